"""``vaxcli submit``: the copy for the police, its note and its record.

Rules: 1. verifying the copy gives what verifying the list gives (issue 3, item 5); 2. no health data leaves the
station (R19, R52); 3. every person is carried, blank rows are counted (promise 2); 4. the same list twice is said
(F06); 5. without a making day nothing starts (R18, R27); 6. part II goes to the commune authority (R41, R42);
7. nothing is written when something is refused.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import pair, refused, snapshot, vaxcli
from tests.tables import LIST, RESULTS, column, table, workbook
from vaxcli.lists import handover
from vaxcli.procedure import Part
from vaxcli.texts import document
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

STORIES = Path(__file__).parent.parent.parent / "samples" / "stories"
DAY = ("--made-on", "08/11/2021")
HEALTH = ("Nhóm", "BHYT", "bảo hiểm", "Ghi chú", "Mũi", "vắc xin", "Tiền sử", "Nghề", "Dân tộc")


def submitted(folder: Path, *more: str) -> Path:
    ran = vaxcli(folder, "submit", "list.xlsx", *DAY, *more)
    assert ran.code == 0, ran.stderr
    assert ran.stdout == ""
    return folder / "list.submitted.xlsx"


def codes(folder: Path, name: str, sheets: int) -> list[str]:
    days = ("--population-date", "01/11/2021", *DAY)
    ran = vaxcli(folder, "verify", f"{name}.xlsx", "--population", "pop.csv", *days)
    assert ran.code == 0, ran.stderr
    found = [column(folder / f"{name}.verified.xlsx", document("column-code"), at) for at in range(sheets)]
    return [code for one in found for code in one if code]


@pytest.mark.parametrize("story", ["commune", "ward", "factory"])
def test_the_copy_of_a_story_gives_the_results_of_the_list(tmp_path: Path, story: str) -> None:
    # rules 1, 2 and 3
    for name in ("list.xlsx", "pop.csv"):
        shutil.copyfile(STORIES / story / name, tmp_path / name)
    copy = submitted(tmp_path)
    book = read_list(read_book(open_source(copy)))
    assert (book.findings, book.book.findings, book.blank) == ((), (), 0)
    assert book.made_on == date(2021, 11, 8)
    headings = [col.heading for layout in book.layouts for col in layout.columns] + [*book.layouts[0].unknown]
    assert not [heading for heading in headings for word in HEALTH if word.lower() in heading.lower()]
    original = read_list(read_book(open_source(tmp_path / "list.xlsx")))
    assert len(book.people) == len(original.people)
    sheets = len(original.layouts)
    assert codes(tmp_path, "list.submitted", sheets) == codes(tmp_path, "list", sheets)


def test_every_row_says_where_it_stood(tmp_path: Path) -> None:
    # rule 3: sheet and Excel row of the list, blank rows left out
    rows = table(LIST)
    workbook(tmp_path / "list.xlsx", [*rows[:3], ["7"], *rows[3:]], rows[:2])
    copy = submitted(tmp_path)
    assert column(copy, document("copy-origin_row")) == ["2", "3", "5", "6", "7", "8"]
    assert column(copy, document("copy-origin_sheet"), 1) == ["Danh sách 2"]
    record = json.loads((tmp_path / "list.submitted.json").read_text())
    assert (record["people"], record["blank"], record["sheets"]) == (7, 1, 2)


def test_the_note_and_the_record_say_the_same(tmp_path: Path) -> None:
    # R18: id, day made, due date, row count, fingerprint
    pair(tmp_path)
    copy = submitted(tmp_path, "--to", "Công an xã Suối Mây")
    said = handover.read(read_book(open_source(copy)))
    record = json.loads((tmp_path / "list.submitted.json").read_text())
    assert said is not None
    assert (said.made_on, said.due_on, said.people) == (date(2021, 11, 8), date(2021, 11, 10), 6)
    assert (said.addressee, said.part) == ("Công an xã Suối Mây", Part.LOCALITY)
    assert record["fingerprint"] == said.fingerprint
    assert record["original"] == said.original
    assert codes(tmp_path, "list.submitted", 1) == RESULTS
    verified = json.loads((tmp_path / "list.submitted.verified.json").read_text())
    assert (verified["fingerprint"], verified["list_id"]) == (said.fingerprint, said.list_id)


def test_the_record_and_the_screen_name_nobody(tmp_path: Path) -> None:
    # promise 7
    pair(tmp_path)
    ran = vaxcli(tmp_path, "submit", "list.xlsx", *DAY, "--json")
    told = ran.stdout + ran.stderr + (tmp_path / "list.submitted.json").read_text(encoding="utf-8")
    assert not [cell for row in table(LIST)[1:] for cell in (row[1], row[4]) if cell and cell in told]
    data = json.loads(ran.stdout)["data"]
    assert (data["people"], data["made_on"], data["due_on"]) == (6, "2021-11-08", "2021-11-10")


def test_a_numeric_number_gets_its_zero_back_and_a_text_does_not(tmp_path: Path) -> None:
    # DESIGN 6.5 "Numbers"
    rows: list[list[str | int]] = [[*table(LIST)[0]], ["1", "Nguyễn Văn An", "1985", "Nam", 70085000011, ""]]
    rows.append(["2", "Trần Thị Bình", 1990, "Nữ", "70190000022", ""])
    workbook(tmp_path / "list.xlsx", rows)
    copy = submitted(tmp_path)
    assert column(copy, document("copy-number")) == ["070085000011", "70190000022"]
    assert column(copy, document("copy-birth_date")) == ["1985", "1990"]


@pytest.mark.parametrize("name", ["Tổng hợp", "Lịch sử", "Danh sách: A/B"[:11]])
def test_a_list_sheet_with_a_name_of_ours_is_still_read(tmp_path: Path, name: str) -> None:
    # beside a Phieu gui the reader takes such a sheet for one of vaxcli's
    workbook(tmp_path / "list.xlsx", table(LIST))
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    book.worksheets[0].title = name.replace(":", "")
    book.save(tmp_path / "list.xlsx")
    assert len(read_list(read_book(open_source(submitted(tmp_path)))).people) == 6


def test_the_same_list_twice_is_refused_unless_forced(tmp_path: Path) -> None:
    # rule 4
    pair(tmp_path)
    first = submitted(tmp_path).read_bytes()
    assert "F06" in refused(tmp_path, 6, "submit", "list.xlsx", *DAY)
    assert "F06" in refused(tmp_path, 6, "submit", "list.xlsx", *DAY, "-o", "again.submitted.xlsx")
    (tmp_path / "list.submitted.json").unlink()
    assert "F06" in refused(tmp_path, 6, "submit", "list.xlsx", *DAY, "--overwrite")
    submitted(tmp_path, "--force", "--overwrite")
    assert (tmp_path / "list.submitted.xlsx").read_bytes() == first


def test_another_list_does_not_replace_a_copy(tmp_path: Path) -> None:
    # promise 3
    pair(tmp_path)
    submitted(tmp_path)
    workbook(tmp_path / "list.xlsx", table(LIST)[:4])
    refused(tmp_path, 5, "submit", "list.xlsx", *DAY)


def test_a_list_without_its_day_is_refused_with_what_to_do(tmp_path: Path) -> None:
    # rule 5
    pair(tmp_path)
    assert "--made-on" in refused(tmp_path, 2, "submit", "list.xlsx")
    refused(tmp_path, 2, "submit", "list.xlsx", "--made-on", "01/01/2099")


def test_the_day_of_the_title_block_starts_the_clock(tmp_path: Path) -> None:
    # rule 5: R27
    workbook(tmp_path / "list.xlsx", table(LIST), above=["Suối Mây, ngày 08 tháng 11 năm 2021"])
    ran = vaxcli(tmp_path, "submit", "list.xlsx", "--json")
    assert json.loads(ran.stdout)["data"]["due_on"] == "2021-11-10"


def test_part_two_goes_to_the_commune_authority(tmp_path: Path) -> None:
    # rule 6
    pair(tmp_path)
    said = handover.read(read_book(open_source(submitted(tmp_path, "--part", "II"))))
    assert said is not None
    assert (said.part, said.addressee) == (Part.FACILITY, document("party-authority"))
    assert said.maker == document("party-facility")
    assert document("handover-passed_on") in _first_column(tmp_path / "list.submitted.xlsx")


def _first_column(file: Path) -> list[object]:
    return [row[0] for row in openpyxl.load_workbook(file)[document("sheet-handover")].values]


def test_what_is_no_list_of_a_maker_is_refused(tmp_path: Path) -> None:
    # rule 7: a return, a copy, a list of nobody, a file that is not there
    pair(tmp_path)
    submitted(tmp_path)
    codes(tmp_path, "list", 1)
    assert "F06" in refused(tmp_path, 6, "submit", "list.verified.xlsx", *DAY)
    assert "F06" in refused(tmp_path, 6, "submit", "list.submitted.xlsx", *DAY)
    workbook(tmp_path / "empty.xlsx", table(LIST)[:1])
    assert "F03" in refused(tmp_path, 6, "submit", "empty.xlsx", *DAY)
    assert "F01" in refused(tmp_path, 4, "submit", "none.xlsx", *DAY)
    refused(tmp_path, 2, "submit", "list.xlsx", *DAY, "--force", "-o", "list.xlsx")


@pytest.mark.parametrize("quiet", [True, False])
def test_quiet_says_nothing_and_the_list_is_untouched(tmp_path: Path, quiet: bool) -> None:
    # promise 3
    pair(tmp_path)
    before = snapshot(tmp_path)
    ran = vaxcli(tmp_path, "submit", "list.xlsx", *DAY, *(["--quiet"] if quiet else []))
    assert bool(ran.stderr) is not quiet
    after = snapshot(tmp_path)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"list.submitted.xlsx", "list.submitted.json"}
