"""Outputs appear whole or not at all (promise 3; RELIABILITY 3, cases 22 to 24).

All files of a run are first written and fsynced as temporaries beside their targets, then renamed. If one
rename fails, those before it are undone: a new file is taken away, an old one is put back. Only a kill or a
power cut between two renames can leave some targets new and some old; each of them is whole, and the
temporaries left behind are removed by the next run that writes the same target.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TypeAlias

from vaxcli.errors import OutputError, UsageError
from vaxcli.findings import Place

Content: TypeAlias = bytes | Callable[[Path], None]
"""What a file is to hold."""

_STALE_AFTER = 3600
"""Seconds after which a temporary counts as left behind where a process cannot be asked for (Windows)."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


def check_targets(targets: Iterable[Path], inputs: Iterable[Path], *, overwrite: bool) -> None:
    """Refuse, before anything is read, outputs that could not or must not be written.

    Raises:
        UsageError: ``OUT-is-input`` (also through links and letter case), ``OUT-twice``.
        OutputError: ``OUT-no-folder``, ``OUT-denied``, ``OUT-is-folder``, ``OUT-not-a-file``, ``OUT-exists``.
    """
    sources = {identity for source in inputs for identity in _identities(source)}
    seen: set[str] = set()
    for target in targets:
        place = Place(file=target.name)
        if not sources.isdisjoint(_identities(target)):
            raise UsageError("OUT-is-input", place)
        real = _real(target)
        if real in seen:
            raise UsageError("OUT-twice", place)
        seen.add(real)
        _check(target, place, overwrite=overwrite)


def write_all(outputs: Mapping[Path, Content], *, overwrite: bool) -> None:
    """Write every file or none; content is bytes, or a function that fills the file it is given.

    A new file is readable by its owner only (promise 7); a file that is overwritten keeps its permissions.
    A target that is a symbolic link stays one: the file it points to is replaced.

    Raises:
        OutputError: As ``check_targets``, or ``OUT-disk-full``, ``OUT-failed``. Nothing is left behind.
    """
    # Left in this order: first what was done is undone, then the copies of old files go.
    with ExitStack() as leftovers, ExitStack() as undo:
        temporaries: list[tuple[Path, Path]] = []
        for path, data in outputs.items():
            place = Place(file=path.name)
            _check(path, place, overwrite=overwrite)
            target = Path(os.path.realpath(path))
            _remove_stale(target)
            temporary = _sibling(target, "tmp")
            undo.callback(_remove, temporary)
            try:
                _write(temporary, data, like=target)
            except OSError as error:
                raise _refusal(error, place) from error
            temporaries.append((temporary, target))
        for temporary, target in temporaries:
            try:
                _rename(temporary, target, undo, leftovers, overwrite=overwrite)
            except OSError as error:
                raise _refusal(error, Place(file=target.name)) from error
        for folder in {target.parent for _temporary, target in temporaries}:
            _sync_folder(folder)
        undo.pop_all()


def _check(target: Path, place: Place, *, overwrite: bool) -> None:
    folder = target.parent
    if not folder.is_dir():
        raise OutputError("OUT-no-folder", place, folder=folder.name)
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        mode = None
    except OSError as error:
        raise OutputError("OUT-not-a-file", place) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise OutputError("OUT-is-folder", place)
    if mode is not None and not stat.S_ISREG(mode):
        raise OutputError("OUT-not-a-file", place)
    if mode is not None and not overwrite:
        raise OutputError("OUT-exists", place)
    # A file that is set to read-only is not to be replaced, though the folder would allow it.
    writable = mode is None or os.access(target, os.W_OK)
    if not writable or not os.access(os.path.realpath(folder), os.W_OK | os.X_OK):
        raise OutputError("OUT-denied", place)


def _identities(path: Path) -> tuple[str | tuple[int, int], ...]:
    """What two names of one file have in common: where they lead, and the file itself if it is there."""
    try:
        found = path.stat()
    except OSError:
        return (_real(path),)
    return _real(path), (found.st_dev, found.st_ino)


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _sibling(target: Path, kind: str) -> Path:
    """``.{name}.vaxcli-{pid}.{kind}`` beside the target; a very long name is replaced by its hash."""
    return target.with_name(f"{_stem(target)}{os.getpid()}.{kind}")


def _stem(target: Path) -> str:
    name = target.name
    if len(os.fsencode(name)) > 200:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()[:32]
    return f".{name}.vaxcli-"


def _remove_stale(target: Path) -> None:
    """Remove what a killed run left for this target."""
    pattern = re.compile(re.escape(_stem(target)) + r"(\d+)\.(?:tmp|old)")
    with suppress(OSError), os.scandir(target.parent) as entries:
        found = [(entry.path, match[1]) for entry in entries if (match := pattern.fullmatch(entry.name))]
        for path, pid in found:
            if not _alive(int(pid), path):
                _remove(Path(path))


def _alive(pid: int, path: str) -> bool:
    """Whether the process that made a temporary may still be at work; our own is not: we only begin."""
    if pid == os.getpid():
        return False
    if sys.platform == "win32":
        # There os.kill(pid, 0) is not a question but Ctrl-C.
        return time.time() - Path(path).stat().st_mtime < _STALE_AFTER
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _write(temporary: Path, content: Content, like: Path) -> None:
    """Write and fsync a new file, private until its permissions are known."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(temporary, flags, 0o600), "r+b") as file:  # noqa: PTH123 - a descriptor, not a path
        if isinstance(content, bytes):
            file.write(content)
            file.flush()
        else:
            content(temporary)
        os.fsync(file.fileno())
    with suppress(FileNotFoundError):
        temporary.chmod(stat.S_IMODE(like.stat().st_mode) & 0o777)


def _rename(temporary: Path, target: Path, undo: ExitStack, leftovers: ExitStack, *, overwrite: bool) -> None:
    """Put a temporary in its place and note how to take it back."""
    if overwrite and target.exists():
        old = _sibling(target, "old")
        leftovers.callback(_remove, old)
        _keep(target, old)
        undo.callback(_put_back, old, target)
        temporary.replace(target)
    else:
        _rename_new(temporary, target)
        undo.callback(_remove, target)


def _keep(target: Path, old: Path) -> None:
    """A second name for the old file, or a copy on disks that know no links (FAT on USB sticks)."""
    try:
        old.hardlink_to(target)
    except OSError:
        shutil.copy2(target, old)


def _put_back(old: Path, target: Path) -> None:
    with suppress(OSError):
        old.replace(target)


def _rename_new(temporary: Path, target: Path) -> None:
    """Rename without ever replacing a file that appeared meanwhile."""
    if sys.platform == "win32":
        temporary.rename(target)
        return
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError as error:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "exists") from error
        temporary.rename(target)
    else:
        temporary.unlink()


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the renames last through a power cut; Windows has no such call."""
    if sys.platform != "win32":
        # Some network file systems refuse; the files themselves are safe.
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _refusal(error: OSError, place: Place) -> OutputError:
    if isinstance(error, FileExistsError):
        return OutputError("OUT-exists", place)
    if error.errno in _FULL:
        return OutputError("OUT-disk-full", place)
    if error.errno in _DENIED:
        return OutputError("OUT-denied", place)
    return OutputError("OUT-failed", place, reason=errno.errorcode.get(error.errno or 0, "?"))
