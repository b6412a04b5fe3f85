"""Rules of R32 to R34 and promise 1: only a number finds by itself, names are chosen, and what differs is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.doses.plans import AN, DAY, PLACE, people
from vaxcli.doses.arriving import Desk, Expected, Found, Roster, compared
from vaxcli.doses.planread import Planned
from vaxcli.people import card

PLAN = people()
ROSTER = Roster(PLAN)


def of(name: str) -> Planned:
    return next(person for person in PLAN if person.full_name == name)


@pytest.mark.parametrize(
    ("typed", "found", "names"),
    [
        (AN, Found.ONE, ["Nguyễn Văn An"]),
        ("070 085 000 011", Found.ONE, ["Nguyễn Văn An"]),
        ("m12345678", Found.ONE, ["Kim Min Soo"]),
        # a name never finds by itself, not even the only one of its kind
        ("nguyễn văn an", Found.CHOOSE, ["Nguyễn Văn An"]),
        ("Võ Minh Phúc", Found.CHOOSE, ["Võ Minh Phúc", "Võ Minh Phúc"]),
        ("Võ Minh Phúc 1995", Found.CHOOSE, ["Võ Minh Phúc"]),
        ("Võ Minh Phúc 1990", Found.NOBODY, []),
        # without accents, and a part of the name: to choose from only
        ("nguyen van an", Found.NEAR, ["Nguyễn Văn An"]),
        ("Phúc", Found.NEAR, ["Võ Minh Phúc", "Võ Minh Phúc"]),
        ("070085000012", Found.NOBODY, []),
        ("7008500001", Found.UNREADABLE, []),
        # another number, but name and birth date of the plan: near, never found
        (AN.replace("070085000011", "070085999999"), Found.NEAR, ["Nguyễn Văn An"]),
        (AN.replace("070085000011", "070085999999").replace("02031985", "02031986"), Found.NOBODY, []),
    ],
)
def test_who_on_the_plan_is_meant(typed: str, found: Found, names: list[str]) -> None:
    answer = ROSTER.answer(card.read(typed))
    assert (answer.found, [person.full_name for person in answer.people]) == (found, names)


def test_the_old_number_on_the_card_finds_who_is_planned_by_it() -> None:
    planned = replace(of("Nguyễn Văn An"), number="285000011")
    answer = Roster([planned]).answer(card.read(AN.replace("||", "|285000011|")))
    assert (answer.found, answer.people) == (Found.ONE, (planned,))
    assert compared(planned, card.read(AN.replace("||", "|285000011|"))).differing == ()


def test_a_number_that_the_register_links_finds_and_counts_as_equal() -> None:
    typed, planned = card.read("285000011"), of("Nguyễn Văn An")
    assert ROSTER.answer(typed).found is Found.NOBODY
    assert ROSTER.answer(typed, [planned.row_id]).people == (planned,)
    assert compared(planned, typed, linked=True).letters == "CXXX"
    assert compared(planned, typed).differing == ("number",)


def test_two_people_with_one_number_are_to_be_chosen_from() -> None:
    twice = [of("Nguyễn Văn An"), replace(of("Trần Thị Bình"), number="070085000011")]
    assert Roster(twice).answer(card.read(AN)).found is Found.CHOOSE


def test_a_blank_number_finds_nobody() -> None:
    nobody = Roster([replace(of("Nguyễn Văn An"), number="")])
    assert nobody.answer(card.read("Bé gái chưa có số")).found is Found.NOBODY
    assert nobody.answer(card.read("070085000011")).found is Found.NOBODY


@pytest.mark.parametrize(
    ("change", "letters", "differing"),
    [
        (("", ""), "KCKK", ()),
        (("NGUYỄN VĂN AN", "Nguyễn Văn An"), "KKKK", ()),
        (("NGUYỄN VĂN AN", "NGUYEN VAN AN"), "KGKK khac-dau", ("full_name",)),
        (("02031985", "03021985"), "KCGK dao-ngay-thang", ("birth_date",)),
        (("02031985", "1985"), "KCDK", ("birth_date",)),
        (("Nam", "Nữ"), "KCKS", ("sex",)),
        (("NGUYỄN VĂN AN", "TRẦN THỊ BÌNH"), "KSKK", ("full_name",)),
        # what is cut off or garbled is not compared
        (("|Nam|", "|N"), "KCKX", ()),
        (("NGUYỄN VĂN AN", "Nguyeenx Vawn An"), "KXKK", ()),
    ],
)
def test_the_letters_are_those_of_verify(
    change: tuple[str, str], letters: str, differing: tuple[str, ...]
) -> None:
    text = AN.partition("|Thôn")[0] + "|" if change[1] == "|N" else AN
    found = compared(of("Nguyễn Văn An"), card.read(text.replace(*change)))
    assert (found.letters, found.differing) == (letters, differing)
    assert not found.other_person


def test_a_number_with_another_name_and_birth_is_somebody_elses() -> None:
    # XUNGDOT of DESIGN 6.2
    shown = AN.replace("NGUYỄN VĂN AN", "LÊ THỊ MỚI").replace("02031985", "17112001").replace("Nam", "Nữ")
    found = compared(of("Nguyễn Văn An"), card.read(shown))
    assert (found.letters, found.other_person) == ("KSSS", True)


def test_a_typed_name_is_no_paper_to_compare_with() -> None:
    assert compared(of("Nguyễn Văn An"), card.read("nguyen van an 1985")).letters == "XXXX"


@pytest.mark.parametrize(
    ("desk", "name", "expected"),
    [
        (Desk(day=DAY), "Nguyễn Văn An", Expected.HERE),
        (Desk(day=DAY), "Trần Thị Bình", Expected.HERE),
        (Desk(day=DAY, half="Sang"), "Nguyễn Văn An", Expected.HERE),
        (Desk(day=DAY, half="sáng"), "Trần Thị Bình", Expected.OTHER_SESSION),
        (Desk(day=DAY, place="Trường Tiểu học"), "Nguyễn Văn An", Expected.OTHER_SESSION),
        (Desk(day=DAY, place=PLACE.upper()), "Nguyễn Văn An", Expected.HERE),
        (Desk(day=DAY), "Lê Hoàng Cường", Expected.OTHER_DAY),
    ],
)
def test_whether_this_desk_expects_him(desk: Desk, name: str, expected: Expected) -> None:
    assert desk.expects(of(name)) is expected
