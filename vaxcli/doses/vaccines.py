"""The vaccines and the names people type for them; nothing is ever mapped silently.

``vaccines.csv`` holds the eight vaccines of the passport decision 5772/QD-BYT (20 Dec 2021) with the sources of each
value; ``age_min_years_nov_2021`` and intervals are rules and stand in ``rules.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from vaxcli.people.words import care, fold
from vaxcli.register.model import Dose

_FAR = 2
"""Slips up to which a name is suggested."""
_SHORT, _TINY = 6, 4
"""A name of fewer letters is suggested for one slip only, or for none at all."""
_NOISE = re.compile(
    r"\b(?:vac[ -]?xin|vaccines?|vacxin|thuoc|phong|chong|ngua|benh|(?:sars-?)?co[vw]i[dt] ?-? ?19|cua|hang|loai|lieu)\b"
)
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_PARTS = re.compile(r"[()\[\]/,;+]| - ")
_COUNTRIES = frozenset(
    [
        "anh",
        "my",
        "nga",
        "duc",
        "bi",
        "y",
        "phap",
        "cuba",
        "uae",
        "vietnam",
        "italia",
        "thuy",
        "dien",
        "han",
        "quoc",
        "nhat",
        "ban",
        "trung",
        "usa",
        "uk",
        "nuoc",
        "sx",
        "san",
        "xuat",
        "tai",
    ]
)
"""Words of places: beside the name of a vaccine they say where it was made."""
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
    words: frozenset[str]
    """Words that may stand beside a name without making it another: those of its names and of its makers."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a typed name means."""

    vaccine: Vaccine | None
    """Only when the name is one of the known ones, letter for letter but for care."""
    suggestions: tuple[Vaccine, ...] = ()
    """What may have been meant, three at most; for a person to decide."""


@cache
def everything() -> tuple[Vaccine, ...]:
    """All vaccines, in the order of the table."""
    lines = (files("vaxcli.doses") / "vaccines.csv").read_text(encoding="utf-8").splitlines()
    return tuple(map(_vaccine, csv.DictReader(lines)))


def by_id(key: str) -> Vaccine | None:
    """The vaccine of an id, None for ``""`` and ids nobody knows."""
    return _by_id().get(key)


@cache
def _by_id() -> Mapping[str, Vaccine]:
    return {vaccine.id: vaccine for vaccine in everything()}


@lru_cache(maxsize=4096)
def recognise(text: str) -> Recognised:
    """Return the vaccine a typed name means, or what it may mean.

    Capitals, accents, spaces, points and the words for vaccine do not matter; nor does the maker or his country
    beside the name. A slip does, and so does a word nobody knows: then the vaccine is only suggested.

    Examples:
        >>> recognise("ASTRA ZENECA").vaccine.id, recognise("Vero-cell (cua Sinopharm)").vaccine.id
        ('astrazeneca', 'vero_cell')
        >>> recognise("Phizer").vaccine is None, [v.id for v in recognise("Phizer").suggestions]
        (True, ['pfizer'])
        >>> recognise("Pfizer/Moderna").vaccine is None, len(recognise("Pfizer/Moderna").suggestions)
        (True, 2)
        >>> recognise("Nanocovax")
        Recognised(vaccine=None, suggestions=())
    """
    plain = _plain(text)
    typed = _joined(plain)
    if not typed:
        return Recognised(None)
    names = _names()
    if typed in names:
        return Recognised(names[typed].vaccine)
    parts = list(filter(None, map(str.strip, _PARTS.split(plain))))
    named = {names[key].vaccine for key in map(_joined, parts) if key in names}
    if len(named) == 1:
        (vaccine,) = named
        beside = _words(" ".join(part for part in parts if _joined(part) not in names))
        if beside <= vaccine.words | _COUNTRIES:
            return Recognised(vaccine)
    found = dict.fromkeys(name.vaccine for key, name in names.items() if _may_mean(plain, parts, key, name))
    return Recognised(None, tuple(found)[:3])


def same_vaccine(one: Dose, other: Dose) -> bool:
    """Whether two doses are of one vaccine: both known and the same, or unknown and written alike.

    Two unknown names are never taken for one vaccine; the same unknown name, but for lossless care, is one report
    repeated. Two doses without any name are not the same.
    """
    if one.vaccine or other.vaccine:
        return one.vaccine == other.vaccine
    return bool(one.vaccine_text.strip()) and care(one.vaccine_text) == care(other.vaccine_text)


class _Name(NamedTuple):
    """One name of a vaccine."""

    vaccine: Vaccine
    plain: str


@cache
def _names() -> dict[str, _Name]:
    """Every name by its letters and digits alone."""
    return {
        _joined(plain): _Name(vaccine, " ".join(_NOT_LETTERS.sub(" ", plain).split()))
        for vaccine in everything()
        for plain in map(_plain, (vaccine.id.replace("_", " "), vaccine.name, *vaccine.aliases))
    }


def _may_mean(plain: str, parts: Sequence[str], key: str, name: _Name) -> bool:
    """A small slip of a known name, a known name among other words, or one word of a known name."""
    words = _words(plain)
    if f" {name.plain} " in f" {_NOT_LETTERS.sub(' ', plain)} ":
        return True
    if any(len(word) >= _TINY for word in words & set(name.plain.split())):
        return True
    if len(key) >= _SHORT and key in _joined(plain):
        return True
    far = 0 if len(key) < _TINY else 1 if len(key) < _SHORT else _FAR
    written = {_joined(plain), *map(_joined, parts), *words}
    return any(DamerauLevenshtein.distance(one, key, score_cutoff=far) <= far for one in written)


def _plain(text: str) -> str:
    """A name without accents, capitals and the words for vaccine."""
    return _NOISE.sub(" ", fold(care(text)))


def _joined(plain: str) -> str:
    return _NOT_LETTERS.sub("", plain)


def _words(plain: str) -> frozenset[str]:
    return frozenset(filter(None, _NOT_LETTERS.split(plain)))


def _vaccine(line: dict[str, str]) -> Vaccine:
    confirmed = line["vn_decision_date_confirmed"]
    day, sure = (date.fromisoformat(confirmed), True) if confirmed else (_claimed(line), False)
    aliases = tuple(_aliases(line["aliases"]))
    makers = line["manufacturer_named_in_vn_sources"]
    return Vaccine(
        id=line["id"],
        name=line["display_name"],
        basic_doses=int(line["primary_doses"]),
        approved_on=day,
        approval_confirmed=sure,
        aliases=aliases,
        words=_words(_plain(" ".join((line["display_name"], makers, *aliases)))),
    )


def _claimed(line: dict[str, str]) -> date | None:
    """The day of a decision that no official text was seen for."""
    found = _DECISION.search(line["unconfirmed_claims"])
    return datetime.strptime(found[1], "%d %b %Y").date() if found else None  # noqa: DTZ007 - a day


def _aliases(text: str) -> Iterator[str]:
    return filter(None, (alias.strip() for alias in text.split("|")))
