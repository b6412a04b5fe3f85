"""The hand-over copy of a list: only what the police need to compare, no health data (R19, R52).

One sheet a list sheet, the people in their order. What is written differently from the list is only what
makes it readable elsewhere: zeros of numeric cells (DESIGN 6.5), serials as dates, legacy fonts as Unicode,
sex codes that the heading explains as words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from vaxcli.columns import PARTS, fold
from vaxcli.people import dates, legacy, numbers, sex
from vaxcli.people.state import State
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet, Value
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.model import Cell, Layout, ListBook
from vaxcli.workbook.newcells import column_number

T = TypeVar("T")

_WIDTHS = {
    "row_no": 6,
    "full_name": 28,
    "birth_date": 12,
    "sex": 10,
    "number": 16,
    "old_number": 14,
    "nationality": 14,
    "hamlet": 16,
    "address": 30,
    "commune": 18,
    "phone": 14,
    "origin_sheet": 18,
    "origin_row": 10,
}
"""The columns of the copy, in their order; headings are ``texts`` ``copy-*``."""
_ALWAYS = ("full_name", "birth_date", "sex", "number", "nationality", "origin_sheet", "origin_row")
"""Columns that stand there even when nobody has a value in them."""
_BROKEN = re.compile(r"([A-Z]+)\d+ (\S+)")
_READ_AS_OURS = frozenset({"tong hop", "lich su"})
"""Sheet names that the reader takes for ours once a ``Phieu gui`` stands beside them (``workbook.roll``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceCopy:
    """The sheets of a hand-over copy and what was put in another way."""

    sheets: tuple[NewSheet, ...]
    zeros_restored: int
    names_converted: int


def police_copy(book: ListBook, made_on: date) -> PoliceCopy:
    """The people of a list as sheets for the police; nobody is left out, blank rows are."""
    names = {
        pair: legacy.convert(pair[0], pair[1] or None)
        for pair in zip(book.people.full_name, book.people.legacy, strict=True)
    }
    numeric = [cell for cell in book.people.number if isinstance(cell, float)]
    return PoliceCopy(
        sheets=tuple(_sheet(book, layout, made_on) for layout in book.layouts),
        zeros_restored=sum(numbers.read(cell).restored for cell in numeric),
        names_converted=sum(
            names[pair][1] for pair in zip(book.people.full_name, book.people.legacy, strict=True)
        ),
    )


def _sheet(book: ListBook, layout: Layout, made_on: date) -> NewSheet:
    at = [n for n, index in enumerate(book.people.sheet) if index == layout.sheet.index]
    values = {
        name: column
        for name, column in _columns(book, layout, at).items()
        if name in _ALWAYS or any(value not in ("", None) for value in column)
    }
    name = layout.sheet.name
    return NewSheet(
        name=document("copy-sheet", sheet=name) if fold(name) in _READ_AS_OURS else name,
        columns=tuple(
            NewColumn(
                heading=document(f"copy-{name}"),
                width=_WIDTHS[name],
                kind=CellKind.DATE if name == "birth_date" else CellKind.TEXT,
            )
            for name in values
        ),
        values=list(values.values()),
        title=(document("copy-title"), document("copy-made_on", made_on=f"{made_on:%d/%m/%Y}")),
    )


def _columns(book: ListBook, layout: Layout, at: Sequence[int]) -> dict[str, list[Value]]:
    """The values of one sheet's people by column of the copy."""
    people = book.people
    rows = [people.row[n] for n in at]
    running = layout.index("row_no")
    other = {name: _of(column, at) for name, column in people.other.items()}
    nothing = [""] * len(at)
    columns: dict[str, list[Value]] = {
        "row_no": [_running(layout.sheet.rows[row - 1], running) for row in rows],
        "full_name": [legacy.convert(people.full_name[n], people.legacy[n] or None)[0] for n in at],
        "birth_date": [birth(people.birth_date[n], epoch_1904=book.book.epoch_1904) for n in at],
        "sex": [sex_word(people.sex[n], layout.sex_legend) for n in at],
        "number": [number(people.number[n]) for n in at],
        "old_number": [*other.get("old_number", nothing)],
        "nationality": [people.nationality[n] for n in at],
        "hamlet": [*other.get("hamlet", nothing)],
        "address": [*other.get("address", nothing)],
        "commune": [*other.get("commune", nothing)],
        "phone": [*other.get("phone", nothing)],
        "origin_sheet": [layout.sheet.name] * len(at),
        "origin_row": [*rows],
    }
    for place, n in enumerate(at):
        for name, mark in _broken(layout, people.broken[n]):
            columns[name][place] = mark
    return columns


def _of(column: Sequence[T], at: Sequence[int]) -> list[T]:
    return [column[n] for n in at]


def _running(row: Sequence[Cell], column: int | None) -> str:
    return text_of(row[column - 1]) if column and column <= len(row) else ""


def number(cell: Cell) -> str:
    """An identity number as text: a numeric cell gets its lost zeros back, a text is left as it is.

    Examples:
        >>> number(70285001234.0), number("70285001234")
        ('070285001234', '70285001234')
    """
    if isinstance(cell, str):
        return cell
    found = numbers.read(cell)
    return found.digits or found.text


def birth(cell: Cell, *, epoch_1904: bool = False) -> Value:
    """A birth date as written; a date or its serial as a date, a numeric year as the year.

    Examples:
        >>> birth(1985.0), birth("5/3/1985"), birth(31111.0)
        ('1985', '5/3/1985', datetime.date(1985, 3, 5))
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str | date):
        return cell
    found = dates.read(cell, epoch_1904=epoch_1904)
    if found.state is State.MISSING:
        return ""
    return date.fromisoformat(found.iso) if found.precision == "day" else text_of(cell)


def sex_word(cell: Cell, legend: Mapping[str, str]) -> str:
    """A sex as written; a code that the heading explains as the word, for its legend does not travel.

    Examples:
        >>> sex_word(1.0, {"0": "M", "1": "F"}) == document("sex-female"), sex_word("nam", {})
        (True, 'nam')
    """
    if legend and sex.is_code(cell):
        words = {"M": document("sex-male"), "F": document("sex-female")}
        return words.get(sex.read(cell, legend).value) or text_of(cell)
    return text_of(cell)


def _broken(layout: Layout, broken: str) -> list[tuple[str, str]]:
    """Column of the copy and mark of each cell that cannot be read: it stays so (LOI)."""
    fields = {column.index: column.field for column in layout.columns}
    whole = {part: name for name, groups in PARTS.items() for group in groups for part in group}
    marks = []
    for column, mark in _BROKEN.findall(broken):
        name = fields[column_number(column.encode())]
        marks.append((whole.get(name, name), "#N/A" if mark == "=" else mark))
    return marks
