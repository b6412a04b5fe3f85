"""Workbooks written by hand, part by part, so that a test can break exactly one thing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml"

PEOPLE = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Họ tên</t></is></c><c r="B1" t="s"><v>0</v></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>Trần Thị Thử</t></is></c><c r="B3"><v>1985</v></c></row>'
)
"""Two rows that hold a value, with an empty row between them."""


def sheet(rows: str = PEOPLE, *, before: str = "", after: str = "", main: str = MAIN) -> str:
    """The XML of a worksheet."""
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(*texts: str, unique: int | None = None, main: str = MAIN) -> str:
    """The XML of the shared strings."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    count = len(texts) if unique is None else unique
    return f'<sst xmlns="{main}" count="{count}" uniqueCount="{count}">{items}</sst>'


def styles(*fonts: str, formats: Sequence[int] = (0,), main: str = MAIN) -> str:
    """The XML of the styles: one cell format a font and number format."""
    names = fonts or ("Calibri",)
    xfs = "".join(f'<xf numFmtId="{n}" fontId="{f}"/>' for f in range(len(names)) for n in formats)
    written = "".join(f'<font><name val="{name}"/></font>' for name in names)
    return f'<styleSheet xmlns="{main}"><fonts>{written}</fonts><cellXfs>{xfs}</cellXfs></styleSheet>'


def parts(
    *sheets: str | bytes,
    shared: str | None = None,
    style: str | None = None,
    states: Mapping[int, str] | None = None,
    properties: str = "",
    strict: bool = False,
) -> dict[str, bytes]:
    """The members of a workbook by name."""
    main, rel = (STRICT_MAIN, STRICT_REL) if strict else (MAIN, REL)
    numbers = range(1, len(sheets) + 1)
    tabs = "".join(
        f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}" state="{(states or {}).get(n, "visible")}"/>'
        for n in numbers
    )
    rels = "".join(
        f'<Relationship Id="rId{n}" Type="{rel}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_MIME}.worksheet+xml"/>'
        for n in numbers
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    texts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{head}<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_MIME}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{_PACKAGE_REL}"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{rel}">{properties}<sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{_PACKAGE_REL}">{rels}'
        f'<Relationship Id="rIdS" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rIdY" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": shared or strings("Năm sinh", main=main),
        "xl/styles.xml": style or styles(main=main),
    }
    for n, xml in zip(numbers, sheets, strict=True):
        texts[f"xl/worksheets/sheet{n}.xml"] = xml
    return {name: text.encode() if isinstance(text, str) else text for name, text in texts.items()}


def packed(members: Mapping[str, bytes] | Sequence[tuple[str, bytes]]) -> bytes:
    """A zip archive of the members."""
    buffer = io.BytesIO()
    pairs = members.items() if isinstance(members, Mapping) else members
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def book(*sheets: str | bytes, shared: str | None = None, style: str | None = None) -> bytes:
    """A workbook of these sheets."""
    return packed(parts(*sheets, shared=shared, style=style))
