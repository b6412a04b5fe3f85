"""Signing files: what is checked before and after (issue 5, clause 2; RELIABILITY 3, cases 22, 23, 27 and 28; R37, R38).

1. Every refusal leaves nothing behind. 2. The certificate is checked first. 3. Data that are incomplete or not those
that were printed are not signed without a reason. 4. What was signed before stays as it was. 5. Others can read it.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import PdfSignatureMetadata, fields, sign_pdf

from tests.commands.command import snapshot
from tests.sign import attacks, orders, pki
from vaxcli.documents.box import Box
from vaxcli.errors import VaxError
from vaxcli.findings import Place
from vaxcli.sign import identity, signing, validating
from vaxcli.sign.keyfile import parse
from vaxcli.sign.keysigner import KeySigner
from vaxcli.sign.sign_order import Signed, ValidateOrder, Verdict


def refused(folder: Path, data: bytes, code: str, **more: Any) -> None:
    """Rule 1: the error has the code, and nothing was written."""
    file = pki.put(folder / "giay.pdf", data)
    order = orders.order(file, **more)
    before = snapshot(folder)
    with pytest.raises(VaxError) as told:
        signing.sign(orders.quiet, order)
    assert told.value.code == code
    assert snapshot(folder) == before


def needs(*programs: str) -> None:
    lacking = [program for program in programs if shutil.which(program) is None]
    if lacking:
        pytest.skip(f"not installed: {', '.join(lacking)}")


def ran(*line: str | Path) -> str:
    return subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout


class TestCertificate:
    """Rule 2."""

    @pytest.mark.parametrize(
        ("kind", "code"),
        [("expired", "SIGN-expired"), ("early", "SIGN-not-yet"), ("encrypting", "SIGN-usage")],
    )
    def test_a_certificate_that_cannot_sign(self, tmp_path: Path, kind: str, code: str) -> None:
        refused(tmp_path, pki.page(), code, by=getattr(pki.made(), kind))

    def test_an_authority_in_the_middle_signs_no_papers(self, tmp_path: Path) -> None:
        refused(tmp_path, pki.page(), "SIGN-usage", by=pki.made().middle)

    def test_a_revoked_one_at_every_level(self, tmp_path: Path) -> None:
        lists = tmp_path / "thu-hoi"
        lists.mkdir()
        for number, one in enumerate(pki.lists()):
            pki.put(lists / f"{number}.crl", one)
        refused(tmp_path, pki.page(), "SIGN-revoked", by=pki.made().gone, crl_dir=lists)

    def test_one_that_leads_to_no_root_given(self, tmp_path: Path) -> None:
        roots = pki.put(tmp_path / "goc.pem", pki.made().root.pem())
        refused(tmp_path, pki.page(), "SIGN-chain", by=pki.made().alone, trust=roots)

    def test_one_that_leads_to_the_root(self, tmp_path: Path) -> None:
        roots = pki.put(tmp_path / "goc.pem", pki.made().root.pem())
        assert orders.sign(pki.put(tmp_path / "a.pdf", pki.page()), trust=roots).files

    @pytest.mark.parametrize("kind", ["alone", "chair", "curve"])
    def test_self_made_rsa_and_curve_sign(self, tmp_path: Path, kind: str) -> None:
        by = getattr(pki.made(), kind)
        (one,) = orders.looked(orders.signed(tmp_path, by=by)).signatures
        assert one.intact

    def test_one_as_openssl_makes_it_by_default_signs(self, tmp_path: Path) -> None:
        needs("openssl")
        key, certificate, both = (tmp_path / name for name in ("k.pem", "c.pem", "c.p12"))
        ran("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
            "-subj", "/CN=Thu", "-days", "30")  # fmt: skip
        ran("openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate, "-out", both,
            "-passout", "pass:a")  # fmt: skip
        file = pki.put(tmp_path / "a.pdf", pki.page())
        order = orders.order(file, visible=False, at=orders.NOW + timedelta(days=1))
        both.replace(order.cert or both)
        done = signing.sign(orders.quiet, replace(order, secret="a"))  # noqa: S106 - of this key
        assert done.files[0].signer == "Thu"


class TestPerson:
    """R38, R50: the certificate is the signer's, or his office's."""

    def test_another_person_is_refused(self, tmp_path: Path) -> None:
        refused(tmp_path, pki.page(), "SIGN-other-person", by=pki.made().other, signer=pki.CHAIR)

    @pytest.mark.parametrize("name", [pki.CHAIR, pki.CHAIR.upper(), f" {pki.CHAIR} "])
    def test_the_same_person_written_otherwise_signs(self, tmp_path: Path, name: str) -> None:
        assert orders.signed(tmp_path, signer=name)

    def test_a_name_without_accents_is_another_one(self, tmp_path: Path) -> None:
        refused(tmp_path, pki.page(), "SIGN-other-person", signer="Nguyen Thi Buoi")

    def test_the_office_signs(self, tmp_path: Path) -> None:
        assert orders.signed(tmp_path, by=pki.made().office, signer=pki.CHAIR, agency=pki.OFFICE)

    def test_with_a_reason_it_is_signed_and_said(self, tmp_path: Path) -> None:
        file = pki.put(tmp_path / "a.pdf", pki.page())
        done = orders.sign(file, by=pki.made().other, signer=pki.CHAIR, force=True, reason="ký thay")
        assert "SIGN-other-person-forced" in [one.code for one in done.files[0].findings]


class TestData:
    """Rule 3: what is signed is the data (R37, promise 9)."""

    def test_complete_data_are_signed_without_a_word(self, tmp_path: Path) -> None:
        done = orders.sign(pki.put(tmp_path / "a.pdf", pki.paper()))
        assert (done.files[0].bound, done.files[0].findings) == (True, ())

    def test_incomplete_data_are_refused(self, tmp_path: Path) -> None:
        refused(tmp_path, pki.paper(complete=False), "SIGN-incomplete")

    def test_data_that_are_not_those_printed_are_refused(self, tmp_path: Path) -> None:
        refused(tmp_path, pki.paper(printed="0" * 64), "SIGN-data-differ")

    @pytest.mark.parametrize(
        "card", [{"data": None}, {"complete": "?", "lacking": 3}, {"data": {"name": "x", "sha256": ""}}]
    )
    def test_a_broken_card_is_refused(self, tmp_path: Path, card: dict[str, Any]) -> None:
        refused(tmp_path, pki.paper(card=card), "SIGN-data-differ")

    def test_force_without_a_reason_is_not_enough(self, tmp_path: Path) -> None:
        refused(tmp_path, pki.paper(complete=False), "SIGN-incomplete", force=True, reason=" ")

    def test_the_reason_stands_in_the_signature(self, tmp_path: Path) -> None:
        signed = orders.signed(tmp_path, pki.paper(complete=False), force=True, reason="nhập bù sau bão")
        assert orders.looked(signed).signatures[0].reason == "nhập bù sau bão"

    def test_a_paper_that_is_not_ours_is_signed_and_that_is_said(self, tmp_path: Path) -> None:
        done = orders.sign(pki.put(tmp_path / "a.pdf", pki.page()))
        assert [one.code for one in done.files[0].findings] == ["SIGN-no-data"]
        assert not done.files[0].bound

    def test_minutes_are_referred_to_with_their_fingerprint(self, tmp_path: Path) -> None:
        minutes = pki.put(tmp_path / "bien-ban.pdf", "biên bản")
        said = orders.looked(orders.signed(tmp_path, replaces=minutes)).signatures[0].reason
        assert "bien-ban.pdf" in said
        assert snapshot(tmp_path)["bien-ban.pdf"] in said

    def test_minutes_that_are_not_there_are_refused(self, tmp_path: Path) -> None:
        refused(tmp_path, pki.page(), "F01-missing", replaces=tmp_path / "khong-co.pdf")


class TestFiles:
    """Rules 1 and 4, and the names of what is written."""

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"khong phai", "PDF-not"),
            (b"", "PDF-not"),
            (b"%PDF-1.7\n" + b"\0" * 300, "PDF-damaged"),
            (pki.page()[:300], "PDF-damaged"),
            (pki.page().replace(b"/Pages 2 0 R", b"/Pages 9 0 R"), "PDF-damaged"),
        ],
    )
    def test_bad_input(self, tmp_path: Path, data: bytes, code: str) -> None:
        refused(tmp_path, data, code)

    def test_an_encrypted_file(self, tmp_path: Path) -> None:
        writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pki.page())))
        writer.encrypt("a", "b")
        out = io.BytesIO()
        writer.write(out)
        refused(tmp_path, out.getvalue(), "PDF-encrypted")

    def test_a_signature_that_forbids_any_change(self, tmp_path: Path) -> None:
        by = KeySigner(parse(pki.made().curve.p12(), pki.PASSPHRASE, Place(file="a")))
        rule = PdfSignatureMetadata(
            field_name="A", certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES
        )
        locked = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pki.page())), rule, by).getvalue()
        refused(tmp_path, locked, "PDF-locked")

    def test_a_paper_that_was_changed_after_the_first_signature(self, tmp_path: Path) -> None:
        changed = attacks.text_replaced(orders.signed(tmp_path))
        (tmp_path / "giay.signed.pdf").unlink()
        refused(tmp_path, changed, "SIGN-earlier")
        twice = orders.signed(tmp_path, changed, force=True, reason="đã xem")
        assert orders.looked(twice).verdict is Verdict.MODIFIED

    def test_an_existing_output_is_not_overwritten(self, tmp_path: Path) -> None:
        pki.put(tmp_path / "giay.signed.pdf", "cũ")
        refused(tmp_path, pki.page(), "OUT-exists")

    def test_a_page_that_is_not_there(self, tmp_path: Path) -> None:
        box = Box(page=2, x=0, y=0, width=100, height=50)
        refused(tmp_path, pki.page(), "SIGN-no-page", at_box=box)

    def test_a_place_outside_the_page(self, tmp_path: Path) -> None:
        """A mark that nobody sees is no visible one; a page that lies on its side is wide enough."""
        box = Box(page=1, x=500, y=40, width=200, height=64)
        refused(tmp_path, pki.page(), "SIGN-outside", at_box=box)
        lying = pki.page(shown=b"/MediaBox [0 0 595 842] /Rotate 90")
        orders.signed(tmp_path, lying, visible=True, at_box=box)

    @pytest.mark.parametrize(
        ("name", "output"),
        [
            ("bao-cao.pdf", "bao-cao.signed.pdf"),
            ("bao-cao.signed.pdf", "bao-cao.signed-2.pdf"),
            ("bao-cao.signed-2.pdf", "bao-cao.signed-3.pdf"),
            ("bao-cao.signed-x.pdf", "bao-cao.signed-x.signed.pdf"),
            ("a.b.PDF", "a.b.signed.PDF"),
            ("results.json", "results.json.p7s"),
        ],
    )
    def test_the_name_of_the_output(self, tmp_path: Path, name: str, output: str) -> None:
        data = b"{}" if name.endswith("json") else pki.page()
        file = pki.put(tmp_path / name, data)
        (one,) = orders.sign(file).files
        assert Path(one.output) == tmp_path / output
        assert file.read_bytes() == data

    @pytest.mark.parametrize("kind", ["chair", "curve"])
    def test_papers_and_data_of_one_run_each_say_when_as_their_kind_does(
        self, tmp_path: Path, kind: str
    ) -> None:
        """PAdES: outside the message only (EN 319 142-1, 6.3); CAdES: inside (EN 319 122-1, 5.2.1)."""
        names = ("a.pdf", "results.json", "b.pdf", "b.json")
        files = [pki.put(tmp_path / name, "{}" if ".json" in name else pki.page()) for name in names]
        done = orders.sign(*files, by=getattr(pki.made(), kind))
        assert not done.failed
        for file in files:
            if file.suffix == ".pdf":
                signed = file.with_suffix(".signed.pdf").read_bytes()
                (one,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
                attributes = one.signer_info["signed_attrs"].native
                assert "signing_time" not in {each["type"] for each in attributes}
                continue
            order = ValidateOrder(files=(file.with_name(f"{file.name}.p7s"),), at=orders.NOW)
            (signature,) = validating.validate(orders.quiet, order).files[0].signatures
            assert (signature.intact, signature.signed_at) == (True, orders.NOW.isoformat(timespec="seconds"))

    def test_one_wrong_file_does_not_stop_the_others(self, tmp_path: Path) -> None:
        good, bad = pki.put(tmp_path / "a.pdf", pki.page()), pki.put(tmp_path / "b.pdf", "khong phai")
        done = orders.sign(bad, good, tmp_path / "khong-co.pdf")
        assert [one.file for one in done.files] == ["a.pdf"]
        assert [(one.file, one.code) for one in done.failed] == [
            ("b.pdf", "PDF-not"),
            ("khong-co.pdf", "F01-missing"),
        ]
        assert not (tmp_path / "b.signed.pdf").exists()

    def test_each_of_many_files_has_a_signature_of_its_own(self, tmp_path: Path) -> None:
        files = [pki.put(tmp_path / f"{number}.pdf", pki.page(f"So {number}")) for number in range(5)]
        done = orders.sign(*files, by=pki.made().chair)
        for file, one in zip(files, done.files, strict=True):
            signed = Path(one.output).read_bytes()
            assert signed.startswith(file.read_bytes())
            assert orders.looked(signed).verdict is Verdict.VALID

    def test_a_paper_as_word_writes_it_is_signed_twice(self, tmp_path: Path) -> None:
        once = orders.signed(tmp_path, pki.hybrid())
        assert orders.looked(once).verdict is Verdict.VALID
        twice = orders.looked(orders.signed(tmp_path, once))
        assert [one.verdict for one in twice.signatures] == [Verdict.VALID, Verdict.VALID]

    def test_the_output_is_its_owners_alone(self, tmp_path: Path) -> None:
        orders.signed(tmp_path)
        assert (tmp_path / "giay.signed.pdf").stat().st_mode & 0o077 == 0


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
def test_any_reason_is_read_back(tmp_path_factory: pytest.TempPathFactory, reason: str) -> None:
    signed = orders.signed(tmp_path_factory.mktemp("ly-do"), reason=reason)
    # What steers a terminal is a space when it is told.
    assert orders.looked(signed).signatures[0].reason == identity.harmless(reason.strip())


class TestOthers:
    """Rule 5: independent programs read what was signed."""

    @pytest.fixture
    @staticmethod
    def signed(tmp_path: Path) -> Path:
        orders.signed(tmp_path, by=pki.made().chair)
        orders.signed(tmp_path, (tmp_path / "giay.signed.pdf").read_bytes(), visible=True)
        return tmp_path / "giay.signed.pdf"

    def test_pdfsig(self, signed: Path) -> None:
        needs("pdfsig")
        said = subprocess.run(
            ["pdfsig", "-nocert", signed], capture_output=True, text=True, check=False, timeout=60
        ).stdout
        assert said.count("Signature is Valid") == 2
        assert said.count("ETSI.CAdES.detached") == 2

    def test_qpdf(self, signed: Path) -> None:
        needs("qpdf")
        assert "No syntax or stream encoding errors found" in ran("qpdf", "--check", signed)

    def test_mutool(self, signed: Path) -> None:
        needs("mutool")
        said = subprocess.run(
            ["mutool", "sign", "-v", signed], capture_output=True, text=True, check=False, timeout=60
        )
        assert "digest" not in said.stderr.lower()
        assert pki.CHAIR in said.stdout + said.stderr

    def test_openssl_reads_the_signature_of_data(self, tmp_path: Path) -> None:
        needs("openssl")
        data = pki.put(tmp_path / "results.json", '{"total":3}')
        done: Signed = orders.sign(data)
        root = pki.put(tmp_path / "goc.pem", pki.made().root.pem())
        line = ("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", done.files[0].output)
        said = ran(*line, "-content", data, "-CAfile", root, "-purpose", "any", "-cades")
        assert said == '{"total":3}'
        pki.put(data, '{"total":4}')
        with pytest.raises(subprocess.CalledProcessError):
            ran(*line, "-content", data, "-CAfile", root, "-purpose", "any", "-cades")
