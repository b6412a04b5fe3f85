"""The pages of ``docs/`` are true: every clause has its command and test, every line could be typed, nothing is left out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from docs import pages
from tests.commands.command import vaxcli
from vaxcli.codes import ExitCode

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PROCEDURE = (ROOT / "docs" / "procedure.md").read_text(encoding="utf-8")
COMMANDS = set(
    re.findall(
        r'app\.(?:command\(|add_typer\(\w+\.app, name=)"(\w+)"',
        (ROOT / "vaxcli" / "app.py").read_text(encoding="utf-8"),
    )
)
ROLES = {
    "vi": {"tram-y-te", "cong-an", "co-so-tiem-chung", "chu-tich", "huyen"},
    "en": {"station", "police", "facility", "chair", "district"},
}
LINES = [
    (path, line)
    for path in DOCS
    for line in re.findall(r"`(vaxcli [^`\n]+)`", path.read_text(encoding="utf-8"))
    if "…" not in line
]


def clauses() -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PROCEDURE.splitlines()
        if re.match(r"\| R\d", line)
    ]


def test_every_clause_stands_once() -> None:
    assert [row[0] for row in clauses()] == [f"R{number}" for number in range(1, 59)]


@pytest.mark.parametrize("row", clauses(), ids=lambda row: row[0])
def test_a_clause_names_commands_and_tests_that_exist(row: list[str]) -> None:
    named = set(re.findall(r"`(\w+)`", row[2]))
    assert named <= COMMANDS
    assert named or "–" in row[2]
    (test,) = re.findall(r"`([\w/.]+)`", row[3])
    assert (ROOT / test).is_file()


def test_every_role_has_a_page_in_both_languages() -> None:
    for lang, wanted in ROLES.items():
        assert {path.stem for path in (ROOT / "docs" / lang).glob("*.md")} == wanted


@pytest.mark.parametrize(
    ("path", "line"), LINES, ids=lambda value: value if isinstance(value, str) else value.stem
)
def test_every_line_could_be_typed(path: Path, line: str, tmp_path: Path) -> None:
    words = shlex.split(line)[1:]
    group = words[:2] if words[0] in ("batch", "register", "rules", "population") else words[:1]
    helped = vaxcli(tmp_path, *group, "--help").stdout
    assert group[0] in COMMANDS
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", line):
        assert option in helped, f"{path.name}: {option}"


def test_the_made_pages_are_up_to_date() -> None:
    # python -m docs.pages makes them again
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == pages.settings()
    assert (ROOT / "docs" / "codes.md").read_text(encoding="utf-8") == pages.codes()
    assert set(pages.EXITS) >= {int(code) for code in ExitCode}


def test_links_lead_somewhere() -> None:
    for path in DOCS:
        for link in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).is_file(), f"{path.name}: {link}"
