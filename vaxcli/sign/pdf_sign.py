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
from vaxcli.sign import page_view, stamp
from vaxcli.sign.sign_order import Level
from vaxcli.sign.stamp import Mark
from vaxcli.sign.trust import Trust

_FIELD = "ChuKy"
_GAP, _EDGE = 6.0, 20.0
"""Points between two marks, and between a mark and the edge of the page."""
_NAME_HEIGHT = 24.0
"""Of the signer's printed name, below the place of his mark."""


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
        InputError: ``PDF-damaged``, ``SIGN-no-page``, ``SIGN-outside``.
        SignatureError: ``SIGN-timestamp``, ``SIGN-validation``, ``SIGN-failed``.
    """
    try:
        # The place is found from numbers of the file, which may be none.
        box = _box(reader, carried, hand, place)
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
    seen = page_view.view(reader, box.page) if box else None
    signer = _Dated(
        hand.at,
        metadata,
        hand.signer,
        timestamper=hand.timestamper,
        stamp_style=stamp.style(hand.mark, box, seen.turned) if hand.mark and box and seen else None,
        new_field_spec=fields.SigFieldSpec(
            sig_field_name=name,
            on_page=box.page - 1 if box else 0,
            box=seen.corners(box) if box and seen else None,
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

    A second signer's mark stands above the first at the foot; of our paper below the signer's printed name, or on the
    left where the page ends there: nothing is covered.
    """
    if hand.mark is None:
        return None
    pages = int(reader.root["/Pages"]["/Count"])
    wanted = hand.at_box or carried.box
    earlier = len(list(reader.embedded_regular_signatures))
    if wanted is None:
        x = max(0.0, page_view.view(reader, pages).width - stamp.WIDTH - stamp.MARGIN)
        y = stamp.MARGIN + earlier * (stamp.HEIGHT + _GAP)
        return Box(page=pages, x=x, y=y, width=stamp.WIDTH, height=stamp.HEIGHT)
    page = wanted.page if wanted.page > 0 else pages + 1 + wanted.page
    if not 0 < page <= pages:
        raise InputError("SIGN-no-page", place, page=wanted.page, pages=pages)
    seen = page_view.view(reader, page)
    if hand.at_box and not (
        wanted.x + wanted.width <= seen.width and wanted.y + wanted.height <= seen.height
    ):
        size = {"width": f"{seen.width:.0f}", "height": f"{seen.height:.0f}"}
        raise InputError("SIGN-outside", place, page=page, **size)
    x, y = wanted.x, wanted.y
    if earlier and not hand.at_box:
        y -= _NAME_HEIGHT + earlier * (wanted.height + _GAP)
        if y < _EDGE:
            x, y = max(_EDGE, x - earlier * (wanted.width + _GAP)), wanted.y
    return Box(page=page, x=x, y=y, width=wanted.width, height=wanted.height)
