"""A certificate in plain words: whose, from whom, how long, for what; and whether it can sign here."""

from __future__ import annotations

from datetime import datetime

from asn1crypto import x509

from vaxcli.errors import SignatureError

SIGNING = ("digital_signature", "non_repudiation")
"""Key usages that allow signing documents (RFC 5280, 4.2.1.3)."""


def name(certificate: x509.Certificate) -> str:
    """Whose it is: the common name, else the organisation."""
    return _part(certificate.subject, "common_name") or organisation(certificate)


def organisation(certificate: x509.Certificate) -> str:
    """The organisation, ``""`` when the certificate is a person's alone."""
    return _part(certificate.subject, "organization_name")


def issuer(certificate: x509.Certificate) -> str:
    """Who vouches for it."""
    return _part(certificate.issuer, "common_name") or _part(certificate.issuer, "organization_name")


def serial(certificate: x509.Certificate) -> str:
    """The serial number in hexadecimal digits."""
    return f"{certificate.serial_number:X}"


def thumbprint(certificate: x509.Certificate) -> str:
    """SHA-1 of the certificate, as Windows shows it."""
    return str(certificate.sha1.hex().upper())


def usages(certificate: x509.Certificate) -> tuple[str, ...]:
    """What the key is for, by the names of RFC 5280; empty when the certificate does not say."""
    found = certificate.key_usage_value
    return tuple(sorted(found.native)) if found else ()


def trouble(certificate: x509.Certificate, at: datetime) -> str:
    """Code of why the certificate cannot sign at a moment; ``""`` when it can."""
    if at > certificate.not_valid_after:
        return "SIGN-expired"
    if at < certificate.not_valid_before:
        return "SIGN-not-yet"
    named = usages(certificate)
    if named and not set(named) & set(SIGNING):
        return "SIGN-usage"
    # One that somebody made for himself may call itself an authority: OpenSSL's default does.
    if certificate.ca and certificate.subject != certificate.issuer:
        return "SIGN-authority"
    return ""


def check(certificate: x509.Certificate, at: datetime) -> None:
    """Refuse a certificate that cannot sign, in one sentence.

    Raises:
        SignatureError: ``SIGN-expired``, ``SIGN-not-yet``, ``SIGN-usage``, ``SIGN-authority``.
    """
    code = trouble(certificate, at)
    if code:
        days = {"from": certificate.not_valid_before, "to": certificate.not_valid_after}
        values = {key: f"{day:%d/%m/%Y}" for key, day in days.items()}
        raise SignatureError(code, None, name=name(certificate), **values)


def harmless(said: str) -> str:
    """A text from a file of somebody else, without what steers a terminal or turns the order of letters.

    >>> harmless("An" + chr(27) + "[2J" + chr(0x202E) + "Binh")
    'An [2J Binh'
    """
    return "".join(letter if letter.isprintable() else " " for letter in said)


def _part(found: x509.Name, key: str) -> str:
    value = found.native.get(key, "")
    return harmless(", ".join(value) if isinstance(value, list) else str(value))
