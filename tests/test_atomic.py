"""Outputs whole or not at all (promise 3; RELIABILITY 3, cases 22 to 24).

1. What cannot or must not be written is refused before reading, and nothing changes.
2. Every file or none; old files survive any failure.
3. New files are the owner's only (promise 7); overwritten ones keep their permissions.
4. What a killed run left is removed by the next one; what a living run needs is not.
"""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from vaxcli import atomic
from vaxcli.atomic import check_targets, write_all
from vaxcli.errors import OutputError, UsageError

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file system")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def fail_at(number: int, code: int) -> object:
    calls = iter(range(1, 1000))

    def failing(*_args: object, **_named: object) -> None:
        if next(calls) == number:
            raise OSError(code, os.strerror(code))

    return failing


def test_2_files_are_written(tmp_path: Path) -> None:
    write_all({tmp_path / "a.xlsx": b"1", tmp_path / "b.json": b"2"}, overwrite=False)
    assert tree(tmp_path) == {"a.xlsx": b"1", "b.json": b"2"}


@posix
def test_3_new_file_is_private_and_old_one_keeps_its_mode(tmp_path: Path) -> None:
    old = tmp_path / "old.xlsx"
    old.write_bytes(b"old")
    old.chmod(0o640)
    write_all({tmp_path / "new.xlsx": b"1", old: b"2"}, overwrite=True)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"new.xlsx": 0o600, "old.xlsx": 0o640}


@posix
def test_2_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.xlsx").write_bytes(b"old")
    (tmp_path / "link.xlsx").symlink_to("real.xlsx")
    write_all({tmp_path / "link.xlsx": b"new"}, overwrite=True)
    assert (tmp_path / "link.xlsx").is_symlink()
    assert (tmp_path / "real.xlsx").read_bytes() == b"new"


@pytest.mark.parametrize("write", [False, True])
def test_1_existing_file_is_refused(tmp_path: Path, *, write: bool) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"old")
    targets = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    call = (
        partial(write_all, dict.fromkeys(targets, b"new")) if write else partial(check_targets, targets, [])
    )
    with pytest.raises(OutputError) as caught:
        call(overwrite=False)
    assert caught.value.code == "OUT-exists"
    assert tree(tmp_path) == {"b.xlsx": b"old"}


def test_1_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        check_targets([tmp_path / "no" / "a.xlsx"], [], overwrite=False)
    assert caught.value.code == "OUT-no-folder"
    assert list(tmp_path.iterdir()) == []


def test_1_target_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(OutputError) as caught:
        check_targets([tmp_path / "a.xlsx"], [], overwrite=True)
    assert caught.value.code == "OUT-is-folder"


@posix
def test_1_target_that_is_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    with pytest.raises(OutputError) as caught:
        write_all({tmp_path / "a.xlsx": b"1"}, overwrite=True)
    assert caught.value.code == "OUT-not-a-file"


@posix
def test_1_target_in_a_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").symlink_to("b.xlsx")
    (tmp_path / "b.xlsx").symlink_to("a.xlsx")
    with pytest.raises(OutputError) as caught:
        check_targets([tmp_path / "a.xlsx"], [], overwrite=True)
    assert caught.value.code == "OUT-not-a-file"


def test_1_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_args, **_named: False)  # root may write everywhere
    with pytest.raises(OutputError) as caught:
        check_targets([tmp_path / "a.xlsx"], [], overwrite=False)
    assert caught.value.code == "OUT-denied"


@posix
@pytest.mark.parametrize("kind", ["same", "symlink", "hardlink", "dots"])
def test_1_output_that_is_the_input(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "list.xlsx"
    source.write_bytes(b"people")
    other = tmp_path / "other.xlsx"
    if kind == "symlink":
        other.symlink_to(source)
    elif kind == "hardlink":
        other.hardlink_to(source)
    target = {"same": source, "dots": tmp_path / ".." / tmp_path.name / "list.xlsx"}.get(kind, other)
    with pytest.raises(UsageError) as caught:
        check_targets([target], [source], overwrite=True)
    assert caught.value.code == "OUT-is-input"
    assert source.read_bytes() == b"people"


def test_1_one_target_twice(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        check_targets([tmp_path / "a.xlsx", tmp_path / "." / "a.xlsx"], [], overwrite=False)
    assert caught.value.code == "OUT-twice"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (errno.ENOSPC, "OUT-disk-full"),
        (errno.EDQUOT, "OUT-disk-full"),
        (errno.EROFS, "OUT-denied"),
        (errno.EIO, "OUT-failed"),
    ],
)
@pytest.mark.parametrize("number", [1, 2])
def test_2_failing_disk_leaves_the_old_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int, expected: str
) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fail_at(number, code))
    with pytest.raises(OutputError) as caught:
        write_all({tmp_path / "a.xlsx": b"new", tmp_path / "b.xlsx": b"new"}, overwrite=True)
    assert caught.value.code == expected
    assert tree(tmp_path) == {"a.xlsx": b"old"}


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "open in Excel"), KeyboardInterrupt()])
def test_2_failing_rename_undoes_those_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, *, links: bool
) -> None:
    for name in ("a.xlsx", "c.xlsx"):
        (tmp_path / name).write_bytes(b"old")
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "c.xlsx":
            raise error
        return replace(self, target)

    def no_links(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "FAT knows no links")

    monkeypatch.setattr(Path, "replace", failing)
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", no_links)
    outputs = dict.fromkeys((tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "c.xlsx"), b"new")
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_all(outputs, overwrite=True)
    assert tree(tmp_path) == {"a.xlsx": b"old", "c.xlsx": b"old"}


def test_2_file_that_appears_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = atomic._write

    def slow(temporary: Path, data: bytes, like: Path) -> None:
        write(temporary, data, like)
        like.write_bytes(b"somebody else's")

    monkeypatch.setattr(atomic, "_write", slow)
    with pytest.raises(OutputError) as caught:
        write_all({tmp_path / "a.xlsx": b"new"}, overwrite=False)
    assert caught.value.code == "OUT-exists"
    assert tree(tmp_path) == {"a.xlsx": b"somebody else's"}


def test_2_longest_name_is_written(tmp_path: Path) -> None:
    write_all({tmp_path / ("a" * 250 + ".csv"): b"1", tmp_path / ("a" * 250 + ".txt"): b"2"}, overwrite=False)
    assert sorted(tree(tmp_path).values()) == [b"1", b"2"]


@posix
def test_4_temporaries_of_dead_processes_go(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in (f".a.xlsx.vaxcli-{dead.pid}.tmp", f".a.xlsx.vaxcli-{dead.pid}.old"):
        (tmp_path / name).write_bytes(b"half")
    kept = {f".a.xlsx.vaxcli-{os.getppid()}.tmp", f".b.xlsx.vaxcli-{dead.pid}.tmp", ".a.xlsx.vaxcli-x.tmp"}
    for name in kept:
        (tmp_path / name).write_bytes(b"")
    write_all({tmp_path / "a.xlsx": b"new"}, overwrite=False)
    assert set(tree(tmp_path)) == kept | {"a.xlsx"}


@posix
def test_4_kill_leaves_the_old_file_and_the_next_run_tidies(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"old")
    program = (
        "import os, sys, time; from pathlib import Path; from vaxcli.atomic import write_all\n"
        "os.fsync = lambda _file: time.sleep(60)\n"
        "write_all({Path(sys.argv[1]) / 'a.xlsx': b'new'}, overwrite=True)"
    )
    run = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
    until = time.monotonic() + 20
    while time.monotonic() < until and len(tree(tmp_path)) == 1:
        time.sleep(0.02)
    assert len(tree(tmp_path)) == 2
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert tree(tmp_path)["a.xlsx"] == b"old"
    write_all({tmp_path / "a.xlsx": b"next"}, overwrite=True)
    assert tree(tmp_path) == {"a.xlsx": b"next"}
