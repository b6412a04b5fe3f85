"""``vaxcli supplement``: what police and citizens add to the open rows, and the next return (R26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
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
    Overwrite,
    PasswordFile,
    PdfNote,
    Population,
    PopulationColumn,
    PopulationDate,
    Protect,
    Quiet,
    SexCodes,
    Sheets,
)
from vaxcli.screen import help_text


def supplement(
    return_file: Annotated[
        Path, typer.Argument(metavar="RETURN", help=help_text("arg-result"), show_default=False)
    ],
    files: Annotated[list[Path], typer.Option("--with", metavar="FILE", help=help_text("opt-with"))],
    population: Population,
    confirmed_by: Annotated[str, typer.Option(metavar="NAME", help=help_text("opt-supplement-by"))] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-next-output"))
    ] = None,
    output_dir: Annotated[Path | None, typer.Option(metavar="DIR", help=help_text("opt-output-dir"))] = None,
    no_police: Annotated[bool, typer.Option("--no-police", help=help_text("opt-no-police"))] = False,
    show: Annotated[str, typer.Option(metavar="none|masked|full", help=help_text("opt-show"))] = "none",
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help=help_text("opt-skip-bad"))] = False,
    made_on: MadeOn = "",
    column: Columns = [],  # noqa: B006 - Typer copies it
    sheet: Sheets = [],  # noqa: B006 - Typer copies it
    sex_codes: SexCodes = "",
    population_column: PopulationColumn = [],  # noqa: B006 - Typer copies it
    population_date: PopulationDate = "",
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    force: Annotated[bool, typer.Option("--force", help=help_text("opt-force"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_text("opt-dry-run"))] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help=help_text("opt-exit-code"))] = False,
    protect: Protect = False,
    pdf_note: PdfNote = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Supplement one return; the summary goes to stderr, with ``--json`` the envelope to stdout."""
    from vaxcli.commands import _notes, _protected, _supplement_screen, _verify_screen
    from vaxcli.settings import settings
    from vaxcli.verify import supplement_order
    from vaxcli.verify.targets import Wish

    for file in (return_file, *files):
        options.check_apart(file, population)
    ours = settings(Path.cwd())
    order = supplement_order.SupplementOrder(
        list_file=return_file,
        files=tuple(files),
        population=population,
        wish=Wish(output=output, folder=output_dir, police=not no_police, overwrite=overwrite),
        overrides=options.overrides(column, sheet),
        population_columns=options.pairs(population_column, "--population-column"),
        sex_codes=options.sex_codes(sex_codes),
        made_on=options.day(made_on, "--made-on"),
        population_date=options.day(population_date, "--population-date"),
        show=options.show(show),
        confirmed_by=confirmed_by,
        password=options.password(password_file),
        protect=options.protecting(protect),
        force=force,
        dry_run=dry_run,
        skip_bad=skip_bad,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
        commune=ours.commune,
        clock=ours.clock,
        legal_bases=ours.legal_bases,
        register_max_days=ours.register_max_days,
    )
    if pdf_note and not dry_run:
        _notes.check(supplement_order.next_record(order.wish, return_file), overwrite=overwrite)
    told = _protected.run(supplement_order.supplement, order, return_file, quiet=quiet or as_json)
    if pdf_note and not dry_run:
        note = _notes.returned(Path(told.done.outputs[-1]), ours, overwrite=overwrite)
        told = replace(told, done=replace(told.done, outputs=(*told.done.outputs, note)))
    code = _verify_screen.exit_code(told.done) if exit_code else ExitCode.DONE
    if as_json:
        print(envelope.envelope("supplement", code, _supplement_screen.data(told), told.done.findings))
    elif not quiet:
        _supplement_screen.show(told, dry_run=dry_run)
    raise typer.Exit(code)
