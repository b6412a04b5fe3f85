"""``vaxcli register info|backup|undo|purge`` from the shell (issue 4.1; R56, R57; DESIGN 6.4, 7, 9)."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.register.kept import AN, BINH, filled, importing, new_dose, whole
from vaxcli.register import doses, imports, keeping, store
from vaxcli.texts import say

NAME = "register.sqlite"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    filled(tmp_path / NAME)
    return tmp_path


def flat(text: str) -> str:
    return " ".join(text.split())


def as_json(folder: Path, *line: str) -> Any:
    ran = vaxcli(folder, "register", *line, "--json")
    assert ran.code == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert (answer["command"], answer["status"]) == (f"register {line[0]}", "done")
    return answer["data"]


def test_info_counts_and_names_nobody(folder: Path) -> None:
    # promise 7
    with importing(folder / NAME) as (connection, made):
        doses.add(connection, made, [new_dose(1, dose_no=2)])
        imports.finish_import(connection, made, {"new": 1, "blank": 0})
    before = snapshot(folder)
    ran = vaxcli(folder, "register", "info")
    data = as_json(folder, "info")
    assert snapshot(folder) == before
    assert (ran.code, ran.stdout) == (0, "")
    assert flat(say("register-title", "vi", register=NAME, people=2, doses=3, lists=0)) in flat(ran.stderr)
    assert f"{say('record-state-new', 'vi')} 1" in flat(ran.stderr)
    assert {name: data[name] for name in ("register", "people", "verified", "doses", "ended", "entries")} == {
        "register": NAME,
        "people": 2,
        "verified": 1,
        "doses": 3,
        "ended": 0,
        "entries": 5,
    }
    assert [(one["id"], one["kind"], one["file"], one["by"]) for one in data["imports"]] == [
        (1, "return", "return.xlsx", "tester"),
        (2, "doses", "doses.xlsx", "tester"),
        (3, "doses", "doses.xlsx", "tester"),
    ]
    told = ran.stderr + json.dumps(data, ensure_ascii=False)
    assert not [word for word in (AN.full_name, AN.number, BINH.full_name, BINH.number) if word in told]


def test_every_kind_of_import_and_count_has_words(folder: Path) -> None:
    with importing(folder / NAME, "return") as (connection, made):
        imports.finish_import(connection, made, {"XM": 1})
    for kind in ("correct", "void", "history", "accept", "checkin"):
        with importing(folder / NAME, kind) as (connection, made):
            imports.finish_import(connection, made, {"arrivals" if kind == "checkin" else "unreadable": 1})
    vaxcli(folder, "register", "undo", "2", "--reason", "nhầm tệp")
    vaxcli(folder, "register", "purge", "--before", "01/01/2090", "--yes")
    ran = vaxcli(folder, "register", "info")
    assert ran.code == 0, ran.stderr
    for kind in ("correct", "void", "history", "accept", "checkin", "undo", "purge"):
        assert say(f"register-kind-{kind}", "vi").split()[0] in ran.stderr
    assert "nhầm tệp" in flat(ran.stderr)


def test_the_working_folder_the_setting_and_the_option(tmp_path: Path) -> None:
    # DESIGN 7
    for name in ("register.sqlite", "setting.sqlite", "option.sqlite"):
        filled(tmp_path / name)
    assert as_json(tmp_path, "info")["register"] == "register.sqlite"
    (tmp_path / "vaxcli.toml").write_text('register = "setting.sqlite"\n', encoding="utf-8")
    assert as_json(tmp_path, "info")["register"] == "setting.sqlite"
    assert as_json(tmp_path, "info", "--register", "option.sqlite")["register"] == "option.sqlite"


@pytest.mark.parametrize(
    "line",
    [
        ("register", "info"),
        ("register", "backup"),
        ("register", "undo", "1", "--reason", "x"),
        ("register", "purge", "--before", "01/01/2021"),
        ("audit",),
    ],
)
def test_without_a_register_none_is_made(tmp_path: Path, line: tuple[str, ...]) -> None:
    said = refused(tmp_path, 4, *line)
    assert flat(f"[REG-missing] {NAME}: {say('REG-missing', 'vi')}") in flat(said)


def test_a_backup_is_a_whole_private_register_in_one_file(folder: Path) -> None:
    data = as_json(folder, "backup")
    made = folder / Path(data["backup"]).name
    assert made.name.startswith("register.backup-")
    assert sorted(found.name for found in folder.iterdir()) == sorted([NAME, made.name])
    assert whole(made)
    assert keeping.figures(made) == keeping.figures(folder / NAME)
    if sys.platform != "win32":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_a_backup_holds_what_still_lies_in_the_log(folder: Path) -> None:
    with store.read_only(folder / NAME):
        with importing(folder / NAME) as (connection, made):
            doses.add(connection, made, [new_dose(1, dose_no=2)])
        ran = vaxcli(folder, "register", "backup", "copy.sqlite")
    assert ran.code == 0
    assert say("register-backed-up", "vi", backup="copy.sqlite") in flat(ran.stderr)
    assert keeping.figures(folder / "copy.sqlite").doses == 3


@pytest.mark.parametrize("target", [NAME, "there.sqlite", "nowhere/copy.sqlite", "."])
def test_a_backup_replaces_nothing(folder: Path, target: str) -> None:
    (folder / "there.sqlite").write_bytes(b"mine")
    assert refused(folder, 5, "register", "backup", target).startswith("[OUT-")


def test_an_import_is_taken_back(folder: Path) -> None:
    ran = vaxcli(folder, "register", "undo", "2", "--reason", "nhầm tệp")
    assert ran.code == 0
    what = f"2 {say('register-what-doses', 'vi')}"
    assert say("register-undone", "vi", number=2, what=what) in flat(ran.stderr)
    assert as_json(folder, "undo", "1", "--reason", "nhầm tệp") == {"import": 1, "counts": {"people": 2}}
    assert whole(folder / NAME)


@pytest.mark.parametrize(
    ("line", "code", "key"),
    [
        (("1", "--reason", "x"), 6, "REG-built-upon"),
        (("99", "--reason", "x"), 6, "REG-no-import"),
        (("2",), 2, "REG-needs-reason"),
        (("two", "--reason", "x"), 2, ""),
    ],
)
def test_what_cannot_be_taken_back(folder: Path, line: tuple[str, ...], code: int, key: str) -> None:
    said = refused(folder, code, "register", "undo", *line)
    assert said.startswith(f"[{key}]") or not key
    assert whole(folder / NAME)


def test_purge_asks_first_and_tells_figures(folder: Path) -> None:
    said = refused(folder, 2, "register", "purge", "--before", "11/11/2021")
    assert say("REG-needs-yes", "vi", people=2, day="11/11/2021") in flat(said)
    ran = vaxcli(folder, "register", "purge", "--before", "2021-11-11", "--yes")
    figures = {"people": 2, "doses": 2, "outcomes": 0, "arrivals": 0}
    assert ran.code == 0
    assert say("register-purged", "vi", day="11/11/2021", **figures) in flat(ran.stderr)
    assert AN.full_name.encode() not in (folder / NAME).read_bytes()
    assert as_json(folder, "purge", "--before", "11/11/2021", "--yes") == {"counts": {}}


@pytest.mark.parametrize("day", ["", "2021", "11/2021", "hôm qua", "31/02/2021"])
def test_purge_needs_a_whole_day(folder: Path, day: str) -> None:
    assert "--before" in refused(folder, 2, "register", "purge", "--before", day, "--yes")


def test_nobody_due_is_said(folder: Path) -> None:
    ran = vaxcli(folder, "register", "purge", "--before", "10/11/2021")
    assert say("register-nothing-to-purge", "vi", day="10/11/2021") in flat(ran.stderr)


def test_quiet_says_nothing(folder: Path) -> None:
    for line in (("backup",), ("undo", "2", "--reason", "x"), ("purge", "--before", "01/01/2090", "--yes")):
        ran = vaxcli(folder, "register", *line, "-q")
        assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "line",
    [
        ("register", "info"),
        ("register", "backup"),
        ("register", "undo", "1", "--reason", "x"),
        ("register", "purge", "--before", "01/01/2090", "--yes"),
        ("audit",),
    ],
)
@pytest.mark.parametrize("how", ["cut", "newer"])
def test_a_damaged_or_newer_register_is_refused_untouched(
    folder: Path, line: tuple[str, ...], how: str
) -> None:
    # RELIABILITY 3, case 26
    if how == "cut":
        os.truncate(folder / NAME, 6000)
    else:
        with store.opened(folder / NAME) as connection:
            connection.exec_driver_sql("UPDATE vaxcli SET value = '99' WHERE key = 'version'")
    said = refused(folder, 6, *line)
    assert said.startswith("[REG-damaged]" if how == "cut" else "[REG-newer]")


@pytest.mark.parametrize(
    "line", [("undo", "2", "--reason", "x"), ("purge", "--before", "01/01/2090", "--yes")]
)
def test_a_busy_register_is_exit_9(
    folder: Path, line: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    # RELIABILITY 3, case 25
    monkeypatch.setattr(store, "WAIT", 0.1)
    with store.opened(folder / NAME):
        assert refused(folder, 9, "register", *line).startswith("[REG-busy]")


def test_in_english(folder: Path) -> None:
    ran = vaxcli(folder, "--lang", "en", "register", "info")
    assert flat(say("register-title", "en", register=NAME, people=2, doses=2, lists=0)) in flat(ran.stderr)
