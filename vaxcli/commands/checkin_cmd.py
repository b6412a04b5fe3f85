"""``vaxcli checkin``: receive people at a session, by card, number or name (R32 to R35, R48, R49)."""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope
from vaxcli.codes import ExitCode
from vaxcli.commands import _checkin_screen as desk_screen
from vaxcli.commands import _options as options
from vaxcli.commands import _protected
from vaxcli.commands._options import Json, Overwrite, PasswordFile, Quiet, Register
from vaxcli.errors import InputError, UsageError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.doses.arriving import Desk
    from vaxcli.doses.checkin_order import OpenedPlan, Paper

_LARGEST = 16 << 20
"""Bytes of a file of scans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The options, as they were given."""

    plan: Path
    scans: Path | None
    register: str
    walk_ins: Path | None
    overwrite: bool
    paper: Paper | None
    desk: Desk
    as_json: bool
    quiet: bool


def checkin(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("arg-plan"), show_default=False)],
    scans: Annotated[Path | None, typer.Option(metavar="FILE", help=help_text("opt-scans"))] = None,
    register: Register = "",
    day: Annotated[str, typer.Option(metavar="DATE", help=help_text("opt-checkin-day"))] = "",
    session: Annotated[str, typer.Option(metavar="SESSION", help=help_text("opt-checkin-session"))] = "",
    place: Annotated[str, typer.Option(metavar="PLACE", help=help_text("opt-checkin-place"))] = "",
    paper: Annotated[str, typer.Option(metavar="card|notice|none", help=help_text("opt-paper"))] = "",
    print_list: Annotated[bool, typer.Option("--print", help=help_text("opt-print"))] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-checkin-output")),
    ] = None,
    walk_ins: Annotated[
        Path | None, typer.Option("--walk-ins", metavar="FILE", help=help_text("opt-walk-ins"))
    ] = None,
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Receive people, or write the paper list; a summary goes to stderr, with ``--json`` counts to stdout."""
    from vaxcli.doses.arriving import Desk
    from vaxcli.doses.checkin_order import PaperOrder, PlanOrder, open_plan
    from vaxcli.doses.checkin_order import print_list as write_list

    given = options.day(day, "--day")
    secret = options.password(password_file)
    if print_list:
        order = PaperOrder(
            plan=plan,
            password=secret,
            output=output or plan.with_name(f"{plan.stem}.paper.xlsx"),
            overwrite=overwrite,
            day=given,
            half=session,
            place=place,
        )
        done = _protected.run(write_list, order, plan, quiet=quiet or as_json)
        if as_json:
            found = {"outputs": [done.output], "sessions": done.sessions, "people": done.people}
            print(envelope.envelope("checkin", ExitCode.DONE, found))
        elif not quiet:
            _tell(text("checkin-printed", file=done.output, sessions=done.sessions, people=done.people))
        return
    asked = _Asked(
        plan=plan,
        scans=scans,
        register=options.register(register),
        walk_ins=walk_ins,
        overwrite=overwrite,
        paper=_paper(paper),
        desk=Desk(day=given or date.today(), half=session, place=place),  # noqa: DTZ011 - the office's own day
        as_json=as_json,
        quiet=quiet,
    )
    talk = _talk(asked)
    _check_walk_ins(asked)
    opened = _protected.run(open_plan, PlanOrder(plan=plan, password=secret), plan, quiet=quiet or as_json)
    raise typer.Exit(_at_the_desk(asked, opened, talk))


def _at_the_desk(asked: _Asked, opened: OpenedPlan, talk: Any) -> ExitCode:
    """The loop; however it ends, the summary is told and people outside the plan are queued."""
    from vaxcli.doses import rules
    from vaxcli.doses.arriving import Expected, Roster
    from vaxcli.doses.checkin import Checkin
    from vaxcli.doses.desk import Book
    from vaxcli.register.store import shown
    from vaxcli.settings import settings

    roster = Roster(opened.plan.people)
    book = Book(
        where=asked.register,
        plan_id=opened.plan.plan_id,
        file=opened.file,
        sha256=opened.sha256,
        by=options.account(),
        rules=rules.load(settings(Path.cwd()).dose_rules),
    )
    book.prepare()
    run = Checkin(roster=roster, book=book, desk=asked.desk, paper=asked.paper, talk=talk, now=options.now)
    if not (asked.quiet or asked.as_json):
        here = sum(asked.desk.expects(person) is Expected.HERE for person in roster.people)
        when = " ".join(filter(None, (asked.desk.half, f"{asked.desk.day:%d/%m/%Y}", asked.desk.place)))
        _tell(text("checkin-title", file=opened.file, people=len(roster.people), here=here, when=when))
        _tell(text("checkin-register", register=shown(asked.register)))
    code = ExitCode.DONE
    try:
        run.run()
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    finally:
        written, count = _queue(asked, opened, added=run.tally.walk_ins > 0)
        if not (asked.quiet or asked.as_json):
            desk_screen.summary(run.tally)
            if written:
                _tell(text("checkin-walk-ins-written", count=count, file=written.name))
    if asked.as_json:
        found = {**desk_screen.data(run.tally), "waiting": count}
        found["outputs"] = [str(written)] if written else []
        print(envelope.envelope("checkin", code, found))
    return code


def _queue(asked: _Asked, opened: OpenedPlan, *, added: bool) -> tuple[Path | None, int]:
    """Write the list of people to be verified when there is news of them; where it is, and how many."""
    from vaxcli import atomic
    from vaxcli.doses import walk_ins

    found = walk_ins.waiting(asked.register, opened.plan.plan_id)
    default = asked.plan.with_name(f"{asked.plan.stem}.walk-ins.xlsx")
    if not found or not (added or asked.walk_ins or not default.exists()):
        return None, len(found)
    target = asked.walk_ins or _free(default)
    overwrite = asked.overwrite and asked.walk_ins is not None
    atomic.write_all({target: walk_ins.workbook(found, asked.desk.day)}, overwrite=overwrite)
    return target, len(found)


def _free(path: Path) -> Path:
    """The path, or the next one with a number that is not there yet."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def _check_walk_ins(asked: _Asked) -> None:
    """Refuse a list that could not be written before anybody stands at the desk."""
    from vaxcli import atomic

    if asked.walk_ins is not None:
        inputs = [asked.plan, *([asked.scans] if asked.scans else [])]
        atomic.check_targets([asked.walk_ins], inputs, overwrite=asked.overwrite)


def _talk(asked: _Asked) -> desk_screen.Keyboard | desk_screen.Script:
    if asked.scans is not None:
        return desk_screen.Script(asked.quiet or asked.as_json, iter(_scans(asked.scans)))
    if isinstance(sys.stdin, io.TextIOWrapper):
        with suppress(io.UnsupportedOperation):
            sys.stdin.reconfigure(encoding=None if sys.stdin.isatty() else "utf-8", errors="replace")
    # Whoever types needs the answers whatever the options say.
    return desk_screen.Keyboard(quiet=False, stream=sys.stdin)


def _scans(file: Path) -> list[tuple[int, str]]:
    """The lines of a file of scans with their numbers.

    Raises:
        InputError: ``F01-missing``, ``F01-not-a-file``, ``F01-denied``, ``F01-too-big``, ``CHECKIN-scans``.
    """
    place = Place(file=file.name)
    if not file.exists():
        raise InputError("F01-missing", place)
    if not file.is_file():
        raise InputError("F01-not-a-file", place)
    if file.stat().st_size > _LARGEST:
        raise InputError("F01-too-big", place, limit=_LARGEST >> 20)
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except PermissionError as error:
        raise InputError("F01-denied", place) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("CHECKIN-scans", place) from error
    if any("\x00" in line for line in lines):
        raise InputError("CHECKIN-scans", place)
    return list(enumerate(lines, 1))


def _paper(word: str) -> Paper | None:
    from vaxcli.doses.checkin_order import Paper

    if not word:
        return None
    try:
        return Paper(word)
    except ValueError:
        choices = ", ".join(Paper)
        raise UsageError("USAGE-choice", None, option="--paper", value=word, choices=choices) from None


def _tell(sentence: str) -> None:
    from vaxcli import screen

    screen.console().print(sentence)
