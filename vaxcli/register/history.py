"""The history of the register: every change is one entry, and each carries the hash of the one before (R57).

An entry holds the digest of its payload, not the payload: a purge may take personal data away, and the chain still
proves that nothing else was touched. A salt in the payload keeps its digest from giving away what was purged.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, Table, func, select, update

from vaxcli.register import known_by, schema
from vaxcli.register.bulk import insert_all
from vaxcli.register.imports import Import

_SALT = 16
"""Bytes."""
_NOTED = "vaxcli history"
"""Where a connection carries what is not in the history yet."""
_SUBJECTS: Mapping[str, Table] = {
    table.name: table
    for table in (schema.lists, schema.people, schema.doses, schema.outcomes, schema.arrivals)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that was added or changed."""

    action: str
    """``add``, ``change``, ``correct``, ``void``, ``confirm``, ``judge``, ``undo`` or ``purge``."""
    subject: str
    """Name of the table."""
    subject_id: int
    after: Mapping[str, Any]
    """The whole row as it stands now; that of a person with his ``numbers``."""
    before: Mapping[str, Any] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What a look at the whole history found."""

    entries: int
    broken: tuple[str, ...]
    """Codes with the entry or row: ``chain 12``, ``payload 12``, ``row doses 7``, ``missing doses 7``, ``head``."""
    head: str
    """Hash of the last entry: whoever noted it down elsewhere sees even a history that was written anew."""

    @property
    def whole(self) -> bool:
        """True when nothing was changed past vaxcli."""
        return not self.broken


def write(connection: Connection, made: Import, changes: Sequence[Change]) -> None:
    """Note one entry a change, in order; ``seal`` puts them into the history when the transaction ends."""
    # Each entry has its own: what is left of others must not help to guess one that was purged.
    salts = os.urandom(_SALT * len(changes)).hex()
    moment = made.at.isoformat(timespec="seconds")
    noted: list[dict[str, Any]] = connection.info.setdefault(_NOTED, [])
    for at, change in enumerate(changes):
        payload = _json(
            {
                "after": dict(change.after),
                "before": dict(change.before) if change.before is not None else None,
                "reason": change.reason,
                "salt": salts[2 * _SALT * at : 2 * _SALT * (at + 1)],
            }
        )
        noted.append(
            {
                "at": moment,
                "by": made.by,
                "import_id": made.id,
                "action": change.action,
                "subject": change.subject,
                "subject_id": change.subject_id,
                "payload": payload,
                "digest": _sha256(payload),
            }
        )


def seal(connection: Connection) -> None:
    """Put what was noted at the end of the chain: the last thing a transaction does, for others wait for it."""
    rows: list[dict[str, Any]] = connection.info.pop(_NOTED, [])
    if not rows:
        return
    previous = head(connection)
    first = (connection.execute(select(func.max(schema.history.c.id))).scalar() or 0) + 1
    for number, row in enumerate(rows, first):
        row |= {"id": number, "previous": previous}
        row["hash"] = previous = entry_hash(row)
    insert_all(connection, schema.history, rows)
    connection.execute(update(schema.meta).where(schema.meta.c.key == "head").values(value=previous))


def plain(row: RowMapping) -> dict[str, Any]:
    """A row of a table as a dictionary; SQLAlchemy's names of columns are not plain text."""
    return {str(name): value for name, value in row.items()}


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names whose values changed; only those are written, for a key that is written is looked for everywhere."""
    return [name for name, value in after.items() if before[name] != value]


def entry_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the entry's fields but the payload, joined by unit separators; ``previous`` is one of them."""
    fields = ("id", "at", "by", "import_id", "action", "subject", "subject_id", "digest", "previous")
    return _sha256("\x1f".join(str(row[name]) for name in fields))


def head(connection: Connection) -> str:
    """The hash of the last entry, kept apart so that entries cut off at the end are seen."""
    question = select(schema.meta.c.value).where(schema.meta.c.key == "head")
    return str(connection.execute(question).scalar_one())


def check(connection: Connection) -> Chain:
    """Whether the chain is whole and every row of the tables is what its last entry says.

    A payload may be gone only where a later entry says that the row was purged.
    """
    broken: list[str] = []
    last: dict[tuple[str, int], str | None] = {}
    gone: dict[tuple[str, int], list[int]] = {}
    previous, count = "", 0
    for entry in _entries(connection):
        count += 1
        key = (entry["subject"], entry["subject_id"])
        if entry["previous"] != previous or entry["hash"] != entry_hash(dict(entry)) or entry["id"] != count:
            broken.append(f"chain {entry['id']}")
        if entry["payload"] is None:
            gone.setdefault(key, []).append(entry["id"])
        elif _sha256(entry["payload"]) != entry["digest"]:
            broken.append(f"payload {entry['id']}")
        elif entry["action"] == "purge":
            gone.pop(key, None)
        previous = entry["hash"]
        last[key] = entry["payload"]
    if head(connection) != previous:
        broken.append("head")
    broken += [f"payload {number}" for numbers in gone.values() for number in numbers]
    broken += _differing(connection, last)
    return Chain(entries=count, broken=tuple(broken), head=previous)


def _entries(connection: Connection) -> Iterator[RowMapping]:
    question = select(schema.history).order_by(schema.history.c.id)
    return iter(connection.execute(question).mappings())


def _differing(connection: Connection, last: dict[tuple[str, int], str | None]) -> Iterator[str]:
    """Rows that are not what the history says: changed, added or taken away past vaxcli."""
    seen = set()
    numbers = known_by.everyones(connection)
    for name, table in _SUBJECTS.items():
        for row in connection.execute(select(table)).mappings():
            key = (name, row["id"])
            seen.add(key)
            if key not in last:
                yield f"row {name} {row['id']}"
                continue
            now = plain(row)
            if table is schema.people:
                now["numbers"] = numbers.get(row["id"], [])
            payload = last[key]
            if payload is not None and _after(payload) != now:
                yield f"row {name} {row['id']}"
    yield from (f"missing {name} {number}" for name, number in last if (name, number) not in seen)


def _after(payload: str) -> object:
    """The row as an entry tells it; None when somebody made it unreadable."""
    try:
        return orjson.loads(payload)["after"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
