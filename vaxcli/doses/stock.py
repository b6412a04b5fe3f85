"""Vaccine in stock, by lot: what the sessions need, taken from the lots that expire first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vaxcli.doses.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Doses of one lot."""

    vaccine: str
    lot: str
    doses: int
    expiry: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the sessions take from the stock."""

    lot: Lot
    taken: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a plan needs."""

    lots: tuple[Taken, ...]
    needed: dict[str, int]
    """Doses by vaccine; ``""`` for those whose vaccine nobody has chosen yet."""
    shortage: dict[str, int]
    """Doses that no lot has, by vaccine; only where a stock is known."""


def need(sessions: Sequence[Session], lots: Sequence[Lot]) -> Need:
    """What the sessions need and where it comes from; a lot is never used after its expiry."""
    needed: Counter[str] = Counter()
    shortage: Counter[str] = Counter()
    rest = {lot: lot.doses for lot in lots}
    order = sorted(lots, key=lambda lot: (lot.expiry or date.max, lot.vaccine, lot.lot))
    for session in sorted(sessions, key=lambda one: one.day):
        wanted = Counter(wish.vaccine or session.vaccine for wish in session.wishes)
        needed += wanted
        for vaccine, count in sorted(wanted.items()):
            lacking = count
            for lot in order:
                if lot.vaccine == vaccine and (lot.expiry is None or lot.expiry >= session.day):
                    taken = min(lacking, rest[lot])
                    rest[lot] -= taken
                    lacking -= taken
            if lots and vaccine and lacking:
                shortage[vaccine] += lacking
    return Need(
        lots=tuple(Taken(lot=lot, taken=lot.doses - rest[lot]) for lot in order),
        needed=dict(sorted(needed.items())),
        shortage=dict(sorted(shortage.items())),
    )
