"""``vaxcli plan`` as a user runs it (R12, R14, R17, R28 to R31, R47).

1. Only the verified and non-citizens are planned; everybody else is named with the reason (R28, promises 1, 2, 5).
2. A list without a return is refused; a later return takes the place of an earlier one; a changed one is refused.
3. Earlier doses come from the register and from the list itself; near is nobody.
4. Sessions and stock come from the command line or office files.
5. Joint sessions are for localities only (R30, R47).
6. The posted list, the screen and JSON show nobody's number (promise 7).
7. Every refusal writes nothing; inputs stay as they are (promise 3).
"""

from __future__ import annotations

import csv
import json
import shutil
import stat
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.doses.dosebooks import AN, GIVEN, PEOPLE, doses, known
from tests.tables import LIST, column, register, table, workbook
from tests.verify.supplementing import CONFIRM, line, told, verified
from vaxcli.texts import document, say

START = ("--start", "15/11/2021")
HEAD = "| Họ và tên | Ngày sinh | Giới tính | Số CCCD | Thôn |"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list, verified: XM, SAI, GAN, KXM, CHET, KHONG."""
    folder = tmp_path_factory.mktemp("made")
    returned(folder, LIST)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def returned(folder: Path, rows: str, name: str = "list.xlsx") -> str:
    workbook(folder / name, table(rows))
    if not (folder / "pop.csv").exists():
        register(folder / "pop.csv")
    done = vaxcli(folder, "verify", name, "--population", "pop.csv", "-q", "--force")
    assert done.code == 0, done.stderr
    return name.replace(".xlsx", ".verified.xlsx")


def plan(folder: Path, *line: str) -> dict[str, Any]:
    said = vaxcli(folder, "plan", *line, "--json")
    assert said.code == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)["data"]
    return found


def codes(path: Path) -> list[str]:
    return sorted(filter(None, column(path, "Mã")))


def test_only_the_verified_and_foreigners_are_planned(folder: Path) -> None:
    # 1
    found = plan(folder, "list.verified.xlsx", *START)
    assert (found["people"], found["planned"]) == (6, 2)
    assert found["remainder"] == {"CHET": 1, "GAN": 1, "KHONG": 1, "SAI": 1}
    assert codes(folder / "plan.xlsx") == ["KXM", "XM"]
    assert set(column(folder / "plan.xlsx", "Họ và tên")) == {"Nguyễn Văn An", "Kim Min Soo"}


def test_who_is_not_planned_stands_with_the_reason_and_the_next_step(folder: Path) -> None:
    # 1: in the words of the return
    plan(folder, "list.verified.xlsx", *START)
    path = folder / "plan.xlsx"
    sheet = openpyxl.load_workbook(path).sheetnames.index(document("plan-sheet-left"))
    names = column(path, "Họ và tên", sheet)
    assert names == ["Trần Thị Bình", "Lê Hoàng Cường", "Hoàng Văn Em", "Đinh Văn Giàu"]
    assert column(path, "Việc cần làm", sheet) == [
        step
        for step, code in zip(
            column(folder / "list.verified.xlsx", "Việc cần làm"),
            column(folder / "list.verified.xlsx", "Mã"),
            strict=True,
        )
        if code not in ("XM", "KXM")
    ]
    for code, reason in zip(column(path, "Mã", sheet), column(path, "Lý do chưa xếp", sheet), strict=True):
        assert reason.startswith(document(f"result-{code}-label"))


def test_a_list_that_nobody_returned_is_not_planned(tmp_path: Path) -> None:
    # 2: R12
    workbook(tmp_path / "list.xlsx", table(LIST))
    assert refused(tmp_path, 6, "plan", "list.xlsx").startswith("[PLAN-no-return]")


@pytest.mark.parametrize("name", ["list.police.xlsx", "pop.csv"])
def test_what_is_no_return_is_not_planned(folder: Path, name: str) -> None:
    # 2: R12
    refused(folder, 6, "plan", name)


def test_a_return_whose_result_was_changed_by_hand_is_refused(folder: Path) -> None:
    # 2: a wrong "verified" is the worst thing
    path = folder / "list.verified.xlsx"
    book = openpyxl.load_workbook(path)
    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "SAI")
    cell.value = "XM"
    book.save(path)
    assert refused(folder, 6, "plan", path.name).startswith("[F09]")


def test_a_return_whose_person_was_changed_is_refused(folder: Path) -> None:
    # 2
    path = folder / "list.verified.xlsx"
    book = openpyxl.load_workbook(path)
    cell = next(
        cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "Nguyễn Văn An"
    )
    cell.value = "Nguyễn Văn Anh"
    book.save(path)
    assert refused(folder, 6, "plan", path.name).startswith("[F09]")


def test_a_return_without_its_record_is_planned_and_said(folder: Path) -> None:
    # 2
    (folder / "list.verified.json").unlink()
    assert say("PLAN-no-record", "vi")[:30] in vaxcli(folder, "plan", "list.verified.xlsx").stderr


@pytest.mark.parametrize("turned", [False, True])
def test_a_later_return_takes_the_place_of_the_earlier_one(tmp_path: Path, turned: bool) -> None:
    # 2
    back = verified(tmp_path)
    evidence = {"evidence": "Thẻ căn cước", "by": "Đại úy Tư"}
    told(tmp_path / "said.xlsx", [line(back, 2, decision=CONFIRM, **evidence)])
    more = ("--with", "said.xlsx", "--population", "pop.csv", "-q")
    assert vaxcli(tmp_path, "supplement", back.name, *more).code == 0
    names = ["list.verified.xlsx", "list.verified-2.xlsx"]
    said = vaxcli(tmp_path, "plan", *(names[::-1] if turned else names), "--json", *START)
    answer = json.loads(said.stdout)
    assert (answer["data"]["people"], answer["data"]["planned"]) == (9, 3)
    assert codes(tmp_path / "plan.xlsx") == ["KXM", "XM", "XMBS"]
    (finding,) = [one for one in answer["findings"] if one["code"] == "PLAN-twice"]
    assert (finding["place"]["file"], finding["values"]["kept"]) == (names[0], names[1])


def test_the_same_return_twice_plans_nobody_twice(folder: Path) -> None:
    # 2, promise 2
    shutil.copy(folder / "list.verified.xlsx", folder / "copy.xlsx")
    assert plan(folder, "list.verified.xlsx", "copy.xlsx")["people"] == 6


def test_somebody_on_two_lists_is_planned_once(folder: Path) -> None:
    # promise 2
    other = returned(folder, HEAD + "\n| NGUYỄN VĂN AN | 2/3/1985 | Nam | 070085000011 | Thôn 1 |", "b.xlsx")
    found = plan(folder, "list.verified.xlsx", other)
    assert (found["people"], found["planned"], found["remainder"]["twice"]) == (7, 2, 1)


def test_the_second_dose_follows_the_first_of_the_register(tmp_path: Path) -> None:
    # 3: people of the register, no return
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    assert vaxcli(tmp_path, "record", "doses.xlsx", "-q").code == 0
    early = plan(tmp_path, "--session", "2021-11-20 sáng; TYT; 50; Pfizer")
    assert (early["doses"], early["remainder"]) == ({"1": 2}, {"SAI": 1, "not-yet": 1})
    late = plan(tmp_path, "--start", "30/12/2021", "--overwrite")
    assert (late["doses"], late["overdue"]) == ({"1": 2, "2": 1}, 1)
    assert "Comirnaty (Pfizer-BioNTech)" in column(tmp_path / "plan.xlsx", "Vắc xin dự kiến")


def test_the_register_knows_the_doses_of_the_people_of_a_return(folder: Path) -> None:
    # 3: known by another list's row, found by the verified number
    known(folder)
    doses(folder, AN + GIVEN)
    assert vaxcli(folder, "record", "doses.xlsx", "-q").code == 0
    found = plan(folder, "list.verified.xlsx", "--start", "10/12/2021")
    assert found["doses"] == {"1": 1, "2": 1}
    assert "mũi 1 15/11/2021 Comirnaty (Pfizer-BioNTech)" in column(folder / "plan.xlsx", "Các mũi đã tiêm")


def test_a_verified_number_is_one_person_whatever_an_older_return_wrote(folder: Path) -> None:
    # 3: the population data were corrected between the two returns
    known(folder, PEOPLE.replace("Nguyễn Văn An  | 1985-03-02", "Nguyễn Văn Anh | 1985      "))
    doses(folder, AN.replace("An |", "Anh |").replace("02/03/1985", "1985") + GIVEN)
    assert vaxcli(folder, "record", "doses.xlsx", "-q").code == 0
    assert plan(folder, "list.verified.xlsx", "--start", "10/12/2021")["doses"] == {"1": 1, "2": 1}


def test_a_dose_that_stands_under_an_older_row_of_his_is_found_too(folder: Path) -> None:
    # 3: on the older list his sex was wrong; the register knows both rows, and the dose under the older one
    known(
        folder,
        PEOPLE.replace("| M    | 070085000011 |           | XM ", "| F    | 070085000011 |           | SAI"),
    )
    doses(folder, AN.replace("Nam", "Nữ") + GIVEN)
    assert vaxcli(folder, "record", "doses.xlsx", "-q").code == 0
    assert vaxcli(folder, "receive", "list.xlsx", "list.verified.xlsx", "-q").code == 0
    assert plan(folder, "list.verified.xlsx", "--start", "10/12/2021")["doses"] == {"1": 1, "2": 1}


def test_a_dose_of_somebody_else_under_the_same_number_is_not_his(folder: Path) -> None:
    # 3, promise 1: an unverified person, another name, the number of An
    other = "| Đỗ Văn Khác | 01/01/1970 | Nam | 070085000011 |"
    doses(folder, other + GIVEN)
    assert vaxcli(folder, "record", "doses.xlsx", "-q").code == 0
    assert plan(folder, "list.verified.xlsx", *START)["doses"] == {"1": 2}


def test_a_dose_recorded_before_the_return_is_his_when_everything_is_equal(folder: Path) -> None:
    # 3: nobody had received the list when the dose was recorded
    doses(folder, AN + GIVEN)
    assert vaxcli(folder, "record", "doses.xlsx", "-q").code == 0
    assert plan(folder, "list.verified.xlsx", "--start", "10/12/2021")["doses"] == {"1": 1, "2": 1}


WITH_FIRST = (
    "| Họ và tên | Ngày sinh | Giới tính | Số CCCD | Mũi đăng ký tiêm | Tên vắc xin mũi 1 | Ngày tiêm mũi 1 |\n"
    "| Nguyễn Văn An | 02/03/1985 | Nam | 070085000011 | 2 | {} | {} |"
)


@pytest.mark.parametrize(
    ("vaccine", "day", "planned", "note"),
    [
        ("Moderna", "01/11/2021", ("29/11/2021", "Spikevax (Moderna)"), ""),
        ("Moderna", "", ("15/11/2021", "Spikevax (Moderna)"), "plan-note-without-first"),
        ("", "", ("15/11/2021", ""), "plan-note-without-first"),
    ],
)
def test_a_first_dose_that_the_list_tells(
    tmp_path: Path, vaccine: str, day: str, planned: tuple[str, str], note: str
) -> None:
    # 3: R17
    back = returned(tmp_path, WITH_FIRST.format(vaccine, day))
    assert plan(tmp_path, back, *START)["doses"] == {"2": 1}
    path = tmp_path / "plan.xlsx"
    assert (column(path, "Ngày hẹn"), column(path, "Vắc xin dự kiến")) == ([planned[0]], [planned[1]])
    assert not note or document(note) in column(path, "Lưu ý")[0]


def test_a_first_dose_whose_day_cannot_be_read_is_asked_for(tmp_path: Path) -> None:
    # 3
    back = returned(tmp_path, WITH_FIRST.format("Moderna", "tháng trước"))
    assert plan(tmp_path, back)["remainder"] == {"unreadable": 1}


def test_sessions_and_stock_come_from_office_files(folder: Path) -> None:
    # 4
    sessions = "| Ngày | Buổi | Điểm tiêm | Sức chứa | Vắc xin |\n| 16/11/2021 | chiều | Trạm Y tế | 1 | AstraZeneca |"
    workbook(folder / "sessions.xlsx", table(sessions))
    with (folder / "stock.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = "| Vắc xin | Số lô | Số liều | Hạn dùng |\n| AstraZeneca | AB12 | 0 | 31/12/2021 |"
        csv.writer(file).writerows(table(rows))
    before = snapshot(folder)
    files = ("--sessions", "sessions.xlsx", "--stock", "stock.csv")
    found = plan(folder, "list.verified.xlsx", *files)
    assert (found["planned"], found["shortage"], found["remainder"]["full"]) == (1, {"astrazeneca": 1}, 1)
    after = snapshot(folder)
    assert {name: after[name] for name in before} == before
    shown = vaxcli(folder, "plan", "list.verified.xlsx", *files, "--overwrite").stderr
    assert say("plan-told-shortage", "vi", count=1, vaccine="AstraZeneca (Vaxzevria)") in shown


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--session", "2021-11-15 tối; T; 10"), "PLAN-session"),
        (("--session", "2021-11-15 sáng; T; 10; Phizer"), "PLAN-session"),
        (("--session", "14/11/2021; T; 10", *START), "PLAN-early"),
        (("--start", "31/02/2021"), "USAGE-date"),
        (("-o", "list.verified.xlsx", "--overwrite"), "OUT-is-input"),
        (("-o", "register.sqlite", "--overwrite"), "OUT-is-input"),
    ],
)
def test_a_wrong_command_line_is_refused(folder: Path, options: tuple[str, ...], code: str) -> None:
    # 7
    known(folder)
    assert refused(folder, 2, "plan", "list.verified.xlsx", *options).startswith(f"[{code}]")


@pytest.mark.parametrize("option", ["--sessions", "--stock"])
def test_a_table_that_cannot_be_read_is_refused_with_its_row(folder: Path, option: str) -> None:
    # 7
    rows = "| Ngày | Sức chứa | Vắc xin | Số lô | Số liều |\n| 15/11/2021 | 5 | Pfizer | A | 5 |\n| hôm nay | x | y | B | z |"
    workbook(folder / "told.xlsx", table(rows))
    said = refused(folder, 4, "plan", "list.verified.xlsx", option, "told.xlsx")
    assert "told.xlsx" in said
    assert "dòng 3" in said


def test_a_damaged_return_is_refused(folder: Path) -> None:
    # 7
    (folder / "list.verified.xlsx").write_bytes((folder / "list.verified.xlsx").read_bytes()[:2000])
    refused(folder, 4, "plan", "list.verified.xlsx")


def test_no_return_and_no_register_is_refused(tmp_path: Path) -> None:
    # 7
    assert refused(tmp_path, 4, "plan").startswith("[REG-missing]")


def test_a_plan_is_not_overwritten(folder: Path) -> None:
    # 7, promise 3
    plan(folder, "list.verified.xlsx")
    assert refused(folder, 5, "plan", "list.verified.xlsx").startswith("[OUT-exists]")


def test_joint_sessions_are_for_localities_only(folder: Path) -> None:
    # 5
    plan(folder, "list.verified.xlsx", "--with-id-cards")
    (folder / "vaxcli.toml").write_text('part = "II"\n', encoding="utf-8")
    line = ("plan", "list.verified.xlsx", "--with-id-cards", "--overwrite")
    assert refused(folder, 2, *line).startswith("[PLAN-no-cards]")


def test_people_without_a_card_come_first_where_cards_are_issued(tmp_path: Path) -> None:
    # 5: R14, R30; a person whom the population data know by the old number only
    people = "| Số định danh | Số CMND cũ | Họ và tên | Ngày sinh | Giới tính | Trạng thái |\n"
    people += "| | 285000011 | NGUYỄN VĂN AN | 02/03/1985 | Nam | Thường trú |\n"
    people += "| 070190000022 | | TRẦN THỊ BÌNH | 31/12/1990 | Nữ | Thường trú |"
    register(tmp_path / "pop.csv", people)
    rows = "\n| Trần Thị Bình | 31/12/1990 | Nữ | 070190000022 | Thôn 1 |"
    rows += "\n| Nguyễn Văn An | 02/03/1985 | Nam | 285000011 | Thôn 2 |"
    back = returned(tmp_path, HEAD + rows)
    rooms = ("--session", "15/11/2021 sáng; TYT; 1", "--session", "15/11/2021 chiều; TYT; 1")
    assert plan(tmp_path, back, *rooms)["joint"] == 0
    assert column(tmp_path / "plan.xlsx", "Họ và tên") == ["Trần Thị Bình", "Nguyễn Văn An"]
    assert plan(tmp_path, back, *rooms, "--with-id-cards", "--overwrite")["joint"] == 1
    assert column(tmp_path / "plan.xlsx", "Họ và tên") == ["Nguyễn Văn An", "Trần Thị Bình"]
    appointments = column(tmp_path / "plan.xlsx", document("plan-column-appointment"), 1)
    assert [document("plan-joint") in one for one in appointments] == [True, False]
    assert document("plan-card") in column(tmp_path / "plan.xlsx", "Lưu ý")[0]


def test_cards_are_known_from_the_register_too(tmp_path: Path) -> None:
    # 5
    people = "| Số định danh | Số CMND cũ | Họ và tên | Ngày sinh | Giới tính | Trạng thái |\n"
    people += "| | 285000011 | NGUYỄN VĂN AN | 02/03/1985 | Nam | Thường trú |"
    register(tmp_path / "pop.csv", people)
    back = returned(tmp_path, HEAD + "\n| Nguyễn Văn An | 02/03/1985 | Nam | 285000011 | Thôn 2 |")
    done = vaxcli(tmp_path, "receive", "list.xlsx", back, "-q")
    assert done.code == 0, done.stderr
    assert plan(tmp_path, "--with-id-cards")["joint"] == 1


def test_the_posted_list_masks_numbers_and_shows_the_year_only(folder: Path) -> None:
    # 6
    plan(folder, "list.verified.xlsx")
    posted = openpyxl.load_workbook(folder / "plan.xlsx")[document("plan-sheet-posted")]
    text = " ".join(str(cell.value) for row in posted.iter_rows() for cell in row)
    assert "070•••••0011" in text
    assert not any(hidden in text for hidden in ("070085000011", "M12345678", "02/03/1985"))


def test_screen_and_json_name_nobody(folder: Path) -> None:
    # 6
    said = vaxcli(folder, "plan", "list.verified.xlsx")
    assert (said.code, said.stdout) == (0, "")
    told_ = said.stderr + vaxcli(folder, "plan", "list.verified.xlsx", "--json", "--overwrite").stdout
    assert not any(hidden in told_ for hidden in ("Nguyễn", "An ", "070085000011", "1985", "Kim"))
    assert stat.S_IMODE((folder / "plan.xlsx").stat().st_mode) == 0o600


def test_the_same_returns_give_the_same_bytes_whatever_their_order(folder: Path) -> None:
    # promise 6
    other = returned(folder, HEAD + "\n| Trần Thị Bình | 31/12/1990 | Nữ | 070190000022 | Thôn 1 |", "b.xlsx")
    names = ["list.verified.xlsx", other]
    for output, order in (("one.xlsx", names), ("two.xlsx", names[::-1])):
        plan(folder, *order, *START, "-o", output)
    assert (folder / "one.xlsx").read_bytes() == (folder / "two.xlsx").read_bytes()


def test_it_works_in_a_process_of_its_own(folder: Path) -> None:
    # the job and its answer travel through the supervisor
    said = vaxcli(folder, "plan", "list.verified.xlsx", "--json", real=True)
    assert (said.code, json.loads(said.stdout)["data"]["planned"]) == (0, 2)
