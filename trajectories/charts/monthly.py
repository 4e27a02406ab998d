"""`fig-monthly`: every figure that states or implies a monthly rate, over its period, by source and unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.labels import GAP, Box, Label, place
from trajectories.charts.panels import POINT, Drawing, Frame, Panel, data_of, shorten
from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, Palette
from trajectories.charts.trajectories import SPACING, heads, list_title, rows_of
from trajectories.claims.load import Dataset
from trajectories.ground.periods import ONE_DAY, Period, length
from trajectories.results.series import between, figure_as_printed, printed_value, series_of
from trajectories.solver.interval import interval
from trajectories.solver.solve import Solution

ROWS = {
    "source_id": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "kind": pl.String,  # stated: used; contested: hollow
    "start": pl.Date,
    "end": pl.Date,
    "period": pl.String,  # printed, inferred, not stated, or start not stated
    "low": pl.Float64,  # per month
    "high": pl.Float64,
    "centre": pl.Float64,  # of a printed count its share of a month; null where the article prints no such number
    "text": pl.String,  # taken to the month
    "as_printed": pl.String,
    "claim_ids": pl.String,
}
DAYS = 365.2425 / 12  # a month of average length
HEADROOM = 1.15
SHORT = 45  # days: a shorter period would be drawn as a speck, so it gets a dot
UNSTATED, UNSTARTED = "not stated", "start not stated"
SAID = {UNSTATED: "period not stated", UNSTARTED: UNSTARTED}
NUMBERS = ("low", "best", "high")


def monthly_rows(dataset: Dataset, solutions: Mapping[str, Solution]) -> pl.DataFrame:
    """One row for each figure that states or implies a monthly rate, with the columns of ROWS.

    A total is divided by the months of its (longest) period; a rate is taken to a month of average length, and drawn
    over its period, or, where none is printed, from the span's start to the source's last day of publication. Restated
    counts of one category, unit and period are one row. Projections, hypotheses and repeats are left out.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for source in dataset.sources:
        for row in dataset.by_source()[source.source_id].to_dicts():
            if not _counts(row, dataset, solutions[source.source_id]):
                continue
            entry = _entry(row, dataset, source.published_latest)
            series = series_of(dataset.subject, row["category"])
            key = (source.source_id, row["unit"], series, entry["start"], entry["end"], row["count_id"])
            if key in found:
                # A vaguer statement of the same count adds its id, not a line.
                first, second = sorted((found[key], {"source_id": source.source_id, **entry}), key=_vagueness)
                found[key] = {**first, "claim_ids": f"{first['claim_ids']} {second['claim_ids']}"}
            else:
                found[key] = {"source_id": source.source_id, **entry}
    return pl.DataFrame(list(found.values()), schema=ROWS)


def _vagueness(entry: Mapping[str, Any]) -> tuple[float, float]:
    return (math.inf if entry["high"] is None else entry["high"] - entry["low"], -entry["low"])


def _counts(row: Mapping[str, Any], dataset: Dataset, solution: Solution) -> bool:
    dated = row["start_earliest"] is not None and row["end_latest"] is not None
    stated = row["claim_id"] in solution.used or (row["role"] == "contested" and row["mood"] in ("stated", "hedged"))
    known = row["population"] == dataset.subject.population and row["unit"] in dataset.subject.measured
    return bool(
        stated
        and known
        and not row["repeats"]
        and (row["quantity"] == "rate" or (row["quantity"] == "total" and dated))
    )


def _entry(row: Mapping[str, Any], dataset: Dataset, published: date) -> dict[str, Any]:
    low, high = interval(row)
    dated = row["start_earliest"] is not None and row["printed_period"] is not None
    factor = _factor(row, dated)
    start = row["start_earliest"] or dataset.subject.span_start
    end = row["end_latest"] or min(published, dataset.subject.span_end)
    basis = (row["date_basis"] or "").split(":")[0]
    monthly = ((low or 0.0) * factor, None if high is None else high * factor)
    short = dataset.subject.category(row["category"]).short
    value = printed_value(row)
    words = between(*monthly)
    if row["quantity"] == "total" and value is not None:
        words = figure_as_printed({**row, **{name: value * factor for name in NUMBERS if row[name] is not None}})
    kind = "contested" if row["role"] == "contested" else "stated"
    hedged = f" ({row['mood']})" if kind == "contested" and row["mood"] != "stated" else ""
    centre = value * factor if row["quantity"] == "total" and value is not None else None
    return {
        "unit": row["unit"], "category": row["category"], "kind": kind, "start": start, "end": end,
        "period": _known(row, basis, dated), "low": monthly[0], "high": monthly[1],
        "centre": centre,
        "text": (f"{short} {words}" if row["category"] in dataset.subject.counted else words) + hedged,
        "as_printed": row["printed"], "claim_ids": row["claim_id"],
    }  # fmt: skip


def _known(row: Mapping[str, Any], basis: str, dated: bool) -> str:
    """How the period of a figure is known."""
    if dated or row["quantity"] == "total":
        return basis
    return UNSTATED if row["end_latest"] is None else UNSTARTED


def _factor(row: Mapping[str, Any], dated: bool) -> float:
    """What takes a figure to the month: the months of its period, or a month of average length."""
    if row["quantity"] == "total":
        return 1 / length(Period(row["start_earliest"], row["end_latest"]), "month")
    if dated:
        period = Period(row["start_earliest"], row["end_latest"])
        return length(period, row["per"]) / (row["per_n"] or 1.0) / length(period, "month")
    one_day = Period(date.min, date.min)  # minutes to weeks are the same on any day
    monthly = 1.0 if row["per"] == "month" else length(one_day, row["per"]) * DAYS
    return monthly / (row["per_n"] or 1.0)


def undated(dataset: Dataset) -> tuple[int, int]:
    """(rates about the subject's population, those of them without a printed period); repeats not counted."""
    rates = dataset.claims.filter(
        (pl.col("quantity") == "rate") & pl.col("repeats").is_null()
        & pl.col("mood").is_in(["stated", "hedged"]) & (pl.col("population") == dataset.subject.population)
    )  # fmt: skip
    return len(rates), len(rates.filter(pl.col("start_earliest").is_null()))


def monthly(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN, width: int = 152) -> alt.VConcatChart:
    """A column for each source, a row of panels for each unit, on the same axes. rows: the frame of `monthly_rows`."""
    charts: list[Any] = [heads(dataset.sources, width, palette)]
    labels = [source.label for source in dataset.sources]
    for panel in _panels(dataset, rows, width, 230):
        items = _items(dataset, rows, panel)
        column = alt.Column("source:N", sort=labels, header=alt.Header(title=None, labels=False))
        faceted = _layers(Drawing(panel, palette, dataset.subject.measured[0])).facet(
            column=column, data=data_of(items), spacing=SPACING, bounds="flush"
        )
        title = alt.TitleParams(panel.heading, anchor="start", fontWeight="normal", offset=4)
        charts.append(faceted.properties(title=title))
    return alt.vconcat(*charts, spacing=14)


def monthly_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same as a list: under each source the units that it gives."""
    charts = []
    for source in dataset.sources:
        first = True
        for panel in _panels(dataset, rows, NARROW - INSET - 8, 170):
            own = rows.filter((pl.col("source_id") == source.source_id) & (pl.col("unit") == panel.unit))
            if own.is_empty():
                continue
            title = list_title([source.label, panel.heading] if first else [panel.heading], palette)
            items = [item for item in _items(dataset, rows, panel) if item["source"] == source.label]
            drawn = _layers(Drawing(panel, palette, dataset.subject.measured[0]))
            charts.append(drawn.properties(data=data_of(items), title=title))
            first = False
    return alt.vconcat(*charts, spacing=12)


def _panels(dataset: Dataset, rows: pl.DataFrame, width: int, height: int) -> list[Panel]:
    subject = dataset.subject
    found = []
    for unit in subject.measured:
        own = rows.filter(pl.col("unit") == unit)
        if own.is_empty():
            continue
        top = max(row["high"] or row["low"] for row in own.to_dicts()) * HEADROOM
        frame = Frame(width, height, subject.span_start, subject.span_end + ONE_DAY, top)
        name = subject.unit(unit).label
        heading = f"{name[0].upper()}{name[1:]}, taken to the month"
        found.append(Panel(f"{unit}-rates", heading, True, unit, subject.pooled, frame, dataset.sources))
    return found


def _items(dataset: Dataset, rows: pl.DataFrame, panel: Panel) -> list[dict[str, Any]]:
    frame, plotted = panel.frame, []
    for source in dataset.sources:
        own = rows.filter((pl.col("source_id") == source.source_id) & (pl.col("unit") == panel.unit)).to_dicts()
        items = [_item(row, source.label, source.colour, frame) for row in own]
        labels = []
        for key, (row, item) in enumerate(zip(own, items, strict=True)):
            level = frame.y(item.get("high", item["low"]))
            told = "\n".join([item["text"], *([SAID[row["period"]]] if row["period"] in SAID else [])])
            labels.append(Label(key, told, _middle(frame, row), level + (12.0 if item["open"] else 4.0), level=level))
        boxes = [box for row in own for box in _inked(row, frame)]
        edges = [edge for row in own if row["kind"] == "contested" for edge in _edges(row, frame)]
        placed = place(labels, frame.width, frame.height, boxes, edges)
        plotted += [written for label in placed for written in _written(label, source.label, frame)]
        if not items:
            middle = frame.day(frame.width / 2).isoformat()
            items = [{"kind": "none", "source": source.label, "text": "no such figure printed", "at": middle,
                      "top": frame.top / 2}]  # fmt: skip
        plotted += items
    return plotted


def _inked(row: Mapping[str, Any], frame: Frame) -> list[Box]:
    """What a figure covers: its band or line, and the arrow above it."""
    low, high = frame.y(row["low"]) - 2, frame.y(row["high"] or row["low"]) + 2
    middle = _middle(frame, row)
    band = [(frame.x(row["start"]), frame.x(row["end"]), low, high)] if row["kind"] == "stated" else []
    return band + ([(middle - POINT, middle + POINT, high, high + 2 * POINT)] if row["high"] is None else [])


def _edges(row: Mapping[str, Any], frame: Frame) -> list[Box]:
    """The outline of a hollow box."""
    left, right = frame.x(row["start"]), frame.x(row["end"])
    low, high = frame.y(row["low"]), frame.y(row["high"] or row["low"])
    return [(left, right, low, low), (left, right, high, high), (left, left, low, high), (right, right, low, high)]


def _written(label: Label, source: str, frame: Frame) -> list[dict[str, Any]]:
    """A text for each line of a label; what is not stated is quieter than a figure."""
    lines = label.text.split("\n")
    return [
        {"kind": "label", "source": source, "align": label.align, "words": line, "quiet": at > 0,
         "label_at": frame.day(label.x).isoformat(),
         "label_y": round(frame.value(label.y + (len(lines) - 1 - at) * (LABEL + GAP)), 1)}
        for at, line in enumerate(lines)
    ]  # fmt: skip


def _middle(frame: Frame, row: Mapping[str, Any]) -> float:
    return (frame.x(row["start"]) + frame.x(row["end"])) / 2


def _item(row: Mapping[str, Any], source: str, colour: str, frame: Frame) -> dict[str, Any]:
    until = row["end"] + timedelta(days=1)
    middle = row["start"] + (until - row["start"]) / 2
    thin = frame.y((row["high"] or row["low"]) - row["low"]) < LABEL / 2
    return shorten(
        {
            "kind": row["kind"], "source": source, "colour": colour, "from": row["start"].isoformat(),
            "until": until.isoformat(), "at": middle.isoformat(), "top": row["low"], "low": row["low"],
            "high": row["high"], "centre": row["centre"], "undated": row["period"] in SAID, "open": row["high"] is None,
            "text": row["text"],
            "short": (row["end"] - row["start"]).days < SHORT and thin, "figure": row["as_printed"],
            "limits": f"{between(row['low'], row['high'])} per month",
            "period": f"{row['start']:%d %b %Y} to {row['end']:%d %b %Y} ({row['period']})", "claims": row["claim_ids"],
        }
    )  # fmt: skip


def _layers(drawing: Drawing) -> alt.LayerChart | alt.FacetChart:
    """Filled bands for what is used, hollow ones for what is contested, an arrow where there is no upper limit."""
    frame, y, colour = drawing.panel.frame, drawing.y, drawing.colour
    span = {"x": drawing.x("from"), "x2": alt.X2("until")}
    seen = {"tooltip": [alt.Tooltip("figure:N", title="as printed"), *drawing.tooltip[1:]]}
    none = rows_of(("none",)).mark_text(fontSize=LABEL, color=drawing.palette.quiet)
    # Persons in pieces, as elsewhere in white bands; dashes are left to what has no stated period.
    pieces = [9, 1.6] if drawing.panel.unit != drawing.first_unit else [1, 0]
    texts = []
    for align in ("left", "center", "right"):
        own = alt.Chart().transform_filter(f"datum.kind === 'label' && datum.align === '{align}'")
        tone = alt.condition("datum.quiet", alt.value(drawing.palette.quiet), alt.value(drawing.palette.text))
        place_ = {"x": drawing.x("label_at"), "y": y("label_y"), "text": alt.Text("words:N")}
        style: dict[str, Any] = {"align": align, "baseline": "bottom", "fontSize": LABEL, "aria": False}
        halo = own.mark_text(stroke=drawing.palette.ground, strokeWidth=3, strokeJoin="round", **style)
        texts += [halo.encode(**place_), own.mark_text(**style).encode(**place_, color=tone)]
    return alt.layer(
        none.encode(**drawing.axes(), text=alt.Text("text:N")),
        rows_of(("stated",), "isValid(datum.high)")
        .mark_rect(fillOpacity=0.35, strokeWidth=0.8)
        .encode(**span, y=y("low"), y2=alt.Y2("high"), color=colour, stroke=drawing.stroke, **seen),
        # A line stands only where a count is printed: a rate or a range has no middle that anybody printed.
        rows_of(("stated",), "isValid(datum.centre)")
        .mark_rule(strokeWidth=3, strokeDash=pieces)
        .encode(**span, y=y("centre"), color=colour, **seen),
        rows_of(("contested",), "isValid(datum.high) && !datum.undated")
        .mark_rect(fillOpacity=0, strokeWidth=1.3)
        .encode(**span, y=y("low"), y2=alt.Y2("high"), stroke=drawing.stroke, **seen),
        rows_of(("contested",), "isValid(datum.high) && datum.undated")
        .mark_rect(fillOpacity=0, strokeWidth=1.2, strokeDash=[3, 3])
        .encode(**span, y=y("low"), y2=alt.Y2("high"), stroke=drawing.stroke, **seen),
        rows_of(("contested",), "datum.open")
        .mark_rule(strokeWidth=1.3)
        .encode(**span, y=y("low"), color=colour, **seen),
        rows_of(("stated",), "datum.short")
        .mark_point(size=40, filled=True, opacity=1)
        .encode(x=drawing.x("at"), y=y("low"), color=colour, **seen),
        rows_of(("contested",), "datum.short")
        .mark_point(size=40, filled=True, fill=drawing.palette.ground, strokeWidth=1.4, opacity=1)
        .encode(x=drawing.x("at"), y=y("low"), stroke=drawing.stroke, **seen),
        rows_of(("stated", "contested"), "datum.open")
        .mark_point(shape="triangle-up", size=28, filled=True, yOffset=-5, opacity=1)
        .encode(x=drawing.x("at"), y=y("low"), color=colour),
        *texts,
    ).properties(width=frame.width, height=frame.height)
