"""``vaxcli population index``: a sorted Parquet copy of the extract with its look-up keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Overwrite, PopulationColumn, PopulationDate, Quiet
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def population() -> None:
    """Keep ``index`` a subcommand although it is the only one."""


@app.command("index", help=help_text("population-index"))
def index(
    extract: Annotated[
        Path, typer.Argument(metavar="POP", help=help_text("opt-population"), show_default=False)
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-index-output"))
    ] = None,
    population_column: PopulationColumn = [],  # noqa: B006 - Typer copies it
    population_date: PopulationDate = "",
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the index beside the extract."""
    from vaxcli.population import indexing

    order = indexing.IndexOrder(
        extract=extract,
        target=output or extract.with_suffix(".parquet"),
        columns=options.pairs(population_column, "--population-column"),
        made_on=options.day(population_date, "--population-date"),
        overwrite=overwrite,
    )
    with screen.progress(quiet=quiet or as_json) as moved:
        rows = supervisor.run(indexing.index, order, on_progress=moved, place=Place(file=extract.name))
    if as_json:
        print(envelope.envelope("population", ExitCode.DONE, {"rows": rows, "outputs": [str(order.target)]}))
    elif not quiet:
        screen.console().print(text("index-written", rows=rows, file=str(order.target), source=extract.name))
