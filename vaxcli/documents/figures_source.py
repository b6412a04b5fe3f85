"""Where the figures of a report come from: the register, or a recorded workbook without one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import orjson
from sqlalchemy import Connection, select

from vaxcli.documents.figures import Facts, GivenDose, ListLine, Someone
from vaxcli.doses import completeness, intake, judging
from vaxcli.doses.record_order import RecordOrder
from vaxcli.register import doses, outcomes
from vaxcli.register.model import DoseStatus, Source, StoredDose
from vaxcli.register.outcomes import StoredOutcome
from vaxcli.register.schema import lists, people

_SQLITE = b"SQLite format 3\x00"


def is_register(file: Path) -> bool:
    """Whether a file is a register, by how it begins."""
    if not file.is_file():
        # Opening a pipe would wait for whoever writes into it.
        return False
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def from_register(connection: Connection, first: date, last: date) -> Facts:
    """People, doses and outcomes of these days, both included, and every returned list.

    A dose that only a confirmation paper tells of was given elsewhere and is no result of ours (R35): it counts for
    the coverage of whoever had it, whatever its day.
    """
    given: dict[int, list[StoredDose]] = defaultdict(list)
    earlier: dict[int, int] = defaultdict(int)
    told: dict[int, int] = defaultdict(int)
    for one in doses.between(connection, date.min, last):
        if one.dose.given_on < first:
            earlier[one.person_id] += 1
        elif one.dose.source is Source.PAPER:
            told[one.person_id] += 1
        else:
            given[one.person_id].append(one)
    missed: dict[int, list[StoredOutcome]] = defaultdict(list)
    for none in outcomes.between(connection, first, last):
        missed[none.person_id].append(none)
    found = [
        Someone(
            number=row["number"],
            full_name=row["full_name"],
            birth=row["birth"],
            sex=row["sex"],
            nationality=row["nationality"],
            hamlet=row["hamlet"],
            group=row["priority_group"],
            code=row["code"],
            row_id=row["row_id"],
            doses=tuple(map(_given, given.get(row["id"], ()))),
            earlier=earlier.get(row["id"], 0),
            told=told.get(row["id"], 0),
            outcomes=tuple((none.outcome.value, none.on_day) for none in missed.get(row["id"], ())),
        )
        for row in connection.execute(select(people).order_by(people.c.id)).mappings()
        if not row["key"].startswith(("M:", "X:"))
    ]
    lacks = completeness.lacking(connection, first, last)
    figures = {"outcome": len(lacks.without_outcome), "errors": len(lacks.dose_errors)}
    return Facts(
        first=first if first > date.min else _first(found),
        last=last if last < date.max else _last(found),
        people=found,
        lists=_lists(connection),
        lacking={name: count for name, count in figures.items() if count},
    )


def from_workbook(file: Path, at: datetime, first: date, last: date) -> Facts:
    """The doses of one workbook; nobody is verified, for no register says so."""
    session = intake.read(RecordOrder(doses_file=file, register="", at=at))
    found = []
    errors = 0
    for row, told in zip(session.rows, session.reported, strict=True):
        roll = session.book.people
        given = []
        for reported in told.doses:
            if not first <= reported.dose.given_on <= last:
                continue
            others = [one.dose for one in told.doses if one is not reported]
            said = judging.judge(reported.dose, others, row.birth.iso, session.around)
            errors += any(one.code in judging.ERRORS for one in said)
            codes = tuple(dict.fromkeys(one.code for one in said))
            given.append(GivenDose(dose=reported.dose, verified=False, findings=codes))
        errors += len(told.faults)
        day = told.day or session.book.made_on or at.date()
        found.append(
            Someone(
                number=row.number.digits or row.number.compact,
                full_name=row.name,
                birth=row.birth.iso,
                sex=row.sex.value,
                nationality=roll.nationality[row.at],
                hamlet=_other(roll.other, "hamlet", row.at),
                group=_other(roll.other, "priority_group", row.at),
                code="",
                row_id=session.key(row.at),
                doses=tuple(given),
                outcomes=((told.outcome.value, day),) if told.outcome and first <= day <= last else (),
            )
        )
    facts = Facts(first=None, last=None, people=found, lacking={"errors": errors} if errors else {})
    return replace(
        facts,
        first=first if first > date.min else _first(found),
        last=last if last < date.max else _last(found),
    )


def _other(columns: Mapping[str, list[str]], name: str, at: int) -> str:
    column = columns.get(name)
    return column[at] if column else ""


def _given(one: StoredDose) -> GivenDose:
    return GivenDose(dose=one.dose, verified=one.verified, findings=one.findings)


def _first(found: list[Someone]) -> date | None:
    return min((one.dose.given_on for person in found for one in person.doses), default=None)


def _last(found: list[Someone]) -> date | None:
    return max((one.dose.given_on for person in found for one in person.doses), default=None)


def _lists(connection: Connection) -> list[ListLine]:
    question = select(lists).where(lists.c.status == DoseStatus.VALID).order_by(lists.c.id)
    return [
        ListLine(
            list_id=row["list_id"],
            made_on=_day(row["made_on"]),
            due_on=_day(row["due_on"]),
            returned_on=_day(row["returned_on"]),
            people=row["people"],
            counts=orjson.loads(row["counts"] or b"{}"),
        )
        for row in connection.execute(question).mappings()
    ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
