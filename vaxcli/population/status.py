"""Which status words of an extract mean that the person is dead or was removed (result CHET)."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from vaxcli.people import names

_DETAIL = re.compile(r"[(,;:\d]")


@cache
def _words() -> frozenset[str]:
    lines = (files("vaxcli.population") / "status_words.csv").read_text(encoding="utf-8").splitlines()
    return frozenset(names.key(line["word"]) for line in csv.DictReader(lines))


@lru_cache(maxsize=4096)
def gone(status: str) -> bool:
    """True when the extract says dead or removed (DESIGN 6.2, CHET); the words are in ``status_words.csv``.

    What follows a comma, bracket or digit is detail; words of two syllables also count as a beginning.
    """
    key = names.key(_DETAIL.split(status, maxsplit=1)[0])
    return key in _words() or any(key.startswith(word + " ") for word in _words() if " " in word)
