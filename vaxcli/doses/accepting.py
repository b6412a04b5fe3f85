"""A person settles contradictions row by row: the sheet ``Mau thuan`` of a recorded workbook, filled in and read back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from vaxcli.columns import fold
from vaxcli.doses.judging import Judged
from vaxcli.doses.matching import Met
from vaxcli.doses.record_order import RowState
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.register import doses as kept
from vaxcli.register.doses import NewDose
from vaxcli.register.imports import Import
from vaxcli.register.model import DoseStatus
from vaxcli.texts import document
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book

if TYPE_CHECKING:
    from vaxcli.doses.recording import DoseEnd, RowEnd, Session


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


def read(path: Path, password: str | None) -> dict[str, str]:
    """Decisions by key of a contradiction: ``choice``, a tab, and what the choice rests on; undecided rows are absent.

    Raises:
        InputError: ``ACCEPT-no-sheet``; ``ACCEPT-choice`` or ``ACCEPT-reason`` with the cell.
    """
    book = read_book(open_source(path, (lambda: password or "") if password else None))
    wanted = fold(document("record-sheet-contradictions"))
    sheet = next((one for one in book.sheets if fold(one.name).startswith(wanted)), None)
    if sheet is None:
        raise InputError("ACCEPT-no-sheet", Place(file=path.name))
    names = {fold(document(f"record-column-{name}")): name for name in COLUMNS}
    header = next(
        (
            (at, found)
            for at, row in enumerate(sheet.rows)
            if len(found := _columns([text_of(cell) for cell in row], names)) == len(COLUMNS)
        ),
        None,
    )
    if header is None:
        raise InputError("ACCEPT-no-sheet", Place(file=path.name, sheet=sheet.name))
    first, columns = header
    decisions: dict[str, str] = {}
    for number, row in enumerate(sheet.rows[first + 1 :], first + 2):
        values = {name: text_of(row[at]).strip() if at < len(row) else "" for name, at in columns.items()}
        if not values["key"] or not values["choice"]:
            continue
        place = Place(file=path.name, sheet=sheet.name, row=number)
        choice = _choice(values["choice"])
        if choice is None:
            raise InputError("ACCEPT-choice", place)
        if not (values["evidence"] and values["decided_by"]):
            raise InputError("ACCEPT-reason", place)
        reason = "; ".join(filter(None, (values["evidence"], values["decided_by"], values["decided_on"])))
        decisions[f"{values['key']} {values['dose_id']}"] = f"{choice.value}\t{reason}"
    return decisions


def _columns(cells: list[str], names: Mapping[str, str]) -> dict[str, int]:
    return {names[fold(cell).strip()]: at for at, cell in enumerate(cells) if fold(cell).strip() in names}


def _choice(text: str) -> Choice | None:
    words = {fold(document(f"record-choice-{choice.value}")): choice for choice in Choice}
    return words.get(fold(text))


def choices() -> tuple[str, ...]:
    """The drop-down."""
    return tuple(document(f"record-choice-{choice.value}") for choice in Choice)


def key(session: Session, end: RowEnd, number: int) -> str:
    """A contradiction: the row of the file and which of its doses, from 1."""
    return f"{session.key(end.at)}/{number}"


def settle(
    connection: Connection,
    session: Session,
    made: Import,
    persons: Mapping[int, int],
    decisions: Mapping[str, str],
) -> None:
    """Do what was decided; a contradiction that was decided on other doses than it meets now stays one."""
    for end in session.ends:
        for number, done in enumerate(end.doses, 1):
            if done.met.state is not RowState.CONTRADICTING or done.met.known is None:
                continue
            decided = decisions.get(f"{key(session, end, number)} {done.met.known.id or ''}")
            if decided is None:
                continue
            choice, _, reason = decided.partition("\t")
            if _do(connection, session, made, persons[end.at], (end, done, Choice(choice), reason)):
                end.settled = True
            else:
                end.codes.append(Judged("DOSE-not-settled"))


def _do(
    connection: Connection,
    session: Session,
    made: Import,
    person: int,
    decided: tuple[RowEnd, DoseEnd, Choice, str],
) -> bool:
    end, done, choice, reason = decided
    known = done.met.known
    if known is None or known.id is None:
        return False
    roll = session.book.people
    new = NewDose(
        person_id=person,
        dose=done.dose,
        verified=bool(end.who.person and end.who.person.verified and "DOSE-differs" not in end.who.codes),
        findings=tuple(dict.fromkeys([*end.who.codes, *(one.code for one in done.judged)])),
        sheet=roll.sheet[end.at],
        row=roll.row[end.at],
    )
    stands = [one for one in kept.of_people(connection, [person]).get(person, []) if one.id != known.id]
    taken = any(
        one.status is DoseStatus.VALID
        and (one.dose.given_on, one.dose.dose_no, one.dose.source)
        == (done.dose.given_on, done.dose.dose_no, done.dose.source)
        for one in stands
    )
    if choice is Choice.KEEP:
        done.met = Met(RowState.ALREADY_THERE, known, ("DOSE-settled-keep",))
        return True
    if taken or not _stands(connection, known.id):
        return False
    if choice is Choice.TAKE:
        done.id = kept.correct(connection, made, known.id, new, reason)
        done.met = Met(RowState.NEW, known, ("DOSE-settled-take",))
        return True
    same = (known.dose.given_on, known.dose.dose_no) == (done.dose.given_on, done.dose.dose_no)
    if same and known.dose.source is done.dose.source:
        return False
    done.id = kept.add(connection, made, [new])[0]
    done.met = Met(RowState.NEW, known, ("DOSE-settled-both",))
    return True


def _stands(connection: Connection, number: int) -> bool:
    found = kept.by_id(connection, number)
    return found is not None and found.status is DoseStatus.VALID
