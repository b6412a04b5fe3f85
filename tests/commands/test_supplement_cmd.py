"""``vaxcli supplement`` from the shell (REQUIREMENTS R26; DESIGN 6.4, 7, 9; issue 3, bad input).

1. A supplement that does not belong to the return is refused and nothing is written; ``--skip-bad`` goes on.
2. A return that is not what was written is refused (F09), nothing is written.
3. Files: the next return, its police workbook and its record, beside the earlier return; none is overwritten.
4. Screen, JSON and exit codes.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.documents import pdftext
from tests.tables import table, workbook
from tests.verify.supplementing import CONFIRM, codes, ids, line, supplemented, told, verified
from vaxcli.procedure import Clock
from vaxcli.texts import say
from vaxcli.verify.targets import Wish

SIGNED = {"evidence": "Thẻ căn cước", "by": "Đại úy Tư"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = verified(tmp_path_factory.mktemp("made"))
    told(path.with_name("said.xlsx"), [line(path, 2, decision=CONFIRM, **SIGNED)])
    return path.parent


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def order(*more: str, said: str = "said.xlsx", back: str = "list.verified.xlsx") -> list[str]:
    return ["supplement", back, "--with", said, "--population", "pop.csv", *more]


def test_the_next_return_stands_beside_the_earlier_one(folder: Path) -> None:  # rules 3 and 4
    before = snapshot(folder)
    ran = vaxcli(folder, *order())
    assert (ran.code, ran.stdout) == (0, ""), ran.stderr
    new = {"list.verified-2.xlsx", "list.police-2.xlsx", "list.verified-2.json"}
    after = snapshot(folder)
    assert after.keys() - before.keys() == new
    assert {name: after[name] for name in before} == before
    assert codes(folder / "list.verified-2.xlsx")[1] == "XMBS"
    lines = {text.split()[0].rsplit("/", 1)[-1]: text for text in ran.stderr.splitlines() if "←" in text}
    for name, purpose in zip(sorted(new), ("police", "record", "return"), strict=True):
        assert say(f"purpose-{purpose}", "vi") in lines[name]


def test_json_tells_what_changed_and_no_person(folder: Path) -> None:  # rule 4
    ran = vaxcli(folder, *order("--json", "--dry-run", "--exit-code"))
    answer = json.loads(ran.stdout)
    assert (ran.code, answer["command"], answer["status"]) == (10, "supplement", "done")  # made on 8 Nov 2021
    assert answer["data"]["pass"] == 2
    assert answer["data"]["changes"] == {"SAI XMBS": 1}
    assert sum(answer["data"]["counts"].values()) == answer["data"]["people"] == 9
    assert not any(text in ran.stdout for text in ("Bình", "070190000022", "Đại úy"))
    assert not (folder / "list.verified-2.xlsx").exists()


def test_a_next_return_is_not_overwritten(folder: Path) -> None:  # rule 3
    assert vaxcli(folder, *order("--quiet")).stderr == ""
    assert "list.verified-2.xlsx" in refused(folder, 5, *order())
    assert vaxcli(folder, *order("--overwrite")).code == 0


def test_a_next_return_can_be_protected_and_have_its_note(folder: Path) -> None:  # R22, R56
    ran = vaxcli(
        folder, *order("--protect", "--pdf-note", "-q"), env={"VAXCLI_PROTECT_PASSWORD": "mat-khau-dai"}
    )
    assert ran.code == 0, ran.stderr
    for name in ("list.verified-2.xlsx", "list.police-2.xlsx"):
        assert not zipfile.is_zipfile(folder / name)
    note = folder / "list.verified-2.note.pdf"
    assert "Trả lần thứ" in pdftext.text(note)
    (folder / "list.verified-2.xlsx").unlink()
    assert note.name in refused(folder, 5, *order("--pdf-note"))


def test_the_next_return_is_due_by_working_days_too(tmp_path: Path) -> None:
    # made on a Thursday: two days are Saturday by the calendar, Monday by working days
    made = verified(tmp_path, made="04/11/2021")
    said = told(tmp_path / "said.xlsx", [line(made, 2, decision=CONFIRM, **SIGNED)])
    assert supplemented(made, said).done.due_on == date(2021, 11, 6)
    working = supplemented(made, said, clock=Clock.WORKING, wish=Wish(overwrite=True))
    assert working.done.due_on == date(2021, 11, 8)


def wrong(folder: Path, kind: str) -> None:
    """A file of supplements with one good line and one that cannot be used."""
    back = folder / "list.verified.xlsx"
    good = line(back, 2, decision=CONFIRM, **SIGNED)
    bad = {
        "foreign": {"ID dòng": "0123abcd-1.4"},
        "unknown": {"ID dòng": ids(back)[2].rpartition(".")[0] + ".99"},
        "blank": {"ID dòng": ""},
        "closed": {"ID dòng": ids(back)[1]},
        "non-citizen": {"ID dòng": ids(back)[4]},
        "repeat": {"ID dòng": ids(back)[9]},
    }[kind]
    told(folder / "said.xlsx", [good, {**bad, "Số định danh đúng": "070079000033"}])


@pytest.mark.parametrize("kind", ["foreign", "unknown", "blank", "closed", "non-citizen", "repeat"])
def test_a_line_that_does_not_belong_is_refused(folder: Path, kind: str) -> None:  # rule 1
    wrong(folder, kind)
    said = refused(folder, 6, *order())
    assert "--skip-bad" in said
    assert "070079000033" not in said
    ran = vaxcli(folder, *order("--skip-bad"))
    assert ran.code == 0, ran.stderr
    assert "SUPPLEMENT-00" in ran.stderr
    found = codes(folder / "list.verified-2.xlsx")
    assert (found[0], found[1], found[3], found[8]) == ("XM", "XMBS", "KXM", "TRUNG")


def edited(change: Callable[[Any], None]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / "list.verified.xlsx")
        change(book)
        book.save(folder / "list.verified.xlsx")

    return edit


def sort_rows(book: Any) -> None:
    sheet = book.worksheets[0]
    for column in range(1, sheet.max_column + 1):
        one, other = sheet.cell(3, column), sheet.cell(4, column)
        one.value, other.value = other.value, one.value


def set_cell(name: str, row: int, text: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        sheet = book.worksheets[0]
        at = max(cell.column for line_ in sheet["2:2"] for cell in [line_] if cell.value == name)
        sheet.cell(row, at).value = text

    return change


EDITS: dict[str, tuple[Callable[[Path], None], int]] = {
    "rows sorted": (edited(sort_rows), 6),
    "a row deleted": (edited(lambda book: book.worksheets[0].delete_rows(5)), 6),
    "a row added": (edited(lambda book: book.worksheets[0].append([10, "Lê Văn Tám", "1990", "Nam"])), 6),
    "a cell of the sender changed": (edited(set_cell("Họ và tên", 4, "Trần Thị Binh")), 6),
    "a result made up": (edited(set_cell("Mã", 8, "XM")), 6),
    "a result that is none": (edited(set_cell("Mã", 8, "OK")), 6),
    "a column of ours deleted": (edited(lambda book: book.worksheets[0].delete_cols(9)), 4),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_return_that_was_edited_is_refused(folder: Path, edit: str) -> None:  # rule 2
    change, code = EDITS[edit]
    change(folder)
    refused(folder, code, *order())


def test_a_return_whose_history_went_is_refused(folder: Path) -> None:  # rule 2
    assert vaxcli(folder, *order()).code == 0
    book = openpyxl.load_workbook(folder / "list.verified-2.xlsx")
    del book["Lịch sử"]
    book.save(folder / "list.verified-2.xlsx")
    told(folder / "more.xlsx", [line(folder / "list.verified.xlsx", 3, decision=CONFIRM, **SIGNED)])
    assert "F09" in refused(folder, 6, *order(said="more.xlsx", back="list.verified-2.xlsx"))


def test_files_that_are_no_supplement_or_no_return(folder: Path) -> None:  # rules 1 and 2
    assert "ID dòng" in refused(folder, 4, *order(said="list.xlsx"))
    told(folder / "empty.xlsx", [{"ID dòng": ids(folder / "list.verified.xlsx")[2], "Căn cứ": ""}])
    refused(folder, 4, *order(said="empty.xlsx"))
    refused(folder, 4, *order(said="missing.xlsx"))
    refused(folder, 4, *order(back="list.xlsx"))
    refused(folder, 4, *order(back="pop.csv", said="said.xlsx")[:-1], "list.xlsx")
    refused(folder, 2, "supplement", "list.verified.xlsx", "--with", "pop.csv", "--population", "pop.csv")


def test_a_missing_record_is_said(folder: Path) -> None:  # rule 2
    (folder / "list.verified.json").unlink()
    ran = vaxcli(folder, *order())
    assert ran.code == 0
    assert "SUPPLEMENT-001" in ran.stderr


def test_the_work_list_of_the_return_itself_is_a_supplement(folder: Path) -> None:  # rule 1
    book = openpyxl.load_workbook(folder / "list.verified.xlsx")
    sheet = book["Cần bổ sung"]
    top = next(row for row in range(1, 9) if sheet.cell(row, 1).value == "ID dòng")
    places = {str(cell.value): at for at, cell in enumerate(sheet[top], 1)}
    wanted = ids(folder / "list.verified.xlsx")[3]
    row = next(row for row in range(top, sheet.max_row + 1) if sheet.cell(row, 1).value == wanted)
    sheet.cell(row, places["Số định danh đúng"]).value = "070079000033"
    sheet.cell(row, places["Căn cứ"]).value = "Thẻ căn cước"
    book.save(folder / "filled.xlsx")
    ran = vaxcli(folder, *order("--confirmed-by", "Đại úy Tư", said="filled.xlsx"))
    assert ran.code == 0, ran.stderr
    assert codes(folder / "list.verified-2.xlsx")[2] == "XMBS"


def test_a_list_on_two_sheets_keeps_its_closed_rows(tmp_path: Path) -> None:  # rule 3
    rows = "| Họ và tên | Ngày sinh | Giới tính | Số CCCD |\n| {} |\n"
    sheets = (
        table(rows.format("Nguyễn Văn An | 02/03/1985 | Nam | 070085000011")),
        table(rows.format("Trần Thị Bình | 30/12/1990 | Nữ | 070190000022")),
    )
    back = verified(tmp_path)
    workbook(tmp_path / "two.xlsx", *sheets)
    assert vaxcli(tmp_path, "verify", "two.xlsx", "--population", "pop.csv", "--quiet").code == 0
    two = back.with_name("two.verified.xlsx")
    one = {
        "ID dòng": str(list(openpyxl.load_workbook(two).worksheets[1].values)[1][-1]),
        "Quyết định": CONFIRM,
    }
    told(tmp_path / "said.xlsx", [{**one, "Căn cứ": "Thẻ", "Người xác minh": "Tư"}])
    ran = vaxcli(tmp_path, *order(back="two.verified.xlsx"))
    assert ran.code == 0, ran.stderr
    book = openpyxl.load_workbook(tmp_path / "two.verified-2.xlsx")
    before = openpyxl.load_workbook(two)
    assert list(book.worksheets[0].values) == list(before.worksheets[0].values)
    assert list(book.worksheets[1].values)[1][5] == "XMBS"
