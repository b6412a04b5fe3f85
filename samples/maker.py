"""A seeded maker of lists with known mistakes, and of the register they are compared with.

``python -m samples.maker --rows 3000 --people 12000 --seed 1 list.xlsx pop.csv --truth truth.json``

The truth is known because the maker made it: it follows from the changes a row went through and from
an index of the register, never from vaxcli's own code.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from random import Random

from samples import layouts, mistakes, names, people, written
from samples.kinds import (
    CHANGES,
    CITIZEN,
    FIELDS,
    FOREIGN,
    HARMLESS,
    KINDS,
    LOSSLESS,
    MALFORMED,
    NO_DIGITS,
    UNREADABLE,
    WRONGS,
)
from samples.people import Person
from samples.written import Cell, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list as it is written, with what is true of it."""

    person: int | None
    """Position of the true person in the register, from 0."""
    number: Cell
    name: Cell
    birth: Cell
    sex: Cell
    nationality: str = "Việt Nam"
    changes: tuple[str, ...] = ()
    digits: str = ""
    """The well-formed number that the cell says, else empty."""
    claim: tuple[str, str, str] = ("", "", "")
    """Name, birth date and sex that the row says, as a register would store them."""
    may_verify: bool = False
    """True when the number is given and all four values are losslessly equal to one living person's."""
    expected: str | None = None
    """Result code (DESIGN 6.2) where the making determines it for certain."""
    error_field: str = ""
    """The field whose cell holds an Excel error."""


class Register:
    """An index of the people a list is drawn from: who holds a number, how many fit a claim."""

    def __init__(self, register: Sequence[Person]) -> None:
        self.people = register
        self.holders: dict[str, Person] = {}
        self.shared: set[str] = set()
        """Numbers, new or old, that two different people hold."""
        for person in register:
            for number in person[:2]:
                if number and self.holders.setdefault(number, person).identity != person.identity:
                    self.shared.add(number)
        one_line_each = {person.identity: person for person in register}
        self.fits = Counter(person[2:5] for person in one_line_each.values())
        """How many different people have a name, birth date and sex."""


class Maker:
    """Makes the rows of one list. Everything follows from the register and the seed."""

    def __init__(self, register: Sequence[Person], seed: int) -> None:
        self.register = Register(register)
        self.draw = Random(f"list {seed}")
        self._strangers = iter(people.block(seed + 1_000_003, min(people.BLOCK, len(register) // 8 + 100)))
        self._untouched = iter(self.draw.sample(range(len(register)), len(register)))
        self._used: set[int] = set()
        self._ways = {field: (list(ways), _weights(ways)) for field, ways in LOSSLESS.items()}

    def rows(self, count: int) -> list[Row]:
        """Return ``count`` rows in the shares of ``KINDS``."""
        made: list[Row] = []
        kinds = self.draw.choices(list(KINDS), list(KINDS.values()), k=count)
        for kind in kinds:
            row = self._repeat(made) if kind == "repeat" else None
            made.append(row or self.of_kind(kind))
        return settled(made)

    def of_kind(self, kind: str) -> Row:
        """Return a row of one kind, about a person that no row was made of before."""
        if kind == "not-in-register":
            return self.stranger()
        if kind == "foreign":
            foreign = self.draw.random() < 0.8
            return self.foreigner() if foreign else self.row(nationality=self._one(FOREIGN))
        return self._first_possible([self._one(table) for table in WRONGS[kind]], self._one(CITIZEN))

    def row(self, *changes: str, nationality: str = "Việt Nam") -> Row:
        """Return a row with exactly these changes; the other fields stand as in the register."""
        given = {change.split(":")[0] for change in changes}
        changes += tuple(f"{field}:same" for field in FIELDS if field not in given)
        return self._first_possible(changes, nationality)

    def about(self, index: int, *changes: str) -> Row:
        """Return a row about this very person; no other row will be made of him."""
        self._used.add(index)
        given = {change.split(":")[0] for change in changes}
        changes += tuple(f"{field}:same" for field in FIELDS if field not in given)
        return self._about(index, changes, "Việt Nam")

    def stranger(self, *changes: str) -> Row:
        """Return a row of somebody whom the register does not know, by number or otherwise."""
        for person in self._strangers:
            known = person.number in self.register.holders or person[2:5] in self.register.fits
            if known or not person.number or len(person.birth) < 10 or not person.sex:
                continue
            with suppress(_NotPossible):
                row = self._written(person, None, changes)
                malformed = any(change in mistakes.MALFORMED_NUMBER for change in changes)
                return replace(
                    row,
                    changes=(*row.changes, "row:not-in-register"),
                    expected="DINHDANG" if malformed else "KHONG",
                )
        raise ValueError("no strangers left")

    def foreigner(self) -> Row:
        """Return a row of a foreign citizen with a passport."""
        name, country, sex = self.draw.choice(names.FOREIGNERS)
        return Row(
            person=None,
            number=f"{self.draw.choice('EGPN')}{self.draw.randrange(10**8):08}",
            name=name.title(),
            birth=f"{self.draw.randrange(1, 29):02}/{self.draw.randrange(1, 13):02}/{self.draw.randrange(1960, 2000)}",
            sex="Nam" if sex == "M" else "Nữ",
            nationality=country,
            changes=("nationality:foreign",),
            expected="KXM",
        )

    def repeat(self, row: Row, *changes: str) -> Row:
        """Return a second row about the person of ``row``, which has to be one that may be verified."""
        if row.person is None or not row.may_verify:
            raise ValueError("only a row that may be verified is repeated")
        again = self._written(self.register.people[row.person], row.person, changes)
        return replace(again, changes=(*again.changes, "row:repeat"), expected="TRUNG")

    def _repeat(self, made: Sequence[Row]) -> Row | None:
        """A repeat of a drawn row: as it stands, with the other number, or with none."""
        for row in self.draw.choices(made, k=20) if made else ():
            if row.expected != "XM" or row.person is None:
                continue
            if len(row.claim[1]) == 10 and self.register.fits[row.claim] == 1 and self.draw.random() < 0.3:
                return self.repeat(row, "number:missing")
            other = self.register.people[row.person].old_number and self.draw.random() < 0.5
            again = self.repeat(row, "number:cmnd") if other else self.repeat(row)
            if again.may_verify:
                return again
        return None

    def _one(self, options: Iterable[str]) -> str:
        return self.draw.choice(list(options))

    def _first_possible(self, changes: Sequence[str], nationality: str) -> Row:
        for index in self._untouched:
            with suppress(_NotPossible):
                if index in self._used:
                    continue
                return self._about(index, changes, nationality)
        raise ValueError("no people left to make rows of")

    def _about(self, index: int, changes: Sequence[str], nationality: str) -> Row:
        """A row about one person of the register, with its result where that is certain."""
        person = self.register.people[index]
        row = replace(self._written(person, index, changes), nationality=nationality)
        if nationality in FOREIGN:
            return replace(
                row, may_verify=False, expected="KXM", changes=(*row.changes, "nationality:foreign")
            )
        if nationality not in ("", "Việt Nam"):
            row = replace(row, changes=(*row.changes, f"nationality:{nationality}"))
        return replace(row, expected=self._expected(person, row))

    def _written(self, person: Person, index: int | None, changes: Sequence[str]) -> Row:
        """The row, with a harmless way of writing for every field that no change names."""
        by_field = {change.split(":")[0]: change for change in changes}
        right = dict(zip(FIELDS, (person.number or person.old_number, *person[2:5]), strict=True))
        old = by_field.get("number") == "number:cmnd"
        if old:
            if not person.old_number:
                raise _NotPossible
            right["number"] = person.old_number
            del by_field["number"]
        done = [by_field.get(field) or self._harmless(field, right[field]) for field in FIELDS]
        cells = {field: self._cell(change, right[field]) for field, change in zip(FIELDS, done, strict=True)}
        fine = {field: change in HARMLESS for field, change in zip(FIELDS, done, strict=True)}
        says = {field: right[field] if fine[field] else _as_stored(cells[field]) for field in FIELDS}
        digits = "" if NO_DIGITS.intersection(done) else says["number"]
        if not fine["number"] and digits in self.register.holders and done[0] != "number:other-person":
            raise _NotPossible
        certain = bool(digits) and digits not in self.register.shared and person.alive and index is not None
        row_change = by_field.get("row", "")
        marks = ("number:cmnd",) if old else ()
        return Row(
            person=index,
            number=cells["number"],
            name=cells["name"],
            birth=cells["birth"],
            sex=cells["sex"],
            changes=(*marks, *(c for c in (*done, row_change) if c and not c.endswith(":same"))),
            digits=digits,
            claim=(says["name"], says["birth"], says["sex"]),
            may_verify=certain and all(fine.values()) and all(right.values()) and not row_change,
            error_field=row_change.removeprefix("row:error-"),
        )

    def _harmless(self, field: str, value: str) -> str:
        ways, weights = self._ways[field]
        change = self.draw.choices(ways, cum_weights=weights)[0]
        cell = CHANGES[change](value, self.draw) if value else None
        return change if cell not in (None, value) else f"{field}:same"

    def _cell(self, change: str, value: str) -> Cell:
        if change.endswith(":same"):
            return value
        if change == "number:other-person":
            return self._one([p.number for p in self.draw.choices(self.register.people, k=9) if p.number])
        cell = CHANGES[change](value, self.draw) if value else None
        if cell is None or cell == value:
            raise _NotPossible
        if change in mistakes.NAME and self.draw.random() < 0.5:
            return str(cell).title()
        return cell

    def _expected(self, person: Person, row: Row) -> str | None:  # noqa: PLR0911 one return a result
        """The result code by DESIGN 6.2 and 6.5, None where the making does not determine it."""
        register, said = self.register, set(row.changes)
        own, complete, fits = row.claim == person[2:5], all(row.claim), register.fits[row.claim]
        if row.error_field:
            return "LOI"
        if row.digits in register.shared:
            return "NHIEU"
        if holder := register.holders.get(row.digits):
            if not holder.alive:
                return "CHET"
            if row.may_verify:
                return None if said & written.FONTS.keys() else "XM"
            if fits > own or holder.identity != person.identity:
                another = complete and len(row.claim[1]) == 10 and holder[2:5] != row.claim
                return "XUNGDOT" if another and fits else None
            return "XUNGDOT" if {"name:other", "birth:other"} <= said else "SAI"
        if fits:
            alive = "GAN" if person.alive else "CHET"
            return None if not (own and complete) else "NHIEU" if fits > 1 else alive
        if said & MALFORMED:
            return "DINHDANG"
        if said & UNREADABLE or not complete:
            return None if row.digits else "THIEU"
        return "KHONG"


class _NotPossible(Exception):  # noqa: N818 no error, only the answer of one attempt
    """A change cannot be made with this person's values."""


def _weights(ways: Mapping[str, Change]) -> list[float]:
    """Cumulative weights of the harmless ways of writing a field."""
    total, sums = 0.0, []
    for way in ways:
        total += written.COMMON.get(way, 0.5)
        sums.append(total)
    return sums


def _as_stored(cell: Cell) -> str:
    """A wrong value as a register would store it, to look for somebody else whom it fits."""
    if isinstance(cell, int):
        return f"{cell:09}" if cell < 10**9 else f"{cell:012}"
    return str(cell).upper() if len(str(cell)) > 3 else str(cell)


def settled(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with ``expected`` taken back where another row of the list may decide (TRUNG)."""
    claims = Counter(row.claim for row in rows if any(row.claim))
    kept = {row.person for row in rows if row.expected == "TRUNG"}
    return [
        replace(row, expected=None)
        if claims[row.claim] > 1 and row.person not in kept and row.expected != "KXM"
        else row
        for row in rows
    ]


def truth(rows: Sequence[Row], first_row: int) -> list[dict[str, object]]:
    """Return what is true of each row, by its Excel row, ready for JSON."""
    return [
        {
            "row": number,
            "person": row.person,
            "mutations": list(row.changes),
            "may_verify": row.may_verify,
            "expected": row.expected,
        }
        for number, row in enumerate(rows, first_row)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be made."""

    rows: int
    people: int
    seed: int = 1
    layout: str = "flat"


def make(list_file: Path, population: Path, order: Order) -> list[Row]:
    """Write a list and a register and return the rows; the list is drawn from the first million people."""
    blocks = people.register(order.seed, order.people)
    first = next(blocks)
    people.write(population, chain([first], blocks))
    made = Maker(first, order.seed).rows(order.rows)
    layouts.write(list_file, made, layouts.LAYOUTS[order.layout], order.seed)
    return made


def main() -> None:
    """Make one list with its register from the command line."""
    parser = argparse.ArgumentParser(description="Make an invented list and register.")
    parser.add_argument("list_file", type=Path)
    parser.add_argument("population", type=Path)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--people", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layout", choices=layouts.LAYOUTS, default="flat")
    parser.add_argument("--truth", type=Path)
    given = parser.parse_args()
    order = Order(rows=given.rows, people=given.people, seed=given.seed, layout=given.layout)
    rows = make(given.list_file, given.population, order)
    if given.truth:
        lines = truth(rows, layouts.LAYOUTS[given.layout].first_row)
        given.truth.write_text(json.dumps(lines, ensure_ascii=False, indent=0), encoding="utf-8")


if __name__ == "__main__":
    main()
