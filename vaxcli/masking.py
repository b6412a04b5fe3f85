"""Personal values made unreadable for screens and messages (promise 7, DESIGN 9)."""

from __future__ import annotations

DOT = "\u2022"


def number(text: str) -> str:
    """An identity number with its middle hidden.

    Examples:
        >>> number("070199001234") == "070" + DOT * 5 + "1234"
        True
        >>> number("12345") == DOT * 5
        True
    """
    if len(text) < 8:
        return DOT * len(text)
    return text[:3] + DOT * (len(text) - 7) + text[-4:]


def name(text: str) -> str:
    """A name as first letters: the words can be counted, not read.

    Examples:
        >>> name("Tran An") == "T" + DOT * 3 + " A" + DOT
        True
    """
    return " ".join(word[0] + DOT * (len(word) - 1) for word in text.split())


def birth(text: str) -> str:
    """A birth date of which only the year can be read.

    Examples:
        >>> birth("05/03/1985") == DOT * 2 + "/" + DOT * 2 + "/1985"
        True
    """
    if len(text) < 4:
        return DOT * len(text)
    return "".join(DOT if mark.isdigit() else mark for mark in text[:-4]) + text[-4:]


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
