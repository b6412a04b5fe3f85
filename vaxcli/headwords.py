"""What one heading, taken alone, says: its field, its dose, whether it speaks of somebody else.

The table of known headings comes first (``columns.headings``); the rest are habits of writing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from vaxcli.columns import COMPARED, DOSE_FIELDS, OTHER_PEOPLE, PARENT, fold, heading_key, headings

_SPACES = re.compile(r"\s+")
_DOSE = re.compile(r"\b(?:mui|lieu|m)(?: tiem| so| thu)* ?([1-9]|nhat|hai|ba)\b")
_DOSE_WORDS = {"nhat": 1, "hai": 2, "ba": 3}
_SEX_LEGEND = re.compile(r"\b(?:\d ?=? ?(?:la )?(?:nam|nu|male)|(?:nam|nu|male) ?=? ?(?:la |ghi )?\d)\b.*$")
_NOT_RELATIVES = re.compile(r"\b(?:can bo|bo phan|bo y te|bo doi|bo sung|chong chi dinh)\b")
_ID_PHRASES = (
    (re.compile(r"can cuoc(?: cong dan)?"), "cccd"),
    (re.compile(r"chung minh(?: nhan dan| thu)*"), "cmnd"),
    (re.compile(r"dinh danh(?: ca nhan)?"), "ddcn"),
    (re.compile(r"ho chieu"), "passport"),
)
_NEW_ID = frozenset({"cccd", "ddcn"})
_OLD_ID = frozenset({"cmnd", "cmt", "cmtnd"})
_ID_FILL = frozenset(
    {"so", "ma", "the", "giay", "hoac", "va", "cong", "dan", "hc", "id", "msa", "passport", "12"}
)


@cache
def _folded_headings() -> Mapping[str, str]:
    """Known headings without accents; those that would then serve two fields are left out."""
    table: dict[str, str] = {}
    doubtful: set[str] = set()
    for key, name in headings().items():
        if table.setdefault(fold(key), name) != name:
            doubtful.add(fold(key))
    return {key: name for key, name in table.items() if key not in doubtful}


@cache
def _joined_headings() -> Mapping[str, str]:
    """Known headings in one word, as databases write them: ``NgaySinh``."""
    return {key.replace(" ", ""): name for key, name in _folded_headings().items()}


def _known(key: str) -> str | None:
    """The field of a key; without accents only where the heading has none or is long enough to be sure."""
    plain = fold(key)
    near = _folded_headings().get(plain) if plain == key or len(plain) > 4 else None
    return headings().get(key) or near or (_joined_headings().get(plain) if len(plain) > 4 else None)


@cache
def _other_person_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that name somebody else, as written and without accents."""
    words = [key for key, name in headings().items() if name in ("other_person", "guardian_name")]
    return (
        re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{'|'.join(map(fold, words))})(?!\w)"),
    )


def names_other_person(heading: str) -> bool:
    """Tell whether a heading speaks of a parent, guardian or relative, in brackets too."""
    exact, folded = _other_person_words()
    text = unicodedata.normalize("NFKC", heading).lower()
    text = _SPACES.sub(" ", text)
    return bool(folded.search(_NOT_RELATIVES.sub(" ", text)) if text.isascii() else exact.search(text))


def dose_number(heading: str) -> int | None:
    """Return the dose that a heading names.

    Examples:
        >>> dose_number("Mui tiem thu 2"), dose_number("M1"), dose_number("Mui")
        (2, 1, None)
    """
    found = _DOSE.search(fold(heading_key(heading)))
    if found is None:
        return None
    return _DOSE_WORDS.get(found[1]) or int(found[1])


def identity_kind(heading: str) -> str | None:
    """Return ``number``, ``old_number`` (only old ID cards are named) or None, by the words of a heading.

    People combine the names of the papers in every order, so they are a small grammar and not a table.

    Examples:
        >>> identity_kind("So CCCD hoac CMND"), identity_kind("CMND"), identity_kind("Ngay cap CCCD")
        ('number', 'old_number', None)
    """
    plain = fold(heading_key(heading))
    for pattern, short in _ID_PHRASES:
        plain = pattern.sub(short, plain)
    words = frozenset(re.findall(r"\w+", plain))
    if not words & (_NEW_ID | _OLD_ID) or not words <= _NEW_ID | _OLD_ID | _ID_FILL:
        return None
    return "number" if words & (_NEW_ID | {"passport", "hc", "id"}) else "old_number"


@lru_cache(maxsize=4096)
def field_of(heading: str) -> str | None:
    """Return the field of one heading taken alone (``field`` or ``field@dose``), None when unknown.

    In this order: as written, without accents, without a legend of sex codes, as identity papers,
    as one name in two languages, as a field of a dose.
    """
    if heading in COMPARED:  # "number" of an extract; "Number" in a list is the running number
        return heading
    key = heading_key(heading)
    plain = fold(key)
    known = _known(key)
    if names_other_person(heading):
        return known if known in OTHER_PEOPLE else None
    bare = _SEX_LEGEND.sub("", plain).strip()
    known = known or (_folded_headings().get(bare) if bare != plain else None)
    if known or not key:
        return known
    if identity_kind(heading):
        return "number"
    parts = [_known(heading_key(part)) for part in re.split(r"[/\n]", heading)]
    if len(parts) > 1 and parts[0] and len(set(parts)) == 1:
        return parts[0]
    dose = dose_number(heading)
    rest = _DOSE.sub("", plain).strip()
    named = "dose_group" if not rest else _folded_headings().get(rest)
    return f"{named}@{dose}" if dose and named in DOSE_FIELDS else None


def quotable(row: Sequence[str]) -> str:
    """Return a row of headings as a message may quote it; ``-`` for a row that may be a person (promise 7).

    Two known headings make a heading row. Twelve at most are quoted.
    """
    texts = [" ".join(text.split()) for text in row if text.strip()]
    if sum(field_of(text.split(PARENT)[-1]) is not None for text in texts) < 2:
        return "-"
    return "; ".join(texts[:12]) + ("; \u2026" if len(texts) > 12 else "")
