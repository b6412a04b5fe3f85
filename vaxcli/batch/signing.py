"""Reports of the drop folder signed in one go: the key is opened once, a PIN is tried once (R38; RELIABILITY 3, case 27)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from vaxcli import supervisor
from vaxcli.batch.batch_order import End, FileEnd, Kind
from vaxcli.batch.staging import Task
from vaxcli.errors import VaxError
from vaxcli.findings import Place
from vaxcli.sign import sign_order


def sign(tasks: Sequence[Task], wanted: sign_order.SignOrder) -> Iterator[tuple[Task, FileEnd]]:
    """Every report with its end; nobody's name comes under a paper that does not carry its data (promise 9)."""
    order = replace(wanted, files=tuple(task.copy for task in tasks))
    try:
        done = supervisor.run(sign_order.sign, order, place=Place(file=tasks[0].file.name))
    except VaxError as error:
        for task in tasks:
            yield task, task.end(Kind.REPORT, End.FAILED, code=error.code, values=error.values)
        return
    except supervisor.Defect as defect:
        for task in tasks:
            yield task, task.end(Kind.REPORT, End.FAILED, code="BATCH-defect", trace=str(defect))
        return
    signed = {Path(one.output).parent: one for one in done.files}
    refused = iter(done.failed)
    for task in tasks:
        one = signed.get(task.copy.parent)
        if one is None:
            why = next(refused)
            yield task, task.end(Kind.REPORT, End.FAILED, code=why.code, values=why.values)
        elif not one.bound:
            yield task, task.end(Kind.REPORT, End.FAILED, code="BATCH-unbound")
        else:
            yield task, task.end(Kind.REPORT, End.DONE, outputs=(Path(one.output).name,))
