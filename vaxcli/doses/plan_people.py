"""The people a plan is about: from returns, with the doses on record, or from the register (R12, R17, R28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from vaxcli.codes import RowResult, Severity
from vaxcli.columns import DOSE_FIELDS, Overrides
from vaxcli.doses import reading, vaccines
from vaxcli.doses.plan_order import PlanOrder
from vaxcli.doses.planning import Candidate
from vaxcli.errors import GuardError, InputError
from vaxcli.findings import Finding, Place
from vaxcli.people import names
from vaxcli.register import doses, people, store
from vaxcli.register.model import Dose, Person
from vaxcli.register.schema import people as table
from vaxcli.verify import previous
from vaxcli.verify.previous import Previous
from vaxcli.verify.rows import comparable
from vaxcli.workbook.gate import open_source

_CITIZENS = (RowResult.VERIFIED, RowResult.VERIFIED_AFTER_SUPPLEMENT)


def candidates(order: PlanOrder) -> tuple[list[Candidate], list[Finding]]:
    """Everybody to be planned or named, and what is to be said about the returns.

    Raises:
        GuardError: ``PLAN-no-return``: a list nobody returned (R12); F09 when a return was changed.
        VaxError: A file that cannot be used.
    """
    if not order.returns:
        return _registered(order.register), []
    listed, findings = _returned(order)
    if not store.is_url(order.register) and not Path(order.register).exists():
        return listed, findings
    with store.read_only(order.register) as connection:
        return _with_records(connection, listed), findings


def _returned(order: PlanOrder) -> tuple[list[Candidate], list[Finding]]:
    """The people of the returns; of two returns of one list the later one counts."""
    latest: dict[str, tuple[Previous, Path]] = {}
    findings: list[Finding] = []
    for path in order.returns:
        back = _return(path, order)
        known = latest.get(back.fingerprint)
        if known:
            kept, gone = (known[1], path) if back.number <= known[0].number else (path, known[1])
            findings.append(
                Finding(
                    code="PLAN-twice",
                    severity=Severity.NOTE,
                    place=Place(file=gone.name),
                    values={"kept": kept.name},
                )
            )
        if known is None or back.number > known[0].number:
            latest[back.fingerprint] = back, path
    for back, path in latest.values():
        if any(finding.code == "SUPPLEMENT-001" for finding in back.findings):
            findings.append(
                Finding(code="PLAN-no-record", severity=Severity.WARNING, place=Place(file=path.name))
            )
    found = [person for mark in sorted(latest) for person in _of_return(latest[mark][0], order)]
    return found, findings


def _return(path: Path, order: PlanOrder) -> Previous:
    ask = None if order.password is None else lambda: order.password or ""
    try:
        return previous.read_previous(open_source(path, ask), Overrides(), path.with_suffix(".json"))
    except InputError as error:
        if error.code in ("SUPPLEMENT-not-a-return", "SUPPLEMENT-not-xlsx"):
            raise GuardError("PLAN-no-return", Place(file=path.name)) from error
        raise


def _of_return(back: Previous, order: PlanOrder) -> list[Candidate]:
    """The people of one return; doses that the list itself tells are earlier doses."""
    roll = back.book.people
    rows = comparable(back.book, order.at.date(), {})
    told = _told(back)
    nothing = [""] * len(roll)
    hamlet, household, address, wanted, first = (
        roll.other.get(name, nothing)
        for name in ("hamlet", "household", "address", "dose_wanted", "first_dose")
    )
    vaccine = {text: vaccines.recognise(text).vaccine for text in set(first) if text}
    found = []
    for at, row in enumerate(rows):
        named = vaccine.get(first[at])
        doses_, unreadable = told.get(at, ((), False))
        found.append(
            Candidate(
                full_name=row.name,
                birth=row.birth.iso,
                sex=row.sex.value,
                number=back.cell(at, "verified_number") or row.number.text,
                hamlet=" ".join(hamlet[at].split()),
                household=household[at] or address[at],
                code=back.results[at].value,
                flags=tuple(back.cell(at, "flags").split()),
                wanted=wanted[at],
                row_id=back.cell(at, "row_id"),
                earlier=doses_,
                told=named.id if named else "",
                unreadable=unreadable,
                why=back.cell(at, "reason"),
                step=back.cell(at, "next"),
            )
        )
    return found


def _told(back: Previous) -> Mapping[int, tuple[tuple[Dose, ...], bool]]:
    """Doses that a list tells of, and whether one cannot be read, by position; most lists tell of none."""
    if not any(column.field in DOSE_FIELDS for layout in back.book.layouts for column in layout.columns):
        return {}
    return {
        one.at: (tuple(reported.dose for reported in one.doses), bool(one.faults))
        for one in reading.read(back.book, reading.Asked())
        if one.doses or one.faults
    }


def _with_records(connection: Connection, listed: Sequence[Candidate]) -> list[Candidate]:
    """The same people with the doses that the register has of them.

    Somebody is who stood in the same row of the same list, or has the same number and was verified too, or has the
    same number, name and birth date. A near match is nobody (promise 1).
    """
    rows = people.by_rows(connection, (one.row_id for one in listed))
    holders = people.by_numbers(connection, (one.number for one in listed if one.row_id not in rows))
    known = [
        {
            person.id: person
            for person in (rows.get(one.row_id), *holders.get(one.number, ()))
            if person and _same(one, person)
        }
        for one in listed
    ]
    given = doses.of_people(connection, (place for found in known for place in found))
    recorded = [[dose.dose for place in found for dose in given.get(place, ())] for found in known]
    return [
        replace(one, earlier=_joined(one.earlier, his)) if his else one
        for one, his in zip(listed, recorded, strict=True)
    ]


def _same(one: Candidate, person: Person) -> bool:
    if person.row_id and person.row_id == one.row_id:
        return True
    if one.code in _CITIZENS and person.code in _CITIZENS:
        return True
    return (names.key(one.full_name), one.birth) == (names.key(person.full_name), person.birth)


def _joined(listed: Sequence[Dose], recorded: Sequence[Dose]) -> tuple[Dose, ...]:
    """Each dose once, by day; what the register has goes before what a list tells."""
    found: list[Dose] = []
    for dose in (*recorded, *listed):
        days = {other.given_on for other in found}
        numbers = {other.dose_no for other in found if other.dose_no}
        if dose.given_on not in days and dose.dose_no not in numbers:
            found.append(dose)
    return tuple(sorted(found, key=lambda dose: dose.given_on))


def _registered(where: str) -> list[Candidate]:
    """Everybody of the register who was on a returned list, with his doses."""
    with store.read_only(where) as connection:
        everybody = [one for one in people.everybody(connection) if one.code]
        given = doses.of_people(connection, (one.id for one in everybody))
        more = _more(connection)
    return [
        Candidate(
            full_name=one.full_name,
            birth=one.birth,
            sex=one.sex,
            number=one.number,
            hamlet=one.hamlet,
            household=more[one.id][0],
            code=one.code,
            flags=tuple(more[one.id][1].split()),
            wanted="",
            row_id=one.row_id,
            earlier=_joined((), [stored.dose for stored in given.get(one.id, ())]),
        )
        for one in everybody
    ]


def _more(connection: Connection) -> Mapping[int, tuple[str, str]]:
    """Address and flags of each person."""
    rows = connection.execute(select(table.c.id, table.c.address, table.c.flags))
    return {place: (address, flags) for place, address, flags in rows}
