"""A small list verified and supplemented, pass after pass, in one folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from tests.tables import REGISTER, column, register, table, workbook
from tests.verify.returned import silent
from vaxcli.texts import document
from vaxcli.verify import run, supplement
from vaxcli.verify.order import Order
from vaxcli.verify.supplement_order import Supplemented, SupplementOrder

DAY = date(2021, 11, 9)
ROWS = """
| STT | Họ và tên      | Ngày sinh  | Giới tính | Số CCCD/CMND | Quốc tịch |
| 1   | Nguyễn Văn An  | 02/03/1985 | Nam       | 070085000011 |           |
| 2   | Trần Thị Bình  | 30/12/1990 | Nữ        | 070190000022 |           |
| 3   | Lê Hoàng Cường | 01/06/1979 | Nam       |              |           |
| 4   | Kim Min Soo    | 04/07/1980 | Nam       | M12345678    | Hàn Quốc  |
| 5   | Hoàng Văn Em   | 10/10/1955 | Nam       | 070055000055 |           |
| 6   | Đinh Văn Giàu  | 09/09/1999 | Nam       | 070099000099 |           |
| 7   | Võ Minh Phúc   | 05/05/1988 | Nam       |              |           |
| 8   | Đỗ Thị Lan     | 11/11/1995 | Nữ        | 070190000022 |           |
| 9   | Nguyễn Văn An  | 02/03/1985 | Nam       | 070085000011 |           |
"""
"""Rows 2 to 10."""
CODES = ["XM", "SAI", "GAN", "KXM", "CHET", "KHONG", "NHIEU", "XUNGDOT", "TRUNG"]
CONFIRM, CORRECT, CLOSE, ASK, ELSEWHERE = (
    document(f"decision-{d}") for d in ("confirm", "correct", "close", "ask", "elsewhere")
)
SIGNED = {"Căn cứ": "Thẻ căn cước", "Người xác minh": "Đại úy Tư", "Ngày xác minh": "10/11/2021"}


def verified(folder: Path, rows: str = ROWS, people: str = REGISTER, made: str = "08/11/2021") -> Path:
    """The first return of a list."""
    workbook(folder / "list.xlsx", table(rows), above=(f"DANH SÁCH lập ngày {made}",))
    register(folder / "pop.csv", people)
    run.verify(silent, Order(list_file=folder / "list.xlsx", population=folder / "pop.csv", today=DAY))
    return folder / "list.verified.xlsx"


def ids(path: Path) -> dict[int, str]:
    """The number in the first column of the list -> ``ID dòng``."""
    found = [text for text in column(path, "ID dòng") if text]
    return {int(text): one for text, one in zip(column(path, "STT"), found, strict=False)}


def told(path: Path, lines: Sequence[Mapping[str, Any]]) -> Path:
    """A workbook of supplements with the headings that its lines use."""
    headings = list(dict.fromkeys(["ID dòng", *(name for line in lines for name in line)]))
    return workbook(path, [headings, *[[line.get(name, "") for name in headings] for line in lines]])


def line(path: Path, row: int, **cells: str) -> dict[str, str]:
    """A line for row ``row`` of the list; ``number=`` and so on are the columns of right values."""
    names = {
        "number": "Số định danh đúng",
        "name": "Họ và tên đúng",
        "birth": "Ngày sinh đúng",
        "sex": "Giới tính đúng",
        "decision": "Quyết định",
        "evidence": "Căn cứ",
        "by": "Người xác minh",
        "on": "Ngày xác minh",
    }
    return {"ID dòng": ids(path)[row], **{names[name]: cell for name, cell in cells.items()}}


def supplemented(path: Path, *files: Path, **wanted: Any) -> Supplemented:
    """The next return of ``path``."""
    order = SupplementOrder(
        list_file=path, files=files, population=path.parent / "pop.csv", today=date(2021, 11, 10)
    )
    return supplement.supplement(silent, replace(order, **wanted))


def results(path: Path) -> list[dict[str, str]]:
    """The result cells of every row, by heading."""
    names = [document(f"column-{name}") for name in ("result", "code", "letters", "reason", "next")]
    names += [document(f"column-{name}") for name in ("verified_number", "flags", "confirmed_by")]
    names += [document(f"column-{name}") for name in ("confirmed_on", "row_id")]
    return [
        dict(zip(names, cells, strict=True))
        for cells in zip(*(column(path, name) for name in names), strict=True)
    ]


def codes(path: Path) -> list[str]:
    """The code of every row."""
    return [row["Mã"] for row in results(path)]


def history(path: Path) -> list[dict[str, str]]:
    """The lines of the sheet of the history, by heading."""
    rows = list(openpyxl.load_workbook(path)[document("sheet-history")].iter_rows(values_only=True))
    top = next(at for at, row in enumerate(rows) if "ID dòng" in row)
    return [
        {str(name): str(cell or "") for name, cell in zip(rows[top], row, strict=True)}
        for row in rows[top + 1 :]
    ]
