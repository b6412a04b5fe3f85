"""A key on a USB token, by PKCS#11: one certificate is chosen exactly, and the PIN is tried once, on its slot alone.

A wrong PIN burns one of few tries (DOMAIN E.4). The certificate is found by its serial number or thumbprint, the key by
the same ``CKA_ID``, never by a label: on tokens seen here the labels differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import x509
from pkcs11 import Attribute, ObjectClass, TokenFlag
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


class TokenSigner(PKCS11Signer):
    """Signs with the key of a token; what the token reports meanwhile is a refusal of that one file."""

    def __init__(self, library: Path, session: Any, found: OnToken, others: list[x509.Certificate]) -> None:
        """The key is found by the ``CKA_ID`` of its certificate."""
        super().__init__(
            session, signing_cert=found.certificate, key_id=found.key_id, ca_chain=others, embed_roots=False
        )
        self._library = library

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - pyHanko's signature
        """The raw signature of data.

        Raises:
            SignatureError: ``TOKEN-...``, each its own.
        """
        with _told(self._library):
            return await super().async_sign_raw(data, digest_algorithm, dry_run)


@contextmanager
def signer(
    choice: TokenChoice, pin: str, at: datetime, *, last_try: bool
) -> Iterator[tuple[TokenSigner, x509.Certificate]]:
    """A signer with one session, logged in once, and its certificate, which was looked at before.

    Args:
        choice: Which certificate of which token.
        pin: Tried once, and never when it is empty.
        at: The certificate has to be good at this moment: no try is spent on one that is not.
        last_try: Go on although one more wrong PIN would lock the token.

    Raises:
        SignatureError: ``TOKEN-...`` or ``SIGN-...``, each its own.
    """
    with ExitStack() as opened:
        with _told(choice.library):
            module = _loaded(choice.library)
            found = _chosen(list(_listed(module)), choice, at)
            identity.check(found.certificate, at)
            slot = next(one for one in module.get_slots(token_present=True) if one.slot_id == found.slot)
            session = opened.enter_context(_session(slot, pin, last_try=last_try))
            others = [
                x509.Certificate.load(one[Attribute.VALUE])
                for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            ]
        others = [one for one in others if one.dump() != found.certificate.dump()]
        yield TokenSigner(choice.library, session, found, others), found.certificate


@contextmanager
def _session(slot: Any, pin: str, *, last_try: bool) -> Iterator[Any]:
    """A session with the PIN, which is tried once; how many tries are left is said as far as the token tells."""
    token = slot.get_token()
    if token.flags & TokenFlag.USER_PIN_LOCKED:
        raise SignatureError("TOKEN-pin-locked")
    if not pin:
        raise SignatureError("TOKEN-no-pin")
    if token.flags & TokenFlag.USER_PIN_FINAL_TRY and not last_try:
        raise SignatureError("TOKEN-pin-final")
    try:
        session = token.open(user_pin=pin)
    except trouble.PinIncorrect as error:
        flags = slot.get_token().flags
        if flags & TokenFlag.USER_PIN_LOCKED:
            raise SignatureError("TOKEN-pin-locked") from error
        final, low = TokenFlag.USER_PIN_FINAL_TRY, TokenFlag.USER_PIN_COUNT_LOW
        code = "TOKEN-pin-one-left" if flags & final else "TOKEN-pin-few-left" if flags & low else "TOKEN-pin"
        raise SignatureError(code) from error
    with session:
        yield session


def _loaded(library: Path) -> Any:
    if not library.is_file():
        raise SignatureError("TOKEN-library", Place(file=library.name))
    try:
        return pkcs11.lib(str(library))
    except (trouble.PKCS11Error, RuntimeError, OSError) as error:
        raise SignatureError("TOKEN-library", Place(file=library.name)) from error


def _listed(module: Any) -> Iterator[OnToken]:
    slots = module.get_slots(token_present=True)
    if not slots:
        raise SignatureError("TOKEN-missing")
    for slot in slots:
        token = slot.get_token()
        if not token.flags & TokenFlag.TOKEN_INITIALIZED:
            continue
        with token.open() as session:
            for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
                certificate = x509.Certificate.load(one[Attribute.VALUE])
                yield OnToken(slot.slot_id, token.label, certificate, bytes(one[Attribute.ID]))


def _chosen(found: list[OnToken], choice: TokenChoice, at: datetime) -> OnToken:
    """The one certificate that was named; when none was named, the only one that can sign.

    A renewed token often holds the old certificate too.
    """
    serial = choice.serial.upper().replace(":", "").replace(" ", "").lstrip("0")
    thumb = choice.thumbprint.upper().replace(":", "").replace(" ", "")
    fitting = [
        one
        for one in found
        if (not serial or identity.serial(one.certificate).lstrip("0") == serial)
        and (not thumb or identity.thumbprint(one.certificate) == thumb)
        and (serial or thumb or not one.certificate.ca)
    ]
    if len(fitting) > 1:
        fitting = [one for one in fitting if not identity.trouble(one.certificate, at)] or fitting
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
    except SignatureError as error:
        raise SignatureError(error.code, error.place or place, **error.values) from error
    except trouble.PKCS11Error as error:
        code = next((code for kind, code in _CODES if isinstance(error, kind)), "TOKEN-trouble")
        raise SignatureError(code, place, kind=type(error).__name__) from error
    except MemoryError as error:
        # Some vendors' modules say so when a key cannot be used this way (python-pkcs11, issue 180).
        raise SignatureError("TOKEN-trouble", place, kind="memory") from error
