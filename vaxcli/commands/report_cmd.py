"""``vaxcli report``: one set of figures in four forms that agree (R5; I.4, II.4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Overwrite, Quiet, Register
from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

KINDS = ("daily", "round", "verification", "progress")

From = Annotated[str, typer.Option("--from", metavar="DATE", help=help_text("opt-since"))]
To = Annotated[str, typer.Option("--to", metavar="DATE", help=help_text("opt-until"))]
Number = Annotated[str, typer.Option("--number", metavar="N", help=help_text("opt-number"))]


def report(
    doses: Annotated[
        Path | None, typer.Argument(metavar="DOSES", help=help_text("arg-report"), show_default=False)
    ] = None,
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help=help_text("opt-kind"))] = "round",
    first: From = "",
    last: To = "",
    register: Register = "",
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help=help_text("opt-formats"))
    ] = "pdf,xlsx,html,json",
    number: Number = "",
    annex: Annotated[bool, typer.Option("--annex", help=help_text("opt-annex"))] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="NAME", help=help_text("opt-report-output"))
    ] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make a report of the register, or of one workbook."""
    from vaxcli.documents import report_order
    from vaxcli.settings import settings

    if kind not in KINDS:
        raise UsageError("USAGE-choice", None, option="--kind", value=kind, choices=", ".join(KINDS))
    wanted = tuple(dict.fromkeys(one.strip() for one in formats.split(",") if one.strip()))
    if not wanted or set(wanted) - set(report_order.FORMATS):
        choices = ", ".join(report_order.FORMATS)
        raise UsageError("USAGE-choice", None, option="--format", value=formats, choices=choices)
    begin, end = options.day(first, "--from"), options.day(last, "--to")
    now = options.vietnam_now()
    if kind == "daily" and begin is None and end is None and doses is None:
        begin = end = date.today()  # noqa: DTZ011 - the office's own calendar day, as that of the doses
    where = options.register(register)
    order = report_order.ReportOrder(
        kind=kind,
        register=where,
        workbook=doses,
        first=begin or date.min,
        last=end or (begin if kind == "daily" and begin else date.max),
        formats=wanted,
        output=_named(output, kind, doses),
        number=number,
        annex=annex,
        overwrite=overwrite,
        known=settings(Path.cwd()),
        at=now,
    )
    place = Place(file=doses.name if doses else Path(where).name)
    with screen.progress(quiet=quiet or as_json) as moved:
        done = supervisor.run(report_order.report, order, on_progress=moved, place=place)
    if as_json:
        data = {
            "kind": done.kind,
            "from": done.first or None,
            "to": done.last or None,
            "doses": done.doses,
            "people": done.people,
            "lacking": dict(done.lacking),
            "complete": not done.lacking,
            "sha256": done.sha256,
            "outputs": list(done.outputs),
        }
        print(envelope.envelope("report", ExitCode.DONE, data, ()))
    elif not quiet:
        out = screen.console()
        values = {"doses": done.doses, "people": done.people, "sha256": done.sha256}
        key = "report-done-verification" if done.kind == "verification" else "report-done"
        out.print(text(key, summary=text(f"report-summary-{done.kind}"), **values))
        out.print(text("report-outputs", outputs=", ".join(Path(one).name for one in done.outputs)))
        lacks(out, done.lacking)
        papers = [Path(one).name for one in done.outputs if one.endswith(".pdf")]
        if papers:
            out.print(text("report-next", pdf=papers[0]))


def lacks(out: Console, lacking: Mapping[str, int]) -> None:
    """Say what lacks before the data may be signed (R37)."""
    if lacking:
        parts = [f"{text(f'lacking-{code}')}: {count}" for code, count in lacking.items()]
        out.print(text("report-lacks", lacking="; ".join(parts)))


def _named(output: Path | None, kind: str, doses: Path | None) -> Path:
    """The name of the files without ending; one that was given with an ending of ours loses it."""
    if output is None:
        return (
            doses.with_name(f"{doses.stem}.report")
            if doses
            else Path("report" if kind == "round" else f"report-{kind}")
        )
    return output.with_suffix("") if output.suffix in (".pdf", ".xlsx", ".html", ".json") else output
