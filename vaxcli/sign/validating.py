"""What a signature is worth: one verdict a file, never better than what is certain (DESIGN 7; RELIABILITY 3, 29 and 30).

Three things are said apart: whether the bytes are those that were signed, whether the signer is trusted now, and how
long this can be proved. Nothing is fetched unless the user asks for it: stations are offline.
"""

from __future__ import annotations

import asyncio
import io
from contextlib import suppress
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate, AdESSubIndic
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import CMSExtractionError, UnacceptableSignerError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_detached_cms,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import (
    PdfSignatureStatus,
    SignatureCoverageLevel,
    StandardCMSSignatureStatus,
)
from pyhanko_certvalidator import ValidationContext

from vaxcli.documents import bound_data
from vaxcli.documents.bound_data import Bound
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.sign import data_sign, identity, trust
from vaxcli.sign.sign_order import (
    FileReport,
    Level,
    Provable,
    SignatureReport,
    Validated,
    ValidateOrder,
    Verdict,
)
from vaxcli.supervisor import Report

_LARGEST = 512 << 20
_UNREADABLE = (
    *(PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError),
    *(CMSExtractionError, SignatureValidationError, UnacceptableSignerError, NotImplementedError),
)
"""What a broken or hostile PDF can raise inside the library: it is then said, not passed on."""
_CHANGES = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "lta",
    ModificationLevel.FORM_FILLING: "form",
    ModificationLevel.ANNOTATIONS: "annotations",
    ModificationLevel.OTHER: "other",
}


def validate(report: Report, order: ValidateOrder) -> Validated:
    """Look at every file.

    Raises:
        InputError: A file that cannot be opened at all, or trust that cannot be read.
    """
    trusted, lists = trust.roots(order.trust), trust.crls(order.crl_dir)
    done = []
    for number, file in enumerate(order.files):
        report("validate", number, len(order.files))
        judged = trust.context(trusted, [], lists, online=order.online)
        done.append(asyncio.run(_file(file, judged)))
    return Validated(files=tuple(done))


async def _file(file: Path, judged: ValidationContext) -> FileReport:
    place = Place(file=file.name)
    data = _read(file, place)
    if file.suffix.lower() == ".p7s":
        beside = file.with_suffix("")
        one = await look_data(data, _read(beside, Place(file=beside.name)), judged, place)
        return FileReport(
            file=file.name, verdict=one.verdict, signatures=(one,), bound=True, matches=one.intact
        )
    return await look(data, file, judged, place)


async def look(data: bytes, file: Path | None, judged: ValidationContext, place: Place) -> FileReport:
    """What the signatures of a PDF are worth; a PDF that cannot be read is ``broken``."""
    if b"%PDF-" not in data[:1024]:
        raise InputError("PDF-not", place)
    name = file.name if file else place.file
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        locked = reader.encrypted
        signatures = [] if locked else list(reader.embedded_regular_signatures)
        stamps = [] if locked else list(reader.embedded_timestamp_signatures)
    except _UNREADABLE:
        return FileReport(file=name, verdict=Verdict.BROKEN, signatures=())
    if locked:
        raise InputError("PDF-encrypted", place)
    carried = _carried(reader)
    if not signatures:
        return FileReport(
            file=name,
            verdict=Verdict.UNSIGNED,
            signatures=(),
            bound=bool(carried.kind),
            matches=carried.matches,
        )
    reach = max(map(_end, (*signatures, *stamps)))
    whole = reach >= len(data.rstrip(b"\r\n \t\x00"))
    found = [await _one(one, stamps, judged, whole=whole) for one in signatures]
    worst = max((one.verdict for one in found), key=lambda verdict: verdict.rank)
    return FileReport(
        file=name,
        verdict=worst,
        signatures=tuple(found),
        bound=bool(carried.kind),
        # Data that were changed after signing are not those that were signed.
        matches=carried.matches and worst.rank < Verdict.UNSIGNED.rank,
    )


async def look_data(content: bytes, data: bytes, judged: ValidationContext, place: Place) -> SignatureReport:
    """What a detached signature of a data file is worth."""
    signed = data_sign.read(content, place)
    try:
        status = await async_validate_detached_cms(data, signed, signer_validation_context=judged)
    except _UNREADABLE:
        return _broken()
    verdict = Verdict.VALID if status.trusted else Verdict.UNKNOWN_SIGNER
    if not status.intact:
        verdict = Verdict.MODIFIED
    elif not status.valid:
        verdict = Verdict.BROKEN
    stamped = _timestamp(status)
    return _told(status, verdict, stamped, level=Level.T if stamped else Level.B, reason="")


async def _one(
    one: EmbeddedPdfSignature,
    stamps: list[EmbeddedPdfSignature],
    judged: ValidationContext,
    *,
    whole: bool,
) -> SignatureReport:
    """One signature of a PDF.

    Args:
        one: The signature.
        stamps: The document time stamps of the same PDF.
        judged: Whom we trust.
        whole: The last signature or time stamp reaches to the end of the file.
    """
    try:
        status = await async_validate_pdf_signature(one, judged)
        reason = str(one.sig_object.get("/Reason", ""))
        vouched = [mark for mark in stamps if _end(mark) > _end(one)]
        moments = [found for mark in vouched if (found := await _moment(mark, judged))]
    except _UNREADABLE:
        return _broken(one)
    stamped = _timestamp(status) or (min(moments) if moments else "")
    level = _level(one, stamped=bool(stamped), document=bool(moments))
    return _told(status, _verdict(status, whole=whole), stamped, level=level, reason=reason)


def _verdict(status: PdfSignatureStatus, *, whole: bool) -> Verdict:
    """The verdict of one signature: what is wrong with the bytes comes before who signed them."""
    if not (status.intact and status.valid):
        return Verdict.BROKEN if status.intact else Verdict.MODIFIED
    bytes_wrong = _about_bytes(status, whole=whole)
    if bytes_wrong:
        return bytes_wrong
    return Verdict.VALID if status.trusted else Verdict.UNKNOWN_SIGNER


def _about_bytes(status: PdfSignatureStatus, *, whole: bool) -> Verdict | None:
    """What is wrong with the bytes beside those that were signed; None when nothing is."""
    coverage, changes = status.coverage, status.modification_level
    if coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return None
    if coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
        return Verdict.PARTLY_COVERED
    if not status.docmdp_ok or changes is None or changes > ModificationLevel.FORM_FILLING:
        return Verdict.MODIFIED
    if whole or changes is ModificationLevel.LTA_UPDATES:
        return None
    # Bytes follow that nobody signed.
    return Verdict.MODIFIED if changes is ModificationLevel.FORM_FILLING else Verdict.PARTLY_COVERED


def _told(
    status: StandardCMSSignatureStatus, verdict: Verdict, stamped: str, *, level: Level, reason: str
) -> SignatureReport:
    coverage = getattr(status, "coverage", SignatureCoverageLevel.ENTIRE_FILE)
    changes = getattr(status, "modification_level", None)
    certificate = status.signing_cert
    provable = {Level.B: Provable.NOW, Level.T: Provable.LATER, Level.LT: Provable.LATER}
    said = status.signer_reported_dt
    return SignatureReport(
        verdict=verdict,
        signer=identity.name(certificate) if certificate else "",
        issuer=identity.issuer(certificate) if certificate else "",
        signed_at=said.isoformat(timespec="seconds") if said else "",
        timestamp=stamped,
        covers_whole_file=coverage is SignatureCoverageLevel.ENTIRE_FILE,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        why_not_trusted="" if status.trusted else _why(status, certificate),
        provable=provable.get(level, Provable.LONG),
        level=level.value,
        reason=reason,
        changes=_CHANGES.get(changes, "none") if changes is not None else "none",
    )


def _why(status: StandardCMSSignatureStatus, certificate: x509.Certificate | None) -> str:
    """Why a signer is not trusted, as far as it is known."""
    if status.revoked:
        return "revoked"
    said: AdESSubIndic | None = status.trust_problem_indic
    if said is AdESIndeterminate.OUT_OF_BOUNDS_NO_POE or (said and "OUT_OF_BOUNDS" in said.standard_name):
        return "expired"
    if said in (AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, None) or certificate is None:
        return "unknown"
    return "other"


def _level(one: EmbeddedPdfSignature, *, stamped: bool, document: bool) -> Level:
    """B-B, B-T with a trusted moment, B-LT with proofs in the file, B-LTA with a time stamp over them."""
    proofs = False
    with suppress(*_UNREADABLE):
        proofs = "/DSS" in one.reader.root
    if not stamped:
        return Level.B
    if not proofs:
        return Level.T
    return Level.LTA if document else Level.LT


def _timestamp(status: StandardCMSSignatureStatus) -> str:
    found = status.timestamp_validity
    ok = found is not None and found.valid and found.intact
    return found.timestamp.isoformat(timespec="seconds") if found is not None and ok else ""


async def _moment(mark: EmbeddedPdfSignature, judged: ValidationContext) -> str:
    with suppress(*_UNREADABLE):
        status = await async_validate_pdf_timestamp(mark, judged)
        if status.intact and status.valid:
            return status.timestamp.isoformat(timespec="seconds")
    return ""


def _end(one: EmbeddedPdfSignature) -> int:
    """The last byte a signature covers."""
    ranges = [int(edge) for edge in one.byte_range]
    return ranges[-2] + ranges[-1]


def _broken(one: EmbeddedPdfSignature | None = None) -> SignatureReport:
    name = ""
    with suppress(*_UNREADABLE, AssertionError):
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
        provable=Provable.NOW,
        level=Level.B.value,
        reason="",
        changes="",
    )


def _carried(reader: PdfFileReader) -> Bound:
    with suppress(*_UNREADABLE):
        return bound_data.bound(reader)
    return Bound(kind="?", complete=False)


def _read(file: Path, place: Place) -> bytes:
    try:
        if not file.exists():
            raise InputError("F01-missing", place)
        if not file.is_file():
            raise InputError("F01-is-folder" if file.is_dir() else "F01-not-a-file", place)
        if file.stat().st_size > _LARGEST:
            raise InputError("PDF-damaged", place)
        return file.read_bytes()
    except OSError as error:
        raise InputError("F01-denied", place) from error
