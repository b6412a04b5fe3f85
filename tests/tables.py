"""Small lists and registers as tables in the test itself, so that input and assertion are on one screen."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

REGISTER = """
| Số định danh | Số CMND cũ | Họ và tên        | Ngày sinh  | Giới tính | Xã        | Trạng thái  |
| 070085000011 | 285000011  | NGUYỄN VĂN AN    | 02/03/1985 | Nam       | Suối Mây  | Thường trú  |
| 070190000022 |            | TRẦN THỊ BÌNH    | 31/12/1990 | Nữ        | Suối Mây  | Thường trú  |
| 070079000033 |            | LÊ HOÀNG CƯỜNG   | 01/06/1979 | Nam       | Bàu Sen   | Thường trú  |
| 070160000044 |            | PHẠM THỊ DUNG    | 1960       | Nữ        | Suối Mây  | Thường trú  |
| 070055000055 |            | HOÀNG VĂN EM     | 10/10/1955 | Nam       | Suối Mây  | Đã chết     |
| 070088000066 |            | VÕ MINH PHÚC     | 05/05/1988 | Nam       | Suối Mây  | Thường trú  |
| 070088000077 |            | VÕ MINH PHÚC     | 05/05/1988 | Nam       | Bàu Sen   | Thường trú  |
"""
"""A register with a dead person, a year-only person and two namesakes of one birth date."""

LIST = """
| STT | Họ và tên      | Ngày sinh  | Giới tính | Số CCCD/CMND | Quốc tịch |
| 1   | Nguyễn Văn An  | 02/03/1985 | Nam       | 070085000011 |           |
| 2   | Trần Thị Bình  | 30/12/1990 | Nữ        | 070190000022 |           |
| 3   | Lê Hoàng Cường | 01/06/1979 | Nam       |              |           |
| 4   | Kim Min Soo    | 04/07/1980 | Nam       | M12345678    | Hàn Quốc  |
| 5   | Hoàng Văn Em   | 10/10/1955 | Nam       | 070055000055 |           |
| 6   | Đinh Văn Giàu  | 09/09/1999 | Nam       | 070099000099 |           |
"""
"""One row each: XM, SAI (KKGK: one digit of the day), GAN, KXM, CHET, KHONG."""
RESULTS = ["XM", "SAI", "GAN", "KXM", "CHET", "KHONG"]
"""The results of ``LIST`` against ``REGISTER``."""


def table(text: str) -> list[list[str]]:
    """The cells of a table drawn with ``|``; blank lines are left out.

    Examples:
        >>> table("| a | b |")
        [['a', 'b']]
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def workbook(path: Path, *sheets: Sequence[Sequence[Any]], above: Sequence[str] = ()) -> Path:
    """Write sheets of cells as an .xlsx; ``above`` are title lines on every sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Danh sách {number}")
        for line in [*([text] for text in above), *rows]:
            sheet.append([None if cell == "" else cell for cell in line])
    book.save(path)
    return path


def register(path: Path, text: str = REGISTER, extra: Iterable[Sequence[str]] = ()) -> Path:
    """Write a register as a UTF-8 CSV with a byte order mark, as Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([*table(text), *extra])
    return path


def column(path: Path, heading: str, sheet: int = 0) -> list[str]:
    """The texts below a heading of a workbook's sheet, the right-most column of that name."""
    rows = list(openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True))
    top = next(at for at, row in enumerate(rows) if heading in row)
    index = max(at for at, cell in enumerate(rows[top]) if cell == heading)
    return ["" if row[index] is None else str(row[index]) for row in rows[top + 1 :]]
