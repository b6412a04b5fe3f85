"""A small authority of our own: certificates, keys, lists of revoked ones, and PDFs to sign; all people are invented."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from vaxcli.documents.canonical import canonical, sha256

CHAIR = "Nguyễn Thị Bưởi"
OTHER = "Trần Văn Ổi"
OFFICE = "Ủy ban nhân dân xã Hoa Mơ"
PASSPHRASE = "mật khẩu 1"  # noqa: S105 - of invented keys
NOW = datetime.now(UTC).replace(microsecond=0)
_DAY = timedelta(days=1)
_NO = {
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "encipher_only": False,
    "decipher_only": False,
}


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Any
    above: tuple[x509.Certificate, ...] = ()

    def p12(self, passphrase: str = PASSPHRASE, more: Sequence[x509.Certificate] = ()) -> bytes:
        """A file with the key, the certificate and those above it."""
        secret = BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(
            b"ky", self.key, self.certificate, [*self.above, *more] or None, secret
        )

    def pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM)


@cache
def key(kind: str = "ec", number: int = 0) -> Any:
    """A key, made once."""
    del number
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1())


def issue(
    name: str = CHAIR,
    *,
    by: Issued | None = None,
    kind: str = "ec",
    number: int = 1,
    days: tuple[float, float] = (-400, 400),
    signing: bool = True,
    authority: bool = False,
    organisation: str = "",
    listed: str = "",
    stamping: bool = False,
) -> Issued:
    """A certificate; from itself when nobody issues it. ``days`` are counted from now."""
    own = key(kind, number)
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    subject = x509.Name(parts)
    usage = x509.KeyUsage(
        digital_signature=signing and not authority,
        content_commitment=signing and not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        **{**_NO, "key_encipherment": not signing},
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + _DAY * days[0])
        .not_valid_after(NOW + _DAY * days[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    )
    if by:
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
        builder = builder.add_extension(above, critical=False)
    if listed:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(listed)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if stamping:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    made = builder.sign((by.key if by else own), hashes.SHA256())
    return Issued(made, own, (by.certificate, *by.above) if by else ())


def crl(authority: Issued, *gone: Issued, days: float = -1, revoked: float = -10) -> bytes:
    """A list of revoked certificates, made some days from now and good for a month; ``revoked``: since which day."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(NOW + _DAY * days)
        .next_update(NOW + _DAY * (days + 30))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
    )
    for one in gone:
        entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(NOW + _DAY * revoked).build())
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def lists(days: float = -1, *gone: Issued) -> tuple[bytes, bytes]:
    """The lists of both authorities."""
    known = made()
    return crl(known.root, days=days), crl(known.middle, *(gone or (known.gone,)), days=days)


@dataclass(frozen=True)
class Pki:
    """Everything that the tests sign with."""

    root: Issued
    middle: Issued
    chair: Issued
    """RSA-2048, by the authority in the middle."""
    curve: Issued
    """The same person, EC P-256."""
    other: Issued
    office: Issued
    expired: Issued
    early: Issued
    encrypting: Issued
    alone: Issued
    """Self-signed."""
    stamper: Issued
    """A time-stamp service."""
    gone: Issued
    """Revoked ten days ago."""


@cache
def made() -> Pki:
    """The certificates of a session."""
    root = issue("Gốc thử nghiệm", number=90, days=(-4000, 9000), authority=True)
    middle = issue("CA thử nghiệm", by=root, number=91, days=(-3000, 8000), authority=True)
    return Pki(
        root=root,
        middle=middle,
        chair=issue(by=middle, kind="rsa"),
        curve=issue(by=middle),
        other=issue(OTHER, by=middle, number=2),
        office=issue("Văn thư", by=middle, number=3, organisation=OFFICE),
        expired=issue(by=middle, number=4, days=(-800, -10)),
        early=issue(by=middle, number=5, days=(10, 400)),
        encrypting=issue(by=middle, number=6, signing=False),
        alone=issue(number=7),
        stamper=issue(
            "Dấu thời gian thử nghiệm", by=middle, kind="rsa", number=8, days=(-400, 7000), stamping=True
        ),
        gone=issue(by=middle, number=9),
    )


def form() -> bytes:
    """A PDF of one page with a field to fill in."""
    writer = IncrementalPdfFileWriter(io.BytesIO(page()))
    field = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.pdf_string("tong"),
            pdf_name("/V"): generic.pdf_string("3"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 600, 300, 620))),
        }
    )
    ref = writer.add_object(field)
    page_ref, _ = writer.find_page_for_modification(0)
    page_ref.get_object()[pdf_name("/Annots")] = generic.ArrayObject([ref])
    writer.update_container(page_ref.get_object())
    fields = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([ref])})
    writer.root[pdf_name("/AcroForm")] = writer.add_object(fields)
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page(text: str = "Bao cao", shown: bytes = b"/MediaBox [0 0 595 842]") -> bytes:
    """A PDF of one A4 page, as other programs make it; ``shown`` is what of it is seen, and how."""
    drawn = f"BT /F1 24 Tf 100 700 Td ({text}) Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 %s >>" % shown,
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def hybrid() -> bytes:
    """The same page with a table for old readers and a stream for new ones, as Word writes it."""
    pdf = page()
    start = pdf.rindex(b"xref\n0 6")
    place = len(pdf[:start])
    entries = b"".join(struct.pack(">BHB", 1, place if number == 6 else 0, 0) for number in (6,))
    stream = b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 2 1] /Index [6 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    hidden = stream % (len(entries), entries)
    table = pdf[start : pdf.index(b"trailer")]
    end = b"trailer\n<< /Size 7 /Root 1 0 R /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        place,
        place + len(hidden),
    )
    return pdf[:start] + hidden + table + end


def paper(
    *,
    complete: bool = True,
    box: tuple[float, float, float, float] | None = None,
    printed: str = "",
    card: dict[str, Any] | None = None,
) -> bytes:
    """A PDF that carries data as our reports do; ``printed`` is another fingerprint than that of the data."""
    data = canonical({"people": [], "total": 3})
    said = {
        "vaxcli_document": 1,
        "kind": "report",
        "part": "I",
        "data": {"name": "results.json", "sha256": printed or sha256(data)},
        "complete": complete,
        "lacking": {} if complete else {"outcome": 2, "errors": 1},
        "signature_box": {"page": 1, "box": list(box)} if box else None,
    }
    return attached(page(), ("results.json", data), ("vaxcli.json", orjson.dumps(said | (card or {}))))


def attached(pdf: bytes, *files: tuple[str, bytes]) -> bytes:
    """The PDF with files attached."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for name, data in files:
        stored = EmbeddedFileObject.from_file_data(writer, data=data, mime_type="application/json")
        embed_file(writer, FileSpec(file_spec_string=name, file_name=name, embedded_data=stored))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def put(path: Path, data: bytes | str) -> Path:
    """Write a file and give its path."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path
