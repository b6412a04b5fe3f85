"""``vaxcli explain``: why one row of a return has its code."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import (
    Columns,
    Json,
    MadeOn,
    PasswordFile,
    Population,
    PopulationColumn,
    Quiet,
    SexCodes,
    Sheets,
)
from vaxcli.screen import LANG, help_text


def explain(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help=help_text("arg-result"), show_default=False)
    ],
    population: Population,
    row: Annotated[str, typer.Option("--row", metavar="N", help=help_text("opt-row"))],
    show: Annotated[str, typer.Option(metavar="masked|full", help=help_text("opt-show"))] = "masked",
    made_on: MadeOn = "",
    column: Columns = [],  # noqa: B006 - Typer copies it
    sheet: Sheets = [],  # noqa: B006 - Typer copies it
    sex_codes: SexCodes = "",
    population_column: PopulationColumn = [],  # noqa: B006 - Typer copies it
    password_file: PasswordFile = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print the explanation; values are masked unless ``--show full``."""
    from vaxcli.commands import _protected
    from vaxcli.settings import settings
    from vaxcli.verify import job
    from vaxcli.verify import order as ordering

    options.check_apart(result, population)
    ours = settings(Path.cwd())
    order = ordering.Order(
        list_file=result,
        population=population,
        overrides=options.overrides(column, sheet),
        population_columns=options.pairs(population_column, "--population-column"),
        sex_codes=options.sex_codes(sex_codes),
        made_on=options.day(made_on, "--made-on"),
        show=options.show(show),
        password=options.password(password_file),
        force=True,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
        commune=ours.commune,
    )
    explaining = partial(job.explain, row=row, lang=LANG)
    lines = _protected.run(explaining, order, result, quiet=quiet or as_json)
    if as_json:
        print(envelope.envelope("explain", ExitCode.DONE, {"row": row, "lines": lines}))
    else:
        print("\n".join(lines))
