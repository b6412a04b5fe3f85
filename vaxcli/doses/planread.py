"""A plan read back from its workbook: who is expected where, when and for what (``plan`` writes it)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from vaxcli.columns import letters
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.people import dates, sex
from vaxcli.texts import document
from vaxcli.workbook.cells import text_of
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.model import Book, Cell, Sheet
from vaxcli.workbook.reader import read_book

COLUMNS = (
    *("session", "day", "half", "place", "full_name", "birth", "sex", "number", "hamlet"),
    *("dose_no", "vaccine", "earlier", "code", "row_id"),
)
"""The columns that are read back; their headings are ``texts`` ``plan-column-*``. There may be others."""
_DEEPEST = 20
"""Rows in which the heading is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Somebody on the plan, as it writes him."""

    row: int
    """Excel row."""
    session: str
    day: date
    half: str
    place: str
    full_name: str
    birth: str
    """ISO 8601, as precise as written."""
    sex: str
    """``M``, ``F`` or ``""``."""
    number: str
    """12 or 9 digits, or a passport number."""
    hamlet: str
    dose_no: int | None
    vaccine: str
    earlier: str
    """Earlier doses, as written."""
    code: str
    """Result of the last return (DESIGN 6.2)."""
    row_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan."""

    plan_id: str
    people: tuple[Planned, ...]


def read(path: Path, password: str | None) -> Plan:
    """The plan that a workbook holds.

    Raises:
        InputError: ``F01-...``, ``F08-...`` for a file that cannot be opened; ``PLAN-not-a-plan``, ``PLAN-empty``, or
            ``PLAN-cell`` for an appointment that is no date.
    """
    ask: Callable[[], str] | None = None if password is None else lambda: password
    book = read_book(open_source(path, ask))
    sheet = _sheet(book, document("plan-sheet"))
    heading, columns = _heading(book, sheet)
    place = Place(file=path.name, sheet=sheet.name, column=letters(columns["day"] + 1))
    people = [
        _planned(replace(place, row=row), row, {name: _at(cells, index) for name, index in columns.items()})
        for row, cells in enumerate(sheet.rows[heading:], heading + 1)
        if any(text_of(_at(cells, columns[name])).strip() for name in ("full_name", "number", "row_id"))
    ]
    if not people:
        raise InputError("PLAN-empty", replace(place, column=None))
    return Plan(plan_id=_plan_id(book), people=tuple(people))


def _sheet(book: Book, name: str) -> Sheet:
    found = next((sheet for sheet in book.sheets if sheet.name == name), None)
    if found is None:
        raise InputError("PLAN-not-a-plan", Place(file=book.source.name), heading=name)
    return found


def _heading(book: Book, sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row of the headings, and where each column stands, from 0."""
    wanted = {name: document(f"plan-column-{name}") for name in COLUMNS}
    best: list[str] = list(wanted.values())
    for row, cells in enumerate(sheet.rows[:_DEEPEST], 1):
        texts = [text_of(cell).strip() for cell in cells]
        lacking = [heading for heading in wanted.values() if heading not in texts]
        if not lacking:
            return row, {name: texts.index(heading) for name, heading in wanted.items()}
        best = min(best, lacking, key=len)
    raise InputError("PLAN-not-a-plan", Place(file=book.source.name, sheet=sheet.name), heading=best[0])


def _planned(place: Place, row: int, cells: dict[str, Cell]) -> Planned:
    texts = {name: text_of(cell).strip() for name, cell in cells.items()}
    day = _date(cells["day"])
    if len(day) < len("yyyy-mm-dd"):
        raise InputError("PLAN-cell", place)
    number = texts["dose_no"]
    return Planned(
        row=row,
        session=texts["session"],
        day=date.fromisoformat(day),
        half=texts["half"],
        place=texts["place"],
        full_name=texts["full_name"],
        birth=_date(cells["birth"]),
        sex=_sex(texts["sex"]),
        number=texts["number"],
        hamlet=texts["hamlet"],
        dose_no=int(number) if number.isascii() and number.isdecimal() else None,
        vaccine=texts["vaccine"],
        earlier=texts["earlier"],
        code=texts["code"],
        row_id=texts["row_id"],
    )


def _plan_id(book: Book) -> str:
    """The id stands right of its label on the sheet of totals."""
    label = document("plan-id")
    for cells in _sheet(book, document("plan-sheet-totals")).rows:
        texts = [text_of(cell).strip() for cell in cells]
        if label in texts[:-1] and texts[texts.index(label) + 1]:
            return texts[texts.index(label) + 1]
    raise InputError("PLAN-not-a-plan", Place(file=book.source.name), heading=label)


def _at(cells: Sequence[Cell], index: int) -> Cell:
    return cells[index] if index < len(cells) else ""


@cache
def _date(cell: Cell) -> str:
    return dates.read(cell).iso


@cache
def _sex(text: str) -> str:
    return sex.read(text, {}).value
