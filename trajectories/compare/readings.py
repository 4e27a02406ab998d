"""What each choice of reading changes: a few counts per source, under the default and under every other reading.

Every combination of choices is tried. Shown are the choices one at a time, and the widest that any combination allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.ground import choices, say
from trajectories.solver.frames import extent
from trajectories.solver.reading import DEFAULT, Constraint, Reading
from trajectories.solver.solve import Solution

READINGS: dict[str, Any] = {
    "source_id": pl.String,
    "unit": pl.String,
    "quantity": pl.String,  # "2022", "January to October 2025", "2022 to October 2025"
    "start": pl.Date,
    "end": pl.Date,
    "reading": pl.String,  # "default", one choice as "choice=value", or "any": the widest of all combinations
    "words": pl.String,
    "low": pl.Float64,  # the pooled count from start to end, in whole counts
    "high": pl.Float64,  # null: no upper limit
    "low_change": pl.Float64,  # against the default reading
    "high_change": pl.Float64,  # null where either has no upper limit
    "changed": pl.Boolean,  # false for the default alone
    "change": pl.Float64,  # how far the limits move, both ends together; null where a limit comes or goes
    "claim_ids": pl.String,  # what sets the limits, joined by spaces; empty for "any"
}
ANY = "any"
Solved = Mapping[Reading, Mapping[str, Solution]]  # `solve_readings`: by reading, then by source
Limits = tuple[float, float | None]
Count = tuple[str, str, tuple[date, date]]  # unit, source, first and last day
_NAMES = {DEFAULT.name: "as read in this report", ANY: "the widest of all combinations"}


def readings(solved: Solved, subject: Subject) -> pl.DataFrame:
    """The limits that change with the reading, with the columns of READINGS.

    For each source, unit and quantity that some reading changes: the default, each choice that changes it alone, and
    the widest under any combination; the quantity that changes most first, within a source. Readings that take one
    unit as another are looked at in the subject's first unit only and never enter the widest.
    """
    limits, sources = _limits(solved, subject), list(solved[DEFAULT])
    blocks = [block for count in _counts(solved, subject) if len(block := _block(solved, limits, count, subject)) > 1]
    blocks.sort(key=lambda rows: max(map(_change, rows)), reverse=True)
    blocks.sort(key=lambda rows: (subject.measured.index(rows[0]["unit"]), sources.index(rows[0]["source_id"])))
    return pl.DataFrame([row for block in blocks for row in block], schema=READINGS)


def limits_moved(solved: Solved, subject: Subject) -> Callable[[Reading], list[dict[str, Any]]]:
    """What a reading, of any choices together, moves: the same counts as in `readings`, the widest change first.

    Asked for one reading after another, for most share their limits. Columns of READINGS, usual_low and usual_high.
    """
    limits, counts = _limits(solved, subject), list(_counts(solved, subject))

    def moved(reading: Reading) -> list[dict[str, Any]]:
        asked = [count for count in counts if _looked_at(reading, count, subject)]
        rows = [_row(ANY, count, limits(reading, count), limits(DEFAULT, count)) for count in asked]
        return sorted((row for row in rows if row["changed"]), key=_change, reverse=True)

    return moved


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


def _counts(solved: Solved, subject: Subject) -> Iterator[Count]:
    for unit in subject.measured:
        stated = (c for own in solved[DEFAULT].values() for c in own.constraints if c.unit == unit)
        for period in quantities(stated, subject):
            yield from ((unit, source, period) for source in solved[DEFAULT])


def _looked_at(reading: Reading, count: Count, subject: Subject) -> bool:
    return reading.unit == DEFAULT.unit or count[0] == subject.measured[0]


def _limits(solved: Solved, subject: Subject) -> Callable[[Reading, Count], Limits]:
    """The pooled count under a reading, in whole counts; readings that give the same constraints share their frames."""
    known: dict[tuple[Any, ...], Limits] = {}

    def limits(reading: Reading, count: Count) -> Limits:
        unit, source, period = count
        solution = solved[reading][source]
        key = id(solution.blocks), unit, period
        if key not in known:
            known[key] = say.whole(*solution.bounds(subject.pooled, *period, unit))
        return known[key]

    return limits


def _block(
    solved: Solved, limits: Callable[[Reading, Count], Limits], count: Count, subject: Subject
) -> list[dict[str, Any]]:
    """The default row and those that differ from it, widest change first; the widest of all combinations last."""
    unit, source, period = count
    base = limits(DEFAULT, count)

    def row(reading: Reading) -> dict[str, Any]:
        behind = " ".join(solved[reading][source].behind(subject.pooled, *period, unit))
        return _row(reading.name, count, limits(reading, count), base, behind)

    alone = [one for one in solved if len(one.turned) == 1 and _looked_at(one, count, subject)]
    rows = [row(one) for one in alone if limits(one, count) != base]
    apart = [limits(reading, count) for reading in solved if reading.unit == DEFAULT.unit]
    highs = [high for _, high in apart if high is not None]
    widest = min(low for low, _ in apart), max(highs) if len(highs) == len(apart) else None
    last = [] if widest == base else [_row(ANY, count, widest, base)]
    return [row(DEFAULT), *sorted(rows, key=_change, reverse=True), *last]


def _change(row: Mapping[str, Any]) -> float:
    """How much a row changes; a limit that comes or goes is more than any."""
    return float("inf") if row["change"] is None else float(row["change"])


def _row(name: str, count: Count, now: Limits, usual: Limits, behind: str = "") -> dict[str, Any]:
    unit, source, period = count
    low_change = now[0] - usual[0]
    high_change = None if now[1] is None or usual[1] is None else now[1] - usual[1]
    same_end = (now[1] is None) == (usual[1] is None)
    return {
        "source_id": source,
        "unit": unit,
        "quantity": say.period(*period),
        "start": period[0],
        "end": period[1],
        "reading": name,
        "words": _NAMES.get(name) or choices.words(name).label,
        "low": now[0],
        "high": now[1],
        "usual_low": usual[0],
        "usual_high": usual[1],
        "low_change": low_change,
        "high_change": high_change,
        "changed": now != usual,
        "change": abs(low_change) + abs(high_change or 0.0) if same_end else None,
        "claim_ids": behind,
    }
