"""Small XML parts, changed by insertion: where their elements stand, to the byte."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import TypeAlias
from xml.parsers import expat

from vaxcli.workbook.package import damaged

Edit: TypeAlias = tuple[int, int, bytes]
"""Bytes from, to, and what stands there instead."""

_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_TAG = re.compile(rb"""<((?:[^\s<>/:"']+:)?)(?:[^>"']|"[^"]*"|'[^']*')*>""")
_DEPTH = 3


@dataclass(slots=True)
class Element:
    """An element of a part, down to the grandchildren of the root."""

    name: str
    """Local name."""
    attributes: dict[str, str]
    """By local name; those of a namespace as ``namespace name``."""
    start: int
    opened: int
    """Just behind the start tag."""
    closing: int = 0
    """Where the end tag begins; equal to ``opened`` when there is none."""
    end: int = 0
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child of that local name."""
        return next((child for child in self.children if child.name == name), None)


def to_utf8(raw: bytes) -> tuple[bytes, str]:
    r"""A part's content in UTF-8, and the encoding to put it back into.

    Parts may be UTF-16 (ECMA-376 part 2, 8.1.4). UTF-8 comes back as it is, byte order mark included.

    Examples:
        >>> to_utf8("<a>\u0103</a>".encode("utf-16"))
        (b'<a>\xc4\x83</a>', 'utf-16')
        >>> to_utf8(b"<a/>")
        (b'<a/>', 'utf-8')
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16" if raw.startswith(codecs.BOM_UTF16_LE) else "utf-16-be-bom"
    elif raw[:4] == b"<\0?\0":
        encoding = "utf-16-le"
    elif raw[:4] == b"\0<\0?":
        encoding = "utf-16-be"
    else:
        declared = _DECLARED.match(raw.removeprefix(codecs.BOM_UTF8)[:200])
        encoding = declared[1].decode().lower() if declared else "utf-8"
    if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
        return raw, "utf-8"
    try:
        return raw.decode("utf-16" if encoding == "utf-16-be-bom" else encoding).encode(), encoding
    except (LookupError, UnicodeError) as error:
        raise damaged() from error


def from_utf8(content: bytes, encoding: str) -> bytes:
    """The content in the encoding its part had; ``to_utf8`` tells which."""
    if encoding == "utf-8":
        return content
    text = content.decode()
    if encoding == "utf-16":
        return codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    if encoding == "utf-16-be-bom":
        return codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    return text.encode(encoding, errors="xmlcharrefreplace")


def attribute(value: str) -> str:
    """A text as a quoted attribute value, quotes included."""
    text = escape(value).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    return f'"{text}"'


def whole_number(value: str) -> int:
    """An attribute's number; 0 for anything else: such a number only has to be avoided."""
    return int(value) if value.isascii() and value.isdigit() else 0


class XmlPart:
    """One part, its elements and the changes waiting to be made."""

    def __init__(self, raw: bytes) -> None:
        """Read the part.

        Raises:
            InputError: PATCH-damaged when it is not well formed or brings a DTD.
        """
        self.content, self._encoding = to_utf8(raw)
        self._edits: list[Edit] = []
        self.namespace, self.root = _outline(self.content)
        self.prefix = self._prefix(self.root)
        """Prefix of the root with its colon, as text: ``""`` or ``x:``."""

    def replace(self, start: int, end: int, content: str) -> None:
        """Put other text in the place of some bytes."""
        self._edits.append((start, end, content.encode()))

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Change an attribute that the element has; one that it lacks is not added."""
        found = attribute_value(self.content[element.start : element.opened], name)
        if found:
            self.replace(element.start + found.start(1), element.start + found.end(1), attribute(value))

    def insert_after(self, element: Element, content: str) -> None:
        """Add elements behind an element."""
        self.replace(element.end, element.end, content)

    def append(self, parent: Element, content: str) -> None:
        """Add elements as the last children of an element, self-closing or not."""
        if self.content[parent.opened - 2 : parent.opened] == b"/>":
            tag = self.content[parent.start + 1 : parent.opened - 2].split(None, 1)[0].decode()
            self.replace(parent.opened - 2, parent.opened, f">{content}</{tag}>")
        else:
            self.replace(parent.closing, parent.closing, content)

    def rendered(self) -> bytes:
        """The part with its changes, in the encoding it had."""
        return from_utf8(spliced(self.content, self._edits), self._encoding)

    def _prefix(self, element: Element) -> str:
        tag = _TAG.match(self.content, element.start)
        return tag[1].decode() if tag else ""


def attribute_value(tag: bytes, name: str) -> re.Match[bytes] | None:
    """An attribute of a start tag: group 1 is its value with the quotes."""
    return re.search(rb"""\s%s\s*=\s*("[^"]*"|'[^']*')""" % name.encode(), tag)


def spliced(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The content with the edits made; those at one place stay in the order they were asked for."""
    out, position = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        out += [content[position:start], new]
        position = end
    return b"".join([*out, content[position:]])


def _outline(content: bytes) -> tuple[str, Element]:
    parser = expat.ParserCreate("utf-8", " ")
    top = Element("", {}, 0, 0)
    path = [top]
    depth = 0
    namespace = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, namespace
        if not depth:
            namespace = name.rpartition(" ")[0]
        depth += 1
        if depth <= _DEPTH:
            begin = parser.CurrentByteIndex
            tag = _TAG.match(content, begin)
            opened = tag.end() if tag else begin
            element = Element(name.rpartition(" ")[2], attributes, begin, opened, opened, opened)
            path[-1].children.append(element)
            path.append(element)

    def end(_name: str) -> None:
        nonlocal depth
        if depth <= _DEPTH:
            element = path.pop()
            if content[element.opened - 2 : element.opened] != b"/>":
                element.closing = parser.CurrentByteIndex
                element.end = content.index(b">", element.closing) + 1
        depth -= 1

    def doctype(*_: object) -> None:
        raise damaged()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)  # noqa: FBT003 -- expat takes no keyword
    except expat.ExpatError as error:
        raise damaged() from error
    return namespace, top.children[0]
