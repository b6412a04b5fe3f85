"""Retention: people of whom there is nothing since a day become nameless; what went is written down as figures (R56)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, String, cast, func, select, update

from vaxcli.register import history, known_by, person_rows
from vaxcli.register.bulk import parts
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.schema import arrivals, doses, imports, outcomes
from vaxcli.register.schema import history as entries
from vaxcli.register.schema import people as people_table

_PERSONAL = (
    *("number", "full_name", "name_key", "sex", "nationality", "hamlet", "address", "commune"),
    *("phone", "health_insurance", "priority_group", "flags", "list_id", "row_id"),
)
_ARRIVAL = ("row_id", "number", "full_name", "birth", "sex", "letters", "earlier_doses")
_BLANK = {
    doses: {"reaction": ""},
    outcomes: {"reason": ""},
    arrivals: dict.fromkeys(_ARRIVAL, ""),
}
_DAYS = {doses: doses.c.given_on, outcomes: outcomes.c.on_day, arrivals: arrivals.c.day}


def due(connection: Connection, before: date) -> list[int]:
    """The people of whom nothing happened on or after a day, and who are not nameless yet.

    What counts is the day of a dose, an outcome or an arrival; of whom there is none of these, the day of the list or
    file that last told of him. Somebody merged into another goes with that other.
    """
    latest: dict[int, str] = {}
    for table, day in _DAYS.items():
        question = select(table.c.person_id, func.max(day)).group_by(table.c.person_id)
        for person, found in connection.execute(question):
            latest[person] = max(found, latest.get(person, ""))
    keys: dict[int, str] = {}
    told = select(people_table.c.id, people_table.c.key, imports.c.at).join(
        imports, imports.c.id == people_table.c.import_id
    )
    for person, key, at in connection.execute(told):
        keys[person] = key
        latest.setdefault(person, at[:10])
    limit = before.isoformat()

    def is_over(person: int) -> bool:
        key = keys[person]
        if key.startswith("M:"):
            return is_over(int(key.split(":")[1]))
        return key.startswith("Z:") or latest[person] < limit

    return [person for person, key in keys.items() if not key.startswith("Z:") and is_over(person)]


def strangers(connection: Connection, before: date) -> list[int]:
    """The arrivals before a day of whoever never became a person of the register, and is not nameless yet."""
    question = select(arrivals.c.id).where(
        arrivals.c.person_id.is_(None), arrivals.c.day < before.isoformat(), arrivals.c.full_name != ""
    )
    return list(connection.execute(question).scalars())


def purge(connection: Connection, made: Import, before: date) -> dict[str, int]:
    """Take the names, numbers and notes of those people away, in the tables and in the history; figures of what went.

    Doses stay, without a person's name, so that the totals of past years still add up.
    """
    gone = due(connection, before)
    changes: list[Change] = []
    counts = {"people": len(gone), "doses": 0, "outcomes": 0, "arrivals": 0}
    for part in parts(gone):
        changes += _nameless(connection, part)
        for table in _BLANK:
            found = _blank(connection, table.c.person_id.in_(part), table.name)
            counts[table.name] += len(found)
            changes += found
    unknown = strangers(connection, before)
    for part in parts(unknown):
        changes += _blank(connection, arrivals.c.id.in_(part), arrivals.name)
    counts["arrivals"] += len(unknown)
    history.write(connection, made, changes)
    return counts


def _nameless(connection: Connection, ids: Sequence[int]) -> list[Change]:
    table = people_table.c
    nameless = {
        **dict.fromkeys(_PERSONAL, ""),
        "key": "Z:" + cast(table.id, String),
        "birth": func.substr(table.birth, 1, 4),
    }
    connection.execute(update(people_table).where(table.id.in_(ids)).values(nameless))
    known_by.put(connection, dict.fromkeys(ids, ()))
    _forget(connection, people_table.name, ids)
    return [
        Change(action="purge", subject="people", subject_id=row["id"], after=row)
        for row in person_rows.of(connection, ids)
    ]


def _blank(connection: Connection, which: ColumnElement[bool], name: str) -> list[Change]:
    """Take what is personal from rows that stay; one entry each."""
    table = entries.metadata.tables[name]
    ids = list(connection.execute(select(table.c.id).where(which)).scalars())
    connection.execute(update(table).where(which).values(_BLANK[table]))
    _forget(connection, name, ids)
    rows = []
    for part in parts(ids):
        question = select(table).where(table.c.id.in_(part)).order_by(table.c.id)
        rows += [history.plain(row) for row in connection.execute(question).mappings()]
    return [Change(action="purge", subject=name, subject_id=row["id"], after=row) for row in rows]


def _forget(connection: Connection, name: str, ids: Sequence[int]) -> None:
    """Take the payloads of these rows out of the history; their digests stay, and the chain with them."""
    for part in parts(ids):
        mine = (entries.c.subject == name) & entries.c.subject_id.in_(part)
        connection.execute(update(entries).where(mine).values(payload=None))
