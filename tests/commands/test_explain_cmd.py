"""``vaxcli explain``, ``codes`` and ``population index`` as a user runs them (DESIGN 8; issue 1)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.command import pair, refused, snapshot, vaxcli
from tests.tables import RESULTS
from tests.verify.supplementing import ASK, CLOSE, CONFIRM, CORRECT, line, supplemented, told, verified
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


SIGNED = {"evidence": "Thẻ căn cước", "by": "Đại úy Tư"}


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A return after two supplements: corrected, confirmed, asked, closed, and values without a paper."""
    first = verified(tmp_path_factory.mktemp("later"))
    said = [
        line(first, 2, decision=CORRECT, birth="31/12/1990", **SIGNED),
        line(first, 3, decision=CONFIRM, **SIGNED),
        line(first, 6, number="070088000066", name="Võ Minh Phúc", birth="5/5/1988"),
        line(first, 8, decision=CLOSE, **SIGNED),
    ]
    supplemented(first, told(first.with_name("said.xlsx"), said))
    second = first.with_name("list.verified-2.xlsx")
    again = [line(first, 5, decision=ASK)]
    supplemented(second, told(first.with_name("again.xlsx"), again))
    return first.parent


@pytest.mark.parametrize(
    ("row", "code", "said", "unsaid"),
    [
        ("4", "XMBS", ["explain-supplemented"], ["explain-by-values", "explain-changed"]),
        ("5", "XMBS", ["explain-by-values"], ["explain-supplemented"]),
        ("8", "KHONG", ["explain-written"], ["explain-supplemented", "explain-changed"]),
        ("10", "DONG", ["explain-by-values"], ["explain-changed"]),
        ("7", "CHET", ["explain-written"], ["explain-by-values", "explain-changed"]),
        ("3", "XM", ["explain-written"], ["explain-by-values", "explain-changed"]),
    ],
)
def test_a_later_return_is_explained_with_what_was_supplemented(  # R26: who, when, on what paper
    later: Path, row: str, code: str, said: list[str], unsaid: list[str]
) -> None:
    ran = vaxcli(later, "explain", "list.verified-3.xlsx", *POP, "--row", row)
    assert ran.code == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0].endswith(f": {code} – {say(f'result-{code}-label', 'vi')}")
    assert say("explain-result", "vi", code=code, when=say(f"result-{code}-when", "vi")) in lines
    for key in said:
        assert say(key, "vi", code="\n").split("\n")[0] in ran.stdout
    for key in unsaid:
        assert say(key, "vi", code="\n", returned="\n").split("\n")[0] not in ran.stdout
    passes = [text for text in lines if text.startswith("Lần trả 2 (10/11/2021): ")]
    assert len(passes) == (code in ("XMBS", "DONG") or row == "8")
    if code in ("XMBS", "DONG"):
        assert "Đại úy Tư" in passes[0]
        assert "căn cứ: Thẻ căn cước" in passes[0]
    assert not [value for value in [*PERSONAL, "30/12/1990"] if value in ran.stdout.lower()]


def test_a_return_that_the_register_has_overtaken_says_so(tmp_path: Path) -> None:
    pair(tmp_path)
    assert vaxcli(tmp_path, "verify", "list.xlsx", *POP, "-q").code == 0
    people = (tmp_path / "pop.csv").read_text("utf-8")
    (tmp_path / "pop.csv").write_text(people.replace("31/12/1990", "30/12/1990"), "utf-8")
    ran = vaxcli(tmp_path, "explain", "list.verified.xlsx", *POP, "--row", "3")
    assert ran.stdout.splitlines()[0].endswith("XM – Đã xác minh")
    assert say("explain-changed", "vi", returned="SAI") in ran.stdout


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
