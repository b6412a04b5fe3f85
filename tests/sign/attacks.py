"""What people do to a PDF after it was signed: each function gives the changed bytes."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable
from typing import Any

from asn1crypto import cms, keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import Certificate as CertificateOf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.sign import pki

_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]( *)")


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The PDF with an update at its end."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def tampered(pdf: bytes) -> bytes:
    return pdf.replace(b"(Bao cao)", b"(Bao cat)", 1)


def junk(pdf: bytes) -> bytes:
    return pdf + b"\n% them vao sau\n"


def newline(pdf: bytes) -> bytes:
    return pdf + b"\n"


def second_end(pdf: bytes) -> bytes:
    start = pdf.rindex(b"startxref")
    return pdf + b"% them vao sau\n" + pdf[start:]


def page_added(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        stream = generic.StreamObject(stream_data=b"BT ET")
        page = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Page"),
                pdf_name("/Contents"): writer.add_object(stream),
                pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 100))),
            }
        )
        writer.insert_page(page)

    return updated(pdf, change)


def text_replaced(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
        writer.update_container(page)

    return updated(pdf, change)


def data_attached(pdf: bytes) -> bytes:
    return pki.attached(pdf, ("results.json", b"{}"))


def note_added(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Contents"): generic.pdf_string("them vao"),
                pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 90, 90))),
            }
        )
        ref, _ = writer.find_page_for_modification(0)
        page = ref.get_object()
        if "/Annots" in page:
            page["/Annots"].append(writer.add_object(note))
        else:
            page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
        writer.update_container(page)

    return updated(pdf, change)


def proofs_added(pdf: bytes) -> bytes:
    """Allowed: a store of proofs."""
    out = io.BytesIO(pdf)
    known = pki.made()
    certificates = [loaded(known.root.certificate), loaded(known.middle.certificate)]
    DocumentSecurityStore.add_dss(out, None, certs=certificates)
    return out.getvalue()


def second_table(pdf: bytes) -> bytes:
    """The last update gets a second table, in a stream that stands before the first."""
    start = pdf.rindex(b"xref", 0, pdf.rindex(b"startxref"))
    head = b"900 0 obj\n<< /Type /XRef /Size 901 /W [1 4 1] /Index [900 1] /Root 1 0 R /Length 6 >>\nstream\n"
    entry = struct.pack(">BIB", 1, start, 0)
    hidden = head + entry + b"\nendstream\nendobj\n"
    rest = pdf[start:].replace(b"trailer\n<<", b"trailer\n<<\n/XRefStm %d" % start, 1)
    place = rest.rindex(b"startxref")
    end = b"startxref\n%d\n%%%%EOF\n" % (start + len(hidden))
    return pdf[:start] + hidden + rest[:place] + end


def signature_removed(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        del field["/V"]
        writer.update_container(field)

    return updated(pdf, change)


def ranged(*numbers: int | str) -> Callable[[bytes], bytes]:
    """The byte range says something else; as long as before."""

    def change(pdf: bytes) -> bytes:
        found = _RANGE.search(pdf)
        assert found
        old = [int(one) for one in found.groups()[:4]]
        new = [one if isinstance(one, int) else str(eval(one, {"o": old})) for one in numbers]  # noqa: S307
        text = f"/ByteRange [{' '.join(map(str, new))}]".encode()
        room = len(found[0])
        assert len(text) <= room
        return pdf[: found.start()] + text.ljust(room) + pdf[found.end() :]

    return change


def value_replaced(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The signature's own value is another one, in the same place."""

    def attack(pdf: bytes) -> bytes:
        found = _RANGE.search(pdf)
        assert found
        first, second = int(found[2]), int(found[3])
        old = bytes.fromhex(pdf[first + 1 : second - 1].decode())
        new = change(old)[: len(old)]
        return pdf[: first + 1] + new.hex().encode().ljust(second - first - 2, b"0") + pdf[second - 1 :]

    return attack


def cms_changed(change: Callable[[cms.SignedData], None]) -> Callable[[bytes], bytes]:
    """The CMS inside is changed."""

    def inside(old: bytes) -> bytes:
        whole = cms.ContentInfo.load(old)
        change(whole["content"])
        return bytes(whole.dump(force=True))

    return value_replaced(inside)


def signer_twice(content: cms.SignedData) -> None:
    infos = content["signer_infos"]
    content["signer_infos"] = cms.SignerInfos([infos[0], infos[0].copy()])
    # A set of two equal ones may be written as one: the second says another digest.
    content["signer_infos"][1]["digest_algorithm"]["algorithm"] = "sha512"


def no_signer(content: cms.SignedData) -> None:
    content["signer_infos"] = cms.SignerInfos([])


def no_certificates(content: cms.SignedData) -> None:
    content["certificates"] = cms.CertificateSet([])


def value_overlong(pdf: bytes) -> bytes:
    """An update repeats the signature with a longer value, so that lengths add up to the whole file.

    Coverage that is judged by sums of lengths calls this a signature of the entire file.
    """
    found = _RANGE.search(pdf)
    assert found
    first, second = int(found[2]), int(found[3])
    covered = int(found[2]) + int(found[4])

    value = bytes.fromhex(pdf[first + 1 : second - 1].decode())

    def made(size: int, pad: int) -> bytes:
        def change(writer: IncrementalPdfFileWriter) -> None:
            one = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
            copy = generic.DictionaryObject(dict(one.sig_object.items()))
            copy[pdf_name("/Contents")] = _Plain(value.ljust(size, b"\0"))
            copy[pdf_name("/ByteRange")] = generic.ArrayObject(map(generic.NumberObject, one.byte_range))
            field = writer.root["/AcroForm"]["/Fields"][0]
            field[pdf_name("/V")] = writer.add_object(copy)
            writer.update_container(field)
            page = writer.root["/Pages"]["/Kids"][0]
            drawn = generic.StreamObject(stream_data=b"BT ET" + b" " * pad)
            page[pdf_name("/Contents")] = writer.add_object(drawn)
            writer.update_container(page)

        return updated(pdf, change)

    size, pad = len(value), 0
    for _ in range(9):
        out = made(size, pad)
        missing = len(out) - covered - 2 * size - 2
        if missing == 0:
            return out
        if missing % 2:
            pad += 1
        else:
            size += missing
    raise AssertionError(missing)


def field_filled(pdf: bytes) -> bytes:
    """A field is filled in that nobody signs: what is shown is another number (a shadow attack)."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        for ref in writer.root["/AcroForm"]["/Fields"]:
            field = ref.get_object()
            if field["/FT"] == "/Tx":
                field[pdf_name("/V")] = generic.pdf_string("9999")
                writer.update_container(field)

    return updated(pdf, change)


def stamped_over(pdf: bytes) -> bytes:
    """Anybody can put a time stamp over a changed file: that does not make the change good."""
    known = pki.made()
    stamper = DummyTimeStamper(loaded(known.stamper.certificate), private(known.stamper.key))
    out = io.BytesIO(pdf)
    PdfTimeStamper(stamper).timestamp_pdf(IncrementalPdfFileWriter(out), "sha256", in_place=True)
    return out.getvalue()


def loaded(one: CertificateOf) -> x509.Certificate:
    return x509.Certificate.load(one.public_bytes(Encoding.DER))


def private(key: Any) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def store(*certificates: CertificateOf) -> SimpleCertificateStore:
    found = SimpleCertificateStore()
    found.register_multiple(list(map(loaded, certificates)))
    return found


class _Plain(generic.ByteStringObject):
    """Bytes written as they are, not as hexadecimal digits."""

    def write_to_stream(
        self, stream: io.BytesIO, handler: object = None, container_ref: object = None
    ) -> None:
        del handler, container_ref
        body = self.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r")
        stream.write(b"(" + body + b")")
