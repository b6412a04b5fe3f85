"""``vaxcli config``: every setting that holds here, its value, and where that comes from."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands._options import Json
from vaxcli.procedure import Party
from vaxcli.screen import text

if TYPE_CHECKING:
    from vaxcli.settings import Known, Source

_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@")
"""The password inside the address of a register: never shown."""


def config(as_json: Json = False) -> None:
    """Print the settings of the working folder; they are the product, so they go to stdout."""
    from vaxcli.settings import known

    found = known(Path.cwd())
    if as_json:
        print(envelope.envelope("config", ExitCode.DONE, _data(found)))
        return
    from vaxcli.settings import GROUPS

    console = screen.console(sys.stdout)
    table = screen.table(text("config-key"), text("config-value"), text("config-source"))
    for names in GROUPS.values():
        for name in names:
            value = _value(found, name)
            shown = "\n".join(value) if isinstance(value, list) else "" if value is None else str(value)
            table.add_row(name, shown or "-", _origin(found.sources[name]))
        table.add_section()
    console.print(table)
    console.print(text("config-procedure", part=found.settings.part))
    for fact, value in asdict(found.settings.procedure).items():
        if fact != "part":
            said = found.settings.name_of(value) if isinstance(value, Party) else text(f"said-{bool(value)}")
            console.print(f"  {text(f'procedure-{fact}')}: {said}")


def _data(found: Known) -> dict[str, object]:
    rows = [
        {"key": name, "value": _value(found, name), "source": source.origin, "from": source.name}
        for name, source in found.sources.items()
    ]
    return {"settings": rows, "procedure": asdict(found.settings.procedure)}


def _value(found: Known, name: str) -> str | int | list[str] | None:
    value = getattr(found.settings, name)
    if isinstance(value, tuple):
        return list(value)
    if value is None or isinstance(value, int):
        return value
    return _PASSWORD.sub("\\1:\u2022\u2022\u2022@", str(value))


def _origin(source: Source) -> str:
    return text(f"settings-source-{source.origin}", name=source.name)
