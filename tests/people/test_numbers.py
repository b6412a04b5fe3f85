"""Rules of DESIGN 6.5 "Numbers", DOMAIN C, RELIABILITY 3 case 11.

1 numeric cells get their zeros back; 2 text cells get nothing; 3 separators are lossless; 4 words that say
there is none are T; 5 everything else is F, with its shape; 6 what twelve digits say; 7 suggestions.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.people.numbers import Number, Shape, facts, near_numbers, read
from vaxcli.people.state import State

TWELVE = "070285001234"


@pytest.mark.parametrize(
    ("cell", "digits", "shape", "restored"),
    [
        (70285001234.0, "070285001234", Shape.PERSONAL, True),
        (1285001234.0, "001285001234", Shape.PERSONAL, True),
        (301285001234.0, "301285001234", Shape.PERSONAL, False),
        (70285001234, "070285001234", Shape.PERSONAL, True),
        (285123456.0, "285123456", Shape.OLD, False),
        (11234567.0, "011234567", Shape.OLD, True),
    ],
)
def test_rule_1_numeric_cells_get_their_zeros_back(
    cell: float, digits: str, shape: Shape, *, restored: bool
) -> None:
    number = read(cell)
    assert (number.digits, number.state, number.shape, number.restored) == (digits, State.OK, shape, restored)
    assert number.text == str(int(cell))


@pytest.mark.parametrize(
    "cell",
    [
        1.23e18,
        2.0**53 + 2,
        70285001234.5,
        -285123456.0,
        float("nan"),
        float("inf"),
        1234567.0,
        7.0,
        1.0,
        True,
        None,
    ],
)
def test_rule_1_numeric_cells_that_cannot_be_a_number(cell: object) -> None:
    number = read(cell)
    assert (number.digits, number.state) == ("", State.MALFORMED)


@pytest.mark.parametrize(
    ("cell", "shape"),
    [
        ("70285001234", Shape.ELEVEN),
        ("28512345", Shape.EIGHT),
        ("1285001234", Shape.OTHER),
        ("70285001234.0", Shape.ELEVEN),
    ],
)
def test_rule_2_text_cells_get_nothing_back(cell: str, shape: Shape) -> None:
    number = read(cell)
    assert (number.digits, number.state, number.shape, number.restored) == ("", State.MALFORMED, shape, False)


@pytest.mark.parametrize(
    "cell",
    [
        TWELVE,
        " 070285001234 ",
        "070 285 001 234",
        "070.285.001.234",
        "070-285-001-234",
        "0702 8500 1234",
        "070\u00a0285\u2009001 234",
        "'070285001234",
        "’070285001234",
        "０７０２８５００１２３４",
        "070285\u200b001234",
        "070285001234.0",
        "070,285,001,234",
        "070\u2013285\u2013001\u2013234",
    ],
)
def test_rule_3_separators_apostrophes_and_wide_digits_are_lossless(cell: str) -> None:
    number = read(cell)
    assert (number.digits, number.state, number.shape) == (TWELVE, State.OK, Shape.PERSONAL)
    assert number.text == cell
    assert number.tidied == (cell != TWELVE)


@pytest.mark.parametrize("cell", ["28.512.3456", "285 123 456", "285123456.0", "285123456"])
def test_rule_3_the_same_for_nine_digits(cell: str) -> None:
    assert read(cell).digits == "285123456"


def test_rule_3_a_spreadsheet_tail_is_not_a_digit() -> None:
    """Eleven digits and ``.0`` must not become twelve."""
    assert read("07028500123.0").state is State.MALFORMED
    assert read("28512345.0").digits == ""


@pytest.mark.parametrize(
    "cell",
    [
        "",
        " ",
        "-",
        "--",
        "x",
        "XXX",
        "không có",
        "Không",
        "ko có",
        "KHONG CO",
        "chưa có",
        "Chưa có CCCD",
        "mất CMND",
        "mất",
        "thất lạc",
        "đang làm",
        "chưa làm CCCD",
        "0",
        "000000000000",
        0.0,
        "n/a",
        "?",
        "...",
        "'",
        "không nhớ",
    ],
)
def test_rule_4_words_that_say_there_is_no_number(cell: object) -> None:
    number = read(cell)
    assert (number.digits, number.state, number.shape) == ("", State.MISSING, Shape.NONE)


@pytest.mark.parametrize(
    ("cell", "shape"),
    [
        ("CCCD 070285001234", Shape.OTHER),
        ("CMND285123456", Shape.OTHER),
        ("CMND: 285123456", Shape.OTHER),
        ("số 285123456", Shape.OTHER),
        ("285123456 / 070285001234", Shape.OTHER),
        ("285123456, 070285001234", Shape.OTHER),
        ("285123456\n070285001234", Shape.OTHER),
        ("0702850012345678", Shape.OTHER),
        ("7028500123", Shape.OTHER),
        ("1.23E+11", Shape.SCIENTIFIC),
        ("7,02E+10", Shape.SCIENTIFIC),
        ("1E11", Shape.SCIENTIFIC),
        ("B1234567", Shape.PASSPORT_VN),
        ("c 1234567", Shape.PASSPORT_VN),
        ("P01234567", Shape.PASSPORT_VN),
        ("EA1234567", Shape.PASSPORT),
        ("M123A4567", Shape.PASSPORT),
        ("12AB34567", Shape.PASSPORT),
        ("O70285001234", Shape.OTHER),
        ("07O285001234", Shape.OTHER),
        ("DN4012345678901", Shape.OTHER),
        ("không 070285001234", Shape.OTHER),
        ("bộ đội", Shape.OTHER),
        ("999999999999", Shape.OTHER),
        ("111111111", Shape.OTHER),
        ("٠٧٠٢٨٥٠٠١٢٣٤", Shape.OTHER),
    ],
)
def test_rule_5_what_cannot_be_a_number_is_malformed(cell: str, shape: Shape) -> None:
    number = read(cell)
    assert (number.digits, number.state, number.shape) == ("", State.MALFORMED, shape)


@given(
    st.one_of(st.text(max_size=15), st.floats(), st.text(st.sampled_from("0123456789 .-E+'"), max_size=16))
)
def test_rule_5_digits_exactly_when_well_formed(cell: object) -> None:
    number = read(cell)
    assert (
        (number.state is State.OK)
        == (len(number.digits) in (9, 12))
        == (number.shape in (Shape.PERSONAL, Shape.OLD))
    )
    assert number.digits == "" or (number.digits.isascii() and number.digits.isdigit())
    assert not (number.restored and isinstance(cell, str))


@given(
    st.text(st.sampled_from("0123456789"), min_size=12, max_size=12).filter(
        lambda digits: len(set(digits)) > 1
    )
)
def test_rules_1_and_2_text_is_read_as_it_stands_and_numeric_cells_as_they_were(digits: str) -> None:
    assert read(digits) == Number(digits, State.OK, Shape.PERSONAL, digits, digits)
    if len(str(int(digits))) >= 10:
        assert read(float(digits)).digits == digits


@pytest.mark.parametrize(
    ("digits", "sex", "year", "known"),
    [
        ("070085001234", "M", 1985, True),
        ("070185001234", "F", 1985, True),
        ("001203001234", "M", 2003, True),
        ("096303001234", "F", 2003, True),
        ("075410001234", "M", 2110, True),
        ("075710001234", "F", 2210, True),
        ("003899001234", "M", 2399, False),
        ("000999001234", "F", 2399, False),
    ],
)
def test_rule_6_what_twelve_digits_say_circular_07_2016_annex_1(
    digits: str, sex: str, year: int, *, known: bool
) -> None:
    said = facts(digits)
    assert (said.sex, said.birth_year, said.province_known) == (sex, year, known)


def test_rule_7_suggestions_hold_each_slip_once() -> None:
    near = list(near_numbers(read(TWELVE)))
    assert len(near) == len(set(near)) == 12 * 9 + 10
    assert TWELVE not in near
    assert "070258001234" in near
    assert "170285001234" in near


def test_rule_7_a_lost_digit_is_put_everywhere() -> None:
    near = list(near_numbers(read("70285001234")))
    assert len(near) == len(set(near)) == 12 * 10 - 11
    assert set(near) == {
        "70285001234"[:at] + d + "70285001234"[at:] for at in range(12) for d in "0123456789"
    }


@pytest.mark.parametrize("cell", ["B1234567", "", "1.2E+11", "7028500123"])
def test_rule_7_nothing_is_suggested_for_what_is_no_number(cell: str) -> None:
    assert list(near_numbers(read(cell))) == []
