"""The names of vaccines (issue 4, clause 3; DOMAIN D.5, D.6).

1. A name is mapped only when it is a known one but for case, accents, spaces, signs, the word for vaccine, and the
   maker or his country beside it.
2. A slip, a part of a name, or a name among unknown words is only suggested; two vaccines in one name likewise.
3. Two unknown vaccines are never equal; the same unknown name written alike is one report repeated.
4. Approval dates that no official text confirms are marked.
"""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doses.made import dose
from vaxcli.doses import vaccines

NAMES = [
    (alias, vaccine.id) for vaccine in vaccines.everything() for alias in (vaccine.name, *vaccine.aliases)
]


@pytest.mark.parametrize(("name", "meant"), NAMES)
def test_every_known_name_however_it_is_typed(name: str, meant: str) -> None:  # 1
    for typed in (name, name.upper(), f"  Vắc-xin  {name} ", unicodedata.normalize("NFD", name), f"{name}."):
        assert vaccines.recognise(typed) == vaccines.Recognised(vaccines.by_id(meant)), typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Vắc xin phòng COVID-19 Pfizer", "pfizer"),
        ("Pfizer (Mỹ)", "pfizer"),
        ("Pfizer (Comirnaty)", "pfizer"),
        ("Comirnaty/Pfizer", "pfizer"),
        ("Vero Cell - Trung Quốc", "vero_cell"),
        ("Sinopharm (Vero Cell)", "vero_cell"),
        ("Astra Zeneca (Anh)", "astrazeneca"),
        ("ＰＦＩＺＥＲ", "pfizer"),
    ],
)
def test_maker_and_country_beside_the_name_change_nothing(typed: str, meant: str) -> None:  # 1
    assert vaccines.recognise(typed).vaccine == vaccines.by_id(meant)


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("Phizer", ["pfizer"]),
        ("Pfrizer", ["pfizer"]),
        ("Astrazenca", ["astrazeneca"]),
        ("Astra", ["astrazeneca"]),
        ("Vero", ["vero_cell"]),
        ("Verocel", ["vero_cell"]),
        ("Modenna", ["moderna"]),
        ("Johnson", ["janssen"]),
        ("Sputnik Light", ["sputnik_v"]),
        ("Pfizer trẻ em", ["pfizer"]),
        ("AstraZeneca, lô 1", ["astrazeneca"]),
        ("AZ/Pfizer", ["astrazeneca", "pfizer"]),
        ("Moderna (Pfizer)", ["pfizer", "moderna"]),
        ("Hayat-Vax (Sinopharm)", ["vero_cell", "hayat_vax"]),
        ("Nanocovax", []),
        ("Sinovac", []),
        ("Covaxin", []),
        ("AS", []),
        ("Vắc xin COVID-19", []),
        ("", []),
        ("-", []),
    ],
)
def test_everything_else_is_at_most_suggested(typed: str, suggested: list[str]) -> None:  # 2
    found = vaccines.recognise(typed)
    assert found.vaccine is None
    assert [vaccine.id for vaccine in found.suggestions] == suggested


@given(st.sampled_from(NAMES), st.integers(0, 40), st.sampled_from("bdghqxz"))
def test_a_slip_never_maps_to_a_vaccine_of_another_name(
    name: tuple[str, str], at: int, letter: str
) -> None:  # 2
    known, meant = name
    typed = known[:at] + letter + known[at:]
    found = vaccines.recognise(typed).vaccine
    assert found is None or found.id == meant


def test_no_name_is_that_of_two_vaccines() -> None:
    keys: dict[str, str] = {}
    for name, meant in NAMES:
        assert keys.setdefault(vaccines._joined(vaccines._plain(name)), meant) == meant, name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("AZ", "Astra Zeneca", True),
        ("AZ", "Pfizer", False),
        ("AZ", "Nanocovax", False),
        ("Nanocovax", "Covivac", False),
        ("Nanocovax", " NANOCOVAX ", True),
        ("Phizer", "Pfizer", False),
        ("Phizer", "Phyzer", False),
        ("", "", False),
        ("", "AZ", False),
    ],
)
def test_two_unknown_vaccines_are_never_one(one: str, other: str, *, same: bool) -> None:  # 3
    first, second = dose("2021-11-20", one), dose("2021-11-20", other)
    assert vaccines.same_vaccine(first, second) is same
    assert vaccines.same_vaccine(second, first) is same


def test_approval_dates_and_basic_doses() -> None:  # 4, DOMAIN D.1, D.5
    known = {vaccine.id: vaccine for vaccine in vaccines.everything()}
    assert len(known) == 8
    confirmed = {key: one.approved_on for key, one in known.items() if one.approval_confirmed}
    assert confirmed == {
        "janssen": date(2021, 7, 15),
        "hayat_vax": date(2021, 9, 10),
        "abdala": date(2021, 9, 17),
    }
    assert known["astrazeneca"].approved_on == date(2021, 2, 1)
    assert known["sputnik_v"].approved_on == date(2021, 3, 23)
    assert all(one.approved_on for one in known.values())
    assert {key: one.basic_doses for key, one in known.items() if one.basic_doses != 2} == {
        "janssen": 1,
        "abdala": 3,
    }
