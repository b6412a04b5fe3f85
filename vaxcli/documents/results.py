"""The data of a report that are signed: its figures, and person by person what they are made of. Pure (promise 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vaxcli.documents.figures import Facts, GivenDose, Kind, Section, Someone


def results(kind: Kind, facts: Facts, found: Sequence[Section]) -> dict[str, Any]:
    """The data that are signed: the figures, and person by person what they are made of."""
    return {
        "vaxcli_results": 1,
        "kind": kind.value,
        "from": facts.first.isoformat() if facts.first else None,
        "to": facts.last.isoformat() if facts.last else None,
        "lacking": facts.lacking,
        "figures": {
            one.key: [
                {"name": row[0], "counts": list(counts)}
                for row, counts in zip(one.rows, one.counts, strict=True)
            ]
            for one in found
        },
        "people": [
            _person(person)
            for person in facts.people
            if person.doses or person.outcomes or kind is Kind.VERIFICATION
        ],
        "lists": [
            {
                "list_id": one.list_id,
                "made_on": one.made_on.isoformat() if one.made_on else None,
                "due_on": one.due_on.isoformat() if one.due_on else None,
                "returned_on": one.returned_on.isoformat() if one.returned_on else None,
                "people": one.people,
                "counts": one.counts,
            }
            for one in facts.lists
        ],
    }


def _person(person: Someone) -> dict[str, Any]:
    return {
        "number": person.number,
        "full_name": person.full_name,
        "birth": person.birth,
        "sex": person.sex,
        "nationality": person.nationality,
        "code": person.code,
        "row_id": person.row_id,
        "doses": [_dose(one) for one in person.doses],
        "outcomes": [{"outcome": kind, "on": day.isoformat()} for kind, day in person.outcomes],
    }


def _dose(one: GivenDose) -> dict[str, Any]:
    dose = one.dose
    return {
        "dose_no": dose.dose_no,
        "kind": dose.kind.value,
        "vaccine": dose.vaccine,
        "vaccine_text": dose.vaccine_text,
        "lot": dose.lot,
        "given_on": dose.given_on.isoformat(),
        "given_at": dose.given_at.isoformat("minutes") if dose.given_at else None,
        "site": dose.site,
        "source": dose.source.value,
        "verified": one.verified,
        "findings": list(one.findings),
    }
