"""Hostile files before every command that opens one: a sentence and an exit code, nothing written, no memory eaten.

RELIABILITY 1 and 3: every case is a message, under 1 GB and 20 s; the terminal lives.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.commands.command import environment, pair, refused, snapshot, vaxcli
from tests.doses.dosebooks import AN, GIVEN, doses, known
from tests.hostile import files
from tests.tables import LIST, REGISTER, register, table, workbook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and pipes of POSIX")
LINES = {
    "check": ("check", "bad.xlsx"),
    "merge": ("merge", "bad.xlsx", "list.xlsx", "-o", "out.xlsx"),
    "submit": ("submit", "bad.xlsx", "--made-on", "08/11/2021"),
    "verify": ("verify", "bad.xlsx", "--population", "pop.csv"),
    "population": ("verify", "list.xlsx", "--population", "bad.xlsx", "--force", "--overwrite"),
    "index": ("population", "index", "bad.xlsx"),
    "explain": ("explain", "bad.xlsx", "--row", "2", "--population", "pop.csv"),
    "supplement": ("supplement", "bad.xlsx", "--with", "list.xlsx", "--population", "pop.csv"),
    "supplement with": ("supplement", "list.verified.xlsx", "--with", "bad.xlsx", "--population", "pop.csv"),
    "receive": ("receive", "list.xlsx", "bad.xlsx"),
    "receive sent": ("receive", "bad.xlsx", "list.verified.xlsx"),
    "notice": ("notice", "bad.xlsx"),
    "plan": ("plan", "bad.xlsx"),
    "sessions": ("plan", "--sessions", "bad.xlsx"),
    "stock": ("plan", "list.verified.xlsx", "--stock", "bad.xlsx"),
    "checkin": ("checkin", "bad.xlsx"),
    "record": ("record", "bad.xlsx"),
    "accept": ("record", "doses.xlsx", "--accept", "bad.xlsx"),
    "layout": ("record", "doses.xlsx", "--export", "x.xlsx", "--layout", "bad.xlsx"),
    "rules": ("rules", "check", "bad.xlsx"),
    "report": ("report", "bad.xlsx"),
    "units": ("aggregate", ".", "--units", "bad.xlsx"),
    "validate": ("validate", "bad.xlsx"),
    "minutes": ("minutes", "bad.xlsx"),
}
"""Every command and option that opens a file, with the hostile one in its place."""
STORIES = sorted((Path(__file__).parents[2] / "samples" / "stories").iterdir())
HEAVY = {"bomb", "many_members", "giant_text", "far_cell", "entities"}
"""Also run as a user does, in processes of their own and under limits."""
SLOW = "many_members"
"""Run so only: half a second is spent on reading 60,000 names."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every hostile workbook once."""
    folder = tmp_path_factory.mktemp("hostile")
    good = files.a_list(folder)
    for name, change in files.WORKBOOKS.items():
        (folder / f"{name}.xlsx").write_bytes(change(good))
    return folder


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with good files of every kind; what is refused leaves it as it was, so one is enough."""
    folder = tmp_path_factory.mktemp("office")
    workbook(folder / "list.xlsx", table(LIST))
    register(folder / "pop.csv")
    known(folder)
    doses(folder, AN + GIVEN)
    assert vaxcli(folder, "verify", "list.xlsx", "--population", "pop.csv", "-q").code == 0
    files.special(folder)
    return folder


def no_words(text: str) -> None:
    for row in (*table(LIST)[1:], *table(REGISTER)[1:]):
        for cell in row:
            assert len(cell) < 9 or cell not in text


@pytest.mark.parametrize("name", [name for name in files.WORKBOOKS if name != SLOW])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_workbook_that_is_none_is_refused(
    office: Path, made: Path, name: str, line: tuple[str, ...]
) -> None:
    shutil.copy(made / f"{name}.xlsx", office / "bad.xlsx")
    no_words(refused(office, 4, *line))


@pytest.mark.parametrize("name", sorted(HEAVY))
@pytest.mark.parametrize("command", ["verify", "record"])
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


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder of its own with a list and a register of people, for what may write."""
    return pair(tmp_path)


def test_a_count_that_lies_takes_no_memory(desk: Path) -> None:
    # RELIABILITY 1: the table of texts claims four thousand million of them; it is read by what it holds
    (desk / "bad.xlsx").write_bytes(files.lying_count((desk / "list.xlsx").read_bytes()))
    ran = vaxcli(desk, *LINES["verify"], "-q", real=True)
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


def test_sixteen_thousand_columns_are_no_trouble(desk: Path) -> None:
    files.wide(desk)
    ran = vaxcli(desk, "check", "wide.xlsx", "--json")
    assert ran.code in (0, 4, 6)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_truncation_anywhere_is_refused(story: Path, tmp_path: Path) -> None:
    # RELIABILITY 3, case 7: every sample, cut at every thousandth byte
    data = (story / "list.xlsx").read_bytes()
    for length in range(0, len(data) - 1, 1000):
        (tmp_path / "bad.xlsx").write_bytes(data[:length])
        refused(tmp_path, 4, "check", "bad.xlsx")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_flipped_bit_is_refused_or_changes_nothing(story: Path, tmp_path: Path) -> None:
    # RELIABILITY 3, case 7: some bits of a package carry nothing, such as the time of a member
    draw = random.Random(story.name)
    data = (story / "list.xlsx").read_bytes()
    path = tmp_path / "bad.xlsx"
    path.write_bytes(data)
    whole = vaxcli(tmp_path, "check", "bad.xlsx", "--json").stdout
    ends = Counter[int]()
    for _ in range(12):
        at = draw.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :])
        ran = vaxcli(tmp_path, "check", "bad.xlsx", "--json")
        assert ran.code == 4 or ran.stdout == whole, at
        ends[ran.code] += 1
    assert ends[4] > 5


def test_text_that_looks_like_a_formula_stays_text(desk: Path) -> None:
    # case 18
    rows = [*table(LIST)[:2], ["2", "=HYPERLINK(1)", "02/03/1985", "Nam", "070085000099", ""]]
    workbook(desk / "formula.xlsx", rows)
    ran = vaxcli(desk, "merge", "formula.xlsx", "list.xlsx", "-o", "out.xlsx", "-q")
    assert ran.code in (0, 4, 6)
    for path in desk.glob("out*.xlsx"):
        assert b"<f>" not in b"".join(_members(path))


def _members(path: Path) -> list[bytes]:
    import zipfile  # noqa: PLC0415 - one use

    with zipfile.ZipFile(path) as package:
        return [package.read(name) for name in package.namelist() if name.endswith(".xml")]


@pytest.mark.parametrize("command", ["check", "record"])
def test_a_plain_locale_changes_nothing(desk: Path, command: str) -> None:
    shutil.copy(desk / "list.xlsx", desk / "bad.xlsx")
    ran = vaxcli(desk, *LINES[command], env={"LC_ALL": "C", "LANG": "C"}, real=True)
    assert ran.code in (0, 6)
    assert "Traceback" not in ran.stderr


def test_a_closed_pipe_is_no_traceback(desk: Path) -> None:
    line = f"{sys.executable} -m vaxcli check list.xlsx --json | head -c 1 > /dev/null"
    ran = subprocess.run(
        ["bash", "-c", line], cwd=desk, env=environment(), capture_output=True, timeout=20, check=False
    )
    assert b"Traceback" not in ran.stderr
