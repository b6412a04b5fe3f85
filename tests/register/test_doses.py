"""Doses and outcomes are kept as they were told; corrections and voids keep history (promise 8; R36)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from tests.register.kept import AN, BINH, DAY, GIVEN, filled, importing, new_dose, whole
from vaxcli.register import doses, imports, outcomes, people, store
from vaxcli.register.model import Dose, DoseKind, DoseStatus, NotVaccinated, Source, StoredDose
from vaxcli.register.outcomes import NewOutcome


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(filled(tmp_path / "register.sqlite"))


@pytest.mark.parametrize(
    "dose",
    [
        GIVEN,
        Dose(
            dose_no=None,
            kind=DoseKind.BOOSTER,
            vaccine="",
            vaccine_text="vắc xin lạ",
            lot="",
            given_on=DAY,
            site="",
        ),
        replace(
            GIVEN,
            dose_no=2,
            given_at=time(9, 30),
            expiry=date(2022, 1, 31),
            vaccinator="YT",
            reaction="sốt",
            source=Source.PAPER,
        ),
    ],
)
def test_a_dose_comes_back_as_it_was_kept(path: Path, dose: Dose) -> None:
    with importing(path) as (connection, made):
        new = replace(
            new_dose(2), dose=replace(dose, given_on=DAY - timedelta(1)), verified=False, findings=("A", "B")
        )
        (number,) = doses.add(connection, made, [new])
    with store.read_only(path) as connection:
        kept = doses.by_id(connection, number)
    assert kept
    assert (kept.dose, kept.verified, kept.findings) == (new.dose, False, ("A", "B"))
    assert (kept.file, kept.sheet, kept.row, kept.import_id) == ("doses.xlsx", 1, 2, made.id)
    assert whole(path)


UNVERIFIED = (
    "DOSE-not-verified",
    "DOSE-not-listed",
    "DOSE-namesake",
    "DOSE-other-person",
    "DOSE-several",
    "DOSE-no-rule",
)


@pytest.mark.parametrize(
    ("codes", "verified", "left"),
    [
        (UNVERIFIED, True, ("DOSE-no-rule",)),
        ((*UNVERIFIED, "DOSE-differs"), False, (*UNVERIFIED, "DOSE-differs")),
    ],
)
def test_a_dose_is_verified_when_its_person_is_by_now(
    path: Path, codes: tuple[str, ...], verified: bool, left: tuple[str, ...]
) -> None:
    # promises 1 and 8: unless the report of the dose differs from him
    with importing(path, sha256="1") as (connection, made):
        new = replace(new_dose(2, dose_no=2), verified=False, findings=codes)
        (number,) = doses.add(connection, made, [new])
    assert (stored(path, number).verified, stored(path, number).findings) == (False, codes)
    with importing(path, "return", "2") as (connection, made):
        people.add(connection, made, [replace(BINH, code="XMBS")])
    assert (stored(path, number).verified, stored(path, number).findings) == (verified, left)
    with importing(path, "return", "3") as (connection, made):
        people.add(connection, made, [replace(BINH, code="KHONG")])
    assert (stored(path, number).verified, stored(path, number).findings) == (False, codes)
    assert whole(path)


def stored(path: Path, number: int) -> StoredDose:
    with store.read_only(path) as connection:
        found = doses.by_id(connection, number)
    assert found
    return found


def test_what_is_found_of_a_dose_follows_what_is_known_by_now(path: Path) -> None:
    # promise 8: only the findings of doses that stand change, and the history tells it
    with importing(path, "void") as (connection, made):
        doses.void(connection, made, 2, "another person")
    with importing(path, sha256="1") as (connection, made):
        found = {1: ("DOSE-002",), 2: ("DOSE-002",), 99: ()}
        assert doses.judge_again(connection, made, found) == 1
        assert doses.judge_again(connection, made, found) == 0
    assert [stored(path, number).findings for number in (1, 2)] == [("DOSE-002",), ("DOSE-001",)]
    assert stored(path, 1).dose == GIVEN
    assert whole(path)


def test_nothing_is_added_for_nothing(path: Path) -> None:
    with importing(path) as (connection, made):
        assert doses.add(connection, made, []) == outcomes.add(connection, made, []) == []
        assert doses.by_id(connection, 99) is None
    assert whole(path)


def test_a_correction_stands_in_the_place_of_a_dose_that_stays(path: Path) -> None:
    with importing(path, "correct") as (connection, made):
        number = doses.correct(connection, made, 1, new_dose(1, lot="B2"), "lot was misread")
    with store.read_only(path) as connection:
        assert [one.dose.lot for one in doses.of_people(connection, [1])[1]] == ["B2"]
        every = {one.id: one for one in doses.of_people(connection, [1], status=None)[1]}
    assert (every[1].status, every[1].dose.lot) == (DoseStatus.CORRECTED, "A1")
    assert (every[number].status, every[number].corrects) == (DoseStatus.VALID, 1)
    assert whole(path)


def test_a_voided_dose_stays_and_counts_no_more(path: Path) -> None:
    with importing(path, "void") as (connection, made):
        doses.void(connection, made, 1, "another person")
    with store.read_only(path) as connection:
        assert doses.of_people(connection, [1]) == {}
        assert [one.person_id for one in doses.between(connection, DAY, DAY)] == [2]
        kept = doses.by_id(connection, 1)
    assert kept
    assert kept.status is DoseStatus.VOIDED
    assert whole(path)


@pytest.mark.parametrize("number", [1, 99])
def test_only_a_dose_that_stands_can_be_ended(path: Path, number: int) -> None:
    with importing(path, "void") as (connection, made):
        if number == 1:
            doses.void(connection, made, 1, "twice")
        with pytest.raises(LookupError):
            doses.void(connection, made, number, "twice")
        with pytest.raises(LookupError):
            doses.correct(connection, made, number, new_dose(1), "twice")
    assert whole(path)


def test_the_same_standing_dose_twice_is_stopped_by_the_table_itself(path: Path) -> None:
    # the last guard, should a command forget to ask
    with importing(path) as (connection, made), pytest.raises(IntegrityError):
        doses.add(connection, made, [new_dose(1)])


def test_days_include_both_ends_and_are_in_order(path: Path) -> None:
    days = [DAY + timedelta(at) for at in (3, 1, 2)]
    with importing(path) as (connection, made):
        doses.add(connection, made, [new_dose(1, given_on=day, dose_no=2) for day in days])
    with store.read_only(path) as connection:
        found = doses.between(connection, DAY + timedelta(1), DAY + timedelta(2))
        assert [one.dose.given_on for one in found] == [DAY + timedelta(1), DAY + timedelta(2)]
        mine = doses.of_people(connection, [1, 1])[1]
    assert [one.dose.given_on for one in mine] == [DAY, *sorted(days)]


def test_the_same_outcome_twice_is_kept_once(path: Path) -> None:
    new = NewOutcome(person_id=1, outcome=NotVaccinated.DEFERRED, on_day=DAY, reason="fever", sheet=1, row=2)
    with importing(path) as (connection, made):
        assert outcomes.add(connection, made, [new, new]) == [1, None]
    with importing(path) as (connection, made):
        other = replace(new, outcome=NotVaccinated.REFUSED)
        assert outcomes.add(connection, made, [new, other]) == [None, 2]
    with store.read_only(path) as connection:
        kept = list(outcomes.between(connection, DAY, DAY))
    assert [(one.id, one.outcome, one.reason) for one in kept] == [
        (1, NotVaccinated.DEFERRED, "fever"),
        (2, NotVaccinated.REFUSED, "fever"),
    ]
    assert whole(path)


def test_an_import_says_what_when_and_by_whom(path: Path) -> None:
    # R57
    with importing(path, "doses", "abc") as (connection, made):
        people.add(connection, made, [AN])
        imports.finish_import(connection, made, {"new": 0})
    with store.read_only(path) as connection:
        same = imports.same_import(connection, "doses", "abc")
        assert imports.same_import(connection, "return", "abc") is None
        assert imports.by_id(connection, 99) is None
        assert [one.kind for one in imports.all_imports(connection)] == ["return", "doses", "doses"]
    assert same == replace(made, counts={"new": 0})
