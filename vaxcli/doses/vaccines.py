"""The vaccines and the names people type for them; nothing is ever mapped silently.

``vaccines.csv`` holds the eight vaccines of the passport decision 5772/QD-BYT (20 Dec 2021) with the sources of each
value; ``age_min_years_nov_2021`` and intervals are rules and stand in ``rules.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz.distance import DamerauLevenshtein

from vaxcli.people.words import care, fold
from vaxcli.register.model import Dose

_FAR = 2
"""Slips up to which a name is suggested."""
_SHORT = 5
"""A name of fewer letters is suggested for one slip only."""
_NOISE = re.compile(r"\b(vac ?xin|vaccines?|vac-xin|thuoc|covid ?-? ?19|covit ?-? ?19|cua|hang)\b")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_DECISION = re.compile(r"decision (?:date |\S+ of )(\d{1,2} [A-Z][a-z]{2} \d{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vaccine:
    """One vaccine."""

    id: str
    name: str
    basic_doses: int
    """Doses of the basic course (DOMAIN D.1)."""
    approved_on: date | None
    """Day of the decision that licensed it in Viet Nam; no dose can have been given before."""
    approval_confirmed: bool
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a typed name means."""

    vaccine: Vaccine | None
    """Only when the name is one of the known ones, letter for letter but for care."""
    suggestions: tuple[Vaccine, ...] = ()
    """What may have been meant; for a person to decide."""


@cache
def everything() -> tuple[Vaccine, ...]:
    """All vaccines, in the order of the table."""
    lines = (files("vaxcli.doses") / "vaccines.csv").read_text(encoding="utf-8").splitlines()
    return tuple(map(_vaccine, csv.DictReader(lines)))


def by_id(key: str) -> Vaccine | None:
    """The vaccine of an id, None for ``""`` and ids nobody knows."""
    return next((vaccine for vaccine in everything() if vaccine.id == key), None)


@lru_cache(maxsize=4096)
def recognise(text: str) -> Recognised:
    """Return the vaccine a typed name means, or what it may mean.

    Capitals, accents, spaces, points and the words for vaccine do not matter; a slip does.

    Examples:
        >>> recognise("ASTRA ZENECA").vaccine.id, recognise("Vero-cell (cua Sinopharm)").vaccine.id
        ('astrazeneca', 'vero_cell')
        >>> recognise("Phizer").vaccine is None, [v.id for v in recognise("Phizer").suggestions]
        (True, ['pfizer'])
        >>> recognise("Nanocovax")
        Recognised(vaccine=None, suggestions=())
    """
    typed = _key(text)
    if not typed:
        return Recognised(None)
    names = _names()
    if typed in names:
        return Recognised(names[typed])
    found = dict.fromkeys(vaccine for key, vaccine in names.items() if _may_mean(typed, key))
    return Recognised(None, tuple(found)[:3])


def same_vaccine(one: Dose, other: Dose) -> bool:
    """Whether two doses are of one vaccine: both known and the same, or unknown and written alike.

    Two unknown names are never taken for one vaccine; the same unknown name, but for lossless care, is one report
    repeated. Two doses without any name are not the same.
    """
    if one.vaccine or other.vaccine:
        return one.vaccine == other.vaccine
    return bool(one.vaccine_text.strip()) and care(one.vaccine_text) == care(other.vaccine_text)


def _may_mean(typed: str, known: str) -> bool:
    """A small slip of a known name, or a known name among other words."""
    far = 1 if len(known) < _SHORT else _FAR
    near = DamerauLevenshtein.distance(typed, known, score_cutoff=far) <= far
    return near or (len(known) >= _SHORT and known in typed)


@cache
def _names() -> dict[str, Vaccine]:
    return {
        _key(name): vaccine
        for vaccine in everything()
        for name in (vaccine.id.replace("_", " "), vaccine.name, *vaccine.aliases)
    }


def _key(text: str) -> str:
    plain = fold(care(text))
    without = _NOISE.sub(" ", plain)
    return _NOT_LETTERS.sub("", without) or _NOT_LETTERS.sub("", plain)


def _vaccine(line: dict[str, str]) -> Vaccine:
    confirmed = line["vn_decision_date_confirmed"]
    day, sure = (date.fromisoformat(confirmed), True) if confirmed else (_claimed(line), False)
    return Vaccine(
        id=line["id"],
        name=line["display_name"],
        basic_doses=int(line["primary_doses"]),
        approved_on=day,
        approval_confirmed=sure,
        aliases=tuple(_aliases(line["aliases"])),
    )


def _claimed(line: dict[str, str]) -> date | None:
    """The day of a decision that no official text was seen for."""
    found = _DECISION.search(line["unconfirmed_claims"])
    return datetime.strptime(found[1], "%d %b %Y").date() if found else None  # noqa: DTZ007 - a day


def _aliases(text: str) -> Iterator[str]:
    return filter(None, (alias.strip() for alias in text.split("|")))
