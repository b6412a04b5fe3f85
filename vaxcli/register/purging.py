"""Retention: people whose last dose lies before a day become nameless; what went is written down as figures (R56)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, func, select, update

from vaxcli.register import history
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.schema import arrivals, doses, numbers, outcomes, people
from vaxcli.register.schema import history as entries

_PERSONAL = (
    *("number", "full_name", "name_key", "sex", "nationality", "hamlet", "address", "commune"),
    *("phone", "health_insurance", "flags", "list_id", "row_id"),
)
_ARRIVAL = ("row_id", "number", "full_name", "birth", "sex", "letters", "earlier_doses")


def due(connection: Connection, before: date) -> list[int]:
    """The people of whom nothing happened on or after a day, and who are not nameless yet."""
    last = before.isoformat()
    busy: set[int] = set()
    seen: set[int] = set()
    for table, day in ((doses, doses.c.given_on), (outcomes, outcomes.c.on_day), (arrivals, arrivals.c.day)):
        question = select(table.c.person_id, func.max(day)).group_by(table.c.person_id)
        for person, latest in connection.execute(question):
            seen.add(person)
            if latest >= last:
                busy.add(person)
    named = connection.execute(select(people.c.id).where(~people.c.key.startswith("Z:"))).scalars()
    return [person for person in named if person in seen and person not in busy]


def purge(connection: Connection, made: Import, before: date) -> dict[str, int]:
    """Take the names, numbers and notes of those people away, in the tables and in the history; figures of what went.

    Doses stay, without a person's name, so that the totals of past years still add up.
    """
    gone = due(connection, before)
    changes: list[Change] = []
    touched: dict[str, list[int]] = {"people": gone, "doses": [], "outcomes": [], "arrivals": []}
    for person in gone:
        birth = connection.execute(select(people.c.birth).where(people.c.id == person)).scalar_one()
        blank = dict.fromkeys(_PERSONAL, "") | {"key": f"Z:{person}", "birth": str(birth)[:4]}
        connection.execute(update(people).where(people.c.id == person).values(**blank))
        connection.execute(delete(numbers).where(numbers.c.person_id == person))
        connection.execute(
            update(arrivals).where(arrivals.c.person_id == person).values(**dict.fromkeys(_ARRIVAL, ""))
        )
        connection.execute(update(outcomes).where(outcomes.c.person_id == person).values(reason=""))
        connection.execute(update(doses).where(doses.c.person_id == person).values(reaction=""))
        row = connection.execute(select(people).where(people.c.id == person)).mappings().one()
        changes.append(Change(action="purge", subject="people", subject_id=person, after=history.plain(row)))
        for table in (doses, outcomes, arrivals):
            rows = connection.execute(select(table).where(table.c.person_id == person)).mappings()
            for held in rows:
                touched[table.name].append(held["id"])
                changes.append(
                    Change(
                        action="purge", subject=table.name, subject_id=held["id"], after=history.plain(held)
                    )
                )
    for subject, ids in touched.items():
        for start in range(0, len(ids), 500):
            connection.execute(
                update(entries)
                .where(entries.c.subject == subject, entries.c.subject_id.in_(ids[start : start + 500]))
                .values(payload=None)
            )
    history.write(connection, made, changes)
    return {name: len(ids) for name, ids in touched.items()}
