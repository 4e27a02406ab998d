"""What each source leaves for the years before the later one compared."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Subject
from trajectories.compare.limits import Held, as_printed
from trajectories.ground.periods import ONE_DAY
from trajectories.solver.reading import Constraint, Reading, Term, claim_rows, constraints_of

Rows = list[dict[str, Any]]
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


def left_for_earlier(
    dataset: Dataset, reading: Reading, once: Callable[[Hashable, Callable[[], Any]], Any] = lambda _, make: make()
) -> pl.DataFrame:
    """What each source's figures leave for the days before the later year compared, by unit and category.

    source_id, unit, category, start, end, low, high (with rounding; null high: no limit), printed_low, printed_high
    (from printed numbers), claim_ids that set the limits. Article E: both, 142,500 to 153,500, printed
    148,000 from article-e-02 and article-e-03. Categories without any limit have no row. once: keeps what follows from
    the same constraints.
    """
    rows: Rows = []
    for source, stated in once("stated", partial(_stated, dataset)).items():
        rounded, exact = (constraints_of(claims, reading, dataset.subject) for claims in stated)
        rows += once(("left", source, rounded, exact), partial(_left, source, rounded, exact, dataset.subject))
    return pl.DataFrame(rows, schema=dict(LEFT))


def _stated(dataset: Dataset) -> dict[str, tuple[Rows, Rows]]:
    """The claims of each source as readings take them: with rounding, and as printed."""
    return {source: (claim_rows(c), claim_rows(as_printed(c))) for source, c in dataset.by_source().items()}


def _left(source: str, rounded: Sequence[Constraint], exact: Sequence[Constraint], subject: Subject) -> Rows:
    rows: Rows = []
    last = date(subject.years[1], 1, 1)
    for unit in subject.measured:
        held, printed = (
            Held([c for c in own if c.unit == unit], subject, {subject.span_start, last}) for own in (rounded, exact)
        )
        for series in (*subject.counted, subject.pooled) if held.constraints else ():
            term = Term(series, subject.span_start, last - ONE_DAY)
            found, number = held.allowed(term, term), printed.allowed(term, term, named=False)
            if found.limited:
                rows.append(
                    {
                        "source_id": source,
                        "unit": unit,
                        "category": series,
                        "start": term.start,
                        "end": term.end,
                        "low": found.low,
                        "high": found.high,
                        "printed_low": number.low,
                        "printed_high": number.high,
                        "claim_ids": sorted({*found.low_ids, *found.high_ids}),
                    }
                )
    return rows
