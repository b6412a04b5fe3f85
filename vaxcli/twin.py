"""Work done beside other work, in a copy of this process: two large workbooks take the time of one."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from typing import TypeVar, cast

Order = TypeVar("Order")
T = TypeVar("T")

_copies: set[int] = set()
"""Copies that may still be there."""


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Start ``work`` in a copy of this process and return what waits for its result; see ``waiting``."""
    return waiting(lambda _order: work())(None)


def waiting(work: Callable[[Order], T]) -> Callable[[Order], Callable[[], T]]:
    """Make a copy of this process that waits for an order; giving it returns what waits for the result.

    A copy shares memory until one of the two writes to it: one that is made before much is read costs nothing, though
    its order comes late. Where a process cannot be copied, or the copy dies, the work is done here when its result is
    wanted: the copy only ever saves time. ``work`` must not write anything. The result may also be waited for by a
    copy that is made after the order was given, but only once.
    """
    if sys.platform != "linux":
        return lambda order: lambda: work(order)
    _collect()
    orders, giver = Pipe(duplex=False)
    teller, answers = Pipe(duplex=False)
    try:
        memory = os.memfd_create("vaxcli")
        pid = os.fork()
    except OSError:  # too many processes, or a system that allows neither
        return lambda order: lambda: work(order)
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with suppress(BaseException):
            giver.close()
            order = pickle.loads(orders.recv_bytes())  # noqa: S301 - from the process that we are a copy of
            with open(memory, "wb", closefd=False) as shared:
                pickle.dump(work(order), shared, protocol=pickle.HIGHEST_PROTOCOL)
            answers.send_bytes(b"done")
        os._exit(0)
    orders.close()
    answers.close()
    _copies.add(pid)

    def give(order: Order) -> Callable[[], T]:
        with suppress(OSError), giver:
            giver.send_bytes(pickle.dumps(order, protocol=pickle.HIGHEST_PROTOCOL))

        def result() -> T:
            try:
                with teller:
                    teller.recv_bytes()
            except (EOFError, OSError):
                os.close(memory)
                return work(order)
            with open(memory, "rb") as shared:  # noqa: PTH123 - it has no path
                shared.seek(0)
                answer = pickle.load(shared)  # noqa: S301 - our own copy
                os.ftruncate(shared.fileno(), 0)
            return cast("T", answer)

        return result

    return give


def _collect() -> None:
    """Let go of the copies that have ended."""
    for pid in list(_copies):
        with suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                continue
        _copies.discard(pid)


def end_copies() -> None:
    """Stop every copy still at work: whoever is interrupted leaves no process behind."""
    while _copies:
        pid = _copies.pop()
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
