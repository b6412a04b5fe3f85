"""Hostile files before every command that opens one: a sentence and an exit code, nothing written, no memory eaten.

RELIABILITY 1 and 3: every case is a message, under 1 GB and 20 s; the terminal lives.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.command import environment, refused, snapshot, vaxcli
from tests.doses.dosebooks import known
from tests.hostile import files
from tests.tables import LIST, REGISTER, register, table, workbook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and pipes of POSIX")
LINES = {
    "check": ("check", "bad.xlsx"),
    "merge": ("merge", "bad.xlsx", "list.xlsx", "-o", "out.xlsx"),
    "submit": ("submit", "bad.xlsx", "--made-on", "08/11/2021"),
    "verify": ("verify", "bad.xlsx", "--population", "pop.csv"),
    "population": ("verify", "list.xlsx", "--population", "bad.xlsx"),
    "supplement": ("supplement", "bad.xlsx", "--with", "list.xlsx", "--population", "pop.csv"),
    "receive": ("receive", "list.xlsx", "bad.xlsx"),
    "notice": ("notice", "bad.xlsx"),
    "plan": ("plan", "bad.xlsx"),
    "sessions": ("plan", "--sessions", "bad.xlsx"),
    "checkin": ("checkin", "bad.xlsx"),
    "record": ("record", "bad.xlsx"),
    "report": ("report", "bad.xlsx"),
}
"""Every command that opens a workbook, with the hostile one in its place."""
HEAVY = {"bomb", "many_members", "giant_text", "far_cell", "entities"}
"""Run as a user does, in processes of their own and under limits; the others in this process, to be quick."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every hostile workbook once."""
    folder = tmp_path_factory.mktemp("hostile")
    good = files.a_list(folder)
    for name, change in files.WORKBOOKS.items():
        (folder / f"{name}.xlsx").write_bytes(change(good))
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with a good list, a register of people and one of doses."""
    workbook(tmp_path / "list.xlsx", table(LIST))
    register(tmp_path / "pop.csv")
    known(tmp_path)
    return tmp_path


def no_words(text: str) -> None:
    for row in (*table(LIST)[1:], *table(REGISTER)[1:]):
        for cell in row:
            assert len(cell) < 9 or cell not in text


@pytest.mark.parametrize("name", [name for name in files.WORKBOOKS if name not in HEAVY])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_workbook_that_is_none_is_refused(
    office: Path, made: Path, name: str, line: tuple[str, ...]
) -> None:
    shutil.copy(made / f"{name}.xlsx", office / "bad.xlsx")
    no_words(refused(office, 4, *line))


@pytest.mark.parametrize("name", sorted(HEAVY))
@pytest.mark.parametrize("command", ["verify", "record", "plan"])
def test_a_workbook_that_eats_memory_is_refused_in_time(
    office: Path, made: Path, name: str, command: str
) -> None:
    shutil.copy(made / f"{name}.xlsx", office / "bad.xlsx")
    before = snapshot(office)
    ran = subprocess.run(
        [sys.executable, "-m", "vaxcli", *LINES[command]],
        cwd=office,
        env=environment(),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=20,
        check=False,
    )
    assert ran.returncode == 4, ran.stderr.decode()
    assert b"Traceback" not in ran.stderr
    assert snapshot(office) == before
    # the largest child of all so far, in KiB
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1 << 20


def test_a_count_that_lies_takes_no_memory(office: Path) -> None:
    # RELIABILITY 1: the table of texts claims four thousand million of them; it is read by what it holds
    (office / "bad.xlsx").write_bytes(files.lying_count((office / "list.xlsx").read_bytes()))
    ran = vaxcli(office, *LINES["verify"], "-q", real=True)
    assert ran.code in (0, 4)
    assert "Traceback" not in ran.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1 << 20


@pytest.mark.parametrize("name", files.CSVS)
@pytest.mark.parametrize("command", ["check", "verify", "record"])
def test_a_csv_that_is_none_is_a_message(office: Path, name: str, command: str) -> None:
    # cases 16 and 17: never a crash, never swallowed rows; a sentence with the line where one is to blame
    (office / "bad.csv").write_bytes(files.CSVS[name])
    line = [word.replace("bad.xlsx", "bad.csv") for word in LINES[command]]
    before = snapshot(office)
    ran = vaxcli(office, *line)
    assert ran.code in (4, 6), ran.stderr
    assert ran.stderr.startswith("[F0")
    assert snapshot(office) == before


@pytest.mark.parametrize("name", ["folder", "pipe", "loop"])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_what_is_no_file_is_refused_at_once(office: Path, name: str, line: tuple[str, ...]) -> None:
    # case 21
    files.special(office)
    words = [word.replace("bad.xlsx", f"{name}.xlsx") for word in line]
    ran = vaxcli(office, *words)
    assert ran.code in (2, 4), ran.stderr
    assert ran.stderr.startswith("[")


@pytest.mark.parametrize("name", files.PDFS)
@pytest.mark.parametrize(
    "line", [("validate", "bad.pdf"), ("minutes", "bad.pdf")], ids=["validate", "minutes"]
)
def test_a_pdf_that_is_none_is_a_message(office: Path, name: str, line: tuple[str, ...]) -> None:
    (office / "bad.pdf").write_bytes(files.PDFS[name])
    before = snapshot(office)
    ran = vaxcli(office, *line, "--json")
    assert ran.code in (4, 7), ran.stderr
    assert "Traceback" not in ran.stderr
    if ran.code == 7:
        verdict = json.loads(ran.stdout)["data"]["files"][0]["verdict"]
        assert verdict in ("unsigned", "broken")
    assert snapshot(office) == before


def test_sixteen_thousand_columns_are_no_trouble(office: Path) -> None:
    files.wide(office)
    ran = vaxcli(office, "check", "wide.xlsx", "--json")
    assert ran.code in (0, 4, 6)


def test_truncation_anywhere_is_refused(office: Path) -> None:
    # RELIABILITY 3, case 7; at every thousandth byte
    data = (office / "list.xlsx").read_bytes()
    for length in range(0, len(data) - 1, 1000):
        (office / "bad.xlsx").write_bytes(data[:length])
        refused(office, 4, "check", "bad.xlsx")


def test_text_that_looks_like_a_formula_stays_text(office: Path) -> None:
    # case 18
    rows = [*table(LIST)[:2], ["2", "=HYPERLINK(1)", "02/03/1985", "Nam", "070085000099", ""]]
    workbook(office / "formula.xlsx", rows)
    ran = vaxcli(office, "merge", "formula.xlsx", "list.xlsx", "-o", "out.xlsx", "-q")
    assert ran.code in (0, 4, 6)
    for path in office.glob("out*.xlsx"):
        assert b"<f>" not in b"".join(_members(path))


def _members(path: Path) -> list[bytes]:
    import zipfile  # noqa: PLC0415 - one use

    with zipfile.ZipFile(path) as package:
        return [package.read(name) for name in package.namelist() if name.endswith(".xml")]


@pytest.mark.parametrize("command", ["check", "record"])
def test_a_plain_locale_changes_nothing(office: Path, command: str) -> None:
    shutil.copy(office / "list.xlsx", office / "bad.xlsx")
    ran = vaxcli(office, *LINES[command], env={"LC_ALL": "C", "LANG": "C"}, real=True)
    assert ran.code in (0, 6)
    assert "Traceback" not in ran.stderr


def test_a_closed_pipe_is_no_traceback(office: Path) -> None:
    line = f"{sys.executable} -m vaxcli check list.xlsx --json | head -c 1 > /dev/null"
    ran = subprocess.run(
        ["bash", "-c", line], cwd=office, env=environment(), capture_output=True, timeout=20, check=False
    )
    assert b"Traceback" not in ran.stderr
