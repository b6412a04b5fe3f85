"""Nationality: who is a citizen and is looked up, and who never is (promise 5; DESIGN 6.5)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from vaxcli.people.edits import edit
from vaxcli.people.words import care, fold, is_blank


class Kind(StrEnum):
    """What a nationality cell says; EMPTY counts as Vietnamese (DESIGN 6.2)."""

    CITIZEN = "citizen"
    FOREIGN = "foreign"
    STATELESS = "stateless"
    EMPTY = "empty"


class Nationality(NamedTuple):
    """A nationality and what is to be said about how it was written."""

    kind: Kind
    is_ethnic_group: bool = False
    """One of the 54 ethnic groups stands where the nationality belongs: a finding, treated as empty."""
    is_misspelt: bool = False
    """Viet Nam with one slip: a finding, treated as Vietnamese, for no country is written so near."""


_LETTERS = re.compile(r"[^a-z]")
_PARTS = re.compile(r"[/,;+&()\n-]|\bva\b")
_NAMES = """vietnam vn vnm viet nguoiviet nguoivietnam vietnamese quoctichvietnam congdanvietnam nuocvietnam
chxhcnvietnam conghoaxhcnvietnam conghoaxahoichunghiavietnam"""
_VIET_NAM = frozenset(_NAMES.split())
_NO_STATE = "khongquoctich khongcoquoctich nguoikhongquoctich stateless"
_STATELESS = frozenset(_NO_STATE.split())
_GROUPS = (
    "Kinh|Tày|Thái|Hoa|Khmer|Khơ me|Khơ-me|Mường|Nùng|Mông|H'Mông|Hmông|Dao|Gia-rai|Gia Lai|Ja-rai|J'rai|Ngái|Ê-đê"
    "|Ba-na|Bahnar|Xơ-đăng|Xê-đăng|Sán Chay|Cao Lan|Cơ-ho|K'ho|Kơ-ho|Chăm|Sán Dìu|Hrê|H'rê|Mnông|M'nông|Ra-glai|Raglay"
    "|Xtiêng|X'tiêng|Stiêng|S'tiêng|Bru-Vân Kiều|Vân Kiều|Thổ|Giáy|Cơ-tu|Ka-tu|Gié-Triêng|Giẻ-Triêng|Mạ|Châu Mạ|Khơ-mú"
    "|Co|Cor|Tà-ôi|Ta-ôi|Chơ-ro|Châu ro|Kháng|Xinh-mun|Hà Nhì|Chu-ru|La Chí|La Ha|Phù Lá|La Hủ|Lự|Lô Lô|Chứt|Mảng"
    "|Pà Thẻn|Cơ Lao|Co Lao|Cống|Bố Y|Si La|Pu Péo|Brâu|Ơ Đu|Ơ-đu|Rơ-măm"
)
"""The 54 ethnic groups (Quyet dinh 121-TCTK/PPCD, 2 Mar 1979) and spellings of them, without Lao: that is
the country (DESIGN 6.5)."""


def _joined(text: str) -> str:
    return re.sub("[ '-]", "", text)


_ETHNIC = frozenset(_joined(care(name)) for name in _GROUPS.split("|"))
_ETHNIC_PLAIN = frozenset(map(fold, _ETHNIC)) - {"thai"}
"""Without accents one group is the English word for a citizen of Thailand: he is not looked up (promise 5)."""


def read(raw: str) -> Nationality:
    """Return who a nationality cell speaks of. Any word that is none of the known ones is foreign.

    Examples:
        >>> [read(w).kind.value for w in ("Việt nam", "VN", "Việt Nam/Mỹ", "Lào", "không quốc tịch", "-")]
        ['citizen', 'citizen', 'citizen', 'foreign', 'stateless', 'empty']
        >>> read("S'tiêng")
        Nationality(kind=<Kind.EMPTY: 'empty'>, is_ethnic_group=True, is_misspelt=False)
    """
    cared = care(raw).strip("'\" .")
    plain = fold(cared)
    if _LETTERS.sub("", plain) in _STATELESS:
        return Nationality(Kind.STATELESS)
    if is_blank(cared):
        return Nationality(Kind.EMPTY)
    parts = [_LETTERS.sub("", part) for part in (plain, *_PARTS.split(plain))]
    if any(part in _VIET_NAM for part in parts):
        return Nationality(Kind.CITIZEN)
    if _is_ethnic_group(cared):
        return Nationality(Kind.EMPTY, is_ethnic_group=True)
    if edit(parts[0], "vietnam"):
        return Nationality(Kind.CITIZEN, is_misspelt=True)
    return Nationality(Kind.FOREIGN)


def _is_ethnic_group(cared: str) -> bool:
    """Compared with its accents, or written with none: the word for Westerner is not the group Tay."""
    name = _joined(re.sub(r"^(?:dân tộc|dan toc|dt|người|nguoi)\b\.? *:? *", "", cared))
    return name in _ETHNIC or name in _ETHNIC_PLAIN
