"""``vaxcli sign`` as a user sees it (issue 5, clause 2; R37, R38, R50; RELIABILITY 3, cases 22, 23, 27, 28)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.command import refused, snapshot, vaxcli
from tests.sign import orders, pki, services
from vaxcli.sign.sign_order import Verdict

SECRET = ("--passphrase-file", "mat-khau.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A report, a certificate and its pass phrase."""
    pki.put(tmp_path / "report.pdf", pki.paper(box=(330, 100, 530, 170)))
    pki.put(tmp_path / "cert.p12", pki.made().chair.p12())
    pki.put(tmp_path / "mat-khau.txt", f"{pki.PASSPHRASE}\n")
    return tmp_path


def test_the_line_that_must_always_work(folder: Path) -> None:
    before = snapshot(folder)
    ran = vaxcli(
        folder, "sign", "report.pdf", "--cert", "cert.p12", env={"VAXCLI_PASSPHRASE": pki.PASSPHRASE}
    )
    assert (ran.code, ran.stdout) == (0, "")
    assert pki.CHAIR in ran.stderr
    assert "report.signed.pdf" in ran.stderr
    assert set(snapshot(folder)) - set(before) == {"report.signed.pdf"}
    signed = (folder / "report.signed.pdf").read_bytes()
    assert signed.startswith((folder / "report.pdf").read_bytes())
    assert orders.looked(signed, orders.known()).verdict is Verdict.VALID


def test_under_the_supervisor(folder: Path) -> None:
    ran = vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, real=True)
    assert ran.code == 0, ran.stderr
    assert vaxcli(folder, "validate", "report.signed.pdf", "--accept-unknown", real=True).code == 0


def test_a_foreign_paper_is_signed_with_a_word_about_it(folder: Path) -> None:
    pki.put(folder / "khac.pdf", pki.page())
    ran = vaxcli(folder, "sign", "khac.pdf", "--cert", "cert.p12", *SECRET)
    assert ran.code == 0
    assert "SIGN-no-data" in ran.stderr


def test_the_answer_as_json(folder: Path) -> None:
    ran = vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, "--json")
    said = json.loads(ran.stdout)
    assert (said["command"], said["exit_code"], said["findings"]) == ("sign", 0, [])
    (one,) = said["data"]["files"]
    assert set(one) == {"file", "output", "signed_at", "signer", "level", "bound"}
    assert (one["signer"], one["level"], one["bound"]) == (pki.CHAIR, "B-B", True)
    assert one["signed_at"].endswith("+07:00")


def test_a_second_signer_adds_a_signature(folder: Path) -> None:
    pki.put(folder / "khac.p12", pki.made().other.p12())
    assert vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET).code == 0
    assert vaxcli(folder, "sign", "report.signed.pdf", "--cert", "khac.p12", *SECRET).code == 0
    found = orders.looked((folder / "report.signed-2.pdf").read_bytes())
    assert [one.signer for one in found.signatures] == [pki.CHAIR, pki.OTHER]
    assert found.verdict is Verdict.VALID


def test_several_files_with_one_that_is_wrong(folder: Path) -> None:
    pki.put(folder / "a.pdf", "khong phai")
    ran = vaxcli(folder, "sign", "a.pdf", "report.pdf", "--cert", "cert.p12", *SECRET, "--json")
    assert ran.code == 7
    said = json.loads(ran.stdout)["data"]
    assert [one["file"] for one in said["files"]] == ["report.pdf"]
    assert said["failed"] == [{"file": "a.pdf", "code": "PDF-not"}]
    assert not (folder / "a.signed.pdf").exists()


def test_data_are_signed_beside_themselves(folder: Path) -> None:
    pki.put(folder / "results.json", '{"total":3}')
    assert vaxcli(folder, "sign", "results.json", "--cert", "cert.p12", *SECRET).code == 0
    assert vaxcli(folder, "validate", "results.json.p7s", "--accept-unknown").code == 0
    pki.put(folder / "results.json", '{"total":4}')
    assert vaxcli(folder, "validate", "results.json.p7s", "--accept-unknown").code == 7


def test_another_folder_for_the_output(folder: Path) -> None:
    (folder / "da-ky").mkdir()
    ran = vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, "--output-dir", "da-ky")
    assert ran.code == 0
    assert [path.name for path in (folder / "da-ky").iterdir()] == ["report.signed.pdf"]


class TestRefused:
    """Each with its exit code and sentence; nothing is written."""

    @pytest.mark.parametrize("kind", ["expired", "early", "encrypting"])
    def test_a_certificate_that_cannot_sign(self, folder: Path, kind: str) -> None:
        pki.put(folder / "cert.p12", getattr(pki.made(), kind).p12())
        said = refused(folder, 7, "sign", "report.pdf", "--cert", "cert.p12", *SECRET)
        assert pki.CHAIR in said

    @pytest.mark.parametrize("data", [b"", b"khong phai", pki.made().curve.p12("khác")])
    def test_a_certificate_that_does_not_open(self, folder: Path, data: bytes) -> None:
        pki.put(folder / "cert.p12", data)
        said = refused(folder, 7, "sign", "report.pdf", "--cert", "cert.p12", *SECRET)
        assert "cert.p12" in said
        assert pki.PASSPHRASE not in said

    @pytest.mark.parametrize(
        ("data", "code"), [(b"khong phai", 4), (b"", 4), (b"%PDF-1.7\nhong", 4), (pki.page()[:200], 4)]
    )
    def test_a_file_that_cannot_be_signed(self, folder: Path, data: bytes, code: int) -> None:
        pki.put(folder / "report.pdf", data)
        refused(folder, code, "sign", "report.pdf", "--cert", "cert.p12", *SECRET)

    def test_nothing_there(self, folder: Path) -> None:
        refused(folder, 4, "sign", "khong-co.pdf", "--cert", "cert.p12", *SECRET)
        refused(folder, 7, "sign", "report.pdf", "--cert", "khong-co.p12", *SECRET)
        refused(folder, 7, "sign", "report.pdf", "--cert", "cert.p12", "--passphrase-file", "khong-co.txt")
        refused(folder, 7, "sign", "report.pdf", "--token", "khong-co.so", *SECRET)

    def test_incomplete_data_and_what_lacks_is_named(self, folder: Path) -> None:
        pki.put(folder / "report.pdf", pki.paper(complete=False))
        said = refused(folder, 7, "sign", "report.pdf", "--cert", "cert.p12", *SECRET)
        assert "người đã đến mà chưa có kết quả tiêm: 2" in said
        assert "mũi tiêm còn lỗi: 1" in said
        more = ("--force", "--reason", "nhập bù")
        ran = vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, *more)
        assert ran.code == 0
        assert "SIGN-incomplete" in ran.stderr

    def test_an_output_that_is_there(self, folder: Path) -> None:
        pki.put(folder / "report.signed.pdf", "cũ")
        refused(folder, 5, "sign", "report.pdf", "--cert", "cert.p12", *SECRET)
        ran = vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, "--overwrite")
        assert ran.code == 0

    def test_an_output_folder_that_is_not_there(self, folder: Path) -> None:
        refused(folder, 5, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, "--output-dir", "khong-co")

    def test_a_service_that_does_not_answer(self, folder: Path) -> None:
        with services.served(services.refusing) as url:
            refused(folder, 7, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, "--timestamp", url)
            more = ("--timestamp", url, "--fallback")
            ran = vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, *more)
        assert ran.code == 0
        assert "B-B" in ran.stderr
        assert "SIGN-lower-level" in ran.stderr

    @pytest.mark.parametrize(
        "line",
        [
            (),
            ("--cert", "cert.p12", "--token", "lib.so"),
            ("--cert", "cert.p12", "--serial", "AB"),
            ("--cert", "cert.p12", "--force"),
            ("--cert", "cert.p12", "--ltv"),
            ("--cert", "cert.p12", "--invisible", "--at", "1/1,1,9,9"),
            ("--cert", "cert.p12", "--at", "1/a"),
            ("--cert", "cert.p12", "--at", "0/1,1,9,9"),
            ("--cert", "cert.p12", "--at", "1/1,1,-9,9"),
            ("--cert", "cert.p12", "--at", "1/nan,1,9,9"),
            ("--cert", "cert.p12", "--passphrase", "abc"),
        ],
    )
    def test_a_command_line_that_cannot_be_meant(self, folder: Path, line: tuple[str, ...]) -> None:
        refused(folder, 2, "sign", "report.pdf", *line)


class TestSettings:
    """Who signs stands in the settings (R38, R50)."""

    @pytest.mark.parametrize(
        ("lines", "code"),
        [
            (f'chair_name = "{pki.CHAIR}"', 0),
            (f'chair_name = "{pki.OTHER}"', 7),
            (f'part = "II"\nchair_name = "{pki.OTHER}"\nhead_name = "{pki.CHAIR}"', 0),
            (f'part = "II"\nchair_name = "{pki.CHAIR}"\nhead_name = "{pki.OTHER}"', 7),
            (f'role = "police"\nchair_name = "{pki.OTHER}"\npolice_name = "{pki.CHAIR}"', 0),
            (f'role = "district"\nchair_name = "{pki.OTHER}"\ndistrict_head_name = "{pki.CHAIR}"', 0),
            (f'role = "district"\nchair_name = "{pki.CHAIR}"\ndistrict_head_name = "{pki.OTHER}"', 7),
        ],
    )
    def test_the_signer_by_part_and_role(self, folder: Path, lines: str, code: int) -> None:
        pki.put(folder / "vaxcli.toml", lines)
        if code:
            said = refused(folder, code, "sign", "report.pdf", "--cert", "cert.p12", *SECRET)
            assert pki.OTHER in said
        else:
            assert vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET).code == 0

    def test_the_office_of_the_chair_signs_although_the_station_runs_the_tool(self, folder: Path) -> None:
        pki.put(folder / "cert.p12", pki.made().office.p12())
        lines = f'role = "station"\nstation = "Trạm"\nauthority = "{pki.OFFICE}"\nchair_name = "{pki.CHAIR}"'
        pki.put(folder / "vaxcli.toml", lines)
        assert vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET).code == 0


def test_minutes_that_were_drawn_up_before_are_referred_to(folder: Path) -> None:
    pki.put(folder / "bien-ban.pdf", "biên bản")
    more = ("--replaces-minutes", "bien-ban.pdf", "--reason", "nay đã có chứng thư")
    assert vaxcli(folder, "sign", "report.pdf", "--cert", "cert.p12", *SECRET, *more).code == 0
    said = orders.looked((folder / "report.signed.pdf").read_bytes()).signatures[0].reason
    assert said.startswith("nay đã có chứng thư; ")
    assert snapshot(folder)["bien-ban.pdf"] in said
    assert f"Lý do ghi trong chữ ký: {said}" in vaxcli(folder, "validate", "report.signed.pdf").stderr


def test_the_pass_phrase_is_asked_for_once_for_many_files_and_never_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def typed(question: str) -> str:
        asked.append(question)
        return pki.PASSPHRASE

    monkeypatch.setattr("vaxcli.commands._options.may_ask", lambda: True)
    monkeypatch.setattr("getpass.getpass", typed)
    pki.put(folder / "khac.pdf", pki.page())
    ran = vaxcli(folder, "sign", "report.pdf", "khac.pdf", "--cert", "cert.p12", "--json")
    assert (ran.code, asked) == (0, ["Mật khẩu của chứng thư: "])
    assert pki.PASSPHRASE not in ran.stdout + ran.stderr
