"""A person settles contradictions row by row: the sheet ``Mau thuan`` of a recorded workbook, filled in and read back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from vaxcli.columns import fold
from vaxcli.doses.intake import DoseEnd, Intake, RowEnd
from vaxcli.doses.judging import Judged
from vaxcli.doses.matching import Known, Met
from vaxcli.doses.record_order import RowState
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.register import doses as kept
from vaxcli.register.imports import Import
from vaxcli.texts import document
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Sheet
from vaxcli.workbook.reader import read_book


class Choice(StrEnum):
    """What a person decides about a contradiction."""

    KEEP = "keep"
    """What the register has is right."""
    TAKE = "take"
    """What the file tells is right."""
    BOTH = "both"
    """Both doses were given."""


COLUMNS = ("key", "dose_id", "choice", "evidence", "decided_by", "decided_on")
"""Columns of the sheet that are read back; headings are ``texts`` ``record-column-*``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision."""

    dose_id: str
    """The dose of the register it was about."""
    choice: Choice
    reason: str
    """What it rests on, who decided, when."""


def key(intake: Intake, end: RowEnd, number: int) -> str:
    """A contradiction: the row of the file and which of its doses, from 1."""
    return f"{intake.key(end.at)}/{number}"


def choices() -> tuple[str, ...]:
    """The drop-down."""
    return tuple(document(f"record-choice-{choice.value}") for choice in Choice)


def read(path: Path, intake: Intake) -> dict[str, Decided]:
    """The decisions of a filled sheet by ``key``; undecided rows are absent.

    Raises:
        InputError: ``ACCEPT-no-sheet``; ``ACCEPT-choice`` or ``ACCEPT-reason`` with the row; ``ACCEPT-same-file`` when
            the doses are to be read from the sheet's own workbook; ``ACCEPT-other-file`` when the sheet is about
            another dose file.
    """
    if os.path.realpath(path) == os.path.realpath(intake.order.doses_file):
        raise InputError("ACCEPT-same-file", Place(file=path.name))
    password = intake.order.password
    book = read_book(open_source(path, (lambda: password) if password else None))
    wanted = fold(document("record-sheet-contradictions"))
    sheet = next((one for one in book.sheets if fold(one.name).startswith(wanted)), None)
    if sheet is None:
        raise InputError("ACCEPT-no-sheet", Place(file=path.name))
    rows = _rows(sheet, Place(file=path.name, sheet=sheet.name))
    decided = {values["key"]: _decided(values, place) for place, values in rows if values["choice"]}
    if rows and not any(values["key"].startswith(f"{intake.sha256[:8]}-") for _, values in rows):
        raise InputError("ACCEPT-other-file", Place(file=path.name), doses=intake.order.doses_file.name)
    return decided


def _rows(sheet: Sheet, place: Place) -> list[tuple[Place, dict[str, str]]]:
    """The rows below the heading that name a contradiction, with their places."""
    names = {fold(document(f"record-column-{name}")): name for name in COLUMNS}
    columns: dict[str, int] = {}
    found: list[tuple[Place, dict[str, str]]] = []
    for number, row in enumerate(sheet.rows, 1):
        texts = [text_of(cell).strip() for cell in row]
        if len(columns) < len(COLUMNS):
            columns = {names[fold(text)]: at for at, text in enumerate(texts) if fold(text) in names}
            continue
        values = {name: texts[at] if at < len(texts) else "" for name, at in columns.items()}
        if values["key"]:
            found.append((Place(file=place.file, sheet=place.sheet, row=number), values))
    if len(columns) < len(COLUMNS):
        raise InputError("ACCEPT-no-sheet", place)
    return found


def _decided(values: Mapping[str, str], place: Place) -> Decided:
    words = {fold(document(f"record-choice-{choice.value}")): choice for choice in Choice}
    choice = words.get(fold(values["choice"]))
    if choice is None:
        raise InputError("ACCEPT-choice", place)
    if not (values["evidence"] and values["decided_by"]):
        raise InputError("ACCEPT-reason", place)
    reason = "; ".join(filter(None, (values["evidence"], values["decided_by"], values["decided_on"])))
    return Decided(dose_id=values["dose_id"], choice=choice, reason=reason)


def settle(
    connection: Connection,
    intake: Intake,
    made: Import,
    persons: Mapping[int, int],
    decisions: Mapping[str, Decided],
) -> None:
    """Do what was decided; a decision about another dose than the contradiction meets now is not carried out."""
    for end in intake.ends if decisions else ():
        for number, done in enumerate(end.doses, 1):
            decided = decisions.get(key(intake, end, number))
            known = done.met.known
            if decided is None or known is None or done.met.state is not RowState.CONTRADICTING:
                continue
            same = decided.dose_id == str(known.id or "")
            if same and _do(connection, made, intake, (end, done, known, persons[end.at]), decided):
                end.settled += 1
            else:
                end.about.append(Judged("DOSE-not-settled"))


def _do(
    connection: Connection,
    made: Import,
    intake: Intake,
    case: tuple[RowEnd, DoseEnd, Known, int],
    decided: Decided,
) -> bool:
    """Carry a decision out; False when the dose of the register stands no more, or another is in the way."""
    end, done, known, person = case
    stands = {one.id: one.dose for one in kept.of_people(connection, [person]).get(person, [])}
    if known.id not in stands:
        return False
    if decided.choice is Choice.KEEP:
        kept.confirm(connection, made, known.id, decided.reason)
        done.met = Met(RowState.ALREADY_THERE, known, ("DOSE-settled-keep",))
        return True
    beside = [dose for number, dose in stands.items() if decided.choice is Choice.BOTH or number != known.id]
    slot = (done.dose.given_on, done.dose.dose_no)
    if any((other.given_on, other.dose_no) == slot for other in beside):
        return False
    new = intake.new_dose(end, done, person)
    if decided.choice is Choice.TAKE:
        done.id = kept.correct(connection, made, known.id, new, decided.reason)
        done.met = Met(RowState.NEW, known, ("DOSE-settled-take",))
    else:
        (done.id,) = kept.add(connection, made, [new], decided.reason)
        done.met = Met(RowState.NEW, known, ("DOSE-settled-both",))
    return True
