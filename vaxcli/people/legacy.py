"""Text typed in TCVN3 or VNI fonts, as Unicode (DESIGN 5; DOMAIN F: "legacy fonts").

Such text holds ordinary Western characters; only its font makes it look Vietnamese. TCVN3 is table
VN3 of TCVN 5712:1993 (one byte a letter, capitals with a tone only in fonts whose name ends in H);
VNI is the Windows table of VNI (a letter and its mark, two characters).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from vaxcli.people.syllables import all_possible

_TCVN3_FROM = (
    "\u00a1\u00a2\u00a3\u00a4\u00a5\u00a6\u00a7\u00a8\u00a9\u00aa\u00ab\u00ac\u00ad\u00ae"
    "\u00b5\u00b6\u00b7\u00b8\u00b9\u00bb\u00bc\u00bd\u00be\u00c6\u00c7\u00c8\u00c9\u00ca\u00cb"
    "\u00cc\u00ce\u00cf\u00d0\u00d1\u00d2\u00d3\u00d4\u00d5\u00d6\u00d7\u00d8\u00dc\u00dd\u00de"
    "\u00df\u00e1\u00e2\u00e3\u00e4\u00e5\u00e6\u00e7\u00e8\u00e9\u00ea\u00eb\u00ec\u00ed\u00ee"
    "\u00ef\u00f1\u00f2\u00f3\u00f4\u00f5\u00f6\u00f7\u00f8\u00f9\u00fa\u00fb\u00fc\u00fd\u00fe"
)
_TCVN3_TO = (
    "ĂÂÊÔƠƯĐăâêôơưđ"  # the bytes A1 to AE, in order, then the vowels with a tone
    "àảãáạằẳẵắặầẩẫấậ"
    "èẻẽéẹềểễếệìỉĩíị"
    "òỏõóọồổỗốộờởỡớợ"
    "ùủũúụừửữứựỳỷỹýỵ"
)
_TCVN3 = dict(zip(_TCVN3_FROM, _TCVN3_TO, strict=True))

_VNI_MARKS = {
    "a": {
        "ù": "á",
        "ø": "à",
        "û": "ả",
        "õ": "ã",
        "ï": "ạ",
        "ê": "ă",
        "é": "ắ",
        "è": "ằ",
        "ú": "ẳ",
        "ü": "ẵ",
        "ë": "ặ",
    }
    | {"â": "â", "á": "ấ", "à": "ầ", "å": "ẩ", "ã": "ẫ", "ä": "ậ"},
    "e": {
        "ù": "é",
        "ø": "è",
        "û": "ẻ",
        "õ": "ẽ",
        "ï": "ẹ",
        "â": "ê",
        "á": "ế",
        "à": "ề",
        "å": "ể",
        "ã": "ễ",
        "ä": "ệ",
    },
    "o": {
        "ù": "ó",
        "ø": "ò",
        "û": "ỏ",
        "õ": "õ",
        "ï": "ọ",
        "â": "ô",
        "á": "ố",
        "à": "ồ",
        "å": "ổ",
        "ã": "ỗ",
        "ä": "ộ",
    },
    "u": {"ù": "ú", "ø": "ù", "û": "ủ", "õ": "ũ", "ï": "ụ"},
    "y": {"ù": "ý", "ø": "ỳ", "û": "ỷ", "õ": "ỹ"},
    "ô": {"ù": "ớ", "ø": "ờ", "û": "ở", "õ": "ỡ", "ï": "ợ", "": "ơ"},
    "ö": {"ù": "ứ", "ø": "ừ", "û": "ử", "õ": "ữ", "ï": "ự", "": "ư"},
    "": {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"},
}


def _vni() -> Mapping[str, str]:
    """Every letter of VNI in small and capital; the mark after a capital may be small."""
    table = {base + mark: letter for base, marks in _VNI_MARKS.items() for mark, letter in marks.items()}
    capitals = {
        written: letter.upper()
        for small, letter in table.items()
        for written in (small.upper(), small[0].upper() + small[1:])
    }
    return table | capitals


_VNI = _vni()
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))
_BEYOND_LATIN_1 = re.compile("[^\x00-\xff]")
_NOT_VIETNAMESE = re.compile("[¡-¬®-¿ÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïñöø÷ûüþÿ]")
"""Western characters that no Vietnamese word holds. Eth and the soft hyphen are left out: both turn
up in Unicode text too."""


def convert(text: str, font: str | None = None) -> tuple[str, bool]:
    """Return a text in Unicode, and whether it had to be converted.

    With a legacy ``font`` (``.Vn...``, ``VNI-...``) the font decides, unless the text is Unicode
    already. Without one only a strong test does: a character that no Vietnamese word holds, words
    that are no Vietnamese syllables, and one table that makes every word of them one. ASCII text
    and letters beyond Latin-1 are never touched.

    Examples:
        >>> convert("NguyÔn V¨n An"), convert("Nguyeãn Vaên An", "VNI-Times")
        (('Nguyễn Văn An', True), ('Nguyễn Văn An', True))
        >>> convert("Nguyễn Văn An", ".VnTime"), convert("Björn Müller")
        (('Nguyễn Văn An', False), ('Björn Müller', False))
    """
    if text.isascii():
        return text, False
    text = unicodedata.normalize("NFC", text)
    if _BEYOND_LATIN_1.search(text):
        return text, False
    table = (font or "").strip().lower()
    if table.startswith(".vn"):
        return _by_font(text, _from_tcvn3(text), capitals=table.endswith("h"))
    if table.startswith("vni"):
        return _by_font(text, _from_vni(text), capitals=False)
    if not _NOT_VIETNAMESE.search(text) or all_possible(text):
        return text, False
    readings = [read for read in (_from_tcvn3(text), _from_vni(text)) if read != text and all_possible(read)]
    return (readings[0], True) if len(readings) == 1 else (text, False)


def _by_font(text: str, converted: str, *, capitals: bool) -> tuple[str, bool]:
    """The converted text, unless only the unconverted one is made of Vietnamese syllables."""
    if converted == text or (all_possible(text) and not all_possible(converted)):
        return text, False
    return (converted.upper() if capitals else converted), True


def _from_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(char, char) for char in text)


def _from_vni(text: str) -> str:
    return _VNI_LETTER.sub(lambda found: _VNI[found[0]], text)
