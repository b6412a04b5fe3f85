"""A certificate in plain words (R9; issue 5, clauses 2 and 4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.sign import pki
from vaxcli.errors import SignatureError
from vaxcli.sign import identity


def loaded(issued: pki.Issued) -> x509.Certificate:
    return x509.Certificate.load(issued.certificate.public_bytes(Encoding.DER))


def test_who_and_from_whom() -> None:
    office = loaded(pki.made().office)
    assert (identity.name(office), identity.organisation(office)) == ("Văn thư", pki.OFFICE)
    assert identity.issuer(office) == "CA thử nghiệm"
    assert int(identity.serial(office), 16) == pki.made().office.certificate.serial_number
    assert identity.usages(office) == ("digital_signature", "non_repudiation")
    assert len(identity.thumbprint(office)) == 40


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("chair", ""),
        ("curve", ""),
        ("office", ""),
        ("alone", ""),
        ("expired", "SIGN-expired"),
        ("early", "SIGN-not-yet"),
        ("encrypting", "SIGN-usage"),
        ("root", "SIGN-usage"),
        ("middle", "SIGN-usage"),
    ],
)
def test_whether_it_can_sign(kind: str, code: str) -> None:
    assert identity.trouble(loaded(getattr(pki.made(), kind)), pki.NOW) == code


def test_the_last_second_still_signs() -> None:
    one = loaded(pki.made().curve)
    assert identity.trouble(one, one.not_valid_after) == ""
    assert identity.trouble(one, one.not_valid_after + timedelta(seconds=1)) == "SIGN-expired"
    assert identity.trouble(one, one.not_valid_before) == ""


def test_a_refusal_names_the_days_as_papers_write_them() -> None:
    with pytest.raises(SignatureError) as told:
        identity.check(loaded(pki.made().expired), pki.NOW)
    day = pki.made().expired.certificate.not_valid_after_utc
    assert told.value.values["to"] == f"{day:%d/%m/%Y}"
