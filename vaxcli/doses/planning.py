"""Who may have which dose when. Pure: people with their results and doses go in, wishes or reasons come out.

The plan rests on verified data (R28): XM, XMBS and KXM may be planned, everybody else is named with the reason. The
rules of each day decide ages and intervals (R29); what they do not say is not invented, but said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from vaxcli.codes import RowResult
from vaxcli.doses import vaccines
from vaxcli.doses.rules import Rules
from vaxcli.doses.wording import dose_said
from vaxcli.register.model import Dose, DoseKind

PLANNABLE = (RowResult.VERIFIED, RowResult.VERIFIED_AFTER_SUPPLEMENT, RowResult.NOT_A_CITIZEN)
_RESULTS = frozenset(RowResult)
HORIZON = timedelta(days=366)
"""How far ahead anybody is planned."""
_SEVERAL = re.compile(r"[+;,/&]")
_AFTER_BASIC = (DoseKind.ADDITIONAL, DoseKind.BOOSTER)


# Not frozen: a plan makes 50,000 of each of the next two, and a frozen one takes three times as long.
@dataclass(slots=True, kw_only=True)
class Candidate:
    """One person of a return, or of the register."""

    full_name: str
    birth: str
    """ISO 8601, as precise as known."""
    sex: str
    number: str
    hamlet: str
    household: str
    """What people who live together have in common: household, else address."""
    code: str
    flags: tuple[str, ...]
    wanted: str
    """The dose wanted, as written."""
    row_id: str
    earlier: tuple[Dose, ...] = ()
    told: str = ""
    """``id`` of the vaccine that the list names for a first dose without its day."""
    unreadable: bool = False
    """The list tells of a dose whose day cannot be read."""
    why: str = ""
    """Why he is not verified, as the return says it."""
    step: str = ""
    """What is to be done about it, as the return says it."""

    @property
    def needs_card(self) -> bool:
        """Of age for an identity card and without one (R14, R30)."""
        return "CANCCCD" in self.flags


@dataclass(slots=True, kw_only=True)
class Wish:
    """A dose somebody may have."""

    person: Candidate
    dose_no: int
    kind: DoseKind
    vaccine: str
    """``id`` of the vaccine it has to be; ``""``: whichever the session has."""
    earliest: date
    due: date
    overdue: int = 0
    """Days past the usual interval; 0 when not."""
    notes: tuple[str, ...] = ()
    """Keys of ``texts`` below ``plan-note-``: ``without-first`` (R17, MUI2), ``no-rule``, ``unconfirmed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Somebody who is not planned."""

    person: Candidate
    reason: str
    """A result code, or a key of ``texts`` below ``plan-left-``."""
    not_before: date | None = None
    instead: tuple[str, ...] = ()
    """Vaccines of sessions that the rules allow after his own: only to be asked about, never chosen for him."""


class Ready(NamedTuple):
    """When a later dose may be given."""

    earliest: date
    due: date
    overdue: int
    notes: tuple[str, ...]


class Judge:
    """What the dated rules allow; each question is worked out once."""

    def __init__(self, rules: Rules) -> None:
        """Keep the days on which something changes."""
        self.rules_on = cache(rules.on)
        self.ready = cache(self._ready)
        self.youngest = cache(self._youngest)
        self.births = cache(self._births)
        ends = {rule.until + timedelta(days=1) for rule in rules.rules if rule.until}
        self.changes = sorted({rule.since for rule in rules.rules} | ends)

    def wish(self, person: Candidate, day: date) -> Wish | Left:
        """What a person may have from a day on, or why nothing."""
        if person.code not in PLANNABLE:
            return Left(person=person, reason=person.code if person.code in _RESULTS else "unknown")
        if person.unreadable:
            return Left(person=person, reason="unreadable")
        last = max(person.earlier, key=lambda dose: dose.given_on, default=None)
        return self._first(person, day) if last is None else self._later(person, last, day)

    def may_have(self, wish: Wish, vaccine: str, day: date) -> bool:
        """Whether a session's vaccine is right for somebody: by his earlier dose and by his age."""
        if not vaccine:
            return True
        return wish.vaccine in ("", vaccine) and self._of_age(wish, vaccine, day)

    def instead(self, wish: Wish, vaccine: str, day: date) -> bool:
        """Whether the rules of a day allow a vaccine after another one (mixing, DOMAIN D.2)."""
        if not wish.vaccine or not vaccine or not self._of_age(wish, vaccine, day):
            return False
        found = self.rules_on(day, vaccine, wish.dose_no, wish.kind, wish.vaccine)
        return any(wish.vaccine in rule.earlier and not rule.spaces for rule in found)

    def _first(self, person: Candidate, day: date) -> Wish | Left:
        """A first dose, or a later one of which nothing earlier is on record (R17: planned, and said)."""
        wanted, kind = _wanted(person.wanted)
        if kind in _AFTER_BASIC:
            return Left(person=person, reason="no-record")
        number = min(wanted, default=1)
        earliest = self._first_day_of_age(person.birth, day)
        if earliest is None:
            return Left(person=person, reason="too-young")
        notes = ["without-first"] if number > 1 else []
        if self.youngest(earliest) is None:
            notes.append("no-rule")
        return Wish(
            person=person,
            dose_no=number,
            kind=DoseKind.BASIC if number <= 2 else DoseKind.BOOSTER,
            vaccine=person.told if number > 1 else "",
            earliest=earliest,
            due=earliest,
            notes=tuple(notes),
        )

    def _later(self, person: Candidate, last: Dose, day: date) -> Wish | Left:
        """The dose after those on record."""
        had = _had(person.earlier)
        wanted, kind = _wanted(person.wanted)
        number = next((one for one in sorted(wanted) if one > had), None) if wanted else had + 1
        if number is None:
            return Left(person=person, reason="had")
        before = vaccines.by_id(last.vaccine)
        if before is None:
            return Left(person=person, reason="unknown-vaccine")
        if had >= before.basic_doses and not wanted and not kind:
            return Left(person=person, reason="course-done")
        kind = kind or (DoseKind.BASIC if number <= before.basic_doses else DoseKind.BOOSTER)
        basic = kind is DoseKind.BASIC
        ready = self.ready(before.id, number, kind, last.given_on, day)
        return Wish(
            person=person,
            dose_no=number,
            kind=kind,
            vaccine=before.id if basic else "",
            earliest=ready.earliest,
            due=ready.due,
            overdue=ready.overdue,
            notes=(*(("without-first",) if number > had + 1 else ()), *ready.notes),
        )

    def _ready(self, vaccine: str, number: int, kind: DoseKind, last: date, start: date) -> Ready:
        """The first day from ``start`` on that the rules of that very day allow."""
        asked = vaccine if kind is DoseKind.BASIC else "*"
        day = start
        while True:
            spaces = [rule for rule in self.rules_on(day, asked, number, kind) if rule.spaces]
            least = max((rule.least_days or 0 for rule in spaces), default=0)
            usual = max(((rule.usual_from or 0, rule.usual_to or 0) for rule in spaces), default=(0, 0))
            due = last + timedelta(days=max(least, usual[0]))
            if due <= day:
                break
            day = min(due, next((change for change in self.changes if change > day), due))
        late = last + timedelta(days=max(least, *usual))
        deciding = [rule for rule in spaces if rule.least_days == least or rule.usual_from == usual[0]]
        notes = [] if spaces else ["no-rule"]
        if any(not rule.confirmed for rule in deciding):
            notes.append("unconfirmed")
        return Ready(day, due, max(0, (start - late).days) if usual[1] else 0, tuple(notes))

    def _of_age(self, wish: Wish, vaccine: str, day: date) -> bool:
        """Whether no rule about age is certainly broken; who has no birth date breaks none."""
        if not wish.person.birth:
            return True
        latest, earliest = self.births(day, vaccine, wish.dose_no, wish.kind)
        first, last = span(wish.person.birth)
        return first <= latest and last >= earliest

    def _births(self, day: date, vaccine: str, number: int, kind: DoseKind) -> tuple[date, date]:
        """The latest and the earliest day of birth that the rules about age allow on a day."""
        found = self.rules_on(day, vaccine, number, kind)
        youngest = max((rule.age_from for rule in found if rule.age_from is not None), default=None)
        oldest = min((rule.age_to for rule in found if rule.age_to is not None), default=None)
        return (
            date.max if youngest is None else _years_before(day, youngest),
            date.min if oldest is None else _years_before(day, oldest + 1) + timedelta(days=1),
        )

    def _youngest(self, day: date, *, confirmed: bool = False) -> int | None:
        """The age from which any vaccine is given as a first dose; None when no rule says so."""
        found = [
            rule.age_from
            for vaccine in vaccines.everything()
            for rule in self.rules_on(day, vaccine.id, 1, DoseKind.BASIC)
            if rule.age_from is not None and (rule.confirmed or not confirmed)
        ]
        return min(found, default=None)

    def _first_day_of_age(self, birth: str, day: date) -> date | None:
        """The first day within a year on which somebody may be old enough; None: later."""
        youngest = self.youngest(day)
        if youngest is None or not birth or span(birth)[0] <= _years_before(day, youngest):
            return day
        born = span(birth)[0]
        grown = {birthday for years in range(121) if (birthday := _birthday(born, years)) > day}
        days = sorted({*grown, *(change for change in self.changes if change > day)})
        return next((one for one in days if one <= day + HORIZON and self._surely_of_age(born, one)), None)

    def _surely_of_age(self, born: date, day: date) -> bool:
        """Whether a confirmed rule lets somebody have a first dose: no day to come is promised by any other."""
        youngest = self.youngest(day, confirmed=True)
        return youngest is not None and born <= _years_before(day, youngest)


def _wanted(text: str) -> tuple[set[int], DoseKind]:
    """The numbers and the kind of the doses somebody asks for.

    Examples:
        >>> _wanted("2")[0], _wanted("m\u0169i 2 (AstraZeneca 15/9/2021)")[0], _wanted("1+2")[0], _wanted("")[0]
        ({2}, {2}, {1, 2}, set())
    """
    whole = dose_said(text)
    parts = [whole] if whole[0] else [dose_said(part) for part in _SEVERAL.split(text)]
    return {number for number, _ in parts if number}, whole[1]


def _had(earlier: Sequence[Dose]) -> int:
    """How many doses there were: the highest number told, or as many as there are."""
    return max([len(earlier), *(dose.dose_no for dose in earlier if dose.dose_no)])


@cache
def span(iso: str) -> tuple[date, date]:
    """The first and the last day that a date as precise as it is written can mean.

    Examples:
        >>> [f"{day}" for day in span("1985-02")]
        ['1985-02-01', '1985-02-28']
    """
    first = date.fromisoformat(iso + "0000-01-01"[len(iso) :])
    if len(iso) == len("yyyy-mm-dd"):
        return first, first
    year, month = (first.year, first.month) if len(iso) == len("yyyy-mm") else (first.year, 12)
    return first, date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _birthday(born: date, years: int) -> date:
    """The day on which somebody has lived so many years; 29 February counts as 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@cache
def _years_before(day: date, years: int) -> date:
    """The latest day of birth of somebody who has lived so many years on a day.

    Examples:
        >>> f"{_years_before(date(2021, 2, 28), 1)} {_years_before(date(2021, 3, 1), 1)}"
        '2020-02-28 2020-03-01'
    """
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)
