"""Help speaks one language, and every command tells its whole first sentence (DESIGN 8, 9)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.command import vaxcli

ENGLISH = ("Usage", "Options", "Commands", "Arguments", "Show this", "default:", "required")


@pytest.mark.parametrize("line", [("--help",), ("receive", "--help"), ("population", "--help"), ("-h",)])
def test_vietnamese_help_has_no_english_word(tmp_path: Path, line: tuple[str, ...]) -> None:
    said = vaxcli(tmp_path, *line)
    assert said.code == 0
    assert "Cách dùng: vaxcli" in said.stdout
    assert not [word for word in ENGLISH if word in said.stdout]


def test_the_list_of_commands_is_not_cut_short(tmp_path: Path) -> None:
    said = vaxcli(tmp_path, "--lang", "en", "--help")
    assert "Usage: vaxcli" in said.stdout
    assert "..." not in said.stdout.split("Commands", 1)[1]
