"""How a verified list is told on the screen, in JSON and by the exit code."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from vaxcli import screen
from vaxcli.codes import ExitCode, RowResult
from vaxcli.screen import text
from vaxcli.verify.order import Done


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
    for name, rows, columns in done.lists:
        shown = "; ".join(
            f"{text(f'field-{field}')} = “{' '.join(heading.split())}”"
            for field, heading in columns
            if field in _SHOWN
        )
        out.print(text("verify-columns", sheet=name, rows=rows, columns=shown))
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
        flags = "; ".join(f"{flag} {_n(count)}" for flag, count in done.flags.items())
        out.print(text("verify-flags", flags=flags))
    screen.findings(out, done.findings)
    out.print(_clock(done))
    if not done.patched:
        out.print(text("verify-new-workbook"))
    out.print(text("verify-would-write" if dry_run else "verify-written"))
    for path in done.outputs:
        out.print(f"   {path}  {_purpose(Path(path))}")
    out.print(_next(done))


_SHOWN = ("number", "full_name", "birth_date", "sex", "nationality")


def _purpose(path: Path) -> str:
    if path.suffix == ".json":
        return text("purpose-record")
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
