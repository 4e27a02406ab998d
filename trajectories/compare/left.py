"""What each source leaves for the years before the later one compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from trajectories.compare.basis import Basis
from trajectories.compare.limits import Held, as_printed
from trajectories.ground.periods import ONE_DAY
from trajectories.solver.reading import Constraint, claim_rows, constraints_of
from trajectories.solver.solve import Solution

LEFT: Mapping[str, Any] = {
    **dict.fromkeys(("source_id", "unit", "category"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
    **dict.fromkeys(("low", "high", "printed_low", "printed_high"), pl.Float64),
    "claim_ids": pl.List(pl.String),
}


def left_for_earlier(study: Basis) -> pl.DataFrame:
    """What each source's figures leave for the days before the later year compared, by unit and category.

    source_id, unit, category, start, end, low, high (with rounding; null high: no limit), printed_low, printed_high
    (from printed numbers), claim_ids that set the limits. Article E: both, 142,500 to 153,500, printed
    148,000 from article-e-02 and article-e-03. Categories without any limit have no row.
    """
    claims = study.dataset.by_source()
    printed = study.once("as printed", lambda: {source: claim_rows(as_printed(own)) for source, own in claims.items()})
    rows: list[tuple[Any, ...]] = []
    for source, solution in study.solutions.items():
        exact = constraints_of(printed[source], study.reading, study.subject)
        left = study.once(("left", source, solution.constraints, exact), partial(_left, solution, exact))
        rows += [(source, *row) for row in left]
    return pl.DataFrame(rows, schema=dict(LEFT), orient="row")


def _left(solution: Solution, exact: Sequence[Constraint]) -> list[tuple[Any, ...]]:
    """The columns of LEFT after the first."""
    rows: list[tuple[Any, ...]] = []
    subject = solution.subject
    last = date(subject.years[1], 1, 1)
    for unit in subject.measured:
        held = Held([c for c in exact if c.unit == unit], subject)
        for series in (*subject.counted, subject.pooled):
            asked = series, subject.span_start, last - ONE_DAY
            low, high = solution.bounds(*asked, unit)
            if low or high is not None:
                printed = held.system.bounds_between(series, subject.span_start.toordinal(), last.toordinal())
                rows.append((unit, *asked, low, high, *printed, list(solution.behind(*asked, unit))))
    return rows
