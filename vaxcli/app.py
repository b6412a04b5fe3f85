"""The Typer app: commands in the order of the procedure, and the one place where errors become sentences."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from vaxcli import __version__, envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import (
    _help,
    aggregate_cmd,
    audit_cmd,
    batch_cmd,
    cert_cmd,
    check_cmd,
    checkin_cmd,
    codes_cmd,
    config_cmd,
    explain_cmd,
    export_cmd,
    health_cmd,
    init_cmd,
    merge_cmd,
    minutes_cmd,
    notice_cmd,
    plan_cmd,
    population_cmd,
    purge_cmd,
    receive_cmd,
    record_cmd,
    register_cmd,
    report_cmd,
    rules_cmd,
    sign_cmd,
    status_cmd,
    submit_cmd,
    supplement_cmd,
    template_cmd,
    validate_cmd,
    verify_cmd,
)
from vaxcli.errors import UsageError, VaxError
from vaxcli.screen import help_text


class Boundary(_help.Group):
    """Turns what stops a run into a sentence on stderr and its exit code (DESIGN 6.4, 9)."""

    def main(self, *args: Any, **more: Any) -> Any:
        """Run a line; one that Typer cannot read is told in the user's language too, exit 2."""
        try:
            code = super().main(*args, **more | {"standalone_mode": False})
        except typer.TyperException as error:
            code = _misread(error)
        sys.exit(code if isinstance(code, int) else ExitCode.DONE)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name; an unknown one is refused with the nearest."""
        found = super().get_command(ctx, cmd_name)
        if found is None:
            nearest = get_close_matches(cmd_name, self.list_commands(ctx), 1, 0.0)[0]
            raise UsageError("USAGE-no-command", None, command=cmd_name, nearest=nearest)
        return found

    def invoke(self, ctx: Any) -> Any:  # Typer's own copy of click has no public name for its context
        """Run a command; a ``VaxError`` or Ctrl-C ends it without a traceback, anything else is a defect."""
        try:
            with _interruptible():
                return super().invoke(ctx)
        except VaxError as error:
            _refuse(ctx.invoked_subcommand or "", error)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt:
            print(screen.text("interrupted"), file=sys.stderr)
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read our output has gone: there is nobody to tell.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            raise typer.Exit(ExitCode.DONE) from None


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C is an exception while a command runs; before and after, it ends the process (``__main__.run``)."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _misread(error: Any) -> ExitCode:
    """Say what Typer could not read; its kinds of errors have no public names."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        print(error.message, file=sys.stderr)
        return ExitCode.USAGE
    line = error.ctx.command_path if error.ctx else "vaxcli"
    if kind == "NoSuchOption":
        told = UsageError("USAGE-no-option", None, option=error.option_name, line=line)
    elif kind == "MissingParameter":
        names = [name for name in error.param.opts if name.startswith("-")]
        told = UsageError("USAGE-missing", None, what=names[0] if names else error.param.metavar, line=line)
    elif kind == "BadOptionUsage":
        told = UsageError("USAGE-no-value", None, option=error.option_name, line=line)
    else:
        told = UsageError("USAGE-extra", None, line=line)
    _refuse(line.removeprefix("vaxcli").strip(), told)
    return told.exit_code


def _refuse(command: str, error: VaxError) -> None:
    print(screen.sentence(error.code, error.place, error.values), file=sys.stderr)
    if "--json" in sys.argv:
        print(envelope.stopped(command, error.exit_code, error.code, error.place, error.values))


app = typer.Typer(
    cls=Boundary,
    help=help_text("app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        print(f"vaxcli {__version__}")
        raise typer.Exit


@app.callback()
def common(
    lang: Annotated[str, typer.Option(metavar="vi|en", help=help_text("opt-lang"))] = "vi",
    version: Annotated[  # noqa: FBT002 - Typer reads it so
        bool, typer.Option("--version", callback=_version, is_eager=True, help=help_text("opt-version"))
    ] = False,
) -> None:
    """Options before the command; ``lang`` was read before anything else (``screen.language``)."""


app.command("init", help=help_text("init"))(init_cmd.init)
app.command("template", help=help_text("template"))(template_cmd.template)
app.command("check", help=help_text("check"))(check_cmd.check)
app.command("merge", help=help_text("merge"))(merge_cmd.merge)
app.command("submit", help=help_text("submit"))(submit_cmd.submit)
app.command("verify", help=help_text("verify"))(verify_cmd.verify)
app.command("explain", help=help_text("explain"))(explain_cmd.explain)
app.command("supplement", help=help_text("supplement"))(supplement_cmd.supplement)
app.command("receive", help=help_text("receive"))(receive_cmd.receive)
app.command("status", help=help_text("status"))(status_cmd.status)
app.command("plan", help=help_text("plan"))(plan_cmd.plan)
app.command("checkin", help=help_text("checkin"))(checkin_cmd.checkin)
app.command("record", help=help_text("record"))(record_cmd.record)
app.command("export", help=help_text("export"))(export_cmd.export)
app.add_typer(rules_cmd.app, name="rules", help=help_text("rules"))
app.command("report", help=help_text("report"))(report_cmd.report)
app.command("sign", help=help_text("sign"))(sign_cmd.sign)
app.command("validate", help=help_text("validate"))(validate_cmd.validate)
app.command("cert", help=help_text("cert"))(cert_cmd.cert)
app.command("minutes", help=help_text("minutes"))(minutes_cmd.minutes)
app.command("notice", help=help_text("notice"))(notice_cmd.notice)
app.command("aggregate", help=help_text("aggregate"))(aggregate_cmd.aggregate)
app.add_typer(batch_cmd.app, name="batch", help=help_text("batch"))
app.command("health", help=help_text("health"))(health_cmd.health)
app.add_typer(register_cmd.app, name="register", help=help_text("register"))
app.command("purge", help=help_text("purge"))(purge_cmd.purge)
app.command("audit", help=help_text("audit"))(audit_cmd.audit)
app.command("codes", help=help_text("codes"))(codes_cmd.codes)
app.add_typer(population_cmd.app, name="population", help=help_text("population"))
app.command("config", help=help_text("config"))(config_cmd.config)

_help.speak(app)


def main() -> None:
    """Run the command line; text is UTF-8 whatever the machine's locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding="utf-8", errors="backslashreplace" if stream is sys.stderr else "strict"
            )
    app(args=_without_lang(sys.argv[1:]), prog_name="vaxcli")


def _without_lang(arguments: list[str]) -> list[str]:
    """``--lang`` may stand anywhere on the line."""
    rest: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument == "--lang":
            skip = True
        elif not argument.startswith("--lang="):
            rest.append(argument)
    return rest
