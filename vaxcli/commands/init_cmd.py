"""``vaxcli init``: the settings and folders of a unit, asked for or taken from options."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Overwrite, Quiet
from vaxcli.errors import UsageError
from vaxcli.procedure import Part, Role
from vaxcli.screen import help_text, text

_AREA = ("province", "district", "commune")
_ASKED = {
    Part.LOCALITY: (
        "station",
        "police",
        "authority",
        "station_name",
        "station_post",
        "police_name",
        "police_post",
    ),
    Part.FACILITY: (
        "facility",
        "police",
        "authority",
        "head_name",
        "head_post",
        "police_name",
        "police_post",
    ),
}
"""What a person is asked after role, part and area; then the chair and the legal bases."""
_DISTRICT = ("district_office", "district_head_name", "district_head_post")
"""What a district is asked instead: it signs its own papers."""


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=help_text("arg-init-folder"), show_default=False)
    ] = Path(),
    role: Annotated[
        str, typer.Option(metavar="station|facility|police|chair|district", help=help_text("opt-role"))
    ] = "",
    part: Annotated[str, typer.Option(metavar="I|II", help=help_text("opt-part"))] = "",
    province: Annotated[str, typer.Option(metavar="NAME", help=help_text("opt-province"))] = "",
    district: Annotated[str, typer.Option(metavar="NAME", help=help_text("opt-district"))] = "",
    commune: Annotated[str, typer.Option(metavar="NAME", help=help_text("opt-commune"))] = "",
    more: Annotated[list[str], typer.Option("--set", metavar="KEY=VALUE", help=help_text("opt-set"))] = [],  # noqa: B006 - Typer copies it
    yes: Annotated[bool, typer.Option("--yes", "-y", help=help_text("opt-yes"))] = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write ``vaxcli.toml`` and the folders; with ``--overwrite`` what the old file says stays unless changed."""
    from vaxcli.settings import FILE, typed, written
    from vaxcli.settings_file import begin

    given = {"role": role, "part": part, "province": province, "district": district, "commune": commune}
    values = written(folder / FILE) if overwrite and (folder / FILE).is_file() else {}
    values |= {name: typed(name, value, f"--{name}") for name, value in given.items() if value}
    values |= {name: typed(name, value, "--set") for name, value in options.pairs(more, "--set").items()}
    if not (yes or as_json) and options.may_ask():
        _ask_all(values)
    values.setdefault("role", Role.STATION)
    values.setdefault("part", Part.FACILITY if values["role"] is Role.FACILITY else Part.LOCALITY)
    outputs = [str(path) for path in begin(folder, values, overwrite=overwrite)]
    if as_json:
        print(envelope.envelope("init", ExitCode.DONE, {"outputs": outputs}))
    elif not quiet:
        console = screen.console()
        console.print(text("init-written"))
        for path in outputs:
            console.print(f"  {path}")
        console.print(text("init-next", file=outputs[0]))


def _ask_all(values: dict[str, object]) -> None:
    """Ask, question by question, for what is not yet known; Enter keeps what stands in brackets."""
    print(text("init-ask"), file=sys.stderr)
    _ask(values, "role", Role.STATION)
    if values["role"] is Role.FACILITY:
        values.setdefault("part", Part.FACILITY)
    elif values["role"] is Role.STATION:
        values.setdefault("part", Part.LOCALITY)
    _ask(values, "part", Part.LOCALITY)
    local = (*_ASKED[Part(str(values["part"]))], "chair_name", "chair_post")
    for name in (*_AREA, *(_DISTRICT if values["role"] is Role.DISTRICT else local)):
        _ask(values, name, "")
    _ask(values, "legal_bases", "")


def _ask(values: dict[str, object], name: str, standard: object) -> None:
    """Put one answer into the values; an answer that cannot be meant is asked for again."""
    from vaxcli.settings import LISTS, Settings, typed

    if name in values:
        return
    bases = "; ".join(getattr(Settings(), name)) if name in LISTS else str(standard)
    while True:
        shown = f" [{bases}]" if bases else ""
        print(f"{text(f'setting-{name}')}{shown}: ", end="", file=sys.stderr, flush=True)
        try:
            answer = input().strip()
        except EOFError:
            raise KeyboardInterrupt from None
        try:
            if answer:
                values[name] = typed(name, answer, "vaxcli init")
            elif standard:
                values[name] = standard
        except UsageError as error:
            print(screen.sentence(error.code, None, error.values), file=sys.stderr)
        else:
            return
