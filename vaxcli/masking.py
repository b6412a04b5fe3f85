"""Personal values made unreadable for screens and messages (promise 7, DESIGN 9)."""

from __future__ import annotations

import re

DOT = "\u2022"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def number(text: str) -> str:
    """An identity number with its middle hidden: never less than 5 of 12, 4 of 9.

    Examples:
        >>> number("070199001234") == "070" + DOT * 5 + "1234"
        True
        >>> number("285123456") == "28" + DOT * 4 + "456"
        True
    """
    first, last = min(3, len(text) // 4), min(4, len(text) // 3)
    hidden = len(text) - first - last
    return text[:first] + DOT * hidden + text[len(text) - last :]


def name(text: str) -> str:
    """A name as first letters: the words can be counted, not read.

    Examples:
        >>> name("Tran An") == "T" + DOT * 3 + " A" + DOT
        True
    """
    return " ".join(word[0] + DOT * (len(word) - 1) for word in text.split())


def birth(text: str) -> str:
    """A birth date of which only the year can be read, written in either order.

    Examples:
        >>> birth("05/03/1985") == DOT * 2 + "/" + DOT * 2 + "/1985"
        True
        >>> birth("1985-03-05") == "1985-" + DOT * 2 + "-" + DOT * 2
        True
    """
    year = _YEAR.search(text)
    start, end = year.span() if year else (0, 0)
    hidden = [DOT if mark.isdigit() and not start <= at < end else mark for at, mark in enumerate(text)]
    return "".join(hidden)


def masked(field: str, text: str) -> str:
    """The value of a compared field as it may be shown; a sex alone names nobody."""
    match field:
        case "number":
            return number(text)
        case "full_name":
            return name(text)
        case "birth_date":
            return birth(text)
        case _:
            return text
