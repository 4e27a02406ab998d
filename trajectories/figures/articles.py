"""`fig-articles`: every category of every source in a panel of its own, per month and cumulative."""

from __future__ import annotations

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures import trajectories
from trajectories.figures.parts import panels
from trajectories.figures.parts.levels import cumulative, printed, shown_by_month
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.marks import STATED
from trajectories.figures.parts.panels import CUMULATIVE, MONTHLY, ROWS
from trajectories.figures.parts.plot import AXIS, FOOT, Axes, upper_edge
from trajectories.figures.parts.sheet import LINE, Sheet, lines
from trajectories.figures.parts.tooltip import TOOLTIP, named
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
    counts = printed(study)
    monthly = shown_by_month(study, counts, every_category=True).with_columns(pl.lit(MONTHLY).alias("measure"))
    totals = cumulative(study, counts).with_columns(pl.lit(CUMULATIVE).alias("measure"))
    return pl.concat([monthly.select(list(ROWS)), totals.select(list(ROWS))])


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title counts nothing: it names the greatest stated total of each source, with its unit."""
    place, noun = study.subject.place, study.subject.article_noun
    said = []
    for source in study.sources:
        own = rows.filter(
            (pl.col("source_id") == source.source_id) & (pl.col("kind") == STATED) & pl.col("value").is_not_null()
        )
        if len(own):
            most = own.sort("value").row(-1, named=True)
            said.append(f"{named(source).partition(' ')[0]} {most['text']} {study.subject.unit(most['unit']).noun}")
    base = trajectories.words(study, rows, others=False)
    where = f" in {place}" if place else ""
    return Words(
        title=f"Each {noun} by category{where}: greatest stated totals {say.listed(said)}" if said else f"Each {noun} by category",
        subtitle=base.subtitle, alt=base.alt, note=base.note,
    )  # fmt: skip


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.TopLevelMixin:
    """For each source its panels in rows: each unit and category per month, then each unit cumulative."""
    sheet = Sheet(look)
    drawn = panels.drawn(study, rows, look)
    subject = study.subject
    most = {
        measure: upper_edge(
            max([panels.height_of(row) for row in drawn if row["measure"] == measure], default=0), HEIGHT
        )
        for measure in (MONTHLY, CUMULATIVE)
    }
    across = ACROSS[look.width]
    width = (look.width - across * AXIS - (across - 1) * BETWEEN) / across - 2
    for source in study.sources:
        own = [row for row in drawn if row["source_id"] == source.source_id]
        sheet.top = panels.head(sheet, source, 0, sheet.top, look.width, trajectories.told(study, source, own)) + 4
        if not own:
            sheet.top = (
                sheet.block(0, sheet.top, look.width, say.capital(trajectories.silent(study, source)) + ".", quiet=True)
                + 12
            )
            continue
        series = (*subject.counted, subject.pooled)
        wanted: list[tuple[str, str, str | None]] = [
            (MONTHLY, unit, name) for unit in subject.measured for name in series
        ]
        wanted += [(CUMULATIVE, unit, None) for unit in subject.measured]
        found = []
        for measure, unit, name in wanted:
            here = [
                row
                for row in own
                if row["measure"] == measure and row["unit"] == unit and name in (None, row["category"])
            ]
            if here:
                noun = subject.unit(unit).noun
                shorts = [subject.category(one).short for one in dict.fromkeys(row["named"] for row in here) if name]
                what = (
                    f"{say.listed(shorts, 'or')}, {noun} per month"
                    if name
                    else f"{say.capital(noun)}, totals as printed"
                )
                found.append((measure, say.capital(what), here))
        for first in range(0, len(found), across):
            group = found[first : first + across]
            deep = max(len(lines(title, width)) for _, title, _ in group)
            for place, (measure, title, here) in enumerate(group):
                left = AXIS + place * (width + AXIS + BETWEEN)
                sheet.block(left, sheet.top, width, title)
                axes = Axes(left, sheet.top + deep * LINE + 4, width, HEIGHT, *panels.span(study), most[measure], 4)
                axes.draw(sheet, True)
                if measure == MONTHLY:
                    panels.by_month(sheet, study, axes, here, source)
                else:
                    panels.total(sheet, study, axes, here, source)
            sheet.top += deep * LINE + 4 + HEIGHT + FOOT + 12
        sheet.top += 10
    sheet.top -= 10
    return sheet.chart(TOOLTIP)
