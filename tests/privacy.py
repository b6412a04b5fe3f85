"""What nobody may read in anything the suite made vaxcli say or log: names and numbers of the fixtures (promise 7; R56)."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.doses.dosebooks import PEOPLE
from tests.tables import LIST, REGISTER, table
from tests.verify import supplementing

ON_DEMAND = ("--show",)
"""Options by which a person asks for what is masked otherwise."""
DESK = "checkin"
"""At the desk the name of whoever stands there is read out; numbers stay masked."""
_EXAMPLE = re.compile(r"(?:ví dụ|for example|dạng|looks like|chair_name)\W*(?:070085001234|nguyễn văn an)\b")
_CARD = re.compile(r"(?<![\w.-])0\d{11}(?![\w.-])")
"""A 12-digit number, whoever's; provinces are 001 to 096."""
_RECORDS = ("vaxcli_record", "vaxcli_result", "vaxcli_totals")
"""Keys that only our records and summaries have; signed data, which hold the people, have others."""
_STORIES = Path(__file__).resolve().parent.parent / "samples" / "stories"


@cache
def _names() -> re.Pattern[str]:
    """Every full name of the tables that tests share and of the sample stories."""
    found = {
        cell
        for text in (LIST, REGISTER, PEOPLE, supplementing.ROWS)
        for row in table(text)[1:]
        for cell in row
    }
    for story in _STORIES.glob("*/pop.csv"):
        with story.open(encoding="utf-8-sig", newline="") as file:
            found |= {row[name] for row in csv.DictReader(file) for name in ("Họ và tên", "Số CMND cũ")}
    words = set(map(_folded, found))
    names = {text for text in words if text.count(" ") >= 2 and not re.search(r"\d", text)}
    old = {text for text in words if re.fullmatch(r"\d{9}", text)}
    return re.compile(rf"\b({'|'.join(map(re.escape, sorted(names | old)))})\b")


def secrets(text: str) -> set[str]:
    """The names and numbers in a text; what our own sentences give as an example is none."""
    words = _EXAMPLE.sub("", _folded(text))
    return set(_CARD.findall(words)) | set(_names().findall(words))


def heard(line: Iterable[object], *said: str | bytes | None) -> None:
    """Fail when a command said a name or a number that nobody asked it for."""
    words = list(map(str, line))
    if any(word.startswith(ON_DEMAND) for word in words):
        return
    for one in said:
        text = one.decode("utf-8", "replace") if isinstance(one, bytes) else one or ""
        named = secrets(text)
        if DESK in words:
            named = {each for each in named if each.isdigit()}
        assert not named, f"{words} names {named}"


def logged(folder: Path) -> int:
    """Fail when a log or a record below a folder names somebody; gives how many were read."""
    read = 0
    for path in folder.rglob("*.json*"):
        if path.is_symlink() or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".jsonl" or _is_record(text):
            read += 1
            named = secrets(text)
            assert not named, f"{path.name} names {named}"
    return read


def _is_record(text: str) -> bool:
    try:
        said = json.loads(text)
    except ValueError:
        return False
    return isinstance(said, dict) and any(key in said for key in _RECORDS)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
