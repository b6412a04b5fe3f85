"""A long list of people as pages of ready lines. Pure.

Typst takes 50 microseconds and 10 kB for every cell of a table, 15 for a line of text: 20,000 people in a table are
ten seconds and 1.5 GB. So a page of the annex is one text a column, every line as high as the next, and what is too
long for its column is broken here, never cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_SIZE = 8.5
"""Points; ``templates/official.typ`` sets the same size."""
_ROOM = 4.0
"""Points of a column that are not for text."""
LINES = 56
"""Lines on a page, below the heading of the table."""
_NARROW, _WIDE = frozenset(".,:;/()-'ijltI\u00cd\u00cc\u1eca\u0128\u1ec8"), frozenset("MWmw@%")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the annex."""

    heading: str
    width: float
    """In points; together at most 459, the width of the text."""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page."""

    texts: tuple[str, ...]
    """One text a column, a line for every line of the page."""
    rules: tuple[int, ...]
    """After which line each row ends."""


@dataclass(frozen=True, slots=True)
class Annex:
    """The list."""

    title: str
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    pages: tuple[Page, ...]


def annex(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Annex:
    """The pages of a list; a cell may have several lines, and no row is parted by the end of a page."""
    widths = tuple(column.width for column in columns)
    return Annex(title, tuple(column.heading for column in columns), widths, tuple(_pages(widths, rows)))


def _pages(widths: Sequence[float], rows: Iterable[Sequence[str]]) -> Iterator[Page]:
    lines: list[list[str]] = [[] for _ in widths]
    rules: list[int] = []
    for row in rows:
        cells = [fitted(text, width) for text, width in zip(row, widths, strict=True)]
        height = max(map(len, cells))
        if rules and rules[-1] + height > LINES:
            yield Page(tuple(map("\n".join, lines)), tuple(rules))
            lines, rules = [[] for _ in widths], []
        for column, cell in zip(lines, cells, strict=True):
            column += [*cell, *[""] * (height - len(cell))]
        rules.append(len(lines[0]))
    if rules:
        yield Page(tuple(map("\n".join, lines)), tuple(rules))


@lru_cache(maxsize=10_000)
def fitted(text: str, width: float) -> tuple[str, ...]:
    """The lines of a cell: broken between words, a word that is too long inside.

    Examples:
        >>> fitted("Nguyen Van An", 112)
        ('Nguyen Van An',)
        >>> fitted("Nguyen Thi Hoang Phuong Anh Thu Nguyet", 112)
        ('Nguyen Thi Hoang Phuong', 'Anh Thu Nguyet')
        >>> fitted("A" * 20, 60)
        ('AAAAAAAAA', 'AAAAAAAAA', 'AA')
    """
    room = width - _ROOM
    lines: list[str] = []
    for part in text.split("\n"):
        if _width(part) <= room:
            lines.append(part)
            continue
        lines.append("")
        for word in part.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if _width(longer) <= room:
                lines[-1] = longer
                continue
            if lines[-1]:
                lines.append("")
            for letter in word:
                if _width(lines[-1] + letter) > room:
                    lines.append("")
                lines[-1] += letter
    return tuple(lines)


def _width(text: str) -> float:
    """Points that a text takes at most, roughly: Liberation Serif measured by kinds of letters."""
    if text.isdecimal():
        return 0.5 * _SIZE * len(text)
    ems = 0.0
    for letter in text:
        if letter == " ":
            ems += 0.25
        elif letter in _NARROW:
            ems += 0.34
        elif letter in _WIDE:
            ems += 0.95
        elif letter.isupper():
            ems += 0.72
        elif letter.isdecimal() or letter.islower():
            ems += 0.52
        else:
            ems += 1.0
    return ems * _SIZE
