"""``vaxcli codes [CODE]``: every code in both languages, when it is given and what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from vaxcli.codes import FieldCode, Flag, Guard, Near, RowResult
from vaxcli.errors import UsageError
from vaxcli.screen import LANG, help_text, text
from vaxcli.texts import Lang, catalogue


def codes(code: Annotated[str, typer.Argument(metavar="[CODE]", help=help_text("arg-code"))] = "") -> None:
    """Print one code, or all of them by kind."""
    known = _known()
    wanted = code.strip()
    if not wanted:
        for kind, members in known.items():
            print(text(f"codes-{kind}-title"))
            for member in members:
                print(
                    f"  {member:20} {catalogue('vi')[f'{kind}-{member}-label']} / {catalogue('en')[f'{kind}-{member}-label']}"
                )
            print()
        return
    found = [
        (kind, member)
        for kind, members in known.items()
        for member in members
        if member.lower() == wanted.lower()
    ]
    if not found:
        every = [member for members in known.values() for member in members]
        raise UsageError(
            "USAGE-code", None, code=wanted, nearest=get_close_matches(wanted.upper(), every, 1, 0.0)[0]
        )
    languages: tuple[Lang, Lang] = ("vi", "en") if LANG == "vi" else ("en", "vi")
    for kind, member in found:
        print(f"{member}  ({text(f'codes-{kind}-title')})")
        for lang in languages:
            for part in ("label", "when", "next"):
                line = catalogue(lang).get(f"{kind}-{member}-{part}")
                if line:
                    print(f"  {lang}  {line}")


def _known() -> dict[str, list[str]]:
    exits = sorted(int(key.split("-")[1]) for key in catalogue("en") if key.startswith("exit-"))
    return {
        "result": [code.value for code in RowResult],
        "letter": [code.value for code in FieldCode],
        "near": [code.value for code in Near],
        "flag": [code.value for code in Flag],
        "guard": [code.value for code in Guard],
        "exit": [str(code) for code in exits],
    }
