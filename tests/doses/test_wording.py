"""The words of dose lists: which dose, given or not and why not (R36; DOMAIN B.4, D.3)."""

from __future__ import annotations

import pytest

from vaxcli.doses.wording import dose_of_title, dose_said, was_given, why_not
from vaxcli.register.model import NotVaccinated
from vaxcli.texts import document

REASON, RESULT = "Lý do không tiêm", "Kết quả tiêm"


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        *(
            (text, 2, "")
            for text in (
                "2",
                "Mũi 2",
                "mũi thứ 2",
                "M2",
                "MŨI SỐ 2",
                "thứ hai",
                "hai",
                "Liều 2",
                "Lần 2",
                "2.0",
            )
        ),
        ("Mũi 1 (cơ bản)", 1, "basic"),
        *(
            (text, 3, "booster")
            for text in ("3 (nhắc lại)", "Mũi 3 nhắc lại", "3 - nhắc lại lần 1", "Mũi 3, nhắc lại")
        ),
        *(
            (text, None, "booster")
            for text in ("Nhắc lại", "Nhắc lại lần 1", "nhắc lại 1", "Mũi nhắc lần 2", "booster")
        ),
        ("Bổ sung", None, "additional"),
        ("Mũi 3 bổ sung", 3, "additional"),
        *((text, None, "") for text in ("", "mũi 1, mũi 2", "1+2", "12", "0", "20/11/2021", "x", "Nhạc sĩ")),
    ],
)
def test_number_and_kind(text: str, number: int | None, kind: str) -> None:
    assert dose_said(text) == (number, kind)


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("DANH SÁCH TIÊM VẮC XIN COVID-19 MŨI 2 - ĐỢT 5", 2),
        ("M1", 1),
        ("DANH SÁCH TIÊM MŨI 1, MŨI 2", None),
        ("2", None),
        ("Đợt 3 năm 2021", None),
        ("Danh sách 1", None),
    ],
)
def test_a_title_says_it_only_with_the_word(title: str, number: int | None) -> None:
    assert dose_of_title(title)[0] == number


@pytest.mark.parametrize(
    ("text", "heading", "kind"),
    [
        ("Sốt 38 độ", REASON, "deferred"),
        ("Huyết áp cao", REASON, "deferred"),
        ("Hoãn tiêm", REASON, "deferred"),
        ("Từ chối", REASON, "refused"),
        ("không đồng ý", REASON, "refused"),
        ("Vắng", REASON, "absent"),
        ("Không liên lạc được", REASON, "absent"),
        ("Chống chỉ định", REASON, "contraindicated"),
        ("Dị ứng thuốc", REASON, "contraindicated"),
        ("Chuyển nơi khác", REASON, "moved"),
        ("Đã tiêm ở công ty", REASON, "moved"),
        ("x", REASON, "deferred"),
        ("x", "Từ chối tiêm", "refused"),
        ("1", "Không tiêm > Vắng mặt", "absent"),
        ("☒", "Chống chỉ định", "contraindicated"),
        ("mang thai", "Hoãn tiêm", "deferred"),
        ("Hoãn do sốt", RESULT, "deferred"),
        ("Chưa tiêm", RESULT, "deferred"),
        ("Không đủ điều kiện", RESULT, "deferred"),
        ("Từ chối", RESULT, "refused"),
        *(
            (text, heading, "")
            for text in ("", "-", "Không", "0", "Đã tiêm", "Tiêm xong")
            for heading in (REASON, RESULT)
        ),
        *((text, heading, "") for text in ("Hoàn thành", "Đủ điều kiện") for heading in (REASON, RESULT)),
        *(
            (text, RESULT, "")
            for text in ("Bình thường, không sốt", "Tốt", "x", "Đã tiêm tại trạm", "Ổn định")
        ),
    ],
)
def test_why_not(text: str, heading: str, kind: str) -> None:
    found, words = why_not(text, heading)
    assert (found or "") == kind
    assert words == ("" if not kind or text in ("x", "1", "☒") else text)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("x", True),
        ("Đã tiêm", True),
        ("có", True),
        ("Không", False),
        ("chưa", False),
        ("Không tiêm", False),
        ("0", False),
        ("", None),
        ("☐", None),
    ],
)
def test_was_given(text: str, *, given: bool | None) -> None:
    assert was_given(text) is given


@pytest.mark.parametrize("reason", list(NotVaccinated))
def test_every_choice_of_the_paper_list_is_understood(reason: NotVaccinated) -> None:
    assert why_not(document(f"paper-reason-{reason}"), document("paper-reason"))[0] is reason
