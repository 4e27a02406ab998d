"""`fig-year-end`: what each source's figures imply at the year's end, and the pace that its projections need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, WIDE, Palette, wrap
from trajectories.charts.years import bands
from trajectories.dataset.load import Dataset
from trajectories.periods import ONE_DAY, Period, length
from trajectories.results.series import NARROW_START, between, figure_as_printed, number, printed_value, whole
from trajectories.results.wording import words
from trajectories.solver.interval import interval
from trajectories.solver.solve import Solution

ROWS = {
    "source_id": pl.String,
    "unit": pl.String,
    "kind": pl.String,  # implied, conditional (if a stated rate went on), projected (by the source)
    "start": pl.Date,  # counted from
    "until": pl.Date,  # the last day that the source's counts reach
    "low": pl.Float64,
    "value": pl.Float64,
    "high": pl.Float64,  # null: no upper limit
    "days_left": pl.Int64,
    "pace_low": pl.Float64,  # a day, from the last count to the year's end
    "pace_high": pl.Float64,
    "text": pl.String,
    "claim_ids": pl.String,
}
ROW = 36  # pixels for a mark with its words above it
KINDS = ("implied", "conditional", "projected")


def year_end_rows(dataset: Dataset, solutions: Mapping[str, Solution]) -> pl.DataFrame:
    """The rows of `fig-year-end`, with the columns of ROWS, by source and unit.

    implied: at least what is counted to the source's last date, as nothing limits the time after it. conditional: that,
    and its own rate in the same unit for the days left. projected: a figure that the source puts at the year's end, with
    the pace that it needs from what the source counts; where it is not said from when it counts, one row for each
    reading.
    """
    found: list[dict[str, Any]] = []
    for source, claims in dataset.by_source().items():
        rows = claims.to_dicts()
        for unit in dataset.subject.measured:
            for row in _unit_rows(dataset, solutions[source], rows, unit):
                found.append({"source_id": source, "unit": unit, **row})
    return pl.DataFrame(found, schema=ROWS)


def _unit_rows(dataset: Dataset, solution: Solution, rows: list[dict[str, Any]], unit: str) -> Iterator[dict[str, Any]]:
    subject = dataset.subject
    used = [row for row in rows if row["claim_id"] in solution.used and row["unit"] == unit]
    if not used:
        return
    last: date = max(row["end_latest"] for row in used)
    low, high = solution.bounds(subject.pooled, subject.span_start, last, unit)
    days = (subject.year_end - last).days
    base = {"start": subject.span_start, "until": last, "days_left": days}
    yield {
        **base, "kind": "implied", "low": low, "high": None if days else high,
        "text": f"{_ending(last)}: {between(low, high)}; at the year's end {between(low, None)}",
        "claim_ids": " ".join(row["claim_id"] for row in used),
    }  # fmt: skip
    if not days:
        return
    left = Period(last + ONE_DAY, subject.year_end)
    for row in rows:
        if row["unit"] != unit or row["population"] != subject.population or row["repeats"]:
            continue
        if row["quantity"] == "rate" and row["mood"] in ("stated", "hedged"):
            rate = [
                None if end is None else end * length(left, row["per"]) / (row["per_n"] or 1.0) for end in interval(row)
            ]
            # A rate of one category leaves the others open above.
            part = row["category"] in subject.counted and len(subject.counted) > 1
            more = (low + (rate[0] or 0.0), None if part or high is None or rate[1] is None else high + rate[1])
            told = f"if {_rate(dataset, row)} went on to the year's end: {between(*more)}"
            yield {**base, "kind": "conditional", "low": more[0], "high": more[1], "text": told,
                   "claim_ids": row["claim_id"]}  # fmt: skip
        if (
            row["mood"] == "projected"
            and row["quantity"] in ("total", "stock")
            and row["end_latest"] == subject.year_end
        ):
            yield from _projected(dataset, solution, row, base, unit)


def _projected(
    dataset: Dataset, solution: Solution, row: Mapping[str, Any], base: Mapping[str, Any], unit: str
) -> Iterator[dict[str, Any]]:
    value = printed_value(row)
    if value is None or row["start_earliest"] is None:
        return
    unsure = (row["start_latest"] - row["start_earliest"]).days > NARROW_START
    for start in (row["start_earliest"], row["start_latest"]) if unsure else (row["start_earliest"],):
        low, high = solution.bounds(dataset.subject.pooled, start, base["until"], unit)
        # The pace that is still needed: the more is counted already, the less.
        pace = (None if high is None else max(0.0, value - high) / base["days_left"],
                max(0.0, value - low) / base["days_left"])  # fmt: skip
        needs = f"needs {_pace(*pace)} a day for {base['days_left']} days"
        since = f", if counted from {start.year}" if unsure else ""
        yield {
            **base, "kind": "projected", "start": start, "value": value, "low": value, "high": value,
            "pace_low": pace[0], "pace_high": pace[1],
            "text": f"projected: {figure_as_printed(row)}{since}; {needs}", "claim_ids": row["claim_id"],
        }  # fmt: skip


def _pace(low: float | None, high: float) -> str:
    least, most = whole(low or 0.0, high)
    return f"at most {number(most or 0.0)}" if low is None or least > (most or 0.0) else between(low, high)


def _rate(dataset: Dataset, row: Mapping[str, Any]) -> str:
    """A rate in a few words: "AWOL 14,000–18,000 a month", "one every 2 minutes"."""
    per, count = row["per"], row["per_n"] or 1.0
    if row["best"] == 1:
        return f"one every {count:g} {per}{'s' if count != 1 else ''}"
    plain = {**row, "quantity": "total"}
    category = dataset.subject.category(row["category"])
    words = f"{category.short} " if row["category"] in dataset.subject.counted else ""
    return f"{words}{figure_as_printed(plain)} a {per}"


def numbers(dataset: Dataset, rows: pl.DataFrame) -> dict[str, str]:
    """Named words for titles and prose: how many sources' counts end before the year does."""
    ended = rows.filter((pl.col("kind") == "implied") & (pl.col("until") < dataset.subject.year_end))
    return {"ended_word": words(ended["source_id"].n_unique())}


def _ending(day: date) -> str:
    return f"counted to {day:%B %Y}"


def year_end(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """A row for each figure under its source; cases and persons on axes of their own. rows: `year_end_rows`."""
    return _chart(dataset, rows, palette, WIDE - INSET - 90, narrow=False)


def year_end_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same for a phone: the words of a row on lines of their own."""
    return _chart(dataset, rows, palette, NARROW - INSET - 4, narrow=True)


def _chart(dataset: Dataset, rows: pl.DataFrame, palette: Palette, width: int, narrow: bool) -> alt.VConcatChart:
    charts = []
    for unit in dataset.subject.measured:
        own = rows.filter(pl.col("unit") == unit).to_dicts()
        if not own:
            continue
        top = 1.1 * max(max(row["low"], row["high"] or 0.0) for row in own)
        items = []
        for at, row in enumerate(own):
            source = dataset.source(row["source_id"])
            lines = wrap(row["text"], width - 8) if narrow else [row["text"]]
            item = {"row": at, "source": source.label, "colour": source.colour, "kind": row["kind"], "low": row["low"],
                    "high": row["high"], "open": row["high"] is None, "text": lines, "claims": row["claim_ids"],
                    "banded": unit != dataset.subject.measured[0],
                    "first": at == 0 or own[at - 1]["source_id"] != row["source_id"]}  # fmt: skip
            items.append({key: value for key, value in item.items() if value is not None})
        label = dataset.subject.unit(unit).label
        title = f"{label[0].upper()}{label[1:]}, {dataset.subject.year_end:%d %B %Y}"
        charts.append(_panel(items, title, top, palette, width, narrow))
    return alt.vconcat(*charts, spacing=18)


def _panel(
    items: list[dict[str, Any]], title: str, top: float, palette: Palette, width: int, narrow: bool
) -> alt.LayerChart | alt.FacetChart:
    """Filled: implied; dashed: conditional; hollow: projected."""
    lines = max(len(item["text"]) for item in items)
    # On a phone the source's name stands above its rows' words, on the desktop beside them.
    pitch = ROW + (LABEL + 3) * (lines - 1) + (LABEL + 4 if narrow else 0)
    base = alt.Chart(alt.Data(values=items))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(type="band", paddingInner=0, paddingOuter=0))
    axis = alt.Axis(title=None, format=",.0f", tickCount=4)
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=axis)
    colour, stroke = alt.Color("colour:N", scale=None), alt.Stroke("colour:N", scale=None)
    down = pitch / 2 - 9
    tip = [
        alt.Tooltip("source:N"),
        alt.Tooltip("kind:N"),
        alt.Tooltip("text:N", title="figure"),
        alt.Tooltip("claims:N"),
    ]
    seen = {"y": y, "tooltip": tip}
    implied = base.transform_filter("datum.kind === 'implied'")
    dashed = base.transform_filter("datum.kind === 'conditional'")
    parts = [
        implied.mark_bar(height=8, yOffset=down)
        .encode(x=alt.X("low:Q"), color=colour, **seen),
        bands(implied, "low", top, y, palette, 8, down),
        dashed.transform_filter("!datum.open")
        .mark_rule(strokeDash=[5, 3], strokeWidth=2.4, yOffset=down)
        .encode(x=x, x2=alt.X2("high"), color=colour, **seen),
        dashed.transform_filter("datum.open").mark_tick(thickness=2.4, size=10, yOffset=down).encode(x=x, color=colour, **seen),
        base.transform_filter("datum.open")
        .mark_point(shape="triangle-right", filled=True, size=44, xOffset=7, yOffset=down, opacity=1)
        .encode(x=x, color=colour, y=y),
        base.transform_filter("datum.kind === 'projected'")
        .mark_point(size=52, filled=True, fill=palette.ground, strokeWidth=1.6, opacity=1, yOffset=down)
        .encode(x=x, stroke=stroke, **seen),
        base.mark_text(align="left", baseline="top", lineHeight=LABEL + 3, fontSize=LABEL, color=palette.text,
                       yOffset=-pitch / 2 + (LABEL + 7 if narrow else 3))
        .encode(x=alt.value(0), y=y, text=alt.Text("text:N")),
        base.transform_filter("datum.first")
        .mark_text(align="left" if narrow else "right", baseline="top", fontWeight="bold", fontSize=LABEL,
                   yOffset=-pitch / 2 + 3, xOffset=0 if narrow else -10)
        .encode(x=alt.value(0), y=y, text=alt.Text("source:N"), color=colour),
    ]  # fmt: skip
    heading = alt.TitleParams(title, anchor="start", fontWeight="normal", offset=6)
    return alt.layer(*parts).properties(width=width, height=pitch * len(items), title=heading)
