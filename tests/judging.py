"""Decide rows against a register in memory: the rules without a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from vaxcli.people import dates, names, nationality, numbers, sex
from vaxcli.people.dates import Birth
from vaxcli.population.person import Identity, Person
from vaxcli.verify.decide import Verdict, decide
from vaxcli.verify.rows import Row, written
from vaxcli.workbook.model import Cell

TODAY = date(2021, 11, 8)


class Memory:
    """Look-ups in a list of people, by the exact rules; counts what it is asked."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = list(people)
        self.asked_numbers: list[str] = []
        self.asked_identities: list[Identity] = []

    def by_number(self, digits: Iterable[str]) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = defaultdict(list)
        asked = set(digits)
        self.asked_numbers += asked
        for person in self.people:
            for held in {numbers.read(person.number).digits, numbers.read(person.old_number).digits} & asked:
                found[held].append(person)
        return found

    def by_identity(self, wanted: Iterable[Identity]) -> dict[Identity, list[Person]]:
        found: dict[Identity, list[Person]] = defaultdict(list)
        asked = set(wanted)
        self.asked_identities += asked
        for person in self.people:
            if self.identity(person) in asked:
                found[self.identity(person)].append(person)
        return found

    def birth(self, person: Person) -> Birth:
        return dates.read(person.birth_date)

    def identity(self, person: Person) -> Identity:
        return Identity(names.key(person.full_name), self.birth(person).iso, sex.read(person.sex, {}).value)


def person(number: str, name: str, birth: str, gender: str, old: str = "", status: str = "") -> Person:
    """One person of the register."""
    return Person(number, old, name, birth, gender, status=status)


def row(number: Cell, name: str, birth: Cell, gender: str, nation: str = "", broken: str = "") -> Row:
    """One row of a list; its position is set by ``judged``."""
    return Row(
        at=0,
        name=name,
        name_key=names.key(name),
        birth=dates.read(birth, TODAY),
        birth_text=written(birth),
        birth_stored=birth if isinstance(birth, str) else "",
        sex=sex.read(gender, {}),
        sex_text=gender,
        number=numbers.read(number),
        nationality=nationality.read(nation),
        broken=broken,
        converted=False,
    )


def judged(rows: Sequence[Row], people: Iterable[Person], memory: Memory | None = None) -> list[Verdict]:
    """The verdicts of a list."""
    for at, one in enumerate(rows):
        one.at = at
    return decide(rows, memory or Memory(people))


def codes(rows: Sequence[Row], people: Iterable[Person]) -> list[str]:
    """The result codes of a list."""
    return [verdict.result.value for verdict in judged(rows, people)]
