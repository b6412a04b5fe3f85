"""What has to be right before anybody puts his name under a paper; with ``--force --reason`` it is said instead (R37, R38)."""

from __future__ import annotations

from collections.abc import Sequence

from asn1crypto import x509

from vaxcli.codes import Severity
from vaxcli.documents.bound_data import Bound
from vaxcli.errors import SignatureError
from vaxcli.findings import Finding, Place
from vaxcli.people import names
from vaxcli.sign import identity
from vaxcli.sign.sign_order import SignatureReport, SignOrder, Verdict
from vaxcli.texts import document


def person(certificate: x509.Certificate, order: SignOrder) -> tuple[Finding, ...]:
    """The certificate is the signer's of the settings, or his office's; otherwise only with ``--force --reason``."""
    if expected(certificate, order):
        return ()
    if not order.force:
        raise SignatureError("SIGN-other-person", None, name=identity.name(certificate), wanted=order.signer)
    return (warning("SIGN-other-person-forced", Place(file=identity.name(certificate))),)


def expected(certificate: x509.Certificate, order: SignOrder) -> bool:
    """Whether a certificate is that of the settings' signer or of his office; anybody's when they name nobody."""
    wanted = {names.key(one) for one in (order.signer, order.agency) if one}
    have = {names.key(identity.name(certificate)), names.key(identity.organisation(certificate))}
    return not order.signer or bool(wanted & have)


def complete(carried: Bound, place: Place, *, forced: bool) -> tuple[Finding, ...]:
    """Sign only data that are complete and whole (R37); a paper that is not ours carries none, and that is said."""
    if not carried.kind:
        return (_note("SIGN-no-data", place),)
    if not carried.matches:
        if not forced:
            raise SignatureError("SIGN-data-differ", place)
        return (warning("SIGN-data-differ", place),)
    if not carried.complete:
        lacking = ", ".join(
            document("sign-lacking", code=document(f"lacking-{code}"), count=count)
            for code, count in carried.lacking.items()
        )
        if not forced:
            raise SignatureError("SIGN-incomplete", place, missing=lacking)
        return (warning("SIGN-incomplete", place, missing=lacking),)
    return ()


def earlier(before: Sequence[SignatureReport], place: Place, *, forced: bool) -> tuple[Finding, ...]:
    """Nobody puts his name under a paper that was changed after somebody else signed it, unless he says why."""
    if all(one.verdict.rank <= Verdict.UNKNOWN_SIGNER.rank for one in before):
        return ()
    if not forced:
        raise SignatureError("SIGN-earlier", place)
    return (warning("SIGN-earlier", place),)


def _note(code: str, place: Place) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, place=place)


def warning(code: str, place: Place, **values: str) -> Finding:
    """A finding that does not stop the signing."""
    return Finding(code=code, severity=Severity.WARNING, place=place, values=values)
