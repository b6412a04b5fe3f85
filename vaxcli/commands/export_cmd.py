"""``vaxcli export``: doses of the register for the national platform, or as CSV or Parquet (R36)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Overwrite, Quiet, Register
from vaxcli.errors import UsageError
from vaxcli.screen import help_text, text

_ENDINGS = {".csv": "csv", ".parquet": "parquet"}
_FORMATS = ("platform", "csv", "parquet")


def export(
    target: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("arg-export"), show_default=False)],
    register: Register = "",
    kind: Annotated[str, typer.Option("--format", metavar="FORMAT", help=help_text("opt-format"))] = "",
    first: Annotated[str, typer.Option("--from", metavar="DATE", help=help_text("opt-since"))] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help=help_text("opt-until"))] = "",
    layout: Annotated[
        Path | None, typer.Option("--layout", metavar="FILE", help=help_text("opt-layout"))
    ] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the standing doses of the days asked for."""
    from vaxcli.atomic import check_targets, write_all
    from vaxcli.doses import export as exporting
    from vaxcli.doses import flat
    from vaxcli.register import store
    from vaxcli.settings import settings

    wanted = kind or _ENDINGS.get(target.suffix.lower(), "platform")
    if wanted not in _FORMATS:
        raise UsageError("USAGE-choice", None, option="--format", value=kind, choices=", ".join(_FORMATS))
    begin, end = options.day(first, "--from") or date.min, options.day(last, "--to") or date.max
    where = options.register(register)
    check_targets([target], [] if store.is_url(where) else [Path(where)], overwrite=overwrite)
    with store.read_only(where) as connection:
        if wanted == "platform":
            own = layout or settings(Path.cwd()).platform_layout
            made = exporting.platform(connection, own, begin, end)
        else:
            made = flat.exported(connection, wanted, begin, end)
    write_all({target: made.content}, overwrite=overwrite)
    if as_json:
        data = {
            "doses": made.doses,
            "without_place": made.without_place,
            "format": wanted,
            "outputs": [str(target)],
        }
        print(envelope.envelope("export", ExitCode.DONE, data, ()))
    elif not quiet:
        screen.console().print(text("export-done", count=made.doses - made.without_place, output=target.name))
        if made.without_place:
            screen.console().print(text("export-without-place", count=made.without_place))
