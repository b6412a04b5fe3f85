"""A report in four forms that agree: PDF with the data inside, workbook, page for a telephone, JSON (R5, R37, promise 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vaxcli.atomic import Content, check_targets, write_all
from vaxcli.documents import figures, figures_source, official, report_book, report_html, typst_pdf
from vaxcli.documents.canonical import canonical, sha256
from vaxcli.documents.figures import Facts, Kind, Section
from vaxcli.documents.report_order import Reported, ReportOrder
from vaxcli.documents.typst_pdf import TEMPLATES
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.register import store
from vaxcli.supervisor import Report
from vaxcli.texts import document

DATA, CARD = "results.json", "vaxcli.json"
SIGNATURE = (200.0, 64.0)
"""Width and height of the mark in the signer's block, in points."""
_PAGE_HEIGHT = 841.89
_MOST_PERSONS = 100_000


def report(report: Report, order: ReportOrder) -> Reported:
    """Make every form that is asked for from one set of figures.

    Raises:
        VaxError: A register or workbook that cannot be used, outputs that cannot be written.
        GuardError: ``REPORT-nothing``: there is nothing in these days.
    """
    report("read", 0, 1)
    kind = Kind(order.kind)
    inputs = [order.workbook] if order.workbook else []
    check_targets(order.targets, inputs, overwrite=order.overwrite)
    facts = _facts(order)
    doses = sum(len(person.doses) for person in facts.people)
    missed = sum(len(person.outcomes) for person in facts.people)
    if not (doses or missed or (kind in (Kind.VERIFICATION, Kind.PROGRESS) and facts.people)):
        where = order.workbook.name if order.workbook else store.shown(order.register)
        raise GuardError("REPORT-nothing", Place(file=where))
    found = figures.sections(kind, facts)
    data = canonical(figures.results(kind, facts, found))
    mark = sha256(data)
    report("write", 0, 1)
    makers: Mapping[str, Any] = {
        "pdf": lambda: paper(order, facts, found, data, mark),
        "xlsx": lambda: report_book.workbook(_title(order, facts), found, mark),
        "html": lambda: report_html.page(_title(order, facts), found, mark),
        "json": lambda: data,
    }
    outputs: dict[Path, Content] = {
        target: makers[form]() for target, form in zip(order.targets, order.formats, strict=True)
    }
    write_all(outputs, overwrite=order.overwrite)
    return Reported(
        kind=kind.value,
        first=facts.first.isoformat() if facts.first else "",
        last=facts.last.isoformat() if facts.last else "",
        doses=doses,
        people=sum(bool(person.doses) for person in facts.people),
        lacking=facts.lacking,
        sha256=mark,
        outputs=tuple(map(str, order.targets)),
    )


def _facts(order: ReportOrder) -> Facts:
    if order.workbook:
        return figures_source.from_workbook(order.workbook, order.at, order.first, order.last)
    with store.read_only(order.register) as connection:
        return figures_source.from_register(connection, order.first, order.last)


def paper(order: ReportOrder, facts: Facts, found: Sequence[Section], data: bytes, mark: str) -> bytes:
    """The PDF (PDF/A-3b): figures, the fingerprint of the data, and the data themselves attached."""
    known = order.known
    template = known.report_template or TEMPLATES / "report.typ"
    head = official.head(known, order.at.date(), order.number, known.report_suffix)
    content: dict[str, Any] = {
        "head": official.as_data(head),
        "kind": document("report-kind"),
        "summary": document(f"report-summary-{order.kind}"),
        "period": _period(facts),
        "sections": [
            {
                "title": one.title,
                "columns": list(one.columns),
                "rows": [
                    {"name": row[0], "counts": list(counts)}
                    for row, counts in zip(one.rows, one.counts, strict=True)
                ],
                "chart": one.chart,
            }
            for one in found
        ],
        "notes": _notes(facts),
        "data": {"name": DATA, "sha256": mark},
        "words": {
            "nothing": document("report-nothing"),
            "bound": document("report-bound", name=DATA),
            "annex": document("report-annex"),
            "annex_columns": [
                document(f"report-annex-{name}") for name in ("no", "name", "birth", "sex", "number", "doses")
            ],
        },
        "annex": [],
    }
    day = order.at.date()
    box = typst_pdf.where(template, content, day, "signature")
    card = {
        "vaxcli_document": 1,
        "kind": "report",
        "data": {"name": DATA, "sha256": mark},
        "complete": not facts.lacking,
        "lacking": facts.lacking,
        "signature_box": signature_box(box),
        "part": known.part.value,
    }
    content["annex"] = _annex(facts) if order.annex else []
    content["attachments"] = [
        {"name": DATA, "content": data.decode(), "description": document("report-attached")},
        {"name": CARD, "content": canonical(card).decode(), "description": document("report-card")},
    ]
    return typst_pdf.pdf(template, content, day, standard="a-3b")


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


def _title(order: ReportOrder, facts: Facts) -> tuple[str, ...]:
    lines = (document("report-kind"), document(f"report-summary-{order.kind}"), _period(facts))
    agency = order.known.agency
    return (*lines, *([agency] if agency else []), *_notes(facts))


def _period(facts: Facts) -> str:
    if not (facts.first and facts.last):
        return document("report-period-all")
    first, last = f"{facts.first:%d/%m/%Y}", f"{facts.last:%d/%m/%Y}"
    return document("report-period-day" if first == last else "report-period", first=first, last=last)


def _notes(facts: Facts) -> list[str]:
    if not facts.lacking:
        return [document("report-complete")]
    parts = [f"{document(f'lacking-{code}')}: {count}" for code, count in facts.lacking.items()]
    return [document("report-incomplete", lacking="; ".join(parts))]


def _annex(facts: Facts) -> list[list[str]]:
    """Person by person: for those who sign, so in full."""
    rows = []
    for number, person in enumerate((one for one in facts.people if one.doses), 1):
        doses = "; ".join(
            document(
                "report-annex-dose",
                number=one.dose.dose_no or "?",
                day=f"{one.dose.given_on:%d/%m/%Y}",
                vaccine=figures.vaccine_name(one.dose),
                lot=one.dose.lot or "?",
            )
            for one in person.doses
        )
        sex = {"M": document("sex-male"), "F": document("sex-female")}.get(person.sex, "")
        birth = "/".join(reversed(person.birth.split("-")))
        rows.append([str(number), person.full_name, birth, sex, person.number, doses])
    return rows[:_MOST_PERSONS]
