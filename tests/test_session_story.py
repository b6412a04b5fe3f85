"""The story of a session, as the offices do it: verify → receive → plan → checkin → record (issue 4).

1. Every step says and writes what is expected (DESIGN 8).
2. Everybody of the list is planned or named with the reason, once (promise 2, R28).
3. Who came and what was given stand in the register; the same steps again add nothing (promise 8).
4. No input is changed (promise 3), nobody is named in what a machine reads (promise 7).
5. The files of the story are those its maker makes.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from samples import make_session
from tests.commands.command import Ran, vaxcli
from tests.conftest import Expected
from tests.tables import column
from tests.test_procedure import workbook_text
from vaxcli.doses import planread
from vaxcli.register import arrivals, doses, people, store
from vaxcli.texts import document

STORY = make_session.SESSION
FILES = [file for file in sorted(STORY.iterdir()) if file.is_file() and file.suffix != ".md"]
STEPS = {
    "verify": ("list.xlsx", "--population", "pop.csv", "--force", "-q"),
    "receive": ("list.xlsx", "list.verified.xlsx"),
    "plan": (
        *("list.verified.xlsx", "--sessions", "sessions.csv", "--stock", "stock.csv"),
        "--with-id-cards",
    ),
    "checkin": ("plan.xlsx", "--scans", "scans.txt", "--day", "15/11/2021", "--session", "sáng"),
    "record": ("doses.xlsx",),
}


def ran(folder: Path, step: str, *more: str) -> Ran:
    done = vaxcli(folder, step, *STEPS[step], *more, env={"COLUMNS": "80"})
    assert done.code == 0, (step, done.stderr)
    return done


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder after all steps, and what each said."""
    folder = tmp_path_factory.mktemp("session")
    for file in FILES:
        shutil.copy(file, folder)
    return folder, {step: ran(folder, step).stderr for step in STEPS}


def test_every_step_is_as_expected(story: tuple[Path, dict[str, str]], expected: Expected) -> None:
    # 1
    folder, said = story
    for step in ("plan", "checkin", "record"):
        screen = re.sub(r"\d\d:\d\d( ngày )\d\d/\d\d/\d{4}", r"…\1…", said[step])
        expected.check(STORY / "expected", f"{step}.txt", screen)
    for name in ("plan.xlsx", "plan.walk-ins.xlsx", "doses.recorded.xlsx"):
        expected.check(STORY / "expected", name.replace(".xlsx", ".xlsx.txt"), workbook_text(folder / name))
    expected.finish()


def test_everybody_of_the_list_is_planned_or_named_once(story: tuple[Path, dict[str, str]]) -> None:
    # 2
    folder, _ = story
    plan = planread.read(folder / "plan.xlsx", None)
    rows = [one.row_id for one in plan.people] + left(folder, "row_id")
    listed = [one for one in column(folder / "list.verified.xlsx", document("column-row_id")) if one]
    assert sorted(rows) == sorted(listed)
    assert len(listed) == len(make_session.PEOPLE)
    assert sorted(left(folder, "code")) == ["KHONG", "SAI", "TRUNG", "XM", "XM"]  # too early, too young


def left(folder: Path, name: str) -> list[str]:
    """A column of the sheet of those who are not planned."""
    return column(folder / "plan.xlsx", document(f"plan-column-{name}"), 2)


def test_a_household_comes_together(story: tuple[Path, dict[str, str]]) -> None:
    # R31
    plan = planread.read(story[0] / "plan.xlsx", None)
    home = [
        one.session for one in plan.people if one.full_name in ("Nguyễn Văn An", "Trần Thị Ánh", "Nguyễn Đào")
    ]
    assert home == ["1", "1", "1"]


def test_who_came_and_what_was_given_is_kept_once(story: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    # 3
    folder = tmp_path / "again"
    shutil.copytree(story[0], folder)
    before = kept(folder)
    assert before == (6, 6)  # five doses of the session, and one that a confirmation paper told of (R35)
    ran(folder, "receive")
    ran(folder, "checkin", "--overwrite")
    told = json.loads(ran(folder, "record", "--overwrite", "--json").stdout)["data"]
    assert (told["new"], told["already_there"]) == (0, 5)
    assert kept(folder) == before


def kept(folder: Path) -> tuple[int, int]:
    """Arrivals and doses of the register."""
    plan_id = planread.read(folder / "plan.xlsx", None).plan_id
    with store.read_only(folder / "register.sqlite") as connection:
        everybody = [one.id for one in people.everybody(connection)]
        given = doses.of_people(connection, everybody)
        return len(arrivals.of_plan(connection, plan_id)), sum(map(len, given.values()))


def test_the_plan_made_after_the_session_goes_on_from_it(story: tuple[Path, dict[str, str]]) -> None:
    # R17, R29: three weeks after the first dose the second is due; who had the second needs no more
    folder, _ = story
    said = vaxcli(folder, "plan", "--start", "06/12/2021", "-o", "next.xlsx", "--json")
    assert said.code == 0, said.stderr
    following = planread.read(folder / "next.xlsx", None)
    assert {
        one.full_name: (one.dose_no, f"{one.day:%d/%m}") for one in following.people if one.dose_no == 2
    } == {
        "Nguyễn Văn An": (2, "06/12"),
        "Nguyễn Đào": (2, "06/12"),
        "Kim Min Soo": (2, "06/12"),
    }
    assert "Phạm Thị Dung" not in {one.full_name for one in following.people}


def test_inputs_are_untouched_and_machines_read_no_names(story: tuple[Path, dict[str, str]]) -> None:
    # 4
    folder, _ = story
    for file in FILES:
        assert (folder / file.name).read_bytes() == file.read_bytes()
    told = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.json"))
    told += ran(folder, "plan", "--overwrite", "--json", "-o", "again.xlsx").stdout
    assert not [person for person in make_session.PEOPLE if person[0] in told or person[3] in told]


def test_the_files_are_those_of_the_maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 5
    monkeypatch.setattr(make_session, "SESSION", tmp_path)
    make_session.main()
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        file.name: file.read_bytes() for file in FILES
    }
