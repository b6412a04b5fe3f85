"""How a supplemented return is told on the screen and in JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from vaxcli import screen
from vaxcli.codes import RowResult
from vaxcli.commands import _verify_screen
from vaxcli.screen import text
from vaxcli.verify.order import Done
from vaxcli.verify.supplement_order import Supplemented

if TYPE_CHECKING:
    from rich.console import Console


def data(told: Supplemented) -> dict[str, Any]:
    """What the envelope's ``data`` holds: that of ``verify``, and what this supplement changed."""
    return {
        **_verify_screen.data(told.done),
        "pass": told.number,
        "counts_before": dict(told.counts_before),
        "changes": dict(told.changes),
        "lines": told.lines,
        "supplemented": told.supplemented,
        "already": told.already,
    }


def show(told: Supplemented, *, dry_run: bool) -> None:
    """What was taken, the results before and now, the due date, where the files are, what to do next."""
    out, done = screen.console(), told.done
    out.print(
        text(
            "supplement-title",
            file=done.list_file,
            number=told.number,
            people=_n(done.people),
            list_id=done.list_id,
        )
    )
    out.print(text("supplement-taken", lines=_n(told.lines), rows=_n(told.supplemented)))
    if told.already:
        out.print(text("supplement-already", count=_n(told.already)))
    table = screen.table(
        text("verify-code"),
        text("verify-result"),
        text("supplement-before"),
        text("supplement-now"),
        right=(2, 3),
    )
    for result in RowResult:
        before, now = told.counts_before.get(result.value, 0), done.counts.get(result.value, 0)
        if before or now:
            table.add_row(result.value, text(f"result-{result.value}-label"), _n(before), _n(now))
    table.add_row("", text("verify-total"), _n(done.people), _n(done.people))
    out.print(table)
    screen.findings(out, done.findings)
    _say(out, _clock(done))
    out.print(text("verify-would-write" if dry_run else "verify-written"))
    # The police workbook, when one was made, stands between the return and the record.
    for at, path in enumerate(done.outputs):
        last = at == len(done.outputs) - 1
        out.print(
            f"   {path}  {text('purpose-record' if last else 'purpose-police' if at else 'purpose-return')}"
        )
    still = sum(count for code, count in done.counts.items() if RowResult(code).needs_person)
    _say(out, text("supplement-next-open", count=_n(still)) if still else text("verify-next-done"))


def _clock(done: Done) -> str:
    if done.made_on is None or done.due_on is None:
        return text("clock-unknown")
    days = (done.due_on - done.returned_on).days
    key = "clock-left" if days > 0 else "clock-today" if days == 0 else "clock-late"
    return text(key, made_on=f"{done.made_on:%d/%m/%Y}", due_on=f"{done.due_on:%d/%m/%Y}", days=abs(days))


def _say(out: Console, sentence: str) -> None:
    out.print(textwrap.fill(sentence, out.width, break_long_words=False, break_on_hyphens=False))


def _n(number: int) -> str:
    """A number with its thousands apart, as the language writes it."""
    return f"{number:,}".replace(",", text("thousands"))
