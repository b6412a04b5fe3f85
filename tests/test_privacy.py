"""Personal data stay where they belong: no name and no number of a fixture in anything that is said or logged (promise 7; R56)."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from tests import privacy
from tests.commands.command import environment, vaxcli
from tests.doses.dosebooks import AN, BINH, GIVEN, doses
from tests.tables import LIST, REGISTER, register, table, workbook
from vaxcli import app, supervisor

SECRETS = {row[1] for row in table(LIST)[1:]} | {row[4] for row in table(LIST)[1:] if row[4]}
SECRETS |= {row[2] for row in table(REGISTER)[1:]} | {row[0] for row in table(REGISTER)[1:]}
SIGNED_DATA = {"report.json"}
"""The data that are signed hold the persons: that is what they are for (promise 9)."""
LINES = (
    "check list.xlsx",
    "check list.xlsx --mark --json",
    "submit list.xlsx --made-on 08/11/2021",
    "verify list.xlsx --population pop.csv",
    "verify list.xlsx --population pop.csv --overwrite --force --json",
    "explain list.verified.xlsx --row 3 --population pop.csv",
    "receive list.xlsx list.verified.xlsx",
    "receive list.xlsx list.verified.xlsx --json",
    "status --json",
    "plan list.verified.xlsx --start 15/11/2021",
    "plan list.verified.xlsx --start 15/11/2021 --overwrite --json",
    "checkin plan.xlsx --print",
    "record doses.xlsx",
    "record doses.xlsx --overwrite --json",
    "record broken.xlsx",
    "report",
    "report --overwrite --json",
    "minutes report.pdf --json",
    "export out.csv",
    "register info",
    "register info --json",
    "audit --json",
    "aggregate . --json",
    "verify missing.xlsx --population pop.csv",
    "verify pop.csv --population pop.csv",
    "record list.xlsx",
    "plan list.xlsx",
    "supplement list.verified.xlsx --with list.xlsx --population pop.csv",
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Every line run in one folder, and all that it said."""
    folder = tmp_path_factory.mktemp("office")
    workbook(folder / "list.xlsx", table(LIST))
    register(folder / "pop.csv")
    doses(
        folder,
        AN + GIVEN,
        BINH + "1 | Phizer | FA1234 | 31/02/2021 | T | |",
        AN + "1 | Pfizer | ZZ9999 | 15/11/2021 | T | |",
    )
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Nguyễn Văn An", "070085000011"])
    book.save(folder / "broken.xlsx")
    said = {}
    for line in LINES:
        ran = vaxcli(folder, *line.split())
        said[line] = ran.stdout + ran.stderr
    return folder, said


@pytest.mark.parametrize("line", LINES)
def test_nobody_is_named_on_the_screen(told: tuple[Path, dict[str, str]], line: str) -> None:
    text = told[1][line]
    assert text
    assert [secret for secret in SECRETS if secret in text] == []


def test_records_and_summaries_name_nobody(told: tuple[Path, dict[str, str]]) -> None:
    folder = told[0]
    files = [path for path in folder.rglob("*.json*") if path.name not in SIGNED_DATA]
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert [secret for secret in SECRETS if secret in text] == [], path.name


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_every_file_is_its_owner_s_alone(told: tuple[Path, dict[str, str]]) -> None:
    ours = {"list.xlsx", "pop.csv", "doses.xlsx", "broken.xlsx"}
    made = [path for path in told[0].rglob("*") if path.is_file() and path.name not in ours]
    assert len(made) > 10
    assert [path.name for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_schedule_s_logs_name_nobody(tmp_path: Path) -> None:
    register(tmp_path / "pop.csv")
    inbox = tmp_path / "in"
    inbox.mkdir()
    # the file is called by a name, too
    workbook(inbox / "Đặng Thị Khế.xlsx", table(LIST))
    past = time.time() - 60
    os.utime(inbox / "Đặng Thị Khế.xlsx", (past, past))
    line = "batch run --inbox in --population pop.csv --output out --errors err --archive arch --json"
    said = vaxcli(tmp_path, *line.split(), real=True)
    assert said.code == 0
    logs = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.jsonl"))
    assert logs
    assert [secret for secret in {*SECRETS, "Khế"} if secret in logs + said.stdout] == []


def test_a_defect_of_ours_shows_no_value() -> None:
    # a traceback names the place in our code and the kind of error, not what was in the cell
    assert "VAXCLI_DEBUG" not in environment()
    name = table(LIST)[1][1]
    with pytest.raises(ValueError, match="Nguy") as caught:
        int(name)
    said = supervisor._described(caught.value)
    assert said.endswith("ValueError")
    assert name not in said


# What follows proves that the whole suite is heard (conftest, command.vaxcli): a leak in any test fails that test.


def leaking() -> None:
    """A command that says a name, as a defect might."""
    sys.stderr.write("dòng 2: NGUYỄN VĂN\n AN\n")
    sys.exit(0)


def test_a_command_of_this_process_that_names_somebody_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "main", leaking)
    with pytest.raises(AssertionError, match="nguyễn văn an"):
        vaxcli(tmp_path, "status")
    vaxcli(tmp_path, "explain", "--show", "full")


@pytest.mark.parametrize("said", ["070085000011", "x Trần Thị Bình y", "285000011"])
def test_a_process_that_names_somebody_fails(said: str) -> None:
    line = [sys.executable, "-c", "import sys; print(sys.argv[1])", said, "vaxcli"]
    with pytest.raises(AssertionError, match="names"):
        subprocess.run(line, capture_output=True, check=False)


def test_at_the_desk_names_are_read_out_but_no_numbers() -> None:
    privacy.heard(["checkin"], "Nguyễn Văn An · 070••••••011")
    with pytest.raises(AssertionError, match="070085000011"):
        privacy.heard(["checkin"], "Nguyễn Văn An · 070085000011")


def test_a_log_or_a_record_that_names_somebody_fails(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"people": [{"number": "070085000011"}]}', encoding="utf-8")
    (tmp_path / "list.verified.json").write_text('{"vaxcli_record": 1}', encoding="utf-8")
    assert privacy.logged(tmp_path) == 1
    (tmp_path / "day.jsonl").write_text('{"row": "070085000011"}', encoding="utf-8")
    with pytest.raises(AssertionError, match=r"day\.jsonl names"):
        privacy.logged(tmp_path)
    (tmp_path / "day.jsonl").unlink()


def test_masked_numbers_and_examples_are_no_names() -> None:
    assert (
        privacy.secrets("070•••••0011 · 1a2b3c4d-1.2 · ví dụ: Nguyễn Văn An. · 2021-11-15T08:00:00+07:00")
        == set()
    )
