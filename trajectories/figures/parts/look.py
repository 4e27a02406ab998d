"""One look for every chart: widths, fonts, sizes, neutral colours; for the screen, and for files in light and dark.

On the screen the neutral colours are CSS variables, so that charts follow the reader's scheme; in exported files they
are fixed, because a picture has no page around it. A source's own colour is in `data/sources.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
LABEL = 11  # pixels; nothing is smaller
# A drawing is made for one of these widths and only ever scaled up to its container, so text never falls below LABEL.
WIDTHS = (288, 440, 660, 940)
PHONE, WIDE = WIDTHS[0], WIDTHS[-1]


@dataclass(frozen=True)
class Palette:
    """Neutral colours of a chart: text, quieter text, grid lines, background, counts published elsewhere, other sources."""

    text: str
    quiet: str
    grid: str
    ground: str
    reference: str
    faint: str


LIGHT = Palette(text="#1d2226", quiet="#545b62", grid="#e2e4e7", ground="#ffffff", reference="#62686e", faint="#b3b8bd")
DARK = Palette(text="#eceff1", quiet="#b4bbc2", grid="#33393f", ground="#15181b", reference="#a7aeb5", faint="#626a72")


def _themed(**names: str) -> Palette:
    """Colours that stand in the page around a chart, under these names; where it has none, those of a light one."""
    colours = {colour: f"var(--{name}, {getattr(LIGHT, colour)})" for colour, name in names.items()}
    return Palette(**colours, faint=f"color-mix(in srgb, {colours['reference']} 45%, {colours['ground']})")


SCREEN = _themed(**{colour: f"chart-{colour}" for colour in ("text", "quiet", "grid", "ground", "reference")})
# Colours of JupyterLab's theme, whichever it is, so that a chart follows it as its cell does.
LAB = _themed(text="jp-content-font-color0", quiet="jp-content-font-color1", grid="jp-border-color2",
              ground="jp-layout-color0", reference="jp-content-font-color2")  # fmt: skip
_THEMED = (SCREEN, LAB)  # what stands around the chart says which colours they are
_TOWARDS_TEXT = 0.22  # of a source's colour on a dark ground: its words need more contrast than on a light one


def tone(colour: str, palette: Palette) -> str:
    """A source's colour where it is drawn: as it is on a light ground, nearer to the text on a dark or unknown one."""
    if palette is LIGHT:
        return colour
    if palette in _THEMED:
        return f"color-mix(in srgb, {colour} {100 * (1 - _TOWARDS_TEXT):.0f}%, {palette.text})"
    own, text = (bytes.fromhex(each.removeprefix("#")) for each in (colour, palette.text))
    return "#" + "".join(
        f"{round(one + (other - one) * _TOWARDS_TEXT):02x}" for one, other in zip(own, text, strict=True)
    )


@dataclass(frozen=True)
class Look:
    """How one drawing of a figure is made.

    width: pixels, one of WIDTHS; palette; notes: the numbers of the figure's own caveats by claim id, to stand on the
    marks that they concern, such as {"article-b-10": (1, 3)}.
    """

    width: int = WIDE
    palette: Palette = SCREEN
    notes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def phone(self) -> bool:
        """Whether panels stand one below the other."""
        return self.width < 480


@dataclass(frozen=True)
class Words:
    """What a figure says about itself, all computed from its own rows.

    title: a finding with its numbers and the place; subtitle: measure, unit, period, key of marks; alt: what a reader
    who cannot see it needs; note: what the chart leaves out and why, for the source line ("" where nothing is).
    """

    title: str
    subtitle: str
    alt: str
    note: str = ""


def config(palette: Palette) -> dict[str, object]:
    """Vega-Lite configuration of every chart."""
    text = {"labelColor": palette.quiet, "titleColor": palette.text, "labelFontSize": LABEL, "titleFontSize": LABEL}
    axis = {**text, "gridColor": palette.grid, "domainColor": palette.quiet, "tickColor": palette.quiet}
    return {
        "font": FONT,
        # The picture has one description and its table carries the data: a label on each mark would only add bytes.
        "aria": False,
        "background": "transparent" if palette in _THEMED else palette.ground,
        "view": {"stroke": None},
        "axis": {**axis, "titleFontWeight": "normal", "labelPadding": 4},
        "header": {**text, "labelFontSize": 13, "labelFontWeight": "bold", "labelColor": palette.text},
        "legend": text,
        "title": {"color": palette.text, "subtitleColor": palette.quiet, "anchor": "start", "fontSize": 13},
        "text": {"color": palette.text, "fontSize": LABEL},
    }
