"""``vaxcli batch run|install``: the drop folder of a district, and the schedule that empties it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Quiet, Register
from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.batch.batch_order import Run
    from vaxcli.settings import Settings
    from vaxcli.sign.sign_order import SignOrder

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Inbox = Annotated[Path | None, typer.Option("--inbox", metavar="DIR", help=help_text("opt-inbox"))]
Extract = Annotated[
    Path | None, typer.Option("--population", metavar="POP", help=help_text("opt-population"))
]
Output = Annotated[Path | None, typer.Option("--output", metavar="DIR", help=help_text("opt-batch-output"))]
Errors = Annotated[Path | None, typer.Option("--errors", metavar="DIR", help=help_text("opt-errors"))]
Archive = Annotated[Path | None, typer.Option("--archive", metavar="DIR", help=help_text("opt-archive"))]


@app.command("run", help=help_text("batch-run"))
def run(
    inbox: Inbox = None,
    population: Extract = None,
    output: Output = None,
    errors: Errors = None,
    archive: Archive = None,
    register: Register = "",
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, metavar="N", help=help_text("opt-jobs"))
    ] = None,
    settle: Annotated[
        float, typer.Option("--settle", min=0, metavar="SECONDS", help=help_text("opt-settle"))
    ] = 10.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_text("opt-dry-run"))] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Work through the inbox once; exit 8 when some files, or the population data, could not be used."""
    from vaxcli.batch import batch_order, running
    from vaxcli.settings import settings

    known = settings(Path.cwd())
    order = batch_order.BatchOrder(
        inbox=_needed(inbox or known.batch_inbox, "batch_inbox"),
        population=_needed(population or known.batch_population, "batch_population"),
        output=_needed(output or known.batch_output, "batch_output"),
        errors=_needed(errors or known.batch_errors, "batch_errors"),
        archive=_needed(archive or known.batch_archive, "batch_archive"),
        register=options.register(register),
        jobs=jobs or os.cpu_count() or 1,
        settle=settle,
        dry_run=dry_run,
        signing=_signing(known),
        known=known,
        at=options.now(),
        by=options.account(),
    )
    found = running.run(order)
    failed = found.count(batch_order.End.FAILED) or found.unserved
    code = ExitCode.PARTLY if failed and not dry_run else ExitCode.DONE
    if as_json:
        print(envelope.envelope("batch run", code, _data(found), ()))
    elif not quiet or failed:
        _show(found, dry_run=dry_run)
    raise typer.Exit(code)


def _signing(known: Settings) -> SignOrder | None:
    """How reports are signed; None without a certificate or token, or without what opens it."""
    from vaxcli.commands import _secret, sign_cmd
    from vaxcli.sign.sign_order import SignOrder, TokenChoice

    library = None if known.batch_cert else known.token_library
    if known.batch_cert is None and library is None:
        return None
    secret = _secret.known(known.batch_passphrase_file)
    if secret is None:
        return None
    signer, post, office = sign_cmd.signer_of(known)
    return SignOrder(
        files=(),
        cert=known.batch_cert,
        token=TokenChoice(library=library) if library else None,
        secret=secret,
        level=sign_cmd.wanted_level(
            ltv=False, stamped=bool(known.timestamp_url), trusted=known.trust is not None
        ),
        timestamp_url=known.timestamp_url,
        trust=known.trust,
        signer=signer,
        post=post,
        agency=office,
        at=options.vietnam_now(),
    )


def _needed(found: Path | None, name: str) -> Path:
    if found is None:
        raise UsageError("BATCH-setting", None, name=name)
    return found


def _data(found: Run) -> dict[str, Any]:
    return {
        "seconds": found.seconds,
        "recovered": found.recovered,
        "took_over": found.took_over,
        "files": [
            {
                "sha256": one.sha256,
                "kind": one.kind.value,
                "end": one.end.value,
                "code": one.code or None,
                "list_id": one.list_id or None,
                "counts": dict(one.counts),
            }
            for one in found.files
        ],
    }


def _show(found: Run, *, dry_run: bool) -> None:
    out = screen.console()
    if found.took_over:
        out.print(text("batch-took-over"))
    if found.recovered:
        out.print(text("batch-recovered", count=found.recovered))
    if not found.files:
        out.print(text("batch-nothing"))
        return
    table = screen.table(text("batch-file"), text("batch-kind"), text("batch-end"))
    for one in found.files:
        end = "batch-would" if dry_run and one.end.value == "done" else f"batch-end-{one.end.value}"
        table.add_row(one.file, text(f"batch-kind-{one.kind.value}"), text(end))
    out.print(table)
    told = (
        screen.sentence(one.code, Place(file=one.about or one.file), one.values)
        for one in found.files
        if one.code
    )
    for sentence in dict.fromkeys(told):  # of the population data it is told once
        out.print(sentence)


@app.command("install", help=help_text("batch-install"))
def install(
    cron: Annotated[bool, typer.Option("--cron", help=help_text("opt-cron"))] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help=help_text("opt-systemd"))] = False,
    windows: Annotated[bool, typer.Option("--windows", help=help_text("opt-windows"))] = False,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help=help_text("opt-schedule-at"))] = "22:30",
    write: Annotated[
        Path | None, typer.Option("--write", metavar="DIR", help=help_text("opt-schedule-write"))
    ] = None,
) -> None:
    """Print the schedule, or write it into a folder."""
    from vaxcli.atomic import write_all
    from vaxcli.batch import schedule

    if cron + systemd + windows != 1:
        raise UsageError("BATCH-which")
    moment = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)
    if not moment:
        raise UsageError("BATCH-time", None, value=at)
    hour, minute = int(moment[1]), int(moment[2])
    folder = Path.cwd()
    started = Path(sys.argv[0]).resolve()
    # Started as a module, the program is a file that only Python can run.
    program = (Path(sys.executable), "-m", "vaxcli") if started.suffix == ".py" else (started,)
    if cron:
        made = {schedule.NAMES["cron"]: schedule.cron(program, folder, hour, minute)}
    elif systemd:
        made = schedule.systemd(program, folder, hour, minute)
    else:
        made = {schedule.NAMES["windows"]: schedule.windows(program, folder, hour, minute)}
    if write is None:
        for name, content in made.items():
            print(f"# {name}" if len(made) > 1 else "", end="\n" if len(made) > 1 else "")
            print(content, end="")
        return
    encoding = "utf-16" if windows else "utf-8"
    write_all({write / name: content.encode(encoding) for name, content in made.items()}, overwrite=False)
    screen.console().print(text("batch-written", files=", ".join(made)))
