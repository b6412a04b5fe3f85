"""The parts that name a workbook's sheets: workbook.xml, its relationships, the content types."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

from vaxcli.workbook.newcells import letters
from vaxcli.workbook.package import Package, damaged
from vaxcli.workbook.styles import Styles
from vaxcli.workbook.xmlpart import Element, XmlPart, attribute, whole_number

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_STRICT_MAIN: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_CONTENT: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_BEFORE_NAMES: Final = ("externalReferences", "functionGroups", "sheets")
"""What stands before ``definedNames``, nearest first (ECMA-376 part 1, 18.2.27)."""
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", "-") | {chr(code): " " for code in range(32)})
_MAX_NAME: Final = 31
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_EMPTY_BOOK: Final = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT.format("sheet.main")}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews><sheets/></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"/>',
}


@dataclass(frozen=True, slots=True)
class Area:
    """What the names of a new sheet point to: its table, by Excel rows and columns from 1."""

    heading_row: int
    last_row: int
    last_column: int
    filtered: bool


class WorkbookParts:
    """A workbook's table of sheets, open for adding to it."""

    def __init__(self, package: Package) -> None:
        """Find the workbook part and read the parts around it.

        Raises:
            InputError: PATCH-damaged when one of them lacks or cannot be read.
        """
        self._package = package
        root = XmlPart(package.read("_rels/.rels"))
        self._name = _target("", next(iter(_of_kind(root, "officeDocument")), None))
        folder, base = posixpath.split(self._name)
        self._relations_name = posixpath.join(folder, "_rels", base + ".rels")
        self._book = XmlPart(package.read(self._name))
        self._relations = XmlPart(package.read(self._relations_name))
        self._types = XmlPart(package.read("[Content_Types].xml"))
        sheets = self._book.root.child("sheets")
        if sheets is None:
            raise damaged()
        self._sheets = sheets
        self.namespace = self._book.namespace
        self._office = _STRICT_OFFICE if self.namespace == _STRICT_MAIN else _OFFICE
        settings = self._book.root.child("workbookPr")
        self.epoch_1904 = settings is not None and settings.attributes.get("date1904") in ("1", "true")
        styles = next(iter(_of_kind(self._relations, "styles")), None)
        self._styles_name = _target(self._name, styles) if styles else ""
        self.styles = Styles(package.read(self._styles_name) if styles else None, self.namespace)
        self._names = [sheet.attributes.get("name", "") for sheet in sheets.children]
        self._ids = [whole_number(sheet.attributes.get("sheetId", "")) for sheet in sheets.children]
        self._new_sheets: list[str] = []
        self._new_names: list[str] = []
        self._new_relations: list[str] = []

    def sheet_part(self, position: int) -> tuple[str, str | None]:
        """Name on the tab and part of the sheet at a position from 1; no part for a sheet of charts."""
        sheet = self._sheets.children[position - 1]
        identity = next((v for k, v in sheet.attributes.items() if k.endswith("/relationships id")), "")
        relation = next(
            (r for r in self._relations.root.children if r.attributes.get("Id") == identity), None
        )
        cells = relation is not None and relation.attributes.get("Type", "").endswith("/worksheet")
        return sheet.attributes.get("name", ""), _target(self._name, relation) if cells else None

    def add_sheet(self, wanted: str, content: Iterable[bytes], area: Area) -> None:
        """Put a sheet behind the last one, with its print titles and filter as defined names."""
        name = _free_name(wanted, self._names)
        part = self._free_part("worksheets/sheet{}.xml")
        self._package.write(part, content)
        self._add_type(part, "worksheet")
        identity = self._relate(part, "worksheet")
        self._ids.append(max([0, *self._ids]) + 1)
        p = self._book.prefix
        self._new_sheets.append(
            f'<{p}sheet name={attribute(name)} sheetId="{self._ids[-1]}" xmlns:r="{self._office}" r:id="{identity}"/>'
        )
        quoted = "'" + escape(name, quote=False).replace("'", "''") + "'"
        here = f'localSheetId="{len(self._names)}"'
        if area.filtered:
            reference = f"$A${area.heading_row}:${letters(area.last_column)}${area.last_row}"
            self._new_names.append(
                f'<{p}definedName name="_xlnm._FilterDatabase" {here} hidden="1">{quoted}!{reference}</{p}definedName>'
            )
        self._new_names.append(
            f'<{p}definedName name="_xlnm.Print_Titles" {here}>'
            f"{quoted}!${area.heading_row}:${area.heading_row}</{p}definedName>"
        )
        self._names.append(name)

    @property
    def empty(self) -> bool:
        """True while the workbook has no sheet."""
        return not self._names

    def save(self) -> None:
        """Write the parts back into the package; those that have not changed stay as they were."""
        if not self._styles_name:
            self._styles_name = self._free_part("styles.xml")
            self._add_type(self._styles_name, "styles")
            self._relate(self._styles_name, "styles")
        self._package.write(self._styles_name, [self.styles.rendered()])
        if self._new_sheets:
            self._book.append(self._sheets, "".join(self._new_sheets))
            self._write_names()
            self._package.write(self._name, [self._book.rendered()])
        if self._new_relations:
            self._relations.append(self._relations.root, "".join(self._new_relations))
            self._package.write(self._relations_name, [self._relations.rendered()])
            self._package.write("[Content_Types].xml", [self._types.rendered()])

    def _write_names(self) -> None:
        p, root = self._book.prefix, self._book.root
        names = root.child("definedNames")
        text = "".join(self._new_names)
        if names is not None:
            self._book.append(names, text)
            return
        before = next(element for name in _BEFORE_NAMES if (element := root.child(name)) is not None)
        self._book.insert_after(before, f"<{p}definedNames>{text}</{p}definedNames>")

    def _free_part(self, pattern: str) -> str:
        folder = posixpath.dirname(self._name)
        number = 1
        while (name := posixpath.join(folder, pattern.format(number))) in self._package and "{" in pattern:
            number += 1
        return name

    def _relate(self, part: str, kind: str) -> str:
        known = {relation.attributes.get("Id", "").lower() for relation in self._relations.root.children}
        number = len(known) + len(self._new_relations) + 1
        while f"rid{number}" in known:
            number += 1
        p = self._relations.prefix
        target = posixpath.relpath(part, posixpath.dirname(self._name) or ".")
        self._new_relations.append(
            f'<{p}Relationship Id="rId{number}" Type="{self._office}/{kind}" Target={attribute(target)}/>'
        )
        return f"rId{number}"

    def _add_type(self, part: str, kind: str) -> None:
        p = self._types.prefix
        text = f'<{p}Override PartName={attribute("/" + part)} ContentType="{_CONTENT.format(kind)}"/>'
        self._types.append(self._types.root, text)


def empty_book() -> Package:
    """The package of a workbook without sheets."""
    package = Package()
    for name, content in _EMPTY_BOOK.items():
        package.write(name, [(_DECLARATION + content).encode()])
    return package


def _of_kind(relations: XmlPart, kind: str) -> list[Element]:
    """Relationships of a kind; the two namespaces of OOXML differ only before the last slash."""
    return [
        r for r in relations.root.children if r.attributes.get("Type", "").endswith(f"/relationships/{kind}")
    ]


def _target(source: str, relation: Element | None) -> str:
    """The part that a relationship of ``source`` leads to (ECMA-376 part 2, 6.5.3.4)."""
    if relation is None:
        raise damaged()
    written = relation.attributes.get("Target", "").replace("\\", "/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), written)).lstrip("/")


def _free_name(wanted: str, taken: list[str]) -> str:
    """A name that Excel takes for a tab: 31 characters, none forbidden, not there yet in any case.

    Examples:
        >>> _free_name("List", ["LIST"]), _free_name("a/b", [])
        ('List (2)', 'a-b')
    """
    clean = wanted.translate(_FORBIDDEN).strip().strip("'") or "Sheet"
    known = {name.casefold() for name in taken}
    name, number = _short(clean, ""), 1
    while name.casefold() in known:
        number += 1
        name = _short(clean, f" ({number})")
    return name


def _short(name: str, ending: str) -> str:
    """The name with an ending, cut to Excel's length in UTF-16 units."""
    while len((name + ending).encode("utf-16-le")) > 2 * _MAX_NAME:
        name = name[:-1]
    return name + ending
