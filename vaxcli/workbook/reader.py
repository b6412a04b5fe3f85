"""Every cell of a checked source, at the place where Excel shows it.

The quick reader (calamine) gives the values; the dumb look says how many rows must have come out. Where the
two differ the sheet is read by the book, and refused if even that does not give every row (promise 2).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from vaxcli.codes import Severity
from vaxcli.errors import InputError
from vaxcli.findings import Finding, Place
from vaxcli.twin import beside
from vaxcli.workbook import scan
from vaxcli.workbook.csvtext import read_csv
from vaxcli.workbook.exact import ExactBook, exact_book
from vaxcli.workbook.gate import CheckedSource
from vaxcli.workbook.model import Book, Cell, FileKind, Sheet, SheetFacts, Source
from vaxcli.workbook.odslook import look_at_ods
from vaxcli.workbook.ooxml import BookFacts, TabFacts, look_at
from vaxcli.workbook.scan import SMALL_BOX, SheetLook, column_letters
from vaxcli.workbook.xlsblook import look_at_xlsb
from vaxcli.workbook.xlslook import look_at_xls
from vaxcli.workbook.zipgate import Package, open_package, plain_xml

_SHOWN = 10
"""Cells named in a finding (DESIGN 9)."""
_LARGE = 1_000_000
"""Cells from which a copy of the process is worth its cost: 50,000 rows of 20 columns."""


def read_book(source: Source) -> Book:
    """All sheets of a source with what is to be said about them.

    Chart sheets have no cells and are left out, but count in ``Sheet.index``.

    Raises:
        InputError: ``F01-damaged`` when no reader can take it, ``F01-rows-lost`` when rows would be missing.
    """
    place = Place(file=source.name)
    epoch = False
    said: tuple[Finding | None, ...] = ()
    if source.kind is FileKind.CSV:
        text = read_csv(source.data, source.name)
        sheets: tuple[Sheet, ...] = (Sheet(index=1, name=_stem(source.name), rows=text.rows),)
        said = (_encoding_note(place, text.dialect.encoding),)
    elif source.kind in (FileKind.XLSX, FileKind.XLSM):
        package = open_package(source.data, place)
        facts = source.facts if isinstance(source, CheckedSource) else look_at(package)
        epoch = facts.epoch_1904
        sheets = tuple(_Ooxml(package, facts).sheets())
    else:
        sheets = tuple(_others(source, place))
    found = (finding for sheet in sheets for finding in _findings(source.name, sheet))
    findings = tuple(finding for finding in (*said, *found) if finding)
    return Book(source=source, sheets=sheets, findings=findings, epoch_1904=epoch)


@dataclass(slots=True)
class _Ooxml:
    """An .xlsx or .xlsm while it is read."""

    package: Package
    facts: BookFacts
    quick: CalamineWorkbook | None = None
    exact: ExactBook | None = None

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the order of the tabs."""
        self.quick = _opened(self.package.data)
        for position, tab in enumerate(self.facts.tabs):
            if tab.look is not None:
                rows, facts = self._read(position, tab, tab.look)
                yield Sheet(index=position + 1, name=tab.name, rows=rows, hidden=tab.hidden, facts=facts)

    def _read(self, position: int, tab: TabFacts, look: SheetLook) -> tuple[list[list[Cell]], SheetFacts]:
        box = look.last_row * look.last_column
        sparse = box > SMALL_BOX and box > 4 * look.cells
        place = Place(file=self.package.place.file, sheet=tab.name)
        if look.plain and not sparse and self.quick is not None:
            facts = self._facts(tab, look, place)
            rows = _rows(self.quick, position, tab.name)
            found = facts()
            if rows is not None and _holding(rows, found) == look.value_rows:
                return rows, found
        if self.exact is None:
            self.exact = exact_book(self.package, self.facts)
        sheet = self.exact.read(plain_xml(self.package.read(tab.part or ""), place), place)
        if sheet.written_rows != look.value_rows:
            raise InputError("F01-rows-lost", place, read=sheet.written_rows, counted=look.value_rows)
        return sheet.rows, sheet.facts

    def _facts(self, tab: TabFacts, look: SheetLook, place: Place) -> Callable[[], SheetFacts]:
        """What waits for that which the quick reader does not tell; of a large sheet it is looked for meanwhile."""

        def found() -> SheetFacts:
            return scan.facts(plain_xml(self.package.read(tab.part or ""), place), self.facts.fonts)

        return beside(found) if look.cells > _LARGE else found


def _holding(rows: list[list[Cell]], facts: SheetFacts) -> int:
    """Rows that hold a value; an error is one, though the quick reader shows it empty."""
    if not rows:
        return len({row for row, _column in facts.error_cells})
    blank = [""] * len(rows[0])
    errors = {row for row, _column in facts.error_cells if row > len(rows) or rows[row - 1] == blank}
    return sum([row != blank for row in rows]) + len(errors)


def _others(source: Source, place: Place) -> Iterator[Sheet]:
    """Sheets of .xls, .ods and .xlsb."""
    # The look comes first: it refuses what would make the quick reader fill the memory.
    looks: Sequence[SheetLook | None]
    if source.kind is FileKind.ODS:
        looks = look_at_ods(open_package(source.data, place))
    elif source.kind is FileKind.XLSB:
        looks = look_at_xlsb(open_package(source.data, place))
    else:
        looks = look_at_xls(source.data, place)
    book = _opened(source.data)
    if book is None:
        raise InputError("F01-damaged", place)
    for position, tab in enumerate(book.sheets_metadata):
        if tab.typ is not SheetTypeEnum.WorkSheet:
            continue
        read = _rows(book, position, tab.name)
        if read is None:
            raise InputError("F01-damaged", Place(file=source.name, sheet=tab.name))
        rows = [[float(cell) if type(cell) is int else cell for cell in row] for row in read]
        look = looks[position] if position < len(looks) else None
        if look is not None and _holding(rows, look.facts) != look.value_rows:
            counted = look.value_rows
            at = Place(file=source.name, sheet=tab.name)
            raise InputError("F01-rows-lost", at, read=_holding(rows, look.facts), counted=counted)
        yield Sheet(
            index=position + 1,
            name=tab.name,
            rows=rows,
            hidden=tab.visible is not SheetVisibleEnum.Visible,
            facts=look.facts if look else SheetFacts(),
        )


def _opened(data: bytes) -> CalamineWorkbook | None:
    """The quick reader's workbook; None when it cannot open it."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as error:  # noqa: BLE001 - the next line lets through what is not the reader's
        _raise_unless_reader(error)
        return None


def _rows(book: CalamineWorkbook, position: int, name: str) -> list[list[Cell]] | None:
    """All rows of a sheet from A1; None when the quick reader fails or means another sheet."""
    try:
        sheet = book.get_sheet_by_index(position)
        rows = cast("list[list[Cell]]", sheet.to_python(skip_empty_area=False))
    except BaseException as error:  # noqa: BLE001 - the next line lets through what is not the reader's
        _raise_unless_reader(error)
        return None
    return rows if sheet.name == name else None


def _raise_unless_reader(error: BaseException) -> None:
    """Let through what is not the reader's failure; its panics are no ``Exception`` (RELIABILITY 1)."""
    panic = type(error).__name__ == "PanicException"
    if isinstance(error, MemoryError) or not (panic or isinstance(error, Exception)):
        raise error


def _findings(file: str, sheet: Sheet) -> Iterator[Finding]:
    """One finding a sheet and kind: counted and named, never silent (cases 13 and 14)."""
    place = Place(file=file, sheet=sheet.name)
    blank = [""] * max(map(len, sheet.rows[:1]), default=0)
    if sheet.hidden and (filled := sum(row != blank for row in sheet.rows)):
        values = {"count": str(filled)}
        yield Finding(code="READ-101", severity=Severity.WARNING, place=place, values=values)
    hidden = sorted(
        row for row in sheet.facts.hidden_rows if row <= len(sheet.rows) and sheet.rows[row - 1] != blank
    )
    if hidden:
        values = {"count": str(len(hidden)), "rows": _ranges(hidden)}
        yield Finding(code="READ-102", severity=Severity.WARNING, place=place, values=values)
    errors = sheet.facts.error_cells
    if errors:
        named = [f"{_name(cell)} {errors[cell]}" for cell in sorted(errors)[:_SHOWN]]
        yield _cells("READ-103", place, errors, named)
    formulas = sheet.facts.valueless_formulas
    if formulas:
        yield _cells("READ-104", place, formulas, [_name(cell) for cell in sorted(formulas)[:_SHOWN]])


def _encoding_note(place: Place, encoding: str) -> Finding | None:
    """Text that is not Unicode was decoded by rule: that is said (case 16)."""
    if encoding.startswith("utf"):
        return None
    return Finding(code="READ-105", severity=Severity.NOTE, place=place, values={"encoding": encoding})


def _cells(code: str, place: Place, found: Collection[tuple[int, int]], named: list[str]) -> Finding:
    shown = ", ".join(named) + (", \N{HORIZONTAL ELLIPSIS}" if len(found) > len(named) else "")
    values = {"count": str(len(found)), "cells": shown}
    return Finding(code=code, severity=Severity.WARNING, place=place, values=values)


def _stem(name: str) -> str:
    """A text file has no tab; Excel shows its name without the ending there."""
    return name.rpartition(".")[0] or name


def _name(cell: tuple[int, int]) -> str:
    return f"{column_letters(cell[1])}{cell[0]}"


def _ranges(numbers: list[int]) -> str:
    """Row numbers as ranges, ten at most."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in ranges[:_SHOWN]]
    return ", ".join(shown) + (", \N{HORIZONTAL ELLIPSIS}" if len(ranges) > _SHOWN else "")
