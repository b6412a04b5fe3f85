"""The rows of one sheet: who is a person, what is left out, which cells cannot be read.

Works by column; cells are looked at one by one only in the rows that are not plainly a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress

from vaxcli.columns import letters
from vaxcli.workbook.cells import ERROR_VALUES, is_blank
from vaxcli.workbook.model import Cell, Layout, Sheet
from vaxcli.workbook.rowkinds import (
    RowKind,
    Spots,
    first_words,
    group_name,
    is_running_number,
    kind_of,
    spots_of,
)
from vaxcli.workbook.values import OTHER, Values, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPeople:
    """The people of one sheet, and what its other rows are."""

    layout: Layout
    rows: list[int]
    """Excel rows of the people."""
    values: Values
    broken: list[str]
    """Cells of the four fields that cannot be read, by person; else ``""``."""
    legacy: list[str]
    """Legacy font of the name, by person; else ``""``."""
    left_out: Mapping[int, RowKind]
    """Every row that is neither a person nor empty, by Excel row."""
    blank: int
    """Rows with a running number and nobody in them."""


def goes_on(sheet: Sheet, before: Layout) -> bool:
    """Tell whether a sheet without heading holds people in the columns of the list before it."""
    spots = spots_of(before)
    rows = [row for row in sheet.rows[:200] if not all(map(is_blank, row))]
    width = max((*spots.strong, 0)) + 1
    people = [row for row in rows if len(row) >= width and any(sure(*_columns([row], spots)))]
    return bool(people) and len(people) * 2 >= len(rows)


def _columns(rows: Sequence[Sequence[Cell]], spots: Spots) -> tuple[list[Cell], list[Cell], list[Cell]]:
    """Name, birth date and number cells, the first filled where a field has several columns."""

    def cells(places: Sequence[int]) -> list[Cell]:
        if len(places) == 1:
            at = places[0]
            return [row[at] for row in rows]
        return [next((row[at] for at in places if row[at] != ""), "") for row in rows]

    return cells(spots.name), cells(spots.birth), cells(spots.number)


def sure(names: Iterable[Cell], births: Iterable[Cell], numbers: Iterable[Cell]) -> list[bool]:
    """Return for each row whether it is plainly a person.

    That is a name beside a long number or a whole date; or a name whose first word is not one of those
    by which totals and signatures begin, beside a year.
    """
    odd = first_words()
    return [
        name.__class__ is str
        and len(name) > 1
        and (
            is_long(number)
            or is_long(birth)
            or isinstance(birth, date)
            or (len(name) > 3 and _is_year(birth) and name.split(" ", 1)[0].lower() not in odd)
        )
        for name, birth, number in zip(names, births, numbers, strict=True)
    ]


def is_long(cell: Cell) -> bool:
    """An identity number or a whole date, by its length and its ends."""
    if cell.__class__ is str:
        return len(cell) > 7 and cell[0].isdigit() and cell[-1].isdigit()
    return cell.__class__ is float and cell >= 1e6


def _is_year(cell: Cell) -> bool:
    """A year, or a date written short."""
    if cell.__class__ is str:
        return len(cell) > 3 and cell[0].isdigit() and cell[-1].isdigit()
    return cell.__class__ is float and 1900 <= cell <= 2100


def read_sheet(layout: Layout, others: Collection[str] = OTHER) -> SheetPeople:
    """The people below one heading, to the end of the sheet; of the further fields only ``others``."""
    first = layout.last_header_row
    rows = layout.sheet.rows[first:]
    width = max(map(len, rows), default=0)
    width = max([width, layout.last_column, *(column.index for column in layout.columns)])
    if rows and min(map(len, rows)) < width:
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    spots = spots_of(layout)
    marks = _unreadable(layout, rows, spots)
    lost = {row for row, index in marks if index - 1 in spots.strong}
    people = sure(*_columns(rows, spots))
    groups: dict[int, str] = {}
    left_out: dict[int, RowKind] = {}
    after, looked = False, 0
    for at in [at for at, is_person in enumerate(people) if not is_person]:
        after, looked = after and not any(people[looked:at]), at
        kind = kind_of(rows[at], spots, after_signature=after)
        if kind in (RowKind.EMPTY, RowKind.BLANK, RowKind.LOOSE) and first + 1 + at in lost:
            kind = RowKind.PERSON
        if kind is RowKind.PERSON:
            people[at] = True
        elif kind is not RowKind.EMPTY:
            left_out[first + 1 + at] = kind
        if kind is RowKind.SIGNATURE:
            after = True
        elif kind is RowKind.GROUP:
            groups[at] = group_name(rows[at])
    chosen = rows if all(people) else list(compress(rows, people))
    places = [at for at, is_person in enumerate(people) if is_person]
    values = values_of(layout, chosen, others)
    if groups and "hamlet" not in values.other:
        values.other["hamlet"] = _hamlets(places, groups)
    numbered = spots.row_no if spots.row_no is not None else width
    blank = sum(
        kind is RowKind.BLANK
        or (
            kind is RowKind.LOOSE
            and any(map(is_running_number, rows[row - first - 1][numbered : numbered + 1]))
        )
        for row, kind in left_out.items()
    )
    return SheetPeople(
        layout=layout,
        rows=[first + 1 + at for at in places],
        values=values,
        broken=_broken(marks, [first + 1 + at for at in places]),
        legacy=_legacy(layout, places, spots),
        left_out=left_out,
        blank=blank,
    )


def _hamlets(places: Sequence[int], groups: Mapping[int, str]) -> list[str]:
    """The group row above each person."""
    marks = sorted(groups)
    hamlets: list[str] = []
    passed, current = 0, ""
    for at in places:
        while passed < len(marks) and marks[passed] < at:
            current = groups[marks[passed]]
            passed += 1
        hamlets.append(current)
    return hamlets


def _unreadable(layout: Layout, rows: Sequence[Sequence[Cell]], spots: Spots) -> dict[tuple[int, int], str]:
    """Cells of the four fields with an Excel error or a formula without value, by Excel row and column."""
    four = {at + 1 for at in (*spots.strong, *spots.sex)}
    first = layout.last_header_row + 1
    facts = layout.sheet.facts
    known = dict.fromkeys(facts.valueless_formulas, "=") | dict(facts.error_cells)
    marks = {(row, index): mark for (row, index), mark in known.items() if index in four and row >= first}
    for index in four:
        cells = [row[index - 1] for row in rows]
        if not ERROR_VALUES.isdisjoint(cells):
            marks |= {(first + at, index): str(cell) for at, cell in enumerate(cells) if cell in ERROR_VALUES}
    return marks


def _broken(marks: Mapping[tuple[int, int], str], rows: Sequence[int]) -> list[str]:
    """Each person's unreadable cells as ``H15 #N/A, I15 =``."""
    said: dict[int, list[str]] = {}
    for row, index in sorted(marks):
        said.setdefault(row, []).append(f"{letters(index)}{row} {marks[row, index]}")
    return [", ".join(said.get(row, ())) for row in rows]


def _legacy(layout: Layout, places: Sequence[int], spots: Spots) -> list[str]:
    """The legacy font in which each person's name is written."""
    fonts = {
        row: font
        for (row, column), font in layout.sheet.facts.legacy_cells.items()
        if column - 1 in spots.name
    }
    return [fonts.get(layout.last_header_row + 1 + at, "") for at in places] if fonts else [""] * len(places)
