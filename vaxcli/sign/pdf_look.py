"""What the signatures of one PDF are worth (RELIABILITY 3, cases 29 and 30).

Three things are said apart: whether the bytes are those that were signed, whether the signer is trusted now, and how
long this can be proved.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from dataclasses import dataclass

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionType
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from vaxcli.documents import bound_data
from vaxcli.documents.bound_data import Bound
from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.sign import identity, lasting, sayings
from vaxcli.sign.sign_order import FileReport, Level, SignatureReport, Verdict
from vaxcli.sign.trust import Revocation, Trust
from vaxcli.sign.verdicts import Changes, Facts, Reach, verdict

_CHANGES = {
    ModificationLevel.NONE: Changes.NONE,
    ModificationLevel.LTA_UPDATES: Changes.PROOFS,
    ModificationLevel.FORM_FILLING: Changes.FORM,
    ModificationLevel.ANNOTATIONS: Changes.NOTES,
}
_HYBRID = (XRefSectionType.HYBRID_MAIN, XRefSectionType.HYBRID_STREAM)
_TAIL = re.compile(
    rb"\s*(?:trailer\s*)?(?:<<(?:(?!startxref).){0,4096}>>)?\s*(?:endobj\s*)?startxref\s+\d+\s+%%EOF\s*",
    re.DOTALL,
)
"""What may follow the last table of a file."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """A PDF that was opened."""

    data: bytes
    reader: PdfFileReader
    signatures: list[EmbeddedPdfSignature]
    stamps: list[EmbeddedPdfSignature]
    others: list[x509.Certificate]
    """Certificates on the way to a root."""
    trust: Trust
    orderly: bool


async def look(data: bytes, trust: Trust, place: Place) -> FileReport:
    """What the signatures of a PDF are worth; a PDF that cannot be read is ``broken``.

    Raises:
        InputError: ``PDF-not``, ``PDF-encrypted``.
    """
    if b"%PDF-" not in data[:1024]:
        raise InputError("PDF-not", place)
    try:
        return await _look(data, trust, place, orderly=True)
    except PdfStrictReadError:
        return await _look(data, trust, place, orderly=False)


async def _look(data: bytes, trust: Trust, place: Place, *, orderly: bool) -> FileReport:
    """As ``look``; ``orderly``: by the book, so that a sloppy file is a ``PdfStrictReadError``."""
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=orderly)
        if orderly and reader.xrefs.hybrid_xrefs_present:
            # As office programs write them, with a second table for old readers: strictly none is judged at all.
            reader = PdfFileReader(io.BytesIO(data), strict=False)
        locked = reader.encrypted
        signatures = [] if locked else list(reader.embedded_regular_signatures)
        stamps = [] if locked else list(reader.embedded_timestamp_signatures)
        others = [] if locked else _others(reader)
        carried = Bound() if locked else _carried(reader)
    except PdfStrictReadError:
        raise
    except Exception:  # noqa: BLE001 - a hostile file finds ways to fail that no list of errors foresees
        return FileReport(file=place.file, verdict=Verdict.BROKEN, signatures=())
    if locked:
        raise InputError("PDF-encrypted", place)
    paper = _Paper(data, reader, signatures, stamps, others, trust, orderly)
    found = tuple([await _one(one, paper) for one in signatures])
    worst = max((one.verdict for one in found), key=lambda each: each.rank, default=Verdict.UNSIGNED)
    return FileReport(
        file=place.file,
        verdict=worst,
        signatures=found,
        bound=bool(carried.kind),
        # Data that were changed after signing are not those that were signed.
        matches=carried.matches and worst.rank <= Verdict.UNSIGNED.rank,
    )


async def _one(one: EmbeddedPdfSignature, paper: _Paper) -> SignatureReport:
    """One signature of a PDF; whatever cannot be read or computed is ``broken``."""
    try:
        return await _told(one, paper)
    except PdfStrictReadError:
        raise
    except Exception:  # noqa: BLE001 - the same
        return sayings.broken(one)


async def _told(one: EmbeddedPdfSignature, paper: _Paper) -> SignatureReport:
    trust = paper.trust
    async with trust.judging(paper.others) as judged:
        status = await async_validate_pdf_signature(one, judged)
    moments = [await _moment(mark, paper) for mark in paper.stamps if _end(mark) > _end(one)]
    moments = [moment for moment in moments if moment]
    own = sayings.moment(status)
    proved = await lasting.proved(one, trust)
    others = [*one.other_embedded_certs, *paper.others]
    # Proofs that a good moment was before a revocation outweigh the revocation; nothing else does.
    state = Revocation.GOOD if proved else await trust.revocation(one.signer_cert, others)
    trusted = proved or bool(status.trusted and state is not Revocation.REVOKED)
    facts = _facts(one, status, paper, trusted=trusted)
    stamped = bool(own or moments)
    known = min((moment.said for moment in (own, *moments) if moment and moment.trusted), default="")
    level = Level.B
    if stamped:
        level = Level.T
        if "/DSS" in paper.reader.root:
            level = Level.LTA if moments else Level.LT
    return sayings.told(
        status,
        sayings.Judged(
            verdict=verdict(facts),
            changes=facts.changes,
            covers=facts.reach is Reach.FILE,
            trusted=trusted,
            revocation=state,
            timestamp=known,
            provable=sayings.provable(stamped=stamped, known=bool(known), lasting=proved and bool(moments)),
            level=level,
            reason=identity.harmless(str(one.sig_object.get("/Reason", ""))),
        ),
    )


def _facts(one: EmbeddedPdfSignature, status: PdfSignatureStatus, paper: _Paper, *, trusted: bool) -> Facts:
    level = status.modification_level
    return Facts(
        intact=bool(status.intact),
        computes=bool(status.valid),
        reach=_reach(one, status, paper.data),
        changes=Changes.NONE if level is None else _CHANGES.get(level, Changes.OTHER),
        allowed=bool(status.docmdp_ok),
        signed_over=any(_end(later) > _end(one) for later in paper.signatures),
        ends_cleanly=_ends_cleanly(paper),
        orderly=paper.orderly and not _hybrid_after(one),
        trusted=trusted,
    )


def _reach(one: EmbeddedPdfSignature, status: PdfSignatureStatus, data: bytes) -> Reach:
    """What the byte range covers; that it leaves out nothing but the signature's own value is looked at here again.

    The library compares lengths: a value that is longer than the gap it stands in would pass.
    """
    edges = [int(edge) for edge in one.byte_range]
    if len(edges) != 4 or edges[0] != 0 or edges[1] <= 0 or edges[2] <= edges[1] or edges[3] < 0:
        return Reach.PART
    gap = data[edges[1] : edges[2]]
    try:
        if (
            gap[:1] != b"<"
            or gap[-1:] != b">"
            or bytes.fromhex(gap[1:-1].decode("ascii")) != one.pkcs7_content
        ):
            return Reach.PART
    except ValueError:
        return Reach.PART
    if edges[2] + edges[3] == len(data):
        return Reach.FILE
    return Reach.STATE if status.coverage is SignatureCoverageLevel.ENTIRE_REVISION else Reach.PART


def _hybrid_after(one: EmbeddedPdfSignature) -> bool:
    """Whether something with two tables was added after a signature: old and new readers could see two things."""
    tables = one.reader.xrefs
    later = range(one.signed_revision + 1, tables.total_revisions)
    return any(tables.get_xref_container_info(number).xref_section_type in _HYBRID for number in later)


def _ends_cleanly(paper: _Paper) -> bool:
    """Nothing stands behind the last table of the file but the mark of its end."""
    tables = paper.reader.xrefs
    last = tables.get_xref_container_info(tables.total_revisions - 1)
    return _TAIL.fullmatch(paper.data[last.end_location :]) is not None


async def _moment(mark: EmbeddedPdfSignature, paper: _Paper) -> sayings.Moment | None:
    with suppress(Exception):
        async with paper.trust.judging(paper.others) as judged:
            return sayings.of_stamp(await async_validate_pdf_timestamp(mark, judged))
    return None


def _end(one: EmbeddedPdfSignature) -> int:
    """The last byte a signature covers."""
    ranges = [int(edge) for edge in one.byte_range]
    return ranges[-2] + ranges[-1]


def _others(reader: PdfFileReader) -> list[x509.Certificate]:
    try:
        return lasting.carried(reader)
    except PdfStrictReadError:
        raise
    except Exception:  # noqa: BLE001 - the same
        return []


def _carried(reader: PdfFileReader) -> Bound:
    try:
        return bound_data.bound(reader)
    except PdfStrictReadError:
        raise
    except Exception:  # noqa: BLE001 - the same
        return Bound(kind="?", complete=False)
