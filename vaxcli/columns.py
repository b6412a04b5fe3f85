"""The columns every room shares: canonical fields, the headings people write, the result columns.

``headings.csv`` holds the headings with the source of each; a new heading is one new line there.
What a whole row of headings means is decided in ``recognise``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

COMPARED = ("number", "full_name", "birth_date", "sex")
"""The four fields that are compared, in the order of the letters (9438/BYT-CNTT, 5 Nov 2021)."""

RESULT_COLUMNS = (
    "result",
    "code",
    "letters",
    "reason",
    "next",
    "verified_number",
    "flags",
    "confirmed_by",
    "confirmed_on",
    "row_id",
)
"""Columns added at the right of the sender's sheet (DESIGN 7); headings are ``texts`` ``column-*``."""

DECISION_COLUMNS = (
    "decision",
    "right_number",
    "right_name",
    "right_birth_date",
    "right_sex",
    "evidence",
    "verified_by",
    "verified_on",
)
"""Columns the police fill in in ``list.police.xlsx`` (DESIGN 7)."""

DOSE_FIELDS = frozenset({"vaccine", "lot", "dose_date", "dose_time", "site", "expiry", "dose_group"})
"""Fields that stand once for each dose (DESIGN 5)."""

OTHER_PEOPLE = frozenset(
    {
        "other_person",
        "guardian_name",
        "guardian_phone",
        "guardian_id_number",
        "guardian_relation",
        "father_name",
        "mother_name",
        "household",
    }
)
"""Fields about somebody else than the person of the row; never taken for the person's own."""

PARTS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "full_name": (("family_name", "given_name"),),
        "birth_date": (("birth_year", "birth_month", "birth_day"), ("birth_year_male", "birth_year_female")),
        "sex": (("sex_female", "sex_male"),),
        "number": (),
    }
)
"""Fields in columns of their own that together stand for a compared one."""

PARENT = " > "
"""Stands between a parent heading and the heading below it (DOMAIN B.11)."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*|:|\([^()]*$")
_SPACES = re.compile(r"\s+")
_ITEM = re.compile(r"^\d{1,2} ?[.)] ?")
_DATE_MASK = re.compile(r"(?:\w*d[a\u1ea1]ng )?\bd{1,2}([/.-])m{1,2}\1y{2,4}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One recognised column of a list."""

    field: str
    """Canonical field, without ``@dose``."""
    index: int
    """Excel column, from 1."""
    heading: str
    """As written; parent and child joined by `` > ``."""
    dose: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What the user decides instead of the reader (DESIGN 5)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """``--column FIELD=HEADING-or-LETTERS``."""
    sheets: tuple[str, ...] = ()
    """``--sheet``: names or positions."""


def letters(index: int) -> str:
    """Return the letters of an Excel column.

    Examples:
        >>> letters(1), letters(27)
        ('A', 'AA')
    """
    text = ""
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def fold(text: str) -> str:
    r"""Return a text without accents, in lower case: for words of headings and rows, never for values.

    Examples:
        >>> fold("\u0110\u01a1n v\u1ecb")
        'don vi'
    """
    loose = unicodedata.normalize("NFD", text.lower()).replace("\u0111", "d")
    return "".join(letter for letter in loose if not unicodedata.combining(letter))


def heading_key(heading: str) -> str:
    r"""Return a heading as it is compared: no brackets, stars, line breaks, date masks; lower case; NFC.

    An underscore is a space; spaces around ``/`` vanish; ``A > B`` keeps the parent (DOMAIN B.11).

    Examples:
        >>> heading_key("S\u1ed1 CMT/ CCCD\n(Lo\u1ea1i 8/9/12 s\u1ed1)") == "s\u1ed1 cmt/cccd"
        True
        >>> heading_key("2. Email (*)")
        'email'
    """
    text = unicodedata.normalize("NFKC", heading).replace("\u00d0", "\u0110").replace("_", " ").lower()
    text = _DATE_MASK.sub(" ", _SPACES.sub(" ", _BRACKETS.sub(" ", text)))
    text = _ITEM.sub("", _SPACES.sub(" ", text).strip(" .,;-_"))
    return re.sub(r" ?/ ?", "/", text).strip(" .,;-_/")


@cache
def headings() -> Mapping[str, str]:
    """Known headings: ``heading_key`` → field; ``vaccine@2`` is the vaccine of dose 2.

    Where one heading serves two fields the table's first line wins, except that a heading of
    one of the ``COMPARED`` fields always wins.
    """
    table: dict[str, str] = {}
    lines = (files("vaxcli") / "headings.csv").read_text(encoding="utf-8").splitlines()
    for line in csv.DictReader(lines):
        key = heading_key(line["heading"].replace("\\n", "\n"))
        if key not in table or line["field"] in COMPARED:
            table[key] = line["field"]
    return table
