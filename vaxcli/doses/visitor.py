"""Somebody at the desk: what he shows, what the plan says and what the register knows of him, brought together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vaxcli.doses.arriving import PASSED, Compared, Desk, Expected, Identified, compared, number_of
from vaxcli.doses.checkin_order import Paper
from vaxcli.doses.paper_doses import EarlierDose, as_json
from vaxcli.people.card import Card
from vaxcli.register.arrivals import Arrival, NewArrival
from vaxcli.register.model import Person, StoredDose
from vaxcli.register.people import NewPerson

if TYPE_CHECKING:
    from vaxcli.doses.planread import Planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the register knows by some numbers and a row."""

    by_number: tuple[Person, ...] = ()
    by_row: Person | None = None
    doses: tuple[StoredDose, ...] = ()
    """Of all these people, by day."""
    arrivals: tuple[Arrival, ...] = ()
    """Everybody who came on this plan so far."""

    @property
    def rows(self) -> tuple[str, ...]:
        """Where those who are verified stood in returned lists."""
        return tuple(person.row_id for person in self.by_number if person.row_id and person.verified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody at the desk."""

    card: Card
    planned: Planned | None
    """None: not on the plan."""
    known: Known
    chosen: bool
    """Picked from a list by the officer, not found by his number."""

    @property
    def person(self) -> Person | None:
        """Who he is in the register: his row of the returned list, or the one verified holder of the number."""
        if self.planned is not None:
            return self.known.by_row
        holders = [
            one
            for one in self.known.by_number
            if one.verified and not compared(one, self.card, linked=True).differing
        ]
        return holders[0] if len(holders) == 1 else None

    @property
    def code(self) -> str:
        """The result that holds (DESIGN 6.2): the register's, where a later return changed it, else the plan's."""
        person = self.person
        if person is not None and person.code:
            return person.code
        return self.planned.code if self.planned else ""

    @property
    def compared(self) -> Compared | None:
        """How the plan compares with what he shows; None when he is not on it."""
        if self.planned is None:
            return None
        return compared(self.planned, self.card, linked=self.planned.row_id in self.known.rows)

    @property
    def doses(self) -> tuple[StoredDose, ...]:
        """His doses in the register, by day."""
        person = self.person
        return tuple(dose for dose in self.known.doses if person and dose.person_id == person.id)

    def had(self, told: Sequence[EarlierDose] = ()) -> int:
        """The last dose he had, by the register or his paper, when it is the planned one or a later one; else 0."""
        planned = self.planned.dose_no if self.planned else None
        given = [*(one.dose for one in self.doses), *(one.dose for one in told)]
        last = max([len({dose.given_on for dose in given}), *(dose.dose_no or 0 for dose in given)])
        return last if planned and last >= planned else 0

    def expected(self, desk: Desk) -> Expected | None:
        """Whether this desk expects him; None when he is not on the plan."""
        return desk.expects(self.planned) if self.planned else None

    def calm(self, desk: Desk) -> bool:
        """Nothing asks for a second look: found by number, expected here, settled, due, and nothing differs."""
        found = self.compared
        return (
            found is not None
            and not found.differing
            and not self.chosen
            and self.code in PASSED
            and not self.had()
            and self.expected(desk) is Expected.HERE
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """When and how an arrival is kept."""

    plan_id: str
    desk: Desk
    at: str
    """ISO 8601 with offset."""
    paper: Paper
    earlier: Sequence[EarlierDose] = ()


def arrival(visitor: Visitor, how: Keeping, stranger: NewPerson | None = None) -> NewArrival:
    """The arrival that is kept: what his card says, filled up with what the plan or the register says.

    What somebody typed was to look him up: there the plan comes first.
    """
    card, planned, person = visitor.card, visitor.planned, visitor.person
    told: list[Identified] = [one for one in (planned or stranger or person,) if one is not None]
    told.insert(0 if card.scanned else len(told), card)
    found = visitor.compared
    return NewArrival(
        person_id=person.id if person else None,
        plan=how.plan_id,
        session=planned.session if planned else " ".join(filter(None, (how.desk.half, how.desk.place))),
        at=how.at,
        day=how.desk.day,
        row_id=planned.row_id if planned else "",
        number=_first(one.number for one in told) or card.old_number,
        full_name=_first(one.full_name for one in told),
        birth=_first(one.birth for one in told),
        sex=_first(one.sex for one in told),
        paper=how.paper.value,
        on_plan=planned is not None,
        walk_in=planned is None,
        letters=found.letters if found else "",
        earlier_doses=as_json(how.earlier),
    )


def as_planned(planned: Planned) -> NewPerson:
    """Somebody of the plan whose return the register does not have: known by his row, verified by nobody here."""
    return NewPerson(
        number=number_of(planned.number),
        full_name=planned.full_name,
        birth=planned.birth,
        sex=planned.sex,
        hamlet=planned.hamlet,
        row_id=planned.row_id,
    )


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")
