"""A run over the drop folder: lists and doses side by side, then what rests on them, then the reports to sign."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from vaxcli import supervisor
from vaxcli.batch import inbox, journal, locking, returned, signing, staging, working
from vaxcli.batch.batch_order import BatchOrder, End, FileEnd, Kind, Run
from vaxcli.batch.inbox import Arrived
from vaxcli.batch.staging import Task
from vaxcli.errors import GuardError, InputError, UsageError, VaxError
from vaxcli.findings import Place
from vaxcli.population import indexing


def run(order: BatchOrder) -> Run:
    """Work through the inbox once.

    Raises:
        UsageError: ``BATCH-folders``: results would lie in the inbox and be taken for new files.
        LockedError: ``BATCH-busy``.
        InputError: ``F01-no-folder`` for an inbox that is not there.
        OutputError: A folder that cannot be made or written.
    """
    began = time.monotonic()
    if not order.inbox.is_dir():
        raise InputError("F01-no-folder", Place(file=order.inbox.name))
    inside = Path(os.path.realpath(order.inbox))
    for folder in (order.output, order.errors, order.archive):
        if Path(os.path.realpath(folder)).is_relative_to(inside):
            raise UsageError("BATCH-folders", Place(file=folder.name))
    if order.dry_run:
        ends = [_would(one, order) for one in inbox.arrived(order.inbox, order.settle)]
        return Run(started=order.at, seconds=0.0, files=tuple(ends))
    for folder in (order.output, order.errors, order.archive):
        staging.make_folder(folder)
    with locking.locked(order.state, order.at) as dead:
        try:
            recovered = staging.recover(order)
            ends = list(_worked(order))
        except VaxError as error:
            with suppress(OSError):
                journal.refused(order.state, order.at, error.code)
            raise
        found = Run(
            started=order.at,
            seconds=round(time.monotonic() - began, 3),
            files=tuple(sorted(ends, key=lambda one: one.file)),
            recovered=recovered,
            took_over=dead,
        )
        journal.ran(order.state, found)
    return found


def _would(one: Arrived, order: BatchOrder) -> FileEnd:
    """What a run would do with a file; nothing is touched."""
    end = _left(one, order)
    if end is not None:
        return end
    try:
        kind = one.kind or supervisor.run(inbox.kind_of, one.path, place=Place(file=one.path.name))
    except VaxError as error:
        return FileEnd(
            file=one.path.name, kind=Kind.UNKNOWN, end=End.FAILED, code=error.code, values=error.values
        )
    return FileEnd(file=one.path.name, kind=kind, end=End.DONE)


def _left(one: Arrived, order: BatchOrder) -> FileEnd | None:
    """The end of a file that stays where it is; None for one that is taken."""
    if one.kind is Kind.SKIPPED:
        return FileEnd(file=one.path.name, kind=one.kind, end=End.SKIPPED)
    if not one.settled:
        return FileEnd(file=one.path.name, kind=one.kind or Kind.UNKNOWN, end=End.WAITING)
    if one.kind is Kind.REPORT and order.signing is None:
        return FileEnd(file=one.path.name, kind=one.kind, end=End.WAITING, code="BATCH-needs-signer")
    return None


def _worked(order: BatchOrder) -> Iterator[FileEnd]:
    """Every file of the inbox with its end."""
    taken = []
    for one in inbox.arrived(order.inbox, order.settle):
        end = _left(one, order)
        if end is None:
            taken.append(one)
        else:
            yield end
    # Doses and reports need no population data; whatever else there is may be a list.
    needed = any(one.kind not in (Kind.DOSES, Kind.REPORT) for one in taken)
    population = order.population
    try:
        population = _population(order) if needed else population
    except (InputError, GuardError) as error:
        taken = [replace(one, kind=_kind(one)) for one in taken]
        unserved = [one for one in taken if one.kind in (Kind.LIST, Kind.SUPPLEMENT)]
        yield from (_unserved(one, error, order) for one in unserved)
        taken = [one for one in taken if one not in unserved]
    yield from _through(taken, population, order)


def _through(taken: Sequence[Arrived], population: Path, order: BatchOrder) -> Iterator[FileEnd]:
    """Every file that is taken with its end."""
    known = {one.fingerprint for one in returned.returns(order.output)}
    tasks: list[Task] = []
    stage = staging.Stage(order)
    for one in taken:
        try:
            task = stage.take(one, population)
        except InputError as error:
            yield staging.refuse(one, error, order)
            continue
        if task:
            tasks.append(task)
        else:
            yield FileEnd(file=one.path.name, kind=one.kind or Kind.UNKNOWN, end=End.WAITING)
    later = [task for task in tasks if task.kind is Kind.SUPPLEMENT]
    reports = [task for task in tasks if task.kind is Kind.REPORT]
    first = [task for task in tasks if task.kind not in (Kind.SUPPLEMENT, Kind.REPORT)]
    for task, end in _done(first, order.jobs):
        if end.end is End.WAITING and not end.code:
            later.append(replace(task, kind=Kind.SUPPLEMENT))
        else:
            yield _finished(task, _once(end, known))
    # One after another: two of one list are its second and third return.
    for task in sorted(later, key=lambda task: task.file):
        yield _finished(task, working.work(task))
    if reports and order.signing:
        yield from (_finished(task, end) for task, end in signing.sign(reports, order.signing))


def _finished(task: Task, end: FileEnd) -> FileEnd:
    if end.end is End.WAITING:
        staging.put_back(task, end)
    else:
        staging.finish(task, end)
    return end


def _kind(one: Arrived) -> Kind | None:
    """What a file is; None when it cannot be opened."""
    try:
        return one.kind or supervisor.run(inbox.kind_of, one.path, place=Place(file=one.path.name))
    except VaxError:
        return None


def _unserved(one: Arrived, error: VaxError, order: BatchOrder) -> FileEnd:
    return FileEnd(
        file=one.path.name,
        kind=one.kind or Kind.UNKNOWN,
        end=End.WAITING,
        code=error.code,
        values=error.values,
        about=order.population.name,
    )


def _once(end: FileEnd, known: set[str]) -> FileEnd:
    """A list whose return is there already is refused as by the single command (F06); its new results are dropped."""
    if end.kind is not Kind.LIST or end.end is not End.DONE:
        return end
    if end.fingerprint in known:
        return FileEnd(
            file=end.file,
            kind=end.kind,
            end=End.FAILED,
            sha256=end.sha256,
            code="BATCH-again",
            values={"list_id": end.list_id},
        )
    known.add(end.fingerprint)
    return end


def _population(order: BatchOrder) -> Path:
    """The extract as an index made once for all; one that fits the extract as it is now is used again."""
    if order.population.suffix.lower() == ".parquet":
        return order.population
    try:
        stat = order.population.stat()
    except OSError as error:
        raise InputError("F01-missing", Place(file=order.population.name)) from error
    indexes = order.state / "population"
    target = indexes / f"{stat.st_size}-{stat.st_mtime_ns}" / f"{order.population.stem}.parquet"
    if target.exists():
        return target
    shutil.rmtree(indexes, ignore_errors=True)
    staging.make_folder(target.parent)
    wanted = indexing.IndexOrder(extract=order.population, target=target, columns={})
    supervisor.run(indexing.index, wanted, place=Place(file=order.population.name))
    return target


def _done(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, FileEnd]]:
    """Every task with its end, as they finish; the largest files begin first, so that none is left over at the end."""
    order = sorted(tasks, key=lambda task: -task.copy.stat().st_size)
    if min(jobs, len(order)) <= 1:
        yield from ((task, working.work(task)) for task in order)
        return
    with ProcessPoolExecutor(min(jobs, len(order)), initializer=working.ready) as pool:
        waiting = {pool.submit(working.work, task): task for task in order}
        for ready in as_completed(waiting):
            task = waiting[ready]
            try:
                end = ready.result()
            except BrokenExecutor:
                # Somebody killed a worker: what it and the others had left is done here.
                end = working.work(task)
            yield task, end
