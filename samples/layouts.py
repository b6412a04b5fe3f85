"""The layouts of real lists, as headings over columns, and how a list is written in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Protocol

import xlsxwriter

from samples import legacy_fonts, names

if TYPE_CHECKING:
    from samples.written import Cell

IN_MEMORY_ROWS = 300_000
"""Longer lists are written row by row with inline strings; shorter ones with shared strings, as Excel does."""
STAMP = datetime(2021, 11, 8, 8)  # noqa: DTZ001 a workbook's properties carry no zone


class Written(Protocol):
    """What a list needs to know of a row."""

    @property
    def number(self) -> Cell: ...  # noqa: D102
    @property
    def name(self) -> Cell: ...  # noqa: D102
    @property
    def birth(self) -> Cell: ...  # noqa: D102
    @property
    def sex(self) -> Cell: ...  # noqa: D102
    @property
    def nationality(self) -> str: ...  # noqa: D102
    @property
    def changes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def error_field(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Layout:
    """A list's form: what stands above, the heading rows, and one key a column."""

    keys: tuple[str, ...]
    """The four fields, ``nationality`` and the keys of ``_aside``; empty where a column stays empty."""
    headings: tuple[tuple[str, ...], ...]
    """One tuple a heading row, from the top."""
    above: tuple[str, ...] = ()
    """Texts of the rows above the heading."""
    sex_codes: Mapping[str, str] | None = None
    """How Nam and Nu are coded where the heading's legend says so."""

    @property
    def first_row(self) -> int:
        """Excel row of the first person."""
        return len(self.above) + len(self.headings) + 1


_PLATFORM = {
    "stt": "STT", "name": "Họ và tên", "sex": "Giới tính", "birth": "Ngày sinh", "": "E-mail",
    "group": "Mã nhóm đối tượng ưu tiên", "occupation": "Nghề nghiệp", "employer": "Đơn vị công tác",
    "phone": "Số điện thoại", "number": "Số CMT/CCCD/Hộ chiếu", "insurance": "Số thẻ bảo hiểm y tế",
    "ethnic": "Dân tộc", "nationality": "Quốc tịch", "province": "Tỉnh/Thành phố",
    "province_code": "Mã Tỉnh/Thành phố", "district": "Quận/Huyện", "district_code": "Mã Quận/Huyện",
    "commune": "Xã Phường", "commune_code": "Mã Xã Phường", "address": "Địa chỉ chi tiết",
    "site": "Mã cơ sở y tế tiêm", "note": "Ghi chú",
}  # fmt: skip
_DOSE = ("Ngày tiêm dạng dd/mm/yyyy (*)", "Lô vắc xin(*)", "Địa điểm tiêm (*)\n(Tham khảo PL4)")
_COMPANY = {
    "time": "Thời gian vào tiêm", "line": "Line", "staff": "MNV", "workplace": "Nơi làm việc",
    "occupation": "Vị trí", "name": "Họ và tên", "birth": "Ngày sinh", "sex": "Giới tính",
    "nationality": "Quốc tịch", "employer": "Đơn vị công tác", "phone": "Số điện thoại", "number": "CMND",
    "address": "Địa chỉ", "note": "Ghi chú", "": "Email",
}  # fmt: skip

LAYOUTS: Mapping[str, Layout] = {
    # DOMAIN B.3, 22 columns
    "flat": Layout(tuple(_PLATFORM), (tuple(_PLATFORM.values()),)),
    # DOMAIN B.1; stations insert the nationality
    "national": Layout(
        keys=(
            "stt", "name", "birth", "sex", "group", "employer", "phone", "number", "nationality", "insurance",
            "province", "province_code", "district", "district_code", "commune", "commune_code", "hamlet", "address",
            "vaccine", "dose_date", "lot", "site", "", "", "", "", "note", "",
        ),
        headings=(
            (
                "#", "Họ và tên (*)", "Ngày sinh dạng dd/mm/yyyy (*)", "Giới tính (*)\n(0:nam, 1:nữ)",
                "Mã nhóm\nđối tượng ưu tiên (*)\n(Tham khảo PL2)", "Đơn vị công tác",
                "Số điện thoại(*)\n(Tối thiểu 10 số)", "Số CMT/CCCD\n(Loại 8/9/12 số)", "Quốc tịch",
                "Số thẻ bảo hiểm y tế\n(Mã thẻ 10/15 ký tự)", "Nơi ở tạm trú (hiện tại) (*)\n(Tham khảo PL3)",
                "", "", "", "", "", "", "", "Tên vắc xin (*)\n(Tham khảo PL5)", "Mũi 1", "", "",
                "Tên vắc xin (*)\n(Tham khảo PL5)", "Mũi 2", "", "", "Ghi chú", "Kết quả import\n(không điền ô này)",
            ),
            (
                *("",) * 10, "Tỉnh/Thành phố", "Mã\nTỉnh/Thành phố (*)", "Quận/Huyện", "Mã Quận/Huyện\n(*)",
                "Xã/Phường", "Mã Xã/Phường\n(*)", "Địa bàn cơ sở", "Địa chỉ chi tiết", "", *_DOSE, "", *_DOSE, "", "",
            ),
        ),
        above=(
            "Ghi chú:",
            "- Các cột có dấu (*) là bắt buộc",
            "- Địa điểm tiêm ghi theo mã cơ sở khám chữa bệnh",
            "- Không có thông tin thì để trống ô",
            "- Bỏ lọc trên các trang mã trước khi nhập",
            "",
        ),
        sex_codes={"Nam": "0", "Nữ": "1"},
    ),
    # DOMAIN B.2
    "ward": Layout(
        keys=(
            "stt", "name", "birth", "sex", "occupation", "ethnic", "nationality", "phone", "number", "insurance",
            "address", "commune", "district", "province", "", "note", "time",
        ),
        headings=(
            (
                "STT", "Họ tên", "Ngày/tháng/năm sinh\n(ghi đầy đủ)", "Giới\ntính", "Nghề Nghiệp", "Dân tộc",
                "Quốc tịch", "Điện thoại", "số CMT/\ncăn cước\ncông dân", "Mã số BHYT", "Nơi ở hiện tại", "", "", "",
                "Ghi chú", "", "",
            ),
            (*("",) * 14, "M1", "M2", "GIỜ TIÊM"),
            (*("",) * 10, "Số nhà, tên phố/đường, thôn, xóm", "Xã phường", "Quận huyện", "Tỉnh thành", "", "", ""),
        ),
        above=(
            "ỦY BAN NHÂN DÂN\nXÃ SUỐI MÂY",
            "",
            "",
            "DANH SÁCH ĐỐI TƯỢNG TIÊM VẮC XIN COVID-19 MŨI 1 NĂM 2021",
            "Suối Mây, ngày 08 tháng 11 năm 2021",
            "",
        ),
    ),
    # DOMAIN B.5: the time first, identity late
    "employer": Layout(
        tuple(_COMPANY), (tuple(_COMPANY.values()),), above=("DANH SÁCH NGƯỜI LAO ĐỘNG ĐĂNG KÝ TIÊM", "")
    ),
}  # fmt: skip


def aside(draw: Random, nationality: str, stt: int) -> dict[str, Cell]:
    """Return what stands beside the four fields in a list; nothing of it is compared."""
    hamlet = draw.choice(names.HAMLETS)
    phone = f"09{draw.randrange(10**8):08}"
    return {
        "": "",
        "stt": stt,
        "group": draw.choice(("9", "10", "13", "15", "16")),
        "occupation": draw.choice(names.OCCUPATIONS),
        "employer": draw.choice(names.EMPLOYERS),
        "phone": int(phone) if draw.random() < 0.3 else phone,
        "insurance": f"DN470{draw.randrange(10**10):010}" if draw.random() < 0.5 else "",
        "ethnic": draw.choice(names.ETHNIC_GROUPS) if nationality in ("", "Việt Nam") else "",
        "province": names.PROVINCE,
        "province_code": "70",
        "district": names.DISTRICT,
        "district_code": "999",
        "commune": names.COMMUNES[0],
        "commune_code": "99999",
        "hamlet": hamlet,
        "address": f"Số {draw.randrange(1, 400)}, {hamlet}",
        "site": "70999",
        "vaccine": "",
        "dose_date": "",
        "lot": "",
        "note": draw.choice(("", "", "", "Mũi 1", "Mũi 2")),
        "time": draw.choice(("7h30", "8h00", "13h30")),
        "line": f"L{draw.randrange(1, 9)}",
        "staff": f"NV{draw.randrange(10**5):05}",
        "workplace": "Xưởng 1",
    }


def cells(rows: Sequence[Written], layout: Layout, seed: int) -> Iterator[list[Cell]]:
    """Yield the cells of each row, in the order of the layout's columns."""
    draw = Random(f"aside {seed}")
    codes = layout.sex_codes or {}
    for stt, row in enumerate(rows, 1):
        line = aside(draw, row.nationality, stt)
        sex = codes.get(row.sex, row.sex) if isinstance(row.sex, str) else row.sex
        line |= {
            "number": row.number, "name": row.name, "birth": row.birth, "sex": sex, "nationality": row.nationality,
        }  # fmt: skip
        yield [line[key] for key in layout.keys]


def write(path: Path, rows: Sequence[Written], layout: Layout, seed: int) -> None:
    """Write a list as an .xlsx: text cells for text, numbers for numbers, dates for dates."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": len(rows) > IN_MEMORY_ROWS})
    book.set_properties({"created": STAMP})
    sheet = book.add_worksheet("Danh sách")
    font = {"font_name": "Times New Roman", "font_size": 12}
    heading = book.add_format({**font, "bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
    text = book.add_format({**font, "border": 1, "num_format": "@"})
    number = book.add_format({**font, "border": 1})
    day = book.add_format({**font, "border": 1, "num_format": "dd/mm/yyyy"})
    fonts = {
        "name:tcvn3": book.add_format({**font, "border": 1, "font_name": legacy_fonts.TCVN3_FONT}),
        "name:vni": book.add_format({**font, "border": 1, "font_name": legacy_fonts.VNI_FONT}),
    }
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, len(layout.keys) - 1, 18)
    for at, words in enumerate(layout.above):
        sheet.write_string(at, 0, words)
    for at, line_of_headings in enumerate(layout.headings, len(layout.above)):
        sheet.write_row(at, 0, line_of_headings, heading)
    writers: dict[type, Callable[[int, int, Cell], object]] = {
        str: lambda r, c, value: sheet.write_string(r, c, value, text) if value else None,
        int: lambda r, c, value: sheet.write_number(r, c, value, number),
        date: lambda r, c, value: sheet.write_datetime(r, c, value, day),
        datetime: lambda r, c, value: sheet.write_datetime(r, c, value, day),
    }
    name_at = layout.keys.index("name")
    for at, (row, line) in enumerate(zip(rows, cells(rows, layout, seed), strict=True), layout.first_row - 1):
        for column, value in enumerate(line):
            writers[type(value)](at, column, value)
        if row.error_field:
            sheet.write_formula(at, layout.keys.index(row.error_field), "=NA()", text, "#N/A")
        for change, form in fonts.items():
            if change in row.changes:
                sheet.write_string(at, name_at, line[name_at], form)
    book.close()
