"""Minutes that stand for a signature while there is no certificate (R39, R51): .docx to edit and .pdf to print.

Form 1.9 of Nghi dinh 30/2020/ND-CP. They carry the fingerprint of the data that a report of ours carries; of any other
report, the fingerprint of the file. Where nothing is known there is a dotted line: the form works without settings.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from vaxcli.atomic import check_targets, write_all
from vaxcli.documents import bound_data, figures, figures_source, minutes_docx, official
from vaxcli.documents.canonical import canonical, sha256
from vaxcli.documents.official import DOTS
from vaxcli.documents.report_order import Drawn, MinutesOrder, Present
from vaxcli.documents.results import results
from vaxcli.documents.typst_pdf import TEMPLATES, Attached, pdf
from vaxcli.errors import GuardError, InputError
from vaxcli.findings import Place
from vaxcli.procedure import Part
from vaxcli.register import store
from vaxcli.supervisor import Report
from vaxcli.texts import document

_LARGEST = 512 << 20
_SHOWN = ("totals", "vaccines", "outcomes", "codes")
"""Sections of the figures that stand in minutes; the rest is in the report."""
_DATA, _CARD = "results.json", "vaxcli.json"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the parties confirm."""

    sha256: str
    bound: bool
    name: str
    data: dict[str, Any] | None
    """The figures; None for a paper that is not ours."""
    content: bytes | None

    @property
    def lacking(self) -> dict[str, int]:
        """What lacks in the data (R37)."""
        return (self.data or {}).get("lacking") or {}


def minutes(report: Report, order: MinutesOrder) -> Drawn:
    """Draw minutes up for a report or for the register.

    Raises:
        InputError: ``PDF-not``, ``MINUTES-differ``: a report of ours whose data are not those that were printed.
        GuardError: ``REPORT-nothing``: the register has nothing in these days.
        OutputError: ``OUT-...``.
    """
    report("read", 0, 1)
    check_targets(order.targets, [order.source] if order.source else [], overwrite=order.overwrite)
    what = _confirmed(order)
    content = _content(order, what)
    report("write", 0, 1)
    write_all(
        {order.targets[0]: minutes_docx.paper(content), order.targets[1]: _pdf(order, what, content)},
        overwrite=order.overwrite,
    )
    return Drawn(
        sha256=what.sha256, bound=what.bound, lacking=what.lacking, outputs=tuple(map(str, order.targets))
    )


def _confirmed(order: MinutesOrder) -> Confirmed:
    """What is confirmed: the data of a report, or what a register holds."""
    if order.source is None:
        return _from_register(order, order.register)
    if figures_source.is_register(order.source):
        return _from_register(order, str(order.source))
    return _from_file(order.source)


def _from_file(file: Path) -> Confirmed:
    place = Place(file=file.name)
    if not file.exists():
        raise InputError("F01-missing", place)
    if not file.is_file():
        raise InputError("F01-is-folder" if file.is_dir() else "F01-not-a-file", place)
    try:
        data = file.read_bytes() if file.stat().st_size <= _LARGEST else b""
    except OSError as error:
        raise InputError("F01-denied", place) from error
    if b"%PDF-" not in data[:1024]:
        raise InputError("PDF-not", place)
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if not reader.encrypted:
            carried = bound_data.bound(reader)
            attached = dict(bound_data.attachments(reader))
        else:
            carried, attached = bound_data.Bound(), {}
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise InputError("PDF-damaged", place) from error
    if not carried.kind:
        return Confirmed(
            hashlib.sha256(data).hexdigest(), bound=False, name=file.name, data=None, content=None
        )
    if not carried.matches:
        raise InputError("MINUTES-differ", place)
    name, content = next((name, one) for name, one in attached.items() if sha256(one) == carried.sha256)
    return Confirmed(carried.sha256, bound=True, name=name, data=orjson.loads(content), content=content)


def _from_register(order: MinutesOrder, register: str) -> Confirmed:
    with store.read_only(register) as connection:
        facts = figures_source.from_register(connection, order.first, order.last)
    if not any(person.doses or person.outcomes for person in facts.people):
        raise GuardError("REPORT-nothing", Place(file=store.shown(register)))
    kind = figures.Kind.ROUND
    found = results(kind, facts, figures.sections(kind, facts))
    content = canonical(found)
    return Confirmed(sha256(content), bound=True, name=_DATA, data=found, content=content)


def _content(order: MinutesOrder, what: Confirmed) -> dict[str, Any]:
    """Everything both forms print."""
    known = order.known
    locality = known.part is Part.LOCALITY
    issuer = official.of_results(known)
    head = official.head(known, issuer, order.at.date(), order.number, known.minutes_suffix)
    chair = Present(role="", name=issuer.name, post=issuer.post)
    parties = order.parties or _usual(order)
    place = known.commune or (known.facility if not locality else "") or DOTS * 2
    named = document("minutes-fingerprint" if what.bound else "minutes-fingerprint-file", name=what.name)
    return {
        "head": official.as_data(head),
        "kind": document("minutes-kind"),
        "summary": document("minutes-summary"),
        "start": document("minutes-start", date=official.decree_date(order.at.date())),
        "place": document("minutes-place", place=place),
        "present": [_who(one) for one in parties],
        "chair": document("minutes-chair", who=_who(chair)),
        "secretary": document("minutes-secretary", who=DOTS * 3),
        "why": document(
            "minutes-why", basis=known.legal_bases[-1] if known.legal_bases else document("minutes-basis")
        ),
        "notes": _notes(what),
        "sections": _sections(what.data),
        "fingerprint": named,
        "sha256": what.sha256,
        "names": {"chair": chair.name, "secretary": ""},
        "parties": [{"title": one.role.upper(), "name": one.name} for one in parties],
        "words": {
            "present": document("minutes-present"),
            "course": document("minutes-course"),
            "no_figures": document("minutes-no-figures"),
            "later": document("minutes-later"),
            "end": document("minutes-end"),
            "hint": document("minutes-sign-hint"),
            "secretary": document("minutes-sign-secretary"),
            "chair": document("minutes-sign-chair"),
        },
    }


def _notes(what: Confirmed) -> list[str]:
    """The days of the data, and what lacks in them: nobody confirms as complete what is not (R37)."""
    if what.data is None:
        return []
    first, last = (date.fromisoformat(day) if day else None for day in map(what.data.get, ("from", "to")))
    return [figures.period(first, last), *figures.notes(what.lacking, complete=False)]


def _usual(order: MinutesOrder) -> tuple[Present, ...]:
    """The parties of the procedure: who made the list, the police, the site (R39)."""
    known = order.known
    locality = known.part is Part.LOCALITY
    maker = Present(
        role=document("minutes-party-station" if locality else "minutes-party-facility"),
        name=known.station_name,
        post=known.station_post,
    )
    police = Present(role=document("minutes-party-police"), name=known.police_name, post=known.police_post)
    return maker, police, Present(role=document("minutes-party-site"))


def _who(one: Present) -> str:
    name = one.name or DOTS * 3
    said = f"{name}, {one.post}" if one.post else name
    return f"{one.role}: {said}" if one.role else said


def _sections(data: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The tables of a report's data that minutes show."""
    if data is None:
        return []
    found = data.get("figures", {})
    return [
        {
            "title": document(_TITLES[key]),
            "columns": [document("report-what"), document("report-count")],
            "rows": [{"name": line["name"], "counts": line["counts"][:1]} for line in found[key]],
        }
        for key in _SHOWN
        if found.get(key)
    ]


_TITLES = {
    "totals": "report-totals",
    "vaccines": "report-by-vaccine",
    "outcomes": "report-not-vaccinated",
    "codes": "report-by-code",
}


def _pdf(order: MinutesOrder, what: Confirmed, content: dict[str, Any]) -> bytes:
    """To print; it carries the data too when they are known, so that it can be signed later (promise 9)."""
    template = order.known.minutes_template or TEMPLATES / "minutes.typ"
    card = {
        "vaxcli_document": 1,
        "kind": "minutes",
        "data": {"name": what.name, "sha256": what.sha256},
        "complete": not what.lacking,
        "lacking": what.lacking,
        "signature_box": None,
        "part": order.known.part.value,
    }
    attached = (
        (
            Attached(what.name, what.content, document("report-attached")),
            Attached(_CARD, canonical(card), document("report-card")),
        )
        if what.content is not None
        else ()
    )
    return pdf(template, content, order.at.date(), attached)
