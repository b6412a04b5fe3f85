"""``vaxcli cert`` as a user sees it: whose, how long, who can sign and who must use minutes (R9; issue 5, clause 4)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.commands.command import refused, snapshot, vaxcli
from tests.sign import pki

KNOWN = {"VAXCLI_PASSPHRASE": pki.PASSPHRASE}


def asked(folder: Path, *line: str, env: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    before = snapshot(folder)
    ran = vaxcli(folder, "cert", *line, "--json", env=env)
    assert snapshot(folder) == before
    data: dict[str, Any] = json.loads(ran.stdout)["data"]
    return ran.code, data


def test_one_certificate_in_plain_words(tmp_path: Path) -> None:
    pki.put(tmp_path / "ky.p12", pki.made().office.p12())
    ran = vaxcli(tmp_path, "cert", "ky.p12", env=KNOWN)
    assert (ran.code, ran.stdout) == (0, "")
    end = pki.made().office.certificate.not_valid_after_utc
    for words in (
        "Văn thư",
        "CA thử nghiệm",
        f"{end:%d/%m/%Y}",
        f"{pki.made().office.certificate.serial_number:X}",
        "dùng để ký số, ký không chối bỏ được",
    ):
        assert words in ran.stderr


def test_one_certificate_as_json(tmp_path: Path) -> None:
    pki.put(tmp_path / "ky.p12", pki.made().office.p12())
    code, data = asked(tmp_path, "ky.p12", env=KNOWN)
    (one,) = data["certificates"]
    assert (code, one["subject"], one["organisation"]) == (0, "Văn thư", pki.OFFICE)
    assert (one["has_key"], one["can_sign"], one["usages"]) == (
        True,
        True,
        ["digital_signature", "non_repudiation"],
    )
    assert 398 <= one["days_left"] <= 400


@pytest.mark.parametrize("suffix", ["cer", "crt", "pem", "der"])
def test_a_public_certificate_needs_no_pass_phrase(tmp_path: Path, suffix: str) -> None:
    data = pki.made().curve.pem()
    if suffix == "der":
        data = pki.made().curve.certificate.public_bytes(Encoding.DER)
    pki.put(tmp_path / f"ky.{suffix}", data)
    code, found = asked(tmp_path, f"ky.{suffix}")
    assert (code, found["certificates"][0]["subject"]) == (0, pki.CHAIR)


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("expired", "SIGN-expired"),
        ("early", "SIGN-not-yet"),
        ("encrypting", "SIGN-usage"),
        ("middle", "SIGN-usage"),
    ],
)
def test_one_that_cannot_sign(tmp_path: Path, kind: str, trouble: str) -> None:
    pki.put(tmp_path / "ky.pem", getattr(pki.made(), kind).pem())
    code, found = asked(tmp_path, "ky.pem")
    assert (code, found["certificates"][0]["trouble"]) == (7, trouble)


@pytest.mark.parametrize(("days", "said"), [(29.5, True), (31.5, False)])
def test_it_is_said_thirty_days_before_the_end(tmp_path: Path, days: float, said: bool) -> None:
    pki.put(tmp_path / "ky.pem", pki.issue(number=7, days=(-9, days)).pem())
    ran = vaxcli(tmp_path, "cert", "ky.pem")
    assert ran.code == 0
    assert ("hãy gia hạn" in ran.stderr) is said


class TestDistrict:
    """A folder with a folder for each unit."""

    @pytest.fixture
    @staticmethod
    def units(tmp_path: Path) -> Path:
        known = pki.made()
        for unit in ("xa-a", "xa-b", "xa-c", "xa-d", "xa-e"):
            (tmp_path / unit).mkdir()
        pki.put(tmp_path / "xa-a" / "cu.pem", known.expired.pem())
        pki.put(tmp_path / "xa-a" / "moi.pem", known.curve.pem())
        pki.put(tmp_path / "xa-b" / "ky.pem", known.expired.pem())
        pki.put(tmp_path / "xa-d" / "ky.p12", known.curve.p12())
        pki.put(tmp_path / "xa-e" / "ky.cer", "khong phai")
        return tmp_path

    def test_who_can_sign_and_who_must_use_minutes(self, units: Path) -> None:
        code, data = asked(units, ".")
        assert code == 7
        # An old certificate beside its renewal does no harm; a .p12 shows nothing without its pass phrase.
        assert data["units"] == {"xa-a": True, "xa-b": False, "xa-c": False, "xa-d": False, "xa-e": False}
        lines = {(one["unit"], one["file"]): one["trouble"] for one in data["certificates"]}
        assert lines["xa-c", ""] == "CERT-none"
        assert lines["xa-d", "ky.p12"] == "CERT-needs-passphrase"
        assert lines["xa-e", "ky.cer"] == "CERT-not"

    def test_the_summary_counts_units(self, units: Path) -> None:
        ran = vaxcli(units, "cert", ".", env=KNOWN)
        assert ran.code == 7
        assert "2 đơn vị ký được, 3 đơn vị phải lập biên bản" in ran.stderr

    def test_a_wrong_pass_phrase_is_that_files_line(self, units: Path) -> None:
        code, data = asked(units, ".", env={"VAXCLI_PASSPHRASE": "sai"})
        assert code == 7
        lines = {one["unit"]: one["trouble"] for one in data["certificates"]}
        assert (lines["xa-d"], lines["xa-b"]) == ("SIGN-passphrase", "SIGN-expired")


@pytest.mark.parametrize(
    ("line", "code"), [(("khong-co.p12",), 4), (("trong",), 4), ((), 2), (("--token", "khong-co.so"), 7)]
)
def test_nothing_to_look_at_is_a_sentence(tmp_path: Path, line: tuple[str, ...], code: int) -> None:
    (tmp_path / "trong").mkdir()
    refused(tmp_path, code, "cert", *line)
