"""One run at a time: a lock that says whose it is; that of a dead process is taken over (RELIABILITY 3, case 25)."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from vaxcli.errors import LockedError, OutputError
from vaxcli.findings import Place

_DYING = 5.0
"""Seconds in which what a dead run had started ends as well."""


@contextmanager
def locked(folder: Path, at: datetime) -> Iterator[bool]:
    """Hold the folder; True when an earlier run died while it held it.

    The lock itself is the system's and goes with its process; the file beside it says whose it is.

    Raises:
        LockedError: ``BATCH-busy`` with the process and since when.
        OutputError: ``OUT-denied``.
    """
    owner = folder / "owner.json"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = FileLock(folder / "lock", timeout=0, mode=0o600)
        _acquire(held, owner)
    except OSError as error:
        raise OutputError("OUT-denied", Place(file=folder.parent.name)) from error
    try:
        dead = owner.exists()
        said = {"pid": os.getpid(), "host": socket.gethostname(), "since": at.isoformat(timespec="seconds")}
        owner.write_text(json.dumps(said), encoding="utf-8")
        yield dead
    finally:
        with suppress(OSError):
            owner.unlink(missing_ok=True)
        held.release()


def die_with_parent() -> None:
    """Let the system end this process when the run that started it is killed (Linux); it holds the run's lock, too."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - only in workers
        import signal  # noqa: PLC0415 - the same

        set_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)


def _acquire(held: FileLock, owner: Path) -> None:
    try:
        held.acquire()
    except Timeout:
        said = _owner(owner)
        if _lives(said):
            raise LockedError("BATCH-busy", None, **said) from None
        try:
            held.acquire(timeout=_DYING)
        except Timeout:
            raise LockedError("BATCH-busy", None, **said) from None


def _lives(said: dict[str, str]) -> bool:
    """Whether the owner may be alive; of another machine, or where it cannot be asked, nobody knows."""
    if sys.platform == "win32" or said["host"] != socket.gethostname() or not said["pid"].isdecimal():
        return True
    try:
        os.kill(int(said["pid"]), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _owner(file: Path) -> dict[str, str]:
    """Whose lock it is, as far as the file says."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return {"pid": str(said["pid"]), "host": str(said["host"]), "since": str(said["since"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": "?", "host": "?", "since": "?"}
