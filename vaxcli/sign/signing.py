"""Sign files: the certificate is checked first, then the data, and the signature before any file appears (R37, R38)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from asn1crypto import x509
from pyhanko.sign.signers import Signer

from vaxcli.atomic import check_targets, write_all
from vaxcli.codes import Severity
from vaxcli.documents.bound_data import Bound
from vaxcli.errors import InputError, SignatureError, UsageError, VaxError
from vaxcli.findings import Finding, Place
from vaxcli.people import names
from vaxcli.sign import data_sign, identity, keyfile, pdf_sign, stamp, token, trust, validating
from vaxcli.sign.pdf_sign import Hand
from vaxcli.sign.sign_order import Failed, Level, Signed, SignedFile, SignOrder, Verdict
from vaxcli.sign.timestamping import UrlTimeStamper, check_url
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
    trusted, lists = trust.roots(order.trust), trust.crls(order.crl_dir)
    if order.timestamp_url:
        check_url(order.timestamp_url)
    with _key(order) as (signer, certificate, others):
        identity.check(certificate, order.at)
        if trust.revoked(certificate, lists):
            raise SignatureError("SIGN-revoked", None, name=identity.name(certificate))
        notes = _person(certificate, order)
        judged = trust.context(
            trusted, others, lists, order.at, online=order.level in (Level.LT, Level.LTA) and not lists
        )
        if trusted:
            asyncio.run(trust.check_chain(certificate, judged))
        hand = Hand(
            signer=signer,
            certificate=certificate,
            level=order.level,
            timestamper=UrlTimeStamper(order.timestamp_url, order.timeout) if order.timestamp_url else None,
            validation=judged if order.level in (Level.LT, Level.LTA) else None,
            reason=_reason(order),
            mark=_mark(order, certificate),
            at_box=order.at_box,
        )
        return asyncio.run(_each(report, order, targets, hand, notes))


async def _each(
    report: Report, order: SignOrder, targets: list[Path], hand: Hand, notes: tuple[Finding, ...]
) -> Signed:
    done: list[SignedFile] = []
    failed: list[Failed] = []
    for number, (file, goal) in enumerate(zip(order.files, targets, strict=True)):
        report("sign", number, len(targets))
        try:
            made = await _one(file, goal, order, hand)
            write_all({made.output: made.content}, overwrite=order.overwrite)
        except VaxError as error:
            if len(order.files) == 1:
                raise
            failed.append(Failed(file=file.name, code=error.code, values=error.values))
            continue
        done.append(replace(made.told, findings=(*notes, *made.told.findings)))
    return Signed(files=tuple(done), failed=tuple(failed))


async def _one(file: Path, goal: Path, order: SignOrder, hand: Hand) -> _Made:
    place = Place(file=file.name)
    data = _read(file, place)
    if file.suffix.lower() == ".json":
        content = await data_sign.signed(data, hand.signer, hand.timestamper, place)
        await _check_data(content, data, place)
        return _Made(goal, content, _told(order, hand, file, goal, bound=True))
    reader = pdf_sign.opened(data, place)
    carried = pdf_sign.what_is_bound(reader, place)
    findings = _complete(carried, order, place)
    try:
        content = await pdf_sign.signed(reader, carried, hand, place)
        used = hand
    except SignatureError as error:
        if (
            not order.fallback
            or hand.level is Level.B
            or error.code not in ("SIGN-timestamp", "SIGN-validation")
        ):
            raise
        used = replace(hand, level=Level.B, timestamper=None, validation=None)
        content = await pdf_sign.signed(pdf_sign.opened(data, place), carried, used, place)
        findings = (*findings, _warning("SIGN-lower-level", place, level=hand.level.value))
    await _check_pdf(content, place)
    told = _told(order, used, file, goal, bound=carried.matches)
    return _Made(goal, content, replace(told, findings=findings))


def _told(order: SignOrder, hand: Hand, file: Path, goal: Path, *, bound: bool) -> SignedFile:
    level = hand.level
    if level is Level.B and hand.timestamper:
        level = Level.T
    return SignedFile(
        file=file.name,
        output=str(goal),
        signed_at=order.at.isoformat(timespec="seconds"),
        signer=identity.name(hand.certificate),
        level=level.value,
        bound=bound,
    )


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
def _key(order: SignOrder) -> Iterator[tuple[Signer, x509.Certificate, list[x509.Certificate]]]:
    if order.token:
        with token.signer(order.token, order.secret) as signer:
            certificate = signer.signing_cert
            assert certificate is not None  # noqa: S101 - it was chosen before
            yield signer, certificate, list(signer.cert_registry)
        return
    if order.cert is None:
        raise UsageError("SIGN-no-cert")
    opened = keyfile.read(order.cert, order.secret)
    yield keyfile.KeySigner(opened), opened.certificate, list(opened.others)


def _person(certificate: x509.Certificate, order: SignOrder) -> tuple[Finding, ...]:
    """The certificate is the signer's of the settings, or his office's; otherwise only with ``--force --reason``."""
    if not order.signer:
        return ()
    wanted = {names.key(one) for one in (order.signer, order.agency) if one}
    have = {names.key(identity.name(certificate)), names.key(identity.organisation(certificate))}
    if wanted & have:
        return ()
    if not order.force:
        raise SignatureError("SIGN-other-person", None, name=identity.name(certificate), wanted=order.signer)
    return (_warning("SIGN-other-person-forced", Place(file=identity.name(certificate))),)


def _complete(carried: Bound, order: SignOrder, place: Place) -> tuple[Finding, ...]:
    """Sign only data that are complete and whole (R37); a paper that is not ours carries none, and that is said."""
    if not carried.kind:
        return (_note("SIGN-no-data", place),)
    forced = order.force and order.reason.strip()
    if not carried.matches:
        if not forced:
            raise SignatureError("SIGN-data-differ", place)
        return (_warning("SIGN-data-differ", place),)
    if not carried.complete:
        lacking = ", ".join(
            document("sign-lacking", code=document(f"lacking-{code}"), count=count)
            for code, count in carried.lacking.items()
        )
        if not forced:
            raise SignatureError("SIGN-incomplete", place, missing=lacking)
        return (_warning("SIGN-incomplete", place, missing=lacking),)
    return ()


async def _check_pdf(content: bytes, place: Place) -> None:
    """What was signed is looked at before anybody is told that it was (issue: validates what it signed)."""
    found = await validating.look(content, None, trust.context([], [], []), place)
    last = found.signatures[-1] if found.signatures else None
    if last is None or not last.intact or last.verdict.rank > Verdict.UNKNOWN_SIGNER.rank:
        raise SignatureError("SIGN-check-failed", place)


async def _check_data(content: bytes, data: bytes, place: Place) -> None:
    found = await validating.look_data(content, data, trust.context([], [], []), place)
    if not found.intact:
        raise SignatureError("SIGN-check-failed", place)


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


def _mark(order: SignOrder, certificate: x509.Certificate) -> stamp.Mark | None:
    if not order.visible:
        return None
    return stamp.Mark(
        name=identity.name(certificate),
        post=order.post,
        agency=order.agency or identity.organisation(certificate),
        at=order.at,
        picture=stamp.picture(order.image),
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


def _note(code: str, place: Place) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, place=place)


def _warning(code: str, place: Place, **values: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, place=place, values=values)
