"""Dated vaccination rules as data: a dose is judged by the rules of its own day, and no rule means no rule (R29).

``rules.csv`` holds one line a rule with its source; a unit may set its own table (``dose_rules``). What no official
text confirms is ``confirmed = no``, and every message that rests on it says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import combinations
from pathlib import Path

from vaxcli.codes import Severity
from vaxcli.columns import letters
from vaxcli.doses import vaccines
from vaxcli.errors import InputError
from vaxcli.findings import Finding, Place
from vaxcli.register.model import DoseKind

ANY = "*"
"""Stands for every vaccine."""
SAME = "same"
"""As an earlier vaccine: the one that is given."""
COLUMNS = (
    *("vaccine", "dose", "kind", "age_from", "age_to", "least_days", "usual_from", "usual_to", "earlier"),
    *("from", "until", "confirmed", "source"),
)
_NUMBERS = ("dose", "age_from", "age_to", "least_days", "usual_from", "usual_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the table; None and ``""`` mean: the rule says nothing about it."""

    vaccine: str
    dose: int | None
    """For every dose of the kind when None."""
    kind: DoseKind
    age_from: int | None
    age_to: int | None
    """Years of age, both included."""
    least_days: int | None
    """Days after the dose before; fewer are a finding."""
    usual_from: int | None
    usual_to: int | None
    """Days after the dose before at which it is due."""
    earlier: tuple[str, ...]
    """Vaccines the dose before may have been."""
    since: date
    until: date | None
    confirmed: bool
    source: str
    line: int
    """Line of the file, for messages."""

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on a day, first and last included."""
        return self.since <= day and (self.until is None or day <= self.until)

    def allows(self, given: str, before: str) -> bool:
        """Whether ``given`` may follow ``before``; a rule that names no vaccine allows every one."""
        return not self.earlier or before in self.earlier or (SAME in self.earlier and before == given)


@dataclass(frozen=True, slots=True)
class Rules:
    """A whole table."""

    file: str
    rules: tuple[Rule, ...]

    def on(self, day: date, vaccine: str, dose_no: int | None, kind: DoseKind) -> tuple[Rule, ...]:
        """The rules for a dose on its day. A kind that is not said is taken as basic up to the basic course."""
        kind = kind or _kind(vaccine, dose_no)
        return tuple(
            rule
            for rule in self.rules
            if rule.vaccine in (vaccine, ANY)
            and rule.kind is kind
            and rule.dose in (None, dose_no)
            and rule.holds(day)
        )


def _kind(vaccine: str, dose_no: int | None) -> DoseKind:
    known = vaccines.by_id(vaccine)
    beyond = known is not None and dose_no is not None and dose_no > known.basic_doses
    return DoseKind.UNSAID if beyond else DoseKind.BASIC


def load(path: Path | None = None) -> Rules:
    """The rules of a file, or those in the package.

    Raises:
        InputError: ``RULES-unreadable``, ``RULES-columns``, ``RULES-value`` with the line and column.
    """
    if path is None:
        text, name = (files("vaxcli.doses") / "rules.csv").read_text(encoding="utf-8"), "rules.csv"
    else:
        name = path.name
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("RULES-unreadable", Place(file=name)) from error
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise InputError("RULES-columns", Place(file=name), columns=", ".join(missing))
    return Rules(name, tuple(_rule(line, at, name) for at, line in enumerate(reader, 2)))


def check(rules: Rules) -> list[Finding]:
    """What does not fit in a table: unknown vaccines, empty sources, days and ages out of order, contradictions."""
    return [*_alone(rules), *_together(rules)]


def _alone(rules: Rules) -> Iterator[Finding]:
    known = {vaccine.id for vaccine in vaccines.everything()}
    for rule in rules.rules:
        for name in {rule.vaccine, *rule.earlier} - known - {ANY, SAME}:
            yield _finding("RULES-001", rules.file, rule, vaccine=name)
        if not rule.source.strip():
            yield _finding("RULES-002", rules.file, rule)
        if rule.until and rule.until < rule.since:
            yield _finding("RULES-003", rules.file, rule)
        pairs = ((rule.age_from, rule.age_to), (rule.usual_from, rule.usual_to))
        if any(low is not None and high is not None and high < low for low, high in pairs):
            yield _finding("RULES-004", rules.file, rule)
        if rule.least_days is not None and rule.usual_from is not None and rule.usual_from < rule.least_days:
            yield _finding("RULES-005", rules.file, rule)


def _together(rules: Rules) -> Iterator[Finding]:
    """Two rules about one thing, in force on one day, that say different things."""
    for one, other in combinations(rules.rules, 2):
        if (one.vaccine, one.dose, one.kind) != (other.vaccine, other.dose, other.kind):
            continue
        if (one.until and one.until < other.since) or (other.until and other.until < one.since):
            continue
        for name in ("age_from", "least_days", "usual_from", "earlier"):
            first, second = getattr(one, name), getattr(other, name)
            if first and second and first != second:
                yield _finding("RULES-006", rules.file, other, other=str(one.line), column=name)


def _rule(line: dict[str, str], at: int, name: str) -> Rule:
    values = {column: (line[column] or "").strip() for column in COLUMNS}

    def wrong(column: str) -> InputError:
        place = Place(file=name, row=at, column=letters(COLUMNS.index(column) + 1))
        return InputError("RULES-value", place, column=column)

    numbers: dict[str, int | None] = {}
    for column in _NUMBERS:
        text = values[column]
        if text and not (text.isdecimal() and len(text) < 6):
            raise wrong(column)
        numbers[column] = int(text) if text else None
    days: dict[str, date | None] = {}
    for column in ("from", "until"):
        try:
            days[column] = date.fromisoformat(values[column]) if values[column] else None
        except ValueError:
            raise wrong(column) from None
    since = days["from"]
    if since is None or not values["vaccine"]:
        raise wrong("from" if values["vaccine"] else "vaccine")
    if values["confirmed"] not in ("yes", "no"):
        raise wrong("confirmed")
    try:
        kind = DoseKind(values["kind"])
    except ValueError:
        raise wrong("kind") from None
    return Rule(
        vaccine=values["vaccine"],
        kind=kind,
        earlier=tuple(filter(None, values["earlier"].split("|"))),
        since=since,
        until=days["until"],
        confirmed=values["confirmed"] == "yes",
        source=values["source"],
        line=at,
        dose=numbers["dose"],
        age_from=numbers["age_from"],
        age_to=numbers["age_to"],
        least_days=numbers["least_days"],
        usual_from=numbers["usual_from"],
        usual_to=numbers["usual_to"],
    )


def _finding(code: str, file: str, rule: Rule, **values: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, place=Place(file=file, row=rule.line), values=values)
