"""How office workbooks look in Vietnam: Times New Roman, borders, merged titles, A4 across."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as OpenpyxlCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from samples.written import Cell

_THIN = Side(style="thin")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEADING_FILL = PatternFill("solid", fgColor="DDEBF7")
GROUP_FILL = PatternFill("solid", fgColor="FFF2CC")
STAMP = datetime(2021, 11, 8, 8)  # noqa: DTZ001 a workbook's properties carry no zone


def font(
    size: float = 11, *, bold: bool = False, italic: bool = False, name: str = "Times New Roman"
) -> Font:
    """The font of office papers."""
    return Font(name=name, size=size, bold=bold, italic=italic)


def title(sheet: Worksheet, area: str, text: str, size: float = 13, *, italic: bool = False) -> None:
    """Write a centred line over merged cells."""
    sheet.merge_cells(area)
    cell = sheet[area.partition(":")[0]]
    cell.value = text
    cell.font = font(size, bold=not italic, italic=italic)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def headings(sheet: Worksheet, top: int, rows: Sequence[Sequence[str]]) -> None:
    """Write heading rows: grey-blue, bordered, wrapped."""
    for at, row in enumerate(rows, top):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(at, column, text or None)
            cell.font, cell.border, cell.fill = font(bold=True), BORDER, HEADING_FILL
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def person(sheet: Worksheet, at: int, values: Sequence[Cell]) -> list[OpenpyxlCell | MergedCell]:
    """Write one row of a table and return its cells: text as text, dates as dd/mm/yyyy."""
    cells: list[OpenpyxlCell | MergedCell] = []
    for column, value in enumerate(values, 1):
        cell = sheet.cell(at, column)
        cell.font, cell.border = font(), BORDER
        if isinstance(value, str):
            cell.number_format = "@"
            cell.value = value or None
            cell.alignment = Alignment(vertical="center", wrap_text=len(value) > 24)
        else:
            cell.value = value
            cell.alignment = Alignment(vertical="center", horizontal="center")
            if isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
        cells.append(cell)
    return cells


def page(sheet: Worksheet, repeated: str, widths: Sequence[float]) -> None:
    """Set the page up as for print: A4 across, one page wide, headings on every page."""
    for at, width in enumerate(widths):
        sheet.column_dimensions[_letters(at)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = repeated
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    if sheet.oddFooter:
        sheet.oddFooter.center.text = "Trang &P/&N"


def _letters(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def save(book: Workbook, path: Path, creator: str) -> None:
    """Save a workbook so that the same content gives the same bytes: no clock in it."""
    book.properties.creator = creator
    book.properties.created = book.properties.modified = STAMP
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as written, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in written.namelist():
            data = written.read(name)
            if name == "docProps/core.xml":
                data = _unstamped(data)
            info = zipfile.ZipInfo(name, (2021, 11, 8, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, data)


def _unstamped(core: bytes) -> bytes:
    """The properties without the moment of saving, which openpyxl writes whatever was set."""
    start = core.index(b"<dcterms:modified")
    begin, end = core.index(b">", start) + 1, core.index(b"</dcterms:modified>")
    return core[:begin] + f"{STAMP:%Y-%m-%dT%H:%M:%SZ}".encode() + core[end:]
