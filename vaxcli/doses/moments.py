"""When a dose was given: a date and perhaps a time, in one cell or in two."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from vaxcli.people import dates
from vaxcli.people.state import State
from vaxcli.people.words import care, is_blank
from vaxcli.workbook.model import Cell

_CLOCK = re.compile(
    r"\b(\d{1,2}) ?(?:gi\u1edd|[:hg]) ?(\d{1,2}(?!\d))?(?: ?ph\u00fat|'|p\b)?"
    r"(?::\d{2}(?:\.\d+)?)?(?: ?(sa|ch|am|pm|s\u00e1ng|chi\u1ec1u|t\u1ed1i)\b)?(?: ?z|[+-]\d{2}:?\d{2})?(?!\d)"
)
_MORNING = ("sa", "am", "s\u00e1ng")
_AROUND = re.compile(r"\b(?:l\u00fac|v\u00e0o|ng\u00e0y|bu\u1ed5i|s\u00e1ng|chi\u1ec1u|t\u1ed1i)\b")
"""Words around a date that are no part of it; a half-day is no time."""
_ISO_TIME = re.compile(r"(?<=\d)t(?=\d)")
_FIRST_YEAR = 1900
"""Excel keeps a time of day as a moment of the day before this year."""


class Moment(NamedTuple):
    """A day and, where it is told, a time of that day."""

    day: date | None
    at: time | None
    state: State


_NOTHING = Moment(None, None, State.MISSING)
_MALFORMED = Moment(None, None, State.MALFORMED)


def read(day: Cell, clock: Cell = "", *, epoch_1904: bool = False) -> Moment:
    """Return the moment two cells tell; either may hold both. The day must be a full one, and only one.

    Examples:
        >>> read("20/11/2021 08:30").at, read("20/11/2021", "14h05").at
        (datetime.time(8, 30), datetime.time(14, 5))
        >>> read("", "20/11/2021 08:30").day, read("31/02/2021").state
        (datetime.date(2021, 11, 20), <State.MALFORMED: 'malformed'>)
    """
    first = _one(day, epoch_1904=epoch_1904)
    second = _clock(clock, epoch_1904=epoch_1904)
    if first.state is State.MISSING and second.day:
        return second
    if first.day and second.day and second.day != first.day:
        return _MALFORMED
    if first.day and first.at is None and second.at:
        return Moment(first.day, second.at, State.OK)
    return first


def _one(cell: Cell, *, epoch_1904: bool) -> Moment:
    """A cell meant for the day: a date, a serial, text; perhaps with the time."""
    if isinstance(cell, str):
        return _written(cell) if cell else _NOTHING
    if cell == 0 or (isinstance(cell, datetime) and cell.year < _FIRST_YEAR):
        return _NOTHING  # what a formula or Excel makes of a blank
    if isinstance(cell, datetime):
        return Moment(cell.date(), _minute(cell.time()), State.OK)
    if isinstance(cell, date):
        return Moment(cell, None, State.OK)
    return _serial(cell, epoch_1904=epoch_1904) if isinstance(cell, float) else _MALFORMED


@lru_cache(maxsize=1 << 16)
def _written(cell: str) -> Moment:
    cared = care(cell)
    if is_blank(cared):
        return _NOTHING
    text = _ISO_TIME.sub(" ", cared)
    found = _CLOCK.search(text)
    at = _time(found) if found else None
    if found and at is None:
        return _MALFORMED
    rest = f"{text[: found.start()]} {text[found.end() :]}" if found else text
    day = dates.read(" ".join(_AROUND.sub(" ", rest).split()).strip(" ,;-"))
    if day.precision != dates.Precision.DAY:
        return _MALFORMED
    return Moment(date.fromisoformat(day.iso), at, State.OK)


def _serial(cell: float, *, epoch_1904: bool) -> Moment:
    """A number is a serial when its whole part is one; its fraction is the time of day."""
    whole = cell // 1
    found = dates.read(whole, epoch_1904=epoch_1904)
    if found.precision != dates.Precision.DAY:
        return _MALFORMED
    return Moment(date.fromisoformat(found.iso), _fraction(cell - whole), State.OK)


def _clock(cell: Cell, *, epoch_1904: bool) -> Moment:
    """A cell meant for the time: a time, a fraction of a day, text; or date and time together."""
    if isinstance(cell, time):
        return Moment(None, _minute(cell), State.OK)
    if isinstance(cell, datetime) and cell.year < _FIRST_YEAR:
        return Moment(None, _minute(cell.time()), State.OK)
    if isinstance(cell, timedelta):
        return Moment(None, _fraction(cell.total_seconds() / 86400), State.OK)
    if isinstance(cell, float) and 0 < cell < 1:
        return Moment(None, _fraction(cell), State.OK)
    if isinstance(cell, str):
        found = _CLOCK.fullmatch(care(cell))
        if found:
            return Moment(None, _time(found), State.OK)
    return _one(cell, epoch_1904=epoch_1904)


def _fraction(part: float) -> time | None:
    minutes = round(part * 1440)
    return time(*divmod(minutes, 60)) if 0 < minutes < 1440 else None


def _minute(clock: time) -> time | None:
    """A time without seconds; midnight is what a date without a time looks like."""
    return time(clock.hour, clock.minute) if clock.hour or clock.minute else None


def _time(found: re.Match[str]) -> time | None:
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and half not in _MORNING and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
