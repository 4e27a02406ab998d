"""A small figure with words that break careless writers: quotes, commas, line ends, markup, other alphabets."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import polars as pl

from trajectories.charts.theme import NARROW, SCREEN, WIDE
from trajectories.figures.caveats import AttachedCaveat, Basis
from trajectories.figures.figure import Chart, Figure, SourceNote

VALUES = [{"day": "2025-01-01", "count": 202997}, {"day": "2025-10-01", "count": 310000.0}]
CAVEATS = (
    AttachedCaveat("cases", "high", 'Cases are "registered", not persons; returns, if any, stay in.', "Cases only."),
    AttachedCaveat(
        "markup", "high", "A text with <b>, & and </script><img onerror=x> stays text.", "<Markup> is text."
    ),
    AttachedCaveat("script", "normal", "СЗЧ is the abbreviation in Ukrainian; № and … are printed.", "Other letters."),
)


def drawing(width: int, height: int = 200) -> alt.Chart:
    x, y = alt.X("day:O", title=None), alt.Y("count:Q", title=None)
    chart = alt.Chart(alt.Data(values=VALUES)).mark_bar(color=SCREEN.reference).encode(x=x, y=y)
    return chart.properties(width=width, height=height)


def figure(charts: Mapping[str, Chart] | None = None, caveats: tuple[AttachedCaveat, ...] = CAVEATS) -> Figure:
    """`charts` are added to, or stand in for, the two that every figure has."""
    return Figure(
        id="fig-example",
        title="Two articles print a count; one of them is “over” & without end",
        subtitle="Cases registered, January to October 2025",
        alt="Two bars, the second one higher; see the table.",
        caveats=caveats,
        basis=Basis("fig-example"),
        hint="",
        source_line="Source: Articles A and B, as extracted in data/claims.",
        charts={"wide": lambda: drawing(WIDE - 60), "narrow": lambda: drawing(NARROW - 60), **(charts or {})},
        table=pl.DataFrame(
            {
                "text": ['over 310,000, "about"', "one\nline\nmore", None],
                "value": [310000.5, None, 7.0],
                "readings": ["as stated", "by default", "each"],
            }
        ),
        sources=(SourceNote("Article A", "no outlet printed"),),
        readings="plain=nearest; rate=average",
        data_version="0123456789ab",
    )
