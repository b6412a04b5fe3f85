"""What a list says of itself on its way: ``Phieu gui`` when it is sent, ``Phieu tra`` when it comes back.

Both are sheets of two columns, what and value, that people read and vaxcli reads back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from vaxcli import __version__
from vaxcli.codes import RowResult
from vaxcli.columns import fold
from vaxcli.people import dates
from vaxcli.procedure import Part
from vaxcli.supervisor import Report
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Book, Cell, Sheet
from vaxcli.workbook.reader import read_book

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The ``Phieu gui`` of a list (R18, R19, R41, R42)."""

    file: str
    """The maker's own file, without folders."""
    made_on: date
    """The day the list was made, which starts the two days."""
    due_on: date
    submitted_on: date
    people: int
    fingerprint: str
    """Of the hand-over copy without this sheet: what ``verify`` finds."""
    original: str
    """Fingerprint of the maker's own file."""
    maker: str
    addressee: str
    part: Part
    passed_on: date | None = None
    """Part II: the day the commune authority passed it on, written in by hand (R42)."""

    @property
    def list_id(self) -> str:
        """The first 8 hexadecimal digits of the fingerprint (DESIGN 7)."""
        return self.fingerprint[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnNote:
    """The ``Phieu tra`` of a return, and the counts of its ``Tong hop``."""

    list_id: str
    fingerprint: str
    file: str
    people: int | None
    open: int | None
    made_on: date | None
    due_on: date | None
    returned_on: date | None
    number: int = 1
    """Which return of the list it is: 2 for the first one after a supplement (R26)."""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peeked:
    """What a workbook says of itself."""

    handover: Handover | None
    note: ReturnNote | None


def write(handover: Handover) -> NewSheet:
    """The ``Phieu gui`` sheet; part II has a line more, to be dated by the commune authority (R42)."""
    lines = [
        ("handover-list_id", handover.list_id),
        ("handover-file", handover.file),
        ("handover-maker", handover.maker),
        ("handover-addressee", handover.addressee),
        ("handover-part", handover.part.value),
        ("handover-made_on", _day(handover.made_on)),
        ("handover-submitted_on", _day(handover.submitted_on)),
        ("handover-due_on", _day(handover.due_on)),
        ("handover-people", str(handover.people)),
        ("handover-fingerprint", handover.fingerprint),
        ("handover-original", handover.original),
        ("handover-version", f"vaxcli {__version__}"),
    ]
    if handover.part is Part.FACILITY:
        lines.insert(8, ("handover-passed_on", _day(handover.passed_on) if handover.passed_on else ""))
    return NewSheet(
        name=document("sheet-handover"),
        columns=(
            NewColumn(heading=document("handover-item"), width=44, kind=CellKind.WRAP),
            NewColumn(heading=document("handover-value"), width=72, kind=CellKind.WRAP),
        ),
        values=[[document(key) for key, _ in lines], [value for _, value in lines]],
        title=(document("handover-title"),),
        filtered=False,
        landscape=False,
    )


def read(book: Book) -> Handover | None:
    """What the ``Phieu gui`` of a workbook says; None without one, or when its core cannot be read."""
    said = _said(book, "sheet-handover", "handover")
    mark, made_on = said.get("fingerprint"), _date(said.get("made_on", ""))
    due_on, submitted_on = _date(said.get("due_on", "")), _date(said.get("submitted_on", ""))
    if not (isinstance(mark, str) and _FINGERPRINT.fullmatch(mark) and made_on and due_on and submitted_on):
        return None
    return Handover(
        file=_text(said, "file"),
        made_on=made_on,
        due_on=due_on,
        submitted_on=submitted_on,
        people=_count(said.get("people", "")) or 0,
        fingerprint=mark,
        original=_text(said, "original"),
        maker=_text(said, "maker"),
        addressee=_text(said, "addressee"),
        part=Part.FACILITY if _text(said, "part") == Part.FACILITY else Part.LOCALITY,
        passed_on=_date(said.get("passed_on", "")),
    )


def note(book: Book) -> ReturnNote | None:
    """What the ``Phieu tra`` and the ``Tong hop`` of a workbook say; None when it is no return."""
    said = _said(book, "sheet-note", "note")
    if not said:
        return None
    return ReturnNote(
        list_id=_text(said, "list_id"),
        fingerprint=_text(said, "fingerprint"),
        file=_text(said, "file"),
        people=_count(said.get("rows", "")),
        open=_count(said.get("open", "")),
        made_on=_date(said.get("made_on", "")),
        due_on=_date(said.get("due_on", "")),
        returned_on=_date(said.get("returned_on", "")),
        number=_count(said.get("pass", "")) or 1,
        counts=_counts(book),
    )


def peek(report: Report, file: Path) -> Peeked | None:
    """What a workbook says of itself; None when it is neither a hand-over nor a return."""
    report("read", 0, 1)
    book = read_book(open_source(file))
    found = Peeked(handover=read(book), note=note(book))
    return found if found.handover or found.note else None


def _said(book: Book, name: str, prefix: str) -> dict[str, Cell]:
    """Item → value of the last sheet of that name, by the items' keys; a sender may have one like it."""
    sheet = _last(book, name)
    if sheet is None:
        return {}
    known = {fold(document(f"{prefix}-{item}")): item for item in _ITEMS[prefix]}
    said: dict[str, Cell] = {}
    for row in sheet.rows:
        item = known.get(fold(text_of(row[0])).strip()) if row else None
        if item:
            said.setdefault(item, row[1] if len(row) > 1 else "")
    return said


_ITEMS = {
    "handover": (
        *("file", "maker", "addressee", "part", "made_on", "submitted_on", "due_on", "passed_on"),
        *("people", "fingerprint", "original"),
    ),
    "note": ("list_id", "file", "made_on", "due_on", "returned_on", "pass", "rows", "open", "fingerprint"),
}


def _counts(book: Book) -> dict[str, int]:
    """Rows by result code from ``Tong hop``; no other code there is a result's (DESIGN 6)."""
    sheet = _last(book, "sheet-summary")
    found: dict[str, int] = {}
    for row in sheet.rows if sheet else ():
        code, count = (text_of(row[1]), _count(row[2])) if len(row) > 2 else ("", None)
        if code in set(RowResult) and count is not None:
            found.setdefault(code, count)
    return found


def _last(book: Book, name: str) -> Sheet | None:
    """The last sheet of a name; a second of the same name is numbered: ``Tong hop (2)``."""
    wanted = re.compile(rf"{re.escape(fold(document(name)))}(?: \(\d+\))?")
    return next((sheet for sheet in reversed(book.sheets) if wanted.fullmatch(fold(sheet.name))), None)


def _text(said: Mapping[str, Cell], item: str) -> str:
    return text_of(said.get(item, "")).strip()


def _count(cell: Cell) -> int | None:
    text = text_of(cell).strip()
    return int(text) if text.isdecimal() else None


def _date(cell: Cell) -> date | None:
    found = dates.read(cell)
    return date.fromisoformat(found.iso) if found.precision == "day" else None


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"
