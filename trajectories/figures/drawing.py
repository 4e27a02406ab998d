"""From a spec to an SVG or to Vega, from an SVG to a PNG or a PDF. What was drawn once is kept and not drawn again."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

import vl_convert

from trajectories.figures.glyphs import drawable
from trajectories.ground.kept import kept

_MAKER = f"vl-convert {version('vl-convert-python')} "


def svg(spec: dict[str, Any]) -> str:
    """A Vega-Lite spec as SVG text."""
    return kept("svg", _MAKER + json.dumps(spec), lambda: vl_convert.vegalite_to_svg(spec).encode()).decode()


def vega(spec: dict[str, Any]) -> dict[str, Any]:
    """A Vega-Lite spec as the Vega spec that it stands for."""
    made = kept("vega", _MAKER + json.dumps(spec), lambda: json.dumps(vl_convert.vegalite_to_vega(spec)).encode())
    return json.loads(made)


def png(picture: str, scale: float = 1.0) -> bytes:
    """An SVG as PNG, at so many pixels for each of its own."""
    picture = drawable(picture)
    return kept("png", f"{_MAKER}{scale} {picture}", lambda: vl_convert.svg_to_png(picture, scale=scale))


def pdf(picture: str) -> bytes:
    """An SVG as PDF."""
    picture = drawable(picture, embedded=True)
    return kept("pdf", _MAKER + picture, lambda: vl_convert.svg_to_pdf(picture))
