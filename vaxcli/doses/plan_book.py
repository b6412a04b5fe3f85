"""The plan as a workbook: who comes when, the posted list, who is not planned and why, what vaccine is needed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vaxcli import masking
from vaxcli.doses import vaccines
from vaxcli.doses.planning import Left, Wish
from vaxcli.doses.planread import COLUMNS
from vaxcli.doses.sessions import Session
from vaxcli.people.collation import by_given_name
from vaxcli.register.model import Dose
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet, Value
from vaxcli.workbook.patch import new_workbook

if TYPE_CHECKING:
    from vaxcli.doses.plan import Made

_WIDTHS = {
    "session": 22, "day": 11, "half": 7, "place": 18, "full_name": 24, "birth": 11, "sex": 6, "number": 15,
    "hamlet": 12, "dose_no": 6, "vaccine": 20, "earlier": 34, "code": 7, "row_id": 16,
}  # fmt: skip


def workbook(made: Made) -> bytes:
    """The .xlsx; the same plan gives the same bytes."""
    return new_workbook([_plan(made), _posted(made), _left(made), _vaccines(made), _totals(made)])


def session_name(one: Session) -> str:
    """A session as people call it."""
    half = document(f"plan-half-{one.half.value}")
    joint = document("plan-joint") if one.joint else ""
    return " ".join(filter(None, (f"{one.day:%d/%m/%Y}", half, one.place, joint)))


def _plan(made: Made) -> NewSheet:
    rows = [
        _row(session, one)
        for session in made.sessions
        for one in sorted(
            session.wishes, key=lambda wish: (by_given_name(wish.person.full_name), wish.person.row_id)
        )
    ]
    extra = (("flag", 24),)
    return NewSheet(
        name=document("plan-sheet"),
        title=(document("plan-title", plan_id=made.plan_id),),
        columns=(
            *(NewColumn(heading=document(f"plan-column-{name}"), width=_WIDTHS[name]) for name in COLUMNS),
            *(NewColumn(heading=document(f"plan-column-{name}"), width=width) for name, width in extra),
        ),
        values=[list(column) for column in zip(*rows, strict=True)]
        if rows
        else [[] for _ in (*COLUMNS, *extra)],
    )


def _row(session: Session, one: Wish) -> tuple[str, ...]:
    person = one.person
    chosen = vaccines.by_id(one.vaccine or session.vaccine)
    notes = []
    if one.overdue:
        notes.append(document("plan-overdue", days=one.overdue))
    if one.without_first:
        notes.append(document("plan-without-first"))
    if session.joint and person.needs_card:
        notes.append(document("plan-card"))
    values = {
        "session": session_name(session),
        "day": f"{session.day:%d/%m/%Y}",
        "half": document(f"plan-half-{session.half.value}"),
        "place": session.place,
        "full_name": person.full_name,
        "birth": "/".join(reversed(person.birth.split("-"))),
        "sex": {"M": document("sex-male"), "F": document("sex-female")}.get(person.sex, ""),
        "number": person.number,
        "hamlet": person.hamlet,
        "dose_no": str(one.dose_no),
        "vaccine": chosen.name if chosen else "",
        "earlier": "; ".join(map(_earlier, person.earlier)),
        "code": person.code,
        "row_id": person.row_id,
    }
    return (*(values[name] for name in COLUMNS), "; ".join(notes))


def _earlier(dose: Dose) -> str:
    known = vaccines.by_id(dose.vaccine)
    name = known.name if known else dose.vaccine_text or "?"
    return document("plan-earlier", number=dose.dose_no or "?", day=f"{dose.given_on:%d/%m/%Y}", vaccine=name)


def _posted(made: Made) -> NewSheet:
    """For the notice board: by given name, numbers masked, of the birth date only the year (promise 7)."""
    pairs = [(session, one) for session in made.sessions for one in session.wishes]
    pairs.sort(key=lambda pair: (by_given_name(pair[1].person.full_name), pair[1].person.row_id))
    columns = (("no", 6), ("full_name", 26), ("year", 9), ("masked", 16), ("hamlet", 14), ("session", 30))
    rows: list[tuple[Value, ...]] = [
        (
            number,
            one.person.full_name,
            one.person.birth[:4],
            masking.number(one.person.number),
            one.person.hamlet,
            session_name(session),
        )
        for number, (session, one) in enumerate(pairs, 1)
    ]
    return NewSheet(
        name=document("plan-sheet-posted"),
        title=(document("plan-posted-title"), document("plan-posted-hint")),
        columns=tuple(
            NewColumn(
                heading=document(f"plan-column-{name}"),
                width=width,
                kind=CellKind.INTEGER if name == "no" else CellKind.TEXT,
            )
            for name, width in columns
        ),
        values=[list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in columns],
        landscape=False,
    )


def _left(made: Made) -> NewSheet:
    """Everybody who is not planned, with the reason and what to do (R28)."""
    rows = [_left_row(one) for one in made.left]
    columns = (
        *(("full_name", 24), ("birth", 11), ("number", 15), ("hamlet", 12), ("code", 9)),
        *(("reason", 50), ("next", 50), ("row_id", 16)),
    )
    return NewSheet(
        name=document("plan-sheet-left"),
        title=(document("plan-left-title"),),
        columns=tuple(
            NewColumn(
                heading=document(f"plan-column-{name}"),
                width=width,
                kind=CellKind.WRAP if name in ("reason", "next") else CellKind.TEXT,
            )
            for name, width in columns
        ),
        values=[list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in columns],
    )


def _left_row(one: Left) -> tuple[str, ...]:
    person = one.person
    day = f"{one.not_before:%d/%m/%Y}" if one.not_before else ""
    if one.reason.isupper():
        reason = document("plan-left-result", label=document(f"result-{one.reason}-label"))
        step = document("plan-left-result-next")
    else:
        reason = document(f"plan-left-{one.reason}", day=day)
        step = document(f"plan-left-{one.reason}-next")
    return (
        person.full_name,
        "/".join(reversed(person.birth.split("-"))),
        person.number,
        person.hamlet,
        person.code,
        reason,
        step,
        person.row_id,
    )


def _vaccines(made: Made) -> NewSheet:
    """What the sessions need, and from which lots it can come."""

    def name(key: str) -> str:
        known = vaccines.by_id(key)
        return known.name if known else document("plan-vaccine-open")

    rows: list[tuple[Value, ...]] = [
        (name(key), "", "", count, None, made.need.shortage.get(key))
        for key, count in made.need.needed.items()
    ]
    rows += [
        (
            name(one.lot.vaccine),
            one.lot.lot,
            f"{one.lot.expiry:%d/%m/%Y}" if one.lot.expiry else "",
            one.lot.doses,
            one.taken,
            None,
        )
        for one in made.need.lots
    ]
    columns = (("vaccine", 30), ("lot", 16), ("expiry", 12), ("doses", 12), ("taken", 12), ("shortage", 12))
    return NewSheet(
        name=document("plan-sheet-vaccines"),
        title=(document("plan-vaccines-title"),),
        columns=tuple(
            NewColumn(
                heading=document(f"plan-column-{name_}"),
                width=width,
                kind=CellKind.INTEGER if name_ in ("doses", "taken", "shortage") else CellKind.TEXT,
            )
            for name_, width in columns
        ),
        values=[list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in columns],
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
    lines += [
        (
            document("plan-total-session", session=session_name(session), capacity=session.capacity),
            len(session.wishes),
        )
        for session in made.sessions
    ]
    return NewSheet(
        name=document("plan-sheet-totals"),
        title=(document("plan-totals-title"),),
        columns=(
            NewColumn(heading=document("plan-column-what"), width=60),
            NewColumn(heading=document("plan-column-count"), width=14),
        ),
        values=[list(column) for column in zip(*lines, strict=True)],
        filtered=False,
        landscape=False,
    )
