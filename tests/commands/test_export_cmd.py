"""``vaxcli export`` as a user sees it (issue 4, clause 7)."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.doses.test_export import SECOND, register
from tests.register.kept import AN, BINH
from vaxcli.texts import say


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    register(tmp_path, (AN, [{}, SECOND]), (BINH, [{}]))
    return tmp_path


def test_the_platform_file_is_the_usual_one(folder: Path) -> None:
    ran = vaxcli(folder, "export", "nentang.xlsx")
    assert (ran.code, ran.stdout) == (0, "")
    assert ran.stderr.strip() == say("export-done", "vi", count=3, output="nentang.xlsx")
    assert openpyxl.load_workbook(folder / "nentang.xlsx").worksheets[0]["H9"].value == "070085000011"
    assert stat.S_IMODE((folder / "nentang.xlsx").stat().st_mode) == 0o600  # promise 7


@pytest.mark.parametrize(
    ("name", "options", "begin"),
    [
        ("doses.csv", (), b"\xef\xbb\xbfnumber,"),
        ("doses.parquet", (), b"PAR1"),
        ("doses.txt", ("--format", "csv"), b"\xef\xbb\xbfnumber,"),
        ("doses.csv", ("--format", "platform"), b"PK"),
    ],
)
def test_the_format_by_ending_or_option(
    folder: Path, name: str, options: tuple[str, ...], begin: bytes
) -> None:
    ran = vaxcli(folder, "export", name, *options, "-q")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")
    assert (folder / name).read_bytes().startswith(begin)
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_the_days_asked_for_and_json_without_personal_data(folder: Path) -> None:
    ran = vaxcli(folder, "export", "doses.csv", "--from", "04/12/2021", "--to", "2021-12-04", "--json")
    told = json.loads(ran.stdout)
    assert told["data"] == {"doses": 1, "without_place": 0, "format": "csv", "outputs": ["doses.csv"]}
    assert "070085000011" not in ran.stdout + ran.stderr
    assert "Nguyễn" not in ran.stdout + ran.stderr
    lines = (folder / "doses.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert date(2021, 12, 4).isoformat() in lines[1]


def test_the_same_register_gives_the_same_csv_and_stays_as_it_was(folder: Path) -> None:  # promises 3 and 6
    before = snapshot(folder)["register.sqlite"]
    vaxcli(folder, "export", "one.csv")
    vaxcli(folder, "export", "two.csv")
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    assert snapshot(folder)["register.sqlite"] == before


def test_a_layout_that_lacks_places_says_so(folder: Path) -> None:  # promise 2
    (folder / "own.csv").write_text(
        "group,heading,field,format\n,CCCD,number,text\n,Lô,lot@1,text\n", encoding="utf-8"
    )
    ran = vaxcli(folder, "export", "own.xlsx", "--layout", "own.csv")
    assert ran.stderr.splitlines() == [
        say("export-done", "vi", count=2, output="own.xlsx"),
        say("export-without-place", "vi", count=1),
    ]
    (folder / "vaxcli.toml").write_text('platform_layout = "own.csv"\n', encoding="utf-8")
    vaxcli(folder, "export", "two.xlsx")
    assert openpyxl.load_workbook(folder / "two.xlsx").worksheets[0]["A7"].value == "CCCD"


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ("doses.csv", "--format", "xml")),
        (2, ("doses.csv", "--from", "11/2021")),
        (2, ("register.sqlite",)),
        (4, ("doses.csv", "--register", "nowhere.sqlite")),
        (4, ("doses.xlsx", "--layout", "nowhere.csv")),
        (5, ("taken.csv",)),
        (5, ("nowhere/doses.csv",)),
    ],
)
def test_what_is_refused_leaves_nothing_behind(folder: Path, code: int, arguments: tuple[str, ...]) -> None:
    (folder / "taken.csv").write_text("mine", encoding="utf-8")
    refused(folder, code, "export", *arguments)


def test_overwrite(folder: Path) -> None:
    (folder / "taken.csv").write_text("mine", encoding="utf-8")
    assert vaxcli(folder, "export", "taken.csv", "--overwrite").code == 0
    assert (folder / "taken.csv").read_bytes().startswith(b"\xef\xbb\xbf")
