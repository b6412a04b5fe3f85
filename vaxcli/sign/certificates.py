"""Which certificates there are, whose, how long; who can sign and who must use minutes (R9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from asn1crypto import pem, x509

from vaxcli.errors import InputError, SignatureError, VaxError
from vaxcli.findings import Place
from vaxcli.sign import identity, keyfile, token
from vaxcli.sign.sign_order import CertLine, CertOrder, CertReport
from vaxcli.supervisor import Report

_KEYS = (".p12", ".pfx")
_PUBLIC = (".cer", ".crt", ".pem", ".der")


def certificates(report: Report, order: CertOrder) -> CertReport:
    """One line a certificate; a file that cannot be read is a line too.

    Raises:
        VaxError: A file or folder that is not there, a token that cannot be asked.
    """
    report("read", 0, 1)
    lines = [line for path in order.files for line in _lines(path, order)]
    if order.token:
        lines += [
            _line(one.label.strip(), order.token.name, one.certificate, order.at, has_key=True)
            for one in token.listed(order.token)
        ]
    return CertReport(lines=tuple(lines))


def _lines(path: Path, order: CertOrder) -> Iterator[CertLine]:
    if not path.exists():
        raise InputError("F01-missing", Place(file=path.name))
    if not path.is_dir():
        yield _file(path, path.stem, order)
        return
    found = False
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix.lower() in (*_KEYS, *_PUBLIC):
            found = True
            unit = file.stem if file.parent == path else str(file.parent.relative_to(path))
            yield _file(file, unit, order)
    # A folder of units: those without any certificate must use minutes.
    for folder in sorted(path.iterdir()):
        if folder.is_dir() and not any(
            one.suffix.lower() in (*_KEYS, *_PUBLIC) for one in folder.rglob("*") if one.is_file()
        ):
            found = True
            yield CertLine(unit=folder.name, file="", trouble="CERT-none")
    if not found:
        raise InputError("CERT-nothing", Place(file=path.name))


def _file(file: Path, unit: str, order: CertOrder) -> CertLine:
    try:
        if file.suffix.lower() in _KEYS:
            if order.secret is None:
                return CertLine(unit=unit, file=file.name, trouble="CERT-needs-passphrase")
            opened = keyfile.read(file, order.secret)
            return _line(unit, file.name, opened.certificate, order.at, has_key=True)
        return _line(unit, file.name, _public(file), order.at, has_key=False)
    except VaxError as error:
        return CertLine(unit=unit, file=file.name, trouble=error.code)


def _public(file: Path) -> x509.Certificate:
    """The first certificate of a file without a key.

    Raises:
        SignatureError: ``CERT-not``.
    """
    try:
        data = file.read_bytes()[: 1 << 20]
        if pem.detect(data):
            blocks = pem.unarmor(data, multiple=True)
            data = next((der for kind, _headers, der in blocks if kind == "CERTIFICATE"), b"")
        certificate = x509.Certificate.load(data, strict=True)
        certificate.native  # noqa: B018 - read now, not when it is used
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SignatureError("CERT-not", Place(file=file.name)) from error
    return certificate


def _line(unit: str, file: str, certificate: x509.Certificate, at: datetime, *, has_key: bool) -> CertLine:
    trouble = identity.trouble(certificate, at)
    return CertLine(
        unit=unit,
        file=file,
        subject=identity.name(certificate),
        organisation=identity.organisation(certificate),
        issuer=identity.issuer(certificate),
        serial=identity.serial(certificate),
        thumbprint=identity.thumbprint(certificate),
        valid_from=certificate.not_valid_before.date().isoformat(),
        valid_to=certificate.not_valid_after.date().isoformat(),
        days_left=(certificate.not_valid_after - at).days,
        usages=identity.usages(certificate),
        has_key=has_key,
        can_sign=not trouble,
        trouble=trouble,
    )
