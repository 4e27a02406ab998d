"""The HTML of a figure: one block, the same in every renderer, readable without scripts."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from typing import TYPE_CHECKING, Any

import vl_convert

from trajectories.charts.theme import FONT
from trajectories.figures.svg import slim

_FALLBACK = re.compile(r"(var\(--[\w-]+), #\w+\)")

if TYPE_CHECKING:
    from trajectories.figures.figure import Figure


def block(figure: Figure, live: bool = True) -> str:
    """The whole block; `live` adds specs, data and the place for download buttons, for a page that has scripts."""
    esc = html.escape
    # One static picture: the narrow chart is drawn by the page's script, and without it the wide one scrolls.
    hint = f'<p class="hint" hidden>{esc(figure.hint)}</p>' if figure.hint and live else ""
    charts = (
        f'<div class="chart wide" tabindex="0" role="group" aria-label="Chart" data-spec="{figure.id}-wide">{_static(figure, live)}</div>'
        f'<div class="chart narrow" data-spec="{figure.id}-narrow"></div>'
    )
    items = "".join(f'<li data-caveat="{esc(c.id)}">{esc(c.text)}</li>' for c in figure.caveats)
    parts = [
        f'<figure class="figure-block" id="{esc(figure.id)}" data-figure="{esc(figure.id)}">',
        f'<figcaption><p class="figure-title">{esc(figure.title)}</p>',
        f'<p class="figure-subtitle">{esc(figure.subtitle)}</p></figcaption>',
        f'<div class="figure-views"><div class="view view-chart">{hint}{charts}</div>',
        f'<div class="view view-table">{_table(figure)}</div>',
        f'<div class="view view-sources">{_sources(figure)}</div></div>',
        f'<ol class="caveats">{items}</ol>',
        f'<p class="source-line">{esc(figure.source_line)}<br><span class="credit">{esc(figure.credit)}</span></p>',
    ]
    if live:
        parts.append(f'<p class="downloads" hidden data-file="{esc(figure.id)}"></p>')
        specs = {"wide": figure.spec("wide"), "narrow": figure.spec("narrow"), "export": _outline(figure)}
        for shape, spec in specs.items():
            parts.append(_script("figure-spec", spec, f' data-name="{figure.id}-{shape}"'))
        parts.append(
            _script("figure-data", {"name": figure.id, "csv": figure.table.write_csv(), "trailing": figure.trailing})
        )
    parts.append("</figure>")
    # A blank line or a fence of backticks would end the raw block in markdown: each part is one line.
    return "\n".join(part.replace("\n", " ") for part in parts)


def _static(figure: Figure, live: bool) -> str:
    svg = slim(vl_convert.vegalite_to_svg(figure.spec("wide")), figure.alt, FONT)
    # A page defines the colour variables; a notebook cell has nothing but what they fall back on.
    return _FALLBACK.sub(r"\1)", svg) if live else svg


def _outline(figure: Figure) -> dict:
    """The export spec, with null for a chart that is the wide one in fixed colours: page.js puts that in."""
    spec = figure.spec("export")
    if "export" in figure.charts:
        return spec
    chart = figure.drawn("export")
    return {**spec, "vconcat": [None if part is chart else part for part in spec["vconcat"]]}


def as_json(content: object, indent: int | None = None) -> str:
    """JSON as a browser writes it: no decimal point in a whole number, other characters as they are."""
    return json.dumps(_whole(content), ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))


def _whole(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _whole(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_whole(value) for value in content]
    return int(content) if isinstance(content, float) and content.is_integer() else content


def _script(kind: str, content: object, attributes: str = "") -> str:
    """JSON for page.js, gzipped and base64-coded: specs repeat themselves, and a page holds dozens of them."""
    # The time in a gzip header would make two builds differ.
    packed = gzip.compress(as_json(content).encode("utf-8"), 9, mtime=0)
    coded = base64.b64encode(packed).decode("ascii")
    return f'<script type="text/plain" class="{kind}"{attributes} data-encoding="gzip">{coded}</script>'


def unpacked(coded: str) -> Any:
    """What a script of the block holds."""
    return json.loads(gzip.decompress(base64.b64decode(coded)))


def _table(figure: Figure) -> str:
    esc = html.escape
    name = esc(f"Data of {figure.id}, scrollable", quote=True)
    head = "".join(f'<th scope="col">{esc(column.replace("_", " "))}</th>' for column in figure.table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td{_numeric(value)}>{esc(_cell(value))}</td>" for value in row) + "</tr>"
        for row in figure.table.iter_rows()
    )
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{name}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _numeric(value: object) -> str:
    return ' class="number"' if isinstance(value, (int, float)) else ""


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.10g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def _sources(figure: Figure) -> str:
    items = "".join(f"<dt>{html.escape(note.label)}</dt><dd>{html.escape(note.text)}</dd>" for note in figure.sources)
    return f"<dl>{items}</dl>"
