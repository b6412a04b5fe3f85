"""The people a plan is about: from returns, with the doses on record, or from the register (R12, R17, R28)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Column, Connection, select

from vaxcli.codes import RowResult, Severity
from vaxcli.columns import DOSE_FIELDS, RESULT_COLUMNS, Overrides
from vaxcli.doses import reading, vaccines
from vaxcli.doses.plan_order import PlanOrder
from vaxcli.doses.planning import Candidate
from vaxcli.errors import GuardError, InputError
from vaxcli.findings import Finding, Place
from vaxcli.people import names
from vaxcli.register import doses, people, store
from vaxcli.register.bulk import parts
from vaxcli.register.model import Dose
from vaxcli.register.schema import numbers
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
        _add_records(connection, listed)
    return listed, findings


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
    result = dict(zip(RESULT_COLUMNS, zip(*back.cells, strict=True), strict=True))
    found = []
    for at, row in enumerate(rows):
        named = vaccine.get(first[at])
        doses_, unreadable = told.get(at, ((), False))
        found.append(
            Candidate(
                full_name=row.name,
                birth=row.birth.iso,
                sex=row.sex.value,
                number=result["verified_number"][at] or row.number.text,
                hamlet=" ".join(hamlet[at].split()),
                household=household[at] or address[at],
                code=back.results[at].value,
                flags=tuple(result["flags"][at].split()),
                wanted=wanted[at],
                row_id=result["row_id"][at],
                earlier=doses_,
                told=named.id if named else "",
                unreadable=unreadable,
                why=result["reason"][at],
                step=result["next"][at],
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


def _add_records(connection: Connection, listed: Sequence[Candidate]) -> None:
    """Give these people the doses that the register has of them.

    Somebody is who stood in the same row of the same list, or has the same number and was verified too, or has the
    same number, name and birth date. A near match is nobody (promise 1).
    """
    rows = _places(connection, table.c.row_id, table.c.id, (one.row_id for one in listed))
    holders = _places(connection, numbers.c.number, numbers.c.person_id, (one.number for one in listed))
    by_row = [next(iter(rows.get(one.row_id, ())), None) for one in listed]
    others = [
        [place for place in holders.get(one.number, ()) if place != own]
        for one, own in zip(listed, by_row, strict=True)
    ]
    who = _who(connection, (place for found in others for place in found))
    known = [
        [*([] if own is None else [own]), *(place for place in found if _same(one, who[place]))]
        for one, own, found in zip(listed, by_row, others, strict=True)
    ]
    given = doses.of_people(connection, (place for found in known for place in found))
    for one, found in zip(listed, known, strict=True):
        his = [dose.dose for place in found for dose in given.get(place, ())]
        if his:
            one.earlier = _joined(one.earlier, his)


# A list may have 50,000 people: of each only what decides who he is, and no more, is asked.


def _places(
    connection: Connection, key: Column[str], place: Column[int], wanted: Iterable[str]
) -> Mapping[str, Sequence[int]]:
    """Where the register keeps who is known by each key."""
    found: dict[str, list[int]] = defaultdict(list)
    for part in parts(filter(None, wanted)):
        for value, number in connection.execute(select(key, place).where(key.in_(part)).order_by(place)):
            found[value].append(number)
    return found


class _Holder(NamedTuple):
    """Somebody who is known by a number."""

    code: str
    name_key: str
    birth: str


def _who(connection: Connection, places: Iterable[int]) -> Mapping[int, _Holder]:
    question = select(table.c.id, table.c.code, table.c.name_key, table.c.birth)
    return {
        place: _Holder(*values)
        for part in parts(places)
        for place, *values in connection.execute(question.where(table.c.id.in_(part)))
    }


def _same(one: Candidate, held: _Holder) -> bool:
    if one.code in _CITIZENS and held.code in _CITIZENS:
        return True
    return (names.key(one.full_name), one.birth) == (held.name_key, held.birth)


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
