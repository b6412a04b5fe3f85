"""What is asked of ``sign``, ``validate`` and ``cert``, and what is told afterwards; light for the talking process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from pathlib import Path

from vaxcli.documents.box import Box
from vaxcli.findings import Finding
from vaxcli.supervisor import Report


class Level(StrEnum):
    """Level of a PAdES signature (ETSI EN 319 142-1)."""

    B = "B-B"
    T = "B-T"
    LT = "B-LT"
    LTA = "B-LTA"


class Verdict(StrEnum):
    """What ``validate`` says of a file or of one signature, best first (DESIGN 7)."""

    VALID = "valid"
    UNKNOWN_SIGNER = "valid-unknown-signer"
    UNSIGNED = "unsigned"
    PARTLY_COVERED = "partly-covered"
    MODIFIED = "modified"
    BROKEN = "broken"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Verdict).index(self)


class Provable(IntEnum):
    """How long a signature can be proved."""

    NOW = 0
    """While the certificate lives and its state can be asked."""
    STAMP_UNKNOWN = 1
    """No longer: a moment is in it, but we do not know the service that vouches for it."""
    LATER = 2
    """A trusted moment is in it."""
    LONG = 3
    """Everything that proves it is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChoice:
    """Which key of which token."""

    library: Path
    serial: str = ""
    thumbprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOrder:
    """What somebody who signs asks for."""

    files: tuple[Path, ...]
    cert: Path | None = None
    token: TokenChoice | None = None
    secret: str = field(default="", repr=False)
    """Pass phrase of the file or PIN of the token."""
    output_dir: Path | None = None
    overwrite: bool = False
    visible: bool = True
    at_box: Box | None = None
    image: Path | None = None
    reason: str = ""
    force: bool = False
    level: Level = Level.B
    timestamp_url: str = ""
    timeout: int = 180
    """Seconds to wait for a time stamp: the public service was seen to take 2 to 131 (DOMAIN E.4)."""
    fallback: bool = False
    trust: Path | None = None
    crl_dir: Path | None = None
    signer: str = ""
    """Who must sign by the settings; ``""``: anybody."""
    post: str = ""
    agency: str = ""
    """The signer's office, which may have a certificate of its own."""
    replaces: Path | None = None
    """Minutes that were drawn up while there was no certificate."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFile:
    """One file that was signed."""

    file: str
    output: str
    signed_at: str
    signer: str
    level: str
    bound: bool
    """The PDF carries the data it speaks of (promise 9)."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One file that was not signed or could not be looked at, and why."""

    file: str
    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What became of every file."""

    files: tuple[SignedFile, ...]
    failed: tuple[Failed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateOrder:
    """What is to be looked at."""

    files: tuple[Path, ...]
    trust: Path | None = None
    crl_dir: Path | None = None
    online: bool = False
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """One signature."""

    verdict: Verdict
    signer: str
    issuer: str
    signed_at: str
    timestamp: str
    """The moment a time-stamp service vouches for; ``""``: only the signer says when."""
    covers_whole_file: bool
    intact: bool
    trusted: bool
    why_not_trusted: str
    """``""``, ``unknown``, ``expired``, ``revoked`` or ``other``."""
    not_revoked: bool
    """Lists or services said so; False when nobody could be asked."""
    provable: Provable
    level: str
    reason: str
    changes: str
    """``""``, ``none``, ``lta``, ``form``, ``annotations`` or ``other``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file."""

    file: str
    verdict: Verdict
    signatures: tuple[SignatureReport, ...]
    bound: bool = False
    matches: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """Every file."""

    files: tuple[FileReport, ...]
    failed: tuple[Failed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CertOrder:
    """Which certificates are to be looked at."""

    files: tuple[Path, ...] = ()
    token: Path | None = None
    secret: str | None = field(default=None, repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CertLine:
    """One certificate, or a file that holds none that can be read."""

    unit: str
    """The folder or file it was found as."""
    file: str
    subject: str = ""
    organisation: str = ""
    issuer: str = ""
    serial: str = ""
    thumbprint: str = ""
    valid_from: str = ""
    valid_to: str = ""
    days_left: int | None = None
    usages: tuple[str, ...] = ()
    has_key: bool = False
    """None of a public certificate alone: its owner holds the key."""
    can_sign: bool = False
    trouble: str = ""
    """Code of what is wrong, ``""`` when nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertReport:
    """Every certificate."""

    lines: tuple[CertLine, ...]


def sign(report: Report, order: SignOrder) -> Signed:
    """Do the work of ``sign.signing``; imported only in the process that does it."""
    from vaxcli.sign import signing  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return signing.sign(report, order)


def validate(report: Report, order: ValidateOrder) -> Validated:
    """Do the work of ``sign.validating``; imported only in the process that does it."""
    from vaxcli.sign import validating  # noqa: PLC0415 - the same

    return validating.validate(report, order)


def certificates(report: Report, order: CertOrder) -> CertReport:
    """Do the work of ``sign.certificates``; imported only in the process that does it."""
    from vaxcli.sign import certificates as room  # noqa: PLC0415 - the same

    return room.certificates(report, order)
