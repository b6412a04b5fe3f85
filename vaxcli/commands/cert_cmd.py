"""``vaxcli cert``: what is in a certificate; who in a district can sign and who must use minutes (R9)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands import _secret
from vaxcli.commands._options import Json, Quiet
from vaxcli.commands.sign_cmd import PassphraseFile, Token
from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.sign.sign_order import CertLine, CertReport

SOON = 30
"""Days before the end of a certificate from which it is said."""


def cert(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE|DIR...", help=help_text("arg-cert"), show_default=False),
    ] = None,
    token: Token = None,
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Look at certificates; exit 7 when one of them cannot sign."""
    from vaxcli.sign import sign_order

    paths = tuple(files or ())
    if not (paths or token):
        raise UsageError("SIGN-no-cert")
    secret = _secret.known(passphrase_file)
    if secret is None and any(path.suffix.lower() in (".p12", ".pfx") for path in paths):
        secret = _secret.secret(None, "sign-ask-passphrase") or None
    order = sign_order.CertOrder(files=paths, token=token, secret=secret, at=options.now())
    place = Place(file=(paths[0] if paths else token or Path()).name)
    done = supervisor.run(sign_order.certificates, order, place=place)
    units = _units(done)
    code = ExitCode.DONE if all(units.values()) else ExitCode.SIGNATURE
    if as_json:
        from dataclasses import asdict

        data = {"certificates": [asdict(line) for line in done.lines], "units": units}
        print(envelope.envelope("cert", code, data, ()))
    elif not quiet:
        _show(done, units, on_token=token is not None)
    raise typer.Exit(code)


def _units(done: CertReport) -> dict[str, bool]:
    """Each unit, and whether one of its certificates can sign: an old one beside its renewal does no harm."""
    units: dict[str, bool] = {}
    for line in done.lines:
        units[line.unit] = units.get(line.unit, False) or line.can_sign
    return units


def _show(done: CertReport, units: dict[str, bool], *, on_token: bool) -> None:
    out = screen.console()
    heads = ("unit", "subject", "issuer", "to", "left", "can")
    table = screen.table(*(text(f"cert-{head}") for head in heads), right=(4,))
    for line in done.lines:
        to = "/".join(reversed(line.valid_to.split("-")))
        left = "" if line.days_left is None else str(line.days_left)
        table.add_row(line.unit, line.subject, line.issuer, to, left, _can(line))
    out.print(table)
    # By its numbers a certificate of a token is chosen; of many files they would only be in the way.
    for line in done.lines if on_token or len(done.lines) == 1 else ():
        if line.serial:
            values = {"serial": line.serial, "thumbprint": line.thumbprint}
            usages = ", ".join(text(f"cert-usage-{one}") for one in line.usages)
            out.print(text("cert-detail", subject=line.subject, usages=usages or "?", **values))
    soon = [line for line in done.lines if line.days_left is not None and 0 <= line.days_left <= SOON]
    if soon:
        out.print(text("cert-soon", count=len(soon)))
    if len(units) > 1 and not on_token:
        can = sum(units.values())
        out.print(text("cert-summary", can=can, cannot=len(units) - can))


def _can(line: CertLine) -> str:
    if line.can_sign:
        return text("cert-yes")
    known = ("SIGN-expired", "SIGN-not-yet", "SIGN-usage", "SIGN-authority", "SIGN-passphrase")
    spoken = (*known, "CERT-none", "CERT-needs-passphrase")
    return text("cert-no", why=text(f"cert-why-{line.trouble if line.trouble in spoken else 'other'}"))
