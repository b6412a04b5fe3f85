"""Ctrl-C, a kill and a full disk at any moment: every output is absent or whole (promise 3; RELIABILITY 3, 22 to 24)."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from samples.maker import Order, make
from tests.commands.command import environment, pair, refused, snapshot, vaxcli
from vaxcli.texts import say

VERIFY = ("verify", "list.xlsx", "--population", "pop.csv")
OUTPUTS = ["list.police.xlsx", "list.verified.json", "list.verified.xlsx"]
ROWS = 1000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a commune's list and register, large enough to be hit in the middle."""
    folder = tmp_path_factory.mktemp("made")
    make(folder / "list.xlsx", folder / "pop.csv", Order(rows=ROWS, people=3000, seed=3))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    for name in ("list.xlsx", "pop.csv"):
        (tmp_path / name).hardlink_to(made / name)
    return tmp_path


ENTRY = "from vaxcli.__main__ import run; print('entered', flush=True); run()"


def started(folder: Path) -> subprocess.Popen[bytes]:
    """A run in a process group of its own, as a terminal gives it, from its first own line on."""
    running = subprocess.Popen(
        [sys.executable, "-c", ENTRY, *VERIFY],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"entered\n"
    return running


def whole_or_absent(folder: Path) -> None:
    """Every output that is there can be opened and holds every row."""
    for name in OUTPUTS:
        path = folder / name
        if path.suffix == ".json" and path.exists():
            assert len(json.loads(path.read_bytes())["rows"]) == ROWS
        elif path.exists():
            with zipfile.ZipFile(path) as package:
                assert package.testzip() is None
            rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            assert len(rows) == ROWS + 1 if name == "list.verified.xlsx" else len(rows) > ROWS // 10


def gone(group: int) -> bool:
    """No process of the group is left; one that has ended is given a moment to be collected by the system."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_ctrl_c_while_the_program_loads_ends_it_without_a_word(folder: Path) -> None:
    # the signal comes in the middle of an import, as it does on a slow machine
    meddle = (
        "import os, signal, sys\n"
        "class Meddler:\n"
        "    def find_spec(self, name, *more):\n"
        "        if name == 'typer': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Meddler())\n"
    )
    before = snapshot(folder)
    ended = subprocess.run(
        [sys.executable, "-c", meddle + ENTRY, *VERIFY],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (-signal.SIGINT, b"")
    assert snapshot(folder) == before


@pytest.mark.parametrize("moment", [0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8])
def test_ctrl_c_leaves_nothing_half_written(folder: Path, moment: float) -> None:
    # exit 130, one sentence, no process left behind
    before = snapshot(folder)
    running = started(folder)
    time.sleep(moment)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=20)
    if running.returncode == 0:  # a quick machine had finished
        assert sorted(set(snapshot(folder)) - set(before)) == OUTPUTS
        return
    assert running.returncode in (130, -signal.SIGINT)
    assert b"Traceback" not in said
    if running.returncode == 130:
        assert said.decode().strip() in ("", say("interrupted", "vi"))
    # a signal that comes when the work is done finds all files there, otherwise none
    after = snapshot(folder)
    assert {name: after.pop(name) for name in before} == before
    assert sorted(after) in ([], OUTPUTS)
    whole_or_absent(folder)
    assert gone(running.pid)


def test_a_kill_at_any_moment_leaves_every_output_absent_or_whole(folder: Path) -> None:
    # 20 kills with SIGKILL of parent and child; the run after them cleans up and succeeds
    draw = random.Random(22)
    for _ in range(20):
        running = started(folder)
        time.sleep(draw.uniform(0.3, 1.1))
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=20)
        whole_or_absent(folder)
        for name in OUTPUTS:
            (folder / name).unlink(missing_ok=True)
    assert vaxcli(folder, *VERIFY, "-q").code == 0
    assert sorted(snapshot(folder)) == sorted([*OUTPUTS, "list.xlsx", "pop.csv"])
    whole_or_absent(folder)


def test_a_killed_parent_takes_the_worker_with_it(folder: Path) -> None:
    running = started(folder)
    time.sleep(0.5)
    running.kill()
    running.communicate(timeout=20)
    assert gone(running.pid)
    whole_or_absent(folder)


def _small_files() -> None:
    import resource  # noqa: PLC0415 - does not exist on Windows

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_file_that_may_not_grow_is_exit_5_and_nothing_stays(tmp_path: Path) -> None:
    # RELIABILITY 3, case 22: a limit on file size stops the writing in the middle as a full disk does
    pair(tmp_path)
    said = refused(tmp_path, 5, *VERIFY, limited=_small_files)
    assert said.startswith("[OUT-")


@pytest.fixture
def full_disk(tmp_path: Path) -> Path:
    """A disk of 64 KiB, where the system lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk is not permitted here")
    return disk


def test_a_full_disk_is_exit_5_and_the_old_return_stays(full_disk: Path, tmp_path: Path) -> None:
    try:
        pair(tmp_path)
        (full_disk / "list.verified.xlsx").write_bytes(b"old" * 18_000)
        before = snapshot(full_disk)
        said = refused(tmp_path, 5, *VERIFY, "--output-dir", "disk", "--overwrite")
        assert say("OUT-disk-full", "vi") in said
        assert snapshot(full_disk) == before
    finally:
        subprocess.run(["umount", str(full_disk)], check=True)
