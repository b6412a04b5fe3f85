"""Blank forms with the columns that are read again (DESIGN 5, 7, 8).

The example stands above the heading, in grey italics: it shows how to write and is never read as a
person, so nobody has to delete it and no invented person reaches the police. Cells are text, for Excel
would take the zeros of a number and turn a date about where Windows is set to month-day-year.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from vaxcli.columns import COMPARED, DECISION_COLUMNS
from vaxcli.texts import document

LAST_ROW = 20_000
"""Drop-downs and hints reach down to here."""
_FONT = "Times New Roman"
"""As in the workbooks that vaxcli gives back (``workbook.styles``)."""
_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_NEEDED, _USEFUL = PatternFill("solid", "FFE699"), PatternFill("solid", "D9E1F2")
_TO_FILL_IN = PatternFill("solid", "FFFBE0")
_PRIORITY_GROUPS = tuple(map(str, range(1, 17)))
"""Decision 3355/QD-BYT of 8 July 2021 as the national platform numbers it (DOMAIN B.9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What one form holds."""

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    """Columns that must be filled in; coloured."""
    dated: bool = False
    """Has a cell for the day it was made, which starts the two days."""


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "list": Form(
            columns=(
                *("row_no", "full_name", "birth_date", "sex", "number", "nationality", "phone"),
                *("address", "hamlet", "commune", "district", "province", "dose_wanted", "priority_group"),
                *("occupation", "employer", "ethnic_group", "health_insurance", "note"),
            ),
            needed=(*COMPARED, "dose_wanted"),
            dated=True,
        ),
        "doses": Form(
            columns=(
                *("row_no", "full_name", "birth_date", "sex", "number", "nationality", "phone"),
                *("dose", "vaccine", "lot", "expiry", "dose_date", "dose_time", "site"),
                *("adverse_reaction", "not_vaccinated_flag", "note"),
            ),
            needed=(*COMPARED, "dose", "vaccine", "lot", "dose_date", "site"),
        ),
        "supplement": Form(
            columns=("row_id", *DECISION_COLUMNS), needed=("row_id", "evidence", "verified_by")
        ),
    }
)
"""The fields of each form, by kind."""

_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "dose_wanted": ("1", "2"),
        "dose": ("1", "2", "3"),
        "priority_group": _PRIORITY_GROUPS,
    }
)
_WIDTHS: Mapping[str, int] = MappingProxyType(
    {"row_no": 7, "full_name": 24, "sex": 7, "right_sex": 10, "number": 15, "address": 22, "hamlet": 10}
    | {"row_id": 20, "decision": 28, "right_number": 15, "right_name": 24, "evidence": 24, "verified_by": 26}
    | {"note": 16, "employer": 16, "site": 18, "not_vaccinated_flag": 20, "health_insurance": 17}
    | {"dose_wanted": 9, "priority_group": 10, "dose": 7, "dose_time": 9, "ethnic_group": 9}
)
"""In characters; as narrow as the values allow, for the form is printed one page wide."""
_WIDTH = 13


def heading(column: str) -> str:
    """The heading of a column, as the reader knows it."""
    ours = column == "row_id" or column in DECISION_COLUMNS
    return document(f"column-{column}" if ours else f"template-heading-{column}")


def choices(column: str) -> tuple[str, ...]:
    """What the drop-down of a column offers; ``()`` where anything may be written."""
    if column in ("sex", "right_sex"):
        return document("sex-male"), document("sex-female")
    if column == "decision":
        kinds = ("confirm", "correct", "ask", "elsewhere", "close")
        return tuple(document(f"decision-{kind}") for kind in kinds)
    if column == "nationality":
        return tuple(document("template-nationalities").split("; "))
    return _CHOICES.get(column, ())


def blank(kind: str) -> bytes:
    """A blank form as .xlsx: title, hint, example, heading; then empty text cells with drop-downs and hints.

    Args:
        kind: A key of ``FORMS``.
    """
    form = FORMS[kind]
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(document(f"template-sheet-{kind}"))
    top = _title(sheet, kind, form)
    for index, column in enumerate(form.columns, 1):
        _column(sheet, index, column, top, needed=column in form.needed)
    sheet.row_dimensions[top + 1].height = 48
    sheet.freeze_panes = sheet.cell(top + 2, 3)
    _page(sheet, top + 1)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _title(sheet: Worksheet, kind: str, form: Form) -> int:
    """Write the lines above the heading; give the row of the example."""
    sheet.cell(1, 1, document(f"template-title-{kind}")).font = Font(name=_FONT, size=14, bold=True)
    sheet.row_dimensions[1].height = 22
    if form.dated:
        label, day = sheet.cell(2, 2, document("template-made-on")), sheet.cell(2, 3)
        label.font = Font(name=_FONT, bold=True)
        label.alignment = Alignment(horizontal="right")
        day.fill, day.border, day.number_format = _TO_FILL_IN, _BOX, "@"
        _hint(sheet, "C2", document("template-how-made-on"))
    row = 3 if form.dated else 2
    sheet.cell(row, 1, document("template-hint")).font = Font(name=_FONT, italic=True)
    return row + 1


def _column(sheet: Worksheet, index: int, column: str, top: int, *, needed: bool) -> None:
    """One column: example, heading, format of the empty cells, drop-down, hint."""
    letter = get_column_letter(index)
    sheet.column_dimensions[letter].width = _WIDTHS.get(column, _WIDTH)
    sheet.column_dimensions[letter].number_format = "General" if column == "row_no" else "@"
    sheet.column_dimensions[letter].font = Font(name=_FONT)
    example = sheet.cell(top, index, document(f"template-example-{column}"))
    example.font = Font(name=_FONT, italic=True, color="7F7F7F")
    example.number_format = "@"
    head = sheet.cell(top + 1, index, heading(column))
    head.font = Font(name=_FONT, bold=True)
    head.fill = _NEEDED if needed else _USEFUL
    head.border = _BOX
    head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    below = f"{letter}{top + 2}:{letter}{LAST_ROW}"
    _hint(sheet, below, document(f"template-how-{column}"), choices(column), free=column == "nationality")


def _hint(
    sheet: Worksheet, cells: str, text: str, offered: tuple[str, ...] = (), *, free: bool = False
) -> None:
    """Show a sentence when a cell is chosen; offer a drop-down, ``free`` when other values may be typed too."""
    rule = DataValidation(
        type="list" if offered else None,
        formula1=f'"{",".join(offered)}"' if offered else None,
        allow_blank=True,
        showErrorMessage=bool(offered) and not free,
        showInputMessage=True,
        prompt=text,
    )
    rule.add(cells)
    sheet.add_data_validation(rule)


def _page(sheet: Worksheet, heading_row: int) -> None:
    """A4 on its side, one page wide, lines printed, the heading on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_options.gridLines = True
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
