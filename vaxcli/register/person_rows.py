"""The rows of people as the history keeps them: whole, with the numbers that lead to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, RowMapping, select

from vaxcli.register import history, known_by
from vaxcli.register.bulk import insert_all, parts, update_all
from vaxcli.register.history import Change
from vaxcli.register.schema import people

Whole: TypeAlias = dict[str, Any]
"""A row with its ``numbers``."""


def of(connection: Connection, ids: Iterable[int]) -> list[Whole]:
    """The whole rows of these people."""
    return whole(connection, people.c.id, ids)


def whole(connection: Connection, column: Column[Any], wanted: Iterable[Any]) -> list[Whole]:
    """The whole rows whose column has one of these values."""
    rows = [history.plain(row) for row in plain(connection, column, wanted)]
    numbers = known_by.of(connection, [row["id"] for row in rows])
    return [row | {"numbers": numbers[row["id"]]} for row in rows]


def plain(connection: Connection, column: Column[Any], wanted: Iterable[Any]) -> Iterator[RowMapping]:
    """The rows whose column has one of these values; nobody is found by an empty one."""
    for part in parts(value for value in wanted if value not in ("", None)):
        yield from connection.execute(select(people).where(column.in_(part)).order_by(people.c.id)).mappings()


def insert(connection: Connection, rows: Sequence[Whole]) -> list[Change]:
    """Put new people into the tables; the entries of the history."""
    insert_all(
        connection,
        people,
        [{name: value for name, value in row.items() if name != "numbers"} for row in rows],
    )
    known_by.put(connection, {row["id"]: row["numbers"] for row in rows})
    return [Change(action="add", subject="people", subject_id=row["id"], after=dict(row)) for row in rows]


def change(
    connection: Connection, action: str, changed: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> list[Change]:
    """Write changed people, each as he was and as he is now, in order; the entries of the history."""
    news = []
    numbers = {}
    for before, after in changed:
        names = history.differing(before, after)
        news.append((before["id"], {name: after[name] for name in names if name != "numbers"}))
        if "numbers" in names:
            numbers[before["id"]] = after["numbers"]
    update_all(connection, people, news)
    known_by.put(connection, numbers)
    return [
        Change(
            action=action, subject="people", subject_id=before["id"], before=dict(before), after=dict(after)
        )
        for before, after in changed
    ]
