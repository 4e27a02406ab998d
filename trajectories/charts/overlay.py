"""`fig-overlay`: what each source implies for the pooled total, in one panel, with counts published elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.labels import spread
from trajectories.charts.panels import POINT, Drawing, Frame, Panel, data_of, heading, shorten, with_alone
from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, WIDE, Palette, text_width, wrap
from trajectories.charts.trajectories import cumulative_layers, rows_of
from trajectories.claims.load import Dataset
from trajectories.ground.periods import ONE_DAY, month_start
from trajectories.results.series import CUMULATIVE, ROWS, number, panel_id
from trajectories.results.wording import labels

Drawn = alt.LayerChart | alt.FacetChart

PUBLISHED = "published-elsewhere"
PUBLISHED_LABEL = "published elsewhere"
MARGIN = 237  # pixels for labels to the right of the panel, and the lines to them
LEADER = 26  # pixels of a line from the panel to its label


def published_rows(dataset: Dataset) -> pl.DataFrame:
    """Counts published elsewhere of the pooled total since the span's start, with the columns of `series.ROWS`.

    A pooled count as published; where only its categories are, over one and the same period, their sum. `claim_ids`
    holds the reference ids.
    """
    subject = dataset.subject
    since = month_start(subject.events[0].latest)
    rows = dataset.references.filter(
        (pl.col("measure") == subject.registered) & (pl.col("unit") == subject.measured[0]) & (pl.col("start") <= since)
    )
    found: list[dict[str, Any]] = []
    for (end,), group in rows.group_by(["end"], maintain_order=True):
        by_category = {row["category"]: row for row in group.to_dicts()}
        parts = [by_category[name] for name in subject.counted if name in by_category]
        if subject.pooled in by_category:
            parts = [by_category[subject.pooled]]
        elif len(parts) < len(subject.counted) or len({row["start"] for row in parts}) > 1:
            continue
        total = sum(row["best"] for row in parts)
        found.append(
            {"source_id": PUBLISHED, "panel": panel_id(subject.measured[0], CUMULATIVE), "unit": subject.measured[0],
             "category": subject.pooled, "kind": "published", "start": parts[0]["start"], "end": end, "low": total,
             "value": total, "high": total, "text": number(total),
             "claim_ids": " ".join(row["reference_id"] for row in parts)}
        )  # fmt: skip
    return pl.DataFrame(sorted(found, key=lambda row: row["end"]), schema=ROWS)


def overlay_rows(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of `fig-overlay`: the cumulative ones of the first unit, and counts published elsewhere.

    Of a source whose total is bounded the even path is drawn, of any other the lower limit, marked "at least".
    rows: the frame of `series.trajectory_rows`.
    """
    panel = with_alone(dataset, rows).filter(pl.col("panel") == panel_id(dataset.subject.measured[0], CUMULATIVE))
    kept = []
    for source in dataset.sources:
        own = panel.filter(pl.col("source_id") == source.source_id)
        last = own.filter(pl.col("kind") == "bar").sort("end").tail(1)
        bounded = not last.is_empty() and last["high"].item() is not None
        kept.append(
            own.filter(pl.col("kind").is_in(["bar", "mark", "contested_mark", "path" if bounded else "limit_low"]))
        )
    return pl.concat([*kept, published_rows(dataset)])


def overlay(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> Drawn:
    """One panel; each total has a label in the margin, with a thin line to its mark. rows: the frame of `overlay_rows`."""
    drawing, items = _prepare(dataset, rows, palette, width=WIDE - INSET - MARGIN, height=360)
    frame = drawing.panel.frame
    ends = _end_labels(items, frame)
    text = rows_of(("end_label",)).mark_text(align="left", baseline="middle", fontSize=LABEL)
    beyond = alt.value(frame.width + LEADER + 4)
    margin = text.encode(x=beyond, y=drawing.y("label_y"), text=alt.Text("label:N"), color=drawing.colour)
    lines = rows_of(("leader",)).mark_line(strokeWidth=0.8, opacity=0.8, aria=False)
    leaders = lines.encode(x=drawing.x("until"), y=drawing.y("top"), detail="line:N", color=drawing.colour)
    names = _names(dataset, rows, items, frame)
    chart = alt.layer(*_layers(drawing, items), _named(drawing), leaders, margin)
    return _sized(chart, drawing, [*items, *names, *_older(items, frame), *ends, *_leaders(ends, frame)])


def overlay_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same for a phone: the labels stand in a list below the panel, greatest first, each with its mark as a key."""
    drawing, items = _prepare(dataset, rows, palette, width=NARROW - INSET - 8, height=280)
    frame = drawing.panel.frame
    names = _names(dataset, rows, items, frame)
    panel = _sized(alt.layer(*_layers(drawing, items), _named(drawing)), drawing, [*items, *names])
    older = [
        {"label": item["told"], "colour": item["colour"], "label_y": item["height"], "shape": item["shape"],
         "hollow": False}
        for item in _older(items, frame)
    ]  # fmt: skip
    ends = sorted([*_end_labels(items, frame), *older], key=lambda item: -item["label_y"])
    lines = [{**item, "place": place_} for place_, item in enumerate(ends)]
    base, y = alt.Chart(alt.Data(values=lines)), alt.Y("place:O", axis=None)
    text = base.mark_text(align="left", baseline="middle", fontSize=LABEL)
    shape = alt.Shape("shape:N", scale=None)
    fill = alt.condition("datum.hollow", alt.value(palette.ground), alt.Fill("colour:N", scale=None))
    keys = base.mark_point(size=52, filled=True, opacity=1, strokeWidth=1.5).encode(
        x=alt.value(5 - INSET), y=y, shape=shape, fill=fill, stroke=alt.Stroke("colour:N", scale=None)
    )
    listed = alt.layer(
        keys, text.encode(x=alt.value(18 - INSET), y=y, text=alt.Text("label:N"), color=drawing.colour)
    ).properties(width=frame.width, height=16 * len(lines))
    return alt.vconcat(panel, listed, spacing=8)


def _prepare(
    dataset: Dataset, rows: pl.DataFrame, palette: Palette, width: int, height: int
) -> tuple[Drawing, list[dict[str, Any]]]:
    subject = dataset.subject
    shown = [row for row in rows.to_dicts() if row["kind"] != "contested_mark" or row["value"] is not None]
    top = max(row[name] or 0 for row in shown for name in ("low", "value", "high")) * 1.08
    frame = Frame(width, height, subject.span_start, subject.span_end + ONE_DAY, top)
    title = heading(subject, subject.measured[0], CUMULATIVE, subject.counted)
    panel = Panel("overlay", title, False, subject.measured[0], subject.pooled, frame, dataset.sources)
    colours = {source.source_id: source.colour for source in dataset.sources} | {PUBLISHED: palette.reference}
    names = {source.source_id: source.label for source in dataset.sources} | {PUBLISHED: PUBLISHED_LABEL}
    items = [_item(row, frame, colours, names, subject.pooled) for row in shown]
    return Drawing(panel, palette, subject.measured[0]), items


def _sized(chart: Drawn, drawing: Drawing, items: Sequence[dict[str, Any]]) -> Drawn:
    frame = drawing.panel.frame
    return chart.properties(width=frame.width, height=frame.height, data=data_of(items))


def _item(
    row: dict[str, Any], frame: Frame, colours: dict[str, str], names: dict[str, str], pooled: str
) -> dict[str, Any]:
    end: date = row["end"] + ONE_DAY
    value = row["value"] if row["value"] is not None else row["low"]
    opened = row["high"] is None and row["kind"] == "bar"
    item = {
        "kind": row["kind"], "source": names[row["source_id"]], "colour": colours[row["source_id"]],
        "until": end.isoformat(), "top": value, "low": row["low"], "high": row["high"], "count": row["value"],
        "open": opened, "pooled": row["category"] == pooled, "text": row["text"], "claims": row["claim_ids"],
        "line": row["source_id"],
        "period": f"{row['start']:%d %b %Y} to {row['end']:%d %b %Y}",
    }  # fmt: skip
    # Limits that all but meet would be drawn as nothing.
    item["speck"] = row["kind"] == "bar" and not opened and frame.y(row["high"] - row["low"]) < POINT
    if opened:
        item["roof"] = min(frame.top * 0.98, value + frame.top * 0.09)
    return shorten(item)


def _end_labels(items: Sequence[dict[str, Any]], frame: Frame) -> list[dict[str, Any]]:
    """A label in the margin for each total that a source states last, at its height, in its colour.

    A bar leaves its label to a pooled mark of the same day, and an older published count to the newest.
    """
    marked, newest = _marked(items), _newest(items)
    kept = [
        item
        for item in items
        if item["kind"] in ("mark", "contested_mark")
        or (
            (item["until"] == newest.get(item["line"]) and item["kind"] != "path" and item["kind"] != "limit_low")
            and (item["line"], item["until"]) not in marked
        )
    ]
    places = spread([frame.y(item["top"]) for item in kept], LABEL + 4.0, LABEL / 2, frame.height - LABEL / 2)
    return [
        {"kind": "end_label", "label": f"{item['source']}: {item['text']}", "colour": item["colour"],
         "label_y": round(frame.value(place_), 1), "marked": item["until"], "height": item["top"],
         "shape": _shape(item), "hollow": item["kind"] == "contested_mark"}
        for item, place_ in zip(kept, places, strict=True)
    ]  # fmt: skip


def _marked(items: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(item["line"], item["until"]) for item in items if item["kind"] == "mark" and item["pooled"]}


def _newest(items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {item["line"]: item["until"] for item in items if item["kind"] in ("bar", "published")}


def _older(items: Sequence[Mapping[str, Any]], frame: Frame) -> list[dict[str, Any]]:
    """A label beside each total of a source before its last: a tall bar has it at the left of its top."""
    marked, newest = _marked(items), _newest(items)
    found = []
    for item in items:
        if item["kind"] != "bar" or item["until"] == newest[item["line"]] or (item["line"], item["until"]) in marked:
            continue
        x, tall = frame.x(date.fromisoformat(item["until"])), not item["open"] and not item["speck"]
        day = date.fromisoformat(item["until"]) - ONE_DAY
        found.append(
            {"kind": "older", "align": "right" if tall else "left", "label": f"{item['source']}: {item['text']}",
             "told": f"{item['source']}: {item['text']} (to {day:%b %Y})", "colour": item["colour"],
             "at": frame.day(x - 8 if tall else x + 8).isoformat(), "height": item["top"],
             "top": item["high"] if tall else item["top"] + round(frame.value(2.0), 1), "shape": _shape(item)}
        )  # fmt: skip
    return found


def _shape(item: Mapping[str, Any]) -> str:
    """The mark of a total, as the panel draws it."""
    if item["kind"] == "bar":
        return "triangle-up" if item["open"] else "square"
    return "diamond" if item["kind"] == "published" else "circle"


def _leaders(ends: Sequence[Mapping[str, Any]], frame: Frame) -> list[dict[str, Any]]:
    """Level from each mark to the edge of the panel, and from there to its label."""
    found = []
    for number_, end in enumerate(ends):
        edge, label = frame.day(frame.width + 4.0).isoformat(), frame.day(frame.width + LEADER).isoformat()
        for day, height in ((end["marked"], end["height"]), (edge, end["height"]), (label, end["label_y"])):
            found.append({"kind": "leader", "line": f"leader-{number_}", "colour": end["colour"], "until": day,
                          "top": height})  # fmt: skip
    return found


def _names(
    dataset: Dataset, rows: pl.DataFrame, items: Sequence[Mapping[str, Any]], frame: Frame
) -> list[dict[str, Any]]:
    """What the dotted and the thin lines are, and whose, in the panel itself."""
    found = []
    for kind, name, words, share, align in (
        ("path", "top", "dotted: even spread, our construction", 0.6, "right"),
        ("limit_low", "low", "thin line: lower limit", 0.53 if frame.width > NARROW else 0.3, "left"),
    ):
        own = rows.filter(pl.col("kind") == kind)
        if own.is_empty():
            continue
        x = share * frame.width
        told = wrap(f"{words} ({labels(dataset, own['source_id'].unique().to_list())})", round(0.56 * frame.width))
        reach = x if align == "right" else min(frame.width, x + max(text_width(line) for line in told))
        lines = {item["line"] for item in items if item["kind"] == kind}
        level = max(
            _value_at([item for item in items if (item["kind"], item["line"]) == (kind, line)], name, frame.day(reach))
            for line in lines
        )
        for place_, line in enumerate(reversed(told)):
            found.append({"kind": "name", "align": align, "label": line, "at": frame.day(x).isoformat(),
                          "top": round(level + frame.value(4.0 + place_ * (LABEL + 2)), 1)})  # fmt: skip
    return found


def _value_at(points: Sequence[Mapping[str, Any]], name: str, day: date) -> float:
    """The height of a line on a day: of a slope between its points, of a lower limit at the point before."""
    days = [date.fromisoformat(point["until"]) for point in points]
    before = [at for at, end in enumerate(days) if end <= day]
    if not before:
        return 0.0
    at = before[-1]
    low = points[at].get(name, 0.0)
    if name == "low" or at + 1 == len(points):
        return float(low)
    share = (day - days[at]) / (days[at + 1] - days[at])
    return float(low + share * (points[at + 1][name] - low))


def _named(drawing: Drawing) -> alt.LayerChart | alt.FacetChart:
    parts = [
        rows_of(("name",), f"datum.align === '{align}'")
        .mark_text(align=align, baseline="bottom", fontSize=LABEL, color=drawing.palette.quiet)
        .encode(x=drawing.x("at"), y=drawing.y("top"), text=alt.Text("label:N"))
        for align in ("left", "right")
    ]
    older = [
        rows_of(("older",), f"datum.align === '{align}'")
        .mark_text(align=align, baseline="bottom" if align == "left" else "middle", fontSize=LABEL)
        .encode(x=drawing.x("at"), y=drawing.y("top"), text=alt.Text("label:N"), color=drawing.colour)
        for align in ("left", "right")
    ]
    return alt.layer(*parts, *older)


def _layers(drawing: Drawing, items: Sequence[dict[str, Any]]) -> list[alt.Chart]:
    kinds = {item["kind"] for item in items}
    first = rows_of(("axes",)).mark_point(opacity=0).encode(**drawing.axes())
    found = [layer.chart.encode(detail="line:N") for layer in cumulative_layers(drawing) if kinds & set(layer.kinds)]
    diamonds = (
        rows_of(("published",))
        .mark_point(shape="diamond", size=46, filled=True, opacity=0.9)
        .encode(x=drawing.x("until"), y=drawing.y("top"), color=drawing.colour, tooltip=drawing.tooltip)
    )
    specks = (
        rows_of(("bar",), "datum.speck")
        .mark_point(shape="square", size=52, filled=True, opacity=1)
        .encode(x=drawing.x("until"), y=drawing.y("top"), color=drawing.colour, tooltip=drawing.tooltip)
    )
    return [first, *found, specks, diamonds]
