"""The columns of the platform's import file: a table of its own, one line a column, that a unit may replace (DOMAIN B.1).

The setting is ``platform_layout``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from vaxcli.doses import smalltable
from vaxcli.errors import InputError
from vaxcli.findings import Place
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
