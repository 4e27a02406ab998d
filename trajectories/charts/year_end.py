"""`fig-year-end`: what each source's figures imply at the year's end, and the pace that its projections need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.panels import alone
from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, TITLE, WIDE, Palette, wrap
from trajectories.charts.years import bands
from trajectories.checks.sentences import span
from trajectories.claims.load import Dataset
from trajectories.ground.periods import ONE_DAY, Period, length, month_start
from trajectories.results.series import NARROW_START, between, figure_as_printed, printed_value
from trajectories.results.wording import words
from trajectories.solver.interval import interval
from trajectories.solver.solve import Solution

ROWS = {
    "source_id": pl.String,
    "unit": pl.String,
    "kind": pl.String,  # implied, conditional (if a stated rate went on), projected (by the source)
    "start": pl.Date,  # of the first day that it is about
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
LINE = LABEL + 3  # pixels for a line of words
MARK = 13  # pixels from a mark to the words of the next row
SOURCE_GAP = 6  # pixels before a source's first row
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
    first, last = min(row["start_earliest"] for row in used), max(row["end_latest"] for row in used)
    low, high = solution.bounds(subject.pooled, subject.span_start, last, unit)
    days = (subject.year_end - last).days
    base = {"start": first, "until": last, "days_left": days}
    amount = between(low, high) + (alone(subject, [row["category"] for row in used]) if high is None else "")
    if all(row["quantity"] == "rate" for row in used):
        said = f"from a rate: {amount} in {_months(first, last)}"
    else:
        said = f"stated for {_months(first, last)}: {amount}"
    yield {
        **base, "kind": "implied", "low": low, "high": None if days else high,
        "text": f"{said}; at the year's end {between(low, None)}",
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
        needs = f"needs {span(*pace)} a day for {base['days_left']} days"
        since = f", if counted from {start.year}" if unsure else ""
        since += "" if _from_the_start(dataset, start) else f" (no mark: the axis counts from {_from(dataset)})"
        yield {
            **base, "kind": "projected", "start": start, "value": value, "low": value, "high": value,
            "pace_low": pace[0], "pace_high": pace[1],
            "text": f"projected: {figure_as_printed(row)}{since}; {needs}", "claim_ids": row["claim_id"],
        }  # fmt: skip


def _from(dataset: Dataset) -> int:
    return dataset.subject.span_start.year


def _from_the_start(dataset: Dataset, start: date) -> bool:
    """Whether a total from that day on has a place on an axis of totals since the span's start."""
    return month_start(start) <= month_start(dataset.subject.events[0].latest)


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


def _months(first: date, last: date) -> str:
    """The months of a period: "October 2025", "January to October 2025", "January 2022 to October 2025"."""
    end = f"{last:%B %Y}"
    if f"{first:%B %Y}" == end:
        return end
    return f"{first:%B} to {end}" if first.year == last.year else f"{first:%B %Y} to {end}"


def year_end(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """A row for each figure under its source; cases and persons on axes of their own. rows: `year_end_rows`."""
    return _chart(dataset, rows, palette, WIDE - INSET - 100, narrow=False)


def year_end_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same for a phone: the words of a row on lines of their own."""
    return _chart(dataset, rows, palette, NARROW - INSET - 4, narrow=True)


def _chart(dataset: Dataset, rows: pl.DataFrame, palette: Palette, width: int, narrow: bool) -> alt.VConcatChart:
    charts = []
    # One scale for both units, so that a longer bar is always the larger number.
    top = 1.1 * max((max(row["low"], row["high"] or 0.0) for row in rows.to_dicts()), default=1.0)
    for unit in dataset.subject.measured:
        own = rows.filter(pl.col("unit") == unit).to_dicts()
        if not own:
            continue
        counted = {row["source_id"]: row["low"] for row in own if row["kind"] == "implied"}
        items, y = [], 0.0
        for at, row in enumerate(own):
            source = dataset.source(row["source_id"])
            first = at == 0 or own[at - 1]["source_id"] != row["source_id"]
            placed = row["kind"] != "projected" or _from_the_start(dataset, row["start"])
            y += SOURCE_GAP if first else 0.0
            # On a phone the source's name stands above its rows' words, on the desktop beside them.
            words = y + (LINE if narrow and first else 0.0)
            lines = wrap(row["text"], width - 8) if narrow else [row["text"]]
            below = words + len(lines) * LINE + 6
            item = {"y": y, "words_y": words, "mark_y": below, "source": source.label, "colour": source.colour,
                    "kind": row["kind"], "low": row["low"], "high": row["high"], "open": row["high"] is None,
                    "text": lines, "claims": row["claim_ids"], "banded": unit != dataset.subject.measured[0],
                    "from": counted[row["source_id"]] if row["kind"] == "conditional" else None,
                    "placed": placed, "first": first}  # fmt: skip
            items.append({key: value for key, value in item.items() if value is not None})
            y = below + (MARK if placed else 0.0)
        charts.append(_panel(items, _heading(dataset, unit, width), y, top, palette, width, narrow))
    return alt.vconcat(*charts, spacing=18)


def _heading(dataset: Dataset, unit: str, width: int) -> alt.TitleParams:
    label = dataset.subject.unit(unit).label
    title = f"{label[0].upper()}{label[1:]}, to {dataset.subject.year_end:%d %B %Y}"
    said = "A bar covers the months that its row names."
    return alt.TitleParams(
        wrap(title, width, TITLE), subtitle=wrap(said, width), anchor="start", fontWeight="normal", offset=6,
        subtitleFontSize=LABEL,
    )  # fmt: skip


def _panel(
    items: list[dict[str, Any]], heading: alt.TitleParams, height: float, top: float, palette: Palette, width: int,
    narrow: bool,
) -> alt.LayerChart | alt.FacetChart:  # fmt: skip
    """Filled: implied; dashed from there: conditional, with a tick at its limits; hollow: projected."""
    base = alt.Chart(alt.Data(values=items))
    scale = alt.Scale(domain=[0, height], reverse=True, nice=False)

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", axis=None, scale=scale)

    left = 0 if narrow else 10  # the sources' names reach no further than an axis would
    axis = alt.Axis(title=None, format=",.0f", tickCount=4)
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, top], range=[left, width], nice=False), axis=axis)
    colour, stroke = alt.Color("colour:N", scale=None), alt.Stroke("colour:N", scale=None)
    names = {"source": "source", "kind": "kind", "text": "figure", "claims": "claims"}
    tip = [alt.Tooltip(f"{name}:N", title=title) for name, title in names.items()]
    seen: dict[str, Any] = {"y": y("mark_y"), "color": colour, "tooltip": tip}
    implied = base.transform_filter("datum.kind === 'implied'")
    dashed = base.transform_filter("datum.kind === 'conditional'")
    words: dict[str, Any] = {"baseline": "top", "lineHeight": LINE, "fontSize": LABEL, "aria": False}
    parts = [
        implied.transform_calculate(floor="0")
        .mark_rule(strokeWidth=8)
        .encode(x=alt.X("floor:Q"), x2=alt.X2("low"), **seen),
        bands(implied, "low", top, y("mark_y"), palette, 8, 0),
        dashed.transform_calculate(reach="isValid(datum.high) ? datum.high : datum.low")
        .mark_rule(strokeDash=[6, 4], strokeWidth=2.4)
        .encode(x=alt.X("from:Q"), x2=alt.X2("reach"), **seen),
        dashed.mark_tick(thickness=2.4, size=11).encode(x=x, **seen),
        dashed.transform_filter("isValid(datum.high)")
        .mark_tick(thickness=2.4, size=11)
        .encode(x=alt.X("high:Q"), **seen),
        base.transform_filter("datum.open")
        .mark_point(shape="triangle-right", filled=True, size=44, xOffset=7, opacity=1)
        .encode(x=x, color=colour, y=y("mark_y")),
        base.transform_filter("datum.kind === 'projected' && datum.placed")
        .mark_point(size=52, filled=True, fill=palette.ground, strokeWidth=1.6, opacity=1)
        .encode(x=x, y=y("mark_y"), stroke=stroke, tooltip=tip),
        base.mark_text(align="left", color=palette.text, **words).encode(
            x=alt.value(left), y=y("words_y"), text=alt.Text("text:N")
        ),
        base.transform_filter("datum.first")
        .mark_text(align="left" if narrow else "right", fontWeight="bold", xOffset=0 if narrow else -10, **words)
        .encode(x=alt.value(left), y=y("y"), text=alt.Text("source:N"), color=colour),
    ]
    return alt.layer(*parts).properties(width=width, height=height, title=heading)
