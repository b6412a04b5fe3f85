"""What is asked of ``batch run``, and what is told afterwards; light for the talking process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from vaxcli.settings import Settings
from vaxcli.sign.sign_order import SignOrder

STATE = ".vaxcli-batch"
"""Folder inside the output folder in which a run keeps its lock, its work and its records."""


class Kind(StrEnum):
    """What a file in the inbox is."""

    LIST = "list"
    SUPPLEMENT = "supplement"
    DOSES = "doses"
    REPORT = "report"
    """A PDF that somebody has to sign."""
    SKIPPED = "skipped"
    """A lock file of Excel, a temporary file, a paper that is signed already."""
    UNKNOWN = "unknown"
    """Only its content can tell, and it was not, or cannot be, opened."""


class End(StrEnum):
    """What became of a file."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    WAITING = "waiting"
    """Still growing, a report without anybody who signs it, a list without population data that can be used, doses
    while somebody else holds the register: it stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOrder:
    """Which folders one run works on."""

    inbox: Path
    population: Path
    output: Path
    errors: Path
    archive: Path
    register: str
    jobs: int = 2
    settle: float = 10.0
    """Seconds for which a file must not have changed."""
    dry_run: bool = False
    signing: SignOrder | None = None
    """How reports are signed; ``files`` are filled in later. None: nobody signs, and reports wait."""
    known: Settings = field(default_factory=Settings)
    at: datetime
    by: str = ""

    @property
    def state(self) -> Path:
        """Where a run keeps what it needs to go on after a kill."""
        return self.output / STATE


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEnd:
    """One file of a run; its name is shown on the screen, never logged (names of files may name people)."""

    file: str
    kind: Kind
    end: End
    sha256: str = ""
    code: str = ""
    """Code of the refusal, or of what it waits for."""
    values: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    """What the code is about, where that is not this file: the population data, the register."""
    list_id: str = ""
    fingerprint: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    where: str = ""
    """Folder of the outputs below the output folder."""
    rows: Mapping[str, str] = field(default_factory=dict)
    """Row -> its codes, for the log."""
    trace: str = ""
    """Where a defect of ours happened; no values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run."""

    started: datetime
    seconds: float
    files: tuple[FileEnd, ...]
    recovered: int = 0
    """Files whose results a killed run had ready and this one put in their place."""
    took_over: bool = False
    """The lock of a dead run was taken over."""

    @property
    def unserved(self) -> str:
        """Code of what files wait for, the population data or the register; else ``""``."""
        return next((one.code for one in self.files if one.about), "")

    def count(self, end: End) -> int:
        """How many files ended so."""
        return sum(one.end is end for one in self.files)
