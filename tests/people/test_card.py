"""Rules of DOMAIN C.6: what a scanner types is read, cut or garbled values are left out and never guessed."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vaxcli.people import card
from vaxcli.people.card import CardFault, CardKind

WHOLE = "070185001234|285001234|Lê Thị Thử|05031985|Nữ|Thôn 1, Suối Mây|01052021"


@pytest.mark.parametrize(
    ("text", "old", "issued"),
    [
        (WHOLE, "285001234", "2021-05-01"),
        # the second field is empty when there was no old number
        ("070185001234||Lê Thị Thử|05031985|Nữ|Thôn 1, Suối Mây|01052021", "", "2021-05-01"),
        # some readers give dates with strokes
        ("070185001234||Lê Thị Thử|05/03/1985|Nữ|Thôn 1, Suối Mây|01/05/2021", "", "2021-05-01"),
        # some devices end after the sex, with a bar
        ("070185001234||Lê Thị Thử|05031985|Nữ|", "", ""),
        # a reader that leaves the empty field out
        ("070185001234|Lê Thị Thử|05031985|Nữ|Thôn 1, Suối Mây|01052021", "", "2021-05-01"),
        # labelled fields, in any order and with any of these separators
        ("CCCD: 070185001234|CMND: |Họ tên: Lê Thị Thử|Ngày sinh: 05/03/1985|Giới tính: Nữ", "", ""),
        ("Họ và tên:Lê Thị Thử; Giới tính:Nữ; Ngày sinh:05031985; Số CCCD:070185001234", "", ""),
        ("cccd:070185001234, ho ten:Lê Thị Thử, ngay sinh:05/03/1985, gioi tinh:nu", "", ""),
        # what a scanner may add
        ("\ufeff070185001234||Lê Thị Thử|05031985|Nữ|Thôn 1|\r", "", ""),
    ],
)
def test_a_card_gives_its_four_fields(text: str, old: str, issued: str) -> None:
    read = card.read(text)
    assert (read.number, read.full_name, read.birth, read.sex) == (
        "070185001234",
        "Lê Thị Thử",
        "1985-03-05",
        "F",
    )
    assert (read.old_number, read.issued, read.complete, read.scanned) == (old, issued, True, True)


def test_more_than_seven_fields_keep_the_surplus() -> None:
    read = card.read(f"{WHOLE}|Kinh|Không")
    assert read.surplus == ("Kinh", "Không")
    assert read.address == "Thôn 1, Suối Mây"


def test_a_composed_and_a_decomposed_text_are_one() -> None:
    assert card.read(unicodedata.normalize("NFD", WHOLE)) == card.read(WHOLE)


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("070185001234||Lê Thị Th", {"full_name", "birth", "sex"}),
        ("070185001234||Lê Thị Thử|050319", {"birth", "sex"}),
        ("070185001234||Lê Thị Thử|05031985|N", {"sex"}),
        ("070185001234||Lê Thị Thử|31021985|Nữ|x|", {"birth"}),
        ("07018500123||Lê Thị Thử|05031985|Nữ|x|", {"number"}),
    ],
)
def test_what_is_cut_off_or_impossible_is_left_out(text: str, lacking: set[str]) -> None:
    read = card.read(text)
    fields = {"number", "full_name", "birth", "sex"}
    assert {name for name in fields if not getattr(read, name)} == lacking
    assert not read.complete
    assert read.faults


@pytest.mark.parametrize(
    "name",
    [
        "Nguyeenx Vawn An",  # Telex marks as typed
        "Tranf Thij Hoaf",
        "Nguye64n Va8n An",  # VNI
        "Nguyá»…n VÄƒn An",  # UTF-8 read as a Windows page
        "Nguy?n V?n An",
        "Nguy\ufffdn An",
        "Ngyn Vn Th",  # vowels lost
        "Нгуен Ван Ан",
    ],
)
def test_a_garbled_name_is_left_out_and_the_number_stands(name: str) -> None:
    read = card.read(f"070085000011||{name}|02031985|Nam|Thôn 1|01052021")
    assert read.full_name == ""
    assert CardFault.GARBLED in read.faults
    assert (read.number, read.birth, read.sex) == ("070085000011", "1985-03-02", "M")


@pytest.mark.parametrize(
    "name",
    [
        *("Nguyễn Văn An", "Đặng Thị Thuỷ", "H'Hen Niê", "Y Ksor Phước", "Mai Lan Anh", "Kpă Đăm Boong"),
        *("Rơ Châm H’Lan", "Điểu K'Rang", "Lý A Sào", "Nguyen Van An"),
    ],
)
def test_names_of_people_are_not_garbled(name: str) -> None:
    assert card.read(f"070085000011||{name}|02031985|Nam|Thôn 1|01052021").full_name == name


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("070185001234", CardKind.NUMBER, "070185001234"),
        ("070 185.001-234", CardKind.NUMBER, "070185001234"),
        ("285 001 234", CardKind.NUMBER, "285001234"),
        ("c1234567", CardKind.PASSPORT, "C1234567"),
        ("M 1234 5678", CardKind.PASSPORT, "M12345678"),
        # the QR of the police's notice is not known: its lone 12 digits are taken
        ("THONG BAO SDDCN 070185001234 CA XA", CardKind.NUMBER, "070185001234"),
        ("https://example.org/?so=070185001234", CardKind.NUMBER, "070185001234"),
        ("Lê Thị Thử", CardKind.NAME, ""),
        ("7018500123", CardKind.UNREADABLE, ""),  # a typed number gets no zero back
        ("070185001234 070185001235", CardKind.UNREADABLE, ""),
        ("000000000000", CardKind.UNREADABLE, ""),
        ("|||", CardKind.UNREADABLE, ""),
        ("HC1:6BFOXN%TS3DH", CardKind.UNREADABLE, ""),
        ("không có", CardKind.UNREADABLE, ""),
        ("", CardKind.UNREADABLE, ""),
    ],
)
def test_what_is_typed_is_a_number_a_passport_or_a_name(text: str, kind: CardKind, number: str) -> None:
    read = card.read(text)
    assert (read.kind, read.number) == (kind, number)
    assert not read.scanned
    assert (kind is CardKind.UNREADABLE) <= bool(read.faults)


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("Lê Thị Thử 1985", "1985"),
        ("Lê Thị Thử, 05/03/1985", "1985-03-05"),
        ("Lê Thị Thử 05031985", "1985-03-05"),
    ],
)
def test_a_name_may_bring_its_birth(text: str, birth: str) -> None:
    read = card.read(text)
    assert (read.kind, read.full_name, read.birth) == (CardKind.NAME, "Lê Thị Thử", birth)


@given(st.text() | st.lists(st.text(), max_size=10).map("|".join))
def test_nothing_makes_it_raise_and_numbers_are_whole_or_absent(text: str) -> None:
    read = card.read(text)
    assert read.kind in (CardKind.PASSPORT, CardKind.UNREADABLE) or read.number.isdecimal() or not read.number
    assert len(read.number) in (0, 9, 12) or read.kind is CardKind.PASSPORT
    assert read.kind is not CardKind.UNREADABLE or read.faults


@given(
    number=st.from_regex(r"0[0-9]{2}[01][0-9]{8}", fullmatch=True),
    name=st.sampled_from(["Lê Thị Thử", "NGUYỄN VĂN AN", "H'Hen Niê"]),
    born=st.dates(min_value=date(1900, 1, 1), max_value=date(2021, 1, 1)),
    holder=st.sampled_from([("Nam", "M"), ("Nữ", "F")]),
)
def test_a_whole_card_is_read_as_it_was_printed(
    number: str, name: str, born: date, holder: tuple[str, str]
) -> None:
    assume(number.count(number[0]) < len(number))
    read = card.read(f"{number}||{name}|{born:%d%m}{born.year:04}|{holder[0]}|Thôn 1|01052021")
    assert (read.number, read.full_name, read.birth, read.sex) == (number, name, born.isoformat(), holder[1])
    assert read.faults == ()
