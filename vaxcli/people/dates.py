"""Birth dates as they are compared: as precise as they were written, day before month (DESIGN 5, 6.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from vaxcli.people.state import State
from vaxcli.people.words import care, fold, is_placeholder


class Precision(StrEnum):
    """How much of a birth date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NONE = ""


class Hint(StrEnum):
    """Why a birth date is malformed, where that can be told."""

    SWAPPED = "swapped"
    """Day and month look swapped: 12/25/1985."""
    IMPOSSIBLE = "impossible"
    """No such day: 31/02."""
    FUTURE = "future"
    TOO_OLD = "too-old"
    """Before 1900: also Excel's serials cannot say it."""
    TWO_DIGIT_YEAR = "two-digit-year"


class Birth(NamedTuple):
    """A birth date, ISO 8601 as precise as it was written."""

    iso: str
    """``1985-03-05``, ``1985-03``, ``1985`` or ``""``."""
    state: State
    hint: Hint | None = None

    @property
    def precision(self) -> Precision:
        """How much is known."""
        return _PRECISION[len(self.iso)]

    @property
    def year(self) -> int | None:
        """The year, when there is one."""
        return int(self.iso[:4]) if self.iso else None


_PRECISION = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR, 0: Precision.NONE}
MISSING = Birth("", State.MISSING)
UNREADABLE = Birth("", State.MALFORMED)

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""DESIGN 6.5: 1900-2100 alone is a year."""
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of Excel's two calendars; the first is right from serial 61 on, 1 March 1900."""
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: n for n, name in enumerate(_NAMES.split(), 1)}

_DMY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_FORMS = (
    (_DMY, "dmy"),
    (re.compile(r"(\d{4})[/.\- ](\d{1,2})[/.\- ](\d{1,2})"), "ymd"),
    (re.compile(r"(\d{1,2})[/.\- ](\d{4})"), "my"),
    (re.compile(r"(\d{4})[/.\- ](\d{1,2})"), "ym"),
    (re.compile(r"(\d{4})"), "y"),
)
_DM_SHORT_YEAR = re.compile(r"\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2}|\d{6}")
_FILLER = re.compile(r"(?:[0_.?x\-]{1,2}|) ?/ ?(?:[0_.?x\-]{1,2}|) ?/ ?(\d{4})")
_TIME = re.compile(r"[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:am|pm|sa|ch)|z|[+-]\d{2}:?\d{2})?$")
_WORDS = re.compile(r"\b(?:sinh|ngay|nam sinh)\b:?")
_MONTH_WORDS = re.compile(r"[\s,./-]*\b(?:thang|thg|nam)\b[\s./]*")
_MONTH_NAMES = re.compile(rf"[\s,./-]*({'|'.join(_MONTHS)})[a-z]*[\s,./-]*")


def read(value: object, today: date | None = None, *, epoch_1904: bool = False) -> Birth:
    """Return a cell's birth date.

    Args:
        value: A cell: text, a number (a year, a serial or eight digits), a date or a date and time.
        today: Dates after it are in the future, so malformed; without it nothing is.
        epoch_1904: The workbook counts its serials from 1904.

    Returns:
        A ``Birth``; never raises and never guesses. Month and day are only taken where they are
        written; ``00/00/1985`` and blanks before the year are a year.

    Examples:
        >>> read("5/3/1985").iso, read("03.1985").iso, read(1985.0).iso, read(31111.0).iso
        ('1985-03-05', '1985-03', '1985', '1985-03-05')
        >>> read("12/25/1985").hint, read("05/03/85").hint, read("không rõ").state
        (<Hint.SWAPPED: 'swapped'>, <Hint.TWO_DIGIT_YEAR: 'two-digit-year'>, <State.MISSING: 'missing'>)
    """
    if isinstance(value, str):
        found = _from_text(value)
    elif isinstance(value, date):  # a datetime is a date
        found = _day(value.year, value.month, value.day)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found = _from_numeric(float(value), _EPOCH_1904 if epoch_1904 else _EPOCH)
    else:
        found = UNREADABLE
    if today is not None and found.iso > today.isoformat()[: len(found.iso)]:
        return Birth("", State.MALFORMED, Hint.FUTURE)
    return found


def reads(values: Sequence[object], today: date | None = None, *, epoch_1904: bool = False) -> list[Birth]:
    """Return ``read`` of every cell, each distinct value read once."""
    known: dict[tuple[type, object], Birth] = {}
    births = []
    for value in values:
        key = (value.__class__, value)
        birth = known.get(key)
        if birth is None:
            birth = known[key] = read(value, today, epoch_1904=epoch_1904)
        births.append(birth)
    return births


@lru_cache(maxsize=1 << 17)
def _from_text(raw: str) -> Birth:
    """Read once for list and register together: 120 years have fewer than 44,000 days."""
    plain = _DMY.fullmatch(raw)
    if plain:
        return _day(int(plain[3]), int(plain[2]), int(plain[1]))
    cared = care(raw).strip("'\" ")
    if is_placeholder(cared):
        return MISSING
    return _from_figures(_figures(fold(cared)))


def _figures(text: str) -> str:
    """The text with month words and names turned into figures, without time and without words."""
    text = _TIME.sub("", text)
    filler = _FILLER.fullmatch(text)
    if filler:
        return filler[1]
    text = _MONTH_WORDS.sub("/", _WORDS.sub(" ", text))
    text = _MONTH_NAMES.sub(lambda name: f"/{_MONTHS[name[1]]}/", text)
    return re.sub(r"\s*([/.-])\s*", r"\1", " ".join(text.split())).strip(" ./,;-")


def _from_figures(text: str) -> Birth:
    text = text.removesuffix(".0") if text.count(".") == 1 else text
    for pattern, parts in _FORMS:
        found = pattern.fullmatch(text)
        if found:
            figures = dict(zip(parts, map(int, found.groups()), strict=True))
            return _day(figures["y"], figures.get("m", 0), figures.get("d", 0))
    if re.fullmatch(r"\d{8}", text):
        return _eight(text)
    return Birth("", State.MALFORMED, Hint.TWO_DIGIT_YEAR if _DM_SHORT_YEAR.fullmatch(text) else None)


def _from_numeric(value: float, epoch: date) -> Birth:
    """A year, else eight digits, else a serial; the fraction of a serial is the time of day."""
    if value == 0:
        return MISSING
    whole = int(value) if 0 < value < 10**8 else 0
    if whole == value and whole >= 10**7:
        return _eight(str(whole))
    if whole == value and whole <= _LAST_YEAR:
        return _year(whole) if whole >= 1000 else UNREADABLE
    if _LAST_YEAR < whole <= (date(_LAST_YEAR, 12, 31) - epoch).days:
        born = epoch + timedelta(days=whole)
        return _day(born.year, born.month, born.day)
    return UNREADABLE


def _eight(text: str) -> Birth:
    """``yyyymmdd`` or ``ddmmyyyy``: no eight digits can be both, for no month is 19, 20 or 21."""
    if _FIRST_YEAR <= int(text[:4]) <= _LAST_YEAR and 1 <= int(text[4:6]) <= 12:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if _FIRST_YEAR <= int(text[4:]) <= _LAST_YEAR:
        return _day(int(text[4:]), int(text[2:4]), int(text[:2]))
    return UNREADABLE


def _day(year: int, month: int, day: int) -> Birth:
    if day == 0:
        return _year(year) if month == 0 else _month(year, month)
    if _outside(year):
        return _year(year)
    try:
        return Birth(date(year, month, day).isoformat(), State.OK)
    except ValueError:
        swapped = month > 12 and 1 <= day <= 12 and month <= 31
        return Birth("", State.MALFORMED, Hint.SWAPPED if swapped else Hint.IMPOSSIBLE)


def _month(year: int, month: int) -> Birth:
    if _outside(year) or month == 0:
        return _year(year)
    return (
        Birth(f"{year}-{month:02}", State.OK) if month <= 12 else Birth("", State.MALFORMED, Hint.IMPOSSIBLE)
    )


def _year(year: int) -> Birth:
    if _outside(year):
        return Birth("", State.MALFORMED, Hint.TOO_OLD if year < _FIRST_YEAR else Hint.FUTURE)
    return Birth(str(year), State.OK)


def _outside(year: int) -> bool:
    return not _FIRST_YEAR <= year <= _LAST_YEAR
