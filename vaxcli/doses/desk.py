"""Asking the register at the desk, and keeping an arrival: one transaction each (promise 8).

Every arrival is committed before the desk says so, and a second desk on the same register sees it: whoever is kept
already is not kept twice, whichever desk was first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from vaxcli.doses import paper_doses
from vaxcli.doses.judging import Circumstances
from vaxcli.doses.rules import Rules, load
from vaxcli.doses.visitor import Known
from vaxcli.people import names
from vaxcli.register import arrivals, doses, imports, people, store
from vaxcli.register.arrivals import Arrival, NewArrival
from vaxcli.register.imports import Import, Incoming
from vaxcli.register.people import NewPerson


@dataclass(slots=True, kw_only=True)
class Book:
    """The register as one desk uses it."""

    where: str
    plan_id: str
    file: str
    """Name of the plan's file."""
    sha256: str
    by: str
    """The account that runs the command."""
    wait: float = 10.0
    """Seconds to wait for another writer."""
    rules: Rules = field(default_factory=load)
    """By which the doses of a confirmation paper are judged."""
    _kept: int = field(default=0, init=False)
    _made: Import | None = field(default=None, init=False)

    def prepare(self) -> None:
        """Make or check the register before the first person stands at the desk."""
        with store.opened(self.where, wait=self.wait, about=()):
            pass

    def known(self, numbers: Sequence[str], row_id: str = "") -> Known:
        """Who has one of these numbers, who stood in this row, the doses of them all, and who came so far."""
        with store.read_only(self.where, wait=self.wait) as connection:
            found = [each for some in people.by_numbers(connection, numbers).values() for each in some]
            by_number = tuple({person.id: person for person in found}.values())
            by_row = people.by_rows(connection, [row_id] if row_id else []).get(row_id)
            ids = [person.id for person in by_number] + ([by_row.id] if by_row else [])
            given = doses.of_people(connection, ids)
            came = arrivals.of_plan(connection, self.plan_id)
        return Known(
            by_number=by_number,
            by_row=by_row,
            doses=tuple(
                sorted((dose for some in given.values() for dose in some), key=lambda one: one.dose.given_on)
            ),
            arrivals=tuple(came),
        )

    def keep(self, new: NewArrival, at: datetime, stranger: NewPerson | None) -> Arrival | None:
        """Keep one arrival for good; the earlier one when he has come before, then nothing is added.

        Args:
            new: Who came.
            at: This moment.
            stranger: Somebody the register does not have yet, as he is to stand in it.

        The doses of his confirmation paper are kept with him.
        """
        # On a server the desks of one plan wait for each other, and nobody else does.
        about = None
        if stranger is None or not stranger.code:
            about = (f"plan {self.plan_id}", *(stranger.about if stranger else ()))
        with store.opened(self.where, wait=self.wait, about=about) as connection:
            before = earlier(arrivals.of_plan(connection, self.plan_id), new)
            if before:
                return before
            made = self._import(connection, at)
            if stranger is not None:
                new = replace(new, person_id=people.add(connection, made, [stranger])[0])
            arrivals.add(connection, made, [new])
            paper_doses.keep(connection, made, new, Circumstances(rules=self.rules, today=at.date()))
            imports.finish_import(connection, made, {"arrivals": self._kept + 1})
        # Only what was committed counts.
        self._made, self._kept = made, self._kept + 1
        return None

    def _import(self, connection: Connection, at: datetime) -> Import:
        """One import a run, so that ``register undo`` takes the run back; another one once that has happened."""
        if self._made is not None:
            held = imports.by_id(connection, self._made.id)
            if held is not None and not held.undone_at:
                return self._made
            self._kept = 0
        coming = Incoming(kind="checkin", file=self.file, sha256=self.sha256, at=at, by=self.by)
        return imports.begin_import(connection, coming)


def earlier(came: Iterable[Arrival], new: NewArrival) -> Arrival | None:
    """The first arrival of the same person on the same plan.

    The same row of the plan; where one side has no row, the same name with the same number, or with the same full birth
    date and sex when a number lacks: a year alone would take a namesake for him and lose one of the two.
    """
    return next((one for one in came if _is_same(one, new)), None)


def _is_same(one: Arrival, new: NewArrival) -> bool:
    if one.row_id and new.row_id:
        return one.row_id == new.row_id
    if names.key(one.full_name) != names.key(new.full_name):
        return False
    if one.number and new.number:
        return one.number == new.number
    return len(one.birth) == len("yyyy-mm-dd") and (one.birth, one.sex) == (new.birth, new.sex)
