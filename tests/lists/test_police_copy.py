"""The hand-over copy says what the list says: zeros only as DESIGN 6.5 allows, dates as written, no health data."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.lists.police_copy import birth, number, sex_word
from vaxcli.people import dates, numbers, sex
from vaxcli.workbook.model import Cell

SOME_NUMBERS = st.one_of(
    st.from_regex(r"[0-9]{6,13}", fullmatch=True),
    st.integers(0, 10**13).map(float),
    st.text("0123456789 .-'ABx", max_size=14),
)
SOME_BIRTHS = st.one_of(
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - a cell has no time zone
    st.integers(0, 99_999_999).map(float),
    st.from_regex(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}", fullmatch=True),
)


@given(SOME_NUMBERS)
def test_a_copied_number_is_the_number_of_the_list(cell: Cell) -> None:
    # DESIGN 6.5 "Numbers": what the copy holds is read as what the list holds
    before, after = numbers.read(cell), numbers.read(number(cell))
    assert (after.digits, after.state) == (before.digits, before.state)
    assert not after.restored


@pytest.mark.parametrize("text", ["70285001234", "28512345", " 070 285-001.234", "'070285001234"])
def test_a_text_number_is_left_as_it_is(text: str) -> None:
    assert number(text) == text


@given(SOME_BIRTHS, st.booleans())
def test_a_copied_birth_date_is_the_birth_date_of_the_list(cell: Cell, epoch_1904: bool) -> None:
    before = dates.read(cell, epoch_1904=epoch_1904)
    assert dates.read(birth(cell, epoch_1904=epoch_1904)).iso == before.iso


@pytest.mark.parametrize("text", ["05/28/1974", "1951", "31/02/1990", "24/4/2019", ""])
def test_a_written_date_is_left_as_it_is(text: str) -> None:
    assert birth(text) == text


@pytest.mark.parametrize("cell", ["0", 1.0, "Nam", "nữ", "5", "", "Nam+Nữ"])
def test_a_sex_keeps_its_meaning_without_the_legend_of_the_heading(cell: Cell) -> None:
    legend = {"0": "M", "1": "F"}
    before, after = sex.read(cell, legend), sex.read(sex_word(cell, legend), {})
    assert (after.value, after.state) == (before.value, before.state)
