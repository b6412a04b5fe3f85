"""The people of the register: found by number, by row of a list or by name; added once, changed with history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, select, update

from vaxcli.people import names
from vaxcli.register import history, known_by, moving
from vaxcli.register.bulk import insert_all, keep_up
from vaxcli.register.history import Change
from vaxcli.register.imports import Import
from vaxcli.register.model import Person
from vaxcli.register.schema import numbers, people

_MANY = 500
"""Values in one question: SQLite takes no endless list."""
_VERIFIED = frozenset({"XM", "XMBS"})
_OVER = ("M:", "X:", "Z:")
"""How the key of somebody begins who is no more: merged into another, taken back, made nameless."""


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
        return self._as("U:" + self.number)

    @property
    def as_stranger(self) -> tuple[str, ...]:
        """The keys under which he stands when nobody knew of a list yet: the same number, name, birth date and sex."""
        return tuple(self._as(f"U:{number}") for number in (self.number, *self.other_numbers) if number)

    def _as(self, start: str) -> str:
        return "|".join((start, names.key(self.full_name), self.birth, self.sex))


_FIELDS = tuple(field.name for field in fields(NewPerson) if field.name != "other_numbers")


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
    for row in _rows(connection, people.c.name_key, map(names.key, written)):
        if not row["key"].startswith(_OVER):
            found[row["name_key"]].append(_person(row))
    return dict(found)


def by_ids(connection: Connection, ids: Iterable[int]) -> dict[int, Person]:
    """People by their place in the register."""
    return {person.id: person for person in _where(connection, people.c.id, ids)}


def everybody(connection: Connection) -> Iterator[Person]:
    """Every person, in the order in which he came; not those who are no more."""
    rows = connection.execute(select(people).order_by(people.c.id)).mappings()
    return (_person(row) for row in rows if not row["key"].startswith(_OVER))


def add(connection: Connection, made: Import, found: Sequence[NewPerson]) -> list[int]:
    """The place of each person in the register, in order; new ones are added, changed ones changed.

    A person who stood in the same row of the same list before is that person, whatever became of him meanwhile; so is
    a stranger whom a dose file or the desk told of with the same number, name, birth date and sex. When he turns out
    to be somebody the register has already, both become one.
    """
    adding = _Adding(connection, made, found)
    places = [adding.place(person) for person in found]
    return adding.end(places)


class _Adding:
    """One call of ``add``: who is there already, and what is new."""

    def __init__(self, connection: Connection, made: Import, found: Sequence[NewPerson]) -> None:
        self.connection, self.made = connection, made
        self.changes: list[Change] = []
        self.fresh: dict[int, dict[str, Any]] = {}
        """Who is not in the tables yet, by id."""
        self.became: dict[int, int] = {}
        """Who was merged into whom."""
        self.following = history.next_id(connection, people)
        # One dictionary a person: whatever he is found by, he is what became of him meanwhile.
        self.by_key: dict[str, dict[str, Any]] = {}
        self.by_row: dict[str, dict[str, Any]] = {}
        keys = [key for person in found for key in (person.key, *person.as_stranger)]
        for row in _whole(connection, people.c.key, keys):
            self._know(row)
        rows = [person.row_id for person in found if person.row_id not in self.by_row]
        for row in _whole(connection, people.c.row_id, rows):
            self._know(row)

    def _know(self, row: dict[str, Any]) -> None:
        self.by_key[row["key"]] = row
        if row["row_id"]:
            self.by_row[row["row_id"]] = row

    def _forget(self, row: Mapping[str, Any]) -> None:
        for held, name in ((self.by_key, row["key"]), (self.by_row, row["row_id"])):
            if held.get(name) is row:
                del held[name]

    def place(self, person: NewPerson) -> int:
        """The id of a person, who is added, changed or found."""
        values = _values(person)
        known = self._known(person)
        if known is None:
            known = values | {"id": self.following, "import_id": self.made.id}
            self.following += 1
            self.fresh[known["id"]] = known
        elif person.code:
            # A dose file (no code) never changes a person.
            self._change(known, values)
        self._know(known)
        return int(known["id"])

    def end(self, places: Sequence[int]) -> list[int]:
        """Write what is left to write; the places, of whoever was merged meanwhile that of the one he is."""
        self._insert()
        history.write(self.connection, self.made, self.changes)
        return [self._now(place) for place in places]

    def _now(self, place: int) -> int:
        while place in self.became:
            place = self.became[place]
        return place

    def _known(self, person: NewPerson) -> dict[str, Any] | None:
        """Who he is in the register; several who are he become the first of them."""
        rows = [self.by_key.get(person.key), self.by_row.get(person.row_id) if person.row_id else None]
        rows += [self.by_key.get(key) for key in person.as_stranger]
        same = list({row["id"]: row for row in rows if row}.values())
        for gone in same[1:]:
            self._insert()
            self._merge(gone, same[0])
        return same[0] if same else None

    def _change(self, known: dict[str, Any], values: Mapping[str, Any]) -> None:
        news = _with_news(known, values)
        if news == known:
            return
        news["import_id"] = self.made.id
        if known["id"] not in self.fresh:
            self.changes.append(put(self.connection, "change", known, news))
        self._forget(known)
        known.update(news)

    def _merge(self, gone: dict[str, Any], kept: Mapping[str, Any]) -> None:
        """Give what belongs to one person to another who proved to be the same; his empty row stays, as history."""
        self.changes += moving.move(self.connection, gone["id"], kept["id"])
        self.became[gone["id"]] = kept["id"]
        empty = {"key": f"M:{kept['id']}:{gone['id']}", "row_id": "", "code": "TRUNG", "numbers": []}
        self.changes.append(put(self.connection, "change", gone, gone | empty))
        self._forget(gone)

    def _insert(self) -> None:
        """Put those who are new into the tables, before anything refers to them."""
        if self.fresh:
            rows = [
                {name: value for name, value in row.items() if name != "numbers"}
                for row in self.fresh.values()
            ]
            insert_all(self.connection, people, rows)
            keep_up(self.connection, people)
            known_by.put(self.connection, {number: row["numbers"] for number, row in self.fresh.items()})
            self.changes += [
                Change(action="add", subject="people", subject_id=number, after=dict(row))
                for number, row in self.fresh.items()
            ]
            self.fresh = {}


def rows_of(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The whole rows of people as the history keeps them: with their numbers."""
    return list(_whole(connection, people.c.id, ids))


def put(connection: Connection, action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    """Write a changed row of a person; the entry of the history."""
    columns = {name: after[name] for name in history.differing(before, after) if name != "numbers"}
    if columns:
        connection.execute(update(people).where(people.c.id == before["id"]).values(columns))
    if after["numbers"] != before["numbers"]:
        known_by.put(connection, {before["id"]: after["numbers"]})
    return Change(
        action=action,
        subject="people",
        subject_id=before["id"],
        before=dict(before),
        after=dict(after),
    )


def _with_news(known: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what a returned list says of him; what it does not say stays.

    When the same row has become another result, the number that led to him holds no longer.
    """
    said = {name: value for name, value in values.items() if value or name in ("code", "flags")}
    if known["key"] == values["key"]:
        said["numbers"] = sorted({*known["numbers"], *values["numbers"]})
    else:
        said |= {"number": values["number"], "numbers": values["numbers"]}
    return {**known, **said}


def _values(person: NewPerson) -> dict[str, Any]:
    # dataclasses.asdict copies every value and takes ten times as long.
    values: dict[str, Any] = {name: getattr(person, name) for name in _FIELDS}
    every = {number for number in (person.number, *person.other_numbers) if number}
    return values | {
        "key": person.key,
        "name_key": names.key(person.full_name),
        "numbers": sorted(every),
    }


def _whole(connection: Connection, column: Column[Any], wanted: Iterable[Any]) -> Iterator[dict[str, Any]]:
    rows = [history.plain(row) for row in _rows(connection, column, wanted)]
    numbers_of = known_by.of(connection, [row["id"] for row in rows])
    for row in rows:
        row["numbers"] = numbers_of[row["id"]]
        yield row


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
