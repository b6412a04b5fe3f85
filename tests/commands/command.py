"""Run the command as a user does, and see only what he sees: exit code, stdout, stderr, files."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests import privacy
from tests.tables import LIST, register, table, workbook
from vaxcli import app, supervisor

LIMIT = 20
"""Seconds after which a command counts as hanging."""
_INNER = re.compile(
    r"Traceback|Error\b|Exception|\bNone\b|vaxcli/|\.py\b|[Dd]uck[Dd][Bb]|openpyxl|calamine|[Ii]nvalid|\{\w*\}"
)
"""Words of programmers that no user should read, and fields of a sentence left unfilled."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run left on the terminal."""

    code: int
    stdout: str
    stderr: str


def environment(**more: str) -> dict[str, str]:
    """The environment of a user without settings of his own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VAXCLI_")}
    root = Path(__file__).resolve().parent.parent.parent
    return clean | {"PYTHONPATH": str(root), "COLUMNS": "120"} | more


def vaxcli(
    folder: Path,
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    limited: Callable[[], None] | None = None,
    real: bool = False,
) -> Ran:
    """Run the command in a folder; ``limited`` runs in the new process before it.

    A process of its own costs half a second, so the same line runs in this one, without its supervisor,
    unless the test is about processes (``real``), limits or the language, which is read at the start.
    """
    line = [str(argument) for argument in arguments]
    apart = any("LANG" in name or "LIMIT" in name for name in env or {}) or any(
        "--lang" in word for word in line
    )
    if not (real or limited or apart):
        return _here(folder, line, env or {})
    done = subprocess.run(
        [sys.executable, "-m", "vaxcli", *line],
        cwd=folder,
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT,
        check=False,
        preexec_fn=limited,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def _unsupervised(
    job: Callable[..., Any],
    *arguments: object,
    limits: object = None,
    on_progress: object = None,
    place: object = None,
) -> Any:
    """What ``supervisor.run`` gives, worked out in this process."""
    return job(lambda *_progress: None, *arguments)


def _here(folder: Path, line: list[str], env: Mapping[str, str]) -> Ran:
    """The same line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
        patch.dict(os.environ, environment(**env), clear=True),
        patch.object(sys, "argv", ["vaxcli", *line]),
        patch.object(sys, "stdin", io.StringIO()),
        patch.object(supervisor, "run", _unsupervised),
        pytest.raises(SystemExit) as left,
    ):
        app.main()
    privacy.heard(line, out.getvalue(), err.getvalue())
    code = left.value.code
    return Ran(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


def snapshot(folder: Path) -> dict[str, str]:
    """Every file below a folder with the SHA-256 of its bytes; hidden ones and folders too."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "-"
        for path in sorted(folder.rglob("*"))
    }


def pair(folder: Path, rows: str = LIST) -> Path:
    """Put a small list and a register into a folder: ``list.xlsx`` and ``pop.csv``."""
    workbook(folder / "list.xlsx", table(rows))
    register(folder / "pop.csv")
    return folder


def refused(folder: Path, code: int, *arguments: str | Path, **more: object) -> str:
    """Run a command that has to be refused with ``code``; give what it said.

    Checks what every refusal owes: nothing written, nothing on stdout, no word of a programmer's.
    """
    before = snapshot(folder)
    ran = vaxcli(folder, *arguments, **more)  # type: ignore[arg-type]
    assert ran.code == code, ran.stderr
    assert snapshot(folder) == before
    assert ran.stdout == ""
    assert ran.stderr.strip()
    inner = _INNER.search(ran.stderr)
    assert inner is None, inner
    return ran.stderr
