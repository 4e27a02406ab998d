"""`fig-compare-years`: what each source prints for the two years compared, and whether a ratio is like for like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, WIDE, Palette
from trajectories.claims.load import Dataset
from trajectories.ground.periods import Period, length
from trajectories.results.series import figure_as_printed, printed_value
from trajectories.solver.interval import interval
from trajectories.solver.solve import Solution

ROWS = {
    "source_id": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "year": pl.Int64,
    "start": pl.Date,
    "end": pl.Date,
    "months": pl.Float64,
    "low": pl.Float64,
    "value": pl.Float64,
    "high": pl.Float64,
    "text": pl.String,
    "ratio_low": pl.Float64,  # of the later year to the earlier, where category, unit and length of period match
    "ratio_high": pl.Float64,
    "ratio_text": pl.String,
    "claim_ids": pl.String,
}
ROW = 36  # pixels for a bar with its figure above it
Row = Mapping[str, Any]


def year_rows(dataset: Dataset, solutions: Mapping[str, Solution]) -> pl.DataFrame:
    """Two rows, one a year, for each source, category and unit in which it prints a total within either year.

    The longest period within a year is taken. Where nothing is printed, value and limits are null and `text` says so.
    """
    found: list[dict[str, Any]] = []
    for source, claims in dataset.by_source().items():
        used = [row for row in claims.to_dicts() if row["claim_id"] in solutions[source].used]
        for category in dataset.subject.categories:
            for unit in dataset.subject.measured:
                same = [
                    row
                    for row in used
                    if (row["category"], row["unit"], row["quantity"]) == (category.id, unit, "total")
                ]
                pair = [_longest(same, year) for year in dataset.subject.compare_years]
                if any(pair):
                    ratio = _ratio(pair)
                    years = zip(dataset.subject.compare_years, pair, strict=True)
                    base = {"source_id": source, "category": category.id, "unit": unit}
                    found += [{**base, **_cell(year, row), **ratio} for year, row in years]
    return pl.DataFrame(found, schema=ROWS)


def _longest(rows: list[dict[str, Any]], year: int) -> dict[str, Any] | None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    inside = [row for row in rows if first <= row["start_earliest"] and row["end_latest"] <= last]
    return max(inside, key=lambda row: (row["end_latest"] - row["start_earliest"]).days, default=None)


def _months(row: Row) -> float:
    return length(Period(row["start_earliest"], row["end_latest"]), "month")


def _cell(year: int, row: Row | None) -> dict[str, Any]:
    if row is None:
        return {"year": year, "text": f"no {year} figure printed", "claim_ids": ""}
    low, high = interval(row)
    return {
        "year": year, "start": row["start_earliest"], "end": row["end_latest"], "months": _months(row),
        "low": low, "value": printed_value(row), "high": high,
        "text": f"{figure_as_printed(row)} {_when(row)}", "claim_ids": row["claim_id"],
    }  # fmt: skip


def _when(row: Row) -> str:
    """The months of a figure: "(12 months)", "(1 month: Oct)", "(10 months: Jan to Oct)"."""
    months = _months(row)
    words = f"{months:g} month{'' if months == 1 else 's'}"
    first, last = f"{row['start_earliest']:%b}", f"{row['end_latest']:%b}"
    if months == 12:
        return f"({words})"
    return f"({words}: {first})" if first == last else f"({words}: {first} to {last})"


def _ratio(pair: list[dict[str, Any] | None]) -> dict[str, Any]:
    """The ratio of the later to the earlier figure, or why there is none."""
    early, late = pair
    none: dict[str, Any] = {"ratio_low": None, "ratio_high": None}
    if early is None or late is None:
        return {**none, "ratio_text": "no ratio: one year only"}
    if abs(_months(early) - _months(late)) > 0.01:
        return {**none, "ratio_text": f"no ratio: {_months(early):g} months against {_months(late):g}"}
    (early_low, early_high), (late_low, late_high) = interval(early), interval(late)
    low = (late_low or 0.0) / early_high if early_high else 0.0
    high = late_high / early_low if late_high is not None and early_low else None
    upper = "no upper limit" if high is None else f"{high:,.1f}"
    return {"ratio_low": low, "ratio_high": high, "ratio_text": f"{low:,.1f} to {upper} times"}


def like_for_like(rows: pl.DataFrame) -> tuple[int, int]:
    """(pairs in one category and unit with a figure in both years, those of them with a ratio)."""
    keys = ["source_id", "category", "unit"]
    both = rows.filter(pl.col("claim_ids") != "").group_by(keys).len().filter(pl.col("len") == 2)
    ratios = rows.filter(pl.col("ratio_low").is_not_null()).select(keys).unique()
    return len(both), len(ratios)


def years(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """For each unit a block: a row for each source and category, a panel of bars for each year, the ratio in words.

    Units have panels of their own, all of them to one scale. rows: the frame of `year_rows`.
    """
    names, ratios = 172, 172
    width = (WIDE - names - ratios - 74) // 2
    charts, scale = [], _scale(rows)
    for unit in dataset.subject.measured:
        items, order = _items(dataset, rows, unit)
        if not order:
            continue
        label = dataset.subject.unit(unit).label
        charts.append(
            alt.hconcat(
                _words(items, order, "name", palette.text, names, label[0].upper() + label[1:]),
                *(_bars(items, order, year, palette, width, scale) for year in dataset.subject.compare_years),
                _words(items, order, "ratio", palette.quiet, ratios, "Ratio, only if like for like"),
                spacing=8,
            )
        )
    return alt.vconcat(*charts, spacing=18)


def years_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same as a list: under each source and category its bars and, in words, its ratio."""
    charts, scale = [], _scale(rows)
    for unit in dataset.subject.measured:
        items, order = _items(dataset, rows, unit)
        for name in order:
            own = [{**item, "text": f"{item['year']}: {item['text']}"} for item in items if item["name"] == name]
            title = alt.TitleParams(
                text=f"{name}, {dataset.subject.unit(unit).noun}", subtitle=own[0]["ratio"], anchor="start",
                fontSize=LABEL + 1, subtitleFontSize=LABEL,
            )  # fmt: skip
            y = alt.Y("year:O", axis=None, scale=alt.Scale(type="band", paddingInner=0, paddingOuter=0))
            marks = _marks(own, y, palette, scale)
            charts.append(marks.properties(width=NARROW - INSET - 8, height=2 * ROW, title=title))
    return alt.vconcat(*charts, spacing=14)


def _items(dataset: Dataset, rows: pl.DataFrame, unit: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Plotted rows of a unit with their row names, and the order of these: by letter, then as the categories stand."""
    items, order = [], []
    for row in rows.filter(pl.col("unit") == unit).to_dicts():
        source = dataset.source(row["source_id"])
        name = f"{source.label}: {dataset.subject.category(row['category']).short}"
        if name not in order:
            order.append(name)
        item = {
            "name": name, "year": row["year"], "bar": row["value"] if row["value"] is not None else row["low"],
            "open": row["claim_ids"] != "" and row["high"] is None, "text": row["text"], "ratio": row["ratio_text"],
            "colour": source.colour, "claims": row["claim_ids"], "banded": unit != dataset.subject.measured[0],
        }  # fmt: skip
        items.append({key: value for key, value in item.items() if value is not None})
    return items, order


def _scale(rows: pl.DataFrame) -> alt.Scale:
    """One scale for all units: a longer bar is always the larger number."""
    bars = [row["low"] if row["value"] is None else row["value"] for row in rows.to_dicts()]
    return alt.Scale(domain=[0, 1.08 * max((bar for bar in bars if bar is not None), default=1.0)], nice=False)


def _marks(
    items: list[dict[str, Any]], y: alt.Y, palette: Palette, scale: alt.Scale
) -> alt.LayerChart | alt.FacetChart:
    """Bars with their figures above them; bands for persons, an arrow where no upper limit is stated."""
    base = alt.Chart(alt.Data(values=items))
    colour = alt.Color("colour:N", scale=None)
    x = alt.X("bar:Q", scale=scale, axis=alt.Axis(title=None, format=",.0f", tickCount=3))
    tooltip = [alt.Tooltip("text:N", title="figure"), alt.Tooltip("claims:N", title="claims")]
    parts = [
        base.mark_bar(height=9, yOffset=7).encode(x=x, y=y, color=colour, tooltip=tooltip),
        base.transform_filter("datum.open")
        .mark_point(shape="triangle-right", filled=True, size=44, xOffset=5, yOffset=7, opacity=1)
        .encode(x=alt.X("bar:Q"), y=y, color=colour),
        base.mark_text(align="left", baseline="middle", yOffset=-7, fontSize=LABEL, color=palette.text).encode(
            x=alt.value(0), y=y, text=alt.Text("text:N")
        ),
    ]
    if any(item["banded"] for item in items):
        parts.insert(1, bands(base, "bar", scale.domain[1], y, palette, 9, 7))
    return alt.layer(*parts)


def bands(base: alt.Chart, value: str, top: float, y: alt.Y, palette: Palette, size: float, offset: float) -> alt.Chart:
    """Light bands across the bars of rows that are `banded`: persons must not look like cases."""
    step = top / 36
    return (
        base.transform_filter("datum.banded")
        .transform_calculate(band=f"sequence({step:.1f}, datum.{value}, {step:.1f})")
        .transform_flatten(["band"])
        .mark_tick(color=palette.ground, thickness=1.6, size=size, yOffset=offset)
        .encode(x=alt.X("band:Q", title=None), y=y)
    )


def _bars(
    items: list[dict[str, Any]], order: list[str], year: int, palette: Palette, width: int, scale: alt.Scale
) -> alt.LayerChart | alt.FacetChart:
    own = [item for item in items if item["year"] == year]
    title = alt.TitleParams(str(year), anchor="start", fontSize=LABEL + 1)
    return _marks(own, _y(order), palette, scale).properties(width=width, height=ROW * len(order), title=title)


def _y(order: list[str]) -> alt.Y:
    return alt.Y("name:N", sort=order, axis=None, scale=alt.Scale(type="band", paddingInner=0, paddingOuter=0))


def _words(items: list[dict[str, Any]], order: list[str], name: str, colour: str, width: int, title: str) -> alt.Chart:
    own = list({item["name"]: item for item in items}.values())
    text = alt.Chart(alt.Data(values=own)).mark_text(align="left", fontSize=LABEL, color=colour)
    heading = alt.TitleParams(title, anchor="start", fontSize=LABEL + 1)
    return text.encode(x=alt.value(0), y=_y(order), text=f"{name}:N").properties(
        width=width, height=ROW * len(order), title=heading
    )
