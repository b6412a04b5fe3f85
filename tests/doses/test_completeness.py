"""R37: signing comes only after everybody who came has a dose or an outcome, and no dose is in error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.doses.plans import DAY
from tests.doses.test_desk import AT, ONE
from vaxcli.doses.completeness import lacking
from vaxcli.register import arrivals, doses, imports, outcomes, people, store
from vaxcli.register.imports import Import, Incoming
from vaxcli.register.model import Dose, NotVaccinated, Source
from vaxcli.register.people import NewPerson

AN = NewPerson(
    number="070085000011",
    full_name="Nguyễn Văn An",
    birth="1985-03-02",
    sex="M",
    code="XM",
    row_id="1a2b3c4d-1.2",
)
GIVEN = Dose(dose_no=1, vaccine="pfizer", vaccine_text="Pfizer", lot="A1", given_on=DAY, site="")


@contextmanager
def session(folder: Path) -> Iterator[tuple[Connection, Import, int]]:
    """A register that knows one person, and his place in it."""
    with store.opened(folder / "r.sqlite") as connection:
        coming = Incoming(kind="doses", file="d.xlsx", sha256="0", at=AT, by="t")
        made = imports.begin_import(connection, coming)
        yield connection, made, people.add(connection, made, [AN])[0]


def dose(person: int, *findings: str, given: Dose = GIVEN) -> doses.NewDose:
    return doses.NewDose(person_id=person, dose=given, verified=True, findings=findings, sheet=1, row=2)


def outcome(person: int) -> outcomes.NewOutcome:
    return outcomes.NewOutcome(
        person_id=person, outcome=NotVaccinated.DEFERRED, on_day=DAY, reason="", sheet=1, row=2
    )


@pytest.mark.parametrize(
    "came",
    [
        ONE,  # known by his row
        replace(ONE, row_id="", walk_in=True),  # by number and name
        replace(ONE, row_id="", number="", person_id=1),  # by his place in the register
    ],
)
def test_a_dose_or_an_outcome_of_the_day_settles_an_arrival(
    tmp_path: Path, came: arrivals.NewArrival
) -> None:
    with session(tmp_path) as (connection, made, person):
        arrivals.add(connection, made, [came])
        assert [one.row_id for one in lacking(connection, DAY, DAY).without_outcome] == [came.row_id]
        other_day = dose(person, given=replace(GIVEN, given_on=DAY - timedelta(days=1)))
        doses.add(connection, made, [other_day])
        assert not lacking(connection, DAY, DAY).complete
        outcomes.add(connection, made, [outcome(person)])
        assert lacking(connection, DAY, DAY).complete


def test_a_dose_settles_and_a_voided_one_does_not(tmp_path: Path) -> None:
    with session(tmp_path) as (connection, made, person):
        arrivals.add(connection, made, [ONE])
        [place] = doses.add(connection, made, [dose(person)])
        assert lacking(connection, DAY, DAY).complete
        doses.void(connection, made, place, "r")
        assert not lacking(connection, DAY, DAY).complete


def test_what_a_paper_tells_of_the_day_neither_settles_a_visit_nor_stops_the_signing(tmp_path: Path) -> None:
    # R35: it was given elsewhere, and is no outcome of this visit
    with session(tmp_path) as (connection, made, person):
        arrivals.add(connection, made, [ONE])
        told = dose(person, "DOSE-unknown-vaccine", given=replace(GIVEN, source=Source.PAPER))
        doses.add(connection, made, [told])
        found = lacking(connection, DAY, DAY)
        assert (len(found.without_outcome), found.dose_errors) == (1, ())


def test_a_number_without_the_name_settles_nobody(tmp_path: Path) -> None:
    # an old number may be that of two people (DOMAIN C.2)
    with session(tmp_path) as (connection, made, person):
        arrivals.add(connection, made, [replace(ONE, row_id="", full_name="Trần Văn Ba")])
        doses.add(connection, made, [dose(person)])
        assert len(lacking(connection, DAY, DAY).without_outcome) == 1


def test_only_errors_of_these_days_count(tmp_path: Path) -> None:
    with session(tmp_path) as (connection, made, person):
        found = [
            dose(person, "DOSE-too-early"),
            dose(person, "DOSE-before-birth", given=replace(GIVEN, dose_no=2)),
            dose(person, "DOSE-future", given=replace(GIVEN, given_on=DAY + timedelta(days=1))),
        ]
        doses.add(connection, made, found)
        assert [one.findings for one in lacking(connection, DAY, DAY).dose_errors] == [("DOSE-before-birth",)]
        assert len(lacking(connection, DAY, DAY + timedelta(days=1)).dose_errors) == 2


def test_other_days_are_another_matter(tmp_path: Path) -> None:
    with session(tmp_path) as (connection, made, _):
        arrivals.add(connection, made, [ONE])
        assert lacking(connection, DAY + timedelta(days=1), DAY + timedelta(days=2)).complete
