"""`fig-trajectories`: what each source prints, side by side: per month over each printed period, and cumulative."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import altair as alt
import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare.study import Study
from trajectories.figures.parts import panels
from trajectories.figures.parts.levels import LIMITS, PATH, cumulative, printed, shown_by_month
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.marks import HEDGED, REMAINDER, STATED
from trajectories.figures.parts.panels import CUMULATIVE, MONTHLY, ROWS
from trajectories.figures.parts.plot import AXIS, FOOT, Axes, upper_edge
from trajectories.figures.parts.sheet import Sheet
from trajectories.figures.parts.tooltip import TOOLTIP, named
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


def rows(study: Study) -> pl.DataFrame:
    """Rows of both measures in the order of the sources; columns `panels.ROWS`. Empty where nothing has a period.

    Example: per month, article-b, cases, awol, awol, stated, 2025-01-01, 2025-07-31, 7.0, null, 105500.0, null, 15071.4,
    false, false, false, "105,500", "article-b-10".
    """
    counts = printed(study)
    monthly = shown_by_month(study, counts).with_columns(pl.lit(MONTHLY).alias("measure"))
    totals = cumulative(study, counts).with_columns(pl.lit(CUMULATIVE).alias("measure"))
    return pl.concat([monthly.select(list(ROWS)), totals.select(list(ROWS))])


def words(study: Study, rows: pl.DataFrame, others: bool = True) -> Words:
    """A title with the averages of the two years compared, in the series that most sources print for both.

    others: whether the levels of the other sources are drawn behind, and so stand in the key.
    """
    subject = study.subject
    units = [unit for unit in subject.measured if unit in rows["unit"].to_list()]
    nouns = [subject.unit(unit).noun for unit in units]
    kinds = set(rows["kind"].to_list())
    keys = ["Solid: " + nouns[0] if nouns else "Solid: stated"]
    keys += [f"diamond or dashed: {subject.unit(units[1]).label}"] if len(units) > 1 else []
    keys += ["○ or outlined: hedged or projected"] if HEDGED in kinds else []
    ours = [
        word for kind, word in ((REMAINDER, "what remains by subtraction"), (PATH, "our even spread")) if kind in kinds
    ]
    keys += [f"dotted: {say.listed(ours, 'or')}"] if ours else []
    keys += ["▲ no upper limit"] if rows["open"].any() else []
    keys += [f"grey: other {subject.article_noun}s"] if others and rows["source_id"].n_unique() > 1 else []
    shading = ", with the pale range they allow" if LIMITS in kinds else ""
    said = [
        f"{named(study.dataset.source(row['source_id']))}: {row['text']} in {say.period(row['start'], row['end'])}, "
        f"{say.number(row['level'])} a month"
        for row in rows.filter((pl.col("measure") == MONTHLY) & (pl.col("kind") == STATED)).to_dicts()
    ]
    return Words(
        title=_title(study, rows),
        subtitle=f"A month: the average over each printed period. In total: as printed{shading}. {'; '.join(keys)}.",
        alt=f"{say.capital(say.counted(len(study.sources), 'panel'))}, one for each {subject.article_noun}. {'; '.join(said)}.",
        note=_left_out(study, rows),
    )


def _title(study: Study, rows: pl.DataFrame) -> str:
    subject, (first, last) = study.subject, study.subject.years
    place = f" in {name}" if (name := getattr(subject, "place", "")) else ""
    levels = rows.filter((pl.col("measure") == MONTHLY) & (pl.col("kind") == STATED) & ~pl.col("single"))
    inside = levels.filter(pl.col("start").dt.year() == pl.col("end").dt.year())
    years = inside.with_columns(pl.col("start").dt.year().alias("year")).filter(pl.col("year").is_in([first, last]))
    best: tuple[int, str, str, list[str]] | None = None
    for (unit, category), group in years.group_by(["unit", "category"], maintain_order=True):
        both = [name for (name,), own in group.group_by(["source_id"]) if own["year"].n_unique() == 2]
        if both and (best is None or len(both) > best[0]):
            best = (len(both), str(unit), str(category), [str(name) for name in both])
    if best is None:
        return _title_of_totals(study, rows, place)
    count, unit, category, names = best
    own = years.filter(pl.col("source_id").is_in(names) & (pl.col("unit") == unit) & (pl.col("category") == category))
    spans = [_span(own.filter(pl.col("year") == year)) for year in (first, last)]
    low, high = (own.filter(pl.col("year") == year)["level"] for year in (first, last))
    verb = "rise" if min(high) > max(low) else "fall" if max(high) < min(low) else "go"
    short = f"{subject.category(category).short} " if category in subject.counted else ""
    who = f"{say.capital(say.words(count))} of {say.counted(len(study.sources), subject.article_noun)} "
    who = who if len(study.sources) > 1 else f"{study.sources[0].label} "
    return (
        f"{who}{'prints' if count == 1 else 'print'} both years: {short}{subject.unit(unit).noun}{place} {verb} from "
        f"{spans[0]} a month in {first} to {spans[1]} in {last}"
    )


def _span(part: pl.DataFrame) -> str:
    low, high = say.number(float(part["level"].min())), say.number(float(part["level"].max()))  # type: ignore[arg-type]
    return low if low == high else f"{low}–{high}"


def _title_of_totals(study: Study, rows: pl.DataFrame, place: str) -> str:
    """Where no source prints both years: the smallest and the greatest total of the unit that is counted first."""
    totals = rows.filter(pl.col("kind") == STATED)
    for unit in study.subject.measured:
        own = totals.filter((pl.col("unit") == unit) & pl.col("value").is_not_null()).sort("value")
        if len(own):
            low, high = own.row(0, named=True), own.row(-1, named=True)
            told = [f"{row['text']} in {say.period(row['start'], row['end'])}" for row in (low, high)]
            return f"Printed {study.subject.unit(unit).noun}{place}: {' to '.join(dict.fromkeys(told))}"
    return f"No {study.subject.article_noun} prints a count{place} that is stated for a period" if len(rows) else ""


def _left_out(study: Study, rows: pl.DataFrame) -> str:
    shown = {name for ids in rows["claim_ids"] for name in ids.split()}
    about = study.claims.filter(
        pl.col("role").is_in(["constraint", "contested"]) & pl.col("unit").is_in(list(study.subject.measured))
        & (pl.col("population") == study.subject.population)
    )  # fmt: skip
    left = about.filter(~pl.col("claim_id").is_in(list(shown)))
    if not len(left):
        return ""
    return (
        f"{say.number(len(about) - len(left))} of {say.number(len(about))} figures shown; {say.number(len(left))} left out: "
        "restated ones, rates, shares, and figures without a printed period."
    )


def told(study: Study, source: Source, drawn: Sequence[dict[str, Any]]) -> str:
    """Under the name: "Nov 2025 · cases, soldiers"."""
    units = [unit for unit in study.subject.measured if any(row["unit"] == unit for row in drawn)]
    counts = f" · {', '.join(study.subject.unit(unit).noun for unit in units)}" if units else ""
    return panels.published(source) + counts


def silent(study: Study, source: Source) -> str:
    """What an empty panel says."""
    about = study.claims.filter(
        (pl.col("source_id") == source.source_id) & (pl.col("population") == study.subject.population)
        & pl.col("unit").is_in(list(study.subject.measured)) & pl.col("role").is_in(["constraint", "contested"])
    )  # fmt: skip
    if not len(about):
        return "prints no figure on this subject"
    return "prints rates only" if set(about["quantity"]) == {"rate"} else "prints no count with a period"


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.TopLevelMixin:
    """Panels side by side, row below row; on a phone one below the other, first all months, then all totals."""
    sheet = Sheet(look)
    drawn = panels.drawn(study, rows, look)
    heights = PHONE_HEIGHTS if look.phone else HEIGHTS
    across = 1 if look.phone else min(MOST, (look.width - AXIS + BETWEEN) // (NARROWEST + BETWEEN))
    most = {
        measure: upper_edge(
            max([panels.height_of(row) for row in drawn if row["measure"] == measure], default=0), heights[measure]
        )
        for measure in heights
    }
    sources = list(study.sources)
    deep = -(-len(sources) // across)
    across = -(-len(sources) // deep)
    width = (look.width - AXIS - 2 - BETWEEN * (across - 1)) / across
    rounds = [(MONTHLY,), (CUMULATIVE,)] if look.phone else [(MONTHLY, CUMULATIVE)]
    for measures, first in product(rounds, range(0, len(sources), across)):
        group = sources[first : first + across]
        own = {source.source_id: [row for row in drawn if row["source_id"] == source.source_id] for source in group}
        names = {source.source_id: told(study, source, own[source.source_id]) for source in group}
        edge = 0 if look.phone else AXIS  # where the heading of the first panel begins
        room = width + AXIS - edge
        head = max(panels.head_height(source, room, names[source.source_id]) for source in group)
        top = sheet.top
        for place, source in enumerate(group):
            left = AXIS + place * (width + BETWEEN)
            panels.head(sheet, source, left - AXIS + edge, top, room, names[source.source_id])
            y = top + head + 5
            for measure in measures:
                axes = Axes(
                    left, y, width, heights[measure], *panels.span(study), most[measure], 5 if measure == MONTHLY else 4
                )
                axes.draw(sheet, place == 0, HEADINGS[measure])
                here = [row for row in own[source.source_id] if row["measure"] == measure]
                if not here:
                    panels.note_line(sheet, axes, silent(study, source))
                elif measure == MONTHLY:
                    panels.by_month(sheet, study, axes, here, source, _others(drawn, here), each=True)
                else:
                    panels.total(sheet, study, axes, here, source)
                y = axes.bottom + FOOT + (2 if look.phone else 8)
        sheet.top = y + 8
    sheet.top -= 16
    return sheet.chart(TOOLTIP)


def _others(drawn: Sequence[dict[str, Any]], own: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The levels of the other sources in the units of this one; a lower limit is no level."""
    units = {row["unit"] for row in own}
    return [
        row for row in drawn
        if row["measure"] == MONTHLY and row["source_id"] != own[0]["source_id"] and row["unit"] in units
        and row["kind"] == STATED and not row["single"] and not row["open"]
    ]  # fmt: skip
