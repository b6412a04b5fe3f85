"""Sign one PDF: PAdES, with a visible mark, the data it carries checked first and the signature checked after."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from vaxcli.documents import bound_data
from vaxcli.documents.bound_data import Bound
from vaxcli.documents.box import Box
from vaxcli.errors import InputError, SignatureError
from vaxcli.findings import Place
from vaxcli.sign import stamp
from vaxcli.sign.sign_order import Level
from vaxcli.sign.stamp import Mark
from vaxcli.sign.trust import Trust

_FIELD = "ChuKy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who signs and how; the same for all files of a run."""

    signer: Signer
    certificate: x509.Certificate
    level: Level
    timestamper: TimeStamper | None
    trust: Trust
    reason: str
    mark: Mark | None
    """None: invisible."""
    at_box: Box | None
    at: datetime
    reserved: int | None = None
    """Room for one signature, which is the same for all files; None: to be found out for each."""


class _Dated(PdfSigner):
    """Puts the moment of the run into the signature: the one that its mark shows."""

    def __init__(self, at: datetime, *arguments: Any, **named: Any) -> None:
        """Keep the moment."""
        super().__init__(*arguments, **named)
        self._at = at

    def init_signing_session(self, *arguments: Any, **named: Any) -> PdfSigningSession:
        """As the library does it, at our moment."""
        session = super().init_signing_session(*arguments, **named)
        session.system_time = self._at
        return session


def opened(data: bytes, place: Place) -> PdfFileReader:
    """A PDF that can be signed.

    Raises:
        InputError: ``PDF-not``, ``PDF-encrypted``, ``PDF-damaged``.
        SignatureError: ``PDF-locked``: an earlier signature forbids any change.
    """
    if b"%PDF-" not in data[:1024]:
        raise InputError("PDF-not", place)
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        locked = reader.encrypted
        certified = [] if locked else _certified(reader)
    except Exception as error:
        # A damaged file finds ways to fail that no list of errors foresees.
        raise InputError("PDF-damaged", place) from error
    if locked:
        raise InputError("PDF-encrypted", place)
    if any(level is fields.MDPPerm.NO_CHANGES for level in certified):
        raise SignatureError("PDF-locked", place)
    return reader


def _certified(reader: PdfFileReader) -> list[fields.MDPPerm]:
    """What earlier signatures allow; also proves that pages and signatures can be read."""
    reader.root["/Pages"]["/Count"]
    found = [one.docmdp_level for one in reader.embedded_regular_signatures]
    return [level for level in found if level is not None]


def what_is_bound(reader: PdfFileReader, place: Place) -> Bound:
    """The data a PDF carries.

    Raises:
        InputError: ``PDF-damaged``.
    """
    try:
        return bound_data.bound(reader)
    except Exception as error:
        # The same.
        raise InputError("PDF-damaged", place) from error


async def signed(reader: PdfFileReader, carried: Bound, hand: Hand, place: Place) -> bytes:
    """The PDF with one more signature; what was signed before stays valid, for only an update is added.

    Raises:
        InputError: ``PDF-damaged``, ``SIGN-no-page``.
        SignatureError: ``SIGN-timestamp``, ``SIGN-validation``, ``SIGN-failed``.
    """
    box = _box(reader, carried, hand, place)
    try:
        # Proofs that lack are no proofs: each certificate has to be known as not revoked.
        async with hand.trust.judging(mode="require") as judged:
            return await _signed(reader, hand, box, judged)
    except (PathError, ValidationError) as error:
        raise SignatureError("SIGN-validation", place) from error
    except SigningError as error:
        proofs = isinstance(error.__cause__, PathError | ValidationError)
        raise SignatureError("SIGN-validation" if proofs else "SIGN-failed", place) from error
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputError("PDF-damaged", place) from error


async def _signed(reader: PdfFileReader, hand: Hand, box: Box | None, judged: ValidationContext) -> bytes:
    name = _free_name(reader)
    lasting = hand.level in (Level.LT, Level.LTA)
    metadata = PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        reason=hand.reason or None,
        subfilter=fields.SigSeedSubFilter.PADES,
        embed_validation_info=lasting,
        use_pades_lta=hand.level is Level.LTA,
        validation_context=judged if lasting else None,
        # What kind of certificate may sign is decided before, in identity.check.
        signer_key_usage=set(),
    )
    corners = None
    if box:
        corners = (int(box.x), int(box.y), int(box.x + box.width), int(box.y + box.height))
    signer = _Dated(
        hand.at,
        metadata,
        hand.signer,
        timestamper=hand.timestamper,
        stamp_style=stamp.style(hand.mark, box) if hand.mark and box else None,
        new_field_spec=fields.SigFieldSpec(
            sig_field_name=name,
            on_page=box.page - 1 if box else 0,
            box=corners,
        ),
    )
    writer = IncrementalPdfFileWriter(_stream(reader), strict=False)
    out = await signer.async_sign_pdf(writer, bytes_reserved=hand.reserved)
    return bytes(out.getbuffer())


async def room(signer: Signer) -> int:
    """The hexadecimal digits that a plain signature takes at most."""
    fake = await signer.async_sign(bytes(32), "sha256", dry_run=True, use_pades=True)
    return 2 * len(fake.dump())


def _stream(reader: PdfFileReader) -> io.BytesIO:
    reader.stream.seek(0)
    return io.BytesIO(reader.stream.read())


def _free_name(reader: PdfFileReader) -> str:
    taken = {name for name, _value, _ref in fields.enumerate_sig_fields(reader)}
    number = 1
    while f"{_FIELD}{number}" in taken:
        number += 1
    return f"{_FIELD}{number}"


def _box(reader: PdfFileReader, carried: Bound, hand: Hand, place: Place) -> Box | None:
    """Where the mark stands: as asked, where the signer's block of our paper is, else at the foot of the last page.

    A second signer's mark moves up beside the first.
    """
    if hand.mark is None:
        return None
    pages = int(reader.root["/Pages"]["/Count"])
    wanted = hand.at_box or carried.box
    earlier = len(list(reader.embedded_regular_signatures))
    if wanted is None:
        left, low, right, _high = _media_box(reader, pages)
        x = max(left, right - stamp.WIDTH - stamp.MARGIN)
        y = low + stamp.MARGIN + earlier * (stamp.HEIGHT + 6)
        return Box(page=pages, x=x, y=y, width=stamp.WIDTH, height=stamp.HEIGHT)
    page = wanted.page if wanted.page > 0 else pages + 1 + wanted.page
    if not 0 < page <= pages:
        raise InputError("SIGN-no-page", place, page=wanted.page, pages=pages)
    moved = 0.0 if hand.at_box else earlier * (wanted.height + 6)
    return Box(page=page, x=wanted.x, y=wanted.y + moved, width=wanted.width, height=wanted.height)


def _media_box(reader: PdfFileReader, page: int) -> tuple[float, float, float, float]:
    """The corners of a page, which it may have from the pages above it; A4 when nothing says."""
    ref, _resources = reader.find_page_for_modification(page - 1)
    node = ref.get_object()
    for _ in range(32):
        if "/MediaBox" in node:
            left, low, right, high = (float(edge.get_object()) for edge in node["/MediaBox"])
            return left, low, right, high
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return 0.0, 0.0, 595.0, 842.0
