"""``vaxcli plan``: sessions for the verified, the rest with the reason (R12, R28 to R31, R47)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands import _protected
from vaxcli.commands._options import Json, Overwrite, PasswordFile, Quiet, Register
from vaxcli.errors import UsageError
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.doses.plan_order import Planned


def plan(
    returns: Annotated[
        list[Path] | None,
        typer.Argument(metavar="RETURN...", help=help_text("arg-plan-returns"), show_default=False),
    ] = None,
    register: Register = "",
    session: Annotated[
        list[str],
        typer.Option(
            "--session", metavar="'DAY HALF; PLACE; N; VACCINE'", help=help_text("opt-plan-session")
        ),
    ] = [],  # noqa: B006 - Typer copies it
    sessions: Annotated[
        Path | None, typer.Option("--sessions", metavar="FILE", help=help_text("opt-plan-sessions"))
    ] = None,
    stock: Annotated[
        Path | None, typer.Option("--stock", metavar="FILE", help=help_text("opt-plan-stock"))
    ] = None,
    start: Annotated[str, typer.Option("--start", metavar="DATE", help=help_text("opt-plan-start"))] = "",
    capacity: Annotated[
        int, typer.Option("--capacity", min=1, metavar="N", help=help_text("opt-plan-capacity"))
    ] = 100,
    with_id_cards: Annotated[bool, typer.Option("--with-id-cards", help=help_text("opt-plan-cards"))] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-plan-output"))
    ] = None,
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Plan the people of returns, or of the register."""
    from vaxcli.doses import plan_order
    from vaxcli.settings import settings

    known = settings(Path.cwd())
    if with_id_cards and not known.procedure.joint_card_plan:
        raise UsageError("PLAN-no-cards")
    now = options.now()
    files = tuple(returns or ())
    order = plan_order.PlanOrder(
        returns=files,
        register=options.register(register),
        sessions=tuple(session),
        sessions_file=sessions,
        stock_file=stock,
        start=options.day(start, "--start"),
        capacity=capacity,
        site=known.sites[0] if known.sites else known.agency,
        with_id_cards=with_id_cards,
        rules=known.dose_rules,
        output=output or Path("plan.xlsx"),
        password=options.password(password_file),
        overwrite=overwrite,
        at=now,
    )
    first = files[0] if files else Path(order.register)
    done = _protected.run(plan_order.plan, order, first, quiet=quiet or as_json)
    if as_json:
        print(envelope.envelope("plan", ExitCode.DONE, _data(done), done.findings))
    elif not quiet:
        _show(done)


def _data(done: Planned) -> dict[str, Any]:
    names = ("plan_id", "people", "planned", "sessions", "joint", "overdue")
    return {
        **{name: getattr(done, name) for name in names},
        "remainder": dict(done.remainder),
        "doses": dict(done.doses),
        "shortage": dict(done.shortage),
        "outputs": list(done.outputs),
    }


def _show(done: Planned) -> None:
    from vaxcli.doses import vaccines

    out = screen.console()
    output = Path(done.outputs[0]).name
    values = {"plan_id": done.plan_id, "people": done.people, "planned": done.planned}
    out.print(text("plan-told", sessions=done.sessions, **values))
    screen.findings(out, done.findings)
    if done.joint:
        out.print(text("plan-told-joint", count=done.joint))
    if done.overdue:
        out.print(text("plan-told-overdue", count=done.overdue))
    table = screen.table(text("plan-column-what"), text("plan-column-count"), right=(1,))
    for number, count in done.doses.items():
        table.add_row(text("plan-total-dose", number=number), str(count))
    for reason, count in done.remainder.items():
        label = text(f"result-{reason}-label" if reason.isupper() else f"plan-left-{reason}-label")
        table.add_row(text("plan-told-left", reason=label), str(count))
    out.print(table)
    for key, count in done.shortage.items():
        known = vaccines.by_id(key)
        name = known.name if known else text("plan-vaccine-open")
        out.print(text("plan-told-shortage", vaccine=name, count=count))
    out.print(text("plan-told-next", output=output))
