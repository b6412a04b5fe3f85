"""What a person shows at the desk, as a scanner types it: the QR text of the chip card, a number, or a name.

The card holds number, old number, name, birth date, sex, address and date of issue with bars between (DOMAIN C.6;
3771/UBND-NC, I.3 and II.3). What the QR of the police's notice holds is not known: it is read by the same rule, else
its lone 12 digits are taken (DOMAIN C.6). A value that a scanner has garbled or cut off is left out, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from vaxcli.people import dates, names, numbers, sex
from vaxcli.people.dates import Hint, Precision
from vaxcli.people.numbers import Shape
from vaxcli.people.state import State
from vaxcli.people.words import care, fold


class CardKind(StrEnum):
    """What the text turned out to be."""

    CARD = "card"
    """Fields with bars between."""
    LABELLED = "labelled"
    """The same fields, each with its label, as some readers give them."""
    NUMBER = "number"
    PASSPORT = "passport"
    NAME = "name"
    UNREADABLE = "unreadable"


class CardFault(StrEnum):
    """What is not as it should be; the value concerned is left out."""

    GARBLED = "garbled"
    """An input method or a wrong code page changed the letters on their way from the scanner."""
    TRUNCATED = "truncated"
    """The text ends before the address."""
    NUMBER = "number"
    BIRTH = "birth"
    SEX = "sex"
    OTHER_TEXT = "other-text"
    """More than the number was there, of a kind that is not known."""
    HEALTH_CODE = "health-code"
    """The QR of a vaccination certificate, which holds no number in clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A scanned or typed line; what lacks, or cannot be relied on, is ``""``."""

    kind: CardKind
    number: str = ""
    """12 or 9 digits, or a passport number in capitals."""
    old_number: str = ""
    full_name: str = ""
    """As on the card."""
    birth: str = ""
    """ISO 8601, as precise as written."""
    sex: str = ""
    """``M`` or ``F``."""
    address: str = ""
    issued: str = ""
    """ISO 8601."""
    surplus: tuple[str, ...] = ()
    """Fields after the seventh: later cards may have more."""
    faults: tuple[CardFault, ...] = ()

    @property
    def complete(self) -> bool:
        """All four fields that are compared are there."""
        return bool(self.number and self.full_name and self.birth and self.sex)

    @property
    def scanned(self) -> bool:
        """True for a card, which nobody types by hand."""
        return self.kind in (CardKind.CARD, CardKind.LABELLED)


_BAR = "|"
_FIELDS = 7
_LONE_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")
_LABELS = {
    "number": "số cccd|số cmnd/cccd|cccd|số căn cước công dân|số căn cước|số định danh cá nhân|số định danh|số đdcn",
    "old_number": "số cmnd cũ|số cmnd|cmnd cũ|cmnd|số cmt|cmt",
    "full_name": "họ và tên|họ tên|họ, chữ đệm và tên|tên",
    "birth": "ngày, tháng, năm sinh|ngày tháng năm sinh|ngày sinh|sinh ngày",
    "sex": "giới tính",
    "address": "nơi thường trú|thường trú|nơi cư trú|địa chỉ",
    "issued": "ngày cấp cccd|ngày cấp",
}
"""Labels of readers that name the fields (DOMAIN C.6), with and without accents."""
_ORDER = ("number", "old_number", "full_name", "birth", "sex", "address", "issued")
_FIELD_OF = {
    form: name for name, words in _LABELS.items() for word in words.split("|") for form in (word, fold(word))
}
_LABEL = re.compile(
    r"(?:^|(?<=[|;,\t ]))(" + "|".join(map(re.escape, sorted(_FIELD_OF, key=len, reverse=True))) + r") ?[:=]"
)
_NAME_AND_BIRTH = re.compile(r"(.*[^\W\d]) ?[,;]? ((?:\d{1,2}[/.-]){0,2}\d{4}|\d{8})")
_NAME_LETTERS = frozenset(
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
)
"""Vietnamese letters, and the four that only names of other peoples have."""
_UPLAND_LETTERS = frozenset("ăĕĭŏŭčñ")
"""Letters of Ede, Gia-rai and other names."""
_TYPED_MARKS = re.compile(r"aa|ee|dd|oo(?!n?g|c)|[aou]w")
"""Letters that Telex turns into one, left as they were typed."""
_TYPED_TONE = re.compile(r"[a-z]*[aeiouy][a-z]*[fjx]")
"""Tone letters of Telex with which no name ends."""
_TYPED_S_R = re.compile(r"[a-z]*[aeiouy][a-z]*[sr]")
"""Tone letters with which few names end: two such words are needed."""
_VOWEL = re.compile("[aeiouy]")


def read(text: str) -> Card:
    """Return what a scanned or typed line says; never raises.

    Args:
        text: One line as the scanner types it, or as somebody types it.

    Examples:
        >>> card = read("070185001234||Lê Thị Thử|05031985|Nữ|Thôn 1, Suối Mây|01052021")
        >>> card.kind.value, card.number, card.full_name, card.birth, card.sex, card.issued, card.complete
        ('card', '070185001234', 'Lê Thị Thử', '1985-03-05', 'F', '2021-05-01', True)
        >>> read("070 185 001 234").kind.value, read("c1234567").number, read("Lê Thị Thử").kind.value
        ('number', 'C1234567', 'name')
        >>> read("070185001234||Nguyeenx Vawn A|05031985|Nam|").full_name
        ''
    """
    line = " ".join(unicodedata.normalize("NFC", _without_controls(text)).split())
    if line.startswith("HC1:"):
        return Card(kind=CardKind.UNREADABLE, faults=(CardFault.HEALTH_CODE,))
    labels = list(_LABEL.finditer(_lower(line)))
    if labels:
        return _labelled(line, labels)
    if line.count(_BAR) > 1:
        return _card(line)
    return _single(line)


def _without_controls(text: str) -> str:
    """A scanner may send a byte order mark, tabs or a group separator."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text)


def _lower(line: str) -> str:
    """In lower case and of the same length, so that places are the same."""
    low = line.lower()
    return low if len(low) == len(line) else line


def _card(line: str) -> Card:
    """Fields with bars between."""
    fields = [field.strip() for field in line.split(_BAR)]
    if (
        len(fields) > 2
        and dates.read(fields[2]).state is State.OK
        and fields[1]
        and not _has_digit(fields[1])
    ):
        fields.insert(1, "")  # a reader that leaves the empty old number out
    given = dict(zip(_ORDER, fields, strict=False))
    # A field with a bar behind it has come whole; the last one of a cut text may not have.
    last = next((at for at in range(len(fields) - 1, -1, -1) if fields[at]), 0)
    cut = _ORDER[last] if last == len(fields) - 1 and last < len(_ORDER) - 2 else ""
    return _together(CardKind.CARD, given, tuple(filter(None, fields[_FIELDS:])), cut=cut)


def _labelled(line: str, labels: Sequence[re.Match[str]]) -> Card:
    """Every label takes the text up to the next one; of two the first counts."""
    given: dict[str, str] = {}
    ends = [*(label.start() for label in labels[1:]), len(line)]
    for label, end in zip(labels, ends, strict=True):
        given.setdefault(_FIELD_OF[label[1]], line[label.end() : end].strip(" |;,\t"))
    return _together(CardKind.LABELLED, given, ())


def _together(kind: CardKind, given: dict[str, str], surplus: tuple[str, ...], *, cut: str = "") -> Card:
    """One card of its fields' texts; ``cut`` names the field that may be cut off."""
    faults: list[CardFault] = []
    if kind is CardKind.CARD and not given.get("address"):
        faults.append(CardFault.TRUNCATED)
    number = numbers.digits(given.get("number", ""))
    old = numbers.digits(given.get("old_number", ""))
    if not number and not old:
        faults.append(CardFault.NUMBER)
    name = "" if cut == "full_name" else given.get("full_name", "")
    if name and is_garbled(name):
        name = ""
        faults.append(CardFault.GARBLED)
    born = dates.read(given.get("birth", ""))
    if born.state is not State.OK:
        faults.append(CardFault.BIRTH)
    holder = sex.read(given.get("sex", ""), {})
    if holder.state is not State.OK:
        faults.append(CardFault.SEX)
    if not number and not old and not (name and born.iso):
        return Card(kind=CardKind.UNREADABLE, faults=(CardFault.GARBLED, *faults))
    return Card(
        kind=kind,
        number=number,
        old_number=old,
        full_name=name if names.key(name) else "",
        birth=born.iso,
        sex=holder.value,
        address=given.get("address", ""),
        issued=dates.read(given.get("issued", "")).iso,
        surplus=surplus,
        faults=tuple(faults),
    )


def _single(line: str) -> Card:
    """A number, a passport, or a name with or without a birth date."""
    number = numbers.read(line)
    if number.state is State.OK:
        return Card(kind=CardKind.NUMBER, number=number.digits)
    if number.shape in (Shape.PASSPORT, Shape.PASSPORT_VN):
        return Card(kind=CardKind.PASSPORT, number=number.compact)
    lone = {*map(numbers.digits, _LONE_NUMBER.findall(line))} - {""}
    if len(lone) == 1:
        return Card(kind=CardKind.NUMBER, number=lone.pop(), faults=(CardFault.OTHER_TEXT,))
    birth = ""
    name = line
    parts = _NAME_AND_BIRTH.fullmatch(line)
    if parts:
        born = dates.read(parts[2])
        if born.precision is not Precision.NONE and born.hint is not Hint.FUTURE:
            name, birth = parts[1].strip(" ,;"), born.iso
    if not names.has_letters(names.key(name)) or _has_digit(name) or _BAR in name:
        return Card(kind=CardKind.UNREADABLE, faults=(CardFault.NUMBER,))
    return Card(kind=CardKind.NAME, full_name=name, birth=birth)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def is_garbled(name: str) -> bool:
    """Tell whether a card's name was changed on its way: its letters are not those of the card.

    Marks of Telex or VNI left as typed, letters of a wrong code page, words that lost their vowels. A
    name that is only without accents is not garbled: it is compared, and is near at best.

    Examples:
        >>> [is_garbled(n) for n in ("Nguyễn Văn A", "Nguyeenx Vawn A", "Nguye64n Van8", "Nguyá»…n VÄƒn A")]
        [False, True, True, True]
        >>> [is_garbled(n) for n in ("H'Hen Niê", "Y Ksor Phước", "Mai Lan Anh", "Trn Th Ha", "Tr?n Th? H?a")]
        [False, False, False, True, True]
    """
    text = care(name)
    if names.odd_characters(name) or _has_digit(text):
        return True
    words = re.findall(r"[^\W\d_]+", text)
    if any(not (letter in _NAME_LETTERS or letter in _UPLAND_LETTERS) for word in words for letter in word):
        return True
    if any(len(word) > 1 and not _VOWEL.search(fold(word)) for word in words if word.isascii()):
        return True
    plain = [word for word in words if word.isascii()]
    if any(_TYPED_MARKS.search(word) or _TYPED_TONE.fullmatch(word) for word in plain):
        return True
    return sum(_TYPED_S_R.fullmatch(word) is not None for word in plain) > 1
