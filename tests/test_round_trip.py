"""The whole of steps 1 and 2 as the offices do it: Part I in two passes, Part II with the extra hop.

R12 to R27 and R40 to R46 (3771/UBND-NC, I.1, I.2, II.1, II.2). Every hand-over goes through files, and the
police fill in their workbook with another program.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.commands.command import Ran, vaxcli
from vaxcli.texts import document

STORIES = Path(__file__).parent.parent / "samples" / "stories"
OFFICER = "Đại úy Lê Văn Thử"
PAPER = "Thẻ CCCD xuất trình"


def ran(folder: Path, *arguments: str) -> Ran:
    """A command that has to succeed."""
    done = vaxcli(folder, *arguments)
    assert done.code == 0, (arguments, done.stderr)
    return done


def told(folder: Path, *arguments: str) -> dict[str, Any]:
    """The data of the JSON envelope of a command that has to succeed."""
    data: dict[str, Any] = json.loads(ran(folder, *arguments, "--json").stdout)["data"]
    return data


def columns(sheet: Worksheet, row: int) -> dict[str, int]:
    """Heading -> column."""
    return {str(cell.value): int(cell.column or 0) for cell in sheet[row] if cell.value}


def decide(folder: Path, police: str, decisions: dict[str, str]) -> dict[str, str]:
    """Fill in the police workbook: by code, one decision for the first row of that code; gives row id -> code."""
    book = openpyxl.load_workbook(folder / police)
    sheet = book.worksheets[0]
    at = columns(sheet, 3)
    done: dict[str, str] = {}
    for row in range(4, sheet.max_row + 1):
        code = str(sheet.cell(row, at[document("column-code")]).value)
        if code in decisions and code not in done.values():
            values = {
                "column-decision": document(f"decision-{decisions[code]}"),
                "column-evidence": PAPER,
                "column-verified_by": OFFICER,
                "column-verified_on": "06/11/2021",
            }
            for key, value in values.items():
                sheet.cell(row, at[document(key)]).value = value
            done[str(sheet.cell(row, at[document("column-row_id")]).value)] = code
    book.save(folder / f"filled-{police}")
    return done


def results(folder: Path, returned: str) -> dict[str, tuple[str, str]]:
    """Row id -> code and returned number."""
    book = openpyxl.load_workbook(folder / returned)
    sheet = book.worksheets[0]
    heading = next(
        row for row in range(1, 20) if document("column-row_id") in [cell.value for cell in sheet[row]]
    )
    at = columns(sheet, heading)
    return {
        str(sheet.cell(row, at[document("column-row_id")]).value): (
            str(sheet.cell(row, at[document("column-code")]).value),
            str(sheet.cell(row, at[document("column-row_id")] - 4).value or ""),
        )
        for row in range(heading + 1, sheet.max_row + 1)
        if sheet.cell(row, at[document("column-row_id")]).value
    }


def test_part_1_goes_round_in_two_passes(tmp_path: Path) -> None:
    for name in ("list.xlsx", "pop.csv"):
        shutil.copy(STORIES / "commune" / name, tmp_path)
    before = (tmp_path / "list.xlsx").read_bytes()
    # I.1: the station lints and fixes its list, and sends the copy
    ran(tmp_path, "check", "list.xlsx")
    ran(tmp_path, "submit", "list.xlsx", "--made-on", "05/11/2021")
    assert vaxcli(tmp_path, "submit", "list.xlsx", "--made-on", "05/11/2021").code == 6
    # I.2: the police compare; the making day comes from the hand-over sheet
    first = told(tmp_path, "verify", "list.submitted.xlsx", "--population", "pop.csv")
    assert (first["made_on"], first["due_on"]) == ("2021-11-05", "2021-11-07")
    # first pass: the police confirm one and close one
    decided = decide(tmp_path, "list.submitted.police.xlsx", {"GAN": "confirm", "KHONG": "close"})
    assert sorted(decided.values()) == ["GAN", "KHONG"]
    arguments = ("--with", "filled-list.submitted.police.xlsx", "--population", "pop.csv")
    ran(tmp_path, "supplement", "list.submitted.verified.xlsx", *arguments)
    earlier = results(tmp_path, "list.submitted.verified.xlsx")
    now = results(tmp_path, "list.submitted.verified-2.xlsx")
    expected = {"GAN": "XMBS", "KHONG": "DONG"}
    assert {row: code for row, (code, _) in now.items() if code != earlier[row][0]} == {
        row: expected[code] for row, code in decided.items()
    }
    verified = next(row for row, code in decided.items() if code == "GAN")
    assert len(now[verified][1]) == 12
    # second pass: another row, from the second police workbook
    again = decide(tmp_path, "list.submitted.police-2.xlsx", {"GAN": "confirm"})
    arguments = ("--with", "filled-list.submitted.police-2.xlsx", "--population", "pop.csv")
    ran(tmp_path, "supplement", "list.submitted.verified-2.xlsx", *arguments)
    last = results(tmp_path, "list.submitted.verified-3.xlsx")
    assert {row for row in last if last[row] != now[row]} == set(again)
    # the station proves that the return is its list
    (received,) = told(tmp_path, "receive", "list.submitted.xlsx", "list.submitted.verified-3.xlsx")["lists"]
    assert received["list_id"] == first["list_id"]
    assert sum(received["open"].values()) == sum(
        code in ("SAI", "GAN", "NHIEU", "THIEU", "DINHDANG", "KHONG", "XUNGDOT", "CHET", "LOI")
        for code, _ in last.values()
    )
    (standing,) = told(tmp_path, "status")["lists"]
    assert standing["list_id"] == first["list_id"]
    ran(tmp_path, "notice", "list.submitted.verified-3.xlsx")
    assert (tmp_path / "list.submitted.notices-3.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "list.xlsx").read_bytes() == before


def test_part_2_names_the_authority_and_takes_the_facility_s_making_day(tmp_path: Path) -> None:
    for name in ("list.xlsx", "pop.csv"):
        shutil.copy(STORIES / "factory" / name, tmp_path)
    # II.1: the facility sends its list to the commune authority (R41), which passes it on (R42)
    ran(tmp_path, "init", "--yes", "--role", "facility")
    ran(tmp_path, "submit", "list.xlsx", "--made-on", "08/11/2021")
    note = openpyxl.load_workbook(tmp_path / "list.submitted.xlsx")[document("sheet-handover")]
    said = " ".join(str(cell.value) for row in note.iter_rows() for cell in row if cell.value)
    assert "UBND" in said or "Chính quyền" in said
    # II.2: the clock is the facility's making day (R46); non-citizens are not looked up and stay on the list
    data = told(tmp_path, "verify", "list.submitted.xlsx", "--population", "pop.csv")
    assert (data["made_on"], data["due_on"]) == ("2021-11-08", "2021-11-10")
    assert data["counts"]["KXM"] > 0
    # II.2: back to the facility, which proves it
    (received,) = told(tmp_path, "receive", "list.submitted.xlsx", "list.submitted.verified.xlsx")["lists"]
    assert received["list_id"] == data["list_id"]


def test_a_return_of_another_list_is_refused(tmp_path: Path) -> None:
    for story in ("commune", "factory"):
        (tmp_path / story).mkdir()
        for name in ("list.xlsx", "pop.csv"):
            shutil.copy(STORIES / story / name, tmp_path / story)
        ran(tmp_path / story, "submit", "list.xlsx", "--made-on", "08/11/2021")
        ran(tmp_path / story, "verify", "list.submitted.xlsx", "--population", "pop.csv")
    refused = vaxcli(
        tmp_path, "receive", "commune/list.submitted.xlsx", "factory/list.submitted.verified.xlsx"
    )
    assert refused.code == 6
    assert "F09" in refused.stderr
    assert not list(tmp_path.rglob("*.received.json"))
