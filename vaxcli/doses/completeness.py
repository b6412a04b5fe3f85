"""Whether the entry of some days is complete, so that a report of them may be signed (R37).

Complete means: everybody who was checked in has a dose or an outcome on that day, and no dose given on these days
carries a finding that is an error (``doses.judging``); other findings are for a person to weigh.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from vaxcli.doses.judging import ERRORS
from vaxcli.people import names
from vaxcli.register import arrivals, doses, outcomes, people
from vaxcli.register.model import Source

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vaxcli.register.arrivals import Arrival
    from vaxcli.register.model import Person, StoredDose


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What lacks before these days are complete; no personal data."""

    without_outcome: tuple[Arrival, ...]
    """Checked in, and neither dose nor outcome on that day."""
    dose_errors: tuple[StoredDose, ...]
    """Doses with a finding that is an error."""

    @property
    def complete(self) -> bool:
        """Nothing lacks."""
        return not (self.without_outcome or self.dose_errors)


def lacking(connection: Connection, first: date, last: date) -> Lacking:
    """What lacks in the register before the days from ``first`` to ``last``, both included, are complete.

    Somebody who came is known by his place in the register, by his row of the list, or by number and name together:
    an old number alone may be that of two people (DOMAIN C.2).
    """
    came = list(arrivals.between(connection, first, last))
    # What a confirmation paper tells was given elsewhere: it settles no visit, and is no result of ours (R35).
    given = [dose for dose in doses.between(connection, first, last) if dose.dose.source is Source.OWN]
    settled = {(dose.person_id, dose.dose.given_on) for dose in given}
    settled |= {(one.person_id, one.on_day) for one in outcomes.between(connection, first, last)}
    by_row = people.by_rows(connection, (one.row_id for one in came if one.row_id))
    by_number = people.by_numbers(connection, (one.number for one in came if one.number))
    return Lacking(
        without_outcome=tuple(
            one
            for one in came
            if not any((known, one.day) in settled for known in _known_as(one, by_row, by_number))
        ),
        dose_errors=tuple(dose for dose in given if ERRORS.intersection(dose.findings)),
    )


def _known_as(
    arrival: Arrival, by_row: dict[str, Person], by_number: dict[str, list[Person]]
) -> Sequence[int]:
    """The places in the register of somebody who came."""
    found = [] if arrival.person_id is None else [arrival.person_id]
    if arrival.row_id in by_row:
        found.append(by_row[arrival.row_id].id)
    key = names.key(arrival.full_name)
    found += [person.id for person in by_number.get(arrival.number, ()) if names.key(person.full_name) == key]
    return found
