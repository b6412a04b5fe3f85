"""What a citizen is asked to supplement, by the codes of his row alone (R21, R25).

Who has to act follows from the letters as in ``verify.reasons.mending``: a value that the list lacks (T),
that cannot be such a value (F) or that is near or different (G, S) is the citizen's to give; what the
register lacks (D) is the police's. So there is a slip for SAI unless only the register lacks something, for
GAN, THIEU, DINHDANG, NHIEU and XUNGDOT, and for KHONG only when the list has no number: a well-formed number
that nobody has is first looked into by the police (DESIGN 6.2). CHET is the police's too, LOI a cell for the
maker of the list to mend; the rest is settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from vaxcli.codes import FieldCode, Near, RowResult
from vaxcli.people.dates import Birth, Precision
from vaxcli.people.state import State


class Point(StrEnum):
    """One thing to supplement; its words are ``texts`` ``point-*`` (slip) and ``said-*`` (loudspeaker)."""

    NUMBER_MISSING = "number-missing"
    NUMBER_MALFORMED = "number-malformed"
    NUMBER_OLD = "number-old"
    NUMBER_DIFFERS = "number-differs"
    OTHER_PERSON = "other-person"
    SEVERAL = "several"
    NAME_MISSING = "name-missing"
    NAME_ACCENTS = "name-accents"
    NAME_WORDS = "name-words"
    NAME_DIFFERS = "name-differs"
    BIRTH_MISSING = "birth-missing"
    BIRTH_UNREADABLE = "birth-unreadable"
    BIRTH_INCOMPLETE = "birth-incomplete"
    BIRTH_SWAPPED = "birth-swapped"
    BIRTH_DIFFERS = "birth-differs"
    SEX_MISSING = "sex-missing"
    SEX_DIFFERS = "sex-differs"

    __hash__ = str.__hash__


class Paper(StrEnum):
    """What is to be brought; its words are ``texts`` ``paper-*``."""

    CARD = "card"
    """The identity card, or the notice of the personal number with its QR code (3771/UBND-NC, I.3; R32)."""
    OLD_CARD = "old-card"
    BIRTH_CERTIFICATE = "birth-certificate"
    RESIDENCE = "residence"

    __hash__ = str.__hash__


_POINTS: tuple[Mapping[FieldCode, Point], ...] = tuple(
    MappingProxyType(points)
    for points in (
        {
            FieldCode.MISSING_IN_LIST: Point.NUMBER_MISSING,
            FieldCode.MALFORMED: Point.NUMBER_MALFORMED,
            FieldCode.NEAR: Point.NUMBER_DIFFERS,
            FieldCode.DIFFERENT: Point.NUMBER_DIFFERS,
        },
        {
            FieldCode.MISSING_IN_LIST: Point.NAME_MISSING,
            FieldCode.MALFORMED: Point.NAME_DIFFERS,
            FieldCode.NEAR: Point.NAME_DIFFERS,
            FieldCode.DIFFERENT: Point.NAME_DIFFERS,
        },
        {
            FieldCode.MISSING_IN_LIST: Point.BIRTH_MISSING,
            FieldCode.MALFORMED: Point.BIRTH_UNREADABLE,
            FieldCode.NEAR: Point.BIRTH_DIFFERS,
            FieldCode.DIFFERENT: Point.BIRTH_DIFFERS,
        },
        {
            FieldCode.MISSING_IN_LIST: Point.SEX_MISSING,
            FieldCode.MALFORMED: Point.SEX_DIFFERS,
            FieldCode.NEAR: Point.SEX_DIFFERS,
            FieldCode.DIFFERENT: Point.SEX_DIFFERS,
        },
    )
)
"""Number, name, birth date, sex: the order of the letters (DESIGN 6.1)."""
_KINDS: Mapping[str, Point] = MappingProxyType(
    {
        Near.OLD_NUMBER_NOT_LINKED: Point.NUMBER_OLD,
        Near.NO_ACCENTS: Point.NAME_ACCENTS,
        Near.OTHER_ACCENTS: Point.NAME_ACCENTS,
        Near.WORD_ORDER: Point.NAME_WORDS,
        Near.WORD_MISSING: Point.NAME_WORDS,
        Near.WORD_EXTRA: Point.NAME_WORDS,
        Near.INITIALS: Point.NAME_WORDS,
        Near.YEAR_ONLY: Point.BIRTH_INCOMPLETE,
        Near.FIRST_OF_JANUARY: Point.BIRTH_INCOMPLETE,
        Near.DAY_MONTH_SWAPPED: Point.BIRTH_SWAPPED,
    }
)
"""Kinds of G that are asked for in their own words; the others are simply near."""
_BY_LETTERS = (
    RowResult.MISMATCH,
    RowResult.NEAR,
    RowResult.INCOMPLETE,
    RowResult.MALFORMED_NUMBER,
    RowResult.NOT_FOUND,
)
_ABOUT_NUMBER = (Point.NUMBER_MISSING, Point.NUMBER_MALFORMED, Point.NUMBER_OLD, Point.NUMBER_DIFFERS)


def points(result: RowResult, letters: str, birth: Birth) -> tuple[Point, ...]:
    """What the citizen of a row is asked for, in the order of the fields; nothing when others have to act.

    Args:
        result: The code of the row.
        letters: Its ``Ma truong``: ``KGKK khong-dau``.
        birth: The birth date of the list: for THIEU no letter says that it is only a year.

    Examples:
        >>> from vaxcli.people import dates
        >>> born = dates.read("1985")
        >>> [point.value for point in points(RowResult.MISMATCH, "KGGK khong-dau chi-co-nam", born)]
        ['name-accents', 'birth-incomplete']
        >>> points(RowResult.NOT_FOUND, "DXXX", born)
        ()
    """
    if result in _BY_LETTERS:
        found = _by_letters(letters)
    elif result is RowResult.OTHER_PERSON:
        # Which of name and birth date is whose cannot be said: the citizen comes and shows the papers.
        found = [Point.OTHER_PERSON]
    elif result is RowResult.SEVERAL:
        # The letters are against one of several people, so only the number's absence means something.
        found = [point for point in _by_letters(letters) if point in _ABOUT_NUMBER[:2]] + [Point.SEVERAL]
    else:
        found = []
    if result is RowResult.INCOMPLETE and Point.BIRTH_MISSING not in found:
        if birth.state is State.MALFORMED:
            found.append(Point.BIRTH_UNREADABLE)
        elif birth.precision is not Precision.DAY:
            found.append(Point.BIRTH_INCOMPLETE)
    return tuple(found)


def papers(asked: Sequence[Point], *, child: bool) -> tuple[Paper, ...]:
    """What the citizen brings: always the card or the notice of the number, the rest by what is asked.

    Examples:
        >>> [paper.value for paper in papers([Point.NAME_ACCENTS], child=False)]
        ['card', 'birth-certificate']
    """
    identity = any(point.startswith(("name", "birth", "sex")) for point in asked)
    wanted = {
        Paper.CARD: True,
        Paper.OLD_CARD: Point.NUMBER_OLD in asked,
        Paper.BIRTH_CERTIFICATE: child or identity or Point.OTHER_PERSON in asked,
        Paper.RESIDENCE: Point.SEVERAL in asked,
    }
    return tuple(paper for paper, is_wanted in wanted.items() if is_wanted)


def _by_letters(letters: str) -> list[Point]:
    """A point for each letter that the citizen can mend; each G takes the next of the kinds."""
    four, *kinds = letters.split(" ")
    rest = iter(kinds)
    found = []
    for known, letter in zip(_POINTS, four, strict=True):
        kind = next(rest, "") if letter == FieldCode.NEAR else ""
        point = _KINDS.get(kind) or known.get(FieldCode(letter))
        if point:
            found.append(point)
    return found
