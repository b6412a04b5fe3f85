"""``vaxcli validate`` as a user sees it: one plain verdict a file, exit 7 unless all are valid (issue 5, clause 3)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.sign import attacks, orders, pki

TRUST = ("--trust", "goc.pem")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return orders.signed(tmp_path_factory.mktemp("ky"), pki.paper())


@pytest.fixture
def folder(tmp_path: Path, kept: bytes) -> Path:
    pki.put(tmp_path / "giay.pdf", kept)
    pki.put(tmp_path / "goc.pem", pki.made().root.pem())
    return tmp_path


def asked(folder: Path, *line: str) -> tuple[int, dict[str, Any]]:
    before = snapshot(folder)
    ran = vaxcli(folder, "validate", *line, "--json")
    assert snapshot(folder) == before
    said = json.loads(ran.stdout)
    assert said["exit_code"] == ran.code
    data: dict[str, Any] = said["data"]
    return ran.code, data


def test_valid_and_trusted_in_words(folder: Path) -> None:
    ran = vaxcli(folder, "validate", "giay.pdf", *TRUST)
    assert (ran.code, ran.stdout) == (0, "")
    for words in (
        "Hợp lệ, tin cậy (valid)",
        pki.CHAIR,
        "đúng như lúc ký",
        "được tin cậy",
        "đúng là dữ liệu được ký",
    ):
        assert words in ran.stderr


def test_valid_and_trusted_as_json(folder: Path) -> None:
    code, data = asked(folder, "giay.pdf", *TRUST)
    (one,) = data["files"]
    assert (code, one["verdict"], one["data"]) == (0, "valid", {"bound": True, "matches": True})
    (signature,) = one["signatures"]
    known = ("verdict", "signer", "covers_whole_file", "trusted", "intact", "not_revoked", "provable")
    assert [signature[name] for name in known] == ["valid", pki.CHAIR, True, True, True, False, "now"]
    assert signature["signed_at"].endswith("+07:00")


def test_an_unknown_signer_is_accepted_only_when_it_is_asked_for(folder: Path) -> None:
    assert asked(folder, "giay.pdf")[0] == 7
    code, data = asked(folder, "giay.pdf", "--accept-unknown")
    assert (code, data["files"][0]["verdict"]) == (0, "valid-unknown-signer")


def test_a_revoked_signer_is_never_accepted(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    pki.put(folder / "giay.pdf", orders.signed(tmp_path_factory.mktemp("ky"), by=pki.made().gone))
    (folder / "thu-hoi").mkdir()
    for number, one in enumerate(pki.lists()):
        pki.put(folder / "thu-hoi" / f"{number}.crl", one)
    for more in ((), TRUST):
        code, data = asked(folder, "giay.pdf", *more, "--crl-dir", "thu-hoi", "--accept-unknown")
        assert (code, data["files"][0]["signatures"][0]["why_not_trusted"]) == (7, "revoked")


@pytest.mark.parametrize(
    ("attack", "verdict"),
    [
        (attacks.tampered, "modified"),
        (attacks.junk, "partly-covered"),
        (attacks.value_overlong, "partly-covered"),
        (attacks.value_replaced(lambda _old: b""), "broken"),
        (attacks.signature_removed, "unsigned"),
    ],
)
def test_no_attack_is_accepted(folder: Path, kept: bytes, attack: Any, verdict: str) -> None:
    pki.put(folder / "giay.pdf", attack(kept))
    code, data = asked(folder, "giay.pdf", *TRUST, "--accept-unknown")
    assert (code, data["files"][0]["verdict"]) == (7, verdict)
    ran = vaxcli(folder, "validate", "giay.pdf", *TRUST)
    assert f"({verdict})" in ran.stderr


def test_all_files_have_to_be_valid(folder: Path) -> None:
    pki.put(folder / "khac.pdf", pki.page())
    pki.put(folder / "sai.pdf", "khong phai")
    code, data = asked(folder, "giay.pdf", "khac.pdf", "sai.pdf", *TRUST)
    assert code == 7
    assert [one["verdict"] for one in data["files"]] == ["valid", "unsigned"]
    assert data["failed"] == [{"file": "sai.pdf", "code": "PDF-not"}]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("khong-co.pdf",), 4),
        (("goc.pem",), 4),
        (("giay.pdf", "--trust", "khong-co.pem"), 4),
        (("giay.pdf", "--trust", "giay.pdf"), 4),
        (("giay.pdf", "--crl-dir", "goc.pem"), 4),
        ((), 2),
    ],
)
def test_what_cannot_be_looked_at_is_a_sentence(folder: Path, line: tuple[str, ...], code: int) -> None:
    refused(folder, code, "validate", *line)


def test_under_the_supervisor_a_hostile_file_says_nothing_of_the_inside(folder: Path, kept: bytes) -> None:
    pki.put(folder / "giay.pdf", attacks.cms_changed(attacks.signer_twice)(kept))
    ran = vaxcli(folder, "validate", "giay.pdf", *TRUST, real=True)
    assert (ran.code, ran.stdout) == (7, "")
    assert "Traceback" not in ran.stderr
    assert "(broken)" in ran.stderr
