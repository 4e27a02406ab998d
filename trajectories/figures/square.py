"""A figure as a square picture for posting: title above, chart scaled to fit, short caveats and source line below.

A figure may bring a drawing of its own for it (`Figure.charts["square"]`); any other is its export chart, enlarged,
or as many of its first panels as fit, and then says so. Text never becomes smaller than a label: where not even the
first panel fits, the picture grows taller instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import altair as alt
import polars as pl
import vl_convert

from trajectories.charts.theme import EXPORT, FONT, Palette, config, wrap
from trajectories.charts.trajectories import columns, heads, panels_of
from trajectories.claims.load import Dataset
from trajectories.figures.figure import Figure

SIDE = 1080
MARGIN = 40
GAP = 18  # pixels between title, chart and small print
SIZES = (22, 20, 18, 16)  # of the small print
LEAST = 80  # pixels: what is lower is no chart
LARGEST = 1.8  # a chart is not blown up further than this
BOLD = 0.9  # bold glyphs are wider than `wrap` reckons
_ROOT = re.compile(r'<svg\b[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"[^>]*>')


@dataclass(frozen=True)
class Line:
    """A line of text with the height that it takes."""

    text: str
    size: int
    bold: bool = False
    quiet: bool = False
    above: int = 0  # pixels of space before it

    @property
    def height(self) -> float:
        return self.above + self.size * 1.3


def square(figure: Figure) -> str:
    """The square picture as SVG text, SIDE pixels wide and as high, or higher where its chart needs the room."""
    own = "square" in figure.charts
    shape = "square" if own else "export"
    spec = {**figure.drawn(shape), **figure.selections(shape)}
    found = _composed(figure, spec, partial=own)
    panels = [] if own else spec.get("vconcat", [])
    while found.height > SIDE and len(panels) > 1:
        panels = panels[:-1]
        fewer = _composed(figure, {**spec, "vconcat": panels}, partial=True)
        if fewer.chart_height < LEAST:  # headings only: no picture of anything
            break
        found = fewer
    return found.svg


@dataclass(frozen=True)
class _Picture:
    svg: str
    height: int
    chart_height: float


def _composed(figure: Figure, spec: dict, partial: bool) -> _Picture:
    across = SIDE - 2 * MARGIN
    chart, width, height = _chart(figure, spec)
    above = _above(figure, across)
    # The small print is as large as leaves the chart its full width; where none does, it is small.
    for size in SIZES:
        below = _below(figure, across, size, partial)
        room = SIDE - 2 * MARGIN - 2 * GAP - sum(line.height for line in (*above, *below))
        if room >= height * min(across / width, LARGEST):
            break
    scale = max(1.0, min(across / width, room / height, LARGEST))
    total = max(SIDE, round(SIDE - room + height * scale))
    top = MARGIN + sum(line.height for line in above) + GAP
    spare = total - SIDE + room - height * scale
    left = MARGIN + (across - width * scale) / 2
    placed = _ROOT.sub(
        f'<svg x="{left:.1f}" y="{top + spare / 2:.1f}" width="{width * scale:.1f}" height="{height * scale:.1f}" '
        f'viewBox="0 0 {width:g} {height:g}">',
        chart,
        count=1,
    )
    foot = total - MARGIN - sum(line.height for line in below)
    return _Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{total}" viewBox="0 0 {SIDE} {total}" '
        f'font-family="{escape(FONT, quote=True)}"><rect width="100%" height="100%" fill="{EXPORT.ground}"/>'
        f"{_set(above, MARGIN)}{placed}{_set(below, foot)}</svg>",
        total,
        height,
    )


def _chart(figure: Figure, spec: dict) -> tuple[str, float, float]:
    """A bare chart as SVG text, with its width and height."""
    drawn = vl_convert.vegalite_to_svg({"$schema": alt.SCHEMA_URL, "config": config(EXPORT), "padding": 0, **spec})
    root = _ROOT.search(drawn)
    if root is None:
        raise ValueError(f"figure {figure.id}: found no size in its picture, allowed width and height in pixels")
    return drawn, float(root[1]), float(root[2])


def _above(figure: Figure, across: int) -> list[Line]:
    size = 32
    lines = [Line(text, size, bold=True) for text in wrap(figure.title, round(across * BOLD), size)]
    return lines + [
        Line(text, 18, above=6 if not at else 0) for at, text in enumerate(wrap(figure.subtitle, across, 18))
    ]


def _below(figure: Figure, across: int, size: int, partial: bool) -> list[Line]:
    whole = f"All {len(figure.caveats)} caveats stand in full on the whole figure and in this file's metadata."
    if partial:
        whole = f"{whole} The whole figure has more panels."
    found: list[Line] = []
    for text, quiet in (
        (" ".join(figure.short_caveats), False),
        (f"{figure.source_line} {whole}", True),
        (figure.credit, True),
    ):
        small = round(size * 0.8) if quiet else size
        for at, words in enumerate(wrap(text, across, small)):
            found.append(Line(words, small, quiet=quiet, above=0 if at else 8))
    return found


def _set(lines: list[Line], top: float) -> str:
    """Lines of text as SVG, the first one's upper edge at `top`."""
    out = []
    for line in lines:
        top += line.height
        weight = ' font-weight="bold"' if line.bold else ""
        colour = EXPORT.quiet if line.quiet else EXPORT.text
        out.append(
            f'<text x="{MARGIN}" y="{top - line.size * 0.3:.1f}" font-size="{line.size}"{weight} '
            f'fill="{colour}">{escape(line.text, quote=False)}</text>'
        )
    return "".join(out)


def trajectories_square(
    dataset: Dataset, rows: pl.DataFrame, palette: Palette = EXPORT, width: int = 152, height: int = 92
) -> alt.VConcatChart:
    """`fig-trajectories` for a square: its rows of monthly panels, a column for each source.

    rows: the frame of `series.trajectory_rows`. The cumulative panels are in the whole figure.
    """
    panels = [panel for panel in panels_of(dataset, dataset.sources, rows, width, height) if panel.per_month]
    return alt.vconcat(heads(dataset.sources, width, palette), *columns(dataset, rows, panels, palette), spacing=10)
