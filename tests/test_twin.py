"""Copies that work beside us: they save time and nothing else (``vaxcli.twin``)."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from vaxcli.twin import beside, end_copies, waiting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")


@pytest.fixture(autouse=True)
def no_copy_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    copies: list[int] = []
    fork = os.fork

    def noted() -> int:
        pid = fork()
        copies.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", noted)
    yield
    end_copies()
    for pid in copies:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def test_the_work_is_done_in_another_process() -> None:
    assert beside(os.getpid)() != os.getpid()


def test_a_large_result_comes_back_whole() -> None:
    assert beside(lambda: [b"x" * 1000] * 50_000 + [b"end"])()[-1] == b"end"


def test_what_happens_after_the_order_is_not_seen_by_the_copy() -> None:
    numbers = [1]

    def work(more: list[int]) -> list[int]:
        return [*numbers, *more]

    give = waiting(work)
    numbers.append(2)
    assert give([3])() == [1, 3]


def test_a_later_copy_may_wait_for_the_result_of_an_earlier_one() -> None:
    first = waiting(lambda order: (order, os.getpid()))(7)
    order, worker, waiter = beside(lambda: (*first(), os.getpid()))()
    assert order == 7
    assert len({worker, waiter, os.getpid()}) == 3


@pytest.mark.parametrize("end", ["killed", "error", "not to be pickled"])
def test_where_the_copy_fails_the_work_is_done_here(end: str) -> None:
    here = os.getpid()

    def work() -> object:
        if os.getpid() != here:
            if end == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if end == "error":
                raise ValueError
            return lambda: None
        return "done here"

    assert beside(work)() == "done here"


def test_an_error_of_the_work_is_raised_here() -> None:
    def work() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        beside(work)()


def test_a_copy_that_never_gets_its_order_ends_with_the_others() -> None:
    waiting(lambda order: order)
    beside(lambda: time.sleep(60))
    start = time.monotonic()
    end_copies()
    assert time.monotonic() - start < 30


@pytest.mark.parametrize("lacking", ["fork", "memfd_create"])
def test_a_system_that_copies_no_process_does_the_work_in_turn(
    lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_more: object) -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, lacking, refuse)
    assert beside(os.getpid)() == os.getpid()
    assert waiting(str)(4)() == "4"
