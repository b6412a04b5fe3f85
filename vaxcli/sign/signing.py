"""Sign files: the certificate is checked first, then the data, and the signature before any file appears (R37, R38)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from asn1crypto import x509
from pyhanko.sign.signers import Signer

from vaxcli.atomic import check_targets, write_all
from vaxcli.errors import InputError, SignatureError, UsageError, VaxError
from vaxcli.findings import Finding, Place
from vaxcli.sign import (
    checks,
    data_sign,
    identity,
    keyfile,
    keysigner,
    pdf_look,
    pdf_sign,
    stamp,
    token,
    trust,
    validating,
)
from vaxcli.sign.pdf_sign import Hand
from vaxcli.sign.sign_order import Failed, Level, Signed, SignedFile, SignOrder, Verdict
from vaxcli.sign.timestamping import UrlTimeStamper, check_url
from vaxcli.sign.trust import Trust
from vaxcli.supervisor import Report
from vaxcli.texts import document

_LARGEST = 512 << 20


@dataclass(frozen=True, slots=True)
class _Made:
    output: Path
    content: bytes
    told: SignedFile


def sign(report: Report, order: SignOrder) -> Signed:
    """Sign every file with one key that is opened once; a file that cannot be signed does not stop the others.

    Raises:
        VaxError: When nothing can be signed at all: the certificate, the pass phrase, the only file.
    """
    targets = [target(order, file) for file in order.files]
    check_targets(targets, order.files, overwrite=order.overwrite)
    lasting = order.level in (Level.LT, Level.LTA)
    # Lists brought by hand are proofs enough; without them the services that the certificates name are asked.
    known = trust.given(order.trust, order.crl_dir, order.at, online=lasting and order.crl_dir is None)
    if order.timestamp_url:
        check_url(order.timestamp_url)
    picture = stamp.picture(order.image)
    with _key(order) as (signer, certificate):
        identity.check(certificate, order.at)
        if trust.revoked(certificate, known.lists):
            raise SignatureError("SIGN-revoked", None, name=identity.name(certificate))
        notes = checks.person(certificate, order)
        hand = Hand(
            signer=signer,
            certificate=certificate,
            level=order.level,
            timestamper=UrlTimeStamper(order.timestamp_url, order.timeout) if order.timestamp_url else None,
            trust=known,
            reason=_reason(order),
            mark=_mark(order, certificate, picture),
            at_box=order.at_box,
            at=order.at,
        )
        return asyncio.run(_each(report, order, targets, hand, notes))


async def _each(
    report: Report, order: SignOrder, targets: list[Path], hand: Hand, notes: tuple[Finding, ...]
) -> Signed:
    if order.trust:
        others = list(hand.signer.cert_registry)
        await trust.check_chain(hand.certificate, others, hand.trust)
    if hand.level is Level.B:
        hand = replace(hand, reserved=await pdf_sign.room(hand.signer))
    outcomes: list[Future[SignedFile]] = []
    with ThreadPoolExecutor(1) as disk:
        for number, (file, goal) in enumerate(zip(order.files, targets, strict=True)):
            report("sign", number, len(targets))
            try:
                made = await _one(file, goal, order, hand)
            except VaxError as error:
                outcomes.append(Future())
                outcomes[-1].set_exception(error)
                continue
            # The disk takes its time for one file while the next is signed; no more than one waits.
            if outcomes:
                outcomes[-1].exception()
            outcomes.append(disk.submit(_written, made, order))
    return _sorted(order.files, outcomes, notes)


def _written(made: _Made, order: SignOrder) -> SignedFile:
    write_all({made.output: made.content}, overwrite=order.overwrite)
    return made.told


def _sorted(
    files: Sequence[Path], outcomes: Sequence[Future[SignedFile]], notes: tuple[Finding, ...]
) -> Signed:
    """What became of each file; of a single one the error itself is raised."""
    done: list[SignedFile] = []
    failed: list[Failed] = []
    for file, outcome in zip(files, outcomes, strict=True):
        try:
            told = outcome.result()
        except VaxError as error:
            if len(files) == 1:
                raise
            failed.append(Failed(file=file.name, code=error.code, values=error.values))
            continue
        done.append(replace(told, findings=(*notes, *told.findings)))
    return Signed(files=tuple(done), failed=tuple(failed))


async def _one(file: Path, goal: Path, order: SignOrder, hand: Hand) -> _Made:
    place = Place(file=file.name)
    data = _read(file, place)
    signed = _data if file.suffix.lower() == ".json" else _pdf
    try:
        content, level, bound, findings = await signed(data, order, hand, place)
    except SignatureError as error:
        lower = order.fallback and hand.level is not Level.B
        if not lower or error.code not in ("SIGN-timestamp", "SIGN-validation"):
            raise
        simple = replace(hand, level=Level.B, timestamper=None)
        content, level, bound, findings = await signed(data, order, simple, place)
        findings = (*findings, checks.warning("SIGN-lower-level", place, level=hand.level.value))
    told = SignedFile(
        file=file.name,
        output=str(goal),
        signed_at=order.at.isoformat(timespec="seconds"),
        signer=identity.name(hand.certificate),
        level=level,
        bound=bound,
        findings=findings,
    )
    return _Made(goal, content, told)


_Content: TypeAlias = tuple[bytes, str, bool, tuple[Finding, ...]]
"""What is written, its level, whether data are bound to it, what there is to say."""


async def _data(data: bytes, order: SignOrder, hand: Hand, place: Place) -> _Content:
    """A data file signed, and the signature looked at."""
    del order
    content = await data_sign.signed(data, hand.signer, hand.timestamper, hand.at, place)
    found = await validating.look_data(content, data, Trust(), place)
    if not found.intact:
        raise SignatureError("SIGN-check-failed", place)
    if hand.timestamper and found.level != Level.T.value:
        raise SignatureError("SIGN-timestamp", place)
    return content, found.level, True, ()


async def _pdf(data: bytes, order: SignOrder, hand: Hand, place: Place) -> _Content:
    """A PDF signed; what was signed is looked at before anybody is told that it was."""
    reader = pdf_sign.opened(data, place)
    carried = pdf_sign.what_is_bound(reader, place)
    forced = bool(order.force and order.reason.strip())
    earlier = list(reader.embedded_regular_signatures)
    before = (await pdf_look.look(data, Trust(), place)).signatures if earlier else ()
    findings = (
        *checks.complete(carried, place, forced=forced),
        *checks.earlier(before, place, forced=forced),
    )
    content = await pdf_sign.signed(reader, carried, hand, place)
    after = (await pdf_look.look(content, Trust(), place)).signatures
    good = len(after) == len(before) + 1 and after[-1].verdict.rank <= Verdict.UNKNOWN_SIGNER.rank
    if not good or any(now.verdict.rank > was.verdict.rank for was, now in zip(before, after, strict=False)):
        raise SignatureError("SIGN-check-failed", place)
    if after[-1].level != hand.level.value:
        raise SignatureError("SIGN-timestamp", place)
    return content, after[-1].level, carried.matches, findings


def target(order: SignOrder, file: Path) -> Path:
    """``report.signed.pdf``; a second signature on it is ``report.signed-2.pdf``; data: ``results.json.p7s``."""
    folder = order.output_dir or file.parent
    if file.suffix.lower() == ".json":
        return folder / f"{file.name}.p7s"
    stem, _, tail = file.stem.rpartition(".signed")
    if stem and (not tail or (tail.startswith("-") and tail[1:].isdecimal())):
        return folder / f"{stem}.signed-{int(tail[1:] or 1) + 1}{file.suffix}"
    return folder / f"{file.stem}.signed{file.suffix}"


@contextmanager
def _key(order: SignOrder) -> Iterator[tuple[Signer, x509.Certificate]]:
    if order.token:
        with token.signer(order.token, order.secret, order.at, last_try=order.force) as found:
            yield found
        return
    if order.cert is None:
        raise UsageError("SIGN-no-cert")
    opened = keyfile.read(order.cert, order.secret)
    yield keysigner.KeySigner(opened), opened.certificate


def _reason(order: SignOrder) -> str:
    parts = [order.reason.strip()]
    if order.replaces:
        import hashlib  # noqa: PLC0415 - only when minutes are replaced

        try:
            mark = hashlib.sha256(order.replaces.read_bytes()).hexdigest()
        except OSError as error:
            raise InputError("F01-missing", Place(file=order.replaces.name)) from error
        parts.append(document("sign-replaces", file=order.replaces.name, sha256=mark))
    return "; ".join(filter(None, parts))


def _mark(order: SignOrder, certificate: x509.Certificate, picture: bytes | None) -> stamp.Mark | None:
    if not order.visible:
        return None
    # Post and office of the settings are those of their signer, not of somebody who was let sign with a reason.
    expected = checks.expected(certificate, order)
    return stamp.Mark(
        name=identity.name(certificate),
        post=order.post if expected else "",
        agency=(expected and order.agency) or identity.organisation(certificate),
        at=order.at,
        picture=picture,
    )


def _read(file: Path, place: Place) -> bytes:
    try:
        if not file.is_file():
            raise InputError("F01-missing" if not file.exists() else "F01-not-a-file", place)
        if file.stat().st_size > _LARGEST:
            raise InputError("PDF-damaged", place)
        return file.read_bytes()
    except OSError as error:
        raise InputError("F01-denied", place) from error
