"""Day and time of a dose, in one cell or in two, in any form people write (DOMAIN B.6; issue 4, clause 2)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.doses.moments import read
from vaxcli.people.state import State
from vaxcli.workbook.model import Cell

DAY, HALF_PAST_EIGHT = date(2021, 11, 20), time(8, 30)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "20/11/2021 08:30",
            "20-11-2021 8h30",
            "8h30 ngày 20/11/2021",
            "08:30:15 20/11/2021",
            "20/11/2021\n8h30'",
        ),
        *(
            "2021-11-20T08:30:00",
            "2021-11-20T08:30:00+07:00",
            "2021-11-20T08:30:00Z",
            "2021-11-20 08:30:00.000",
        ),
        *(
            "8 giờ 30 phút ngày 20 tháng 11 năm 2021",
            "20/11/2021 08:30 SA",
            "20/11/2021 lúc 8g30",
            "20-Nov-2021 8:30",
        ),
        *("20/11/2021 - 08:30", "20/11/2021 8h30p", "20/11/2021 8:30 sáng"),
        *(datetime(2021, 11, 20, 8, 30, 20), 44520 + 8.5 / 24),  # noqa: DTZ001 - a cell has no zone
    ],
)
def test_day_and_time_together(cell: Cell) -> None:
    assert read(cell) == (DAY, HALF_PAST_EIGHT, State.OK)
    assert read("", cell) == (DAY, HALF_PAST_EIGHT, State.OK)
    assert read(cell, "20/11/2021") == (DAY, HALF_PAST_EIGHT, State.OK)


@pytest.mark.parametrize(
    "cell",
    [
        *("20/11/2021", "20.11.2021", "20211120", "20112021", "ngày 20 tháng 11 năm 2021", "2021-11-20"),
        *("20/11/2021 sáng", "chiều 20/11/2021", DAY, datetime(2021, 11, 20), 44520.0, 20211120.0),  # noqa: DTZ001
    ],
)
def test_day_alone_and_time_beside_it(cell: Cell) -> None:
    assert read(cell) == (DAY, None, State.OK)
    for clock in ("8h30", "08:30", "8h30'", "8 giờ 30 phút", HALF_PAST_EIGHT, timedelta(hours=8.5), 8.5 / 24):
        assert read(cell, clock) == (DAY, HALF_PAST_EIGHT, State.OK), clock
    excel_time = datetime(1899, 12, 31, 8, 30)  # noqa: DTZ001
    assert read(cell, excel_time) == (DAY, HALF_PAST_EIGHT, State.OK)
    assert read(cell, "sáng") == (DAY, None, State.OK)


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("02:30 CH", time(14, 30)),
        ("12:30 SA", time(0, 30)),
        ("12:30 CH", time(12, 30)),
        ("3:05 chiều", time(15, 5)),
    ],
)
def test_half_days(clock: str, told: time) -> None:
    assert read(f"20/11/2021 {clock}").at == read("20/11/2021", clock).at == told


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "31/02/2021",
            "20/11/21",
            "20/11",
            "11/2021",
            "2021",
            "12/25/2021",
            "20/11/2021 25:00",
            "hôm qua",
            "8h30",
        ),
        *("44520", -5.0, 1.0, float("inf"), float("nan"), True, "20/11/2021; 21/11/2021"),
    ],
)
def test_what_is_no_full_day_is_never_guessed(cell: Cell) -> None:
    assert read(cell) == (None, None, State.MALFORMED)


@pytest.mark.parametrize("cell", ["", " ", "-", "x", "không", 0.0, False, datetime(1899, 12, 31), time(0, 0)])  # noqa: DTZ001
def test_blanks_and_what_formulas_make_of_them(cell: Cell) -> None:
    state = State.MALFORMED if isinstance(cell, time) else State.MISSING
    assert read(cell) == (None, None, state)


def test_two_cells_that_tell_two_days_are_not_read() -> None:
    assert read("20/11/2021", "21/11/2021 08:30").state is State.MALFORMED


def test_serials_of_the_other_calendar() -> None:
    assert read(43058.5, epoch_1904=True) == (DAY, time(12, 0), State.OK)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001
def test_every_moment_comes_back_as_it_was_written(moment: datetime) -> None:
    day, at = moment.date(), moment.time().replace(second=0, microsecond=0)
    for form in ("%d/%m/%Y %H:%M", "%Hh%M ngày %d/%m/%Y", "%Y-%m-%dT%H:%M:%S"):
        assert read(moment.strftime(form)) == (day, at, State.OK)
