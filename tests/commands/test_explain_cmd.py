"""``vaxcli explain``, ``codes`` and ``population index`` as a user runs them (DESIGN 8; issue 1)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.command import pair, refused, snapshot, vaxcli
from tests.tables import RESULTS
from vaxcli.codes import FieldCode, Flag, Guard, Near, RowResult
from vaxcli.texts import say

POP = ("--population", "pop.csv")
PERSONAL = ["070085000011", "070190000022", "070079000033", "070055000055", "02/03/1985", "31/12/1990"]
PERSONAL += ["nguyễn văn an", "trần thị bình", "lê hoàng cường", "hoàng văn em", "đinh văn giàu"]


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a list, its register and its return."""
    folder = pair(tmp_path_factory.mktemp("returned"))
    assert vaxcli(folder, "verify", "list.xlsx", *POP, "-q").code == 0
    return folder


@pytest.mark.parametrize(("row", "code"), list(enumerate(RESULTS, 2)))
def test_explain_tells_the_same_code_from_the_list_and_from_the_return(
    returned: Path, row: int, code: str
) -> None:
    before = snapshot(returned)
    told = [
        vaxcli(returned, "explain", name, *POP, "--row", str(row))
        for name in ("list.xlsx", "list.verified.xlsx")
    ]
    assert [ran.code for ran in told] == [0, 0]
    first = told[0].stdout.splitlines()
    assert f": {code} – {say(f'result-{code}-label', 'vi')}" in first[0]
    assert first[1:] == told[1].stdout.splitlines()[1:]
    assert say(f"result-{code}-when", "vi") in told[0].stdout
    # promise 7: masked by default
    assert not [value for value in PERSONAL if value in told[0].stdout.lower()]
    assert snapshot(returned) == before


def test_explain_shows_values_only_when_asked(returned: Path) -> None:
    ran = vaxcli(returned, "explain", "list.xlsx", *POP, "--row", "3", "--show", "full")
    assert "31/12/1990" in ran.stdout
    assert "070190000022" in ran.stdout


def test_explain_speaks_english(returned: Path) -> None:
    ran = vaxcli(returned, "explain", "list.xlsx", *POP, "--row", "3", "--lang", "en")
    assert say("result-SAI-label", "en") in ran.stdout


def test_explain_json_is_one_envelope(returned: Path) -> None:
    ran = vaxcli(returned, "explain", "list.xlsx", *POP, "--row", "3", "--json")
    answer = json.loads(ran.stdout)
    assert list(answer) == ["vaxcli_result", "command", "status", "exit_code", "data", "findings"]
    assert not [value for value in PERSONAL if value in ran.stdout.lower()]


@pytest.mark.parametrize("row", ["1", "8", "0", "x", "2.3", "", "1.99"])
def test_explain_a_row_with_nobody_is_exit_2(returned: Path, row: str) -> None:
    said = refused(returned, 2, "explain", "list.xlsx", *POP, "--row", row)
    assert said.startswith("[USAGE-row] list.xlsx: ")


def test_codes_knows_every_code_in_both_languages(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "codes")
    assert (ran.code, ran.stderr) == (0, "")
    for kind, members in (
        ("result", RowResult),
        ("letter", FieldCode),
        ("near", Near),
        ("flag", Flag),
        ("guard", Guard),
    ):
        for code in members:
            line = (
                f"  {code.value:20} {say(f'{kind}-{code}-label', 'vi')} / {say(f'{kind}-{code}-label', 'en')}"
            )
            assert line in ran.stdout.splitlines()
    assert snapshot(tmp_path) == {}


def test_codes_explains_one(tmp_path: Path) -> None:
    ran = vaxcli(tmp_path, "codes", "sai")
    for lang in ("vi", "en"):
        for part in ("label", "when", "next"):
            assert say(f"result-SAI-{part}", lang) in ran.stdout


def test_codes_names_the_nearest(tmp_path: Path) -> None:
    assert "XUNGDOT" in refused(tmp_path, 2, "codes", "XUNGDO")


def test_index_is_written_once_and_answers_the_same(tmp_path: Path) -> None:
    pair(tmp_path)
    assert vaxcli(tmp_path, "population", "index", "pop.csv").code == 0
    assert sorted(snapshot(tmp_path)) == ["list.xlsx", "pop.csv", "pop.parquet"]
    assert (tmp_path / "pop.parquet").stat().st_mode & 0o777 == 0o600
    said = refused(tmp_path, 5, "population", "index", "pop.csv")
    assert "--overwrite" in said
    assert vaxcli(tmp_path, "population", "index", "pop.csv", "--overwrite", "-q").code == 0
    answers = [
        json.loads(
            vaxcli(tmp_path, "verify", "list.xlsx", "--population", name, "--dry-run", "--json").stdout
        )["data"]["counts"]
        for name in ("pop.csv", "pop.parquet")
    ]
    assert answers[0] == answers[1]


def test_index_json_is_one_envelope(tmp_path: Path) -> None:
    pair(tmp_path)
    answer = json.loads(vaxcli(tmp_path, "population", "index", "pop.csv", "--json").stdout)
    assert (answer["status"], answer["data"]["rows"]) == ("done", 7)


def test_index_never_replaces_its_extract(tmp_path: Path) -> None:
    pair(tmp_path)
    refused(tmp_path, 2, "population", "index", "pop.csv", "-o", "pop.csv", "--overwrite")
