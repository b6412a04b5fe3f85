"""``vaxcli rules list|check``: the dated vaccination rules (R29)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json
from vaxcli.screen import help_text, text

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

RulesFile = Annotated[
    Path | None, typer.Argument(metavar="FILE", help=help_text("arg-rules"), show_default=False)
]


@app.command("list", help=help_text("rules-list"))
def show(
    file: RulesFile = None,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help=help_text("opt-on"))] = "",
    vaccine: Annotated[str, typer.Option("--vaccine", metavar="NAME", help=help_text("opt-vaccine"))] = "",
    as_json: Json = False,
) -> None:
    """The rules as a table."""
    from vaxcli.doses import vaccines

    rules = _load(file)
    day = options.day(on, "--on")
    meant = vaccines.recognise(vaccine).vaccine if vaccine else None
    wanted = meant.id if meant else vaccine
    found = [
        rule
        for rule in rules.rules
        if (day is None or rule.holds(day)) and (not wanted or rule.vaccine in (wanted, "*"))
    ]
    if as_json:
        from dataclasses import asdict

        data = {"file": rules.file, "rules": [_plain(asdict(rule)) for rule in found]}
        print(envelope.envelope("rules list", ExitCode.DONE, data, ()))
        return
    out = screen.console()
    out.print(text("rules-title", count=len(found), file=rules.file))
    heads = ("vaccine", "dose", "age", "days", "earlier", "from", "source")
    table = screen.table(*(text(f"rules-head-{head}") for head in heads))
    for rule in found:
        kind = text(f"dose-kind-{rule.kind.value}") if rule.kind else ""
        usual = _span(rule.usual_from, rule.usual_to)
        table.add_row(
            rule.vaccine + ("" if rule.confirmed else " ?"),
            f"{rule.dose or ''} {kind}".strip(),
            _span(rule.age_from, rule.age_to),
            "; ".join(filter(None, (f">= {rule.least_days}" if rule.least_days else "", usual))),
            ", ".join(rule.earlier),
            f"{rule.since:%d/%m/%Y}" + (f" - {rule.until:%d/%m/%Y}" if rule.until else ""),
            rule.source,
        )
    out.print(table)


@app.command("check", help=help_text("rules-check"))
def check(file: RulesFile = None, as_json: Json = False) -> None:
    """What does not fit; exit 4 when anything does not."""
    from vaxcli.doses import rules

    table = _load(file)
    found = rules.check(table)
    code = ExitCode.INPUT if found else ExitCode.DONE
    if as_json:
        data = {"file": table.file, "rules": len(table.rules)}
        print(envelope.envelope("rules check", code, data, tuple(found)))
    else:
        out = screen.console()
        key = "rules-unsound" if found else "rules-sound"
        out.print(text(key, file=table.file, count=len(found) or len(table.rules)))
        screen.findings(out, tuple(found))
    raise typer.Exit(code)


def _load(file: Path | None) -> Any:
    from vaxcli.doses import rules
    from vaxcli.settings import settings

    return rules.load(file or settings(Path.cwd()).dose_rules)


def _span(low: int | None, high: int | None) -> str:
    if low is None:
        return "" if high is None else f"<= {high}"
    if high is None:
        return f">= {low}"
    return str(low) if low == high else f"{low}-{high}"


def _plain(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in rule.items()}
