"""One file of the inbox through the same code as the single command, into a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from vaxcli import supervisor
from vaxcli.batch import inbox, locking, returned
from vaxcli.batch.batch_order import End, FileEnd, Kind
from vaxcli.batch.staging import Task
from vaxcli.doses import record_order
from vaxcli.errors import GuardError, LockedError, VaxError
from vaxcli.findings import Place
from vaxcli.verify import job, supplement_order
from vaxcli.verify.order import Order
from vaxcli.verify.targets import Wish


def ready() -> None:
    """Load what every file needs, once a worker: the processes it starts then have it already."""
    import vaxcli.verify.run  # noqa: F401, PLC0415 - only workers need it

    locking.die_with_parent()


def kind(task: Task) -> Kind:
    """What the file of a task is.

    Raises:
        VaxError: It cannot be opened.
    """
    return task.kind or supervisor.run(inbox.kind_of, task.copy, place=Place(file=task.file.name))


def work(task: Task) -> FileEnd:
    """Do one file; a refusal, or a defect of ours, is an end like any other, and the others go on.

    A supplement is only told what it is: it needs the returns that other files of this run may make. Where the
    population data are to blame, or another run holds the register for too long, the file waits for a later run.
    """
    found = task.kind
    try:
        found = kind(task)
        if found is Kind.SUPPLEMENT and task.kind is None:
            return task.end(found, End.WAITING)
        return _DO[found](task)
    except LockedError as error:
        about = error.place.file if error.place else ""
        return task.end(found, End.WAITING, code=error.code, values=error.values, about=about)
    except VaxError as error:
        if error.place is not None and error.place.file == task.population.name:
            about = task.order.population.name
            return task.end(found, End.WAITING, code=error.code, values=error.values, about=about)
        return task.end(found, End.FAILED, code=error.code, values=error.values)
    except supervisor.Defect as defect:
        return task.end(found, End.FAILED, code="BATCH-defect", trace=str(defect))


def _verify(task: Task) -> FileEnd:
    known = task.order.known
    order = Order(
        list_file=task.copy,
        population=task.population,
        wish=Wish(overwrite=True),
        today=task.order.at.date(),
        commune=known.commune,
        register_max_days=known.register_max_days,
        clock=known.clock,
        legal_bases=known.legal_bases,
    )
    done = supervisor.run(job.verify, order, place=Place(file=task.file.name))
    return _returned(task, Kind.LIST, done.outputs)


def _supplement(task: Task) -> FileEnd:
    known = task.order.known
    earlier = _return_of(task)
    order = supplement_order.SupplementOrder(
        list_file=earlier,
        files=(task.copy,),
        population=task.population,
        wish=Wish(folder=task.copy.parent, overwrite=True),
        today=task.order.at.date(),
        commune=known.commune,
        register_max_days=known.register_max_days,
        clock=known.clock,
        legal_bases=known.legal_bases,
    )
    told = supervisor.run(supplement_order.supplement, order, place=Place(file=task.file.name))
    if told.lines == told.already and not told.changes:
        raise GuardError("BATCH-nothing-new", Place(file=task.file.name), lines=told.lines)
    # A further return stands beside the earlier one, wherever the supplement lay.
    where = earlier.parent.relative_to(task.order.output)
    return _returned(task, Kind.SUPPLEMENT, told.done.outputs, "" if where == Path() else where.as_posix())


def _returned(task: Task, kind_: Kind, outputs: tuple[str, ...], where: str | None = None) -> FileEnd:
    """The end of a return, told by its own record."""
    record = next(Path(one) for one in outputs if one.endswith(".json"))
    said = json.loads(record.read_bytes())
    more = {} if where is None else {"where": where}
    return task.end(
        kind_,
        End.DONE,
        list_id=said["list_id"],
        fingerprint=said["fingerprint"],
        counts=said["counts"],
        outputs=tuple(Path(one).name for one in outputs),
        rows={row: f"{one['code']} {one['letters']}" for row, one in said["rows"].items()},
        **more,
    )


def _return_of(task: Task) -> Path:
    """The latest return of the list whose rows the file names, among the outputs.

    Raises:
        GuardError: ``BATCH-no-return``.
    """
    list_id = supervisor.run(named_list, task.copy, place=Place(file=task.file.name))
    found = [one for one in returned.returns(task.order.output) if one.list_id == list_id]
    if not found:
        raise GuardError("BATCH-no-return", Place(file=task.file.name), list_id=list_id or "?")
    return max(found, key=lambda one: one.number).book


def named_list(report: supervisor.Report, path: Path) -> str:
    """The list id in the first ``ID dong`` of a workbook; ``""`` when it names none."""
    import re  # noqa: PLC0415 - only in the process that works

    from vaxcli.workbook.cells import text_of  # noqa: PLC0415 - the same
    from vaxcli.workbook.gate import open_source  # noqa: PLC0415 - the same
    from vaxcli.workbook.reader import read_book  # noqa: PLC0415 - the same

    report("read", 0, 1)
    mark = re.compile(r"([0-9a-f]{8})-\d+\.\d+")
    for sheet in read_book(open_source(path)).sheets:
        for row in sheet.rows:
            for cell in row:
                named = mark.fullmatch(text_of(cell).strip())
                if named:
                    return named[1]
    return ""


def _record(task: Task) -> FileEnd:
    known = task.order.known
    order = record_order.RecordOrder(
        doses_file=task.copy,
        register=task.order.register,
        sites=known.sites,
        rules=known.dose_rules,
        overwrite=True,
        at=task.order.at,
        by=task.order.by,
    )
    done = supervisor.run(record_order.record, order, place=Place(file=task.file.name))
    rows: dict[str, str] = {}
    for one in done.findings:
        if one.place.row:
            row = f"{task.sha256[:8]}-{one.place.row}"
            rows[row] = f"{rows[row]} {one.code}" if row in rows else one.code
    return task.end(
        Kind.DOSES,
        End.DONE,
        counts={str(state): count for state, count in done.rows.items()},
        outputs=tuple(Path(one).name for one in done.outputs),
        rows=rows,
    )


_DO: Mapping[Kind, Callable[[Task], FileEnd]] = {
    Kind.LIST: _verify,
    Kind.SUPPLEMENT: _supplement,
    Kind.DOSES: _record,
}
