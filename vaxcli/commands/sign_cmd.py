"""``vaxcli sign``: sign papers and data with a certificate from a file or a token (R37, R38, R50)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vaxcli import envelope, screen, supervisor
from vaxcli.codes import ExitCode
from vaxcli.commands import _options as options
from vaxcli.commands import _secret
from vaxcli.commands._options import Json, Overwrite, Quiet
from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.screen import help_text, text

if TYPE_CHECKING:
    from vaxcli.documents.box import Box
    from vaxcli.settings import Settings
    from vaxcli.sign.sign_order import Level, Signed, TokenChoice

Cert = Annotated[Path | None, typer.Option("--cert", metavar="FILE", help=help_text("opt-cert"))]
Token = Annotated[Path | None, typer.Option("--token", metavar="LIB", help=help_text("opt-token"))]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", metavar="FILE", help=help_text("opt-passphrase-file"))
]
Trust = Annotated[Path | None, typer.Option("--trust", metavar="FILE|DIR", help=help_text("opt-trust"))]
CrlDir = Annotated[Path | None, typer.Option("--crl-dir", metavar="DIR", help=help_text("opt-crl-dir"))]


def sign(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=help_text("arg-sign"), show_default=False)
    ],
    cert: Cert = None,
    token: Token = None,
    serial: Annotated[str, typer.Option("--serial", metavar="HEX", help=help_text("opt-serial"))] = "",
    thumbprint: Annotated[
        str, typer.Option("--thumbprint", metavar="HEX", help=help_text("opt-thumbprint"))
    ] = "",
    passphrase_file: PassphraseFile = None,
    timestamp: Annotated[
        str, typer.Option("--timestamp", metavar="URL", help=help_text("opt-timestamp"))
    ] = "",
    ltv: Annotated[bool, typer.Option("--ltv", help=help_text("opt-ltv"))] = False,
    fallback: Annotated[bool, typer.Option("--fallback", help=help_text("opt-fallback"))] = False,
    trust: Trust = None,
    crl_dir: CrlDir = None,
    at: Annotated[str, typer.Option("--at", metavar="PAGE/X,Y,W,H", help=help_text("opt-box"))] = "",
    invisible: Annotated[bool, typer.Option("--invisible", help=help_text("opt-invisible"))] = False,
    image: Annotated[Path | None, typer.Option("--image", metavar="PNG", help=help_text("opt-image"))] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=help_text("opt-sign-reason"))] = "",
    force: Annotated[bool, typer.Option("--force", help=help_text("opt-sign-force"))] = False,
    replaces_minutes: Annotated[
        Path | None, typer.Option("--replaces-minutes", metavar="FILE", help=help_text("opt-replaces"))
    ] = None,
    output_dir: Annotated[
        Path | None, typer.Option("--output-dir", metavar="DIR", help=help_text("opt-output-dir-sign"))
    ] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Sign every file with one key."""
    from vaxcli.settings import settings
    from vaxcli.sign import sign_order

    known = settings(Path.cwd())
    if force and not reason.strip():
        raise UsageError("SIGN-needs-reason")
    if cert and (token or serial or thumbprint):
        raise UsageError("SIGN-cert-and-token")
    if invisible and (at or image):
        raise UsageError("SIGN-invisible-and")
    chosen = _token(cert, token or (None if cert else known.token_library), serial, thumbprint)
    if cert is None and chosen is None:
        raise UsageError("SIGN-no-cert")
    roots = trust or known.trust
    stamp_url = timestamp or known.timestamp_url
    signer, post, office = signer_of(known)
    question = "sign-ask-passphrase" if cert else "sign-ask-pin"
    order = sign_order.SignOrder(
        files=tuple(files),
        cert=cert,
        token=chosen,
        secret=_secret.secret(passphrase_file, question),
        output_dir=output_dir,
        overwrite=overwrite,
        visible=not invisible,
        at_box=_box(at),
        image=image,
        reason=reason.strip(),
        force=force,
        level=wanted_level(ltv=ltv, stamped=bool(stamp_url), trusted=roots is not None),
        timestamp_url=stamp_url,
        fallback=fallback,
        trust=roots,
        crl_dir=crl_dir,
        signer=signer,
        post=post,
        agency=office,
        replaces=replaces_minutes,
        at=options.vietnam_now(),
    )
    with screen.progress(quiet=quiet or as_json) as moved:
        done = supervisor.run(sign_order.sign, order, on_progress=moved, place=Place(file=files[0].name))
    code = ExitCode.SIGNATURE if done.failed else ExitCode.DONE
    if as_json:
        said = tuple(finding for one in done.files for finding in one.findings)
        print(envelope.envelope("sign", code, _data(done), said))
    elif not quiet:
        _show(done)
    raise typer.Exit(code)


def _token(cert: Path | None, library: Path | None, serial: str, thumbprint: str) -> TokenChoice | None:
    from vaxcli.sign.sign_order import TokenChoice

    if cert is not None or library is None:
        return None
    return TokenChoice(library=library, serial=serial, thumbprint=thumbprint)


def signer_of(known: Settings) -> tuple[str, str, str]:
    """Who signs, his post and his office: commune chair (I.4) or head of the facility (II.4); others their own."""
    from vaxcli.procedure import Part, Role

    if known.role is Role.POLICE:
        return known.police_name, known.police_post, known.police
    if known.role is Role.DISTRICT:
        return known.district_head_name, known.district_head_post, known.district_office
    if known.part is Part.LOCALITY:
        return known.chair_name, known.chair_post, known.authority
    return known.head_name, known.head_post, known.facility


def wanted_level(*, ltv: bool, stamped: bool, trusted: bool) -> Level:
    """The level of a signature by what is asked for and at hand."""
    from vaxcli.sign.sign_order import Level

    if ltv and not (stamped and trusted):
        raise UsageError("SIGN-ltv-needs")
    if ltv:
        return Level.LTA
    return Level.T if stamped else Level.B


def _box(text_: str) -> Box | None:
    from vaxcli.documents.box import Box

    if not text_:
        return None
    try:
        page, _, rest = text_.partition("/")
        x, y, width, height = map(float, rest.split(","))
        box = Box(page=int(page), x=x, y=y, width=width, height=height)
    except ValueError:
        raise UsageError("SIGN-at") from None
    if box.page == 0 or not (0 < box.width < 2000 and 0 < box.height < 2000 and min(x, y) >= 0):
        raise UsageError("SIGN-at")
    return box


def _data(done: Signed) -> dict[str, Any]:
    names = ("file", "output", "signed_at", "signer", "level", "bound")
    return {
        "files": [{name: getattr(one, name) for name in names} for one in done.files],
        "failed": [{"file": one.file, "code": one.code} for one in done.failed],
    }


def _show(done: Signed) -> None:
    out = screen.console()
    for one in done.files:
        values = {"file": one.file, "signer": one.signer, "level": one.level}
        out.print(text("sign-done", output=Path(one.output).name, **values))
        screen.findings(out, one.findings)
    if done.failed:
        out.print(text("sign-some-failed", count=len(done.failed)))
        for failed in done.failed:
            out.print(screen.sentence(failed.code, Place(file=failed.file), failed.values))
    if done.files:
        out.print(text("sign-next"))
