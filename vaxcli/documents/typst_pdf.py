"""PDF from a Typst template and data: the same bytes for the same data on every machine (DESIGN 3)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from vaxcli.errors import InputError
from vaxcli.findings import Place

FONTS = Path(__file__).parent / "fonts"
"""Liberation Serif 2.1.5: the only fonts that a paper may use."""
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside a PDF."""

    name: str
    content: bytes
    """UTF-8 text."""
    description: str


def pdf(
    template: Path, data: Mapping[str, object], made_on: date, attached: Sequence[Attached] = ()
) -> bytes:
    """The PDF that a template makes of the data, which it reads with ``json(bytes(sys.inputs.data))``.

    Fonts of the machine are not seen, and a template reads no file outside its own folder. Without tags: tagging
    20,000 rows takes ten seconds and 2 GB (DESIGN 3).

    Args:
        template: A ``.typ`` file; ours are in ``TEMPLATES``.
        data: Whatever JSON can hold, and ``bytes``, which Typst gets as numbers: ``bytes(d.picture)``. Texts
            are printed as they are, never read as Typst.
        made_on: The date of making in the PDF, so that the same data give the same bytes.
        attached: Files that the paper carries; then it is a PDF/A-3b, else a PDF 1.7. The template finds them as
            ``d.attachments``, each with its ``name``, ``description`` and the ``key`` of its content in ``sys.inputs``.

    Raises:
        InputError: ``TEMPLATE-wrong``: a template of the unit's own does not work.
        typst.TypstError: A template of ours is wrong: a defect, for no data can break it.
    """
    import typst  # noqa: PLC0415 - 80 MB that only papers need

    try:
        made = typst.compile(
            template,
            root=template.parent,
            font_paths=_fonts(),
            sys_inputs=_inputs(data, attached),
            pdf_standards="a-3b" if attached else "1.7",
            timestamp=datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC),
            pdf_tags=False,
        )
    except (typst.TypstError, RuntimeError, OSError) as error:
        raise _refusal(error, template) from error
    # What is signed is the data: a layout that leaves them out would be signed without them (promise 9).
    if template.parent != TEMPLATES and made.count(b"/Type/EmbeddedFile") < len(attached):
        raise InputError("TEMPLATE-wrong", Place(file=template.name), reason="d.attachments")
    return made


def _inputs(data: Mapping[str, object], attached: Sequence[Attached]) -> dict[str, str]:
    """What a template is given; the files beside the data, so that nothing has to read them."""
    listed = [
        {"name": one.name, "description": one.description, "key": f"file-{at}"}
        for at, one in enumerate(attached)
    ]
    files = {f"file-{at}": one.content.decode() for at, one in enumerate(attached)}
    return {"data": json.dumps({**data, "attachments": listed}, default=list), **files}


def where(template: Path, data: Mapping[str, object], label: str) -> dict[str, Any] | None:
    """What the ``metadata`` with a label says, for example where on which page it stands; None without one."""
    import typst  # noqa: PLC0415 - the same

    try:
        found = typst.query(
            template,
            f"<{label}>",
            field="value",
            root=template.parent,
            font_paths=_fonts(),
            sys_inputs=_inputs(data, ()),
        )
    except (typst.TypstError, RuntimeError, OSError) as error:
        raise _refusal(error, template) from error
    values = json.loads(found)
    return values[0] if values else None


def _fonts() -> Any:
    import typst  # noqa: PLC0415 - the same

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _refusal(error: Exception, template: Path) -> Exception:
    """A template of the unit's own is the unit's to mend."""
    if template.parent == TEMPLATES:
        return error
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InputError("TEMPLATE-wrong", Place(file=template.name), reason=reason)
