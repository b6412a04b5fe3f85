"""Where the files of a return go (DESIGN 7)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vaxcli.workbook.model import FileKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The files of one return."""

    verified: Path
    police: Path | None
    record: Path
    """``list.verified.json``."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of them; the record last, so that it stands only when the others do."""
        return tuple(path for path in (self.verified, self.police, self.record) if path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the officer said about outputs."""

    output: Path | None = None
    folder: Path | None = None
    police: bool = True
    overwrite: bool = False

    def targets(self, list_file: Path, kind: FileKind) -> Targets:
        """The files for a list; a macro workbook stays one, every other format comes back as .xlsx.

        Examples:
            >>> Wish().targets(Path("a/list.xls"), FileKind.XLS).verified.as_posix()
            'a/list.verified.xlsx'
        """
        folder = self.folder or list_file.parent
        suffix = ".xlsm" if kind is FileKind.XLSM else ".xlsx"
        verified = self.output or folder / f"{list_file.stem}.verified{suffix}"
        stem = verified.stem.removesuffix(".verified")
        return Targets(
            verified=verified,
            police=verified.with_name(f"{stem}.police.xlsx") if self.police else None,
            record=self.record(list_file),
        )

    def record(self, list_file: Path) -> Path:
        """The record of the return, whatever the kind of the list.

        Examples:
            >>> Wish().record(Path("a/list.xls")).as_posix()
            'a/list.verified.json'
        """
        verified = self.output or (self.folder or list_file.parent) / f"{list_file.stem}.verified.xlsx"
        return verified.with_name(f"{verified.stem}.json")
