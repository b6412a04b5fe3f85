"""``vaxcli merge`` as a user runs it (DESIGN 8; issue 3, point 4)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.lists.test_merge import DIRECT, PLATFORM
from tests.tables import column, table, workbook
from vaxcli.texts import document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two lists in different layouts."""
    workbook(tmp_path / "a.xlsx", table(DIRECT))
    workbook(tmp_path / "b.xlsx", table(PLATFORM))
    return tmp_path


def test_the_account_is_said_and_the_list_written(folder: Path) -> None:
    before = snapshot(folder)
    ran = vaxcli(folder, "merge", "a.xlsx", "b.xlsx", "--source", "Tổ chức=b.xlsx")
    assert (ran.code, ran.stdout) == (0, "")
    assert "Tổ chức" in ran.stderr
    assert column(folder / "a.merged.xlsx", document("merge-source")) == [
        "a",
        "a; Tổ chức",
        "Tổ chức",
        "Tổ chức",
    ]
    after = snapshot(folder)
    assert {name: after[name] for name in before} == before
    assert (folder / "a.merged.xlsx").stat().st_mode & 0o777 == 0o600
    assert not [value for value in ("070190000022", "Trần", "0912345679") if value in ran.stderr]


def test_json_accounts_for_every_row(folder: Path) -> None:
    ran = vaxcli(
        folder, "merge", "--source", "A=a.xlsx", "--source", "B=b.xlsx", "-o", "all.xlsx", "--json", "--near"
    )
    data = json.loads(ran.stdout)["data"]
    assert (data["people"], data["near"], data["outputs"]) == (4, 1, ["all.xlsx"])
    for source in data["sources"]:
        assert source["rows"] == source["people"] + source["blank"]
        assert source["people"] == source["kept"] + source["merged"]


def test_the_earlier_file_speaks(folder: Path) -> None:
    vaxcli(folder, "merge", "b.xlsx", "a.xlsx", "-o", "ba.xlsx", "-q")
    assert column(folder / "ba.xlsx", document("list-field-dose_wanted"))[0] == "1"


def test_exit_code_3_when_somebody_has_to_ask(folder: Path) -> None:
    assert vaxcli(folder, "merge", "a.xlsx", "b.xlsx", "--exit-code", "-q").code == 3


def test_the_same_lists_give_the_same_bytes(folder: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        vaxcli(folder, "merge", "a.xlsx", "b.xlsx", "-o", name, "-q")
    assert (folder / "1.xlsx").read_bytes() == (folder / "2.xlsx").read_bytes()


def test_a_column_may_be_named_for_one_source(folder: Path) -> None:
    rows = table(PLATFORM)
    rows[0][1] = "Giấy tờ"
    workbook(folder / "b.xlsx", rows)
    refused(folder, 6, "merge", "a.xlsx", "b.xlsx")
    ran = vaxcli(folder, "merge", "a.xlsx", "b.xlsx", "--column", "b:number=Giấy tờ", "-q")
    assert ran.code == 0, ran.stderr


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ((), "USAGE-no-list"),
        (("a.xlsx", "a.xlsx"), "USAGE-file-twice"),
        (("a.xlsx", "./a.xlsx"), "USAGE-file-twice"),
        (("a.xlsx", "--source", "b.xlsx"), "USAGE-no-file"),
        (("--source", "x=a.xlsx", "--source", "x=b.xlsx"), "USAGE-source-twice"),
        (("a.xlsx", "b.xlsx", "--column", "c:number=H"), "USAGE-no-source"),
        (("a.xlsx", "b.xlsx", "-o", "b.xlsx", "--overwrite"), "OUT-is-input"),
    ],
)
def test_a_line_that_cannot_be_meant_is_exit_2(folder: Path, line: tuple[str, ...], code: str) -> None:
    assert refused(folder, 2, "merge", *line).startswith(f"[{code}]")


def test_one_list_that_cannot_be_read_stops_all(folder: Path) -> None:
    (folder / "c.xlsx").write_bytes(b"PK\3\4")
    assert "c.xlsx" in refused(folder, 4, "merge", "a.xlsx", "c.xlsx")
    workbook(folder / "d.xlsx", table(DIRECT)[:1])
    assert "d.xlsx" in refused(folder, 6, "merge", "a.xlsx", "d.xlsx")
    vaxcli(folder, "merge", "a.xlsx", "b.xlsx", "-q")
    assert "--overwrite" in refused(folder, 5, "merge", "a.xlsx", "b.xlsx")
