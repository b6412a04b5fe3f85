"""What signatures are worth: every verdict, every attack (RELIABILITY 3, cases 29 and 30; issue 5, clause 3).

1. Bytes that are not those that were signed: modified. 2. Bytes that nobody signed: never valid. 3. What cannot be read
or computed: broken. 4. Proofs and further signatures may follow. 5. Trust and bytes are said apart. 6. A wrong file is a
sentence.
"""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from tests.sign import attacks, orders, pki
from vaxcli.errors import InputError, VaxError
from vaxcli.findings import Place
from vaxcli.sign import validating
from vaxcli.sign.sign_order import FileReport, Provable, Validated, ValidateOrder, Verdict
from vaxcli.sign.trust import Trust

P = Place(file="giay.pdf")
ATTACKS: dict[str, tuple[Callable[[bytes], bytes], Verdict]] = {
    # rule 1
    "byte": (attacks.tampered, Verdict.MODIFIED),
    "page": (attacks.page_added, Verdict.MODIFIED),
    "text": (attacks.text_replaced, Verdict.MODIFIED),
    "attachment": (attacks.data_attached, Verdict.MODIFIED),
    "note": (attacks.note_added, Verdict.MODIFIED),
    "range-zero": (attacks.ranged(0, 0, 0, 0), Verdict.MODIFIED),
    "range-short": (attacks.ranged(0, "o[1]", "o[2]", "o[3]-5"), Verdict.MODIFIED),
    "range-wide-gap": (attacks.ranged(0, "o[1]-9", "o[2]", "o[3]"), Verdict.MODIFIED),
    "range-late-start": (attacks.ranged(9, "o[1]-9", "o[2]", "o[3]"), Verdict.MODIFIED),
    "range-negative": (attacks.ranged(0, "o[1]", "o[2]", -5), Verdict.MODIFIED),
    "range-beyond": (attacks.ranged(0, 10, 20, 999999), Verdict.MODIFIED),
    # rule 2
    "junk": (attacks.junk, Verdict.PARTLY_COVERED),
    "newline": (attacks.newline, Verdict.PARTLY_COVERED),
    "second-end": (attacks.second_end, Verdict.PARTLY_COVERED),
    "junk-after-proofs": (lambda pdf: attacks.junk(attacks.proofs_added(pdf)), Verdict.PARTLY_COVERED),
    "value-overlong": (attacks.value_overlong, Verdict.PARTLY_COVERED),
    # rule 3
    "range-of-three": (attacks.ranged(0, "o[1]", "o[2]"), Verdict.BROKEN),
    "value-empty": (attacks.value_replaced(lambda _old: b""), Verdict.BROKEN),
    "value-garbage": (attacks.value_replaced(lambda old: b"\xff" * len(old)), Verdict.BROKEN),
    "value-cut": (attacks.value_replaced(lambda old: old[:900]), Verdict.BROKEN),
    "two-signers": (attacks.cms_changed(attacks.signer_twice), Verdict.BROKEN),
    "no-signer": (attacks.cms_changed(attacks.no_signer), Verdict.BROKEN),
    "no-certificate": (attacks.cms_changed(attacks.no_certificates), Verdict.BROKEN),
    "removed": (attacks.signature_removed, Verdict.UNSIGNED),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return orders.signed(tmp_path_factory.mktemp("ky"))


def test_a_whole_file_of_a_trusted_signer_is_valid(good: bytes) -> None:
    found = orders.looked(good)
    (one,) = found.signatures
    assert found.verdict is one.verdict is Verdict.VALID
    assert (one.signer, one.issuer, one.level) == (pki.CHAIR, "CA thử nghiệm", "B-B")
    assert one.signed_at == orders.NOW.isoformat(timespec="seconds")  # +07:00 wherever it is looked at
    assert one.covers_whole_file
    assert one.intact
    assert one.provable is Provable.NOW


@pytest.mark.parametrize("attack", ATTACKS)
def test_rules_1_to_3_an_attack_is_never_valid(good: bytes, attack: str) -> None:
    change, verdict = ATTACKS[attack]
    attacked = change(good)
    assert attacked != good
    assert orders.looked(attacked).verdict is verdict


def test_rule_1_the_attachment_that_was_added_is_not_the_signed_data(tmp_path: Path) -> None:
    signed = orders.signed(tmp_path, pki.paper())
    assert orders.looked(signed).matches
    found = orders.looked(attacks.data_attached(signed))
    assert found.bound
    assert not found.matches


def test_rule_2_a_filled_field_that_nobody_signed_is_a_change(tmp_path: Path) -> None:
    filled = attacks.field_filled(orders.signed(tmp_path, pki.form()))
    found = orders.looked(filled)
    assert (found.verdict, found.signatures[0].changes) == (Verdict.MODIFIED, "form")


def test_rule_2_a_time_stamp_over_a_filled_field_does_not_make_it_good(tmp_path: Path) -> None:
    filled = attacks.field_filled(orders.signed(tmp_path, pki.form()))
    assert orders.looked(attacks.stamped_over(filled)).verdict is Verdict.MODIFIED


def test_rule_2_a_stranger_who_signs_a_filled_field_leaves_a_file_of_an_unknown_signer(
    tmp_path: Path,
) -> None:
    filled = attacks.field_filled(orders.signed(tmp_path, pki.form()))
    again = orders.signed(tmp_path, filled, by=pki.made().alone, force=True, reason="thử")
    found = orders.looked(again)
    assert found.verdict is Verdict.UNKNOWN_SIGNER
    assert [one.verdict for one in found.signatures] == [Verdict.VALID, Verdict.UNKNOWN_SIGNER]


@pytest.mark.parametrize("change", [attacks.proofs_added, attacks.stamped_over])
def test_rule_4_proofs_and_time_stamps_may_follow(good: bytes, change: Callable[[bytes], bytes]) -> None:
    assert orders.looked(change(good)).verdict is Verdict.VALID


def test_rule_4_proofs_may_follow_in_a_file_with_streams_for_tables(tmp_path: Path) -> None:
    out = io.BytesIO()
    copy_into_new_writer(PdfFileReader(io.BytesIO(pki.page())), {"stream_xrefs": True}).write(out)
    assert b"trailer" not in out.getvalue()
    signed = orders.signed(tmp_path, out.getvalue())
    added = attacks.stamped_over(attacks.proofs_added(signed))
    assert [orders.looked(one).verdict for one in (signed, attacks.proofs_added(signed), added)] == [
        Verdict.VALID,
        Verdict.VALID,
        Verdict.VALID,
    ]
    assert orders.looked(attacks.junk(attacks.proofs_added(signed))).verdict is Verdict.PARTLY_COVERED


def test_rule_2_a_second_table_that_was_added_is_not_judged(tmp_path: Path) -> None:
    """An update with a table for old readers and another for new ones could show two different things."""
    proofs = attacks.proofs_added(orders.signed(tmp_path))
    assert orders.looked(attacks.second_table(proofs)).verdict is Verdict.PARTLY_COVERED


def test_rule_4_each_of_two_signers_stays_valid(tmp_path: Path) -> None:
    twice = orders.signed(tmp_path, orders.signed(tmp_path), by=pki.made().other)
    found = orders.looked(twice)
    assert [one.signer for one in found.signatures] == [pki.CHAIR, pki.OTHER]
    assert found.verdict is Verdict.VALID
    assert found.signatures[0].changes == "form"


def test_rule_4_the_worst_signature_decides(tmp_path: Path) -> None:
    twice = orders.signed(tmp_path, orders.signed(tmp_path), by=pki.made().alone)
    assert orders.looked(twice).verdict is Verdict.UNKNOWN_SIGNER


def test_rule_5_without_roots_the_bytes_are_certain_and_the_signer_is_not(good: bytes) -> None:
    (one,) = orders.looked(good, Trust()).signatures
    assert (one.verdict, one.intact, one.trusted) == (Verdict.UNKNOWN_SIGNER, True, False)
    assert one.why_not_trusted == "unknown"


def test_rule_5_a_revoked_signer_is_not_trusted(tmp_path: Path) -> None:
    signed = orders.signed(tmp_path, by=pki.made().gone)
    (one,) = orders.looked(signed, orders.known(*pki.lists())).signatures
    assert (one.verdict, one.why_not_trusted) == (Verdict.UNKNOWN_SIGNER, "revoked")


def test_rule_5_an_expired_certificate_without_a_time_stamp_is_not_trusted(good: bytes) -> None:
    (one,) = orders.looked(good, orders.known(at=orders.NOW + timedelta(days=500))).signatures
    assert (one.intact, one.trusted, one.why_not_trusted) == (True, False, "expired")


def test_rule_5_whether_revocation_was_checked_is_said(good: bytes) -> None:
    assert not orders.looked(good).signatures[0].not_revoked
    assert orders.looked(good, orders.known(*pki.lists())).signatures[0].not_revoked
    old = orders.looked(good, orders.known(*pki.lists(-60))).signatures[0]
    assert (old.trusted, old.not_revoked) == (True, False)


def test_rule_5_an_unsigned_paper_is_said_to_be_unsigned() -> None:
    assert orders.looked(pki.page()) == FileReport(file="giay.pdf", verdict=Verdict.UNSIGNED, signatures=())
    carried = orders.looked(pki.paper())
    assert (carried.verdict, carried.bound, carried.matches) == (Verdict.UNSIGNED, True, True)


@pytest.mark.parametrize(
    ("data", "code"), [(b"khong phai", "PDF-not"), (b"", "PDF-not"), (b"PK\x03\x04" * 99, "PDF-not")]
)
def test_rule_6_what_is_no_pdf_is_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as told:
        orders.looked(data)
    assert told.value.code == code


def test_rule_3_a_pdf_that_cannot_be_read_is_broken(good: bytes) -> None:
    assert orders.looked(good[: len(good) // 2]).verdict is Verdict.BROKEN
    assert orders.looked(b"%PDF-1.7\n" + b"\0" * 400).verdict is Verdict.BROKEN


def test_rules_1_to_3_no_change_of_a_signed_byte_is_valid_and_none_crashes(good: bytes) -> None:
    drawn = random.Random(27)
    start, end = good.index(b"/Contents <"), good.index(b">", good.index(b"/Contents <"))
    for _ in range(300):
        place = drawn.choice((drawn.randrange(start), drawn.randrange(end + 1, len(good))))
        other = bytes([drawn.choice([byte for byte in range(256) if byte != good[place]])])
        try:
            found = orders.looked(good[:place] + other + good[place + 1 :], Trust())
        except VaxError as told:
            assert told.code in ("PDF-not", "PDF-encrypted")  # noqa: PT017 - either is right
        else:
            assert found.verdict.rank >= Verdict.UNSIGNED.rank


class TestData:
    """A detached signature beside its data (DOMAIN E.5)."""

    @pytest.fixture(scope="class")
    @staticmethod
    def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
        file = pki.put(tmp_path_factory.mktemp("du-lieu") / "results.json", '{"total":3}')
        return file.read_bytes(), Path(orders.sign(file).files[0].output).read_bytes()

    @staticmethod
    def verdict(data: bytes, signature: bytes) -> Verdict:
        return asyncio.run(validating.look_data(signature, data, orders.known(), P)).verdict

    def test_valid(self, pair: tuple[bytes, bytes]) -> None:
        assert self.verdict(*pair) is Verdict.VALID

    def test_rule_1_other_data_are_modified(self, pair: tuple[bytes, bytes]) -> None:
        assert self.verdict(pair[0] + b" ", pair[1]) is Verdict.MODIFIED

    def test_rule_3_another_value_is_broken(self, pair: tuple[bytes, bytes]) -> None:
        signature = pair[1][:-1] + bytes([pair[1][-1] ^ 1])
        assert self.verdict(pair[0], signature) is Verdict.BROKEN

    @pytest.mark.parametrize("content", [b"", b"abc", b"0" * 50])
    def test_rule_6_what_is_no_signature_is_a_sentence(
        self, pair: tuple[bytes, bytes], content: bytes
    ) -> None:
        with pytest.raises(InputError) as told:
            self.verdict(pair[0], content)
        assert told.value.code == "P7S-not"


class TestFiles:
    """Several files of a run."""

    @staticmethod
    def validate(*files: Path) -> Validated:
        return validating.validate(orders.quiet, ValidateOrder(files=files, at=orders.NOW))

    def test_a_file_that_cannot_be_opened_does_not_stop_the_others(self, tmp_path: Path, good: bytes) -> None:
        signed, other = pki.put(tmp_path / "a.pdf", good), pki.put(tmp_path / "b.pdf", "khong phai")
        done = self.validate(other, signed, tmp_path / "khong-co.pdf")
        assert [one.file for one in done.files] == ["a.pdf"]
        assert [(one.file, one.code) for one in done.failed] == [
            ("b.pdf", "PDF-not"),
            ("khong-co.pdf", "F01-missing"),
        ]

    def test_the_only_file_is_a_refusal(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as told:
            self.validate(tmp_path / "khong-co.pdf")
        assert told.value.code == "F01-missing"

    def test_data_are_found_by_either_name(self, tmp_path: Path) -> None:
        data = pki.put(tmp_path / "results.json", "{}")
        assert self.validate(data).files[0].verdict is Verdict.UNSIGNED
        orders.sign(data)
        done = self.validate(data, tmp_path / "results.json.p7s")
        assert [one.verdict for one in done.files] == [Verdict.UNKNOWN_SIGNER] * 2
