"""The return that a supplement goes on from: its rows, their results, and the proof that it is whole.

A return travels through Excel and many hands. Before anything is judged it has to be the list it says it
is, row by row, with the results that vaxcli gave (F09).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson

from vaxcli.codes import FieldCode, Flag, Near, RowResult, Severity
from vaxcli.columns import RESULT_COLUMNS, Overrides, fold, heading_key
from vaxcli.errors import GuardError, InputError
from vaxcli.findings import Finding, Place
from vaxcli.people import dates
from vaxcli.texts import document
from vaxcli.verify.compare import NOT_COMPARED, Letters
from vaxcli.verify.fields import Letter
from vaxcli.verify.history import Entry, read_history
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.fingerprint import fingerprint
from vaxcli.workbook.model import Book, FileKind, Layout, ListBook, Sheet, Source
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.replace import OwnColumns
from vaxcli.workbook.roll import read_list, senders_sheets

_SHOWN = 10
_COPY = re.compile(r" \(\d+\)$")
_ID = RESULT_COLUMNS.index("row_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The earlier return; sequences are in the order of the list."""

    book: ListBook
    fingerprint: str
    cells: Sequence[tuple[str, ...]]
    """The result cells of each row, in the order of ``RESULT_COLUMNS``."""
    results: Sequence[RowResult]
    number: int
    """1 for what ``verify`` returned."""
    list_name: str
    made_on: date | None
    history: tuple[Entry, ...]
    own_columns: tuple[OwnColumns, ...]
    own_sheets: tuple[int, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def list_id(self) -> str:
        """First 8 digits of the fingerprint."""
        return self.fingerprint[:8]

    def cell(self, at: int, name: str) -> str:
        """A result cell of a row."""
        return self.cells[at][RESULT_COLUMNS.index(name)]


def read_previous(source: Source, wanted: Overrides, record: Path) -> Previous:
    """The return as it was given; ``record`` is its ``.json``, which is asked whether a result was edited.

    Raises:
        InputError: ``SUPPLEMENT-not-xlsx``, ``SUPPLEMENT-not-a-return``.
        GuardError: ``F09-return-rows``, ``F09-return-results``, ``F09-return-history``, or F02.
    """
    place = Place(file=source.name)
    if source.kind not in (FileKind.XLSX, FileKind.XLSM):
        raise InputError("SUPPLEMENT-not-xlsx", place)
    book = read_book(source)
    people = read_list(book, wanted)
    if not len(people.people) or not all(map(_has_whole_block, people.layouts)):
        raise InputError("SUPPLEMENT-not-a-return", place)
    mark = fingerprint(senders_sheets(book), people.layouts)
    cells = result_cells(people)
    _check_rows(people, mark, cells, place)
    ours = _own_sheets(book)
    note = _note(ours)
    number = int(note.get("note-pass", "1")) if note.get("note-pass", "1").isdigit() else 1
    past = read_history(ours)
    if past is None and number > 1:
        raise GuardError("F09-return-history", place)
    return Previous(
        book=people,
        fingerprint=mark,
        cells=cells,
        results=[RowResult(row[RESULT_COLUMNS.index("code")]) for row in cells],
        number=number,
        list_name=note.get("note-file", source.name),
        made_on=_day(note.get("note-made_on", "")) or people.made_on,
        history=past or (),
        own_columns=tuple(
            OwnColumns(
                sheet=layout.sheet.index,
                first_column=layout.result_block,
                last_column=layout.result_block + len(RESULT_COLUMNS) - 1,
            )
            for layout in people.layouts
            if layout.result_block
        ),
        own_sheets=tuple(sheet.index for sheet in ours),
        findings=_check_record(record, mark, cells, place),
    )


def letters_of(written: str) -> Letters:
    """The letters behind ``KGKK khong-dau``; what is no such text was not compared.

    Examples:
        >>> letters_of("KGKK khong-dau").code, letters_of("").code
        ('KGKK khong-dau', 'XXXX')
    """
    code, *kinds = written.split() or [""]
    try:
        near = iter([Near(kind) for kind in kinds])
        found = [Letter(FieldCode(c), next(near, None) if c == FieldCode.NEAR.value else None) for c in code]
        return Letters(*found)
    except (ValueError, TypeError):
        return NOT_COMPARED


def flags_of(written: str) -> tuple[Flag, ...]:
    """The flags in a cell of the column ``Co``."""
    known = {flag.value: flag for flag in Flag}
    return tuple(known[word] for word in written.split() if word in known)


def _has_whole_block(layout: Layout) -> bool:
    """All ten columns of ours, in their order, in the lowest heading row; a sheet that goes on has no heading."""
    if not layout.result_block or not layout.last_header_row:
        return bool(layout.result_block)
    row = layout.sheet.rows[layout.last_header_row - 1]
    first = layout.result_block - 1
    found = [fold(heading_key(text_of(cell))) for cell in row[first : first + len(RESULT_COLUMNS)]]
    return found == [fold(heading_key(document(f"column-{name}"))) for name in RESULT_COLUMNS]


def result_cells(people: ListBook) -> list[tuple[str, ...]]:
    """The ten result cells of every person, in the order of ``RESULT_COLUMNS``; blank where a sheet has none."""
    width = len(RESULT_COLUMNS)
    found = []
    for sheet, row in zip(people.people.sheet, people.people.row, strict=True):
        layout = people.sheet_of[sheet]
        first = layout.result_block - 1 if layout.result_block else len(layout.sheet.rows[row - 1])
        texts = [text_of(cell) for cell in layout.sheet.rows[row - 1][first : first + width]]
        found.append(tuple(texts + [""] * (width - len(texts))))
    return found


def _check_rows(people: ListBook, mark: str, cells: Sequence[tuple[str, ...]], place: Place) -> None:
    """Every person carries the id of its own place, every id has its person, every result is a result."""
    known = {result.value for result in RowResult}
    roll = people.people
    wrong = [
        row
        for sheet, row, own in zip(roll.sheet, roll.row, cells, strict=True)
        if own[_ID] != f"{mark[:8]}-{sheet}.{row}" or own[RESULT_COLUMNS.index("code")] not in known
    ]
    ids = sum(
        text_of(row[layout.result_block - 1 + _ID]) != ""
        for layout in people.layouts
        if layout.result_block
        for row in layout.sheet.rows[layout.last_header_row :]
        if len(row) >= layout.result_block + _ID
    )
    if wrong or ids != len(cells):
        rows = ", ".join(map(str, wrong[:_SHOWN])) or "-"
        raise GuardError("F09-return-rows", place, count=len(wrong) or abs(ids - len(cells)), rows=rows)


def _check_record(
    record: Path, mark: str, cells: Sequence[tuple[str, ...]], place: Place
) -> tuple[Finding, ...]:
    """Codes and letters are those of the record beside the return; without a record that is said."""
    try:
        kept = orjson.loads(record.read_bytes())
        rows = kept["rows"] if kept["fingerprint"] == mark else None
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        rows = None
    if not isinstance(rows, dict):
        return (
            Finding(
                code="SUPPLEMENT-001", severity=Severity.WARNING, place=place, values={"record": record.name}
            ),
        )
    code, letters = RESULT_COLUMNS.index("code"), RESULT_COLUMNS.index("letters")
    edited = [
        row[_ID].partition("-")[2]
        for row in cells
        if (row[code], row[letters]) != tuple(rows.get(row[_ID], {}).get(k) for k in ("code", "letters"))
    ]
    if edited:
        raise GuardError("F09-return-results", place, count=len(edited), rows=", ".join(edited[:_SHOWN]))
    return ()


def _own_sheets(book: Book) -> tuple[Sheet, ...]:
    """The sheets that a return adds, also where Excel's ``(2)`` had to tell them from the sender's.

    The note of what was sent is the sender's.
    """
    senders = {sheet.index for sheet in senders_sheets(book)}
    parts = ("todo", "foreign", "summary", "note", "codes", "history")
    ours = {fold(document(f"sheet-{name}")) for name in parts}
    return tuple(s for s in book.sheets if s.index not in senders and _COPY.sub("", fold(s.name)) in ours)


def _note(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The lines of ``Phieu tra`` by the key of their label."""
    names = ("note-pass", "note-file", "note-made_on")
    labels = {fold(document(name)): name for name in names}
    return {
        labels[label]: text_of(row[1])
        for sheet in sheets
        if _COPY.sub("", fold(sheet.name)) == fold(document("sheet-note"))
        for row in sheet.rows
        if len(row) > 1 and (label := fold(text_of(row[0]))) in labels
    }


def _day(text: str) -> date | None:
    found = dates.read(text)
    return date.fromisoformat(found.iso) if found.precision == "day" else None
