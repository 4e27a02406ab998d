"""`fig-compare-years`: the monthly averages of the two years compared, as slopes, for each source and category."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts import marks, panels
from trajectories.figures.parts.levels import LEVELS, in_order, printed
from trajectories.figures.parts.look import LABEL, Look, Words, tone
from trajectories.figures.parts.marks import DASHED, HEDGED, SOLID, STATED
from trajectories.figures.parts.sheet import LINE, Sheet, lines, numbered, wide
from trajectories.figures.parts.tooltip import DRAWN, TOOLTIP, named, tooltips
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


def rows(study: Study) -> pl.DataFrame:
    """One row for each source, unit, category and year with a count inside that year; columns ROWS.

    The longest period inside the year is taken, a stated one before a hedged one. Example: 2022, article-a, cases, awol,
    awol, stated, 2022-01-01, 2022-12-31, 12.0, null, 6600.0, null, 550.0, …, "6,600", "article-a-14".
    """
    found: list[pl.DataFrame] = []
    if study.subject.compare_years is None:
        return pl.DataFrame(schema=ROWS)
    counts = printed(study).filter(pl.col("kind").is_in([STATED, HEDGED]) & ~pl.col("projected"))
    for year in study.subject.years:
        inside = counts.filter((pl.col("start") >= date(year, 1, 1)) & (pl.col("end") <= date(year, 12, 31)))
        ordered = inside.sort([pl.col("kind") == HEDGED, -pl.col("months")], maintain_order=True)
        best = ordered.unique(list(KEYS), keep="first", maintain_order=True)
        found.append(best.with_columns(pl.lit(year, dtype=pl.Int64).alias("year")).select(list(ROWS)))
    return in_order(study, pl.concat(found), "unit", "category", "year")


def pairs(rows: pl.DataFrame) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The rows of both years of a source and category, where both are printed for more than a single month.

    Only counts that name the same category are joined.
    """
    long = rows.filter(~pl.col("single"))
    groups = long.group_by([*KEYS, "named"], maintain_order=True)
    both = [own.sort("year").to_dicts() for _, own in groups if len(own) == 2]
    return [(early, late) for early, late in both]


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the averages of both years in the series that most sources print for both."""
    subject, (first, last) = study.subject, study.subject.years
    place, noun = f" in {subject.place}" if subject.place else "", subject.article_noun
    groups: dict[tuple[str, str], list[tuple[dict[str, Any], dict[str, Any]]]] = {}
    for early, late in pairs(rows):
        groups.setdefault((early["unit"], early["category"]), []).append((early, late))
    if groups:
        (unit, category), both = max(groups.items(), key=lambda item: len(item[1]))
        short = f"{subject.category(category).short} " if category in subject.counted else ""
        prints = f"{noun} that prints" if len(both) == 1 else f"{say.words(len(both))} {noun}s that print"
        title = (
            f"{short}{subject.unit(unit).noun}{place}: {_span([early for early, _ in both])} a month in {first}, "
            f"{_span([late for _, late in both])} in {last}, in the {prints} both"
        )
    else:
        single = {year: rows.filter(pl.col("year") == year).to_dicts() for year in (first, last)}
        told = [f"{_span(own)} a month in {year}" for year, own in single.items() if own]
        title = f"No {noun} prints a long enough count for both years{place}: {', '.join(told)}"
    keys = ["Joined: one category in both years", "alone: a single month, or one year only"]
    keys += ["hollow: hedged"] if HEDGED in rows["kind"].to_list() else []
    others = [unit for unit in subject.measured[1:] if unit in rows["unit"].to_list()]
    keys += [f"diamond: {subject.unit(unit).label}" for unit in others]
    alt_words = "; ".join(
        f"{named(study.dataset.source(row['source_id']))}, {subject.category(row['category']).short}, {row['year']}: "
        f"{say.number(row['level'])} a month ({row['text']} in {say.brief_period(row['start'], row['end'])})"
        for row in rows.to_dicts()
    )
    return Words(
        title=say.capital(title),
        subtitle=f"Average a month in bold, the count printed for {first} or for part of {last} beside it. {'; '.join(keys)}.",
        alt=f"Slopes from {first} to {last}. {alt_words}.",
    )


def _span(own: Sequence[dict[str, Any]]) -> str:
    """ "283–550"."""
    low, high = (say.number(end(row["level"] for row in own)) for end in (min, max))
    return low if low == high else f"{low}–{high}"


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.TopLevelMixin:
    """Two columns of numbers, a slope for each source and category that has both, and what is missing in words."""
    sheet = Sheet(look)
    drawn = panels.drawn(study, rows, look)
    if look.phone:
        _on_a_phone(study, sheet, drawn, pairs(rows))
        for line in missing(study, rows):
            sheet.top = sheet.block(0, sheet.top, look.width, line, quiet=True) + 2
        return sheet.chart(TOOLTIP)
    left, right = SIDES[look.width]
    first, last = study.subject.years
    edges = {first: left + 18.0, last: look.width - right - 18.0}
    most = max([row["level"] for row in drawn], default=1.0) * 1.05
    notes = missing(study, rows)
    roomy = left > ROOMY  # what the first year lacks stands above its numbers
    top = 22.0
    told = {id(row): _beside(study, row, look) for row in drawn}
    rooms = {first: left - OUTWARD, last: right - OUTWARD}
    above = {first: LINE * len(lines(notes[0], left - 20)) if roomy and notes else 0, last: 0}
    need = [
        above[year]
        + sum(marks.Beside(0, 0, *told[id(row)], "", {}).height(rooms[year]) for row in drawn if row["year"] == year)
        for year in rooms
    ]
    height = max(LEAST, *need)
    for year, at in edges.items():
        sheet.text(at, 7, str(year), bold=True, align="right" if year == first else "left", size=LABEL + 2)
        sheet.rule(at, top, at, top + height, look.palette.grid)
    sheet.rule(edges[first], top + height, edges[last], top + height, look.palette.quiet)
    sheet.text((edges[first] + edges[last]) / 2, top + height + 9, "0 a month", quiet=True, align="center")
    joined = pairs(rows)
    spots = _spots(drawn, joined, edges, lambda level: top + height * (1 - level / most))
    for early, late in joined:
        colour = tone(study.dataset.source(early["source_id"]).colour, look.palette)
        dash = DASHED if early["unit"] != study.subject.measured[0] else SOLID
        slope = _slope(study, early, late, look)
        sheet.rule(*spots[_key(early)], *spots[_key(late)], colour, dash=dash, line=2, datum=slope)
    for year in edges:
        own = [row for row in drawn if row["year"] == year]
        side = -1 if year == first else 1
        beside = []
        for row in own:
            x, y = spots[_key(row)]
            colour = tone(study.dataset.source(row["source_id"]).colour, look.palette)
            other = row["unit"] != study.subject.measured[0]
            marks.point(sheet, x, y, {**row, "open": False}, colour, other, 56)
            beside.append(marks.Beside(x + 5 * side, y, *told[id(row)], colour, row["datum"]))
        edge, begin = edges[year] + side * (OUTWARD + 14), top - 8 + above[year]
        marks.column(sheet, beside, edge, rooms[year], begin, top + height + 8, year == first)
    if roomy and notes:
        sheet.block(0, top, left - 20, notes.pop(0), quiet=True)
    sheet.top = top + height + 22
    for line in notes:
        sheet.top = sheet.block(0, sheet.top, look.width, line, quiet=True) + 2
    return sheet.chart(TOOLTIP)


def _on_a_phone(
    study: Study, sheet: Sheet, drawn: Sequence[dict[str, Any]], joined: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> None:  # fmt: skip
    """One below the other: each source and category with its marks on a line from zero, and their words under it."""
    most = max(row["level"] for row in drawn)
    room = sheet.look.width - 12
    slopes = {_key(early)[1:]: (early, late) for early, late in joined}
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in drawn:
        groups.setdefault(_key(row)[1:], []).append(row)
    for key, own in groups.items():
        source, other = study.dataset.source(own[0]["source_id"]), own[0]["unit"] != study.subject.measured[0]
        colour = tone(source.colour, sheet.look.palette)
        sheet.text(0, sheet.top + LINE / 2, named(source), bold=True, colour=colour, size=LABEL + 1)
        shorts = [study.subject.category(own[0]["named"]).short, study.subject.unit(own[0]["unit"]).noun]
        after = wide(named(source), LABEL + 1, True) + 6
        sheet.text(after, sheet.top + LINE / 2, ", ".join(shorts), quiet=True)
        y = sheet.top + LINE + 6
        sheet.rule(6, y, 6 + room, y, sheet.look.palette.grid)
        if key in slopes:
            early, late = slopes[key]
            start, end = (6 + room * row["level"] / most for row in slopes[key])
            slope = _slope(study, early, late, sheet.look)
            sheet.rule(start, y, end, y, colour, dash=DASHED if other else SOLID, line=2, datum=slope)
        sheet.top = y + 5
        for row in own:
            marks.point(sheet, 6 + room * row["level"] / most, y, {**row, "open": False}, colour, other, 56)
            bold, _ = _beside(study, row, sheet.look)
            told = f"{row['text']} in {say.short_period(row['start'], row['end'])}"
            sheet.text(0, sheet.top + LINE / 2, bold, bold=True, colour=colour, size=LABEL + 1, datum=row["datum"])
            after = wide(bold, LABEL + 1) + 6
            if after + wide(told) > sheet.look.width:
                after, sheet.top = 0.0, sheet.top + LINE - 2
            sheet.text(after, sheet.top + LINE / 2, told, quiet=True)
            sheet.top += LINE
        sheet.top += 5


def _slope(study: Study, early: dict[str, Any], late: dict[str, Any], look: Look) -> dict[str, Any]:
    """The datum of the line between both years: what is printed of both, and that it is we who join them."""
    ids = f"{early['claim_ids']} {late['claim_ids']}"
    told = f"{say.number(early['level'])} a month in {early['year']}, {say.number(late['level'])} in {late['year']}"
    datum = {**tooltips(study, [ids], look.notes)[0], "source_id": early["source_id"], "claim_ids": ids}
    return {**datum, DRAWN: f"{told}, joined by us"}


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["year"], *(row[key] for key in KEYS))


def _spots(
    drawn: Sequence[dict[str, Any]], joined: Sequence[tuple[dict[str, Any], dict[str, Any]]], edges: dict[int, float],
    y: Callable[[float], float],
) -> dict[tuple[Any, ...], tuple[float, float]]:  # fmt: skip
    """Where each mark stands: in the column of its year, or outward of it where another mark would cover it."""
    slopes = {_key(row) for pair in joined for row in pair}
    found: dict[tuple[Any, ...], tuple[float, float]] = {}
    for row in sorted(drawn, key=lambda row: (_key(row) not in slopes, -row["level"])):
        side, height = -1 if row["year"] == min(edges) else 1, y(row["level"])
        taken = {spot for key, spot in found.items() if key[0] == row["year"] and abs(spot[1] - height) < APART}
        places = (n for n in range(LANES) if edges[row["year"]] + side * APART * n not in {x for x, _ in taken})
        place = next(places, len(taken) % LANES)
        found[_key(row)] = (edges[row["year"]] + side * APART * place, height)
    return found


def _beside(study: Study, row: dict[str, Any], look: Look) -> tuple[str, str]:
    """("16,250", "A · no outlet printed: 162,500 AWOL in Jan–Oct")."""
    subject = study.subject
    what = [subject.category(row["category"]).short] if row["category"] in subject.counted else []
    what += [subject.unit(row["unit"]).noun] if row["unit"] != subject.measured[0] else []
    told = " ".join([row["text"], *what, "in", say.brief_period(row["start"], row["end"])])
    if row["named"] not in subject.counted and row["unit"] == subject.measured[0]:
        told += f", {subject.category(row['named']).short}"
    before = row["text"].partition(say.number(row["value"]))[0] if row["value"] is not None else "up to "
    bold = numbered(before + say.number(row["level"]), look, row["claim_ids"])
    return bold, f"{named(study.dataset.source(row['source_id']))}: {told}"


def missing(study: Study, rows: pl.DataFrame) -> list[str]:
    """What is not printed, and what is not like for like, in words."""
    found = []
    for year in study.subject.years:
        have = set(rows.filter(pl.col("year") == year)["source_id"])
        without = [named(source) for source in study.sources if source.source_id not in have]
        if without:
            found.append(f"No count inside {year} is printed by {say.listed(without)}.")
    unlike = [
        f"{named(study.dataset.source(early['source_id']))}, {study.subject.category(early['category']).short}: "
        f"{round(early['months'])} months against {round(late['months'])}"
        for early, late in pairs(rows) if abs(early["months"] - late["months"]) > 0.1
    ]  # fmt: skip
    if unlike:
        found.append(f"Not like for like: {'; '.join(unlike)}.")
    return found
