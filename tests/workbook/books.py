"""Makers of workbooks for the patcher's tests, and what every patched workbook must keep."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import lxml.etree
import openpyxl
import python_calamine
import xlsxwriter
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from vaxcli.workbook.patch import AddedColumn, AddedColumns, CellKind, Fill, NewColumn, NewSheet

STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}
PEOPLE = [
    ("Nguyễn Văn An", date(1985, 3, 2), 1, "001085012345"),
    ("Trần Thị Bình", date(1990, 12, 31), 0, "001190054321"),
    ("Lê Hoàng Cường & <con>", date(2001, 1, 1), 1, ""),
]
HEADING_ROW = 4
ROWS = (5, 6, 7)
FIRST = 6


def by_openpyxl(*, epoch_1904: bool = False, macros: bool = False) -> bytes:
    """A list with what senders use: titles, merges, freeze, filter, protection, validation, widths, a table."""
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet: Any = book.active
    sheet.title = "Danh sách & thôn 3"
    sheet["A1"], sheet["A2"] = "DANH SÁCH TIÊM CHỦNG", "Xã Tân Lập"
    sheet["A1"].font = Font(name="Times New Roman", size=16, bold=True, color="FF112233")
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A2:H2")
    edge = Side(style="thin", color="FF00AA00")
    for column, heading in enumerate(("TT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD"), start=1):
        cell = sheet.cell(HEADING_ROW, column, heading)
        cell.fill = PatternFill("solid", fgColor="FFDDEEFF")
        cell.border = Border(left=edge, bottom=edge)
        cell.alignment = Alignment(wrap_text=True, horizontal="center")
    for row, (name, born, sex, number) in zip(ROWS, PEOPLE, strict=True):
        for column, value in enumerate((row - 4, name, born, sex, number), start=1):
            sheet.cell(row, column, value).protection = Protection(locked=column > 2)
        sheet.cell(row, 3).number_format = "dd/mm/yyyy"
        sheet.cell(row, 5).number_format = "@"
    sheet.cell(6, 7).fill = PatternFill("solid", fgColor="FFFF0000")  # styled but empty: makes way
    sheet.cell(6, 30, None).font = Font(italic=True)  # styled but empty, right of ours: stays
    sheet["A9"] = "=SUM(A5:A7)"
    sheet.column_dimensions["B"].width = 33
    sheet.column_dimensions["F"].hidden = True
    sheet.row_dimensions[5].height = 40
    sheet.freeze_panes = "C5"
    sheet.auto_filter.ref = "A4:E7"
    sheet.protection.sheet = True
    rule = DataValidation(type="list", formula1='"0,1"', sqref="D5:D7")
    sheet.add_data_validation(rule)
    sheet.print_area = "A1:E9"
    other = book.create_sheet("Bảng")
    for line in (("Mã", "Tên"), (1, "một"), (2, "hai")):
        other.append(line)
    other.add_table(Table(displayName="Bang1", ref="A1:B3"))
    other.sheet_state = "hidden"
    book.defined_names["gioi"] = DefinedName("gioi", attr_text="'Bảng'!$A$2:$A$3")
    out = io.BytesIO()
    book.save(out)
    data = out.getvalue()
    return with_member(data, "xl/vbaProject.bin", b"macro bytes\0\1") if macros else data


def by_xlsxwriter() -> bytes:
    """The same list as Excel spells it: spans, shared strings, a picture, column ranges, conditional formats."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("DS")
    sheet.set_column(0, 16383, 11, book.add_format({"font_name": "Arial"}))
    bold = book.add_format({"bold": True, "border": 1})
    for column, heading in enumerate(("TT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD")):
        sheet.write(HEADING_ROW - 1, column, heading, bold)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row, (name, born, sex, number) in zip(ROWS, PEOPLE, strict=True):
        sheet.write_row(row - 1, 0, [row - 4, name])
        sheet.write_datetime(row - 1, 2, born, day)
        sheet.write_row(row - 1, 3, [sex, number])
    sheet.merge_range("A1:D1", "DANH SÁCH", bold)
    sheet.write_blank(5, 7, None, bold)
    sheet.write_formula("B10", "=COUNTA(B5:B7)", None, 3)
    sheet.conditional_format("A5:Z7", {"type": "cell", "criteria": "==", "value": 1, "format": bold})
    sheet.write_comment("B5", "đã gọi điện")
    sheet.insert_image("A20", "dot.png", {"image_data": io.BytesIO(_DOT)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=DS!$A$5:$A$7"})
    book.add_chartsheet("Biểu đồ").set_chart(chart)
    book.close()
    return out.getvalue()


def by_hand(rows: str, *, head: str = "", tail: str = "", prefix: str = "", styles: str = "") -> bytes:
    """A workbook of one sheet around the XML of its rows; ``styles`` is what stands in the styles part."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    name = f":{prefix.removesuffix(':')}" if prefix else ""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml"'
        f' ContentType="{kind}.worksheet+xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats'
        f'-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        + (f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>' if styles else "")
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1"'
        f' Type="{office}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:rel="{office}"><sheets><sheet name="DS" sheetId="7"'
        ' rel:id="rId3"/></sheets><calcPr calcId="1"/></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId3"'
        f' Type="{office}/worksheet" Target="/xl/worksheets/s.xml"/>'
        + (f'<Relationship Id="rId4" Type="{office}/styles" Target="styles.xml"/>' if styles else "")
        + "</Relationships>",
        "xl/worksheets/s.xml": f'<{prefix}worksheet xmlns{name}="{main}">{head}<{prefix}sheetData>{rows}'
        f"</{prefix}sheetData>{tail}</{prefix}worksheet>",
    }
    if styles:
        parts["xl/styles.xml"] = styles
    return zipped({name: text.encode() for name, text in parts.items()})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    return zipped(members(data) | {name: content})


def strict(data: bytes) -> bytes:
    """The workbook in the namespaces of Strict OOXML."""
    parts = members(data)
    for name in parts:
        if name.endswith((".xml", ".rels")):
            for old, new in STRICT.items():
                parts[name] = parts[name].replace(old.encode(), new.encode())
    return zipped(parts)


def sheet_in_utf16(data: bytes) -> bytes:
    """The workbook with its first sheet's part in UTF-16."""
    parts = members(data)
    text = parts["xl/worksheets/sheet1.xml"].decode()
    text = re.sub(r"^<\?xml[^>]*\?>", "", text)
    parts["xl/worksheets/sheet1.xml"] = ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")
    return zipped(parts)


def converted(data: bytes, folder: Path, kind: str) -> bytes:
    source = folder / "list.xlsx"
    source.write_bytes(data)
    out = folder / "out"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (out / f"list.{kind}").read_bytes()


def has_libreoffice() -> bool:
    return shutil.which("soffice") is not None


def result_columns(*, sheet: int = 1, first: int = FIRST, rows: Iterable[int] = ROWS) -> AddedColumns:
    """Three result columns beside the list of people."""
    numbers = tuple(rows)
    count = len(numbers)
    return AddedColumns(
        sheet=sheet,
        heading_row=HEADING_ROW,
        first_column=first,
        columns=(
            AddedColumn(heading="Kết quả", width=18),
            AddedColumn(heading="Lý do", width=42, kind=CellKind.WRAP),
            AddedColumn(heading="Số định danh", width=15),
        ),
        rows=numbers,
        values=(
            [f"Đã xác minh {n}" for n in range(count)],
            ["" if n % 2 else "=HYPERLINK(1) & <a>" for n in range(count)],
            [f"00108501234{n}" for n in range(count)],
        ),
        fills=[(Fill.GREEN, Fill.RED, None)[n % 3] for n in range(count)],
    )


WORK_LIST = NewSheet(
    name="Cần bổ sung",
    title=("DANH SÁCH CẦN BỔ SUNG", "Xã Tân Lập"),
    columns=(
        NewColumn(heading="Họ và tên", width=28),
        NewColumn(heading="Ngày sinh", width=14, kind=CellKind.DATE),
        NewColumn(heading="Dòng", width=8, kind=CellKind.INTEGER),
        NewColumn(heading="Tỷ lệ", width=9, kind=CellKind.PERCENT),
        NewColumn(heading="Quyết định", width=20, choices=("Đúng", "Sai", "Chờ & hỏi")),
    ),
    values=(
        ["Nguyễn Văn An", "Trần Thị Bình", "Tổng"],
        [date(1985, 3, 2), "1990", None],
        [5, 6, 2],
        [0.5, 0.125, 1],
        ["", "Đúng", None],
    ),
    fills=(Fill.YELLOW, Fill.ORANGE, None),
    bold_rows=frozenset({2}),
)


def cells(data: bytes) -> dict[str, dict[str, tuple[Any, ...]]]:
    """By sheet and address: value and every field of the style, as openpyxl tells."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: {
            cell.coordinate: (
                cell.value,
                repr(cell.font),
                repr(cell.fill),
                repr(cell.border),
                repr(cell.alignment),
                repr(cell.protection),
                cell.number_format,
            )
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style
        }
        for sheet in book.worksheets
    }


def settings(data: bytes) -> dict[str, dict[str, str]]:
    """By sheet: everything beside the cells that must stay, as openpyxl tells."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: {
            "merged": str(sorted(map(str, sheet.merged_cells.ranges))),
            "freeze": str(sheet.freeze_panes),
            "filter": repr(sheet.auto_filter),
            "validations": repr(sheet.data_validations),
            "protection": repr(sheet.protection),
            "print": f"{sheet.print_area} {sheet.print_title_rows}",
            "tables": repr(sheet.tables),
            "state": sheet.sheet_state,
            "heights": str({row: size.height for row, size in sheet.row_dimensions.items()}),
        }
        for sheet in book.worksheets
    }


def calamine_rows(data: bytes, sheet: str) -> list[list[Any]]:
    book = python_calamine.load_workbook(io.BytesIO(data))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def assert_well_formed(data: bytes) -> None:
    for name, content in members(data).items():
        if name.endswith((".xml", ".rels", ".vml")):
            lxml.etree.fromstring(content)


def raw_records(data: bytes) -> dict[str, tuple[bytes, bytes]]:
    """By member: its local record as it lies, and its central record without the place."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        ends = [entry.header_offset for entry in entries[1:]] + [archive.start_dir]
    return {
        entry.filename: (
            data[entry.header_offset : end],
            repr((entry.date_time, entry.flag_bits, entry.external_attr, entry.extra, entry.CRC)).encode(),
        )
        for entry, end in zip(entries, ends, strict=True)
    }


_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
