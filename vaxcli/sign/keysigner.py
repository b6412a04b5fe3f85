"""Signs with a key in memory: opened once, used for many files, and quick about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from vaxcli.sign.keyfile import Opened

_DIGEST = hashlib.sha256(b"here stands the digest of a paper").digest()


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
        plain = use_pades and is_pdf_sig and timestamper is None and isinstance(self._key, rsa.RSAPrivateKey)
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
