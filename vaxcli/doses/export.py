"""Doses of the register in the layout of the national platform's import file (R36; DOMAIN B.1).

The layout is a table of its own, one line a column, and can be replaced in the settings (``platform_layout``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from sqlalchemy import Connection, select

from vaxcli.doses import smalltable
from vaxcli.doses.vaccines import by_id
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.register import doses
from vaxcli.register.model import Source, StoredDose
from vaxcli.register.schema import people
from vaxcli.texts import document
from vaxcli.workbook.cells import text_of

_FIELDS = frozenset(
    {
        *("row_no", "full_name", "birth_date", "sex", "priority_group", "phone", "number", "nationality"),
        *("health_insurance", "hamlet", "commune", "address", "note", "code", "row_id"),
    }
)
_DOSE_FIELDS = frozenset({"vaccine", "dose_date", "dose_time", "lot", "site", "expiry", "source", "dose_id"})
_LAYOUT = ("group", "heading", "field", "format")
_NUMBERS = tuple("123456789")
_SEX = {"M": "0", "F": "1"}
"""As the platform's template explains it in its heading (DOMAIN B.8)."""
_NOTES = 5
"""Lines above the heading, and an empty one: the heading stands in rows 7 and 8."""
_LINE = Side(style="thin", color="BFBFBF")
_HEAD = {
    "font": Font(bold=True, name="Times New Roman"),
    "alignment": Alignment(wrap_text=True, vertical="center", horizontal="center"),
    "border": Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE),
    "fill": PatternFill("solid", "D9E1F2"),
}
_WIDE = {"full_name": 26, "vaccine": 28, "address": 30, "note": 34, "row_no": 6, "sex": 11}


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column of a layout."""

    group: str
    heading: str
    field: str
    """``""`` for a column that the register knows nothing of: it stays empty."""
    dose: int | None
    is_number: bool


def layout(path: Path | None = None) -> tuple[LayoutColumn, ...]:
    """The columns of a layout file (CSV or any office workbook), or of the one in the package.

    Raises:
        InputError: ``TABLE-columns``, ``LAYOUT-field`` with the line; or the file cannot be opened (F01, F08).
    """
    if path:
        written = smalltable.rows(path, {name: (name,) for name in _LAYOUT}, _LAYOUT)
        return tuple(
            _column({name: text_of(cell) for name, cell in cells.items()}, place) for place, cells in written
        )
    table = (files("vaxcli.doses") / "platform_layout.csv").read_text(encoding="utf-8")
    return tuple(
        _column(row, Place(file="platform_layout.csv")) for row in csv.DictReader(io.StringIO(table))
    )


def _column(row: Mapping[str, str], place: Place) -> LayoutColumn:
    plain, _, dose = row["field"].strip().partition("@")
    known = (plain in {*_FIELDS, ""} and not dose) or (plain in _DOSE_FIELDS and dose in _NUMBERS)
    if not known:
        raise InputError("LAYOUT-field", place, field=row["field"].strip())
    return LayoutColumn(
        group=row["group"].strip(),
        heading=row["heading"].strip(),
        field=plain,
        dose=int(dose) if dose else None,
        is_number=row["format"].strip() == "number",
    )


def without_place(connection: Connection, columns: Sequence[LayoutColumn], first: date, last: date) -> int:
    """How many doses of these days a layout has no place for: neither columns of their own nor a note."""
    if any(column.field == "note" for column in columns):
        return 0
    places = [column.dose for column in columns if column.dose]
    return sum(len(given) - len(_placed(given, places)) for _, given in by_person(connection, first, last))


def platform(
    connection: Connection,
    layout_file: Path | None = None,
    first: date = date.min,
    last: date = date.max,
) -> bytes:
    """The people with doses in these days as .xlsx in the platform's layout: notes, two heading rows, text cells.

    A dose for which the layout has no place is told in the note of its row: none is lost.
    """
    columns = layout(layout_file)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(document("export-sheet"))
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE.get(column.field, 16)
    sheet.freeze_panes = f"C{_NOTES + 4}"
    for line in range(_NOTES):
        sheet.append([document(f"export-note-{line + 1}")])
    sheet.append([])
    _heading(sheet, columns)
    cells = [WriteOnlyCell(sheet) for _ in columns]
    for cell, column in zip(cells, columns, strict=True):
        if not column.is_number:
            cell.number_format = "@"
    everybody = by_person(connection, first, last)
    named = [found for found in everybody if found[0]["full_name"] or found[0]["number"]]  # not purged
    for number, (person, given) in enumerate(named, 1):
        for cell, value in zip(cells, _row(columns, number, person, given), strict=True):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
        sheet.append([None if cell.value == "" else cell for cell in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Any, columns: Sequence[LayoutColumn]) -> None:
    """Two rows: neighbours of one group below their common heading, all others over both rows."""
    top, below = _NOTES + 2, _NOTES + 3
    at = 1
    for group, members in groupby(columns, key=lambda column: column.group):
        first, at = at, at + len(list(members))
        spans = [(first, top, at - 1, top)] if group else [(one, top, one, below) for one in range(first, at)]
        for left, upper, right, lower in spans:
            if (left, upper) != (right, lower):
                sheet.merged_cells.add(f"{get_column_letter(left)}{upper}:{get_column_letter(right)}{lower}")
    sheet.row_dimensions[below].height = 48
    starts = [at == 0 or columns[at - 1].group != column.group for at, column in enumerate(columns)]
    sheet.append(
        _head(sheet, (column.group if start else "") if column.group else column.heading)
        for column, start in zip(columns, starts, strict=True)
    )
    sheet.append(_head(sheet, column.heading if column.group else "") for column in columns)


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text or None)
    for name, style in _HEAD.items():
        setattr(cell, name, style)
    return cell


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
    columns: Sequence[LayoutColumn], number: int, person: Mapping[str, Any], given: Sequence[StoredDose]
) -> Iterator[str | int]:
    """The cells of one person."""
    placed = _placed(given, [column.dose for column in columns if column.dose])
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
    """The doses by the number under which they stand; those without a number in the free places, by day."""
    found: dict[int, StoredDose] = {}
    for one in sorted(given, key=lambda one: (one.dose.source is Source.PAPER, one.dose.given_on)):
        if one.dose.dose_no in places:
            found.setdefault(one.dose.dose_no, one)  # type: ignore[arg-type]
    if not found:
        ordered = sorted(
            (one for one in given if one.dose.dose_no is None), key=lambda one: one.dose.given_on
        )
        found = dict(zip(sorted(set(places)), ordered, strict=False))
    return found


def _notes(given: Sequence[StoredDose], placed: Mapping[int, StoredDose]) -> Iterator[str]:
    """What the columns do not tell: doses without a place, doses from a paper, a person who is not verified."""
    for number, one in sorted(placed.items()):
        if one.dose.source is Source.PAPER:
            yield document("export-from-paper", number=number)
    for one in given:
        if one not in placed.values():
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
        "dose_date": f"{dose.given_on:%d/%m/%Y}",
        "dose_time": f"{dose.given_at:%H:%M}" if dose.given_at else "",
        "lot": dose.lot,
        "site": dose.site,
        "expiry": f"{dose.expiry:%d/%m/%Y}" if dose.expiry else "",
        "source": dose.source.value,
        "dose_id": str(one.id),
    }
    return values[name]
