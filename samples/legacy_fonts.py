"""Unicode to the two eight-bit Vietnamese encodings that old office files still hold.

TCVN3 is TCVN 5712:1993 VN1 with its capitals in fonts of their own (``.VnTimeH``); VNI writes the
letter and then its mark. Only what the samples need: names in capitals.
"""

from __future__ import annotations

import unicodedata

TCVN3_FONT = ".VnTimeH"
VNI_FONT = "VNI-Times"

_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊËÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ®",
        strict=True,
    )
)
_VNI_WHOLE = dict(zip("ÌÍỈĨỊỴĐƠƯ", "ÌÍÆÓÒÎÑÔÖ", strict=True))
_TONES = {"\u0301": "Ù", "\u0300": "Ø", "\u0309": "Û", "\u0303": "Õ", "\u0323": "Ï"}
_CIRCUMFLEX = {"": "Â", "\u0301": "Á", "\u0300": "À", "\u0309": "Å", "\u0303": "Ã", "\u0323": "Ä"}
_BREVE = {"": "Ê", "\u0301": "É", "\u0300": "È", "\u0309": "Ú", "\u0303": "Ü", "\u0323": "Ë"}


def tcvn3_capitals(name: str) -> str:
    """Return a name as a cell in a ``.VnTimeH`` font holds it: small codes that look like capitals.

    Examples:
        >>> tcvn3_capitals("ĐẶNG THÙY")
        '®Æng thïy'
    """
    return "".join(_TCVN3.get(letter, letter) for letter in name.lower())


def vni_capitals(name: str) -> str:
    """Return a name in capitals as a cell in a ``VNI-Times`` font holds it.

    Examples:
        >>> vni_capitals("ĐẶNG THÙY")
        'ÑAËNG THUØY'
    """
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", name.upper())))


def _vni_letter(letter: str) -> str:
    if letter in _VNI_WHOLE:
        return _VNI_WHOLE[letter]
    marks = unicodedata.normalize("NFD", letter)
    base, tone = marks[0], "".join(mark for mark in marks[1:] if mark in _TONES)
    if "\u0302" in marks:
        return base + _CIRCUMFLEX[tone]
    if "\u0306" in marks:
        return base + _BREVE[tone]
    horn = {"O": "Ô", "U": "Ö"}[base] if "\u031b" in marks else base
    return horn + _TONES.get(tone, "")
