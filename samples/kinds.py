"""What a list is made of: every change a row can go through, and how often each kind of row comes.

All changes are known by the names in ``written`` (harmless) and ``mistakes`` (wrong).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from samples import mistakes, written
from samples.written import Change

FIELDS = ("number", "name", "birth", "sex")
LOSSLESS: dict[str, Mapping[str, Change]] = {
    "number": written.NUMBER,
    "name": written.NAME,
    "birth": written.BIRTH,
    "sex": written.SEX,
}
WRONG_NUMBERS = {**mistakes.NEAR_NUMBER, **mistakes.MALFORMED_NUMBER, **mistakes.MISSING_NUMBER}
CHANGES: Mapping[str, Change] = dict(
    chain(
        *(table.items() for table in LOSSLESS.values()),
        WRONG_NUMBERS.items(),
        mistakes.NAME.items(),
        mistakes.BIRTH.items(),
        mistakes.SEX.items(),
    )
)
HARMLESS = frozenset(chain(*LOSSLESS.values())) | {"number:cmnd"}

KINDS: Mapping[str, float] = {
    "right": 62, "cmnd": 4, "name": 11, "birth": 7, "sex": 1.5, "two": 1.5, "all-other": 0.3,
    "other-person": 1, "near-number": 1.5, "missing-number": 2.6, "malformed-number": 1.2,
    "number-and-name": 0.8, "too-little": 0.6, "not-in-register": 3.4, "foreign": 1, "repeat": 1,
    "error-cell": 0.2,
}  # fmt: skip
"""Shares of March 2022 (DOMAIN A.7): right 67.2 %, wrong 24.8 %, unverified 3.4 %, no or bad number 4.6 %."""

WRONGS: Mapping[str, Sequence[Iterable[str]]] = {
    "right": (),
    "cmnd": (("number:cmnd",),),
    "name": (mistakes.NAME,),
    "birth": (mistakes.BIRTH,),
    "sex": (mistakes.SEX,),
    "two": (mistakes.NAME, mistakes.BIRTH),
    "all-other": (("name:other",), ("birth:other",)),
    "other-person": (("number:other-person",),),
    "near-number": (mistakes.NEAR_NUMBER,),
    "missing-number": (mistakes.MISSING_NUMBER,),
    "malformed-number": (mistakes.MALFORMED_NUMBER,),
    "number-and-name": (WRONG_NUMBERS, mistakes.NAME),
    "too-little": (
        mistakes.MISSING_NUMBER,
        ("name:missing", "birth:missing", "birth:impossible", "sex:missing"),
    ),
    "error-cell": ([f"row:error-{field}" for field in FIELDS],),
}
"""What is wrong with a row of a kind: one change from each table."""

CITIZEN = ("Việt Nam",) * 80 + ("",) * 14 + ("VN", "Viet Nam", "VIỆT NAM", "Việt Nam/Úc", "Kinh")
FOREIGN = ("Lào", "Campuchia", "Trung Quốc", "Không quốc tịch")
UNREADABLE = {
    "name:missing", "birth:missing", "birth:chi-co-nam", "birth:month-and-year", "birth:month-first",
    "birth:impossible", "birth:future", "birth:two-digit-year", "sex:unknown-word", "sex:stray-code", "sex:missing",
}  # fmt: skip
"""With one of these nobody can be looked up by name, birth date and sex (DESIGN 6.5)."""


MALFORMED = {"number:thieu-so", *mistakes.MALFORMED_NUMBER}
NO_DIGITS = MALFORMED | {*mistakes.MISSING_NUMBER}
"""Without a person found by the rest, eleven digits of text are malformed (DESIGN 6.5)."""
