"""An import is taken back as if it had never come; all of it stays in the history (issue 4.1, promise 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.register.kept import AN, AT, BINH, DAY, WALK_IN, filled, importing, new_dose, whole
from vaxcli.errors import GuardError, UsageError
from vaxcli.register import doses, imports, keeping, outcomes, people, person_rows, schema, store
from vaxcli.register.model import DoseStatus, NotVaccinated
from vaxcli.register.outcomes import NewOutcome


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """People of import 1, a dose of each by import 2."""
    return Path(filled(tmp_path / "register.sqlite"))


def undone(path: Path, number: int) -> dict[str, int]:
    counts = keeping.undo(path, number, "wrong file", AT, "tester")
    assert whole(path)
    return counts


def refused(path: Path, number: int) -> tuple[str, dict[str, str]]:
    before = state(path)
    with pytest.raises(GuardError) as caught:
        keeping.undo(path, number, "wrong file", AT, "tester")
    assert state(path) == before
    return caught.value.code, caught.value.values


def state(path: Path) -> list[Any]:
    """Everything that counts: people with their numbers, doses, outcomes."""
    with store.read_only(path) as connection:
        living = [one.id for one in people.everybody(connection)]
        rows: list[Any] = person_rows.of(connection, living)
        rows += connection.execute(select(schema.doses).where(schema.doses.c.status == "valid")).all()
        rows += connection.execute(select(schema.outcomes).where(schema.outcomes.c.status == "valid")).all()
    return rows


def standing(path: Path) -> list[tuple[int, str]]:
    with store.read_only(path) as connection:
        return [(one.id, one.dose.lot) for one in doses.between(connection, DAY - timedelta(99), DAY)]


def test_doses_count_no_more_and_the_file_can_come_again(path: Path) -> None:
    assert undone(path, 2) == {"doses": 2}
    assert standing(path) == []
    with importing(path) as (connection, made):
        again = imports.same_import(connection, "doses", "0")
        assert again
        assert again.id == made.id
        doses.add(connection, made, [new_dose(1), new_dose(2)])
    assert [number for number, _ in standing(path)] == [3, 4]
    assert whole(path)


def test_an_outcome_counts_no_more(path: Path) -> None:
    with importing(path) as (connection, made):
        new = NewOutcome(person_id=1, outcome=NotVaccinated.ABSENT, on_day=DAY, reason="", sheet=1, row=2)
        outcomes.add(connection, made, [new])
    assert undone(path, 3) == {"outcomes": 1}
    with store.read_only(path) as connection:
        assert list(outcomes.between(connection, DAY, DAY)) == []


@pytest.mark.parametrize("kind", ["correct", "void"])
def test_a_corrected_or_voided_dose_stands_again(path: Path, kind: str) -> None:
    # only the lot was corrected: at no moment do both stand
    before = state(path)
    with importing(path, kind) as (connection, made):
        if kind == "correct":
            doses.correct(connection, made, 1, new_dose(1, lot="B2"), "misread")
        else:
            doses.void(connection, made, 1, "another person")
    undone(path, 3)
    assert state(path) == before
    with store.read_only(path) as connection:
        every = doses.of_people(connection, [1], status=None)[1]
    assert [one.status for one in every[1:]] == [DoseStatus.UNDONE] * (kind == "correct")


def test_a_voided_dose_that_was_recorded_anew_is_in_the_way(path: Path) -> None:
    with importing(path, "void") as (connection, made):
        doses.void(connection, made, 1, "another person")
    with importing(path, sha256="1") as (connection, made):
        doses.add(connection, made, [new_dose(1)])
    assert refused(path, 3) == ("REG-built-upon", {"number": "3", "later": "4"})
    undone(path, 4)
    undone(path, 3)
    assert standing(path) == [(1, "A1"), (2, "A1")]


def test_people_it_added_are_nobody_and_the_list_can_come_again(path: Path) -> None:
    undone(path, 2)
    assert undone(path, 1) == {"people": 2}
    with store.read_only(path) as connection:
        assert list(people.everybody(connection)) == []
        assert people.by_numbers(connection, [AN.number, BINH.number]) == {}
        assert people.by_names(connection, [AN.full_name]) == {}
        assert people.by_rows(connection, [AN.row_id]) == {}
    with importing(path, "return") as (connection, made):
        assert people.add(connection, made, [AN, BINH]) == [3, 4]
    assert whole(path)


LATER = {
    "supplemented": [AN, replace(BINH, code="XMBS", number="070190000023", other_numbers=(BINH.number,))],
    "taken back by the police": [replace(AN, code="KHONG", number="285000011"), BINH],
    "one person": [AN, replace(AN, row_id=BINH.row_id)],
    "told more": [replace(AN, hamlet="Thôn 2", other_numbers=("285000011",)), BINH],
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_people_are_as_they_were_before(path: Path, later: Sequence[people.NewPerson]) -> None:
    before = state(path)
    with importing(path, "return", "1") as (connection, made):
        people.add(connection, made, later)
    assert state(path) != before
    undone(path, 3)
    assert state(path) == before


def test_the_key_that_somebody_else_has_now_is_in_the_way(path: Path) -> None:
    # the police took a number from one row and gave it to another
    with importing(path, "return", "1") as (connection, made):
        people.add(connection, made, [replace(AN, code="KHONG", number="285000011")])
    with importing(path, "return", "2") as (connection, made):
        people.add(connection, made, [replace(WALK_IN, number=AN.number, code="XM", row_id="5e6f7a8b-1.2")])
    assert refused(path, 3) == ("REG-built-upon", {"number": "3", "later": "4"})


def test_what_later_imports_use_is_refused_until_they_are_taken_back(path: Path) -> None:
    assert refused(path, 1) == ("REG-built-upon", {"number": "1", "later": "2"})
    with importing(path, "void") as (connection, made):
        doses.void(connection, made, 1, "another person")
    assert refused(path, 2) == ("REG-built-upon", {"number": "2", "later": "3"})
    for number in (3, 2, 1):
        undone(path, number)
    assert state(path) == []


def test_what_was_found_later_is_no_part_of_an_import(path: Path) -> None:
    # judged again by import 3, whose undo changes nothing and which keeps nobody from taking import 2 back
    with importing(path, sha256="1") as (connection, made):
        doses.judge_again(connection, made, {1: ("DOSE-002",), 2: ()})
    assert undone(path, 2) == {"doses": 2}
    assert undone(path, 3) == {}
    assert standing(path) == []


def test_more_rows_than_one_question_takes(path: Path) -> None:
    # corrections of 1,200 doses and their people's return are taken back as one
    many = [replace(BINH, number=f"0701{at:08}", row_id=f"5e6f7a8b-1.{at}") for at in range(1200)]
    with importing(path, "return", "1") as (connection, made):
        persons = people.add(connection, made, many)
        given = doses.add(connection, made, [new_dose(person) for person in persons])
    before = state(path)
    with importing(path, "return", "2") as (connection, made):
        people.add(connection, made, [replace(one, code="XM") for one in many])
        for number, person in zip(given, persons, strict=True):
            doses.correct(connection, made, number, new_dose(person, lot="B2"), "misread")
    assert undone(path, 4) == {"doses": 2400, "people": 1200}
    assert state(path) == before


@pytest.mark.parametrize("number", [0, 99, 3])
def test_there_is_no_such_import(path: Path, number: int) -> None:
    # 3 is itself the taking back of an import
    undone(path, 2)
    assert refused(path, number)[0] == "REG-no-import"


def test_once_is_enough(path: Path) -> None:
    undone(path, 2)
    assert refused(path, 2) == ("REG-undone", {"number": "2", "day": "10/11/2021"})


def test_what_was_purged_cannot_come_back(path: Path) -> None:
    keeping.purge(path, DAY + timedelta(1), AT, "tester", agreed=True)
    assert refused(path, 2)[0] == "REG-purged"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_needed(path: Path, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        keeping.undo(path, 2, reason, AT, "tester")
    assert caught.value.code == "REG-needs-reason"
    assert len(standing(path)) == 2
