"""The solved numbers as tidy frames: blocks and envelope, for one unit at a time, joined at the end."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from trajectories.ground.periods import ONE_DAY, Period, month_pieces, month_start
from trajectories.solver.lp import System, Vector, tidy
from trajectories.solver.reading import Constraint

BLOCKS = {
    **dict.fromkeys(("unit", "category"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
    **dict.fromkeys(("low", "path", "high"), pl.Float64),
    "open": pl.Boolean,
    "claim_ids": pl.List(pl.String),
}
ENVELOPE = {
    **dict.fromkeys(("unit", "category"), pl.String),
    "month": pl.Date,
    **dict.fromkeys(("flow_low", "flow_path", "flow_high"), pl.Float64),
    **dict.fromkeys(("cumulative_low", "cumulative_path", "cumulative_high"), pl.Float64),
    "open": pl.Boolean,
}
CONFLICTS = {
    **dict.fromkeys(("conflict_id", "unit"), pl.String),
    **dict.fromkeys(("claim_ids", "readings"), pl.List(pl.String)),
    "depends_on_reading": pl.Boolean,
    "explanation": pl.String,
}


def frame(rows: Iterable[Sequence[Any]], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def extent(constraints: Iterable[Constraint]) -> Period:
    """From the first day that a constraint speaks of to the last."""
    terms = [term for constraint in constraints for term in constraint.terms]
    return Period(min(term.start for term in terms), max(term.end for term in terms))


def _sums(flows: Vector | None, system: System, days: Sequence[tuple[int, int]]) -> list[float]:
    """A path's sums over start … after - 1 (ordinals), for each of some periods; NaN where it has none there."""
    if flows is None:
        return [math.nan] * len(days)
    missing = np.isnan(flows)
    held = np.concatenate(([0.0], np.cumsum(np.where(missing, 0.0, flows))))
    lost = np.concatenate(([0.0], np.cumsum(missing * system.days)))
    ends = np.array(days, dtype=float).T
    sums, gaps = (np.diff(np.interp(ends, system.edges, through), axis=0)[0] for through in (held, lost))
    return [float(value) for value in np.where(gaps > 0, np.nan, sums)]


def block_rows(unit: str, system: System, path: dict[str, Vector]) -> Iterator[tuple[Any, ...]]:
    """One row per period between the breakpoints of a series that some claim touches; path null where open."""
    for series in (*system.counted, system.pooled):
        terms = [
            (term.start.toordinal(), term.end.toordinal() + 1, constraint.claim_ids)
            for constraint in system.constraints
            for term in constraint.terms
            if series in (term.category, system.pooled)
        ]
        if not terms:
            continue
        days = list(pairwise(sorted({day for term in terms for day in term[:2]})))
        for (start, after), drawn in zip(days, _sums(path.get(series), system, days), strict=True):
            claims = {claim for term in terms if term[0] < after and start < term[1] for claim in term[2]}
            if not claims:
                continue
            low, high = system.bounds_between(series, start, after)
            ends = date.fromordinal(start), date.fromordinal(after) - ONE_DAY
            yield unit, series, *ends, low, _within(low, drawn, high), high, high is None, sorted(claims)


def envelope_rows(unit: str, system: System, path: dict[str, Vector]) -> Iterator[tuple[Any, ...]]:
    """One row per series and month, from the span's start to the last day of the last claim.

    Nothing is said of later days, so the last month may be a part of one. Cumulative sums run from the span's start to
    the row's last day.
    """
    first = system.edges[0]
    months = list(month_pieces(Period(date.fromordinal(first), extent(system.constraints).end)))
    days = [(month.start.toordinal(), month.end.toordinal() + 1) for month in months]
    until = [(first, after) for _, after in days]
    for series in (*system.counted, system.pooled):
        own = [c for c in system.constraints if any(series in (term.category, system.pooled) for term in c.terms)]
        stated = extent(own) if own else None
        flow, total = (_sums(path.get(series), system, each) for each in (days, until))
        for month, own_days, all_days, drawn, summed in zip(months, days, until, flow, total, strict=True):
            low, high = system.bounds_between(series, *own_days)
            sum_low, sum_high = system.bounds_between(series, *all_days)
            spoken_of = stated is not None and stated.start <= month.end and month.start <= stated.end
            paths = (_within(low, drawn, high), _within(sum_low, summed, sum_high)) if spoken_of else (None, None)
            row = low, paths[0], high, sum_low, paths[1], sum_high
            yield unit, series, month_start(month.start), *row, high is None or sum_high is None


def _within(low: float, value: float, high: float | None) -> float | None:
    """The path lies in the envelope; the solver may leave it by its tolerance. None where it is open or has no path."""
    return None if high is None or math.isnan(value) else min(max(tidy(value), low), high)
