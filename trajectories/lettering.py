"""Pictures made of words and boxes: marks at places reckoned in pixels, x from the left of the view, y from its top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from trajectories.theme import LABEL, Palette, wrap

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
    """The layers that draw texts: plain ones, and bold ones where there are any."""
    found = []
    for bold in (False, True):
        values = [
            {"x": round(one.x, 1), "y": round(one.y, 1), "text": one.text,
             "colour": palette.quiet if one.quiet else palette.text}
            for one in texts if one.bold == bold
        ]  # fmt: skip
        if values:
            mark = alt.Chart(alt.Data(values=values)).mark_text(
                align="left", baseline="middle", fontSize=LABEL, fontWeight="bold" if bold else "normal", aria=False
            )
            colour = alt.Color("colour:N", scale=None)
            found.append(mark.encode(x=across("x"), y=down("y"), text="text:N", color=colour))
    return found


def rules(places: Sequence[tuple[float, float, float]], palette: Palette) -> alt.Chart:
    """Thin level lines at (left, right, y)."""
    values = [{"x": left, "x2": right, "y": y} for left, right, y in places]
    mark = alt.Chart(alt.Data(values=values)).mark_rule(color=palette.grid, strokeWidth=1, aria=False)
    return mark.encode(x=across("x"), x2="x2:Q", y=down("y"))


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
