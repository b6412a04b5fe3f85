"""Many rows at once: new ids, inserts and changes without a look at each; half the time of the general way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, func, select, update
from sqlalchemy import insert as into

from vaxcli.register import server

Value = TypeVar("Value")

_MANY = 500
"""Values in one question: SQLite takes no endless list."""


def parts(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values, each once and in order, in lists that fit into one question."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _MANY):
        yield distinct[start : start + _MANY]


def new_ids(connection: Connection, table: Table, wanted: int) -> Iterator[int]:
    """Ids that nobody has, also not somebody who writes at this moment; more than ``wanted`` when more are taken."""
    if server.is_server(connection):
        while True:
            yield from server.next_ids(connection, table.name, min(wanted, _MANY))
    yield from count((connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1)


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same keys, which are columns of the table."""
    if not rows:
        return
    statement = into(table).compile(dialect=connection.dialect, column_keys=list(rows[0]))
    if statement.positional:
        names = tuple(statement.positiontup or ())
        connection.exec_driver_sql(str(statement), [tuple(row[name] for name in names) for row in rows])
    else:
        connection.exec_driver_sql(str(statement), [dict(row) for row in rows])


def update_all(connection: Connection, table: Table, news: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Write the changed columns of rows, by their ids, in order: a value may go from one row to a later one."""
    statement = update(table).where(table.c.id == bindparam("of_row"))
    for names, rows in groupby(news, lambda one: tuple(one[1])):
        if names:
            connection.execute(statement, [{"of_row": number, **values} for number, values in rows])
