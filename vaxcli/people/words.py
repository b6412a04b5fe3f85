"""The words people write where there is no value, and the care every written text gets first.

Placeholders are T, never F (DESIGN 6.5).
"""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = "\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02c8\u00b4`\u2032\uff07"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
_CARE = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-") | dict.fromkeys(_UNSEEN, "")
)
_STROKES = str.maketrans("\u00f0\u0256", "\u0111\u0111")
"""Eth and African D, in lower case, as the Vietnamese letter: three letters that look the same."""
_MARKS = re.compile("[\u0300-\u036f]")

_BLANK_WORDS = """x|xx|xxx|không|khong|không có|khong co|ko có|ko co|k có|k co|chưa có|chua co|không rõ|khong ro|chưa rõ
chua ro|không biết|khong biet|không tên|khong ten|chưa đặt tên|chua dat ten|không ghi|khong ghi|null|n/a"""
BLANKS = frozenset(re.split(r"[|\n]", _BLANK_WORDS))
"""With accents or with none at all: the surname of Khong Tu must not become a placeholder."""
_NEGATION = re.compile(
    r"(?:x+|khong|ko|k|chua|mat|that lac|dang (?:lam|cho|cap)|cho (?:cap|lam)|lam lai|quen|trong|null|none|nan|n/?a)"
    r"(?: [a-z /.,()]*)?"
)


def care(raw: str) -> str:
    r"""Return a text after the care that loses nothing: DESIGN 5, without tone placement.

    NFKC for styled and full-width letters and any normal form, lower case, one kind of space,
    apostrophe and hyphen, no unseen characters, one letter for the three that look like Đ.

    Examples:
        >>> care("  Ðỗ\u00a0 THỊ  Na\u200b ")
        'đỗ thị na'
    """
    text = raw
    if (
        not raw.isascii()
    ):  # twice: before, so that NFKC sees letter and mark together; after, for what it makes
        text = unicodedata.normalize("NFKC", raw.translate(_CARE)).translate(_CARE)
    return " ".join(text.lower().replace("`", "'").translate(_STROKES).split())


def fold(text: str) -> str:
    """Return a cared-for text without any accent; only for near kinds and for words of the field.

    Examples:
        >>> fold("đặng thị huệ")
        'dang thi hue'
    """
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).replace("\u0111", "d")


def is_placeholder(cared: str) -> bool:
    """Tell whether a cared-for number, date or sex says that there is none.

    Nothing but signs, or a phrase without a digit that begins with a negation.

    Examples:
        >>> [is_placeholder(w) for w in ("-", "không có", "mất cmnd", "x", "không 070", "kho")]
        [True, True, True, True, False, False]
    """
    return not any(map(str.isalnum, cared)) or _NEGATION.fullmatch(fold(cared)) is not None


def is_blank(cared: str) -> bool:
    """Tell whether a cared-for name or nationality says that there is none: few words, exactly.

    A phrase is not enough here: "not a Vietnamese" is a nationality.

    Examples:
        >>> [is_blank(w) for w in ("không có", "khổng có", "không phải vn", "...")]
        [True, False, False, True]
    """
    return cared in BLANKS or not any(map(str.isalnum, cared))
