"""``vaxcli check``: lint a list before it is sent (I.1 of 3771/UBND-NC; R14, R18)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands import _protected
from vaxcli.commands._options import (
    Columns,
    Json,
    ListFile,
    MadeOn,
    Overwrite,
    PasswordFile,
    Quiet,
    SexCodes,
    Sheets,
)
from vaxcli.screen import help_text


def check(
    list_file: ListFile,
    mark: Annotated[bool, typer.Option("--mark", help=help_text("opt-mark"))] = False,
    repair: Annotated[bool, typer.Option("--repair", help=help_text("opt-repair"))] = False,
    output_dir: Annotated[Path | None, typer.Option(metavar="DIR", help=help_text("opt-check-dir"))] = None,
    made_on: MadeOn = "",
    column: Columns = [],  # noqa: B006 - Typer copies it
    sheet: Sheets = [],  # noqa: B006 - Typer copies it
    sex_codes: SexCodes = "",
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help=help_text("opt-check-exit-code"))] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check one list; what is wrong goes to stderr, with ``--json`` the envelope to stdout."""
    from vaxcli.commands import _check_screen
    from vaxcli.lists import check_order as ordering

    order = ordering.CheckOrder(
        list_file=list_file,
        overrides=options.overrides(column, sheet),
        sex_codes=options.sex_codes(sex_codes),
        made_on=options.day(made_on, "--made-on"),
        password=options.password(password_file),
        mark=mark,
        repair=repair,
        folder=output_dir,
        overwrite=overwrite,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
    )
    done = _protected.run(ordering.check, order, list_file, quiet=quiet or as_json)
    code = ExitCode.NEEDS_PERSON if exit_code and done.errors else ExitCode.DONE
    if as_json:
        print(envelope.envelope("check", code, _check_screen.data(done), (*done.findings, *done.faults)))
    elif not quiet:
        _check_screen.show(done, repair=repair)
    raise typer.Exit(code)
