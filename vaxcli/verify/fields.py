"""Compare one field of a row with one person of the register: one letter each (DESIGN 6.1, 6.5).

Only K and C are equal (promise 1); a near kind never is. A value lacking in the list comes before
one lacking in the register: the citizen can mend the list.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

from vaxcli.codes import FieldCode, Near
from vaxcli.people import names
from vaxcli.people.dates import Birth, Precision
from vaxcli.people.edits import Edit, edit
from vaxcli.people.numbers import Number, Shape
from vaxcli.people.sex import Sex
from vaxcli.people.state import State


class Letter(NamedTuple):
    """How one field compares; ``near`` is set exactly when the code is G."""

    code: FieldCode
    near: Near | None = None


SAME = Letter(FieldCode.SAME)
CARE = Letter(FieldCode.SAME_AFTER_CARE)
DIFFERENT = Letter(FieldCode.DIFFERENT)
MISSING_IN_LIST = Letter(FieldCode.MISSING_IN_LIST)
MISSING_IN_REGISTER = Letter(FieldCode.MISSING_IN_REGISTER)
MALFORMED = Letter(FieldCode.MALFORMED)

_NOTE = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")
_INITIAL = re.compile(r"[^aeiouy]+|[a-z]")


def _near(kind: Near) -> Letter:
    return Letter(FieldCode.NEAR, kind)


def name(written: str, registered: str, listed: str | None = None) -> Letter:
    """Return the letter of a name; ``listed`` is the key of what is written, where it is known.

    Examples:
        >>> name("NGUYỄN VĂN TÒAN", "Nguyễn Văn Toàn").code, name("Nguyen Van Toan", "Nguyễn Văn Toàn").near
        (<FieldCode.SAME_AFTER_CARE: 'C'>, <Near.NO_ACCENTS: 'khong-dau'>)
    """
    if listed is None:
        listed = names.key(written)
    if not listed:
        return MISSING_IN_LIST
    if not names.has_letters(listed):
        return MALFORMED
    if written == registered:
        return SAME
    known = names.key(registered)
    if not known:
        return MISSING_IN_REGISTER
    if listed == known:
        return CARE
    kind = _near_name(listed, known)
    return _near(kind) if kind else DIFFERENT


def _near_name(listed: str, known: str) -> Near | None:
    """The first kind of near name that fits, in the order of DESIGN 6.5; keys in."""
    plain, plain_known = names.fold(listed), names.fold(known)
    if plain == plain_known:
        return Near.NO_ACCENTS if plain == listed else Near.OTHER_ACCENTS
    kind = _near_words(listed, known)
    if kind:
        return kind
    bare = _without_note(listed)
    if bare == known:
        return Near.WORD_EXTRA
    if bare != listed:
        return _near_name(bare, known) if bare else None
    if _abbreviates(plain, plain_known):
        return Near.INITIALS
    return Near.ONE_LETTER if _one_letter(listed, known) else None


def _near_words(listed: str, known: str) -> Near | None:
    """Same words in another order, a word less or more; words run together lack one."""
    words, known_words = listed.split(), known.split()
    if len(words) == len(known_words):
        return Near.WORD_ORDER if sorted(words) == sorted(known_words) else None
    run_together = _run_together(listed, known)
    if len(words) < len(known_words):
        return Near.WORD_MISSING if run_together or _within(words, known_words) else None
    return Near.WORD_EXTRA if run_together or _within(known_words, words) else None


def _run_together(one: str, other: str) -> bool:
    """Equal but for the spaces; a tone finds its place anew among the vowels that meet."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    return len(one) == len(other) and names.place_tones(one) == names.place_tones(other)


def _without_note(listed: str) -> str:
    """The key without what stands in brackets."""
    return names.key(_NOTE.sub(" ", listed)) if "(" in listed or "[" in listed else listed


def _within(fewer: list[str], more: list[str]) -> bool:
    """At least two words, and all of them stand among the others in their order."""
    rest = iter(more)
    return len(fewer) > 1 and all(word in rest for word in fewer)


def _abbreviates(plain: str, plain_known: str) -> bool:
    """Each word is the register's, or its first letter or consonants: ``Ng. V. An``."""
    words, known = plain.replace(".", " ").split(), plain_known.split()
    return 1 < len(words) == len(known) and all(
        word == full or (full.startswith(word) and _INITIAL.fullmatch(word) is not None)
        for word, full in zip(words, known, strict=True)
    )


def _one_letter(listed: str, known: str) -> bool:
    """One letter more, less, other or swapped; a tone may stand on another letter for it."""
    if abs(len(listed) - len(known)) > 2:
        return False
    return bool(edit(listed, known) or edit(normalize("NFD", listed), normalize("NFD", known)))


def birth(written: Birth, written_text: str, registered: Birth, registered_text: str) -> Letter:
    """Return the letter of a birth date; the texts only tell K from C.

    Where the register knows less than the list (only the year), that is D as long as they agree:
    the police complete the register (DESIGN 6.5).
    """
    if written.state is not State.OK:
        return MISSING_IN_LIST if written.state is State.MISSING else MALFORMED
    if registered.state is not State.OK:
        return MISSING_IN_REGISTER
    listed, known = written.iso, registered.iso
    if listed == known:
        return SAME if written_text == registered_text or written.precision is Precision.YEAR else CARE
    if len(known) < len(listed):
        return MISSING_IN_REGISTER if listed.startswith(known) else DIFFERENT
    if len(listed) < len(known):
        return _near(Near.YEAR_ONLY) if known.startswith(listed) else DIFFERENT
    kind = _near_birth(listed, known) if written.precision is Precision.DAY else None
    return _near(kind) if kind else DIFFERENT


def _near_birth(listed: str, known: str) -> Near | None:
    """The first kind of near date that fits, for two different full dates (DESIGN 6.5)."""
    year, month, day = listed.split("-")
    if known == f"{year}-{day}-{month}":
        return Near.DAY_MONTH_SWAPPED
    if known[:4] == year and (month, day) == ("01", "01"):
        return Near.FIRST_OF_JANUARY
    if known[4:] == listed[4:] and abs(int(known[:4]) - int(year)) == 1:
        return Near.YEAR_OFF
    return Near.ONE_DIGIT if edit(listed, known) is Edit.REPLACED else None


def number(written: Number, registered: str, registered_old: str) -> Letter:
    """Return the letter of an identity number against a person's number and old number (digits or ``""``).

    A CMND that the register links to the person is C; a register that knows only the CMND is K.
    """
    if written.state is State.MISSING:
        return MISSING_IN_LIST
    if written.state is State.MALFORMED:
        return _near(Near.DIGIT_LOST) if _lost_digit(written, registered, registered_old) else MALFORMED
    main = registered or registered_old
    if not main:
        return MISSING_IN_REGISTER
    if written.digits in (registered, registered_old):
        return SAME if written.text == main else CARE
    return _other_number(
        written.digits, [n for n in (registered, registered_old) if len(n) == len(written.digits)]
    )


def _other_number(digits: str, known: list[str]) -> Letter:
    """The letter against the person's numbers of the same length, none of which is this one."""
    edits = {edit(digits, number) for number in known}
    if Edit.REPLACED in edits:
        return _near(Near.ONE_DIGIT)
    if Edit.SWAPPED in edits:
        return _near(Near.DIGITS_SWAPPED)
    if len(digits) == 9:
        return _near(Near.OLD_NUMBER_NOT_LINKED)
    return DIFFERENT if known else MISSING_IN_REGISTER


def _lost_digit(written: Number, registered: str, registered_old: str) -> bool:
    """Tell whether 11 or 8 digits of a text cell lack just one of the person's (DESIGN 6.5)."""
    if written.shape is Shape.ELEVEN:
        return len(registered) == 12 and edit(written.compact, registered) is Edit.INSERTED
    return written.shape is Shape.EIGHT and "0" + written.compact in (registered, registered_old)


def sex(written: Sex, written_text: str, registered: Sex, registered_text: str) -> Letter:
    """Return the letter of the sex; there is no near. The texts only tell K from C."""
    if written.state is not State.OK:
        return MISSING_IN_LIST if written.state is State.MISSING else MALFORMED
    if registered.state is not State.OK:
        return MISSING_IN_REGISTER
    if written.value != registered.value:
        return DIFFERENT
    return SAME if written_text == registered_text else CARE
