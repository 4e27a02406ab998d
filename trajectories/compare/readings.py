"""What each choice of reading changes: a few counts per source, under the default and under every other reading.

Every combination of choices is tried. Shown are the choices one at a time, and the widest that any combination allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
_NAMES = {DEFAULT.name: "as read in this report", ANY: "the widest of all combinations"}


def readings(solved: Solved, subject: Subject) -> pl.DataFrame:
    """The limits that change with the reading, with the columns of READINGS.

    For each source, unit and quantity that some reading changes: the default, each choice that changes it alone, and
    the widest under any combination; the quantity that changes most first, within a source. Readings that take one
    unit as another are looked at in the subject's first unit only and never enter the widest.
    """
    return pl.DataFrame(_rows(solved, subject), schema=READINGS)


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


def _rows(solved: Solved, subject: Subject) -> list[dict[str, Any]]:
    default = solved[DEFAULT]
    found: list[dict[str, Any]] = []
    for unit in subject.measured:
        every = [c for solution in default.values() for c in solution.constraints if c.unit == unit]
        for source in default:  # in the order of the sources
            blocks = [_block(solved, source, unit, period, subject) for period in quantities(every, subject)]
            changed = [block for block in blocks if len(block) > 1]
            for block in sorted(changed, key=lambda rows: -_most(rows)):
                found += block
    return found


def _most(rows: list[dict[str, Any]]) -> float:
    """The greatest change among some rows; a limit that comes or goes is more than any."""
    return max(float("inf") if row["change"] is None else row["change"] for row in rows)


def _block(solved: Solved, source: str, unit: str, period: tuple[date, date], subject: Subject) -> list[dict[str, Any]]:
    """The default row and those that differ from it, widest change first; the widest of all combinations last."""
    bounds: dict[int, tuple[float, float | None]] = {}

    def limits(reading: Reading) -> tuple[float, float | None]:
        solution = solved[reading][source]
        # Readings that give the same constraints share their frames.
        if id(solution.blocks) not in bounds:
            bounds[id(solution.blocks)] = say.whole(*solution.bounds(subject.pooled, *period, unit))
        return bounds[id(solution.blocks)]

    base = limits(DEFAULT)
    rows = []
    for reading in solved:
        alone = len(reading.turned) == 1
        mixed = reading.unit != DEFAULT.unit
        if alone and limits(reading) != base and (not mixed or unit == subject.measured[0]):
            rows.append(_row(solved[reading][source], source, reading.name, unit, period, limits(reading), base))
    rows.sort(key=lambda row: -_most([row]))
    apart = [limits(reading) for reading in solved if reading.unit == DEFAULT.unit]
    highs = [high for _, high in apart if high is not None]
    widest = min(low for low, _ in apart), max(highs) if len(highs) == len(apart) else None
    first = _row(solved[DEFAULT][source], source, DEFAULT.name, unit, period, base, base)
    last = [] if widest == base else [_row(solved[DEFAULT][source], source, ANY, unit, period, widest, base)]
    return [first, *rows, *last]


def _row(
    solution: Solution,
    source: str,
    name: str,
    unit: str,
    period: tuple[date, date],
    limits: tuple[float, float | None],
    base: tuple[float, float | None],
) -> dict[str, Any]:
    low_change = limits[0] - base[0]
    high_change = None if limits[1] is None or base[1] is None else limits[1] - base[1]
    same_end = (limits[1] is None) == (base[1] is None)
    return {
        "source_id": source,
        "unit": unit,
        "quantity": say.period(*period),
        "start": period[0],
        "end": period[1],
        "reading": name,
        "words": _NAMES.get(name) or choices.words(name).label,
        "low": limits[0],
        "high": limits[1],
        "low_change": low_change,
        "high_change": high_change,
        "changed": limits != base,
        "change": abs(low_change) + abs(high_change or 0.0) if same_end else None,
        "claim_ids": "" if name == ANY else " ".join(solution.behind(solution.subject.pooled, *period, unit)),
    }


def limits_moved(solved: Solved, subject: Subject) -> Callable[[Reading], list[dict[str, Any]]]:
    """What a reading, of any choices together, moves: the same counts as in `readings`, the widest change first.

    Asked for one reading after another, for most share their limits. Columns source_id, unit, quantity, low, high,
    usual_low, usual_high.
    """
    default = solved[DEFAULT]
    bounds: dict[tuple[Any, ...], tuple[float, float | None]] = {}
    asked = [
        (source, unit, period)
        for unit in subject.measured
        for period in quantities((c for own in default.values() for c in own.constraints if c.unit == unit), subject)
        for source in default
    ]

    def limits(reading: Reading, source: str, unit: str, period: tuple[date, date]) -> tuple[float, float | None]:
        solution = solved[reading][source]
        key = id(solution.blocks), unit, period
        if key not in bounds:
            bounds[key] = say.whole(*solution.bounds(subject.pooled, *period, unit))
        return bounds[key]

    def moved(reading: Reading) -> list[dict[str, Any]]:
        found = []
        for source, unit, period in asked:
            if reading.unit != DEFAULT.unit and unit != subject.measured[0]:
                continue
            usual, now = limits(DEFAULT, source, unit, period), limits(reading, source, unit, period)
            if now != usual:
                row = _row(default[source], source, ANY, unit, period, now, usual)
                found.append({**row, "usual_low": usual[0], "usual_high": usual[1]})
        return sorted(found, key=lambda row: -_most([row]))

    return moved
