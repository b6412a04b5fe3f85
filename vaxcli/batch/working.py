"""One file of the inbox through the same code as the single command, into a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaxcli import supervisor
from vaxcli.batch import inbox
from vaxcli.batch.batch_order import BatchOrder, End, FileEnd, Kind
from vaxcli.doses import record_order
from vaxcli.errors import GuardError, VaxError
from vaxcli.findings import Place
from vaxcli.verify import job, supplement_order
from vaxcli.verify.order import Order
from vaxcli.verify.targets import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a worker gets."""

    file: Path
    kind: Kind | None
    sha256: str
    folder: Path
    """An empty folder of its own on the disk of the outputs."""
    population: Path
    order: BatchOrder


def ready() -> None:
    """Load what every file needs, once a worker: the processes it starts then have it already."""
    import vaxcli.verify.run  # noqa: F401, PLC0415 - only workers need it


def work(task: Task) -> FileEnd:
    """Do one file; a refusal is an end like any other, and the others go on."""
    kind = task.kind
    try:
        if kind is None:
            kind = supervisor.run(inbox.kind_of, task.file, place=Place(file=task.file.name))
        outputs, told = _DO[kind](task)
    except VaxError as error:
        return FileEnd(
            file=task.file.name,
            kind=kind or Kind.LIST,
            end=End.FAILED,
            sha256=task.sha256,
            code=error.code,
            values=error.values,
        )
    return FileEnd(
        file=task.file.name,
        kind=kind,
        end=End.DONE,
        sha256=task.sha256,
        list_id=str(told.get("list_id", "")),
        counts=told["counts"],
        outputs=tuple(Path(one).name for one in outputs),
    )


def _verify(task: Task) -> tuple[tuple[str, ...], dict[str, Any]]:
    known = task.order.known
    order = Order(
        list_file=task.file,
        population=task.population,
        wish=Wish(folder=task.folder, overwrite=True),
        today=task.order.at.date(),
        commune=known.commune,
        register_max_days=known.register_max_days,
        clock=known.clock,
        legal_bases=known.legal_bases,
    )
    done = supervisor.run(job.verify, order, place=Place(file=task.file.name))
    return done.outputs, {"list_id": done.list_id, "counts": dict(done.counts)}


def _supplement(task: Task) -> tuple[tuple[str, ...], dict[str, Any]]:
    known = task.order.known
    earlier = _return_of(task)
    order = supplement_order.SupplementOrder(
        list_file=earlier,
        files=(task.file,),
        population=task.population,
        wish=Wish(folder=task.folder, overwrite=True),
        today=task.order.at.date(),
        commune=known.commune,
        register_max_days=known.register_max_days,
        clock=known.clock,
        legal_bases=known.legal_bases,
    )
    told = supervisor.run(supplement_order.supplement, order, place=Place(file=task.file.name))
    return told.done.outputs, {"list_id": told.done.list_id, "counts": dict(told.done.counts)}


def _return_of(task: Task) -> Path:
    """The latest return of the list whose rows the file names, among the outputs.

    Raises:
        GuardError: ``BATCH-no-return``.
    """
    list_id = supervisor.run(named_list, task.file, place=Place(file=task.file.name))
    found: list[tuple[int, Path]] = []
    for record in task.order.output.glob("*.verified*.json"):
        try:
            said = json.loads(record.read_bytes())
        except (OSError, ValueError):
            continue
        book = record.with_suffix(".xlsx")
        book = book if book.exists() else record.with_suffix(".xlsm")
        if isinstance(said, dict) and str(said.get("list_id")) == list_id and book.exists():
            _, _, number = record.stem.rpartition(".verified-")
            found.append((int(number) if number.isdecimal() else 1, book))
    if not found:
        raise GuardError("BATCH-no-return", Place(file=task.file.name), list_id=list_id or "?")
    return max(found)[1]


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


def _record(task: Task) -> tuple[tuple[str, ...], dict[str, Any]]:
    known = task.order.known
    suffix = ".xlsm" if task.file.suffix.lower() == ".xlsm" else ".xlsx"
    order = record_order.RecordOrder(
        doses_file=task.file,
        register=task.order.register,
        output=task.folder / f"{task.file.stem}.recorded{suffix}",
        sites=known.sites,
        rules=known.dose_rules,
        overwrite=True,
        at=task.order.at,
        by=task.order.by,
    )
    done = supervisor.run(record_order.record, order, place=Place(file=task.file.name))
    return done.outputs, {"counts": dict(done.rows)}


def _wait(task: Task) -> tuple[tuple[str, ...], dict[str, Any]]:
    raise GuardError("BATCH-needs-signer", Place(file=task.file.name))


_DO: Mapping[Kind, Any] = {
    Kind.LIST: _verify,
    Kind.SUPPLEMENT: _supplement,
    Kind.DOSES: _record,
    Kind.REPORT: _wait,
}
