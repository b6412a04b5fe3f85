"""Filling sessions: overdue first, households and hamlets together, nobody twice. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from vaxcli.doses.planning import Left, Wish, may_have
from vaxcli.doses.rules import Rules
from vaxcli.people.collation import alphabetical

_LONGEST = 366
"""Days over which sessions are proposed."""


class Half(StrEnum):
    """Half of a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


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
    def room(self) -> int:
        """How many more people."""
        return self.capacity - len(self.wishes)


def fill(wishes: Sequence[Wish], given: Sequence[Session], rules: Rules, *, cards_first: bool) -> list[Left]:
    """Put everybody who fits into the sessions that are given; the others come back with the reason."""
    left: list[Left] = []
    open_sessions = sorted(given, key=lambda one: (one.day, one.half is Half.AFTERNOON, one.place))
    for group in _groups(wishes, cards_first=cards_first):
        open_sessions = [one for one in open_sessions if one.room > 0]
        home = next((one for one in open_sessions if _takes(one, group, rules)), None)
        if home:
            home.wishes += group
            home.joint |= cards_first and any(one.person.needs_card for one in group)
            continue
        for wish in group:
            own = next((one for one in open_sessions if _takes(one, [wish], rules)), None)
            if own:
                own.wishes.append(wish)
                own.joint |= cards_first and wish.person.needs_card
            else:
                left.append(_why(wish, given, rules))
    return left


def proposed(wishes: Sequence[Wish], start: date, place: str, capacity: int) -> list[Session]:
    """Half-days from a day on, enough for everybody: no day is left out, for campaigns know no week-end."""
    by_day: dict[date, int] = defaultdict(int)
    for wish in wishes:
        by_day[wish.earliest] += 1
    made: list[Session] = []
    waiting = 0
    days = sorted(by_day)
    day = start
    while days or waiting > 0:
        if waiting == 0 and days and days[0] > day:
            day = days[0]
        if (day - start).days > _LONGEST:
            break
        while days and days[0] <= day:
            waiting += by_day[days.pop(0)]
        for half in Half:
            if waiting > 0:
                made.append(Session(day=day, half=half, place=place, capacity=capacity))
                waiting -= capacity
        waiting = max(waiting, 0)
        day += timedelta(days=1)
    return made


def _groups(wishes: Sequence[Wish], *, cards_first: bool) -> Iterator[list[Wish]]:
    """Those who live together, in the order in which they are placed.

    First those without a card (where cards are issued), then the overdue, then later doses by their due day, then first
    doses; within each by hamlet as people count, then as in the list.
    """
    homes: dict[tuple[str, str], list[Wish]] = defaultdict(list)
    for at, wish in enumerate(wishes):
        person = wish.person
        key = (person.hamlet, person.household) if person.household else ("", f"#{at}")
        homes[key].append(wish)
    hamlets = {wish.person.hamlet: alphabetical(wish.person.hamlet) for wish in wishes}

    def rank(group: list[Wish]) -> tuple[object, ...]:
        first = min(group, key=_urgency)
        cards = cards_first and any(one.person.needs_card for one in group)
        return (not cards, *_urgency(first)[:2], hamlets[first.person.hamlet])

    yield from sorted(homes.values(), key=rank)


def _urgency(wish: Wish) -> tuple[int, date, int]:
    """Overdue before due before first doses; the longest overdue first."""
    kind = 0 if wish.overdue else 1 if wish.dose_no > 1 else 2
    return kind, wish.due, -wish.overdue


def _takes(session: Session, group: Sequence[Wish], rules: Rules) -> bool:
    return session.room >= len(group) and all(
        wish.earliest <= session.day and may_have(wish, session.vaccine, session.day, rules) for wish in group
    )


def _why(wish: Wish, given: Sequence[Session], rules: Rules) -> Left:
    """Why no session took somebody."""
    if all(one.day < wish.earliest for one in given):
        return Left(person=wish.person, reason="not-yet", not_before=wish.earliest)
    fitting = [one for one in given if one.day >= wish.earliest]
    if not any(may_have(wish, one.vaccine, one.day, rules) for one in fitting):
        return Left(person=wish.person, reason="no-vaccine")
    return Left(person=wish.person, reason="full")
