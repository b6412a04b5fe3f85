"""Doses of the register that should be otherwise, or should not be (issue 4.2; promise 8).

1. The old dose stays, with the reason; nothing is deleted.
2. What a row leaves out stays, and so does who told of the dose.
3. A row that does not name exactly one dose of this person changes nothing.
4. The same file twice changes nothing the second time.
"""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.doses.dosebooks import AN, BINH, GIVEN, HEAD, NOW, cells, doses, known, recorded, rows
from vaxcli.doses.record_order import Change, Recorded
from vaxcli.register import keeping


def changed(folder: Path, how: Change, *lines: str, head: str = HEAD) -> Recorded:
    """Take a file of corrections in."""
    doses(folder, *lines, name="change.xlsx", head=head)
    return recorded(folder, "change.xlsx", change=how, reason="ghi nhầm")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A register in which An and Binh have a dose each, numbers 1 and 2."""
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, BINH + GIVEN)
    recorded(tmp_path)
    return tmp_path


def standing(folder: Path) -> list[tuple[object, ...]]:
    return rows(folder, "select id, vaccine, lot, given_on, status, corrects from doses order by id")


FIRST = (1, "pfizer", "FA1234", "2021-11-15")
BOTH = [(*FIRST, "valid", None), (2, *FIRST[1:], "valid", None)]


def test_a_corrected_dose_stands_in_the_place_of_the_old(folder: Path) -> None:
    # rule 1
    done = changed(folder, Change.CORRECT, AN + "1 | Moderna | MO7 | 15/11/2021 | Trạm Y tế | |")
    assert (done.rows["new"], done.codes) == (1, {"DOSE-corrected": 1})
    assert standing(folder) == [
        (*FIRST, "corrected", None),
        BOTH[1],
        (3, "moderna", "MO7", "2021-11-15", "valid", 1),
    ]
    said = rows(folder, "select payload from history where import_id = 3")
    assert {json.loads(payload)["reason"] for (payload,) in said} == {"ghi nhầm"}
    assert keeping.audit(folder / "register.sqlite").whole


def test_a_voided_dose_stays_to_be_read(folder: Path) -> None:
    # rule 1
    done = changed(folder, Change.VOID, AN + GIVEN)
    assert (done.rows["new"], done.codes) == (1, {"DOSE-voided": 1})
    assert standing(folder) == [(*FIRST, "voided", None), BOTH[1]]
    assert keeping.audit(folder / "register.sqlite").whole


def test_what_a_row_leaves_out_stays(folder: Path) -> None:
    # rule 2
    changed(folder, Change.CORRECT, AN + "1 | | | 16/11/2021 | | |")
    assert standing(folder)[-1] == (3, "pfizer", "FA1234", "2021-11-16", "valid", 1)
    assert rows(folder, "select site from doses where id = 3") == [("Trạm Y tế",)]


def test_a_corrected_paper_stays_a_paper(tmp_path: Path) -> None:
    # rule 2 (R35)
    known(tmp_path)
    doses(tmp_path, AN + GIVEN)
    recorded(tmp_path, history=True)
    changed(tmp_path, Change.CORRECT, AN + "1 | Pfizer | FA9 | 15/11/2021 | | |")
    assert rows(tmp_path, "select source, lot from doses where status = 'valid'") == [("paper", "FA9")]


@pytest.mark.parametrize("how", [Change.CORRECT, Change.VOID])
@pytest.mark.parametrize(
    "line",
    [
        AN + "2 | Pfizer | FA1234 | 20/12/2021 | | |",
        "| Phạm Nhật Minh | 10/10/2010 | Nam | 070085000011 |" + GIVEN,
        "| Phạm Nhật Minh | 10/10/2010 | Nam | 070010000001 |" + GIVEN,
        "| Nguyễn Văn An | 02/03/1985 | Nam | |" + GIVEN,
    ],
)
def test_a_row_that_names_no_dose_of_this_person_changes_nothing(
    folder: Path, how: Change, line: str
) -> None:
    # rule 3; nobody is added either
    people = rows(folder, "select * from people")
    done = changed(folder, how, line)
    assert (done.rows["contradicting"], done.codes["DOSE-not-found"]) == (1, 1)
    assert standing(folder) == BOTH
    assert rows(folder, "select * from people") == people


@pytest.mark.parametrize("other", ["16/11/2021 | FA1234", "15/11/2021 | XX1"])
def test_only_a_dose_that_is_repeated_as_it_stands_is_voided(folder: Path, other: str) -> None:
    # rule 3: the number alone is not enough to take a dose away
    day, lot = other.split(" | ")
    done = changed(folder, Change.VOID, AN + f"1 | Pfizer | {lot} | {day} | | |")
    assert done.codes == {"DOSE-not-found": 1}
    assert standing(folder) == BOTH


ID_HEAD = HEAD.replace("| Mũi số", "| ID mũi | Mũi số")


def test_a_dose_is_named_by_its_number_in_the_register(folder: Path) -> None:
    done = changed(folder, Change.VOID, AN + "1 | 1 | Pfizer | XX1 | 20/11/2021 | | |", head=ID_HEAD)
    assert done.codes == {"DOSE-voided": 1}
    assert standing(folder)[0] == (*FIRST, "voided", None)


def test_the_dose_of_another_person_is_never_changed(folder: Path) -> None:
    # rule 3
    for how in (Change.CORRECT, Change.VOID):
        done = changed(folder, how, AN + "2 | 1 | Moderna | XX1 | 15/11/2021 | | |", head=ID_HEAD)
        assert done.codes == {"DOSE-not-found": 1}
    assert standing(folder) == BOTH


def test_no_dose_is_corrected_into_another(folder: Path) -> None:
    doses(folder, AN + "2 | Pfizer | FA2 | 13/12/2021 | T | |", name="second.xlsx")
    recorded(folder, "second.xlsx")
    before = standing(folder)
    done = changed(folder, Change.CORRECT, AN + "3 | 1 | Pfizer | FA2 | 15/11/2021 | | |", head=ID_HEAD)
    assert (done.rows["contradicting"], done.codes["DOSE-taken"]) == (1, 1)
    assert standing(folder) == before


@pytest.mark.parametrize(
    ("how", "line", "code"),
    [
        (Change.CORRECT, AN + "1 | 1 | Moderna | MO7 | 15/11/2021 | | |", None),
        (Change.CORRECT, AN + " | 1 | Moderna | MO7 | 15/11/2021 | | |", None),
        (Change.VOID, AN + "1 | 1 | Pfizer | FA1234 | 15/11/2021 | | |", "DOSE-voided-before"),
        (Change.VOID, AN + " | 1 | Pfizer | FA1234 | 15/11/2021 | | |", "DOSE-voided-before"),
    ],
)
def test_the_same_changes_again_change_nothing(
    folder: Path, how: Change, line: str, code: str | None
) -> None:
    # rule 4
    changed(folder, how, line, head=ID_HEAD)
    before = rows(folder, "select * from history")
    again = changed(folder, how, line, head=ID_HEAD)
    assert (again.rows["already_there"], list(again.codes)) == (1, [code] if code else [])
    assert rows(folder, "select * from history") == before


def test_a_stale_number_of_a_dose_is_not_followed(folder: Path) -> None:
    # somebody corrected it meanwhile
    changed(folder, Change.CORRECT, AN + "1 | 1 | Moderna | MO7 | 15/11/2021 | | |", head=ID_HEAD)
    before = standing(folder)
    done = changed(folder, Change.CORRECT, AN + "1 | 1 | Abdala | AB7 | 15/11/2021 | | |", head=ID_HEAD)
    assert done.codes == {"DOSE-not-found": 1}
    assert standing(folder) == before


def test_the_recorded_workbook_itself_can_be_corrected(folder: Path) -> None:
    # its column of dose numbers names the doses
    book = openpyxl.load_workbook(folder / "doses.recorded.xlsx")
    sheet = book.worksheets[0]
    sheet["G2"] = "FA7777"
    book.save(folder / "change.xlsx")
    done = recorded(folder, "change.xlsx", change=Change.CORRECT, reason="nhầm lô")
    assert (done.rows["new"], done.rows["already_there"]) == (1, 1)
    assert standing(folder)[-1] == (3, "pfizer", "FA7777", "2021-11-15", "valid", 1)


@pytest.mark.parametrize("how", [Change.CORRECT, Change.VOID])
def test_a_change_can_be_taken_back(folder: Path, how: Change) -> None:
    line = AN + "1 | 1 | Moderna | MO7 | 15/11/2021 | | |"
    done = changed(folder, how, line, head=ID_HEAD)
    keeping.undo(folder / "register.sqlite", done.import_id, "nhầm tệp", NOW, "test")
    assert standing(folder)[:2] == BOTH
    assert {one[-2] for one in standing(folder)[2:]} <= {"undone"}
    assert keeping.audit(folder / "register.sqlite").whole


@pytest.mark.parametrize(("how", "word"), [(Change.CORRECT, "Đã sửa"), (Change.VOID, "Đã hủy")])
def test_the_workbook_says_what_was_done(folder: Path, how: Change, word: str) -> None:
    line = AN + "1 | 1 | Moderna | MO7 | 15/11/2021 | | |"
    changed(folder, how, line, BINH + "9 | 1 | Pfizer | FA1 | 15/11/2021 | | |", head=ID_HEAD)
    said = cells(folder / "change.recorded.xlsx", "Kết quả ghi")
    assert said == [word, f"Không {word.split()[1]} được"]
    sheets = openpyxl.load_workbook(folder / "change.recorded.xlsx").sheetnames
    assert "Mâu thuẫn" not in sheets  # nothing that --accept could settle
