"""Taking back what one import brought: everything stays to be read, and nothing of it counts any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Table, delete, select, update

from vaxcli.errors import GuardError
from vaxcli.register import history
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import DoseStatus
from vaxcli.register.schema import arrivals, doses, imports, numbers, outcomes, people
from vaxcli.register.schema import history as entries


def undo(connection: Connection, made: Import, number: int, reason: str) -> dict[str, int]:
    """Take back import ``number``; what was taken back, by table.

    Doses it brought no longer stand, those it corrected or voided stand again, and people are as they were before it.

    Raises:
        GuardError: ``REG-no-import``, ``REG-undone``, or ``REG-built-upon``: a later import changed what it brought.
    """
    row = connection.execute(select(imports).where(imports.c.id == number)).mappings().first()
    if row is None or row["kind"] in ("undo", "purge"):
        raise GuardError("REG-no-import", None, number=number)
    if row["undone_at"]:
        raise GuardError("REG-undone", None, number=number, day=row["undone_at"][:10])
    brought = _brought(connection, number)
    later = _built_upon(connection, number, brought)
    if later:
        raise GuardError("REG-built-upon", None, number=number, later=", ".join(map(str, later)))
    counts: dict[str, int] = {}
    changes: list[Change] = []
    for (subject, subject_id), first in brought.items():
        changes.append(_back(connection, made, subject, subject_id, first))
        counts[subject] = counts.get(subject, 0) + 1
    history.write(connection, made, [_reasoned(change, reason) for change in changes])
    connection.execute(
        update(imports)
        .where(imports.c.id == number)
        .values(undone_at=made.at.isoformat(timespec="seconds"), undone_why=reason)
    )
    return counts


def _brought(connection: Connection, number: int) -> dict[tuple[str, int], Mapping[str, Any] | None]:
    """What an import touched, and each row as it was before it; None for what it added."""
    found: dict[tuple[str, int], Mapping[str, Any] | None] = {}
    question = select(entries).where(entries.c.import_id == number).order_by(entries.c.id)
    for entry in connection.execute(question).mappings():
        if entry["payload"] is None:
            raise GuardError("REG-purged", None, number=number)
        key = (entry["subject"], entry["subject_id"])
        found.setdefault(key, orjson.loads(entry["payload"])["before"])
    return found


def _built_upon(connection: Connection, number: int, brought: Mapping[tuple[str, int], object]) -> list[int]:
    """Later imports that changed the same rows or gave doses to people this one added, and still stand."""
    standing = select(imports.c.id).where(imports.c.id > number, imports.c.undone_at == "")
    question = select(entries.c.import_id, entries.c.subject, entries.c.subject_id).where(
        entries.c.import_id.in_(standing), entries.c.action != "undo"
    )
    later = {row[0] for row in connection.execute(question) if (row[1], row[2]) in brought}
    added = [key[1] for key, before in brought.items() if key[0] == "people" and before is None]
    for table in (doses, outcomes, arrivals):
        for start in range(0, len(added), 500):
            users = select(table.c.import_id).where(
                table.c.person_id.in_(added[start : start + 500]),
                table.c.import_id != number,
                table.c.status == DoseStatus.VALID,
            )
            later |= set(connection.execute(users).scalars())
    return sorted(later)


def _back(
    connection: Connection, made: Import, subject: str, number: int, before: Mapping[str, Any] | None
) -> Change:
    """One row as it was; what was added is marked as undone, for nothing is deleted."""
    table: Table = entries.metadata.tables[subject]
    now = history.plain(connection.execute(select(table).where(table.c.id == number)).mappings().one())
    if before is not None:
        after = dict(before)
    elif table is people:
        after = now | {"code": "", "flags": "", "key": f"X:{number}:{made.id}", "row_id": "", "list_id": ""}
        # Nobody is to be found by what was taken back.
        connection.execute(delete(numbers).where(numbers.c.person_id == number))
    else:
        after = now | {"status": DoseStatus.UNDONE.value}
    connection.execute(update(table).where(table.c.id == number).values(**after))
    return Change(action="undo", subject=subject, subject_id=number, before=now, after=after)


def _reasoned(change: Change, reason: str) -> Change:
    return Change(
        action=change.action,
        subject=change.subject,
        subject_id=change.subject_id,
        before=change.before,
        after=change.after,
        reason=reason,
    )
