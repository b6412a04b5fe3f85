"""The two-day clock (3771/UBND-NC of 8 Nov 2021, I.2 and II.2; REQUIREMENTS R27, R46)."""

from __future__ import annotations

from datetime import date, timedelta

DAYS = 2
"""At most two days from the day the list was made, whoever received it when."""


def due_on(made_on: date) -> date:
    """The last day to return a list; the day of making is not counted (Civil Code 2015, article 147).

    Examples:
        >>> due_on(date(2021, 11, 8))
        datetime.date(2021, 11, 10)
    """
    return made_on + timedelta(days=DAYS)
