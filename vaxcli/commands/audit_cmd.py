"""``vaxcli audit``: that nobody changed the register past the program (R57)."""

from __future__ import annotations

import typer

from vaxcli import envelope, screen
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Quiet, Register
from vaxcli.screen import text


def audit(register: Register = "", as_json: Json = False, quiet: Quiet = False) -> None:
    """Check the chain of the history and every row against it; exit 6 when something does not fit."""
    from vaxcli.register import keeping, store

    where = options.register(register)
    chain = keeping.audit(where)
    code = ExitCode.DONE if chain.whole else ExitCode.REFUSED
    name = store.shown(where)
    if as_json:
        data = {"register": name, "entries": chain.entries, "broken": list(chain.broken), "head": chain.head}
        print(envelope.envelope("audit", code, data, ()))
    if not chain.whole:
        said = text("REG-altered", count=len(chain.broken), first=_place(chain.broken[0]))
        screen.console().print(f"{name}: {said}")
    elif not (as_json or quiet):
        screen.console().print(
            text("audit-whole", register=name, entries=chain.entries, head=chain.head[:16])
        )
    raise typer.Exit(code)


def _place(broken: str) -> str:
    """Where something does not fit, in words."""
    kind, *rest = broken.split()
    what = text(f"register-what-{rest[0]}") if len(rest) > 1 else ""
    return text(f"audit-{kind}", what=what, number=rest[-1] if rest else "")
