"""A key and its certificate from a .p12 file: opened once, used for many signatures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

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


class KeySigner(Signer):
    """Signs with a key that is in memory and was checked once, when it was read."""

    def __init__(self, opened: Opened) -> None:
        """Keep the key and everything that goes into the signature."""
        store = SimpleCertificateStore()
        store.register_multiple([opened.certificate, *opened.others])
        super().__init__(signing_cert=opened.certificate, cert_registry=store)
        self._key = opened.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - pyHanko's signature
        """The raw signature of data."""
        if dry_run:
            size = self._key.key_size // 8
            return bytes(size if isinstance(self._key, rsa.RSAPrivateKey) else 2 * size + 16)
        algorithm = getattr(hashes, digest_algorithm.upper())()
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), algorithm)
        return bytes(self._key.sign(data, ec.ECDSA(algorithm)))


def read(path: Path, secret: str) -> Opened:
    """The key and certificate of a file.

    Raises:
        SignatureError: ``SIGN-no-file``, ``SIGN-not-p12``, ``SIGN-passphrase``, ``SIGN-no-key``, ``SIGN-two-keys``.
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
    if data[:1] != b"\x30":
        raise SignatureError("SIGN-not-p12", place)
    try:
        found = pkcs12.load_pkcs12(data, secret.encode() if secret else None)
    except ValueError as error:
        text = str(error).lower()
        known = "password" in text or "mac" in text or "decrypt" in text
        raise SignatureError("SIGN-passphrase" if known else "SIGN-not-p12", place) from error
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


def _asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def registry(certificates: Iterable[x509.Certificate]) -> SimpleCertificateStore:
    """Certificates as pyHanko keeps them."""
    store = SimpleCertificateStore()
    store.register_multiple(list(certificates))
    return store
