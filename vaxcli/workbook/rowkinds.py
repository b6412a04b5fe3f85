"""What a row below the heading is: a person, or a group, total, signature, note, heading or blank.

Only odd rows come here; ``roll`` knows a plain person at once. In doubt a row is a person: an odd row
too many is seen and mended, a person lost is not (DESIGN promise 2, 6.5 "Rows").
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from vaxcli.columns import PARENT, PARTS, fold, heading_key
from vaxcli.headwords import field_of
from vaxcli.workbook.cells import ERROR_VALUES, is_blank, text_of
from vaxcli.workbook.model import Cell, Layout

_BULLET = re.compile(r"^[\W_]*(?:(?:\d{1,2}|[ivx]{1,5}|[a-z])[.)/-]+\s*)?[\W_]*", re.IGNORECASE)
_DATE_LINE = re.compile(r"\bngay\b[\s\d.\u2026_]*\bthang\b[\s\d.\u2026_]*\bnam\b")
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?(?:\s*=.*)?")
_WORD_END = r"(?!\w)"
_LONGEST_NAME = 10
"""Words; a longer text alone in a row is a note."""


class RowKind(StrEnum):
    """What a row is."""

    PERSON = "person"
    EMPTY = "empty"
    BLANK = "blank"
    """A running number and nothing of a person."""
    HEADING = "heading"
    """The heading once more (page breaks), or the numbers of the columns."""
    OTHER_HEADING = "other-heading"
    """Headings, but not those of this list: another arrangement may begin here."""
    GROUP = "group"
    TOTAL = "total"
    SIGNATURE = "signature"
    NOTE = "note"
    LOOSE = "loose"
    """Something is written, but no name, birth date or number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Columns (from 0) in which a row shows what it is."""

    row_no: int | None
    name: tuple[int, ...]
    birth: tuple[int, ...]
    number: tuple[int, ...]
    sex: tuple[int, ...]
    headings: Mapping[int, str]
    """The last heading of each recognised column, as a key."""
    own: frozenset[int]
    """Our own result columns: they say nothing about the sender's row."""

    @property
    def strong(self) -> tuple[int, ...]:
        """Columns one of which a person must have."""
        return self.name + self.birth + self.number


def spots_of(layout: Layout) -> Spots:
    """Return where a layout's rows show what they are."""

    def columns(name: str) -> tuple[int, ...]:
        fields = {name, *(part for group in PARTS[name] for part in group)}
        return tuple(c.index - 1 for c in layout.columns if c.field in fields and c.dose is None)

    row_no = layout.index("row_no")
    own = set(range(layout.result_block - 1, layout.result_block + 9) if layout.result_block else ())
    own |= {layout.mark_column - 1} if layout.mark_column else set()
    return Spots(
        row_no=row_no - 1 if row_no else None,
        name=columns("full_name"),
        birth=columns("birth_date"),
        number=columns("number"),
        sex=columns("sex"),
        headings={c.index - 1: heading_key(c.heading.split(PARENT)[-1]) for c in layout.columns if c.heading},
        own=frozenset(own),
    )


def kind_of(row: Sequence[Cell], spots: Spots, *, after_signature: bool = False) -> RowKind:
    """Return what one row is.

    Args:
        row: The cells of the row.
        spots: Where the layout keeps what tells.
        after_signature: A signature row stands above and no person since: a lone name is a signer.
    """
    here = {at: cell for at, cell in enumerate(row) if at not in spots.own and not is_blank(cell)}
    if not here:
        return RowKind.EMPTY
    heading = _heading_kind(here, spots)
    if heading:
        return heading
    numbered = spots.row_no in here and is_running_number(here[spots.row_no])
    strong = {at: here[at] for at in spots.strong if at in here}
    if strong:
        return _with_words(here, strong, spots, numbered=numbered, after_signature=after_signature)
    if numbered:
        return RowKind.BLANK if len(here) == 1 else RowKind.LOOSE
    kinds = [kind for kind in (text_kind(cell) for cell in here.values()) if kind]
    return kinds[0] if kinds else RowKind.SIGNATURE if after_signature else RowKind.LOOSE


def _with_words(
    here: Mapping[int, Cell],
    strong: Mapping[int, Cell],
    spots: Spots,
    *,
    numbered: bool,
    after_signature: bool,
) -> RowKind:
    """A row with something in the name, birth date or number column."""
    told = {at: cell for at, cell in here.items() if at in strong or at in spots.sex}
    kinds = {at: text_kind(cell) for at, cell in told.items()}
    before = [cell for at, cell in here.items() if at < min(told)]  # "Tong cong" in the running-number column
    said = next(filter(None, [*kinds.values(), *map(text_kind, before)]), None)
    if said is RowKind.TOTAL and all(kinds[at] or _is_count(cell) for at, cell in told.items()):
        return said
    if said and None not in kinds.values() and (not numbered or _is_group_number(said, strong)):
        return said
    papers = [cell for at, cell in told.items() if at not in spots.name]
    if (
        not numbered
        and not any(_has_digit(cell) for cell in papers)
        and not any(at in spots.sex for at in told)
    ):
        if after_signature:
            return RowKind.SIGNATURE
        if len(here) == 1 and len(text_of(next(iter(strong.values()))).split()) > _LONGEST_NAME:
            return RowKind.NOTE
    return RowKind.PERSON


def _is_group_number(said: RowKind, strong: Mapping[int, Cell]) -> bool:
    """A numbered row is still a group when its only text ends in a number: "Thon 3"."""
    return said is RowKind.GROUP and len(strong) == 1 and _has_digit(next(iter(strong.values())))


def _has_digit(cell: Cell) -> bool:
    return not isinstance(cell, str) or any(letter.isdigit() for letter in cell)


def is_running_number(cell: Cell) -> bool:
    """A whole number up to 6 digits, also as text."""
    return bool(re.fullmatch(r"\d{1,6}\.?", text_of(cell).strip()))


def _is_count(cell: Cell) -> bool:
    """A number of people beside a total; never an identity number or a date."""
    text = text_of(cell).strip()
    return text in ERROR_VALUES or bool(re.fullmatch(r"\d{1,6}(?: \w+)?", text))


def _heading_kind(here: Mapping[int, Cell], spots: Spots) -> RowKind | None:
    """The heading once more, (1) (2) (3) / A B 1 2 3 below it, or a heading of another arrangement."""
    texts = {at: cell for at, cell in here.items() if isinstance(cell, str)}
    told = [at for at in spots.strong if at in texts and len(texts[at]) < 60 and not _has_digit(texts[at])]
    if any(heading_key(texts[at]) == spots.headings.get(at) or field_of(texts[at]) for at in told):
        same = sum(heading_key(text) == spots.headings.get(at) for at, text in texts.items())
        if same >= 2 and same * 2 >= len(here):
            return RowKind.HEADING
        known = sum(bool(field_of(text)) for text in texts.values())
        values = any(_has_digit(here[at]) for at in spots.strong if at in here)
        if known > 2 and known * 2 > len(here) and not values:
            return RowKind.OTHER_HEADING
    marks = [text_of(cell).strip() for cell in here.values()]
    numbers = len(set(marks)) == len(marks) > 2 and all(map(_NUMBERING.fullmatch, marks))
    return RowKind.HEADING if numbers and any(at in here for at in spots.name) else None


def text_kind(cell: Cell) -> RowKind | None:
    """Return what a cell says about its row by its first words; None for a name or a value."""
    if not isinstance(cell, str):
        return None
    text = unicodedata.normalize("NFC", cell).lower()
    if _DATE_LINE.search(fold(text)):
        return RowKind.SIGNATURE
    text = _BULLET.sub("", " ".join(text.split()), count=1)
    for kind, pattern in _patterns(folded=text.isascii()):
        if pattern.match(text):
            return kind
    return None


@cache
def _patterns(*, folded: bool) -> tuple[tuple[RowKind, re.Pattern[str]], ...]:
    """First words by kind, from ``rowkinds.csv``.

    A group word needs a name or number behind it; without accents a number, since "to" is also a
    family name. "Tong" and "cong" alone are totals, with a count behind too.
    """
    words: dict[str, list[str]] = {}
    lines = (files("vaxcli.workbook") / "rowkinds.csv").read_text(encoding="utf-8").splitlines()
    for line in csv.DictReader(lines):
        words.setdefault(line["kind"], []).append(fold(line["words"]) if folded else line["words"])
    ends = {
        "group": r"\s*(?:so )?(?:\d|[ivx]+\b)" if folded else r"\s+\S|\d",
        "total_word": r"\s*(?:$|[:=(]|.*\d)",
    }
    patterns: list[tuple[RowKind, re.Pattern[str]]] = []
    for kind, group in words.items():
        first = "|".join(sorted(group, key=len, reverse=True))
        pattern = re.compile(f"(?:{first})(?:{ends.get(kind, _WORD_END)})")
        patterns.append((RowKind.TOTAL if kind == "total_word" else RowKind(kind), pattern))
    return tuple(patterns)


@cache
def first_words() -> frozenset[str]:
    """The first word of everything that a row can say about itself, with and without accents."""
    lines = (files("vaxcli.workbook") / "rowkinds.csv").read_text(encoding="utf-8").splitlines()
    words = {line["words"].replace(",", "").split()[0] for line in csv.DictReader(lines)}
    return frozenset(words | set(map(fold, words)))


def group_name(row: Sequence[Cell]) -> str:
    """Return the name of the hamlet that a group row announces, without bullet and count."""
    text = next((cell for cell in row if isinstance(cell, str) and text_kind(cell) is RowKind.GROUP), "")
    bare = _BULLET.sub("", " ".join(text.split()), count=1)
    return re.sub(r"\s*[:(].*$", "", bare).strip()
