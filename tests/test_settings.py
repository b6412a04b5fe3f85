"""Where settings come from, and that a misspelt one is never silently ignored (DESIGN 7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.command import pair, refused
from vaxcli.errors import UsageError
from vaxcli.settings import FILE, Settings, settings


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert settings(tmp_path, {}) == Settings(commune="", register_max_days=None)


def test_a_file_in_the_folder_or_above(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('commune = "Suối Mây"\nregister_max_days = 30\n', encoding="utf-8")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert settings(below, {}) == Settings(commune="Suối Mây", register_max_days=30)


def test_the_nearest_file_is_the_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('commune = "Xa"\n', encoding="utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / FILE).write_text('commune = "Gần"\n', encoding="utf-8")
    assert settings(tmp_path / "a", {}).commune == "Gần"


def test_a_byte_order_mark_of_notepad_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('commune = "Suối Mây"\n', encoding="utf-8-sig")
    assert settings(tmp_path, {}).commune == "Suối Mây"


def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("register_max_days = 30\n", encoding="utf-8")
    assert settings(tmp_path, {"VAXCLI_REGISTER_MAX_DAYS": "7"}).register_max_days == 7
    assert settings(tmp_path, {"VAXCLI_REGISTER_MAX_DAYS": ""}).register_max_days == 30


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("comune = 'x'", "SETTINGS-unknown"),
        ("register_max_days = -1", "SETTINGS-value"),
        ("register_max_days = true", "SETTINGS-value"),
        ("register_max_days = 1.5", "SETTINGS-value"),
        ("commune = 3", "SETTINGS-value"),
        ("commune = ", "SETTINGS-unreadable"),
        ("commune = 'a\ncommune", "SETTINGS-unreadable"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        settings(tmp_path, {})
    assert refusal.value.code == code


def test_a_misspelt_key_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("register_max_day = 3", encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        settings(tmp_path, {})
    assert refusal.value.values == {"key": "register_max_day", "nearest": "register_max_days"}


def test_a_bad_value_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        settings(tmp_path, {"VAXCLI_REGISTER_MAX_DAYS": "soon"})
    assert refusal.value.place is not None
    assert refusal.value.place.file == "VAXCLI_REGISTER_MAX_DAYS"


def test_a_run_with_misspelt_settings_is_exit_2_and_writes_nothing(tmp_path: Path) -> None:
    pair(tmp_path)
    (tmp_path / FILE).write_text("comune = 'x'", encoding="utf-8")
    said = refused(tmp_path, 2, "verify", "list.xlsx", "--population", "pop.csv")
    assert said.startswith(f"[SETTINGS-unknown] {FILE}: ")
