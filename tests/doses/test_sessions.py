"""Filling sessions.

1. Nobody is lost, planned twice, squeezed in, or planned before his day (promise 2).
2. Overdue first, then due later doses, then first doses (issue 4 clause 5).
3. A household that fits stays together; the whole hamlet follows (R31).
4. People without a card come first where cards are issued (R30).
5. Who is left is left with the reason.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doses.candidates import DAY, JUDGE, wish
from tests.doses.made import dose
from vaxcli.doses.planning import Left, Wish
from vaxcli.doses.sessions import Half, Session, Usual, fill, propose

USUAL = Usual(place="Trạm Y tế", capacity=2)


def session(days: int = 0, capacity: int = 10, vaccine: str = "", half: Half = Half.MORNING) -> Session:
    return Session(day=DAY + timedelta(days=days), half=half, place="TYT", capacity=capacity, vaccine=vaccine)


def filled(wishes: Sequence[Wish], *given_: Session, cards: bool = False) -> list[Left]:
    return fill(wishes, given_, JUDGE, cards_first=cards)


def names(one: Session) -> list[int]:
    return [int(wish.person.row_id.rpartition(".")[2]) for wish in one.wishes]


PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 6),  # home
        st.integers(0, 2),  # hamlet
        st.sampled_from(["", "pfizer", "astrazeneca", "moderna"]),  # vaccine of the first dose
        st.integers(1, 90),  # days ago
        st.booleans(),  # without a card
    ),
    max_size=40,
)


def wishes_of(people: Sequence[tuple[int, int, str, int, bool]]) -> list[Wish]:
    return [
        wish(
            at=at,
            hamlet=f"Thôn {hamlet}",
            household=f"Nhà {home}" if home else "",
            earlier=(dose(f"{DAY - timedelta(days=ago)}", vaccine),) if vaccine else (),
            flags=("CANCCCD",) if card else (),
        )
        for at, (home, hamlet, vaccine, ago, card) in enumerate(people, 1)
    ]


@given(
    people=PEOPLE,
    rooms=st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 9), st.sampled_from(["", "pfizer", "astrazeneca"])),
        max_size=6,
        unique_by=lambda room: room[0],
    ),
    cards=st.booleans(),
)
@settings(deadline=None)
def test_nobody_is_lost_planned_twice_or_squeezed_in(
    people: list[tuple[int, int, str, int, bool]], rooms: list[tuple[int, int, str]], cards: bool
) -> None:
    # 1
    wishes = wishes_of(people)
    given_ = [session(days, room, vaccine) for days, room, vaccine in rooms]
    left = filled(wishes, *given_, cards=cards)
    placed = [one.person.row_id for one_session in given_ for one in one_session.wishes]
    assert sorted(placed + [one.person.row_id for one in left]) == sorted(one.person.row_id for one in wishes)
    for one_session in given_:
        assert len(one_session.wishes) <= one_session.capacity
        assert all(one.earliest <= one_session.day for one in one_session.wishes)
        assert all(
            one.vaccine in ("", one_session.vaccine) or not one_session.vaccine for one in one_session.wishes
        )


@given(people=PEOPLE, capacity=st.integers(1, 5), cards=st.booleans())
@settings(deadline=None)
def test_proposed_sessions_have_room_for_everybody(
    people: list[tuple[int, int, str, int, bool]], capacity: int, cards: bool
) -> None:
    # 1
    wishes = wishes_of(people)
    usual = Usual(place="TYT", capacity=capacity)
    made, left = propose(wishes, DAY, usual, JUDGE, cards_first=cards)
    placed = [one.person.row_id for one_session in made for one in one_session.wishes]
    assert left == []
    assert sorted(placed) == sorted(one.person.row_id for one in wishes)
    assert len({one_session.key for one_session in made}) == len(made)
    for one_session in made:
        assert len(one_session.wishes) <= capacity
        assert all(one.earliest <= one_session.day for one in one_session.wishes)


def test_half_days_follow_each_other_without_a_gap() -> None:
    made, _ = propose([wish(at=n) for n in range(1, 6)], DAY, USUAL, JUDGE, cards_first=False)
    assert [(one.day, one.half, len(one.wishes)) for one in made] == [
        (DAY, Half.MORNING, 2),
        (DAY, Half.AFTERNOON, 2),
        (DAY + timedelta(days=1), Half.MORNING, 1),
    ]


def test_no_session_is_proposed_for_days_on_which_nobody_may_come() -> None:
    second = wish(at=2, earlier=(dose(f"{DAY}", "pfizer"),))
    made, _ = propose([wish(at=1), second], DAY, USUAL, JUDGE, cards_first=False)
    assert [one.day for one in made] == [DAY, DAY + timedelta(days=21)]


def test_overdue_before_due_before_first_doses() -> None:
    # 2
    late = wish(at=1, earlier=(dose("2021-09-01", "pfizer"),))
    later = wish(at=2, earlier=(dose("2021-08-01", "pfizer"),))
    due = wish(at=3, earlier=(dose("2021-10-20", "pfizer"),))
    first = wish(at=4)
    rooms = [session(days, 1) for days in range(4)]
    assert filled([first, due, late, later], *rooms) == []
    assert [names(room) for room in rooms] == [[2], [1], [3], [4]]


def test_a_household_stays_together_where_it_fits() -> None:
    # 3
    wishes = [wish(at=n, household=f"Nhà {n % 3}") for n in range(9)]
    rooms = [session(days, 4) for days in range(3)]
    assert filled(wishes, *rooms) == []
    assert [len({one.person.household for one in room.wishes}) for room in rooms] == [1, 1, 1]


def test_a_household_is_one_however_its_address_is_written() -> None:
    # 3, promise 6
    written = [
        "Số 5 đường Hoà Bình",
        "SỐ 5  ĐƯỜNG HOÀ BÌNH",
        unicodedata.normalize("NFD", "Số 5 đường Hoà Bình"),
    ]
    wishes = [wish(at=9), *(wish(at=n, household=text) for n, text in enumerate(written, 1))]
    rooms = [session(0, 3), session(1, 3)]
    assert filled(wishes, *rooms) == []
    assert [sorted(names(room)) for room in rooms] == [[9], [1, 2, 3]]


def test_a_household_too_big_for_a_session_is_spread() -> None:
    # 3
    rooms = [session(0, 2), session(1, 2)]
    assert filled([wish(at=n, household="Nhà 1") for n in range(4)], *rooms) == []
    assert [len(room.wishes) for room in rooms] == [2, 2]


def test_one_address_of_a_whole_hamlet_is_no_household() -> None:
    # 2, 3: one overdue person does not bring all his neighbours before the other overdue ones
    neighbours = [wish(at=n, household="Thôn 1") for n in range(1, 20)]
    late = [wish(at=n, household="Thôn 1", earlier=(dose("2021-09-01", "pfizer"),)) for n in (20, 21)]
    alone = wish(at=22, earlier=(dose("2021-09-02", "pfizer"),))
    rooms = [session(0, 3), session(1, 100)]
    assert filled([*neighbours, *late, alone], *rooms) == []
    assert sorted(names(rooms[0])) == [20, 21, 22]


def test_nobody_waits_for_a_member_of_his_household_whose_day_is_weeks_away() -> None:
    # 2, 3
    overdue = wish(at=1, household="Nhà 1", earlier=(dose("2021-09-01", "pfizer"),))
    young = wish(at=2, household="Nhà 1", earlier=(dose("2021-11-14", "pfizer"),))
    rooms = [session(0), session(30)]
    assert filled([overdue, young], *rooms) == []
    assert [names(room) for room in rooms] == [[1], [2]]


def test_hamlets_follow_as_people_count() -> None:
    # 3
    wishes = [wish(at=n, hamlet=f"Thôn {n}") for n in (10, 2, 1)]
    rooms = [session(days, 1) for days in range(3)]
    assert filled(wishes, *rooms) == []
    assert [names(room) for room in rooms] == [[1], [2], [10]]


def test_those_without_a_card_come_first_in_joint_sessions() -> None:
    # 4
    wishes = [wish(at=1, earlier=(dose("2021-09-01", "pfizer"),)), wish(at=2, flags=("CANCCCD",))]
    rooms = [session(0, 1), session(1, 1)]
    assert filled(wishes, *rooms, cards=True) == []
    assert [(names(room), room.joint) for room in rooms] == [([2], True), ([1], False)]


def test_no_session_is_joint_unless_it_is_asked_for() -> None:
    room = session()
    assert filled([wish(at=1, flags=("CANCCCD",))], room) == []
    assert not room.joint


def test_who_is_left_has_the_reason() -> None:
    # 5
    early = wish(at=1, earlier=(dose(f"{DAY}", "pfizer"),))
    other = wish(at=2, earlier=(dose("2021-09-01", "astrazeneca"),))
    vero = wish(at=3, earlier=(dose("2021-09-01", "vero_cell"),))
    first, second = wish(at=4), wish(at=5)
    left = filled([early, other, vero, first, second], session(0, 1, "pfizer"))
    assert {one.person.row_id[-1]: (one.reason, one.not_before, one.instead) for one in left} == {
        "1": ("not-yet", date(2021, 12, 6), ()),
        "2": ("no-vaccine", None, ("pfizer",)),
        "3": ("no-vaccine", None, ()),
        "5": ("full", None, ()),
    }


def test_without_any_session_everybody_is_left() -> None:
    # 5
    assert [one.reason for one in filled([wish()])] == ["not-yet"]


def test_who_may_come_only_after_a_year_is_left_with_the_day() -> None:
    # 5: a rule of a unit's own table, or a dose whose day is wrong by years
    made, left = propose(
        [wish(at=1, earlier=(dose("2024-01-01", "pfizer"),))], DAY, USUAL, JUDGE, cards_first=False
    )
    assert (made, [(one.reason, one.not_before) for one in left]) == ([], [("not-yet", date(2024, 1, 22))])


def test_the_order_of_the_sessions_does_not_matter() -> None:
    # promise 6
    people = [wish(at=n, hamlet=f"Thôn {n % 3}") for n in range(20)]
    found = []
    for turned in (False, True):
        rooms = [session(days, 4) for days in range(5)]
        filled(people, *(reversed(rooms) if turned else rooms))
        found.append([names(room) for room in rooms])
    assert found[0] == found[1]
