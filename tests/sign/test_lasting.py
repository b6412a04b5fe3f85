"""Signatures that can be proved for long: B-T to B-LTA, offline and years later (RELIABILITY 1, 3 cases 28 and 30, 5).

The service and the lists are our own; nothing leaves the machine.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import pytest
from asn1crypto import tsp

from tests.commands.command import snapshot
from tests.sign import attacks, orders, pki, services
from vaxcli.errors import SignatureError
from vaxcli.sign import signing
from vaxcli.sign.sign_order import Level, Provable, SignatureReport, Verdict
from vaxcli.sign.trust import Trust


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with services.served(services.stamping) as address:
        yield address


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Our root and the lists of both authorities."""
    folder = tmp_path_factory.mktemp("tin")
    lists = folder / "thu-hoi"
    lists.mkdir()
    for number, one in enumerate(pki.lists()):
        pki.put(lists / f"{number}.crl", one)
    return {"trust": pki.put(folder / "goc.pem", pki.made().root.pem()), "crl_dir": lists}


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory, url: str, given: dict[str, Any]) -> bytes:
    folder = tmp_path_factory.mktemp("lau")
    return orders.signed(folder, level=Level.LTA, timestamp_url=url, **given)


def one(pdf: bytes, judged: Trust | None = None) -> SignatureReport:
    return orders.looked(pdf, judged).signatures[0]


def later(years: float, *lists: bytes) -> Trust:
    return orders.known(*lists, at=orders.NOW + timedelta(days=365.25 * years))


def refused(folder: Path, code: str, **more: Any) -> None:
    order = replace(orders.order(pki.put(folder / "giay.pdf", pki.page()), visible=False), **more)
    before = snapshot(folder)
    with pytest.raises(SignatureError) as told:
        signing.sign(orders.quiet, order)
    assert told.value.code == code
    assert snapshot(folder) == before


def closed() -> str:
    """An address where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}/tsa"


def moved(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """Move the clock of the library's engine for long-term proofs."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(days=days)

    monkeypatch.setattr("pyhanko_certvalidator.ltv.ades_past.datetime", Clock)


class TestStamped:
    """B-T."""

    def test_the_moment_of_the_service_is_told(self, tmp_path: Path, url: str) -> None:
        found = one(orders.signed(tmp_path, level=Level.T, timestamp_url=url))
        assert (found.verdict, found.level, found.provable) == (Verdict.VALID, "B-T", Provable.LATER)
        assert abs(datetime.fromisoformat(found.timestamp) - orders.NOW) < timedelta(hours=1)

    def test_the_moment_of_an_unknown_service_is_not(self, tmp_path: Path, url: str) -> None:
        found = one(orders.signed(tmp_path, level=Level.T, timestamp_url=url), Trust())
        assert (found.level, found.provable, found.timestamp) == ("B-T", Provable.STAMP_UNKNOWN, "")

    def test_data_are_stamped(self, tmp_path: Path, url: str) -> None:
        data = pki.put(tmp_path / "results.json", "{}")
        assert orders.sign(data, level=Level.T, timestamp_url=url).files[0].level == "B-T"

    def test_data_are_never_said_to_be_more_than_stamped(
        self, tmp_path: Path, url: str, given: dict[str, Any]
    ) -> None:
        data = pki.put(tmp_path / "results.json", "{}")
        done = orders.sign(data, level=Level.LTA, timestamp_url=url, **given)
        assert done.files[0].level == "B-T"


class TestService:
    """The service is down, refuses or talks nonsense: no lower level unless it is asked for (case 28)."""

    @pytest.mark.parametrize(
        "answer",
        [
            services.refusing,
            lambda _path, _body: (200, b""),
            lambda _path, _body: (200, b"<html>"),
            lambda _path, _body: (403, b""),
            lambda _path, _body: (500, b"\x30\x00"),
        ],
    )
    def test_what_is_no_time_stamp(self, tmp_path: Path, answer: services.Answer) -> None:
        with services.served(answer) as address:
            refused(tmp_path, "SIGN-timestamp", level=Level.T, timestamp_url=address)

    def test_a_stamp_of_something_else_is_not_taken(self, tmp_path: Path) -> None:
        def other(path: str, body: bytes) -> tuple[int, bytes]:
            asked = tsp.TimeStampReq.load(body)
            asked["message_imprint"]["hashed_message"] = b"\1" * 32
            return services.stamping(path, asked.dump(force=True))

        with services.served(other) as address:
            refused(tmp_path, "SIGN-timestamp", level=Level.T, timestamp_url=address)

    def test_nobody_answers(self, tmp_path: Path) -> None:
        refused(tmp_path, "SIGN-timestamp", level=Level.T, timestamp_url=closed())

    def test_somebody_listens_and_says_nothing(self, tmp_path: Path) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            refused(tmp_path, "SIGN-timestamp", level=Level.T, timestamp_url=address, timeout=1)

    def test_an_address_that_is_none(self, tmp_path: Path) -> None:
        refused(tmp_path, "SIGN-timestamp-url", level=Level.T, timestamp_url="file:///etc/hosts")

    @pytest.mark.parametrize("name", ["giay.pdf", "results.json"])
    def test_with_fallback_a_lower_level_is_signed_and_said(self, tmp_path: Path, name: str) -> None:
        file = pki.put(tmp_path / name, pki.page())
        done = orders.sign(file, level=Level.T, timestamp_url=closed(), fallback=True).files[0]
        assert done.level == "B-B"
        (said,) = [finding for finding in done.findings if finding.code == "SIGN-lower-level"]
        assert said.values["level"] == "B-T"


class TestLasting:
    """B-LTA."""

    def test_all_proofs_are_in_the_file(self, lasting: bytes) -> None:
        found = one(lasting)
        assert (found.verdict, found.level, found.provable) == (Verdict.VALID, "B-LTA", Provable.LONG)
        assert found.changes == "lta"
        assert found.not_revoked

    def test_offline_and_without_lists_of_ones_own(self, lasting: bytes) -> None:
        assert one(lasting, orders.known()).provable is Provable.LONG

    def test_two_years_later_when_the_signers_certificate_has_expired(
        self, lasting: bytes, tmp_path: Path, url: str
    ) -> None:
        fresh = pki.lists(2 * 365.25)
        found = one(lasting, later(2, *fresh))
        assert (found.verdict, found.trusted, found.provable) == (Verdict.VALID, True, Provable.LONG)
        plain = one(orders.signed(tmp_path, level=Level.T, timestamp_url=url), later(2, *fresh))
        assert (plain.trusted, plain.why_not_trusted) == (False, "expired")

    def test_a_revocation_after_the_time_stamp_does_no_harm(self, lasting: bytes) -> None:
        gone = pki.lists(100, pki.made().curve)
        now = later(101 / 365.25, *gone)
        # The list says: revoked ten days before now, which is before the stamp.
        assert not one(lasting, now).trusted
        after = (gone[0], pki.crl(pki.made().middle, pki.made().curve, days=100, revoked=50))
        assert one(lasting, replace(now, lists=orders.known(*after).lists)).trusted

    @pytest.mark.parametrize(
        ("revoked", "good"), [(None, True), (300, True), (-20, False)], ids=["not", "later", "before"]
    )
    def test_years_later_by_the_clock_only_a_revocation_before_the_time_stamp_counts(
        self, lasting: bytes, monkeypatch: pytest.MonkeyPatch, revoked: int | None, good: bool
    ) -> None:
        """The library takes the clock for past moments, whatever moment it is asked about."""
        days = 2 * 365.25
        moved(monkeypatch, days)
        known = pki.made()
        gone = [known.curve] if revoked is not None else []
        root, middle = (
            pki.crl(known.root, days=days),
            pki.crl(known.middle, *gone, days=days, revoked=revoked or 0),
        )
        found = one(lasting, later(2, root, middle))
        assert found.trusted is good
        if good:
            assert found.provable is Provable.LONG
        else:
            assert found.why_not_trusted == "revoked"

    def test_lists_that_had_ended_before_the_time_stamp_prove_nothing_of_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, given: dict[str, Any]
    ) -> None:
        """Who was revoked in between would be in no list that the file holds, and in none after his end."""
        old = tmp_path / "cu"
        old.mkdir()
        for number, each in enumerate(pki.lists(-70)):
            pki.put(old / f"{number}.crl", each)
        more: dict[str, Any] = {"trust": given["trust"], "crl_dir": old}
        at = orders.NOW - timedelta(days=60)
        signed = orders.signed(tmp_path, level=Level.LTA, timestamp_url=url, at=at, **more)
        days = 2 * 365.25
        moved(monkeypatch, days)
        found = one(signed, later(2, *pki.lists(days)))
        assert (found.verdict, found.why_not_trusted) == (Verdict.UNKNOWN_SIGNER, "expired")

    def test_a_changed_byte_is_still_seen(self, lasting: bytes) -> None:
        assert one(attacks.tampered(lasting)).verdict is Verdict.MODIFIED

    def test_without_lists_the_level_is_not_reached(
        self, tmp_path: Path, url: str, given: dict[str, Any]
    ) -> None:
        empty = tmp_path / "trong"
        empty.mkdir()
        more: dict[str, Any] = {"trust": given["trust"], "crl_dir": empty}
        refused(tmp_path, "SIGN-validation", level=Level.LTA, timestamp_url=url, **more)

    def test_with_fallback_it_is_signed_lower(self, tmp_path: Path, url: str, given: dict[str, Any]) -> None:
        file = pki.put(tmp_path / "giay.pdf", pki.page())
        (tmp_path / "trong").mkdir()
        more: dict[str, Any] = {"trust": given["trust"], "crl_dir": tmp_path / "trong"}
        done = orders.sign(file, level=Level.LTA, timestamp_url=url, fallback=True, **more)
        assert done.files[0].level == "B-B"
