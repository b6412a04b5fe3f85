"""Take a file out of the inbox and put it and its results in their places: nothing twice, nothing lost, whenever a run is killed.

Each file is worked on as a copy in a folder of its own inside the output folder. When its results are whole a note
(``done.json``) is written there and made to last; only then are they renamed into place and the original is moved. A run
that finds such a note finishes it; a folder without one is thrown away and its file is done again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaxcli.atomic import write_all
from vaxcli.batch import journal
from vaxcli.batch.batch_order import BatchOrder, End, FileEnd, Kind
from vaxcli.batch.inbox import Arrived
from vaxcli.errors import InputError, OutputError, VaxError
from vaxcli.findings import Place
from vaxcli.screen import sentence

REASON = ".ly-do.txt"
"""Ends the name of the file beside a bad one that says why."""
_KEEP = 7
"""Letters of the hash that make a name unique."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file to be worked on."""

    file: Path
    """The original in the inbox."""
    copy: Path
    """What is worked on; beside it the results are made, on the disk of the outputs."""
    kind: Kind | None
    sha256: str
    where: Path
    """Folder of the results below the output folder."""
    population: Path
    order: BatchOrder

    def end(self, kind: Kind | None, end: End, **more: Any) -> FileEnd:
        """An end of this file."""
        where = more.pop("where", "" if self.where == Path() else self.where.as_posix())
        return FileEnd(
            file=self.file.name, kind=kind or Kind.UNKNOWN, end=end, sha256=self.sha256, where=where, **more
        )


class Stage:
    """Copies files of the inbox; names that results already have are not used again."""

    def __init__(self, order: BatchOrder) -> None:
        self._order = order
        self._given: set[Path] = set()
        self._count = 0

    def take(self, one: Arrived, population: Path) -> Task | None:
        """A copy to work on; None when the file has gone or is being written this moment.

        Raises:
            InputError: ``F01-denied``.
            OutputError: as ``make_folder``.
        """
        try:
            before = one.path.stat()
            data = one.path.read_bytes()
            after = one.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError("F01-denied", Place(file=one.path.name)) from error
        if (before.st_size, before.st_mtime_ns) != (len(data), after.st_mtime_ns):
            return None
        mark = hashlib.sha256(data).hexdigest()
        self._count += 1
        folder = self._order.state / "work" / f"{os.getpid()}-{self._count:05}"
        make_folder(folder)
        copy = folder / self._name(one, mark)
        write_all({copy: data}, overwrite=True)
        return Task(
            file=one.path,
            copy=copy,
            kind=one.kind,
            sha256=mark,
            where=one.below,
            population=population,
            order=self._order,
        )

    def _name(self, one: Arrived, mark: str) -> str:
        """The file's own name, unless results of another file of that name are there or on their way."""
        place = self._order.output / one.below
        for stem in (one.path.stem, f"{one.path.stem}-{mark[:_KEEP]}", f"{one.path.stem}-{mark}"):
            wanted = place / stem
            # Results are called "<stem>.verified.xlsx" and the like; the folder may hold any names, so no pattern.
            taken = place.is_dir() and any(name.startswith(f"{stem}.") for name in os.listdir(place))  # noqa: PTH208
            if wanted not in self._given and not taken:
                break
        self._given.add(wanted)
        return f"{wanted.name}{one.path.suffix}"


def finish(task: Task, end: FileEnd) -> None:
    """Put the results and the original in their places; the note that makes it last comes first.

    Raises:
        OutputError: ``OUT-denied``; the next run goes on from the note.
    """
    note = {
        "file": str(task.file),
        "sha256": task.sha256,
        "end": end.end.value,
        "where": end.where,
        "outputs": list(end.outputs),
        "reason": _reason(end) if end.end is End.FAILED else "",
        "log": journal.lines(end, task.order.at),
    }
    folder = task.copy.parent
    write_all({folder / "done.json": json.dumps(note).encode()}, overwrite=True)
    _settle(folder, note, task.order, again=False)


def put_back(task: Task, end: FileEnd) -> None:
    """Leave the original where it is for a later run; only the log tells that it was looked at."""
    shutil.rmtree(task.copy.parent, ignore_errors=True)
    journal.append(task.order.state, journal.lines(end, task.order.at), task.order.at, again=False)


def refuse(one: Arrived, error: VaxError, order: BatchOrder) -> FileEnd:
    """The end of a file that cannot even be copied."""
    end = FileEnd(
        file=one.path.name,
        kind=one.kind or Kind.UNKNOWN,
        end=End.FAILED,
        code=error.code,
        values=error.values,
    )
    _reject(one.path, {"sha256": "", "reason": _reason(end)}, order)
    journal.append(order.state, journal.lines(end, order.at), order.at, again=False)
    return end


def recover(order: BatchOrder) -> int:
    """Finish what a killed run had ready; throw away what it had not.

    Raises:
        OutputError: As ``finish``.
    """
    count = 0
    for folder in sorted((order.state / "work").glob("*")):
        try:
            said = json.loads((folder / "done.json").read_bytes())
        except (OSError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)
            continue
        _settle(folder, said, order, again=True)
        count += 1
    return count


def _settle(folder: Path, note: dict[str, Any], order: BatchOrder, *, again: bool) -> None:
    """What a note says, done; whatever of it is done already is left as it is."""
    original = Path(note["file"])
    target = order.output / note["where"]
    make_folder(target)
    try:
        for name in note["outputs"]:
            made = folder / name
            if made.exists():
                made.replace(target / name)
    except OSError as error:
        raise OutputError("OUT-denied", Place(file=target.name)) from error
    if _is(original, note["sha256"]):
        if note["end"] == End.FAILED.value:
            _reject(original, note, order)
        else:
            _move(
                original,
                note["sha256"],
                order.archive / f"{order.at:%Y}" / f"{order.at:%m}" / f"{order.at:%d}",
            )
    journal.append(order.state, note["log"], order.at, again=again)
    shutil.rmtree(folder, ignore_errors=True)


def _reject(original: Path, note: dict[str, Any], order: BatchOrder) -> None:
    """A bad file beside its reason; one that cannot be moved stays, and the others go on."""
    target = _free(order.errors / original.name, note["sha256"])
    write_all({target.with_name(f"{target.name}{REASON}"): note["reason"].encode()}, overwrite=True)
    with suppress(OutputError):
        _move(original, note["sha256"], order.errors)


def _move(original: Path, mark: str, folder: Path) -> None:
    """Move a file, also to another disk: there it appears whole, and only then the original goes."""
    make_folder(folder)
    target = _free(folder / original.name, mark)
    try:
        if not target.exists():
            try:
                original.rename(target)
            except OSError:
                write_all({target: original.read_bytes()}, overwrite=False)
        original.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError("OUT-denied", Place(file=folder.name)) from error


def _free(target: Path, mark: str) -> Path:
    """A name that is not taken, or that this very file has already."""
    for name in (
        target.name,
        f"{target.stem}.{mark[:_KEEP]}{target.suffix}",
        f"{target.stem}.{mark}{target.suffix}",
    ):
        target = target.with_name(name)
        if not target.exists() or _is(target, mark):
            break
    return target


def _is(path: Path, mark: str) -> bool:
    """Whether a file is there and holds what the hash says; one that cannot be read is taken for it."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == mark
    except (FileNotFoundError, IsADirectoryError):
        return False
    except OSError:
        return not mark


def _reason(end: FileEnd) -> str:
    """Why a file could not be used, in the words of the screen."""
    return sentence(end.code, Place(file=end.file), end.values) + "\r\n"


def make_folder(folder: Path) -> None:
    """Make a folder readable by its owner only.

    Raises:
        OutputError: ``OUT-denied``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OutputError("OUT-denied", Place(file=folder.name)) from error
