"""README.md is true: its commands run, its output is the output, its options and codes exist.

Rules (STYLE 8): 1. every ``vaxcli`` line of a sh block runs; 2. the output block is what the command says;
3. every option named exists, and every option of a command is named; 4. every code is explained;
5. every file and folder named in the map exists; 6. no address of a package index, no machine's path.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.test_round_trip import decide
from vaxcli.codes import ExitCode, FieldCode, Flag, Guard, Near, RowResult

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (
    *(
        (name,)
        for name in [
            "init",
            "template",
            "check",
            "merge",
            "submit",
            "verify",
            "explain",
            "supplement",
            "receive",
            "status",
        ]
    ),
    *((name,) for name in ["plan", "checkin", "record", "export", "report", "sign", "validate", "cert"]),
    *((name,) for name in ["minutes", "notice", "aggregate", "health", "purge", "audit", "codes", "config"]),
    *(("register", name) for name in ["info", "backup", "undo", "purge"]),
    *(("rules", name) for name in ["list", "check"]),
    *(("batch", name) for name in ["run", "install"]),
    ("population", "index"),
    (),
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vaxcli", *arguments],
        cwd=folder,
        env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1", "VAXCLI_LANG": "vi"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def doses(path: Path) -> None:
    """A small workbook of doses of two invented people."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(
        ["Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Mũi số", "Tên vắc xin", "Số lô", "Ngày tiêm"]
    )
    for name, number in (("Nguyễn Văn Thử", "070085000011"), ("Trần Thị Mẫu", "070190000022")):
        sex = "Nam" if number[3] == "0" else "Nữ"
        sheet.append([name, "02/03/1985", sex, number, "1", "Pfizer", "FA1234", "15/11/2021"])
    book.save(path)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, subprocess.CompletedProcess[str]]:
    """Every ``vaxcli`` line of the sh blocks, run in order beside the commune's list."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("list.xlsx", "pop.csv"):
        shutil.copyfile(ROOT / "samples" / "stories" / "commune" / name, folder / name)
    doses(folder / "doses.xlsx")
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("vaxcli ")]
    done = {}
    for line in lines:
        if line.startswith("vaxcli supplement"):
            # Between the two commands the police fill in their workbook.
            filled = "filled-list.submitted.police.xlsx"
            decide(folder, "list.submitted.police.xlsx", {"GAN": "confirm"})
            (folder / filled).replace(folder / "list.submitted.police.xlsx")
        done[line] = run(folder, *shlex.split(line)[1:])
    return done


def test_every_command_runs(said: dict[str, subprocess.CompletedProcess[str]]) -> None:  # rule 1
    assert len(said) >= 3
    assert {line: done.returncode for line, done in said.items()} == dict.fromkeys(said, 0)


def plain(text: str) -> list[str]:
    """Lines without what depends on the day: the extract's date is the day its file was saved."""
    lines = [line.rstrip() for line in text.splitlines()]
    return [re.sub(r"\d\d/\d\d/\d{4}(?= \()", "dd/mm/yyyy", line) for line in lines]


def test_the_output_is_the_output(said: dict[str, subprocess.CompletedProcess[str]]) -> None:  # rule 2
    (shown,) = blocks("text")
    real = plain(next(iter(said.values())).stderr)
    at = 0
    left_out = False
    for line in plain(shown):
        if line.strip() == "…":
            left_out = True
        elif left_out:
            at = real.index(line, at) + 1
            left_out = False
        else:
            assert real[at] == line
            at += 1
    assert at == len(real)


def test_options_are_those_that_exist() -> None:  # rule 3
    exist = {
        option
        for command in COMMANDS
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", run(ROOT, *command, "--help").stdout)
    }
    ours = re.sub(r"^```bat\n.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours)) - {"--update-expected"}
    assert named == exist


def test_every_code_is_explained() -> None:  # rule 4
    codes = [*RowResult, *FieldCode, *Near, *Flag, *Guard, *ExitCode]
    assert not [str(code.value) for code in codes if f"`{code.value}`" not in README]


def test_the_map_names_what_exists() -> None:  # rule 5
    listed = README.partition("## Map of the code")[2].partition("## Tests")[0]
    paths = re.findall(r"`([\w/]+(?:/|\.py|\.csv))`", listed)
    assert len(paths) > 15
    every = {path.name for path in (ROOT / "vaxcli").rglob("*.*")}
    assert not [path for path in paths if not (ROOT / path).exists() and path not in every]


def test_no_address_and_no_machine() -> None:  # rule 6
    for name in ("README.md", "CHANGELOG.md"):
        assert not re.search(r"https?://|/home/|/work/|C:\\", (ROOT / name).read_text(encoding="utf-8"))
