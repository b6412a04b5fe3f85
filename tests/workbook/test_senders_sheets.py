"""Which sheets are the sender's: a return has the fingerprint of its list (DESIGN 7)."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import vaxcli

PEOPLE = [
    ["070085000011", "NGUYỄN VĂN AN", "05/03/1985", "Nam"],
    ["070185000022", "TRẦN THỊ BA", "06/04/1985", "Nữ"],
]


@pytest.mark.parametrize("own", ["Tổng hợp", "Lịch sử"])
@pytest.mark.parametrize("first", [True, False])
def test_a_sender_s_sheet_named_like_one_of_ours_stays_his(tmp_path: Path, own: str, first: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Số CCCD", "Họ và tên", "Ngày sinh", "Giới tính"])
    for person in PEOPLE:
        sheet.append(person)
    mine = book.create_sheet(own, 0 if first else None)
    mine.append(["Thôn", "Số người"])
    mine.append(["Thôn 1", 2])
    book.save(tmp_path / "list.xlsx")
    lines = ["Số định danh,Họ và tên,Ngày sinh,Giới tính", *(",".join(person) for person in PEOPLE)]
    (tmp_path / "pop.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv").code == 0
    received = vaxcli(tmp_path, "receive", "list.xlsx", "list.verified.xlsx")
    assert (received.code, received.stderr if received.code else "") == (0, "")
    returned = openpyxl.load_workbook(tmp_path / "list.verified.xlsx")
    assert [[cell.value for cell in row] for row in returned[own]] == [["Thôn", "Số người"], ["Thôn 1", 2]]
