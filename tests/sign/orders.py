"""Sign and look at files in one line."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from asn1crypto import crl, pem, x509

from tests.sign import pki
from vaxcli.findings import Place
from vaxcli.sign import pdf_look, signing
from vaxcli.sign.sign_order import FileReport, Signed, SignOrder
from vaxcli.sign.trust import Trust

NOW = datetime.now(timezone(timedelta(hours=7))).replace(microsecond=0)


def quiet(stage: str, done: int, total: int) -> None:
    """A report that nobody reads."""


def order(*files: Path, by: pki.Issued | None = None, **more: Any) -> SignOrder:
    """An order with a certificate beside the first file."""
    cert = files[0].with_name("ky.p12")
    cert.write_bytes((by or pki.made().curve).p12())
    return SignOrder(files=files, cert=cert, secret=pki.PASSPHRASE, **({"at": NOW} | more))


def sign(*files: Path, by: pki.Issued | None = None, **more: Any) -> Signed:
    """Sign files with a certificate; invisibly unless the mark is what is tested."""
    return signing.sign(quiet, order(*files, by=by, **({"visible": False} | more)))


def signed(folder: Path, pdf: bytes | None = None, by: pki.Issued | None = None, **more: Any) -> bytes:
    """The bytes of a signed PDF."""
    file = pki.put(folder / "giay.pdf", pki.page() if pdf is None else pdf)
    done = sign(file, by=by, overwrite=True, **more)
    return Path(done.files[0].output).read_bytes()


def known(*lists: bytes, at: datetime = NOW + timedelta(hours=1)) -> Trust:
    """Trust in our own root."""
    _kind, _headers, der = pem.unarmor(pki.made().root.pem())
    return Trust((x509.Certificate.load(der),), tuple(crl.CertificateList.load(one) for one in lists), at)


def looked(pdf: bytes, judged: Trust | None = None) -> FileReport:
    """What the signatures are worth, by default to somebody who trusts our root."""
    return asyncio.run(pdf_look.look(pdf, known() if judged is None else judged, Place(file="giay.pdf")))
