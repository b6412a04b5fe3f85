"""A report as one page that needs nothing else: no script, no picture, no network; made to be read on a telephone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from vaxcli.documents.figures import Section
from vaxcli.texts import document

_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 "Times New Roman",serif;margin:0 auto;max-width:46rem;padding:1rem}
h1{font-size:1.25rem;margin:.2rem 0}h2{font-size:1.05rem;margin:1.4rem 0 .3rem}p{margin:.3rem 0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #8888;padding:.3rem .5rem;text-align:right}th:first-child,td:first-child{text-align:left}
th{background:#8882}svg{width:100%;height:auto;display:block;margin:.5rem 0}.bar{fill:#3d7fd0}
text{font-size:13px;fill:currentColor}code{overflow-wrap:anywhere;font-size:.8rem}
"""
_BAR, _GAP = 16, 6
_MOST = 31
"""Bars in one picture."""


def page(title: Sequence[str], found: Sequence[Section], mark: str) -> bytes:
    """The page as UTF-8."""
    return "".join(_parts(title, found, mark)).encode()


def _parts(title: Sequence[str], found: Sequence[Section], mark: str) -> Iterator[str]:
    head = escape(f"{title[0]} {title[1]}")
    yield '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{head}</title><style>{_STYLE}</style></head><body><h1>{head}</h1>"
    for line in title[2:]:
        yield f"<p>{escape(line)}</p>"
    for one in found:
        yield from _section(one)
    yield f"<h2>{escape(document('report-sha256'))}</h2><p><code>{mark}</code></p></body></html>"


def _section(one: Section) -> Iterator[str]:
    yield f"<h2>{escape(one.title)}</h2>"
    if not one.rows:
        yield f"<p>{escape(document('report-nothing'))}</p>"
        return
    if one.chart and len(one.rows) > 1:
        yield from _chart(one)
    yield f'<div class="wide"><table id="{one.key}"><thead><tr>'
    yield "".join(f'<th scope="col">{escape(column)}</th>' for column in one.columns)
    yield "</tr></thead><tbody>"
    for row, counts in zip(one.rows, one.counts, strict=True):
        yield f"<tr><td>{escape(row[0])}</td>{''.join(f'<td>{count}</td>' for count in counts)}</tr>"
    yield "</tbody></table></div>"


def _chart(one: Section) -> Iterator[str]:
    """Bars as wide as the page allows; the table below them says the same to who cannot see them."""
    rows = list(zip(one.rows, one.bars, strict=True))[:_MOST]
    most = 100 if one.percent else max(1, *one.bars)
    unit = " %" if one.percent else ""
    yield f'<svg viewBox="0 0 400 {len(rows) * (_BAR + _GAP)}" role="img" aria-label="{escape(one.title)}">'
    for at, (row, count) in enumerate(rows):
        y = at * (_BAR + _GAP)
        width = max(round(180 * count / most, 1), 1)
        name = row[0] if len(row[0]) < 26 else f"{row[0][:24]}\u2026"
        yield f'<text x="158" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
        yield f'<rect class="bar" x="164" y="{y}" width="{width}" height="{_BAR}"/>'
        yield f'<text x="{168 + width}" y="{y + 12}">{count}{unit}</text>'
    yield "</svg>"
