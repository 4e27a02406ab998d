"""`fig-compare-years`: the monthly averages of the two years compared, as slopes, for each source and category."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts import marks, panels
from trajectories.figures.parts.labels import spread
from trajectories.figures.parts.levels import LEVELS, in_order, printed
from trajectories.figures.parts.look import LABEL, Look, Words, tone
from trajectories.figures.parts.marks import DASHED, HEDGED, SOLID, STATED
from trajectories.figures.parts.sheet import LINE, Sheet, fitted
from trajectories.figures.parts.tooltip import TOOLTIP, named
from trajectories.ground import say

MAIN = True
ORDER = 20
METHODS = ("trajectory", "years")

ROWS = {"year": pl.Int64, **LEVELS}
KEYS = ("source_id", "unit", "category")
SIDES = {288: (92, 112), 440: (122, 158), 660: (196, 240), 940: (270, 330)}  # pixels for the words left and right
LEAST = 250  # pixels of height


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
    """The rows of both years of a source and category, where both are printed."""
    groups = rows.group_by(list(KEYS), maintain_order=True)
    both = [own.sort("year").to_dicts() for _, own in groups if len(own) == 2]
    return [(early, late) for early, late in both]


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the ratio of the averages; the subtitle says what is not like for like."""
    subject, (first, last) = study.subject, study.subject.years
    place = f" in {name}" if (name := getattr(subject, "place", "")) else ""
    long = [(early, late) for early, late in pairs(rows) if not early["single"] and not late["single"]]
    groups: dict[tuple[str, str], list[float]] = {}
    for early, late in long:
        if early["level"]:
            groups.setdefault((early["unit"], early["category"]), []).append(late["level"] / early["level"])
    keys = ["Filled: stated"]
    keys += ["hollow: hedged"] if HEDGED in rows["kind"].to_list() else []
    others = [unit for unit in subject.measured[1:] if unit in rows["unit"].to_list()]
    keys += [f"diamond, dashed: {subject.unit(unit).label}" for unit in others]
    if groups:
        (unit, category), ratios = max(groups.items(), key=lambda item: len(item[1]))
        low, high = (say.number(value) for value in (min(ratios), max(ratios)))
        times = low if low == high else f"{low}–{high}"
        short = f"{subject.category(category).short} " if category in subject.counted else ""
        noun = subject.article_noun
        prints = f"{noun} that prints" if len(ratios) == 1 else f"{say.words(len(ratios))} {noun}s that print"
        more = "as many" if min(ratios) >= 1 else "the number"
        title = (
            f"{short}{subject.unit(unit).noun} a month{place}: {times} times {more} in {last} as in {first}, "
            f"by the {prints} both"
        )
    else:
        single = {year: rows.filter(pl.col("year") == year) for year in (first, last)}
        told = [f"{year}: {_span_of(own)} a month" for year, own in single.items() if len(own)]
        title = f"No {subject.article_noun} prints a long enough count for both years{place}; {'; '.join(told)}"
    alt_words = "; ".join(
        f"{named(study.dataset.source(row['source_id']))}, {subject.category(row['category']).short}, {row['year']}: "
        f"{say.number(row['level'])} a month ({row['text']} in {say.brief_period(row['start'], row['end'])})"
        for row in rows.to_dicts()
    )
    return Words(
        title=say.capital(title),
        subtitle=f"Monthly averages of the counts printed inside {first} and inside {last}; the printed count and its "
        f"months beside each. {'; '.join(keys)}. Periods of different length are not like for like.",
        alt=f"Slopes from {first} to {last}. {alt_words}.",
    )


def _span_of(own: pl.DataFrame) -> str:
    """ "283–550"."""
    low, high = (say.number(float(value)) for value in (own["level"].min(), own["level"].max()))  # type: ignore[arg-type]
    return low if low == high else f"{low}–{high}"


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.TopLevelMixin:
    """Two columns of numbers with a slope for each source and category that has both, and what is missing in words."""
    sheet = Sheet(look)
    drawn = panels.drawn(study, rows, look)
    left, right = SIDES[look.width]
    x = {study.subject.years[0]: left + 10.0, study.subject.years[1]: look.width - right - 10.0}
    texts = {id(row): _beside(study, row, look, (left, right)[row["year"] != min(x)] - 8) for row in drawn}
    need = [sum(_height(texts[id(row)]) for row in drawn if row["year"] == year) for year in x]
    height = max(LEAST, *need, 0)
    top = 24.0
    most = max([row["level"] for row in drawn], default=1.0) * 1.05
    for year, at in x.items():
        side = "right" if year == min(x) else "left"
        sheet.text(at, 8, str(year), bold=True, align=side, size=LABEL + 2)
        sheet.rule(at, top, at, top + height, look.palette.grid)
    sheet.rule(x[min(x)], top + height, x[max(x)], top + height, look.palette.quiet)
    sheet.text((x[min(x)] + x[max(x)]) / 2, top + height + 9, "0 a month", quiet=True, align="center")
    place = {id(row): (x[row["year"]], top + height * (1 - row["level"] / most)) for row in drawn}
    first = study.subject.measured[0]
    for early, late in _joined(drawn):
        colour = tone(study.dataset.source(early["source_id"]).colour, look.palette)
        dash = DASHED if early["unit"] != first else SOLID
        alike = not (early["single"] or late["single"])
        sheet.rule(
            *place[id(early)], *place[id(late)], colour, dash=dash if alike else (2, 3), line=2 if alike else 1.2
        )
    for year in x:
        own = [row for row in drawn if row["year"] == year]
        _column(study, sheet, own, texts, place, year == min(x), top, height)
    sheet.top = top + height + 24
    for line in missing(study, rows):
        sheet.top = sheet.block(0, sheet.top, look.width, line, quiet=True) + 2
    return sheet.chart(TOOLTIP)


def _joined(drawn: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    both: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in drawn:
        both.setdefault(tuple(row[key] for key in KEYS), []).append(row)
    return [(own[0], own[1]) for own in both.values() if len(own) == 2]


def _column(
    study: Study, sheet: Sheet, own: Sequence[dict[str, Any]], texts: dict[int, tuple[str, list[str]]],
    place: dict[int, tuple[float, float]], to_left: bool, top: float, height: float,
) -> None:  # fmt: skip
    """The marks of one year and their words, each at the height of its mark or as near as there is room."""
    apart = [_height(texts[id(row)]) for row in own]
    wanted = [place[id(row)][1] - LINE / 2 for row in own]
    for row, y_words in zip(own, spread(wanted, apart, top - 8, top + height + 8), strict=True):
        x, y = place[id(row)]
        colour = tone(study.dataset.source(row["source_id"]).colour, sheet.look.palette)
        marks.point(sheet, x, y, {**row, "open": False}, colour, row["unit"] != study.subject.measured[0], 56)
        side, align = (-1, "right") if to_left else (1, "left")
        bold, quiet = texts[id(row)]
        sheet.rule(x + 5 * side, y, x + 14 * side, y_words + LINE / 2, colour, line=0.7)
        edge = x + 17 * side
        sheet.text(edge, y_words + LINE / 2, bold, bold=True, colour=colour,
                   align=align, size=LABEL + 1, datum=row["datum"])  # fmt: skip
        for number, line in enumerate(quiet, start=1):
            sheet.text(edge, y_words + LINE / 2 + (LINE - 1) * number, line, quiet=True, align=align)


def _height(text: tuple[str, list[str]]) -> float:
    return LINE + (LINE - 1) * len(text[1]) + 4


def _beside(study: Study, row: dict[str, Any], look: Look, width: float) -> tuple[str, list[str]]:
    """("16,250", ["A · no outlet printed:", "162,500 AWOL cases in", "Jan–Oct (10 months)"])."""
    subject = study.subject
    short = f" {subject.category(row['category']).short}" if row["category"] in subject.counted else ""
    months = f" ({_months(row)}\u00a0months)" if _months(row) not in (1, 12) else ""
    told = (
        f"{row['text']}{short} {subject.unit(row['unit']).noun} in {say.brief_period(row['start'], row['end'])}{months}"
    )
    told += f", {subject.category(row['named']).short}" if row["named"] == subject.undefined else ""
    said = f"{named(study.dataset.source(row['source_id']))}: {told}"
    before = row["text"].partition(say.number(row["value"]))[0] if row["value"] is not None else "up to "
    return fitted(before + say.number(row["level"]), said, look, row["claim_ids"], width - 8)


def _months(row: dict[str, Any]) -> int:
    return round(row["months"])


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
        f"{_months(early)} months against {_months(late)}"
        for early, late in pairs(rows) if abs(early["months"] - late["months"]) > 0.1
    ]  # fmt: skip
    if unlike:
        found.append(f"Not like for like: {'; '.join(unlike)}.")
    return found
