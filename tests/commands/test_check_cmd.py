"""``vaxcli check`` as a user runs it (DESIGN 8; issue 3, point 3).

1. Findings by kind with rows and a right value; exit 0, with ``--exit-code`` 3 while errors are left.
2. ``--mark``: the user's own workbook; marking again clears what was mended, also after LibreOffice saved it.
3. ``--repair``: only the cells named, everything else byte for byte.
4. Nothing personal on screen or in JSON; refusals write nothing; the input is never changed.
"""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.lists.lists import read
from tests.tables import LIST, column, table, workbook
from tests.workbook import books
from vaxcli.texts import document, say
from vaxcli.workbook.fingerprint import fingerprint
from vaxcli.workbook.roll import senders_sheets

FAULTY = """
| STT | Họ và tên       | Ngày sinh  | Giới tính | Số CCCD/CMND | Quốc tịch |
| 1   | Nguyễn Văn An   | 02/03/1985 | Nam       | 070085000011 |           |
| 2   | Trần Thị Bình   | 31/02/1990 | Nữ        | 070190000022 |           |
| 3   | Lê Hoàng Cường  | 12/25/1979 |           | 070079000033 |           |
| 4   | Đinh Văn Giàu   | 1999       | Nam       | 070099000099 |           |
"""
COLUMN = "check-column"
PERSONAL = ["070085000011", "070190000022", "02/03/1985", "an", "bình", "nguyễn văn an", "trần thị bình"]


def faulty(folder: Path) -> Path:
    return workbook(folder / "list.xlsx", table(FAULTY))


def mark_of(path: Path) -> str:
    """The fingerprint of a list, whatever was marked in it."""
    book = read(path)
    return fingerprint(senders_sheets(book.book), book.layouts)


def coloured(path: Path) -> str:
    """The cells that our conditional format colours on the first sheet."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return " ".join(
        str(block.sqref)
        for block in sheet.conditional_formatting
        for rule in block.rules
        if "vaxcli" in "".join(rule.formula)
    )


def test_rule_1_a_clean_list_says_so(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", table(FAULTY)[:2])
    ran = vaxcli(tmp_path, "check", "list.xlsx", "--exit-code")
    assert (ran.code, ran.stdout) == (0, "")
    assert say("check-clean", "vi") in ran.stderr


def test_rule_1_kinds_with_rows_and_a_right_value(tmp_path: Path) -> None:
    faulty(tmp_path)
    before = snapshot(tmp_path)
    ran = vaxcli(tmp_path, "check", "list.xlsx", env={"COLUMNS": "400"})
    assert (ran.code, ran.stdout) == (0, "")
    lines = ran.stderr.splitlines()
    at = next(n for n, line in enumerate(lines) if "[CHECK-022]" in line)
    assert say("CHECK-022", "vi") in lines[at]
    assert lines[at + 1].strip() == say("check-rows", "vi", rows="3")
    assert say("check-total", "vi", errors=2, warnings=0) in ran.stderr
    assert vaxcli(tmp_path, "check", "list.xlsx", "--exit-code", "-q").code == 3
    assert snapshot(tmp_path) == before


def test_rule_1_json_is_one_envelope_with_a_finding_a_kind(tmp_path: Path) -> None:
    faulty(tmp_path)
    ran = vaxcli(tmp_path, "check", "list.xlsx", "--json", "--exit-code")
    answer = json.loads(ran.stdout)
    assert (answer["command"], answer["exit_code"], ran.code) == ("check", 3, 3)
    counts = {"CHECK-022": 1, "CHECK-023": 1, "CHECK-027": 1, "CHECK-040": 1}
    assert answer["data"]["counts"] == counts
    assert {finding["code"]: int(finding["values"]["count"]) for finding in answer["findings"]} == counts
    assert answer["data"]["rows"] == answer["data"]["people"] + answer["data"]["blank"] == 4


def test_rule_2_marked_cells_and_the_reason_beside_them(tmp_path: Path) -> None:
    sent = faulty(tmp_path).read_bytes()
    assert vaxcli(tmp_path, "check", "list.xlsx", "--mark", "-q").code == 0
    marked = tmp_path / "list.checked.xlsx"
    assert (tmp_path / "list.xlsx").read_bytes() == sent
    assert column(marked, document(COLUMN)) == [
        "",
        document("CHECK-022"),
        f"{document('CHECK-023')} {document('CHECK-040')}",
        "",  # a year alone is a note: nothing to mend
    ]
    assert coloured(marked) == "C3:C4 D4"
    theirs = books.cells(marked.read_bytes())["Danh sách 1"]
    assert {a: c for a, c in theirs.items() if a[0] in "ABCDEF"} == books.cells(sent)["Danh sách 1"]


def test_rule_2_our_column_is_not_the_senders(tmp_path: Path) -> None:
    # the marked copy has the fingerprint of the list, and verify takes it as it is
    faulty(tmp_path)
    vaxcli(tmp_path, "check", "list.xlsx", "--mark", "-q")
    layout = read(tmp_path / "list.checked.xlsx").layouts[0]
    assert (layout.last_column, layout.mark_column, layout.unknown) == (6, 7, ())
    assert mark_of(tmp_path / "list.checked.xlsx") == mark_of(tmp_path / "list.xlsx")


def test_rule_2_marking_again_clears_what_was_mended(tmp_path: Path) -> None:
    faulty(tmp_path)
    vaxcli(tmp_path, "check", "list.xlsx", "--mark", "-q")
    _mend(tmp_path / "list.checked.xlsx", {"C3": "28/02/1990", "D4": "Nam"})
    assert vaxcli(tmp_path, "check", "list.checked.xlsx", "--mark", "-q").code == 0
    again = tmp_path / "list.checked-2.xlsx"
    assert coloured(again) == "C4"
    assert column(again, document(COLUMN)) == ["", "", document("CHECK-023"), ""]
    _mend(again, {"C4": "25/12/1979"})
    assert vaxcli(tmp_path, "check", "list.checked-2.xlsx", "--mark", "-q").code == 0
    clean = tmp_path / "list.checked-3.xlsx"
    assert coloured(clean) == ""
    assert "G1" not in {
        address for address, cell in books.cells(clean.read_bytes())["Danh sách 1"].items() if cell[0]
    }


@pytest.mark.skipif(not books.has_libreoffice(), reason="LibreOffice (soffice) is not installed")
def test_rule_2_marks_are_known_again_after_libreoffice_saved_them(tmp_path: Path) -> None:
    faulty(tmp_path)
    vaxcli(tmp_path, "check", "list.xlsx", "--mark", "-q")
    marked = tmp_path / "list.checked.xlsx"
    marked.write_bytes(books.converted(marked.read_bytes(), tmp_path, "xlsx"))
    assert coloured(marked)
    _mend(marked, {"C3": "28/02/1990", "C4": "25/12/1979"})
    assert vaxcli(tmp_path, "check", "list.checked.xlsx", "--mark", "-q").code == 0
    again = tmp_path / "list.checked-2.xlsx"
    assert coloured(again) == "D4"
    assert column(again, document(COLUMN)) == ["", "", document("CHECK-040"), ""]
    headings = [cell.value for cell in openpyxl.load_workbook(again).worksheets[0][1] if cell.value]
    assert headings.count(document(COLUMN)) == 1


def _mend(path: Path, cells: dict[str, str]) -> None:
    """What a person does in a spreadsheet program."""
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book.worksheets[0][address] = value
    book.save(path)


def test_rule_2_other_formats_are_marked_as_xlsx(tmp_path: Path) -> None:
    lines = [",".join(row) for row in table(FAULTY)]
    (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    assert vaxcli(tmp_path, "check", "list.csv", "--mark", "--repair", "-q").code == 0
    assert coloured(tmp_path / "list.checked.xlsx") == "C3:C4 D4"


def test_rule_3_only_the_named_cells_are_repaired(tmp_path: Path) -> None:
    rows = [list(row) for row in table(FAULTY)]
    path = workbook(tmp_path / "list.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E2"], book.worksheets[0]["B3"] = 70085000011, "Trần\u00a0 Thị Bình"
    book.save(path)
    sent = path.read_bytes()
    ran = vaxcli(tmp_path, "check", "list.xlsx", "--repair", "--json")
    repaired = (tmp_path / "list.repaired.xlsx").read_bytes()
    named = json.loads(ran.stdout)["data"]["repairs"]
    assert [(one["row"], one["column"], one["mends"]) for one in named] == [
        (2, "E", ["zeros"]),
        (3, "B", ["spaces"]),
    ]
    before, after = books.cells(sent)["Danh sách 1"], books.cells(repaired)["Danh sách 1"]
    assert {address for address in before if before[address] != after[address]} == {"E2", "B3"}
    assert (after["E2"][0], after["B3"][0]) == ("070085000011", "Trần Thị Bình")
    assert path.read_bytes() == sent
    assert mark_of(path) != mark_of(tmp_path / "list.repaired.xlsx")


def test_rule_3_nothing_to_mend_writes_nothing(tmp_path: Path) -> None:
    faulty(tmp_path)
    ran = vaxcli(tmp_path, "check", "list.xlsx", "--repair")
    assert say("check-nothing-to-mend", "vi") in ran.stderr
    assert sorted(snapshot(tmp_path)) == ["list.xlsx"]


def test_rule_4_nothing_personal_is_said(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", table(FAULTY.replace("Văn An ", "Văn  An ")))
    for more in ((), ("--json",)):
        ran = vaxcli(tmp_path, "check", "list.xlsx", "--mark", "--repair", "--overwrite", *more)
        said = (ran.stdout + ran.stderr).lower()
        # the examples of right values are invented and stand in the texts
        for key in ("CHECK-022", "CHECK-023", "CHECK-027", "CHECK-040"):
            said = said.replace(say(key, "vi").lower(), "")
        assert [value for value in PERSONAL if value in said.split()] == []
        assert "nguyễn văn an" not in " ".join(said.split())


def test_rule_4_an_existing_copy_is_not_overwritten(tmp_path: Path) -> None:
    faulty(tmp_path)
    vaxcli(tmp_path, "check", "list.xlsx", "--mark", "-q")
    assert "--overwrite" in refused(tmp_path, 5, "check", "list.xlsx", "--mark")
    assert vaxcli(tmp_path, "check", "list.xlsx", "--mark", "--overwrite", "-q").code == 0


def test_rule_4_what_is_no_list_is_refused(tmp_path: Path) -> None:
    workbook(tmp_path / "empty.xlsx", table(LIST)[:1])
    assert refused(tmp_path, 6, "check", "empty.xlsx", "--mark").startswith("[F03]")
    assert refused(tmp_path, 4, "check", "gone.xlsx", "--mark").startswith("[F01]")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\3\4 and then nothing")
    assert refused(tmp_path, 4, "check", "broken.xlsx", "--repair").startswith("[F01]")
