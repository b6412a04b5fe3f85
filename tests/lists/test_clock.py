"""The two days (REQUIREMENTS R27, R46; Civil Code 2015, articles 147 and 148).

Rules: 1. the making day is not counted; 2. calendar days hold unless the settings say otherwise; 3. an end
on a weekend or public holiday moves to the next working day; 4. both are known when they differ.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.errors import UsageError
from vaxcli.lists import clock
from vaxcli.lists.clock import DAYS, due, due_on
from vaxcli.procedure import Clock

needs_holidays = pytest.mark.skipif(
    find_spec("holidays") is None, reason="the library of holidays is missing"
)


def test_the_making_day_is_not_counted() -> None:  # rule 1: 8 Nov -> end of 10 Nov
    assert due_on(date(2021, 11, 8)) == date(2021, 11, 10)
    assert due(date(2021, 11, 8)).on == date(2021, 11, 10)


@needs_holidays
@pytest.mark.parametrize(
    ("made", "calendar", "working"),
    [
        (date(2021, 11, 8), date(2021, 11, 10), date(2021, 11, 10)),  # Monday -> Wednesday
        (date(2021, 11, 11), date(2021, 11, 13), date(2021, 11, 15)),  # Saturday -> Monday
        (date(2021, 11, 12), date(2021, 11, 14), date(2021, 11, 15)),  # Sunday -> Monday
        (date(2021, 12, 30), date(2022, 1, 1), date(2022, 1, 4)),  # New Year on a Saturday, Monday in lieu
        (date(2022, 1, 29), date(2022, 1, 31), date(2022, 2, 7)),  # Tet: 31 Jan to 4 Feb, then a weekend
        (date(2022, 4, 28), date(2022, 4, 30), date(2022, 5, 4)),  # 30 Apr and 1 May with both days in lieu
        (date(2022, 8, 30), date(2022, 9, 1), date(2022, 9, 5)),  # National Day: two days, then a weekend
        (date(2022, 4, 8), date(2022, 4, 10), date(2022, 4, 12)),  # Hung Kings on a Sunday, Monday in lieu
    ],
)
def test_an_end_on_a_day_off_moves(made: date, calendar: date, working: date) -> None:  # rule 3
    plain, civil = due(made), due(made, Clock.WORKING)
    assert (plain.calendar, plain.working, plain.on) == (calendar, working, calendar)
    assert (civil.calendar, civil.working, civil.on) == (calendar, working, working)
    both = calendar != working
    assert (plain.other, civil.other) == ((working, calendar) if both else (None, None))  # rule 4


@needs_holidays
@given(st.dates(date(2021, 1, 1), date(2030, 12, 31)))
def test_working_days_never_shorten(made: date) -> None:
    found = due(made, Clock.WORKING)
    assert found.calendar == made + timedelta(days=DAYS) <= found.on
    assert found.on.weekday() < 5 or found.on == found.calendar


def test_late_is_a_number_and_no_error() -> None:
    found = due(date(2021, 11, 8))
    assert [found.days_left(date(2021, 11, day)) for day in (8, 10, 13)] == [2, 0, -3]


def test_without_the_library_only_the_calendar_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    clock._vietnam.cache_clear()
    monkeypatch.setitem(sys.modules, "holidays", None)
    found = due(date(2021, 11, 11))
    assert (found.on, found.working, found.other) == (date(2021, 11, 13), None, None)
    with pytest.raises(UsageError) as refusal:
        due(date(2021, 11, 11), Clock.WORKING)
    assert refusal.value.code == "CLOCK-no-holidays"
