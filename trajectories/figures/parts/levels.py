"""What each source prints, as counts and as their average per month over the printed period: frames, no chart code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import accumulate, pairwise, product, takewhile, zip_longest
from typing import Any

import polars as pl

from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.marks import ASIDE, HEDGED, REMAINDER, STATED
from trajectories.figures.parts.phrases import numbers, series_of
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
# A count of which no more is known than its number.
PLAIN = {"open": False, "projected": False, "single": False, "text": "", "claim_ids": ""}
WINDOW = timedelta(days=62)  # a start known to two months has a place on the axis
LIMITS, PATH = OURS = "limits", "even path"  # what no source prints
NARROW = 0.2  # a remainder is drawn where its limits are no further apart than this share of its middle
_MONTH = 31


def printed(study: Study) -> pl.DataFrame:
    """One row per count with a printed period, most precise statement of it, and per remainder; columns LEVELS.

    Example: article-b, cases, awol, awol, stated, 2025-01-01, 2025-07-31, 7.0, null, 105500.0, null, 15071.4, false, false,
    "105,500", "article-b-10".
    """
    found: list[dict[str, Any]] = []
    for source_id, claims in told.by_source(study, told.own_claims(study.dataset, repeats=True)).items():
        solution = study.solutions[source_id]
        follows_from = ("printed", source_id, solution.constraints, solution.set_aside)
        found += study.once(follows_from, partial(_printed, study, claims, solution))
    return in_order(study, pl.DataFrame(found, schema=LEVELS), "unit", "category", "start", "end")


def _printed(study: Study, claims: Sequence[Row], solution: Solution) -> list[dict[str, Any]]:
    own = list(_counts(study, claims, solution))
    return [*own, *_remainders(solution, own)]


def in_order(study: Study, rows: pl.DataFrame, *then: str) -> pl.DataFrame:
    """The rows by source, by letter, and then by these columns."""
    by_letter = pl.Enum([source.source_id for source in study.sources])
    return rows.sort(pl.col("source_id").cast(by_letter), *then, maintain_order=True)


def _counts(study: Study, claims: Sequence[Row], solution: Solution) -> Iterator[dict[str, Any]]:
    same: dict[tuple[Any, ...], list[Row]] = {}
    for claim in claims:
        used = STATED if claim["claim_id"] in solution.used else HEDGED
        kind = ASIDE if claim["claim_id"] in solution.set_aside else used
        days, counts = told.dates(claim), claim["quantity"] in ("total", "stock") and numbers(claim)
        if days and counts and (kind == ASIDE or not claim["repeats"]):
            # What is stated of one period is one mark; hedged figures keep their own.
            alone = None if kind == STATED else claim["claim_id"]
            key = (claim["unit"], series_of(study, claim["category"]), *days, kind, alone)
            same.setdefault(key, []).append(claim)
    for (unit, category, start, end, kind, _), group in same.items():
        best = min(group, key=_precision)
        months = length(Period(start, end), "month")
        yield {
            "source_id": best["source_id"], "unit": unit, "category": category, "named": best["category"], "kind": kind,
            "start": start, "end": end, "months": months, "low": best["low"], "value": told.printed_value(best),
            "high": best["high"], "level": max(numbers(best)) / months, "open": best["qualifier"] == "more_than",
            "projected": best["mood"] == "projected", "single": (end - start).days < _MONTH,
            "text": say.figure(best) + _how(best, kind), "claim_ids": " ".join(claim["claim_id"] for claim in group),
        }  # fmt: skip


def _how(claim: Row, kind: str) -> str:
    hedge = f", {claim['mood']}" if claim["mood"] != "stated" else ""
    return {ASIDE: ", set aside", HEDGED: hedge}.get(kind, "")


def _precision(claim: Row) -> tuple[float, float]:
    """The narrowest first, then the one with the highest least value."""
    low, high = interval(claim)
    return (float("inf") if high is None else high - (low or 0.0), -(low or 0.0))


def _remainders(solution: Solution, own: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Periods between printed ones whose count follows by subtraction from what is printed in the same series."""
    stated = [row for row in own if row["kind"] == STATED]
    for unit, category in sorted({(row["unit"], row["category"]) for row in stated}):
        same = [row for row in stated if (row["unit"], row["category"]) == (unit, category)]
        whole = max(same, key=lambda row: row["months"])
        edges = sorted({day for row in same for day in (row["start"], row["end"] + ONE_DAY)})
        for start, after in pairwise(edges):
            end = after - ONE_DAY
            over = [row for row in same if row["start"] <= end and start <= row["end"]]
            if over != [whole] or (start, end) == (whole["start"], whole["end"]):
                continue
            low, high = solution.bounds(category, start, end, unit)
            if high is None or low <= 0 or high - low > NARROW * (low + high) / 2:
                continue
            months, middle = length(Period(start, end), "month"), (low + high) / 2
            yield {
                **PLAIN, "source_id": whole["source_id"], "unit": unit, "category": category, "named": category,
                "kind": REMAINDER, "start": start, "end": end, "months": months, "low": low, "value": middle, "high": high,
                "level": middle / months, "text": say.about(middle),
                "claim_ids": " ".join(solution.behind(category, start, end, unit)),
            }  # fmt: skip


def shown_by_month(study: Study, rows: pl.DataFrame, every_category: bool = False) -> pl.DataFrame:
    """The rows that say most per month: a total that holds shorter printed periods of the same unit is left to its sum.

    Of the counted categories the first that a source prints is kept, with single months and what it prints without or for both; with
    `every_category` all are, and only periods of the same category count as shorter ones. A remainder stands beside a part.
    """
    remainder, rows = pl.col("kind") == REMAINDER, rows.with_row_index("at")
    others = rows.filter(pl.col("kind") == STATED, ~pl.col("single"))
    same = (pl.col("category") == pl.col("category_of")) | (~remainder & (not every_category))
    beside = rows.join(others, on=["source_id", "unit"], suffix="_of").filter(same)
    inside = (pl.col("start") <= pl.col("start_of")) & (pl.col("end_of") <= pl.col("end"))
    over = (pl.col("start_of") <= pl.col("start")) & (pl.col("end") <= pl.col("end_of"))
    summed = beside.filter(inside, ~pl.col("single"), pl.col("months_of") < pl.col("months"))["at"].implode()
    parted = beside.filter(~over)["at"].implode()
    at = pl.col("at")
    kept = rows.filter(~pl.col("projected"), pl.when(remainder).then(at.is_in(parted)).otherwise(~at.is_in(summed)))
    if not every_category:
        counted = study.subject.counted
        rank = pl.col("category").replace_strict(counted, range(len(counted)), default=None, return_dtype=pl.Int64)
        kept = kept.filter(pl.col("single") | rank.is_null() | (rank == rank.min().over("source_id")))
    return kept.select(*LEVELS)


def cumulative(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Totals from each source's first day, with limits and even path of the pooled series; columns LEVELS.

    Of a row of kind "limits" the total lies between low and high on all its days; of "even path" value is the total at
    its end, our construction.
    """
    found: list[dict[str, Any]] = []
    counts = rows.filter(pl.col("kind") != REMAINDER, ~pl.col("single"))
    for source_id, unit in product(study.solutions, study.subject.measured):
        totals = counts.filter(source_id=source_id, unit=unit).to_dicts()
        if totals:
            first = min(row["start"] for row in [row for row in totals if row["kind"] == STATED] or totals)
            solution = study.solutions[source_id]
            follows_from = ("limits", source_id, unit, first, solution.constraints, solution.set_aside)
            found += study.once(follows_from, partial(_limits, study, source_id, unit, first))
            found += [row for row in totals if row["start"] <= first + WINDOW]
    return pl.DataFrame(found, schema=LEVELS)


def _limits(study: Study, source_id: str, unit: str, first: date) -> list[dict[str, Any]]:
    solution, pooled = study.solutions[source_id], study.subject.pooled
    of_series = (pl.col("unit") == unit) & (pl.col("category") == pooled)
    months = solution.envelope.filter(of_series, pl.col("month") >= first.replace(day=1))
    terms = (term for stated in solution.constraints if stated.unit == unit for term in stated.terms)
    last = max((term.end for term in terms), default=study.subject.span_end)
    ends = [min(next_month(month) - ONE_DAY, last) for month in months["month"]]
    base = {**PLAIN, "source_id": source_id, "unit": unit, "category": pooled, "kind": LIMITS}
    steps: list[dict[str, Any]] = []
    least = 0.0
    for month, end in zip(months["month"], ends, strict=True):
        low, high = solution.bounds(pooled, first, end, unit)
        if steps and (steps[-1]["low"], steps[-1]["high"]) == (least, high):
            steps[-1]["end"] = end
        else:
            steps.append({**base, "start": max(month, first), "end": end, "low": least, "high": high})
        least = low
    sums = accumulate(takewhile(lambda flow: flow is not None, months["flow_path"]))
    path = list(zip(ends, sums, strict=False))
    corners = [(first - ONE_DAY, 0.0)]  # a total is that at the end of a day
    for here, after in zip_longest(path, path[1:]):
        if after is None or abs(_slope(corners[-1], here) - _slope(here, after)) > 0.01:
            corners.append(here)
    return steps + [
        {**base, "kind": PATH, "start": start + ONE_DAY, "end": end, "value": value}
        for (start, _), (end, value) in pairwise(corners)
    ]


def _slope(one: tuple[date, float], other: tuple[date, float]) -> float:
    return (other[1] - one[1]) / max(1, (other[0] - one[0]).days)
