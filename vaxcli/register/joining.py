"""People who are told of join the register: whoever is there already is found, whoever turns out to be two is made one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection

from vaxcli.people import names
from vaxcli.register import history, moving, person_rows
from vaxcli.register.bulk import new_ids
from vaxcli.register.history import Change
from vaxcli.register.identity import NewPerson
from vaxcli.register.imports import Import
from vaxcli.register.person_rows import Whole
from vaxcli.register.schema import people

_FIELDS = tuple(field.name for field in fields(NewPerson) if field.name != "other_numbers")


class Joining:
    """One file's people: who is there already, and what is new."""

    def __init__(self, connection: Connection, made: Import, found: Sequence[NewPerson]) -> None:
        self.connection, self.made = connection, made
        self.entries: list[Change] = []
        self.fresh: dict[int, Whole] = {}
        """Who is not in the tables yet, by id."""
        self.changed: list[tuple[Whole, Whole]] = []
        """Who is there otherwise than in the tables: as he was and as he is."""
        self.became: dict[int, int] = {}
        """Who was merged into whom."""
        self.ids = new_ids(connection, people, len(found))
        # One dictionary a person: whatever he is found by, he is what became of him meanwhile.
        self.by_key: dict[str, Whole] = {}
        self.by_row: dict[str, Whole] = {}
        keys = [key for person in found for key in (person.key, *person.as_stranger)]
        for row in person_rows.whole(connection, people.c.key, keys):
            self._know(row)
        rows = [person.row_id for person in found if person.row_id not in self.by_row]
        for row in person_rows.whole(connection, people.c.row_id, rows):
            self._know(row)

    def place(self, person: NewPerson) -> int:
        """The id of a person, who is added, changed or found."""
        values = _values(person)
        known = self._known(person)
        if known is None:
            known = values | {"id": next(self.ids), "import_id": self.made.id}
            self.fresh[known["id"]] = known
        elif person.code:
            # A dose file (no code) never changes a person.
            self._change(known, values)
        self._know(known)
        return int(known["id"])

    def end(self, places: Sequence[int]) -> list[int]:
        """Write what is left to write; the places, of whoever was merged meanwhile that of the one he is."""
        self._write()
        history.write(self.connection, self.made, self.entries)
        return [self._now(place) for place in places]

    def _know(self, row: Whole) -> None:
        self.by_key[row["key"]] = row
        if row["row_id"]:
            self.by_row[row["row_id"]] = row

    def _forget(self, row: Whole) -> None:
        for held, name in ((self.by_key, row["key"]), (self.by_row, row["row_id"])):
            if held.get(name) is row:
                del held[name]

    def _now(self, place: int) -> int:
        while place in self.became:
            place = self.became[place]
        return place

    def _known(self, person: NewPerson) -> Whole | None:
        """Who he is in the register; several who are he become the first of them."""
        rows = [self.by_key.get(person.key), self.by_row.get(person.row_id) if person.row_id else None]
        rows += [self.by_key.get(key) for key in person.as_stranger]
        same = list({row["id"]: row for row in rows if row}.values())
        for gone in same[1:]:
            self._merge(gone, same[0])
        return same[0] if same else None

    def _change(self, known: Whole, values: Mapping[str, Any]) -> None:
        news = _with_news(known, values)
        if news == known:
            return
        news["import_id"] = self.made.id
        if known["id"] not in self.fresh:
            self.changed.append((dict(known), dict(news)))
        self._forget(known)
        known.update(news)

    def _merge(self, gone: Whole, kept: Whole) -> None:
        """Give what belongs to one person to another who proved to be the same; his empty row stays, as history."""
        self._write()
        self.entries += moving.move(self.connection, gone["id"], kept["id"])
        self.became[gone["id"]] = kept["id"]
        empty = {"key": f"M:{kept['id']}:{gone['id']}", "row_id": "", "code": "TRUNG", "numbers": []}
        self.entries += person_rows.change(self.connection, "change", [(gone, gone | empty)])
        self._forget(gone)

    def _write(self) -> None:
        """Put what is new into the tables, before anything refers to it."""
        # First those who give a key up, which somebody new may have by now.
        self.entries += person_rows.change(self.connection, "change", self.changed)
        self.entries += person_rows.insert(self.connection, list(self.fresh.values()))
        self.changed, self.fresh = [], {}


def _with_news(known: Whole, values: Mapping[str, Any]) -> Whole:
    """A row with what a returned list says of him; what it does not say stays.

    When the same row has become another result, the number that led to him holds no longer.
    """
    said = {name: value for name, value in values.items() if value or name in ("code", "flags")}
    if known["key"] == values["key"]:
        said["numbers"] = sorted({*known["numbers"], *values["numbers"]})
    else:
        said |= {"number": values["number"], "numbers": values["numbers"]}
    return {**known, **said}


def _values(person: NewPerson) -> Whole:
    # dataclasses.asdict copies every value and takes ten times as long.
    return {name: getattr(person, name) for name in _FIELDS} | {
        "key": person.key,
        "name_key": names.key(person.full_name),
        "numbers": sorted(set(person.numbers)),
    }
