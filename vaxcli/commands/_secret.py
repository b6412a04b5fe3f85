"""A pass phrase or PIN: from a file, from the environment, or typed once; never an option (DESIGN 7)."""

from __future__ import annotations

import os
from pathlib import Path

from vaxcli.commands import _options as options
from vaxcli.errors import SignatureError
from vaxcli.findings import Place
from vaxcli.screen import text


def secret(file: Path | None, question: str) -> str:
    """The secret; ``""`` when nobody gives one and nobody can be asked."""
    found = known(file)
    if found is not None:
        return found
    if not options.may_ask():
        return ""
    from getpass import getpass

    return getpass(text(question))


def known(file: Path | None) -> str | None:
    """The secret of a file or of ``VAXCLI_PASSPHRASE``; None when neither is there."""
    if file is None:
        return os.environ.get("VAXCLI_PASSPHRASE")
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SignatureError("SIGN-passphrase-file", Place(file=file.name)) from error
    return lines[0] if lines else ""
