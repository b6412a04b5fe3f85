"""Every sentence, label and heading that a person reads, keyed by code.

``say("F01-empty", "vi", file="a.xlsx")`` gives the sentence; ``document(key)`` gives a
word for a file, which is Vietnamese whatever the language of the screen (DESIGN 8).
The two languages hold the same keys: ``tests/test_texts.py`` compares them.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Literal

Lang = Literal["vi", "en"]
PARTS = (
    "codes",
    "screen",
    "reading",
    "files",
    "verify",
    "settings",
    "check",
    "notices",
    "lists",
    "supplement",
    "register",
    "doses",
    "signing",
    "report",
    "batch",
    "totals",
    "checkin",
    "plan",
)
"""Modules of one language; each holds ``TEXTS: dict[str, str]``."""


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """All texts of a language by key; a key that stands twice is a defect."""
    merged: dict[str, str] = {}
    for part in PARTS:
        texts: dict[str, str] = importlib.import_module(f"vaxcli.texts.{lang}.{part}").TEXTS
        twice = merged.keys() & texts.keys()
        if twice:
            raise KeyError(f"texts stand twice: {sorted(twice)}")
        merged |= texts
    return merged


def say(key: str, lang: Lang, /, **values: object) -> str:
    """The text for ``key`` with ``values`` filled in; an unknown key is a defect (KeyError)."""
    text = catalogue(lang)[key]
    return text.format(**values) if values else text


def document(key: str, /, **values: object) -> str:
    """A text for a workbook or a document: always Vietnamese (DESIGN 8)."""
    return say(key, "vi", **values)
