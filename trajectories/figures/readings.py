"""`fig-readings`: what each choice of reading changes: the limits of a count as read here, and as read otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from trajectories.compare.readings import ANY
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.phrases import grouped, in_table, placed
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, wide
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
    **dict.fromkeys(("as_read_low", "as_read_high"), pl.Float64),
    "change": pl.Float64,  # how far both limits move; null where one comes or goes
    "_drawn": pl.Boolean,
    "claim_ids": pl.String,
}
MOST = 18  # rows drawn, the widest changes first; the table holds all
KEYS = ["source_id", "unit", "quantity"]  # of one count
WIDEST = (pl.col("change").is_not_null(), -pl.col("change").fill_null(0))  # the order of changes


def rows(study: Study) -> pl.DataFrame:
    """A row for each count that one choice, or any combination, changes, widest first; the columns of ROWS.

    A limit that comes or goes is wider than any that moves. Sample: ("article-a", "2022 to October 2025", "cases",
    "“over”: up to the next unit at most", 310000.0, 330100.0, 310000.0, null, null, "article-a-09 …").
    """
    asked = study.readings
    as_read = {"as_read_low": "low", "as_read_high": "high", "default_ids": "claim_ids"}
    default = asked.filter(~pl.col("changed")).select(*KEYS, **as_read)
    # The widest of all combinations is a row of its own only where it goes further than each choice alone.
    changed, by_any = asked.filter("changed"), pl.col("reading") == ANY
    alone = changed.filter(~by_any)
    widest = changed.filter(by_any).join(alone, on=[*KEYS, "low", "high"], how="anti", nulls_equal=True)
    found = pl.concat([alone, widest]).join(default, on=KEYS, how="left").sort(*WIDEST, *KEYS, "reading")
    ids = pl.when(pl.col("claim_ids") == "").then("default_ids").otherwise("claim_ids").fill_null("")
    found = found.with_columns(reading="words", claim_ids=ids, _drawn=pl.int_range(pl.len()) < MOST)
    # The changes of one count stand together, where the widest of them stands.
    first = found.with_row_index("place").sort(pl.col("place").min().over(KEYS), maintain_order=True)
    return first.select(pl.col(name).cast(kind) for name, kind in ROWS.items())


def fewer(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Frames of which ever fewer rows are drawn, the widest changes."""
    for count in range(MOST - 3, 2, -3):
        widest = rows.with_row_index("place").sort(*WIDEST, "place")
        yield rows.with_columns(_drawn=pl.int_range(pl.len()).is_in(widest["place"].head(count).implode()))


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title gives the widest change that moves a limit, with its numbers."""
    drawn = rows.filter("_drawn")
    moved = drawn.filter(pl.col("as_read_high").is_not_null() & pl.col("change").is_not_null())
    shown = moved if len(moved) else drawn
    first = shown.sort("change", descending=True, nulls_last=True, maintain_order=True).row(0, named=True)
    title = (
        f"{placed(study, '{}: ')}{study.label(first['source_id'])} leaves {say.between(first['as_read_low'], first['as_read_high'])} "
        f"{study.subject.unit(first['unit']).noun} for {first['quantity']}; with words read in another way, "
        f"{say.between(first['low'], first['high'])} ({first['reading']})"
    )
    told = [f"{study.label(row['source_id'])}, {row['quantity']}, {row['reading']}: {say.between(row['low'], row['high'])}"
            for row in drawn.head(8).to_dicts()]  # fmt: skip
    return Words(
        title=title,
        subtitle="All categories together. Grey: the count as read in this report; a coloured line under it: the same count under "
        "another reading. What no choice changes is left out. Arrow: no upper limit.",
        alt="What other readings change, widest first. " + "; ".join(told) + ".",
        note=in_table(len(rows) - len(drawn), "smaller change"),
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Each count with its limits as read here, under it a line for each reading that changes them; one scale from zero."""
    sheet, drawn = Sheet(study, look), rows.filter("_drawn")
    left, right, _ = _places(look)
    longest = drawn.select(pl.max_horizontal("low", "high", "as_read_low", "as_read_high").max()).item()
    scale = (right - left) / max(longest or 0.0, 1.0)
    for count in grouped(drawn, *KEYS):
        sheet.separate(4, 8)
        for at, row in enumerate(count.to_dicts()):
            ids, owner, limits = row["claim_ids"], row["source_id"], (row["low"], row["high"])
            if not at:
                counted = f"{sheet.name(owner)}: {study.subject.unit(row['unit']).noun}, {row['quantity']}"
                as_read = (row["as_read_low"], row["as_read_high"])
                datum = sheet.datum(ids, owner, f"{say.between(*as_read)}, as this report reads words")
                _line(sheet, sheet.numbered(counted, ids), as_read, datum, scale, head=True)
            reading = say.capital(row["reading"])
            _line(sheet, reading, limits, sheet.datum(ids, owner, f"{say.between(*limits)}. {reading}"), scale)
    return sheet.chart()


def _places(look: Look) -> tuple[float, float, float]:
    """Where intervals, their right end, and their numbers stand; on a narrow sheet intervals under the words."""
    if look.width < 600:
        return 0.0, look.width - 16.0, 0.0
    numbers = look.width - 150.0
    return look.width * 0.4, numbers - 22, numbers


def _line(
    sheet: Sheet, label: str, limits: tuple[float | None, float | None], datum: Row, scale: float, head: bool = False
) -> None:
    """Words, the interval on the common scale, its limits in numbers. head: of a count as read, in bold, its interval grey."""
    width, top, (low, high) = sheet.width, sheet.top, limits
    left, right, numbers = _places(sheet.look)
    narrow, indent, said = numbers == 0, 0 if head else 10, say.between(*limits)
    room = (width if narrow else left) - 12 - indent
    colour = sheet.colour(datum["source_id"])
    style: dict[str, Any] = {"bold": True, "colour": colour, "datum": datum} if head else {"quiet": True}
    end = sheet.block(indent, top, room, label, **style)
    y = top + LINE / 2
    if narrow:
        beside = end == top + LINE and wide(label, bold=head) + wide(said, bold=head) + 12 <= room
        end += 0 if beside else LINE
        at, align = (width - 1, "right") if beside else (0.0 if head else 10.0, "left")
        sheet.text(at, end - LINE / 2, said, bold=head, align=align)
        y, end = end + 4, end + 10
    else:
        sheet.text(numbers, y, said, bold=head)
    start = left + (low or 0.0) * scale
    stop = right if high is None else max(left + high * scale, start + 2)
    thick, fill, colour = (4.0, 0.45, sheet.colour(None)) if head else (1.75, 1, colour)
    sheet.bar(min(start, right - 2), y - thick, stop, y + thick, colour, fill=fill, line=0, datum=datum)
    sheet.onwards(high, right + 5, y, colour, size=34, datum=datum)
    sheet.top = end + 1
