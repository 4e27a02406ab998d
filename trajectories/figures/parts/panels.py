"""Panels of one source: per month, averaged over each printed period, and cumulative; the same in every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare.study import Study
from trajectories.figures.parts import marks
from trajectories.figures.parts.labels import Box, Label
from trajectories.figures.parts.levels import LEVELS, WINDOW
from trajectories.figures.parts.look import LABEL, Look, tone
from trajectories.figures.parts.marks import DOTTED, REMAINDER, STATED
from trajectories.figures.parts.plot import Axes
from trajectories.figures.parts.sheet import LINE, Sheet, lines, numbered
from trajectories.figures.parts.tooltip import COLUMNS, named, with_tooltips
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY, next_month

MONTHLY, CUMULATIVE = "per month", "cumulative"
LIMITS, PATH = "limits", "even path"
ROWS = {"measure": pl.String, **LEVELS}
HEAD = 18  # pixels for a line of a panel's heading
LOW = 0.06  # a total below this part of the axis is labelled only where it stands alone
NARROW_PANEL, NARROW_WORDS = 150, 84  # pixels
FAINT = 0.15  # how bad a label on another source's level is, beside one on a mark of its own panel
Row = Mapping[str, Any]


def cumulative(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Totals from each source's first day, with limits and even path of the pooled series; columns LEVELS.

    Of a row of kind "limits" the total lies between low and high on all its days; of "even path" value is the total at
    its end, our construction.
    """
    found: list[dict[str, Any]] = []
    for source in study.sources:
        for unit in study.subject.measured:
            own = rows.filter((pl.col("source_id") == source.source_id) & (pl.col("unit") == unit)).to_dicts()
            totals = [row for row in own if row["kind"] != REMAINDER and not row["single"]]
            if not totals:
                continue
            stated = [row for row in totals if row["kind"] == STATED] or totals
            first = min(row["start"] for row in stated)
            found += _limits(study, source, unit, first)
            found += [row for row in totals if row["start"] <= first + WINDOW]
    return pl.DataFrame(found, schema=LEVELS)


def _limits(study: Study, source: Source, unit: str, first: date) -> list[dict[str, Any]]:
    months = study.solutions[source.source_id].envelope.filter(
        (pl.col("unit") == unit) & (pl.col("category") == study.subject.pooled)
    )
    if not len(months):
        return []
    base = {"source_id": source.source_id, "unit": unit, "category": study.subject.pooled, "open": False,
            "projected": False, "single": False, "text": "", "claim_ids": ""}  # fmt: skip
    steps: list[dict[str, Any]] = []
    path: list[tuple[date, float]] = []
    solution = study.solutions[source.source_id]
    used = study.claims.filter(pl.col("claim_id").is_in(list(solution.used)) & (pl.col("unit") == unit))
    last = max(used["end_latest"].to_list(), default=study.subject.span_end)
    least, sum_of_path, whole = 0.0, 0.0, True
    for row in months.filter(pl.col("month") >= first.replace(day=1)).to_dicts():
        end = min(next_month(row["month"]) - ONE_DAY, last)
        low, high = solution.bounds(study.subject.pooled, first, end, unit)
        if steps and (steps[-1]["low"], steps[-1]["high"]) == (least, high):
            steps[-1]["end"] = end
        else:
            start = max(row["month"], first)
            steps.append({**base, "kind": LIMITS, "start": start, "end": end, "low": least, "high": high})
        least, whole = low, whole and row["flow_path"] is not None
        if whole:
            sum_of_path += row["flow_path"]
            path.append((end, sum_of_path))
    corners = [(first, 0.0)]
    for here, after in zip(path, [*path[1:], None], strict=False):
        if after is None or abs(_slope(corners[-1], here) - _slope(here, after)) > 0.01:
            corners.append(here)
    return steps + [
        {**base, "kind": PATH, "start": start, "end": end, "value": value}
        for (start, _), (end, value) in pairwise(corners)
    ]


def _slope(one: tuple[date, float], other: tuple[date, float]) -> float:
    return (other[1] - one[1]) / max(1, (other[0] - one[0]).days)


def drawn(study: Study, rows: pl.DataFrame, look: Look) -> list[dict[str, Any]]:
    """The rows with what a mark needs: `until`, `floor` (per month), and `datum`, the mark's part in the drawing's data."""
    found = []
    for row in with_tooltips(study, rows, look.notes).to_dicts():
        datum = {name: row[name] for name in (*COLUMNS, "source_id", "claim_ids")}
        datum["count"] = row["value"]
        ranged = row["value"] is None and row["low"] is not None and row["months"]
        found.append(
            {
                **row,
                "until": row["end"] + ONE_DAY,
                "floor": row["low"] / row["months"] if ranged else None,
                "datum": datum,
            }
        )
    return found


def head(sheet: Sheet, study: Study, source: Source, left: float, top: float, width: float, told: str) -> float:
    """The source by letter and what is printed, and under it its date and what it counts; returns where it ends."""
    for line in lines(named(source), width, 13, True):
        sheet.text(left, top + HEAD / 2, line, bold=True, size=13, colour=tone(source.colour, sheet.look.palette))
        top += HEAD
    return sheet.block(left, top, width, told, quiet=True)


def head_height(source: Source, width: float, told: str) -> float:
    return HEAD * len(lines(named(source), width, 13, True)) + LINE * len(lines(told, width))


def published(source: Source) -> str:
    """When a source was published, as closely as is known: "31 Oct 2025", "Nov 2025", "2025"."""
    first, last = source.published_earliest, source.published_latest
    if first == last:
        return f"{first.day} {first:%b %Y}"
    return f"{first:%b %Y}" if (first.year, first.month) == (last.year, last.month) else say.short_period(first, last)


def by_month(
    sheet: Sheet, study: Study, axes: Axes, rows: Sequence[Row], source: Source, others: Sequence[Row] = ()
) -> None:
    """The averages of one source; the levels of the others faint behind."""
    first, own_colour = study.subject.measured[0], tone(source.colour, sheet.look.palette)
    ink: list[Box] = []
    for other in others:
        y = axes.y(other["level"])
        left, right = axes.x(other["start"]), axes.x(other["until"])
        sheet.bar(left, y - 0.8, right, y + 0.8, sheet.look.palette.reference, fill=0.4, line=0)
        ink.append(Box(left, y - 1, right, y + 1, FAINT))
    wanted: list[tuple[Label, str, Row]] = []
    # Long periods first, so that shorter ones lie upon them.
    for row in sorted(rows, key=lambda row: -row["months"]):
        dashed, colour = row["unit"] != first, own_colour
        left, right, y = axes.x(row["start"]), axes.x(row["until"]), axes.y(row["level"])
        if row["single"]:
            x = (left + right) / 2
            ink += marks.point(sheet, x, y, row, colour, dashed)
            left, right = x - marks.POINT, x + marks.POINT
        else:
            ink += marks.level(sheet, axes, row, colour, dashed)
        free = left - axes.left - 4  # in a narrow panel the words of a late period stand to its left
        room = max(NARROW_WORDS, free) if axes.width < NARROW_PANEL and free > axes.width / 3 else axes.width
        bold, under = _said(study, row, rows, room, sheet.look)
        above = 14.0 if row["open"] else 5.0
        wanted.append((Label(bold, under, (left + right) / 2, y, left, right, above), colour, row["datum"]))
    marks.write(sheet, wanted, axes.region, ink)


def _said(study: Study, row: Row, rows: Sequence[Row], width: float, look: Look) -> tuple[str, tuple[str, ...]]:
    """The average on the mark and the printed figure beneath: ("16,250", "162,500 AWOL in Jan–Oct")."""
    subject = study.subject
    words = [row["text"]]
    if len({other["category"] for other in rows}) > 1 and row["category"] in subject.counted:
        words.append(subject.category(row["category"]).short)
    if row["unit"] != subject.measured[0]:
        words.append(subject.unit(row["unit"]).noun)
    period = say.brief_period(row["start"], row["end"])
    if row["single"]:
        qualifier, comma, how = row["text"].partition(", ")
        bold = numbered(qualifier, look, row["claim_ids"])
        told = " ".join([*words[1:], *[f"in {period}"]])
        return bold, marks.under(told + comma + how, width)
    if row["kind"] == REMAINDER:
        bold = numbered(say.about(row["level"]), look, row["claim_ids"])
        return bold, marks.under(f"left for {period}: {row['text'].lstrip('≈')}", width)
    number = say.number(row["level"])
    if row["value"] is None and row["floor"] is not None:
        number = f"{say.number(row['floor'])}–{number}"
    before = row["text"].partition(say.number(row["value"]))[0] if row["value"] is not None else ""
    text, comma, how = row["text"].partition(", ") if row["kind"] != "stated" else (row["text"], "", "")
    told = " ".join([text, *words[1:]]) + f" in {period}{comma}{how}"
    return numbered(before + number, look, row["claim_ids"]), marks.under(told, width)


def total(sheet: Sheet, study: Study, axes: Axes, rows: Sequence[Row], source: Source) -> None:
    """The totals of one source as printed, upon the limits that follow and our even path."""
    first, own_colour = study.subject.measured[0], tone(source.colour, sheet.look.palette)
    ink: list[Box] = []
    wanted: list[tuple[Label, str, Row]] = []
    for row in rows:
        left, right = axes.x(row["start"]), axes.x(row["until"])
        if row["kind"] == LIMITS and (row["high"] is not None or row["low"]):
            top = axes.top if row["high"] is None else axes.y(row["high"])
            shade = 0.07 if row["high"] is None else 0.16
            if axes.y(row["low"]) - top > 0.5 and right - left > (6 if row["high"] is None else 0):
                sheet.bar(left, top, right, axes.y(row["low"]), own_colour, fill=shade, line=0)
    totals = [row for row in rows if row["kind"] not in (LIMITS, PATH)]
    before = None
    for row in [row for row in rows if row["kind"] == PATH]:
        start = before if before and before[2] == row["unit"] else (axes.x(row["start"]), axes.bottom, row["unit"])
        here = (axes.x(row["until"]), axes.y(row["value"]), row["unit"])
        sheet.rule(start[0], start[1], here[0], here[1], own_colour, dash=DOTTED, line=1.4)
        before = here
    for row in totals:
        value = row["value"] if row["value"] is not None else row["high"]
        x, y = min(axes.x(row["until"]), axes.right - marks.POINT), axes.y(value)
        if row["value"] is None:
            sheet.rule(x, axes.y(row["low"]), x, y, own_colour, line=1.4)
        ink += marks.point(sheet, x, y, row, own_colour, row["unit"] != first, 40)
        if value < LOW * axes.most and len(totals) > 1:
            continue
        under = marks.under(total_words(study, row, totals), axes.width)
        bold = numbered(
            row["text"].partition(", ")[0] if row["kind"] != "stated" else row["text"], sheet.look, row["claim_ids"]
        )
        label = Label(bold, under, x, y, x - marks.POINT, x + marks.POINT, 15.0 if row["open"] else 6.0)
        wanted.append((label, own_colour, row["datum"]))
    marks.write(sheet, wanted, axes.region, ink)


def total_words(study: Study, row: Row, totals: Sequence[Row]) -> str:
    """What stands under a printed total: "AWOL, to Jul 2025", "soldiers, Jan–Oct 2025", "projected"."""
    subject, parts = study.subject, []
    if row["category"] in subject.counted:
        parts.append(subject.category(row["category"]).short)
    if row["unit"] != subject.measured[0]:
        parts.append(subject.unit(row["unit"]).noun)
    if row["kind"] != "stated":
        parts.append(row["text"].partition(", ")[2] or "hedged")
    if row["start"] > subject.span_start + WINDOW:
        parts.append(say.short_period(row["start"], row["end"]))
    elif len({other["end"] for other in totals}) > 1 or not parts:
        parts.append(f"to {row['end']:%b %Y}")
    return ", ".join(parts)


def height_of(row: Row) -> float:
    """What an axis must reach to show a row."""
    if row["measure"] == MONTHLY:
        return float(row["level"])
    return 0.0 if row["kind"] in (LIMITS, PATH) else float(row["value"] or row["high"] or 0.0)


def span(study: Study) -> tuple[date, date]:
    """First day of the axis, and the day after its last."""
    return study.subject.span_start, study.subject.span_end + ONE_DAY


def note_line(sheet: Sheet, axes: Axes, text: str) -> None:
    """Words in an empty panel."""
    top = axes.top + axes.height / 2 - LINE
    for line in lines(text, axes.width - 8, LABEL):
        sheet.text(axes.left + 4, top, line, quiet=True)
        top += LINE
