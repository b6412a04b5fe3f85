"""Whose dose it is, and whether it is there already (promise 1; DESIGN 6.2; R34, R36).

1. Equal values decide; a number of another name and another birth date is somebody else's.
2. A name alone, or name, birth date and sex, only give a hint.
3. Who is not verified is found again and stays unverified.
4. The same dose told twice is one; what one report leaves out is no contradiction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doses.made import dose
from vaxcli.doses import matching
from vaxcli.doses.matching import Known, Who
from vaxcli.doses.record_order import RowState
from vaxcli.people import dates, names, nationality, numbers, sex
from vaxcli.register.model import Dose, Person, Source
from vaxcli.verify.rows import Row

AN = Person(
    id=1,
    number="070085000011",
    full_name="Nguyễn Văn An",
    birth="1985-03-02",
    sex="M",
    nationality="",
    hamlet="",
    code="XM",
    list_id="1a2b3c4d",
    row_id="1a2b3c4d-1.2",
)
BINH = replace(
    AN,
    id=2,
    number="070190000022",
    full_name="Trần Thị Bình",
    birth="1990-12-31",
    sex="F",
    row_id="1a2b3c4d-1.3",
)
KIM = replace(AN, id=3, number="M12345678", full_name="Kim Min Soo", birth="1980-07-04", code="KXM")


def row(
    name: str = "Nguyễn Văn An", born: str = "02/03/1985", sx: str = "Nam", number: str = "070085000011"
) -> Row:
    return Row(
        0,
        name,
        names.key(name),
        dates.read(born),
        born,
        born,
        sex.read(sx, {}),
        sx,
        numbers.read(number),
        nationality.read(""),
        broken="",
        converted=False,
    )


def stranger(place: int = 9, **values: Any) -> Person:
    return replace(AN, id=place, code="", row_id="", list_id="", **values)


@pytest.mark.parametrize(
    "written",
    [
        row(),
        row("NGUYỄN VĂN AN", "2/3/1985", "nam", "070 085 000 011"),
        row(sx=""),
        row(born=""),
        row("", "", ""),
    ],
)
def test_the_holder_of_the_number_is_the_person_when_nothing_differs(written: Row) -> None:
    # rule 1; what a dose list leaves out is no difference
    found = matching.who(written, None, [AN], [])
    assert (found.person, found.codes, found.verified) == (AN, (), True)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (row(name="Nguyễn Văn Anh"), ("DOSE-differs",)),
        (row(born="03/03/1985"), ("DOSE-differs",)),
        (row(sx="Nữ"), ("DOSE-differs",)),
        (row(name="Nguyen Van An"), ("DOSE-differs",)),
    ],
)
def test_a_verified_person_who_differs_on_the_day_is_marked(written: Row, codes: tuple[str, ...]) -> None:
    # R34: his dose, but not as that of a verified person; the letters say what differs
    found = matching.who(written, None, [AN], [])
    assert (found.person, found.codes, found.verified) == (AN, codes, False)
    assert len(found.letters.split()[0]) == 4


def test_the_number_of_another_name_and_birth_date_is_somebody_elses() -> None:
    # rule 1 (XUNGDOT)
    found = matching.who(row("Phạm Nhật Minh", "10/10/2010"), None, [AN], [])
    assert (found.person, found.codes) == (None, ("DOSE-other-person",))
    assert found.letters


def test_a_number_of_several_is_nobodys_unless_one_of_them_is_equal() -> None:
    twin = replace(BINH, number=AN.number)
    assert matching.who(row(), None, [AN, twin], []).person == AN
    found = matching.who(row(name="Nguyễn Văn Am"), None, [AN, twin], [])
    assert (found.person, found.codes) == (None, ("DOSE-several",))


def test_a_verified_person_goes_before_his_unverified_double() -> None:
    assert matching.who(row(), None, [stranger(), AN], []).person == AN


def test_a_stranger_with_the_number_does_not_hide_the_verified_person() -> None:
    # the typing slip in the name is An's, although a stranger gave the same number before
    other = stranger(full_name="Phạm Nhật Minh", birth="2010-10-10")
    found = matching.who(row(name="Nguyễn Văn Anh"), None, [AN, other], [])
    assert (found.person, found.codes) == (AN, ("DOSE-differs",))


def test_a_name_alone_finds_nobody() -> None:
    # rule 2
    found = matching.who(row(born="", sx="", number=""), None, [], [AN])
    assert (found.person, found.codes, found.hint) == (None, ("DOSE-not-listed",), "")


@pytest.mark.parametrize("number", ["", "070085000099"])
def test_name_birth_date_and_sex_only_give_a_hint(number: str) -> None:
    # rule 2
    found = matching.who(row(number=number), None, [], [AN])
    assert (found.person, found.codes, found.hint) == (None, ("DOSE-namesake",), AN.row_id)


def test_two_verified_namesakes_give_no_hint() -> None:
    found = matching.who(row(number=""), None, [], [AN, replace(AN, id=7, number="070085000077")])
    assert (found.codes, found.hint) == (("DOSE-not-listed",), "")


@pytest.mark.parametrize(
    ("written", "holders", "namesakes", "first"),
    [
        (row("Phạm Nhật Minh", "10/10/2010"), [AN], [], ("DOSE-other-person",)),
        (row(number=""), [], [AN], ("DOSE-namesake",)),
        (row(number="070085000099"), [], [AN], ("DOSE-namesake",)),
        (row("Phạm Nhật Minh", "10/10/2010", "Nam", "070010000001"), [], [], ("DOSE-not-listed",)),
    ],
)
def test_a_stranger_is_found_again_and_the_same_is_said(
    written: Row, holders: list[Person], namesakes: list[Person], first: tuple[str, ...]
) -> None:
    # rule 3, promise 6: the second run says what the first said
    number = written.number.compact
    one = matching.who(written, None, holders, namesakes)
    assert (one.person, one.codes) == (None, first)
    added = stranger(
        number=number, full_name=written.name, birth=written.birth.iso, sex=written.sex.value or ""
    )
    again = matching.who(written, None, [*holders, added] if number else holders, [*namesakes, added])
    assert (again.person, again.codes, again.verified) == (added, first, False)


def test_somebody_on_a_list_who_is_not_verified_is_marked() -> None:
    found = matching.who(row(), None, [replace(AN, code="SAI")], [])
    assert (found.codes, found.verified) == (("DOSE-not-verified",), False)


def test_a_foreigner_is_found_by_his_passport() -> None:
    # promise 5: settled, although nobody looked him up
    found = matching.who(row("Kim Min Soo", "04/07/1980", "Nam", "m12345678"), None, [KIM], [])
    assert (found.person, found.codes, found.verified) == (KIM, (), True)


def test_nine_digits_are_the_old_number_only_of_whom_the_register_knows_by_them() -> None:
    written = row(number="285123456")
    assert matching.who(written, None, [AN], []).verified
    found = matching.who(written, AN, [], [])
    assert (found.person, found.codes) == (AN, ("DOSE-differs",))


@pytest.mark.parametrize(
    ("written", "person"),
    [
        (row(number=""), AN),
        (row(name="Nguyễn Văn Anh"), AN),
        (row(number="070085000099"), AN),
        (row("Phạm Nhật Minh", "10/10/2010", "Nam", "070010000001"), None),
        (row("Nguyễn Văn Em", "02/03/1985", "Nam", "070085000099"), None),
    ],
)
def test_a_named_row_of_a_list_is_believed_only_when_the_person_fits(
    written: Row, person: Person | None
) -> None:
    # a list that was sorted by halves names wrong rows
    assert matching.who(written, AN, [], []).person == person


def test_an_equal_person_goes_before_a_named_row() -> None:
    twin = replace(AN, id=5, full_name="Nguyễn Văn Em", number="070085000055", row_id="1a2b3c4d-1.9")
    assert matching.who(row("Nguyễn Văn Em", number="070085000055"), AN, [twin], []).person == twin


GIVEN = dose("2021-11-15", "pfizer", 1, lot="FA1234")
STATES = [
    (GIVEN, "already_there"),
    (replace(GIVEN, lot="fa 1234", site="Bệnh viện"), "already_there"),
    (replace(GIVEN, lot=""), "already_there"),
    (replace(GIVEN, dose_no=None), "already_there"),
    (dose("2021-11-15", "Comirnaty", 1, lot="FA1234"), "already_there"),
    (dose("2021-11-15", "", 1, lot="FA1234"), "already_there"),
    (dose("2021-11-15", "moderna", 1, lot="FA1234"), "contradicting"),
    (dose("2021-11-15", "Phizer", 1, lot="FA1234"), "contradicting"),
    (replace(GIVEN, lot="XX1"), "contradicting"),
    (replace(GIVEN, dose_no=2), "contradicting"),
    (replace(GIVEN, given_on=date(2021, 11, 16)), "contradicting"),
    (dose("2021-12-13", "pfizer", 2, lot="FA1234"), "new"),
    (dose("2021-12-13", "pfizer", None), "new"),
]


@pytest.mark.parametrize(("told", "state"), STATES)
def test_a_dose_is_new_there_or_a_contradiction(told: Dose, state: str) -> None:
    # rule 4
    assert matching.meet(told, [Known(GIVEN, 1, "a.xlsx", 2)]).state == state


@given(st.permutations([GIVEN, replace(GIVEN, given_on=date(2021, 11, 16)), dose("2021-12-13", "pfizer", 2)]))
def test_a_dose_that_stands_is_there_whatever_stands_before_it(stands: list[Dose]) -> None:
    # both doses of one number were kept by a decision: neither report contradicts any more (promise 6)
    known = [Known(one, at, "a.xlsx", at) for at, one in enumerate(stands, 1)]
    for one in stands:
        met = matching.meet(one, known)
        assert met.state is RowState.ALREADY_THERE
        assert met.known is not None
        assert met.known.dose == one


def test_the_sites_own_report_takes_the_place_of_a_paper() -> None:
    # R35: kept apart by source
    paper = Known(replace(GIVEN, source=Source.PAPER), 1, "a.xlsx", 2)
    assert matching.meet(GIVEN, [paper]).codes == ("DOSE-own-after-paper",)
    assert matching.meet(paper.dose, [Known(GIVEN, 1, "a.xlsx", 2)]).state is RowState.ALREADY_THERE


def test_two_unknown_vaccines_are_never_the_same() -> None:
    one, other = dose("2021-11-15", "Nanocovax"), dose("2021-11-15", "Arct")
    assert matching.meet(one, [Known(other, 1, "a.xlsx", 2)]).state is RowState.CONTRADICTING


def test_nobody_found_is_never_verified() -> None:
    assert not Who(None).verified
