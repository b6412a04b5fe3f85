"""A key on a USB token, by PKCS#11: one certificate is chosen exactly, and the PIN is tried once, on its slot alone.

A wrong PIN burns one of few tries (DOMAIN E.4). The certificate is found by its serial number or thumbprint, the key by
the same ``CKA_ID``, never by a label: on tokens seen here the labels differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import x509
from pkcs11 import Attribute, ObjectClass
from pkcs11 import exceptions as trouble
from pyhanko.sign.pkcs11 import PKCS11Signer

from vaxcli.errors import SignatureError
from vaxcli.findings import Place
from vaxcli.sign import identity
from vaxcli.sign.sign_order import TokenChoice

_CODES: tuple[tuple[type[Exception], str], ...] = (
    (trouble.PinIncorrect, "TOKEN-pin"),
    (trouble.PinLocked, "TOKEN-pin-locked"),
    (trouble.PinLenRange, "TOKEN-pin"),
    (trouble.PinInvalid, "TOKEN-pin"),
    (trouble.DeviceRemoved, "TOKEN-removed"),
    (trouble.TokenNotPresent, "TOKEN-missing"),
    (trouble.TokenNotRecognised, "TOKEN-missing"),
    (trouble.NoSuchKey, "TOKEN-no-key"),
    (trouble.MultipleObjectsReturned, "TOKEN-several"),
)


@dataclass(frozen=True, slots=True)
class OnToken:
    """A certificate on a token."""

    slot: int
    label: str
    certificate: x509.Certificate
    key_id: bytes


def listed(library: Path) -> list[OnToken]:
    """Every certificate on every token, without a PIN.

    Raises:
        SignatureError: ``TOKEN-library``, ``TOKEN-missing``.
    """
    with _told(library):
        return list(_listed(_loaded(library)))


@contextmanager
def signer(choice: TokenChoice, pin: str) -> Iterator[PKCS11Signer]:
    """A signer with one session, logged in once.

    Raises:
        SignatureError: ``TOKEN-...``, each its own.
    """
    with _told(choice.library):
        module = _loaded(choice.library)
        found = _chosen(list(_listed(module)), choice)
        slot = next(one for one in module.get_slots(token_present=True) if one.slot_id == found.slot)
        with slot.get_token().open(user_pin=pin) as session:
            others = [
                x509.Certificate.load(one[Attribute.VALUE])
                for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            ]
            made = PKCS11Signer(
                session,
                signing_cert=found.certificate,
                key_id=found.key_id,
                ca_chain=[one for one in others if one.dump() != found.certificate.dump()],
            )
            yield made


def _loaded(library: Path) -> Any:
    if not library.is_file():
        raise SignatureError("TOKEN-library", Place(file=library.name))
    return pkcs11.lib(str(library))


def _listed(module: Any) -> Iterator[OnToken]:
    slots = module.get_slots(token_present=True)
    if not slots:
        raise SignatureError("TOKEN-missing")
    for slot in slots:
        token = slot.get_token()
        if not token.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED:
            continue
        with token.open() as session:
            for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
                certificate = x509.Certificate.load(one[Attribute.VALUE])
                yield OnToken(slot.slot_id, token.label, certificate, bytes(one[Attribute.ID]))


def _chosen(found: list[OnToken], choice: TokenChoice) -> OnToken:
    """The one certificate that was named; when none was named, the only one that can sign."""
    serial = choice.serial.upper().replace(":", "").replace(" ", "").lstrip("0")
    thumb = choice.thumbprint.upper().replace(":", "").replace(" ", "")
    fitting = [
        one
        for one in found
        if (not serial or identity.serial(one.certificate).lstrip("0") == serial)
        and (not thumb or identity.thumbprint(one.certificate) == thumb)
        and (serial or thumb or not one.certificate.ca)
    ]
    if not fitting:
        raise SignatureError("TOKEN-no-certificate")
    if len(fitting) > 1:
        raise SignatureError("TOKEN-several", None, count=len(fitting))
    return fitting[0]


@contextmanager
def _told(library: Path) -> Iterator[None]:
    """What a token says, as one of our refusals."""
    place = Place(file=library.name)
    try:
        yield
    except trouble.PKCS11Error as error:
        code = next((code for kind, code in _CODES if isinstance(error, kind)), "TOKEN-trouble")
        raise SignatureError(code, place, kind=type(error).__name__) from error
    except (RuntimeError, OSError, MemoryError) as error:
        raise SignatureError("TOKEN-library", place) from error
