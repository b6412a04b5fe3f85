"""Many writers on one register: each waits its turn; nothing is lost, nothing stands twice (RELIABILITY 3, case 25)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.commands.command import environment, vaxcli
from tests.doses.dosebooks import GIVEN, doses, known

WRITERS = 8


def test_eight_at_once_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    known(tmp_path)
    rows = [f"| Người {n} | 02/03/1985 | Nam | 07008500{n:04} |{GIVEN}" for n in range(120, 160)]
    names = []
    for at in range(WRITERS):
        # four files, each recorded by two writers at once
        part = at // 2
        names.append(f"part{part}-{at}.xlsx")
        doses(tmp_path, *rows[part * 10 : part * 10 + 10], name=names[-1])
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "vaxcli", "record", name, "--json"],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in names
    ]
    said = [one.communicate(timeout=60) for one in running]
    for one, name, (_, words) in zip(running, names, said, strict=True):
        # whoever waited too long is told, and runs again
        assert one.returncode in (0, 9), words.decode()
        if one.returncode == 9:
            assert vaxcli(tmp_path, "record", name, "-q", real=True).code == 0
    info = json.loads(vaxcli(tmp_path, "register", "info", "--json").stdout)["data"]
    assert info["doses"] == 40
    assert vaxcli(tmp_path, "audit", "-q").code == 0
