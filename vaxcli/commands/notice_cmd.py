"""``vaxcli notice``: a slip for each citizen who has to supplement something, and the loudspeaker's text (R7, R21)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Overwrite, PasswordFile, Quiet
from vaxcli.documents import notice_order
from vaxcli.documents.notice_order import NoticeDone, NoticeOrder
from vaxcli.findings import Place
from vaxcli.screen import help_text, text


def notice(
    return_file: Annotated[
        Path, typer.Argument(metavar="RETURN", help=help_text("arg-return"), show_default=False)
    ],
    by: Annotated[str, typer.Option("--by", metavar="DATE", help=help_text("opt-by"))] = "",
    at: Annotated[str, typer.Option("--at", metavar="PLACE", help=help_text("opt-at"))] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-notice-output"))
    ] = None,
    as_text: Annotated[bool, typer.Option("--text", help=help_text("opt-text"))] = False,
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make the slips; stdout carries the loudspeaker's text with ``--text``, the envelope with ``--json``."""
    from vaxcli.settings import settings

    ours = settings(Path.cwd())
    order = NoticeOrder(
        return_file=return_file,
        output=output,
        by=options.day(by, "--by"),
        at=at or ours.return_place,
        hours="" if at else ours.return_hours,
        agency=ours.agency,
        parent_agency=ours.parent_agency,
        template=ours.notice_template,
        password=options.password(password_file),
        overwrite=overwrite,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
    )
    with screen.progress(quiet=quiet or as_json) as moved:
        done = supervisor.run(
            notice_order.notice, order, on_progress=moved, place=Place(file=return_file.name)
        )
    if as_json:
        data = {name: value for name, value in asdict(done).items() if name != "findings"}
        print(envelope.envelope("notice", ExitCode.DONE, data, done.findings))
        return
    if as_text:
        print(done.speech)
    if not quiet:
        _show(done)


def _show(done: NoticeDone) -> None:
    """Say how many slips there are, who gets none and why, and where the file is."""
    out = screen.console()
    if done.outputs:
        pages = -(-done.slips // notice_order.ON_A_PAGE)
        out.print(text("notice-title", file=done.return_file, slips=_n(done.slips), pages=_n(pages)))
        dots = text("notice-dots")
        by = f"{done.by:%d/%m/%Y}" if done.by else dots
        out.print(text("notice-when-where", by=by, at=done.at or dots))
    else:
        out.print(text("notice-none", file=done.return_file))
    if done.left:
        out.print(text("notice-left"))
    for code, count in done.left.items():
        step = text(f"result-{code}-next")
        out.print(f" - {text('notice-left-one', code=code, count=_n(count), next=step)}")
    screen.findings(out, done.findings)
    for path in done.outputs:
        out.print(text("notice-written", file=path))


def _n(number: int) -> str:
    """A number with its thousands apart, as the language writes it."""
    return f"{number:,}".replace(",", text("thousands"))
