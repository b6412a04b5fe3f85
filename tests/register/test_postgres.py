"""The same register on a PostgreSQL server that many use (issues 4.1, 6.4); skipped where no server can be started."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.commands.command import environment, vaxcli
from tests.doses.dosebooks import GIVEN
from tests.doses.dosebooks import doses as dose_file
from tests.register.kept import AN, AT, BINH, DAY, WALK_IN, coming, filled, importing, new_dose, whole
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


def test_who_has_the_register_alone_is_waited_for_and_a_reader_is_not_in_the_way(where: str) -> None:
    filled(where)
    with store.opened(where):
        for about in (None, ["number 1"]):
            with pytest.raises(LockedError) as told, store.opened(where, wait=0.1, about=about):
                pass
            assert told.value.code == "REG-busy"
        assert keeping.audit(where).whole
    with store.opened(where, about=["number 1"]), pytest.raises(LockedError), store.opened(where, wait=0.1):
        pass


def test_two_who_are_about_others_write_at_the_same_time(where: str) -> None:
    # issue 6.4: really parallel; the chain is that of the order in which they ended
    filled(where)
    strangers = [replace(WALK_IN, number=f"0700990000{at:02}") for at in range(3)]
    with store.opened(where, about=strangers[0].about) as first:
        made = imports.begin_import(first, coming(sha256="1"))
        (early,) = people.add(first, made, strangers[:1])
        doses.add(first, made, [new_dose(early)])
        with store.opened(where, wait=0.1, about=strangers[1].about) as second:
            made = imports.begin_import(second, coming(sha256="2"))
            (late,) = people.add(second, made, strangers[1:2])
            doses.add(second, made, [new_dose(late), new_dose(late, dose_no=2, given_on=DAY.replace(day=1))])
        # the second is there for everybody before the first has ended
        assert keeping.figures(where).doses == 4
        doses.add(first, made, [new_dose(early, dose_no=3, given_on=DAY.replace(day=2))])
    assert early != late
    figures = keeping.figures(where)
    assert (figures.people, figures.doses, figures.entries) == (4, 6, 10)
    assert whole(where)


def test_two_who_are_about_the_same_take_turns(where: str) -> None:
    # whoever the register does not know yet is added once
    filled(where)
    with store.opened(where, about=[*WALK_IN.about, "number 2"]) as connection:
        people.add(connection, imports.begin_import(connection, coming()), [WALK_IN])
        with (
            pytest.raises(LockedError) as told,
            store.opened(where, wait=0.1, about=["number 1", *WALK_IN.about]),
        ):
            pass
    assert told.value.code == "REG-busy"
    with store.opened(where, wait=0.1, about=WALK_IN.about) as connection:
        assert len(people.by_numbers(connection, [WALK_IN.number])[WALK_IN.number]) == 1


def test_a_person_who_is_told_of_in_two_ways_has_one_writer(where: str) -> None:
    # by the number in one file, by ID dong in another: what is decided of his doses is decided one after the other
    filled(where)
    with store.opened(where, about=["number 1"]) as first:
        assert doses.of_people(first, [1, 2])
        with pytest.raises(LockedError) as told, store.opened(where, wait=0.1, about=["number 2"]) as second:
            doses.of_people(second, [2])
        # another's person is nobody's business
        with store.opened(where, wait=0.1, about=["number 2"]) as second:
            assert doses.of_people(second, []) == {}
    assert told.value.code == "REG-busy"


def test_an_old_register_on_a_server_gets_what_it_lacks(where: str) -> None:
    filled(where)
    ask(where, "DROP TABLE vaxcli_turns")
    with store.opened(where, about=["number 1"]):
        pass
    with store.opened(where, about=["number 1"]), store.opened(where, wait=0.1, about=["number 2"]):
        pass


def test_whatever_comes_together_nothing_is_lost_or_twice(where: str) -> None:
    # 8 writers, 12 people in any order, each told of by many: one person a number, one dose each, nobody waits for ever
    filled(where)
    crowd = [replace(WALK_IN, number=f"0700990000{at:02}") for at in range(12)]

    def write(seed: int) -> int:
        draw, new = random.Random(seed), 0
        for turn in range(12):
            told = draw.sample(crowd, 4)
            about = [word for one in told for word in one.about]
            with store.opened(where, about=about) as connection:
                made = imports.begin_import(connection, coming(sha256=f"{seed}-{turn}"))
                persons = people.add(connection, made, told)
                held = doses.of_people(connection, [*persons, draw.choice((1, 2))])
                fresh = [new_dose(person) for person in persons if person not in held]
                new += len(doses.add(connection, made, fresh))
        return new

    with ThreadPoolExecutor(8) as writers:
        added = list(writers.map(write, range(8)))
    figures = keeping.figures(where)
    assert (sum(added), figures.people, figures.doses) == (12, 14, 14)
    assert len(figures.imports) == 2 + 8 * 12
    assert whole(where)


def told_at_once(folder: Path, where: str, files: Sequence[str]) -> list[dict[str, int]]:
    """What ``record`` says of each file, all recorded at the same time; who waited too long is told, and runs again."""
    line = (sys.executable, "-m", "vaxcli", "record")
    running = [
        subprocess.Popen(
            [*line, name, "--register", where, "--json"],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in files
    ]
    ended = [one.communicate(timeout=60) for one in running]
    found = []
    for one, name, (said, words) in zip(running, files, ended, strict=True):
        assert one.returncode in (0, 9), words.decode()
        if one.returncode == 0:
            found.append(json.loads(said)["data"])
        else:
            again = vaxcli(folder, "record", name, "--register", where, "--json")
            found.append(json.loads(again.stdout)["data"])
    return found


def test_eight_files_recorded_at_once_lose_nothing_and_double_nothing(where: str, tmp_path: Path) -> None:
    # issue 6.4. Of 40 strangers each stands in two files; An's dose in all of them, the same; Binh's on eight days
    filled(where)
    names = []
    for at in range(8):
        strangers = [
            f"| Người {n % 40} | 02/03/1985 | Nam | 0700850001{n % 40:02} |{GIVEN}"
            for n in range(at * 5, at * 5 + 10)
        ]
        an = f"| {AN.full_name} | 02/03/1985 | Nam | {AN.number} | 2 | Pfizer | FA1 | 15/11/2021 | Trạm | |"
        binh = f"| {BINH.full_name} | 30/12/1990 | Nữ | {BINH.number} | 2 | Pfizer | FA1 | {at + 1:02}/12/2021 | Trạm | |"
        names.append(f"part{at}.xlsx")
        made = [*strangers, an, binh]
        dose_file(tmp_path, *(made if at % 2 else reversed(made)), name=names[-1])
    told = told_at_once(tmp_path, where, names)
    ends = {state: sum(one[state] for one in told) for state in ("new", "already_there", "contradicting")}
    # 40 strangers, An and Binh once each; the second file of each stranger and seven of An's add nothing
    assert ends == {"new": 42, "already_there": 47, "contradicting": 7}
    assert [one["rows"] for one in told] == [12] * 8
    figures = keeping.figures(where)
    assert (figures.people, figures.doses, len(figures.imports)) == (42, 44, 10)
    assert whole(where)


def test_record_waits_only_for_those_who_are_about_its_people(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # issue 6.4: one does not wait for the other's commit when their people differ
    monkeypatch.setattr(store, "WAIT", 0.2)
    filled(where)
    dose_file(tmp_path, f"| Người 1 | 02/03/1985 | Nam | 070085000101 |{GIVEN}", name="others.xlsx")
    dose_file(tmp_path, f"| {AN.full_name} | 02/03/1985 | Nam | {AN.number} |{GIVEN}", name="an.xlsx")
    with store.opened(where, about=["another file"]) as connection:
        doses.of_people(connection, [1])
        assert vaxcli(tmp_path, "record", "others.xlsx", "--register", where).code == 0
        ran = vaxcli(tmp_path, "record", "an.xlsx", "--register", where)
        assert (ran.code, "[REG-busy]" in ran.stderr) == (9, True)
    assert vaxcli(tmp_path, "record", "an.xlsx", "--register", where).code == 0
    assert sorted(file.name for file in tmp_path.glob("*.recorded.xlsx")) == [
        "an.recorded.xlsx",
        "others.recorded.xlsx",
    ]
    assert whole(where)


UNTIL_KILLED = """
import sys
from tests.register.kept import WALK_IN, coming
from vaxcli.register import imports, people, store
with store.opened(sys.argv[1], about=WALK_IN.about) as connection:
    people.add(connection, imports.begin_import(connection, coming()), [WALK_IN])
    print("written", flush=True)
    sys.stdin.read()
"""


def test_a_killed_writer_leaves_nothing_and_is_in_nobodys_way(where: str) -> None:
    filled(where)
    line = [sys.executable, "-c", UNTIL_KILLED, where]
    with subprocess.Popen(line, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stdout.readline() == b"written\n"
        running.kill()
    with store.opened(where, about=WALK_IN.about) as connection:
        assert people.by_numbers(connection, [WALK_IN.number]) == {}
        assert len(imports.all_imports(connection)) == 2
    assert whole(where)


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


def test_a_database_of_another_program_is_left_alone(where: str) -> None:
    ask(where, "CREATE TABLE people (id INTEGER)")
    with pytest.raises(GuardError) as told, store.opened(where):
        pass
    assert told.value.code == "REG-damaged"
    with pytest.raises(InputError), store.read_only(where):
        pass
    ask(where, "DROP TABLE people")
    assert whole(filled(where))


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
