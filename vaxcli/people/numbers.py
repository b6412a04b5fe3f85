"""Identity numbers as they are compared: 12-digit personal numbers, 9-digit CMND, and what is neither.

Sources: Nghi dinh 137/2015/ND-CP art. 13 and Thong tu 07/2016/TT-BCA art. 7, annex 1 (twelve
digits); DESIGN 6.5 "Numbers"; DOMAIN C.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from vaxcli.people.state import State
from vaxcli.people.words import care, is_placeholder


class Shape(StrEnum):
    """What a written number looks like; only the first two are well-formed."""

    PERSONAL = "personal"
    """12 digits: personal number, the number of the CCCD."""
    OLD = "old"
    """9 digits: CMND."""
    ELEVEN = "eleven"
    """11 digits in a text cell: one was lost."""
    EIGHT = "eight"
    """8 digits in a text cell: a CMND without its zero, or a service number."""
    PASSPORT_VN = "passport-vn"
    """One letter and 7 or 8 digits, as Vietnamese passports have it (and some foreign ones)."""
    PASSPORT = "passport"
    """Letters and digits as on foreign passports."""
    SCIENTIFIC = "scientific"
    """``1.23E+11``: Excel rounded the number away."""
    OTHER = "other"
    NONE = "none"

    __hash__ = str.__hash__


class Number(NamedTuple):
    """A written identity number and what it is worth."""

    digits: str
    """12 or 9 digits when ``state`` is OK, else ``""``."""
    state: State
    shape: Shape
    text: str
    """As written, for people; a numeric cell without ``.0``."""
    compact: str
    """Capitals and digits without separators, whatever the state: equal malformed numbers are equal here."""
    restored: bool = False
    """Zeros were restored: only ever from a numeric cell (flag SO0)."""
    tidied: bool = False
    """Separators, an apostrophe or full-width digits were removed."""


class PersonalFacts(NamedTuple):
    """What a 12-digit number says of its holder."""

    province_known: bool
    """The first three digits are a province of birth registration; abroad has codes of its own: a note only."""
    sex: Literal["M", "F"]
    birth_year: int


_SEPARATORS = str.maketrans("", "", ".-,' \u2007")
_FLOAT_TAIL = re.compile(r"(\d+)\.0{1,2}")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?e\+?\d+")
_PASSPORT_VN = re.compile(r"[A-Z]\d{7,8}")
_PASSPORT = re.compile(
    r"(?!C{1,3}D|CM|MS|SO|ID|DT|TEL)"  # a word before the number is not a passport
    r"(?=(?:.*\d){4})(?!(?:.*\d){10})(?=.*[A-Z])[A-Z0-9]{5,12}"
)
_EXACT_FLOATS = 2**53
_SHAPES = {12: Shape.PERSONAL, 9: Shape.OLD}
_SHORT = {11: Shape.ELEVEN, 8: Shape.EIGHT}
_PADDED_TO = {10: 12, 11: 12, 8: 9}
"""Numbers of provinces 001 to 008 lose two zeros, the others one (DESIGN 6.5)."""
_OK, _PERSONAL = State.OK, Shape.PERSONAL
_NOTHING = Number("", State.MISSING, Shape.NONE, "", "")


def read(value: object) -> Number:
    """Return a cell's identity number.

    Args:
        value: A cell. A float is a numeric cell: there, and only there, lost zeros are restored
            (10 or 11 digits become 12, 8 become 9). A text cell gets nothing added.

    Returns:
        A ``Number``; never raises. A number of one digit repeated is malformed: it fills the column.

    Examples:
        >>> read("070 285-001.234").digits, read(70285001234.0).digits, read("70285001234").shape
        ('070285001234', '070285001234', <Shape.ELEVEN: 'eleven'>)
        >>> read("không có").state, read("CCCD 070285001234").state
        (<State.MISSING: 'missing'>, <State.MALFORMED: 'malformed'>)
    """
    if isinstance(value, str):
        if len(value) == 12 and value.isascii() and value.isdigit() and value.count(value[0]) < 12:
            return Number(value, _OK, _PERSONAL, value, value)
        return _from_text(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_numeric(float(value))
    return _malformed(str(value), str(value), Shape.OTHER)


def digits(text: str) -> str:
    """Return ``read(text).digits``, most often without reading: a register writes 12 or 9 digits."""
    length = len(text)
    plain = length in (12, 9) and text.isascii() and text.isdigit() and text.count(text[0]) < length
    return text if plain else read(text).digits


def _from_text(text: str) -> Number:
    cared = care(text).strip("'\" ")
    if not cared:
        return _NOTHING._replace(text=text)
    tail = _FLOAT_TAIL.fullmatch(cared)
    compact = (tail[1] if tail else cared.translate(_SEPARATORS)).upper()
    if is_placeholder(cared) or (compact and not compact.strip("0")):
        return _NOTHING._replace(text=text)
    if not (compact.isascii() and compact.isdigit()):
        return _malformed(text, compact, _lettered(cared, compact))
    short = _SHORT.get(len(compact))
    if short:
        return _malformed(text, compact, short)
    return _well_formed(text, compact, compact, tidied=compact != text)


def _from_numeric(value: float) -> Number:
    if not value.is_integer() or not 0 <= value <= _EXACT_FLOATS:
        return _malformed(repr(value), repr(value), Shape.OTHER)
    text = str(int(value))
    if text == "0":
        return _NOTHING._replace(text=text)
    digits = text.zfill(_PADDED_TO.get(len(text), 0))
    return _well_formed(text, digits, text, restored=digits != text)


def _well_formed(
    text: str, digits: str, compact: str, *, restored: bool = False, tidied: bool = False
) -> Number:
    """A number of 12 or 9 digits that are not all the same; anything else is malformed."""
    shape = _SHAPES.get(len(digits))
    if shape is None or digits.count(digits[0]) == len(digits):
        return _malformed(text, compact, Shape.OTHER)
    return Number(digits, _OK, shape, text, digits, restored, tidied)


def _malformed(text: str, compact: str, shape: Shape) -> Number:
    return Number("", State.MALFORMED, shape, text, compact)


def _lettered(cared: str, compact: str) -> Shape:
    """The shape of a number that holds more than digits."""
    if _SCIENTIFIC.fullmatch(cared):
        return Shape.SCIENTIFIC
    if _PASSPORT_VN.fullmatch(compact):
        return Shape.PASSPORT_VN
    return Shape.PASSPORT if _PASSPORT.fullmatch(compact) else Shape.OTHER


def facts(digits: str) -> PersonalFacts:
    """Return what 12 digits say: province, sex and birth year.

    Digit 4 is century and sex (0 and 1: born in the 1900s, even male, odd female; two digits a
    century up to 9), digits 5 and 6 the year (Thong tu 07/2016/TT-BCA art. 7, annex 1).

    Examples:
        >>> facts("070185001234"), facts("999203001234")
        (PersonalFacts(province_known=True, sex='F', birth_year=1985), PersonalFacts(province_known=False, sex='M', birth_year=2003))
    """
    return PersonalFacts(digits[:3] in _provinces(), *sex_and_year(digits[3:6]))


@cache
def sex_and_year(code: str) -> tuple[Literal["M", "F"], int]:
    """Return sex and birth year by digits 4 to 6 of a 12-digit number; few hundred occur.

    Examples:
        >>> sex_and_year("185")
        ('F', 1985)
    """
    century_and_sex = int(code[0])
    return "F" if century_and_sex % 2 else "M", 1900 + century_and_sex // 2 * 100 + int(code[1:])


@cache
def _provinces() -> frozenset[str]:
    """The 63 codes of annex 1 of Thong tu 07/2016/TT-BCA."""
    table = (files("vaxcli.people") / "province_codes.csv").read_text(encoding="utf-8")
    return frozenset(line["code"] for line in csv.DictReader(table.splitlines()))


def near_numbers(number: Number) -> Iterator[str]:
    """Yield the well-formed numbers that ``number`` may be a slip of, each once: for suggestions only.

    One digit replaced or two neighbours swapped; for 11 digits one digit more anywhere; for 8 a
    zero in front (DESIGN 6.1, kinds of G; 6.5 "Numbers").

    Examples:
        >>> next(near_numbers(read("28512345"))), len(list(near_numbers(read("285123456"))))
        ('028512345', 89)
    """
    if number.shape is Shape.EIGHT:
        yield "0" + number.compact
    elif number.shape is Shape.ELEVEN:
        yield from _one_more(number.compact)
    elif number.state is State.OK:
        yield from _one_other(number.digits)


def _one_more(digits: str) -> Iterator[str]:
    """A digit put before an equal one gives what the place after it gives: only the latter is made."""
    for at in range(len(digits) + 1):
        for digit in "0123456789":
            if digits[at : at + 1] != digit:
                yield digits[:at] + digit + digits[at:]


def _one_other(digits: str) -> Iterator[str]:
    for at, old in enumerate(digits):
        for digit in "0123456789":
            if digit != old:
                yield digits[:at] + digit + digits[at + 1 :]
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
