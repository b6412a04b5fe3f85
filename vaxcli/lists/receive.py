"""Prove that a return is the list that was sent, row by row and cell by cell (R23, R27; F09).

A return that was only saved again, by Excel or by LibreOffice, is still that list: what is compared is what
the cells hold. Every way of not being it is a finding of its own: F09 is refused with all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from vaxcli import __version__
from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import RowResult, Severity
from vaxcli.errors import GuardError
from vaxcli.findings import Finding, Place
from vaxcli.lists import handover, likeness
from vaxcli.lists.clock import due
from vaxcli.lists.handover import ReturnNote
from vaxcli.lists.results import ResultRow, results
from vaxcli.lists.travel import Receipt, ReceiveOrder, ask
from vaxcli.supervisor import Report
from vaxcli.workbook.fingerprint import fingerprint
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Book, ListBook
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list, senders_sheets

if TYPE_CHECKING:
    from vaxcli.lists.registering import Loaded

RECORD = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedList:
    """A proven return, as later steps of the procedure take it in: every row of the list with its result."""

    list_id: str
    fingerprint: str
    made_on: date | None
    due_on: date | None
    returned_on: date | None
    number: int
    """Which return of the list it is."""
    book: ListBook
    """The list as it was sent."""
    rows: tuple[ResultRow, ...]
    """One a person, in the order of ``book.people``."""
    findings: tuple[Finding, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Rows by result code, only codes that occur, in the order of DESIGN 6.2."""
        codes = [row.code for row in self.rows]
        return {code.value: codes.count(code) for code in RowResult if code in codes}

    @property
    def verified(self) -> list[int]:
        """Positions of the people who are verified (XM, XMBS)."""
        return [at for at, row in enumerate(self.rows) if row.code.verified]


def receive(report: Report, order: ReceiveOrder) -> Receipt:
    """Hold a return against its list; when it is proven, note so in ``….received.json``.

    Raises:
        VaxError: A file that cannot be used (exit 4) or written (exit 5). That it is not the list is told
            in ``Receipt.findings``.
    """
    report("read", 0, 1)
    record_file = order.returned.with_name(f"{order.returned.stem}.received.json")
    check_targets((record_file,), (order.sent, order.returned), overwrite=True)
    found = _proof(order)
    if isinstance(found, list):
        return Receipt(sent=order.sent.name, returned=order.returned.name, findings=tuple(found))
    overwrite = order.overwrite or _is_ours(record_file, found.list_id)
    if not overwrite:
        check_targets((record_file,), (), overwrite=False)
    # First the register: when it refuses, nothing says that the return was received.
    taken = _registered(found, order)
    write_all({record_file: _record(found, order)}, overwrite=overwrite)
    return Receipt(
        sent=order.sent.name,
        returned=order.returned.name,
        proven=True,
        list_id=found.list_id,
        people=len(found.rows),
        counts=found.counts,
        made_on=found.made_on,
        due_on=found.due_on,
        returned_on=found.returned_on,
        outputs=(str(record_file),),
        register=taken.register if taken else "",
        registered=taken.people if taken else 0,
        again=bool(taken and taken.again),
        findings=found.findings,
    )


def _registered(found: ReceivedList, order: ReceiveOrder) -> Loaded | None:
    if order.register is None:
        return None
    from vaxcli.lists import registering  # noqa: PLC0415 - only a run with a register needs a database

    back = registering.Return(
        list_id=found.list_id,
        fingerprint=found.fingerprint,
        made_on=found.made_on,
        due_on=found.due_on,
        returned_on=found.returned_on,
        number=found.number,
        book=found.book,
        rows=found.rows,
        file=order.returned.name,
        sha256=hashlib.sha256(order.returned.read_bytes()).hexdigest(),
    )
    return registering.load(back, order.register, order.at, order.by)


def received(order: ReceiveOrder) -> ReceivedList:
    """The proven return, for a step that takes its people in.

    Raises:
        GuardError: F09: the first reason why it is not the list that was sent.
    """
    found = _proof(order)
    if isinstance(found, list):
        raise GuardError(found[0].code, found[0].place, **found[0].values)
    return found


def _proof(order: ReceiveOrder) -> ReceivedList | list[Finding]:
    """Both files read and held against each other."""
    sent = read_list(read_book(open_source(order.sent, ask(order.password))), order.overrides)
    returned = read_book(open_source(order.returned, ask(order.password)))
    return held_against(sent, returned, order)


def held_against(sent: ListBook, returned: Book, order: ReceiveOrder) -> ReceivedList | list[Finding]:
    """The proven list, or every reason why the return is not the list that was sent."""
    mark = fingerprint(senders_sheets(sent.book), sent.layouts)
    place = Place(file=returned.source.name)
    note = handover.note(returned)
    other = _other_list(mark, returned, note, place)
    if other:
        return other
    tabs = likeness.sheets(sent.book, returned)
    if isinstance(tabs, list):
        return tabs
    back = _read_alike(returned, [tabs[layout.sheet.index].name for layout in sent.layouts], order)
    if back is None or note is None:
        # The heading itself is gone or changed: its cells are named.
        return likeness.cells(sent, tabs, place) or [_f09("F09-no-results", place)]
    rows, wrong = results(sent, back, mark[:8])
    # Rows that are gone, new or elsewhere shift every cell below: then the cells by place say nothing.
    against = likeness.rows(sent, back, mark[:8]) or likeness.cells(sent, tabs, place)
    # Without a code for everybody there is nothing to count.
    figures = _figures(note, rows, place) if len(rows) == len(sent.people) else []
    against = against or [*wrong, *figures]
    if against:
        return against
    made_on = _made_on(sent, note)
    last = due(made_on, order.clock).on if made_on else None
    return ReceivedList(
        list_id=mark[:8],
        fingerprint=mark,
        made_on=made_on,
        due_on=last,
        returned_on=note.returned_on,
        number=note.number,
        book=sent,
        rows=tuple(rows),
        findings=tuple(_said(made_on, note, place)),
    )


def _read_alike(returned: Book, names: Sequence[str], order: ReceiveOrder) -> ListBook | None:
    """The list sheets of the return in the order in which they were sent; None when one is no return's."""
    try:
        back = read_list(returned, replace(order.overrides, sheets=tuple(names)))
    except GuardError:
        return None
    layouts = {layout.sheet.name: layout for layout in back.layouts}
    found = [layouts[name] for name in names if name in layouts]
    if len(found) < len(names) or not all(one.result_block or not one.last_header_row for one in found):
        return None
    return replace(back, layouts=tuple(found))


def _other_list(mark: str, returned: Book, note: ReturnNote | None, place: Place) -> list[Finding]:
    """Refuse a return of another list by its ``Phieu tra``; the list whose copy went out is named so."""
    if note is None:
        return [_f09("F09-no-results", place)]
    if note.fingerprint == mark:
        return []
    sent_as = handover.read(returned)
    if sent_as and sent_as.original == mark:
        return [_f09("F09-copy", place, file=note.file)]
    return [_f09("F09-other", place, list_id=note.list_id or "?", wanted=mark[:8])]


def _figures(note: ReturnNote, rows: Sequence[ResultRow], place: Place) -> list[Finding]:
    """The figures of ``Phieu tra`` and ``Tong hop`` must be those of the rows (promise 2)."""
    codes = [row.code for row in rows]
    counts = {code.value: codes.count(code) for code in RowResult if code in codes}
    open_now = sum(code.needs_person for code in codes)
    found = []
    if note.people != len(rows) or note.open != open_now:
        values = {"people": len(rows), "said": _shown(note.people), "open": open_now}
        found.append(_f09("F09-note", place, **values, said_open=_shown(note.open)))
    if {code: count for code, count in note.counts.items() if count} != counts:
        differing = [code for code in RowResult if counts.get(code, 0) != note.counts.get(code, 0)]
        found.append(_f09("F09-counts", place, codes=", ".join(code.value for code in differing)))
    return found


def _shown(count: int | None) -> str:
    return "?" if count is None else str(count)


def _made_on(sent: ListBook, note: ReturnNote) -> date | None:
    """The maker's own day first: his ``Phieu gui``, his title block, else what the return says."""
    own = handover.read(sent.book)
    return own.made_on if own else sent.made_on or note.made_on


def _said(made_on: date | None, note: ReturnNote, place: Place) -> list[Finding]:
    """What does not make it another list, but should be known."""
    if made_on and note.made_on and made_on != note.made_on:
        values = {"ours": f"{made_on:%d/%m/%Y}", "theirs": f"{note.made_on:%d/%m/%Y}"}
        return [Finding(code="RECEIVE-001", severity=Severity.WARNING, place=place, values=values)]
    return []


def _f09(code: str, place: Place, **values: object) -> Finding:
    texts = {name: str(value) for name, value in values.items()}
    return Finding(code=code, severity=Severity.ERROR, place=place, values=texts)


def _is_ours(record_file: Path, list_id: str) -> bool:
    """The record of an earlier look at the same return: receiving twice equals receiving once."""
    try:
        content = orjson.loads(record_file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(content, dict) and (content.get("command"), content.get("list_id")) == (
        "receive",
        list_id,
    )


def _record(done: ReceivedList, order: ReceiveOrder) -> bytes:
    """``….received.json``: that the return was proven, and what is open; no personal data."""
    content = {
        "vaxcli_record": RECORD,
        "vaxcli": __version__,
        "command": "receive",
        "list_id": done.list_id,
        "fingerprint": done.fingerprint,
        "made_on": done.made_on,
        "due_on": done.due_on,
        "returned_on": done.returned_on,
        "received_on": order.today,
        "people": len(done.rows),
        "counts": done.counts,
        "files": {
            "list": {"name": order.sent.name},
            "outputs": [{"name": order.returned.name}],
        },
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)
