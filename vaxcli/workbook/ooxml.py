"""What a checked package says about its workbook: which sheets, where, hidden or not, which fonts.

Every member is inflated here exactly once, for its checksum, for document types and for the look at the sheets.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, XMLParser, iterparse

from vaxcli.errors import InputError
from vaxcli.findings import Place
from vaxcli.workbook.model import FileKind
from vaxcli.workbook.scan import SheetLook, look
from vaxcli.workbook.zipgate import Package, check_texts, plain_xml

_LEGACY_FONTS = (".vn", "vni-")
_MAIN_KINDS = {
    "spreadsheetml.sheet.main": FileKind.XLSX,
    "spreadsheetml.template.main": FileKind.XLSX,
    "ms-excel.sheet.macroenabled": FileKind.XLSM,
    "ms-excel.template.macroenabled": FileKind.XLSM,
    "ms-excel.sheet.binary": FileKind.XLSB,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TabFacts:
    """One tab of the workbook."""

    name: str
    hidden: bool
    part: str | None
    """Member with its cells; None for a chart or dialog sheet."""
    look: SheetLook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFacts:
    """What the check of a file saw; ``tabs`` is filled for .xlsx and .xlsm only."""

    kind: FileKind
    tabs: tuple[TabFacts, ...] = ()
    epoch_1904: bool = False
    strings: str | None = None
    """Member with the shared strings."""
    styles: str | None = None
    fonts: Mapping[int, str] = field(default_factory=dict)
    """Legacy font by cell format."""


def look_at(package: Package) -> BookFacts:
    """Check every member and say what workbook this is.

    Raises:
        InputError: ``F01-…`` for anything that is not a sound workbook; ``F08-protected-ods``.
    """
    if "mimetype" in package.members:
        return _open_document(package)
    if "[Content_Types].xml" not in package.members:
        raise InputError("F01-is-archive", package.place)
    kind, main = main_part(package)
    if kind is FileKind.XLSB:
        _check_rest(package, set())
        return BookFacts(kind=kind)
    links = related(package, main)
    book = parse(package, main)
    styles = next((part for type_, part in links.values() if type_ == "styles"), None)
    strings = next((part for type_, part in links.values() if type_ == "sharedStrings"), None)
    fonts = legacy_formats(parse(package, styles)) if styles else {}
    tabs = tuple(
        TabFacts(
            name=tab.get("name", ""),
            hidden=tab.get("state", "visible") != "visible",
            part=part,
            look=_look(package, part, tab.get("name", "")) if part else None,
        )
        for tab, part in _tabs(package, book, links)
    )
    if strings:
        _check_strings(package, strings)
    seen = {main, styles, strings, *(tab.part for tab in tabs)}
    _check_rest(package, seen)
    properties = find(book, "workbookPr")
    epoch = properties is not None and properties.get("date1904") in ("1", "true", "on")
    return BookFacts(kind=kind, tabs=tabs, epoch_1904=epoch, strings=strings, styles=styles, fonts=fonts)


def parse(package: Package, part: str) -> Element:
    """The root element of a small XML part.

    Raises:
        InputError: ``F01-damaged``.
    """
    parser = XMLParser()  # noqa: S314 - plain_xml has refused document types
    try:
        parser.feed(plain_xml(package.read(part), package.place))
        root: Element = parser.close()
    except ParseError as error:
        raise InputError("F01-damaged", package.place) from error
    return root


def events(xml: bytes, place: Place) -> Iterator[tuple[str, Element]]:
    """Beginnings and ends of the elements of a large part, with their names and content.

    Raises:
        InputError: ``F01-damaged``.
    """
    try:
        yield from iterparse(io.BytesIO(xml), events=("start", "end"))  # noqa: S314 - as in parse
    except ParseError as error:
        raise InputError("F01-damaged", place) from error


def local(tag: str) -> str:
    """An element's name without its namespace, so that Strict and transitional read alike."""
    return tag.rpartition("}")[2]


def find(root: Element, name: str) -> Element | None:
    """The first child of that local name."""
    return next((child for child in root if local(child.tag) == name), None)


def related(package: Package, part: str) -> Mapping[str, tuple[str, str]]:
    """Relations of a part: id → (last word of the type, member)."""
    folder, name = posixpath.split(part)
    rels = _member(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    if rels is None:
        return {}
    links: dict[str, tuple[str, str]] = {}
    for link in parse(package, rels):
        if link.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
        found = _member(package, target)
        if found:
            links[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], found)
    return links


def is_legacy_font(name: str) -> bool:
    """Whether a font's letters are TCVN3 (``.Vn...``) or VNI (``VNI-...``) and not Unicode (DOMAIN F)."""
    return name.lower().startswith(_LEGACY_FONTS)


def legacy_formats(styles: Element) -> Mapping[int, str]:
    """Font name by cell format, for the formats with a legacy font."""
    fonts, formats = find(styles, "fonts"), find(styles, "cellXfs")
    if fonts is None or formats is None:
        return {}
    names = [
        next((e.get("val", "") for e in font if local(e.tag) in ("name", "rFont")), "") for font in fonts
    ]
    legacy = {n: name for n, name in enumerate(names) if is_legacy_font(name)}
    used = [int(xf.get("fontId", "0")) if xf.get("fontId", "0").isdecimal() else 0 for xf in formats]
    return {n: legacy[font] for n, font in enumerate(used) if font in legacy}


def _member(package: Package, path: str) -> str | None:
    """Member names are compared without case (ECMA-376 part 2, 2016, 6.2.2.3)."""
    if path in package.members:
        return path
    return next((name for name in package.members if name.lower() == path.lower()), None)


def main_part(package: Package) -> tuple[FileKind, str]:
    """What kind of workbook this is, and the member that lists its sheets.

    Raises:
        InputError: ``F01-damaged``, ``F01-is-word``, ``F01-is-unknown``.
    """
    main = next((part for type_, part in related(package, "").values() if type_ == "officeDocument"), None)
    if main is None:
        raise InputError("F01-damaged", package.place)
    types = parse(package, "[Content_Types].xml")
    declared = {
        (e.get("PartName") or "").lstrip("/").lower() or f"*.{e.get('Extension', '').lower()}": e.get(
            "ContentType", ""
        )
        for e in types
    }
    content = declared.get(main.lower()) or declared.get("*." + main.rpartition(".")[2].lower(), "")
    for words, kind in _MAIN_KINDS.items():
        if words in content.lower():
            return kind, main
    raise InputError("F01-is-word" if "wordprocessing" in content else "F01-is-unknown", package.place)


def _tabs(
    package: Package, book: Element, links: Mapping[str, tuple[str, str]]
) -> list[tuple[Element, str | None]]:
    tabs = find(book, "sheets")
    if tabs is None or not len(tabs):
        raise InputError("F01-damaged", package.place)
    found: list[tuple[Element, str | None]] = []
    for tab in tabs:
        link = next((value for key, value in tab.items() if local(key) == "id" and key != "id"), "")
        type_, part = links.get(link, ("missing", ""))
        if type_ == "missing":
            # A tab without its part is a lost sheet, not an empty one.
            raise InputError("F01-damaged", package.place)
        found.append((tab, part if type_ == "worksheet" else None))
    return found


def _look(package: Package, part: str, name: str) -> SheetLook:
    place = Place(file=package.place.file, sheet=name)
    content = package.read(part)
    xml = plain_xml(content, place)
    check_texts(xml, place)
    return look(xml, place, as_written=xml is content or len(xml) == len(content) - 3)


def _check_strings(package: Package, part: str) -> None:
    """Refuse a count of shared strings that cannot be: readers reserve memory by it (RELIABILITY 1)."""
    xml = plain_xml(package.read(part), package.place)
    check_texts(xml, package.place)
    root = xml[: xml.find(b"<", xml.find(b"sst")) + 1]
    _before, found, after = root.partition(b"uniqueCount=")
    digits = after[1:].partition(after[:1])[0] if found else b"0"
    if not digits.isdigit() or int(digits[:12]) > len(xml):
        raise InputError("F01-lying-count", package.place)


def _check_rest(package: Package, seen: set[str | None]) -> None:
    """Checksums of all other members, document types of all other XML parts."""
    texts = set(package.text_parts())
    for name in package.members:
        if name not in seen:
            content = package.read(name)
            if name in texts and content.strip():
                plain_xml(content, package.place)


def _open_document(package: Package) -> BookFacts:
    """An .ods: the kind is its first member; an encrypted one says so in its manifest."""
    kind = package.read("mimetype").strip()
    manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.members else b""
    if b"encryption-data" in manifest:
        raise InputError("F08-protected-ods", package.place)
    if not kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        word = kind.startswith(b"application/vnd.oasis.opendocument.text")
        raise InputError("F01-is-word" if word else "F01-is-unknown", package.place)
    if "content.xml" not in package.members:
        raise InputError("F01-damaged", package.place)
    _check_rest(package, set())
    return BookFacts(kind=FileKind.ODS)
