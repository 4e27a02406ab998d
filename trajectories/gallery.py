"""Every figure of the report by its id: the one place where solved rows, chart, caveats and words meet.

Notebooks, `make charts` and tests all build figures here, so that no export can differ from the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from trajectories.charts import (
    checks_chart,
    conflicts_chart,
    focus_month,
    lineage_chart,
    monthly,
    overlay,
    panels,
    sensitivity_chart,
    year_end,
    years,
)
from trajectories.charts import trajectories as charts
from trajectories.charts.theme import EXPORT, SCREEN, Palette
from trajectories.checks import verdicts as checks
from trajectories.claims.load import Dataset
from trajectories.compare import lineage
from trajectories.figures import square
from trajectories.figures.caveats import Basis, attach
from trajectories.figures.figure import Drawn, Figure, SourceNote
from trajectories.findings import numbers
from trajectories.results import contradictions, sensitivity, series
from trajectories.results.wording import fill, labels
from trajectories.solver.solve import Solution

Solutions = Mapping[str, Solution]
Draw = Callable[[str, Palette], Drawn]


def build(figure_id: str, dataset: Dataset, solutions: Solutions) -> Figure:
    """The figure of that id. Raises KeyError for an id that is not in FIGURES."""
    return FIGURES[figure_id](dataset, solutions)


def trajectories(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-trajectories`: what each source's figures imply, side by side."""
    rows = panels.with_alone(dataset, series.trajectory_rows(dataset, solutions))

    def draw(shape: str, palette: Palette) -> Drawn:
        if shape == "narrow":
            return charts.trajectories_narrow(dataset, rows, palette)
        return charts.trajectories_wide(dataset, rows, palette)

    figure = join(dataset, solutions, "fig-trajectories", rows, draw, left_out_note(dataset, rows))
    # The whole figure is far higher than it is wide.
    own = {"square": lambda: square.trajectories_square(dataset, rows)}
    return replace(figure, charts={**figure.charts, **own})


def overlaid(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-overlay`: cumulative pooled cases in one panel, with counts published elsewhere."""
    rows = overlay.overlay_rows(dataset, series.trajectory_rows(dataset, solutions))

    def draw(shape: str, palette: Palette) -> Drawn:
        if shape == "narrow":
            return overlay.overlay_narrow(dataset, rows, palette)
        return overlay.overlay(dataset, rows, palette)

    absent = [
        source.source_id
        for source in dataset.sources
        if rows.filter((pl.col("source_id") == source.source_id) & (pl.col("kind") == "bar")).is_empty()
    ]
    note = (
        f"Not comparable here: {labels(dataset, absent)}, with no count of cases without reservation." if absent else ""
    )
    return join(dataset, solutions, "fig-overlay", rows, draw, note)


def compared_years(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-compare-years`: the two years compared, per source and category, and whether a ratio is like for like."""
    rows = years.year_rows(dataset, solutions)

    def draw(shape: str, palette: Palette) -> Drawn:
        return (years.years_narrow if shape == "narrow" else years.years)(dataset, rows, palette)

    return join(dataset, solutions, "fig-compare-years", rows, draw, left_out_note(dataset, rows))


def monthly_rates(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-monthly`: every figure that states or implies a monthly rate, over its period."""
    rows = monthly.monthly_rows(dataset, solutions)

    def draw(shape: str, palette: Palette) -> Drawn:
        return (monthly.monthly_narrow if shape == "narrow" else monthly.monthly)(dataset, rows, palette)

    return join(dataset, solutions, "fig-monthly", rows, draw, left_out_note(dataset, rows))


def conflicting(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-conflicts`: which sources and claims can be true together, with the arithmetic."""
    rows = contradictions.conflicts(dataset)

    def draw(shape: str, palette: Palette) -> Drawn:
        chart = conflicts_chart.conflicts_narrow if shape == "narrow" else conflicts_chart.conflicts
        return chart(dataset, solutions, rows, palette)

    ids = pl.concat_list("claim_ids", "reference_ids", "restated_by").list.join(" ").alias("claim_ids")
    lists = [pl.col(name).list.join(", ") for name in ("sources", "groups", "readings")]
    plotted = rows.with_columns(ids, *lists).drop("reference_ids", "restated_by").rename({"readings": "holds_under"})
    note = "Under the default reading unless said otherwise."
    return join(dataset, solutions, "fig-conflicts", plotted, draw, note, contradictions.numbers(dataset, rows))


def sensitive(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-sensitivity`: what every other choice of reading changes in a few quantities of each source."""
    rows = sensitivity.sensitivity_rows(dataset, sensitivity.solve_readings(dataset, solutions))
    plotted = sensitivity.drawn(dataset, rows)

    def draw(shape: str, palette: Palette) -> Drawn:
        if shape == "narrow":
            return sensitivity_chart.sensitivity_narrow(dataset, plotted, palette)
        return sensitivity_chart.sensitivity(dataset, plotted, palette)

    names = sensitivity.sensitivity_numbers(dataset, rows)
    figure = join(dataset, solutions, "fig-sensitivity", plotted, draw, names=names)
    # The whole figure is far higher than it is wide.
    own = {"square": lambda: sensitivity_chart.sensitivity_square(dataset, plotted, EXPORT)}
    readings = f"{figure.readings}; and {names['readings_tried']} others beside it"
    return replace(figure, charts={**figure.charts, **own}, readings=readings)


def at_year_end(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-year-end`: what each source's figures imply at the year's end, beside the projections quoted."""
    rows = year_end.year_end_rows(dataset, solutions)

    def draw(shape: str, palette: Palette) -> Drawn:
        return (year_end.year_end_narrow if shape == "narrow" else year_end.year_end)(dataset, rows, palette)

    return join(
        dataset, solutions, "fig-year-end", rows, draw, left_out_note(dataset, rows), year_end.numbers(dataset, rows)
    )


def in_focus(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-focus-month`: the count for the month in focus, as each article states and restates it."""
    rows = focus_month.month_rows(dataset, solutions)

    def draw(shape: str, palette: Palette) -> Drawn:
        drawn = focus_month.focus_month_narrow if shape == "narrow" else focus_month.focus_month
        return drawn(dataset, rows, palette)

    out = len(series.left_out(dataset, rows))
    note = f"Shows {len(rows)} claims and leaves out {out} (of other counts); repeats are shown."
    return join(dataset, solutions, "fig-focus-month", rows, draw, note)


def attributed(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-lineage`: whom each article names for its figures, and the origins of counts that several articles give."""
    rows = lineage.lineage_rows(dataset)

    def draw(shape: str, palette: Palette) -> Drawn:
        return (lineage_chart.lineage_narrow if shape == "narrow" else lineage_chart.lineage)(dataset, palette)

    return join(dataset, solutions, "fig-lineage", rows, draw, left_out_note(dataset, rows))


def checked(dataset: Dataset, solutions: Solutions) -> Figure:
    """`fig-checks`: every arithmetic check with its verdict."""
    rows = checks_chart.rows_of_checks(dataset, checks.evaluate(dataset, next(iter(solutions.values())).reading))

    def draw(shape: str, palette: Palette) -> Drawn:
        return (checks_chart.checks_narrow if shape == "narrow" else checks_chart.checks)(dataset, rows, palette)

    # The frame's other columns (questions, labels of the sides, bare arithmetic) are in build/data/checks.
    plotted = rows.drop("reference_ids", "cell", "question", "left_label", "right_label", "arithmetic")
    return join(dataset, solutions, "fig-checks", plotted, draw, names=checks_chart.numbers(rows))


def left_out_note(dataset: Dataset, rows: pl.DataFrame) -> str:
    """How many claims a chart shows and leaves out, and why."""
    shown = claims_in(rows)
    out = series.left_out(dataset, rows)
    reasons = "; ".join(f"{why}: {count}" for why, count in sorted(out["why"].value_counts().iter_rows()))
    return (
        f"Shows {len(shown)} claims and leaves out {len(out)} ({reasons})."
        if len(out)
        else f"Shows {len(shown)} claims."
    )


def claims_in(rows: pl.DataFrame) -> list[str]:
    """The ids of all claims and published counts that plotted rows name."""
    return sorted({name for ids in rows["claim_ids"].to_list() for name in (ids or "").split()})


def join(
    dataset: Dataset,
    solutions: Solutions,
    figure_id: str,
    rows: pl.DataFrame,
    draw: Draw,
    note: str = "",
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Chart, caveats, table, alternative text and source line as one figure.

    rows: the plotted rows, with a column `claim_ids` of ids joined by spaces; draw: the chart of a shape and palette;
    names: further names for title and alternative text.
    Raises DataError where a claim shown has no caveat.
    """
    meta = dataset.chart(figure_id)
    reading = next(iter(solutions.values())).reading
    shown = claims_in(rows)
    chosen = [f"{name}={getattr(reading, name)}" for name in reading.CHOICES]
    basis = Basis(figure_id, tuple(shown), tuple(meta.methods), tuple(chosen))
    caveats = attach(dataset, basis.chart, basis.claims, basis.methods, basis.reading)
    known = numbers.numbers(dataset, solutions) | {"alt_detail": note} | dict(names or {})
    claims = dataset.claims.filter(pl.col("claim_id").is_in(shown))
    notes = []
    for source in dataset.sources:
        own = claims.filter(pl.col("source_id") == source.source_id)
        if not own.is_empty():
            places = ", ".join(f"{row['claim_id']} (par. {row['paragraph']})" for row in own.to_dicts())
            notes.append(SourceNote(source.label, f"{source.printed}. Claims: {places}."))
    for row in dataset.references.filter(pl.col("reference_id").is_in(shown)).to_dicts():
        text = f"{row['counted_by']}, relayed by {row['relayed_by']}; {row['address']}."
        notes.append(SourceNote(f"Published elsewhere, {row['reference_id']}", text))
    cited = labels(dataset, claims["source_id"].unique().to_list())
    line = f"Source: {cited}, as extracted in data/claims (paragraph by paragraph)."
    if any(name.startswith("ref-") for name in shown):
        line += " Counts published elsewhere: data/reference.csv."
    return Figure(
        id=figure_id,
        title=fill(meta.title, known),
        subtitle=fill(meta.subtitle, known),
        alt=fill(meta.alt, known).strip(),
        caveats=caveats,
        source_line=f"{line} {note}".strip(),
        charts={"wide": lambda: draw("wide", SCREEN), "narrow": lambda: draw("narrow", SCREEN)},
        table=table(dataset, rows),
        sources=tuple(notes),
        readings=reading.describe(),
        data_version=dataset.version,
        basis=basis,
        hint=meta.hint,
    )


def table(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """The plotted rows as a reader looks them up: sources by label, whole counts, no drawing words."""
    names = {source.source_id: source.label for source in dataset.sources} | {
        overlay.PUBLISHED: overlay.PUBLISHED_LABEL
    }
    kept = [name for name in rows.columns if name != "panel"]
    if "source_id" not in kept:
        return rows
    return rows.select(kept).with_columns(pl.col("source_id").replace(names)).rename({"source_id": "source"})


FIGURES: dict[str, Callable[[Dataset, Solutions], Figure]] = {
    "fig-trajectories": trajectories,
    "fig-overlay": overlaid,
    "fig-compare-years": compared_years,
    "fig-monthly": monthly_rates,
    "fig-focus-month": in_focus,
    "fig-year-end": at_year_end,
    "fig-lineage": attributed,
    "fig-conflicts": conflicting,
    "fig-checks": checked,
    "fig-sensitivity": sensitive,
}
