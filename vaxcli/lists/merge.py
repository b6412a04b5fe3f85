"""Several lists as one: who is the same person, what each row keeps, where the lists contradict (R15 to R17).

Exact only (promise 1): the rules of TRUNG (DESIGN 6.5). Nothing is resolved: the first list on the command
line speaks, later ones fill what it leaves blank, and whatever differs is named with its source.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vaxcli.lists.check import phone
from vaxcli.lists.faults import Fault
from vaxcli.people.nationality import Kind
from vaxcli.people.words import care, fold, is_placeholder
from vaxcli.verify.repeats import repeats_in
from vaxcli.verify.rows import Row
from vaxcli.workbook.model import Roll

COLUMNS = (
    *("full_name", "birth_date", "sex", "number", "nationality", "phone", "address", "hamlet", "commune"),
    *("district", "province", "dose_wanted", "priority_group", "occupation", "employer", "ethnic_group"),
    *("health_insurance", "note", "old_number", "passport", "first_dose"),
)
"""The fields of a merged list, those of the blank form first (DESIGN 8, ``template``)."""
OPTIONAL = frozenset({"old_number", "passport", "first_dose"})
"""Columns left out when no list fills them."""
_FREE = frozenset({"full_name", "note", "old_number"})
"""Fields that cannot contradict: names are equal by rule, notes are remarks, an old number is a second one."""
_DIGITS = re.compile(r"\d+")
_NATIONAL = re.compile(r"^(?:84|0)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of one list."""

    at: int
    """Position among all rows of all lists, from 0."""
    source: int
    """Position of its list on the command line, from 0."""
    place: str
    """Its Excel row, with the sheet where the list has several."""
    row: Row
    values: Mapping[str, str]
    """By field, as they stand in the merged list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A later row says something else than the row that speaks."""

    field: str
    kept: str
    kept_from: Entry
    other: str
    other_from: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One person: the rows that are this person, and what the merged list says."""

    entries: tuple[Entry, ...]
    """In the order of the command line; the first is the row that speaks."""
    values: Mapping[str, str]
    contradictions: tuple[Contradiction, ...]
    shares_number_with: int | None = None
    """Position of another person in the merged list who has the same number under another name."""


def values_of(row: Row, roll: Roll, at: int, unreadable: Mapping[str, str]) -> dict[str, str]:
    """What a row brings to the merged list, by field.

    Args:
        row: The row as compared.
        roll: The list that it stands in ...
        at: ... and where.
        unreadable: Excel errors by field: kept, so that ``verify`` says LOI and nobody is lost.
    """
    number = row.number.digits or row.number.text
    values = {name: roll.other[name][at] if name in roll.other else "" for name in COLUMNS}
    values |= {
        "full_name": row.name,
        "birth_date": row.birth_text,
        "sex": row.sex.value or row.sex_text,
        "number": number,
        "nationality": roll.nationality[at],
    }
    if phone(values["phone"]) is Fault.PHONE_ZERO_LOST:
        values["phone"] = f"0{values['phone'].strip()}"
    return values | dict(unreadable)


def merge(entries: Sequence[Entry]) -> list[Merged]:
    """Every person of the lists once, in the order of the first row that names him."""
    people = [_person([entries[at] for at in group]) for group in groups([entry.row for entry in entries])]
    holders: dict[str, list[int]] = defaultdict(list)
    for n, person in enumerate(people):
        for digits in {entry.row.number.digits for entry in person.entries if entry.row.number.digits}:
            holders[digits].append(n)
    for first, *others in holders.values():
        for n in others:
            people[n] = replace(people[n], shares_number_with=first)
        if others:
            people[first] = replace(people[first], shares_number_with=others[0])
    return people


def groups(rows: Sequence[Row]) -> list[list[int]]:
    """Positions that are one person, by the rules of TRUNG; ``rows[n].at`` is ``n``.

    A foreigner is the same only by the same number and name: his papers are no numbers of the register.
    Two well-formed numbers are never one person, whatever lies between them.
    """
    readable = [row for row in rows if not row.broken]
    by_number = repeats_in(readable).by_number
    by_identity = repeats_in([row for row in readable if not row.foreign]).by_identity
    found: list[list[int]] = []
    for group in _joined(len(rows), [*by_number.items(), *by_identity.items()]):
        if len({rows[at].number.digits for at in group if rows[at].number.digits}) < 2:
            found.append(group)
        else:
            surely = [(at, by_number[at]) for at in group if at in by_number and rows[at].number.digits]
            found += [[group[n] for n in part] for part in _within(group, surely)]
    return sorted(found)


def _within(group: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The parts of a group by some of its pairs, as positions in the group."""
    place = {at: n for n, at in enumerate(group)}
    return _joined(len(group), [(place[one], place[other]) for one, other in pairs])


def _joined(count: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The positions 0 to ``count`` joined by pairs, each group ascending, by its first position.

    Examples:
        >>> _joined(5, [(3, 1), (4, 3)])
        [[0], [1, 3, 4], [2]]
    """
    first = list(range(count))

    def root(at: int) -> int:
        while first[at] != at:
            first[at] = first[first[at]]
            at = first[at]
        return at

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        first[high] = low
    found: dict[int, list[int]] = defaultdict(list)
    for at in range(count):
        found[root(at)].append(at)
    return list(found.values())


def _person(entries: Sequence[Entry]) -> Merged:
    values: dict[str, str] = {}
    contradictions: list[Contradiction] = []
    for name in COLUMNS:
        speaks: Entry | None = None
        said: set[str] = set()
        for entry in entries:
            key = _key(name, entry)
            if not key:
                continue
            if speaks is None:
                speaks = entry
            elif key not in said and name not in _FREE:
                contradictions.append(
                    Contradiction(
                        field=name,
                        kept=speaks.values[name],
                        kept_from=speaks,
                        other=entry.values[name],
                        other_from=entry,
                    )
                )
            said.add(key)
        values[name] = (speaks or entries[0]).values[name]
    return Merged(entries=tuple(entries), values=values, contradictions=tuple(contradictions))


def _key(name: str, entry: Entry) -> str:
    """A value as it is compared between lists; ``""`` when there is none."""
    row = entry.row
    written = care(entry.values[name])
    if name == "number":
        return row.number.digits or row.number.compact
    if name == "nationality":
        citizen = row.nationality.kind is Kind.CITIZEN
        return "" if row.nationality.kind is Kind.EMPTY else "vn" if citizen else fold(written)
    if is_placeholder(written):
        return ""
    compared = {"birth_date": row.birth.iso, "sex": row.sex.value}.get(name) or written
    return _BARE[name](written) if name in _BARE else compared


def _codes(text: str) -> str:
    """The numbers in a text, without zeros in front: ``N09`` is ``9``."""
    return "+".join(str(int(digits)) for digits in _DIGITS.findall(text)) or fold(text)


def _phone(text: str) -> str:
    """A phone number's digits, without country code and without its zero."""
    return _NATIONAL.sub("", "".join(_DIGITS.findall(text)))


_BARE: Mapping[str, Callable[[str], str]] = {"phone": _phone, "dose_wanted": _codes, "priority_group": _codes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What became of the rows of one list; ``rows`` is people and blank, people is kept and merged."""

    rows: int
    people: int
    kept: int
    """Rows that stand for a person of the merged list."""
    merged: int
    """Rows of a person for whom another row stands."""
    blank: int


def counts(people: Sequence[Merged], blanks: Sequence[int]) -> list[Count]:
    """Every row of every list accounted for, by list (promise 2)."""
    kept, merged = [0] * len(blanks), [0] * len(blanks)
    for person in people:
        kept[person.entries[0].source] += 1
        for entry in person.entries[1:]:
            merged[entry.source] += 1
    return [
        Count(rows=one + more + blank, people=one + more, kept=one, merged=more, blank=blank)
        for one, more, blank in zip(kept, merged, blanks, strict=True)
    ]


def sources_of(person: Merged) -> Iterator[int]:
    """The lists that name a person, each once, in their order."""
    return iter(dict.fromkeys(entry.source for entry in person.entries))
