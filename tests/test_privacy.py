"""Personal data stay where they belong: no name and no number of a fixture in anything that is said or logged (promise 7; R56)."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import environment, vaxcli
from tests.doses.dosebooks import AN, BINH, GIVEN, doses
from tests.tables import LIST, REGISTER, register, table, workbook
from vaxcli import supervisor

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
    workbook(inbox / "Nguyễn Văn An.xlsx", table(LIST))
    past = time.time() - 60
    os.utime(inbox / "Nguyễn Văn An.xlsx", (past, past))
    line = "batch run --inbox in --population pop.csv --output out --errors err --archive arch --json"
    said = vaxcli(tmp_path, *line.split(), real=True)
    assert said.code == 0
    logs = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.jsonl"))
    assert [secret for secret in SECRETS if secret in logs + said.stdout] == []


def test_a_defect_of_ours_shows_no_value() -> None:
    # a traceback names the place in our code and the kind of error, not what was in the cell
    assert "VAXCLI_DEBUG" not in environment()
    name = table(LIST)[1][1]
    with pytest.raises(ValueError, match="Nguy") as caught:
        int(name)
    said = supervisor._described(caught.value)
    assert said.endswith("ValueError")
    assert name not in said
