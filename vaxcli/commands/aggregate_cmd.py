"""``vaxcli aggregate``: communes to district to province (R6, R11)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Overwrite, Quiet
from vaxcli.commands.report_cmd import From, To
from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.batch.totals_order import Totals


def aggregate(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help=help_text("arg-aggregate"), show_default=False)
    ],
    units: Annotated[
        Path | None, typer.Option("--units", metavar="FILE", help=help_text("opt-units"))
    ] = None,
    first: From = "",
    last: To = "",
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help=help_text("opt-formats"))
    ] = "pdf,xlsx,html,json",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="NAME", help=help_text("opt-report-output"))
    ] = Path("totals"),
    exit_code: Annotated[bool, typer.Option("--exit-code", help=help_text("opt-exit-code"))] = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put the communes together; exit 8 when some of their files could not be used."""
    from vaxcli.batch import totals_order
    from vaxcli.documents.report_order import FORMATS
    from vaxcli.settings import settings

    wanted = tuple(dict.fromkeys(one.strip() for one in formats.split(",") if one.strip()))
    if not wanted or set(wanted) - set(FORMATS):
        raise UsageError("USAGE-choice", None, option="--format", value=formats, choices=", ".join(FORMATS))
    order = totals_order.TotalsOrder(
        folders=tuple(folders),
        units=units,
        first=options.day(first, "--from") or date.min,
        last=options.day(last, "--to") or date.max,
        formats=wanted,
        output=output.with_suffix("") if output.suffix.lstrip(".") in FORMATS else output,
        overwrite=overwrite,
        known=settings(Path.cwd()),
        at=options.vietnam_now(),
    )
    with screen.progress(quiet=quiet or as_json) as moved:
        done = supervisor.run(
            totals_order.totals, order, on_progress=moved, place=Place(file=folders[0].name)
        )
    code = _code(done, wanted=exit_code)
    if as_json:
        print(envelope.envelope("aggregate", code, _data(done), ()))
    elif not quiet:
        _show(done)
    raise typer.Exit(code)


def _code(done: Totals, *, wanted: bool) -> ExitCode:
    if done.unread:
        return ExitCode.PARTLY
    return ExitCode.LATE if wanted and (done.late or done.silent) else ExitCode.DONE


def _data(done: Totals) -> dict[str, Any]:
    return {
        "units": done.units,
        "silent": list(done.silent),
        "people": done.people,
        "counts": dict(done.counts),
        "doses": done.doses,
        "persons_twice": done.persons_twice,
        "doses_twice": done.doses_twice,
        "unread": [{"code": code} for _, code in done.unread],
        "lists": [
            {
                "list_id": one.list_id,
                "stage": one.stage,
                "made_on": one.made_on,
                "due_on": one.due_on,
                "returned_on": one.returned_on,
                "late": one.late,
                "open": dict(one.open),
            }
            for one in done.lists
        ],
        "outputs": list(done.outputs),
    }


def _show(done: Totals) -> None:
    out = screen.console()
    values = {"units": done.units, "people": done.people, "doses": done.doses}
    out.print(text("totals-told", **values))
    if done.persons_twice or done.doses_twice:
        out.print(text("totals-twice", persons=done.persons_twice, doses=done.doses_twice))
    if done.late:
        out.print(text("totals-told-late", count=done.late))
    if done.silent:
        shown = ", ".join(done.silent[: screen.MOST])
        more = len(done.silent) - screen.MOST
        out.print(
            text(
                "totals-told-silent",
                count=len(done.silent),
                names=shown + (f" (+{more})" if more > 0 else ""),
            )
        )
    for file, code in done.unread[: screen.MOST]:
        out.print(
            screen.sentence(code, Place(file=file), {}) if code == "TOTALS-unreadable" else f"{file}: {code}"
        )
    out.print(text("report-outputs", outputs=", ".join(Path(one).name for one in done.outputs)))
