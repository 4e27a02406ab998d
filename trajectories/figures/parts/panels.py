"""Panels of one source: per month, averaged over each printed period, and cumulative; the same in every figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts import marks
from trajectories.figures.parts.labels import Box, Label
from trajectories.figures.parts.levels import LEVELS, LIMITS, OURS, PATH, WINDOW
from trajectories.figures.parts.marks import REMAINDER, STATED
from trajectories.figures.parts.phrases import average, units_in, what_else
from trajectories.figures.parts.plot import Axes, upper_edge
from trajectories.figures.parts.sheet import DOTTED, Sheet, lines, wide
from trajectories.figures.parts.tooltip import worked_out
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY

MONTHLY, CUMULATIVE = "per month", "cumulative"
ROWS = {"measure": pl.String, **LEVELS}
HEAD = 18  # pixels for a line of a panel's heading
NAME = 13  # pixels; the size of a source's name
LOW = 0.06  # a total below this part of the axis is labelled only where it stands alone
FADES = 8  # steps in which a space without an upper limit fades out
FAINT = 4.0  # how bad a label on another source's level is, beside `marks.LINE_INK`
NOTHING: Row = {}  # the datum of words that stand for no claim


def drawn(sheet: Sheet, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows with what a mark needs: `until`, `floor` (per month), and `datum`, the mark's part in the drawing's data."""
    floor = pl.when(pl.col("value").is_null()).then(pl.col("low") / pl.col("months"))
    placed = rows.with_columns(until=pl.col("end").dt.offset_by("1d"), floor=floor).to_dicts()
    return [{**row, "datum": _datum(sheet, row)} for row in placed]


def _datum(sheet: Sheet, row: Row) -> dict[str, Any]:
    """What a mark tells: "over 5,111 a month on average" where that is not printed; of what is ours how it comes about."""
    kind, drawn = row["kind"], ""
    if kind in OURS:
        how = f"the limits that this {sheet.study.subject.article_noun}'s figures set, by arithmetic"
        drawn = f"{say.between(row['low'], row['high'])} in total on these days"
        if kind == PATH:
            how = "each count spread evenly over its days, by us"
            drawn = f"{say.number(row['value'])} in total by {say.day(row['end'])}: our even spread"
        told = worked_out(sheet.study, row, drawn, how, sheet.look.notes)
        return sheet.datum(row["claim_ids"], row["source_id"]) | told
    if kind == REMAINDER:
        days = say.short_period(row["start"], row["end"])
        drawn = f"{say.about(row['level'])} a month: what these leave for {days} by subtraction, not printed"
    elif (row.get("measure") == MONTHLY or "year" in row) and not row["single"]:
        drawn = f"{average(row)} a month on average"
    return sheet.datum(row["claim_ids"], row["source_id"], drawn)


def said(row: Row) -> tuple[str, str]:
    """The printed figure, and after it in what way it is meant where it is not simply stated: ("9,000", ", hedged")."""
    text, comma, how = row["text"].partition(", ") if row["kind"] != STATED else (row["text"], "", "")
    return text, comma + how


def head(sheet: Sheet, source: Source, rows: pl.DataFrame, left: float, top: float, width: float) -> float:
    """The source by letter and what is printed; beside or under it "Nov 2025 · cases, soldiers"; returns where it ends."""
    nouns = ", ".join(unit.noun for unit in units_in(sheet.study, rows.filter(source_id=source.source_id)))
    told = " · ".join(filter(None, [published(source), nouns]))
    for line in lines(source.name, width, NAME, True):
        sheet.text(left, top + HEAD / 2, line, bold=True, size=NAME, colour=sheet.colour(source.source_id))
        top += HEAD
    beside = wide(source.name, NAME, True) + 8
    if beside + wide(told) > width:
        return sheet.block(left, top, width, told, quiet=True)
    sheet.text(left + beside, top - HEAD / 2 + 0.5, told, quiet=True)
    return top


def published(source: Source) -> str:
    """When a source was published, as closely as is known: "31 Oct 2025", "Nov 2025"; "≈ Nov 2025" where it is inferred."""
    first, last = source.published_earliest, source.published_latest
    if first == last:
        return f"{first.day} {first:%b %Y}"
    ours = "" if source.published_basis == "printed" else "≈ "
    return ours + (f"{first:%b %Y}" if f"{first:%Y%m}" == f"{last:%Y%m}" else say.short_period(first, last))


def by_month(sheet: Sheet, axes: Axes, rows: Sequence[Row], others: Sequence[Row] = (), each: bool = False) -> None:
    """The averages of one source; the levels of the others faint behind. `each`: every label names its category."""
    ink: list[Box] = []
    levels = [axes.y(row["level"]) for row in rows if not row["single"]]
    for other in others:
        left, right, y = axes.x(other["start"]), axes.x(other["until"]), axes.y(other["level"])
        if all(abs(y - level) >= 3 for level in levels):  # else it would only blur the source's own
            style: Row = {"line": 1.6, "dash": sheet.dash(other), "datum": other["datum"]}
            sheet.rule(left, y, right, y, sheet.look.palette.faint, **style)
            ink.append(Box(left, y - 1, right, y + 1, FAINT))
    wanted: list[tuple[Label, Row]] = []
    # Long periods first, so that shorter ones lie upon them.
    for row in sorted(rows, key=lambda row: -row["months"]):
        left, right, y = axes.x(row["start"]), axes.x(row["until"]), axes.y(row["level"])
        if row["single"]:
            x = (left + right) / 2
            ink += marks.point(sheet, x, y, row)
            left, right = x - marks.POINT, x + marks.POINT
        else:
            ink += marks.level(sheet, axes, row)
        bold, told = _said(sheet, row, rows, each)
        label = Label(bold, told, (left + right) / 2, y, left, right, 12.0 if row["open"] else 6.0)
        wanted.append((label, row["datum"]))
    marks.write(sheet, axes, wanted, ink, sheet.colour(rows[0]["source_id"]))


def _said(sheet: Sheet, row: Row, rows: Sequence[Row], each: bool) -> tuple[str, str]:
    """The average on the mark and the printed figure: ("16,250", "162,500 AWOL in Jan–Oct")."""
    subject, mixed = sheet.study.subject, len({other["category"] for other in rows}) > 1
    what = what_else(sheet.study, row, each or mixed)
    if each and row["named"] == subject.pooled and row["kind"] == STATED:
        what.insert(0, subject.category(subject.pooled).short)
    period, (text, how) = say.brief_period(row["start"], row["end"]), said(row)
    if row["kind"] == REMAINDER:
        bold, words = say.about(row["level"]), f"rest of {period}: {text.lstrip('≈')}"
    elif row["single"]:
        bold, words = text, " ".join([*what, "in", period]) + how
    else:
        bold, words = average(row), " ".join([text, *what, "in", period]) + how
    return sheet.numbered(bold, row["claim_ids"]), words


def total(sheet: Sheet, axes: Axes, rows: Sequence[Row]) -> None:
    """The totals of one source as printed, upon the limits that follow and our even path."""
    colour = sheet.colour(rows[0]["source_id"])
    wanted: list[tuple[Label, Row]] = []
    opened = [row for row in rows if row["kind"] == LIMITS and _limit(sheet, axes, row, colour)]
    if opened:  # told once, above the longest
        longest = max(opened, key=lambda row: row["until"] - row["start"])
        middle = (axes.x(longest["start"]) + axes.x(longest["until"])) / 2
        wanted.append((Label("", "▲ no upper limit", middle, axes.top, axes.left, axes.right, 0.0), NOTHING))
    ink = even_path(sheet, axes, rows, 1.4)
    totals = [row for row in rows if row["kind"] not in OURS]
    labelled: dict[tuple[Any, ...], list[Row]] = {}
    for row in totals:
        x = min(axes.x(row["until"]), axes.right - marks.POINT)
        if row["value"] is None:  # a range is a box, as wide as a point, so that a point within it is seen
            top, low = axes.y(row["high"]), axes.y(row["low"])
            sheet.bar(x - 6, top, x + 6, low, colour, fill=0, dash=sheet.dash(row), datum=row["datum"])
            ink.append(Box(x - 6, top, x + 6, low, marks.DOT_INK))
        else:
            ink += marks.point(sheet, x, axes.y(row["value"]), row, 40)
        if (row["value"] or row["high"]) >= LOW * axes.most or len(totals) == 1:
            labelled.setdefault((row["value"], row["high"], row["unit"]), []).append(row)
    wanted += _labels(sheet, axes, labelled.values())
    marks.write(sheet, axes, wanted, ink, colour)


def _limit(sheet: Sheet, axes: Axes, row: Row, colour: str) -> bool:
    """The space that the printed figures leave, pale; whether it has no upper limit and so fades out."""
    left, right, low = axes.x(row["start"]), axes.x(row["until"]), axes.y(row["low"])
    high = None if row["high"] is None else axes.y(row["high"])
    if high is not None and low - high > 0.5:
        sheet.shade(left, high, right, low, colour, fill=0.13, datum=row["datum"])
    if high is not None or not row["low"] or right - left <= 6:
        return False
    sheet.rule(left, low, right, low, colour, line=0.8, datum=row["datum"])
    step = (low - axes.top) / FADES
    for at in range(FADES):
        fill = round(0.11 * (1 - at / FADES), 3)
        sheet.shade(left, low - step * (at + 1), right, low - step * at, colour, fill=fill)
    sheet.shade(left, axes.top, right, low, colour, fill=0, datum=row["datum"])  # one place to point at, not eight
    return True


def even_path(sheet: Sheet, axes: Axes, rows: Sequence[Row], line: float) -> list[Box]:
    """Our even path, dotted, each part from where the one before ended; returns its ink."""
    ink: list[Box] = []
    before: dict[tuple[str, str], tuple[float, float]] = {}
    for row in rows:
        if row["kind"] == PATH:
            series = row["source_id"], row["unit"]
            start = before.get(series, (axes.x(row["start"]), axes.bottom))
            end = before[series] = (axes.x(row["until"]), axes.y(row["value"]))
            sheet.rule(*start, *end, sheet.colour(row["source_id"]), dash=DOTTED, line=line, datum=row["datum"])
            ink += along(start, end)
    return ink


def along(start: tuple[float, float], end: tuple[float, float]) -> list[Box]:
    """The ink of a sloping line, in short pieces."""
    parts = max(1, int(abs(end[0] - start[0]) // 6), int(abs(end[1] - start[1]) // 6))
    corners = [tuple(a + (b - a) * n / parts for a, b in zip(start, end, strict=True)) for n in range(parts + 1)]
    return [
        Box(min(x, x2), min(y, y2) - 1, max(x, x2), max(y, y2) + 1, marks.LINE_INK)
        for (x, y), (x2, y2) in pairwise(corners)
    ]


def _labels(sheet: Sheet, axes: Axes, groups: Iterable[Sequence[Row]]) -> list[tuple[Label, Row]]:
    """One label for each number, from above; the day to which it counts is told once of each day."""
    found: list[tuple[Label, Row]] = []
    days: set[date] = set()
    for group in sorted(groups, key=lambda own: -(own[0]["value"] or own[0]["high"])):
        told = []
        for row in group:
            told.append(_total_words(sheet.study, row, row["end"] not in days))
            days.add(row["end"])
        row = group[0]
        bold = sheet.numbered(said(row)[0], " ".join(row["claim_ids"] for row in group))
        spots = [min(axes.x(row["until"]), axes.right - marks.POINT) for row in group]
        y = axes.y(row["low"] + (row["high"] - row["low"]) / 4 if row["value"] is None else row["value"])
        around, above = (min(spots) - 6, max(spots) + 6), 15.0 if row["open"] else 6.0
        found.append((Label(bold, "; ".join(filter(None, told)), max(spots), y, *around, above), row["datum"]))
    return found


def _total_words(study: Study, row: Row, dated: bool) -> str:
    """What stands at a printed total: "AWOL, to Jul 2025", "soldiers, Jan–Oct 2025", "projected"; the day where `dated`."""
    parts = what_else(study, row)
    if row["kind"] != STATED:
        parts.append(said(row)[1].removeprefix(", ") or "hedged")
    if row["start"] > study.subject.span_start + WINDOW:
        parts.append(say.short_period(row["start"], row["end"]))
    elif dated:
        parts.append(f"to {row['end']:%b %Y}")
    return ", ".join(parts)


def upper_edges(drawn: Sequence[Row], heights: Mapping[str, float]) -> dict[str, float]:
    """The count at the upper edge of the panels of each measure, which are so high."""
    found = {}
    for measure, height in heights.items():
        own = [row for row in drawn if row["measure"] == measure and row["kind"] not in OURS]
        reach = [row["level"] if measure == MONTHLY else row["value"] or row["high"] for row in own]
        found[measure] = upper_edge(max(filter(None, reach), default=0.0), height)
    return found


def span(study: Study) -> tuple[date, date]:
    """First day of the axis, and the day after its last."""
    return study.subject.span_start, study.subject.span_end + ONE_DAY
