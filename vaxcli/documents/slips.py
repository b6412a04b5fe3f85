"""One citizen's slip: what it asks for, and the lines that name him (R21; promise 7).

Of the citizen's own values a slip shows only what he gave himself: the name, the hamlet, the year of birth and
the number with its middle hidden. Nothing of the register is known here.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vaxcli import masking
from vaxcli.documents.asking import Paper, Point, papers
from vaxcli.documents.returned import Returned
from vaxcli.people import legacy, names, numbers
from vaxcli.people.dates import Birth
from vaxcli.people.state import State
from vaxcli.texts import document
from vaxcli.workbook.model import ListBook

_CHILD = 16
"""Below this age, by years alone, the slip speaks to the family."""
_LONGEST = 70
"""Letters of a name or hamlet; three lines of a slip in small print."""
_LONG, _LONG_WORD = 40, 20
"""Letters of name and hamlet together, and of a word, that need the small print."""


@dataclass(frozen=True, slots=True)
class Form:
    """What slips have in common; a list of 10,000 has a few dozen."""

    points: tuple[Point, ...]
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a slip says of its citizen."""

    form: Form
    to: str
    name: str
    rest: str
    """Hamlet; year of birth and masked number."""
    long: bool
    """To be set in small print."""
    id: str


def slip(book: ListBook, at: int, row: Returned, born: tuple[Birth, date], asked: tuple[Point, ...]) -> Slip:
    """The slip of the person at ``at``; ``born`` is the birth date and the day on which the age counts."""
    people = book.people
    name, _ = legacy.convert(people.full_name[at], people.legacy[at] or None)
    birth, day = born
    year = birth.iso[:4]
    child = bool(year) and day.year - int(year) < _CHILD
    hamlet = line(people.other["hamlet"][at]) if "hamlet" in people.other else ""
    name = line(name) or document("slip-blank")
    born_and_number = document(
        "slip-born",
        year=year or document("slip-blank-short"),
        number=_masked(book, at) or document("slip-number-none"),
    )
    return Slip(
        form=Form(asked, papers(asked, child=child)),
        to=document("slip-to-family" if child else "slip-to"),
        name=_breakable(name),
        rest=f"{document('slip-hamlet', hamlet=_breakable(hamlet))}\n{born_and_number}"
        if hamlet
        else born_and_number,
        long=len(name + hamlet) > _LONG or max(map(len, f"{name} {hamlet}".split())) > _LONG_WORD,
        id=document("slip-id", id=row.row_id),
    )


def by_hamlet(book: ListBook, positions: Iterable[int]) -> list[int]:
    """Positions by hamlet as people count (Thon 2 before Thon 10), then as in the list; no hamlet last."""
    hamlets = book.people.other.get("hamlet") or [""] * len(book.people)
    order = {hamlet: (not hamlet.strip(), _natural(hamlet)) for hamlet in set(hamlets)}
    return sorted(positions, key=lambda at: (order[hamlets[at]], at))


def _natural(text: str) -> list[tuple[int, int, str]]:
    parts = re.findall(r"\d+|\D+", names.key(text))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def line(text: str, longest: int | None = _LONGEST) -> str:
    r"""A text on one line, composed, without control characters; a very long one is cut.

    Examples:
        >>> line("An\n  Binh"), line("abcdef", 4) == "abc" + chr(8230)
        ('An Binh', True)
    """
    composed = unicodedata.normalize("NFC", text)
    seen = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in composed).split())
    return seen if longest is None or len(seen) <= longest else seen[: longest - 1] + "\u2026"


def _breakable(text: str) -> str:
    """A text whose very long words may go on in the next line (zero-width spaces), instead of off the slip."""
    if max(map(len, text.split()), default=0) <= _LONG_WORD:
        return text
    parts = (textwrap.wrap(word, _LONG_WORD, break_on_hyphens=False) for word in text.split(" "))
    return " ".join("\u200b".join(part) for part in parts)


def _masked(book: ListBook, at: int) -> str:
    """The number that the citizen gave, masked; nothing when the cell holds no number."""
    old = book.people.other.get("old_number")
    number = numbers.read(book.people.number[at])
    if number.state is State.MISSING and old:
        number = numbers.read(old[at])
    digits = number.digits or "".join(filter(str.isdecimal, number.compact))
    return masking.number(digits) if len(digits) >= 8 else ""
