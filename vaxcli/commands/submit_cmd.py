"""``vaxcli submit``: fix a list before it is sent, and make the copy for the police (R18, R19, R40, R41)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode, Severity
from vaxcli.commands import _notes, _protected
from vaxcli.commands import _options as options
from vaxcli.commands._options import (
    Columns,
    Json,
    ListFile,
    MadeOn,
    Overwrite,
    PasswordFile,
    PdfNote,
    Protect,
    Quiet,
    Sheets,
)
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.lists.travel import Submitted


def submit(
    list_file: ListFile,
    made_on: MadeOn = "",
    to: Annotated[str, typer.Option("--to", metavar="NAME", help=help_text("opt-to"))] = "",
    part: Annotated[str, typer.Option("--part", metavar="I|II", help=help_text("opt-part"))] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-submit-output"))
    ] = None,
    column: Columns = [],  # noqa: B006 - Typer copies it
    sheet: Sheets = [],  # noqa: B006 - Typer copies it
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    force: Annotated[bool, typer.Option("--force", help=help_text("opt-submit-force"))] = False,
    protect: Protect = False,
    pdf_note: PdfNote = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Hand one list over; the summary goes to stderr, with ``--json`` the envelope to stdout."""
    from vaxcli.lists import travel
    from vaxcli.procedure import PROCEDURES
    from vaxcli.settings import settings

    ours = settings(Path.cwd(), part=part)
    procedure = PROCEDURES[ours.part]
    order = travel.SubmitOrder(
        list_file=list_file,
        output=output,
        overrides=options.overrides(column, sheet),
        made_on=options.day(made_on, "--made-on"),
        part=ours.part,
        maker=ours.name_of(procedure.maker),
        addressee=to or ours.name_of(procedure.addressee),
        clock=ours.clock,
        password=options.password(password_file),
        protect=options.protecting(protect),
        overwrite=overwrite,
        force=force,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
    )
    copy_file = output or list_file.with_name(f"{list_file.stem}.submitted.xlsx")
    record = copy_file.with_suffix(".json")
    if pdf_note:
        _notes.check(record, overwrite=overwrite)
    done = _protected.run(travel.submit, order, list_file, quiet=quiet or as_json)
    if pdf_note:
        note = _notes.handover(record, ours, overwrite=overwrite)
        done = replace(done, outputs=(*done.outputs, note))
    if as_json:
        print(envelope.envelope("submit", ExitCode.DONE, _data(done), done.findings))
    elif not quiet:
        _show(done)


def _data(done: Submitted) -> dict[str, Any]:
    return {name: value for name, value in asdict(done).items() if name != "findings"}


def _show(done: Submitted) -> None:
    """What was handed over, what was put in another way, the due date both ways, what to do next."""
    out = screen.console()
    out.print(
        text(
            "submit-title", file=done.list_file, people=done.people, sheets=done.sheets, list_id=done.list_id
        )
    )
    for key, count in (
        ("submit-blank", done.blank),
        ("submit-zeros", done.zeros_restored),
        ("submit-fonts", done.names_converted),
    ):
        if count:
            out.print(text(key, count=count))
    # Notes say what verify will say again; a warning may be mended before the list goes out.
    screen.findings(out, [finding for finding in done.findings if finding.severity is not Severity.NOTE])
    out.print(text(f"submit-to-{done.part.value}", addressee=done.addressee))
    out.print(text("submit-due", made_on=f"{done.made_on:%d/%m/%Y}", due_on=f"{done.due_on:%d/%m/%Y}"))
    if done.other_due:
        out.print(text("submit-due-other", other=f"{done.other_due:%d/%m/%Y}"))
    out.print(text("submit-written"))
    for path, key in zip(done.outputs, ("purpose-copy", "purpose-record", "purpose-note"), strict=False):
        out.print(f"   {path}  {text(key)}")
    out.print(text("submit-next"))
