"""A person settles contradictions row by row (issue 4.2; promise 8).

1. Keep, take or both: with what it rests on and who decided, in the history.
2. Undecided rows stay as they are.
3. A decision about what changed meanwhile, or about another file, is not carried out, and said.
4. What was carried out once changes nothing the second time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.doses.dosebooks import AN, BINH, GIVEN, cells, doses, known, recorded, rows, tables
from vaxcli.doses import accepting
from vaxcli.doses.record_order import Change
from vaxcli.errors import GuardError, InputError
from vaxcli.register import keeping

OTHER = "1 | Pfizer | FA1234 | 16/11/2021 | Trạm Y tế | |"
KEEP, TAKE, BOTH = accepting.choices()


def contradicting(folder: Path, *more: str) -> None:
    """An's dose was recorded on the 15th; ``b.xlsx`` says the 16th."""
    known(folder)
    doses(folder, AN + GIVEN, name="a.xlsx")
    doses(folder, AN + OTHER, *more, name="b.xlsx")
    recorded(folder, "a.xlsx")
    recorded(folder, "b.xlsx")


def decide(folder: Path, *choices: str, evidence: str = "Phiếu sàng lọc", name: str = "decided.xlsx") -> Path:
    """Fill the sheet of contradictions, row by row, as a person does."""
    book = openpyxl.load_workbook(folder / "b.recorded.xlsx")
    sheet = book["Mâu thuẫn"]
    heads = {cell.value: at for at, cell in enumerate(sheet[3], 1)}
    for row, choice in enumerate(choices, 4):
        if choice:
            said = {"Quyết định": choice, "Căn cứ": evidence, "Người quyết định": "Trạm trưởng"}
            for head, value in said.items():
                sheet.cell(row, heads[head], value)
    book.save(folder / name)
    return folder / name


@pytest.mark.parametrize(
    ("choice", "standing", "action"),
    [
        (KEEP, [("2021-11-15", "valid")], "confirm"),
        (TAKE, [("2021-11-15", "corrected"), ("2021-11-16", "valid")], "correct"),
        (BOTH, [("2021-11-15", "valid"), ("2021-11-16", "valid")], "add"),
    ],
)
def test_what_was_decided_is_done_with_its_evidence(
    tmp_path: Path, choice: str, standing: list[tuple[str, str]], action: str
) -> None:
    # rule 1
    contradicting(tmp_path)
    done = recorded(tmp_path, "b.xlsx", accept=decide(tmp_path, choice))
    assert (done.settled, done.rows["contradicting"]) == (1, 0)
    assert rows(tmp_path, "select given_on, status from doses order by id") == standing
    last = rows(tmp_path, "select action, payload from history order by id desc limit 1")
    assert [(one, json.loads(payload)["reason"]) for one, payload in last] == [
        (action, "Phiếu sàng lọc; Trạm trưởng")
    ]
    assert keeping.audit(tmp_path / "register.sqlite").whole


def test_decisions_are_not_lost_when_their_workbook_is_recorded_as_doses(tmp_path: Path) -> None:
    contradicting(tmp_path)
    decide(tmp_path, TAKE)
    before = rows(tmp_path, "select given_on, status from doses order by id")
    with pytest.raises(GuardError) as refusal:
        recorded(tmp_path, "decided.xlsx")
    assert refusal.value.code == "ACCEPT-forgotten"
    assert refusal.value.place is not None
    assert (refusal.value.place.sheet, refusal.value.place.row) == ("Mâu thuẫn", 4)
    assert rows(tmp_path, "select given_on, status from doses order by id") == before
    assert not (tmp_path / "decided.recorded.xlsx").exists()
    # without decisions it is a file of doses like any other
    assert recorded(tmp_path, "b.recorded.xlsx").rows["contradicting"] == 1


def test_undecided_rows_stay_contradictions(tmp_path: Path) -> None:
    # rule 2
    contradicting(tmp_path)
    before = tables(tmp_path)
    done = recorded(tmp_path, "b.xlsx", accept=decide(tmp_path, ""))
    assert (done.settled, done.rows["contradicting"]) == (0, 1)
    assert tables(tmp_path) == before


def test_each_row_is_settled_on_its_own(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, BINH + GIVEN, name="a.xlsx")
    doses(tmp_path, AN + OTHER, BINH + OTHER, name="b.xlsx")
    recorded(tmp_path, "a.xlsx")
    recorded(tmp_path, "b.xlsx")
    done = recorded(tmp_path, "b.xlsx", accept=decide(tmp_path, "", TAKE))
    assert (done.settled, done.rows["contradicting"], done.rows["new"]) == (1, 1, 1)
    assert rows(tmp_path, "select person_id, given_on from doses where status = 'valid' order by 1") == [
        (1, "2021-11-15"),
        (2, "2021-11-16"),
    ]


def test_a_contradiction_inside_one_file_can_be_settled(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, AN + OTHER, name="b.xlsx")
    recorded(tmp_path, "b.xlsx")
    done = recorded(tmp_path, "b.xlsx", accept=decide(tmp_path, TAKE))
    assert done.settled == 1
    assert rows(tmp_path, "select given_on from doses where status = 'valid'") == [("2021-11-16",)]


@pytest.mark.parametrize("choice", [KEEP, TAKE, BOTH])
def test_a_dose_that_changed_meanwhile_is_not_decided_about(tmp_path: Path, choice: str) -> None:
    # rule 3
    contradicting(tmp_path)
    decided = decide(tmp_path, choice)
    doses(tmp_path, AN + "1 | Pfizer | FA5555 | 15/11/2021 | Trạm Y tế | |", name="right.xlsx")
    recorded(tmp_path, "right.xlsx", change=Change.CORRECT, reason="nhầm lô")
    before = tables(tmp_path)
    done = recorded(tmp_path, "b.xlsx", accept=decided)
    assert (done.settled, done.rows["contradicting"]) == (0, 1)
    assert done.codes["DOSE-not-settled"] == 1
    assert tables(tmp_path) == before


@pytest.mark.parametrize("choice", [KEEP, TAKE, BOTH])
def test_a_decision_is_carried_out_once(tmp_path: Path, choice: str) -> None:
    # rule 4: taken and added doses are there already; to keep is no change
    contradicting(tmp_path)
    decided = decide(tmp_path, choice)
    recorded(tmp_path, "b.xlsx", accept=decided)
    before = rows(tmp_path, "select * from doses")
    done = recorded(tmp_path, "b.xlsx", accept=decided)
    assert rows(tmp_path, "select * from doses") == before
    assert (done.rows["already_there"], done.rows["contradicting"]) == (1, 0)


def test_two_doses_of_one_day_and_number_are_never_both_kept(tmp_path: Path) -> None:
    known(tmp_path)
    doses(tmp_path, AN + GIVEN, name="a.xlsx")
    doses(tmp_path, AN + "1 | Pfizer | XX9999 | 15/11/2021 | Trạm Y tế | |", name="b.xlsx")
    recorded(tmp_path, "a.xlsx")
    recorded(tmp_path, "b.xlsx")
    before = rows(tmp_path, "select * from doses")
    done = recorded(tmp_path, "b.xlsx", accept=decide(tmp_path, BOTH))
    assert (done.settled, done.codes["DOSE-not-settled"]) == (0, 1)
    assert rows(tmp_path, "select * from doses") == before


def _without_evidence(folder: Path) -> tuple[Path, str]:
    return decide(folder, TAKE, evidence=""), "ACCEPT-reason"


def _with_other_words(folder: Path) -> tuple[Path, str]:
    return decide(folder, "Tùy"), "ACCEPT-choice"


def _without_the_sheet(folder: Path) -> tuple[Path, str]:
    return folder / "a.xlsx", "ACCEPT-no-sheet"


def _of_another_file(folder: Path) -> tuple[Path, str]:
    decided = decide(folder, TAKE)
    doses(folder, AN + OTHER, BINH + GIVEN, name="b.xlsx")
    return decided, "ACCEPT-other-file"


@pytest.mark.parametrize(
    "wrong", [_without_evidence, _with_other_words, _without_the_sheet, _of_another_file]
)
def test_decisions_that_cannot_be_used_change_nothing(tmp_path: Path, wrong: Any) -> None:
    # rule 3
    contradicting(tmp_path)
    decided, code = wrong(tmp_path)
    before = tables(tmp_path)
    with pytest.raises(InputError) as refused:
        recorded(tmp_path, "b.xlsx", accept=decided)
    assert refused.value.code == code
    assert refused.value.place is not None
    assert refused.value.place.file == decided.name
    assert tables(tmp_path) == before


def test_the_workbook_with_the_decisions_is_never_written_over(tmp_path: Path) -> None:
    # people fill in the very file that record wrote
    contradicting(tmp_path)
    decided = decide(tmp_path, TAKE, name="b.recorded.xlsx")
    before = decided.read_bytes()
    done = recorded(tmp_path, "b.xlsx", accept=decided)
    assert decided.read_bytes() == before
    assert [Path(one).name for one in done.outputs] == ["b.settled.xlsx"]
    assert cells(tmp_path / "b.settled.xlsx", "Mã ghi") == ["DOSE-settled-take"]
