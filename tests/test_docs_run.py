"""Every command line that ``docs/`` shows runs as it stands, in the order of the procedure, on the commune's story."""

from __future__ import annotations

import os
import shlex
import shutil
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import Ran, vaxcli
from tests.sign import pki
from tests.tables import workbook
from tests.test_docs import LINES
from tests.test_round_trip import decide

SECRET = {"VAXCLI_PASSPHRASE": pki.PASSPHRASE}
BATCH = """
batch_inbox = "in"
batch_population = "pop.csv"
batch_output = "out"
batch_errors = "err"
batch_archive = "arch"
"""
STORY = (
    *("init --part II", "config", "codes", "rules check", "template list"),
    *("check list.xlsx --mark", "merge direct.xlsx platform.xlsx", "merge truc-tiep.xlsx nen-tang.xlsx"),
    *(
        "submit list.xlsx --made-on 08/11/2021",
        "verify list.submitted.xlsx --population pop.csv",
        "population index pop.csv",
    ),
    "explain list.submitted.verified.xlsx --row 17 --population pop.csv",
    "receive list.submitted.xlsx list.submitted.verified.xlsx",
    "supplement list.submitted.verified.xlsx --with list.submitted.police.xlsx --population pop.csv",
    *("notice list.submitted.verified.xlsx", "plan list.submitted.verified.xlsx"),
    *("checkin plan.xlsx --print", "checkin plan.xlsx", "record doses.xlsx"),
    "record doses.xlsx --accept doses.recorded.xlsx --overwrite",
    *("report --kind daily", "report", "minutes report.pdf", "sign report.pdf --cert cert.p12"),
    "sign report.pdf --cert cert.p12 --replaces-minutes report.minutes.pdf",
    *("validate report.signed.pdf --trust ca.pem", "audit", "register backup"),
    *("batch run --dry-run", "batch run", "batch install --cron", "health --within 26h"),
    *("aggregate district --units units.xlsx", "aggregate huyen --units units.xlsx"),
    *("status folder --late", "status thu-muc --late", "cert folder", "cert thu-muc"),
)
"""The lines without their first word."""


def fill(folder: Path) -> None:
    """The police fill in their workbook."""
    decide(folder, "list.submitted.police.xlsx", {"GAN": "confirm"})
    (folder / "filled-list.submitted.police.xlsx").replace(folder / "list.submitted.police.xlsx")


def doses(folder: Path) -> None:
    """What was given today to the first verified person of the list."""
    sheet = openpyxl.load_workbook(folder / "list.submitted.verified.xlsx").worksheets[0]
    top, cells = next(one for one in enumerate(sheet.iter_rows(values_only=True), 1) if "Mã" in one[1])
    at = {str(name): column for column, name in enumerate(cells)}
    row = next(row for row in sheet.iter_rows(min_row=top + 1, values_only=True) if row[at["Mã"]] == "XM")
    today = f"{datetime.now(UTC).astimezone():%d/%m/%Y}"
    heads = ("Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Mũi số", "Tên vắc xin", "Số lô", "Ngày tiêm")
    person = [str(row[at[name]]) for name in heads[:3]]
    given = [*person, str(row[at["Số định danh"]]), "1", "Pfizer", "FA1234", today]
    # The same dose of another lot: a contradiction that a person has to settle.
    workbook(folder / "doses.xlsx", [heads, given, [*given[:6], "FA9999", today]])


def signed_away(folder: Path) -> None:
    """What was signed before is put aside."""
    (folder / "report.signed.pdf").unlink()


def inbox(folder: Path) -> None:
    """A list lies in the drop folder."""
    with (folder / "vaxcli.toml").open("a", encoding="utf-8") as file:
        file.write(BATCH)
    (folder / "in").mkdir()
    shutil.copy(folder / "list.xlsx", folder / "in" / "xa-a.xlsx")
    past = time.time() - 3600
    os.utime(folder / "in" / "xa-a.xlsx", (past, past))


def other_place(folder: Path) -> None:
    """The totals of the other language's page were put aside."""
    for path in folder.glob("totals.*"):
        path.unlink()


def communes(folder: Path) -> None:
    """Two districts' folders with a commune each."""
    for name in ("district", "huyen", "folder", "thu-muc"):
        (folder / name / "xa-a").mkdir(parents=True)
        for path in folder.glob("list.submitted*"):
            shutil.copy(path, folder / name / "xa-a")
        shutil.copy(folder / "cert.p12", folder / name / "xa-a")
    workbook(folder / "units.xlsx", [["Xã", "Huyện"], ["xa-a", "Tân Lập"]])


def part_one(folder: Path) -> None:
    """The rest is about a commune."""
    (folder / "vaxcli.toml").write_text("", encoding="utf-8")


BEFORE: Mapping[str, Callable[[Path], None]] = {
    "config": part_one,
    "supplement": fill,
    "record doses.xlsx": doses,
    "sign report.pdf --cert cert.p12 --replaces-minutes report.minutes.pdf": signed_away,
    "batch run --dry-run": inbox,
    "aggregate district --units units.xlsx": communes,
    "aggregate huyen --units units.xlsx": other_place,
}
"""What people do between two lines."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """Every line of the story in one folder."""
    folder = tmp_path_factory.mktemp("docs")
    story = Path(__file__).resolve().parent.parent / "samples" / "stories" / "commune"
    for name in ("list.xlsx", *("direct.xlsx", "platform.xlsx", "truc-tiep.xlsx", "nen-tang.xlsx")):
        shutil.copy(story / "list.xlsx", folder / name)
    shutil.copy(story / "pop.csv", folder / "pop.csv")
    made = pki.made()
    pki.put(folder / "cert.p12", made.curve.p12())
    pki.put(folder / "ca.pem", made.root.pem())
    done = {}
    for line in STORY:
        for start, step in BEFORE.items():
            if line == start or line.split()[0] == start:
                step(folder)
        done[line] = vaxcli(folder, *shlex.split(line), env=SECRET)
    return done


@pytest.mark.parametrize("line", STORY)
def test_the_line_runs(ran: dict[str, Ran], line: str) -> None:
    assert ran[line].code == 0, ran[line].stderr


def test_every_line_of_the_pages_is_in_the_story() -> None:
    shown = {line.removeprefix("vaxcli ") for _, line in LINES}
    # what needs a token in its slot cannot run here
    assert {line for line in shown if "--token" not in line} == set(STORY)
