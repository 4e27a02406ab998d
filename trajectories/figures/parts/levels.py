"""What each source prints, as counts and as their average per month over the printed period: frames, no chart code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.figures.parts.marks import ASIDE, HEDGED, REMAINDER, STATED
from trajectories.figures.parts.phrases import subject_claims
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY, Period, length, next_month
from trajectories.solver.interval import interval
from trajectories.solver.solve import Solution

LEVELS = {
    "source_id": pl.String,
    "unit": pl.String,
    "category": pl.String,  # the series that it is drawn in: a counted category, or the pooled one
    "named": pl.String,  # the category as the claim names it, which may be none
    "kind": pl.String,  # stated, hedged, set aside, remainder (left over by subtraction)
    "start": pl.Date,
    "end": pl.Date,
    "months": pl.Float64,
    "low": pl.Float64,  # counts, as printed; of a remainder its limits
    "value": pl.Float64,  # the one number printed; of a remainder the middle of its limits
    "high": pl.Float64,
    "level": pl.Float64,  # per month: value, or the higher end of a range
    "open": pl.Boolean,  # no upper limit is printed
    "projected": pl.Boolean,
    "single": pl.Boolean,  # a month at most: drawn as a point
    "text": pl.String,  # the figure as printed
    "claim_ids": pl.String,
}
WINDOW = timedelta(days=62)  # a start known to two months has a place on the axis
LIMITS, PATH = OURS = "limits", "even path"  # what no source prints
NARROW = 0.2  # a remainder is drawn where its limits are no further apart than this share of its middle
_MONTH = 31
Row = Mapping[str, Any]


def series_of(study: Study, category: str) -> str:
    """The series that a claim's category is drawn in."""
    return category if category in study.subject.counted else study.subject.pooled


def printed(study: Study) -> pl.DataFrame:
    """One row per count with a printed period, most precise statement of it, and per remainder; columns LEVELS.

    Example: article-b, cases, awol, awol, stated, 2025-01-01, 2025-07-31, 7.0, null, 105500.0, null, 15071.4, false, false,
    "105,500", "article-b-10".
    """
    found: list[dict[str, Any]] = []
    for source in study.sources:
        solution = study.solutions[source.source_id]
        follows_from = ("printed", source.source_id, solution.constraints, solution.set_aside)
        found += study.once(follows_from, partial(_printed, study, source, solution))
    return in_order(study, pl.DataFrame(found, schema=LEVELS), "unit", "category", "start", "end")


def _printed(study: Study, source: Source, solution: Solution) -> list[dict[str, Any]]:
    own = list(_counts(study, solution, source))
    return [*own, *_remainders(study, solution, source.source_id, own)]


def in_order(study: Study, rows: pl.DataFrame, *then: str) -> pl.DataFrame:
    """The rows by source, by letter, and then by these columns."""
    ids = [source.source_id for source in study.sources]
    rank = pl.col("source_id").replace_strict(ids, list(range(len(ids))), default=len(ids), return_dtype=pl.Int64)
    return rows.sort(rank, *then, maintain_order=True)


def _counts(study: Study, solution: Solution, source: Source) -> Iterator[dict[str, Any]]:
    same: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for claim in subject_claims(study, source):
        used = STATED if claim["claim_id"] in solution.used else HEDGED
        kind = ASIDE if claim["claim_id"] in solution.set_aside else used
        numbers = [claim[name] for name in ("low", "best", "high") if claim[name] is not None]
        dated = claim["start_earliest"] and claim["end_latest"]
        if (
            claim["quantity"] not in ("total", "stock")
            or not dated
            or not numbers
            or (claim["repeats"] and kind != ASIDE)
        ):
            continue
        key = (claim["unit"], series_of(study, claim["category"]), claim["start_earliest"], claim["end_latest"])
        # What is stated of one period is one mark; hedged figures keep their own.
        same.setdefault((*key, kind, *(() if kind == STATED else (claim["claim_id"],))), []).append(claim)
    for (unit, category, start, end, kind, *_), group in same.items():
        best = min(group, key=_precision)
        months = length(Period(start, end), "month")
        value = told.printed_value(best)
        most = max(best[name] for name in ("low", "best", "high") if best[name] is not None)
        yield {
            "source_id": best["source_id"], "unit": unit, "category": category,
            "named": best["category"], "kind": kind, "start": start, "end": end,
            "months": months, "low": best["low"], "value": value, "high": best["high"],
            "level": most / months, "open": best["qualifier"] == "more_than",
            "projected": best["mood"] == "projected", "single": (end - start).days < _MONTH, "text": say.figure(best) + _how(best, kind),
            "claim_ids": " ".join(claim["claim_id"] for claim in group),
        }  # fmt: skip


def _how(claim: Row, kind: str) -> str:
    if kind == ASIDE:
        return ", set aside"
    return f", {claim['mood']}" if kind == HEDGED and claim["mood"] != "stated" else ""


def _precision(claim: Row) -> tuple[float, float]:
    """The narrowest first, then the one with the highest least value."""
    low, high = interval(claim)
    return (float("inf") if high is None else high - (low or 0.0), -(low or 0.0))


def _remainders(
    study: Study, solution: Solution, source_id: str, own: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Periods between printed ones whose count follows by subtraction from what is printed in the same series."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in own:
        if row["kind"] == STATED:
            groups.setdefault((row["unit"], row["category"]), []).append(row)
    for (unit, category), same in sorted(groups.items()):
        whole = max(same, key=lambda row: row["months"])
        parts = [row for row in same if row is not whole]
        edges = sorted({day for row in same for day in (row["start"], row["end"] + ONE_DAY)})
        for start, after in pairwise(edges):
            end = after - ONE_DAY
            inside = whole["start"] <= start and end <= whole["end"] and (start, end) != (whole["start"], whole["end"])
            if not inside or any(row["start"] <= end and start <= row["end"] for row in parts):
                continue
            low, high = solution.bounds(category, start, end, unit)
            if high is None or low <= 0 or high - low > NARROW * (low + high) / 2:
                continue
            months, middle = length(Period(start, end), "month"), (low + high) / 2
            yield {
                "source_id": source_id, "unit": unit, "category": category,
                "named": category, "kind": REMAINDER, "start": start, "end": end,
                "months": months, "low": low, "value": middle, "high": high, "level": middle / months, "open": False,
                "projected": False, "single": False, "text": say.about(middle),
                "claim_ids": " ".join(solution.behind(category, start, end, unit)),
            }  # fmt: skip


def shown_by_month(study: Study, rows: pl.DataFrame, every_category: bool = False) -> pl.DataFrame:
    """The rows that say most per month: a total that holds shorter printed periods of the same unit is left to its sum.

    Of the counted categories the first that a source prints is kept, with single months and what it prints without or for both; with
    `every_category` all are, and only periods of the same category count as shorter ones.
    """
    every = rows.to_dicts()
    kept = [row for row in every if not row["projected"] and _says_most(row, every, every_category)]
    if every_category:
        return pl.DataFrame(kept, schema=LEVELS)
    counted = study.subject.counted
    first = {}
    for name in reversed(counted):
        first.update({row["source_id"]: name for row in kept if row["category"] == name})
    found = [
        row for row in kept
        if row["single"] or row["category"] not in counted or row["category"] == first[row["source_id"]]
    ]  # fmt: skip
    return pl.DataFrame(found, schema=LEVELS)


def _says_most(row: Row, rows: Sequence[Row], every_category: bool) -> bool:
    """Whether no shorter printed period lies in that of a count; of a remainder, whether only the whole lies over it."""
    same = ["source_id", "unit", *(["category"] if every_category or row["kind"] == REMAINDER else [])]
    others = [
        other for other in rows
        if other is not row and other["kind"] == STATED and all(other[name] == row[name] for name in same)
    ]  # fmt: skip
    if row["kind"] == REMAINDER:
        over = [other for other in others if other["start"] <= row["start"] and row["end"] <= other["end"]]
        return sum(not other["single"] for other in others) > len(over)
    return row["single"] or not any(
        other["months"] < row["months"] and not other["single"]
        and row["start"] <= other["start"] and other["end"] <= row["end"]
        for other in others
    )  # fmt: skip


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
            solution = study.solutions[source.source_id]
            follows_from = ("limits", source.source_id, unit, first, solution.constraints, solution.set_aside)
            found += study.once(follows_from, partial(_limits, study, source, unit, first))
            found += [row for row in totals if row["start"] <= first + WINDOW]
    return pl.DataFrame(found, schema=LEVELS)


def _limits(study: Study, source: Source, unit: str, first: date) -> list[dict[str, Any]]:
    solution, pooled = study.solutions[source.source_id], study.subject.pooled
    months = solution.envelope.filter((pl.col("unit") == unit) & (pl.col("category") == pooled))
    if not len(months):
        return []
    base = {"source_id": source.source_id, "unit": unit, "category": pooled, "open": False,
            "projected": False, "single": False, "text": "", "claim_ids": ""}  # fmt: skip
    steps: list[dict[str, Any]] = []
    path: list[tuple[date, float]] = []
    used = study.claims.filter(pl.col("claim_id").is_in(list(solution.used)) & (pl.col("unit") == unit))
    last = max(used["end_latest"].to_list(), default=study.subject.span_end)
    least, sum_of_path, whole = 0.0, 0.0, True
    for row in months.filter(pl.col("month") >= first.replace(day=1)).to_dicts():
        end = min(next_month(row["month"]) - ONE_DAY, last)
        low, high = solution.bounds(pooled, first, end, unit)
        if steps and (steps[-1]["low"], steps[-1]["high"]) == (least, high):
            steps[-1]["end"] = end
        else:
            start = max(row["month"], first)
            steps.append({**base, "kind": LIMITS, "start": start, "end": end, "low": least, "high": high})
        least, whole = low, whole and row["flow_path"] is not None
        if whole:
            sum_of_path += row["flow_path"]
            path.append((end, sum_of_path))
    corners = [(first - ONE_DAY, 0.0)]  # a total is that at the end of a day
    for here, after in zip(path, [*path[1:], None], strict=False):
        if after is None or abs(_slope(corners[-1], here) - _slope(here, after)) > 0.01:
            corners.append(here)
    return steps + [
        {**base, "kind": PATH, "start": start + ONE_DAY, "end": end, "value": value}
        for (start, _), (end, value) in pairwise(corners)
    ]


def _slope(one: tuple[date, float], other: tuple[date, float]) -> float:
    return (other[1] - one[1]) / max(1, (other[0] - one[0]).days)
