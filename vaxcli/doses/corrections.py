"""Doses that are in the register and should be otherwise, or should not be: with a reason, and with their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from vaxcli.doses import judging, matching
from vaxcli.doses.judging import Judged
from vaxcli.doses.matching import Known, Met
from vaxcli.doses.reading import Reported
from vaxcli.doses.record_order import Change, RowState
from vaxcli.register import doses as kept
from vaxcli.register.doses import NewDose
from vaxcli.register.imports import Import
from vaxcli.register.model import StoredDose

if TYPE_CHECKING:
    from vaxcli.doses.recording import RowEnd, Session


def change(
    connection: Connection,
    session: Session,
    made: Import,
    persons: Mapping[int, int],
    held: Mapping[int, list[StoredDose]],
) -> None:
    """Correct or void the dose each row names: by ``ID mui``, else the person's dose of that number or day."""
    from vaxcli.doses.recording import DoseEnd, about_person, stored  # noqa: PLC0415 - they use each other

    gone: set[int] = set()
    for end in session.ends:
        about_person(end)
        number = persons.get(end.at)
        if number is None:
            continue
        for reported in end.row.doses:
            stands = [one for one in held.get(number, []) if one.id not in gone]
            found = _named(reported, stands)
            if found is None:
                met = Met(RowState.CONTRADICTING, None, ("DOSE-not-found",))
                end.doses.append(DoseEnd(reported.dose, met))
                continue
            known = stored(found)
            if session.order.change is Change.VOID:
                kept.void(connection, made, found.id, session.order.reason)
                gone.add(found.id)
                met = Met(RowState.NEW, known, ("DOSE-voided",))
                end.doses.append(DoseEnd(reported.dose, met, id=found.id))
            elif _same(reported, known):
                met = Met(RowState.ALREADY_THERE, known)
                end.doses.append(DoseEnd(reported.dose, met, id=found.id))
            else:
                others = [one.dose for one in stands if one is not found]
                judged = judging.judge(reported.dose, others, session.rows[end.at].birth.iso, session.around)
                new = _new(session, end, reported, judged, number)
                place = kept.correct(connection, made, found.id, new, session.order.reason)
                gone.add(found.id)
                met = Met(RowState.NEW, known, ("DOSE-corrected",))
                end.doses.append(DoseEnd(reported.dose, met, judged, place))


def _named(reported: Reported, stands: Sequence[StoredDose]) -> StoredDose | None:
    """The one dose a row means; None when none or several could be meant."""
    if reported.dose_id is not None:
        return next((one for one in stands if one.id == reported.dose_id), None)
    dose = reported.dose
    if dose.dose_no is not None:
        numbered = [one for one in stands if one.dose.dose_no == dose.dose_no]
        if len(numbered) == 1:
            return numbered[0]
    same_day = [one for one in stands if one.dose.given_on == dose.given_on]
    return same_day[0] if len(same_day) == 1 else None


def _same(reported: Reported, known: Known) -> bool:
    """Nothing is to be corrected."""
    dose, other = reported.dose, known.dose
    return (
        matching.meet(dose, [known]).state is RowState.ALREADY_THERE
        and (dose.site, dose.given_at, dose.expiry) == (other.site, other.given_at, other.expiry)
        and matching.lot_key(dose.lot) == matching.lot_key(other.lot)
        and dose.dose_no == other.dose_no
        and bool(dose.vaccine_text) == bool(other.vaccine_text)
    )


def _new(session: Session, end: RowEnd, reported: Reported, judged: Sequence[Judged], number: int) -> NewDose:
    person, roll = end.who.person, session.book.people
    return NewDose(
        person_id=number,
        dose=reported.dose,
        verified=bool(person and person.verified and "DOSE-differs" not in end.who.codes),
        findings=tuple(dict.fromkeys([*end.who.codes, *(one.code for one in judged)])),
        sheet=roll.sheet[end.at],
        row=roll.row[end.at],
    )
