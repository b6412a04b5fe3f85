"""``vaxcli record``: every row ends as one thing, nothing is overwritten, nothing is refused (promise 8; R36)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.doses.dosebooks import AN, BINH, GIVEN, HEAD, PEOPLE, doses, known
from tests.tables import table

STATES = ("new", "already_there", "contradicting", "unreadable", "not_vaccinated", "blank")


def data(folder: Path, *line: str) -> dict[str, object]:
    said = vaxcli(folder, "record", *line, "--json")
    assert said.code == 0, said.stderr
    found: dict[str, object] = json.loads(said.stdout)["data"]
    assert sum(int(str(found[state])) for state in STATES) == found["rows"]
    return found


def rows(folder: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "register.sqlite") as base:
        return base.execute(question).fetchall()


def test_it_works_without_settings_and_without_a_register(tmp_path: Path) -> None:
    doses(tmp_path, AN + GIVEN, BINH + GIVEN)
    assert data(tmp_path, "doses.xlsx")["new"] == 2
    assert (tmp_path / "register.sqlite").exists()
    assert rows(tmp_path, "select distinct verified, findings from doses") == [(0, "DOSE-not-listed")]


def test_the_dose_of_a_verified_person_is_verified(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    data(tmp_path, "doses.xlsx")
    assert rows(tmp_path, "select verified, findings, dose_no, vaccine, lot, given_on from doses") == [
        (1, "", 1, "pfizer", "FA1234", "2021-11-15")
    ]


def test_the_same_file_twice_adds_nothing_and_says_so(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, BINH + GIVEN)
    data(tmp_path, "doses.xlsx")
    again = data(tmp_path, "doses.xlsx", "--overwrite")
    assert (again["new"], again["already_there"]) == (0, 2)
    assert again["recorded_before_on"]
    assert rows(tmp_path, "select count(*) from doses") == [(2,)]


def test_two_sites_that_report_one_dose_add_it_once(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, name="a.xlsx")
    doses(tmp_path, AN + "1 | Pfizer | FA1234 | 15/11/2021 | Bệnh viện huyện | |", name="b.xlsx")
    data(tmp_path, "a.xlsx")
    assert data(tmp_path, "b.xlsx")["already_there"] == 1


@pytest.mark.parametrize(
    "other",
    [
        "1 | Pfizer | FA1234 | 16/11/2021 | Trạm Y tế | |",
        "1 | Moderna | FA1234 | 15/11/2021 | Trạm Y tế | |",
        "1 | Pfizer | XX9999 | 15/11/2021 | Trạm Y tế | |",
        "2 | Pfizer | FA1234 | 15/11/2021 | Trạm Y tế | |",
        "1 | Phizer | FA1234 | 15/11/2021 | Trạm Y tế | |",
    ],
)
def test_a_contradiction_overwrites_nothing(tmp_path: Path, other: str) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, name="a.xlsx")
    doses(tmp_path, AN + other, name="b.xlsx")
    data(tmp_path, "a.xlsx")
    before = rows(tmp_path, "select * from doses")
    assert data(tmp_path, "b.xlsx")["contradicting"] == 1
    assert rows(tmp_path, "select * from doses") == before


@pytest.mark.parametrize(
    ("choice", "standing"),
    [
        ("Giữ theo sổ", [("2021-11-15", "valid")]),
        ("Lấy theo tệp", [("2021-11-15", "corrected"), ("2021-11-16", "valid")]),
        ("Giữ cả hai mũi", [("2021-11-15", "valid"), ("2021-11-16", "valid")]),
        ("", [("2021-11-15", "valid")]),
    ],
)
def test_a_person_settles_contradictions_row_by_row(
    tmp_path: Path, choice: str, standing: list[tuple[str, str]]
) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, name="a.xlsx")
    doses(tmp_path, AN + "1 | Pfizer | FA1234 | 16/11/2021 | Trạm Y tế | |", name="b.xlsx")
    data(tmp_path, "a.xlsx")
    data(tmp_path, "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.recorded.xlsx")
    sheet = book["Mâu thuẫn"]
    heads = {cell.value: at for at, cell in enumerate(sheet[3], 1)}
    for head, value in (
        ("Quyết định", choice),
        ("Căn cứ", "Giấy xác nhận"),
        ("Người quyết định", "Trạm trưởng"),
    ):
        sheet.cell(4, heads[head], value)
    book.save(tmp_path / "settled.xlsx")
    done = data(tmp_path, "b.xlsx", "--accept", "settled.xlsx", "--overwrite")
    assert rows(tmp_path, "select given_on, status from doses order by id") == standing
    assert done["settled"] == (1 if choice else 0)
    assert vaxcli(tmp_path, "audit", "-q").code == 0


def test_a_correction_and_a_void_keep_the_history(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, BINH + GIVEN, name="a.xlsx")
    doses(tmp_path, AN + "1 | Moderna | MO7777 | 15/11/2021 | Trạm Y tế | |", name="right.xlsx")
    doses(tmp_path, BINH + GIVEN, name="never.xlsx")
    data(tmp_path, "a.xlsx")
    refused(tmp_path, 2, "record", "right.xlsx", "--correct")
    data(tmp_path, "right.xlsx", "--correct", "--reason", "ghi nhầm vắc xin")
    data(tmp_path, "never.xlsx", "--void", "--reason", "không tiêm")
    assert rows(tmp_path, "select vaccine, status, corrects from doses order by id") == [
        ("pfizer", "corrected", None),
        ("pfizer", "voided", None),
        ("moderna", "valid", 1),
    ]
    reasons = [
        payload
        for (payload,) in rows(tmp_path, "select payload from history where action in ('void', 'correct')")
    ]
    assert any("ghi nhầm vắc xin" in str(payload) for payload in reasons)
    assert vaxcli(tmp_path, "audit", "-q").code == 0


def test_doses_from_a_paper_are_kept_apart(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    data(tmp_path, "doses.xlsx", "--history")
    assert rows(tmp_path, "select source from doses") == [("paper",)]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Hoãn tiêm do sốt", "deferred"),
        ("Từ chối tiêm", "refused"),
        ("Vắng mặt", "absent"),
        ("Chống chỉ định", "contraindicated"),
        ("Chuyển viện", "moved"),
        ("x", "deferred"),
    ],
)
def test_who_was_not_vaccinated_is_kept_with_the_reason(tmp_path: Path, words: str, outcome: str) -> None:
    known(tmp_path)
    doses(tmp_path, AN + f" | | | | | {words} |", BINH + GIVEN)
    assert data(tmp_path, "doses.xlsx")["not_vaccinated"] == 1
    assert rows(tmp_path, "select outcome from outcomes") == [(outcome,)]


def test_the_number_of_another_person_is_never_his_dose(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, "| Phạm Nhật Minh | 10/10/2010 | Nam | 070085000011 |" + GIVEN)
    data(tmp_path, "doses.xlsx")
    ((person, verified, findings),) = rows(tmp_path, "select person_id, verified, findings from doses")
    owner = rows(tmp_path, "select id from people where number = '070085000011' and code = 'XM'")
    assert (person,) not in owner
    assert not verified
    assert "DOSE-other-person" in str(findings)


def test_somebody_whose_list_row_is_wrong_is_recorded_and_marked(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, "| Lê Hoàng Cường | 01/06/1979 | Nam | 070079000033 |" + GIVEN)
    data(tmp_path, "doses.xlsx")
    assert rows(tmp_path, "select verified, findings from doses") == [(0, "DOSE-not-verified")]


def test_a_foreigner_is_found_by_his_passport_and_counts_as_settled(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, "| Kim Min Soo | 04/07/1980 | Nam | M12345678 |" + GIVEN)
    data(tmp_path, "doses.xlsx")
    assert rows(tmp_path, "select verified, findings from doses") == [(1, "")]


def test_a_namesake_is_only_a_hint(tmp_path: Path) -> None:
    # promise 1: nobody is found by name, birth date and sex alone
    known(tmp_path)
    doses(tmp_path, "| Nguyễn Văn An | 02/03/1985 | Nam | |" + GIVEN)
    data(tmp_path, "doses.xlsx")
    assert rows(tmp_path, "select verified, findings from doses") == [(0, "DOSE-namesake")]


def test_the_workbook_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    # promises 3 and 4: every cell of the user's is there, results stand at the right
    known(tmp_path)
    path = doses(tmp_path, AN + GIVEN, BINH + GIVEN)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    data(tmp_path, "doses.xlsx")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    sent = openpyxl.load_workbook(path).worksheets[0]
    back = openpyxl.load_workbook(tmp_path / "doses.recorded.xlsx")
    width = sent.max_column
    for row in sent.iter_rows():
        for cell in row:
            assert back.worksheets[0][cell.coordinate].value == cell.value
    heads = [cell.value for cell in back.worksheets[0][1]][width:]
    assert heads == [
        "Kết quả ghi",
        "Mã ghi",
        "Lý do ghi",
        "Việc cần làm",
        "Mã trường",
        "ID mũi",
        "ID dòng mũi tiêm",
    ]
    assert [back.worksheets[0].cell(row, width + 1).value for row in (2, 3)] == ["Ghi mới", "Ghi mới"]


def test_a_wide_layout_has_a_dose_a_group(tmp_path: Path) -> None:
    # the national template: one row a person, the vaccine outside its group (DOMAIN B.1)
    known(tmp_path)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(
        [
            "STT",
            "Họ và tên",
            "Ngày sinh",
            "Giới tính",
            "Số CMT/CCCD",
            "Tên vắc xin",
            "Mũi 1",
            None,
            None,
            "Tên vắc xin",
            "Mũi 2",
        ]
    )
    sheet.append(
        [
            *[None] * 6,
            "Ngày tiêm",
            "Lô vắc xin",
            "Địa điểm tiêm",
            None,
            "Ngày tiêm",
            "Lô vắc xin",
            "Địa điểm tiêm",
        ]
    )
    sheet.merge_cells("G1:I1")
    sheet.merge_cells("K1:M1")
    for column in "ABCDEFJ":
        sheet.merge_cells(f"{column}1:{column}2")
    sheet.append(
        [
            "1",
            "Nguyễn Văn An",
            "02/03/1985",
            "Nam",
            "070085000011",
            "Pfizer",
            "20/10/2021",
            "FA1",
            "TYT",
            "Pfizer",
            "15/11/2021",
            "FA2",
            "TYT",
        ]
    )
    book.save(tmp_path / "wide.xlsx")
    found = data(tmp_path, "wide.xlsx")
    assert (found["rows"], found["doses"]) == (1, {"new": 2})
    assert rows(tmp_path, "select dose_no, given_on, lot from doses order by dose_no") == [
        (1, "2021-10-20", "FA1"),
        (2, "2021-11-15", "FA2"),
    ]


def test_a_day_that_cannot_be_read_is_named_with_its_column(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + "1 | Pfizer | FA1234 | 31/02/2021 | Trạm Y tế | |", BINH + GIVEN)
    assert data(tmp_path, "doses.xlsx")["unreadable"] == 1
    back = openpyxl.load_workbook(tmp_path / "doses.recorded.xlsx").worksheets[0]
    assert "Cột H" in str([cell.value for cell in back[2]])


@pytest.mark.parametrize(
    ("code", "rows_", "head", "said"),
    [
        (6, (AN,), "| Họ và tên | Ngày sinh | Giới tính | Số CCCD |", "[F02]"),
        (6, (AN + " | | | | | |",), HEAD, "[F03]"),
        (6, (AN + "1 | Pfizer | A1 | xx | T | |", BINH + "1 | Pfizer | A1 | yy | T | |"), HEAD, "[F05]"),
    ],
)
def test_a_file_that_is_no_dose_file_leaves_everything_as_it_was(
    tmp_path: Path, code: int, rows_: tuple[str, ...], head: str, said: str
) -> None:
    known(tmp_path)
    doses(tmp_path, *rows_, head=head)
    before = snapshot(tmp_path)
    assert refused(tmp_path, code, "record", "doses.xlsx").startswith(said)
    assert snapshot(tmp_path) == before


def test_no_name_and_no_number_is_said(tmp_path: Path) -> None:
    # promise 7
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, BINH + "1 | Pfizer | FA1234 | 31/02/2021 | T | |")
    for line in (("record", "doses.xlsx"), ("record", "doses.xlsx", "--json", "--overwrite")):
        told = vaxcli(tmp_path, *line)
        for person in table(PEOPLE)[1:]:
            assert person[0] not in told.stdout + told.stderr
            assert person[3] not in told.stdout + told.stderr
