"""``vaxcli rules list|check``: the dated vaccination rules (R29)."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json
from vaxcli.errors import UsageError
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.doses.rules import Rule, Rules

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
    """The rules by vaccine, each with its source."""
    from vaxcli.doses.rules import ANY

    rules = _load(file)
    day = options.day(on, "--on")
    meant = _meant(vaccine) if vaccine else ""
    found = [
        rule
        for rule in rules.rules
        if (day is None or rule.holds(day)) and (not meant or rule.vaccine in (meant, ANY))
    ]
    if as_json:
        from dataclasses import asdict

        data = {"file": rules.file, "rules": [_plain(asdict(rule)) for rule in found]}
        print(envelope.envelope("rules list", ExitCode.DONE, data, ()))
        return
    print(text("rules-title", count=len(found), file=rules.file))
    for name in dict.fromkeys(rule.vaccine for rule in found):
        print(f"\n{_name(name)}")
        for rule in found:
            if rule.vaccine == name:
                _print(rule)


def _meant(written: str) -> str:
    """The vaccine that the option names.

    Raises:
        UsageError: ``USAGE-vaccine``, with the names that are known.
    """
    from vaxcli.doses import vaccines

    known = vaccines.by_id(written) or vaccines.recognise(written).vaccine
    if known is None:
        names = vaccines.recognise(written).suggestions or vaccines.everything()
        raise UsageError("USAGE-vaccine", None, value=written, choices="; ".join(one.name for one in names))
    return known.id


def _name(vaccine: str) -> str:
    from vaxcli.doses import vaccines

    known = vaccines.by_id(vaccine)
    return known.name if known else text("rules-any") if vaccine == "*" else vaccine


def _print(rule: Rule) -> None:
    """One rule: what it is about, what it says, since when; below it the source."""
    kind = text(f"dose-kind-{rule.kind.value}") if rule.kind else ""
    dose = text("rules-dose" if rule.dose else "rules-every-dose", number=rule.dose or "", kind=kind).strip()
    since = text("rules-since", day=f"{rule.since:%d/%m/%Y}")
    until = text("rules-until", day=f"{rule.until:%d/%m/%Y}") if rule.until else ""
    mark = "" if rule.confirmed else "? "
    lines = (
        f"{mark}{dose}: {'; '.join(_says(rule))} ({since}{until})",
        f"{text('rules-head-source')}: {rule.source}",
    )
    for line, indent in zip(lines, ("  ", "      "), strict=True):
        print(
            textwrap.fill(
                line,
                width=shutil.get_terminal_size().columns - 1,
                initial_indent=indent,
                subsequent_indent="      ",
                break_on_hyphens=False,
            )
        )


def _says(rule: Rule) -> Iterator[str]:
    if rule.age_from is not None or rule.age_to is not None:
        yield text("rules-age", span=_span(rule.age_from, rule.age_to))
    if rule.least_days is not None:
        yield text("rules-least", days=rule.least_days)
    if rule.usual_from is not None or rule.usual_to is not None:
        yield text("rules-usual", span=_span(rule.usual_from, rule.usual_to))
    if rule.earlier:
        names = ", ".join(text("rules-same") if name == "same" else _name(name) for name in rule.earlier)
        yield text("rules-after" if rule.spaces else "rules-earlier", names=names)


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


def _load(file: Path | None) -> Rules:
    from vaxcli.doses import rules
    from vaxcli.settings import settings

    return rules.load(file or settings(Path.cwd()).dose_rules)


def _span(low: int | None, high: int | None) -> str:
    if low is None:
        return f"\u2264 {high}"
    if high is None:
        return f"\u2265 {low}"
    return str(low) if low == high else f"{low}\u2013{high}"


def _plain(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in rule.items()}
