"""The plan as a workbook: who comes when, the posted list, who is not planned and why, what vaccine is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from vaxcli import masking
from vaxcli.codes import RowResult
from vaxcli.doses import vaccines
from vaxcli.doses.planning import Left, Wish
from vaxcli.doses.planread import COLUMNS
from vaxcli.doses.sessions import Half, Session
from vaxcli.people.collation import by_given_name
from vaxcli.register.model import Dose
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet, Value
from vaxcli.workbook.patch import new_workbook

if TYPE_CHECKING:
    from vaxcli.doses.plan import Made

_WIDTHS = {
    "session": 7, "day": 11, "half": 7, "place": 18, "full_name": 23, "birth": 11, "sex": 6, "number": 14,
    "hamlet": 10, "dose_no": 6, "vaccine": 23, "earlier": 30, "code": 6, "row_id": 15,
}  # fmt: skip


_RESULTS = frozenset(RowResult)
_SEXES = {"M": "sex-male", "F": "sex-female"}


def workbook(made: Made) -> bytes:
    """The .xlsx; the same plan gives the same bytes."""
    return new_workbook([_plan(made), posted(made), _left(made), _vaccines(made), _totals(made)])


def session_name(one: Session) -> str:
    """A session as people are told of it."""
    parts = (
        f"{one.day:%d/%m/%Y}",
        document(f"plan-half-{one.half.value}"),
        one.place,
        document("plan-joint") if one.joint else "",
    )
    return " ".join(filter(None, parts))


def _plan(made: Made) -> NewSheet:
    """One row a person: when, where, for what; within a session by given name, as he is looked up at the desk."""
    rows = [
        (session, str(at), number, one)
        for at, session in enumerate(made.sessions, 1)
        for number, one in enumerate(sorted(session.wishes, key=_by_name), 1)
    ]
    people = [one.person for *_, one in rows]
    values: dict[str, list[Value]] = {
        "session": [at for _, at, _, _ in rows],
        "day": [_day(session.day) for session, *_ in rows],
        "half": [_half(session.half) for session, *_ in rows],
        "place": [session.place for session, *_ in rows],
        "full_name": [person.full_name for person in people],
        "birth": [_birth(person.birth) for person in people],
        "sex": [document(_SEXES[person.sex]) if person.sex else "" for person in people],
        "number": [person.number for person in people],
        "hamlet": [person.hamlet for person in people],
        "dose_no": [str(one.dose_no) for *_, one in rows],
        "vaccine": [
            _vaccine(chosen) if (chosen := one.vaccine or session.vaccine) else ""
            for session, *_, one in rows
        ],
        "earlier": ["; ".join(map(_earlier, person.earlier)) for person in people],
        "code": [person.code for person in people],
        "row_id": [person.row_id for person in people],
    }
    columns = (
        NewColumn(heading=document("plan-column-no"), width=5, kind=CellKind.INTEGER),
        *(
            NewColumn(
                heading=document(f"plan-column-{name}"),
                width=_WIDTHS[name],
                kind=CellKind.WRAP if name == "earlier" else CellKind.TEXT,
            )
            for name in COLUMNS
        ),
        NewColumn(heading=document("plan-column-flag"), width=24, kind=CellKind.WRAP),
    )
    return NewSheet(
        name=document("plan-sheet"),
        title=(document("plan-title", plan_id=made.plan_id),),
        columns=columns,
        values=[
            [number for *_, number, _ in rows],
            *(values[name] for name in COLUMNS),
            ["; ".join(_notes(session, one)) for session, *_, one in rows],
        ],
    )


_given_name = cache(by_given_name)


def _by_name(one: Wish) -> tuple[tuple[str, ...], str]:
    return _given_name(one.person.full_name), one.person.row_id


def _turned(rows: Sequence[Sequence[Value]], width: int) -> list[list[Value]]:
    """Rows as columns; of no rows empty columns."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def _notes(session: Session, one: Wish) -> Iterator[str]:
    """What the desk has to know besides."""
    if one.overdue:
        yield document("plan-overdue", days=one.overdue)
    yield from (document(f"plan-note-{note}") for note in one.notes)
    if session.joint and one.person.needs_card:
        yield document("plan-card")


@cache
def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@cache
def _half(half: Half) -> str:
    return document(f"plan-half-{half.value}")


@cache
def _birth(iso: str) -> str:
    """A birth date day first, as precise as it is known."""
    return "/".join(reversed(iso.split("-")))


def _earlier(dose: Dose) -> str:
    name = _vaccine(dose.vaccine) if dose.vaccine else dose.vaccine_text or "?"
    return document("plan-earlier", number=dose.dose_no or "?", day=_day(dose.given_on), vaccine=name)


def posted(made: Made) -> NewSheet:
    """For the notice board: by given name, numbers masked, of the birth date only the year (promise 7)."""
    people = [
        (name, one) for session in made.sessions for name in [session_name(session)] for one in session.wishes
    ]
    people.sort(key=lambda pair: _by_name(pair[1]))
    rows = [
        (
            number,
            one.person.full_name,
            one.person.birth[:4],
            masking.number(one.person.number),
            one.person.hamlet,
            name,
        )
        for number, (name, one) in enumerate(people, 1)
    ]
    columns = (
        NewColumn(heading=document("plan-column-no"), width=6, kind=CellKind.INTEGER),
        NewColumn(heading=document("plan-column-full_name"), width=26),
        NewColumn(heading=document("plan-column-year"), width=9),
        NewColumn(heading=document("plan-column-masked"), width=16),
        NewColumn(heading=document("plan-column-hamlet"), width=14),
        NewColumn(heading=document("plan-column-appointment"), width=40, kind=CellKind.WRAP),
    )
    return NewSheet(
        name=document("plan-sheet-posted"),
        title=(document("plan-posted-title"), document("plan-posted-hint")),
        columns=columns,
        values=_turned(rows, len(columns)),
        landscape=False,
    )


_LEFT = {
    "full_name": 24, "birth": 11, "number": 15, "hamlet": 12, "code": 9, "reason": 50, "next": 50, "row_id": 16,
}  # fmt: skip


def _left(made: Made) -> NewSheet:
    """Everybody who is not planned, with the reason and what to do (R28)."""
    return NewSheet(
        name=document("plan-sheet-left"),
        title=(document("plan-left-title"),),
        columns=tuple(
            NewColumn(
                heading=document(f"plan-column-{name}"),
                width=width,
                kind=CellKind.WRAP if name in ("reason", "next") else CellKind.TEXT,
            )
            for name, width in _LEFT.items()
        ),
        values=_turned([_left_row(one) for one in made.left], len(_LEFT)),
    )


def _left_row(one: Left) -> tuple[str, ...]:
    person = one.person
    reason, step = _why(one)
    return (
        person.full_name,
        _birth(person.birth),
        person.number,
        person.hamlet,
        person.code,
        reason,
        step,
        person.row_id,
    )


def _why(one: Left) -> tuple[str, str]:
    """The reason and the next step: those of the return where it is the result of the police."""
    if one.reason in _RESULTS:
        label = document(f"result-{one.reason}-label")
        said = [label, one.person.why]
        if one.reason == RowResult.REPEATED and one.person.why:
            said.remove(label)  # the return names the row
        step = one.person.step or document(f"result-{one.reason}-next")
        return ". ".join(filter(None, said)).rstrip(".") + ".", step
    day = f"{one.not_before:%d/%m/%Y}" if one.not_before else ""
    step = document(f"plan-left-{one.reason}-next")
    if one.instead:
        step += " " + document("plan-left-instead", vaccines=", ".join(map(_vaccine, one.instead)))
    return document(f"plan-left-{one.reason}", day=day), step


@cache
def _vaccine(key: str) -> str:
    known = vaccines.by_id(key)
    return known.name if known else document("plan-vaccine-open")


_COUNTS = ("need", "doses", "taken", "shortage")


def _vaccines(made: Made) -> NewSheet:
    """What the sessions need of each vaccine, and below it the lots it can come from."""
    need = made.need
    rows: list[tuple[Value, ...]] = []
    bold = set()
    for key in dict.fromkeys([*need.needed, *(one.lot.vaccine for one in need.lots)]):
        lots = [one for one in need.lots if one.lot.vaccine == key]
        stock = (sum(one.lot.doses for one in lots), sum(one.taken for one in lots)) if lots else (None, None)
        bold.add(len(rows))
        rows.append((_vaccine(key), "", "", need.needed.get(key, 0), *stock, need.shortage.get(key)))
        for one in lots:
            expiry = f"{one.lot.expiry:%d/%m/%Y}" if one.lot.expiry else ""
            rows.append((_vaccine(key), one.lot.lot, expiry, None, one.lot.doses, one.taken, None))
    columns = (("product", 30), ("lot", 16), ("expiry", 12), *((name, 10) for name in _COUNTS))
    return NewSheet(
        name=document("plan-sheet-vaccines"),
        title=(document("plan-vaccines-title"),),
        columns=tuple(
            NewColumn(
                heading=document(f"plan-column-{name}"),
                width=width,
                kind=CellKind.INTEGER if name in _COUNTS else CellKind.TEXT,
            )
            for name, width in columns
        ),
        values=_turned(rows, len(columns)),
        bold_rows=frozenset(bold),
        filtered=False,
        landscape=False,
    )


def _totals(made: Made) -> NewSheet:
    """The plan's id, people in and out, and the sessions one by one."""
    wishes = [one for session in made.sessions for one in session.wishes]
    lines: list[tuple[str, Value]] = [
        (document("plan-id"), made.plan_id),
        (document("plan-total-people"), made.people),
        (document("plan-total-planned"), len(wishes)),
        (document("plan-total-left"), len(made.left)),
    ]
    for number, count in sorted(Counter(one.dose_no for one in wishes).items()):
        lines.append((document("plan-total-dose", number=number), count))
    for at, session in enumerate(made.sessions, 1):
        name = session_name(session)
        if session.vaccine:
            name += f", {_vaccine(session.vaccine)}"
        label = document("plan-total-session", number=at, session=name, capacity=session.capacity)
        lines.append((label, len(session.wishes)))
    return NewSheet(
        name=document("plan-sheet-totals"),
        title=(document("plan-totals-title"),),
        columns=(
            NewColumn(heading=document("plan-column-what"), width=76),
            NewColumn(heading=document("plan-column-count"), width=14),
        ),
        values=[list(column) for column in zip(*lines, strict=True)],
        filtered=False,
        landscape=False,
    )
