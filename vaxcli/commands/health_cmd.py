"""``vaxcli health``: one line for monitoring; exit 6 when something is wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Quiet
from vaxcli.errors import UsageError
from vaxcli.screen import help_text, text


def health(
    within: Annotated[str, typer.Option("--within", metavar="26h", help=help_text("opt-within"))] = "26h",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Whether the schedule is well."""
    from vaxcli.batch import health as looking
    from vaxcli.settings import settings

    moment = re.fullmatch(r"(\d{1,4})([hd])", within)
    if not moment:
        raise UsageError("HEALTH-within", None, value=within)
    known = settings(Path.cwd())
    folders = (known.batch_output, known.batch_inbox, known.batch_errors, known.batch_population)
    if None in folders:
        raise UsageError("BATCH-setting", None, name="batch_output")
    output, inbox, errors, population = (one or Path() for one in folders)
    found = looking.health(
        looking.Folders(
            output=output, inbox=inbox, errors=errors, population=population, max_days=known.register_max_days
        ),
        timedelta(hours=int(moment[1]) * (24 if moment[2] == "d" else 1)),
        options.now(),
    )
    code = ExitCode.REFUSED if found.troubles else ExitCode.DONE
    if as_json:
        data = {
            "last_good_run": found.last_good.isoformat(timespec="seconds") if found.last_good else None,
            "free_bytes": found.free,
            "extract_days": found.extract_days,
            "waiting": found.waiting,
            "failed": found.failed,
            "troubles": list(found.troubles),
        }
        print(envelope.envelope("health", code, data, ()))
    elif not quiet or found.troubles:
        out = screen.console()
        values = {"waiting": found.waiting, "failed": found.failed, "free": found.free >> 30}
        days = "?" if found.extract_days is None else found.extract_days
        last = f"{found.last_good:%d/%m/%Y %H:%M}" if found.last_good else "?"
        out.print(text("health-line", last=last, days=days, **values))
        for trouble in found.troubles:
            out.print(text(trouble, within=within))
    raise typer.Exit(code)
