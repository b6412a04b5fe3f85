"""Killed before each step that changes the disk and run again: nothing twice, nothing lost (RELIABILITY 3, case 24)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.killed import MOST
from tests.commands.command import environment

FIRST = ["out/list.police.xlsx", "out/list.verified.json", "out/list.verified.xlsx"]
WHOLE = {
    "list": [
        "arch/2021/11/12/xa-a.xlsx",
        *("out/xa-a.police.xlsx", "out/xa-a.verified.json", "out/xa-a.verified.xlsx"),
    ],
    "supplement": [
        "arch/2021/11/12/quyet-dinh.xlsx",
        *FIRST,
        *("out/list.police-2.xlsx", "out/list.verified-2.json", "out/list.verified-2.xlsx"),
    ],
    "doses": ["arch/2021/11/12/mui.xlsx", "out/mui.recorded.xlsx"],
    "report": ["arch/2021/11/12/report.pdf", "out/report.signed.pdf"],
}
"""What an undisturbed run leaves of each kind of file."""


@pytest.mark.skipif(sys.platform != "linux", reason="the driver forks")
@pytest.mark.parametrize("kind", WHOLE)
def test_killed_before_any_step_and_run_again_all_is_there_once(kind: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.batch.killed", str(tmp_path), kind],
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    left = [json.loads(line) for line in ran.stdout.splitlines()]
    *killed, undisturbed = left
    assert 20 < len(killed) < MOST - 1
    assert all(one["killed"] for one in killed)
    assert not undisturbed["killed"]
    for step, one in enumerate(left, 1):
        assert one["again"] == 0, step
        assert one["files"] == sorted(WHOLE[kind]), step
        assert one["doses"] == (2 if kind == "doses" else 0), step
        assert one["work"] == [], step
        # A file of the day tells of a file once, whichever run wrote the line.
        assert one["log"] == 1, step
