"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaxcli.columns import Overrides
from vaxcli.errors import InputError, UsageError, VaxError
from vaxcli.findings import Place
from vaxcli.screen import help_text

if TYPE_CHECKING:
    from vaxcli.verify.order import Show

ListFile = Annotated[Path, typer.Argument(metavar="LIST", help=help_text("arg-list"), show_default=False)]
Population = Annotated[Path, typer.Option("--population", metavar="POP", help=help_text("opt-population"))]
PopulationDate = Annotated[str, typer.Option(metavar="DATE", help=help_text("opt-population-date"))]
PopulationColumn = Annotated[
    list[str], typer.Option(metavar="FIELD=HEADING", help=help_text("opt-population-column"))
]
Columns = Annotated[
    list[str], typer.Option("--column", metavar="FIELD=HEADING", help=help_text("opt-column"))
]
Sheets = Annotated[list[str], typer.Option("--sheet", metavar="SHEET", help=help_text("opt-sheet"))]
SexCodes = Annotated[str, typer.Option(metavar="0=nam,1=nu", help=help_text("opt-sex-codes"))]
MadeOn = Annotated[str, typer.Option(metavar="DATE", help=help_text("opt-made-on"))]
PasswordFile = Annotated[Path | None, typer.Option(metavar="FILE", help=help_text("opt-password-file"))]
Json = Annotated[bool, typer.Option("--json", help=help_text("opt-json"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=help_text("opt-quiet"))]
Register = Annotated[str, typer.Option("--register", metavar="FILE|URL", help=help_text("opt-register"))]
Protect = Annotated[bool, typer.Option("--protect", help=help_text("opt-protect"))]
PdfNote = Annotated[bool, typer.Option("--pdf-note", help=help_text("opt-pdf-note"))]
Overwrite = Annotated[bool, typer.Option("--overwrite", help=help_text("opt-overwrite"))]


def now() -> datetime:
    """This moment, with the offset of this machine."""
    return datetime.now().astimezone()


def vietnam_now() -> datetime:
    """This moment as official papers write it, with +07:00 whatever the machine's zone is (DOMAIN E.2)."""
    return datetime.now(timezone(timedelta(hours=7)))


def account() -> str:
    """The account that runs the command, for the history of the register (R57); ``""`` when there is none."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def register(option: str) -> str:
    """Where the register is: the option, else the settings, else ``register.sqlite`` here (DESIGN 7)."""
    from vaxcli.settings import settings

    return option or settings(Path.cwd()).register or "register.sqlite"


def day(text: str, option: str) -> date | None:
    """A date written ``dd/mm/yyyy`` or ``yyyy-mm-dd``; None when the option was not given."""
    if not text:
        return None
    from vaxcli.people.dates import read

    found = read(text)
    if found.precision != "day":
        raise UsageError("USAGE-date", None, option=option, value=text)
    return date.fromisoformat(found.iso)


def check_apart(list_file: Path, population: Path) -> None:
    """Refuse a list that is its own population data: everybody would match himself (promise 1)."""
    if os.path.realpath(list_file) == os.path.realpath(population) or (
        list_file.exists() and population.exists() and list_file.samefile(population)
    ):
        raise UsageError("USAGE-same-file", Place(file=list_file.name))


def pairs(texts: list[str], option: str) -> dict[str, str]:
    """``FIELD=HEADING`` options as a mapping."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, heading = text.partition("=")
        if not (name and sign and heading):
            raise UsageError("USAGE-pair", None, option=option, value=text)
        found[name.strip()] = heading.strip()
    return found


def sex_codes(text: str) -> dict[str, str]:
    """``0=nam,1=nu`` as ``{"0": "M", "1": "F"}``."""
    from vaxcli.people.sex import read

    found: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        code, _, word = part.partition("=")
        sex = read(word.strip(), {})
        if not code.strip() or not sex.value:
            raise UsageError("USAGE-pair", None, option="--sex-codes", value=part)
        found[code.strip()] = sex.value
    return found


def password(file: Path | None) -> str | None:
    """The password of a workbook from ``--password-file``, else from ``VAXCLI_PASSWORD`` (DESIGN 7)."""
    if file is None:
        return os.environ.get("VAXCLI_PASSWORD")
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("F01-password-file", Place(file=file.name)) from error
    return lines[0] if lines else ""


def protecting(protect: bool) -> str | None:
    """The password for workbooks that are written: ``VAXCLI_PROTECT_PASSWORD``, else typed twice; None without ``--protect``."""
    if not protect:
        return None
    given = os.environ.get("VAXCLI_PROTECT_PASSWORD")
    if given is None and may_ask():
        from getpass import getpass

        from vaxcli.screen import text

        given = getpass(text("protect-ask"))
        if getpass(text("protect-again")) != given:
            raise UsageError("PROTECT-differ")
    if not given:
        raise UsageError("PROTECT-none")
    return given


def may_ask() -> bool:
    """True when a person sits at the keyboard."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def is_protected(error: VaxError) -> bool:
    """True when a file only lacks its password."""
    return error.code == "F08-protected"


def overrides(columns: list[str], sheets: list[str]) -> Overrides:
    """``--column`` and ``--sheet`` as the reader takes them."""
    return Overrides(columns=pairs(columns, "--column"), sheets=tuple(sheets))


def show(text: str) -> Show:
    """How far register values are quoted."""
    from vaxcli.verify.order import Show

    try:
        return Show(text)
    except ValueError:
        raise UsageError(
            "USAGE-choice", None, option="--show", value=text, choices="none, masked, full"
        ) from None
