"""What every official paper has in common: agency block, number, place and date, signer, recipients.

Nghi dinh 30/2020/ND-CP, annex I (DOMAIN E.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vaxcli.procedure import Part, Party
from vaxcli.settings import Settings
from vaxcli.texts import document

DOTS = "\u2026" * 8
"""Where nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The fixed parts of a paper."""

    parent: str
    agency: str
    number: str
    place_and_date: str
    signer_post: str
    signer_name: str
    recipients: tuple[str, ...]
    legal_bases: tuple[str, ...]


def head(known: Settings, day: date, number: str, suffix: str) -> Head:
    """The fixed parts by the settings; what nobody said is a dotted line."""
    locality = known.part is Part.LOCALITY
    name = known.chair_name if locality else known.head_name
    post = known.name_of(Party.CHAIR if locality else Party.HEAD)
    place = known.commune or known.district or known.province or DOTS
    return Head(
        parent=(known.parent_agency or DOTS).upper(),
        agency=(known.agency or DOTS).upper(),
        number=document("paper-no", number=number or "\u2026\u2026", suffix=suffix),
        place_and_date=document("paper-place-date", place=place, date=decree_date(day)),
        signer_post=post.upper(),
        signer_name=name,
        recipients=known.recipients,
        legal_bases=known.legal_bases,
    )


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
