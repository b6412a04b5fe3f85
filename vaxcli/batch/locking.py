"""One run at a time: a lock that says whose it is; that of a dead process is taken over (RELIABILITY 3, case 25)."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from vaxcli.errors import LockedError, OutputError
from vaxcli.findings import Place


@contextmanager
def locked(folder: Path, at: datetime) -> Iterator[bool]:
    """Hold the folder; True when an earlier run died while it held it.

    The lock itself is the system's and goes with its process; the file beside it says whose it is.

    Raises:
        LockedError: ``BATCH-busy`` with the process and since when.
        OutputError: ``OUT-denied``.
    """
    lock, owner = folder / "lock", folder / "owner.json"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = FileLock(lock, timeout=0, mode=0o600)
        held.acquire()
    except Timeout:
        raise LockedError("BATCH-busy", None, **_owner(owner)) from None
    except OSError as error:
        raise OutputError("OUT-denied", Place(file=folder.parent.name)) from error
    try:
        dead = owner.exists()
        said = {"pid": os.getpid(), "host": socket.gethostname(), "since": at.isoformat(timespec="seconds")}
        owner.write_text(json.dumps(said), encoding="utf-8")
        yield dead
        with suppress(OSError):
            owner.unlink(missing_ok=True)
    finally:
        held.release()


def _owner(file: Path) -> dict[str, str]:
    """Whose lock it is, as far as the file says."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return {"pid": str(said["pid"]), "host": str(said["host"]), "since": str(said["since"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": "?", "host": "?", "since": "?"}
