"""A whole new sheet: title, heading, rows, widths, filter, frozen heading, drop-downs, page set-up."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from itertools import islice

from vaxcli.errors import InputError
from vaxcli.workbook.additions import MAX_COLUMNS, MAX_ROWS, CellKind, NewSheet, Value
from vaxcli.workbook.cellwriter import STRETCH, CellWriter, ColumnOfValues, LooksOfRows
from vaxcli.workbook.newcells import letters
from vaxcli.workbook.styles import Look, Role
from vaxcli.workbook.workbookxml import Area

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PAGE = (
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="{}" fitToWidth="1" fitToHeight="0"/>'
)
"""Paper 9 is A4; height 0 is as many pages as it takes (ECMA-376 part 1, 18.3.1.63)."""

_LINE, _MAX_HEIGHT = 15, 409
"""Points: a line of 11-point text; the highest row of Excel ("Excel specifications and limits")."""


def area_of(sheet: NewSheet) -> Area:
    """Where the table of a new sheet stands.

    Raises:
        InputError: PATCH-too-many-rows when the sheet would be longer than Excel's.
    """
    heading_row = len(sheet.title) + 1
    last_row = heading_row + sheet.rows
    if last_row > MAX_ROWS or len(sheet.columns) > MAX_COLUMNS:
        raise InputError("PATCH-too-many-rows", sheet=sheet.name, rows=last_row, limit=MAX_ROWS)
    return Area(heading_row, last_row, len(sheet.columns), sheet.filtered)


def sheet_part(
    sheet: NewSheet, area: Area, writer: CellWriter, namespace: str, *, selected: bool
) -> Iterator[bytes]:
    """The part, in stretches, of a new sheet; its elements stand in the order of the schema (ECMA-376 part 1, 18.3.1.99)."""
    corner = f"{letters(area.last_column)}{area.last_row}"
    table = f"A{area.heading_row}:{corner}"
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{column.width:g}" customWidth="1"/>'
        for n, column in enumerate(sheet.columns, start=1)
    )
    head = (
        f'{_DECLARATION}<worksheet xmlns="{namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{corner}"/><sheetViews>{_view(area, selected=selected)}</sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )
    tail = (
        "</sheetData>"
        + (f'<autoFilter ref="{table}"/>' if sheet.filtered else "")
        + _drop_downs(sheet, area)
        + _PAGE.format("landscape" if sheet.landscape else "portrait")
        + "</worksheet>"
    )
    yield b"".join([head.encode(), *_title(sheet, writer), _heading(sheet, area, writer)])
    rows = _rows(sheet, area, writer)
    while stretch := "".join(islice(rows, STRETCH)):
        yield stretch.encode()
    yield tail.encode()


def _title(sheet: NewSheet, writer: CellWriter) -> list[bytes]:
    looks = [Look(role=Role.TITLE), *[Look(role=Role.SUBTITLE)] * len(sheet.title)]
    return [
        b'<row r="%d">%b</row>' % (row, writer.cell(row, 1, text, look))
        for row, (text, look) in enumerate(zip(sheet.title, looks, strict=False), start=1)
    ]


def _heading(sheet: NewSheet, area: Area, writer: CellWriter) -> bytes:
    row = area.heading_row
    cells = [
        writer.cell(
            row,
            number,
            column.heading,
            Look(role=Role.HEADING, to_fill_in=bool(column.choices) or column.to_fill_in),
        )
        for number, column in enumerate(sheet.columns, start=1)
    ]
    lines = max(_lines(column.heading, column.width) for column in sheet.columns)
    return _row(row, b"".join(cells).decode(), lines).encode()


def _rows(sheet: NewSheet, area: Area, writer: CellWriter) -> Iterator[str]:
    columns = [
        ColumnOfValues(values, column.kind, to_fill_in=bool(column.choices) or column.to_fill_in)
        for column, values in zip(sheet.columns, sheet.values, strict=True)
    ]
    looks = LooksOfRows.of(sheet.fills, sheet.rows, sheet.bold_rows)
    rows = range(area.heading_row + 1, area.last_row + 1)
    cells = writer.rows(rows, 1, columns, looks)
    return map(_row, rows, cells, _lines_of_rows(sheet))


def _row(number: int, cells: str, lines: int) -> str:
    height = "" if lines == 1 else f' ht="{min(_LINE * lines, _MAX_HEIGHT)}"'
    return f'<row r="{number}"{height}>{cells}</row>'


def _lines_of_rows(sheet: NewSheet) -> list[int]:
    """How many lines each row needs: Excel fits the height of its own accord, LibreOffice does not."""
    lines = [1] * sheet.rows
    for column, values in zip(sheet.columns, sheet.values, strict=True):
        if column.kind is CellKind.WRAP:
            texts = (text for text in set(values) if isinstance(text, str))
            fitting = _fitting(column.width)
            long: dict[Value, int] = {
                text: _lines(text, column.width) for text in texts if len(text) > fitting or "\n" in text
            }
            if long:
                needed = (long.get(value, 1) for value in values)
                lines = [max(most, more) for most, more in zip(lines, needed, strict=True)]
    return lines


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column, roughly."""
    fitting = _fitting(width)
    if len(text) <= fitting and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(len(line) / fitting)) for line in text.split("\n"))


def _fitting(width: float) -> float:
    """Characters on a line of a column: Times New Roman is a tenth narrower than Excel's unit."""
    return max(width * 1.1, 1)


def _view(area: Area, *, selected: bool) -> str:
    chosen = ' tabSelected="1"' if selected else ""
    if not area.filtered:
        return f'<sheetView{chosen} workbookViewId="0"/>'
    return (
        f'<sheetView{chosen} workbookViewId="0"><pane ySplit="{area.heading_row}"'
        f' topLeftCell="A{area.heading_row + 1}" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft"/></sheetView>'
    )


def _drop_downs(sheet: NewSheet, area: Area) -> str:
    lists = [
        '<dataValidation type="list" allowBlank="1" showErrorMessage="1"'
        f' sqref="{letters(number)}{area.heading_row + 1}:{letters(number)}{area.last_row}">'
        f'<formula1>"{escape(",".join(column.choices), quote=False)}"</formula1></dataValidation>'
        for number, column in enumerate(sheet.columns, start=1)
        if column.choices and sheet.rows
    ]
    return f'<dataValidations count="{len(lists)}">{"".join(lists)}</dataValidations>' if lists else ""
