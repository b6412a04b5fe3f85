"""The people of the register: found by number, by row of a list or by name; added once, changed with history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, RowMapping, select

from vaxcli.people import names
from vaxcli.register.bulk import parts
from vaxcli.register.identity import NewPerson
from vaxcli.register.imports import Import
from vaxcli.register.joining import Joining
from vaxcli.register.model import Person
from vaxcli.register.person_rows import plain
from vaxcli.register.schema import numbers, people

__all__ = ["NewPerson", "add", "by_ids", "by_names", "by_numbers", "by_rows", "everybody"]

_OVER = ("M:", "X:", "Z:")
"""How the key of somebody begins who is no more: merged into another, taken back, made nameless."""


def by_numbers(connection: Connection, wanted: Iterable[str]) -> dict[str, list[Person]]:
    """The people known by each number; a number nobody has is absent."""
    found: dict[str, list[Person]] = defaultdict(list)
    for part in parts(filter(None, wanted)):
        question = (
            select(numbers.c.number.label("asked"), people)
            .join(people, people.c.id == numbers.c.person_id)
            .where(numbers.c.number.in_(part))
            .order_by(people.c.id)
        )
        for row in connection.execute(question).mappings():
            found[row["asked"]].append(_person(row))
    return dict(found)


def by_rows(connection: Connection, row_ids: Iterable[str]) -> dict[str, Person]:
    """The person who stood in each row of a returned list."""
    return {row["row_id"]: _person(row) for row in plain(connection, people.c.row_id, row_ids)}


def by_names(connection: Connection, written: Iterable[str]) -> dict[str, list[Person]]:
    """The people of each name, by the name as it is compared."""
    found: dict[str, list[Person]] = defaultdict(list)
    for row in plain(connection, people.c.name_key, map(names.key, written)):
        if not row["key"].startswith(_OVER):
            found[row["name_key"]].append(_person(row))
    return dict(found)


def by_ids(connection: Connection, ids: Iterable[int]) -> dict[int, Person]:
    """People by their place in the register."""
    return {row["id"]: _person(row) for row in plain(connection, people.c.id, ids)}


def everybody(connection: Connection) -> Iterator[Person]:
    """Every person, in the order in which he came; not those who are no more."""
    rows = connection.execute(select(people).order_by(people.c.id)).mappings()
    return (_person(row) for row in rows if not row["key"].startswith(_OVER))


def add(connection: Connection, made: Import, found: Sequence[NewPerson]) -> list[int]:
    """The place of each person in the register, in order; new ones are added, changed ones changed.

    A person who stood in the same row of the same list before is that person, whatever became of him meanwhile; so is
    a stranger whom a dose file or the desk told of with the same number, name, birth date and sex. When he turns out
    to be somebody the register has already, both become one.
    """
    joining = Joining(connection, made, found)
    return joining.end([joining.place(person) for person in found])


def _person(row: RowMapping) -> Person:
    return Person(
        id=row["id"],
        number=row["number"],
        full_name=row["full_name"],
        birth=row["birth"],
        sex=row["sex"],
        nationality=row["nationality"],
        hamlet=row["hamlet"],
        code=row["code"],
        list_id=row["list_id"],
        row_id=row["row_id"],
    )
