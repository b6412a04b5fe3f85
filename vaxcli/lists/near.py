"""People of a merged list who may be one: a report for a person to judge, never a decision (promise 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import combinations

from rapidfuzz import fuzz, process

from vaxcli.lists.merge import Merged
from vaxcli.people import names
from vaxcli.people.edits import edit
from vaxcli.verify.rows import Row

_ALIKE = 80
"""Per cent of equal letters, without accents, from which two names of one birth date are shown."""
_LARGEST = 2000
"""A birth date or name that more people share than this tells nothing about any two of them."""


class Why(StrEnum):
    """Why two people may be one."""

    TWO_NUMBERS = "two-numbers"
    """Same name, birth date and sex, two numbers: an old card and a new one, or two people."""
    NAME = "name"
    """Same full birth date, names alike."""
    BIRTH = "birth"
    """Same name without accents, birth dates one slip apart."""


def near(people: Sequence[Merged]) -> list[tuple[int, int, Why]]:
    """Pairs of positions in the merged list, ascending, each once with the first reason that fits."""
    rows = [person.entries[0].row for person in people]
    found: dict[tuple[int, int], Why] = {}
    for one, other, why in (*_by_birth(rows), *_by_name(rows)):
        found.setdefault((one, other), why)
    return [(one, other, why) for (one, other), why in sorted(found.items())]


def _by_birth(rows: Sequence[Row]) -> Iterator[tuple[int, int, Why]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        if row.birth.precision == "day" and row.name_key:
            blocks[row.birth.iso].append(n)
    for block in blocks.values():
        if not 1 < len(block) <= _LARGEST:
            continue
        folded = [names.fold(rows[n].name_key) for n in block]
        for at, name in enumerate(folded[:-1]):
            alike = process.extract(
                name, folded[at + 1 :], scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None, processor=None
            )
            for _, _, after in alike:
                one, other = block[at], block[at + 1 + after]
                same = rows[one].name_key == rows[other].name_key
                yield one, other, Why.TWO_NUMBERS if same and _two_numbers(rows, one, other) else Why.NAME


def _two_numbers(rows: Sequence[Row], one: int, other: int) -> bool:
    first, second = rows[one].number.digits, rows[other].number.digits
    return bool(first and second and first != second)


def _by_name(rows: Sequence[Row]) -> Iterator[tuple[int, int, Why]]:
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        if row.name_key and row.birth.iso:
            blocks[names.fold(row.name_key), row.sex.value].append(n)
    for block in blocks.values():
        if len(block) <= _LARGEST:
            for one, other in combinations(block, 2):
                if edit(rows[one].birth.iso, rows[other].birth.iso):
                    yield one, other, Why.BIRTH
