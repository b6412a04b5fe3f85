"""What is added to a workbook: result columns beside a list, and whole new sheets, by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | float | date | None
"""What a new cell holds. ``""`` and None leave it empty; text is never read as a formula."""

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
"""The size of a sheet, XFD1048576 (ECMA-376 part 1, 18.3.1.73)."""


class Fill(StrEnum):
    """Soft background of a row's result; the value is its RGB. Black text on it survives a black-and-white print."""

    GREEN = "E2F0D9"
    YELLOW = "FFF2CC"
    ORANGE = "F8D3B0"
    RED = "FFC9C9"
    GREY = "E7E6E6"
    BLUE = "DDEBF7"


class CellKind(StrEnum):
    """How a column shows its values."""

    TEXT = "text"
    """Number format ``@``: identity numbers keep their zeros when somebody edits them."""
    WRAP = "wrap"
    """Text over several lines."""
    INTEGER = "integer"
    PERCENT = "percent"
    DATE = "date"
    """``dd/mm/yyyy``; the value is a ``datetime.date``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedColumn:
    """One column added beside a list."""

    heading: str
    width: float
    """In characters of the default font, as Excel counts."""
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where columns are added to one sheet of the sender's workbook; their values may not be known yet."""

    sheet: int
    """Position among all sheets of the workbook, hidden ones included, from 1."""
    heading_row: int | None
    """None for a sheet that goes on with the list of the sheet before, without a heading."""
    first_column: int
    """Excel column, from 1; the columns move right when something of the sender's stands there."""
    columns: tuple[AddedColumn, ...]
    rows: Sequence[int]
    """Excel rows, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedColumns(Room):
    """Columns added to one sheet of the sender's workbook."""

    values: Sequence[Sequence[Value]]
    """One sequence a column, each as long as ``rows``."""
    fills: Sequence[Fill | None]
    """One a row; only the added cells are coloured, never the sender's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewColumn:
    """One column of a new sheet."""

    heading: str
    width: float
    kind: CellKind = CellKind.TEXT
    choices: tuple[str, ...] = ()
    """A drop-down; the column is also coloured as one to fill in."""
    to_fill_in: bool = False
    """Coloured as a column to fill in, also without a drop-down."""

    def __post_init__(self) -> None:
        """Refuse choices that Excel cannot keep inside the cell rule: a defect of the caller.

        The list is one text of at most 255 characters between commas (ECMA-376 part 1, 18.3.1.32).
        """
        if len(",".join(self.choices)) > 255 or any(
            "," in choice or '"' in choice for choice in self.choices
        ):
            raise ValueError("PATCH choices do not fit into a drop-down")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSheet:
    """A sheet to be made; its heading stands in Excel row ``len(title) + 1``."""

    name: str
    """Made unique, cut to 31 characters, freed of ``[]:*?/\\`` when it is written."""
    columns: tuple[NewColumn, ...]
    values: Sequence[Sequence[Value]]
    """One sequence a column, all of one length."""
    title: tuple[str, ...] = ()
    """Lines above the heading; the first is big and bold."""
    fills: Sequence[Fill | None] = ()
    """One a row, or none at all."""
    bold_rows: frozenset[int] = frozenset()
    """Indexes into the values: section headings, totals."""
    filtered: bool = True
    """Auto-filter, and a heading that stays in sight."""
    landscape: bool = True
    """A4 on its side. Either way one page wide, the heading repeated on every page."""

    @property
    def rows(self) -> int:
        """Number of rows below the heading."""
        return len(self.values[0]) if self.values else 0
