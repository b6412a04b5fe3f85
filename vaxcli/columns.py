"""The columns every room shares: canonical fields, the headings people write, the result columns.

``headings.csv`` holds the headings with the source of each; a new heading is one new line there.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

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

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*|:")
_SPACES = re.compile(r"\s+")


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: no brackets, stars, line breaks; lower case; NFC.

    Spaces around ``/`` vanish; ``A > B`` keeps the parent (DOMAIN B.11).

    Examples:
        >>> heading_key("Số CMT/ CCCD\\n(Loại 8/9/12 số)")
        'số cmt/cccd'
        >>> heading_key("Ngày sinh > Năm")
        'ngày sinh > năm'
    """
    text = unicodedata.normalize("NFKC", heading).replace("Ð", "Đ").lower()
    text = _SPACES.sub(" ", _BRACKETS.sub(" ", text)).strip(" .,;-_")
    return re.sub(r" ?/ ?", "/", text)


@cache
def headings() -> Mapping[str, str]:
    """Known headings: ``heading_key`` → field; ``vaccine@2`` is the vaccine of dose 2.

    Where one heading serves two fields the table's first line wins, except that a heading of
    one of the ``COMPARED`` fields always wins.
    """
    table: dict[str, str] = {}
    with (files("vaxcli") / "headings.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            key = heading_key(line["heading"].replace("\\n", "\n"))
            if key not in table or line["field"] in COMPARED:
                table[key] = line["field"]
    return table
