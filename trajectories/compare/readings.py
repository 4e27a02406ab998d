"""What each choice of reading changes: a few counts per source, under the default and under every other reading.

Every combination of choices is tried. Shown are the choices one at a time, and the widest that any combination allows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import product
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.ground import choices, say
from trajectories.solver.frames import extent
from trajectories.solver.reading import DEFAULT, Constraint, Reading
from trajectories.solver.solve import Solution

READINGS: dict[str, Any] = {
    **dict.fromkeys(("source_id", "unit", "quantity"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
    **dict.fromkeys(("reading", "words"), pl.String),
    **dict.fromkeys(("low", "high", "low_change", "high_change"), pl.Float64),
    "changed": pl.Boolean,
    "change": pl.Float64,
    "claim_ids": pl.String,
}
ANY = "any"
Solved = Mapping[Reading, Mapping[str, Solution]]  # `solve_readings`: by reading, then by source
_ALONE = {name: choices.words(name).label for name, _ in Reading.one_at_a_time()}
_WORDS = {DEFAULT.name: "as read in this report", ANY: "the widest of all combinations", **_ALONE}
_COUNT = ("unit", "start", "end", "source_id", "quantity")
_WIDEST_FIRST = -pl.col("change").fill_null(math.inf)  # a limit that comes or goes is more than any


def readings(solved: Solved, subject: Subject) -> pl.DataFrame:
    """The limits that change with the reading, with the columns of READINGS.

    For each source, unit and quantity ("2022", "January to October 2025") that some reading changes: the default, each
    choice that changes it alone ("choice=value"), and the widest under any combination ("any"); the quantity that
    changes most first, within a source. Readings that take one unit as another are looked at in the subject's first
    unit only and never enter the widest. low, high: the pooled count from start to end, in whole counts, null: no upper
    limit; low_change, high_change: against the default; change: how far the limits move, both ends together, null where
    a limit comes or goes; claim_ids: what sets the limits, joined by spaces, empty for "any".
    """
    default, widest = pl.col("reading") == DEFAULT.name, pl.col("reading") == ANY
    found = (
        _limits(solved, subject)
        .filter(default | pl.col("changed") & pl.col("reading").is_in([ANY, *_ALONE]))
        .filter(pl.len().over(_COUNT) > 1)
        .sort(
            pl.col("unit").cast(pl.Enum(subject.measured)),
            pl.col("source_id").cast(pl.Enum(list(solved[DEFAULT]))),
            *(of.min().over(_COUNT) for of in (_WIDEST_FIRST, pl.col("place"))),
            *(~default, widest, _WIDEST_FIRST, "place"),
        )
    )
    by_name = {reading.name: own for reading, own in solved.items()}
    behind = [
        " ".join(by_name[name][source].behind(subject.pooled, start, end, unit)) if name in by_name else ""
        for name, unit, start, end, source in found.select("reading", "unit", "start", "end", "source_id").iter_rows()
    ]
    words = pl.col("reading").replace_strict(_WORDS, return_dtype=pl.String)
    return found.with_columns(words=words, claim_ids=pl.Series(behind, dtype=pl.String)).select(*READINGS)


def limits_moved(solved: Solved, subject: Subject) -> Callable[[Reading], list[dict[str, Any]]]:
    """What a reading, of any choices together, moves: the same counts as in `readings`, the widest change first.

    Columns of READINGS but words and claim_ids, and usual_low, usual_high: the limits under the default.
    """
    moved = _limits(solved, subject).filter("changed").sort(_WIDEST_FIRST, "place")
    return lambda reading: moved.filter(pl.col("reading") == reading.name).to_dicts()


def quantities(constraints: Iterable[Constraint], subject: Subject) -> list[tuple[date, date]]:
    """First and last year compared and the whole span, each to the last day that these constraints speak of."""
    stated = list(constraints)
    if not stated:
        return []
    last = extent(stated).end
    periods = [(date(year, 1, 1), date(year, 12, 31)) for year in subject.compare_years or ()]
    periods.append((subject.span_start, last))
    cut = [(max(start, subject.span_start), min(end, last)) for start, end in periods]
    return list(dict.fromkeys((start, end) for start, end in cut if start <= end))


def _limits(solved: Solved, subject: Subject) -> pl.DataFrame:
    """Every count under every reading that looks at it, and the widest of them, each at its place beside the default's."""
    known: dict[tuple[Any, ...], tuple[float, float | None]] = {}
    rows: list[tuple[Any, ...]] = []
    for unit in subject.measured:
        stated = (c for own in solved[DEFAULT].values() for c in own.constraints if c.unit == unit)
        asked = [reading for reading in solved if reading.unit == DEFAULT.unit or unit == subject.measured[0]]
        for period, reading in product(quantities(stated, subject), asked):
            for source, solution in solved[reading].items():
                key = id(solution.blocks), unit, period  # readings that give the same constraints share their frames
                if key not in known:
                    known[key] = say.whole(*solution.bounds(subject.pooled, *period, unit))
                rows.append((unit, *period, source, say.period(*period), reading.name, *known[key]))
    schema = {name: READINGS[name] for name in (*_COUNT, "reading", "low", "high")}
    one = pl.DataFrame(rows, schema=schema, orient="row")
    apart = pl.col("reading").is_in([reading.name for reading in solved if reading.unit == DEFAULT.unit])
    greatest = pl.when(pl.col("high").null_count() == 0).then(pl.col("high").max())
    widest = one.filter(apart).group_by(_COUNT, maintain_order=True).agg(pl.col("low").min(), high=greatest)
    usual = one.filter(pl.col("reading") == DEFAULT.name).select(*_COUNT, usual_low="low", usual_high="high")
    low, high, usual_low, usual_high = map(pl.col, ("low", "high", "usual_low", "usual_high"))
    moves = (low - usual_low).abs() + (high - usual_high).abs().fill_null(0.0)
    return (
        pl.concat([one, widest.with_columns(reading=pl.lit(ANY))], how="diagonal")
        .join(usual, on=_COUNT, maintain_order="left")
        .with_row_index("place")
        .with_columns(
            low_change=low - usual_low,
            high_change=high - usual_high,
            changed=(low != usual_low) | high.ne_missing(usual_high),
            change=pl.when(high.is_null() == usual_high.is_null()).then(moves),
        )
    )
