"""The user's own choice of columns (``--column FIELD=HEADING-or-LETTERS``) put in place of the reader's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from vaxcli.columns import PARENT, PARTS, Column, Overrides, fold, heading_key, headings, letters
from vaxcli.errors import UsageError


def forced(columns: list[Column], written: Sequence[str], wanted: Overrides) -> list[Column]:
    """Return the columns with those that the user names in place of every other one for their fields.

    Raises:
        UsageError: a field or a column that does not exist.
    """
    for name, place in wanted.columns.items():
        check_field(name)
        index = _place(place, written)
        pushed = {name, *(part for group in PARTS.get(name, ()) for part in group)}
        columns = [column for column in columns if column.index != index and column.field not in pushed]
        columns.append(Column(field=name, index=index, heading=written[index - 1]))
    return columns


def check_field(name: str) -> None:
    """Refuse a field that does not exist, naming the nearest that does."""
    fields = {known.partition("@")[0] for known in headings().values()} - {"other_person"}
    if name not in fields:
        near = get_close_matches(name, sorted(fields), 1, 0.0)
        raise UsageError("READ-no-field", None, field=name, nearest=near[0])


def _place(place: str, written: Sequence[str]) -> int:
    """The column that a user means by a heading or by letters; a heading wins."""
    key = fold(heading_key(place))
    for texts in (written, [text.split(PARENT)[-1] for text in written]):
        hits = [index for index, text in enumerate(texts, 1) if text and fold(heading_key(text)) == key]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise UsageError("READ-several-columns", None, column=place, cells=", ".join(map(letters, hits)))
    if re.fullmatch(r"[A-Za-z]{1,3}", place):
        index = 0
        for letter in place.upper():
            index = index * 26 + ord(letter) - 64
        if index <= len(written):
            return index
    near = get_close_matches(place, [text for text in written if text], 1, 0.0)
    raise UsageError("READ-no-column", None, column=place, nearest=near[0] if near else "A")
