"""What a person sees: language, sentences with their place, tables, progress. Everything said goes to stderr.

stdout carries the product only (DESIGN 7). Rich is imported when something is drawn, never for help.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from vaxcli.codes import Severity
from vaxcli.findings import Finding, Place
from vaxcli.texts import Lang, catalogue, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from vaxcli.supervisor import Progress

MOST = 10
"""Lists stop here, then say how many more there are (DESIGN 9)."""
_SLOW = 1.0
"""Seconds after which work shows its progress."""
_MARK = {Severity.ERROR: "!!", Severity.WARNING: "!", Severity.NOTE: "-"}


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """``--lang`` on the command line, else ``VAXCLI_LANG``, else Vietnamese (DESIGN 8).

    Needed before the options are parsed: the help itself is in that language.

    Examples:
        >>> language(["verify", "--lang", "en"], {}), language(["--lang=en"], {}), language([], {})
        ('en', 'en', 'vi')
    """
    given = environment.get("VAXCLI_LANG", "")
    for at, argument in enumerate(arguments):
        if argument == "--lang" and at + 1 < len(arguments):
            given = arguments[at + 1]
        elif argument.startswith("--lang="):
            given = argument.removeprefix("--lang=")
    return "en" if given.lower().startswith("en") else "vi"


LANG: Lang = language(sys.argv[1:], os.environ)
"""The language of this run."""


def text(key: str, /, **values: object) -> str:
    """A sentence or label in the language of the screen."""
    return say(key, LANG, **values)


def help_text(key: str) -> str:
    """The help of a command, argument or option."""
    return say(f"help-{key}", LANG)


def at(place: Place | None) -> str:
    """Where something is: file, sheet, row, cell; ``""`` without a place."""
    if place is None:
        return ""
    parts = [place.file]
    if place.sheet is not None:
        parts.append(text("place-sheet", sheet=place.sheet))
    if place.row is not None and place.column is not None:
        parts.append(text("place-cell", cell=f"{place.column}{place.row}"))
    elif place.row is not None:
        parts.append(text("place-row", row=place.row))
    elif place.column is not None:
        parts.append(text("place-column", column=place.column))
    return ", ".join(parts)


def sentence(code: str, place: Place | None, values: Mapping[str, str]) -> str:
    """``[F04] list.xlsx, trang ...: what is wrong and what to do``."""
    where = at(place)
    shown = f"[{code.split('-', maxsplit=1)[0] if code.startswith('F') else code}] "
    return shown + (f"{where}: " if where else "") + text(code, **_named(values))


def _named(values: Mapping[str, str]) -> dict[str, str]:
    """Canonical field names as people call them."""
    known = catalogue(LANG)
    return {
        name: ", ".join(known.get(f"field-{word}", word) for word in value.split())
        if name in ("lacking", "field")
        else value
        for name, value in values.items()
    }


def console(stream: TextIO | None = None) -> Console:
    """A console that prints what it is given: no markup, no guessing, no wrapping of paths."""
    from rich.console import Console  # noqa: PLC0415 - only when something is drawn

    return Console(
        file=stream or sys.stderr,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
        no_color="NO_COLOR" in os.environ or None,
    )


def table(*columns: str, right: Sequence[int] = (), title: str | None = None) -> Table:
    """A table with headings; the columns at ``right`` are numbers."""
    from rich import box  # noqa: PLC0415 - only when something is drawn
    from rich.table import Table  # noqa: PLC0415 - only when something is drawn
    from rich.text import Text  # noqa: PLC0415 - only when something is drawn

    made = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for n, column in enumerate(columns):
        made.add_column(Text(column), justify="right" if n in right else "left", overflow="fold")
    return made


def findings(console_: Console, found: Sequence[Finding]) -> None:
    """Findings, the gravest first, ten at most; never by colour alone."""
    order = list(Severity)[::-1]
    ranked = sorted(found, key=lambda finding: order.index(finding.severity))
    for finding in ranked[:MOST]:
        console_.print(f" {_MARK[finding.severity]} {sentence(finding.code, finding.place, finding.values)}")
    if len(ranked) > MOST:
        console_.print(f"   {text('more', count=len(ranked) - MOST)}")


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar for work that takes over a second, on a terminal only; gives the callback that moves it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    bar = _Bar()
    try:
        yield bar.moved
    finally:
        bar.stop()


class _Bar:
    """A spinner that appears after a second and names the stage."""

    def __init__(self) -> None:
        self._stage = ""
        self._shown: Any = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def moved(self, now: Progress) -> None:
        """Take a report of the working process."""
        with self._lock:
            self._stage = text(f"stage-{now.stage}")
            if self._timer is None:
                self._timer = threading.Timer(_SLOW, self._show)
                self._timer.daemon = True
                self._timer.start()
            if self._shown is not None:
                self._shown.update(self._stage)

    def _show(self) -> None:
        with self._lock:
            self._shown = console().status(self._stage)
            self._shown.start()

    def stop(self) -> None:
        """Take the spinner away."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            if self._shown is not None:
                self._shown.stop()
