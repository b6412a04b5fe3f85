"""The day a list was made: written above the heading or beside the signatures.

The two days for returning a list count from it (3771/UBND-NC, I.2), so the date of a letter that the
list refers to must never be taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from vaxcli.columns import fold
from vaxcli.workbook.model import Cell

_WORDS = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})(?!\d)")
_DIGITS = re.compile(r"(?<!\d)(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})(?!\d)")
_LABEL = re.compile(
    r"^\W*(?:ngay (?:lap|tao|gui|bao cao)?(?: danh sach| bieu| bang)?|(?:danh sach )?lap ngay)\W*"
)
_OTHER_DATE = re.compile(
    r"\b(?:so|cong van|quyet dinh|ke hoach|thong bao|thong tu|nghi dinh|theo|can cu|tiem|tu ngay|den ngay|sinh|hen|cap)\b"
)


def made_on(rows: Iterable[Sequence[Cell]]) -> date | None:
    """Return the first date that says when the list was made, None without one.

    Read are "place, ngay d thang m nam yyyy" at the end of a cell and "Ngay lap: d/m/yyyy", the date
    in the same cell or the next filled one. Dotted blanks ("ngay ... thang ... nam 2021") are no date.

    Examples:
        >>> made_on([["Tan Lap, ngay 05 thang 11 nam 2021"]])
        datetime.date(2021, 11, 5)
        >>> made_on([["Theo Cong van so 12 ngay 01 thang 11 nam 2021"]])
    """
    for row in rows:
        cells = [cell for cell in row if cell != ""]
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                found = _date_in(fold(cell).strip(), cells[at + 1] if at + 1 < len(cells) else "")
                if found:
                    return found
    return None


def _date_in(text: str, after: Cell) -> date | None:
    """The date of one cell, or of the next one when this cell is only its label."""
    if len(text) > 120 or _OTHER_DATE.search(text):
        return None
    words = _WORDS.search(text)
    if words and not text[words.end() :].strip(" .,;)"):
        return _day(words)
    label = _LABEL.match(text)
    if label is None:
        return None
    rest = text[label.end() :].strip()
    if not rest and isinstance(after, datetime):
        return after.date()
    if not rest and isinstance(after, date):
        return after
    digits = _DIGITS.fullmatch(rest or (after.strip() if isinstance(after, str) else ""))
    return _day(digits) if digits else None


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
