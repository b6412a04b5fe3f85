"""A report in four forms that agree: PDF with the data inside, workbook, page for a telephone, JSON (R5, R37, promise 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vaxcli.atomic import Content, check_targets, write_all
from vaxcli.documents import figures, figures_source, official, report_book, report_html
from vaxcli.documents.annex import Annex, Column, annex
from vaxcli.documents.canonical import canonical, sha256
from vaxcli.documents.figures import Facts, Kind, Section, Someone
from vaxcli.documents.report_order import Reported, ReportOrder
from vaxcli.documents.results import results
from vaxcli.documents.typeset import Paper, typeset
from vaxcli.doses.vaccines import by_id
from vaxcli.errors import GuardError
from vaxcli.findings import Place
from vaxcli.register import store
from vaxcli.register.model import Dose
from vaxcli.supervisor import Report
from vaxcli.texts import document


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
    data = canonical(results(kind, facts, found))
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
        people=_people(kind, facts),
        lacking=facts.lacking,
        sha256=mark,
        outputs=tuple(map(str, order.targets)),
    )


def _people(kind: Kind, facts: Facts) -> int:
    """Who had a dose; in a report of verification whoever stands in the lists, as the paper counts them."""
    if kind is Kind.VERIFICATION:
        return sum(one.people for one in facts.lists) or len(facts.people)
    return sum(bool(person.doses) for person in facts.people)


def _facts(order: ReportOrder) -> Facts:
    register = order.register
    if order.workbook and figures_source.is_register(order.workbook):
        register = str(order.workbook)
    elif order.workbook:
        return figures_source.from_workbook(order.workbook, order.at, order.first, order.last)
    with store.read_only(register) as connection:
        facts = figures_source.from_register(connection, order.first, order.last)
    of_lists = order.kind == Kind.VERIFICATION
    return figures.of_lists(facts, order.first, order.last) if of_lists else facts


def paper(order: ReportOrder, facts: Facts, found: Sequence[Section], data: bytes) -> bytes:
    """The PDF: figures, the fingerprint of the data, and the data themselves attached."""
    return typeset(
        Paper(
            kind="report",
            title=document("report-kind"),
            summary=document(f"report-summary-{order.kind}"),
            period=figures.period(facts.first, facts.last),
            sections=found,
            notes=figures.notes(facts.lacking),
            data=data,
            lacking=facts.lacking,
            annex=_annex(facts) if order.annex else None,
            number=order.number,
            template=order.known.report_template,
            day=order.at.date(),
            known=order.known,
        )
    )


def _title(order: ReportOrder, facts: Facts) -> tuple[str, ...]:
    lines = (
        document("report-kind"),
        document(f"report-summary-{order.kind}"),
        figures.period(facts.first, facts.last),
    )
    agency = official.of_results(order.known).agency
    return (*lines, *([agency] if agency else []), *figures.notes(facts.lacking))


def _annex(facts: Facts) -> Annex:
    """Person by person, a line for each dose: for those who sign, so in full."""
    columns = [Column(document(f"report-annex-{name}"), width) for name, width in _ANNEX.items()]
    vaccinated = (person for person in facts.people if person.doses)
    rows = (_annex_row(number, person) for number, person in enumerate(vaccinated, 1))
    return annex(document("report-annex"), columns, rows)


def _annex_row(number: int, person: Someone) -> tuple[str, ...]:
    sex = {"M": document("sex-male"), "F": document("sex-female")}.get(person.sex, "")
    birth = "/".join(reversed(person.birth.split("-")))
    doses = [one.dose for one in person.doses]
    return (
        str(number),
        person.full_name,
        birth,
        sex,
        person.number,
        "\n".join(str(dose.dose_no or "?") for dose in doses),
        "\n".join(f"{dose.given_on:%d/%m/%Y}" for dose in doses),
        "\n".join(map(_short, doses)),
        "\n".join(dose.lot or "?" for dose in doses),
    )


_ANNEX = {
    "no": 28.0,
    "name": 118.0,
    "birth": 50.0,
    "sex": 24.0,
    "number": 62.0,
    "dose": 20.0,
    "day": 50.0,
    "vaccine": 56.0,
    "lot": 51.0,
}
"""The columns of the annex and their widths in points."""


def _short(dose: Dose) -> str:
    """The vaccine by its shortest usual name, so that a dose of the annex fits on its line."""
    known = by_id(dose.vaccine)
    return known.aliases[0] if known and known.aliases else figures.vaccine_name(dose)
