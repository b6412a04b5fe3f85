"""``vaxcli validate``: one plain verdict a file (DESIGN 7)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands._options import Json, Quiet
from vaxcli.commands.sign_cmd import CrlDir, Trust
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.sign.sign_order import FileReport, SignatureReport


def validate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=help_text("arg-validate"), show_default=False)
    ],
    trust: Trust = None,
    crl_dir: CrlDir = None,
    online: Annotated[bool, typer.Option("--online", help=help_text("opt-online"))] = False,
    accept_unknown: Annotated[
        bool, typer.Option("--accept-unknown", help=help_text("opt-accept-unknown"))
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check every file; exit 7 unless every one is valid."""
    from vaxcli.settings import settings
    from vaxcli.sign import sign_order

    order = sign_order.ValidateOrder(
        files=tuple(files),
        trust=trust or settings(Path.cwd()).trust,
        crl_dir=crl_dir,
        online=online,
        at=options.now(),
    )
    with screen.progress(quiet=quiet or as_json) as moved:
        done = supervisor.run(sign_order.validate, order, on_progress=moved, place=Place(file=files[0].name))
    good = not done.failed and all(_good(one, accept_unknown=accept_unknown) for one in done.files)
    code = ExitCode.DONE if good else ExitCode.SIGNATURE
    if as_json:
        data = {
            "files": [_file(one) for one in done.files],
            "failed": [{"file": one.file, "code": one.code} for one in done.failed],
        }
        print(envelope.envelope("validate", code, data, ()))
    elif not quiet:
        for one in done.files:
            _show(one)
        for failed in done.failed:
            screen.console().print(screen.sentence(failed.code, Place(file=failed.file), failed.values))
    raise typer.Exit(code)


def _good(one: FileReport, *, accept_unknown: bool) -> bool:
    """Valid, or whole and by somebody unknown; a signer whose certificate was revoked is known too well."""
    from vaxcli.sign.sign_order import Verdict

    if one.verdict is not Verdict.UNKNOWN_SIGNER:
        return one.verdict is Verdict.VALID
    return accept_unknown and all(signature.why_not_trusted != "revoked" for signature in one.signatures)


def _file(one: FileReport) -> dict[str, Any]:
    return {
        "file": one.file,
        "verdict": one.verdict.value,
        "signatures": [_signature(signature) for signature in one.signatures],
        "data": {"bound": one.bound, "matches": one.matches},
    }


def _signature(one: SignatureReport) -> dict[str, Any]:
    return {
        "verdict": one.verdict.value,
        "signer": one.signer,
        "issuer": one.issuer,
        "signed_at": one.signed_at,
        "timestamp": one.timestamp or None,
        "covers_whole_file": one.covers_whole_file,
        "intact": one.intact,
        "trusted": one.trusted,
        "why_not_trusted": one.why_not_trusted or None,
        "not_revoked": one.not_revoked,
        "provable": one.provable.name.lower().replace("_", "-"),
        "level": one.level,
        "reason": one.reason,
        "changes": one.changes,
    }


def _show(one: FileReport) -> None:
    out = screen.console()
    out.print(
        text(
            "validate-file",
            file=one.file,
            verdict=text(f"verdict-{one.verdict.value}"),
            code=one.verdict.value,
        )
    )
    for signature in one.signatures:
        moment = signature.timestamp or signature.signed_at or "?"
        values = {"signer": signature.signer or "?", "issuer": signature.issuer or "?"}
        out.print(text("validate-signature", at=moment, level=signature.level, **values))
        if signature.reason:
            out.print(text("validate-reason", reason=signature.reason))
        out.print(text("validate-bytes-yes" if signature.intact else "validate-bytes-no"))
        out.print(text(f"validate-trust-{signature.why_not_trusted or 'yes'}"))
        if signature.trusted and not signature.not_revoked:
            out.print(text("validate-revocation-unknown"))
        out.print(text(f"validate-provable-{signature.provable.value}"))
        if signature.changes not in ("", "none"):
            out.print(text(f"validate-changes-{signature.changes}"))
    if one.bound:
        out.print(text("validate-data-yes" if one.matches else "validate-data-no"))
