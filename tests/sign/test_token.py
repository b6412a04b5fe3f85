"""A key on a token: chosen exactly, one try of the PIN, each trouble its own sentence (RELIABILITY 3, case 27; 4).

SoftHSM stands for a token; what it cannot do (lock, be pulled out) is done by a stub of its library.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, ObjectClass, TokenFlag
from pkcs11 import exceptions as trouble

from tests.commands.command import snapshot, vaxcli
from tests.sign import orders, pki
from vaxcli.errors import SignatureError
from vaxcli.sign import identity, signing, token
from vaxcli.sign.sign_order import SignOrder, TokenChoice, Verdict

PIN = "24681357"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")  # fmt: skip


def serial(issued: pki.Issued) -> str:
    return f"{issued.certificate.serial_number:X}"


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A token of ours with two certificates whose labels are not those of their keys, and a wrong one."""
    found = next((Path(one) for one in MODULES if Path(one).is_file()), None)
    if found is None or shutil.which("softhsm2-util") is None or shutil.which("pkcs11-tool") is None:
        pytest.skip("not installed: softhsm2, opensc")
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    config = pki.put(folder / "softhsm2.conf", f"directories.tokendir = {folder / 'tokens'}\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(config)
    run("softhsm2-util", "--init-token", "--free", "--label", "Thẻ của xã", "--pin", PIN, "--so-pin", "1" * 8)
    tool = ("pkcs11-tool", "--module", found, "--token-label", "Thẻ của xã", "--login", "--pin", PIN)
    known = pki.made()
    for number, issued in enumerate((known.chair, known.expired), 1):
        key = pki.put(
            folder / "k.der", issued.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )
        certificate = pki.put(folder / "c.der", issued.certificate.public_bytes(Encoding.DER))
        run(
            *tool,
            "--write-object",
            key,
            "--type",
            "privkey",
            "--id",
            f"0{number}",
            "--label",
            f"khoa{number}",
        )
        run(
            *tool,
            "--write-object",
            certificate,
            "--type",
            "cert",
            "--id",
            f"0{number}",
            "--label",
            "ten khac",
        )
    above = pki.put(folder / "c.der", known.middle.certificate.public_bytes(Encoding.DER))
    run(*tool, "--write-object", above, "--type", "cert", "--id", "09", "--label", "ca")
    yield found
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def run(*line: str | Path) -> None:
    subprocess.run(line, capture_output=True, check=True, timeout=60)


def order(folder: Path, library: Path, *, pin: str = PIN, files: int = 1, **choice: str) -> SignOrder:
    papers = tuple(pki.put(folder / f"{number}.pdf", pki.page()) for number in range(files))
    chosen = TokenChoice(library=library, **choice)
    return SignOrder(files=papers, token=chosen, secret=pin, at=orders.NOW, visible=False)


def refused(what: SignOrder, code: str) -> SignatureError:
    folder = what.files[0].parent
    before = snapshot(folder)
    with pytest.raises(SignatureError) as told:
        signing.sign(orders.quiet, what)
    assert told.value.code == code
    assert snapshot(folder) == before
    assert PIN not in str(told.value.values)
    return told.value


class TestSoftHsm:
    def test_the_certificates_are_listed_without_a_pin(self, module: Path) -> None:
        found = {identity.serial(one.certificate) for one in token.listed(module)}
        assert found == {serial(one) for one in (pki.made().chair, pki.made().expired, pki.made().middle)}

    @pytest.mark.parametrize("way", ["none", "serial", "serial-written", "thumbprint"])
    def test_many_files_are_signed_with_one_pin(self, module: Path, tmp_path: Path, way: str) -> None:
        number = serial(pki.made().chair)
        pairs = ":".join(number.rjust(40, "0")[place : place + 2] for place in range(0, 40, 2)).lower()
        loaded = x509.Certificate.load(pki.made().chair.certificate.public_bytes(Encoding.DER))
        choice = {
            "none": {},  # the other one has expired, the third is an authority's
            "serial": {"serial": number},
            "serial-written": {"serial": pairs},
            "thumbprint": {"thumbprint": identity.thumbprint(loaded)},
        }[way]
        done = signing.sign(orders.quiet, order(tmp_path, module, files=3, **choice))
        assert len(done.files) == 3
        for one in done.files:
            found = orders.looked(Path(one.output).read_bytes())
            assert (found.verdict, found.signatures[0].signer) == (Verdict.VALID, pki.CHAIR)

    def test_data_are_signed(self, module: Path, tmp_path: Path) -> None:
        data = pki.put(tmp_path / "results.json", "{}")
        done = signing.sign(orders.quiet, replace(order(tmp_path, module), files=(data,)))
        assert done.files[0].output == str(tmp_path / "results.json.p7s")

    def test_a_wrong_pin(self, module: Path, tmp_path: Path) -> None:
        assert refused(order(tmp_path, module, pin="11112222"), "TOKEN-pin-few-left").place is not None

    def test_no_pin_is_never_tried(self, module: Path, tmp_path: Path) -> None:
        refused(order(tmp_path, module, pin=""), "TOKEN-no-pin")

    def test_an_expired_certificate_costs_no_try(self, module: Path, tmp_path: Path) -> None:
        refused(order(tmp_path, module, pin="11112222", serial=serial(pki.made().expired)), "SIGN-expired")

    def test_a_certificate_that_is_not_there(self, module: Path, tmp_path: Path) -> None:
        refused(order(tmp_path, module, serial="ABC"), "TOKEN-no-certificate")

    def test_a_certificate_without_its_key(self, module: Path, tmp_path: Path) -> None:
        refused(order(tmp_path, module, serial=serial(pki.made().middle)), "SIGN-usage")

    def test_the_commands_themselves(self, module: Path, tmp_path: Path) -> None:
        """Under the supervisor: the vendor's library is loaded in the child alone."""
        pki.put(tmp_path / "a.pdf", pki.page())
        pki.put(tmp_path / "pin.txt", PIN)
        shown = vaxcli(tmp_path, "cert", "--token", module, "--json", real=True)
        lines = {one["serial"]: one["trouble"] for one in json.loads(shown.stdout)["data"]["certificates"]}
        assert lines[serial(pki.made().chair)] == ""
        assert lines[serial(pki.made().expired)] == "SIGN-expired"
        # By what is shown one is chosen: --serial, --thumbprint.
        table = vaxcli(tmp_path, "cert", "--token", module).stderr
        assert all(number in table for number in lines)
        ran = vaxcli(tmp_path, "sign", "a.pdf", "--token", module, "--passphrase-file", "pin.txt", real=True)
        assert ran.code == 0, ran.stderr
        assert PIN not in ran.stdout + ran.stderr
        assert orders.looked((tmp_path / "a.signed.pdf").read_bytes()).verdict is Verdict.VALID


@pytest.mark.parametrize("content", [None, b"", b"khong phai thu vien"])
def test_a_library_that_cannot_be_loaded(tmp_path: Path, content: bytes | None) -> None:
    library = tmp_path / "thu-vien.so"
    if content is not None:
        library.write_bytes(content)
    refused(order(tmp_path, library), "TOKEN-library")


@dataclass
class Stub:
    """A library, slot, token and session in one, with a certificate and no will to sign."""

    flags: int = int(TokenFlag.TOKEN_INITIALIZED)
    on_login: Exception | None = None
    flags_after: int = 0
    on_sign: Exception | None = None
    present: bool = True
    certificates: list[pki.Issued] = field(default_factory=lambda: [pki.made().curve])
    slot_id: int = 7
    label: str = "stub"
    logins: list[str] = field(default_factory=list)

    def get_slots(self, *, token_present: bool) -> list[Stub]:
        return [self] if self.present and token_present else []

    def get_token(self) -> Stub:
        return self

    def open(self, user_pin: str | None = None) -> Stub:
        if user_pin is not None:
            self.logins.append(user_pin)
            if self.on_login:
                self.flags |= self.flags_after
                raise self.on_login
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def get_objects(self, attributes: dict[Any, Any]) -> Iterator[Any]:
        if attributes[Attribute.CLASS] is not ObjectClass.CERTIFICATE:
            return iter([self])
        return iter(
            {Attribute.VALUE: one.certificate.public_bytes(Encoding.DER), Attribute.ID: b"\1"}
            for one in self.certificates
        )

    def sign(self, *_data: object, **_how: object) -> bytes:
        assert self.on_sign
        raise self.on_sign


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return pki.put(tmp_path / "lib.so", "")


def with_stub(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> Stub:
    monkeypatch.setattr(token, "_loaded", lambda _library: stub)
    return stub


@pytest.mark.parametrize(
    ("stub", "code", "tries"),
    [
        (Stub(present=False), "TOKEN-missing", 0),
        (Stub(certificates=[]), "TOKEN-no-certificate", 0),
        (Stub(certificates=[pki.made().curve, pki.made().other]), "TOKEN-several", 0),
        (Stub(flags=0x400 | TokenFlag.USER_PIN_LOCKED), "TOKEN-pin-locked", 0),
        (Stub(flags=0x400 | TokenFlag.USER_PIN_FINAL_TRY), "TOKEN-pin-final", 0),
        (Stub(on_login=trouble.PinIncorrect()), "TOKEN-pin", 1),
        (Stub(on_login=trouble.PinLenRange()), "TOKEN-pin", 1),
        (Stub(on_login=trouble.PinLocked()), "TOKEN-pin-locked", 1),
        (
            Stub(on_login=trouble.PinIncorrect(), flags_after=TokenFlag.USER_PIN_COUNT_LOW),
            "TOKEN-pin-few-left",
            1,
        ),
        (
            Stub(on_login=trouble.PinIncorrect(), flags_after=TokenFlag.USER_PIN_FINAL_TRY),
            "TOKEN-pin-one-left",
            1,
        ),
        (Stub(on_login=trouble.PinIncorrect(), flags_after=TokenFlag.USER_PIN_LOCKED), "TOKEN-pin-locked", 1),
        (Stub(on_login=trouble.TokenNotPresent()), "TOKEN-missing", 1),
        (Stub(on_login=trouble.DeviceError()), "TOKEN-trouble", 1),
        (Stub(on_sign=trouble.DeviceRemoved()), "TOKEN-removed", 1),
        (Stub(on_sign=MemoryError()), "TOKEN-trouble", 1),
        (Stub(on_sign=trouble.FunctionFailed()), "TOKEN-trouble", 1),
    ],
)
def test_each_trouble_has_its_own_code_and_the_pin_is_tried_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: Path, stub: Stub, code: str, tries: int
) -> None:
    stub.logins.clear()
    with_stub(monkeypatch, stub)
    told = refused(order(tmp_path, library), code)
    assert stub.logins == [PIN] * tries
    assert told.place is not None
    assert told.exit_code == 7


def test_the_last_try_is_taken_only_when_somebody_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: Path
) -> None:
    stub = with_stub(
        monkeypatch, Stub(flags=0x400 | TokenFlag.USER_PIN_FINAL_TRY, on_sign=trouble.DeviceRemoved())
    )
    refused(replace(order(tmp_path, library), force=True, reason="PIN đúng"), "TOKEN-removed")
    assert stub.logins == [PIN]


def test_a_token_pulled_out_is_told_of_each_file_that_was_not_signed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: Path
) -> None:
    with_stub(monkeypatch, Stub(on_sign=trouble.DeviceRemoved()))
    done = signing.sign(orders.quiet, order(tmp_path, library, files=2))
    assert [one.code for one in done.failed] == ["TOKEN-removed"] * 2
    assert not list(tmp_path.glob("*.signed.pdf"))
