"""``vaxcli record``: doses of an office workbook into the register, the workbook back with what became of each row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands import _protected
from vaxcli.commands._options import (
    Columns,
    Json,
    Overwrite,
    PasswordFile,
    Quiet,
    Register,
    SexCodes,
    Sheets,
)
from vaxcli.errors import UsageError
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.doses.record_order import Change, Recorded


def record(
    doses: Annotated[Path, typer.Argument(metavar="DOSES", help=help_text("arg-doses"), show_default=False)],
    register: Register = "",
    history: Annotated[bool, typer.Option("--history", help=help_text("opt-history"))] = False,
    dose: Annotated[int | None, typer.Option("--dose", metavar="N", help=help_text("opt-dose"))] = None,
    site: Annotated[str, typer.Option("--site", metavar="NAME", help=help_text("opt-site"))] = "",
    accept: Annotated[
        Path | None, typer.Option("--accept", metavar="FILE", help=help_text("opt-accept"))
    ] = None,
    correct: Annotated[bool, typer.Option("--correct", help=help_text("opt-correct"))] = False,
    void: Annotated[bool, typer.Option("--void", help=help_text("opt-void"))] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=help_text("opt-reason"))] = "",
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help=help_text("opt-export"))
    ] = None,
    layout: Annotated[
        Path | None, typer.Option("--layout", metavar="FILE", help=help_text("opt-layout"))
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-record-output"))
    ] = None,
    column: Columns = [],  # noqa: B006 - Typer copies it
    sheet: Sheets = [],  # noqa: B006 - Typer copies it
    sex_codes: SexCodes = "",
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help=help_text("opt-exit-code"))] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Record the doses of one workbook."""
    from vaxcli.doses import record_order
    from vaxcli.settings import settings

    known = settings(Path.cwd())
    change = _change(correct=correct, void=void, reason=reason, other=history or accept is not None)
    order = record_order.RecordOrder(
        doses_file=doses,
        register=options.register(register),
        output=output,
        overrides=options.overrides(column, sheet),
        sex_codes=options.sex_codes(sex_codes),
        change=change,
        reason=reason.strip(),
        history=history,
        dose_no=dose,
        site=site,
        sites=known.sites,
        rules=known.dose_rules,
        accept=accept,
        export=export,
        layout=layout or known.platform_layout,
        password=options.password(password_file),
        overwrite=overwrite,
        at=options.now(),
        by=options.account(),
    )
    done = _protected.run(record_order.record, order, doses, quiet=quiet or as_json)
    open_rows = done.rows["contradicting"] + done.rows["unreadable"]
    code = ExitCode.NEEDS_PERSON if exit_code and open_rows else ExitCode.DONE
    if as_json:
        print(envelope.envelope("record", code, _data(done), done.findings))
    elif not quiet:
        _show(done)
        _show_next(done)
    raise typer.Exit(code)


def _change(*, correct: bool, void: bool, reason: str, other: bool) -> Change:
    from vaxcli.doses.record_order import Change

    if not (correct or void):
        return Change.RECORD
    if (correct and void) or other:
        raise UsageError("RECORD-one-way")
    if not reason.strip():
        raise UsageError("RECORD-needs-reason")
    return Change.CORRECT if correct else Change.VOID


def _data(done: Recorded) -> dict[str, Any]:
    return {
        **done.rows,
        "rows": sum(done.rows.values()),
        "doses": dict(done.doses),
        "codes": dict(done.codes),
        "register": done.register,
        "import": done.import_id,
        "recorded_before_on": done.again or None,
        "settled": done.settled,
        "not_exported": done.not_exported,
        "outputs": list(done.outputs),
    }


def _show(done: Recorded) -> None:
    """What became of the rows and doses, and what was found."""
    from vaxcli.doses.record_order import state_key

    out = screen.console()
    out.print(
        text(
            "record-title",
            file=done.file,
            rows=sum(done.rows.values()),
            doses=sum(done.doses.values()),
            register=done.register,
            import_id=done.import_id,
        )
    )
    if done.again:
        out.print(text("record-again", day="/".join(reversed(done.again.split("-")))))
    if done.settled:
        out.print(text("record-settled", count=done.settled))
    screen.findings(out, done.findings)
    heads = (text("record-head-state"), text("record-head-rows"), text("record-head-doses"))
    table = screen.table(*heads, right=(1, 2))
    for state, count in done.rows.items():
        if count:
            table.add_row(text(state_key(state, done.change)), str(count), str(done.doses.get(state, "")))
    out.print(table)
    if done.codes:
        found = screen.table(
            text("record-head-code"), text("record-head-about"), text("record-head-rows"), right=(2,)
        )
        for code, count in sorted(done.codes.items(), key=lambda one: (-one[1], one[0])):
            found.add_row(code, text(f"record-about-{code}"), str(count))
        out.print(found)


def _show_next(done: Recorded) -> None:
    """What is left for a person to do."""
    from vaxcli.doses.record_order import Change

    out, output = screen.console(), Path(done.outputs[0]).name
    if done.not_exported:
        out.print(text("export-without-place", count=done.not_exported))
    for state in ("contradicting", "unreadable"):
        if done.rows[state]:
            change = "" if done.change is Change.RECORD or state == "unreadable" else "-change"
            out.print(text(f"record-next-{state}{change}", count=done.rows[state], output=output))
    if not (done.rows["contradicting"] or done.rows["unreadable"]):
        out.print(text("record-next-done", output=output))
