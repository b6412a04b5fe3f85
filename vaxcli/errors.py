"""What stops a run: a code, a place and values. The sentences are in ``texts``."""

from __future__ import annotations

from typing import Any

from vaxcli.codes import ExitCode
from vaxcli.findings import Place


class VaxError(Exception):
    """A run cannot go on. ``code`` is a key of ``texts``; the kind gives the exit code."""

    exit_code: ExitCode = ExitCode.INPUT

    def __init__(self, code: str, place: Place | None = None, /, **values: str | int) -> None:
        """Keep what the sentence needs; values are never personal data."""
        super().__init__(code)
        self.code = code
        self.place = place
        self.values: dict[str, str] = {name: str(value) for name, value in values.items()}

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel whole from the working process to the one that talks to the user."""
        return _rebuilt, (type(self), self.code, self.place, self.values)


def _rebuilt(kind: type[VaxError], code: str, place: Place | None, values: dict[str, str]) -> VaxError:
    return kind(code, place, **values)


class UsageError(VaxError):
    """The command line asks for something that cannot be meant: exit 2."""

    exit_code = ExitCode.USAGE


class InputError(VaxError):
    """An input cannot be used (F01, F08): exit 4."""

    exit_code = ExitCode.INPUT


class OutputError(VaxError):
    """An output cannot be written: exit 5; nothing half-written is left."""

    exit_code = ExitCode.OUTPUT


class GuardError(VaxError):
    """A guard of DESIGN 6.3 refuses to go on: exit 6, nothing written."""

    exit_code = ExitCode.REFUSED


class SignatureError(VaxError):
    """A certificate, token or signature: not made, or not valid: exit 7."""

    exit_code = ExitCode.SIGNATURE


class LockedError(VaxError):
    """Another run holds what this one needs: exit 9."""

    exit_code = ExitCode.LOCKED
