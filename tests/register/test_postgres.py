"""The same register on a PostgreSQL server that many use (issue 4.1); skipped where no server can be started."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.commands.command import vaxcli
from tests.register.kept import AN, AT, BINH, DAY, coming, filled, importing, new_dose, whole
from tests.register.test_store import together
from vaxcli.errors import GuardError, InputError, LockedError, UsageError
from vaxcli.register import doses, imports, keeping, people, schema, store

pytest.importorskip("psycopg", reason="psycopg is not installed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the server is started by means of POSIX")


def _programs() -> Path | None:
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.get_exec_path())]
    return next(
        (place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None
    )


def _account() -> str:
    """The server does not run as root; then it runs as its own user, where there is one."""
    if os.geteuid() != 0:
        return ""
    import pwd  # noqa: PLC0415 - does not exist on Windows

    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")


def _run(account: str, *line: str | Path) -> None:
    before: Sequence[str] = ["runuser", "-u", account, "--"] if account else []
    subprocess.run([*before, *map(str, line)], check=True, capture_output=True, cwd="/", timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that lives as long as this module, without the name of a database."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    account = _account()
    # A socket's path must be short; pytest's folders are not.
    folder = Path(tempfile.mkdtemp(prefix="vaxcli-"))
    if account:
        shutil.chown(folder, account)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    try:
        _run(
            account, programs / "initdb", "-D", data, "-U", "vaxcli", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(account, programs / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start")
        try:
            yield f"postgresql://vaxcli@127.0.0.1:{port}"
        finally:
            _run(account, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


NUMBERS = count()


@pytest.fixture
def where(server: str) -> str:
    """An empty database."""
    name = f"register_{next(NUMBERS)}"
    ask(f"{server}/postgres", f"CREATE DATABASE {name}")
    return f"{server}/{name}"


def ask(address: str, *statements: str) -> None:
    engine = create_engine(
        address.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_people_and_doses_are_kept_as_in_a_file(where: str, tmp_path: Path) -> None:
    for place in (where, tmp_path / "register.sqlite"):
        filled(place)
        with importing(place, "correct") as (connection, made):
            doses.correct(connection, made, 1, new_dose(1, lot="B2"), "misread")
        with importing(place, "return", "1") as (connection, made):
            people.add(connection, made, [replace(AN, row_id=BINH.row_id)])
        assert whole(place)
    kept = []
    for place in (where, tmp_path / "register.sqlite"):
        with store.read_only(place) as connection:
            kept.append((list(people.everybody(connection)), list(doses.between(connection, DAY, DAY))))
    assert kept[0] == kept[1]
    assert keeping.figures(where) == keeping.figures(tmp_path / "register.sqlite")


def test_what_raises_leaves_nothing(where: str) -> None:
    filled(where)
    before = keeping.figures(where)
    with pytest.raises(GuardError):
        keeping.undo(where, 99, "wrong file", AT, "tester")
    assert keeping.figures(where) == before


def test_undo_and_purge(where: str) -> None:
    filled(where)
    with importing(where, "void") as (connection, made):
        doses.void(connection, made, 1, "another person")
    assert keeping.undo(where, 3, "wrong file", AT, "tester") == {"doses": 1}
    counts = keeping.purge(where, DAY.replace(year=2030), AT, "tester", agreed=True)
    assert counts == {"people": 2, "doses": 2, "outcomes": 0, "arrivals": 0}
    assert whole(where)
    with store.read_only(where) as connection:
        assert list(people.everybody(connection)) == []


def test_a_change_past_vaxcli_is_seen(where: str) -> None:
    filled(where)
    ask(where, "UPDATE doses SET lot = 'B2' WHERE id = 2", "DELETE FROM history WHERE id = 1")
    assert not keeping.audit(where).whole
    assert "row doses 2" in keeping.audit(where).broken


def test_the_same_file_by_four_processes_is_one_import(where: str) -> None:
    # the tables are not there yet
    assert together(where) == ["again", "again", "again", "new"]
    assert whole(where)


def test_a_second_writer_waits_or_is_told_and_a_reader_is_not_in_the_way(where: str) -> None:
    filled(where)
    with store.opened(where) as connection:
        doses.void(connection, imports.begin_import(connection, coming("void")), 1, "another person")
        with pytest.raises(LockedError) as told, store.opened(where, wait=0.2):
            pass
        assert keeping.audit(where).whole
        connection.rollback()
    assert told.value.code == "REG-busy"


def test_a_look_cannot_write(where: str) -> None:
    filled(where)
    with store.read_only(where) as connection, pytest.raises(DBAPIError, match="read-only"):
        connection.execute(schema.meta.delete())


def test_a_newer_register_is_refused(where: str) -> None:
    filled(where)
    ask(where, "UPDATE vaxcli SET value = '99' WHERE key = 'version'")
    for use in (store.opened, store.read_only):
        with pytest.raises(GuardError) as told, use(where):
            pass
        assert told.value.code == "REG-newer"


def test_who_may_not_or_asks_for_nothing_is_told(where: str) -> None:
    with pytest.raises(InputError) as told, store.read_only(where):
        pass
    assert told.value.code == "REG-missing"
    with pytest.raises(InputError) as told, store.opened(f"{where}x"):
        pass
    assert told.value.code == "REG-unreachable"
    role = f"guest_{next(NUMBERS)}"
    ask(where, f"CREATE ROLE {role} LOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    with pytest.raises(InputError) as told, store.opened(where.replace("vaxcli@", f"{role}@")):
        pass
    assert told.value.code == "REG-unreachable"
    with pytest.raises(UsageError) as refused:
        keeping.backup(where, None, AT)
    assert refused.value.code == "REG-server"


def test_the_commands_speak_of_the_server_without_its_password(where: str, tmp_path: Path) -> None:
    filled(where)
    address = where.replace("vaxcli@", "vaxcli:secret@")
    for line in (("register", "info"), ("audit",)):
        ran = vaxcli(tmp_path, *line, "--register", address)
        assert ran.code == 0, ran.stderr
        assert "secret" not in ran.stdout + ran.stderr
    assert vaxcli(tmp_path, "register", "backup", "--register", address).code == 2
    assert list(tmp_path.iterdir()) == []
