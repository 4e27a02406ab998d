"""`fig-readings`: what each choice of reading changes: the limits of a count as read here, and as read otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts.look import Look, Words, tone
from trajectories.figures.parts.sheet import LINE, Sheet, numbered
from trajectories.figures.parts.tooltip import COLUMNS, TOOLTIP, named, with_tooltips
from trajectories.ground import say

MAIN = False
ORDER = 130
METHODS = ("readings", "pooled")

ROWS: dict[str, Any] = {
    "source_id": pl.String,
    "quantity": pl.String,  # the count's period in words
    "unit": pl.String,
    "reading": pl.String,  # in words
    "low": pl.Float64,
    "high": pl.Float64,  # null: no upper limit
    "as_read_low": pl.Float64,
    "as_read_high": pl.Float64,
    "change": pl.Float64,  # how far both limits move; null where one comes or goes
    "claim_ids": pl.String,
}
MOST = 18  # rows drawn, the widest changes first; the table holds all
Row = Mapping[str, Any]


def rows(study: Study) -> pl.DataFrame:
    """A row for each count that one choice, or any combination, changes, widest first; the columns of ROWS.

    A limit that comes or goes is wider than any that moves. Sample: ("article-a", "2022 to October 2025", "cases",
    "“over”: up to the next unit at most", 310000.0, 330100.0, 310000.0, null, null, "article-a-09 …").
    """
    keys = ["source_id", "unit", "quantity"]
    asked = study.readings
    default = asked.filter(~pl.col("changed")).select(
        *keys, as_read_low="low", as_read_high="high", default_ids="claim_ids"
    )
    found = (
        asked.filter("changed")
        .join(default, on=keys, how="left")
        .sort(pl.col("change").is_not_null(), -pl.col("change").fill_null(0), *keys, "reading")
        .with_columns(
            reading="words",
            claim_ids=pl.when(pl.col("claim_ids") == "").then("default_ids").otherwise("claim_ids").fill_null(""),
        )
    )
    return found.select(pl.col(name).cast(kind) for name, kind in ROWS.items())


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title gives the widest change that moves a limit, with its numbers."""
    place = study.subject.place
    of = f" in {place}" if place else ""
    moved = (
        rows.filter(pl.col("as_read_high").is_not_null() & pl.col("change").is_not_null()).to_dicts() or rows.to_dicts()
    )
    first = moved[0]
    noun = study.subject.unit(first["unit"]).noun
    title = (
        f"{study.label(first['source_id'])}’s {noun}{of}, {first['quantity']}: "
        f"{say.between(first['as_read_low'], first['as_read_high'])} as read here, "
        f"{say.between(first['low'], first['high'])} at the widest reading"
    )
    rest = len(rows) - min(len(rows), MOST)
    told = [f"{study.label(row['source_id'])}, {row['quantity']}, {row['reading']}: {say.between(row['low'], row['high'])}"
            for row in rows.head(8).to_dicts()]  # fmt: skip
    return Words(
        title=title,
        subtitle="All categories together. Grey band: the count as read in this report. Coloured line: the same count under another "
        "reading; what no choice changes is left out. Arrow: no upper limit.",
        alt="What other readings change, widest first. " + "; ".join(told) + ".",
        note=f"{say.capital(say.counted(rest, 'smaller change'))} {'stands' if rest == 1 else 'stand'} in the table"
        if rest
        else "",
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.LayerChart | alt.FacetChart:
    """One row for each change: words at the left, both intervals at the right, on one scale from zero."""
    sheet = Sheet(look)
    shown = with_tooltips(study, rows.head(MOST), look.notes).to_dicts()
    ends = [row[name] or 0.0 for row in shown for name in ("low", "high", "as_read_low", "as_read_high")]
    left = 2.0 if look.phone else look.width * 0.42
    right = look.width - 22.0
    scale = (right - left) / max([*ends, 1.0])
    for row in shown:
        source = study.dataset.source(row["source_id"])
        colour = tone(source.colour, look.palette)
        datum = {name: row[name] for name in (*COLUMNS, "source_id", "claim_ids")}
        width = look.width if look.phone else left - 16
        counted = f"{named(source)}: {study.subject.unit(row['unit']).noun}, {row['quantity']}"
        top = sheet.top
        end = sheet.block(
            0, top, width, numbered(counted, look, row["claim_ids"]), bold=True, colour=colour, datum=datum
        )
        end = sheet.block(0, end, width, say.capital(row["reading"]), quiet=True)
        y = end + 8 if look.phone else top + 9
        _interval(
            sheet, left, right, y, scale, (row["as_read_low"], row["as_read_high"]), look.palette.reference, datum, 10
        )
        _interval(sheet, left, right, y, scale, (row["low"], row["high"]), colour, datum, 3)
        said = f"{say.between(row['as_read_low'], row['as_read_high'])} → {say.between(row['low'], row['high'])}"
        after = sheet.block(left, y + 8, look.width - left, said)
        sheet.top = max(end, after) + 10
        sheet.rule(1, sheet.top - 5, look.width - 1, sheet.top - 5, look.palette.grid)
    return sheet.chart(TOOLTIP)


def _interval(
    sheet: Sheet, left: float, right: float, y: float, scale: float, limits: tuple[float | None, float | None],
    colour: str, datum: Row, height: float,
) -> None:  # fmt: skip
    low, high = limits
    start = left + (low or 0.0) * scale
    end = right if high is None else max(left + high * scale, start + 2)
    fill = 0.3 if height > LINE / 2 else 1.0
    sheet.bar(min(start, right - 2), y - height / 2, end, y + height / 2, colour, fill=fill, line=0, datum=datum)
    if high is None:
        sheet.dot(right + 8, y, colour, shape="triangle-right", size=40, datum=datum)
