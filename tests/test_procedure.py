"""The stories under ``samples/stories`` as a user runs them, against what each must give.

Rules: 1. every file and the screen are as expected (DESIGN 7, 9); 2. every row has the result it was made
to have (DESIGN 6.2); 3. nobody is verified whom the story's maker does not call verified (promise 1); 4. the
list and the register are unchanged (promise 3); 5. every row of the list is in the work of the police or
finished, once (promise 2); 6. the record holds no name and no number of a person (promise 7).
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Expected
from vaxcli.codes import RowResult
from vaxcli.columns import RESULT_COLUMNS
from vaxcli.texts import document

STORIES = sorted((Path(__file__).resolve().parent.parent / "samples" / "stories").iterdir())
DAYS = ("--made-on", "08/11/2021", "--population-date", "01/11/2021")
"""The one list that names its day names this one; without these the results would age."""
MASKED = "…"
OF_TODAY = [document(key) for key in ("note-returned_on", "summary-days", "summary-late")]


@cache
def verified(story: Path, folder: Path) -> str:
    """What the screen says when the story's list is verified in ``folder``."""
    for name in ("list.xlsx", "pop.csv"):
        shutil.copyfile(story / name, folder / name)
    done = subprocess.run(
        [sys.executable, "-m", "vaxcli", "verify", "list.xlsx", "--population", "pop.csv", *DAYS],
        cwd=folder,
        env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1", "VAXCLI_LANG": "vi"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
    return done.stderr


@pytest.fixture(scope="session")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """The folder in which each story is verified; once for all tests."""
    return {story: tmp_path_factory.mktemp(story.name) for story in STORIES}


stories = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


def cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, date | float):
        return f"{value:.4f}" if isinstance(value, float) else value.isoformat()
    return repr(value) if isinstance(value, str) and ("|" in value or "\n" in value) else str(value)


def sheet_text(sheet: Worksheet) -> list[str]:
    """A sheet as lines: its filter, panes and drop-downs, then each row that holds something."""
    lines = [f"# {sheet.title}"]
    lines += [f"filter {sheet.auto_filter.ref}"] if sheet.auto_filter.ref else []
    lines += [f"panes {sheet.freeze_panes}"] if sheet.freeze_panes else []
    lines += [f"choices {rule.sqref}: {rule.formula1}" for rule in sheet.data_validations.dataValidation]
    widths = {name: column.width for name, column in sheet.column_dimensions.items()}
    lines.append("widths " + " ".join(f"{name}={width:g}" for name, width in sorted(widths.items())))
    for row in sheet.iter_rows():
        texts = [cell_text(cell.value) for cell in row]
        for at, text in enumerate(texts[:-1]):
            if text in OF_TODAY:
                texts[at + 1] = MASKED
        if any(texts):
            last = max(at for at, text in enumerate(texts) if text)
            fill = row[last].fill.fgColor.rgb if row[last].fill.fill_type else ""
            lines.append(f"{row[0].row}: {' | '.join(texts[: last + 1])}" + (f"  <{fill}>" if fill else ""))
    return lines


def workbook_text(file: Path) -> str:
    book = load_workbook(file)
    try:
        return "\n\n".join("\n".join(sheet_text(sheet)) for sheet in book.worksheets) + "\n"
    finally:
        book.close()


def record_text(file: Path) -> str:
    record = json.loads(file.read_text(encoding="utf-8"))
    assert record["timings"]
    assert all(len(output["sha256"]) == 64 for output in record["files"]["outputs"])
    record |= {"returned_on": MASKED, "timings": MASKED}
    record["files"]["outputs"] = [output["name"] for output in record["files"]["outputs"]]
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def row_codes(file: Path) -> dict[str, str]:
    """Result code by sheet and row, ``2.15``, from the return's own columns."""
    codes: dict[str, str] = {}
    book = load_workbook(file, read_only=True)
    for sheet in book.worksheets:
        at: dict[str, int] = {}
        for cells in sheet.iter_rows(values_only=True):
            texts = [cell_text(value) for value in cells]
            if at:
                code, row_id = texts[at["code"]], texts[at["row_id"]]
                if code:
                    assert row_id.partition("-")[2] not in codes
                    codes[row_id.partition("-")[2]] = code
            elif document("column-letters") in texts:
                at = {name: texts.index(document(f"column-{name}")) for name in ("code", "row_id")}
    book.close()
    return codes


@stories
def test_everything_is_as_expected(story: Path, run_of: dict[Path, Path], expected: Expected) -> None:
    # rule 1
    folder = run_of[story]
    screen = re.sub(r"\d+( ngày\.)$", rf"{MASKED}\1", verified(story, folder), flags=re.MULTILINE)
    expected.check(story / "expected", "screen.txt", screen)
    expected.check(story / "expected", "list.verified.txt", workbook_text(folder / "list.verified.xlsx"))
    expected.check(story / "expected", "list.police.txt", workbook_text(folder / "list.police.xlsx"))
    expected.check(story / "expected", "list.verified.json", record_text(folder / "list.verified.json"))
    expected.finish()


@stories
def test_every_row_has_the_result_it_was_made_to_have(story: Path, run_of: dict[Path, Path]) -> None:
    # rules 2 and 3
    verified(story, run_of[story])
    with (story / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {line["row"]: line["result"] for line in csv.DictReader(file)}
    assert row_codes(run_of[story] / "list.verified.xlsx") == truth


@stories
def test_inputs_are_untouched_and_nothing_else_is_left(story: Path, run_of: dict[Path, Path]) -> None:
    # rule 4
    folder = run_of[story]
    verified(story, folder)
    for name in ("list.xlsx", "pop.csv"):
        assert (folder / name).read_bytes() == (story / name).read_bytes()
    assert {file.name for file in folder.iterdir()} == {
        "list.xlsx", "pop.csv", "list.verified.xlsx", "list.police.xlsx", "list.verified.json",
    }  # fmt: skip


@stories
def test_every_row_is_finished_or_on_the_work_lists_once(story: Path, run_of: dict[Path, Path]) -> None:
    # rule 5
    folder = run_of[story]
    verified(story, folder)
    codes = row_codes(folder / "list.verified.xlsx")
    waiting = {f"{row}" for row, code in codes.items() if RowResult(code).needs_person}
    for file, name in (("list.police.xlsx", "police-sheet"), ("list.verified.xlsx", "sheet-todo")):
        book = load_workbook(folder / file)
        sheet = book[document(name)]
        listed = [str(cell.value).partition("-")[2] for cell in sheet["A"] if "-" in str(cell.value)]
        listed = [row for row in listed if row in codes]
        assert sorted(listed) == sorted(waiting)
        book.close()


@stories
def test_the_record_names_nobody(story: Path, run_of: dict[Path, Path]) -> None:
    # rule 6
    folder = run_of[story]
    said = verified(story, folder) + (folder / "list.verified.json").read_text(encoding="utf-8")
    with (story / "pop.csv").open(encoding="utf-8-sig", newline="") as file:
        register = list(csv.DictReader(file))
    names = {person["Họ và tên"] for person in register}
    assert len(names) > 100
    assert not [name for name in names if name in said]
    assert not re.search(r"(?<![0-9a-f])(\d{9}|\d{12})(?![0-9a-f])", said)


def looks(cell: Cell | MergedCell) -> tuple[object, ...]:
    font = cell.font
    return (
        cell.value,
        cell.number_format,
        font.name,
        font.sz,
        font.b,
        cell.fill.fgColor.rgb,
        cell.border.top.style,
    )


@stories
def test_the_senders_cells_are_as_he_sent_them(story: Path, run_of: dict[Path, Path]) -> None:
    # promise 4: every cell, width, height and merge left of the result columns
    folder = run_of[story]
    verified(story, folder)
    sent, back = load_workbook(story / "list.xlsx"), load_workbook(folder / "list.verified.xlsx")
    for ours, theirs in zip(back.worksheets, sent.worksheets, strict=False):
        assert ours.title == theirs.title
        for row in theirs.iter_rows():
            for cell in row:
                assert looks(ours[cell.coordinate]) == looks(cell)
        assert ours.merged_cells.ranges == theirs.merged_cells.ranges
        for column in range(1, theirs.max_column + 1):
            name = get_column_letter(column)
            assert ours.column_dimensions[name].width == theirs.column_dimensions[name].width
        heads = [str(cell.value) for row in ours.iter_rows() for cell in row if cell.value]
        assert {document(f"column-{name}") for name in RESULT_COLUMNS} <= set(heads)
    sent.close()
    back.close()
