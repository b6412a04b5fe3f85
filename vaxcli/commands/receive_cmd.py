"""``vaxcli receive``: prove that a return is the list that was sent; say what is open (R23, R25, R27)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands import _protected
from vaxcli.commands._options import Columns, Json, Overwrite, PasswordFile, Quiet, Register, Sheets
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.lists.travel import Receipt


def receive(
    sent: Annotated[Path, typer.Argument(metavar="SENT", help=help_text("arg-sent"), show_default=False)],
    returned: Annotated[
        Path, typer.Argument(metavar="RETURNED", help=help_text("arg-returned"), show_default=False)
    ],
    column: Columns = [],  # noqa: B006 - Typer copies it
    sheet: Sheets = [],  # noqa: B006 - Typer copies it
    register: Register = "",
    no_register: Annotated[bool, typer.Option("--no-register", help=help_text("opt-no-register"))] = False,
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help=help_text("opt-exit-code"))] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Receive one return; F09 with every reason and exit 6 when it is not the list that was sent."""
    from vaxcli.lists import travel
    from vaxcli.settings import settings

    order = travel.ReceiveOrder(
        sent=sent,
        returned=returned,
        overrides=options.overrides(column, sheet),
        password=options.password(password_file),
        clock=settings(Path.cwd()).clock,
        overwrite=overwrite,
        register=None if no_register else options.register(register),
        at=options.now(),
        by=options.account(),
    )
    done = _protected.run(travel.receive, order, returned, quiet=quiet or as_json)
    code = _exit_code(done, wanted=exit_code)
    if as_json:
        print(envelope.envelope("receive", code, _data(done) if done.proven else None, done.findings))
    if not done.proven:
        _refuse(done)
    elif not (as_json or quiet):
        _show(done)
    raise typer.Exit(code)


def _exit_code(done: Receipt, *, wanted: bool) -> ExitCode:
    if not done.proven:
        return ExitCode.REFUSED
    if wanted and done.late:
        return ExitCode.LATE
    return ExitCode.NEEDS_PERSON if wanted and done.open else ExitCode.DONE


def _data(done: Receipt) -> dict[str, Any]:
    one = {
        "list_id": done.list_id,
        "stage": done.stage.value,
        "made_on": done.made_on,
        "due_on": done.due_on,
        "returned_on": done.returned_on,
        "late": done.late,
        "open": dict(done.open),
        "people": done.people,
        "counts": dict(done.counts),
    }
    one |= {"register": done.register, "registered": done.registered, "again": done.again}
    return {"lists": [one], "outputs": list(done.outputs)}


def _refuse(done: Receipt) -> None:
    out = screen.console()
    out.print(text("receive-refused", returned=done.returned, sent=done.sent))
    screen.findings(out, done.findings)


def _show(done: Receipt) -> None:
    """That it is the list, whether it came in time, what is open by code, what to do next."""
    out = screen.console()
    out.print(
        text(
            "receive-title",
            returned=done.returned,
            sent=done.sent,
            list_id=done.list_id,
            people=done.people,
        )
    )
    screen.findings(out, done.findings)
    if done.due_on and done.returned_on:
        days = (done.returned_on - done.due_on).days
        out.print(
            text(
                "receive-late" if days > 0 else "receive-in-time",
                returned_on=f"{done.returned_on:%d/%m/%Y}",
                due_on=f"{done.due_on:%d/%m/%Y}",
                days=days,
            )
        )
    else:
        out.print(text("receive-no-clock"))
    table = screen.table(text("verify-code"), text("verify-result"), text("verify-count"), right=(2,))
    for code, count in done.counts.items():
        table.add_row(code, text(f"result-{code}-label"), str(count))
    out.print(table)
    if done.register:
        key = "receive-registered-again" if done.again else "receive-registered"
        out.print(text(key, register=done.register, people=done.registered))
    count = sum(done.open.values())
    out.print(text("receive-next-open", count=count) if count else text("receive-next-done"))
