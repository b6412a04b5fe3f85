"""Who may have which dose when. Pure: people with their results and doses go in, wishes or reasons come out.

The plan rests on verified data (R28): XM, XMBS and KXM may be planned, everybody else is named with the reason. Rules
of the day decide intervals and ages (R29); what they do not say is not invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vaxcli.codes import RowResult
from vaxcli.doses import vaccines
from vaxcli.doses.rules import Rule, Rules
from vaxcli.register.model import Dose, DoseKind

PLANNABLE = (RowResult.VERIFIED, RowResult.VERIFIED_AFTER_SUPPLEMENT, RowResult.NOT_A_CITIZEN)
_NUMBERS = re.compile(r"[1-9]")
_YEAR = 365.2425


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One person of a return."""

    full_name: str
    birth: str
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

    @property
    def needs_card(self) -> bool:
        """Of age for an identity card and without one (R14, R30)."""
        return "CANCCCD" in self.flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A dose somebody may have."""

    person: Candidate
    dose_no: int
    vaccine: str
    """``id`` of the vaccine it has to be; ``""``: whichever the session has."""
    earliest: date
    due: date
    overdue: int
    """Days past the usual interval; 0 when not."""
    without_first: bool = False
    """A later dose is wanted and no earlier one is on record (R17, MUI2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Somebody who is not planned."""

    person: Candidate
    reason: str
    """Key of ``texts`` below ``plan-left-``."""
    not_before: date | None = None


def wish(person: Candidate, day: date, rules: Rules) -> Wish | Left:
    """What a person may have from a day on, or why nothing.

    Args:
        person: Somebody of a return.
        day: The first day of the plan.
        rules: The dated rules.
    """
    try:
        result = RowResult(person.code)
    except ValueError:
        return Left(person=person, reason="unknown")
    if result not in PLANNABLE:
        return Left(person=person, reason=result.value)
    number = _next(person)
    had = _had(person)
    if number is None:
        return Left(person=person, reason="had")
    last = _last(person.earlier)
    if number == 1 or last is None:
        return _first(person, number, day, rules)
    same = vaccines.by_id(last.vaccine)
    if same and had >= same.basic_doses and not _NUMBERS.search(person.wanted):
        return Left(person=person, reason="course-done")
    basic = same is not None and number <= same.basic_doses
    kind = DoseKind.BASIC if basic else DoseKind.BOOSTER
    in_force = rules.on(day, last.vaccine if basic else "*", number, kind)
    least = max((rule.least_days for rule in in_force if rule.least_days is not None), default=0)
    usual = _usual(in_force)
    due = last.given_on + timedelta(days=max(least, usual[0]))
    late = last.given_on + timedelta(days=max(least, usual[0], usual[1]))
    return Wish(
        person=person,
        dose_no=number,
        vaccine=last.vaccine if basic else "",
        earliest=max(day, due),
        due=due,
        overdue=max(0, (day - late).days) if usual[1] else 0,
    )


def _first(person: Candidate, number: int, day: date, rules: Rules) -> Wish | Left:
    """A first dose, or a later one of which nothing earlier is on record."""
    age = _age(person.birth, day)
    ages = [
        rule.age_from
        for vaccine in vaccines.everything()
        for rule in rules.on(day, vaccine.id, 1, DoseKind.BASIC)
        if rule.age_from is not None
    ]
    if age is not None and ages and age < min(ages):
        return Left(person=person, reason="too-young")
    return Wish(
        person=person,
        dose_no=number,
        vaccine="",
        earliest=day,
        due=day,
        overdue=0,
        without_first=number > 1,
    )


def may_have(one: Wish, vaccine: str, day: date, rules: Rules) -> bool:
    """Whether a session's vaccine is right for somebody: his own for a later dose, by age for a first."""
    if not vaccine:
        return True
    if one.vaccine and one.vaccine != vaccine:
        return False
    age = _age(one.person.birth, day)
    kind = DoseKind.BASIC if one.dose_no < 3 else DoseKind.BOOSTER
    in_force = rules.on(day, vaccine, one.dose_no, kind)
    return age is None or all(rule.age_from is None or age >= rule.age_from for rule in in_force)


def _next(person: Candidate) -> int | None:
    """The number of the next dose; None when the wanted ones are on record."""
    had = _had(person)
    wanted = sorted(int(number) for number in _NUMBERS.findall(person.wanted))
    if not wanted:
        return had + 1
    return next((number for number in wanted if number > had), None)


def _had(person: Candidate) -> int:
    numbers = [dose.dose_no for dose in person.earlier if dose.dose_no]
    return max([len(person.earlier), *numbers], default=0)


def _last(earlier: Sequence[Dose]) -> Dose | None:
    return max(earlier, key=lambda dose: dose.given_on, default=None)


def _usual(rules: Sequence[Rule]) -> tuple[int, int]:
    """The usual interval of the strictest rule that has one."""
    found = [(rule.usual_from or 0, rule.usual_to or 0) for rule in rules if rule.usual_from]
    return max(found, default=(0, 0))


def _age(birth: str, day: date) -> int | None:
    """The greatest age a birth date allows on a day; None when none is known."""
    if not birth:
        return None
    born = date.fromisoformat(birth + "0000-01-01"[len(birth) :])
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
