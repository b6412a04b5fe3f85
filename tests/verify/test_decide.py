"""The results of rows, in the order of deciding.

Rules covered, by the sections of DESIGN:
1.  6.2 the order: LOI, KXM, TRUNG, by number, by name + birth date + sex, THIEU, DINHDANG or KHONG
2.  6.2 what each result means
3.  6.5 By number: NHIEU comes first; lines equal in all four are one person; CHET
4.  6.5 TRUNG: by the list, by the person found, never for SAI or XUNGDOT
5.  6.5 Without a number: GAN, THIEU, KHONG
6.  6.5 Numbers: a register that knows only the CMND
7.  6.5 XUNGDOT
8.  6.5 letters when nothing was compared
9.  2 (promise 1) exact decides; 2 (promise 5) non-citizens are never looked up; 2 (promise 6) order
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judging import Memory, codes, judged, person, row
from vaxcli.population.person import Person
from vaxcli.verify.rows import Row

LAN = person("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ", old="285123456")
NAM = person("070090004321", "TRẦN VĂN NAM", "12/10/1990", "Nam", old="285654321")
TWIN = person("070185009999", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ")
OLD_ONLY = person("285111222", "LÊ VĂN BA", "01/02/1960", "Nam")
YEAR_ONLY = person("070060007777", "PHẠM VĂN TƯ", "1960", "Nam")
DEAD = person("070050001111", "VÕ THỊ SÁU", "19/05/1950", "Nữ", status="Đã chết")
REGISTER = [LAN, NAM, OLD_ONLY, YEAR_ONLY, DEAD]


@pytest.mark.parametrize(
    ("one", "code", "letters"),
    [
        # rule 2: XM
        (row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "XM", "KKKK"),
        (row("070 185 001 234", "Nguyễn Thị Lan", "5/3/1985", "nữ"), "XM", "CCCC"),
        (row(70185001234.0, "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "XM", "CKKK"),
        (row("285123456", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "XM", "CKKK"),
        # rule 6
        (row("285111222", "LÊ VĂN BA", "01/02/1960", "Nam"), "XM", "KKKK"),
        # rule 2: SAI by each field
        (row("070185001234", "NGUYEN THI LAN", "05/03/1985", "Nữ"), "SAI", "KGKK khong-dau"),
        (row("070185001234", "NGUYỄN THỊ LÂN", "05/03/1985", "Nữ"), "SAI", "KGKK khac-dau"),
        (row("070185001234", "NGUYỄN THỊ LAN", "03/05/1985", "Nữ"), "SAI", "KKGK dao-ngay-thang"),
        (row("070185001234", "NGUYỄN THỊ LAN", "1985", "Nữ"), "SAI", "KKGK chi-co-nam"),
        (row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nam"), "SAI", "KKKS"),
        (row("070185001234", "NGUYỄN THỊ LAN", "", "Nữ"), "SAI", "KKTK"),
        (row("070185001234", "NGUYỄN THỊ LAN", "31/02/1985", "Nữ"), "SAI", "KKFK"),
        (row("070185001234", "PHẠM BÍCH HỒNG", "05/03/1985", "Nữ"), "SAI", "KSKK"),
        (row("070060007777", "PHẠM VĂN TƯ", "02/09/1960", "Nam"), "SAI", "KKDK"),
        (row("070060007777", "PHẠM VĂN TƯ", "02/09/1961", "Nam"), "SAI", "KKSK"),
        # rule 2: year-only on both sides is equal
        (row("070060007777", "PHẠM VĂN TƯ", "1960", "Nam"), "XM", "KKKK"),
        # rule 7: name and birth date both S; with T or F it is SAI
        (row("070185001234", "PHẠM BÍCH HỒNG", "11/11/1970", "Nữ"), "XUNGDOT", "KSSK"),
        (row("070185001234", "PHẠM BÍCH HỒNG", "", "Nữ"), "SAI", "KSTK"),
        (row("070185001234", "PHẠM BÍCH HỒNG", "31/02/1970", "Nữ"), "SAI", "KSFK"),
        # rule 7: the number says LAN, the rest fits NAM exactly
        (row("070185001234", "TRẦN VĂN NAM", "12/10/1990", "Nam"), "XUNGDOT", "KSSS"),
        # rule 3: CHET whatever differs; also without a number
        (row("070050001111", "VÕ THỊ SÁU", "19/05/1950", "Nữ"), "CHET", "KKKK"),
        (row("070050001111", "VÕ THỊ SÁU", "19/05/1951", "Nữ"), "CHET", "KKGK lech-nam"),
        (row("", "VÕ THỊ SÁU", "19/05/1950", "Nữ"), "CHET", "TKKK"),
        # rule 5: GAN
        (row("", "Nguyễn Thị Lan", "05/03/1985", "Nữ"), "GAN", "TCKK"),
        (row("070185001235", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "GAN", "GKKK mot-so"),
        (row("070185001243", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "GAN", "GKKK hai-so-dao"),
        (row("079300111222", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "GAN", "SKKK"),
        (row("70185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "GAN", "GKKK thieu-so"),
        (row("111222333", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "GAN", "GKKK cmnd-khong-lien-ket"),
        (row("07018500", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"), "GAN", "FKKK"),
        (row("", "PHẠM VĂN TƯ", "1960", "Nam"), "GAN", "TKKK"),
        # rule 5: THIEU, never KHONG, when too little was given to look
        (row("", "NGUYỄN THỊ LAN", "", "Nữ"), "THIEU", "TXTX"),
        (row("", "", "05/03/1985", ""), "THIEU", "TTXT"),
        (row("", "NGUYỄN THỊ LAN", "1985", "Nữ"), "THIEU", "TXXX"),
        (row("", "NGUYỄN THỊ LAN", "31/02/1985", "Nữ"), "THIEU", "TXXX"),
        # rules 5, 8: DINHDANG and KHONG
        (row("0701850012", "HỒ VĂN KHÔNG", "01/01/1980", "Nam"), "DINHDANG", "FXXX"),
        (row("CCCD 070185001234", "HỒ VĂN KHÔNG", "01/01/1980", "Nam"), "DINHDANG", "FXXX"),
        (row("0701850012", "HỒ VĂN KHÔNG", "", "Nam"), "DINHDANG", "FXXX"),
        (row("B1234567", "HỒ VĂN KHÔNG", "01/01/1980", "Nam"), "DINHDANG", "FXXX"),
        (row("070080005555", "HỒ VĂN KHÔNG", "01/01/1980", "Nam"), "KHONG", "DXXX"),
        (row("070080005555", "HỒ VĂN KHÔNG", "", ""), "KHONG", "DXXX"),
        (row("", "HỒ VĂN KHÔNG", "01/01/1980", "Nam"), "KHONG", "TXXX"),
        # rules 1, 8: LOI and KXM before everything
        (row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ", broken="H15 #N/A"), "LOI", "XXXX"),
        (row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ", nation="Lào"), "KXM", "XXXX"),
        (row("N1234567", "KIM MIN", "05/03/1985", "Nữ", nation="Hàn Quốc"), "KXM", "XXXX"),
        (row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ", nation="Việt Nam"), "XM", "KKKK"),
        (row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ", nation="Kinh"), "XM", "KKKK"),
    ],
)
def test_one_row_has_the_result_of_the_design(one: Row, code: str, letters: str) -> None:
    verdict = judged([one], REGISTER)[0]
    assert (verdict.result.value, verdict.letters.code) == (code, letters)


def test_two_different_people_with_the_number_are_nhieu_even_when_one_fits() -> None:
    # rule 3
    other = person("070185001234", "ĐỖ THỊ MAI", "01/01/1970", "Nữ")
    one = row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ")
    verdict = judged([one], [LAN, other])[0]
    assert (verdict.result.value, verdict.letters.code, len(verdict.people)) == ("NHIEU", "KKKK", 2)


def test_number_held_as_old_number_by_another_person_is_nhieu() -> None:
    # rule 3
    other = person("070070002222", "ĐỖ THỊ MAI", "01/01/1970", "Nữ", old="285111222")
    assert codes([row("285111222", "LÊ VĂN BA", "01/02/1960", "Nam")], [OLD_ONLY, other]) == ["NHIEU"]


def test_register_lines_equal_in_all_four_are_one_person() -> None:
    # rule 3
    again = LAN._replace(full_name="Nguyễn Thị Lan", birth_date="5/3/1985", address="elsewhere")
    assert codes([row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ")], [LAN, again]) == ["XM"]


def test_of_two_lines_of_one_person_the_dead_one_speaks() -> None:
    # rule 3, promise 1
    dead = LAN._replace(status="Đã chết")
    for lines in ([LAN, dead], [dead, LAN]):
        assert codes([row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ")], lines) == ["CHET"]


def test_without_number_two_people_who_fit_are_nhieu() -> None:
    # rule 2
    verdict = judged([row("", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ")], [LAN, TWIN])[0]
    assert (verdict.result.value, verdict.letters.code) == ("NHIEU", "TKKK")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # rule 4: same number and name; the first is kept
        (
            [
                row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
                row("070185001234", "Nguyễn Thị Lan", "", ""),
            ],
            ["XM", "TRUNG 0"],
        ),
        # rule 4: same name, birth date, sex; the one with a well-formed number is kept
        (
            [
                row("", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
                row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
            ],
            ["TRUNG 1", "XM"],
        ),
        # rule 4: equal malformed numbers are the same, unequal ones are not two numbers
        (
            [row("0701", "HỒ VĂN A", "01/01/1980", "Nam"), row("0701 ", "HỒ VĂN A", "02/02/1980", "Nam")],
            ["DINHDANG", "TRUNG 0"],
        ),
        (
            [row("0701", "HỒ VĂN A", "01/01/1980", "Nam"), row("0702", "HỒ VĂN A", "01/01/1980", "Nam")],
            ["DINHDANG", "TRUNG 0"],
        ),
        # rule 4: two different well-formed numbers are two people until the look-up says otherwise
        (
            [
                row("070080001111", "HỒ VĂN A", "01/01/1980", "Nam"),
                row("070080002222", "HỒ VĂN A", "01/01/1980", "Nam"),
            ],
            ["KHONG", "KHONG"],
        ),
        (
            [
                row("285123456", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
                row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
            ],
            ["XM", "TRUNG 0"],
        ),
        # rule 4: a number between two others makes nobody a repeat of either
        (
            [
                row("070080001111", "HỒ VĂN A", "01/01/1980", "Nam"),
                row("", "HỒ VĂN A", "01/01/1980", "Nam"),
                row("070080002222", "HỒ VĂN A", "01/01/1980", "Nam"),
            ],
            ["KHONG", "KHONG", "KHONG"],
        ),
        # rule 4: year-only dates only together with the same number
        (
            [row("", "HỒ VĂN A", "1980", "Nam"), row("", "HỒ VĂN A", "1980", "Nam")],
            ["THIEU", "THIEU"],
        ),
        (
            [row("070080001111", "HỒ VĂN A", "1980", "Nam"), row("070080001111", "HỒ VĂN A", "1980", "Nam")],
            ["KHONG", "TRUNG 0"],
        ),
        # rule 4: a child written with the mother's number is another child
        (
            [
                row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
                row("070185001234", "LÊ BÉ NA", "01/06/2010", "Nữ"),
            ],
            ["XM", "XUNGDOT"],
        ),
        # rule 4: a row with SAI is never turned into TRUNG by the look-up
        (
            [
                row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
                row("070185001234", "NGUYỄN THỊ LÂN", "05/03/1985", "Nữ"),
            ],
            ["XM", "SAI"],
        ),
        # rule 4: non-citizens never take part
        (
            [
                row("N123456", "KIM MIN", "05/03/1985", "Nữ", "Hàn Quốc"),
                row("N123456", "KIM MIN", "05/03/1985", "Nữ", "Hàn Quốc"),
            ],
            ["KXM", "KXM"],
        ),
    ],
)
def test_repeats(rows: list[Row], expected: list[str]) -> None:
    verdicts = judged(rows, REGISTER)
    shown = [v.result.value if v.repeats is None else f"{v.result.value} {v.repeats}" for v in verdicts]
    assert shown == expected


def test_row_without_number_is_no_repeat_when_the_register_holds_two_such_people() -> None:
    # rule 4
    rows = [
        row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
        row("", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ"),
    ]
    assert codes(rows, [LAN, TWIN]) == ["XM", "NHIEU"]


def test_non_citizens_and_broken_rows_are_never_looked_up() -> None:
    # promise 5
    memory = Memory(REGISTER)
    judged(
        [
            row("070185001234", "NGUYỄN THỊ LAN", "05/03/1985", "Nữ", nation="Mỹ"),
            row("070090004321", "TRẦN VĂN NAM", "12/10/1990", "Nam", nation="không quốc tịch"),
            row("070090004321", "TRẦN VĂN NAM", "12/10/1990", "Nam", broken="C3 #REF!"),
        ],
        REGISTER,
        memory,
    )
    assert (memory.asked_numbers, memory.asked_identities) == ([], [])


NAMES = st.sampled_from(
    ["NGUYỄN THỊ LAN", "Nguyễn Thị Lan", "NGUYEN THI LAN", "NGUYỄN THỊ LÂN", "TRẦN VĂN NAM", "LÊ VĂN BA", ""]
)
NUMBERS = st.sampled_from(
    ["070185001234", "070185001235", "285123456", "285111222", "070090004321", "07018500123", "", "x"]
)
BIRTHS = st.sampled_from(
    ["05/03/1985", "5/3/1985", "03/05/1985", "1985", "12/10/1990", "01/02/1960", "", "31/02/1985"]
)
SEXES = st.sampled_from(["Nam", "Nữ", "nữ", "", "khác"])
ROWS = st.builds(row, NUMBERS, NAMES, BIRTHS, SEXES, st.sampled_from(["", "", "", "Lào"]))
PEOPLE = st.builds(person, NUMBERS, NAMES, BIRTHS, SEXES, NUMBERS, st.sampled_from(["", "", "Đã chết"]))


@given(st.lists(ROWS, max_size=6), st.lists(PEOPLE, max_size=6), st.randoms(use_true_random=False))
def test_order_of_the_register_changes_nothing(
    rows: list[Row], people: list[Person], shuffle: random.Random
) -> None:
    # promise 6
    before = [(v.result, v.letters, v.repeats) for v in judged(rows, people)]
    shuffled = list(people)
    shuffle.shuffle(shuffled)
    assert [(v.result, v.letters, v.repeats) for v in judged(rows, shuffled)] == before


@given(st.lists(ROWS, max_size=6), st.lists(PEOPLE, max_size=6))
def test_nobody_is_verified_unless_all_four_are_equal_with_one_person(
    rows: list[Row], people: list[Person]
) -> None:
    # promise 1: checked against the register directly, not through the letters
    memory = Memory(people)
    for one, verdict in zip(rows, judged(rows, people), strict=True):
        if verdict.result.value == "XM":
            holders = [p for p in people if one.number.digits in (p.number, p.old_number)]
            assert one.number.digits
            assert {memory.identity(p) for p in holders} == {(one.name_key, one.birth.iso, one.sex.value)}


@given(st.lists(ROWS, max_size=8), st.lists(PEOPLE, max_size=6))
def test_every_row_has_one_result_and_every_repeat_names_a_kept_row(
    rows: list[Row], people: list[Person]
) -> None:
    # promise 2
    verdicts = judged(rows, people)
    assert len(verdicts) == len(rows)
    for at, verdict in enumerate(verdicts):
        assert (verdict.result.value == "TRUNG") == (verdict.repeats is not None)
        if verdict.repeats is not None:
            assert verdict.repeats != at
            assert verdicts[verdict.repeats].repeats is None


@given(
    st.lists(ROWS, min_size=1, max_size=6), st.lists(PEOPLE, max_size=6), st.randoms(use_true_random=False)
)
def test_order_of_the_list_changes_only_which_repeat_is_kept(
    rows: list[Row], people: list[Person], shuffle: random.Random
) -> None:
    # promise 6, rule 4
    before = {id(one): verdict for one, verdict in zip(rows, judged(rows, people), strict=True)}
    shuffled = list(rows)
    shuffle.shuffle(shuffled)
    after = judged(shuffled, people)
    for one, verdict in zip(shuffled, after, strict=True):
        earlier = before[id(one)]
        if "TRUNG" not in (verdict.result.value, earlier.result.value):
            assert verdict.result == earlier.result
