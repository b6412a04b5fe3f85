"""``vaxcli notice`` as a user runs it (R7, R21): slips for those who can mend something, nothing of the register."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.documents import pdftext
from tests.tables import REGISTER, register, table, workbook
from vaxcli.texts import document, say

CHILD = datetime.now(UTC).astimezone().year - 10
ROWS = f"""
| STT | Họ và tên      | Ngày sinh  | Giới tính | Số CCCD/CMND | Quốc tịch | Thôn    |
| 1   | Nguyễn Văn An  | 02/03/1985 | Nam       | 070085000011 |           | Thôn 10 |
| 2   | Trần Thị Bình  | 30/12/1990 | Nữ        | 070190000022 |           | Thôn 10 |
| 3   | Lê Hoàng Cường | 01/06/1979 | Nam       |              |           | Thôn 2  |
| 4   | Kim Min Soo    | 04/07/1980 | Nam       | M12345678    | Hàn Quốc  | Thôn 2  |
| 5   | Hoàng Văn Em   | 10/10/1955 | Nam       | 070055000055 |           | Thôn 2  |
| 6   | Đinh Văn Giàu  | 09/09/1999 | Nam       | 070099000099 |           | Thôn 1  |
| 7   | Võ Minh Phúc   | 05/05/1988 | Nam       |              |           | Thôn 2  |
| 8   | Phạm Thị Dung  | 1960       | Nữ        | 070160000044 |           | Thôn 1  |
| 9   | Đặng Thị Hoa   | 03/04/{CHILD} | Nữ        | 0701         |           | Thôn 1  |
"""
"""XM, SAI, GAN, KXM, CHET, KHONG, NHIEU, XM, DINHDANG (a child)."""
SLIPS = ["Đặng Thị Hoa", "Lê Hoàng Cường", "Võ Minh Phúc", "Trần Thị Bình"]
"""By hamlet as people count, then as in the list."""
FAR = ("--by", "30/12/2099", "--at", "Nhà văn hoá Thôn 2")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workbook(tmp_path / "list.xlsx", table(ROWS))
    register(tmp_path / "pop.csv")
    assert vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv", "-q").code == 0
    return tmp_path


def test_slips_by_hamlet_for_those_who_can_mend_something(folder: Path) -> None:
    before = snapshot(folder)
    ran = vaxcli(folder, "notice", "list.verified.xlsx", *FAR)
    assert (ran.code, ran.stdout) == (0, "")
    assert snapshot(folder).keys() - before.keys() == {"list.notices.pdf"}
    made = folder / "list.notices.pdf"
    assert made.stat().st_mode & 0o777 == 0o600
    assert pdftext.pages(made) == 2
    found = pdftext.text(made, "-raw")
    assert sorted(SLIPS, key=found.index) == SLIPS
    for absent in ("Nguyễn Văn An", "Kim Min Soo", "Hoàng Văn Em", "Đinh Văn Giàu", "Phạm Thị Dung"):
        assert absent not in found
    assert f"{document('slip-to-family')} Đặng Thị Hoa" in found
    assert "070•••••0022" in found
    assert "1990" in found
    # open rows without a slip are not lost: they are named with whose work they are
    assert "CHET – 1" in ran.stderr
    assert "KHONG – 1" in ran.stderr


def test_no_slip_holds_a_value_of_the_register_or_a_whole_number(folder: Path) -> None:
    assert vaxcli(folder, "notice", "list.verified.xlsx", *FAR).code == 0
    found = pdftext.text(folder / "list.notices.pdf")
    known = {cell for row in table(REGISTER)[1:] for cell in row if any(map(str.isdigit, cell))}
    written = {cell for row in table(ROWS)[1:] for cell in row if sum(map(str.isdigit, cell)) > 7}
    assert [value for value in known | written if value in found] == []


def test_the_speech_goes_to_stdout_and_names_nobody(folder: Path) -> None:
    ran = vaxcli(folder, "notice", "list.verified.xlsx", "--text", *FAR)
    assert ran.code == 0
    assert document("said-number-missing", count="2") in ran.stdout
    assert "Nhà văn hoá Thôn 2; chậm nhất ngày 30/12/2099" in ran.stdout
    assert [name for name in SLIPS if name in ran.stdout] == []
    last = pdftext.text(folder / "list.notices.pdf", "-f", "2")
    assert " ".join(ran.stdout.split()) in last.removeprefix(f"{document('speech-title')} ")


def test_json_holds_figures_only(folder: Path) -> None:
    ran = vaxcli(folder, "notice", "list.verified.xlsx", "--json", *FAR)
    answer = json.loads(ran.stdout)
    assert (answer["command"], answer["status"], answer["exit_code"], ran.stderr) == ("notice", "done", 0, "")
    data = answer["data"]
    assert (data["people"], data["slips"], data["left"]) == (9, 4, {"CHET": 1, "KHONG": 1})
    assert data["points"]["number-missing"] == 2
    assert data["outputs"] == ["list.notices.pdf"]
    assert [name for name in SLIPS if name in ran.stdout] == []


def test_what_is_not_known_is_said_and_left_open(folder: Path) -> None:
    ran = vaxcli(folder, "notice", "list.verified.xlsx")
    for code in ("NOTICE-001", "NOTICE-002"):
        assert say(code, "vi") in ran.stderr
    late = vaxcli(
        folder,
        "verify",
        "list.xlsx",
        "--population",
        "pop.csv",
        "--made-on",
        "01/11/2021",
        "--force",
        "--overwrite",
        "-q",
    )
    assert late.code == 0
    ran = vaxcli(folder, "notice", "list.verified.xlsx", "--overwrite")
    assert say("NOTICE-003", "vi") in ran.stderr


def test_the_settings_name_agency_place_and_hours(folder: Path) -> None:
    (folder / "vaxcli.toml").write_text(
        'role = "police"\npolice = "Công an xã Suối Mây"\n'
        'return_place = "Trụ sở công an xã"\nreturn_hours = "7 giờ đến 11 giờ"\n',
        encoding="utf-8",
    )
    assert vaxcli(folder, "notice", "list.verified.xlsx", "--by", "30/12/2099").code == 0
    found = pdftext.text(folder / "list.notices.pdf", "-l", "1")
    assert "CÔNG AN XÃ SUỐI MÂY" in found
    assert "Trụ sở công an xã, 7 giờ đến 11 giờ" in found


def test_a_second_pass_has_its_own_slips(folder: Path) -> None:
    (folder / "list.verified.xlsx").rename(folder / "list.verified-2.xlsx")
    assert vaxcli(folder, "notice", "list.verified-2.xlsx", "-q").code == 0
    assert (folder / "list.notices-2.pdf").exists()


def test_nobody_to_ask_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", table(ROWS)[:2])
    register(tmp_path / "pop.csv")
    assert vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv", "-q").code == 0
    before = snapshot(tmp_path)
    ran = vaxcli(tmp_path, "notice", "list.verified.xlsx")
    assert ran.code == 0
    assert say("notice-none", "vi", file="list.verified.xlsx") in ran.stderr
    assert snapshot(tmp_path) == before


def test_a_list_that_nobody_verified_is_refused(folder: Path) -> None:
    said = refused(folder, 4, "notice", "list.xlsx")
    assert say("NOTICE-not-a-return", "vi") in said


@pytest.mark.parametrize("harm", ["swapped", "code", "id"])
def test_a_return_changed_by_hand_is_refused_for_slips_could_go_astray(folder: Path, harm: str) -> None:
    # promise 7: a slip for the wrong person would hand over another's data
    book = openpyxl.load_workbook(folder / "list.verified.xlsx")
    sheet = book.worksheets[0]
    at = {str(cell.value): number for number, cell in enumerate(sheet[1])}
    code, row_id = (at[document(f"column-{name}")] for name in ("code", "row_id"))
    first, second = sheet[2], sheet[3]
    if harm == "swapped":  # the result columns were sorted, the people were not
        first[row_id].value, second[row_id].value = second[row_id].value, first[row_id].value
    else:
        second[code if harm == "code" else row_id].value = "?"
    book.save(folder / "list.verified.xlsx")
    said = refused(folder, 6, "notice", "list.verified.xlsx")
    assert say("F09-moved", "vi") in said


def test_an_existing_file_is_not_overwritten(folder: Path) -> None:
    assert vaxcli(folder, "notice", "list.verified.xlsx", "-q").code == 0
    refused(folder, 5, "notice", "list.verified.xlsx")
    assert vaxcli(folder, "notice", "list.verified.xlsx", "-q", "--overwrite").code == 0


@pytest.mark.parametrize(
    "arguments",
    [("--by", "01/01/2021"), ("--by", "mai"), ("--at", "x" * 161), ("-o", "list.verified.xlsx")],
    ids=["past", "no date", "long place", "onto the return"],
)
def test_orders_that_cannot_be_meant_are_refused(folder: Path, arguments: tuple[str, str]) -> None:
    refused(folder, 2, "notice", "list.verified.xlsx", *arguments)
