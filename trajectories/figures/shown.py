"""What a notebook's cell shows: a part of the page in a report run, a live chart with its caveats folded in JupyterLab.

A report run shows markdown with a raw block, which the renderers take, and beside it HTML with a still picture, for whoever
opens build/notebooks; in JupyterLab a figure is a live chart in the colours of its theme. Nothing is fetched.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import polars as pl
import vl_convert

from trajectories.figures import drawing, html, square
from trajectories.figures.parts.look import LAB, LIGHT, config

if TYPE_CHECKING:
    from trajectories.figures.figure import Figure

REPORT = "report"  # value of TRAJECTORIES_OUTPUT in a report run
WIDTH = 660  # pixels of a finished drawing in a notebook: fits beside JupyterLab's file list on a small screen
VEGA = "application/vnd.vega.v5+json"  # JupyterLab draws it, trusted or not, from its own files
# SVG, because a canvas knows no colours of a theme.
LIVE = {VEGA: {"embed_options": {"renderer": "svg", "actions": False}}}
NOTHING = "These data have nothing for this part."
Bundle = dict[str, Any]
_VARIABLE = re.compile(r"var\(--[\w-]+, (#\w+)\)")


def in_report() -> bool:
    """Whether the notebook runs for the page."""
    return os.environ.get("TRAJECTORIES_OUTPUT") == REPORT


def _html(text: str, plain: str = "a part of the page") -> Bundle:
    return {"text/html": text or f"<p>{NOTHING}</p>", "text/plain": plain}


def _for_page(block: str) -> Bundle:
    return {"text/markdown": html.raw_block(block.replace("\n\n", "\n"))}


@dataclass(frozen=True)
class Shown:
    """A part of the page. html: "" where the data have nothing for it; it then leaves itself out of the page."""

    html: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {**(_for_page(self.html) if in_report() else {}), **_html(self.html)}


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a cell shows it. block: makes its part of the page (default: the figure alone); above: HTML."""

    figure: Figure
    block: Callable[[], str] | None = None
    above: str = ""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        """One bundle: of a report run the page's block, in any case a still picture with what is folded under it."""
        page = _for_page(self.block() if self.block else html.block(self.figure)) if in_report() else {}
        picture = _still(self.figure)
        coded = base64.b64encode(picture.encode()).decode()
        alt = escape(self.figure.words.alt, quote=True)
        image = f'<img alt="{alt}" src="data:image/svg+xml;base64,{coded}">'
        text = f"{self.above}{image}{html.folded(self.figure)}"
        return {**page, **_html(text, self.figure.title), "image/svg+xml": picture}

    def bundles(self) -> Iterator[Bundle]:
        """For JupyterLab, one below the other: the words, the live chart with a picture for other viewers, the folded rest."""
        figure = self.figure
        said = f"<h3>{escape(figure.title)}</h3><p>{escape(figure.words.subtitle)}</p>"
        yield _html(f"{self.above}{said}", figure.title)
        live = drawing.vega(figure.spec(WIDTH, LAB))
        yield {VEGA: live, "image/png": _coded(square.png(figure, 1)), "text/plain": figure.words.alt}
        yield _html(html.folded(figure), figure.source_line)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for bundle in (self._repr_mimebundle_(),) if in_report() else self.bundles():
            display(bundle, metadata=LIVE if VEGA in bundle else {}, raw=True)


def _still(figure: Figure) -> str:
    """The picture with its words inside on a light ground, from the drawing that the page has."""
    bare = _VARIABLE.sub(r"\1", figure.svg(WIDTH))
    return square.frame(figure, WIDTH, LIGHT).replace(square.CHART, bare)


def _coded(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


# -- charts and frames that a notebook makes ---------------------------------------------------------------------------


def theme() -> dict[str, Any]:
    """How charts of a notebook look: as finished figures do, in the colours of JupyterLab's theme."""
    return {"config": {**config(LAB), "view": {"stroke": None, "continuousWidth": 560}}}


def chart(spec: dict[str, Any], **_: object) -> tuple[Bundle, dict[str, Any]]:
    """Altair's renderer: a live chart with a picture for other viewers, in a report run the picture alone."""
    light = {**spec, "config": {**spec.get("config", {}), **config(LIGHT), "view": spec["config"].get("view", {})}}
    try:
        picture = {"image/png": _coded(vl_convert.vegalite_to_png(light)), "text/plain": "a chart"}
    except ValueError:  # of no rows no picture can be made
        return {"text/plain": NOTHING}, {}
    return (picture, {}) if in_report() else ({VEGA: drawing.vega(spec), **picture}, LIVE)


def prepare() -> None:
    """Make Altair's charts show themselves so, and of frames in a report run show the text alone."""
    import altair as alt

    made: Any = theme  # Altair's own type of it names every key that there is
    alt.theme.register("trajectories", enable=True)(made)
    alt.renderers.register("trajectories", chart)
    alt.renderers.enable("trajectories")
    alt.data_transformers.disable_max_rows()  # many sources: a big picture is better than none
    pl.Config.set_fmt_str_lengths(90)
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None and in_report():
        # Any HTML of a cell that is not a part of the page would make Quarto fetch scripts.
        shell.display_formatter.formatters["text/html"].for_type(pl.DataFrame, lambda frame: None)
