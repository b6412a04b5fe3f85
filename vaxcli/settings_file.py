"""A unit's beginning: ``vaxcli.toml`` with every key explained in Vietnamese, and the folders of its role."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import fields
from pathlib import Path

from vaxcli.atomic import check_targets, write_all
from vaxcli.errors import OutputError
from vaxcli.findings import Place
from vaxcli.procedure import FOLDERS, Role
from vaxcli.settings import FILE, GROUPS, Settings
from vaxcli.texts import document

_EXAMPLE = {"register_max_days": 30}
"""Shown in a comment where the default cannot be written."""


def begin(folder: Path, values: Mapping[str, object], *, overwrite: bool) -> tuple[Path, ...]:
    """The settings file, written, and the folders of the role, which may be there already.

    Raises:
        OutputError: ``OUT-...``; then no folder is left behind that was not there before.
    """
    target = folder / FILE
    role = values.get("role", Role.STATION)
    below = [folder / name for name in FOLDERS[Role(str(role))]]
    missing = [path for path in (folder, *folder.parents) if not path.exists()][::-1]
    if folder.is_dir():
        check_targets([target], [], overwrite=overwrite)
    with ExitStack() as undo:
        for path in [*missing, *below]:
            _make(path, undo)
        write_all({target: rendered(values).encode()}, overwrite=overwrite)
        undo.pop_all()
    return target, *below


def _make(folder: Path, undo: ExitStack) -> None:
    """Make a folder for its owner only; one that exists stays as it is."""
    place = Place(file=folder.name)
    if folder.is_dir():
        return
    try:
        folder.mkdir(mode=0o700)
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError("OUT-not-a-folder", place) from error
    except PermissionError as error:
        raise OutputError("OUT-denied", place) from error
    except OSError as error:
        raise OutputError("OUT-failed", place, reason=errno.errorcode.get(error.errno or 0, "?")) from error
    undo.callback(_unmake, folder)


def _unmake(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def rendered(values: Mapping[str, object]) -> str:
    """The text of a settings file: what is set in ``values``, everything else as a comment with its default.

    Args:
        values: By setting, as ``settings.typed`` gives them.

    Examples:
        >>> text = rendered({"register_max_days": 30})
        >>> [line for line in text.splitlines() if not line.startswith("#") and line]
        ['register_max_days = 30']
    """
    standard = Settings()
    known = {each.name for each in fields(Settings)}
    unknown = values.keys() - known
    if unknown:
        raise KeyError(f"no such settings: {sorted(unknown)}")
    lines = [f"# {line}" for line in document("settings-file").splitlines()]
    for group, names in GROUPS.items():
        lines += ["", f"# === {document(f'settings-group-{group}')} ==="]
        for name in names:
            lines += ["", f"# {document(f'setting-{name}')}"]
            if name in values:
                lines.append(f"{name} = {_toml(values[name])}")
            else:
                shown = _EXAMPLE.get(name, getattr(standard, name))
                lines.append(f"# {name} = {_toml(shown)}")
    return "\n".join([*lines, ""])


def _toml(value: object) -> str:
    """One value; JSON's strings, arrays and whole numbers are TOML's too once nothing unprintable is in them."""
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    return json.dumps("" if value is None else str(value), ensure_ascii=False)
