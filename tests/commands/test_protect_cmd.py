"""``--protect``: what is handed over opens with a password only, and the round trip goes on with it (R56)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.commands.command import pair, refused, vaxcli

SECRET = {"VAXCLI_PROTECT_PASSWORD": "mat-khau-dai"}


def test_a_protected_hand_over_is_verified_with_its_password(tmp_path: Path) -> None:
    pair(tmp_path)
    line = ("submit", "list.xlsx", "--made-on", "08/11/2021", "--protect", "-q")
    assert vaxcli(tmp_path, *line, env=SECRET).code == 0
    assert not zipfile.is_zipfile(tmp_path / "list.submitted.xlsx")
    verify = ("verify", "list.submitted.xlsx", "--population", "pop.csv")
    assert refused(tmp_path, 4, *verify).startswith("[F08]")
    (tmp_path / "pass.txt").write_text("mat-khau-dai\n", encoding="utf-8")
    done = vaxcli(tmp_path, *verify, "--password-file", "pass.txt", "--protect", "-q", env=SECRET)
    assert done.code == 0, done.stderr
    for name in ("list.submitted.verified.xlsx", "list.submitted.police.xlsx"):
        assert not zipfile.is_zipfile(tmp_path / name)
    back = vaxcli(
        tmp_path,
        "receive",
        "list.submitted.xlsx",
        "list.submitted.verified.xlsx",
        "--password-file",
        "pass.txt",
        "-q",
    )
    assert back.code == 0, back.stderr


@pytest.mark.parametrize(("password", "said"), [("kurz", "[PROTECT-short]"), ("", "[PROTECT-none]")])
def test_a_weak_or_missing_password_writes_nothing(tmp_path: Path, password: str, said: str) -> None:
    pair(tmp_path)
    line = ("submit", "list.xlsx", "--made-on", "08/11/2021", "--protect")
    assert refused(tmp_path, 2, *line, env={"VAXCLI_PROTECT_PASSWORD": password}).startswith(said)
