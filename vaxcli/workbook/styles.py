"""The looks of added cells, appended to a workbook's styles; nothing that stands there is changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from vaxcli.workbook.additions import CellKind
from vaxcli.workbook.xmlpart import Element, XmlPart, whole_number

_FONT = "Times New Roman"
"""Has every Vietnamese letter and is the font of official papers (decree 30/2020/ND-CP, annex I)."""
_HEADING_FILL = "D9E1F2"
_TO_FILL_IN = "FFFBE0"
_TO_FILL_IN_HEADING = "FFE699"
_BORDER = "BFBFBF"
_BUILT_IN_FORMATS = {CellKind.TEXT: 49, CellKind.WRAP: 49, CellKind.INTEGER: 1}
"""ECMA-376 part 1, 18.8.30: 49 is ``@``, 1 is ``0``."""
_OWN_FORMATS = {CellKind.PERCENT: "0.0%", CellKind.DATE: "dd/mm/yyyy"}
_FIRST_OWN_FORMAT = 164
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}">'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Role(Enum):
    """What a cell is on its sheet."""

    VALUE = auto()
    HEADING = auto()
    TITLE = auto()
    SUBTITLE = auto()


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that decides how an added cell looks."""

    role: Role = Role.VALUE
    kind: CellKind = CellKind.TEXT
    fill: str = ""
    """RGB of the background; ``""`` is none."""
    bold: bool = False
    text_on_edit: bool = False
    """Excel's hidden apostrophe: a text such as ``=1`` stays text when somebody edits it."""
    to_fill_in: bool = False


class Styles:
    """A workbook's styles part, growing by the looks that are asked for."""

    def __init__(self, raw: bytes | None, namespace: str) -> None:
        """Read the part; without one an empty one is made in the namespace of the workbook."""
        part = None if raw is None else XmlPart(raw)
        empty = _EMPTY.format(namespace=namespace).encode()
        self._part = part if part is not None and part.root.children else XmlPart(empty)
        self._new: dict[str, list[str]] = {name: [] for name in _ORDER}
        self._looks: dict[Look, int] = {}
        self._known: dict[tuple[str, str], int] = {}
        p = self._part.prefix
        # an index 0 must exist before ours: cells without a style use it (ECMA-376 part 1, 18.8.10)
        defaults = {
            "fonts": [f'<{p}font><{p}sz val="11"/><{p}name val="Calibri"/></{p}font>'],
            "fills": [
                f'<{p}fill><{p}patternFill patternType="{pattern}"/></{p}fill>'
                for pattern in ("none", "gray125")
            ],
            "borders": [f"<{p}border/>"],
            "cellXfs": [f'<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'],
        }
        for group, xml in defaults.items():
            if not self._count(group):
                self._new[group] += xml

    def index(self, look: Look) -> int:
        """The style number of a look; it is appended when it is new."""
        if look not in self._looks:
            self._looks[look] = self._add("cellXfs", self._format(look))
        return self._looks[look]

    def highlight(self, fill: str) -> int:
        """The number of a differential format that only colours the background; one that stands there is used."""
        p = self._part.prefix
        xml = (
            f'<{p}dxf><{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{fill}"/>'
            f'<{p}bgColor rgb="FF{fill}"/></{p}patternFill></{p}fill></{p}dxf>'
        )
        known = self._part.root.child("dxfs")
        for number, element in enumerate(known.children if known else ()):
            if self._part.content[element.start : element.end] == xml.encode():
                return number
        return self._once("dxfs", fill, xml)

    def as_text(self, number: int) -> int:
        """The number of a copy of a cell format that differs only in its number format: text, ``@``."""
        formats = self._part.root.child("cellXfs")
        if formats is None or number >= len(formats.children):
            return self.index(Look())
        element = formats.children[number]
        if element.attributes.get("numFmtId") == "49":
            return number
        opened = self._part.content[element.start : element.opened].decode()
        rest = self._part.content[element.opened : element.end].decode()
        for name, value in (("numFmtId", "49"), ("applyNumberFormat", "1")):
            written = re.compile(rf"""(?<=\s){name}\s*=\s*(?:"[^"]*"|'[^']*')""")
            opened, count = written.subn(f'{name}="{value}"', opened)
            if not count:
                opened = re.sub(r"(\s*/?>)$", rf' {name}="{value}"\1', opened)
        return self._once("cellXfs", f"text {number}", opened + rest)

    def rendered(self) -> bytes:
        """The part with every look that was asked for."""
        p, root = self._part.prefix, self._part.root
        before: Element | None = None
        for name in _ORDER:
            element, new = root.child(name), self._new[name]
            if element is not None:
                before = element
            if not new:
                continue
            if element is None:
                text = f'<{p}{name} count="{self._count(name)}">{"".join(new)}</{p}{name}>'
                place = before.end if before else root.opened
                self._part.replace(place, place, text)
            else:
                self._part.set_attribute(element, "count", str(self._count(name)))
                self._part.append(element, "".join(new))
        return self._part.rendered()

    def _format(self, look: Look) -> str:
        p = self._part.prefix
        heading = look.role is Role.HEADING
        boxed = look.role in (Role.VALUE, Role.HEADING)
        wrap = heading or look.kind is CellKind.WRAP
        horizontal = "center" if heading or look.kind is CellKind.DATE else ""
        alignment = (
            (f' horizontal="{horizontal}"' if horizontal else "")
            + f' vertical="{"center" if heading else "top"}"'
            + (' wrapText="1"' if wrap else "")
        )
        # xfId 0 is "Normal"; a workbook without cellStyleXfs has none to point to
        parent = ' xfId="0"' if self._part.root.child("cellStyleXfs") is not None else ""
        return (
            f'<{p}xf numFmtId="{self._number_format(look.kind)}" fontId="{self._font(look)}"'
            f' fillId="{self._fill(look)}" borderId="{self._border() if boxed else 0}"{parent}'
            + (' quotePrefix="1"' if look.text_on_edit else "")
            + ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f"<{p}alignment{alignment}/></{p}xf>"
        )

    def _number_format(self, kind: CellKind) -> int:
        if kind in _BUILT_IN_FORMATS:
            return _BUILT_IN_FORMATS[kind]
        code = _OWN_FORMATS[kind]
        known = self._part.root.child("numFmts")
        taken = {whole_number(e.attributes.get("numFmtId", "")) for e in known.children} if known else set()
        number = max([_FIRST_OWN_FORMAT - 1, *taken]) + 1 + len(self._new["numFmts"])
        return self._once(
            "numFmts", code, f'<{self._part.prefix}numFmt numFmtId="{number}" formatCode="{code}"/>', number
        )

    def _font(self, look: Look) -> int:
        p = self._part.prefix
        size = 14 if look.role is Role.TITLE else 11
        bold = f"<{p}b/>" if look.bold or look.role in (Role.HEADING, Role.TITLE) else ""
        return self._once(
            "fonts",
            f"{size}{bold}",
            f'<{p}font>{bold}<{p}sz val="{size}"/><{p}color rgb="FF000000"/><{p}name val="{_FONT}"/>'
            f'<{p}family val="1"/></{p}font>',
        )

    def _fill(self, look: Look) -> int:
        if look.role is Role.HEADING:
            colour = _TO_FILL_IN_HEADING if look.to_fill_in else _HEADING_FILL
        elif not look.fill and not look.to_fill_in:
            return 0
        else:
            colour = look.fill or _TO_FILL_IN
        p = self._part.prefix
        return self._once(
            "fills",
            colour,
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{colour}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>',
        )

    def _border(self) -> int:
        p = self._part.prefix
        sides = "".join(
            f'<{p}{side} style="thin"><{p}color rgb="FF{_BORDER}"/></{p}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._once("borders", "thin", f"<{p}border>{sides}<{p}diagonal/></{p}border>")

    def _once(self, group: str, key: str, xml: str, number: int | None = None) -> int:
        if (group, key) not in self._known:
            added = self._add(group, xml)
            self._known[group, key] = added if number is None else number
        return self._known[group, key]

    def _add(self, group: str, xml: str) -> int:
        self._new[group].append(xml)
        return self._count(group) - 1

    def _count(self, group: str) -> int:
        element = self._part.root.child(group)
        return (len(element.children) if element else 0) + len(self._new[group])
