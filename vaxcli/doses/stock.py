"""Vaccine in stock, by lot: what the sessions need, taken from the lots that expire first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from vaxcli.doses.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Doses of one lot."""

    vaccine: str
    lot: str
    doses: int
    expiry: date | None
    """The last day on which it may be used."""


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
    """What the sessions need and where it comes from; a lot is never used after its expiry.

    First come the doses whose vaccine is certain, session by session. A dose whose vaccine nobody has chosen can come
    from any lot that is left; no lot is marked for it.
    """
    order = _merged(lots)
    rest = [lot.doses for lot in order]
    needed: Counter[str] = Counter()
    shortage: Counter[str] = Counter()
    by_day = sorted(sessions, key=lambda one: one.key)
    for session in by_day:
        wanted = Counter(wish.vaccine or session.vaccine for wish in session.wishes)
        needed += wanted
        for vaccine, count in sorted(wanted.items()):
            if vaccine:
                shortage[vaccine] += _take(order, rest, count, session.day, vaccine)
    taken = [lot.doses - left for lot, left in zip(order, rest, strict=True)]
    for session in by_day:
        open_ = sum(not (wish.vaccine or session.vaccine) for wish in session.wishes)
        shortage[""] += _take(order, rest, open_, session.day, "")
    return Need(
        lots=tuple(Taken(lot=lot, taken=count) for lot, count in zip(order, taken, strict=True)),
        needed=dict(sorted(needed.items())),
        shortage={name: count for name, count in sorted(shortage.items()) if count} if lots else {},
    )


def _merged(lots: Sequence[Lot]) -> list[Lot]:
    """One entry a lot, the first to expire first: a lot on several lines of a table is one lot."""
    doses: Counter[Lot] = Counter()
    for lot in lots:
        doses[replace(lot, doses=0)] += lot.doses
    order = sorted(doses, key=lambda lot: (lot.expiry or date.max, lot.vaccine, lot.lot))
    return [replace(lot, doses=doses[lot]) for lot in order]


def _take(order: Sequence[Lot], rest: list[int], count: int, day: date, vaccine: str) -> int:
    """Take doses out of ``rest``, of a vaccine or of any; how many were lacking."""
    for at, lot in enumerate(order):
        if count and (not vaccine or lot.vaccine == vaccine) and (lot.expiry is None or lot.expiry >= day):
            taken = min(count, rest[at])
            rest[at] -= taken
            count -= taken
    return count
