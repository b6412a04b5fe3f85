"""The people of the register: found by number, by row of a list or by name; added once, changed with history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from vaxcli.people import names
from vaxcli.register import history
from vaxcli.register.bulk import insert_all, keep_up
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import Person
from vaxcli.register.schema import arrivals, doses, numbers, outcomes, people

_MANY = 500
"""Values in one question: SQLite takes no endless list."""
_VERIFIED = frozenset({"XM", "XMBS"})
_NOT_COMPARED = frozenset({"id", "import_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person as a returned list or a dose file tells of him; what lacks is ``""``."""

    number: str
    full_name: str
    birth: str
    """As ``model.Person.birth``."""
    sex: str
    nationality: str = ""
    hamlet: str = ""
    address: str = ""
    commune: str = ""
    phone: str = ""
    health_insurance: str = ""
    priority_group: str = ""
    code: str = ""
    flags: str = ""
    list_id: str = ""
    row_id: str = ""
    other_numbers: tuple[str, ...] = ()
    """Further numbers by which he is found: the old one he wrote, when the police linked it."""

    @property
    def key(self) -> str:
        """What keeps one person one row (``schema.people``)."""
        if self.code in _VERIFIED and self.number:
            return f"N:{self.number}"
        if self.code == "KXM" and self.number:
            return f"P:{self.number}"
        if self.row_id:
            return f"R:{self.row_id}"
        return "|".join(("U:" + self.number, names.key(self.full_name), self.birth, self.sex))


def by_numbers(connection: Connection, wanted: Iterable[str]) -> dict[str, list[Person]]:
    """The people known by each number; a number nobody has is absent."""
    found: dict[str, list[Person]] = defaultdict(list)
    for part in _parts(wanted):
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
    return {person.row_id: person for person in _where(connection, people.c.row_id, row_ids)}


def by_names(connection: Connection, written: Iterable[str]) -> dict[str, list[Person]]:
    """The people of each name, by the name as it is compared."""
    found: dict[str, list[Person]] = defaultdict(list)
    for person in _where(connection, people.c.name_key, map(names.key, written)):
        found[names.key(person.full_name)].append(person)
    return dict(found)


def by_ids(connection: Connection, ids: Iterable[int]) -> dict[int, Person]:
    """People by their place in the register."""
    return {person.id: person for person in _where(connection, people.c.id, ids)}


def everybody(connection: Connection) -> Iterator[Person]:
    """Every person, in the order in which he came."""
    return map(_person, connection.execute(select(people).order_by(people.c.id)).mappings())


def lock(connection: Connection, ids: Iterable[int]) -> None:
    """Keep other writers from these people until the commit; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        for part in _parts(sorted(set(ids))):
            connection.execute(
                select(people.c.id).where(people.c.id.in_(part)).order_by(people.c.id).with_for_update()
            )


def add(connection: Connection, made: Import, found: Sequence[NewPerson]) -> list[int]:
    """The place of each person in the register, in order; new ones are added, changed ones changed.

    A person who stood in the same row of the same list before is that person, whatever became of him meanwhile; when
    he turns out to be somebody the register has already, both become one.
    """
    keys = [person.key for person in found]
    held = {row["key"]: history.plain(row) for row in _rows(connection, people.c.key, keys)}
    before = {
        row["row_id"]: history.plain(row) for row in _rows(connection, people.c.row_id, _row_ids(found))
    }
    changes: list[Change] = []
    places: list[int] = []
    fresh: list[dict[str, Any]] = []
    following = _next(connection)
    for person, key in zip(found, keys, strict=True):
        values = _values(person, key)
        earlier = before.get(person.row_id) if person.row_id else None
        same = held.get(key)
        if earlier and same and earlier["id"] != same["id"]:
            _merge(connection, made, earlier, same)
            before[person.row_id] = same
            earlier = None
        known = same or earlier
        if known is None:
            row = values | {"id": following, "import_id": made.id}
            following += 1
            fresh.append(row)
            changes.append(Change(action="add", subject="people", subject_id=row["id"], after=row))
            held[key] = row
            places.append(row["id"])
            continue
        places.append(known["id"])
        if _is_news(known, values):
            changes.append(_changed(connection, made, known, values))
            held[key] = known
    insert_all(connection, people, fresh)
    keep_up(connection, people)
    _add_numbers(connection, places, found)
    history.write(connection, made, changes)
    return places


def _next(connection: Connection) -> int:
    """The next free id. On PostgreSQL the head of the history is taken first: then nobody else counts."""
    if connection.dialect.name == "postgresql":
        history.head(connection)
    return (connection.execute(select(func.max(people.c.id))).scalar() or 0) + 1


def _is_news(known: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a returned list says something new; a dose file (no code) never changes a person."""
    return bool(values["code"]) and any(
        known[name] != value for name, value in values.items() if value or name in ("code", "flags")
    )


def _changed(
    connection: Connection, made: Import, known: dict[str, Any], values: Mapping[str, Any]
) -> Change:
    before = dict(known)
    new = {name: value for name, value in values.items() if value or name in ("code", "flags")}
    known.update(new, import_id=made.id)
    connection.execute(update(people).where(people.c.id == known["id"]).values(**new, import_id=made.id))
    return Change(action="change", subject="people", subject_id=known["id"], before=before, after=dict(known))


def _merge(connection: Connection, made: Import, gone: dict[str, Any], kept: Mapping[str, Any]) -> None:
    """Give what belongs to one person to another who proved to be the same; the empty row stays, as history."""
    changes = []
    for table in (doses, outcomes, arrivals):
        for row in connection.execute(select(table).where(table.c.person_id == gone["id"])).mappings():
            after = history.plain(row) | {"person_id": kept["id"]}
            changes.append(
                Change(
                    action="change",
                    subject=table.name,
                    subject_id=row["id"],
                    before=history.plain(row),
                    after=after,
                )
            )
        connection.execute(update(table).where(table.c.person_id == gone["id"]).values(person_id=kept["id"]))
    before = dict(gone)
    gone.update(key=f"M:{kept['id']}:{gone['id']}", row_id="", code="TRUNG")
    connection.execute(
        update(people).where(people.c.id == gone["id"]).values(key=gone["key"], row_id="", code="TRUNG")
    )
    connection.execute(numbers.delete().where(numbers.c.person_id == gone["id"]))
    changes.append(
        Change(action="change", subject="people", subject_id=gone["id"], before=before, after=dict(gone))
    )
    history.write(connection, made, changes)


def _add_numbers(connection: Connection, places: Sequence[int], found: Sequence[NewPerson]) -> None:
    pairs = {
        (number, place)
        for place, person in zip(places, found, strict=True)
        for number in (person.number, *person.other_numbers)
        if number
    }
    if not pairs:
        return
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"number": number, "person_id": place} for number, place in sorted(pairs)]
    connection.execute(build(numbers).on_conflict_do_nothing(), rows)


def _values(person: NewPerson, key: str) -> dict[str, Any]:
    values = asdict(person)
    del values["other_numbers"]
    return values | {"key": key, "name_key": names.key(person.full_name)}


def _row_ids(found: Sequence[NewPerson]) -> list[str]:
    return [person.row_id for person in found if person.row_id]


def _where(connection: Connection, column: Column[Any], wanted: Iterable[Any]) -> Iterator[Person]:
    return map(_person, _rows(connection, column, wanted))


def _rows(connection: Connection, column: Column[Any], wanted: Iterable[Any]) -> Iterator[RowMapping]:
    for part in _parts(wanted):
        question = select(people).where(column.in_(part)).order_by(people.c.id)
        yield from connection.execute(question).mappings()


def _parts(wanted: Iterable[Any]) -> Iterator[list[Any]]:
    values = [value for value in dict.fromkeys(wanted) if value not in ("", None)]
    for start in range(0, len(values), _MANY):
        yield values[start : start + _MANY]


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
