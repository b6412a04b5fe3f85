"""Sex as it is compared: words are clear, codes need a legend or a vote (DESIGN 5, 6.5; DOMAIN B.8)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vaxcli.people.numbers import facts
from vaxcli.people.state import State
from vaxcli.people.words import care, is_placeholder


class Sex(NamedTuple):
    """``M``, ``F`` or ``""``."""

    value: str
    state: State


MALE, FEMALE = Sex("M", State.OK), Sex("F", State.OK)
MISSING, UNKNOWN = Sex("", State.MISSING), Sex("", State.MALFORMED)

_MALE = "nam|nam giới|nam gioi|trai|con trai|đàn ông|dan ong|m|male"
_FEMALE = "nữ|nu|nữ giới|nu gioi|gái|gai|con gái|con gai|đàn bà|dan ba|phụ nữ|phu nu|f|female"
_WORDS = dict.fromkeys(_MALE.split("|"), MALE) | dict.fromkeys(_FEMALE.split("|"), FEMALE)
"""Clear words only. ``N`` begins both words; another accent on the word for female is not a word."""
_VOTES, _SHARE = 5, 0.8
"""DESIGN 6.5: a vote is clear with at least 5 votes a code and 80 %."""


def read(value: object, legend: Mapping[str, str]) -> Sex:
    """Return a cell's sex.

    Args:
        value: A cell: a word, or a code as text or number.
        legend: What codes mean, ``{"0": "M", "1": "F"}``; a code it does not hold is malformed.

    Examples:
        >>> read("NỮ", {}), read(1.0, {"0": "M", "1": "F"})
        (Sex(value='F', state=<State.OK: 'ok'>), Sex(value='F', state=<State.OK: 'ok'>))
        >>> read("1", {}).state, read("Nam+Nữ", {}).state, read("", {}).state
        (<State.MALFORMED: 'malformed'>, <State.MALFORMED: 'malformed'>, <State.MISSING: 'missing'>)
    """
    code = _code(value)
    if code:
        return {"M": MALE, "F": FEMALE}.get(legend.get(code, ""), UNKNOWN)
    if not isinstance(value, str):
        return UNKNOWN
    word = care(value).strip("'\" .")
    return _WORDS.get(word) or (MISSING if is_placeholder(word) else UNKNOWN)


def is_code(value: object) -> bool:
    """Tell whether a cell holds a code and not a word: its meaning must come from elsewhere."""
    return _code(value) != ""


def infer_legend(codes: Sequence[str], numbers: Sequence[str]) -> Mapping[str, str] | None:
    """Return what the codes of a list mean by the 4th digits of its 12-digit numbers; None if unclear.

    ``1`` is female in one system and male in another (DOMAIN B.8), so nothing is assumed. A code
    is known with 5 votes, 80 % of them for one sex. The vote is clear when both sexes have one
    known code each - other codes are then strays - or when the list has a single code.

    Args:
        codes: The code of each row, as text; other cells are passed over.
        numbers: The digits of each row's number; only those of 12 vote.

    Examples:
        >>> infer_legend(["1"] * 5 + ["2"] * 5, ["070085001234"] * 5 + ["070185001234"] * 5)
        {'1': 'M', '2': 'F'}
        >>> infer_legend(["1"] * 4, ["070085001234"] * 4) is None
        True
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for raw, digits in zip(codes, numbers, strict=True):
        code = _code(raw)
        if code:
            votes[code].update([facts(digits).sex] if len(digits) == 12 else [])
    known: dict[str, str] = {}
    for code, counter in sorted(votes.items()):
        if counter.total() >= _VOTES:
            sex, count = counter.most_common(1)[0]
            if count >= _SHARE * counter.total():
                known[code] = sex
    if sorted(known.values()) == ["F", "M"] or (len(known) == len(votes) == 1):
        return known
    return None if votes else {}


def _code(value: object) -> str:
    """A numeric code as text without ``.0`` or leading zeros; ``""`` for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() and value >= 0 else ""
    if not isinstance(value, str):
        return ""
    text = care(value).strip("'\" ").removesuffix(".0")
    return str(int(text)) if text.isascii() and text.isdigit() else ""
