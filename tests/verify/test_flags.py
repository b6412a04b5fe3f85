"""The flags of DESIGN 6.2, each with its table; they never change the result.

Ages are counted on the day the list was made (DESIGN 6.5); SO4 is about the list's own values; NGOAIXA
only when the settings say which commune is ours.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.judging import Memory, judged, person, row
from vaxcli.codes import Flag, RowResult
from vaxcli.population.person import Person
from vaxcli.verify.flags import Setting, flags
from vaxcli.verify.rows import Row

MADE = date(2021, 11, 8)
AN = person("070085000011", "NGUYỄN VĂN AN", "02/03/1985", "Nam", old="285000011")
OLD_ONLY = person("", "NGUYỄN VĂN AN", "02/03/1985", "Nam", old="285000011")


def found(
    one: Row, *people: Person, on: date = MADE, commune: str = "", second_dose: bool = False
) -> tuple[RowResult, set[Flag]]:
    """Result and flags of a single row."""
    memory = Memory(people)
    (verdict,) = judged([one], people, memory)
    birth = memory.birth(verdict.people[0]) if verdict.people else None
    made = flags(one, verdict, birth, Setting(on=on, commune=commune), second_dose=second_dose)
    assert list(made) == [flag for flag in Flag if flag in made]
    return verdict.result, set(made)


def test_a_row_as_the_register_writes_it_has_none() -> None:
    assert found(row("070085000011", "NGUYỄN VĂN AN", "02/03/1985", "Nam"), AN) == (RowResult.VERIFIED, set())


@pytest.mark.parametrize(
    ("cell", "restored"),
    [(70085000011.0, True), (70085000011, True), ("070085000011", False), ("70085000011", False)],
)
def test_so0_only_for_a_zero_lost_in_a_numeric_cell(cell: str | float, *, restored: bool) -> None:
    _, made = found(row(cell, "NGUYỄN VĂN AN", "02/03/1985", "Nam"), AN)
    assert (Flag.ZERO_RESTORED in made) is restored


def test_cmnd_when_the_register_knows_the_new_number() -> None:
    assert found(row("285000011", "NGUYỄN VĂN AN", "02/03/1985", "Nam"), AN) == (
        RowResult.VERIFIED,
        {Flag.OLD_NUMBER},
    )


def test_cancccd_when_the_register_knows_only_the_cmnd() -> None:
    # DESIGN 6.5: XM with CANCCCD, the 9 digits returned
    assert found(row("285000011", "NGUYỄN VĂN AN", "02/03/1985", "Nam"), OLD_ONLY) == (
        RowResult.VERIFIED,
        {Flag.NEEDS_CARD},
    )


@pytest.mark.parametrize(
    ("birth", "year_only"),
    [("1985", True), (1985.0, True), ("03/1985", False), ("02/03/1985", False), ("", False)],
)
def test_namsinh_for_a_year_only(birth: str | float, *, year_only: bool) -> None:
    _, made = found(row("070085000011", "NGUYỄN VĂN AN", birth, "Nam"), AN)
    assert (Flag.YEAR_ONLY in made) is year_only


@pytest.mark.parametrize(
    ("setting", "lives", "elsewhere"),
    [
        ("", "Bàu Sen", False),
        ("Suối Mây", "Bàu Sen", True),
        ("Suối Mây", "SUỐI  MÂY", False),
        ("Suối Mây", "", False),
    ],
)
def test_ngoaixa_only_with_the_setting(setting: str, lives: str, *, elsewhere: bool) -> None:
    one = row("070085000011", "NGUYỄN VĂN AN", "02/03/1985", "Nam")
    _, made = found(one, AN._replace(commune=lives), commune=setting)
    assert (Flag.OTHER_COMMUNE in made) is elsewhere


AGES = [
    ("08/11/2007", MADE, "of age"),
    ("09/11/2007", MADE, "under"),
    ("09/11/2007", date(2021, 11, 9), "of age"),
    ("2006", MADE, "of age"),
    ("2007", MADE, "unknown"),
    ("2008", MADE, "under"),
    ("10/2007", MADE, "of age"),
    ("11/2007", MADE, "unknown"),
    ("12/2007", MADE, "under"),
    ("28/02/2010", date(2024, 2, 29), "of age"),
    ("01/03/2010", date(2024, 2, 29), "under"),
    ("29/02/2008", date(2022, 2, 28), "under"),
    ("29/02/2008", date(2022, 3, 1), "of age"),
]


@pytest.mark.parametrize(("birth", "on", "age"), AGES)
def test_cancccd_and_chuadu14_by_the_day_the_list_was_made(birth: str, on: date, age: str) -> None:
    # Luat Can cuoc cong dan 59/2014/QH13, article 19: a card from 14 on
    result, made = found(row("", "Đinh Văn Giàu", birth, "Nam"), on=on)
    assert result in (RowResult.NOT_FOUND, RowResult.INCOMPLETE)
    assert (Flag.NEEDS_CARD in made) is (age == "of age")
    assert (Flag.UNDER_14 in made) is (age == "under")


def test_a_child_with_a_number_is_under_14_and_needs_no_card() -> None:
    child = person("070215000011", "NGUYỄN VĂN BÉ", "02/03/2015", "Nam")
    assert found(row("070215000011", "NGUYỄN VĂN BÉ", "02/03/2015", "Nam"), child) == (
        RowResult.VERIFIED,
        {Flag.UNDER_14},
    )


def test_the_register_s_birth_date_tells_the_age_where_the_list_has_none() -> None:
    child = person("070215000011", "NGUYỄN VĂN BÉ", "02/03/2015", "Nam")
    _, made = found(row("070215000011", "NGUYỄN VĂN BÉ", "", "Nam"), child)
    assert Flag.UNDER_14 in made


@pytest.mark.parametrize(
    ("number", "birth", "sex", "disagrees"),
    [
        ("070085000011", "02/03/1985", "Nam", False),
        ("070085000011", "02/03/1985", "Nữ", True),
        ("070085000011", "02/03/1986", "Nam", True),
        ("070085000011", "1985", "Nam", False),
        ("070085000011", "1986", "Nam", True),
        ("070085000011", "", "", False),
        ("070285000011", "02/03/2085", "Nam", False),
        ("285000011", "02/03/1986", "Nữ", False),
        ("7008500001", "02/03/1986", "Nữ", False),
    ],
)
def test_so4_is_about_the_list_s_own_values(number: str, birth: str, sex: str, *, disagrees: bool) -> None:
    # ND 137/2015 article 13: century and sex in digit 4, year in digits 5 and 6; the register is not asked
    _, made = found(row(number, "Đinh Văn Giàu", birth, sex))
    assert (Flag.NUMBER_DISAGREES in made) is disagrees


@pytest.mark.parametrize(
    ("name", "tidied"), [("NGUYỄN VĂN AN", False), ("Nguyễn  Văn An", True), ("Nguyễn Văn Ân", False)]
)
def test_tenchuan_for_lossless_care_only(name: str, *, tidied: bool) -> None:
    _, made = found(row("070085000011", name, "02/03/1985", "Nam"), AN)
    assert (Flag.NAME_TIDIED in made) is tidied


def test_font_and_mui2() -> None:
    one = row("070085000011", "NGUYỄN VĂN AN", "02/03/1985", "Nam")
    one.converted = True
    assert {Flag.LEGACY_FONT, Flag.SECOND_DOSE} <= found(one, AN, second_dose=True)[1]


@pytest.mark.parametrize(("nation", "broken"), [("Lào", ""), ("", "E2 #N/A")])
def test_who_is_not_looked_up_has_no_flags(nation: str, broken: str) -> None:
    one = row(70085000011.0, "NGUYỄN VĂN AN", "1985", "Nữ", nation, broken)
    assert found(one, AN, second_dose=True)[1] == set()
