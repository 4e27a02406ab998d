"""What each source leaves for the years before the later one compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.compare.basis import Basis
from trajectories.compare.limits import Held, as_printed
from trajectories.ground.periods import ONE_DAY
from trajectories.solver.reading import Constraint, Term, claim_rows, constraints_of

LEFT: Mapping[str, Any] = {
    "source_id": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "low": pl.Float64,
    "high": pl.Float64,
    "printed_low": pl.Float64,
    "printed_high": pl.Float64,
    "claim_ids": pl.List(pl.String),
}


def left_for_earlier(study: Basis) -> pl.DataFrame:
    """What each source's figures leave for the days before the later year compared, by unit and category.

    source_id, unit, category, start, end, low, high (with rounding; null high: no limit), printed_low, printed_high
    (from printed numbers), claim_ids that set the limits. Article E: both, 142,500 to 153,500, printed
    148,000 from article-e-02 and article-e-03. Categories without any limit have no row.
    """
    by_source = study.dataset.by_source().items()
    stated = study.once("stated", lambda: [(id_, claim_rows(c), claim_rows(as_printed(c))) for id_, c in by_source])
    rows: list[tuple[Any, ...]] = []
    for source, *claims in stated:
        rounded, exact = (constraints_of(some, study.reading, study.subject) for some in claims)
        rows += study.once(("left", source, rounded, exact), partial(_left, source, rounded, exact, study.subject))
    return pl.DataFrame(rows, schema=dict(LEFT), orient="row")


def _left(
    source: str, rounded: Sequence[Constraint], exact: Sequence[Constraint], subject: Subject
) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    start, last = subject.span_start, date(subject.years[1], 1, 1)
    for unit in subject.measured:
        held, printed = (Held([c for c in own if c.unit == unit], subject, {start, last}) for own in (rounded, exact))
        for series in (*subject.counted, subject.pooled) if held.constraints else ():
            term = Term(series, start, last - ONE_DAY)
            found, number = held.allowed(term, term), printed.allowed(term, term, named=False)
            if found.limited:
                ids = sorted({*found.low_ids, *found.high_ids})
                limits = found.low, found.high, number.low, number.high
                rows.append((source, unit, series, start, term.end, *limits, ids))
    return rows
