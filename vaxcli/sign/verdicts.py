"""From what is certain about a signature to one plain verdict, never better than that (DESIGN 7; RELIABILITY 3, 29)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from vaxcli.sign.sign_order import Verdict


class Reach(Enum):
    """Which bytes of the file a signature covers."""

    FILE = "file"
    """All but its own value."""
    STATE = "state"
    """All of an earlier state of the file: something was added later."""
    PART = "part"
    """Neither, or the range is not as it has to be."""


class Changes(Enum):
    """What was added to a file after a signature, by pyHanko's difference analysis."""

    NONE = "none"
    PROOFS = "lta"
    """Proofs and time stamps."""
    FORM = "form"
    """Filled-in fields, or another signature."""
    NOTES = "annotations"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is certain about one signature."""

    intact: bool
    """The bytes are those that were signed."""
    computes: bool
    """The value fits the signer's key."""
    reach: Reach
    changes: Changes = Changes.NONE
    allowed: bool = True
    """By what the signer (``/DocMDP``) and earlier signers permit."""
    signed_over: bool = False
    """A later signature covers what was added; it has a verdict of its own."""
    ends_cleanly: bool = True
    """Nothing follows the last addition."""
    orderly: bool = True
    """The file is built by the book, so that what was added can be judged."""
    trusted: bool = False


def verdict(facts: Facts) -> Verdict:
    """The verdict of one signature: what is wrong with the bytes comes before who signed them.

    Examples:
        >>> verdict(Facts(intact=True, computes=True, reach=Reach.FILE)).value
        'valid-unknown-signer'
        >>> verdict(Facts(intact=True, computes=True, reach=Reach.STATE, changes=Changes.FORM)).value
        'modified'
    """
    if not facts.intact:
        return Verdict.MODIFIED
    if not facts.computes:
        return Verdict.BROKEN
    if facts.reach is Reach.PART:
        return Verdict.PARTLY_COVERED
    wrong = _added(facts) if facts.reach is Reach.STATE else None
    return wrong or (Verdict.VALID if facts.trusted else Verdict.UNKNOWN_SIGNER)


def _added(facts: Facts) -> Verdict | None:
    """What is wrong with what was added after signing; None when nothing is."""
    if not facts.orderly:
        return Verdict.PARTLY_COVERED
    if not facts.allowed or facts.changes in (Changes.NOTES, Changes.OTHER):
        return Verdict.MODIFIED
    if facts.signed_over:
        return None
    # Filled-in fields that nobody signed: the text on the page may be another one (a shadow attack).
    if facts.changes is Changes.FORM:
        return Verdict.MODIFIED
    return None if facts.changes is Changes.PROOFS and facts.ends_cleanly else Verdict.PARTLY_COVERED
