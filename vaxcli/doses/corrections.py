"""Doses that are in the register and should be otherwise, or should not be: with a reason, and with their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import Connection

from vaxcli.doses import judging, matching
from vaxcli.doses.intake import DoseEnd, Intake, RowEnd
from vaxcli.doses.matching import Known, Met
from vaxcli.doses.reading import Reported
from vaxcli.doses.record_order import Change, RowState
from vaxcli.doses.vaccines import same_vaccine
from vaxcli.register import doses as kept
from vaxcli.register.imports import Import
from vaxcli.register.model import Dose, DoseStatus, StoredDose

Held: TypeAlias = dict[int, StoredDose]
"""The doses of one person by their place in the register, whatever their status."""


def change(
    connection: Connection,
    intake: Intake,
    made: Import,
    persons: Mapping[int, int],
    held: Mapping[int, Sequence[StoredDose]],
) -> None:
    """Correct or void the dose each row names: by ``ID mui``, else the person's dose of that number or day."""
    by_id = {person: {one.id: one for one in found} for person, found in held.items()}
    one_change = _void if intake.order.change is Change.VOID else _correct
    for end in intake.ends:
        theirs = by_id.get(persons.get(end.at, 0), {})
        for reported in end.row.doses:
            end.doses.append(one_change(connection, intake, made, (end, reported), theirs))


def _void(
    connection: Connection, intake: Intake, made: Import, said: tuple[RowEnd, Reported], theirs: Held
) -> DoseEnd:
    _, reported = said
    found = _to_void(reported, theirs, DoseStatus.VALID)
    if found:
        kept.void(connection, made, found.id, intake.order.reason)
        theirs[found.id] = replace(found, status=DoseStatus.VOIDED)
        return DoseEnd(reported.dose, Met(RowState.NEW, _known(found), ("DOSE-voided",)), id=found.id)
    before = _to_void(reported, theirs, DoseStatus.VOIDED)
    if before:
        met = Met(RowState.ALREADY_THERE, _known(before), ("DOSE-voided-before",))
        return DoseEnd(reported.dose, met, id=before.id)
    return _not_found(reported)


def _to_void(reported: Reported, theirs: Held, status: DoseStatus) -> StoredDose | None:
    """The one dose that a row repeats as it stands, or that it names."""
    if reported.dose_id is not None:
        named = theirs.get(reported.dose_id)
        return named if named and named.status is status else None
    same = [
        one for one in theirs.values() if one.status is status and matching.is_same(reported.dose, one.dose)
    ]
    return same[0] if len(same) == 1 else None


def _correct(
    connection: Connection, intake: Intake, made: Import, said: tuple[RowEnd, Reported], theirs: Held
) -> DoseEnd:
    end, reported = said
    stands = [one for one in theirs.values() if one.status is DoseStatus.VALID]
    found = _to_correct(reported, stands)
    if found is None:
        return _not_found(reported)
    dose = _corrected(found.dose, reported.dose)
    stale = reported.dose_id not in (None, found.id)
    if dose == found.dose:
        return DoseEnd(reported.dose, Met(RowState.ALREADY_THERE, _known(found)), id=found.id)
    if stale:  # the row names a dose that somebody corrected meanwhile
        return _not_found(reported)
    others = [one for one in stands if one is not found]
    taken = next(
        (one for one in others if (one.dose.given_on, one.dose.dose_no) == (dose.given_on, dose.dose_no)),
        None,
    )
    if taken:
        return DoseEnd(dose, Met(RowState.CONTRADICTING, _known(taken), ("DOSE-taken",)), id=taken.id)
    judged = judging.judge(dose, [one.dose for one in others], intake.birth(end), intake.around)
    done = DoseEnd(dose, Met(RowState.NEW, _known(found), ("DOSE-corrected",)), judged)
    new = intake.new_dose(end, done, found.person_id)
    done.id = kept.correct(connection, made, found.id, new, intake.order.reason)
    theirs[found.id] = replace(found, status=DoseStatus.CORRECTED)
    theirs[done.id] = replace(found, id=done.id, dose=dose, corrects=found.id)
    return done


def _to_correct(reported: Reported, stands: Sequence[StoredDose]) -> StoredDose | None:
    """The one standing dose a row means, or what stands in its place; None when several could be meant."""
    if reported.dose_id is not None:
        exact = next((one for one in stands if one.id == reported.dose_id), None)
        return exact or next((one for one in stands if one.corrects == reported.dose_id), None)
    dose = reported.dose
    numbered = [one for one in stands if dose.dose_no is not None and one.dose.dose_no == dose.dose_no]
    meant = numbered or [one for one in stands if one.dose.given_on == dose.given_on]
    return meant[0] if len(meant) == 1 else None


def _corrected(old: Dose, said: Dose) -> Dose:
    """The dose with what the row says; what it leaves out, and who told of it, stays."""
    changed = replace(
        old,
        given_on=said.given_on,
        dose_no=said.dose_no or old.dose_no,
        kind=said.kind or old.kind,
        given_at=said.given_at or old.given_at,
        site=said.site or old.site,
        expiry=said.expiry or old.expiry,
        vaccinator=said.vaccinator or old.vaccinator,
        reaction=said.reaction or old.reaction,
    )
    if said.vaccine_text and not same_vaccine(said, old):
        changed = replace(changed, vaccine=said.vaccine, vaccine_text=said.vaccine_text)
    if said.lot and matching.lot_key(said.lot) != matching.lot_key(old.lot):
        changed = replace(changed, lot=said.lot)
    return changed


def _not_found(reported: Reported) -> DoseEnd:
    return DoseEnd(reported.dose, Met(RowState.CONTRADICTING, None, ("DOSE-not-found",)))


def _known(found: StoredDose) -> Known:
    return Known(found.dose, found.id, found.file, found.row)
