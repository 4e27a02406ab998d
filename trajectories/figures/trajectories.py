"""`fig-trajectories`: what each source prints, side by side: per month over each printed period, and cumulative."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.figures.parts import panels
from trajectories.figures.parts.levels import LEVELS, LIMITS, PATH, cumulative, printed, shown_by_month
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.marks import HEDGED, REMAINDER, STATED
from trajectories.figures.parts.panels import CUMULATIVE, MONTHLY
from trajectories.figures.parts.phrases import average, grouped, placed, span, units_in
from trajectories.figures.parts.plot import AXIS, FOOT, Axes
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet
from trajectories.ground import say

MAIN = True
ORDER = 10
METHODS = ("trajectory", "blocks", "cumulative", "envelope", "even_path", "contested", "side_by_side")

HEADINGS = {MONTHLY: "a month", CUMULATIVE: "in total"}  # above the numbers of the axis
NARROWEST = 136  # pixels for a panel beside others
MOST = 6  # panels side by side
BETWEEN = 14  # pixels between two panels
HEIGHTS = {MONTHLY: 205, CUMULATIVE: 160}
PHONE_HEIGHTS = {MONTHLY: 130, CUMULATIVE: 108}


def rows(study: Study, every_category: bool = False) -> pl.DataFrame:
    """Rows of both measures in the order of the sources; columns `panels.ROWS`. Empty where nothing has a period.

    Example: per month, article-b, cases, awol, awol, stated, 2025-01-01, 2025-07-31, 7.0, null, 105500.0, null, 15071.4,
    false, false, false, "105,500", "article-b-10".
    """
    counts = printed(study)
    measures = {MONTHLY: shown_by_month(study, counts, every_category), CUMULATIVE: cumulative(study, counts)}
    return pl.concat([part.select(pl.lit(name).alias("measure"), *LEVELS) for name, part in measures.items()])


def words(study: Study, rows: pl.DataFrame, others: bool = True) -> Words:
    """A title with the averages of the two years compared, in the series that most sources print for both.

    others: whether the levels of the other sources are drawn behind, and so stand in the key.
    """
    subject = study.subject
    units, kinds = units_in(study, rows), rows["kind"].to_list()
    keys = [f"Solid: {units[0].noun}" if units else "Solid: stated"]
    keys += [f"diamond or dashed: {units[1].label}"] if len(units) > 1 else []
    keys += ["○ or outlined: hedged or projected"] if HEDGED in kinds else []
    ours = ["what remains by subtraction"] * (REMAINDER in kinds) + ["our even spread"] * (PATH in kinds)
    keys += [f"dotted: {say.listed(ours, 'or')}"] if ours else []
    keys += ["▲ no upper limit"] if rows["open"].any() else []
    keys += [f"grey: other {subject.article_noun}s"] if others and rows["source_id"].n_unique() > 1 else []
    shading = ", with the pale range they allow" if LIMITS in kinds else ""
    said = [
        f"{study.dataset.source(row['source_id']).name}: {row['text']} in {say.period(row['start'], row['end'])}, "
        f"{average(row)} a month"
        for row in rows.filter(measure=MONTHLY, kind=STATED).to_dicts()
    ]
    return Words(
        title=_title(study, rows),
        subtitle=f"A month: the average over each printed period. In total: as printed{shading}. {'; '.join(keys)}.",
        alt=f"{say.capital(say.counted(len(study.sources), 'panel'))}, one for each {subject.article_noun}. {'; '.join(said)}.",
    )


def _title(study: Study, rows: pl.DataFrame) -> str:
    subject, place, (first, last) = study.subject, placed(study, " in {}"), study.subject.years
    year = pl.col("start").dt.year()
    whole = ~pl.col("single") & (year == pl.col("end").dt.year()) & year.is_in([first, last])
    levels = rows.filter(whole, measure=MONTHLY, kind=STATED).with_columns(year=year)
    both = pl.col("year").n_unique().over("source_id") == 2
    groups = [group.filter(both) for group in grouped(levels, "unit", "category")]
    own = max(groups, key=lambda group: group["source_id"].n_unique(), default=levels)
    if own.is_empty():
        return _title_of_totals(study, rows, place)
    count, unit, category = own["source_id"].n_unique(), own["unit"][0], own["category"][0]
    low, high = (own.filter(year=year)["level"].to_list() for year in (first, last))
    verb = "rise" if min(high) > max(low) else "fall" if max(high) < min(low) else "go"
    short = f"{subject.category(category).short} " if category in subject.counted else ""
    who = f"{say.capital(say.words(count))} of {say.counted(len(study.sources), subject.article_noun)} "
    who = who if len(study.sources) > 1 else f"{study.sources[0].label} "
    return (
        f"{who}{'prints' if count == 1 else 'print'} both years: {short}{subject.unit(unit).noun}{place} {verb} from "
        f"{span(low)} a month in {first} to {span(high)} in {last}"
    )


def _title_of_totals(study: Study, rows: pl.DataFrame, place: str) -> str:
    """Where no source prints both years: the smallest and the greatest total of the unit that is counted first."""
    stated = rows.filter(kind=STATED).drop_nulls("value").sort("value")
    for unit in units_in(study, stated)[:1]:
        own = stated.filter(unit=unit.id).to_dicts()
        told = [f"{row['text']} in {say.period(row['start'], row['end'])}" for row in (own[0], own[-1])]
        return f"Printed {unit.noun}{place}: {' to '.join(dict.fromkeys(told))}"
    return f"No {study.subject.article_noun} prints a count{place} that is stated for a period" if len(rows) else ""


def silent(study: Study, source: Source) -> str:
    """What an empty panel says."""
    every = told.own_claims(study.dataset, repeats=True)
    quantities = {row["quantity"] for row in every if row["source_id"] == source.source_id}
    if not quantities:
        return "prints no figure on this subject"
    return "prints rates only" if quantities == {"rate"} else "prints no count with a period"


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Panels side by side, row below row; on a phone one below the other, first all months, then all totals."""
    sheet, sources = Sheet(study, look), study.sources
    drawn = panels.drawn(sheet, rows)
    heights = PHONE_HEIGHTS if look.phone else HEIGHTS
    most = panels.upper_edges(drawn, heights)
    across = 1 if look.phone else min(MOST, (look.width - AXIS + BETWEEN) // (NARROWEST + BETWEEN))
    across = -(-len(sources) // -(-len(sources) // across))  # as many in each row
    width = (look.width - AXIS - 2 - BETWEEN * (across - 1)) / across
    edge = 0 if look.phone else AXIS  # where the heading of the first panel begins
    room = width + AXIS - edge
    rounds = [(MONTHLY,), (CUMULATIVE,)] if look.phone else [(MONTHLY, CUMULATIVE)]
    for measures, first in product(rounds, range(0, len(sources), across)):
        group, top = sources[first : first + across], sheet.top
        aside = Sheet(study, look)  # only to see how high the headings are
        head = max(panels.head(aside, source, rows, 0, 0, room) for source in group)
        for place, source in enumerate(group):
            left, y = AXIS + place * (width + BETWEEN), top + head + 5
            panels.head(sheet, source, rows, left - AXIS + edge, top, room)
            for measure in measures:
                steps = 5 if measure == MONTHLY else 4
                axes = Axes(left, y, width, heights[measure], *panels.span(study), most[measure], steps)
                axes.draw(sheet, place == 0, HEADINGS[measure])
                here = [row for row in drawn if (row["source_id"], row["measure"]) == (source.source_id, measure)]
                if not here:
                    middle = axes.top + axes.height / 2 - 1.5 * LINE
                    sheet.block(axes.left + 4, middle, axes.width - 8, silent(study, source), quiet=True)
                elif measure == MONTHLY:
                    panels.by_month(sheet, axes, here, _others(drawn, here), each=True)
                else:
                    panels.total(sheet, axes, here)
                y = axes.bottom + FOOT + (2 if look.phone else 8)
        sheet.top = y + 8
    sheet.top -= 16
    return sheet.chart()


def _others(drawn: Sequence[dict[str, Any]], own: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The levels of the other sources in the units of this one; a lower limit is no level."""
    units = {row["unit"] for row in own}
    return [
        row for row in drawn
        if row["measure"] == MONTHLY and row["source_id"] != own[0]["source_id"] and row["unit"] in units
        and row["kind"] == STATED and not row["single"] and not row["open"]
    ]  # fmt: skip
