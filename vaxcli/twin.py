"""Work done beside other work, in a copy of this process: two large workbooks take the time of one."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from typing import TypeVar, cast

T = TypeVar("T")


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
        with suppress(BaseException):
            reader.close()
            writer.send_bytes(pickle.dumps(work(), protocol=pickle.HIGHEST_PROTOCOL))
        os._exit(0)
    writer.close()

    def result() -> T:
        try:
            with reader:
                answer = reader.recv_bytes()
        except (EOFError, OSError):
            answer = b""
        os.waitpid(pid, 0)
        return cast("T", pickle.loads(answer)) if answer else work()  # noqa: S301 - our own copy

    return result
