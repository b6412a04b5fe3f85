"""One letter a field: DESIGN 6.1 and the rulings of 6.5, as tables of pairs.

1 names; 2 birth dates; 3 numbers; 4 sex; 5 promise 1: equal exactly when equal after lossless care.
"""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcli.codes import FieldCode, Near
from vaxcli.people import dates, names, numbers, sex
from vaxcli.verify import fields
from vaxcli.verify.fields import Letter

TODAY = date(2021, 11, 8)
SYLLABLES = [
    "Nguyễn",
    "Nguyên",
    "Nguyen",
    "Trần",
    "Lê",
    "Lý",
    "Lí",
    "Văn",
    "Van",
    "Thị",
    "Thi",
    "An",
    "Ân",
    "Anh",
    "Ánh",
    "Hoà",
    "Hoa",
    "Hòa",
    "Đỗ",
    "Do",
    "V.",
    "Ng.",
    "A",
]
NAMES = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map(" ".join)


def _said(letter: Letter) -> str:
    """A letter as people see it: ``G mot-so``."""
    assert (letter.near is not None) == (letter.code is FieldCode.NEAR)
    return f"{letter.code} {letter.near}" if letter.near else letter.code.value


NAMES_TABLE = [
    # written, registered, letter
    ("Nguyễn Văn An", "Nguyễn Văn An", "K"),
    ("NGUYỄN VĂN AN", "NGUYỄN VĂN AN", "K"),
    ("NGUYỄN VĂN AN", "Nguyễn Văn An", "C"),
    (unicodedata.normalize("NFD", "Nguyễn Văn An"), "Nguyễn Văn An", "C"),
    (" Nguyễn  Văn An", "Nguyễn Văn An", "C"),
    ("Trần Văn Hòa", "Trần Văn Hoà", "C"),
    ("Trần Văn Tòan", "Trần Văn Toàn", "C"),
    ("Ðỗ Văn An", "Đỗ Văn An", "C"),
    ("H’ Hen Niê", "H'Hen Niê", "C"),
    # khong-dau: no accents at all
    ("Nguyen Van An", "Nguyễn Văn An", "G khong-dau"),
    ("NGUYEN VAN AN", "Nguyễn Văn An", "G khong-dau"),
    ("Do Thi Dao", "Đỗ Thị Đào", "G khong-dau"),
    ("Le Van Duc", "Lê Văn Đức", "G khong-dau"),
    # khac-dau: other accents
    ("Nguyễn Van An", "Nguyễn Văn An", "G khac-dau"),
    ("Nguyễn Văn Ân", "Nguyễn Văn An", "G khac-dau"),
    ("Nguyễn Văn Án", "Nguyễn Văn An", "G khac-dau"),
    ("Dặng Văn An", "Đặng Văn An", "G khac-dau"),
    ("Trần Tuân", "Trần Tuấn", "G khac-dau"),
    ("Nguyễn Văn An", "Nguyen Van An", "G khac-dau"),
    ("Nguyễn Thị Thuý Hoà", "Nguyễn Thị Thuỳ Hoà", "G khac-dau"),
    # dao-tu: other word order
    ("An Nguyễn Văn", "Nguyễn Văn An", "G dao-tu"),
    ("Nguyễn An Văn", "Nguyễn Văn An", "G dao-tu"),
    ("Sang Điểu", "Điểu Sang", "G dao-tu"),
    # thieu-tu: a word missing; words run together
    ("Nguyễn An", "Nguyễn Văn An", "G thieu-tu"),
    ("Nguyễn Văn", "Nguyễn Văn An", "G thieu-tu"),
    ("Văn An", "Nguyễn Văn An", "G thieu-tu"),
    ("Nguyễn Hoà", "Nguyễn Thị Thu Hòa", "G thieu-tu"),
    ("NguyễnVăn An", "Nguyễn Văn An", "G thieu-tu"),
    ("NguyễnVănAn", "Nguyễn Văn An", "G thieu-tu"),
    ("Trần HoàiAn", "Trần Hoài An", "G thieu-tu"),
    ("ĐiểuSang", "Điểu Sang", "G thieu-tu"),
    # thua-tu: a word extra; a note in brackets
    ("Nguyễn Văn Bình An", "Nguyễn Văn An", "G thua-tu"),
    ("Nguyễn Văn An (Tổ 3)", "Nguyễn Văn An", "G thua-tu"),
    ("Nguyễn Văn An(con ông Ba)", "Nguyễn Văn An", "G thua-tu"),
    ("Nguyễn Văn An(anh)", "Nguyễn Văn An", "G thua-tu"),
    ("Nguyễn Văn An [đã tiêm]", "Nguyễn Văn An", "G thua-tu"),
    ("Nguyễn Văn An (Tổ 3", "Nguyễn Văn An", "G thua-tu"),
    ("(F0) Nguyễn Văn An", "Nguyễn Văn An", "G thua-tu"),
    ("Sang (Điểu)", "Sang", "G thua-tu"),
    ("Nguyễn Văn A n", "Nguyễn Văn An", "G thua-tu"),
    ("Nguyễn Văn An 2", "Nguyễn Văn An", "G thua-tu"),
    ("Nguyen Van An (Tổ 3)", "Nguyễn Văn An", "G khong-dau"),
    # viet-tat: initials
    ("Ng. V. An", "Nguyễn Văn An", "G viet-tat"),
    ("Ng.V.An", "Nguyễn Văn An", "G viet-tat"),
    ("N V An", "Nguyễn Văn An", "G viet-tat"),
    ("Nguyễn V. An", "Nguyễn Văn An", "G viet-tat"),
    ("Ng Thị Th Hà", "Nguyễn Thị Thu Hà", "G viet-tat"),
    ("Đ. Văn An", "Đặng Văn An", "G viet-tat"),
    ("N.V.A", "Nguyễn Văn An", "G viet-tat"),
    # mot-chu: one letter
    ("Lý Thị Hoa", "Lí Thị Hoa", "G mot-chu"),
    ("Lý Thị Mỹ", "Lý Thị Mĩ", "G mot-chu"),
    ("Nguyễn Văn Anh", "Nguyễn Văn An", "G mot-chu"),
    ("Nguyễn Văn An", "Nguyễn Văn Anh", "G mot-chu"),
    ("Nguyễn Văn Hùng", "Nguyễn Văn Hóng", "G mot-chu"),
    ("Nguyễn Văn Thùy", "Nguyễn Văn Thù", "G mot-chu"),
    ("Nguyễn Văn Na", "Nguyễn Văn An", "G mot-chu"),
    ("Nguyễn Văn \u0410n", "Nguyễn Văn An", "G mot-chu"),
    ("KBrơi", "K'Brơi", "G mot-chu"),
    ("Y Blô", "Y-Blô", "G mot-chu"),
    # S: different, also where two things are wrong at once
    ("Trần Văn Bình", "Nguyễn Văn An", "S"),
    ("An", "Nguyễn Văn An", "S"),
    ("Nguyễn Văn An", "An", "S"),
    ("Nguyen An", "Nguyễn Văn An", "S"),
    ("An Văn", "Nguyễn Văn An", "S"),
    ("Nguyễn Thị An", "Nguyễn Văn An", "S"),
    ("Ng. V. Bình", "Nguyễn Văn An", "S"),
    ("(Tổ 3)", "Nguyễn Văn An", "S"),
    # T, F, D
    ("", "Nguyễn Văn An", "T"),
    ("không có", "Nguyễn Văn An", "T"),
    ("-", "-", "T"),
    ("x", "", "T"),
    ("12345", "Nguyễn Văn An", "F"),
    ("12345", "12345", "F"),
    ("Nguyễn Văn An", "", "D"),
    ("Nguyễn Văn An", "-", "D"),
]


@pytest.mark.parametrize(("written", "registered", "letter"), NAMES_TABLE)
def test_rule_1_names(written: str, registered: str, letter: str) -> None:
    assert _said(fields.name(written, registered)) == letter


@given(NAMES, NAMES)
def test_rule_5_promise_1_names_are_equal_only_after_lossless_care(written: str, registered: str) -> None:
    letter = fields.name(written, registered)
    assert letter.code.equal == (names.key(written) == names.key(registered))
    assert (letter.code is FieldCode.SAME) == (written == registered)
    assert (letter.near is not None) == (letter.code is FieldCode.NEAR)


@given(NAMES, NAMES)
def test_rule_1_promise_6_form_and_case_never_change_the_finding(written: str, registered: str) -> None:
    other = fields.name(
        unicodedata.normalize("NFD", written.upper()), unicodedata.normalize("NFD", registered)
    )
    letter = fields.name(written, registered)
    assert (other.near, other.code.equal) == (letter.near, letter.code.equal)


BIRTHS_TABLE = [
    ("05/03/1985", "05/03/1985", "K"),
    ("5/3/1985", "05/03/1985", "C"),
    ("1985-03-05", "05/03/1985", "C"),
    ("05 tháng 3 năm 1985", "05/03/1985", "C"),
    (date(1985, 3, 5), "05/03/1985", "C"),
    (31111.0, "05/03/1985", "C"),
    ("1985", "1985", "K"),
    (1985.0, "1985", "K"),
    ("00/00/1985", "1985", "K"),
    ("03/1985", "03/1985", "K"),
    ("3/1985", "03/1985", "C"),
    # near, in the order of deciding
    ("03/05/1985", "05/03/1985", "G dao-ngay-thang"),
    ("01/02/1985", "02/01/1985", "G dao-ngay-thang"),
    ("1985", "05/03/1985", "G chi-co-nam"),
    (1985.0, "01/01/1985", "G chi-co-nam"),
    ("03/1985", "05/03/1985", "G chi-co-nam"),
    ("1985", "03/1985", "G chi-co-nam"),
    ("01/01/1985", "05/03/1985", "G 01-01"),
    ("01/01/1985", "01/02/1985", "G 01-01"),
    ("05/03/1986", "05/03/1985", "G lech-nam"),
    ("05/03/1989", "05/03/1990", "G lech-nam"),
    ("05/03/1995", "05/03/1985", "G mot-so"),
    ("06/03/1985", "05/03/1985", "G mot-so"),
    ("05/08/1985", "05/03/1985", "G mot-so"),
    ("15/03/1985", "05/03/1985", "G mot-so"),
    # different
    ("05/03/1985", "06/04/1985", "S"),
    ("05/03/1958", "05/03/1985", "S"),
    ("03/05/1986", "05/03/1985", "S"),
    ("01/01/1986", "05/03/1985", "S"),
    ("1986", "05/03/1985", "S"),
    ("04/1985", "05/03/1985", "S"),
    ("1985", "1986", "S"),
    ("03/1985", "04/1985", "S"),
    # the register knows only the year: D as long as they agree
    ("05/03/1985", "1985", "D"),
    ("01/01/1985", "1985", "D"),
    ("03/1985", "1985", "D"),
    ("05/03/1985", "03/1985", "D"),
    ("05/03/1986", "1985", "S"),
    ("05/04/1985", "03/1985", "S"),
    ("05/03/1985", "", "D"),
    ("05/03/1985", "không rõ", "D"),
    ("05/03/1985", "31/02/1985", "D"),
    # the list lacks it, or it cannot be such a value
    ("", "05/03/1985", "T"),
    ("không rõ", "", "T"),
    ("12/25/1985", "25/12/1985", "F"),
    ("31/02/1985", "31/02/1985", "F"),
    ("05/03/85", "05/03/1985", "F"),
    ("05/03/2050", "05/03/1985", "F"),
    ("05/03/85", "", "F"),
]


@pytest.mark.parametrize(("written", "registered", "letter"), BIRTHS_TABLE)
def test_rule_2_birth_dates(written: object, registered: str, letter: str) -> None:
    found = fields.birth(dates.read(written, TODAY), str(written), dates.read(registered), registered)
    assert _said(found) == letter


@given(st.dates(date(1900, 1, 1), TODAY), st.dates(date(1900, 1, 1), TODAY))
def test_rule_5_promise_1_two_full_dates_are_equal_only_when_they_are_one_day(one: date, other: date) -> None:
    letter = fields.birth(dates.read(one, TODAY), "", dates.read(f"{other:%d/%m/%Y}"), f"{other:%d/%m/%Y}")
    assert letter.code.equal == (one == other)


N12, N9 = "070285001234", "285123456"
NUMBERS_TABLE = [
    # written, number and old number of the register, letter
    (N12, N12, "", "K"),
    (N12, N12, N9, "K"),
    (301285001234.0, "301285001234", "", "K"),
    (70285001234.0, N12, "", "C"),
    ("070 285 001 234", N12, "", "C"),
    ("'070285001234", N12, "", "C"),
    ("０７０２８５００１２３４", N12, "", "C"),
    (N9, N12, N9, "C"),
    ("285 123 456", N12, N9, "C"),
    (N9, "", N9, "K"),
    (N9, N9, "", "K"),
    (11234567.0, "", "011234567", "C"),
    ("070285001235", N12, "", "G mot-so"),
    ("170285001234", N12, "", "G mot-so"),
    ("070258001234", N12, "", "G hai-so-dao"),
    ("700285001234", N12, "", "G hai-so-dao"),
    ("70285001234", N12, "", "G thieu-so"),
    ("07028500123", N12, "", "G thieu-so"),
    ("07028501234", N12, "", "G thieu-so"),
    ("70 285 001 234", N12, "", "G thieu-so"),
    ("11234567", N12, "011234567", "G thieu-so"),
    ("11234567", "011234567", "", "G thieu-so"),
    ("285123457", N12, N9, "G mot-so"),
    ("285124356", N12, N9, "G hai-so-dao"),
    (N9, N12, "", "G cmnd-khong-lien-ket"),
    ("285999000", N12, N9, "G cmnd-khong-lien-ket"),
    ("070285009999", N12, "", "S"),
    ("070185001243", N12, "", "S"),
    (N12, "", "", "D"),
    (N12, "", N9, "D"),
    ("", N12, "", "T"),
    ("không có", N12, "", "T"),
    ("mất CMND", "", "", "T"),
    ("71285001234", N12, "", "F"),
    ("1123456", N12, "001123456", "F"),
    ("21123456", N12, "211234560", "F"),
    ("CCCD 070285001234", N12, "", "F"),
    ("070285001234 285123456", N12, N9, "F"),
    ("1.23E+11", N12, "", "F"),
    ("B1234567", N12, "", "F"),
    ("70285001234", "", "", "F"),
]


@pytest.mark.parametrize(("written", "registered", "registered_old", "letter"), NUMBERS_TABLE)
def test_rule_3_numbers(written: object, registered: str, registered_old: str, letter: str) -> None:
    assert _said(fields.number(numbers.read(written), registered, registered_old)) == letter


@given(st.sampled_from("0123456789").map("07028500123".__add__), st.integers(0, 10))
def test_rule_5_promise_1_a_number_with_a_slip_is_never_equal(digits: str, at: int) -> None:
    for slip in numbers.near_numbers(numbers.read(digits)):
        letter = fields.number(numbers.read(slip), digits, "")
        assert letter.near in (Near.ONE_DIGIT, Near.DIGITS_SWAPPED)
    short = fields.number(numbers.read(digits[:at] + digits[at + 1 :]), digits, "")
    assert short.near is Near.DIGIT_LOST


@pytest.mark.parametrize(
    ("written", "registered", "letter"),
    [
        ("Nam", "Nam", "K"),
        ("nam", "Nam", "C"),
        ("Nu\u031b\u0303", "Nữ", "C"),
        ("Nu", "Nữ", "C"),
        ("0", "Nam", "C"),
        (1.0, "Nữ", "C"),
        ("Nam", "Nữ", "S"),
        ("1", "Nam", "S"),
        ("", "Nam", "T"),
        ("", "", "T"),
        ("Nam+Nữ", "Nam", "F"),
        ("Khác", "Khác", "F"),
        ("7", "Nam", "F"),
        ("Nam", "", "D"),
        ("Nam", "Không xác định", "D"),
        ("Nam", "Khác", "D"),
    ],
)
def test_rule_4_sex_has_no_near(written: object, registered: str, letter: str) -> None:
    read = sex.read(written, {"0": "M", "1": "F"})
    assert _said(fields.sex(read, str(written), sex.read(registered, {}), registered)) == letter
