"""Text inside a picture: wrapped, numbered and set in columns, as Vega-Lite views that stand above or below a chart.

Vega wraps nothing, so each line is a row of its own, at a place reckoned here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trajectories.charts.theme import INSET, LABEL, Palette, wrap

Spec = dict[str, Any]
LEADING = 4  # pixels between lines
GUTTER = 28  # pixels between two columns
INDENT = 20  # pixels for the number of a caveat
GAP = 0.35  # of a line, between two caveats
TWO_COLUMNS = 6  # so many caveats or more are set in two columns


def paragraph(text: str, palette: Palette, width: int, size: int = LABEL, bold: bool = False) -> Spec:
    """One text over the full width; a heading where it is larger than a label."""
    # Bold glyphs are wider than `wrap` reckons.
    lines = wrap(text, round(width * 0.92) if bold else width, size)
    return _view([{"line": line, "text": words} for line, words in enumerate(lines)], palette, width, size, bold)


def running(texts: Sequence[str], palette: Palette, width: int) -> Spec:
    """Several texts, each beginning a line."""
    lines = [line for text in texts for line in wrap(text, width)]
    return _view([{"line": line, "text": words} for line, words in enumerate(lines)], palette, width)


def numbered(texts: Sequence[str], closing: Sequence[str], palette: Palette, width: int) -> Spec:
    """Texts numbered with hanging lines, in two columns where there are many; the closing ones below, full width."""
    columns = 2 if len(texts) >= TWO_COLUMNS else 1
    across = (width - (columns - 1) * GUTTER) // columns
    blocks = [wrap(text, across - INDENT) for text in texts]
    half = sum(len(block) + GAP for block in blocks) / columns
    rows: list[dict[str, Any]] = []
    line, column, deepest = 0.0, 0, 0.0
    for number, block in enumerate(blocks, 1):
        # A new column where more than half of this text would stand below the middle.
        if column + 1 < columns and line + len(block) / 2 > half:
            line, column = 0.0, column + 1
        left = -INSET + column * (across + GUTTER)
        rows.append({"line": line, "text": f"{number}.", "x": left})
        for words in block:
            rows.append({"line": line, "text": words, "x": left + INDENT})
            line = round(line + 1, 2)
        line = round(line + GAP, 2)
        deepest = max(deepest, line)
    line = deepest + GAP
    for text in closing:
        for words in wrap(text, width):
            rows.append({"line": round(line, 2), "text": words, "x": -INSET})
            line += 1
    return _view(rows, palette, width)


def _view(rows: list[dict[str, Any]], palette: Palette, width: int, size: int = LABEL, bold: bool = False) -> Spec:
    last = max(row["line"] for row in rows)
    along: Spec = {"value": -INSET}
    if any("x" in row for row in rows):
        along = {"field": "x", "type": "quantitative", "scale": None, "axis": None}
    scale = {"domain": [-0.5, round(last + 0.5, 2)], "nice": False, "reverse": True, "zero": False}
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "color": palette.text if size > LABEL else palette.quiet,
        "fontSize": size,
        "fontWeight": "bold" if bold else "normal",
    }
    return {
        "data": {"values": rows},
        "mark": mark,
        "encoding": {
            "text": {"field": "text", "type": "nominal"},
            "x": along,
            "y": {"axis": None, "field": "line", "scale": scale, "type": "quantitative"},
        },
        "height": round((size + LEADING) * (last + 1), 1),
        "width": width - INSET,
    }
