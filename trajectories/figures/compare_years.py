"""`fig-compare-years`: the monthly averages of the two years compared, as slopes, for each source and category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts import marks, panels
from trajectories.figures.parts.levels import LEVELS, in_order, printed
from trajectories.figures.parts.look import LABEL, Look, Words
from trajectories.figures.parts.marks import HEDGED, STATED
from trajectories.figures.parts.phrases import average, grouped, placed, span, units_in, what_else
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, lines, wide
from trajectories.ground import say

MAIN = True
ORDER = 20
METHODS = ("trajectory", "years")

ROWS = {"year": pl.Int64, **LEVELS}
KEYS = ("source_id", "unit", "category")
SIDES = {660: (200, 330), 940: (300, 425)}  # pixels for the words left and right
LEAST = 190  # pixels of height
ROOMY = 180  # pixels of the left side in which a sentence can stand
APART, LANES = 11.0, 3  # pixels between marks of one height; how many stand side by side
OUTWARD = APART * (LANES - 1)
Row = dict[str, Any]
NO_ARROW = {"open": False}  # the words beside a mark say that it has no upper limit


def rows(study: Study) -> pl.DataFrame:
    """One row for each source, unit, category and year with a count inside that year; columns ROWS.

    The longest period inside the year is taken, a stated one before a hedged one. Example: 2022, article-a, cases, awol,
    awol, stated, 2022-01-01, 2022-12-31, 12.0, null, 6600.0, null, 550.0, …, "6,600", "article-a-14".
    """
    if study.subject.compare_years is None:
        return pl.DataFrame(schema=ROWS)
    year = pl.col("start").dt.year().cast(pl.Int64)
    whole = (year == pl.col("end").dt.year()) & year.is_in(study.subject.years)
    inside = printed(study).filter(whole, pl.col("kind").is_in([STATED, HEDGED]), ~pl.col("projected"))
    ordered = inside.sort(pl.col("kind") == HEDGED, -pl.col("months"), maintain_order=True)
    best = ordered.select(year.alias("year"), *LEVELS).unique(["year", *KEYS], keep="first", maintain_order=True)
    return in_order(study, best, "unit", "category", "year")


def pairs(rows: pl.DataFrame) -> list[tuple[Row, Row]]:
    """The rows of both years of a source and category, where both are printed for more than a single month.

    Only counts that name the same category are joined.
    """
    both = [own.to_dicts() for own in grouped(rows.filter(~pl.col("single")), *KEYS, "named") if len(own) == 2]
    return [(early, late) for early, late in both]  # rows stand by year


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the averages of both years in the series that most sources print for both."""
    subject, (first, last) = study.subject, study.subject.years
    place, noun, joined = placed(study, " in {}"), subject.article_noun, pairs(rows)
    if joined:
        every = Counter((early["unit"], early["category"]) for early, _ in joined)
        [((unit, category), count)] = every.most_common(1)
        both = [pair for pair in joined if (pair[0]["unit"], pair[0]["category"]) == (unit, category)]
        low, high = (span(row["level"] for row in of_year) for of_year in zip(*both, strict=True))
        short = f"{subject.category(category).short} " if category in subject.counted else ""
        prints = f"{noun} that prints" if count == 1 else f"{say.words(count)} {noun}s that print"
        counts = f"{short}{subject.unit(unit).noun}{place}"
        title = f"{counts}: {low} a month in {first}, {high} in {last}, in the {prints} both"
    else:
        single = {year: rows.filter(year=year)["level"] for year in (first, last)}
        told = [f"{span(own)} a month in {year}" for year, own in single.items() if len(own)]
        title = f"No {noun} prints a long enough count for both years{place}: {', '.join(told)}"
    keys = ["Joined: one category in both years", "alone: a single month, or one year only"]
    keys += ["hollow: hedged"] if HEDGED in rows["kind"].to_list() else []
    keys += [f"diamond: {unit.label}" for unit in units_in(study, rows) if unit.id != subject.measured[0]]
    alt_words = "; ".join(
        f"{study.dataset.source(row['source_id']).name}, {subject.category(row['named']).short}, {row['year']}: "
        f"{_average(row)} a month ({row['text']} in {say.brief_period(row['start'], row['end'])})"
        for row in rows.to_dicts()
    )
    return Words(
        title=say.capital(title),
        subtitle=f"Average a month in bold, the count printed for {first} or for part of {last} beside it. {'; '.join(keys)}.",
        alt=f"Slopes from {first} to {last}. {alt_words}.",
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Two columns of numbers, a slope for each source and category that has both, and what is missing in words."""
    sheet = Sheet(study, look)
    drawn, joined, notes = panels.drawn(sheet, rows), pairs(rows), missing(study, rows)
    if look.phone:
        _on_a_phone(sheet, drawn, joined)
    else:
        _side_by_side(sheet, drawn, joined, notes)
    for line in notes:
        sheet.write(line, quiet=True)
        sheet.top += 2
    return sheet.chart()


def _side_by_side(sheet: Sheet, drawn: Sequence[Row], joined: Sequence[tuple[Row, Row]], notes: list[str]) -> None:
    """The two columns; where its side has room, what the first year lacks stands above its numbers and leaves the notes."""
    look, (first, last) = sheet.look, sheet.study.subject.years
    left, right = SIDES[look.width]
    edges = {first: left + 18.0, last: look.width - right - 18.0}
    rooms = {first: left - OUTWARD, last: right - OUTWARD}
    most = max([row["level"] for row in drawn], default=1.0) * 1.05
    roomy, top = left > ROOMY, 22.0
    above = {first: LINE * len(lines(notes[0], left - 20)) if roomy and notes else 0, last: 0}
    own = {year: [row for row in drawn if row["year"] == year] for year in rooms}
    words = {year: [_beside(sheet, row) for row in own[year]] for year in rooms}
    need = [above[year] + sum(one.height(room) for one in words[year]) for year, room in rooms.items()]
    height = max(LEAST, *need)
    for year, at in edges.items():
        sheet.text(at, 7, str(year), bold=True, align="right" if year == first else "left", size=LABEL + 2)
        sheet.rule(at, top, at, top + height, look.palette.grid)
    sheet.rule(edges[first], top + height, edges[last], top + height, look.palette.quiet)
    sheet.text((edges[first] + edges[last]) / 2, top + height + 9, "0 a month", quiet=True, align="center")
    spots = _spots(drawn, joined, edges, lambda level: top + height * (1 - level / most))
    for early, late in joined:
        _slope(sheet, early, late, spots[_key(early)], spots[_key(late)])
    for year, edge in edges.items():
        side, here = -1 if year == first else 1, [spots[_key(row)] for row in own[year]]
        for row, spot in zip(own[year], here, strict=True):
            marks.point(sheet, *spot, row | NO_ARROW, 56)
        beside = [((x + 5 * side, y), one) for (x, y), one in zip(here, words[year], strict=True)]
        within = (top - 8 + above[year], top + height + 8)
        marks.column(sheet, beside, edge + side * (OUTWARD + 14), rooms[year], within, year == first)
    if roomy and notes:
        sheet.block(0, top, left - 20, notes.pop(0), quiet=True)
    sheet.top = top + height + 22


def _on_a_phone(sheet: Sheet, drawn: Sequence[Row], joined: Sequence[tuple[Row, Row]]) -> None:
    """One below the other: each source and category with its marks on a line from zero, and their words under it."""
    subject, look = sheet.study.subject, sheet.look
    scale = (look.width - 12) / max(row["level"] for row in drawn)
    slopes = {_key(early)[1:]: (early, late) for early, late in joined}
    for key, group in groupby(drawn, key=lambda row: _key(row)[1:]):
        own = list(group)
        name, colour = sheet.name(own[0]["source_id"]), sheet.colour(own[0]["source_id"])
        sheet.text(0, sheet.top + LINE / 2, name, bold=True, colour=colour, size=LABEL + 1)
        counts = f"{subject.category(own[0]['named']).short}, {subject.unit(own[0]['unit']).noun}"
        sheet.text(wide(name, LABEL + 1, True) + 6, sheet.top + LINE / 2, counts, quiet=True)
        y = sheet.top + LINE + 6
        sheet.rule(6, y, look.width - 6, y, look.palette.grid)
        if key in slopes:
            early, late = slopes[key]
            _slope(sheet, early, late, (6 + early["level"] * scale, y), (6 + late["level"] * scale, y))
        sheet.top = y + 5
        for row in own:
            marks.point(sheet, 6 + row["level"] * scale, y, row | NO_ARROW, 56)
            bold = _beside(sheet, row).bold
            told = f"{row['text']} in {say.short_period(row['start'], row['end'])}"
            sheet.text(0, sheet.top + LINE / 2, bold, bold=True, colour=colour, size=LABEL + 1, datum=row["datum"])
            after = wide(bold, LABEL + 1) + 6
            if after + wide(told) > look.width:
                after, sheet.top = 0.0, sheet.top + LINE - 2
            sheet.text(after, sheet.top + LINE / 2, told, quiet=True)
            sheet.top += LINE
        sheet.top += 5


def _slope(sheet: Sheet, early: Row, late: Row, start: tuple[float, float], end: tuple[float, float]) -> None:
    """The line between both years: it tells what is printed of both, and that it is we who join them."""
    told = f"{say.number(early['level'])} a month in {early['year']}, {say.number(late['level'])} in {late['year']}"
    ids = f"{early['claim_ids']} {late['claim_ids']}"
    datum = sheet.datum(ids, early["source_id"], f"{told}, joined by us")
    sheet.rule(*start, *end, sheet.colour(early["source_id"]), dash=sheet.dash(early), line=2, datum=datum)


def _key(row: Row) -> tuple[Any, ...]:
    return (row["year"], *(row[key] for key in KEYS))


def _spots(
    drawn: Sequence[Row], joined: Sequence[tuple[Row, Row]], edges: dict[int, float], y: Callable[[float], float]
) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Where each mark stands: in the column of its year, or outward of it where another mark would cover it."""
    slopes = {_key(row) for pair in joined for row in pair}
    found: dict[tuple[Any, ...], tuple[float, float]] = {}
    for row in sorted(drawn, key=lambda row: (_key(row) not in slopes, -row["level"])):
        year, height = row["year"], y(row["level"])
        lanes = [edges[year] + APART * lane * (-1 if year == min(edges) else 1) for lane in range(LANES)]
        taken = [x for key, (x, top) in found.items() if key[0] == year and abs(top - height) < APART]
        found[_key(row)] = (next((x for x in lanes if x not in taken), lanes[len(taken) % LANES]), height)
    return found


def _beside(sheet: Sheet, row: Row) -> marks.Beside:
    """ "16,250", "A · no outlet printed: 162,500 AWOL in Jan–Oct"."""
    study, subject = sheet.study, sheet.study.subject
    told = " ".join([row["text"], *what_else(study, row), "in", say.brief_period(row["start"], row["end"])])
    if row["named"] not in subject.counted and row["unit"] == subject.measured[0]:
        told += f", {subject.category(row['named']).short}"
    bold = sheet.numbered(_average(row), row["claim_ids"])
    return marks.Beside(bold, f"{sheet.name(row['source_id'])}: {told}", sheet.colour(row["source_id"]), row["datum"])


def _average(row: Row) -> str:
    """The average at which a mark stands: of a range its upper end."""
    return average(row) if row["value"] is not None else f"up to {say.number(row['level'])}"


def missing(study: Study, rows: pl.DataFrame) -> list[str]:
    """What is not printed, and what is not like for like, in words."""
    found = []
    for year in study.subject.years:
        have = rows.filter(year=year)["source_id"].to_list()
        without = [source.name for source in study.sources if source.source_id not in have]
        found += [f"No count inside {year} is printed by {say.listed(without)}."] if without else []
    unlike = [
        f"{study.dataset.source(early['source_id']).name}, {study.subject.category(early['category']).short}: "
        f"{round(early['months'])} months against {round(late['months'])}"
        for early, late in pairs(rows) if abs(early["months"] - late["months"]) > 0.1
    ]  # fmt: skip
    return found + ([f"Not like for like: {'; '.join(unlike)}."] if unlike else [])
