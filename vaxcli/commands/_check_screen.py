"""How a checked list is told on the screen and in JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vaxcli import screen
from vaxcli.codes import Severity
from vaxcli.findings import Finding
from vaxcli.lists.check_order import Checked
from vaxcli.screen import text

if TYPE_CHECKING:
    from rich.console import Console


def data(done: Checked) -> dict[str, Any]:
    """What the envelope's ``data`` holds; a mended cell is named, its value is not."""
    return {
        "rows": done.people + done.blank,
        "people": done.people,
        "blank": done.blank,
        "counts": dict(done.counts),
        "errors": done.errors,
        "warnings": done.warnings,
        "outputs": _outputs(done),
        "patched": done.patched,
        "repairs": [
            {
                "sheet": cell.sheet,
                "row": cell.row,
                "column": cell.column,
                "field": cell.field,
                "mends": cell.mends,
            }
            for cell in done.mended
        ],
        "left": done.left,
    }


def show(done: Checked, *, repair: bool) -> None:
    """What was found by kind, the copies, and what to do next."""
    out = screen.console()
    out.print(text("check-title", file=done.list_file, people=_n(done.people)))
    if done.blank:
        out.print(text("check-blank", count=_n(done.blank)))
    screen.findings(out, done.findings)
    for severity in reversed(Severity):
        _faults(out, severity, [fault for fault in done.faults if fault.severity is severity])
    if done.errors or done.warnings:
        _say(out, text("check-total", errors=_n(done.errors), warnings=_n(done.warnings)))
    else:
        _say(out, text("check-clean"))
    if repair:
        _mended(out, done)
    if not done.patched and _outputs(done):
        _say(out, text("verify-new-workbook"))
    if _outputs(done):
        out.print(text("verify-written"))
    if done.marked:
        out.print(f"   {done.marked}  {text('purpose-marked')}")
    if done.repaired:
        out.print(f"   {done.repaired}  {text('purpose-repaired')}")
    to_mend = "marked" if done.marked else "fix"
    _say(out, text("check-next-send") if not done.errors else text(f"check-next-{to_mend}"))


def _outputs(done: Checked) -> list[str]:
    return [path for path in (done.marked, done.repaired) if path]


def _faults(out: Console, severity: Severity, faults: Sequence[Finding]) -> None:
    """Each kind once, with its rows on every sheet; kinds are never cut, for each is work of its own."""
    if not faults:
        return
    out.print(text(f"check-{severity.value}"))
    by_code: dict[str, list[Finding]] = {}
    for fault in faults:
        by_code.setdefault(fault.code, []).append(fault)
    one_sheet = len({fault.place.sheet for fault in faults}) == 1
    for code, found in by_code.items():
        count = sum(int(fault.values["count"]) for fault in found)
        _say(out, f" {_MARKS[severity]} {text('check-fault', code=code, count=_n(count), said=text(code))}")
        places = [
            text("check-rows", rows=fault.values["rows"])
            if one_sheet
            else text("check-rows-of-sheet", sheet=fault.place.sheet, rows=fault.values["rows"])
            for fault in found[: screen.MOST]
        ]
        if len(found) > screen.MOST:
            places.append(text("more", count=len(found) - screen.MOST))
        _say(out, f"     {'; '.join(places)}")
    out.print()


_MARKS = {Severity.ERROR: "!!", Severity.WARNING: "!", Severity.NOTE: "-"}


def _mended(out: Console, done: Checked) -> None:
    """The mended cells, ten at most, masked."""
    if done.mended:
        _say(out, text("check-mended", count=_n(len(done.mended))))
    elif not done.left:
        _say(out, text("check-nothing-to-mend"))
    for cell in done.mended[: screen.MOST]:
        mends = ", ".join(text(f"mend-{mend}") for mend in cell.mends)
        field = text(f"list-field-{cell.field}")
        place = f"{cell.column}{cell.row}"
        _say(
            out,
            f"   {text('check-mended-cell', sheet=cell.sheet, cell=place, field=field, mends=mends, shown=cell.shown)}",
        )
    if len(done.mended) > screen.MOST:
        out.print(f"   {text('more', count=len(done.mended) - screen.MOST)}")
    if done.left:
        _say(out, text("check-left", count=_n(done.left)))


def _say(out: Console, sentence: str) -> None:
    """Print a sentence, broken between words only; following lines stand below the first."""
    indent = " " * (len(sentence) - len(sentence.lstrip()) + 3)
    lines = textwrap.wrap(
        sentence,
        out.width,
        subsequent_indent=indent if sentence.startswith(" ") else "",
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    out.print("\n".join(lines))


def _n(number: int) -> str:
    """A number with its thousands apart, as the language writes it."""
    return f"{number:,}".replace(",", text("thousands"))
