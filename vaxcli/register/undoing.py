"""Taking back what one import brought: everything stays to be read, and nothing of it counts any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import orjson
from sqlalchemy import Connection, Table, select, update

from vaxcli.errors import GuardError
from vaxcli.register import history, people
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import DoseStatus
from vaxcli.register.schema import arrivals, doses, imports, outcomes
from vaxcli.register.schema import history as entries
from vaxcli.register.schema import people as people_table

_MANY = 500
Row: TypeAlias = Mapping[str, Any]
Brought: TypeAlias = dict[tuple[str, int], Row | None]
"""Table and row an import touched, in order, with the row as it was before; None for what it added."""


def undo(connection: Connection, made: Import, number: int, reason: str) -> dict[str, int]:
    """Take back import ``number``; what was taken back, by table.

    Doses it brought no longer stand, those it corrected or voided stand again, and people are as they were before it.

    Raises:
        GuardError: ``REG-no-import``, ``REG-undone``, ``REG-purged``, or ``REG-built-upon``: a later import changed
            what it brought, or brought what would have to stand again.
    """
    row = connection.execute(select(imports).where(imports.c.id == number)).mappings().first()
    if row is None or row["kind"] in ("undo", "purge"):
        raise GuardError("REG-no-import", None, number=number)
    if row["undone_at"]:
        raise GuardError("REG-undone", None, number=number, day=_written(row["undone_at"]))
    brought = _brought(connection, number)
    later = _built_upon(connection, number, brought) | _in_the_way(connection, brought)
    if later:
        raise GuardError("REG-built-upon", None, number=number, later=", ".join(map(str, sorted(later))))
    counts: dict[str, int] = {}
    changes: list[Change] = []
    # What was put in the place of something goes before that stands again.
    for (subject, subject_id), before in reversed(brought.items()):
        changes.append(replace(_back(connection, made, subject, subject_id, before), reason=reason))
        counts[subject] = counts.get(subject, 0) + 1
    history.write(connection, made, changes)
    connection.execute(
        update(imports)
        .where(imports.c.id == number)
        .values(undone_at=made.at.isoformat(timespec="seconds"), undone_why=reason)
    )
    return counts


def _brought(connection: Connection, number: int) -> Brought:
    found: Brought = {}
    question = select(entries).where(entries.c.import_id == number).order_by(entries.c.id)
    for entry in connection.execute(question).mappings():
        if entry["payload"] is None:
            raise GuardError("REG-purged", None, number=number)
        key = (entry["subject"], entry["subject_id"])
        found.setdefault(key, orjson.loads(entry["payload"])["before"])
    return found


def _built_upon(connection: Connection, number: int, brought: Brought) -> set[int]:
    """Later imports that changed the same rows or gave doses to people this one added, and still stand."""
    standing = select(imports.c.id).where(imports.c.id > number, imports.c.undone_at == "")
    question = select(entries.c.import_id, entries.c.subject, entries.c.subject_id).where(
        entries.c.import_id.in_(standing), entries.c.action != "undo"
    )
    later = {row[0] for row in connection.execute(question) if (row[1], row[2]) in brought}
    added = [key[1] for key, before in brought.items() if key[0] == "people" and before is None]
    for table in (doses, outcomes, arrivals):
        for start in range(0, len(added), _MANY):
            users = select(table.c.import_id).where(
                table.c.person_id.in_(added[start : start + _MANY]),
                table.c.import_id != number,
                table.c.status == DoseStatus.VALID,
            )
            later |= set(connection.execute(users).scalars())
    return later


def _in_the_way(connection: Connection, brought: Brought) -> set[int]:
    """Imports that brought a dose or a person which would be there twice if this one were taken back."""
    found: set[int] = set()
    for (subject, subject_id), before in brought.items():
        if before is None or subject not in ("doses", "people"):
            continue
        table: Table = entries.metadata.tables[subject]
        if subject == "doses":
            same = [table.c[name] == before[name] for name in ("person_id", "given_on", "source", "status")]
            same.append(table.c.dose_no.is_not_distinct_from(before["dose_no"]))
            wanted = before["status"] == DoseStatus.VALID
        else:
            same, wanted = [table.c.key == before["key"]], True
        question = select(table.c.id, table.c.import_id).where(*same, table.c.id != subject_id)
        found |= {
            row[1] for row in connection.execute(question) if wanted and (subject, row[0]) not in brought
        }
    return found


def _back(connection: Connection, made: Import, subject: str, number: int, before: Row | None) -> Change:
    """One row as it was; what was added is marked as undone, for nothing is deleted."""
    if subject == people_table.name:
        (now,) = people.rows_of(connection, [number])
        # Nobody is to be found by what was taken back.
        nobody = {"code": "", "flags": "", "key": f"X:{number}:{made.id}", "row_id": "", "list_id": ""}
        return people.put(connection, "undo", now, before or now | nobody | {"numbers": []})
    table: Table = entries.metadata.tables[subject]
    row = connection.execute(select(table).where(table.c.id == number)).mappings().one()
    plain = history.plain(row)
    after = dict(before) if before else plain | {"status": DoseStatus.UNDONE.value}
    news = {name: after[name] for name in history.differing(plain, after)}
    if news:
        connection.execute(update(table).where(table.c.id == number).values(news))
    return Change(action="undo", subject=subject, subject_id=number, before=plain, after=after)


def _written(moment: str) -> str:
    """A day as people write it."""
    year, month, day = moment[:10].split("-")
    return f"{day}/{month}/{year}"
