"""A sender's cells as a new, tidy .xlsx, for formats that cannot be patched: .xls .ods .xlsb .csv (DESIGN 7).

Every cell stands in the row and column it had, so that row numbers and the fingerprint stay the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from vaxcli.workbook.additions import CellKind
from vaxcli.workbook.model import Book, Cell, Layout, Sheet
from vaxcli.workbook.newcells import cell_end, letters
from vaxcli.workbook.styles import Look, Role, Styles
from vaxcli.workbook.workbookxml import Area, WorkbookParts, empty_book

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
_WIDEST, _NARROWEST = 48, 8
_SAMPLE = 200
"""Rows by which a column's width is judged."""


def plain_workbook(book: Book, layouts: Sequence[Layout]) -> bytes:
    """The cells of a book as .xlsx: headings in bold, text as text, dates as dates, columns wide enough."""
    package = empty_book()
    parts = WorkbookParts(package)
    known = {layout.sheet.index: layout for layout in layouts}
    for sheet in book.sheets:
        layout = known.get(sheet.index)
        headings = range(layout.first_header_row, layout.last_header_row + 1) if layout else range(1, 2)
        width = max(map(len, sheet.rows), default=1) or 1
        area = Area(headings[-1], max(len(sheet.rows), 1), width, filtered=False)
        parts.add_sheet(sheet.name, _part(sheet, headings, parts.styles, parts.namespace), area)
    parts.save()
    return package.packed()


def _part(sheet: Sheet, headings: range, styles: Styles, namespace: str) -> Iterator[bytes]:
    looks = {
        str: styles.index(Look()),
        date: styles.index(Look(kind=CellKind.DATE)),
        "heading": styles.index(Look(role=Role.HEADING)),
    }
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{wide}" customWidth="1"/>'
        for n, wide in enumerate(_widths(sheet.rows), 1)
    )
    yield (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'
        + (f"<cols>{columns}</cols>" if columns else "")
        + "<sheetData>"
    ).encode()
    for number, row in enumerate(sheet.rows, 1):
        cells = "".join(
            _cell(f"{letters(column)}{number}", cell, looks, heading=number in headings)
            for column, cell in enumerate(row, 1)
            if cell != ""
        )
        if cells:
            yield f'<row r="{number}">{cells}</row>'.encode()
    yield b"</sheetData></worksheet>"


def _cell(address: str, cell: Cell, looks: Mapping[object, int], *, heading: bool) -> str:
    if isinstance(cell, bool):
        return f'<c r="{address}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, float):
        return f'<c r="{address}"><v>{cell!r}</v></c>'
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
        days = (moment - _EPOCH).total_seconds() / 86400
        if days > 60:
            return f'<c r="{address}" s="{looks[date]}"><v>{days!r}</v></c>'
    look = looks["heading"] if heading else looks[str]
    return f'<c r="{address}" s="{look}{cell_end(str(cell), "")}'


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Column widths by the longest line of text in the first rows."""
    widths: list[int] = []
    for row in rows[:_SAMPLE]:
        widths += [_NARROWEST] * (len(row) - len(widths))
        for at, cell in enumerate(row):
            if cell != "":
                longest = max(map(len, str(cell).split("\n")))
                widths[at] = max(widths[at], min(longest + 2, _WIDEST))
    return widths
