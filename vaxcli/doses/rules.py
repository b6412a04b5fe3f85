"""Dated vaccination rules as data: a dose is judged by the rules of its own day, and no rule means no rule (R29).

``rules.csv`` holds one line a rule with its source (DOMAIN D); a unit may set its own table (``dose_rules``). What no
official text confirms is ``confirmed = no``, and every message that rests on it says so.

A line is about ages, about days between doses, or about what may come before. A line with days *and* earlier vaccines
gives the days after those vaccines and forbids nothing; a line with earlier vaccines alone says which may come before.
Months are counted as the fewest days they can have, for a finding must be certain: 3 are 89, 4 are 120, 6 are 181.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

from vaxcli.codes import Severity
from vaxcli.columns import fold, letters
from vaxcli.doses import vaccines
from vaxcli.errors import InputError
from vaxcli.findings import Finding, Place
from vaxcli.people import dates
from vaxcli.register.model import DoseKind
from vaxcli.workbook.cells import is_blank, text_of
from vaxcli.workbook.model import Cell

ANY = "*"
"""Stands for every vaccine."""
SAME = "same"
"""As an earlier vaccine: the one that is given."""
COLUMNS = (
    *("vaccine", "dose", "kind", "age_from", "age_to", "least_days", "usual_from", "usual_to", "earlier"),
    *("from", "until", "confirmed", "source"),
)


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
    """Vaccines the dose before was, where days are given; else those it may have been."""
    since: date
    until: date | None
    confirmed: bool
    source: str
    line: int
    """Line of the file, for messages."""

    @property
    def spaces(self) -> bool:
        """Whether the rule is about days between doses."""
        return self.least_days is not None or self.usual_from is not None

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on a day, first and last included."""
        return self.since <= day and (self.until is None or day <= self.until)

    def allows(self, given: str, before: str) -> bool:
        """Whether the rule lets ``given`` follow ``before``, or is about that; one that names no vaccine is for all."""
        return not self.earlier or before in self.earlier or (SAME in self.earlier and before == given)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """A whole table."""

    file: str
    rules: tuple[Rule, ...]

    def on(
        self, day: date, vaccine: str, dose_no: int | None, kind: DoseKind, before: str | None = None
    ) -> tuple[Rule, ...]:
        """The rules for a dose on its day.

        Args:
            day: The day of the dose.
            vaccine: Its ``id``; ``""`` is none that a rule could be about.
            dose_no: Its number.
            kind: When not said, basic up to the basic course of the vaccine.
            before: The vaccine of the dose before, of which the days between depend; None is the same vaccine.
        """
        earlier = vaccine if before is None else before
        return _in_force(self, _Asked(day, vaccine, dose_no, kind or _kind(vaccine, dose_no), earlier))


class _Asked(NamedTuple):
    """What ``Rules.on`` is asked, with what was not said filled in."""

    day: date
    vaccine: str
    dose_no: int | None
    kind: DoseKind
    earlier: str


@lru_cache(maxsize=1 << 16)
def _in_force(rules: Rules, asked: _Asked) -> tuple[Rule, ...]:
    """Worked out once a day and kind of dose: a file of 100,000 doses asks for some hundred of them."""
    return tuple(
        rule
        for rule in rules.rules
        if rule.vaccine in (asked.vaccine, ANY)
        and rule.kind is asked.kind
        and rule.dose in (None, asked.dose_no)
        and rule.holds(asked.day)
        and (not rule.spaces or rule.allows(asked.vaccine, asked.earlier))
    )


def _kind(vaccine: str, dose_no: int | None) -> DoseKind:
    known = vaccines.by_id(vaccine)
    beyond = known is not None and dose_no is not None and dose_no > known.basic_doses
    return DoseKind.UNSAID if beyond else DoseKind.BASIC


def load(path: Path | None = None) -> Rules:
    """The rules of a file (CSV or any office workbook, its first sheet), or those in the package.

    Raises:
        InputError: ``RULES-columns``, ``RULES-value`` with the cell; or the file cannot be opened (F01, F08).
    """
    name = path.name if path else "rules.csv"
    rows = _written(path) if path else _shipped()
    heads = [text_of(cell).strip().lower() for cell in rows[0]] if rows else []
    missing = [column for column in COLUMNS if column not in heads]
    if missing:
        raise InputError("RULES-columns", Place(file=name), columns=", ".join(missing))
    places = {column: heads.index(column) for column in COLUMNS}
    return Rules(
        name,
        tuple(
            _Line(name, at, row, places).rule()
            for at, row in enumerate(rows[1:], 2)
            if not all(map(is_blank, row))
        ),
    )


def _shipped() -> Sequence[Sequence[Cell]]:
    table = (files("vaxcli.doses") / "rules.csv").read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(table)))


def _written(path: Path) -> Sequence[Sequence[Cell]]:
    from vaxcli.workbook.gate import open_source  # noqa: PLC0415 - most units have no table of their own
    from vaxcli.workbook.reader import read_book  # noqa: PLC0415

    return read_book(open_source(path)).sheets[0].rows


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a table that is being read."""

    file: str
    at: int
    cells: Sequence[Cell]
    places: Mapping[str, int]

    def rule(self) -> Rule:
        since = self.day("from")
        if since is None:
            raise self.wrong("from")
        vaccine, confirmed = self.text("vaccine").lower(), fold(self.text("confirmed").lower())
        if not vaccine:
            raise self.wrong("vaccine")
        if confirmed not in ("yes", "no", "co", "khong"):
            raise self.wrong("confirmed")
        try:
            kind = DoseKind(self.text("kind").lower())
        except ValueError:
            raise self.wrong("kind") from None
        return Rule(
            vaccine=vaccine,
            dose=self.number("dose"),
            kind=kind,
            age_from=self.number("age_from"),
            age_to=self.number("age_to"),
            least_days=self.number("least_days"),
            usual_from=self.number("usual_from"),
            usual_to=self.number("usual_to"),
            earlier=tuple(filter(None, map(str.strip, self.text("earlier").lower().split("|")))),
            since=since,
            until=self.day("until"),
            confirmed=confirmed in ("yes", "co"),
            source=self.text("source"),
            line=self.at,
        )

    def cell(self, column: str) -> Cell:
        at = self.places[column]
        return self.cells[at] if at < len(self.cells) else ""

    def text(self, column: str) -> str:
        return " ".join(text_of(self.cell(column)).split())

    def number(self, column: str) -> int | None:
        text = self.text(column)
        if text and not (text.isascii() and text.isdecimal() and len(text) < 6):
            raise self.wrong(column)
        return int(text) if text else None

    def day(self, column: str) -> date | None:
        if not self.text(column):
            return None
        found = dates.read(self.cell(column))
        if found.precision != dates.Precision.DAY:
            raise self.wrong(column)
        return date.fromisoformat(found.iso)

    def wrong(self, column: str) -> InputError:
        place = Place(file=self.file, row=self.at, column=letters(self.places[column] + 1))
        return InputError("RULES-value", place, column=column)


def check(rules: Rules) -> list[Finding]:
    """What does not fit: unknown vaccines, no source, days and ages out of order, contradictions, days without a rule."""
    return [*_alone(rules), *_together(rules), *_gaps(rules)]


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
        if _about(one) != _about(other) or _before(one, other) or _before(other, one):
            continue
        if one.spaces and one.earlier and other.earlier and not set(one.earlier) & set(other.earlier):
            continue
        for name in ("age_from", "age_to", "least_days", "usual_from", "usual_to", "earlier"):
            if name == "earlier" and one.spaces:
                continue
            first, second = getattr(one, name), getattr(other, name)
            if first and second and first != second:
                yield _finding("RULES-006", rules.file, other, other=str(one.line), column=name)


def _gaps(rules: Rules) -> Iterator[Finding]:
    """A rule that ends days before the next one about the same thing begins."""
    topics: dict[object, list[Rule]] = {}
    for rule in rules.rules:
        topics.setdefault((*_about(rule), rule.earlier if rule.spaces else ()), []).append(rule)
    for about in topics.values():
        ordered = sorted(about, key=lambda rule: rule.since)
        for one, following in pairwise(ordered):
            covered = max(
                (rule.until or date.max for rule in ordered if rule.since <= one.since), default=date.max
            )
            if covered < date.max and covered + timedelta(days=1) < following.since:
                first, last = covered + timedelta(days=1), following.since - timedelta(days=1)
                yield _finding(
                    "RULES-007", rules.file, following, first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}"
                )


def _about(rule: Rule) -> tuple[object, ...]:
    """What a rule is about: doses, and whether it speaks of age, of days or of what comes before."""
    return (
        rule.vaccine,
        rule.dose,
        rule.kind,
        rule.age_from is not None or rule.age_to is not None,
        rule.spaces,
    )


def _before(one: Rule, other: Rule) -> bool:
    return one.until is not None and one.until < other.since


def _finding(code: str, file: str, rule: Rule, **values: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, place=Place(file=file, row=rule.line), values=values)
