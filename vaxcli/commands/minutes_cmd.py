"""``vaxcli minutes``: the paper that stands for a signature while there is no certificate (R39, R51)."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands import report_cmd
from vaxcli.commands._options import Json, Overwrite, Quiet, Register
from vaxcli.commands.report_cmd import From, Number, To
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.documents.report_order import Present


def minutes(
    report: Annotated[
        Path | None, typer.Argument(metavar="REPORT", help=help_text("arg-minutes"), show_default=False)
    ] = None,
    register: Register = "",
    first: From = "",
    last: To = "",
    parties: Annotated[
        Path | None, typer.Option("--parties", metavar="FILE", help=help_text("opt-parties"))
    ] = None,
    number: Number = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="NAME", help=help_text("opt-report-output"))
    ] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw up minutes for a report, or for what the register holds."""
    from vaxcli.documents import report_order
    from vaxcli.settings import settings

    where = options.register(register)
    stem = report.with_name(f"{report.stem}.minutes") if report else Path("minutes")
    order = report_order.MinutesOrder(
        source=report,
        register=where,
        first=options.day(first, "--from") or date.min,
        last=options.day(last, "--to") or date.max,
        parties=_parties(parties),
        output=output.with_suffix("") if output and output.suffix in (".pdf", ".docx") else output or stem,
        number=number,
        overwrite=overwrite,
        known=settings(Path.cwd()),
        at=options.vietnam_now(),
    )
    place = Place(file=report.name if report else Path(where).name)
    with screen.progress(quiet=quiet or as_json) as moved:
        done = supervisor.run(report_order.minutes, order, on_progress=moved, place=place)
    if as_json:
        data = {
            "sha256": done.sha256,
            "bound": done.bound,
            "lacking": dict(done.lacking),
            "complete": not done.lacking,
            "outputs": list(done.outputs),
        }
        print(envelope.envelope("minutes", ExitCode.DONE, data, ()))
    elif not quiet:
        out = screen.console()
        out.print(text("minutes-done", outputs=", ".join(Path(one).name for one in done.outputs)))
        out.print(text("minutes-bound" if done.bound else "minutes-file", sha256=done.sha256))
        report_cmd.lacks(out, done.lacking)
        out.print(text("minutes-next"))


def _parties(file: Path | None) -> tuple[Present, ...]:
    """Who is there: a role, a name and a post in each line."""
    from vaxcli.documents.report_order import Present

    if file is None:
        return ()
    place = Place(file=file.name)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [[cell.strip() for cell in row] for row in csv.reader(lines) if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError("PARTIES-wrong", place) from error
    if not rows or any(len(row) > 3 for row in rows):
        raise InputError("PARTIES-wrong", place)
    padded = [[*row, "", ""][:3] for row in rows]
    return tuple(Present(role=role, name=name, post=post) for role, name, post in padded)
