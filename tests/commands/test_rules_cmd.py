"""``vaxcli rules list|check`` as a user sees it (issue 4, clause 4)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.command import refused, vaxcli
from vaxcli.doses import rules
from vaxcli.texts import say

HEAD = ",".join(rules.COLUMNS)
SOUND = "pfizer,2,basic,,,21,,,same,2021-06-12,,yes,CV 1/BYT"


def own(folder: Path, *lines: str) -> Path:
    file = folder / "own.csv"
    file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return file


def test_list_shows_every_rule_with_its_source(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "rules", "list", env={"COLUMNS": "300"})
    table = rules.load()
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(say("rules-title", "vi", count=len(table.rules), file="rules.csv"))
    lines = ran.stdout.splitlines()
    assert [line for line in lines if "Căn cứ: " in line] == [
        f"      Căn cứ: {rule.source}"
        for name in dict.fromkeys(r.vaccine for r in table.rules)
        for rule in table.rules
        if rule.vaccine == name
    ]
    assert sum(line.startswith("  ? ") for line in lines) == sum(not rule.confirmed for rule in table.rules)
    assert "  mũi 2 cơ bản: thường cách 56–84 ngày; sau mũi cùng loại (từ 27/07/2021 đến 19/09/2021)" in lines


def test_list_fits_a_narrow_terminal(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "rules", "list", env={"COLUMNS": "80"})
    assert max(map(len, ran.stdout.splitlines())) <= 80


def test_list_of_a_day_and_a_vaccine(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "rules", "list", "--on", "20/11/2021", "--vaccine", "AZ", "--json")
    data = json.loads(ran.stdout)["data"]
    found = [(rule["vaccine"], rule["dose"], rule["since"], rule["confirmed"]) for rule in data["rules"]]
    assert found == [
        ("astrazeneca", None, "2021-02-01", True),
        ("astrazeneca", 2, "2021-02-01", False),
        ("astrazeneca", 2, "2021-09-20", False),
        ("astrazeneca", 2, "2021-07-27", True),
    ]
    later = json.loads(
        vaxcli(tmp_path, "rules", "list", "--on", "2021-12-20", "--vaccine", "az", "--json").stdout
    )
    assert [rule["kind"] for rule in later["data"]["rules"]][-2:] == ["additional", "booster"]


def test_list_of_a_misspelt_vaccine_offers_the_right_name(tmp_path: Path) -> None:
    assert "Comirnaty (Pfizer-BioNTech)" in refused(tmp_path, 2, "rules", "list", "--vaccine", "Phizer")
    assert "Abdala" in refused(tmp_path, 2, "rules", "list", "--vaccine", "Nanocovax")


def test_list_of_a_day_that_is_none(tmp_path: Path) -> None:
    assert "--on" in refused(tmp_path, 2, "rules", "list", "--on", "11/2021")


def test_check_of_the_table_in_the_package(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "rules", "check")
    assert (ran.code, ran.stdout) == (0, "")
    assert say("rules-sound", "vi", file="rules.csv", count=len(rules.load().rules)) in ran.stderr


def test_check_names_every_line_to_mend(tmp_path: Path) -> None:
    file = own(tmp_path, SOUND, SOUND.replace("pfizer", "phizer"), SOUND.replace("21,", "28,", 1))
    ran = vaxcli(tmp_path, "rules", "check", file)
    assert ran.code == 4
    assert "own.csv, dòng 3" in ran.stderr
    assert "phizer" in ran.stderr
    assert "own.csv, dòng 4" in ran.stderr
    told = json.loads(vaxcli(tmp_path, "rules", "check", file, "--json").stdout)
    assert (told["exit_code"], [finding["code"] for finding in told["findings"]]) == (
        4,
        ["RULES-001", "RULES-006"],
    )


def test_check_of_a_sound_table_of_ones_own(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "rules", "check", own(tmp_path, SOUND))
    assert (ran.code, say("rules-sound", "vi", file="own.csv", count=1) in ran.stderr) == (0, True)


@pytest.mark.parametrize(
    ("lines", "place"),
    [((SOUND.replace(",2,", ",hai,"),), "ô B2"), ((SOUND.replace("yes", "có lẽ"),), "ô L2")],
)
def test_a_cell_that_cannot_be_meant_is_named(tmp_path: Path, lines: tuple[str, ...], place: str) -> None:
    assert place in refused(tmp_path, 4, "rules", "check", own(tmp_path, *lines))


def test_a_table_that_is_missing_or_of_other_columns(tmp_path: Path) -> None:
    refused(tmp_path, 4, "rules", "list", "nowhere.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "least_days" in refused(tmp_path, 4, "rules", "check", "other.csv")


def test_the_table_of_the_settings_is_used(tmp_path: Path) -> None:
    own(tmp_path, SOUND)
    (tmp_path / "vaxcli.toml").write_text('dose_rules = "own.csv"\n', encoding="utf-8")
    ran = vaxcli(tmp_path, "rules", "list")
    assert ran.stdout.startswith(say("rules-title", "vi", count=1, file="own.csv"))
    assert "CV 1/BYT" in ran.stdout


def test_in_english(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "rules", "list", "--vaccine", "janssen", "--lang", "en")
    assert "every basic dose: age ≥ 18 (from 15/07/2021)" in ran.stdout
