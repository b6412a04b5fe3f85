"""A key and its certificate from a .p12 file, or what exactly is wrong with the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import pkcs12 as pfx
from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from vaxcli.errors import SignatureError
from vaxcli.findings import Place

_LARGEST = 1 << 20
"""No .p12 file is larger: anything that is, is another file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a .p12 file holds."""

    key: Any
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]


def read(path: Path, secret: str) -> Opened:
    """The key and certificate of a file.

    Raises:
        SignatureError: ``SIGN-no-file``, ``SIGN-not-p12``, ``SIGN-passphrase``, ``SIGN-no-key``,
            ``SIGN-no-certificate``, ``SIGN-two-keys``, ``SIGN-two-certificates``, ``SIGN-key-kind``.
    """
    place = Place(file=path.name)
    try:
        if path.stat().st_size > _LARGEST:
            raise SignatureError("SIGN-not-p12", place)
        data = path.read_bytes()
    except OSError as error:
        raise SignatureError("SIGN-no-file", place) from error
    return parse(data, secret, place)


def parse(data: bytes, secret: str, place: Place) -> Opened:
    """As ``read``, from bytes."""
    if _keys(data, place) > 1:
        raise SignatureError("SIGN-two-keys", place)
    try:
        found = _loaded(data, secret)
    except ValueError as error:
        # What is inside was read above, so that only what opens it can be wrong.
        raise SignatureError("SIGN-passphrase", place) from error
    except Exception as error:
        # The library has many ways of not understanding a file.
        raise SignatureError("SIGN-not-p12", place) from error
    if found.key is None or found.cert is None:
        code = "SIGN-no-certificate" if found.key is not None else "SIGN-no-key"
        raise SignatureError(code, place)
    if not isinstance(found.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SignatureError("SIGN-key-kind", place)
    fitting = [found.cert.certificate.public_key() == found.key.public_key()]
    fitting += [one.certificate.public_key() == found.key.public_key() for one in found.additional_certs]
    if sum(fitting) > 1:
        raise SignatureError("SIGN-two-certificates", place)
    others = [one.certificate for one in found.additional_certs]
    return Opened(found.key, _asn1(found.cert.certificate), tuple(map(_asn1, others)))


def _keys(data: bytes, place: Place) -> int:
    """How many keys the file shows without being opened; proves that it is such a file at all."""
    try:
        found = pfx.Pfx.load(data, strict=True)
        parts = found.authenticated_safe
        bags = [
            bag
            for part in parts
            if part["content_type"].native == "data"
            for bag in pfx.SafeContents.load(part["content"].native)
        ]
        return sum(bag["bag_id"].native in ("key_bag", "pkcs8_shrouded_key_bag") for bag in bags)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SignatureError("SIGN-not-p12", place) from error


def _loaded(data: bytes, secret: str) -> pkcs12.PKCS12KeyAndCertificates:
    """The file opened; an empty pass phrase and none at all are two things to this format, but not to people."""
    if secret:
        return pkcs12.load_pkcs12(data, secret.encode())
    try:
        return pkcs12.load_pkcs12(data, None)
    except ValueError:
        return pkcs12.load_pkcs12(data, b"")


def _asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
