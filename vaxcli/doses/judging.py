"""What is to be said about a dose: by its own values, and by the rules of its own day. Findings only (promise 8).

Pure: a dose, the doses before it, a birth date and the rules go in; codes with values come out.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from vaxcli.codes import Severity
from vaxcli.doses import vaccines
from vaxcli.doses.rules import Rule, Rules
from vaxcli.people.words import care
from vaxcli.register.model import Dose, DoseKind

ERRORS = frozenset(
    {"DOSE-future", "DOSE-before-birth", "DOSE-before-approval", "DOSE-unknown-vaccine", "DOSE-no-vaccine"}
)
"""Findings with which a row is not free of errors: the results cannot be signed (R37)."""
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")
_LOT = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 ./-]{2,14}")
"""Capitals and digits, at least one digit: no official form is known, so it is a question, never an error."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing that was found."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """An error stops the signing; everything else is to be looked at."""
        return Severity.ERROR if self.code in ERRORS else Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is the same for all doses of a file."""

    rules: Rules
    today: date
    sites: Collection[str] = ()
    """The unit's own sites; none set means that every site is fine."""


def judge(dose: Dose, others: Sequence[Dose], birth: str, around: Circumstances) -> tuple[Judged, ...]:
    """Everything to be said about a dose.

    Args:
        dose: The dose.
        others: The other standing doses of the person.
        birth: The person's birth date, ``1985-03-05``, ``1985-03`` or ``1985``; ``""`` when not known. With less than
            a full date only what is certain is said.
        around: The rules, today, the unit's sites.
    """
    return (
        *_own_values(dose, birth, around),
        *_in_order(dose, others),
        *_by_rules(dose, others, birth, around.rules),
    )


def _own_values(dose: Dose, birth: str, around: Circumstances) -> Iterator[Judged]:
    if dose.given_on > around.today:
        yield Judged("DOSE-future")
    if birth and dose.given_on < _earliest(birth):
        yield Judged("DOSE-before-birth")
    if dose.expiry and dose.given_on > dose.expiry:
        yield Judged("DOSE-expired", {"expiry": _day(dose.expiry)})
    if not dose.vaccine_text.strip():
        yield Judged("DOSE-no-vaccine")
    elif not dose.vaccine:
        near = ", ".join(vaccine.name for vaccine in vaccines.recognise(dose.vaccine_text).suggestions)
        values = {"name": dose.vaccine_text, "near": near}
        yield Judged("DOSE-unknown-vaccine", values)
    yield from _approval(dose)
    if not dose.lot:
        yield Judged("DOSE-no-lot")
    elif not _LOT.fullmatch(dose.lot.upper()) or _DAY.fullmatch(dose.lot):
        yield Judged("DOSE-lot-shape", {"lot": dose.lot})
    if around.sites and dose.site and _site(dose.site) not in map(_site, around.sites):
        yield Judged("DOSE-unknown-site", {"site": dose.site})


@lru_cache(maxsize=1 << 12)
def _site(name: str) -> str:
    """A site as it is compared."""
    return care(name)


def _approval(dose: Dose) -> Iterator[Judged]:
    vaccine = vaccines.by_id(dose.vaccine)
    if vaccine and vaccine.approved_on and dose.given_on < vaccine.approved_on:
        values = {"vaccine": vaccine.name, "day": _day(vaccine.approved_on)}
        code = "DOSE-before-approval" if vaccine.approval_confirmed else "DOSE-before-approval-unconfirmed"
        yield Judged(code, values)


def _in_order(dose: Dose, others: Sequence[Dose]) -> Iterator[Judged]:
    """The numbers of a person's doses and their days go together."""
    number = dose.dose_no
    if number is None:
        yield Judged("DOSE-no-number")
        return
    numbered = [(other.dose_no, other.given_on) for other in others if other.dose_no is not None]
    lacking = sorted({*range(1, number)} - {other for other, _ in numbered})
    unnumbered = sum(other.dose_no is None and other.given_on < dose.given_on for other in others)
    if len(lacking) > unnumbered:  # a dose of no number may be the one that lacks
        yield Judged("DOSE-number-gap", {"number": str(number), "lacking": ", ".join(map(str, lacking))})
    crossed = [
        other
        for other, day in numbered
        if (other < number and day > dose.given_on) or (other > number and day < dose.given_on)
    ]
    if crossed:
        yield Judged("DOSE-order", {"number": str(number), "other": str(min(crossed))})


def _by_rules(dose: Dose, others: Sequence[Dose], birth: str, rules: Rules) -> Iterator[Judged]:
    before = _before(dose, others)
    in_force = rules.on(
        dose.given_on, dose.vaccine, dose.dose_no, dose.kind, before=before.vaccine if before else ""
    )
    known = vaccines.by_id(dose.vaccine)
    same = [other for other in others if other.vaccine == dose.vaccine]
    basic = dose.kind in (DoseKind.UNSAID, DoseKind.BASIC)
    if known and basic and not in_force and dose.dose_no and len(same) >= known.basic_doses:
        yield Judged("DOSE-too-many", {"vaccine": known.name, "basic": str(known.basic_doses)})
    for rule in in_force:
        if rule.age_from is not None and birth and _oldest(birth, dose.given_on) < rule.age_from:
            yield _by_rule("DOSE-too-young", rule, age=rule.age_from)
        if rule.age_to is not None and birth and _youngest(birth, dose.given_on) > rule.age_to:
            yield _by_rule("DOSE-too-old", rule, age=rule.age_to)
    if before is None:
        return
    days = (dose.given_on - before.given_on).days
    early = [rule for rule in in_force if rule.least_days is not None and days < rule.least_days]
    if early:
        strictest = max(early, key=lambda rule: (rule.least_days or 0, rule.confirmed))
        yield _by_rule("DOSE-too-early", strictest, days=days, least=strictest.least_days or 0)
    earlier = vaccines.by_id(before.vaccine)
    for rule in in_force:
        if earlier and known and not rule.spaces and not rule.allows(dose.vaccine, before.vaccine):
            yield _by_rule("DOSE-other-vaccine", rule, earlier=earlier.name)


def _by_rule(code: str, rule: Rule, **values: str | int) -> Judged:
    """A finding that rests on a rule: it names the source, and says so when no official text confirms it."""
    said = {name: str(value) for name, value in values.items()} | {"source": rule.source}
    return Judged(code if rule.confirmed else f"{code}-unconfirmed", said)


def _before(dose: Dose, others: Sequence[Dose]) -> Dose | None:
    """The dose before: by number when both are numbered, else by day; None when it was not before."""
    numbered = [other for other in others if dose.dose_no and other.dose_no == dose.dose_no - 1]
    earlier = [other for other in numbered or others if other.given_on <= dose.given_on]
    if not numbered:
        earlier = [other for other in earlier if other.given_on < dose.given_on]
    return max(earlier, key=lambda other: (other.given_on, other.vaccine_text), default=None)


def _earliest(birth: str) -> date:
    """The first day a birth date can mean."""
    return date.fromisoformat(birth + "0000-01-01"[len(birth) :])


def _oldest(birth: str, day: date) -> int:
    """Years of age on a day, as old as the birth date allows."""
    return _age(_earliest(birth), day)


def _youngest(birth: str, day: date) -> int:
    """Years of age on a day, as young as the birth date allows."""
    if len(birth) == 10:
        return _age(date.fromisoformat(birth), day)
    year, month = int(birth[:4]), int(birth[5:7]) if len(birth) == 7 else 12
    return _age(date(year, month, monthrange(year, month)[1]), day)


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
