"""The fixed parts of a paper: who issues and signs it, dates and legal bases (decree 30/2020/ND-CP; R1, R10, R38, R50)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from vaxcli.documents import official
from vaxcli.documents.official import DOTS, Issuer
from vaxcli.procedure import Part, Role
from vaxcli.settings import Settings

DAY = date(2021, 11, 8)
STATION = Settings(
    parent_agency="Trung tâm Y tế",
    station="Trạm Y tế",
    authority="Ủy ban nhân dân xã",
    police="Công an xã",
    chair_name="Phạm Văn Chủ",
    chair_post="Chủ tịch UBND xã",
    station_name="Lê Thị Trạm",
)
FACILITY = Settings(
    role=Role.FACILITY,
    part=Part.FACILITY,
    facility="Bệnh viện",
    head_name="Đỗ Thị Đầu",
    parent_agency="Sở Y tế",
)
DISTRICT = Settings(role=Role.DISTRICT, district_office="Phòng Y tế", chair_name="Phạm Văn Chủ")


@pytest.mark.parametrize(
    ("known", "issuer"),
    [
        # I.4: the commune chair signs, so the paper is the commune authority's
        (STATION, Issuer(agency="Ủy ban nhân dân xã", post="Chủ tịch UBND xã", name="Phạm Văn Chủ")),
        # II.4: the head of the facility
        (
            FACILITY,
            Issuer(
                parent="Sở Y tế",
                agency="Bệnh viện",
                post="Người đứng đầu cơ sở tiêm chủng",
                name="Đỗ Thị Đầu",
            ),
        ),
        # a district does not sign as a commune chair
        (DISTRICT, Issuer(agency="Phòng Y tế", post="Thủ trưởng đơn vị")),
        (
            replace(DISTRICT, district_head_name="Lý Thị Phòng", district_head_post="Trưởng phòng"),
            Issuer(agency="Phòng Y tế", post="Trưởng phòng", name="Lý Thị Phòng"),
        ),
        # nothing known
        (Settings(), Issuer(post="Chủ tịch UBND cấp xã")),
    ],
)
def test_results_are_issued_by_who_signs_them(known: Settings, issuer: Issuer) -> None:
    assert official.of_results(known) == issuer


def test_notes_are_issued_by_who_hands_over() -> None:
    # R18, R22
    assert official.of_return(STATION) == Issuer(agency="Công an xã", post="Trưởng Công an cấp xã")
    handed = Issuer(parent="Trung tâm Y tế", agency="Trạm Y tế", post="Trạm trưởng", name="Lê Thị Trạm")
    assert official.of_handover(STATION) == handed
    assert official.of_handover(FACILITY).name == "Đỗ Thị Đầu"


def test_what_nobody_said_is_a_dotted_line() -> None:
    head = official.head(Settings(), official.of_results(Settings()), DAY, "", "")
    assert (head.parent, head.agency) == (DOTS, DOTS)
    assert head.place_and_date == f"{DOTS}, ngày 08 tháng 11 năm 2021"


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        (("Công văn A;", "Căn cứ Công văn B"), ("Căn cứ Công văn A;", "Căn cứ Công văn B.")),
        (("căn cứ Luật C.",), ("căn cứ Luật C.",)),
        ((), ()),
    ],
)
def test_legal_bases_are_written_as_such(said: tuple[str, ...], printed: tuple[str, ...]) -> None:
    # R1
    known = Settings(legal_bases=said)
    assert official.head(known, official.of_results(known), DAY, "", "").legal_bases == printed


def test_the_number_has_its_suffix() -> None:
    head = official.head(STATION, official.of_results(STATION), DAY, "12", "/BC-UBND")
    assert head.number == "Số: 12/BC-UBND"
