"""The day a list was made, from which the two days are counted (3771/UBND-NC, I.2)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from vaxcli.workbook.model import Cell
from vaxcli.workbook.titleblock import made_on

FIFTH = date(2021, 11, 5)


@pytest.mark.parametrize(
    ("row", "made"),
    [
        (["Tân Lập, ngày 05 tháng 11 năm 2021"], FIFTH),
        (["", "Tân Lập, ngày 5 tháng 11 năm 2021."], FIFTH),
        (["(Ngày 05 tháng 11 năm 2021)"], FIFTH),
        (["NGÀY 05 THÁNG 11 NĂM 2021"], FIFTH),
        (["Tan Lap, ngay 5 thang 11 nam 2021"], FIFTH),
        (["Ngày lập: 5/11/2021"], FIFTH),
        (["Ngày lập danh sách: 05-11-2021"], FIFTH),
        (["Ngày lập:", "", "5.11.2021"], FIFTH),
        (["Ngày lập", datetime(2021, 11, 5, 8, 30)], FIFTH),  # noqa: DTZ001 – as cells are
        (["Ngày lập", FIFTH], FIFTH),
        (["Danh sách lập ngày 5/11/2021"], FIFTH),
        (["Tân Lập, ngày … tháng … năm 2021"], None),
        (["Tân Lập, ngày ... tháng 11 năm 2021"], None),
        (["Tân Lập, ngày 31 tháng 02 năm 2021"], None),
        (["(Kèm theo Công văn số 12/CV-TYT ngày 01 tháng 11 năm 2021)"], None),
        (["Căn cứ Kế hoạch ngày 01 tháng 11 năm 2021"], None),
        (["Quyết định ngày 01/11/2021"], None),
        (["Ngày tiêm: 10/11/2021"], None),
        (["DANH SÁCH TIÊM VẮC XIN NGÀY 10 THÁNG 11 NĂM 2021"], None),
        (["Sinh ngày 01 tháng 02 năm 1985"], None),
        (["Ngày lập", "Người lập"], None),
        ([datetime(2021, 11, 5)], None),  # noqa: DTZ001
        ([""], None),
    ],
)
def test_made_on(row: list[Cell], made: date | None) -> None:
    assert made_on([["DANH SÁCH"], row]) == made


def test_the_first_date_stands() -> None:
    assert made_on([["Tân Lập, ngày 05 tháng 11 năm 2021"], ["Tân Lập, ngày 06 tháng 11 năm 2021"]]) == FIFTH
