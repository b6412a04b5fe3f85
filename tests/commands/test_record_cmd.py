"""``vaxcli record``: every row ends as one thing, nothing is overwritten, nothing is refused (promise 8; R36)."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import openpyxl
import pytest

from samples import doses as samples
from tests.commands.command import LIMIT, environment, refused, snapshot, vaxcli
from tests.doses.dosebooks import AN, BINH, GIVEN, HEAD, PEOPLE, doses, known, known_by_samples, rows
from tests.tables import table
from vaxcli.register import store

STATES = ("new", "already_there", "contradicting", "unreadable", "not_vaccinated", "blank")


def data(folder: Path, *line: str) -> dict[str, object]:
    said = vaxcli(folder, "record", *line, "--json")
    assert said.code == 0, said.stderr
    found: dict[str, object] = json.loads(said.stdout)["data"]
    assert sum(int(str(found[state])) for state in STATES) == found["rows"]
    return found


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
    doses(
        tmp_path,
        AN + GIVEN,
        AN + "1 | Pfizer | ZZ999 | 15/11/2021 | T | |",
        BINH + "1 | Pfizer | FA1234 | 31/02/2021 | T | |",
        "| Phạm Nhật Minh | 10/10/2010 | Nam | 070085000011 |" + GIVEN,
        "| Nguyễn Văn An | 02/03/1985 | Nam | |" + GIVEN,
    )
    for line in (("record", "doses.xlsx"), ("record", "doses.xlsx", "--json", "--overwrite")):
        ran = vaxcli(tmp_path, *line)
        assert ran.code == 0
        for person in (*table(PEOPLE)[1:], ("Phạm Nhật Minh", "", "", "02/03/1985")):
            assert person[0] not in ran.stdout + ran.stderr
            assert person[3] not in ran.stdout + ran.stderr


def test_the_outputs_are_for_their_owner_only(tmp_path: Path) -> None:
    # promise 7
    doses(tmp_path, AN + GIVEN)
    data(tmp_path, "doses.xlsx", "--export", "up.xlsx")
    for name in ("doses.recorded.xlsx", "up.xlsx", "register.sqlite"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("look", ["wide", "messy"])
def test_every_other_part_of_the_workbook_is_there_byte_for_byte(tmp_path: Path, look: str) -> None:
    # promise 4: only the sheet with the rows and the parts that list sheets and styles may change
    made = samples.LOOKS[look].make(samples.listed(3, 60), 50, 3)
    samples.write(tmp_path / "doses.xlsx", made, look)
    data(tmp_path, "doses.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "doses.xlsx") as sent,
        zipfile.ZipFile(tmp_path / "doses.recorded.xlsx") as back,
    ):
        for name in set(sent.namelist()) - PARTS_THAT_GROW:
            assert sent.read(name) == back.read(name), name
        for cell in re.findall(rb"<c .*?(?:/>|</c>)", sent.read(SHEET)):
            assert cell in back.read(SHEET)


PARTS_THAT_GROW = {
    "[Content_Types].xml",
    "docProps/app.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/worksheets/sheet1.xml",
}
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "line",
    [
        ("record", "doses.xlsx", "--correct"),
        ("record", "doses.xlsx", "--void", "--reason", "  "),
        ("record", "doses.xlsx", "--correct", "--void", "--reason", "x"),
        ("record", "doses.xlsx", "--correct", "--history", "--reason", "x"),
        ("record", "doses.xlsx", "-o", "doses.xlsx", "--overwrite"),
        ("record", "doses.xlsx", "--export", "doses.recorded.xlsx"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path: Path, line: tuple[str, ...]) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    refused(tmp_path, 2, *line)


def test_an_output_is_never_written_over_and_then_nothing_is_recorded(tmp_path: Path) -> None:
    # promise 3
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    (tmp_path / "doses.recorded.xlsx").write_bytes(b"mine")
    refused(tmp_path, 5, "record", "doses.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing more", b"<html>no workbook</html>"])
def test_a_file_that_cannot_be_read_leaves_everything_as_it_was(tmp_path: Path, content: bytes) -> None:
    known(tmp_path)
    (tmp_path / "doses.xlsx").write_bytes(content)
    refused(tmp_path, 4, "record", "doses.xlsx")


def test_decisions_are_refused_with_the_place(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    doses(tmp_path, AN + GIVEN, name="other.xlsx")
    for accept, code in (("other.xlsx", "ACCEPT-no-sheet"), ("doses.xlsx", "ACCEPT-same-file")):
        said = refused(tmp_path, 4, "record", "doses.xlsx", "--accept", accept, "-o", "out.xlsx")
        assert said.startswith(f"[{code}]")
        assert accept in said


def test_open_rows_are_an_exit_code_for_scripts(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, BINH + "1 | Pfizer | A1 | 31/02/2021 | T | |")
    assert vaxcli(tmp_path, "record", "doses.xlsx", "--exit-code", "-q").code == 3
    doses(tmp_path, AN + GIVEN)
    assert vaxcli(tmp_path, "record", "doses.xlsx", "--exit-code", "-q", "--overwrite").code == 0


def test_a_list_without_a_number_of_the_dose_gets_it_from_the_option(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + " | Pfizer | FA1234 | 15/11/2021 | | |")
    data(tmp_path, "doses.xlsx", "--dose", "2", "--site", "Trạm Y tế")
    assert rows(tmp_path, "select dose_no, site from doses") == [(2, "Trạm Y tế")]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_run_leaves_the_register_as_before_or_as_after(tmp_path: Path) -> None:
    # RELIABILITY 3: killed at twenty moments; the pages hold together, and a run after it completes the work
    people = samples.listed(3, 400)
    known_by_samples(tmp_path, people[:300])
    samples.write(tmp_path / "doses.xlsx", samples.tidy(people, 500, 3), "tidy")
    line = [sys.executable, "-m", "tests.doses.killed", str(tmp_path)]
    done = subprocess.run(
        line, env=environment(), capture_output=True, text=True, timeout=3 * LIMIT, check=True
    )
    left = [tuple(json.loads(one)) for one in done.stdout.splitlines()]
    assert len(left) == 20
    assert set(left) <= {("ok", 0, 1, 300, 1), ("ok", 500, 2, 334, 2)}
    assert data(tmp_path, "doses.xlsx", "--overwrite")["new"] == 500
    assert vaxcli(tmp_path, "audit", "-q").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("part", [0.6, 0.9])
def test_a_command_killed_with_its_child_leaves_nothing_half_done(tmp_path: Path, part: float) -> None:
    people = samples.listed(3, 100)
    known_by_samples(tmp_path, people)
    samples.write(tmp_path / "doses.xlsx", samples.tidy(people, 100, 3), "tidy")
    line = [sys.executable, "-m", "vaxcli", "record", "doses.xlsx", "-q", "--overwrite"]
    process = subprocess.Popen(line, cwd=tmp_path, env=environment(), start_new_session=True)
    time.sleep(part)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(LIMIT)
    assert rows(tmp_path, "select count(*) from doses")[0][0] in (0, 100)
    assert data(tmp_path, "doses.xlsx", "--overwrite")["rows"] == 100
    assert rows(tmp_path, "select count(*) from doses") == [(100,)]


def test_two_runs_at_once_add_each_dose_once(tmp_path: Path) -> None:
    # one waits for the other; two files of two sites, the doses of one in both
    people = samples.listed(3, 300)
    known_by_samples(tmp_path, people)
    made = samples.tidy(people, 300, 3)
    samples.write(tmp_path / "a.xlsx", made[:200], "tidy")
    samples.write(tmp_path / "b.xlsx", made[100:], "tidy")
    line = [sys.executable, "-m", "vaxcli", "record", "-q"]
    both = [subprocess.Popen([*line, name], cwd=tmp_path, env=environment()) for name in ("a.xlsx", "b.xlsx")]
    assert [process.wait(LIMIT) for process in both] == [0, 0]
    assert rows(tmp_path, "select count(*) from doses") == [(300,)]
    assert vaxcli(tmp_path, "audit", "-q").code == 0


def test_who_waits_too_long_for_another_run_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    monkeypatch.setattr(store, "WAIT", 0.1)
    with closing(sqlite3.connect(tmp_path / "register.sqlite", isolation_level=None)) as other:
        other.execute("begin immediate")
        ran = vaxcli(tmp_path, "record", "doses.xlsx")
        other.execute("rollback")
    assert (ran.code, ran.stdout) == (9, "")
    assert not (tmp_path / "doses.recorded.xlsx").exists()
    assert rows(tmp_path, "select count(*) from doses") == [(0,)]


@pytest.mark.parametrize(("lang", "word"), [("vi", "Ghi mới"), ("en", "New")])
def test_the_summary_speaks_the_users_language(tmp_path: Path, lang: str, word: str) -> None:
    doses(tmp_path, AN + GIVEN)
    said = vaxcli(tmp_path, "--lang", lang, "record", "doses.xlsx")
    assert (said.code, said.stdout, word in said.stderr) == (0, "", True)


def test_a_layout_that_cannot_be_used_is_refused_before_anything_is_recorded(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    (tmp_path / "own.csv").write_text("group,heading,field,format\n,Tên,shoe_size,text\n", encoding="utf-8")
    line = ("record", "doses.xlsx", "--export", "up.xlsx", "--layout", "own.csv")
    assert refused(tmp_path, 4, *line).startswith("[LAYOUT-field]")


def test_doses_that_have_no_place_in_the_export_are_counted(tmp_path: Path) -> None:
    # promise 2
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, AN + "2 | Pfizer | FA2 | 13/12/2021 | T | |")
    own = "group,heading,field,format\n,Tên,full_name,text\n,Ngày,dose_date@1,text\n"
    (tmp_path / "own.csv").write_text(own, encoding="utf-8")
    found = data(tmp_path, "doses.xlsx", "--export", "up.xlsx", "--layout", "own.csv")
    assert found["not_exported"] == 1
    assert openpyxl.load_workbook(tmp_path / "up.xlsx").worksheets[0].max_row >= 1


def test_without_a_register_a_refused_file_makes_none(tmp_path: Path) -> None:
    doses(tmp_path, AN, head="| Họ và tên | Ngày sinh | Giới tính | Số CCCD |")
    refused(tmp_path, 6, "record", "doses.xlsx")
