"""Doses of the register for other systems: the layout of the national platform, CSV or Parquet (R36; DOMAIN B.1).

The layout is a table of its own, one line a column, and can be replaced in the settings (``platform_layout``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from sqlalchemy import Connection, select

from vaxcli.doses.vaccines import by_id
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.register import doses
from vaxcli.register.model import StoredDose
from vaxcli.register.schema import people
from vaxcli.texts import document

_FIELDS = frozenset(
    {
        *("row_no", "full_name", "birth_date", "sex", "priority_group", "phone", "number", "nationality"),
        *("health_insurance", "hamlet", "commune", "address", "note", "code", "row_id"),
    }
)
_DOSE_FIELDS = frozenset({"vaccine", "dose_date", "dose_time", "lot", "site", "expiry", "source", "dose_id"})
_SEX = {"M": "0", "F": "1"}
"""As the platform's template explains it in its heading (DOMAIN B.8)."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
FLAT = (
    *(
        "number",
        "full_name",
        "birth_date",
        "sex",
        "nationality",
        "hamlet",
        "commune",
        "priority_group",
        "code",
    ),
    *(
        "dose_no",
        "kind",
        "vaccine",
        "vaccine_text",
        "lot",
        "given_on",
        "given_at",
        "site",
        "expiry",
        "source",
    ),
    *("verified", "findings", "dose_id"),
)
"""Columns of the flat export, one row a dose."""


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column of a layout."""

    group: str
    heading: str
    field: str
    dose: int | None
    is_number: bool


def layout(path: Path | None = None) -> tuple[LayoutColumn, ...]:
    """The columns of a layout file, or of the one in the package.

    Raises:
        InputError: ``LAYOUT-unreadable``, ``LAYOUT-columns``, ``LAYOUT-field`` with the line.
    """
    name = path.name if path else "platform_layout.csv"
    try:
        source = path or files("vaxcli.doses") / "platform_layout.csv"
        lines = csv.DictReader(io.StringIO(source.read_text(encoding="utf-8-sig")))
        rows = list(lines)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError("LAYOUT-unreadable", Place(file=name)) from error
    if not {"group", "heading", "field", "format"} <= set(lines.fieldnames or ()) or not rows:
        raise InputError("LAYOUT-columns", Place(file=name))
    return tuple(_column(row, at, name) for at, row in enumerate(rows, 2))


def _column(row: Mapping[str, Any], at: int, name: str) -> LayoutColumn:
    plain, _, dose = (row["field"] or "").strip().partition("@")
    known = (plain in _FIELDS and not dose) or (plain in _DOSE_FIELDS and dose.isdecimal())
    if not known:
        raise InputError("LAYOUT-field", Place(file=name, row=at), field=plain)
    return LayoutColumn(
        group=row["group"] or "",
        heading=row["heading"] or "",
        field=plain,
        dose=int(dose) if dose else None,
        is_number=row["format"] == "number",
    )


def platform(
    connection: Connection,
    layout_file: Path | None = None,
    first: date = date.min,
    last: date = date.max,
) -> bytes:
    """The people with doses in these days as .xlsx in the platform's layout: text cells, two heading rows."""
    columns = layout(layout_file)
    by_person = _by_person(connection, first, last)
    book = Workbook(write_only=False)
    sheet = book.worksheets[0]
    sheet.title = document("export-sheet")
    _heading(sheet, columns)
    start = 3
    for number, (person, given) in enumerate(by_person, 1):
        for at, column in enumerate(columns, 1):
            value = _value(column, number, person, given)
            if value == "":
                continue
            cell = sheet.cell(start + number - 1, at, value)
            if not column.is_number:
                cell.number_format = "@"
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Any, columns: Sequence[LayoutColumn]) -> None:
    line = Side(style="thin", color="BFBFBF")
    box = Border(left=line, right=line, top=line, bottom=line)
    at = 1
    while at <= len(columns):
        column = columns[at - 1]
        width = 1
        if column.group:
            while at - 1 + width < len(columns) and columns[at - 1 + width].group == column.group:
                width += 1
            sheet.cell(1, at, column.group)
            sheet.merge_cells(start_row=1, start_column=at, end_row=1, end_column=at + width - 1)
            for n in range(width):
                sheet.cell(2, at + n, columns[at - 1 + n].heading)
        else:
            sheet.cell(1, at, column.heading)
            sheet.merge_cells(start_row=1, start_column=at, end_row=2, end_column=at)
        at += width
    for row in sheet.iter_rows(min_row=1, max_row=2, max_col=len(columns)):
        for cell in row:
            cell.font = Font(bold=True, name="Times New Roman")
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            cell.border = box
            cell.fill = PatternFill("solid", "D9E1F2")
    for n, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(n)].width = 26 if column.field == "full_name" else 16
    sheet.row_dimensions[2].height = 48
    sheet.freeze_panes = "C3"


def flat(connection: Connection, first: date = date.min, last: date = date.max) -> Iterator[tuple[Any, ...]]:
    """One tuple a dose in the order of ``FLAT``, by person and day."""
    for person, given in _by_person(connection, first, last):
        for one in given:
            dose = one.dose
            yield (
                *(person[name] for name in ("number", "full_name", "birth", "sex", "nationality", "hamlet")),
                *(person[name] for name in ("commune", "priority_group", "code")),
                dose.dose_no,
                dose.kind.value,
                dose.vaccine,
                dose.vaccine_text,
                dose.lot,
                dose.given_on.isoformat(),
                dose.given_at.isoformat("minutes") if dose.given_at else "",
                dose.site,
                dose.expiry.isoformat() if dose.expiry else "",
                dose.source.value,
                one.verified,
                " ".join(one.findings),
                one.id,
            )


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark, for Excel; a text that could be a formula is written with ``'`` in front (CWE-1236)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FLAT)
    for row in rows:
        writer.writerow([safe(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe(value: Any) -> Any:
    """A cell of a CSV that no spreadsheet runs; taken back by removing one ``'`` before such a sign.

    Examples:
        >>> safe("=1+1"), safe("'=1"), safe("An")
        ("'=1+1", "''=1", 'An')
    """
    if not isinstance(value, str):
        return "" if value is None else value
    bare = value.lstrip("'")
    return f"'{value}" if bare.startswith(_DANGEROUS) else value


def as_parquet(rows: Iterable[Sequence[Any]], target: Path) -> None:
    """Write the flat rows as Parquet."""
    import duckdb  # noqa: PLC0415 - only this format needs it

    kinds = {"dose_no": "INTEGER", "verified": "BOOLEAN", "dose_id": "BIGINT", "given_on": "DATE"}
    columns = ", ".join(f'"{name}" {kinds.get(name, "VARCHAR")}' for name in FLAT)
    with duckdb.connect() as base:
        base.execute(f"CREATE TABLE doses ({columns})")
        held = [list(row) for row in rows]
        if held:
            marks = ", ".join("?" * len(FLAT))
            base.executemany(f"INSERT INTO doses VALUES ({marks})", held)  # noqa: S608 - our own names
        base.execute(f"COPY doses TO '{str(target).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")


def _by_person(
    connection: Connection, first: date, last: date
) -> list[tuple[Mapping[str, Any], list[StoredDose]]]:
    """People with a standing dose in these days, and all of those doses."""
    given: dict[int, list[StoredDose]] = {}
    for one in doses.between(connection, first, last):
        given.setdefault(one.person_id, []).append(one)
    rows = connection.execute(select(people).order_by(people.c.id)).mappings()
    return [(dict(row), given[row["id"]]) for row in rows if row["id"] in given]


def _value(
    column: LayoutColumn, number: int, person: Mapping[str, Any], given: Sequence[StoredDose]
) -> str | int:
    if column.dose is not None:
        one = _numbered(given, column.dose)
        return _dose_value(column.field, one) if one else ""
    match column.field:
        case "row_no":
            return number
        case "birth_date":
            return "/".join(reversed(person["birth"].split("-")))
        case "sex":
            return _SEX.get(person["sex"], "")
        case "note":
            return ""
        case name:
            return str(person[name])


def _numbered(given: Sequence[StoredDose], number: int) -> StoredDose | None:
    """The dose of a number; doses without a number take the places in the order of their days."""
    exact = next((one for one in given if one.dose.dose_no == number), None)
    if exact or any(one.dose.dose_no is not None for one in given):
        return exact
    return given[number - 1] if number <= len(given) else None


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
