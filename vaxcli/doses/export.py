"""Doses of the register in the layout of the national platform's import file (R36; DOMAIN B.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from vaxcli.doses import platform_book
from vaxcli.doses.platform_layout import LayoutColumn, layout
from vaxcli.doses.vaccines import by_id
from vaxcli.register import doses
from vaxcli.register.model import Source, StoredDose
from vaxcli.register.schema import people
from vaxcli.texts import document

_SEX = {"M": "0", "F": "1"}
"""As the platform's template explains it in its heading (DOMAIN B.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An export."""

    content: bytes
    doses: int
    """Doses of the days asked for."""
    without_place: int = 0
    """Of these, for which the layout has neither columns nor a note."""


def platform(
    connection: Connection,
    layout_file: Path | None = None,
    first: date = date.min,
    last: date = date.max,
) -> Exported:
    """The people with doses in these days as .xlsx in the platform's layout.

    A dose for which the layout has no place is told in the note of its row; where it has no note either, it is counted.
    """
    columns = layout(layout_file)
    places = sorted({column.dose for column in columns if column.dose})
    noted = any(column.field == "note" for column in columns)
    rows: list[tuple[str | int, ...]] = []
    count = lost = 0
    for person, given in by_person(connection, first, last):
        if not (person["full_name"] or person["number"]):
            continue  # purged
        placed = _placed(given, places)
        rows.append(tuple(_row(columns, len(rows) + 1, person, (given, placed))))
        count += len(given)
        lost += 0 if noted else len(given) - len(placed)
    return Exported(content=platform_book.workbook(columns, rows), doses=count, without_place=lost)


def by_person(
    connection: Connection, first: date, last: date
) -> list[tuple[Mapping[str, Any], list[StoredDose]]]:
    """People with a standing dose in these days, and all of those doses."""
    given: dict[int, list[StoredDose]] = {}
    for one in doses.between(connection, first, last):
        given.setdefault(one.person_id, []).append(one)
    rows = connection.execute(select(people).order_by(people.c.id)).mappings()
    return [(dict(row), given[row["id"]]) for row in rows if row["id"] in given]


def _row(
    columns: Sequence[LayoutColumn],
    number: int,
    person: Mapping[str, Any],
    doses_: tuple[Sequence[StoredDose], Mapping[int, StoredDose]],
) -> Iterator[str | int]:
    """The cells of one person: of his doses, and of those of them that have a place."""
    given, placed = doses_
    for column in columns:
        match column.field:
            case "":
                yield ""
            case name if column.dose is not None:
                yield _dose_value(name, placed[column.dose]) if column.dose in placed else ""
            case "row_no":
                yield number
            case "birth_date":
                yield "/".join(reversed(person["birth"].split("-")))
            case "sex":
                yield _SEX.get(person["sex"], "")
            case "note":
                yield "; ".join(_notes(given, placed))
            case name:
                yield str(person[name])


def _placed(given: Sequence[StoredDose], places: Sequence[int]) -> dict[int, StoredDose]:
    """The doses by the number under which they stand; those without a number where their place is certain."""
    found: dict[int, StoredDose] = {}
    for one in sorted(given, key=lambda one: (one.dose.source is Source.PAPER, one.dose.given_on)):
        if one.dose.dose_no in places:
            found.setdefault(one.dose.dose_no, one)  # type: ignore[arg-type]
    others = sorted((one for one in given if one.dose.dose_no is None), key=lambda one: one.dose.given_on)
    if not found:
        return dict(zip(places, others, strict=False))
    return _between(found, others, places) if others else found


def _between(
    found: dict[int, StoredDose], others: Sequence[StoredDose], places: Sequence[int]
) -> dict[int, StoredDose]:
    """The same with the doses without a number in the gaps below the last number, where they fill them exactly."""
    last = max(found)
    gaps = [place for place in places if place < last and place not in found]
    before = [one for one in others if one.dose.given_on < found[last].dose.given_on]
    if len(gaps) != len(before):
        return found
    filled = dict(sorted((found | dict(zip(gaps, before, strict=True))).items()))
    days = [one.dose.given_on for one in filled.values()]
    return filled if all(day < after for day, after in pairwise(days)) else found


def _notes(given: Sequence[StoredDose], placed: Mapping[int, StoredDose]) -> Iterator[str]:
    """What the columns do not tell: doses without a place, doses from a paper, a person who is not verified."""
    for number, one in sorted(placed.items()):
        if one.dose.source is Source.PAPER:
            yield document("export-from-paper", number=number)
    has_place = {one.id for one in placed.values()}
    for one in given:
        if one.id not in has_place:
            name = "export-other-numbered" if one.dose.dose_no else "export-other"
            values = {part: _dose_value(part, one) for part in ("dose_date", "vaccine", "lot")}
            yield document(name, number=one.dose.dose_no or "", **values)
    if not all(one.verified for one in given):
        yield document("export-not-verified")


def _dose_value(name: str, one: StoredDose) -> str:
    dose = one.dose
    vaccine = by_id(dose.vaccine)
    values = {
        "vaccine": vaccine.name if vaccine else dose.vaccine_text,
        "dose_date": _day(dose.given_on),
        "dose_time": f"{dose.given_at:%H:%M}" if dose.given_at else "",
        "lot": dose.lot,
        "site": dose.site,
        "expiry": _day(dose.expiry) if dose.expiry else "",
        "source": dose.source.value,
        "dose_id": str(one.id),
    }
    return values[name]


@cache
def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
