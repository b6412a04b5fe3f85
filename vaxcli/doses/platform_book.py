"""The platform's import file as a workbook: notes, two heading rows, then one row a person (DOMAIN B.1).

The few rows of the heading are openpyxl's work; the rows of people, of which a district has many thousands, are
written by ``workbook.patch``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from vaxcli.doses.platform_layout import LayoutColumn
from vaxcli.texts import document
from vaxcli.workbook.additions import AddedColumn, AddedColumns, CellKind
from vaxcli.workbook.patch import patch

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOTES = 5
"""Lines above the heading, and an empty one: the heading stands in rows 7 and 8."""
_LINE = Side(style="thin", color="BFBFBF")
_HEAD = {
    "font": Font(bold=True, name="Times New Roman"),
    "alignment": Alignment(wrap_text=True, vertical="center", horizontal="center"),
    "border": Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE),
    "fill": PatternFill("solid", "D9E1F2"),
}
_WIDE = {"full_name": 26, "vaccine": 28, "address": 30, "note": 34, "row_no": 6, "sex": 11}


def workbook(columns: Sequence[LayoutColumn], rows: Sequence[Sequence[str | int]]) -> bytes:
    """The .xlsx: text cells, but for columns of numbers; no cell is ever a formula."""
    empty = _empty(columns)
    if not rows:
        return empty
    first = _NOTES + 4
    added = AddedColumns(
        sheet=1,
        heading_row=None,
        first_column=1,
        columns=tuple(
            AddedColumn(
                heading="", width=_width(column), kind=CellKind.INTEGER if column.is_number else CellKind.TEXT
            )
            for column in columns
        ),
        rows=range(first, first + len(rows)),
        values=[list(map(_clean, column)) for column in zip(*rows, strict=True)],
        fills=[None] * len(rows),
    )
    return patch(empty, [added], [])


def _empty(columns: Sequence[LayoutColumn]) -> bytes:
    """The workbook without people."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(document("export-sheet"))
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _width(column)
    sheet.freeze_panes = f"C{_NOTES + 4}"
    for line in range(_NOTES):
        sheet.append([document(f"export-note-{line + 1}")])
    sheet.append([])
    _heading(sheet, columns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _clean(value: str | int) -> str | int:
    """The value without characters that only ``_xHHHH_`` can write: not every importer reads that."""
    return _CONTROL.sub("", value) if isinstance(value, str) else value


def _width(column: LayoutColumn) -> float:
    return _WIDE.get(column.field, 16)


def _heading(sheet: Any, columns: Sequence[LayoutColumn]) -> None:
    """Two rows: neighbours of one group below their common heading, all others over both rows."""
    top, below = _NOTES + 2, _NOTES + 3
    at = 1
    for group, members in groupby(columns, key=lambda column: column.group):
        first, at = at, at + len(list(members))
        spans = [(first, top, at - 1, top)] if group else [(one, top, one, below) for one in range(first, at)]
        for left, upper, right, lower in spans:
            if (left, upper) != (right, lower):
                sheet.merged_cells.add(f"{get_column_letter(left)}{upper}:{get_column_letter(right)}{lower}")
    sheet.row_dimensions[below].height = 48
    starts = [at == 0 or columns[at - 1].group != column.group for at, column in enumerate(columns)]
    sheet.append(
        _head(sheet, (column.group if start else "") if column.group else column.heading)
        for column, start in zip(columns, starts, strict=True)
    )
    sheet.append(_head(sheet, column.heading if column.group else "") for column in columns)


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text or None)
    for name, style in _HEAD.items():
        setattr(cell, name, style)
    return cell
