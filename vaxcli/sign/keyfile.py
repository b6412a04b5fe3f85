"""A key and its certificate from a .p12 file: opened once, used for many signatures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import cms, x509
from asn1crypto import pkcs12 as pfx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from vaxcli.errors import SignatureError
from vaxcli.findings import Place

_LARGEST = 1 << 20
"""No .p12 file is larger: anything that is, is another file."""
_DIGEST = hashlib.sha256(b"here stands the digest of a paper").digest()


@dataclass(frozen=True, slots=True)
class Opened:
    """What a .p12 file holds."""

    key: Any
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """A signature with ``_DIGEST`` and a blank in the places of the digest and the signature."""

    attributes: bytes
    whole: bytes


class KeySigner(Signer):
    """Signs with a key that is in memory and was checked once, when it was read."""

    def __init__(self, opened: Opened) -> None:
        """Keep the key and everything that goes into the signature."""
        store = SimpleCertificateStore()
        store.register_multiple(opened.others)
        # Whoever checks has the root himself, or it proves nothing.
        super().__init__(signing_cert=opened.certificate, cert_registry=store, embed_roots=False)
        self._key = opened.key
        self._form: _Form | None = None

    async def async_sign(  # noqa: PLR0913, PLR0917 - pyHanko's signature
        self,
        data_digest: bytes,
        digest_algorithm: str,
        dry_run: Any = False,  # noqa: FBT002 - pyHanko's signature
        use_pades: Any = False,  # noqa: FBT002 - the same
        timestamper: TimeStamper | None = None,
        signed_attr_settings: PdfCMSSignedAttributes | None = None,
        is_pdf_sig: Any = True,  # noqa: FBT002 - the same
        encap_content_info: Any = None,
    ) -> cms.ContentInfo:
        """The signature of a digest.

        The library builds the message anew for each file, which costs more than signing. Of plain PAdES signatures by
        one RSA key all is the same but the digest and the signature itself: those two are put into a form.
        """
        plain = use_pades and timestamper is None and isinstance(self._key, rsa.RSAPrivateKey)
        if dry_run or not plain:
            return await super().async_sign(
                data_digest,
                digest_algorithm,
                dry_run,
                use_pades,
                timestamper,
                signed_attr_settings,
                is_pdf_sig,
                encap_content_info,
            )
        form = self._form = self._form or await self._prepared(digest_algorithm, signed_attr_settings)
        attributes = form.attributes.replace(_DIGEST, data_digest)
        signature = await self.async_sign_raw(attributes, digest_algorithm)
        whole = form.whole.replace(_DIGEST, data_digest).replace(self._blank(), signature)
        return cms.ContentInfo.load(whole)

    async def _prepared(self, digest_algorithm: str, settings: PdfCMSSignedAttributes | None) -> _Form:
        attributes = await self.signed_attrs(_DIGEST, digest_algorithm, settings, use_pades=True)
        whole = await self.async_sign_prescribed_attributes(digest_algorithm, attributes, dry_run=True)
        return _Form(attributes.dump(), whole.dump())

    def _blank(self) -> bytes:
        """What stands for a signature that is not there yet; as long as the longest."""
        size = int(self._key.key_size) // 8
        return b"\x5a" * (size if isinstance(self._key, rsa.RSAPrivateKey) else 2 * size + 16)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - pyHanko's signature
        """The raw signature of data."""
        if dry_run:
            return self._blank()
        algorithm = getattr(hashes, digest_algorithm.upper())()
        if isinstance(self._key, rsa.RSAPrivateKey):
            return bytes(self._key.sign(data, padding.PKCS1v15(), algorithm))
        return bytes(self._key.sign(data, ec.ECDSA(algorithm)))


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
