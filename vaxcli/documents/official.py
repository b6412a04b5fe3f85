"""What every official paper has in common: agency block, number, place and date, signer, recipients.

Nghi dinh 30/2020/ND-CP, annex I (DOMAIN E.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from vaxcli.procedure import Part, Party, Role
from vaxcli.settings import Settings
from vaxcli.texts import document

DOTS = "\u2026" * 8
"""Where nothing is known; the templates draw a dotted line instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Which office issues a paper, and who signs it; ``""`` where nobody said."""

    parent: str = ""
    agency: str = ""
    post: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The fixed parts of a paper."""

    parent: str
    """Left out when it is ``""``."""
    agency: str
    number: str
    place_and_date: str
    signer_post: str
    signer_name: str
    recipients: tuple[str, ...]
    legal_bases: tuple[str, ...]


def of_results(known: Settings) -> Issuer:
    """The office of whoever signs results: commune chair (I.4), head of the facility (II.4); a district its own.

    A paper is issued by the office whose head signs it (decree 30/2020/ND-CP), so the commune chair signs for the
    commune authority even where the station makes the paper.
    """
    if known.role is Role.DISTRICT:
        return Issuer(
            parent=known.parent_agency,
            agency=known.district_office,
            post=known.district_head_post or document("paper-post"),
            name=known.district_head_name,
        )
    if known.part is Part.FACILITY:
        return _own(known, known.facility, known.name_of(Party.HEAD), known.head_name)
    return _own(known, known.authority, known.name_of(Party.CHAIR), known.chair_name)


def of_return(known: Settings) -> Issuer:
    """The police who give a list back (I.2, II.2)."""
    return _own(known, known.police, known.police_post or document("paper-post-police"), known.police_name)


def of_handover(known: Settings) -> Issuer:
    """Whoever made the list and hands it over (I.1, II.1)."""
    if known.part is Part.FACILITY:
        return _own(known, known.facility, known.name_of(Party.HEAD), known.head_name)
    return _own(
        known, known.station, known.station_post or document("paper-post-station"), known.station_name
    )


def _own(known: Settings, agency: str, post: str, name: str) -> Issuer:
    """An office by its name; ours when its name was not said. What stands above is known for our own only."""
    agency = agency or known.agency
    return Issuer(
        parent=known.parent_agency if agency == known.agency else "", agency=agency, post=post, name=name
    )


def head(known: Settings, issuer: Issuer, day: date, number: str, suffix: str) -> Head:
    """The fixed parts by the settings; what nobody said is a dotted line."""
    place = known.commune or known.district or known.province or DOTS
    return Head(
        parent=issuer.parent.upper() if issuer.agency else DOTS,
        agency=(issuer.agency or DOTS).upper(),
        number=document("paper-no", number=number or "\u2026\u2026", suffix=suffix),
        place_and_date=document("paper-place-date", place=place, date=decree_date(day)),
        signer_post=issuer.post.upper(),
        signer_name=issuer.name,
        recipients=known.recipients,
        legal_bases=tuple(_bases(known.legal_bases)),
    )


def _bases(bases: Sequence[str]) -> Iterator[str]:
    """Legal bases as a paper writes them: each begins with the word for it, the last one ends with a full stop."""
    word = document("paper-basis")
    for at, basis in enumerate(bases, 1):
        bare = basis.rstrip(" ;,.")
        named = bare if bare.casefold().startswith(word.casefold()) else f"{word} {bare}"
        yield named + (";" if at < len(bases) else ".")


def decree_date(day: date) -> str:
    """A date as the decree writes it: two digits for days below 10 and for months 1 and 2 only (DOMAIN E.1).

    Examples:
        >>> decree_date(date(2021, 11, 8)) == document("paper-date", day="08", month="11", year=2021)
        True
        >>> decree_date(date(2020, 3, 5)) == document("paper-date", day="05", month="3", year=2020)
        True
    """
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return document("paper-date", day=f"{day.day:02}", month=month, year=day.year)


def as_data(found: Head) -> Mapping[str, Any]:
    """For a template."""
    return {
        "parent": found.parent,
        "agency": found.agency,
        "number": found.number,
        "place_and_date": found.place_and_date,
        "signer_post": found.signer_post,
        "signer_name": found.signer_name,
        "recipients": list(found.recipients),
        "legal_bases": list(found.legal_bases),
        "nation": document("paper-nation"),
        "motto": document("paper-motto"),
        "recipients_title": document("paper-recipients"),
    }
