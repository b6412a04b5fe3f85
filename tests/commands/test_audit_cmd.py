"""``vaxcli audit``: exit 0 when the history is whole, exit 6 when somebody changed the register past it (R57)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.command import snapshot, vaxcli
from tests.register.kept import AN, BINH, filled, past_vaxcli
from vaxcli.register import keeping
from vaxcli.texts import say

NAME = "register.sqlite"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    filled(tmp_path / NAME)
    return tmp_path


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_whole_history_is_said_with_its_last_hash(folder: Path) -> None:
    before = snapshot(folder)
    ran = vaxcli(folder, "audit")
    head = keeping.audit(folder / NAME).head
    assert (ran.code, ran.stdout) == (0, "")
    assert flat(say("audit-whole", "vi", register=NAME, entries=4, head=head[:16])) in flat(ran.stderr)
    answer = json.loads(vaxcli(folder, "audit", "--json").stdout)
    assert answer["data"] == {"register": NAME, "entries": 4, "broken": [], "head": head}
    assert vaxcli(folder, "audit", "-q").stderr == ""
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    ("statement", "count", "first"),
    [
        ("UPDATE doses SET lot = 'B2' WHERE id = 2", 1, "row doses 2"),
        ("UPDATE people SET code = 'XM' WHERE id = 2", 1, "row people 2"),
        ("DELETE FROM doses WHERE id = 2", 1, "missing doses 2"),
        ("UPDATE history SET payload = 'x' WHERE id = 1", 2, "payload 1"),
        ("DELETE FROM history WHERE id = 2", 3, "chain 3"),
        ("DELETE FROM history WHERE id = 4", 2, "head"),
    ],
)
def test_a_change_past_vaxcli_is_exit_6(folder: Path, statement: str, count: int, first: str) -> None:
    past_vaxcli(folder / NAME, statement)
    before = snapshot(folder)
    kind, *rest = first.split()
    values = {"number": rest[-1] if rest else ""}
    if len(rest) > 1:
        values["what"] = say(f"register-what-{rest[0]}", "vi")
    words = say(f"audit-{kind}", "vi", **values)
    for quiet in ((), ("-q",)):
        ran = vaxcli(folder, "audit", *quiet)
        assert (ran.code, ran.stdout) == (6, "")
        assert flat(say("REG-altered", "vi", count=count, first=words)) in flat(ran.stderr)
    told = vaxcli(folder, "audit", "--json")
    answer = json.loads(told.stdout)
    assert (told.code, answer["status"], answer["exit_code"]) == (6, "refused", 6)
    assert answer["data"]["broken"][0] == first
    assert snapshot(folder) == before
    assert not [word for word in (AN.full_name, AN.number, BINH.number) if word in told.stdout + ran.stderr]
