"""When a dose was given: a date and perhaps a time, in one cell or in two."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from vaxcli.people import dates
from vaxcli.people.state import State
from vaxcli.people.words import care, is_blank
from vaxcli.workbook.model import Cell

_CLOCK = re.compile(
    r"\b(\d{1,2})\s*(?:[:hg]|gi\u1edd)\s*(\d{2})?(?::\d{2})?\s*(sa|ch|am|pm)?\b", re.IGNORECASE
)
_AFTERNOON = ("ch", "pm")
_ISO_TIME = re.compile(r"(?<=\d)T(?=\d)")


class Moment(NamedTuple):
    """A day and, where it is told, a time of that day."""

    day: date | None
    at: time | None
    state: State


_NOTHING = Moment(None, None, State.MISSING)
_MALFORMED = Moment(None, None, State.MALFORMED)


def read(day: Cell, clock: Cell = "", *, epoch_1904: bool = False) -> Moment:
    """Return the moment two cells tell; either may hold both, and a day must be a full one.

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
    if first.day and first.at is None and second.at:
        return Moment(first.day, second.at, State.OK)
    return first


def _one(cell: Cell, *, epoch_1904: bool) -> Moment:
    if isinstance(cell, datetime):
        return Moment(
            cell.date(), cell.time().replace(second=0, microsecond=0) if _timed(cell) else None, State.OK
        )
    if isinstance(cell, date):
        return Moment(cell, None, State.OK)
    if isinstance(cell, float) and not isinstance(cell, bool):
        return _serial(cell, epoch_1904=epoch_1904)
    if not isinstance(cell, str):
        return _MALFORMED
    return _NOTHING if is_blank(care(cell)) else _written(cell)


def _written(cell: str) -> Moment:
    text = _ISO_TIME.sub(" ", cell)
    found = _CLOCK.search(text)
    rest = (text[: found.start()] + text[found.end() :]).strip(" ,;-") if found else text
    at = _time(found) if found else None
    day = dates.read(rest)
    if day.precision != dates.Precision.DAY or (found and at is None):
        return _MALFORMED
    return Moment(date.fromisoformat(day.iso), at, State.OK)


def _serial(cell: float, *, epoch_1904: bool) -> Moment:
    """A number is a serial when its whole part is one; its fraction is the time of day."""
    found = dates.read(float(int(cell)), epoch_1904=epoch_1904)
    if found.precision != dates.Precision.DAY:
        return Moment(None, None, State.MALFORMED)
    return Moment(date.fromisoformat(found.iso), _fraction(cell - int(cell)), State.OK)


def _clock(cell: Cell, *, epoch_1904: bool) -> Moment:
    """A cell meant for the time: a time, a fraction of a day, text; or date and time together."""
    if isinstance(cell, time):
        return Moment(None, cell.replace(second=0, microsecond=0), State.OK)
    if isinstance(cell, timedelta):
        return Moment(None, _fraction(cell.total_seconds() / 86400), State.OK)
    if isinstance(cell, float) and 0 < cell < 1:
        return Moment(None, _fraction(cell), State.OK)
    if isinstance(cell, str):
        found = _CLOCK.fullmatch(cell.strip())
        if found:
            return Moment(None, _time(found), State.OK)
    return _one(cell, epoch_1904=epoch_1904)


def _fraction(part: float) -> time | None:
    minutes = round(part * 1440)
    return time(*divmod(minutes, 60)) if 0 < minutes < 1440 else None


def _time(found: re.Match[str]) -> time | None:
    hour, minute = int(found[1]), int(found[2] or 0)
    if (found[3] or "").lower() in _AFTERNOON and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _timed(cell: datetime) -> bool:
    return bool(cell.hour or cell.minute)
