"""One transaction a command; what is no register is refused untouched (issue 4.1; RELIABILITY 3, 24 to 26).

1. A register is made private, with every table; kept when the block ends, taken back when it raises. 2. Damaged, empty,
cut, newer, another program's or a folder: refused, not a byte changed, the latest whole backup named. 3. Who must wait
too long is told so. 4. An older version is brought up to date after a backup. 5. Killed at any moment: before or after.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from tests.commands.command import environment, snapshot
from tests.register import writer
from tests.register.kept import AT, WALK_IN, filled, importing, past_vaxcli, whole
from vaxcli.codes import ExitCode
from vaxcli.errors import GuardError, InputError, LockedError, OutputError, UsageError, VaxError
from vaxcli.register import history, keeping, migrations, people, schema, store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.sqlite"


def entries(path: Path) -> int:
    with store.read_only(path) as connection:
        return connection.execute(select(func.count()).select_from(schema.history)).scalar_one()


def test_a_register_is_made_with_every_table_for_its_owner_only(path: Path) -> None:
    # rule 1; promise 7
    with store.opened(path) as connection:
        made = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    assert made >= set(schema.metadata.tables)
    assert [found.name for found in path.parent.iterdir()] == ["register.sqlite"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_log_beside_it_is_for_its_owner_only(path: Path) -> None:
    # promise 7
    if sys.platform == "win32":
        pytest.skip("modes of POSIX")
    with store.opened(path):
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {0o600}


def test_what_raises_leaves_nothing(path: Path) -> None:
    # rule 1
    filled(path)
    before = entries(path)
    with pytest.raises(ZeroDivisionError):
        add_and_fail(path)
    assert entries(path) == before
    assert whole(path)


def add_and_fail(path: Path) -> None:
    with importing(path, "return", "1") as (connection, made):
        people.add(connection, made, [WALK_IN])
        raise ZeroDivisionError


def test_a_look_cannot_write(path: Path) -> None:
    filled(path)
    with pytest.raises(InputError), store.read_only(path) as connection:
        connection.execute(schema.meta.delete())


@pytest.mark.parametrize("name", ["sổ tiêm #1?.sqlite", "50% [a].sqlite", "a&b=c.sqlite"])
def test_a_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    # names that mean something in an address or a pattern
    (tmp_path / "thư mục #2?").mkdir()
    path = tmp_path / "thư mục #2?" / name
    filled(path)
    assert keeping.backup(path, None, AT).stat().st_size
    assert len(list(path.parent.iterdir())) == 2
    assert whole(path)


def test_through_a_link_the_register_itself_is_used(path: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real = tmp_path / "there" / "real.sqlite"
    path.symlink_to(real)
    filled(path)
    assert path.is_symlink()
    assert whole(real)


def no_bytes(path: Path) -> None:
    path.write_bytes(b"")


def text_file(path: Path) -> None:
    path.write_text("STT;Họ và tên\n" * 100, encoding="utf-8")


def cut(path: Path) -> None:
    filled(path)
    os.truncate(path, path.stat().st_size // 2)


def cut_in_the_head(path: Path) -> None:
    filled(path)
    os.truncate(path, 60)


def scribbled(path: Path) -> None:
    filled(path)
    content = bytearray(path.read_bytes())
    for at in range(4096, len(content), 4096):
        content[at : at + 64] = b"\xff" * 64
    path.write_bytes(content)


def newer(path: Path) -> None:
    filled(path)
    past_vaxcli(path, "UPDATE vaxcli SET value = '99' WHERE key = 'version'", "PRAGMA journal_mode = DELETE")


def without_version(path: Path) -> None:
    filled(path)
    past_vaxcli(path, "DELETE FROM vaxcli WHERE key = 'version'")


def anothers(path: Path) -> None:
    past_vaxcli(path, "CREATE TABLE messages (id INTEGER)", "INSERT INTO messages VALUES (1)")


BAD: dict[Callable[[Path], None], str] = {
    no_bytes: "REG-damaged",
    text_file: "REG-damaged",
    cut: "REG-damaged",
    cut_in_the_head: "REG-damaged",
    scribbled: "REG-damaged",
    newer: "REG-newer",
    without_version: "REG-damaged",
    anothers: "REG-damaged",
}


@pytest.mark.parametrize("use", [store.opened, store.read_only])
@pytest.mark.parametrize("spoil", BAD, ids=lambda spoil: spoil.__name__)
def test_what_is_no_register_is_refused_untouched(
    path: Path, spoil: Callable[[Path], None], use: Callable[..., object]
) -> None:
    # rule 2
    spoil(path)
    before = snapshot(path.parent)
    with pytest.raises(GuardError) as refused, use(path):  # type: ignore[attr-defined]
        pass
    assert (refused.value.code, refused.value.exit_code) == (BAD[spoil], ExitCode.REFUSED)
    assert snapshot(path.parent) == before


def test_the_latest_whole_backup_is_named(path: Path) -> None:
    # rule 2
    filled(path)
    early = keeping.backup(path, None, AT)
    os.utime(early, (1, 1))
    (path.parent / "register.backup-cut.sqlite").write_bytes(path.read_bytes()[:500])
    path.write_bytes(b"")
    with pytest.raises(GuardError) as refused, store.opened(path):
        pass
    assert refused.value.code == "REG-damaged-backup"
    assert refused.value.values == {"backup": early.name}
    # and it can be used in its place
    assert whole(early)
    with store.opened(early):
        pass


@pytest.mark.parametrize(
    ("where", "error", "code"),
    [
        (".", InputError, "REG-not-a-file"),
        ("nowhere/register.sqlite", OutputError, "OUT-no-folder"),
        ("postgresql//u:secret@h/doses", UsageError, "REG-address"),
        ("postgresql:u:secret@h/doses", UsageError, "REG-address"),
        ("postgresql://:x:y:z", UsageError, "REG-address"),
        ("postgresql:/u:secret@h/doses", UsageError, "REG-address"),
        ("postgresql://u:sec@ret@h/doses", UsageError, "REG-address"),
        ("postgresql://u:secret@127.0.0.1:1/doses?unknown=1", UsageError, "REG-address"),
        ("mysql://server/doses", UsageError, "REG-address"),
        ("sqlite:///register.sqlite", UsageError, "REG-address"),
        ("postgresql://nobody@127.0.0.1:1/doses", InputError, "REG-unreachable"),
    ],
)
def test_a_place_where_no_register_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, error: type[VaxError], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as refused, store.opened(where, wait=1):
        pass
    assert refused.value.code == code
    assert snapshot(tmp_path) == {}


def test_a_device_is_no_register(path: Path) -> None:
    # RELIABILITY 3, case 21: refused at once
    if sys.platform == "win32":
        pytest.skip("pipes of POSIX")
    os.mkfifo(path)
    with pytest.raises(InputError) as refused, store.opened(path):
        pass
    assert refused.value.code == "REG-not-a-file"


def test_a_look_makes_no_register(path: Path) -> None:
    with pytest.raises(InputError) as refused, store.read_only(path):
        pass
    assert refused.value.code == "REG-missing"
    with pytest.raises(InputError), store.opened(path, create=False):
        pass
    assert not path.exists()


def test_a_password_is_not_shown() -> None:
    # promise 7
    assert store.shown("postgresql://u:secret@h/d?password=secret") == "postgresql://u:***@h/d"
    assert store.shown("a/b/register.sqlite") == "register.sqlite"


def test_a_second_writer_is_told_and_a_reader_is_not_in_the_way(path: Path) -> None:
    # rule 3
    filled(path)
    with store.opened(path) as connection:
        connection.execute(schema.meta.update().where(schema.meta.c.key == "head").values(value="x"))
        with pytest.raises(LockedError) as refused, store.opened(path, wait=0.1):
            pass
        with store.read_only(path, wait=0.1) as reader:
            assert history.head(reader) != "x"
        connection.rollback()
    assert (refused.value.code, refused.value.exit_code) == ("REG-busy", ExitCode.LOCKED)


def test_an_older_version_is_brought_up_to_date_after_a_backup(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # rule 4
    filled(path)
    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(
        migrations,
        "STEPS",
        {1: lambda connection: connection.execute(text("CREATE TABLE extra (id INTEGER)"))},
    )
    with store.opened(path) as connection:
        assert connection.execute(text("SELECT count(*) FROM extra")).scalar_one() == 0
    kept = path.parent / "register.backup-v1.sqlite"
    with closing(sqlite3.connect(kept)) as raw:
        assert raw.execute("SELECT value FROM vaxcli WHERE key = 'version'").fetchone() == ("1",)
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with store.read_only(path) as connection:
        version = select(schema.meta.c.value).where(schema.meta.c.key == "version")
        assert connection.execute(version).scalar_one() == "2"


def test_a_step_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # rule 4
    filled(path)
    before = path.read_bytes()
    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(migrations, "STEPS", {1: lambda _connection: 1 / 0})
    with pytest.raises(ZeroDivisionError), store.opened(path):
        pass
    assert path.read_bytes() == before


def test_killed_at_any_moment_the_register_is_before_or_after(path: Path) -> None:
    # rule 5: 20 kills; what was said to be kept is there, and only whole imports are
    if sys.platform == "win32":
        pytest.skip("signals of POSIX")
    # Forked from a process that has everything loaded: it writes at once, and is killed also while the file is made.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.register.writer"])
    draw = random.Random(4)
    for _ in range(20):
        path.unlink(missing_ok=True)
        here, there = context.Pipe(duplex=False)
        running = context.Process(target=writer.write, args=(path, there))
        running.start()
        there.close()
        assert here.recv() == "begins"
        time.sleep(draw.uniform(0, 0.15))
        running.kill()
        running.join()
        kept = len(list(iter(partial(heard, here), None)))
        if not path.exists():
            assert kept == 0
            continue
        with store.opened(path) as connection:
            count = connection.execute(select(func.count()).select_from(schema.doses)).scalar_one()
        assert count in (writer.A_TURN * kept, writer.A_TURN * (kept + 1))
        assert whole(path)
        assert not list(path.parent.glob("*.tmp"))


def heard(pipe: Connection) -> str | None:
    """The next word of a process that is no more."""
    try:
        return str(pipe.recv())
    except EOFError:
        pipe.close()
        return None


TAKE_IN = """
import sys
from tests.register.kept import AN, BINH, coming
from vaxcli.register import imports, people, store
with store.opened(sys.argv[1]) as connection:
    if imports.same_import(connection, "return", "f"):
        print("again")
    else:
        people.add(connection, imports.begin_import(connection, coming("return", "f")), [AN, BINH])
        print("new")
"""


def together(where: str | Path, runs: int = 4) -> list[str]:
    """What several processes say that take the same file in at once."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", TAKE_IN, str(where)], env=environment(), stdout=subprocess.PIPE
        )
        for _ in range(runs)
    ]
    return sorted(one.communicate(timeout=30)[0].decode().strip() for one in running)


def test_the_same_file_by_four_processes_is_one_import(path: Path) -> None:
    # rule 1; the register does not exist yet
    assert together(path) == ["again", "again", "again", "new"]
    assert keeping.figures(path).people == 2
    assert whole(path)
    assert [found.name for found in path.parent.iterdir()] == ["register.sqlite"]
