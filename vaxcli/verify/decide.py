"""Decide the one result of every row: DESIGN 6.2 in its order, with the rulings of 6.5.

Pure: rows and look-ups in, verdicts out. The order is LOI, KXM, TRUNG by the list, by number, by name +
birth date + sex, THIEU, DINHDANG or KHONG, TRUNG by the person found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from vaxcli.codes import FieldCode, RowResult
from vaxcli.people.dates import Birth
from vaxcli.people.state import State
from vaxcli.population.person import Identity, Person
from vaxcli.population.status import gone
from vaxcli.verify.compare import NOT_COMPARED, Letters, letters, only
from vaxcli.verify.repeats import Repeats, kept_of, repeats_in
from vaxcli.verify.rows import Row


class LookUps(Protocol):
    """What deciding asks of the population data."""

    def by_number(self, digits: Iterable[str]) -> Mapping[str, list[Person]]:
        """People who hold each number, as number or old number."""

    def by_identity(self, wanted: Iterable[Identity]) -> Mapping[Identity, list[Person]]:
        """People equal in name, birth date and sex after lossless care."""

    def birth(self, person: Person) -> Birth:
        """A person's birth date as compared."""

    def identity(self, person: Person) -> Identity:
        """A person's name, birth date and sex as compared."""


@dataclass(slots=True)
class Verdict:
    """The result of one row."""

    result: RowResult
    letters: Letters = NOT_COMPARED
    people: tuple[Person, ...] = ()
    """Whom the row found: one, several (NHIEU), or for XUNGDOT the holder of the number, then who fits the rest."""
    repeats: int | None = None
    """Position of the row kept, for TRUNG."""

    @property
    def person(self) -> Person | None:
        """The one person found, else None."""
        return self.people[0] if self.people and self.result is not RowResult.SEVERAL else None


_MAY_FIT_ANOTHER = (RowResult.MISMATCH, RowResult.OTHER_PERSON)
"""The number finds one person, and the rest may fit another exactly (XUNGDOT)."""


_ONE_PERSON = frozenset({RowResult.VERIFIED, RowResult.NEAR, RowResult.DECEASED})
"""Two such rows with the same person are one person twice."""


class Whole(NamedTuple):
    """What makes two lines of the register one person: equal in all four (DESIGN 6.5)."""

    digits: str
    identity: Identity


def decide(rows: Sequence[Row], lookups: LookUps) -> list[Verdict]:
    """One verdict a row, in order. Non-citizens and broken rows are never looked up (promise 5)."""
    verdicts: list[Verdict | None] = [_unseen(row) for row in rows]
    citizens = [row for row in rows if verdicts[row.at] is None]
    repeats = repeats_in(citizens)
    holders = lookups.by_number(
        row.number.digits
        for row in citizens
        if row.number.state is State.OK and row.at not in repeats.by_number
    )
    open_rows = []
    for row in citizens:
        if row.at in repeats.by_number:
            verdicts[row.at] = Verdict(RowResult.REPEATED, repeats=repeats.by_number[row.at])
            continue
        held = holders.get(row.number.digits, ()) if row.number.state is State.OK else ()
        verdict = verdicts[row.at] = _by_number(row, held, lookups) if held else None
        if verdict is None or verdict.result in _MAY_FIT_ANOTHER:
            open_rows.append(row)
    _by_identity(open_rows, verdicts, repeats, lookups)
    decided = [verdict for verdict in verdicts if verdict is not None]
    if len(decided) != len(rows):
        raise AssertionError("every row has exactly one result")
    _repeats_by_person(rows, decided, lookups)
    for verdict in decided:
        while verdict.repeats is not None and (further := decided[verdict.repeats].repeats) is not None:
            verdict.repeats = further
    return decided


def _unseen(row: Row) -> Verdict | None:
    """LOI and KXM: what is decided without any look-up."""
    if row.broken:
        return Verdict(RowResult.UNREADABLE)
    if row.foreign:
        return Verdict(RowResult.NOT_A_CITIZEN)
    return None


def _by_number(row: Row, holders: Sequence[Person], lookups: LookUps) -> Verdict:
    """NHIEU, CHET, XM, XUNGDOT or SAI by the people whom the number finds."""
    people = _one_each(holders, lookups)
    if len(people) > 1:
        return Verdict(RowResult.SEVERAL, _best(row, people, lookups), people)
    found = letters(row, people[0], lookups.birth(people[0]))
    if gone(people[0].status):
        return Verdict(RowResult.DECEASED, found, people)
    if found.equal:
        return Verdict(RowResult.VERIFIED, found, people)
    if found.name.code is FieldCode.DIFFERENT and found.birth.code is FieldCode.DIFFERENT:
        return Verdict(RowResult.OTHER_PERSON, found, people)
    return Verdict(RowResult.MISMATCH, found, people)


def _by_identity(
    rows: Sequence[Row], verdicts: list[Verdict | None], repeats: Repeats, lookups: LookUps
) -> None:
    """Decide the rows whose number did not settle them, by name + birth date + sex."""
    found = lookups.by_identity(identity_of(row) for row in rows if row.identified)
    for row in rows:
        fits = _one_each(found.get(identity_of(row), ()) if row.identified else (), lookups)
        earlier = verdicts[row.at]
        if earlier is not None:
            others = tuple(p for p in fits if whole(p, lookups) != whole(earlier.people[0], lookups))
            if others:
                verdicts[row.at] = Verdict(
                    RowResult.OTHER_PERSON, earlier.letters, (*earlier.people, *others)
                )
        elif row.at in repeats.by_identity and len(fits) < 2:
            verdicts[row.at] = Verdict(RowResult.REPEATED, repeats=repeats.by_identity[row.at])
        else:
            verdicts[row.at] = _fitting(row, fits, lookups)


def _fitting(row: Row, fits: tuple[Person, ...], lookups: LookUps) -> Verdict:
    """NHIEU, CHET or GAN by who fits name + birth date + sex; else what nobody found is called."""
    if len(fits) > 1:
        return Verdict(RowResult.SEVERAL, _best(row, fits, lookups), fits)
    if fits:
        result = RowResult.DECEASED if gone(fits[0].status) else RowResult.NEAR
        return Verdict(result, letters(row, fits[0], lookups.birth(fits[0])), fits)
    if row.number.state is State.MALFORMED:
        return Verdict(RowResult.MALFORMED_NUMBER, _number_only(FieldCode.MALFORMED))
    if row.number.state is State.OK:
        return Verdict(RowResult.NOT_FOUND, _number_only(FieldCode.MISSING_IN_REGISTER))
    if row.identified and row.birth.precision == "day":
        return Verdict(RowResult.NOT_FOUND, _number_only(FieldCode.MISSING_IN_LIST))
    lacking = (True, not row.name_key, row.birth.state is State.MISSING, row.sex.state is State.MISSING)
    return Verdict(
        RowResult.INCOMPLETE,
        Letters(*(only(FieldCode.MISSING_IN_LIST if lacks else FieldCode.NOT_COMPARED) for lacks in lacking)),
    )


def _number_only(code: FieldCode) -> Letters:
    return NOT_COMPARED._replace(number=only(code))


def identity_of(row: Row) -> Identity:
    """By what a row is looked up without its number."""
    return Identity(row.name_key, row.birth.iso, row.sex.value)


def whole(person: Person, lookups: LookUps) -> Whole:
    """A register line's four values as compared."""
    return Whole(_digits(person), lookups.identity(person))


def _digits(person: Person) -> str:
    return person.number if person.number.isdigit() else "".join(filter(str.isdigit, person.number))


def _one_each(people: Sequence[Person], lookups: LookUps) -> tuple[Person, ...]:
    """Lines equal in all four once; of such lines one that says dead speaks for all."""
    if len(people) < 2:
        return tuple(people)
    first: dict[Whole, Person] = {}
    for person in sorted(people):
        key = whole(person, lookups)
        if key not in first or (gone(person.status) and not gone(first[key].status)):
            first[key] = person
    return tuple(first.values())


def _best(row: Row, people: Sequence[Person], lookups: LookUps) -> Letters:
    """The letters against the person who fits best, for NHIEU."""
    return max(
        (letters(row, p, lookups.birth(p)) for p in people),
        key=lambda found: sum(x.code.equal for x in found),
    )


def _repeats_by_person(rows: Sequence[Row], verdicts: list[Verdict], lookups: LookUps) -> None:
    """TRUNG after the look-up: rows that are each XM, GAN or CHET with the same person (DESIGN 6.5)."""
    first: dict[str, Row] = {}
    held: dict[str, list[Row]] = {}
    for row in rows:
        verdict = verdicts[row.at]
        if verdict.result in _ONE_PERSON:
            digits = _digits(verdict.people[0])
            before = first.setdefault(digits, row)
            if before is not row:  # hardly ever: a list for every row would only cost time
                held.setdefault(digits, [before]).append(row)
    for rows_of_number in held.values():
        same: dict[Whole, list[Row]] = defaultdict(list)
        for row in rows_of_number:
            same[whole(verdicts[row.at].people[0], lookups)].append(row)
        for group in same.values():
            kept = kept_of(group)
            for row in group:
                if row is not kept:
                    verdicts[row.at] = Verdict(RowResult.REPEATED, repeats=kept.at)
