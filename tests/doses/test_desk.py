"""Keeping arrivals: once, in one import a run, whichever desk was first (promise 8; issue 4 clause 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.doses.plans import DAY
from vaxcli.doses.desk import Book, earlier
from vaxcli.errors import LockedError
from vaxcli.register import arrivals, imports, store, undoing
from vaxcli.register.arrivals import NewArrival
from vaxcli.register.imports import Incoming

AT = datetime(2021, 11, 15, 8, tzinfo=timezone(timedelta(hours=7)))
ONE = NewArrival(
    person_id=None,
    plan="p",
    session="",
    at=AT.isoformat(),
    day=DAY,
    row_id="1a2b3c4d-1.2",
    number="070085000011",
    full_name="Nguyễn Văn An",
    birth="1985-03-02",
    sex="M",
    paper="card",
    on_plan=True,
    walk_in=False,
    letters="KKKK",
)


def book(folder: Path, wait: float = 10.0) -> Book:
    return Book(where=str(folder / "r.sqlite"), plan_id="p", file="plan.xlsx", sha256="0", by="t", wait=wait)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (ONE, True),
        (replace(ONE, number="285000011", full_name="NGUYEN VAN AN"), True),  # the row of the plan decides
        (replace(ONE, row_id="1a2b3c4d-1.3"), False),
        (replace(ONE, row_id="", walk_in=True), True),  # outside the plan: number and name
        (replace(ONE, row_id="", full_name="NGUYỄN VĂN AN"), True),
        (replace(ONE, row_id="", full_name="Trần Thị Bình"), False),
        (replace(ONE, row_id="", number="070085000012"), False),
        (replace(ONE, row_id="", number=""), True),  # name, birth date and sex
        (replace(ONE, row_id="", number="", birth="1985-03-03"), False),
        (replace(ONE, row_id="", number="", birth="", sex=""), False),  # a name alone is nobody
    ],
)
def test_who_has_come_before(tmp_path: Path, other: NewArrival, same: bool) -> None:
    desk = book(tmp_path)
    assert desk.keep(ONE, AT, None) is None
    assert (earlier([], other), earlier(desk.known([]).arrivals, other) is not None) == (None, same)
    before = desk.keep(other, AT, None)
    assert (before is not None) is same
    with store.read_only(desk.where) as connection:
        assert len(arrivals.of_plan(connection, "p")) == (1 if same else 2)


def test_a_year_and_a_name_are_not_enough_to_be_the_same(tmp_path: Path) -> None:
    desk = book(tmp_path)
    older = replace(ONE, row_id="", number="", birth="1951")
    assert desk.keep(older, AT, None) is None
    assert desk.keep(replace(older, number="070051000011"), AT, None) is None


def test_other_plans_do_not_matter(tmp_path: Path) -> None:
    desk = book(tmp_path)
    desk.keep(replace(ONE, plan="q"), AT, None)
    assert earlier(desk.known([]).arrivals, ONE) is None


def test_a_run_that_was_taken_back_goes_on_in_another_import(tmp_path: Path) -> None:
    desk = book(tmp_path)
    desk.keep(ONE, AT, None)
    with store.opened(desk.where) as connection:
        coming = Incoming(kind="undo", file="", sha256="", at=AT, by="t")
        undoing.undo(connection, imports.begin_import(connection, coming), 1, "r")
    desk.keep(replace(ONE, row_id="1a2b3c4d-1.3"), AT, None)
    with store.read_only(desk.where) as connection:
        assert [one.row_id for one in arrivals.of_plan(connection, "p")] == ["1a2b3c4d-1.3"]
        assert [made.counts for made in imports.all_imports(connection) if made.kind == "checkin"] == [
            {"arrivals": 1},
            {"arrivals": 1},
        ]


def test_a_register_in_use_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    desk = book(tmp_path, wait=0.1)
    desk.prepare()
    with store.opened(desk.where), pytest.raises(LockedError):
        desk.keep(ONE, AT, None)
    assert desk.known([]).arrivals == ()
    assert desk.keep(ONE, AT, None) is None
