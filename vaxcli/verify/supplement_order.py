"""What an officer asks of ``supplement`` and what he is told afterwards; light enough for the talking process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vaxcli.supervisor import Report
from vaxcli.verify.order import Done, Order
from vaxcli.verify.targets import Targets, Wish

_PASS = re.compile(r"\.verified(-\d+)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementOrder(Order):
    """What the officer asked for; ``list_file`` is the earlier return."""

    files: tuple[Path, ...]
    """The filled-in police workbook, citizens' corrections."""
    skip_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplemented:
    """What is told when a return was supplemented: figures and places, no personal data."""

    done: Done
    number: int
    """Which return this is."""
    counts_before: Mapping[str, int]
    changes: Mapping[str, int]
    """``SAI XMBS`` -> rows that went from one to the other."""
    lines: int
    """Filled lines in the files."""
    supplemented: int
    """Open rows of which something was taken."""
    already: int


def next_targets(wish: Wish, return_file: Path, number: int) -> Targets:
    """Where the files of a further return go (DESIGN 7).

    Examples:
        >>> next_targets(Wish(), Path("a/list.verified-2.xlsx"), 3).police.as_posix()
        'a/list.police-3.xlsx'
    """
    folder = wish.folder or return_file.parent
    stem = _PASS.sub("", return_file.stem)
    verified = wish.output or folder / f"{stem}.verified-{number}{return_file.suffix.lower()}"
    stem = _PASS.sub("", verified.stem)
    return Targets(
        verified=verified,
        police=verified.with_name(f"{stem}.police-{number}.xlsx") if wish.police else None,
        record=verified.with_name(f"{verified.stem}.json"),
    )


def next_record(wish: Wish, return_file: Path) -> Path:
    """The record of the next return, by the name of the earlier one.

    Examples:
        >>> next_record(Wish(), Path("a/list.verified.xlsx")).as_posix()
        'a/list.verified-2.json'
    """
    told = _PASS.search(return_file.stem)
    number = int(told[1][1:]) if told and told[1] else 1
    return next_targets(wish, return_file, number + 1).record


def supplement(report: Report, order: SupplementOrder) -> Supplemented:
    """Do the work of ``supplement.supplement``; imported only in the process that does it."""
    from vaxcli.verify import supplement as work  # noqa: PLC0415 - heavy libraries stay out of the talking process

    return work.supplement(report, order)
