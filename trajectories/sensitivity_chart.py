"""`fig-sensitivity`: for each source and quantity the interval as read here, and where each other reading moves it."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from trajectories.findings import labels
from trajectories.load import Dataset
from trajectories.panels import shorten
from trajectories.reading import DEFAULT
from trajectories.sensitivity import quantities
from trajectories.theme import LABEL, NARROW, SCREEN, WIDE, Palette, wrap

ROW = 29  # pixels for a reading: its interval with the figures above it
NAMES = 262  # pixels for the names of the readings
SPACING = 10
HEADROOM = 1.12
Item = dict[str, Any]
Drawn = alt.LayerChart | alt.FacetChart


def panels(dataset: Dataset, rows: pl.DataFrame) -> list[tuple[str, str, pl.DataFrame, str]]:
    """(heading, unit, rows, words on what is not drawn) for each unit, then for readings that mix the units.

    rows: the frame of `sensitivity.drawn`.
    """
    subject = dataset.subject
    everyone = [source.source_id for source in dataset.sources]
    found = []
    for unit in subject.measured:
        own = rows.filter((pl.col("unit") == unit) & ~pl.col("mixed"))
        if own.is_empty():
            continue
        label, noun = subject.unit(unit).label, subject.unit(unit).noun
        absent = [source for source in everyone if source not in own["source_id"].to_list()]
        words = "An empty place: that reading leaves the quantity as it is. No other choice changes any of them."
        if absent:
            words += f" {labels(dataset, absent)}: no limit on {noun} under any reading that keeps units apart."
        found.append((label[0].upper() + label[1:], unit, own, words))
    mixed = rows.filter("mixed")
    if not mixed.is_empty():
        nouns = [subject.unit(unit).noun for unit in subject.measured]
        rest = labels(dataset, [source for source in everyone if source not in mixed["source_id"].to_list()])
        words = f"{rest}: counting {' and '.join(nouns)} as one changes none of these quantities. No article says so."
        heading = "Only if one person is taken as one case, which no article says"
        found.append((heading, subject.measured[0], mixed, words))
    return found


def sensitivity(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """A block for each unit: a line for each source and reading, a column for each quantity, on one axis a block.

    rows: the frame of `sensitivity.drawn`.
    """
    names = [quantity.label for quantity in quantities(dataset.subject)]
    width = (WIDE - NAMES - SPACING * len(names)) // len(names)
    charts: list[Any] = []
    for heading, unit, own, words in panels(dataset, rows):
        lines = _lines(dataset, own)
        scale = _scale(own)
        banded = unit != dataset.subject.measured[0] or bool(own["mixed"].any())
        columns = [
            _marks(_items(dataset, own, lines, name), len(lines), banded, palette, width, scale).properties(
                title=alt.TitleParams(name, anchor="start", fontSize=LABEL + 1, fontWeight="bold")
            )
            for name in names
        ]
        block = alt.hconcat(_names(lines, palette), *columns, spacing=SPACING)
        title = alt.TitleParams(heading, subtitle=wrap(words, WIDE), anchor="start", subtitleFontSize=LABEL, offset=8)
        charts.append(block.properties(title=title))
    return alt.vconcat(*charts, spacing=22)


def sensitivity_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same as a list: under each source its quantities, and under each of these the readings that change it."""
    charts: list[Any] = []
    width = NARROW - 12
    for heading, unit, own, words in panels(dataset, rows):
        scale = _scale(own)
        banded = unit != dataset.subject.measured[0] or bool(own["mixed"].any())
        first = True
        for source in dataset.sources:
            for quantity in quantities(dataset.subject):
                mine = own.filter((pl.col("source_id") == source.source_id) & (pl.col("quantity") == quantity.label))
                limited = mine.filter((pl.col("low") > 0) | pl.col("high").is_not_null())
                if limited.is_empty():
                    continue
                lines = _lines(dataset, mine)
                items = _items(dataset, mine, lines, quantity.label)
                for item, line in zip(items, lines, strict=True):
                    item["text"] = f"{line['words']}: {item['text']}"
                title = alt.TitleParams(
                    [*(wrap(heading, width, LABEL + 3) if first else []), f"{source.label}, {quantity.label}"],
                    subtitle=wrap(words, width) if first else [], anchor="start", fontSize=LABEL + 1,
                    subtitleFontSize=LABEL,
                )  # fmt: skip
                charts.append(_marks(items, len(lines), banded, palette, width, scale).properties(title=title))
                first = False
    return alt.vconcat(*charts, spacing=12)


def _lines(dataset: Dataset, rows: pl.DataFrame) -> list[Item]:
    """A line for each source and reading, by letter, then as the readings stand; each with its place from the top."""
    lines: list[Item] = []
    for source in dataset.sources:
        own = rows.filter(pl.col("source_id") == source.source_id)
        for reading, words in own.select("reading", "words").unique(maintain_order=True).iter_rows():
            top = not any(line["source"] == source.label for line in lines)
            lines.append(
                {"source": source.label, "source_id": source.source_id, "reading": reading, "words": words,
                 "y": len(lines) * ROW + ROW * 0.7, "head": source.label if top else ""}
            )  # fmt: skip
    return lines


def _items(dataset: Dataset, rows: pl.DataFrame, lines: list[Item], quantity: str) -> list[Item]:
    """What is drawn of one quantity, with the default interval of each source over all of its lines."""
    items = []
    known = {
        (row["source_id"], row["reading"]): row for row in rows.filter(pl.col("quantity") == quantity).to_dicts()
    }
    for line in lines:
        row = known.get((line["source_id"], line["reading"]))
        if row is None:
            continue
        default = row["reading"] == DEFAULT.name
        last = max(other["y"] for other in lines if other["source_id"] == line["source_id"])
        item = {
            "y": line["y"], "label_y": line["y"] - 13, "low": row["low"], "high": row["high"], "text": row["text"],
            "colour": dataset.source(row["source_id"]).colour, "default": default,
            "open": row["high"] is None and row["low"] > 0, "stated": row["high"] is not None or row["low"] > 0,
            "until": last + 5 if default and last > line["y"] else None, "reading": row["reading"],
            "claims": row["claim_ids"],
        }  # fmt: skip
        items.append(shorten(item))
    return items


def _scale(rows: pl.DataFrame) -> alt.Scale:
    top = max(row["low"] if row["high"] is None else row["high"] for row in rows.to_dicts())
    return alt.Scale(domain=[0, max(1.0, top * HEADROOM)], nice=False)


def _marks(items: list[Item], lines: int, banded: bool, palette: Palette, width: int, scale: alt.Scale) -> Drawn:
    """Thick: as read here, its ends drawn on as thin lines; thin: another reading; an arrow where no upper limit is."""
    height = lines * ROW + 4
    place = alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False)
    base = alt.Chart(alt.Data(values=items))
    colour = alt.Color("colour:N", scale=None)
    y = alt.Y("y:Q", scale=place, axis=None)
    x = alt.X("low:Q", scale=scale, axis=alt.Axis(title=None, format=",.0f", tickCount=2))
    tooltip = [
        alt.Tooltip("reading:N", title="reading"),
        alt.Tooltip("text:N", title="limits"),
        alt.Tooltip("claims:N", title="claims"),
    ]
    dash = [4, 2] if banded else [1, 0]
    parts: list[Any] = []
    for end in ("low", "high"):
        known = "datum.low > 0" if end == "low" else "isValid(datum.high)"
        carried = base.transform_filter(f"isValid(datum.until) && {known}")
        parts.append(
            carried.mark_rule(strokeWidth=1, opacity=0.55).encode(
                x=alt.X(f"{end}:Q", scale=scale), y=y, y2="until:Q", color=colour
            )
        )
    for default, size in ((True, 8), (False, 4)):
        own = base.transform_filter(f"datum.stated && {'' if default else '!'}datum.default")
        bounded = own.transform_filter("isValid(datum.high)")
        parts.append(
            bounded.mark_rule(strokeWidth=size, strokeDash=dash).encode(
                x=x, x2="high:Q", y=y, color=colour, tooltip=tooltip
            )
        )
        for end in ("low", "high"):
            ends = own.transform_filter(f"isValid(datum.{end})")
            parts.append(
                ends.mark_tick(orient="vertical", thickness=2, size=size + 3, opacity=1).encode(
                    x=alt.X(f"{end}:Q", scale=scale), y=y, color=colour, tooltip=tooltip
                )
            )
    parts += [
        base.transform_filter("datum.open")
        .mark_point(shape="triangle-right", filled=True, size=40, xOffset=6, opacity=1)
        .encode(x=alt.X("low:Q"), y=y, color=colour),
        base.mark_text(align="left", baseline="middle", fontSize=LABEL, color=palette.text).encode(
            x=alt.value(0), y=alt.Y("label_y:Q", scale=place), text="text:N"
        ),
    ]
    return alt.layer(*parts).properties(width=width, height=height)


def _names(lines: list[Item], palette: Palette) -> Drawn:
    """The source beside its first line, then each reading in words."""
    height = lines[-1]["y"] + ROW * 0.3 + 4 if lines else ROW
    place = alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False)
    base = alt.Chart(alt.Data(values=lines))
    y = alt.Y("y:Q", scale=place, axis=None)
    return alt.layer(
        base.transform_filter("datum.head !== ''")
        .mark_text(align="left", fontSize=LABEL, fontWeight="bold", color=palette.text, yOffset=-14)
        .encode(x=alt.value(0), y=y, text="head:N"),
        base.mark_text(align="left", fontSize=LABEL, color=palette.quiet).encode(
            x=alt.value(12), y=y, text="words:N"
        ),
    ).properties(width=NAMES, height=height)
