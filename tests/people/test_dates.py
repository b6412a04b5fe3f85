"""Rules of DESIGN 5 and 6.5 "Birth dates", RELIABILITY 3 case 12.

1 full dates however written; 2 less than full stays less; 3 what is malformed, and why; 4 words that say
there is none; 5 numeric cells: years, serials, eight digits; 6 the future; 7 the column says what the scalar says.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.people.dates import Birth, Hint, Precision, read, reads
from vaxcli.people.state import State

TODAY = date(2021, 11, 8)
DAYS = st.dates(date(1900, 1, 1), date(2021, 11, 8))


@pytest.mark.parametrize(
    "cell",
    [
        "05/03/1985",
        "5/3/1985",
        "05/3/1985",
        "05-03-1985",
        "5.3.1985",
        "05 03 1985",
        " 05/03/1985 ",
        "05 / 03 / 1985",
        "05/03/1985.",
        "'05/03/1985",
        "05\u00a0/03/1985",
        "０５/０３/１９８５",
        "05\u201303\u20131985",
        "1985-03-05",
        "1985/3/5",
        "1985.03.05",
        "1985-03-05 00:00:00",
        "1985-03-05T00:00:00",
        "1985-03-05T00:00:00+07:00",
        "05/03/1985 00:00",
        "05/03/1985 12:00:00 SA",
        "5/3/1985 2:30:00 CH",
        "05/03/1985 12:00 AM",
        "05031985",
        "19850305",
        "05-Mar-1985",
        "5 march 1985",
        "05/MAR/1985",
        "5 Mar. 1985",
        "05 tháng 3 năm 1985",
        "ngày 05 tháng 03 năm 1985",
        "Ngày 5 tháng 3, năm 1985",
        "ngày 05/03/1985",
        "sinh ngày 05/03/1985",
        "Sinh ngày: 05/03/1985",
        "05 thg 3 1985",
        "05-thg 3-1985",
        "05/tháng 3/1985",
        "05 THÁNG 3 NĂM 1985",
        "05/03/\u200b1985",
        datetime(1985, 3, 5),  # noqa: DTZ001 - a cell has no time zone
        datetime(1985, 3, 5, 23, 59),  # noqa: DTZ001
        date(1985, 3, 5),
        31111.0,
        31111.75,
        31111,
        19850305.0,
        "19850305.0",
    ],
)
def test_rule_1_one_day_however_it_is_written(cell: object) -> None:
    assert read(cell, TODAY) == Birth("1985-03-05", State.OK)
    assert read(cell).precision is Precision.DAY


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("1985", "1985"),
        (" 1985 ", "1985"),
        ("1985.0", "1985"),
        (1985.0, "1985"),
        (1985, "1985"),
        ("năm 1985", "1985"),
        ("sinh năm 1985", "1985"),
        ("Năm sinh: 1985", "1985"),
        ("00/00/1985", "1985"),
        ("0/0/1985", "1985"),
        ("//1985", "1985"),
        ("__/__/1985", "1985"),
        ("../../1985", "1985"),
        ("-/-/1985", "1985"),
        ("03/1985", "1985-03"),
        ("3/1985", "1985-03"),
        ("3-1985", "1985-03"),
        ("03.1985", "1985-03"),
        ("/3/1985", "1985-03"),
        ("00/03/1985", "1985-03"),
        ("tháng 3 năm 1985", "1985-03"),
        ("tháng 3/1985", "1985-03"),
        ("Mar-1985", "1985-03"),
        ("1985-03", "1985-03"),
        ("12/1985", "1985-12"),
    ],
)
def test_rule_2_less_than_full_stays_less(cell: object, iso: str) -> None:
    birth = read(cell, TODAY)
    assert birth == Birth(iso, State.OK)
    assert birth.precision is (Precision.YEAR if len(iso) == 4 else Precision.MONTH)
    assert birth.year == 1985


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("12/25/1985", Hint.SWAPPED),
        ("1985-25-12", Hint.SWAPPED),
        ("31/02/1985", Hint.IMPOSSIBLE),
        ("29/02/1985", Hint.IMPOSSIBLE),
        ("29/02/1900", Hint.IMPOSSIBLE),
        ("32/01/1985", Hint.IMPOSSIBLE),
        ("31/04/1985", Hint.IMPOSSIBLE),
        ("13/13/1985", Hint.IMPOSSIBLE),
        ("05/00/1985", Hint.IMPOSSIBLE),
        ("13/1985", Hint.IMPOSSIBLE),
        ("05/03/85", Hint.TWO_DIGIT_YEAR),
        ("5-3-85", Hint.TWO_DIGIT_YEAR),
        ("05-Mar-85", Hint.TWO_DIGIT_YEAR),
        ("050385", Hint.TWO_DIGIT_YEAR),
        ("05/03/1885", Hint.TOO_OLD),
        ("1899", Hint.TOO_OLD),
        (1850.0, Hint.TOO_OLD),
        ("05/03/985", None),
        ("5/1985/3", None),
        ("05/03/1985 - 06/03/1985", None),
        ("85", None),
        (85.0, None),
        (5031985.0, None),
        ("5031985", None),
        ("31111", None),
        (1985.5, None),
        (1e9, None),
        (-5.0, None),
        (float("nan"), None),
        (float("inf"), None),
        ("36 tuổi", None),
        ("O5/03/1985", None),
        ("Nguyễn Văn An", None),
        (True, None),
        (time(5, 3), None),
        (timedelta(days=3), None),
    ],
)
def test_rule_3_impossible_and_doubtful_dates_are_malformed_never_guessed(
    cell: object, hint: Hint | None
) -> None:
    assert read(cell, TODAY) == Birth("", State.MALFORMED, hint)


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "//", "/ /", "x", "không rõ", "Không nhớ", "chưa có", "?", "__/__/____", 0.0]
)
def test_rule_4_words_that_say_there_is_no_date(cell: object) -> None:
    birth = read(cell, TODAY)
    assert birth == Birth("", State.MISSING)
    assert birth.precision is Precision.NONE
    assert birth.year is None


@pytest.mark.parametrize(
    ("serial", "iso"), [(2101.0, "1905-10-01"), (31111.0, "1985-03-05"), (44508.0, "2021-11-08")]
)
def test_rule_5_serials_above_the_years_are_days(serial: float, iso: str) -> None:
    assert read(serial, TODAY).iso == iso


def test_rule_5_serials_count_from_1904_where_the_workbook_says_so() -> None:
    assert read(31111.0 - 1462, TODAY, epoch_1904=True).iso == "1985-03-05"
    assert read(1985.0, TODAY, epoch_1904=True).iso == "1985"


@pytest.mark.parametrize(
    "cell", ["09/11/2021", "12/2021", "2022", 2050.0, 44509.0, date(2021, 11, 9), "2100-12-31", "2150"]
)
def test_rule_6_the_future_is_malformed(cell: object) -> None:
    assert read(cell, TODAY) == Birth("", State.MALFORMED, Hint.FUTURE)


@pytest.mark.parametrize("cell", ["08/11/2021", "11/2021", "2021", "09/11/2020"])
def test_rule_6_today_is_not_the_future(cell: object) -> None:
    assert read(cell, TODAY).state is State.OK


def test_rule_6_without_a_day_nothing_is_in_the_future() -> None:
    assert read("09/11/2021").iso == "2021-11-09"


@given(DAYS)
def test_rule_1_every_day_is_read_back_from_every_form(day: date) -> None:
    forms = (
        "%d/%m/%Y",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%Y-%m-%d",
        "%Y%m%d",
        "%d%m%Y",
        "%d-%b-%Y",
        "%d %B %Y",
        "%Y-%m-%d %H:%M:%S",
    )
    written = [f"{day:{form}}" for form in forms] + [f"{day.day}/{day.month}/{day.year}"]
    assert {read(text, TODAY).iso for text in written} == {day.isoformat()}


@given(
    st.one_of(
        st.text(max_size=12), st.text(st.sampled_from("0123456789/-. "), max_size=12), st.floats(), st.dates()
    )
)
def test_rule_3_a_value_exactly_when_it_can_be_read(cell: object) -> None:
    birth = read(cell, TODAY)
    assert (birth.state is State.OK) == (birth.iso != "")
    assert birth.iso == "" or read(birth.iso, TODAY) == birth


@given(
    st.lists(
        st.sampled_from(["05/03/1985", 1985.0, "1985", True, 1.0, "", date(1985, 3, 5), "31/02/1985"]),
        max_size=20,
    )
)
def test_rule_7_the_column_says_what_the_scalar_says(cells: list[object]) -> None:
    assert reads(cells, TODAY) == [read(cell, TODAY) for cell in cells]
