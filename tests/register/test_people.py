"""Who is who in the register (issue 4.1; R23, R24; DESIGN promises 1 and 5).

1. One person is one row, whatever list or file tells of him; nobody becomes another. 2. A later return changes the same
row's person, with history. 3. A number the police gave back leads to him only while it holds. 4. A dose file never
changes a person. 5. Who turns out to be two is made one, with all his doses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.register.kept import AN, BINH, DAY, WALK_IN, filled, importing, new_dose, whole
from vaxcli.register import arrivals, doses, outcomes, people, person_rows, store
from vaxcli.register.model import DoseStatus, NotVaccinated, Person
from vaxcli.register.outcomes import NewOutcome
from vaxcli.register.people import NewPerson


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.sqlite"


def taken(path: Path, *persons: NewPerson, kind: str = "return") -> list[int]:
    """The places of people taken in by one import."""
    with importing(path, kind) as (connection, made):
        return people.add(connection, made, persons)


def known(path: Path, number: str) -> list[Person]:
    with store.read_only(path) as connection:
        return people.by_numbers(connection, [number]).get(number, [])


def everybody(path: Path) -> list[Person]:
    with store.read_only(path) as connection:
        return list(people.everybody(connection))


def test_people_are_found_by_number_row_name_and_place(path: Path) -> None:
    ids = taken(path, replace(AN, other_numbers=("285000011",)), BINH)
    with store.read_only(path) as connection:
        assert [one.id for one in people.by_numbers(connection, ["285000011", "?", ""])["285000011"]] == ids[
            :1
        ]
        assert people.by_rows(connection, [BINH.row_id, ""])[BINH.row_id].full_name == BINH.full_name
        assert [one.id for one in people.by_names(connection, ["TRẦN THỊ BÌNH"])["trần thị bình"]] == ids[1:]
        assert people.by_ids(connection, ids)[ids[0]].number == AN.number
        assert [one.id for one in people.everybody(connection)] == ids
        assert people.by_names(connection, [""]) == {}


@pytest.mark.parametrize(
    ("code", "verified"),
    [
        ("XM", True),
        ("XMBS", True),
        ("KXM", True),
        ("SAI", False),
        ("GAN", False),
        ("KHONG", False),
        ("", False),
    ],
)
def test_only_three_results_are_verified(path: Path, code: str, verified: bool) -> None:
    # promise 1; R24
    taken(path, replace(AN, code=code))
    assert [one.verified for one in everybody(path)] == [verified]


def test_more_people_than_one_question_takes(path: Path) -> None:
    many = [replace(BINH, number=f"0701{at:08}", row_id=f"1a2b3c4d-1.{at}") for at in range(1201)]
    ids = taken(path, *many)
    assert ids == list(range(1, 1202))
    with store.read_only(path) as connection:
        assert len(people.by_numbers(connection, [one.number for one in many])) == 1201
    assert taken(path, *many) == ids
    assert whole(path)


def test_the_same_person_twice_is_one(path: Path) -> None:
    # rule 1
    first = taken(path, AN, BINH, WALK_IN)
    assert taken(path, WALK_IN, AN, BINH) == [first[2], first[0], first[1]]
    assert len(everybody(path)) == 3


def test_a_verified_person_on_two_lists_is_one(path: Path) -> None:
    # rule 1: the number proves it
    (first,) = taken(path, replace(AN, other_numbers=("285000011",)))
    (second,) = taken(path, replace(AN, list_id="5e6f7a8b", row_id="5e6f7a8b-1.9", hamlet="Thôn 2"))
    assert first == second
    (person,) = everybody(path)
    assert (person.row_id, person.hamlet) == ("5e6f7a8b-1.9", "Thôn 2")
    # the old number still leads to him
    assert known(path, "285000011") == [person]


def test_the_same_number_unverified_is_not_the_verified_person(path: Path) -> None:
    # rule 1: another row claims his number
    taken(path, AN, replace(BINH, number=AN.number))
    assert [one.full_name for one in known(path, AN.number)] == [AN.full_name, BINH.full_name]


def test_a_later_return_changes_the_person_of_the_row(path: Path) -> None:
    # rules 2 and 3: SAI, then XMBS with the number the police gave back
    (first,) = taken(path, BINH)
    verified = replace(BINH, code="XMBS", number="070190000023", other_numbers=(BINH.number,))
    assert taken(path, verified) == [first]
    (person,) = everybody(path)
    assert (person.code, person.number, person.verified) == ("XMBS", "070190000023", True)
    assert known(path, BINH.number) == known(path, "070190000023") == [person]
    assert whole(path)


def test_a_number_that_holds_no_longer_leads_to_nobody(path: Path) -> None:
    # rule 3: the police take a verification back
    (first,) = taken(path, replace(AN, code="XMBS", other_numbers=("285000011",)))
    assert taken(path, replace(AN, code="NHIEU", number="285000011")) == [first]
    assert known(path, AN.number) == []
    (person,) = known(path, "285000011")
    assert (person.verified, person.number) == (False, "285000011")


def test_what_a_return_does_not_say_stays(path: Path) -> None:
    taken(path, AN)
    taken(path, replace(AN, phone="", flags="CANCCCD"))
    with store.read_only(path) as connection:
        (row,) = person_rows.of(connection, [1])
    assert (row["phone"], row["flags"]) == (AN.phone, "CANCCCD")


def test_a_dose_file_changes_nobody(path: Path) -> None:
    # rule 4
    taken(path, AN, WALK_IN)
    before = everybody(path)
    taken(path, replace(WALK_IN, hamlet="Thôn 9"), replace(AN, code="", phone="1"), kind="doses")
    assert everybody(path)[:2] == before


def test_two_without_a_number_are_two(path: Path) -> None:
    # rule 1: nobody is found by name and birth date alone
    rows = [replace(WALK_IN, number="", code="GAN", row_id=f"1a2b3c4d-1.{row}") for row in (7, 8)]
    assert len(set(taken(path, *rows))) == 2
    assert len(set(taken(path, replace(rows[0], row_id="9a9a9a9a-1.7")))) == 1
    assert len(everybody(path)) == 3


@pytest.mark.parametrize("code", ["XM", "SAI"])
def test_a_stranger_of_the_desk_becomes_the_person_of_the_list(path: Path, code: str) -> None:
    # rule 5: a walk-in gets a dose, then stands on a list with the same number, name, birth date and sex
    (stranger,) = taken(path, WALK_IN, kind="checkin")
    assert taken(path, replace(WALK_IN, code=code, row_id="1a2b3c4d-1.9")) == [stranger]
    assert [one.code for one in everybody(path)] == [code]
    assert whole(path)


@pytest.mark.parametrize(
    "other",
    [
        {"full_name": "Đinh Văn Giầu"},
        {"birth": "1999-09-08"},
        {"birth": "1999"},
        {"sex": "F"},
        {"number": "070099000098"},
    ],
)
def test_a_stranger_who_differs_stays_himself(path: Path, other: dict[str, str]) -> None:
    # rule 1; promise 1: exact decides
    (stranger,) = taken(path, WALK_IN, kind="checkin")
    listed = replace(WALK_IN, code="XM", row_id="1a2b3c4d-1.9")
    assert taken(path, replace(listed, **other)) != [stranger]  # type: ignore[arg-type]


def test_two_who_are_one_keep_all_doses(path: Path) -> None:
    # rule 5: row 3 was SAI and got two doses; the police prove that he is An, of whom the first is known
    filled(path)
    with store.read_only(path) as connection:
        an, binh = (one.id for one in people.everybody(connection))
    with importing(path) as (connection, made):
        doses.add(connection, made, [new_dose(binh, dose_no=2)])
        away = NewOutcome(person_id=binh, outcome=NotVaccinated.ABSENT, on_day=DAY, reason="", sheet=1, row=2)
        outcomes.add(connection, made, [away, replace(away, person_id=an)])
    assert taken(path, replace(AN, row_id=BINH.row_id)) == [an]
    with store.read_only(path) as connection:
        assert [one.dose.dose_no for one in doses.of_people(connection, [an])[an]] == [1, 2]
        # what was told twice is there and counts once
        (twice,) = doses.of_people(connection, [binh], status=None)[binh]
        assert twice.status is DoseStatus.VOIDED
        assert [one.person_id for one in outcomes.between(connection, DAY, DAY)] == [an]
    assert [one.id for one in everybody(path)] == [an]
    assert known(path, BINH.number) == []
    assert whole(path)


def test_a_new_person_takes_over_from_two(path: Path) -> None:
    # rule 5: one return, the new person first, then the row that is he
    filled(path)
    giau = replace(WALK_IN, code="XM", row_id="1a2b3c4d-1.7")
    first, second = taken(path, giau, replace(giau, row_id=BINH.row_id))
    assert first == second
    with store.read_only(path) as connection:
        assert len(doses.of_people(connection, [first])[first]) == 1
    assert whole(path)


def test_a_number_that_moves_to_another_row_takes_the_person_along(path: Path) -> None:
    # rule 1: row 3 was An; now row 2 is, and nobody knows who row 3 is
    (an,) = taken(path, replace(AN, row_id="1a2b3c4d-1.3"))
    rows = [replace(AN, row_id="1a2b3c4d-1.2"), replace(BINH, code="KHONG", number="", row_id="1a2b3c4d-1.3")]
    first, second = taken(path, *rows)
    assert (first, [one.code for one in everybody(path)]) == (an, ["XM", "KHONG"])
    assert second != an
    assert whole(path)


def test_two_rows_of_one_number_in_one_return(path: Path) -> None:
    first, second = taken(path, AN, replace(AN, row_id="1a2b3c4d-1.8", hamlet="Thôn 1"))
    assert first == second
    assert [one.hamlet for one in everybody(path)] == ["Thôn 1"]
    assert whole(path)


PERSONS = st.builds(
    NewPerson,
    number=st.sampled_from(["", "070085000011", "070190000022"]),
    full_name=st.sampled_from(["Nguyễn Văn An", "Trần Thị Bình"]),
    birth=st.sampled_from(["1985", "1985-03-02"]),
    sex=st.sampled_from(["M", "F"]),
    code=st.sampled_from(["XM", "XMBS", "KXM", "SAI", "TRUNG", ""]),
    row_id=st.sampled_from(["", "1a2b3c4d-1.2", "1a2b3c4d-1.3", "1a2b3c4d-1.4"]),
    other_numbers=st.sampled_from([(), ("285000011",)]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(PERSONS, max_size=4), max_size=4))
def test_whatever_comes_the_history_tells_it(files: Sequence[Sequence[NewPerson]]) -> None:
    # rules 1 and 5: every dose stays with a living person, and the chain holds
    import tempfile  # noqa: PLC0415 - a folder for each example

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.sqlite"
        given_to = 0
        for persons in files:
            with importing(path) as (connection, made):
                places = people.add(connection, made, persons)
                assert len(places) == len(persons)
                for person in set(places):
                    doses.add(connection, made, [new_dose(person, dose_no=None)])
                    given_to += 1
        if files:
            assert whole(path)
            with store.read_only(path) as connection:
                living = [one.id for one in people.everybody(connection)]
                assert sum(map(len, doses.of_people(connection, living).values())) == given_to


def test_an_arrival_without_a_person_is_kept(path: Path) -> None:
    with importing(path, "checkin") as (connection, made):
        fields = ("plan", "session", "row_id", "number", "full_name", "birth", "sex", "paper", "letters")
        new = arrivals.NewArrival(
            person_id=None,
            at="2021-11-10T08:05:00+07:00",
            day=made.at.date(),
            on_plan=False,
            walk_in=True,
            **dict.fromkeys(fields, "x"),
        )
        (number,) = arrivals.add(connection, made, [new])
    with store.read_only(path) as connection:
        (kept,) = arrivals.of_plan(connection, "x")
        assert list(arrivals.between(connection, new.day, new.day)) == [kept]
    assert (kept.id, kept.person_id, kept.day) == (number, None, new.day)
    assert whole(path)
