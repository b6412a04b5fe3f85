"""Vietnamese order of names and of places, as dictionaries and posted lists have it.

Word by word: the letters first (a, a with breve, a with circumflex, b … d, d with stroke, e …), then the tone in the
order level, grave, hook above, tilde, acute, dot below. So all the people of one given name stand together. Letters
of other alphabets and other marks do no harm; numbers go by their size.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from vaxcli.people import names
from vaxcli.people.words import care

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACE = {letter: chr(ord("a") + at) for at, letter in enumerate(_ALPHABET)}
"""Letters that are not in the alphabet keep their own character and so come after."""
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_NOTE = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")


def by_given_name(name: str) -> tuple[str, ...]:
    """Return the sorting key of a person's name: the given name, then family name and middle names.

    The given name is the last word; a note in brackets is no part of the name. Names that are equal after lossless
    care have equal keys.

    Examples:
        >>> sorted(["Lê Văn Ân", "Võ Thị An", "Bùi Án", "Đỗ Ăn", "Lê An"], key=by_given_name)
        ['Lê An', 'Võ Thị An', 'Bùi Án', 'Đỗ Ăn', 'Lê Văn Ân']
    """
    words = _words(_NOTE.sub(" ", names.key(name)))
    return _key(words[-1:] + words[:-1])


def alphabetical(text: str) -> tuple[str, ...]:
    """Return the sorting key of any other text, word by word.

    Examples:
        >>> sorted(["Thôn 10", "Ấp Đông", "thôn 2", "Ấp Dừa", "Tổ 1"], key=alphabetical)
        ['Ấp Dừa', 'Ấp Đông', 'thôn 2', 'Thôn 10', 'Tổ 1']
    """
    return _key(_words(names.place_tones(care(text))))


def _words(cared: str) -> list[str]:
    return _WORDS.findall(unicodedata.normalize("NFC", cared.replace("'", "")))


def _key(words: list[str]) -> tuple[str, ...]:
    return tuple(part for word in words for part in _weights(word))


@cache
def _weights(word: str) -> tuple[str, str]:
    """A word's letters and, below them, its tones; a number by its length and figures, before every letter."""
    if word.isdigit():
        figures = word.lstrip("0")
        return f"{len(figures):03}{figures}", ""
    tones = ""
    letters = ""
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONES:
            tones += _TONES[letter]
        else:
            letters += letter
    return "".join(map(_placed, unicodedata.normalize("NFC", letters))), tones


def _placed(letter: str) -> str:
    """A letter at its place; one with a mark that Vietnamese does not know stands for the letter below the mark."""
    bare = unicodedata.normalize("NFD", letter)[0]
    return _PLACE.get(letter) or _PLACE.get(bare, letter)
