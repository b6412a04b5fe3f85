"""Retention (R56): names and numbers go, figures stay, and nothing of them is left in the file's bytes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.register.kept import AN, AT, BINH, DAY, WALK_IN, filled, importing, new_dose, whole
from vaxcli.errors import LockedError, UsageError
from vaxcli.register import arrivals, doses, keeping, outcomes, people, store
from vaxcli.register.arrivals import NewArrival
from vaxcli.register.model import NotVaccinated
from vaxcli.register.outcomes import NewOutcome

NEXT = DAY + timedelta(1)
DEU = NewArrival(
    person_id=None,
    plan="p",
    session="s",
    at="2021-11-10T08:05:00+07:00",
    day=DAY,
    row_id="",
    number="070077000077",
    full_name="Bùi Thị Đều",
    birth="1977-07-07",
    sex="F",
    paper="card",
    on_plan=False,
    walk_in=True,
    letters="KSKK",
    earlier_doses='[{"lot": "ZZ99"}]',
)
"""Came and never became a person."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(filled(tmp_path / "register.sqlite"))


def purged(path: Path, before: date) -> dict[str, int]:
    counts = keeping.purge(path, before, AT, "tester", agreed=True)
    assert whole(path)
    return counts


def names(path: Path) -> list[str]:
    with store.read_only(path) as connection:
        return [one.full_name for one in people.everybody(connection)]


def left(path: Path, *words: str) -> list[str]:
    """What of these words can be found in the bytes of the register and whatever lies beside it."""
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    return [word for word in words if word.encode() in content]


def test_nothing_personal_is_left_in_the_bytes(path: Path) -> None:
    given = new_dose(1, dose_no=2, given_on=DAY - timedelta(30), reaction="mẩn đỏ nhẹ")
    with importing(path) as (connection, made):
        doses.add(connection, made, [given])
        away = NewOutcome(
            person_id=2, outcome=NotVaccinated.REFUSED, on_day=DAY, reason="theo lời mẹ", sheet=1, row=2
        )
        outcomes.add(connection, made, [away])
        came = replace(DEU, person_id=1, number=AN.number, full_name=AN.full_name)
        arrivals.add(connection, made, [DEU, came])
    secrets = [
        AN.full_name,
        AN.number,
        AN.phone,
        AN.birth,
        AN.row_id,
        BINH.full_name,
        BINH.number,
        BINH.birth,
    ]
    secrets += [DEU.full_name, DEU.number, DEU.birth, "ZZ99", "mẩn đỏ", "lời mẹ", "nguyễn văn an"]
    assert left(path, *secrets) == secrets
    assert purged(path, NEXT) == {"people": 2, "doses": 3, "outcomes": 1, "arrivals": 2}
    assert left(path, *secrets) == []
    # the figures stay
    figures = keeping.figures(path)
    assert (figures.people, figures.doses, figures.outcomes, figures.arrivals) == (2, 3, 1, 2)
    assert names(path) == []
    # twice equals once
    assert purged(path, NEXT) == {}


def test_who_was_there_on_the_day_itself_stays(path: Path) -> None:
    assert purged(path, DAY) == {}
    assert len(names(path)) == 2


def test_the_last_of_all_that_happened_counts(path: Path) -> None:
    with importing(path) as (connection, made):
        doses.add(connection, made, [new_dose(1, dose_no=2, given_on=NEXT)])
    assert purged(path, NEXT) == {"people": 1, "doses": 1, "outcomes": 0, "arrivals": 0}
    assert names(path) == [AN.full_name]


def test_of_whom_nothing_happened_the_list_counts(path: Path) -> None:
    # AT is the day on which the list came
    with importing(path, "return") as (connection, made):
        people.add(connection, made, [WALK_IN])
    assert purged(path, NEXT)["people"] == 3


def test_a_person_who_was_merged_goes_with_the_one_he_is(path: Path) -> None:
    with importing(path, "return") as (connection, made):
        people.add(connection, made, [replace(AN, row_id=BINH.row_id)])
        doses.add(connection, made, [new_dose(1, dose_no=2, given_on=NEXT)])
    assert purged(path, NEXT) == {}
    assert left(path, BINH.full_name)
    assert purged(path, NEXT + timedelta(1))["people"] == 2
    assert left(path, AN.full_name, BINH.full_name) == []


def test_what_was_taken_back_goes_too(path: Path) -> None:
    keeping.undo(path, 2, "wrong file", AT, "tester")
    keeping.undo(path, 1, "wrong file", AT, "tester")
    assert purged(path, NEXT)["people"] == 2
    assert left(path, AN.full_name, AN.number) == []


def test_more_people_than_one_question_takes(path: Path) -> None:
    many = [replace(BINH, number=f"0701{at:08}", row_id=f"5e6f7a8b-1.{at}") for at in range(1001)]
    with importing(path, "return") as (connection, made):
        people.add(connection, made, many)
    assert purged(path, NEXT)["people"] == 1003
    assert left(path, BINH.full_name, many[0].number, many[-1].number) == []


def test_nothing_goes_until_somebody_agrees(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(UsageError) as asked:
        keeping.purge(path, NEXT, AT, "tester", agreed=False)
    assert (asked.value.code, asked.value.values) == ("REG-needs-yes", {"people": "2", "day": "11/11/2021"})
    assert path.read_bytes() == before


def test_a_reader_in_the_way_is_told_and_the_next_run_scrubs(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "WAIT", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM people").fetchall()
        with pytest.raises(LockedError) as told:
            keeping.purge(path, NEXT, AT, "tester", agreed=True)
    assert told.value.code == "REG-busy-traces"
    assert purged(path, NEXT) == {}
    assert left(path, AN.full_name) == []
