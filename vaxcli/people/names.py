"""Names as they are compared: equal keys are equal names, and nothing else is (DESIGN 5, 6.5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from vaxcli.people.words import BLANKS, care, is_blank
from vaxcli.people.words import fold as _fold

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Grave, acute, tilde, hook above, dot below. Circumflex, breve and horn make another letter."""
_VOWELS = frozenset("aeiouy")
_AROUND_APOSTROPHE = re.compile(r" ?' ?")
_STRAY = " .,;'"
_NOT_IN_NAMES = re.compile(r"[^a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u0309\u031b\u0323 '.,()/-]")
_LATIN = re.compile("[a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_NOT_COARSE = bytes(byte for byte in range(256) if not ord("a") <= byte <= ord("z"))


def key(raw: str) -> str:
    """Return the comparable form of a name; ``""`` when the cell holds no name.

    Two names have equal keys exactly when they are equal after lossless care (DESIGN 5): normal
    form, case, spaces, unseen characters, styled letters, the letters that look like a D with
    stroke, where the tone mark stands, the kind of apostrophe and the spaces around it, a stray
    dot, comma or apostrophe at either end. Accents, i and y, and words are never touched. The key
    is NFC text in lower case, each tone on the last vowel of its group.

    Examples:
        >>> key("  NGUYỄN  Văn Tòan")
        'nguyễn văn toàn'
        >>> key("Lý Thuỷ") == key("LÝ THỦY"), key("Lý") == key("Lí")
        (True, False)
        >>> key("H’ Hen Niê"), key("x")
        ("h'hen niê", '')
    """
    text = " ".join(filter(None, map(_word, raw.split())))
    if text.replace(" ", "").isalpha():
        return "" if text in BLANKS else text
    text = " ".join(_AROUND_APOSTROPHE.sub("'", text).strip(_STRAY).split())
    return "" if is_blank(text) else text


def keys(values: Sequence[str]) -> list[str]:
    """Return ``key`` of every name.

    Each distinct word is worked out once. Most names of a list differ, so that a table of whole
    names costs more than it saves.
    """
    return list(map(key, values))


@cache
def _word(word: str) -> str:
    """Return one word of a name after care; cached, for a commune has few thousand words."""
    return place_tones(care(word))


def place_tones(text: str) -> str:
    """Return cared-for text with each tone mark on the last vowel of the group it stands in.

    A tone belongs to a syllable; old and new placement, and plain slips, put it on another vowel
    of the same group. A group never reaches over a consonant, so words written together stay apart.

    Examples:
        >>> place_tones("hòa"), place_tones("qúy"), place_tones("anhòa") == place_tones("ànhoa")
        ('hoà', 'quý', False)
    """
    if text.isascii():
        return text
    placed: list[str] = []
    tones = ""
    in_group = False
    for char in unicodedata.normalize("NFD", text):
        if in_group and char in _TONES:
            tones += char
            continue
        if char not in _VOWELS and not unicodedata.combining(char):
            placed.append(tones)
            tones, in_group = "", False
        elif char in _VOWELS:
            in_group = True
        placed.append(char)
    return unicodedata.normalize("NFC", "".join(placed) + tones)


def fold(name_key: str) -> str:
    """Return a key without accents, for near kinds and suggestions only.

    Examples:
        >>> fold(key("Đặng Thị Huệ"))
        'dang thi hue'
    """
    return " ".join(map(_fold_word, name_key.split()))


_fold_word = cache(_fold)


def coarse(raw: str) -> str:
    """Return the letters a to z of a name without accents: a key for blocking, never for equality.

    Equal keys have equal coarse keys. The letter D with stroke vanishes. ``population.keys.coarse`` is
    the same as SQL.

    Examples:
        >>> coarse("Đặng Thị Huệ"), coarse("Dang Thi Hue")
        ('angthihue', 'dangthihue')
    """
    return bare(key(raw))


def bare(name_key: str) -> str:
    """Return ``coarse`` of a name whose key is known.

    Examples:
        >>> bare(key("Đặng Thị Huệ"))
        'angthihue'
    """
    letters = unicodedata.normalize("NFD", name_key).encode("ascii", "ignore")
    return letters.translate(None, _NOT_COARSE).decode("ascii")


def has_letters(name_key: str) -> bool:
    """Tell whether a key holds any Latin letter; one without cannot be a name (letter F)."""
    return _LATIN.search(name_key) is not None


def odd_characters(raw: str) -> bool:
    r"""Tell whether a name holds characters that no Latin name has, even after care.

    Cyrillic or Greek look-alikes, digits, broken text: they are never taken for the letter they
    look like; the caller may report them (RELIABILITY 3, case 15).

    Examples:
        >>> odd_characters("Lê Văn \u0410n"), odd_characters("H'Hen Niê (Tổ)")
        (True, False)
    """
    return _NOT_IN_NAMES.search(key(raw)) is not None
