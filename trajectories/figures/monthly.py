"""`fig-monthly`: every figure that states or implies a monthly rate, as a dot or a range on one axis, by period."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import polars as pl

from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import LABEL, Look, Words
from trajectories.figures.parts.phrases import counted_as, grouped, placed, span, units_in
from trajectories.figures.parts.rates import LONGER, NO_PERIOD, ROWS, SINGLE, rows
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, lines, ticks, wide
from trajectories.ground import say

MAIN = True
ORDER = 40
METHODS = ("rates", "contested", "reference_layer")
__all__ = ["ROWS", "chart", "fewer", "rows", "words"]

NEAR = 2.0  # pixels between marks of single months that cannot be told apart


def fewer(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Ever fewer groups: at last those of the two years, which the title is about."""
    frames = (rows.filter(~pl.col("group").is_in((LONGER, NO_PERIOD, SINGLE)[:last])) for last in (1, 2, 3))
    yield from (left for left in frames if not left.is_empty())


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the averages of the first and the last year, of one unit and category, so that like stands beside like."""
    subject = study.subject
    names = [unit.noun for unit in units_in(study, rows)]
    other = f"; diamond, dashed: {names[1]}, as the {subject.article_noun} puts it" if len(names) > 1 else ""
    months = " Grey: single months published elsewhere, by office; of one category only where it gives no other."
    grey = months * bool(rows["source_id"].null_count())
    own = rows.filter(pl.col("source_id").is_not_null())
    hollow = " hollow: hedged, or no full period printed" if own["hollow"].any() or NO_PERIOD in own["group"] else ""
    opened = " ►: no upper end printed." if own["high"].null_count() else ""
    return Words(
        title=placed(study, "{}: ") + _averages(study, own),
        subtitle=f"{say.capital(say.listed(names))} a month: a total divided by its months, a rate taken to the month. Filled: stated"
        f"{';' if hollow else ''}{hollow}{other}.{opened}{grey}",
        alt=f"{say.capital(say.counted(len(own), 'figure'))} on one axis from zero, grouped by "
        f"period: " + "; ".join(f"{row['group']}: {row['as_printed']} is {row['text']} a month" for row in
                                own.head(6).to_dicts()) + ".",
    )  # fmt: skip


def _averages(study: Study, own: pl.DataFrame) -> str:
    """ "AWOL averages 550–583 cases a month in 2022 and 15,071–16,250 in 2025, as articles count"."""
    subject, year = study.subject, pl.col("start").dt.year()
    inside = (pl.col("group") != SINGLE) & (year == pl.col("end").dt.year()) & year.is_in(subject.years)
    long = own.with_columns(year=year).filter(inside).sort("year")
    for unit, category in product(subject.measured, (*subject.counted, subject.pooled)):
        parts = long.filter(unit=unit, category=category).partition_by("year", maintain_order=True)
        if len(parts) == len(set(subject.years)):
            what = counted_as(study, {"unit": unit, "category": category}) + "," * (category not in subject.counted)
            spans = [(span([*part["low"], *part["high"].drop_nulls()]), part["year"][0]) for part in parts]
            said = say.listed(f"{averages} a month in {year}" for averages, year in spans)
            return f"{say.capital(what)} average {said}, as {subject.article_noun}s count"
    first = own.sort(pl.col("group") == SINGLE, maintain_order=True).row(0, named=True)
    noun = subject.unit(first["unit"]).noun
    return f"{first['as_printed']} ({study.label(first['source_id'])}) comes to {first['text']} {noun} a month"


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """A line for each row: whose figure and what is printed, then the dot on the common axis."""
    sheet = Sheet(study, look)
    full, beside = look.width > 700, look.width > 600
    left = look.width * (0.55 if full else 0.58) if beside else 0.0
    steps = ticks(max(row["high"] or row["low"] for row in rows.to_dicts()), 5 if full else 3)
    axis = _Axis(left + 4, (look.width - left - 30) / steps[-1])
    if not full:
        _key(sheet, rows)
    for step in steps:
        sheet.text(axis.x(step), sheet.top + 7, say.number(step), quiet=True, align="center" if step else "left")
    begin = sheet.top = sheet.top + 15
    for at, group in enumerate(grouped(rows, "group")):
        if beside or not at:  # on a narrow sheet each row has its own rule
            sheet.rule(1, sheet.top + 3, look.width - 1, sheet.top + 3, look.palette.grid)
        sheet.text(0, sheet.top + 13, group["group"][0], bold=True, size=12)
        sheet.top += 22
        name = ""
        for row in group.to_dicts():
            name = _line(sheet, axis, row, name)
    for step in steps if beside else []:  # on a phone a grid would run through the words above the lines
        sheet.rule(axis.x(step), begin, axis.x(step), sheet.top + 2, look.palette.grid)
    return sheet.chart()


class _Axis(NamedTuple):
    """Where the axis begins on a sheet, and the pixels of one a month."""

    zero: float
    scale: float

    def x(self, value: float) -> float:
        return self.zero + value * self.scale


def _key(sheet: Sheet, rows: pl.DataFrame) -> None:
    """Letter and name of every source with a figure here, for rows that have room for the letter only."""
    at = 0.0
    for source in (source for source in sheet.study.sources if source.source_id in rows["source_id"]):
        room = wide(source.name, bold=True)
        if at and at + room > sheet.width:
            at, sheet.top = 0.0, sheet.top + LINE
        sheet.text(at, sheet.top + LINE / 2, source.name, bold=True, colour=sheet.colour(source.source_id))
        at += room + 14
    sheet.top += LINE + 4


def _line(sheet: Sheet, axis: _Axis, row: Row, before: str) -> str:
    """One row, its name only where another one stood `before`; returns the name."""
    beside, full, owner = sheet.width > 600, sheet.width > 700, row["source_id"]
    drawn = f"{row['text']} a month" if row["text"] != row["as_printed"] else ""
    datum = sheet.datum(row["claim_ids"], owner, drawn)
    letter = sheet.study.dataset.source(owner).letter if owner else ""
    name = (sheet.name(owner) or "Published elsewhere") if full else letter
    text = sheet.numbered(_told(sheet.study, row), row["claim_ids"] if owner else "")
    left = 130.0 if full else 16.0
    if name and (name != before or not beside):
        shown = lines(name, left - 6, bold=True)[0] if full else name
        sheet.text(0, sheet.top + 8, shown, bold=True, colour=sheet.colour(owner), datum=datum)
    end = sheet.block(left, sheet.top + 0.5, (axis.zero - 10 if beside else sheet.width) - left, text, quiet=True)
    y = sheet.top + 8 if beside else end + 6
    sheet.top = max(end + 0.5, y + 8) if beside else end + 15
    _mark(sheet, axis, row, y, datum)
    return name


def _told(study: Study, row: Row) -> str:
    """ "6,600 AWOL cases", "310,000 cases, both in one count, Jan 2022–Oct 2025": what the group says is not said again."""
    claim = study.rows.get(row["claim_ids"].split()[0], row)
    short, what = study.subject.category(row["category"]).short, told.counted_thing(study, claim)
    if row["months"]:
        parts = [f"{row['office']}: {row['as_printed']}", short]
    else:
        pace = any(word in row["as_printed"] for word in (" every ", " a "))
        parts = [row["as_printed"], what] if pace else [f"{row['as_printed']} {what}"]
        parts += [] if row["category"] in study.subject.counted else [short]
    if row["group"] == NO_PERIOD or row["period"] == row["group"]:
        return ", ".join(parts)
    named = str(row["end"].year) in row["group"]
    return ", ".join([*parts, say.brief_period(row["start"], row["end"]) if named else row["period"]])


def _mark(sheet: Sheet, axis: _Axis, row: Row, y: float, datum: Row) -> None:
    colour = sheet.colour(row["source_id"])
    if sheet.width < 600:
        sheet.rule(axis.zero, y + 7, sheet.width - 1, y + 7, sheet.look.palette.grid)
    low, high = axis.x(row["low"]), axis.x(row["high"] or row["low"])
    dash = sheet.dash(row)
    after, room = high + (20 if row["high"] is None else 10), wide(row["text"], LABEL, True)
    # Beside the far end there is no room: the words stand on the line, which ends there.
    inside = after + room > sheet.width
    if row["months"]:
        months = list(zip(row["months"], row["claim_ids"].split(), strict=True))
        for value, _ in months:
            # Months that lie upon each other tell of all of them, so that none is lost beneath another.
            near = " ".join(name for other, name in months if abs(other - value) * axis.scale < NEAR)
            sheet.rule(axis.x(value), y - 5, axis.x(value), y + 5, colour, line=1.5, datum=sheet.datum(near, None))
    elif high - low > 3:
        fill = 0.12 if row["hollow"] else 0.8
        sheet.bar(low, y - 4, high, y + 4, colour, fill=fill, dash=dash, line=1.3, datum=datum)
    else:
        sheet.rule(axis.zero, y, low - (14 + room if inside else 5), y, colour, dash=dash, line=1.3, datum=datum)
        sheet.dot(low, y, colour, hollow=row["hollow"], shape=sheet.shape(row), size=64, datum=datum)
        sheet.onwards(row["high"], low + 11, y, colour, size=34, datum=datum)
    at, align = (low - 10, "right") if inside else (after, "left")
    sheet.text(at, y, row["text"], bold=True, align=align, datum=datum)
