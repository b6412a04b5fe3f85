"""``vaxcli purge``: files of lists that are over go when their time is over (R56)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Quiet
from vaxcli.errors import UsageError
from vaxcli.screen import help_text, text


def purge(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help=help_text("arg-purge"), show_default=False)
    ],
    before: Annotated[str, typer.Option("--before", metavar="DATE", help=help_text("opt-purge-before"))],
    yes: Annotated[bool, typer.Option("--yes", help=help_text("opt-agree"))] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Remove the workbooks of lists handed back before a day; the records stay."""
    from vaxcli.lists import retention

    day = options.day(before, "--before")
    if day is None:
        raise UsageError("USAGE-date", None, option="--before", value=before)
    done = retention.purge(tuple(folders), day, options.now(), agreed=yes)
    if as_json:
        data = {"files": done.files, "lists": done.lists, "record": done.record or None}
        print(envelope.envelope("purge", ExitCode.DONE, data, ()))
    elif not quiet:
        key = "purge-done" if done.files else "purge-nothing"
        values = {"files": done.files, "lists": done.lists, "record": Path(done.record).name}
        screen.console().print(text(key, day=f"{day:%d/%m/%Y}", **values))
