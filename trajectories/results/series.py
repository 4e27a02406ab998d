"""From solutions to the rows that charts plot: one tidy frame per figure, with the claim ids of every row.

The frame is also the figure's table and its CSV, so nothing is drawn that a reader cannot look up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Subject
from trajectories.ground.periods import ONE_DAY, month_start
from trajectories.solver.interval import interval
from trajectories.solver.solve import Solution

ROWS = {
    "source_id": pl.String,
    "panel": pl.String,  # unit-measure[-category]
    "unit": pl.String,
    "category": pl.String,
    "kind": pl.String,  # stated, remainder, contested, set_aside, bar, mark, path, limit_low, limit_high, none
    "start": pl.Date,
    "end": pl.Date,  # inclusive
    "low": pl.Float64,
    "value": pl.Float64,  # as printed; of a path, ours
    "high": pl.Float64,  # null: no upper limit stated
    "text": pl.String,
    "claim_ids": pl.String,
}
PER_MONTH = "per-month"
CUMULATIVE = "cumulative"
NARROW_START = 62  # days: a start known to about two months can be drawn as the start of a block
HOLLOW = {"total", "stock"}  # contested claims of these quantities have a place on the axes


def number(value: float) -> str:
    """A count with thousands separators: 202997.0 → 202,997."""
    return f"{value:,.0f}"


def whole(low: float, high: float | None) -> tuple[float, float | None]:
    """The least and greatest whole count between two limits; a hair's breadth of solver tolerance is no count."""
    return math.ceil(low - 1e-6), None if high is None else math.floor(high + 1e-6)


def between(low: float | None, high: float | None) -> str:
    """Limits in words: "89,947–91,047", "at least 230,000", "no limit stated"."""
    least, most = whole(low or 0.0, high)
    if most is None:
        return f"at least {number(least)}" if least else "no limit stated"
    return number(least) if least == most else f"{number(least)}–{number(most)}"


def figure_as_printed(row: Mapping[str, Any]) -> str:
    """The figure of a claim in a few words: "202,997", "over 310,000", "about 180,000", "100,000–200,000"."""
    low, high = interval(row)
    if row["quantity"] == "rate" or (row["low"] is None and row["best"] is None and row["high"] is None):
        return between(low, high)
    words = {"more_than": "over", "about": "about", "nearly": "nearly", "up_to": "up to", "fewer_than": "fewer than"}
    if row["qualifier"] == "range":
        return f"{number(row['low'])}–{number(row['high'])}"
    value = next(row[name] for name in ("best", "low", "high") if row[name] is not None)
    return f"{words[row['qualifier']]} {number(value)}" if row["qualifier"] in words else number(value)


def printed_value(row: Mapping[str, Any]) -> float | None:
    """The one number that a claim prints; None for a range and for a number word."""
    values = [row[name] for name in ("low", "best", "high") if row[name] is not None]
    return values[0] if len(values) == 1 else None


def trajectory_rows(dataset: Dataset, solutions: Mapping[str, Solution]) -> pl.DataFrame:
    """Every row of `fig-trajectories`, with the columns of ROWS.

    Per month: one row per period that a source pins down for a category. Cumulative: bars at the dates that it
    states, marks for totals that are no block, the even path and the limits by month.
    """
    rows: list[dict[str, Any]] = []
    by_source = dataset.by_source()
    for source in dataset.sources:
        solution = solutions[source.source_id]
        claims = {row["claim_id"]: row for row in by_source[source.source_id].to_dicts()}
        for row in _source_rows(dataset.subject, solution, claims):
            rows.append({"source_id": source.source_id, **row})
    return pl.DataFrame(rows, schema=ROWS)


def series_of(subject: Subject, category: str) -> str:
    """The series that a claim's category is drawn in: a counted one, else the pooled one."""
    return category if category in subject.counted else subject.pooled


def panel_id(unit: str, measure: str, category: str | None = None) -> str:
    return "-".join(part for part in (unit, measure, category) if part)


def _source_rows(subject: Subject, solution: Solution, claims: Mapping[str, dict]) -> Iterator[dict]:
    for unit in subject.measured:
        placed: set[str] = set()
        for series in (*subject.counted, subject.pooled):
            for row in _blocks(subject, solution, claims, unit, series):
                placed.update(row["claim_ids"].split() if row["kind"] == "stated" else ())
                yield row
        yield from _cumulative(subject, solution, claims, unit, placed)
    for claim in claims.values():
        yield from _contested(subject, claim, solution)


def own_periods(solution: Solution, unit: str, series: str) -> list[tuple[date, date]]:
    """The periods between the breakpoints of the claims that count this very series."""
    terms = [
        term
        for constraint in solution.constraints
        if constraint.unit == unit
        for term in constraint.terms
        if term.category == series and term.coefficient > 0
    ]
    edges = sorted({day for term in terms for day in (term.start, term.end + ONE_DAY)})
    covered = [(t.start, t.end) for t in terms]
    return [
        (start, after - ONE_DAY)
        for start, after in pairwise(edges)
        if any(first <= start and after - ONE_DAY <= last for first, last in covered)
    ]


def _blocks(subject: Subject, solution: Solution, claims: Mapping[str, dict], unit: str, series: str) -> Iterator[dict]:
    panel = panel_id(unit, PER_MONTH, series)
    used = [claims[name] for name in solution.used]
    for start, end in own_periods(solution, unit, series):
        low, high = solution.bounds(series, start, end, unit)
        same = [
            row
            for row in used
            if row["unit"] == unit
            and series_of(subject, row["category"]) == series
            and row["quantity"] in ("total", "rate")
            and (row["start_earliest"], row["end_latest"]) == (start, end)
        ]
        base = {"panel": panel, "unit": unit, "category": series, "start": start, "end": end}
        if same:
            best = min(same, key=_width)
            own_low, own_high = interval(best, solution.reading)
            # A rate prints no count: what is drawn is the count that it comes to over its period.
            is_rate = best["quantity"] == "rate"
            limits = (low, high) if is_rate else (own_low, own_high)
            text = between(low, high) if is_rate else figure_as_printed(best)
            value = None if is_rate else printed_value(best)
            yield {**base, "kind": "stated", "low": limits[0], "value": value, "high": limits[1], "text": text,
                   "claim_ids": " ".join(row["claim_id"] for row in same)}  # fmt: skip
        else:
            yield {**base, "kind": "remainder", "low": low, "value": None, "high": high, "text": between(low, high),
                   "claim_ids": " ".join(solution.behind(series, start, end, unit))}  # fmt: skip


def _width(row: Mapping[str, Any]) -> tuple[float, float]:
    """The most precise statement first: the narrowest, then the highest least value."""
    low, high = interval(row)
    return (math.inf if high is None else high - (low or 0), -(low or 0))


def _cumulative(
    subject: Subject, solution: Solution, claims: Mapping[str, dict], unit: str, placed: set[str]
) -> Iterator[dict]:
    series, panel = subject.pooled, panel_id(unit, CUMULATIVE)
    rows = solution.envelope.filter((pl.col("unit") == unit) & (pl.col("category") == series)).to_dicts()
    if not rows:
        return
    base = {"panel": panel, "unit": unit, "category": series}
    used = [claims[name] for name in solution.used if claims[name]["unit"] == unit]
    totals = [row for row in used if row["quantity"] in ("total", "stock", "rate")]
    ends = {month_start(row["end_latest"]): row["end_latest"] for row in totals}
    first = min(row["start_earliest"] for row in totals)
    lines: dict[str, list[dict]] = {"limit_low": [], "limit_high": [], "path": []}
    for row in rows:
        month = row["month"]
        end = ends.get(month, _month_end(month))
        if end < first:
            continue
        point = {**base, "start": first, "end": end, "low": None, "value": None, "high": None, "claim_ids": ""}
        low, high = row["cumulative_low"], row["cumulative_high"]
        lines["limit_low"].append({**point, "kind": "limit_low", "low": low, "text": ""})
        if high is not None:
            lines["limit_high"].append({**point, "kind": "limit_high", "high": high, "text": ""})
        if row["cumulative_path"] is not None:
            lines["path"].append({**point, "kind": "path", "value": row["cumulative_path"], "text": ""})
        if month in ends:
            ids = solution.behind(series, solution.cumulative_from, end, unit)
            yield {
                **point,
                "kind": "bar",
                "low": low,
                "high": high,
                "text": between(low, high),
                "claim_ids": " ".join(ids),
            }
    yield from corners(lines["limit_low"], "low", flat=True)
    yield from corners(lines["limit_high"], "high", flat=True)
    yield from corners(lines["path"], "value", flat=False)
    marks: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in totals:
        if row["claim_id"] not in placed and row["quantity"] != "rate":
            key = (series_of(subject, row["category"]), row["start_earliest"], row["end_latest"])
            marks.setdefault(key, []).append(row)
    for same in marks.values():
        mark = _mark(subject, min(same, key=_width), panel, "mark", solution)
        yield {**mark, "claim_ids": " ".join(row["claim_id"] for row in same)}


def corners(points: list[dict], name: str, flat: bool) -> list[dict]:
    """The points of a line that cannot be left out: where a step changes its height, or a slope its steepness."""
    kept = []
    for index, point in enumerate(points):
        if 0 < index < len(points) - 1:
            before, after = points[index - 1], points[index + 1]
            if flat and point[name] == before[name] == after[name]:
                continue
            if not flat and abs(_slope(before, point, name) - _slope(point, after, name)) < 0.01:
                continue
        kept.append(point)
    return kept


def _slope(one: dict, other: dict, name: str) -> float:
    return (other[name] - one[name]) / (other["end"] - one["end"]).days


def _mark(subject: Subject, row: Mapping[str, Any], panel: str, kind: str, solution: Solution) -> dict:
    low, high = interval(row, solution.reading)
    words = [figure_as_printed(row)]
    if row["category"] in subject.counted:
        words.insert(0, subject.category(row["category"]).short)
    if row["start_earliest"] and row["start_earliest"] > subject.events[0].latest:
        words.append(f"from {row['start_earliest']:%b %Y}")
    return {"panel": panel, "unit": row["unit"], "category": series_of(subject, row["category"]), "kind": kind,
            "start": row["start_earliest"], "end": row["end_latest"], "low": low, "value": printed_value(row),
            "high": high, "text": " ".join(words), "claim_ids": row["claim_id"]}  # fmt: skip


def _contested(subject: Subject, row: Mapping[str, Any], solution: Solution) -> Iterator[dict]:
    """Hollow marks: contested counts that have a place on the axes, and claims set aside by a conflict."""
    aside = row["claim_id"] in solution.set_aside
    hollow = row["role"] == "contested" and row["quantity"] in HOLLOW and row["repeats"] is None
    known = row["start_earliest"] and row["end_latest"] and row["unit"] in subject.measured
    if not (aside or hollow) or not known or row["population"] != subject.population:
        return
    kind = "set_aside" if aside else "contested"
    series = series_of(subject, row["category"])
    since = month_start(row["start_earliest"]) <= month_start(subject.events[0].latest)
    # What limits nothing gets no limits: only a range that is printed, and the arrow of an "over".
    limits = {} if row["qualifier"] == "range" else {"low": printed_value(row), "high": printed_value(row)}
    if row["qualifier"] == "more_than":
        limits["high"] = None
    words = "" if aside else f" ({row['mood']})"
    if since:
        mark = _mark(subject, row, panel_id(row["unit"], CUMULATIVE), f"{kind}_mark", solution)
        yield {**mark, **limits, "text": mark["text"] + words}
    window = (row["start_latest"] - row["start_earliest"]).days if row["start_latest"] else None
    if row["quantity"] == "total" and row["mood"] != "projected" and window is not None and window < NARROW_START:
        block = _mark(subject, row, panel_id(row["unit"], PER_MONTH, series), kind, solution)
        yield {**block, **limits, "text": figure_as_printed(row) + words}


def _month_end(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following - ONE_DAY


def left_out(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """Claims about the subject's population, in a measured unit, that no plotted row shows: claim_id, why."""
    shown = {name for ids in rows["claim_ids"].to_list() for name in (ids or "").split()}
    claims = dataset.claims.filter(
        pl.col("role").is_in(["constraint", "contested"]) & ~pl.col("claim_id").is_in(list(shown))
    ).to_dicts()
    why = [
        "repeats another" if row["repeats"] else "no printed period" if row["start_earliest"] is None
        else row["mood"] if row["mood"] != "stated" else row["quantity"]
        for row in claims
    ]  # fmt: skip
    return pl.DataFrame(
        {"claim_id": [row["claim_id"] for row in claims], "why": why},
        schema={"claim_id": pl.String, "why": pl.String},
    )
