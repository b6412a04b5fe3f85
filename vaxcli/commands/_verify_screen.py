"""How a verified list is told on the screen, in JSON and by the exit code."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaxcli import screen
from vaxcli.codes import ExitCode, RowResult, Severity
from vaxcli.findings import Finding, Place
from vaxcli.screen import text
from vaxcli.verify.order import Done

if TYPE_CHECKING:
    from rich.console import Console


def exit_code(done: Done) -> ExitCode:
    """With ``--exit-code``: 10 when the list is late, else 3 when rows need a person."""
    if done.due_on and done.returned_on > done.due_on:
        return ExitCode.LATE
    return ExitCode.NEEDS_PERSON if _open(done) else ExitCode.DONE


def data(done: Done) -> dict[str, Any]:
    """What the envelope's ``data`` holds (DESIGN 7)."""
    return {
        "list_id": done.list_id,
        "fingerprint": done.fingerprint,
        "rows": done.people + done.blank,
        "people": done.people,
        "blank": done.blank,
        "counts": dict(done.counts),
        "fields": {name: dict(letters) for name, letters in done.letters.items()},
        "flags": dict(done.flags),
        "made_on": done.made_on,
        "due_on": done.due_on,
        "returned_on": done.returned_on,
        "outputs": list(done.outputs),
        "patched": done.patched,
        "register": {
            "file": done.register.file,
            "rows": done.register.rows,
            "made_on": done.register.made_on,
            "made_on_from": done.register.made_on_from,
        },
        "timings": dict(done.timings),
    }


def show(done: Done, *, dry_run: bool) -> None:
    """The summary: what was read, the results, the due date, where the files are, what to do next."""
    out = screen.console()
    out.print(text("verify-title", file=done.list_file, people=_n(done.people), list_id=done.list_id))
    _recognised(out, done)
    if done.blank:
        out.print(text("verify-blank", count=_n(done.blank)))
    register = done.register
    made_on = f"{register.made_on:%d/%m/%Y}"
    out.print(
        text(
            "verify-register",
            file=register.file,
            rows=_n(register.rows),
            made_on=made_on,
            source=text(f"made-on-{register.made_on_from}"),
        )
    )
    table = screen.table(
        text("verify-code"), text("verify-result"), text("verify-count"), text("verify-share"), right=(2, 3)
    )
    for code, count in done.counts.items():
        table.add_row(
            code,
            text(f"result-{code}-label"),
            _n(count),
            f"{100 * count / done.people:.1f} %".replace(".", text("decimal")),
        )
    table.add_row("", text("verify-total"), _n(done.people), "")
    out.print(table)
    if done.flags:
        flags = [
            f"\n   {flag:<9}{_n(count):>6}  {text(f'flag-{flag}-label')}"
            for flag, count in done.flags.items()
        ]
        out.print(text("verify-flags", flags="".join(flags)))
        out.print()
    _findings(out, done.findings)
    _say(out, _clock(done))
    if not done.patched:
        _say(out, text("verify-new-workbook"))
    out.print(text("verify-would-write" if dry_run else "verify-written"))
    for path in done.outputs:
        out.print(f"   {path}  {_purpose(Path(path))}")
    _say(out, _next(done))


def _say(out: Console, sentence: str, indent: str = "") -> None:
    """Print a sentence, broken between words only; what is longer than a line stays whole."""
    out.print(
        textwrap.fill(
            sentence, out.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
    )


def _recognised(out: Console, done: Done) -> None:
    """Which column was taken for which field; sheets that are alike are said once."""
    alike: dict[tuple[str, tuple[tuple[str, str, str], ...]], list[str]] = {}
    for name, rows, columns in done.lists:
        alike.setdefault((rows, columns), []).append(name)
    for (rows, columns), names in alike.items():
        first, _, last = rows.partition("-")
        lines = first if first == last else rows
        _say(out, text("verify-columns", sheet="”, “".join(names), rows=lines, columns=""))
        for field, column, heading in columns:
            if field in _SHOWN:
                out.print(f"   {text(f'field-{field}'):<13} ← {column:>2}: {' '.join(heading.split())}")


def _findings(out: Console, found: Sequence[Finding]) -> None:
    """Findings, the gravest first; what is the same on several sheets is said once (DESIGN 9)."""
    alike: dict[tuple[Severity, str, tuple[tuple[str, str], ...], Place | None], list[str]] = {}
    for finding in found:
        place = finding.place
        rest = replace(place, sheet=None) if place else None
        sheets = alike.setdefault((finding.severity, finding.code, tuple(finding.values.items()), rest), [])
        if place and place.sheet is not None:
            sheets.append(place.sheet)
    order = list(Severity)[::-1]
    ranked = sorted(alike.items(), key=lambda item: order.index(item[0][0]))
    for (severity, code, values, rest), sheets in ranked[: screen.MOST]:
        where = replace(rest, sheet="”, “".join(sheets)) if rest and sheets else rest
        _say(out, f" {_MARKS[severity]} {screen.sentence(code, where, dict(values))}", "   ")
    if len(ranked) > screen.MOST:
        out.print(f"   {text('more', count=len(ranked) - screen.MOST)}")
    if ranked:
        out.print()


_MARKS = {Severity.ERROR: "!!", Severity.WARNING: "!", Severity.NOTE: "-"}
_SHOWN = ("number", "full_name", "birth_date", "sex", "nationality")


def _purpose(path: Path) -> str:
    if path.suffix == ".json":
        return text("purpose-record")
    if path.suffix == ".pdf":
        return text("purpose-note")
    return text("purpose-police" if path.stem.endswith(".police") else "purpose-return")


def _clock(done: Done) -> str:
    if done.made_on is None or done.due_on is None:
        return text("clock-unknown")
    days = (done.due_on - done.returned_on).days
    key = "clock-left" if days > 0 else "clock-today" if days == 0 else "clock-late"
    return text(key, made_on=_day(done.made_on), due_on=_day(done.due_on), days=abs(days))


def _next(done: Done) -> str:
    count = _open(done)
    return text("verify-next-open", count=_n(count)) if count else text("verify-next-done")


def _open(done: Done) -> int:
    return sum(count for code, count in done.counts.items() if RowResult(code).needs_person)


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _n(number: int) -> str:
    """A number with its thousands apart, as the language writes it."""
    return f"{number:,}".replace(",", text("thousands"))
