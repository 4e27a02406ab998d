"""One look for every chart: fonts, sizes, neutral colours; a screen and an export variant.

On the screen the neutral colours are CSS variables, so that charts follow the reader's light or dark mode; in
exported files they are fixed, because a PNG has no page around it. A source's own colour is in `data/sources.yml`.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
LABEL = 11
TITLE = 13
# A picture is drawn as wide as it is delivered, so that its text keeps its size. Vertical axes take INSET pixels.
INSET = 46
WIDE, NARROW = 876, 292


@dataclass(frozen=True)
class Palette:
    """Neutral colours of a chart: text, quieter text, grid and axis lines, background, published elsewhere."""

    text: str
    quiet: str
    grid: str
    ground: str
    reference: str


SCREEN = Palette(
    text="var(--chart-text, #1d2226)",
    quiet="var(--chart-quiet, #545b62)",
    grid="var(--chart-grid, #e2e4e7)",
    ground="var(--chart-ground, #ffffff)",
    reference="var(--chart-reference, #62686e)",
)
EXPORT = Palette(text="#1d2226", quiet="#545b62", grid="#e2e4e7", ground="#ffffff", reference="#62686e")


def config(palette: Palette) -> dict[str, object]:
    """Vega-Lite configuration of every chart."""
    text = {"labelColor": palette.quiet, "titleColor": palette.text, "labelFontSize": LABEL, "titleFontSize": LABEL}
    return {
        "font": FONT,
        # The picture has one description and its table carries the data: a label on each mark would only add bytes.
        "aria": False,
        "background": "transparent" if palette is SCREEN else palette.ground,
        "view": {"stroke": None},
        "axis": {
            **text,
            "gridColor": palette.grid,
            "domainColor": palette.quiet,
            "tickColor": palette.quiet,
            "titleFontWeight": "normal",
            "labelPadding": 4,
        },
        "header": {**text, "labelFontSize": TITLE, "labelFontWeight": "bold", "labelColor": palette.text},
        "legend": text,
        "title": {"color": palette.text, "subtitleColor": palette.quiet, "anchor": "start", "fontSize": TITLE},
        "text": {"color": palette.text, "fontSize": LABEL},
    }


def wrap(text: str, pixels: int, size: int = LABEL) -> list[str]:
    """Lines of a text that fit a width: Vega does not wrap. Reckoned with an average glyph of half its size."""
    return textwrap.wrap(text, max(10, int(pixels / (size * 0.5)))) or [""]


def text_width(text: str, size: int = LABEL) -> float:
    """Width of a short label in pixels, reckoned a little wide so that labels keep apart."""
    return len(text) * size * 0.53
