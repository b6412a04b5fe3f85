"""Earlier doses that somebody's confirmation paper tells of at the desk (R33, R35).

They become doses of the register the moment the arrival is confirmed, kept apart by their source, and never twice.
What contradicts a dose of the register changes nothing: the arrival keeps what the paper says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from vaxcli.codes import FieldCode
from vaxcli.doses import judging, matching
from vaxcli.doses.judging import Circumstances
from vaxcli.doses.matching import Known, Met
from vaxcli.doses.record_order import RowState
from vaxcli.register import doses as kept
from vaxcli.register import people
from vaxcli.register.doses import NewDose
from vaxcli.register.imports import Import
from vaxcli.register.model import Dose, Source

if TYPE_CHECKING:
    from vaxcli.register.arrivals import NewArrival
    from vaxcli.register.model import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDose:
    """A dose as the confirmation paper says."""

    vaccine: str
    """``id`` of ``vaccines.csv``; ``""`` when the name is not known."""
    vaccine_text: str
    given_on: date
    lot: str
    dose_no: int | None = None
    """None when the paper does not say."""

    @property
    def dose(self) -> Dose:
        """The same as a dose of the register."""
        return Dose(
            dose_no=self.dose_no,
            vaccine=self.vaccine,
            vaccine_text=self.vaccine_text,
            lot=self.lot,
            given_on=self.given_on,
            site="",
            source=Source.PAPER,
        )


def as_json(earlier: Sequence[EarlierDose]) -> str:
    """Earlier doses as an arrival keeps them; ``""`` when there are none."""
    rows = [
        {
            "vaccine": one.vaccine,
            "vaccine_text": one.vaccine_text,
            "given_on": one.given_on.isoformat(),
            "lot": one.lot,
            "dose_no": one.dose_no,
        }
        for one in earlier
    ]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True) if rows else ""


def from_json(text: str) -> list[EarlierDose]:
    """The earlier doses that ``as_json`` wrote."""
    rows = json.loads(text) if text else []
    return [EarlierDose(**row | {"given_on": date.fromisoformat(row["given_on"])}) for row in rows]


def meet(told: EarlierDose, stands: Sequence[Dose]) -> Met:
    """What a dose of the paper is beside those that stand: new, already there or contradicting."""
    return matching.meet(told.dose, [Known(dose, None, "", 0) for dose in stands])


def keep(connection: Connection, made: Import, new: NewArrival, around: Circumstances) -> None:
    """Keep the doses that somebody's paper tells of and the register lacks; the arrival names the person."""
    told = from_json(new.earlier_doses)
    if not told or new.person_id is None:
        return
    person = people.by_ids(connection, [new.person_id])[new.person_id]
    held = kept.of_people(connection, [person.id])
    stands = [one.dose for one in held.get(person.id, ())]
    fresh: list[Dose] = []
    for one in told:
        if meet(one, [*stands, *fresh]).state is RowState.NEW:
            fresh.append(one.dose)
    about = _about(person, new.letters)
    found = []
    for dose in fresh:
        others = [other for other in (*stands, *fresh) if other is not dose]
        judged = judging.judge(dose, others, person.birth or new.birth, around)
        found.append(
            NewDose(
                person_id=person.id,
                dose=dose,
                verified=person.verified and not about,
                findings=tuple(dict.fromkeys([*about, *(one.code for one in judged)])),
                sheet=0,  # it stands in no file: the desk was told of it
                row=0,
            )
        )
    kept.add(connection, made, found)


def _about(person: Person, letters: str) -> tuple[str, ...]:
    """What is to be said of the person, as ``matching`` says it of a row."""
    shown = map(FieldCode, letters.partition(" ")[0])
    differs = any(not code.equal and code is not FieldCode.NOT_COMPARED for code in shown)
    unsettled = "" if person.verified else "DOSE-not-verified" if person.code else "DOSE-not-listed"
    return (*["DOSE-differs"] * differs, *filter(None, [unsettled]))
