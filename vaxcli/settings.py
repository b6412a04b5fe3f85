"""The settings of a unit: ``vaxcli.toml`` in the folder or above, then ``VAXCLI_...`` (DESIGN 7).

An unknown key is refused with the nearest right one: a misspelt setting that is silently ignored is
a wrong result.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from vaxcli.errors import UsageError
from vaxcli.findings import Place

FILE = "vaxcli.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a unit sets once."""

    commune: str = ""
    """Our commune: people found elsewhere are flagged NGOAIXA, an extract of another area is refused (F07)."""
    register_max_days: int | None = None
    """F07 for an extract older than this, in days."""


def settings(folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that hold in ``folder``; defaults where nothing is said.

    Raises:
        UsageError: the file is no TOML, or holds a key or value that cannot be meant.
    """
    values: dict[str, object] = {}
    file = next((at / FILE for at in (folder, *folder.parents) if (at / FILE).is_file()), None)
    if file is not None:
        values |= _read(file)
    for name in _NAMES:
        text = environment.get(f"VAXCLI_{name.upper()}")
        if text:
            values[name] = _typed(name, text, f"VAXCLI_{name.upper()}")
    return Settings(**values)  # type: ignore[arg-type]


_NAMES = tuple(field.name for field in fields(Settings))


def _read(file: Path) -> dict[str, object]:
    place = Place(file=file.name)
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("SETTINGS-unreadable", place) from error
    for name in found:
        if name not in _NAMES:
            nearest = get_close_matches(name, _NAMES, 1, 0.0)[0]
            raise UsageError("SETTINGS-unknown", place, key=name, nearest=nearest)
    return {name: _typed(name, value, file.name) for name, value in found.items()}


def _typed(name: str, value: object, source: str) -> object:
    """A value of the type its setting has."""
    if name == "register_max_days":
        text = str(value)
        if not text.isdecimal() or isinstance(value, bool):
            raise UsageError("SETTINGS-value", Place(file=source), key=name)
        return int(text)
    if not isinstance(value, str):
        raise UsageError("SETTINGS-value", Place(file=source), key=name)
    return value
