"""Sentences beside a matrix: those that lead, or, once a cell is chosen, those of the cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from trajectories.charts.theme import LABEL, Palette, wrap

LINE = LABEL + 4
MOST = 3  # sentences for one cell; the table holds all


@dataclass(frozen=True)
class Sentence:
    """One sentence of a cell; `lead` ones stand there before anything is chosen."""

    cell: str
    text: str
    lead: bool


def parameter() -> alt.Parameter:
    """What the matrix adds to its boxes: a click chooses a cell, a double click lets go."""
    return alt.selection_point(name="cell", fields=["pair"], on="click", clear="dblclick")


def sentences(
    entries: Sequence[Sentence], palette: Palette, width: int, choosing: bool = True, left: int = 0
) -> alt.Chart:
    """The sentences wrapped to a width in pixels, in the order given; at most MOST of a chosen cell.

    choosing: whether a matrix with `parameter` stands in the same picture; without one only leading ones are kept.
    left: where lines begin, in pixels from the edge of the plot.
    """
    lines: list[dict[str, Any]] = []
    shown: dict[str, int] = {}
    for entry in entries if choosing else [entry for entry in entries if entry.lead]:
        shown[entry.cell] = shown.get(entry.cell, 0) + 1
        beyond = shown[entry.cell] > MOST
        if beyond and not entry.lead:
            continue
        cell = "" if beyond and choosing else entry.cell
        lines += _lines(entry.text, cell, entry.lead, width)
    for cell, count in shown.items():
        if choosing and count > MOST:
            lines += _lines(f"{count - MOST} more in the table.", cell, False, width)
    for number, line in enumerate(lines):
        line["n"] = number
    size = max([sum(line["lead"] for line in lines), *(sum(o["pair"] == cell for o in lines) for cell in shown), 1])
    chosen = "isDefined(cell.pair) ? indexof(cell.pair, datum.pair) >= 0 : datum.lead"
    base = alt.Chart(alt.Data(values=lines)).transform_filter(chosen if choosing else "datum.lead")
    placed = base.transform_window(place="row_number()", sort=[alt.SortField("n")])
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[0.5, size + 0.5], reverse=True, nice=False, zero=False))
    text = placed.mark_text(align="left", fontSize=LABEL, color=palette.text)
    return text.encode(x=alt.value(left), y=y, text="text:N").properties(width=width + left, height=LINE * size)


def _lines(text: str, pair: str, lead: bool, width: int) -> list[dict[str, Any]]:
    wrapped = wrap(text, width)
    return [{"pair": pair, "lead": lead, "text": f"{'   ' if at else '• '}{line}"} for at, line in enumerate(wrapped)]
