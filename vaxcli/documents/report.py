"""A report in four forms that agree: PDF with the data inside, workbook, page for a telephone, JSON (R5, R37, promise 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vaxcli.atomic import Content, check_targets, write_all
from vaxcli.documents import figures, figures_source, report_book, report_html
from vaxcli.documents.canonical import canonical, sha256
from vaxcli.documents.figures import Facts, Kind, Section
from vaxcli.documents.report_order import Reported, ReportOrder
from vaxcli.documents.typeset import Paper, typeset
from vaxcli.doses.vaccines import by_id
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.register import store
from vaxcli.register.model import Dose
from vaxcli.supervisor import Report
from vaxcli.texts import document

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
        "pdf": lambda: paper(order, facts, found, data),
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


def paper(order: ReportOrder, facts: Facts, found: Sequence[Section], data: bytes) -> bytes:
    """The PDF: figures, the fingerprint of the data, and the data themselves attached."""
    return typeset(
        Paper(
            kind="report",
            title=document("report-kind"),
            summary=document(f"report-summary-{order.kind}"),
            period=_period(facts),
            sections=found,
            notes=_notes(facts),
            data=data,
            lacking=facts.lacking,
            annex=_annex(facts) if order.annex else (),
            number=order.number,
            template=order.known.report_template,
            day=order.at.date(),
            known=order.known,
        )
    )


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
                vaccine=_short(one.dose),
                lot=one.dose.lot or "?",
            )
            for one in person.doses
        )
        sex = {"M": document("sex-male"), "F": document("sex-female")}.get(person.sex, "")
        birth = "/".join(reversed(person.birth.split("-")))
        rows.append([str(number), person.full_name, birth, sex, person.number, doses])
    return rows[:_MOST_PERSONS]


def _short(dose: Dose) -> str:
    """The vaccine by its shortest usual name, so that a dose of the annex fits on its line."""
    known = by_id(dose.vaccine)
    return known.aliases[0] if known and known.aliases else figures.vaccine_name(dose)
