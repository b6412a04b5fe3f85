"""Work that touches untrusted files runs in a child process whose death is a message (DESIGN 4).

A bad workbook can kill a process in a way no ``except`` catches (RELIABILITY 1): the process that talks
to the user therefore only starts the one that works, and waits with a limit on memory and time.

What the limits can do: on Linux the kernel holds the child to ``Limits.memory`` (``RLIMIT_DATA``). macOS
accepts that limit but does not count mapped memory, Windows has none within the standard library: there
only time is limited.
"""

from __future__ import annotations

import _thread
import faulthandler
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any, Protocol, TypeVar, cast

from vaxcli.errors import InputError, UsageError, VaxError
from vaxcli.findings import Place
from vaxcli.twin import end_copies

T = TypeVar("T")

GRACE = 2.0
"""Seconds a stopped child has to remove its temporary files."""
REPORT_EVERY = 0.1
"""Seconds between two progress reports of one stage."""
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage of the work has come."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use."""

    memory: int = 3072
    """MiB of data."""
    seconds: float = 3600.0
    """Wall time."""

    @classmethod
    def from_environment(cls) -> Limits:
        """The limits, changed by ``VAXCLI_MEMORY_LIMIT`` (MiB) and ``VAXCLI_TIME_LIMIT`` (seconds)."""
        return cls(
            memory=_positive("VAXCLI_MEMORY_LIMIT", cls().memory),
            seconds=_positive("VAXCLI_TIME_LIMIT", int(cls().seconds)),
        )


class Report(Protocol):
    """What a job gets as its first argument to say how far it is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell the parent; calls in quick succession are dropped."""


class Defect(RuntimeError):  # noqa: N818 - not an error of the user's
    """A defect of ours inside the child. The text is its traceback, without values."""


class _Stopped(BaseException):
    """The parent asked the child to end: lets ``finally`` blocks run."""


def run(
    job: Callable[..., T],
    *args: object,
    limits: Limits | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    place: Place | None = None,
) -> T:
    """Return what ``job(report, *args)`` gives, worked out in a child process.

    Args:
        job: A function at the top level of a module; its first argument is a ``Report``.
        *args: Its further arguments. Where the system cannot fork they are pickled.
        limits: Memory and time; default ``Limits.from_environment()``.
        on_progress: Called here, in the parent, for each report.
        place: The file that is named when the child dies.

    Raises:
        VaxError: As the job raised it; ``F01-crashed``, ``F01-memory`` or ``F01-time`` when it died.
        Defect: For any other exception of the job.
        KeyboardInterrupt: On Ctrl-C or SIGTERM, after the child has ended.
    """
    allowed = limits or Limits.from_environment()
    # A fork of a process with threads may deadlock, so those start a fresh child like Windows does.
    forks = sys.platform == "linux" and _threads() == 1
    context = multiprocessing.get_context("fork" if forks else "spawn")
    ours, theirs = context.Pipe()
    order = _Order(job, args, allowed, reports=on_progress is not None)
    # typeshed leaves Process out of the common base of the contexts.
    start = cast("Callable[..., BaseProcess]", context.Process)  # type: ignore[attr-defined]
    child = start(target=_work, args=(theirs, ours if forks else None, order), daemon=True)
    with _term_interrupts(), ours:
        try:
            child.start()
            theirs.close()
            answer = _wait(ours, allowed, on_progress)
        except TimeoutError:
            raise InputError("F01-time", place, seconds=int(allowed.seconds)) from None
        except (EOFError, ConnectionError):
            raise InputError("F01-crashed", place, limit=allowed.memory) from None
        finally:
            _end(child)
    if answer.kind == "error":
        raise cast("VaxError", answer.value)
    if answer.kind == "defect":
        raise Defect(answer.value)
    if answer.kind != "result":
        raise InputError(f"F01-{answer.kind}", place, limit=allowed.memory)
    return cast("T", answer.value)


@dataclass(frozen=True, slots=True)
class _Order:
    job: Callable[..., Any]
    args: tuple[object, ...]
    limits: Limits
    reports: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    kind: str
    """``result``, ``error``, ``memory``, ``crashed`` or ``defect``."""
    value: object = None


def _threads() -> int:
    """Threads of this process, those of libraries included: a fork copies their locks, but not them."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return 2


def _positive(variable: str, default: int) -> int:
    """The number in an environment variable; anything but a whole number above 0 is refused."""
    text = os.environ.get(variable, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) == 0:
        raise UsageError("LIMIT-not-a-number", variable=variable)
    return int(text)


@contextmanager
def _term_interrupts() -> Iterator[None]:
    """SIGTERM acts like Ctrl-C meanwhile, so that the child is stopped; restored afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait(ours: Connection, limits: Limits, on_progress: Callable[[Progress], None] | None) -> _Answer:
    """Pass progress on until the answer comes."""
    deadline = time.monotonic() + limits.seconds
    while ours.poll(max(0.0, deadline - time.monotonic())):
        message = pickle.loads(ours.recv_bytes())  # noqa: S301 - our own child, our own user
        if isinstance(message, _Answer):
            return message
        if on_progress:
            on_progress(message)
    raise TimeoutError


def _end(child: BaseProcess) -> None:
    """Leave no process behind: ask, wait a little, kill."""
    if child.pid is None:
        return
    # A child that has answered ends by itself within a moment; any other is asked to.
    child.join(0.05)
    for stop in (child.terminate, child.kill):
        if child.is_alive():
            with suppress(ProcessLookupError):
                stop()
            child.join(GRACE)
    with suppress(ValueError):
        child.close()


def _work(channel: Connection, parents: Connection | None, order: _Order) -> None:
    """The child: limits first, then the job, then one answer."""
    if parents:
        parents.close()
    _harden(order.limits)
    # The child does one job and ends: looking for cycles among millions of cells only costs time.
    gc.disable()
    threading.Thread(target=_watch_parent, args=(channel,), daemon=True).start()
    try:
        answer = _Answer("result", order.job(_reporter(channel, reports=order.reports), *order.args))
        message = pickle.dumps(answer)
    except VaxError as error:
        message = pickle.dumps(_Answer("error", error))
    except MemoryError:
        message = pickle.dumps(_Answer("memory"))
    except (_Stopped, KeyboardInterrupt):
        return
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the parent raises it again
        message = pickle.dumps(_Answer("defect", _described(error)))
    except BaseException:  # noqa: BLE001 - the parent raises F01-crashed
        # A panic of a reader written in Rust is not an Exception; its text may quote the file.
        message = pickle.dumps(_Answer("crashed"))
    finally:
        end_copies()
    with suppress(OSError):
        channel.send_bytes(message)


def _reporter(channel: Connection, *, reports: bool) -> Report:
    """A ``Report`` that sends at most one message a stage every ``REPORT_EVERY`` seconds."""
    last: tuple[str, float] = ("", 0.0)

    def report(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if reports and (stage != last[0] or done >= total or now - last[1] >= REPORT_EVERY):
            last = (stage, now)
            channel.send_bytes(pickle.dumps(Progress(stage, done, total)))

    return report


def _described(error: BaseException) -> str:
    """Where it happened and its kind; not its message, which may quote a cell (promise 7)."""
    text = "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
    return f"{text}: {error}" if _debug() else text


def _debug() -> bool:
    return os.environ.get("VAXCLI_DEBUG") == "1"


def _harden(limits: Limits) -> None:
    """Signals, standard error and limits of the child."""
    # Ctrl-C reaches the whole terminal group; the parent decides and sends SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    if not _debug():
        # The last words of a crashing library are not for the user's terminal.
        faulthandler.disable()
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 2)
        os.close(silence)
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - does not exist on Windows

        cpu = int(limits.seconds * ((os.cpu_count() or 1) + 1)) + 1
        _lower(resource.RLIMIT_DATA, limits.memory * _MIB)
        # Ends a child that spins after its parent has gone.
        _lower(resource.RLIMIT_CPU, cpu)
        # A core file would hold names and numbers.
        _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, value: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - does not exist on Windows

        hard = resource.getrlimit(kind)[1]
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (ceiling, hard))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # Once: a second signal must not break into the cleaning up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Stopped


def _watch_parent(channel: Connection) -> None:
    """End the child when the parent is gone: its end of the channel closes."""
    with suppress(OSError):
        channel.poll(None)
    if hasattr(signal, "pthread_kill"):
        # A real signal also ends a wait inside the system.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    else:
        _thread.interrupt_main(signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
