"""Filling sessions: overdue first, households and hamlets together, nobody twice. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from vaxcli.doses.planning import HORIZON, Judge, Left, Wish
from vaxcli.people.collation import alphabetical
from vaxcli.people.words import care

_HOUSEHOLD = 15
"""More people than this under one address are a hamlet, a dormitory or a factory, and no household."""


class Half(StrEnum):
    """Half of a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What a session is that nobody says more of."""

    place: str
    capacity: int


@dataclass(slots=True)
class Session:
    """One half-day at one place."""

    day: date
    half: Half
    place: str
    capacity: int
    vaccine: str = ""
    joint: bool = False
    """Identity cards are issued there too (R30)."""
    wishes: list[Wish] = field(default_factory=list)

    @property
    def key(self) -> tuple[date, bool, str, str]:
        """Sorts sessions; two with the same are one."""
        return self.day, self.half is Half.AFTERNOON, self.place, self.vaccine


def fill(wishes: Sequence[Wish], given: Sequence[Session], judge: Judge, *, cards_first: bool) -> list[Left]:
    """Put everybody who fits into the sessions that are given; the others come back with the reason."""
    left: list[Left] = []
    filling = _Filling(given, judge, cards_first=cards_first)
    for group in _groups(wishes, cards_first=cards_first):
        if filling.put(group):
            continue
        left += [_why(wish, given, judge) for wish in group if len(group) == 1 or not filling.put([wish])]
    return left


def propose(
    wishes: Sequence[Wish], start: date, usual: Usual, judge: Judge, *, cards_first: bool
) -> tuple[list[Session], list[Left]]:
    """Sessions for everybody from a day on, filled, and those whose day is more than a year away.

    No day is left out: the campaign knew no week-end.
    """
    far = [
        Left(person=wish.person, reason="not-yet", not_before=wish.earliest)
        for wish in wishes
        if wish.earliest > start + HORIZON
    ]
    waiting = [wish for wish in wishes if wish.earliest <= start + HORIZON]
    made: list[Session] = []
    while waiting:
        more = _half_days(waiting, start, usual)
        without = {id(one.person) for one in fill(waiting, more, judge, cards_first=cards_first)}
        made += more
        waiting = [wish for wish in waiting if id(wish.person) in without]
        start = more[-1].day + timedelta(days=1)
    return made, far


def _half_days(wishes: Sequence[Wish], start: date, usual: Usual) -> list[Session]:
    """As many half-days as these people need, each as soon as somebody may come."""
    by_day = Counter(max(wish.earliest, start) for wish in wishes)
    made: list[Session] = []
    waiting, day = 0, start
    while by_day or waiting > 0:
        if waiting <= 0:
            day = max(day, min(by_day))
            waiting = 0
        waiting += by_day.pop(day, 0)
        for half in Half:
            if waiting > 0:
                made.append(Session(day=day, half=half, place=usual.place, capacity=usual.capacity))
                waiting -= usual.capacity
        day += timedelta(days=1)
    return made


class _Filling:
    """The sessions that are filled, in order."""

    def __init__(self, given: Sequence[Session], judge: Judge, *, cards_first: bool) -> None:
        self.sessions = sorted(given, key=lambda one: one.key)
        self.days = [one.day for one in self.sessions]
        self.room = [one.capacity - len(one.wishes) for one in self.sessions]
        self.judge = judge
        self.cards_first = cards_first
        self.full: dict[tuple[int, int], int] = {}
        """For a number of people and the first session that they may come to: the first one with room, or a later one."""

    def put(self, group: Sequence[Wish]) -> bool:
        """Put people into the first session that takes all of them; False when none does."""
        size = len(group)
        start = bisect_left(self.days, max(one.earliest for one in group))
        at = self.full.get((size, start), start)
        while at < len(self.sessions) and self.room[at] < size:
            at += 1
        self.full[size, start] = at
        for place in range(at, len(self.sessions)):
            if self.room[place] >= size and self._right(self.sessions[place], group):
                self.sessions[place].wishes += group
                self.sessions[place].joint |= self.cards_first and any(one.person.needs_card for one in group)
                self.room[place] -= size
                return True
        return False

    def _right(self, session: Session, group: Sequence[Wish]) -> bool:
        """Whether the session's vaccine is right for all of them."""
        return not session.vaccine or all(
            self.judge.may_have(one, session.vaccine, session.day) for one in group
        )


def _groups(wishes: Sequence[Wish], *, cards_first: bool) -> Iterator[list[Wish]]:
    """Those who live together and may come on the same day, in the order in which they are placed.

    First those without a card (where cards are issued), then the overdue, then later doses by their due day, then first
    doses; within each by hamlet as people count, then as in the list.
    """
    homes: dict[tuple[object, ...], list[Wish]] = defaultdict(list)
    hamlets = {hamlet: alphabetical(hamlet) for hamlet in {wish.person.hamlet for wish in wishes}}
    addresses = {text: care(text) for text in {wish.person.household for wish in wishes}}
    for at, wish in enumerate(wishes):
        person = wish.person
        home = addresses[person.household] or at
        homes[hamlets[person.hamlet], home, wish.earliest].append(wish)

    def rank(group: list[Wish]) -> tuple[object, ...]:
        cards = cards_first and any(one.person.needs_card for one in group)
        return (not cards, *min(map(_urgency, group)), hamlets[group[0].person.hamlet])

    groups = [
        part
        for home in homes.values()
        for part in ([home] if len(home) <= _HOUSEHOLD else [[wish] for wish in home])
    ]
    yield from sorted(groups, key=rank)


def _urgency(wish: Wish) -> tuple[int, date]:
    """Overdue before due before first doses; the longest overdue first."""
    return (0 if wish.overdue else 1 if wish.dose_no > 1 else 2), wish.due


def _why(wish: Wish, given: Sequence[Session], judge: Judge) -> Left:
    """Why no session took somebody."""
    later = [one for one in given if one.day >= wish.earliest]
    if not later:
        return Left(person=wish.person, reason="not-yet", not_before=wish.earliest)
    if not any(judge.may_have(wish, one.vaccine, one.day) for one in later):
        allowed = {one.vaccine for one in later if judge.instead(wish, one.vaccine, one.day)}
        return Left(person=wish.person, reason="no-vaccine", instead=tuple(sorted(allowed)))
    return Left(person=wish.person, reason="full")
