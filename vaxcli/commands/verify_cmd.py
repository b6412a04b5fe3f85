"""``vaxcli verify``: compare a list with the population data and write the return (R20 to R27)."""

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
    ListFile,
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


def verify(
    list_file: ListFile,
    population: Population,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-output"))
    ] = None,
    output_dir: Annotated[Path | None, typer.Option(metavar="DIR", help=help_text("opt-output-dir"))] = None,
    no_police: Annotated[bool, typer.Option("--no-police", help=help_text("opt-no-police"))] = False,
    show: Annotated[str, typer.Option(metavar="none|masked|full", help=help_text("opt-show"))] = "none",
    made_on: MadeOn = "",
    confirmed_by: Annotated[str, typer.Option(metavar="NAME", help=help_text("opt-confirmed-by"))] = "",
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
    """Verify one list; the summary goes to stderr, with ``--json`` the envelope to stdout."""
    from vaxcli.commands import _notes, _protected, _verify_screen
    from vaxcli.settings import settings
    from vaxcli.verify import job
    from vaxcli.verify import order as ordering
    from vaxcli.verify.targets import Wish

    options.check_apart(list_file, population)
    ours = settings(Path.cwd())
    order = ordering.Order(
        list_file=list_file,
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
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
        commune=ours.commune,
        register_max_days=ours.register_max_days,
        clock=ours.clock,
        legal_bases=ours.legal_bases,
    )
    if pdf_note and not dry_run:
        _notes.check(order.wish.record(list_file), overwrite=overwrite)
    done = _protected.run(job.verify, order, list_file, quiet=quiet or as_json)
    if pdf_note and not dry_run:
        note = _notes.returned(Path(done.outputs[-1]), ours, overwrite=overwrite)
        done = replace(done, outputs=(*done.outputs, note))
    code = _verify_screen.exit_code(done) if exit_code else ExitCode.DONE
    if as_json:
        print(envelope.envelope("verify", code, _verify_screen.data(done), done.findings))
    elif not quiet:
        _verify_screen.show(done, dry_run=dry_run)
    raise typer.Exit(code)
