"""Sign a data file: a detached CMS signature beside it, ``results.json.p7s`` (CAdES-BES; DOMAIN E.5)."""

from __future__ import annotations

from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper

from vaxcli.errors import InputError, SignatureError
from vaxcli.findings import Place


async def signed(
    data: bytes, signer: Signer, timestamper: TimeStamper | None, at: datetime, place: Place
) -> bytes:
    """The signature as DER, with the moment in it (ETSI EN 319 122-1, 5.2.1).

    Raises:
        SignatureError: ``SIGN-timestamp``, ``SIGN-failed``.
    """
    try:
        found = await signer.async_sign_general_data(
            data,
            "sha256",
            detached=True,
            timestamper=timestamper,
            use_cades=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
        )
    except SigningError as error:
        raise SignatureError("SIGN-failed", place) from error
    return bytes(found.dump())


def others(signed: cms.SignedData) -> list[x509.Certificate]:
    """The certificates that travel with a signature."""
    return [one.chosen for one in signed["certificates"] or () if one.name == "certificate"]


def read(data: bytes, place: Place) -> cms.SignedData:
    """A detached signature.

    Raises:
        InputError: ``P7S-not``.
    """
    try:
        found = cms.ContentInfo.load(data, strict=True)
        if found["content_type"].native != "signed_data":
            raise InputError("P7S-not", place)
        content: cms.SignedData = found["content"]
        content.native  # noqa: B018 - read now, not when it is used
    except (ValueError, TypeError, KeyError) as error:
        raise InputError("P7S-not", place) from error
    return content
