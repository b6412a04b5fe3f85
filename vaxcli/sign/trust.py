"""Whom we trust: roots from a file or folder, and lists of revoked certificates brought by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, pem, x509
from pyhanko_certvalidator import ValidationContext

from vaxcli.errors import InputError, SignatureError
from vaxcli.findings import Place

_LARGEST = 64 << 20


def roots(path: Path | None) -> list[x509.Certificate]:
    """The certificates of authorities in a PEM or DER file, or in every file of a folder; none for None.

    Raises:
        InputError: ``TRUST-unreadable``, ``TRUST-none``.
    """
    if path is None:
        return []
    found = [certificate for file in _files(path) for certificate in _certificates(file)]
    if not found:
        raise InputError("TRUST-none", Place(file=path.name))
    return found


def crls(folder: Path | None) -> list[crl.CertificateList]:
    """The lists of revoked certificates in a folder (``--crl-dir``).

    Raises:
        InputError: ``TRUST-unreadable``, ``TRUST-crl`` for a file that is none.
    """
    if folder is None:
        return []
    found = []
    for file in _files(folder):
        data = _read(file)
        for der in _blocks(data):
            try:
                one = crl.CertificateList.load(der, strict=True)
                one["tbs_cert_list"].native  # noqa: B018 - read now, not when it is used
            except (ValueError, TypeError, KeyError) as error:
                raise InputError("TRUST-crl", Place(file=file.name)) from error
            found.append(one)
    return found


def revoked(certificate: x509.Certificate, lists: list[crl.CertificateList]) -> bool:
    """Whether a list of the certificate's own issuer names it."""
    for one in lists:
        tbs = one["tbs_cert_list"]
        if tbs["issuer"] != certificate.issuer:
            continue
        gone = tbs["revoked_certificates"]
        if any(entry["user_certificate"].native == certificate.serial_number for entry in gone or ()):
            return True
    return False


def context(
    trusted: list[x509.Certificate],
    others: list[x509.Certificate],
    lists: list[crl.CertificateList],
    at: datetime | None = None,
    *,
    online: bool = False,
) -> ValidationContext:
    """How certificates are judged: only by what is given, unless ``online``."""
    return ValidationContext(
        trust_roots=trusted,
        other_certs=others,
        crls=lists,
        moment=at,
        allow_fetching=online,
        revocation_mode="soft-fail",
    )


async def check_chain(certificate: x509.Certificate, judged: ValidationContext) -> None:
    """Refuse a certificate that leads to none of the trusted roots.

    Raises:
        SignatureError: ``SIGN-chain``, ``SIGN-revoked``.
    """
    from pyhanko_certvalidator import CertificateValidator  # noqa: PLC0415 - only with --trust
    from pyhanko_certvalidator.errors import PathError, RevokedError  # noqa: PLC0415 - the same

    validator = CertificateValidator(certificate, validation_context=judged)
    try:
        await validator.async_validate_usage(set())
    except RevokedError as error:
        raise SignatureError("SIGN-revoked") from error
    except PathError as error:
        raise SignatureError("SIGN-chain") from error


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        return (one for one in sorted(path.iterdir()) if one.is_file() and not one.name.startswith("."))
    return iter((path,))


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST:
            raise InputError("TRUST-unreadable", Place(file=file.name))
        return file.read_bytes()
    except OSError as error:
        raise InputError("TRUST-unreadable", Place(file=file.name)) from error


def _blocks(data: bytes) -> Iterator[bytes]:
    if pem.detect(data):
        for _kind, _headers, der in pem.unarmor(data, multiple=True):
            yield der
    else:
        yield data


def _certificates(file: Path) -> Iterator[x509.Certificate]:
    try:
        for der in _blocks(_read(file)):
            certificate = x509.Certificate.load(der, strict=True)
            certificate.native  # noqa: B018 - read now, not when it is used
            yield certificate
    except (ValueError, TypeError, KeyError) as error:
        raise InputError("TRUST-unreadable", Place(file=file.name)) from error
