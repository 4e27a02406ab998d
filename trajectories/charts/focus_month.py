"""`fig-focus-month`: the count for the month in focus, as each article states and restates it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.lettering import LEADING, Text, block, broken, down, letters, strokes
from trajectories.charts.theme import INSET, NARROW, SCREEN, WIDE, Palette
from trajectories.claims.load import Dataset
from trajectories.claims.schema import Subject
from trajectories.compare import lineage
from trajectories.ground.periods import Period, length, next_month
from trajectories.results.series import between, number, printed_value
from trajectories.solver.interval import interval
from trajectories.solver.solve import Solution

ROWS = {
    "source_id": pl.String,
    "paragraph": pl.Int64,
    "printed": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "mood": pl.String,
    "period": pl.String,  # printed, inferred, or not stated
    "kind": pl.String,  # stated: used; contested: hollow; set_aside: hollow with a cross
    "low": pl.Float64,  # in the month
    "value": pl.Float64,
    "high": pl.Float64,  # null: no upper limit stated
    "text": pl.String,  # what a figure that is no count comes to in the month
    "chain": pl.String,
    "differs_from": pl.String,
    "differs_in": pl.String,
    "claim_ids": pl.String,
}
HEADS = ("Source", "As printed", "Category, certainty", "Attribution, from the article on", "Differs from")
WIDTHS = (108, 212, 122, 244, 154)
GUTTER = 9  # pixels between columns
BAR = 9  # pixels
BANDS = 36  # light bands over the width of the axis
ROOM = 8  # pixels below a row
AXIS = 24  # for the axis
BASES = ("printed", "inferred")
Row = Mapping[str, Any]


def month_rows(dataset: Dataset, solutions: Mapping[str, Solution]) -> pl.DataFrame:
    """One row for each claim of the counts of the month in focus, by unit and source; the columns of ROWS.

    A rate is taken over the days of the month, whether or not the article prints a period for it: `text` says what
    it comes to. `differs_from` is another statement of the same count, `differs_in` what is not the same in it.
    """
    subject = dataset.subject
    aside = {name for solution in solutions.values() for name in solution.set_aside}
    counts = lineage.focus_counts(dataset)
    found = []
    for row in lineage.told(dataset):
        if row["count"] not in counts:
            continue
        low, high = interval(row)
        value, text = printed_value(row), ""
        if row["quantity"] == "rate":
            times = _times(subject, row)
            low, high, value = (low or 0.0) * times, None if high is None else high * times, None
            text = f"in the month: {between(low, high)}"
        kind = "set_aside" if row["claim_id"] in aside else "contested" if row["role"] == "contested" else "stated"
        found.append(
            {"source_id": row["source_id"], "paragraph": row["paragraph"], "printed": row["printed"],
             "unit": row["unit"], "category": row["category"], "mood": row["mood"],
             "period": row["date_basis"].split(":")[0] if row["date_basis"] else "not stated", "kind": kind, "low": low,
             "value": value, "high": high, "text": text, "chain": lineage.in_words(dataset, row["chain"]),
             "differs_from": row["retells"] or row["repeats"], "differs_in": row["change"],
             "claim_ids": row["claim_id"]}
        )  # fmt: skip
    order = {unit: place for place, unit in enumerate(subject.measured)}
    return pl.DataFrame(sorted(found, key=lambda row: order[row["unit"]]), schema=ROWS)


def _times(subject: Subject, row: Row) -> float:
    """How often the unit of time of a rate fits into the month."""
    start = subject.focus_month
    month = Period(start, next_month(start) - timedelta(days=1))
    return length(month, row["per"]) / (row["per_n"] or 1.0)


def focus_month(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """A panel for each unit, all to one scale; a row for each claim. rows: the frame of `month_rows`."""
    left = [-INSET + sum(WIDTHS[:place]) + GUTTER * place for place in range(len(WIDTHS))]
    charts = []
    for unit in dataset.subject.measured:
        own = rows.filter(pl.col("unit") == unit).to_dicts()
        texts, bars, top = [], [], 2.0 * LEADING + 4
        for row in own:
            chain = row["chain"].split(lineage.ARROW, 1)[1]
            cells: tuple[list[str], ...] = ([], [], _kind(dataset, row), [chain], _change(row))
            words = [
                text
                for x, width, paragraphs in zip(left, WIDTHS, cells, strict=True)
                for text in block(x, top, width, paragraphs)
            ]
            words.append(Text(left[0], top + LEADING / 2, _name(dataset, row), bold=True))
            words.append(Text(left[0], top + LEADING * 1.5, row["claim_ids"], quiet=True))
            words.append(Text(left[1], top + LEADING / 2, row["printed"]))
            if row["text"]:
                words += block(left[1], top + LEADING + BAR + 5, WIDTHS[1], [row["text"]], quiet=True)
            bars.append({**row, "y": top + LEADING + 6})
            texts += words
            top = max(*(text.y + LEADING / 2 for text in words), top + LEADING + BAR + 5) + ROOM
        if own:
            label = dataset.subject.unit(unit).label
            heads = [Text(left[0], 6, label[0].upper() + label[1:], bold=True)]
            heads += [Text(x, 6 + LEADING, words, quiet=True) for x, words in zip(left, HEADS, strict=True)]
            chart = _panel(dataset, bars, [*heads, *texts], palette, (left[1], left[1] + WIDTHS[1]), top + AXIS, unit,
                           _top(rows))  # fmt: skip
            charts.append(chart.properties(width=WIDE - INSET))
    return alt.vconcat(*(charts or [_nothing(palette)]), spacing=16)


def focus_month_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same as a list: each claim with its bar and, in words, its attribution and what changed."""
    charts = []
    left, width = float(-INSET), float(NARROW)
    for unit in dataset.subject.measured:
        own = rows.filter(pl.col("unit") == unit).to_dicts()
        label = dataset.subject.unit(unit).label
        texts, bars, top = [Text(left, 6, label[0].upper() + label[1:], bold=True)], [], LEADING + 6.0
        for row in own:
            texts.append(Text(left, top + LEADING / 2, f"{_name(dataset, row)} ({row['claim_ids']})", bold=True))
            top += LEADING
            lines = broken(row["printed"], width)
            texts += block(left, top, width, [row["printed"]])
            top += len(lines) * LEADING
            bars.append({**row, "y": top + 6})
            top += BAR + 5
            below = [row["text"], ", ".join(_kind(dataset, row)), row["chain"],
                     *(f"changed: {text}" for text in _change(row))]  # fmt: skip
            words = block(left, top, width, [text for text in below if text], quiet=True)
            texts += words
            top += len(words) * LEADING + ROOM + 4
        if own:
            chart = _panel(dataset, bars, texts, palette, (left, left + width - 8), top + AXIS, unit, _top(rows))
            charts.append(chart.properties(width=NARROW - INSET))
    return alt.vconcat(*(charts or [_nothing(palette)]), spacing=16)


def _top(rows: pl.DataFrame) -> float:
    """The end of every axis: one scale for all units, so that a longer bar is always the larger number."""
    return 1.06 * max((row["high"] or row["low"] for row in rows.to_dicts()), default=1.0)


def _nothing(palette: Palette) -> alt.LayerChart | alt.FacetChart:
    words = letters([Text(-INSET, LEADING, "no such figure printed", quiet=True)], palette)
    return alt.layer(*words).properties(width=NARROW - INSET, height=2 * LEADING)


def _name(dataset: Dataset, row: Row) -> str:
    return f"{dataset.source(row['source_id']).label}, par. {row['paragraph']}"


def _kind(dataset: Dataset, row: Row) -> list[str]:
    words = [dataset.subject.category(row["category"]).short, row["mood"]]
    return words if row["period"] in BASES else [*words, "no period printed"]


def _change(row: Row) -> list[str]:
    """What is not the same as in another statement of the count: "unit, period, against article-e-04"."""
    if row["differs_in"]:
        return [f"{', '.join(row['differs_in'].split())}, against {row['differs_from']}"]
    return [f"nothing, repeats {row['differs_from']}"] if row["differs_from"] else []


def _panel(
    dataset: Dataset, rows: Sequence[Row], texts: Sequence[Text], palette: Palette, span: tuple[float, float],
    height: float, unit: str, top: float,
) -> alt.LayerChart | alt.FacetChart:  # fmt: skip
    """Bars from zero to `top` between two pixels, each at its `y`, and the words around them."""
    scale = alt.Scale(domain=[0, top], range=list(span), nice=False)
    items = [_item(row, dataset.source(row["source_id"]).colour, palette) for row in rows]
    base = alt.Chart(alt.Data(values=items))
    x, y = alt.X("from:Q", scale=scale, axis=None), down("y")
    tooltip = [alt.Tooltip("printed:N", title="as printed"), alt.Tooltip("claims:N", title="claim")]
    sides = {"stroke": alt.Stroke("colour:N", scale=None), "fill": alt.Fill("fill:N", scale=None)}
    box = base.mark_bar(height=BAR, strokeWidth=1.3).encode(x=x, x2="to:Q", y=y, tooltip=tooltip, **sides)
    layers = [box]
    if unit != dataset.subject.measured[0]:
        step = round(top / BANDS, 1)
        bands = (
            base.transform_filter("datum.kind === 'stated'")
            .transform_calculate(band=f"sequence(datum.from + {step}, datum.to, {step})")
            .transform_flatten(["band"])
        )
        layers.append(bands.mark_tick(color=palette.ground, thickness=1.6, size=BAR).encode(x=alt.X("band:Q"), y=y))
    arrow = base.transform_filter("datum.open").mark_point(shape="triangle-right", filled=True, size=44, xOffset=6)
    cross = base.transform_filter("datum.kind === 'set_aside'").mark_point(shape="cross", angle=45, size=60)
    colour = alt.Color("colour:N", scale=None)
    layers += [arrow.encode(x=alt.X("to:Q"), y=y, color=colour), cross.encode(x=alt.X("to:Q"), y=y, color=colour)]
    own = alt.layer(*layers)
    lines, labels = _axis(span, top, height - AXIS)
    words = [strokes(lines, palette.quiet), *letters([*texts, *labels], palette)]
    return alt.layer(own, *words).resolve_scale(x="independent", y="independent").properties(height=height)


def _axis(
    span: tuple[float, float], top: float, y: float
) -> tuple[list[tuple[float, float, float, float]], list[Text]]:
    """An axis from zero drawn by hand: Vega's own would widen a picture in which it begins left of the panel."""
    left, right = span
    step = float(10 ** (len(str(int(top))) - 1))
    step = step if top >= 2 * step else step / 5
    lines, labels = [(left, right, y, y)], []
    for count in range(int(top / step) + 1):
        x = left + (right - left) * count * step / top
        lines.append((x, x, y, y + 5))
        labels.append(Text(x, y + 14, number(count * step), quiet=True, align="center" if count else "left"))
    return lines, labels


def _item(row: Row, colour: str, palette: Palette) -> dict[str, Any]:
    low, high = (row["low"], row["high"]) if row["value"] is None else (0.0, row["value"])
    return {"from": round(low, 1), "to": round(low if high is None else high, 1), "y": row["y"], "kind": row["kind"],
            "colour": colour, "fill": colour if row["kind"] == "stated" else palette.ground,
            "open": row["high"] is None, "printed": row["printed"], "claims": row["claim_ids"]}  # fmt: skip
