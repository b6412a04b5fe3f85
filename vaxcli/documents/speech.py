"""The text for the loudspeaker: half a page of the commonest things to supplement, counts only (R7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vaxcli.documents.asking import Point
from vaxcli.texts import document

MOST = 5
"""Who listens remembers no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A text to be read out, in the parts that a page sets apart."""

    greeting: str
    opening: str
    items: tuple[str, ...]
    closing: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole text, a paragraph a line."""
        items = [f"{number}. {item}" for number, item in enumerate(self.items, 1)]
        return "\n".join([self.greeting, self.opening, *items, *self.closing])


def speech(people: int, asked: int, counts: Mapping[Point, int], come: Mapping[str, str]) -> Speech:
    """What is read out in the hamlets.

    Args:
        people: People in the list.
        asked: Of them, people who are asked for something.
        counts: People by what they are asked for; one person may count for several points.
        come: ``by`` and ``at`` as text, as far as they are known.
    """
    order = {point: at for at, point in enumerate(Point)}
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], order[pair[0]]))
    key = "-".join(["speech-come", *(word for word in ("at", "by") if come.get(word))])
    return Speech(
        greeting=document("speech-greeting"),
        opening=document("speech-opening", people=number(people), asked=number(asked)),
        items=tuple(document(f"said-{point}", count=number(count)) for point, count in ranked[:MOST]),
        closing=(document(key, **come), document("speech-right"), document("speech-thanks")),
    )


def number(count: int) -> str:
    """A count as Vietnamese write it.

    Examples:
        >>> number(12345)
        '12.345'
    """
    return f"{count:,}".replace(",", ".")
