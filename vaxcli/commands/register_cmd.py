"""``vaxcli register info|backup|undo|purge``: the register of doses as a whole (R56, R57)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Quiet, Register
from vaxcli.errors import UsageError
from vaxcli.screen import help_text, text

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=help_text("opt-reason"))]


@app.command("info", help=help_text("register-info"))
def info(register: Register = "", as_json: Json = False) -> None:
    """What the register holds."""
    from vaxcli.register import keeping, store

    where = options.register(register)
    found = keeping.figures(where)
    if as_json:
        print(envelope.envelope("register info", ExitCode.DONE, _data(found, store.shown(where)), ()))
        return
    out = screen.console()
    names = ("people", "verified", "doses", "ended", "outcomes", "arrivals", "lists", "entries")
    values = {name: getattr(found, name) for name in names}
    out.print(text("register-title", register=store.shown(where), **values))
    out.print(text("register-detail", **values))
    if not found.imports:
        return
    heads = ("no", "kind", "file", "at", "rows", "counts")
    table = screen.table(*(text(f"register-{head}") for head in heads), right=(0, 4))
    for one in found.imports:
        counts = ", ".join(
            f"{_what(one.kind, name)} {count}" for name, count in (one.counts or {}).items() if count
        )
        year, month, day = (one.undone_at[:10] or "--").split("-")
        undone = text("register-undone-mark", day=f"{day}/{month}/{year}", why=one.undone_why)
        table.add_row(
            str(one.id),
            text(f"register-kind-{one.kind}"),
            one.file,
            f"{one.at:%d/%m/%Y %H:%M}",
            str(one.rows),
            undone if one.undone_at else counts,
        )
    out.print(table)


def _what(kind: str, name: str) -> str:
    """What a count of an import counts: rows by result code, by what became of a dose, or rows of a table."""
    if kind == "return":
        return name
    return text(f"register-what-{name}" if kind in ("undo", "purge", "checkin") else f"record-state-{name}")


def _data(found: Any, register: str) -> dict[str, Any]:
    from dataclasses import asdict

    data = asdict(found)
    for one in data["imports"]:
        one["at"] = one["at"].isoformat()
    return {"register": register, **data}


@app.command("backup", help=help_text("register-backup"))
def backup(
    target: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=help_text("arg-backup"), show_default=False)
    ] = None,
    register: Register = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """A checked copy beside the register."""
    from vaxcli.register import keeping

    made = keeping.backup(options.register(register), target, options.now())
    if as_json:
        print(envelope.envelope("register backup", ExitCode.DONE, {"backup": str(made)}, ()))
    elif not quiet:
        screen.console().print(text("register-backed-up", backup=made.name))


@app.command("undo", help=help_text("register-undo"))
def undo(
    number: Annotated[int, typer.Argument(metavar="IMPORT", help=help_text("arg-import"))],
    reason: Reason = "",
    register: Register = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take one import back."""
    from vaxcli.register import keeping

    counts = keeping.undo(options.register(register), number, reason, options.now(), options.account())
    if as_json:
        print(envelope.envelope("register undo", ExitCode.DONE, {"import": number, "counts": counts}, ()))
    elif not quiet:
        what = ", ".join(f"{count} {text(f'register-what-{name}')}" for name, count in counts.items())
        screen.console().print(text("register-undone", number=number, what=what or "0"))


@app.command("purge", help=help_text("register-purge"))
def purge(
    before: Annotated[str, typer.Option("--before", metavar="DATE", help=help_text("opt-before"))],
    yes: Annotated[bool, typer.Option("--yes", help=help_text("opt-agree"))] = False,
    register: Register = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make people nameless of whom there is nothing since a day."""
    from vaxcli.register import keeping

    day = options.day(before, "--before")
    if day is None:
        raise UsageError("USAGE-date", None, option="--before", value=before)
    counts = keeping.purge(options.register(register), day, options.now(), options.account(), agreed=yes)
    if as_json:
        print(envelope.envelope("register purge", ExitCode.DONE, {"counts": counts}, ()))
    elif not quiet:
        key = "register-purged" if counts else "register-nothing-to-purge"
        screen.console().print(text(key, day=f"{day:%d/%m/%Y}", **counts))
