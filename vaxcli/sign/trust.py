"""Whom we trust: roots from a file or folder, and lists of revoked certificates brought by hand."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Literal

from asn1crypto import crl, pem, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

from vaxcli.errors import InputError, SignatureError
from vaxcli.findings import Place

_LARGEST = 64 << 20
for _library in ("pyhanko", "pyhanko_certvalidator"):
    # What they say is for programmers, and it names the people of certificates (promise 7).
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)


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


def revoked(
    certificate: x509.Certificate, lists: Iterable[crl.CertificateList], *, by: datetime | None = None
) -> bool:
    """Whether a list of the certificate's own issuer names it; as revoked by a moment, if there is one."""
    for one in lists:
        tbs = one["tbs_cert_list"]
        if tbs["issuer"] != certificate.issuer:
            continue
        gone = tbs["revoked_certificates"]
        for entry in gone or ():
            if entry["user_certificate"].native == certificate.serial_number and (
                by is None or entry["revocation_date"].native <= by
            ):
                return True
    return False


class Revocation(Enum):
    """What is known about the revocation of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trust:
    """By what certificates are judged: only by what is given, unless ``online``."""

    roots: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()
    at: datetime | None = None
    """None for now: what is fetched from the network is always a little later than any moment of before."""
    online: bool = False

    @asynccontextmanager
    async def judging(
        self, others: Iterable[x509.Certificate] = (), mode: Literal["soft-fail", "require"] = "soft-fail"
    ) -> AsyncIterator[ValidationContext]:
        """As pyHanko wants it, for one use: it remembers, and it may hold connections.

        Args:
            others: Certificates on the way to a root.
            mode: ``require``: every certificate has to be known as not revoked.
        """
        made = ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(others),
            crls=list(self.lists),
            moment=None if self.online else self.at,
            allow_fetching=self.online,
            revocation_mode=mode,
        )
        try:
            yield made
        finally:
            await made.aclose()

    async def revocation(
        self, certificate: x509.Certificate, others: Iterable[x509.Certificate]
    ) -> Revocation:
        """What lists and services say of a certificate and of those above it.

        The library looks into a list only when the certificate says where there is one, unless it has to.
        """
        known = list(others)
        if any(revoked(one, self.lists) for one in _way(certificate, known)):
            return Revocation.REVOKED
        if not self.roots:
            return Revocation.UNKNOWN
        try:
            async with self.judging(known, "require") as judged:
                await CertificateValidator(certificate, validation_context=judged).async_validate_usage(set())
        except RevokedError:
            return Revocation.REVOKED
        except (PathError, ValidationError):
            return Revocation.UNKNOWN
        return Revocation.GOOD


def given(trusted: Path | None, lists: Path | None, at: datetime, *, online: bool = False) -> Trust:
    """Trust by the roots of a file or folder and the lists of a folder.

    Raises:
        InputError: As ``roots`` and ``crls``.
    """
    return Trust(tuple(roots(trusted)), tuple(crls(lists)), at, online)


async def check_chain(
    certificate: x509.Certificate, others: Iterable[x509.Certificate], trust: Trust
) -> None:
    """Refuse a certificate that leads to none of the trusted roots.

    Raises:
        SignatureError: ``SIGN-chain``, ``SIGN-revoked``.
    """
    try:
        async with trust.judging(others) as judged:
            await CertificateValidator(certificate, validation_context=judged).async_validate_usage(set())
    except RevokedError as error:
        raise SignatureError("SIGN-revoked") from error
    except (PathError, ValidationError) as error:
        raise SignatureError("SIGN-chain") from error


def _way(certificate: x509.Certificate, known: Sequence[x509.Certificate]) -> Iterator[x509.Certificate]:
    """A certificate and those above it, by their names."""
    seen: set[bytes] = set()
    level = [certificate]
    while level:
        yield from level
        names = {one.issuer.dump() for one in level} - seen
        seen |= names
        level = [one for one in known if one.subject.dump() in names]


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
