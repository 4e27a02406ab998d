"""`fig-articles`: every category of every source in a panel of its own, per month and cumulative."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import polars as pl

from trajectories.compare.study import Study
from trajectories.figures import trajectories
from trajectories.figures.parts import panels
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.marks import STATED
from trajectories.figures.parts.panels import CUMULATIVE, MONTHLY
from trajectories.figures.parts.phrases import placed
from trajectories.figures.parts.plot import AXIS, FOOT, Axes
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, lines
from trajectories.ground import say

MAIN = False
ORDER = 100
METHODS = ("trajectory", "blocks", "cumulative", "envelope", "even_path", "contested", "side_by_side")

ACROSS = {288: 1, 440: 1, 660: 2, 940: 4}
BETWEEN = 22
HEIGHT = 150


def rows(study: Study) -> pl.DataFrame:
    """Every printed count with a period, and every remainder, per month; then totals, limits and path. As
    `trajectories.rows`, but with every category; columns `panels.ROWS`."""
    return trajectories.rows(study, every_category=True)


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title counts nothing: it names the greatest stated total of each source, with its unit."""
    noun, place = study.subject.article_noun, placed(study, " in {}")
    stated = rows.filter(kind=STATED).drop_nulls("value").sort("value")
    most = {row["source_id"]: row for row in stated.to_dicts()}
    said = [
        f"{source.letter} {row['text']} {study.subject.unit(row['unit']).noun}"
        for source in study.sources
        if (row := most.get(source.source_id))
    ]
    greatest = f"{place}: greatest stated totals {say.listed(said)}" if said else ""
    base = trajectories.words(study, rows, others=False)
    return replace(base, title=f"Each {noun} by category{greatest}")


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """For each source its panels in rows: each unit and category per month, then each unit cumulative."""
    sheet, across = Sheet(study, look), ACROSS[look.width]
    drawn = panels.drawn(sheet, rows)
    most = panels.upper_edges(drawn, dict.fromkeys((MONTHLY, CUMULATIVE), HEIGHT))
    width = (look.width - across * AXIS - (across - 1) * BETWEEN) / across - 2
    for source in study.sources:
        own = [row for row in drawn if row["source_id"] == source.source_id]
        sheet.top = panels.head(sheet, source, rows, 0, sheet.top, look.width) + 4
        if not own:
            sheet.write(say.capital(trajectories.silent(study, source)) + ".", quiet=True)
            sheet.top += 2
        found = _panels(study, own)
        for first in range(0, len(found), across):
            group = found[first : first + across]
            top = sheet.top + max(len(lines(title, width)) for title, _ in group) * LINE + 4
            for place, (title, here) in enumerate(group):
                left, measure = AXIS + place * (width + AXIS + BETWEEN), here[0]["measure"]
                sheet.block(left, sheet.top, width, title)
                axes = Axes(left, top, width, HEIGHT, *panels.span(study), most[measure], 4)
                axes.draw(sheet, True)
                (panels.by_month if measure == MONTHLY else panels.total)(sheet, axes, here)
            sheet.top = top + HEIGHT + FOOT + 12
        sheet.top += 10
    sheet.top -= 10
    return sheet.chart()


def _panels(study: Study, own: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows of each panel of a source, under its title."""
    subject, found = study.subject, []
    for unit, name in product(subject.measured, (*subject.counted, subject.pooled)):
        here = [row for row in own if (row["measure"], row["unit"], row["category"]) == (MONTHLY, unit, name)]
        shorts = [subject.category(one).short for one in dict.fromkeys(row["named"] for row in here)]
        found.append((f"{say.listed(shorts, 'or')}, {subject.unit(unit).noun} per month", here))
    for unit in subject.measured:
        here = [row for row in own if (row["measure"], row["unit"]) == (CUMULATIVE, unit)]
        found.append((f"{subject.unit(unit).noun}, totals as printed", here))
    return [(say.capital(title), here) for title, here in found if here]
