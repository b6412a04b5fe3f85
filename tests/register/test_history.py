"""A change past vaxcli is seen (R57): entries are chained, and every row must be what its last entry says."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.register.kept import AN, AT, BINH, filled, importing, new_dose, past_vaxcli
from vaxcli.register import doses, keeping, people


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(filled(tmp_path / "register.sqlite"))


def read(path: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(question).fetchall()


def test_every_change_is_an_entry_with_the_hash_of_the_one_before(path: Path) -> None:
    entries = read(path, "SELECT action, subject, subject_id, by, previous, hash FROM history ORDER BY id")
    assert [entry[:4] for entry in entries] == [
        ("add", "people", 1, "tester"),
        ("add", "people", 2, "tester"),
        ("add", "doses", 1, "tester"),
        ("add", "doses", 2, "tester"),
    ]
    assert [entry[4] for entry in entries] == ["", *[entry[5] for entry in entries[:-1]]]
    found = keeping.audit(path)
    assert (found.entries, found.broken, found.head) == (4, (), entries[-1][5])


def test_a_change_keeps_what_was_before(path: Path) -> None:
    with importing(path, "correct") as (connection, made):
        doses.correct(connection, made, 1, new_dose(1, lot="B2"), "misread")
    (payload,) = read(path, "SELECT payload FROM history WHERE action = 'correct' AND subject_id = 1")
    told = json.loads(payload[0])
    assert (told["before"]["status"], told["after"]["status"], told["reason"]) == (
        "valid",
        "corrected",
        "misread",
    )


def test_no_two_entries_share_a_salt(path: Path) -> None:
    # what is left of one must not help to guess another that was purged
    salts = [json.loads(payload[0])["salt"] for payload in read(path, "SELECT payload FROM history")]
    assert len(set(salts)) == len(salts) == 4
    assert {len(salt) for salt in salts} == {32}


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE doses SET lot = 'B2' WHERE id = 2", ["row doses 2"]),
        ("UPDATE doses SET given_on = '2021-11-11' WHERE id = 1", ["row doses 1"]),
        ("UPDATE doses SET status = 'voided'", ["row doses 1", "row doses 2"]),
        ("UPDATE people SET code = 'XM' WHERE id = 2", ["row people 2"]),
        ("UPDATE numbers SET person_id = 2 WHERE number = '070085000011'", ["row people 1", "row people 2"]),
        ("INSERT INTO numbers VALUES ('001099000001', 1)", ["row people 1"]),
        ("DELETE FROM numbers WHERE person_id = 1", ["row people 1"]),
        ("DELETE FROM doses WHERE id = 1", ["missing doses 1"]),
        (
            "INSERT INTO outcomes (person_id, outcome, on_day, import_id, sheet, row) VALUES (1, 'absent', '', 1, 1, 1)",
            ["row outcomes 1"],
        ),
        ("DELETE FROM history WHERE id = 2", ["chain 3", "chain 4", "row people 2"]),
        ("DELETE FROM history WHERE id = 4", ["head", "row doses 2"]),
        (
            "DELETE FROM history",
            ["head", *(f"row {name} {at}" for name in ("people", "doses") for at in (1, 2))],
        ),
        ("UPDATE history SET at = '2021-01-01' WHERE id = 3", ["chain 3"]),
        ("UPDATE history SET by = 'somebody' WHERE id = 3", ["chain 3"]),
        (
            "UPDATE history SET payload = replace(payload, 'A1', 'B2') WHERE id = 3",
            ["payload 3", "row doses 1"],
        ),
        # a payload may be gone only where a purge is written down
        ("UPDATE history SET payload = NULL WHERE id = 3", ["payload 3"]),
        ("UPDATE vaxcli SET value = '' WHERE key = 'head'", ["head"]),
    ],
)
def test_whatever_is_changed_past_vaxcli_is_seen(path: Path, statement: str, broken: list[str]) -> None:
    past_vaxcli(path, statement)
    found = keeping.audit(path)
    assert not found.whole
    assert sorted(found.broken) == sorted(broken)


def test_who_takes_a_row_and_its_last_entry_away_is_seen_by_the_noted_hash(path: Path) -> None:
    # the register alone cannot tell; the hash in the minutes can
    noted = keeping.audit(path).head
    past_vaxcli(
        path,
        "DELETE FROM doses WHERE id = 2",
        "DELETE FROM history WHERE id = 4",
        "UPDATE vaxcli SET value = (SELECT hash FROM history WHERE id = 3) WHERE key = 'head'",
    )
    found = keeping.audit(path)
    assert found.whole
    assert found.head != noted


def test_the_chain_goes_on_over_undo_and_purge(path: Path) -> None:
    with importing(path, "return") as (connection, made):
        people.add(connection, made, [AN, BINH])
    keeping.undo(path, 2, "wrong file", AT, "tester")
    filled(path)
    keeping.purge(path, date(2030, 1, 1), AT, "tester", agreed=True)
    found = keeping.audit(path)
    assert found.whole
    past_vaxcli(path, "UPDATE people SET birth = '1900' WHERE id = 1")
    assert keeping.audit(path).broken == ("row people 1",)
