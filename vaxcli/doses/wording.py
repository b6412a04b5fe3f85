"""What the words of a dose list say: which dose, of which kind, given or not and why not. Pure.

Words are compared without accents and capitals: they are words of the field, never values of a person.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vaxcli.people.words import care, fold, is_blank
from vaxcli.register.model import DoseKind, NotVaccinated

_KINDS = (
    (DoseKind.BOOSTER, re.compile(r"\b(?:nhac lai|mui nhac|nhac \d|nhac$|tang cuong|booster)")),
    (DoseKind.ADDITIONAL, re.compile(r"\b(?:bo sung|additional)")),
    (DoseKind.BASIC, re.compile(r"\b(?:co ban|basic)")),
)
_COUNT = {"mot": 1, "nhat": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4}
_NUMBER = rf"([1-9]|{'|'.join(_COUNT)})"
_NUMBERED = re.compile(rf"\b(?:mui|lieu|m)(?: tiem| so| thu)* ?{_NUMBER}\b")
_TIMES = re.compile(rf"\blan(?: tiem| thu)* ?{_NUMBER}\b")
_ALONE = re.compile(rf"(?:thu )?{_NUMBER}(?:\.0)?(?: ?[-,(/]? ?(?:nhac|bo sung|co ban).*)?")

_TICK = re.compile(r"(?:x+|v|1|\+|\*|co|yes|true|[\u2611\u2612\u2713\u2714\u2717\u2718\u221a])(?:\.0)?")
_NO = frozenset({"", "0", "khong", "ko", "k", "no", "false", "chua", "\u2610"})
_GIVEN = re.compile(
    r"(?:da |duoc )*(?:tiem|xong|hoan thanh|hoan tat|dat|du dieu kien|du dk|ok)"
    r"(?: tiem| chung| xong| roi| du| tot| thanh cong)*\W*"
)
"""A whole text that says: yes, given."""
_ELSEWHERE = re.compile(r"noi khac|cho khac|dia phuong khac|da tiem|tiem roi|chuyen|di khoi|da di\b")
_WORDS = (
    (NotVaccinated.CONTRAINDICATED, re.compile(r"chong chi dinh|\bccd\b|di ung|phan ve")),
    (NotVaccinated.REFUSED, re.compile(r"tu choi|(?:khong|ko|chua) (?:dong y|muon|chap thuan|co nhu cau)")),
    (NotVaccinated.MOVED, _ELSEWHERE),
    (NotVaccinated.ABSENT, re.compile(r"\bvang|(?:khong|ko|chua) (?:den|co mat|lien lac|lien he|gap)")),
    (
        NotVaccinated.DEFERRED,
        re.compile(r"\bhoan\b(?! (?:thanh|tat|toan))|tam dung|(?:khong|ko|chua) du (?:dieu kien|dk)"),
    ),
)
"""Reasons in the words people use, the most telling first (R36)."""
_NOT_GIVEN = re.compile(r"^(?:khong|ko|chua)(?: duoc)? tiem\b")
_RESULT = re.compile(r"^(?:ket qua|tinh trang|trang thai|ket luan|kham|sang loc)")
"""Headings of columns that tell a result, given or not; all others ask for the reason why not."""


@lru_cache(maxsize=1024)
def dose_said(text: str) -> tuple[int | None, DoseKind]:
    """Return the number and the kind of a dose that a text names; two numbers are none.

    The count of boosters is not the number of the dose: "nhac lai lan 1" may be the third.

    Examples:
        >>> dose_said("M\u0169i 2"), dose_said("3 (nh\u1eafc l\u1ea1i)"), dose_said("Nh\u1eafc l\u1ea1i l\u1ea7n 1")
        ((2, <DoseKind.UNSAID: ''>), (3, <DoseKind.BOOSTER: 'booster'>), (None, <DoseKind.BOOSTER: 'booster'>))
        >>> dose_said("th\u1ee9 hai")[0], dose_said("m\u0169i 1, m\u0169i 2")[0], dose_said("12")[0]
        (2, None, None)
    """
    plain = fold(care(text))
    kind = next((kind for kind, words in _KINDS if words.search(plain)), DoseKind.UNSAID)
    alone = _ALONE.fullmatch(plain)
    found = {alone[1]} if alone else set(_NUMBERED.findall(plain))
    if not found and kind in (DoseKind.UNSAID, DoseKind.BASIC):
        found = set(_TIMES.findall(plain))
    numbers = {_COUNT.get(word) or int(word) for word in found}
    return (numbers.pop() if len(numbers) == 1 else None), kind


def dose_of_title(text: str) -> tuple[int | None, DoseKind]:
    """Return what a title or the name of a sheet says of all doses below it: only with the word for dose.

    Examples:
        >>> dose_of_title("DANH S\u00c1CH TI\u00caM V\u1eaeC XIN M\u0168I 2 \u0110\u1ee2T 5")[0], dose_of_title("2")[0]
        (2, None)
    """
    return dose_said(text) if _NUMBERED.search(fold(care(text))) else (None, DoseKind.UNSAID)


@lru_cache(maxsize=4096)
def why_not(text: str, heading: str) -> tuple[NotVaccinated | None, str]:
    """Return why somebody got no dose, and the words that say so (none for a tick).

    In a column that asks for the reason every text is one, unless it says no or that the dose was given; a tick
    means what the heading says, and a bare tick that it was put off. In a column for the result only words that
    plainly say so count: "normal, no fever" is no reason.

    Examples:
        >>> why_not("s\u1ed1t 38 \u0111\u1ed9", "L\u00fd do kh\u00f4ng ti\u00eam")[0].value, why_not("x", "T\u1eeb ch\u1ed1i ti\u00eam")[0].value
        ('deferred', 'refused')
        >>> why_not("Ho\u00e0n th\u00e0nh", "K\u1ebft qu\u1ea3 ti\u00eam"), why_not("kh\u00f4ng", "Kh\u00f4ng ti\u00eam")
        ((None, ''), (None, ''))
    """
    plain, head = fold(care(text)), fold(care(heading.rsplit(">", 1)[-1]))
    is_result = bool(_RESULT.match(head))
    if _TICK.fullmatch(plain):
        return (None, "") if is_result else (_reason(head) or NotVaccinated.DEFERRED, "")
    if plain in _NO or is_blank(plain) or _GIVEN.fullmatch(plain):
        return None, ""
    if is_result:
        if re.match(r"da tiem|da duoc tiem", plain):
            return None, ""
        kind = _reason(plain) or (NotVaccinated.DEFERRED if _NOT_GIVEN.match(plain) else None)
    else:
        kind = _reason(plain) or _reason(head) or NotVaccinated.DEFERRED
    return kind, " ".join(text.split()) if kind else ""


def was_given(text: str) -> bool | None:
    """Return what a column for "given" says: a tick or any words, no, or nothing.

    Examples:
        >>> was_given("x"), was_given("ch\u01b0a"), was_given("  ")
        (True, False, None)
    """
    plain = fold(care(text))
    if not plain or plain in ("-", "\u2610"):
        return None
    return plain not in _NO and not _NOT_GIVEN.match(plain)


def _reason(plain: str) -> NotVaccinated | None:
    return next((kind for kind, words in _WORDS if words.search(plain)), None)
