"""The two-day clock (3771/UBND-NC of 8 Nov 2021, I.2 and II.2; REQUIREMENTS R27, R46).

It starts on the day the station or the facility made the list, whoever received it when: the extra hop of
part II has a date of its own but no days of its own. Being late is said, never a reason to stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from vaxcli.errors import UsageError
from vaxcli.procedure import Clock

if TYPE_CHECKING:
    from holidays import HolidayBase

DAYS = 2
"""At most two days from the day the list was made, whoever received it when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day to return a list, by both ways of counting."""

    calendar: date
    """Two days after the making day."""
    working: date | None
    """The same, or the next working day when it is none; None when this machine does not know holidays."""
    clock: Clock
    """The way that the settings chose."""

    @property
    def on(self) -> date:
        """The day that holds."""
        return self.working if self.clock is Clock.WORKING and self.working else self.calendar

    @property
    def other(self) -> date | None:
        """The day by the other way of counting; None when both say the same."""
        other = self.calendar if self.clock is Clock.WORKING else self.working
        return None if other == self.on else other

    def days_left(self, day: date) -> int:
        """Days from ``day`` to the due day; below zero it is so many days late."""
        return (self.on - day).days


def due_on(made_on: date) -> date:
    """The last day to return a list; the day of making is not counted (Civil Code 2015, article 147).

    Examples:
        >>> due_on(date(2021, 11, 8))
        datetime.date(2021, 11, 10)
    """
    return made_on + timedelta(days=DAYS)


def due(made_on: date, clock: Clock = Clock.CALENDAR) -> Due:
    """The last day to return a list, as the letter says and as the Civil Code would have it.

    Raises:
        UsageError: ``CLOCK-no-holidays``: working days are asked for and the library of holidays is missing.
    """
    calendar = due_on(made_on)
    working = _working_day_from(calendar)
    if working is None and clock is Clock.WORKING:
        raise UsageError("CLOCK-no-holidays")
    return Due(calendar=calendar, working=working, clock=clock)


def _working_day_from(day: date) -> date | None:
    """The day itself, or the next day that is neither weekend nor public holiday.

    Holidays by the Labour Code 2019, article 112, with the days in lieu and the exchanged working Saturdays
    that the government announced; for years not yet announced the library knows the rule only.
    """
    try:
        vietnam = _vietnam()
    except ImportError:
        return None
    while not vietnam.is_working_day(day):
        day += timedelta(days=1)
    return day


@cache
def _vietnam() -> HolidayBase:
    """The public holidays of Viet Nam; a tenth of a second, which only a look at the clock may cost."""
    from holidays import country_holidays  # noqa: PLC0415

    return country_holidays("VN")
