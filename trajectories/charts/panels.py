"""Named layers for the panels of a chart, each over the same tidy rows: frames in, Altair layers out.

filled = stated and used · pale with a line for each month = a remainder, not split · hollow = contested · hollow with a
cross = set aside · dotted = our construction · thin outline = limits · arrow = no upper limit stated. Persons carry
white bands, cases none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.labels import GAP, Box, Label, place
from trajectories.charts.theme import INSET, LABEL, Palette, text_width
from trajectories.claims.load import Dataset
from trajectories.claims.schema import Source, Subject
from trajectories.ground.periods import Period, length
from trajectories.results.series import between

STACKED = 3  # labels one above the other that a panel leaves room for
BANDS = 7  # white bands over the height of a panel of persons
LINES = ("limit_low", "limit_high", "path")
BLOCKS = ("stated", "remainder", "contested", "set_aside")
MARKS = ("bar", "mark", "contested_mark", "set_aside_mark")
POINT = 5  # pixels from the middle of a mark to its edge
DATES = ("from", "until", "at", "label_at")


@dataclass(frozen=True)
class Frame:
    """Size and axes of one panel: pixels, days, greatest value."""

    width: int
    height: int
    start: date
    after: date
    top: float

    def x(self, day: date) -> float:
        return self.width * (day - self.start).days / (self.after - self.start).days

    def day(self, x: float) -> date:
        return self.start + timedelta(days=round(x / self.width * (self.after - self.start).days))

    def y(self, value: float) -> float:
        return self.height * value / self.top

    def value(self, y: float) -> float:
        return y * self.top / self.height


@dataclass(frozen=True)
class Panel:
    """One row of panels: its id, heading, and whether heights are monthly averages."""

    id: str
    heading: str
    per_month: bool
    unit: str
    pooled: str
    frame: Frame
    sources: Sequence[Source] = field(default_factory=tuple)


def heading(subject: Subject, unit: str, measure: str, categories: Collection[str]) -> str:
    """What a panel measures, in the words of subject.yml; `categories`: those of the claims in it."""
    name = subject.unit(unit).label
    if len(categories) > 1 and any(category in subject.counted for category in categories):
        words = subject.together
    else:
        words = ", or ".join(category.label for category in subject.categories if category.id in categories)
    return f"{name[0].upper()}{name[1:]}, {measure}: {words}"


def top_of(rows: pl.DataFrame, per_month: bool, height: int) -> float:
    """The greatest value that a row of panels must show, with room for the labels above it in a panel of this height."""
    shown = [_height(row, name, per_month) for row in rows.to_dicts() for name in ("low", "value", "high")]
    bounded = [value for value in shown if value is not None]
    labelled = rows.filter(~pl.col("kind").is_in(LINES)).group_by("source_id").len()["len"].to_list()
    room = min(STACKED, max(labelled, default=1)) * (LABEL + 2 * GAP)
    return (max(bounded) if bounded else 1.0) * height / (height - min(room, height / 2))


def alone(subject: Subject, categories: Collection[str]) -> str:
    """What a lower limit of the pooled series says of itself where claims of one category alone set it, or blank."""
    if len(set(categories)) != 1 or len(subject.counted) < 2 or not set(categories) <= set(subject.counted):
        return ""
    (one,) = set(categories)
    return f" ({subject.category(one).short} alone)"


def with_alone(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of `series.trajectory_rows`; what follows from a rate alone, or from one category alone, says so."""
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}

    def said(row: Mapping[str, Any]) -> str:
        used = [claims[name] for name in row["claim_ids"].split()]
        if row["kind"] in ("bar", "stated") and used and all(claim["quantity"] == "rate" for claim in used):
            return f"{row['text']} (from a rate)"
        if row["kind"] == "bar" and row["high"] is None:
            return row["text"] + alone(dataset.subject, [claim["category"] for claim in used])
        return row["text"]

    texts = [said(row) for row in rows.to_dicts()]
    return rows.with_columns(pl.Series("text", texts, dtype=pl.String))


def months_of(row: Mapping[str, Any]) -> float:
    return length(Period(row["start"], row["end"]), "month")


def _height(row: Mapping[str, Any], name: str, per_month: bool) -> float | None:
    value = row[name]
    return value / months_of(row) if value is not None and per_month else value


def values(rows: pl.DataFrame, panel: Panel, labels: bool = True) -> list[dict[str, Any]]:
    """The rows of one panel as plotted, one dict each; sources without a row get one that says so."""
    plotted: list[dict[str, Any]] = []
    for source in panel.sources:
        own = rows.filter((pl.col("panel") == panel.id) & (pl.col("source_id") == source.source_id)).to_dicts()
        items = [_plotted(row, panel) for row in own]
        if not any(item["kind"] not in LINES for item in items):
            middle = panel.frame.day(panel.frame.width / 2)
            items.append(
                {"kind": "none", "text": "no such count printed", "at": middle.isoformat(), "top": panel.frame.top / 2}
            )
        if labels:
            _label(items, panel.frame, panel.pooled)
        plotted += [{"source": source.label, "colour": source.colour, **item} for item in items]
    return plotted


def _plotted(row: Mapping[str, Any], panel: Panel) -> dict[str, Any]:
    low, value, high = (_height(row, name, panel.per_month) for name in ("low", "value", "high"))
    opened = row["high"] is None and row["kind"] in (*BLOCKS, *MARKS)
    until = row["end"] + timedelta(days=1)
    if row["kind"] in LINES:
        point = {"kind": row["kind"], "until": until.isoformat(), "low": low, "top": value, "high": high}
        return shorten(point)
    middle = row["start"] + (until - row["start"]) / 2 if panel.per_month else until
    item = {
        "kind": row["kind"], "category": row["category"], "from": row["start"].isoformat(), "until": until.isoformat(),
        "at": middle.isoformat(), "count": row["value"], "limits": limits_in_words(row),
        "low": low, "top": value if value is not None else low, "high": high, "open": opened, "text": row["text"],
        "claims": row["claim_ids"],
        "period": f"{row['start']:%d %b %Y} to {row['end']:%d %b %Y}",
    }  # fmt: skip
    if opened and row["kind"] in MARKS:
        item["roof"] = min(panel.frame.top * 0.97, (item["top"] or 0) + panel.frame.top * 0.12)
    return shorten(item)


def limits_in_words(row: Mapping[str, Any]) -> str:
    """The limits of a row for a tooltip; a contested one limits nothing."""
    if row["kind"].startswith("contested"):
        return "limits nothing"
    return between(row["low"], row["high"])


def shorten(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item without blanks, and with no more digits than a drawing needs."""
    rounded = {key: round(entry, 1) if isinstance(entry, float) else entry for key, entry in item.items()}
    return {key: entry for key, entry in rounded.items() if entry is not None and entry != ""}


def _label(items: list[dict[str, Any]], frame: Frame, pooled: str) -> None:
    """Give each labelled item its place; a bar leaves its label to a mark that says the same more closely."""
    marked = {item["until"] for item in items if item["kind"] == "mark" and item["category"] == pooled}
    labels = []
    for key, item in enumerate(items):
        quiet = item["kind"] in (*LINES, "none") or "text" not in item
        if quiet or (item["kind"] == "bar" and item["until"] in marked):
            continue
        if item["kind"] == "bar" and item["low"] < 0.05 * frame.top and "high" in item:
            continue  # its parts are labelled in the panels above
        day = date.fromisoformat(item["at"])
        lift = 12.0 if item["open"] and item["kind"] not in ("bar", "mark") else 4.0
        if item["kind"] in MARKS:
            labels.append(_beside(key, item["text"], frame.x(day), frame.y(item["top"]), frame))
        else:
            level = frame.y(_peak(item))
            labels.append(Label(key, item["text"], frame.x(day), level + lift, level=level))
    boxes = [box for item in items for box in _inked(item, frame)]
    for label in place(labels, frame.width, frame.height, boxes, _outlines(items, frame)):
        items[label.key]["label_at"] = frame.day(label.x).isoformat()
        items[label.key]["label_y"] = round(frame.value(label.y), 1)
        items[label.key]["align"] = label.align


def _inked(item: Mapping[str, Any], frame: Frame) -> list[Box]:
    """What a row covers, in pixels: a block with its arrow, a mark with its bar."""
    if item["kind"] in BLOCKS:
        left, right = (frame.x(date.fromisoformat(item[name])) for name in ("from", "until"))
        top = frame.y(_peak(item))
        middle = frame.x(date.fromisoformat(item["at"]))
        arrow = [(middle - POINT, middle + POINT, top, top + 2.0 * POINT)] if item["open"] else []
        return [(left, right, 0.0, top), *arrow]
    if item["kind"] not in MARKS:
        return []
    x, low, high = frame.x(date.fromisoformat(item["at"])), item.get("low", item["top"]), item.get("roof", _peak(item))
    return [(x - POINT, x + POINT, frame.y(min(low, item["top"])) - POINT, frame.y(high) + POINT)]


def _outlines(items: Sequence[Mapping[str, Any]], frame: Frame) -> list[Box]:
    """The limits of the total, as the steps that are drawn for them."""
    found: list[Box] = []
    for kind, name in (("limit_low", "low"), ("limit_high", "high")):
        line = [(frame.x(date.fromisoformat(item["until"])), frame.y(item[name])) for item in items
                if item["kind"] == kind]  # fmt: skip
        for (left, low), (right, high) in pairwise(line):
            level, at = (low, right) if kind == "limit_low" else (high, left)
            found += [(left, right, level, level), (at, at, min(low, high), max(low, high))]
    return found


def _beside(key: int, text: str, x: float, y: float, frame: Frame) -> Label:
    """To the left of a mark; below it where the panel is too narrow for that, above it near the floor."""
    if text_width(text) < x - 7:
        return Label(key, text, x - 7, y - LABEL / 3, "right")
    below = y - LABEL - 7
    return Label(key, text, frame.width, below if below > 2 else y + 7, "right")


def _peak(item: Mapping[str, Any]) -> float:
    return max(item.get(name) or 0.0 for name in ("top", "high"))


def data_of(items: Sequence[dict[str, Any]]) -> alt.Data:
    """Inline data whose dates are days in UTC, so that a chart is the same in every time zone."""
    parse = dict.fromkeys(DATES, "utc:'%Y-%m-%d'")
    return alt.Data(values=list(items), format=alt.DataFormat(type="json", parse=parse))


@dataclass(frozen=True)
class Drawing:
    """How to draw one row of panels: its geometry, the colours of its sources, the neutral palette."""

    panel: Panel
    palette: Palette
    first_unit: str

    def axes(self) -> dict[str, Any]:
        """The axes of the panel; given to one layer only, as all layers share them."""
        frame = self.panel.frame
        days = [date(year, 1, 1) for year in range(frame.start.year, (frame.after - timedelta(days=1)).year + 1)]
        along = alt.Axis(values=[_utc(day) for day in days], format="%Y", title=None, labelAlign="left", labelOffset=1)
        up = alt.Axis(title=None, format=",.0f", tickCount=4, minExtent=INSET, maxExtent=INSET)
        span = alt.Scale(type="utc", domain=[_utc(frame.start), _utc(frame.after)], nice=False)
        return {
            "x": alt.X("at:T", scale=span, axis=along),
            "y": alt.Y("top:Q", scale=alt.Scale(domain=[0, frame.top], nice=False), axis=up),
        }

    def x(self, name: str) -> alt.X:
        return alt.X(f"{name}:T", scale=alt.Scale(type="utc"), title=None)

    def y(self, name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", title=None)

    @property
    def colour(self) -> alt.Color:
        return alt.Color("colour:N", scale=None)

    @property
    def stroke(self) -> alt.Stroke:
        return alt.Stroke("colour:N", scale=None)

    @property
    def tooltip(self) -> list[alt.Tooltip]:
        names = {"text": "figure", "limits": "limits", "period": "period", "claims": "claims"}
        return [alt.Tooltip(f"{name}:N", title=title) for name, title in names.items()]


def _utc(day: date) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)
