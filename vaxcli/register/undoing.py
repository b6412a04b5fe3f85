"""Taking back what one import brought: everything stays to be read, and nothing of it counts any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import orjson
from sqlalchemy import Connection, Table, select, update

from vaxcli.errors import GuardError
from vaxcli.register import history, person_rows
from vaxcli.register.bulk import parts, update_all
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import DoseStatus
from vaxcli.register.schema import arrivals, doses, imports, outcomes, people
from vaxcli.register.schema import history as entries

Row: TypeAlias = Mapping[str, Any]
Brought: TypeAlias = dict[str, dict[int, Row | None]]
"""By table and row what an import touched, in order, with the row as it was before; None for what it added."""

_JUDGED = "judge"
"""What is found of a dose is no part of what a file brought: it is not taken back, and nothing is built upon it."""
_SLOT = ("person_id", "given_on", "dose_no", "source")
"""What two doses that stand must not share (``schema.ONE_VALID_DOSE``)."""


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
    later = {*_built_upon(connection, number, brought), *_in_the_way(connection, brought)}
    if later:
        raise GuardError("REG-built-upon", None, number=number, later=", ".join(map(str, sorted(later))))
    for subject, rows in brought.items():
        back = _people if subject == people.name else _facts
        changes = back(connection, made, entries.metadata.tables[subject], rows)
        history.write(connection, made, [replace(change, reason=reason) for change in changes])
    connection.execute(
        update(imports)
        .where(imports.c.id == number)
        .values(undone_at=made.at.isoformat(timespec="seconds"), undone_why=reason)
    )
    return {subject: len(rows) for subject, rows in brought.items()}


def _brought(connection: Connection, number: int) -> Brought:
    """What an import touched, the last first: what was put in the place of something goes before that stands again."""
    found: dict[tuple[str, int], Row | None] = {}
    question = select(entries).where(entries.c.import_id == number, entries.c.action != _JUDGED)
    for entry in connection.execute(question.order_by(entries.c.id)).mappings():
        if entry["payload"] is None:
            raise GuardError("REG-purged", None, number=number)
        key = (entry["subject"], entry["subject_id"])
        if key not in found:
            found[key] = None if entry["action"] == "add" else orjson.loads(entry["payload"])["before"]
    brought: Brought = defaultdict(dict)
    for (subject, subject_id), before in reversed(found.items()):
        brought[subject][subject_id] = before
    return brought


def _built_upon(connection: Connection, number: int, brought: Brought) -> Iterator[int]:
    """Imports that changed the same rows later or gave doses to people this one added, and still stand."""
    mine, theirs = entries.alias(), entries.alias()
    standing = select(imports.c.id).where(imports.c.id != number, imports.c.undone_at == "")
    # The order of the history is that of what happened: several may write at once, and numbers of imports may cross.
    question = (
        select(theirs.c.import_id)
        .join(mine, (mine.c.subject == theirs.c.subject) & (mine.c.subject_id == theirs.c.subject_id))
        .where(mine.c.import_id == number, mine.c.action != _JUDGED, theirs.c.id > mine.c.id)
        .where(theirs.c.import_id.in_(standing), theirs.c.action.not_in(("undo", _JUDGED)))
        .distinct()
    )
    yield from connection.execute(question).scalars()
    added = [person for person, before in brought.get(people.name, {}).items() if before is None]
    for table in (doses, outcomes, arrivals):
        for part in parts(added):
            users = select(table.c.import_id).where(
                table.c.person_id.in_(part),
                table.c.import_id != number,
                table.c.status == DoseStatus.VALID,
            )
            yield from connection.execute(users.distinct()).scalars()


def _in_the_way(connection: Connection, brought: Brought) -> Iterator[int]:
    """Imports that brought a dose or a person which would be there twice if this one were taken back."""
    changed = [row for row in brought.get(people.name, {}).values() if row]
    yield from _twins(connection, people, ("key",), brought, changed)
    stood = [row for row in brought.get(doses.name, {}).values() if row and row["status"] == DoseStatus.VALID]
    yield from _twins(connection, doses, _SLOT, brought, stood)


def _twins(
    connection: Connection, table: Table, names: Sequence[str], brought: Brought, rows: Sequence[Row]
) -> Iterator[int]:
    """The imports of rows that share these values with one of those that would stand again."""
    wanted = {tuple(row[name] for name in names) for row in rows}
    held = [table.c[name] for name in names]
    for part in parts(row[names[0]] for row in rows):
        question = select(table.c.id, table.c.import_id, *held).where(held[0].in_(part))
        if table is doses:
            question = question.where(doses.c.status == DoseStatus.VALID)
        for number, import_id, *values in connection.execute(question):
            if tuple(values) in wanted and number not in brought[table.name]:
                yield import_id


def _people(
    connection: Connection, made: Import, _table: Table, rows: Mapping[int, Row | None]
) -> list[Change]:
    """People as they were; by those who were added nobody is to be found any more."""
    now = {row["id"]: row for row in person_rows.of(connection, rows)}
    nobody = {"code": "", "flags": "", "row_id": "", "list_id": "", "numbers": []}
    changed = [
        (now[number], before or now[number] | nobody | {"key": f"X:{number}:{made.id}"})
        for number, before in rows.items()
    ]
    return person_rows.change(connection, "undo", changed)


def _facts(
    connection: Connection, _made: Import, table: Table, rows: Mapping[int, Row | None]
) -> list[Change]:
    """Doses and the like as they were; what was added is marked as undone, for nothing is deleted."""
    now: dict[int, dict[str, Any]] = {}
    for part in parts(rows):
        question = select(table).where(table.c.id.in_(part))
        now |= {row["id"]: history.plain(row) for row in connection.execute(question).mappings()}
    changes = [
        Change(
            action="undo",
            subject=table.name,
            subject_id=number,
            before=now[number],
            after=dict(before) if before else now[number] | {"status": DoseStatus.UNDONE.value},
        )
        for number, before in rows.items()
    ]
    update_all(connection, table, ((change.subject_id, _news(change)) for change in changes))
    return changes


def _news(change: Change) -> dict[str, Any]:
    names = history.differing(change.before or {}, change.after)
    return {name: change.after[name] for name in names}


def _written(moment: str) -> str:
    """A day as people write it."""
    year, month, day = moment[:10].split("-")
    return f"{day}/{month}/{year}"
