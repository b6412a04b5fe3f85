"""Slips as they are printed: four to a page, a form never longer than its slip, the words read back (R21)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from tests.documents import pdftext
from tests.tables import workbook
from vaxcli.codes import RowResult
from vaxcli.documents.asking import Point, papers
from vaxcli.documents.notice_order import NoticeOrder
from vaxcli.documents.notices import paper
from vaxcli.documents.returned import Returned
from vaxcli.documents.slips import Form, Slip, slip
from vaxcli.documents.speech import speech
from vaxcli.people import dates
from vaxcli.texts import document
from vaxcli.workbook.gate import open_source
from vaxcli.workbook.reader import read_book
from vaxcli.workbook.roll import read_list

DAY = date(2021, 11, 9)
PLACE = "Nhà văn hoá khu phố Suối Mây nối dài, số 123 đường Hồ Nước, phường Bàu Sen, thị xã Suối Mây"
AGENCY = "Công an phường Bàu Sen Thượng Hạ Đông Tây Nam Bắc"


def a_slip(number: int, points: Sequence[Point] = (Point.NUMBER_MISSING,)) -> Slip:
    asked = tuple(points)
    return Slip(
        form=Form(asked, papers(asked, child=True)),
        to=document("slip-to"),
        name=f"Nguyễn Thị Đẹp {number}",
        rest=f"Thôn {number}",
        long=False,
        id=f"0a1b2c3d-1.{number}",
    )


def printed(slips: Sequence[Slip], at: str = PLACE) -> bytes:
    order = NoticeOrder(
        return_file=Path("list.verified.xlsx"),
        today=DAY,
        at=at,
        agency=AGENCY,
        parent_agency="Công an thị xã Suối Mây",
    )
    come = {"at": at, "by": "10/11/2021"}
    counts = {point: 1 for one in slips for point in one.form.points}
    return paper(order, come, slips, speech(len(slips), len(slips), counts, come), DAY)


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (3, 1), (4, 1), (5, 2), (200, 50)])
def test_four_slips_on_a_page_and_the_speech_last(tmp_path: Path, count: int, pages: int) -> None:
    out = tmp_path / "slips.pdf"
    out.write_bytes(printed([a_slip(number) for number in range(count)]))
    assert pdftext.pages(out) == pages + 1
    words = pdftext.text(out).split()
    assert [words.count(f"0a1b2c3d-1.{number}") for number in range(count)] == [1] * count
    assert document("speech-title") in pdftext.text(out, "-f", str(pages + 1))


def test_made_twice_the_bytes_are_the_same() -> None:
    slips = [a_slip(number) for number in range(6)]
    assert printed(slips) == printed(slips)


def test_a_form_is_one_page_however_much_it_asks(tmp_path: Path) -> None:
    # otherwise the next person would get the rest of this one's form
    asked = [points for size in (1, 4, 6) for points in combinations(list(Point)[:9], size)]
    slips = [a_slip(number, points) for number, points in enumerate([*asked, [Point.SEX_MISSING]])]
    out = tmp_path / "slips.pdf"
    out.write_bytes(printed(slips))
    assert pdftext.pages(out) == -(-len(slips) // 4) + 1
    last = pdftext.text(out, "-f", str(pdftext.pages(out) - 1), "-l", str(pdftext.pages(out) - 1))
    assert last.count(document("point-sex-missing")) == 1


def test_the_words_of_a_slip_are_read_back(tmp_path: Path) -> None:
    out = tmp_path / "slips.pdf"
    out.write_bytes(printed([a_slip(1, [Point.NAME_ACCENTS])]))
    found = pdftext.text(out, "-l", "1")
    for words in (
        AGENCY.upper(),
        document("slip-title"),
        f"{document('slip-to')} Nguyễn Thị Đẹp 1",
        document("point-name-accents"),
        document("paper-card"),
        f"{document('slip-by')} 10/11/2021",
        f"{document('slip-at')} {PLACE}",
        document("slip-private"),
    ):
        assert words in found


@pytest.mark.parametrize("name", ["Ư" * 200, "Ư " * 100, "Nguyễn Phước Trường Thịnh " * 9])
def test_a_very_long_name_stays_on_its_slip(tmp_path: Path, name: str) -> None:
    workbook(
        tmp_path / "list.xlsx",
        [["Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD"], [name, "1985", "Nam", "070"]],
    )
    book = read_list(read_book(open_source(tmp_path / "list.xlsx")))
    row = Returned(RowResult.MALFORMED_NUMBER, "FXXX", "0a1b2c3d-1.1")
    long = slip(book, 0, row, (dates.read("1985"), DAY), (Point.NUMBER_MALFORMED,))
    out = tmp_path / "slips.pdf"
    out.write_bytes(printed([long, a_slip(2)]))
    # the slip at the left is 105 mm wide: 298 points
    right = pdftext.text(out, "-l", "1", "-x", "298", "-y", "0", "-W", "298", "-H", "420")
    assert "Nguyễn Thị Đẹp 2" in right
    assert right.count("Ư") == AGENCY.upper().count("Ư")
    assert "Phước Trường" not in right
