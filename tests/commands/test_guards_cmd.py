"""The guards F01 to F08 stop a run with exit 6 (F01, F08: 4) and nothing is written (DESIGN 6.3)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands.command import pair, refused, snapshot, vaxcli
from tests.tables import LIST, column, register, table, workbook
from vaxcli.texts import document, say

VERIFY = ("verify", "list.xlsx", "--population", "pop.csv")
STRANGERS = "\n".join(
    ["| STT | Họ và tên | Ngày sinh | Giới tính | Số CCCD |"]
    + [f"| {n} | Lạ Văn {chr(65 + n)} | {n + 1:02}/01/1970 | Nam | 0700700010{n:02} |" for n in range(20)]
)
"""Twenty people whom the register does not know."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pair(tmp_path)


def test_f03_nobody_in_the_list(folder: Path) -> None:
    head = table(LIST)[0]
    workbook(folder / "list.xlsx", [head, *([str(n), "", "", "", "", ""] for n in range(1, 6))])
    said = refused(folder, 6, *VERIFY)
    assert said.startswith("[F03] list.xlsx: ")
    assert "5" in said


def test_f04_under_half_were_found(folder: Path) -> None:
    workbook(folder / "list.xlsx", table(STRANGERS))
    said = refused(folder, 6, *VERIFY)
    assert said.startswith("[F04] list.xlsx: ")
    assert "--force" in said
    assert vaxcli(folder, *VERIFY, "-q", "--force").code == 0
    assert column(folder / "list.verified.xlsx", document("column-code")) == ["KHONG"] * 20


def test_f04_says_nothing_about_19_people(folder: Path) -> None:
    workbook(folder / "list.xlsx", table(STRANGERS)[:-1])
    assert vaxcli(folder, *VERIFY, "-q").code == 0


def test_f05_over_half_cannot_be_read(folder: Path) -> None:
    rows = table(LIST)
    for line in rows[1:5]:
        line[2] = "=1/0"
    workbook(folder / "list.xlsx", rows)
    said = refused(folder, 6, *VERIFY)
    assert said.startswith("[F05] list.xlsx: ")
    assert "4" in said


def test_f06_this_very_list_was_returned(folder: Path) -> None:
    # before "an existing output is not overwritten" (DESIGN 6.5), and --overwrite alone does not pass
    vaxcli(folder, *VERIFY, "-q")
    for options in ((), ("--overwrite",)):
        said = refused(folder, 6, *VERIFY, *options)
        assert said.startswith("[F06] list.xlsx: ")
        assert "list.verified.xlsx" in said
    refused(folder, 5, *VERIFY, "--force")
    assert vaxcli(folder, *VERIFY, "-q", "--force", "--overwrite").code == 0


def test_f06_is_known_without_the_record(folder: Path) -> None:
    vaxcli(folder, *VERIFY, "-q")
    (folder / "list.verified.json").unlink()
    assert refused(folder, 6, *VERIFY).startswith("[F06]")


def test_f06_another_list_of_that_name_is_only_an_existing_output(folder: Path) -> None:
    vaxcli(folder, *VERIFY, "-q")
    workbook(folder / "list.xlsx", table(LIST)[:-1])
    assert refused(folder, 5, *VERIFY).startswith("[OUT-exists]")


def test_f06_a_return_is_not_a_list(folder: Path) -> None:
    vaxcli(folder, *VERIFY, "-q")
    said = refused(folder, 6, "verify", "list.verified.xlsx", "--population", "pop.csv", "--force")
    assert say("F06-is-return", "vi") in said


def test_f07_the_register_is_older_than_the_settings_allow(folder: Path) -> None:
    (folder / "vaxcli.toml").write_text("register_max_days = 30\n", encoding="utf-8")
    said = refused(folder, 6, *VERIFY, "--population-date", "01/11/2021")
    assert said.startswith("[F07] pop.csv: ")
    assert "01/11/2021" in said
    assert vaxcli(folder, *VERIFY, "-q", "--dry-run").code == 0


def test_f07_the_register_is_of_another_area(folder: Path) -> None:
    said = refused(folder, 6, *VERIFY, env={"VAXCLI_COMMUNE": "Đồng Tâm"})
    assert said.startswith("[F07] pop.csv: ")
    for word in ("Đồng Tâm", "Bàu Sen", "Suối Mây"):
        assert word in said
    assert vaxcli(folder, *VERIFY, "-q", "--dry-run", env={"VAXCLI_COMMUNE": "xã suối mây"}).code in (0, 6)
    assert vaxcli(folder, *VERIFY, "-q", "--dry-run", env={"VAXCLI_COMMUNE": "SUỐI MÂY"}).code == 0


def test_f07_an_index_older_than_its_extract(folder: Path) -> None:
    assert vaxcli(folder, "population", "index", "pop.csv", "-q").code == 0
    register(
        folder / "pop.csv", extra=[["070070000088", "", "CHU VĂN HAI", "01/02/1970", "Nam", "Suối Mây", ""]]
    )
    os.utime(folder / "pop.csv", (1, 1))
    said = refused(folder, 6, "verify", "list.xlsx", "--population", "pop.parquet")
    assert said.startswith("[F07] pop.parquet: ")
    assert "vaxcli population index" in said


def test_two_guards_never_speak_at_once(folder: Path) -> None:
    workbook(folder / "list.xlsx", table(STRANGERS))
    said = refused(folder, 6, *VERIFY)
    assert said.count("\n") == 1
    assert sorted(snapshot(folder)) == ["list.xlsx", "pop.csv"]
