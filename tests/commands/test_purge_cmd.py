"""``vaxcli purge``: files go when their time is over, and what went is written down (R56)."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.command import pair, refused, vaxcli


def test_files_of_old_lists_go_and_are_written_down(tmp_path: Path) -> None:
    pair(tmp_path)
    assert vaxcli(tmp_path, "verify", "list.xlsx", "--population", "pop.csv", "-q").code == 0
    assert vaxcli(tmp_path, "purge", ".", "--before", "01/01/2020", "--yes", "-q").code == 0
    assert (tmp_path / "list.verified.xlsx").exists()
    told = refused(tmp_path, 2, "purge", ".", "--before", "01/01/2100")
    assert told.startswith("[PURGE-needs-yes]")
    said = vaxcli(tmp_path, "purge", ".", "--before", "01/01/2100", "--yes", "--json")
    assert json.loads(said.stdout)["data"]["files"] == 3
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left[:2] == ["list.verified.json", "pop.csv"]
    (record,) = tmp_path.glob("purged-*.json")
    gone = json.loads(record.read_bytes())["files"]
    assert len(gone) == 3
    assert all(len(one["sha256"]) == 64 for one in gone)
    assert "list" not in {key for one in gone for key in one}


def test_a_file_that_is_no_record_of_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(
        '{"vaxcli_record": 1, "list_id": "1a2b3c4d", "returned_on": "2020-01-01", "files": {"list": {"name": "../y.xlsx"}}}',
        encoding="utf-8",
    )
    (tmp_path.parent / "y.xlsx").write_bytes(b"y")
    assert vaxcli(tmp_path, "purge", ".", "--before", "01/01/2100", "--yes", "-q").code == 0
    assert (tmp_path.parent / "y.xlsx").exists()
