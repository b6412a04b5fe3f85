"""``vaxcli template``: a blank workbook with the columns that vaxcli reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands._options import Json, Overwrite, Quiet
from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

_FILES = {"list": "mau-danh-sach.xlsx", "doses": "mau-mui-tiem.xlsx", "supplement": "mau-bo-sung.xlsx"}


def template(
    kind: Annotated[
        str,
        typer.Argument(metavar="list|doses|supplement", help=help_text("arg-template"), show_default=False),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-template-output"))
    ] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one blank form."""
    if kind not in _FILES:
        raise UsageError("TEMPLATE-kind", None, value=kind, choices=", ".join(_FILES))
    target = output or Path(_FILES[kind])
    if target.suffix.lower() != ".xlsx":
        raise UsageError("TEMPLATE-suffix", Place(file=target.name))
    from vaxcli.atomic import check_targets, write_all
    from vaxcli.lists import templates

    check_targets([target], [], overwrite=overwrite)
    write_all({target: templates.blank(kind)}, overwrite=overwrite)
    if as_json:
        print(envelope.envelope("template", ExitCode.DONE, {"outputs": [str(target)]}))
    elif not quiet:
        screen.console().print(text("template-written", file=str(target)))
