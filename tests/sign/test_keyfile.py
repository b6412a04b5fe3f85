"""Keys from .p12 files: what is wrong with one is said exactly (RELIABILITY 3, case 27; issue 5, clause 2)."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest
from asn1crypto import cms, pkcs12
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from tests.sign import pki
from vaxcli.errors import SignatureError
from vaxcli.findings import Place
from vaxcli.sign import keyfile
from vaxcli.sign.keysigner import KeySigner

P = Place(file="ky.p12")


def code(data: bytes, secret: str = pki.PASSPHRASE) -> str:
    with pytest.raises(SignatureError) as told:
        keyfile.parse(data, secret, P)
    assert told.value.place == P
    return told.value.code


def with_two_keys() -> bytes:
    """A file that shows two keys: of each the shrouded bag of a file of its own."""
    one, two = (pkcs12.Pfx.load(which.p12()) for which in (pki.made().curve, pki.made().other))

    def bags(found: pkcs12.Pfx) -> list[pkcs12.SafeBag]:
        parts = [part for part in found.authenticated_safe if part["content_type"].native == "data"]
        return [bag for part in parts for bag in pkcs12.SafeContents.load(part["content"].native)]

    safe = pkcs12.SafeContents([*bags(one), *bags(two)])
    content = cms.ContentInfo({"content_type": "data", "content": safe.dump()})
    whole = pkcs12.AuthenticatedSafe([content])
    auth = cms.ContentInfo({"content_type": "data", "content": whole.dump()})
    return bytes(pkcs12.Pfx({"version": "v3", "auth_safe": auth, "mac_data": one["mac_data"]}).dump())


@pytest.mark.parametrize("secret", ["", "sai", pki.PASSPHRASE.upper()])
def test_a_wrong_pass_phrase_is_told_from_a_wrong_file(secret: str) -> None:
    assert code(pki.made().curve.p12(), secret) == "SIGN-passphrase"


@pytest.mark.parametrize("data", [b"", b"khong phai", b"0" * 99, pki.made().curve.p12()[:200], pki.page()])
def test_what_is_no_p12(data: bytes) -> None:
    assert code(data) == "SIGN-not-p12"


def test_a_file_of_certificates_alone_has_no_key() -> None:
    alone = serialize_key_and_certificates(b"a", None, pki.made().curve.certificate, None, NoEncryption())
    assert code(alone, "") == "SIGN-no-key"


def test_a_file_of_a_key_alone_has_no_certificate() -> None:
    alone = serialize_key_and_certificates(
        b"a", ec.generate_private_key(ec.SECP256R1()), None, None, NoEncryption()
    )
    assert code(alone, "") == "SIGN-no-certificate"


def test_two_certificates_of_one_key_are_not_guessed_between() -> None:
    renewed = pki.issue(by=pki.made().middle)
    assert renewed.key is pki.made().curve.key
    assert code(renewed.p12(more=[pki.made().curve.certificate])) == "SIGN-two-certificates"


def test_two_keys_are_not_guessed_between() -> None:
    assert code(with_two_keys()) == "SIGN-two-keys"


def test_a_file_that_is_not_there_or_far_too_large(tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match="SIGN-no-file"):
        keyfile.read(tmp_path / "khong-co.p12", "")
    large = pki.put(tmp_path / "lon.p12", b"\x30" * (1 << 21))
    with pytest.raises(SignatureError, match="SIGN-not-p12"):
        keyfile.read(large, "")


@pytest.mark.parametrize("secret", ["", "abc", "mật khẩu có dấu", "x" * 200])
def test_any_pass_phrase_opens_its_file(secret: str) -> None:
    issued = pki.made().curve
    data = (
        issued.p12(secret)
        if secret
        else serialize_key_and_certificates(b"a", issued.key, issued.certificate, None, NoEncryption())
    )
    assert keyfile.parse(data, secret, P).key.private_numbers() == issued.key.private_numbers()


def test_the_certificates_above_come_along() -> None:
    opened = keyfile.parse(pki.made().curve.p12(), pki.PASSPHRASE, P)
    assert [one.subject.native["common_name"] for one in opened.others] == ["CA thử nghiệm", "Gốc thử nghiệm"]


@pytest.mark.parametrize("kind", ["chair", "curve"])
def test_each_signature_is_of_its_own_digest(kind: str) -> None:
    """The form that saves time for RSA keys must never leak the digest of another paper."""
    issued = getattr(pki.made(), kind)
    signer = KeySigner(keyfile.parse(issued.p12(), pki.PASSPHRASE, P))
    for text in (b"mot", b"hai", b"mot"):
        digest = hashlib.sha256(text).digest()
        made = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True))
        signed = cms.ContentInfo.load(made.dump(), strict=True)["content"]
        (info,) = signed["signer_infos"]
        said = {one["type"].native: one["values"][0] for one in info["signed_attrs"]}
        assert said["message_digest"].native == digest
        attributes = info["signed_attrs"].untag().dump()
        public, value = issued.key.public_key(), info["signature"].native
        if kind == "chair":
            public.verify(value, attributes, padding.PKCS1v15(), SHA256())
        else:
            public.verify(value, attributes, ec.ECDSA(SHA256()))
        assert len(signed["certificates"]) == 2  # the signer's and the one in the middle; roots stay at home
