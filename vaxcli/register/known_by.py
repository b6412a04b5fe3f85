"""The numbers a person is known by, as a part of his row, so that the history sees when one is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, select

from vaxcli.register.bulk import insert_all, parts
from vaxcli.register.schema import numbers


def of(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """The numbers of these people, in order; nobody is absent."""
    found: dict[int, list[str]] = {number: [] for number in ids}
    for part in parts(ids):
        for number, person in connection.execute(select(numbers).where(numbers.c.person_id.in_(part))):
            found[person].append(number)
    return {person: sorted(held) for person, held in found.items()}


def everyones(connection: Connection) -> dict[int, list[str]]:
    """The numbers of each person who has one, in order."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, person in connection.execute(select(numbers)):
        found[person].append(number)
    return {person: sorted(held) for person, held in found.items()}


def put(connection: Connection, known: Mapping[int, Iterable[str]]) -> None:
    """Make these the numbers of these people, and no others."""
    for part in parts(known):
        connection.execute(delete(numbers).where(numbers.c.person_id.in_(part)))
    rows = [{"number": number, "person_id": person} for person, held in known.items() for number in held]
    insert_all(connection, numbers, rows)
