"""``init``, ``config`` and ``template`` as a user runs them.

Rules: 1. ``init`` writes a commented file and the folders of the role; 2. nothing is overwritten without
``--overwrite``, and then what was set stays; 3. a refusal leaves nothing behind; 4. ``config`` names value and
source, never a password; 5. ``template`` writes a form; 6. questions are asked until the answer can be meant.
"""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.tables import register
from vaxcli.commands import _options, init_cmd
from vaxcli.procedure import FOLDERS, Part, Role
from vaxcli.settings import FILE, settings
from vaxcli.settings_file import begin
from vaxcli.texts import document, say


@pytest.mark.parametrize("role", Role)
def test_init_writes_the_file_and_the_folders_of_the_role(tmp_path: Path, role: Role) -> None:  # rule 1
    begin(tmp_path / "a" / "b", {"role": role}, overwrite=False)
    unit = tmp_path / "a" / "b"
    assert sorted(path.name for path in unit.iterdir()) == sorted([*FOLDERS[role], FILE])
    assert settings(unit, {}).role is role


def test_init_takes_options_and_says_what_it_made(tmp_path: Path) -> None:  # rule 1
    ran = vaxcli(
        tmp_path, "init", "tram", "--role", "station", "--commune", "Suối Mây", "--set", "police_name=Võ Minh"
    )
    assert (ran.code, ran.stdout) == (0, "")
    assert "danh-sach" in ran.stderr
    found = settings(tmp_path / "tram", {})
    assert (found.commune, found.police_name, found.part) == ("Suối Mây", "Võ Minh", Part.LOCALITY)
    assert document("setting-clock") in (tmp_path / "tram" / FILE).read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "tram" / FILE).stat().st_mode) == 0o600


def test_a_facility_follows_part_two_unless_said_otherwise(tmp_path: Path) -> None:
    answer = json.loads(vaxcli(tmp_path, "init", "--role", "facility", "--json").stdout)
    assert answer["data"]["outputs"] == [FILE, *FOLDERS[Role.FACILITY]]
    assert settings(tmp_path, {}).part is Part.FACILITY


def test_init_overwrites_only_when_asked_and_keeps_what_was_set(tmp_path: Path) -> None:  # rule 2
    (tmp_path / FILE).write_text('commune = "Suối Mây"\nnotice_template = "bao.typ"\n', encoding="utf-8")
    assert refused(tmp_path, 5, "init", "--province", "Bình Phước").startswith("[OUT-exists] ")
    ran = vaxcli(tmp_path, "init", "--province", "Bình Phước", "--overwrite", "--quiet")
    assert (ran.code, ran.stderr) == (0, "")
    found = settings(tmp_path, {})
    assert (found.commune, found.province) == ("Suối Mây", "Bình Phước")
    assert 'notice_template = "bao.typ"' in (tmp_path / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "exit_code", "code"),
    [
        (("init", "x", "--role", "mayor"), 2, "SETTINGS-choice"),
        (("init", "x", "--part", "III"), 2, "SETTINGS-choice"),
        (("init", "x", "--set", "comune=Y"), 2, "SETTINGS-unknown"),
        (("init", "x", "--set", "commune"), 2, "USAGE-pair"),
        (("init", "taken"), 5, "OUT-not-a-folder"),
        (("init", "taken/below"), 5, "OUT-not-a-folder"),
        (("init", "half"), 5, "OUT-not-a-folder"),
        (("template", "dose"), 2, "TEMPLATE-kind"),
        (("template", "list", "-o", "a.csv"), 2, "TEMPLATE-suffix"),
        (("template", "list", "-o", "no/a.xlsx"), 5, "OUT-no-folder"),
        (("template", "list", "-o", "old.xlsx"), 5, "OUT-exists"),
    ],
)
def test_a_refusal_leaves_nothing_behind(
    tmp_path: Path, line: tuple[str, ...], exit_code: int, code: str
) -> None:
    (tmp_path / "taken").write_text("a file")  # rule 3
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "tra-ve").write_text("a file where a folder should be")
    (tmp_path / "old.xlsx").write_text("an old one")
    assert refused(tmp_path, exit_code, *line).startswith(f"[{code}] ")


def test_config_names_value_and_source(tmp_path: Path) -> None:  # rule 4
    (tmp_path / FILE).write_text('commune = "Suối Mây"\npart = "II"\n', encoding="utf-8")
    env = {"VAXCLI_REGISTER": "postgresql://officer:open-sesame@host/doses"}
    ran = vaxcli(tmp_path, "config", "--json", env=env)
    answer = json.loads(ran.stdout)
    rows = {row["key"]: row for row in answer["data"]["settings"]}
    assert rows["commune"] == {
        "key": "commune",
        "value": "Suối Mây",
        "source": "file",
        "from": str(tmp_path / FILE),
    }
    assert (rows["clock"]["value"], rows["clock"]["source"]) == ("calendar", "default")
    assert (rows["register"]["source"], rows["register"]["from"]) == ("variable", "VAXCLI_REGISTER")
    assert answer["data"]["procedure"]["addressee"] == "authority"
    shown = vaxcli(tmp_path, "config", env=env)
    assert shown.code == 0
    assert "Suối Mây" in shown.stdout
    assert document("party-authority") in shown.stdout
    assert "open-sesame" not in ran.stdout + shown.stdout


def test_config_of_a_misspelt_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('comune = "x"\n', encoding="utf-8")
    said = refused(tmp_path, 2, "config")
    assert said.strip() == f"[SETTINGS-unknown] {FILE}: " + say(
        "SETTINGS-unknown", "vi", key="comune", nearest="commune"
    )


def test_template_writes_a_form(tmp_path: Path) -> None:  # rule 5
    ran = vaxcli(tmp_path, "template", "list")
    assert (ran.code, ran.stdout, list(snapshot(tmp_path))) == (0, "", ["mau-danh-sach.xlsx"])
    assert openpyxl.load_workbook(tmp_path / "mau-danh-sach.xlsx").sheetnames == [
        document("template-sheet-list")
    ]
    assert vaxcli(tmp_path, "template", "doses", "-o", "mau-danh-sach.xlsx", "--overwrite", "-q").stderr == ""
    assert openpyxl.load_workbook(tmp_path / "mau-danh-sach.xlsx").sheetnames == [
        document("template-sheet-doses")
    ]


def test_a_filled_form_is_verified_without_a_finding(tmp_path: Path) -> None:  # rule 5
    vaxcli(tmp_path, "template", "list", "-o", "list.xlsx")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    sheet = book.worksheets[0]
    sheet["C2"] = "08/11/2021"
    for column, value in zip(
        "ABCDE", ["1", "Trần Thị Bình", "31/12/1990", "Nữ", "070190000022"], strict=True
    ):
        sheet[f"{column}6"] = value
    book.save(tmp_path / "list.xlsx")
    register(tmp_path / "pop.csv")
    answer = json.loads(vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv", "--json").stdout)
    assert (answer["exit_code"], answer["findings"]) == (0, [])
    assert answer["data"]["counts"] == {"XM": 1}
    assert (answer["data"]["made_on"], answer["data"]["due_on"]) == ("2021-11-08", "2021-11-10")


def answered(monkeypatch: pytest.MonkeyPatch, folder: Path, *answers: str) -> None:
    """Run ``init`` as at a keyboard; what is not answered is Enter."""
    left = list(answers)
    monkeypatch.setattr(_options, "may_ask", lambda: True)
    monkeypatch.setattr("builtins.input", lambda: left.pop(0) if left else "")
    init_cmd.init(folder)
    assert not left


def test_questions_are_asked_until_the_answer_can_be_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # rule 6
    answered(monkeypatch, tmp_path, "mayor", "police", "", "Bình Phước", "Đồi Xanh", "Suối Mây", "Trạm Y tế")
    found = settings(tmp_path, {})
    assert (found.role, found.part, found.commune, found.station) == (
        Role.POLICE,
        Part.LOCALITY,
        "Suối Mây",
        "Trạm Y tế",
    )
    said = capsys.readouterr()
    assert said.out == ""
    assert "[SETTINGS-choice]" in said.err
    assert document("setting-legal_bases") in said.err
    assert document("basis-3771") in said.err


def test_a_facility_is_not_asked_for_its_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(monkeypatch, tmp_path, "facility", "Bình Phước")
    assert (settings(tmp_path, {}).part, settings(tmp_path, {}).province) == (Part.FACILITY, "Bình Phước")
    assert document("setting-part") not in capsys.readouterr().err


def test_ctrl_d_stops_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed() -> str:
        raise EOFError

    monkeypatch.setattr(_options, "may_ask", lambda: True)
    monkeypatch.setattr("builtins.input", closed)
    with pytest.raises(KeyboardInterrupt):
        init_cmd.init(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
