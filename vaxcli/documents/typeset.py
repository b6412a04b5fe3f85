"""A paper of figures with its data inside: PDF/A-3b, fingerprint printed, place of the signature known (promise 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from vaxcli.documents import official, typst_pdf
from vaxcli.documents.annex import Annex
from vaxcli.documents.canonical import canonical, sha256
from vaxcli.documents.figures import Section
from vaxcli.documents.typst_pdf import TEMPLATES, Attached
from vaxcli.settings import Settings
from vaxcli.texts import document

DATA, CARD = "results.json", "vaxcli.json"
SIGNATURE = (200.0, 64.0)
"""Width and height of the mark in the signer's block, in points."""
_PAGE_HEIGHT = 841.89


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a paper says."""

    kind: str
    """As the card names it: ``report``, ``totals``."""
    title: str
    summary: str
    period: str
    sections: Sequence[Section]
    notes: Sequence[str]
    data: bytes
    lacking: Mapping[str, int] = field(default_factory=dict)
    annex: Annex | None = None
    number: str = ""
    template: Path | None = None
    day: date
    known: Settings


def typeset(paper: Paper) -> bytes:
    """The PDF."""
    known = paper.known
    template = paper.template or TEMPLATES / "report.typ"
    mark = sha256(paper.data)
    content: dict[str, Any] = {
        "head": official.as_data(
            official.head(known, official.of_results(known), paper.day, paper.number, known.report_suffix)
        ),
        "kind": paper.title,
        "summary": paper.summary,
        "period": paper.period,
        "sections": [_section(one) for one in paper.sections],
        "notes": list(paper.notes),
        "data": {"name": DATA, "sha256": mark},
        "words": {
            "nothing": document("report-nothing"),
            "bound": document("report-bound", name=DATA),
        },
        "annex": None,
    }
    # Where the signature stands does not depend on the annex, which comes after it.
    box = typst_pdf.where(template, content, "signature")
    card = {
        "vaxcli_document": 1,
        "kind": paper.kind,
        "data": {"name": DATA, "sha256": mark},
        "complete": not paper.lacking,
        "lacking": dict(paper.lacking),
        "signature_box": signature_box(box),
        "part": known.part.value,
    }
    content["annex"] = _annex(paper.annex) if paper.annex else None
    attached = (
        Attached(DATA, paper.data, document("report-attached")),
        Attached(CARD, canonical(card), document("report-card")),
    )
    return typst_pdf.pdf(template, content, paper.day, attached)


def _annex(one: Annex) -> dict[str, Any]:
    """By hand: a general copy of hundreds of pages takes a third of a second."""
    pages = [{"texts": page.texts, "rules": page.rules} for page in one.pages]
    return {"title": one.title, "headings": one.headings, "widths": one.widths, "pages": pages}


def _section(one: Section) -> dict[str, Any]:
    return {
        "title": one.title,
        "columns": list(one.columns),
        "rows": [
            {"name": row[0], "counts": list(counts)} for row, counts in zip(one.rows, one.counts, strict=True)
        ],
        "bars": list(one.bars) if one.chart and len(one.rows) > 1 else [],
        "percent": one.percent,
    }


def signature_box(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Where the mark goes, measured from the lower left corner as PDF does; Typst measures from the top."""
    if not found:
        return None
    width, height = SIGNATURE
    left = max(20.0, float(found["x"]) + 4)
    top = _PAGE_HEIGHT - float(found["y"]) - 4
    return {
        "page": int(found["page"]),
        "box": [round(left, 1), round(top - height, 1), round(left + width, 1), round(top, 1)],
    }
