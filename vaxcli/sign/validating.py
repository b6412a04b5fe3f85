"""Look at signed files: one verdict a file (DESIGN 7). Nothing is fetched unless the user asks: stations are offline."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pyhanko.sign.validation import async_validate_detached_cms

from vaxcli.errors import InputError, VaxError
from vaxcli.findings import Place
from vaxcli.sign import data_sign, pdf_look, sayings, trust
from vaxcli.sign.sign_order import (
    Failed,
    FileReport,
    Level,
    SignatureReport,
    Validated,
    ValidateOrder,
    Verdict,
)
from vaxcli.sign.trust import Revocation, Trust
from vaxcli.sign.verdicts import Facts, Reach, verdict
from vaxcli.supervisor import Report

_LARGEST = 512 << 20


def validate(report: Report, order: ValidateOrder) -> Validated:
    """Look at every file; one that cannot be opened does not stop the others.

    Raises:
        InputError: The only file cannot be opened, or trust cannot be read.
    """
    known = trust.given(order.trust, order.crl_dir, order.at, online=order.online)
    done: list[FileReport] = []
    failed: list[Failed] = []
    for number, file in enumerate(order.files):
        report("validate", number, len(order.files))
        try:
            done.append(asyncio.run(_file(file, known)))
        except VaxError as error:
            if len(order.files) == 1:
                raise
            failed.append(Failed(file=file.name, code=error.code, values=error.values))
    return Validated(files=tuple(done), failed=tuple(failed))


async def _file(file: Path, known: Trust) -> FileReport:
    place = Place(file=file.name)
    if file.suffix.lower() == ".p7s":
        return await _data(file.with_suffix(""), file, known, place)
    if file.suffix.lower() == ".json":
        beside = file.with_name(f"{file.name}.p7s")
        if not beside.exists():
            _read(file, place)
            return FileReport(file=file.name, verdict=Verdict.UNSIGNED, signatures=())
        return await _data(file, beside, known, place)
    return await pdf_look.look(_read(file, place), known, place)


async def _data(data: Path, signature: Path, known: Trust, place: Place) -> FileReport:
    content = _read(signature, Place(file=signature.name))
    one = await look_data(content, _read(data, Place(file=data.name)), known, Place(file=signature.name))
    return FileReport(file=place.file, verdict=one.verdict, signatures=(one,), bound=True, matches=one.intact)


async def look_data(content: bytes, data: bytes, known: Trust, place: Place) -> SignatureReport:
    """What a detached signature of a data file is worth.

    Raises:
        InputError: ``P7S-not``.
    """
    signed = data_sign.read(content, place)
    try:
        async with known.judging() as by:
            status = await async_validate_detached_cms(data, signed, signer_validation_context=by)
        state = await known.revocation(status.signing_cert, data_sign.others(signed))
        trusted = bool(status.trusted and state is not Revocation.REVOKED)
        facts = Facts(
            intact=bool(status.intact), computes=bool(status.valid), reach=Reach.FILE, trusted=trusted
        )
        stamp = sayings.moment(status)
        judged = sayings.Judged(
            verdict=verdict(facts),
            trusted=trusted,
            revocation=state,
            timestamp=stamp.said if stamp and stamp.trusted else "",
            provable=sayings.provable(
                stamped=stamp is not None, known=bool(stamp and stamp.trusted), lasting=False
            ),
            level=Level.T if stamp else Level.B,
        )
        return sayings.told(status, judged)
    except Exception:  # noqa: BLE001 - a hostile file finds ways to fail that no list of errors foresees
        return sayings.broken()


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
