"""Near people for rows that found nobody: suggestions, never a match (promise 1; DESIGN 6.2).

At most three a row, ranked, each with its letters as the reason. Only KHONG, DINHDANG and XUNGDOT
rows get them; the other open rows already have the people they found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vaxcli.codes import FieldCode, RowResult
from vaxcli.people import names
from vaxcli.people.dates import Birth
from vaxcli.people.numbers import Shape
from vaxcli.population.person import NearQuery, Person
from vaxcli.verify.compare import Letters, letters
from vaxcli.verify.decide import Verdict
from vaxcli.verify.rows import Row

MOST = 3
_ASKED = (RowResult.NOT_FOUND, RowResult.MALFORMED_NUMBER, RowResult.OTHER_PERSON)
_WEIGHT = {"number": 4, "name": 3, "birth": 3, "sex": 1}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One near person, with how he compares."""

    person: Person
    letters: Letters


class NearLookUps(Protocol):
    """What suggesting asks of the population data."""

    def near(self, queries: Sequence[NearQuery]) -> Iterable[tuple[int, Person]]:
        """Pairs of row and person who share a block."""

    def birth(self, person: Person) -> Birth:
        """A person's birth date as compared."""


def look_near(
    rows: Sequence[Row], verdicts: Sequence[Verdict], lookups: NearLookUps
) -> Iterable[tuple[int, Person]]:
    """Pairs of position and near person for the rows that found nobody; population data look for them meanwhile."""
    return lookups.near([_query(row) for row in _asked(rows, verdicts)])


def suggest(
    rows: Sequence[Row],
    verdicts: Sequence[Verdict],
    lookups: NearLookUps,
    near_people: Iterable[tuple[int, Person]],
) -> Mapping[int, tuple[Suggestion, ...]]:
    """Position of a row → its suggestions, best first; rows without any are left out.

    Args:
        rows: The rows of the list.
        verdicts: Their verdicts.
        lookups: The population data.
        near_people: What ``look_near`` gives of the same rows.
    """
    near: dict[int, set[Person]] = defaultdict(set)
    for at, person in near_people:
        near[at].add(person)
    asked = _asked(rows, verdicts)
    for row in asked:
        near[row.at].update(verdicts[row.at].people[1:])
    ranked = {
        row.at: tuple(_ranked(row, near[row.at] - set(verdicts[row.at].people[:1]), lookups)) for row in asked
    }
    return {at: found for at, found in ranked.items() if found}


def _asked(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> list[Row]:
    return [row for row in rows if verdicts[row.at].result in _ASKED]


def _query(row: Row) -> NearQuery:
    short = row.number.compact if row.number.shape in (Shape.ELEVEN, Shape.EIGHT) else ""
    coarse = names.bare(row.name_key)
    return NearQuery(row.at, row.number.digits or short, coarse, row.birth.iso)


def _ranked(row: Row, people: Iterable[Person], lookups: NearLookUps) -> Iterator[Suggestion]:
    """The three best of ``people`` who are near enough: two of number, name and birth equal or near, one equal."""
    found = [Suggestion(person, letters(row, person, lookups.birth(person))) for person in sorted(people)]
    worth = [s for s in found if _near_enough(s.letters)]
    yield from sorted(worth, key=lambda s: -_score(s.letters))[:MOST]


def _near_enough(found: Letters) -> bool:
    three = (found.number, found.name, found.birth)
    close = sum(letter.code.equal or letter.code is FieldCode.NEAR for letter in three)
    return close >= 2 and any(letter.code.equal for letter in three)


def _score(found: Letters) -> int:
    """Equal counts full, near two thirds; a number says most, a sex least."""
    return sum(
        3 * weight if letter.code.equal else 2 * weight if letter.code is FieldCode.NEAR else 0
        for letter, weight in zip(found, _WEIGHT.values(), strict=True)
    )
