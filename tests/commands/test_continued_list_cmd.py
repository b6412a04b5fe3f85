"""A list that goes on over sheets without a heading of their own (DESIGN 5) comes back and is known again."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from tests.commands.command import vaxcli

HEADING = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD"]
PEOPLE = [
    [f"0700850000{n:02}", f"NGUYỄN VĂN {word}", f"{n:02}/03/1985", "Nam"]
    for n, word in enumerate(["AN", "BA", "CƯ", "DU", "GIA", "HẢI"], 1)
]


def files(folder: Path) -> None:
    """A list on two sheets, the second without a heading, and its register."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(HEADING)
    second = book.create_sheet("Tiep")
    for n, (number, name, birth, sex) in enumerate(PEOPLE, 1):
        (first if n < 4 else second).append([n, name, birth, sex, number])
    book.save(folder / "list.xlsx")
    lines = ["Số định danh,Họ và tên,Ngày sinh,Giới tính", *(",".join(person) for person in PEOPLE)]
    (folder / "pop.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_every_sheet_gets_its_results_and_the_return_is_known_as_one(tmp_path: Path) -> None:
    files(tmp_path)
    ran = vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv", "--json")
    assert ran.code == 0
    told = json.loads(ran.stdout)["data"]
    assert told["counts"] == {"XM": 6}
    returned = openpyxl.load_workbook(tmp_path / "list.verified.xlsx")
    assert [cell.value for cell in returned["Tiep"][1]][4:8] == [PEOPLE[3][0], "Đã xác minh", "XM", "KKKK"]
    assert returned["Tiep"].cell(1, 15).value == f"{told['list_id']}-2.1"
    again = vaxcli(tmp_path, "verify", "list.verified.xlsx", "--population", "pop.csv")
    assert again.code == 6
    explained = vaxcli(tmp_path, "explain", "list.verified.xlsx", "--row", "2.1", "--population", "pop.csv")
    assert explained.code == 0
    assert "XM" in explained.stdout
