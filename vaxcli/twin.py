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

T = TypeVar("T")

_copies: set[int] = set()
"""Copies at work."""


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Start ``work`` in a copy of this process and return what waits for its result.

    Where a process cannot be copied, or the copy dies, the work is done here when its result is wanted:
    the copy only ever saves time. ``work`` must not write anything.
    """
    if sys.platform != "linux":
        return work
    reader, writer = Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with suppress(BaseException):
            reader.close()
            writer.send_bytes(pickle.dumps(work(), protocol=pickle.HIGHEST_PROTOCOL))
        os._exit(0)
    writer.close()
    _copies.add(pid)

    def result() -> T:
        try:
            with reader:
                answer = reader.recv_bytes()
        except (EOFError, OSError):
            answer = b""
        _copies.discard(pid)
        os.waitpid(pid, 0)
        return cast("T", pickle.loads(answer)) if answer else work()  # noqa: S301 - our own copy

    return result


def end_copies() -> None:
    """Stop every copy still at work: whoever is interrupted leaves no process behind."""
    while _copies:
        pid = _copies.pop()
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
