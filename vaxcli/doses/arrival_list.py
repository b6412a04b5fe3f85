"""The paper list of a session: tick boxes for the desk, columns for what was given; ``record`` reads it back.

Numbers stand in full, for the desk compares them with the card (R32, R34): the list is for the site's own use and is
never posted. The date of the dose is left to be filled in: a row with a date would say that a dose was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from vaxcli.doses.checkin_order import PaperOrder
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.people.words import care, fold
from vaxcli.texts import document
from vaxcli.workbook.additions import CellKind, NewColumn, NewSheet, Value
from vaxcli.workbook.patch import new_workbook

if TYPE_CHECKING:
    from vaxcli.doses.planread import Planned

BLANK_ROWS = 5
"""For people outside the plan, below the last planned one."""
REASONS = ("deferred", "refused", "contraindicated", "absent", "moved")
"""Why somebody got no dose (R36); the words of the drop-down are ``texts`` ``paper-reason-*``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The people of one half-day at one place, in the order of the plan."""

    day: date
    half: str
    place: str
    people: tuple[Planned, ...]


def wanted(people: Iterable[Planned], order: PaperOrder) -> list[Planned]:
    """The people of the day, half-day and place that were asked for.

    Raises:
        GuardError: ``CHECKIN-nobody``.
    """
    found = [
        person
        for person in people
        if order.day in (None, person.day)
        and _same_or_any(order.half, person.half)
        and _same_or_any(order.place, person.place)
    ]
    if not found:
        raise GuardError("CHECKIN-nobody", Place(file=order.plan.name))
    return found


def sessions(people: Iterable[Planned]) -> list[Session]:
    """The people by session, sessions in the order of the plan."""
    found: dict[tuple[date, str, str], list[Planned]] = {}
    for person in people:
        found.setdefault((person.day, person.half, person.place), []).append(person)
    return [
        Session(day=day, half=half, place=place, people=tuple(group))
        for (day, half, place), group in found.items()
    ]


def workbook(found: Sequence[Session]) -> bytes:
    """The workbook: one sheet a session."""
    return new_workbook([_sheet(session) for session in found])


def _sheet(session: Session) -> NewSheet:
    rows = len(session.people) + BLANK_ROWS
    blank: list[Value] = [""] * BLANK_ROWS
    people = session.people
    empty: list[Value] = [""] * rows
    # The boxes stand beside people only: a row with nothing but its number is a blank one when it is read back.
    boxes, papers = [document("paper-box")] * len(people), [document("paper-boxes")] * len(people)
    columns: list[tuple[NewColumn, list[Value]]] = [
        (_column("row_no", 4, CellKind.INTEGER), list(range(1, rows + 1))),
        (_column("full_name", 22, CellKind.WRAP), [*(one.full_name for one in people), *blank]),
        (_column("birth_date", 10.5), [*(_day(one.birth) for one in people), *blank]),
        (_column("sex", 5), [*(_sex(one.sex) for one in people), *blank]),
        (_column("number", 13), [*(one.number for one in people), *blank]),
        (_column("hamlet", 8, CellKind.WRAP), [*(one.hamlet for one in people), *blank]),
        (
            _column("dose", 5),
            [*("" if one.dose_no is None else str(one.dose_no) for one in people), *blank],
        ),
        (_column("planned", 11, CellKind.WRAP), [*(one.vaccine for one in people), *blank]),
        (_column("present", 5), [*boxes, *blank]),
        (_column("papers", 13, CellKind.WRAP), [*papers, *blank]),
        (_column("vaccine", 11, fill=True), empty),
        (_column("lot", 8, fill=True), empty),
        (_column("dose_date", 10.5, fill=True), empty),
        (_column("dose_time", 7.5, fill=True), empty),
        (_reason(), empty),
        (_column("note", 9, CellKind.WRAP, fill=True), empty),
        (_column("row_id", 13.5), [*(one.row_id for one in people), *blank]),
    ]
    return NewSheet(
        name=f"{session.day:%d-%m} {session.half}".strip(),
        columns=tuple(column for column, _ in columns),
        values=[values for _, values in columns],
        title=(
            document("paper-title"),
            document(
                "paper-session",
                day=f"{session.day:%d/%m/%Y}",
                half=session.half,
                place=session.place,
                count=len(people),
            ),
            document("paper-hint"),
        ),
        filtered=False,
    )


def _column(name: str, width: float, kind: CellKind = CellKind.TEXT, *, fill: bool = False) -> NewColumn:
    return NewColumn(heading=document(f"paper-{name}"), width=width, kind=kind, to_fill_in=fill)


def _reason() -> NewColumn:
    choices = tuple(document(f"paper-reason-{reason}") for reason in REASONS)
    return NewColumn(heading=document("paper-reason"), width=11, kind=CellKind.WRAP, choices=choices)


def _day(iso: str) -> str:
    """A birth date as people write it, as precise as it is known.

    Examples:
        >>> _day("1985-03-05"), _day("1985-03"), _day("1985")
        ('05/03/1985', '03/1985', '1985')
    """
    return "/".join(reversed(iso.split("-")))


def _sex(letter: str) -> str:
    return document("sex-male") if letter == "M" else document("sex-female") if letter == "F" else ""


def _same_or_any(asked: str, has: str) -> bool:
    return not asked or fold(care(asked)) == fold(care(has))
