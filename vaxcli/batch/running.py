"""A run over the drop folder: nothing twice, nothing lost, whenever it is killed.

Each file is worked on in a folder of its own inside the output folder. When its results are whole a note
(``done.json``) is written there and made to last; only then are they renamed into place and the original is moved to the
archive. A run that finds such a note finishes it; a folder without one is thrown away and its file is done again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from typing import Any

from vaxcli import supervisor
from vaxcli.batch import inbox, locking, working
from vaxcli.batch.batch_order import BatchOrder, End, FileEnd, Kind, Run
from vaxcli.batch.working import Task
from vaxcli.errors import InputError, OutputError, VaxError
from vaxcli.findings import Place
from vaxcli.population import indexing
from vaxcli.screen import sentence

_KEEP = 7
"""Letters of the hash that make a name in the archive unique."""


def run(order: BatchOrder) -> Run:
    """Work through the inbox once.

    Raises:
        LockedError: ``BATCH-busy``.
        InputError: ``F01-no-folder`` for an inbox that is not there, or the population data cannot be used.
        OutputError: A folder that cannot be made.
    """
    began = time.monotonic()
    if not order.inbox.is_dir():
        raise InputError("F01-no-folder", Place(file=order.inbox.name))
    if order.dry_run:
        return Run(started=order.at, seconds=0.0, files=tuple(_would(order)))
    for folder in (order.output, order.errors, order.archive):
        _make(folder)
    with locking.locked(order.state, order.at) as dead:
        recovered = _recover(order)
        files = list(inbox.arrived(order.inbox, order.settle))
        ends = [
            FileEnd(
                file=one.path.name,
                kind=one.kind,
                end=End.WAITING if one.kind is Kind.WAITING else End.SKIPPED,
            )
            for one in files
            if one.kind in (Kind.SKIPPED, Kind.WAITING)
        ]
        taken = [one for one in files if one.kind not in (Kind.SKIPPED, Kind.WAITING)]
        tasks = list(_tasks(order, [(one.path, one.kind) for one in taken]))
        for task, end in _done(tasks, order.jobs):
            ends.append(_finished(task, end, order))
        found = Run(
            started=order.at,
            seconds=round(time.monotonic() - began, 3),
            files=tuple(sorted(ends, key=lambda one: one.file)),
            recovered=recovered,
            took_over=dead,
        )
        _log(order, found)
    return found


def _would(order: BatchOrder) -> Iterator[FileEnd]:
    """What a run would do; nothing is touched."""
    for one in inbox.arrived(order.inbox, order.settle):
        if one.kind in (Kind.SKIPPED, Kind.WAITING):
            end = End.WAITING if one.kind is Kind.WAITING else End.SKIPPED
            yield FileEnd(file=one.path.name, kind=one.kind, end=end)
        else:
            kind: Kind = one.kind or _asked(one.path)
            yield FileEnd(file=one.path.name, kind=kind, end=End.DONE)


def _asked(path: Path) -> Kind:
    """What only the content of a file tells; one that cannot be opened is a list until it is worked on."""
    try:
        return supervisor.run(inbox.kind_of, path, place=Place(file=path.name))
    except VaxError:
        return Kind.LIST


def _tasks(order: BatchOrder, files: Sequence[tuple[Path, Kind | None]]) -> Iterator[Task]:
    if not files:
        return
    population = _population(order) if any(kind is not Kind.DOSES for _, kind in files) else order.population
    for path, kind in files:
        mark = _sha256(path)
        folder = order.state / "work" / mark[:16]
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder)
        yield Task(file=path, kind=kind, sha256=mark, folder=folder, population=population, order=order)


def _population(order: BatchOrder) -> Path:
    """The extract as an index made once for all; one that fits the extract as it is now is used again."""
    if order.population.suffix.lower() == ".parquet":
        return order.population
    try:
        stat = order.population.stat()
    except OSError as error:
        raise InputError("F01-missing", Place(file=order.population.name)) from error
    target = order.state / f"population-{stat.st_size}-{stat.st_mtime_ns}.parquet"
    if target.exists():
        return target
    for old in order.state.glob("population-*.parquet"):
        with suppress(OSError):
            old.unlink()
    wanted = indexing.IndexOrder(extract=order.population, target=target, columns={})
    supervisor.run(indexing.index, wanted, place=Place(file=order.population.name))
    return target


def _done(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, FileEnd]]:
    """Every task with its end, as they finish; the largest files begin first, so that none is left over at the end."""
    if not tasks:
        return
    order = sorted(tasks, key=lambda task: -task.file.stat().st_size)
    if min(jobs, len(order)) <= 1:
        yield from ((task, working.work(task)) for task in order)
        return
    with ProcessPoolExecutor(min(jobs, len(order)), initializer=working.ready) as pool:
        waiting = {pool.submit(working.work, task): task for task in order}
        for ready in as_completed(waiting):
            yield waiting[ready], ready.result()


def _finished(task: Task, end: FileEnd, order: BatchOrder) -> FileEnd:
    """Put the results and the original in their places; the note that makes it last comes first."""
    note = {
        "file": str(task.file),
        "sha256": task.sha256,
        "end": end.end.value,
        "outputs": list(end.outputs),
        "reason": _reason(end) if end.end is End.FAILED else "",
    }
    _write(task.folder / "done.json", json.dumps(note).encode())
    _settle(task.folder, note, order)
    return end


def _settle(folder: Path, note: dict[str, Any], order: BatchOrder) -> None:
    """What a note says, done; whatever of it is done already is left as it is."""
    original = Path(note["file"])
    for name in note["outputs"]:
        made = folder / name
        if made.exists():
            made.replace(order.output / name)
    if original.exists() and _sha256(original) == note["sha256"]:
        if note["end"] == End.FAILED.value:
            target = _free(order.errors / original.name, note["sha256"])
            _write(target.with_name(f"{target.name}.ly-do.txt"), note["reason"].encode())
        else:
            day = order.archive / f"{order.at:%Y}" / f"{order.at:%m}" / f"{order.at:%d}"
            _make(day)
            target = _free(day / original.name, note["sha256"])
        shutil.move(original, target)
    shutil.rmtree(folder, ignore_errors=True)


def _recover(order: BatchOrder) -> int:
    """Finish what a killed run had ready; throw away what it had not."""
    count = 0
    for folder in sorted((order.state / "work").glob("*")):
        note = folder / "done.json"
        try:
            said = json.loads(note.read_bytes())
            _settle(folder, said, order)
            count += 1
        except (OSError, ValueError, KeyError, TypeError):
            shutil.rmtree(folder, ignore_errors=True)
    return count


def _reason(end: FileEnd) -> str:
    """Why a file could not be used, in the words of the screen."""
    return sentence(end.code, Place(file=end.file), end.values) + "\r\n"


def _free(target: Path, mark: str) -> Path:
    """A name that is not taken; a file of the same name gets some letters of its hash."""
    if not target.exists():
        return target
    return target.with_name(f"{target.stem}.{mark[:_KEEP]}{target.suffix}")


def _log(order: BatchOrder, found: Run) -> None:
    """One line a run, and a file a day with a line a file: ids and codes, no names of people or files (promise 7)."""
    line = {
        "at": order.at.isoformat(timespec="seconds"),
        "seconds": found.seconds,
        **{end.value: found.count(end) for end in End},
        "recovered": found.recovered,
        "took_over": found.took_over,
        "ok": found.count(End.FAILED) == 0,
    }
    _append(order.state / "runs.jsonl", [line])
    lines = [
        {
            "at": order.at.isoformat(timespec="seconds"),
            "sha256": one.sha256[:16],
            "kind": one.kind.value,
            "end": one.end.value,
            "code": one.code,
            "list_id": one.list_id,
            "counts": dict(one.counts),
        }
        for one in found.files
        if one.end in (End.DONE, End.FAILED)
    ]
    _make(order.state / "log")
    _append(order.state / "log" / f"{order.at:%Y-%m-%d}.jsonl", lines)


def _append(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
        file.writelines(json.dumps(line) + "\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


def _write(path: Path, data: bytes) -> None:
    """A small file that lasts through a power cut."""
    temporary = path.with_name(f".{path.name}.tmp")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - a descriptor
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OutputError("OUT-denied", Place(file=folder.name)) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
