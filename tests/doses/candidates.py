"""Invented people to be planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from vaxcli.doses import rules
from vaxcli.doses.planning import Candidate, Judge, Left, Wish

RULES = rules.load()
JUDGE = Judge(RULES)
DAY = date(2021, 11, 15)


def someone(at: int = 1, **more: Any) -> Candidate:
    """A verified person of 36; each ``at`` is another one."""
    values: dict[str, Any] = {
        "full_name": f"Người Thứ {at}",
        "birth": "1985-03-02",
        "sex": "M",
        "number": f"07008500{at:04}",
        "hamlet": "Thôn 1",
        "household": "",
        "code": "XM",
        "flags": (),
        "wanted": "",
        "row_id": f"1a2b3c4d-1.{at}",
    }
    return Candidate(**values | more)


def wish(day: date = DAY, **more: Any) -> Wish:
    """What somebody may have, who may have something."""
    found = JUDGE.wish(someone(**more), day)
    assert isinstance(found, Wish), found
    return found


def left(day: date = DAY, **more: Any) -> Left:
    """Why somebody may have nothing."""
    found = JUDGE.wish(someone(**more), day)
    assert isinstance(found, Left), found
    return found
