"""With a network: an authority with lists, OCSP and time stamps, on loopback (RELIABILITY 5; issue 5, clause 2)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from tests.commands.command import environment, snapshot
from tests.sign import orders, pki
from vaxcli.errors import SignatureError
from vaxcli.sign import signing, trust
from vaxcli.sign.sign_order import Level, Provable, Verdict

certomancer = pytest.importorskip("certomancer.registry")
animator = pytest.importorskip("certomancer.integrations.animator")
NAMES = ("root", "interm", "signer", "gone", "tsa", "near", "ocsp")


@dataclass(frozen=True)
class Authority:
    """An authority that can be asked."""

    url: str
    root: Path
    architecture: Any

    def issued(self, label: str) -> pki.Issued:
        """A certificate with its key."""
        made, interm = (
            x509.load_der_x509_certificate(self.architecture.get_cert(certomancer.CertLabel(one)).dump())
            for one in (label, "interm")
        )
        key = self.architecture.key_set.get_private_key(certomancer.KeyLabel(label)).dump()
        return pki.Issued(made, load_der_private_key(key, None), (interm,))


class Quiet(WSGIRequestHandler):
    """Says nothing on the terminal."""

    def log_message(self, *_said: object) -> None:
        return None


def usage(*names: str) -> dict[str, Any]:
    return {
        "id": "key_usage",
        "critical": True,
        "smart-value": {"schema": "key-usage", "params": list(names)},
    }


def listed(repository: str) -> dict[str, Any]:
    params = {"crl-repo-names": [repository]}
    return {"id": "crl_distribution_points", "smart-value": {"schema": "crl-dist-url", "params": params}}


def authority(**more: Any) -> dict[str, Any]:
    return {"id": "basic_constraints", "critical": True, "value": {"ca": True, **more}}


def purpose(name: str) -> dict[str, Any]:
    return {"id": "extended_key_usage", "critical": True, "value": [name]}


ASKED = {
    "id": "authority_information_access",
    "smart-value": {"schema": "aia-urls", "params": {"ocsp-responder-names": ["interm"]}},
}
STAMPING = [usage("digital_signature"), purpose("time_stamping")]
SIGNING = [usage("digital_signature", "non_repudiation"), listed("interm"), ASKED]


def certificate(label: str, issuer: str, last: int, extensions: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "subject": label,
        "subject-key": label,
        "issuer": issuer,
        "authority-key": issuer,
        "validity": {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": f"{last}-01-01T00:00:00+0000"},
        "extensions": extensions,
        **more,
    }


def config(url: str) -> dict[str, Any]:
    gone = {"revocation": {"revoked-since": "2025-12-01T00:00:00+0000", "reason": "key_compromise"}}
    names = {name: {"common-name": f"Thử {name}", "country-name": "VN"} for name in NAMES}
    return {
        "external-url-prefix": url,
        "keysets": {"k": {"keys": {name: {"path": f"{name}.pem"} for name in NAMES}}},
        "pki-architectures": {
            "vn": {
                "keyset": "k",
                "entities": names,
                "certs": {
                    "root": certificate(
                        "root", "root", 2060, [authority(), usage("key_cert_sign", "crl_sign")]
                    ),
                    "interm": certificate(
                        "interm",
                        "root",
                        2055,
                        [authority(), usage("key_cert_sign", "crl_sign"), listed("root")],
                    ),
                    "signer": certificate("signer", "interm", 2040, SIGNING),
                    "gone": certificate("gone", "interm", 2040, SIGNING, **gone),
                    "tsa": certificate("tsa", "root", 2050, [*STAMPING, listed("root")]),
                    "near": certificate("near", "interm", 2050, [*STAMPING, listed("interm")]),
                    "ocsp": certificate(
                        "ocsp",
                        "interm",
                        2050,
                        [
                            usage("digital_signature"),
                            purpose("ocsp_signing"),
                            {"id": "ocsp_no_check", "value": None},
                        ],
                    ),
                },
                "services": {
                    "ocsp": {
                        "interm": {"for-issuer": "interm", "responder-cert": "ocsp", "signing-key": "ocsp"}
                    },
                    "crl-repo": {
                        name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P30D"}
                        for name in ("root", "interm")
                    },
                    "time-stamping": {
                        name: {"signing-key": name, "signing-cert": name} for name in ("tsa", "near")
                    },
                },
            }
        },
    }


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    folder = tmp_path_factory.mktemp("ca")
    for number, name in enumerate(NAMES):
        key = pki.key("ec", 50 + number)
        pki.put(folder / f"{name}.pem", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with make_server("127.0.0.1", 0, lambda *_: [], handler_class=Quiet) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        made = certomancer.CertomancerConfig(config(url), key_search_dir=str(folder))
        server.set_app(animator.Animator(animator.AnimatorArchStore(made.pki_archs), with_web_ui=False))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        architecture = made.get_pki_arch(certomancer.ArchLabel("vn"))
        root = architecture.get_cert(certomancer.CertLabel("root")).dump()
        yield Authority(url, pki.put(folder / "goc.der", root), architecture)
        server.shutdown()
        thread.join()


def lasting(folder: Path, ca: Authority, stamper: str = "tsa") -> bytes:
    """B-LTA with what the services answered."""
    return orders.signed(
        folder,
        by=ca.issued("signer"),
        level=Level.LTA,
        timestamp_url=f"{ca.url}/vn/tsa/{stamper}",
        trust=ca.root,
    )


def known(ca: Authority, *, online: bool = False) -> trust.Trust:
    return trust.given(ca.root, None, orders.known().at or orders.NOW, online=online)


def test_lasting_proofs_are_fetched_from_the_services_that_certificates_name(
    ca: Authority, tmp_path: Path
) -> None:
    found = orders.looked(lasting(tmp_path, ca), known(ca)).signatures[0]
    assert (found.verdict, found.level, found.provable) == (Verdict.VALID, "B-LTA", Provable.LONG)


def test_online_the_service_is_asked_about_revocation(ca: Authority, tmp_path: Path) -> None:
    signed = orders.signed(tmp_path, by=ca.issued("signer"))
    assert not orders.looked(signed, known(ca)).signatures[0].not_revoked
    assert orders.looked(signed, known(ca, online=True)).signatures[0].not_revoked


def test_online_a_revoked_signer_is_seen(ca: Authority, tmp_path: Path) -> None:
    signed = orders.signed(tmp_path, by=ca.issued("gone"))
    assert orders.looked(signed, known(ca)).verdict is Verdict.VALID
    found = orders.looked(signed, known(ca, online=True)).signatures[0]
    assert (found.verdict, found.why_not_trusted) == (Verdict.UNKNOWN_SIGNER, "revoked")


def test_a_revoked_signer_gets_no_lasting_signature(ca: Authority, tmp_path: Path) -> None:
    order = orders.order(
        pki.put(tmp_path / "a.pdf", pki.page()), by=ca.issued("gone"), level=Level.LTA, trust=ca.root
    )
    before = snapshot(tmp_path)
    with pytest.raises(SignatureError, match="SIGN-revoked"):
        signing.sign(orders.quiet, replace(order, timestamp_url=f"{ca.url}/vn/tsa/tsa"))
    assert snapshot(tmp_path) == before


def test_the_moment_counts_although_the_service_sends_no_certificate_above_its_own(
    ca: Authority, tmp_path: Path
) -> None:
    """What leads from the service to the root is among the proofs of the file."""
    far = replace(known(ca), at=orders.NOW + timedelta(days=60))
    found = orders.looked(lasting(tmp_path, ca, "near"), far).signatures[0]
    assert (found.verdict, found.provable) == (Verdict.VALID, Provable.LATER)
    assert found.timestamp


@pytest.mark.parametrize("stamper", ["tsa", "near"])
def test_in_2041_offline_when_the_signer_has_long_expired(
    ca: Authority, tmp_path: Path, stamper: str
) -> None:
    """The command itself, with the clock of 2041; the lists of that year were brought by hand (RELIABILITY 5).

    The list of the authority that issued the signer's certificate says nothing of him any more; when it issued that
    of the time-stamp service too, it is needed all the same.
    """
    if shutil.which("faketime") is None:
        pytest.skip("not installed: faketime")
    lists = tmp_path / "thu-hoi"
    lists.mkdir()
    for number, name in enumerate(("root", "interm")):
        listed_then = ca.architecture.service_registry.get_crl(
            certomancer.ServiceLabel(name), datetime(2041, 6, 1, tzinfo=UTC)
        )
        pki.put(lists / f"{number}.crl", listed_then.dump())
    pki.put(tmp_path / "giay.pdf", lasting(tmp_path, ca, stamper))
    line = ["faketime", "-f", "@2041-06-02 08:00:00", sys.executable, "-m", "vaxcli", "validate", "giay.pdf"]
    ran = subprocess.run(
        [*line, "--trust", ca.root, "--crl-dir", lists],
        cwd=tmp_path,
        env=environment() | {"TZ": "UTC", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "(valid)" in ran.stderr
    assert "đủ bằng chứng lâu dài" in ran.stderr
