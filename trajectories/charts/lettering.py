"""Pictures made of words and boxes: marks at places reckoned in pixels, x from the left of the view, y from its top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from trajectories.charts.theme import LABEL, Palette, wrap

LEADING = 14  # pixels from one line to the next
SAFE = 0.94  # of a width: lines are reckoned with an average glyph, and some are wider


@dataclass(frozen=True)
class Text:
    """One line of words; y is its middle."""

    x: float
    y: float
    text: str
    quiet: bool = False
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"


def block(
    x: float, top: float, width: float, paragraphs: Sequence[str], quiet: bool = False, bold: bool = False
) -> list[Text]:
    """Paragraphs wrapped to a width, one below the other, the first line's upper edge at `top`."""
    lines = [line for paragraph in paragraphs for line in broken(paragraph, width)]
    return [Text(x, top + LEADING * (n + 0.5), line, quiet, bold) for n, line in enumerate(lines)]


def broken(text: str, width: float) -> list[str]:
    """The lines of a text in a width."""
    return wrap(text, int(width * SAFE))


def letters(texts: Sequence[Text], palette: Palette) -> list[alt.Chart]:
    """The layers that draw texts: one for each weight and alignment that there is."""
    found = []
    for bold, align in sorted({(one.bold, one.align) for one in texts}):
        values = [
            {"x": round(one.x, 1), "y": round(one.y, 1), "text": one.text,
             "colour": palette.quiet if one.quiet else palette.text}
            for one in texts if (one.bold, one.align) == (bold, align)
        ]  # fmt: skip
        mark = alt.Chart(alt.Data(values=values)).mark_text(
            align=align, baseline="middle", fontSize=LABEL, fontWeight="bold" if bold else "normal", aria=False
        )
        colour = alt.Color("colour:N", scale=None)
        found.append(mark.encode(x=across("x"), y=down("y"), text="text:N", color=colour))
    return found


def rules(places: Sequence[tuple[float, float, float]], colour: str) -> alt.Chart:
    """Thin level lines at (left, right, y)."""
    return strokes([(left, right, y, y) for left, right, y in places], colour)


def strokes(places: Sequence[tuple[float, float, float, float]], colour: str) -> alt.Chart:
    """Thin lines at (left, right, top, bottom)."""
    values = [{"x": left, "x2": right, "y": top, "y2": bottom} for left, right, top, bottom in places]
    mark = alt.Chart(alt.Data(values=values)).mark_rule(color=colour, strokeWidth=1, aria=False)
    return mark.encode(x=across("x"), x2="x2:Q", y=down("y"), y2="y2:Q")


def across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=None, axis=None)


def down(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", scale=None, axis=None)


def squares(items: Sequence[dict[str, Any]], palette: Palette) -> alt.Chart:
    """Small squares at x, y in `colour`, hollow where `hollow`: a source beside its words."""
    values = [
        {"x": item["x"], "y": item["y"], "colour": item["colour"],
         "fill": palette.ground if item["hollow"] else item["colour"]}
        for item in items
    ]  # fmt: skip
    chart = alt.Chart(alt.Data(values=values))
    return chart.mark_point(shape="square", size=64, strokeWidth=1.4, opacity=1, aria=False).encode(
        x=across("x"), y=down("y"), stroke=alt.Stroke("colour:N", scale=None), fill=alt.Fill("fill:N", scale=None)
    )
