"""`fig-sensitivity`: for each source and quantity the interval as read here, and where each other reading moves it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, TITLE, WIDE, Palette, text_width, wrap
from trajectories.claims.load import Dataset
from trajectories.results.sensitivity import ALL_TURNED, alternatives, quantities
from trajectories.results.series import number
from trajectories.results.wording import labels
from trajectories.solver.reading import DEFAULT

ROW = 29  # pixels for a reading: its interval with the figures above it
NAMES = 262  # pixels for the names of the readings
SPACING = 10
EDGE = 7  # pixels to the left of the first interval of a list
SOURCE_GAP = 20  # pixels for the name of a source
TEXT = 13  # pixels from an interval up to its figures
HEADROOM = 1.12
KEPT = "\u00a0"  # a space at which no line ends
UNCHANGED = "unchanged"
HEADING, BOLD, PLAIN, QUIET, STILL, CENTRED = "heading", "bold", "plain", "quiet", "still", "centred"  # ways to set it
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
        words = "Unchanged: that reading leaves the quantity as it is. No other choice changes any of them."
        if absent:
            words += f" {_unlimited(dataset, absent, noun)}"
        found.append((label[0].upper() + label[1:], unit, own, words))
    mixed = rows.filter("mixed")
    if not mixed.is_empty():
        nouns = [subject.unit(unit).noun for unit in subject.measured]
        rest = labels(dataset, [source for source in everyone if source not in mixed["source_id"].to_list()])
        words = f"{rest}: taking {' and '.join(nouns)} as one changes none of these quantities."
        words += " Unchanged: as it is with them kept apart."
        heading = "Only if one person is taken as one case"
        found.append((heading, subject.measured[0], mixed, words))
    return found


def _unlimited(dataset: Dataset, absent: list[str], noun: str) -> str:
    return f"{labels(dataset, absent)}: no limit on {noun} under any reading that keeps units apart."


@dataclass(frozen=True)
class Spot:
    """Where a column of intervals stands, in pixels, and which count its right edge is."""

    left: float
    width: float
    top: float

    def x(self, count: float) -> float:
        return self.left + self.width * min(count / self.top, 1.0)


def sensitivity(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """A view for each unit: a line for each source and reading, a column for each quantity, on one axis a view.

    rows: the frame of `sensitivity.drawn`.
    """
    return _columns(dataset, panels(dataset, rows), palette)


def sensitivity_square(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """For a square: of the first unit each source as read, and with all choices turned at once."""
    found = []
    for heading, unit, own, _ in panels(dataset, rows)[:1]:
        two = own.filter((pl.col("reading") == DEFAULT.name) | pl.col("words").str.starts_with(ALL_TURNED))
        everyone = [source.source_id for source in dataset.sources]
        absent = [source for source in everyone if source not in own["source_id"].to_list()]
        words = f"As read in this report, and {ALL_TURNED} at once; what each does by itself is in the whole figure."
        if absent:
            words += f" {_unlimited(dataset, absent, dataset.subject.unit(unit).noun)}"
        found.append((heading, unit, two, words))
    return _columns(dataset, found, palette)


def _columns(dataset: Dataset, shown: list[tuple[str, str, pl.DataFrame, str]], palette: Palette) -> alt.VConcatChart:
    labels_ = [quantity.label for quantity in quantities(dataset.subject)]
    width = (WIDE - NAMES) / len(labels_) - SPACING
    views: list[Any] = []
    for heading, unit, own, words in shown:
        spots = {
            name: Spot(NAMES + at * (width + SPACING) + SPACING, width, _top(own)) for at, name in enumerate(labels_)
        }
        lines = _lines(dataset, own)
        items = [_text(0, 10, heading, HEADING)]
        y = 26.0
        for told in wrap(words, WIDE):
            items.append(_text(0, y, told, QUIET))
            y += LABEL + 4
        items += [_text(spot.left, y + 10, name, BOLD) for name, spot in spots.items()]
        y += 22
        ends = {line["source_id"]: y + line["y"] + 5 for line in lines}
        for line in lines:
            at = y + line["y"]
            items.append(_text(12, at - TEXT, line["words"], QUIET))
            if line["head"]:
                items.append(_text(0, at - TEXT - 17, line["head"], BOLD))
            shown_ = {row["quantity"] for row in line["rows"]}
            items += [
                _text(spot.left, at - TEXT, UNCHANGED, STILL) for name, spot in spots.items() if name not in shown_
            ]
            for row in line["rows"]:
                spot = spots[row["quantity"]]
                items.append(_text(spot.left, at - TEXT, row["text"], PLAIN))
                items += _interval(dataset, row, spot, at, ends[line["source_id"]], _banded(dataset, unit, own))
        bottom = y + lines[-1]["y"] + 12
        for spot in spots.values():
            items += _axis(spot, y, bottom)
        views.append(_view(items, WIDE, bottom + 16, palette))
    return alt.vconcat(*views, spacing=16)


def sensitivity_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same as a list: under each source its quantities, and under each of these the readings that change it."""
    views: list[Any] = []
    for heading, unit, own, words in panels(dataset, rows):
        # On a phone a reading that leaves a quantity unchanged is not listed under it.
        words = " ".join(part for part in re.split(r"(?<=\.) ", words) if not part.startswith(UNCHANGED.capitalize()))
        spot = Spot(EDGE, NARROW - 12 - EDGE, _top(own))  # a thick line reaches a little to the left of its end
        items: list[Item] = []
        y = 10.0
        for told in wrap(heading, NARROW, TITLE):
            items.append(_text(0, y, told, HEADING))
            y += TITLE + 4
        for told in wrap(words, NARROW):
            items.append(_text(0, y, told, QUIET))
            y += LABEL + 4
        first = y + 4
        for source in dataset.sources:
            for quantity in quantities(dataset.subject):
                mine = own.filter((pl.col("source_id") == source.source_id) & (pl.col("quantity") == quantity.label))
                if mine.filter((pl.col("low") > 0) | pl.col("high").is_not_null()).is_empty():
                    continue
                y += LABEL
                items.append(_text(0, y, f"{source.label}, {quantity.label}", BOLD))
                y += LABEL + 4
                placed = []
                for line in _lines(dataset, mine):
                    row = line["rows"][0]
                    figure = row["text"].replace(" ", KEPT)  # a figure is not parted from its words
                    for told in wrap(f"{line['words']}: {figure}", NARROW):
                        items.append(_text(0, y, told.replace(KEPT, " "), PLAIN))
                        y += LABEL + 2
                    # Where nothing is limited there is nothing to draw.
                    if row["low"] or row["high"] is not None:
                        placed.append((row, y - 1))
                        y += LABEL + 1
                for row, at in placed:
                    items += _interval(dataset, row, spot, at, placed[-1][1] + 5, _banded(dataset, unit, own))
        items += _axis(spot, first, y + 2)
        views.append(_view(items, NARROW, y + 18, palette))
    return alt.vconcat(*views, spacing=12)


def _lines(dataset: Dataset, rows: pl.DataFrame) -> list[Item]:
    """A line for each source and reading, by letter, then as the readings stand; each with its place from the top."""
    lines: list[Item] = []
    for source in dataset.sources:
        own = rows.filter(pl.col("source_id") == source.source_id)
        names = [name for name in (DEFAULT.name, *alternatives()) if name in own["reading"].to_list()]
        for at, name in enumerate(names):
            same = own.filter(pl.col("reading") == name).to_dicts()
            lines.append(
                {"source_id": source.source_id, "head": "" if at else source.label, "words": same[0]["words"],
                 "rows": same, "y": 0.0}
            )  # fmt: skip
    extra = 0.0
    for at, line in enumerate(lines):
        extra += SOURCE_GAP if line["head"] else 0.0
        line["y"] = at * ROW + extra + ROW * 0.75
    return lines


def _top(rows: pl.DataFrame) -> float:
    return max(1.0, HEADROOM * max(row["low"] if row["high"] is None else row["high"] for row in rows.to_dicts()))


def _banded(dataset: Dataset, unit: str, rows: pl.DataFrame) -> bool:
    return unit != dataset.subject.measured[0] or bool(rows["mixed"].any())


def _text(x: float, y: float, text: str, style: str) -> Item:
    return {"kind": style, "x": round(x, 1), "y": round(y, 1), "text": text}


def _interval(dataset: Dataset, row: Item, spot: Spot, y: float, until: float, banded: bool) -> list[Item]:
    """One interval: thick and its ends drawn on as lines where it is the default's, else thin."""
    low, high, default = row["low"], row["high"], row["reading"] == DEFAULT.name
    if not low and high is None:
        return []
    base = {
        "y": round(y, 1), "colour": dataset.source(row["source_id"]).colour, "size": 8 if default else 4,
        "reading": row["words"], "limits": row["text"], "claims": row["claim_ids"],
    }  # fmt: skip
    ends = [round(spot.x(end), 1) for end in (low, high) if end is not None]
    found: list[Item] = []
    if default and until > y + ROW / 2:
        carried = [end for end, count in zip(ends, (low, high), strict=False) if count]
        found += [
            {"kind": "carried", "x": end, "y": base["y"], "y2": round(until, 1), "colour": base["colour"]}
            for end in carried
        ]
    found += [
        {**base, "kind": "end", "x": end, "y": y - base["size"] / 2 - 1, "y2": y + base["size"] / 2 + 1} for end in ends
    ]
    if high is None:
        found.append({**base, "kind": "arrow", "x": ends[0] + 7})
    else:
        found.append({**base, "kind": "banded" if banded else "bar", "x": ends[0], "x2": ends[1]})
    return found


def _axis(spot: Spot, top: float, bottom: float) -> list[Item]:
    """Zero-based, with a thin line and a number at each whole step."""
    step = 10 ** math.floor(math.log10(spot.top))
    step = next(size * step for size in (0.1, 0.2, 0.5, 1, 2, 5) if spot.top / (size * step) * 48 <= spot.width)
    counts = [at * step for at in range(int(spot.top / step) + 1)]
    lines = [
        {"kind": "grid", "x": round(spot.x(count), 1), "y": round(top, 1), "y2": round(bottom, 1)} for count in counts
    ]
    room = spot.left + spot.width - text_width(number(spot.top)) / 2 + SPACING
    return lines + [
        _text(spot.x(count), bottom + 9, number(count), CENTRED if count else QUIET)
        for count in counts
        if spot.x(count) <= room
    ]


def _view(items: list[Item], width: float, height: float, palette: Palette) -> Drawn:
    """Items as one view, in pixels from the upper left corner of the picture: INSET pixels before the view's own."""
    base = alt.Chart()
    x = alt.X("x:Q", scale=alt.Scale(domain=[INSET, width], nice=False, zero=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False), axis=None)
    colour = alt.Color("colour:N", scale=None)
    seen = {"tooltip": [alt.Tooltip(f"{name}:N") for name in ("reading", "limits", "claims")]}
    size = alt.StrokeWidth("size:Q", scale=None)
    kinds = {kind: base.transform_filter(f"datum.kind === '{kind}'") for kind in {item["kind"] for item in items}}
    styles: dict[str, dict[str, Any]] = {
        HEADING: {"fontSize": TITLE, "fontWeight": "bold", "color": palette.text},
        BOLD: {"fontWeight": "bold", "color": palette.text},
        PLAIN: {"color": palette.text},
        QUIET: {"color": palette.quiet},
        STILL: {"color": palette.quiet},
        CENTRED: {"color": palette.quiet, "align": "center"},
    }
    layers = {
        "grid": lambda b: b.mark_rule(color=palette.grid).encode(x=x, y=y, y2="y2:Q"),
        "carried": lambda b: b.mark_rule(strokeWidth=1, opacity=0.55).encode(x=x, y=y, y2="y2:Q", color=colour),
        "bar": lambda b: b.mark_rule().encode(x=x, x2="x2:Q", y=y, color=colour, strokeWidth=size, **seen),
        "banded": lambda b: b.mark_rule(strokeDash=[5, 2]).encode(
            x=x, x2="x2:Q", y=y, color=colour, strokeWidth=size, **seen
        ),
        "end": lambda b: b.mark_rule(strokeWidth=2).encode(x=x, y=y, y2="y2:Q", color=colour, **seen),
        "arrow": lambda b: b.mark_point(shape="triangle-right", filled=True, size=40, opacity=1).encode(
            x=x, y=y, color=colour, **seen
        ),
    }
    parts = [draw(kinds[kind]) for kind, draw in layers.items() if kind in kinds]
    for kind, style in styles.items():
        if kind in kinds:
            words: dict[str, Any] = {"align": "left", "baseline": "middle", "fontSize": LABEL, **style}
            halo: dict[str, Any] = {"stroke": palette.ground, "strokeWidth": 5, "strokeJoin": "round"}
            if kind in (PLAIN, STILL):  # lines run on behind the figures
                parts.append(kinds[kind].mark_text(**words, **halo).encode(x=x, y=y, text="text:N"))
            parts.append(kinds[kind].mark_text(**words).encode(x=x, y=y, text="text:N"))
    return alt.layer(*parts, data=alt.Data(values=items)).properties(width=width - INSET, height=height)
