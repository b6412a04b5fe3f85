"""The supervisor: a job that dies is a message (RELIABILITY 1, case 1), and nothing is left running.

1. What a job gives comes back; what it raises comes back.
2. A job that aborts, eats memory or never ends is an InputError that names the file.
3. Ctrl-C and the parent's death end the child, and its ``finally`` blocks run.
4. A defect shows where, never a value (promise 7).
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.workbook.rawbook import book, sheet, strings
from vaxcli.errors import GuardError, InputError, UsageError
from vaxcli.findings import Place
from vaxcli.supervisor import Defect, Limits, Progress, Report, run

LIST = Place(file="list.xlsx")


def add(_report: Report, one: int, two: int) -> int:
    return one + two


def count(report: Report, total: int) -> int:
    for done in range(total + 1):
        report("rows", done, total)
    return total


def refuse(_report: Report) -> None:
    raise GuardError("F03-nobody", LIST, rows=7)


def abort(_report: Report) -> None:
    os.write(2, b"thread panicked at the row of somebody")
    os.abort()


def read_a_lying_workbook(_report: Report) -> None:
    """The real reader reserves memory for four milliard texts and aborts (RELIABILITY 1)."""
    CalamineWorkbook.from_filelike(io.BytesIO(book(sheet(), shared=strings("a", unique=4_000_000_000))))


def eat(_report: Report) -> int:
    return len(bytearray(10 << 30))


def sleep(_report: Report, mark: Path) -> None:
    try:
        mark.write_text("working")
        time.sleep(60)
    finally:
        mark.write_text("cleaned")


def break_down(_report: Report) -> None:
    number = "070000001234"
    raise ValueError(number)


class Panic(BaseException):
    """As PyO3 raises it: not an Exception."""


def panic(_report: Report) -> None:
    raise Panic


def leave(_report: Report) -> None:
    sys.exit(0)


def give_a_lambda(_report: Report) -> object:
    return lambda: None


def test_1_result_comes_back() -> None:
    assert run(add, 2, 3) == 5


def test_1_large_result_comes_back() -> None:
    assert len(run(bytes_of, 5_000_000)) == 5_000_000


def test_1_result_comes_back_where_the_parent_has_threads() -> None:
    # A process with threads is not forked: the child starts afresh, as on Windows.
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert run(add, 2, 3) == 5
    finally:
        done.set()
        thread.join()


def bytes_of(_report: Report, size: int) -> bytes:
    return bytes(size)


def test_1_refusal_comes_back_whole() -> None:
    with pytest.raises(GuardError) as caught:
        run(refuse)
    assert (caught.value.code, caught.value.place, caught.value.values) == ("F03-nobody", LIST, {"rows": "7"})


def test_1_progress_is_passed_on_and_thinned() -> None:
    seen: list[Progress] = []
    assert run(count, 20_000, on_progress=seen.append) == 20_000
    assert seen[0] == Progress("rows", 0, 20_000)
    assert seen[-1] == Progress("rows", 20_000, 20_000)
    assert len(seen) < 200


@pytest.mark.parametrize(
    ("job", "limits", "code"),
    [
        (abort, Limits(), "F01-crashed"),
        pytest.param(
            read_a_lying_workbook,
            Limits(memory=512),
            "F01-crashed",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="the memory limit is Linux's"),
        ),
        (panic, Limits(), "F01-crashed"),
        pytest.param(
            eat,
            Limits(memory=512),
            "F01-memory",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="the memory limit is Linux's"),
        ),
    ],
)
def test_2_death_is_an_input_error(
    job: Callable[..., object], limits: Limits, code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError) as caught:
        run(job, limits=limits, place=LIST)
    assert (caught.value.code, caught.value.place) == (code, LIST)
    assert capfd.readouterr() == ("", "")


def test_2_endless_work_is_stopped_and_may_clean_up(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with pytest.raises(InputError) as caught:
        run(sleep, mark, limits=Limits(seconds=0.5), place=LIST)
    assert caught.value.code == "F01-time"
    assert mark.read_text() == "cleaned"


@pytest.mark.parametrize("job", [break_down, leave, give_a_lambda])
def test_4_defect_shows_where_and_no_value(job: Callable[..., object]) -> None:
    with pytest.raises(Defect) as caught:
        run(job)
    last = str(caught.value).splitlines()[-1]
    assert last.split(".")[-1] in {"ValueError", "SystemExit", "PicklingError", "AttributeError"}


def test_4_debugging_shows_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAXCLI_DEBUG", "1")
    with pytest.raises(Defect, match=r"070000001234$"):
        run(break_down)


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAXCLI_MEMORY_LIMIT", "700")
    monkeypatch.setenv("VAXCLI_TIME_LIMIT", "5")
    assert Limits.from_environment() == Limits(memory=700, seconds=5)


@pytest.mark.parametrize("text", ["0", "-1", "3 GiB", "1.5"])
def test_limit_that_is_no_number_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAXCLI_MEMORY_LIMIT", text)
    with pytest.raises(UsageError) as caught:
        run(add, 1, 1)
    assert caught.value.code == "LIMIT-not-a-number"


def _start_parent(mark: Path) -> subprocess.Popen[bytes]:
    """A parent of its own whose child has begun to work."""
    program = (
        "import sys; from pathlib import Path; from tests.test_supervisor import sleep;"
        "from vaxcli.supervisor import run\n"
        "try: run(sleep, Path(sys.argv[1]))\n"
        "except KeyboardInterrupt: sys.exit(130)\n"
    )
    root = Path(__file__).parent.parent
    parent = subprocess.Popen([sys.executable, "-c", program, str(mark)], cwd=root, stderr=subprocess.PIPE)
    _wait_for(mark, "working")
    return parent


def _wait_for(mark: Path, text: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and not (mark.exists() and mark.read_text() == text):
        time.sleep(0.02)
    assert mark.read_text() == text


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_3_interrupt_stops_the_child(number: signal.Signals, tmp_path: Path) -> None:
    parent = _start_parent(tmp_path / "mark")
    parent.send_signal(number)
    _out, err = parent.communicate(timeout=20)
    assert (parent.returncode, err) == (130, b"")
    assert (tmp_path / "mark").read_text() == "cleaned"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_3_child_ends_when_the_parent_is_killed(tmp_path: Path) -> None:
    parent = _start_parent(tmp_path / "mark")
    parent.kill()
    parent.communicate(timeout=20)
    assert parent.returncode == -signal.SIGKILL
    _wait_for(tmp_path / "mark", "cleaned")


def test_importing_costs_little() -> None:
    code = "import sys, vaxcli.supervisor; print(*(sys.modules.keys() & {'duckdb', 'typer', 'rich', 'zipfile', 'ctypes'}))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout.strip() == b""
