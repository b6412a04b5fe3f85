"""A library's status of a signature as our report of it: who, when, trusted or why not, how long provable."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pyhanko.sign.ades.report import AdESIndeterminate, AdESSubIndic
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import StandardCMSSignatureStatus, TimestampSignatureStatus

from vaxcli.sign import identity
from vaxcli.sign.sign_order import Level, Provable, SignatureReport, Verdict
from vaxcli.sign.trust import Revocation
from vaxcli.sign.verdicts import Changes

_VIETNAM = timezone(timedelta(hours=7))
"""Moments are told as official papers write them (DOMAIN E.2)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that a time-stamp service vouches for."""

    said: str
    trusted: bool
    """The service leads to one of our roots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was made out beside the status."""

    verdict: Verdict
    changes: Changes = Changes.NONE
    covers: bool = True
    trusted: bool
    revocation: Revocation
    timestamp: str
    provable: Provable
    level: Level
    reason: str = ""


def told(status: StandardCMSSignatureStatus, judged: Judged) -> SignatureReport:
    """The report of one signature."""
    certificate = status.signing_cert
    said = status.signer_reported_dt
    return SignatureReport(
        verdict=judged.verdict,
        signer=identity.name(certificate) if certificate else "",
        issuer=identity.issuer(certificate) if certificate else "",
        signed_at=_local(said) if said else "",
        timestamp=judged.timestamp,
        covers_whole_file=judged.covers,
        intact=bool(status.intact and status.valid),
        trusted=judged.trusted,
        why_not_trusted="" if judged.trusted else _why(status, judged.revocation),
        not_revoked=judged.revocation is Revocation.GOOD,
        provable=judged.provable,
        level=judged.level.value,
        reason=judged.reason,
        changes=judged.changes.value,
    )


def broken(one: EmbeddedPdfSignature | None = None) -> SignatureReport:
    """The report of a signature that cannot be read, or does not compute."""
    name = ""
    with suppress(Exception):
        name = identity.name(one.signer_cert) if one is not None else ""
    return SignatureReport(
        verdict=Verdict.BROKEN,
        signer=name,
        issuer="",
        signed_at="",
        timestamp="",
        covers_whole_file=False,
        intact=False,
        trusted=False,
        why_not_trusted="other",
        not_revoked=False,
        provable=Provable.NOW,
        level=Level.B.value,
        reason="",
        changes="",
    )


def moment(status: StandardCMSSignatureStatus) -> Moment | None:
    """The moment of the time stamp in a signature; None without one that holds."""
    found = status.timestamp_validity
    return of_stamp(found) if found is not None else None


def of_stamp(found: TimestampSignatureStatus) -> Moment | None:
    """The moment of a time stamp; None when it does not hold."""
    if not (found.valid and found.intact):
        return None
    return Moment(_local(found.timestamp), bool(found.trusted))


def provable(*, stamped: bool, known: bool, lasting: bool) -> Provable:
    """How long a signature can be proved: a moment counts only when we know who vouches for it."""
    if lasting:
        return Provable.LONG
    if known:
        return Provable.LATER
    return Provable.STAMP_UNKNOWN if stamped else Provable.NOW


def _why(status: StandardCMSSignatureStatus, revocation: Revocation) -> str:
    """Why a signer is not trusted, as far as it is known."""
    if status.revoked or revocation is Revocation.REVOKED:
        return "revoked"
    said: AdESSubIndic | None = status.trust_problem_indic
    if said is AdESIndeterminate.OUT_OF_BOUNDS_NO_POE or (said and "OUT_OF_BOUNDS" in said.standard_name):
        return "expired"
    if said in (AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, None):
        return "unknown"
    return "other"


def _local(moment_: datetime) -> str:
    # A time without a zone, as some programs write it, is left as it is.
    known = moment_.astimezone(_VIETNAM) if moment_.tzinfo else moment_
    return known.isoformat(timespec="seconds")
