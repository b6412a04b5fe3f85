"""PDF from a Typst template and data: the same bytes for the same data on every machine (DESIGN 3)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
"""Liberation Serif 2.1.5: the only fonts that a paper may use."""
TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: Path, data: object, made_on: date) -> bytes:
    """The PDF that a template makes of the data, which it reads with ``json(bytes(sys.inputs.data))``.

    Fonts of the machine are not seen, and a template reads no file outside its own folder. PDF 1.7 without
    tags: tagging 20,000 rows takes ten seconds and 2 GB (DESIGN 3).

    Args:
        template: A ``.typ`` file; ours are in ``TEMPLATES``.
        data: Whatever JSON can hold, and ``bytes``, which Typst gets as numbers: ``bytes(d.picture)``. Texts
            are printed as they are, never read as Typst.
        made_on: The date of making in the PDF, so that the same data give the same bytes.

    Raises:
        typst.TypstError: The template is wrong: a defect, for no data can break it.
    """
    import typst  # noqa: PLC0415 - 80 MB that only papers need

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.compile(
        template,
        root=template.parent,
        font_paths=fonts,
        sys_inputs={"data": json.dumps(data, default=list)},
        pdf_standards="1.7",
        timestamp=datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC),
        pdf_tags=False,
    )
