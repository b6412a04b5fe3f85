"""``vaxcli status``: where every list below a folder stands (R3, R11, R27, R46)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode, Severity
from vaxcli.commands._options import Json, Quiet
from vaxcli.errors import VaxError
from vaxcli.findings import Finding, Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.lists.travel import Standing, StatusOrder

_WIDTH = 80
"""Characters: the table fits the narrowest terminal."""


def status(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help=help_text("arg-folder"), show_default=False)
    ] = Path(),
    late: Annotated[bool, typer.Option("--late", help=help_text("opt-late"))] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help=help_text("opt-exit-code"))] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show one line a list; the table goes to stdout, for it is the product."""
    from vaxcli.lists import travel
    from vaxcli.settings import settings

    order = travel.StatusOrder(
        folder=folder,
        clock=settings(Path.cwd()).clock,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
    )
    found, skipped = _found(order)
    shown = [line for line in found if line.late(order.today) or not late]
    code = _exit_code(shown, order.today) if exit_code else ExitCode.DONE
    if as_json:
        print(envelope.envelope("status", code, _data(shown, order.today), skipped))
    else:
        if not quiet:
            screen.findings(screen.console(), skipped)
        _show(shown, order, late=late)
    raise typer.Exit(code)


def _found(order: StatusOrder) -> tuple[list[Standing], list[Finding]]:
    """Every list, and what could not be read; each workbook is opened in a process of its own."""
    from vaxcli.lists import travel
    from vaxcli.lists.status import standings, traces_of_workbook

    known = supervisor.run(travel.survey, order, place=Place(file=order.folder.name))
    traces, skipped = list(known.traces), list(known.findings)
    for file in known.unread:
        place = Place(file=file.name)
        try:
            peeked = supervisor.run(travel.peek, file, place=place)
        except VaxError:
            peeked = None
        if peeked:
            traces += traces_of_workbook(peeked, file.name)
        else:
            skipped.append(Finding(code="STATUS-002", severity=Severity.WARNING, place=place))
    return standings(traces, order.clock), skipped


def _exit_code(lines: Sequence[Standing], today: date) -> ExitCode:
    from vaxcli.lists.travel import Stage

    if any(line.late(today) and line.stage is not Stage.CLOSED for line in lines):
        return ExitCode.LATE
    return ExitCode.NEEDS_PERSON if any(line.open for line in lines) else ExitCode.DONE


def _data(lines: Sequence[Standing], today: date) -> dict[str, Any]:
    return {
        "lists": [
            {
                "list_id": line.list_id,
                "file": line.file,
                "stage": line.stage.value,
                "returns": line.returns,
                "with": line.holder.value,
                "part": line.part.value,
                "made_on": line.made_on,
                "due_on": line.due_on,
                "returned_on": line.returned_on,
                "days_left": line.days_left(today),
                "late": line.late(today),
                "people": line.people,
                "open": dict(line.open),
            }
            for line in lines
        ]
    }


def _show(lines: Sequence[Standing], order: StatusOrder, *, late: bool) -> None:
    import sys

    out = screen.console(sys.stdout)
    if not lines:
        name = order.folder.resolve().name
        out.print(text("status-none-late") if late else text("status-none", folder=name))
        return
    table = screen.table(
        *(text(f"status-{name}") for name in ("list", "stage", "holder", "due", "left", "open"))
    )
    for line in lines:
        table.add_row(
            f"{line.list_id} {line.file}",
            text(f"status-stage-{line.stage.value}", turn=line.returns),
            text(f"status-holder-{line.holder.value}"),
            f"{line.due_on:%d/%m/%Y}" if line.due_on else text("status-left-unknown"),
            _left(line, order.today),
            " ".join(f"{code}:{count}" for code, count in line.open.items()),
        )
    out.print(table, width=min(_WIDTH, out.width))
    out.print(
        text(
            "status-total",
            lists=len(lines),
            late=sum(line.late(order.today) for line in lines),
            open=sum(sum(line.open.values()) for line in lines),
        )
    )


def _left(line: Standing, today: date) -> str:
    """Days left or late, in words; a return counts on the day it came."""
    if line.due_on is None:
        return text("status-left-unknown")
    days = (line.due_on - (line.returned_on or today)).days
    if days < 0:
        return text("status-left-late", days=-days)
    if line.returned_on:
        return text("status-left-returned")
    return text("status-left-days", days=days) if days else text("status-left-today")
