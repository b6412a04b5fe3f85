"""What flows through the workbook room: a checked file, its sheets, the layout of a list, its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias

from vaxcli.columns import Column
from vaxcli.findings import Finding

Cell: TypeAlias = str | float | bool | datetime | date | time | timedelta
"""A cell as read: ``""`` when empty, ``float`` for any number, text otherwise."""


class FileKind(StrEnum):
    """What a file really is, by its content and not by its name."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list file, read once into memory and checked before any reader sees it."""

    name: str
    """File name as the user knows it, without folders."""
    kind: FileKind
    data: bytes
    """The bytes that every reader works on: what was on disk, decrypted where it was protected."""
    sha256: str
    """SHA-256 of the file on disk, hexadecimal."""
    protected: bool = False
    """True when a password opened it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What a second, dumb look at the sheet's XML tells and the reader does not.

    Keys are (Excel row, Excel column), both from 1.
    """

    error_cells: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Cells that hold an Excel error, with its text: ``#N/A``."""
    valueless_formulas: frozenset[tuple[int, int]] = frozenset()
    """Formula cells without a cached value."""
    hidden_rows: frozenset[int] = frozenset()
    legacy_cells: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Cells in a TCVN3 (``.Vn...``) or VNI (``VNI-...``) font, with the font's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet as read: ``rows[r - 1][c - 1]`` is the cell of Excel row ``r``, column ``c``."""

    index: int
    """Position among all sheets of the workbook, hidden ones included, from 1."""
    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    facts: SheetFacts = SheetFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Every sheet of a source, with what is to be said about reading it."""

    source: Source
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()
    epoch_1904: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a sheet keeps its list."""

    sheet: Sheet
    first_header_row: int
    last_header_row: int
    """Excel rows of the heading, inclusive. The list begins in the row below. Both are 0 on a sheet
    that goes on without a heading where the sheet before it ended."""
    columns: tuple[Column, ...]
    unknown: tuple[str, ...] = ()
    """Headings that were not recognised: their columns are kept as they are."""
    sex_legend: Mapping[str, str] = field(default_factory=dict)
    """``{"0": "M", "1": "F"}`` where the heading explains its codes."""
    last_column: int = 0
    """The right-most Excel column that holds a value of the sender's: result columns go right of it."""
    result_block: int | None = None
    """First Excel column of result columns that vaxcli added before; not part of the list."""
    mark_column: int | None = None
    """Excel column in which ``check --mark`` said what to mend; not part of the list."""
    guessed: tuple[Column, ...] = ()
    """Those of ``columns`` whose heading is only nearly right."""

    def index(self, name: str) -> int | None:
        """Excel column of the first column for a field, or None."""
        return next((c.index for c in self.columns if c.field == name and c.dose is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The people of a list, by column: every column has one entry a person, in file order.

    ``sheet`` and ``row`` say where the person stands; together they name the row for good.
    """

    sheet: list[int]
    row: list[int]
    full_name: list[str]
    birth_date: list[Cell]
    """As read. Separate day, month and year columns are joined to ``d/m/y`` text."""
    sex: list[Cell]
    """As read; two tick columns become the word for male, for female, ``""`` or both."""
    number: list[Cell]
    """As read: a float where the cell is numeric, so that lost zeros can be known."""
    nationality: list[str]
    other: Mapping[str, list[str]]
    """Further fields as text: hamlet, address, commune, phone, ethnic_group, note, dose_wanted, first_dose"""
    broken: list[str]
    """Why a row cannot be read (an Excel error in one of the four fields), with the cell; else ``""``."""
    legacy: list[str]
    """Legacy font of the name cell, else ``""``."""

    def __len__(self) -> int:
        """Number of people."""
        return len(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBook:
    """A list as the rooms use it: the book, where its lists are, its people and what was left out."""

    book: Book
    layouts: tuple[Layout, ...]
    people: Roll
    blank: int
    """Pre-numbered rows without a person."""
    made_on: date | None
    """The date in the title block or beside the signatures, else None."""
    sheet_of: Mapping[int, Layout]
    """Layout by sheet index."""
    findings: tuple[Finding, ...] = ()
