"""A workbook without the columns and sheets that vaxcli added, so that ``patch`` can add them anew.

Every part of the sender's that is not a list sheet or a table of the sheets stays byte for byte; in a list
sheet only the cells and widths of the removed columns go (DESIGN, promise 4).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vaxcli.errors import InputError
from vaxcli.workbook.newcells import letters
from vaxcli.workbook.package import Package, damaged, part_key
from vaxcli.workbook.workbookxml import WorkbookParts
from vaxcli.workbook.xmlpart import Element, XmlPart, attribute_value, from_utf8, to_utf8, whole_number

_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?=[\s>])[^>]*(?<!/)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnColumns:
    """Columns of ours on one sheet, by Excel columns from 1, both ends inside."""

    sheet: int
    """Position among all sheets of the workbook, hidden ones included, from 1."""
    first_column: int
    last_column: int


def without_ours(data: bytes, columns: Sequence[OwnColumns], sheets: Sequence[int]) -> bytes:
    """The workbook without these columns and without the sheets at these positions (from 1).

    Raises:
        InputError: PATCH-damaged or PATCH-no-cells, as ``patch``.
    """
    package = _Reducible(data)
    book = WorkbookParts(package)
    for ours in columns:
        name, part = book.sheet_part(ours.sheet)
        if part is None:
            raise InputError("PATCH-no-cells", sheet=name)
        package.write(part, [_without_cells(package.read(part), ours)])
    parts = [book.sheet_part(position)[1] for position in sheets]
    if parts:
        _drop_sheets(package, set(sheets), [part for part in parts if part])
    return package.packed()


class _Reducible(Package):
    """A package that parts can be taken out of."""

    def remove(self, name: str) -> None:
        """Take a part out; one that is not there is no matter."""
        key = part_key(name)
        self._members.pop(key, None)
        self._changed.pop(key, None)
        self._new.pop(key, None)


def _without_cells(raw: bytes, ours: OwnColumns) -> bytes:
    """A sheet without the cells of the columns and without the widths that are theirs alone."""
    content, encoding = to_utf8(raw)
    start = _DATA.search(content)
    if start is None:
        return raw
    prefix = re.escape(start[1])
    end = content.rfind(b"</%bsheetData" % start[1])
    if end < start.end():
        raise damaged()
    names = b"|".join(letters(n).encode() for n in range(ours.first_column, ours.last_column + 1))
    cell = re.compile(
        rb"""<%bc(?=\s)(?:[^>"']|"[^"]*"|'[^']*')*?\sr\s*=\s*["'](?:%b)\d+["']"""
        rb"""(?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*(?:/>|>.*?</%bc\s*>)""" % (prefix, names, prefix),
        re.DOTALL,
    )
    head = re.sub(rb"<%bcol\s[^>]*/>" % prefix, lambda tag: _kept(tag[0], ours), content[: start.end()])
    head = re.sub(rb"<%bcols>\s*</%bcols>" % (prefix, prefix), b"", head)
    rows = cell.sub(b"", content[start.end() : end])
    return from_utf8(head + rows + content[end:], encoding)


def _kept(tag: bytes, ours: OwnColumns) -> bytes:
    """A width, unless it is that of our columns only."""
    ends = [attribute_value(tag, name) for name in ("min", "max")]
    low, high = (whole_number(found[1][1:-1].decode()) if found else 0 for found in ends)
    return b"" if ours.first_column <= low <= high <= ours.last_column else tag


def _drop_sheets(package: _Reducible, gone: set[int], parts: Sequence[str]) -> None:
    """Take sheets out of the table of sheets, the names, the relationships and the content types."""
    root = XmlPart(package.read("_rels/.rels"))
    main = next(
        (r for r in root.root.children if r.attributes.get("Type", "").endswith("/officeDocument")), None
    )
    if main is None:
        raise damaged()
    name = _target("", main)
    folder, base = posixpath.split(name)
    relations_name = posixpath.join(folder, "_rels", base + ".rels")
    relations, types = XmlPart(package.read(relations_name)), XmlPart(package.read("[Content_Types].xml"))
    keys = {part_key(part) for part in parts}
    for relation in relations.root.children:
        if part_key(_target(name, relation)) in keys:
            _cut(relations, relation)
    for override in types.root.children:
        if part_key(override.attributes.get("PartName", "")) in keys:
            _cut(types, override)
    package.write(name, [_book_without(XmlPart(package.read(name)), gone)])
    package.write(relations_name, [relations.rendered()])
    package.write("[Content_Types].xml", [types.rendered()])
    for part in parts:
        where, file = posixpath.split(part)
        package.remove(part)
        package.remove(posixpath.join(where, "_rels", file + ".rels"))


def _book_without(book: XmlPart, gone: set[int]) -> bytes:
    """``workbook.xml`` without the sheets; names and views that point to later sheets follow them."""
    sheets = book.root.child("sheets")
    if sheets is None:
        raise damaged()
    places = range(1, len(sheets.children) + 1)
    moved = {n - 1: at for at, n in enumerate(n for n in places if n not in gone)}
    for position, sheet in enumerate(sheets.children, 1):
        if position in gone:
            _cut(book, sheet)
    _follow_names(book, moved)
    views = book.root.child("bookViews")
    for view in views.children if views else ():
        for attribute in ("activeTab", "firstSheet"):
            shown = view.attributes.get(attribute)
            if shown is not None and moved.get(whole_number(shown)) != whole_number(shown):
                book.set_attribute(view, attribute, str(moved.get(whole_number(shown), 0)))
    return book.rendered()


def _follow_names(book: XmlPart, moved: Mapping[int, int]) -> None:
    """Names of one sheet go with it, or follow it to its new position (both from 0)."""
    names = book.root.child("definedNames")
    if names is None:
        return
    local = [
        (name, whole_number(name.attributes["localSheetId"]))
        for name in names.children
        if "localSheetId" in name.attributes
    ]
    gone = [name for name, at in local if at not in moved]
    for element in [names] if len(gone) == len(names.children) else gone:
        _cut(book, element)
    for name, at in local:
        if moved.get(at, at) != at:
            book.set_attribute(name, "localSheetId", str(moved[at]))


def _cut(part: XmlPart, element: Element) -> None:
    part.replace(element.start, element.end, "")


def _target(source: str, relation: Element) -> str:
    """The part that a relationship of ``source`` leads to (ECMA-376 part 2, 6.5.3.4)."""
    written = relation.attributes.get("Target", "").replace("\\", "/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), written)).lstrip("/")
