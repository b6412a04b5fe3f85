"""``vaxcli merge``: the lists of the three channels as one (I.1 of 3771/UBND-NC; R15 to R17)."""

from __future__ import annotations

import os
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands import _protected
from vaxcli.commands._options import Json, Overwrite, PasswordFile, Quiet, SexCodes
from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.lists.merge_order import MergeDone, SourceFile


def merge(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help=help_text("arg-lists"), show_default=False),
    ] = None,
    source: Annotated[
        list[str], typer.Option("--source", metavar="NAME=FILE", help=help_text("opt-source"))
    ] = [],  # noqa: B006 - Typer copies it
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=help_text("opt-merge-output"))
    ] = None,
    near: Annotated[bool, typer.Option("--near", help=help_text("opt-near"))] = False,
    column: Annotated[
        list[str],
        typer.Option("--column", metavar="[NAME:]FIELD=HEADING", help=help_text("opt-merge-column")),
    ] = [],  # noqa: B006 - Typer copies it
    sex_codes: SexCodes = "",
    password_file: PasswordFile = None,
    overwrite: Overwrite = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help=help_text("opt-merge-exit-code"))] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Merge lists; the account goes to stderr, with ``--json`` the envelope to stdout."""
    from vaxcli.lists import merge_order as ordering

    sources = _sources(files or [], source, column)
    first = sources[0].file
    order = ordering.MergeOrder(
        sources=sources,
        output=output or first.with_name(f"{first.stem}.merged.xlsx"),
        sex_codes=options.sex_codes(sex_codes),
        password=options.password(password_file),
        near=near,
        overwrite=overwrite,
        today=date.today(),  # noqa: DTZ011 - the office's own calendar day
    )
    done = _protected.run(ordering.merge, order, first, quiet=quiet or as_json)
    code = ExitCode.NEEDS_PERSON if exit_code and done.contradicting else ExitCode.DONE
    if as_json:
        print(envelope.envelope("merge", code, _data(done), done.findings))
    elif not quiet:
        _show(done)
    raise typer.Exit(code)


def _sources(files: list[Path], named: list[str], columns: list[str]) -> tuple[SourceFile, ...]:
    """The lists in the order of the command line, those only named by ``--source`` last."""
    from vaxcli.lists.merge_order import SourceFile

    names: dict[Path, str] = dict.fromkeys(files, "")
    if len(names) < len(files):
        twice = next(file for n, file in enumerate(files) if file in files[:n])
        raise UsageError("USAGE-file-twice", Place(file=twice.name))
    for given in named:
        name, sign, file = given.partition("=")
        if not (name.strip() and sign and file):
            raise UsageError("USAGE-no-file", None, value=given)
        names[Path(file)] = name.strip()
    if not names:
        raise UsageError("USAGE-no-list")
    named_files = {file: name or file.stem for file, name in names.items()}
    all_names = list(named_files.values())
    for n, name in enumerate(all_names):
        if name in all_names[:n]:
            raise UsageError("USAGE-source-twice", None, name=name)
    _check_apart(list(names))
    wanted = _columns(columns, all_names)
    return tuple(
        SourceFile(name=name, file=file, columns=wanted[""] | wanted[name])
        for file, name in named_files.items()
    )


def _check_apart(files: list[Path]) -> None:
    """Refuse one file under two names: everybody in it would count twice."""
    seen: set[str] = set()
    for file in files:
        real = os.path.realpath(file)  # pathlib would stop at a link to itself
        if real in seen:
            raise UsageError("USAGE-file-twice", Place(file=file.name))
        seen.add(real)


def _columns(given: list[str], names: list[str]) -> dict[str, dict[str, str]]:
    """``--column`` by source; under ``""`` what holds for every list."""
    found: dict[str, dict[str, str]] = {name: {} for name in ("", *names)}
    for key, heading in options.pairs(given, "--column").items():
        name, sign, field = key.rpartition(":")
        if sign and name not in found:
            nearest = get_close_matches(name, names, 1, 0.0)[0]
            raise UsageError("USAGE-no-source", None, name=name, nearest=nearest)
        found[name][field] = heading
    return found


def _data(done: MergeDone) -> dict[str, Any]:
    return {
        "people": done.people,
        "several": done.several,
        "contradicting": done.contradicting,
        "near": done.near,
        "sources": [
            {
                "source": source.name,
                "file": source.file,
                "rows": source.rows,
                "people": source.people,
                "kept": source.kept,
                "merged": source.merged,
                "blank": source.blank,
            }
            for source in done.sources
        ],
        "outputs": [done.output],
    }


def _show(done: MergeDone) -> None:
    out = screen.console()
    keys = ("source", "rows", "people", "kept-rows", "merged-rows", "blank-rows")
    table = screen.table(*(text(f"merge-{key}") for key in keys), right=range(1, 6))
    for source in done.sources:
        numbers = (source.rows, source.people, source.kept, source.merged, source.blank)
        table.add_row(source.name, *map(str, numbers))
    out.print(table)
    out.print(text("merge-done", people=done.people, several=done.several))
    screen.findings(out, done.findings)
    if done.contradicting:
        out.print(text("merge-contradicting", count=done.contradicting))
    if done.near is not None:
        out.print(text("merge-near-count", count=done.near))
    out.print(text("verify-written"))
    out.print(f"   {done.output}")
    out.print(text("merge-next", file=done.output))
