"""From the claims of a source to its trajectory: blocks, envelope, even path and conflicts.

Frames in, frames out. The order of the claims, repeats and further breakpoints change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.solver.between import conflicts_within
from trajectories.solver.conflicts import resolve
from trajectories.solver.frames import BLOCKS, CONFLICTS, ENVELOPE, block_rows, envelope_rows, frame
from trajectories.solver.lp import System, systems_of
from trajectories.solver.path import even_path
from trajectories.solver.reading import DEFAULT, Constraint, Reading, claim_rows, constraints, constraints_of


@dataclass(frozen=True)
class Solution:
    """What follows from one set of claims under one reading.

    blocks: unit, category, start, end, low, path, high, open, claim_ids: one row per period that the claims pin down.
    envelope: unit, category, month, flow_low, flow_path, flow_high, cumulative_low, cumulative_path,
    cumulative_high, open: one row per month up to the last claim's last day (the last month may be a part of one);
    cumulative sums run from the span's start to the row's last day.
    conflicts: conflict_id, unit, claim_ids, readings (under which the set cannot hold), depends_on_reading,
    explanation. Counts are in the row's unit; null is no bound or no path, and `open` says which.
    used, set_aside: ids of the claims that the trajectory obeys, and of those left out because of conflicts.
    """

    reading: Reading
    blocks: pl.DataFrame
    envelope: pl.DataFrame
    conflicts: pl.DataFrame
    conflicts_complete: bool
    used: tuple[str, ...]
    set_aside: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    subject: Subject

    def bounds(self, category: str, start: date, end: date, unit: str | None = None) -> tuple[float, float | None]:
        """Lowest and highest count from start to end, both inclusive; None is no upper bound.

        `category`: a counted or the pooled one; `unit`: the subject's first by default. ValueError for any other,
        for an end before the start and for days outside the span.
        """
        series, units = (*self.subject.counted, self.subject.pooled), self.subject.measured
        unit = units[0] if unit is None else unit
        if category not in series:
            raise ValueError(f"category: found {category}, allowed {', '.join(series)}")
        if unit not in units:
            raise ValueError(f"unit: found {unit}, allowed {', '.join(units)}")
        if not self.subject.span_start <= start <= end <= self.subject.span_end:
            allowed = f"{self.subject.span_start} to {self.subject.span_end}, start first"
            raise ValueError(f"period: found {start} to {end}, allowed days in {allowed}")
        if unit not in self._systems:
            return 0.0, None
        return self._systems[unit].bounds_between(category, start.toordinal(), end.toordinal() + 1)

    def behind(self, category: str, start: date, end: date, unit: str) -> tuple[str, ...]:
        """The claims that set `bounds` there: with any one of a limit's claims left out, it would be wider. Sorted ids.

        Where several sets would do, a claim that comes later by id is dropped first. Empty where nothing is bounded.
        """
        self.bounds(category, start, end, unit)  # says what is wrong with the question
        system = self._systems.get(unit)
        if system is None:
            return ()
        asked = category, start.toordinal(), end.toordinal() + 1
        return tuple(sorted({*system.behind(*asked, greatest=False), *system.behind(*asked, greatest=True)}))

    @cached_property
    def _systems(self) -> dict[str, System]:
        return systems_of(self.constraints, self.subject)

    def __getstate__(self) -> dict[str, Any]:
        # A solver model does not travel between processes; it is built again when bounds are asked for.
        return {name: value for name, value in self.__dict__.items() if name != "_systems"}


def solve(
    claims: pl.DataFrame,
    reading: Reading = DEFAULT,
    *,
    subject: Subject,
    extra_breakpoints: Sequence[date] = (),
) -> Solution:
    """The trajectory that the claims imply.

    claims: one row per claim, with the columns that `reading.NECESSARY` lists; others may be missing.
    extra_breakpoints change no result. Raises DataError for faults in the claims.
    """
    stated = constraints(claims, reading, subject)
    systems = systems_of(stated, subject)
    resolutions = {unit: resolve(system.claim_ids, system.feasible) for unit, system in systems.items()}
    set_aside = frozenset().union(*(resolution.set_aside for resolution in resolutions.values()))
    kept = tuple(constraint for constraint in stated if not set_aside & set(constraint.claim_ids))

    blocks: list[tuple[Any, ...]] = []
    envelope: list[tuple[Any, ...]] = []
    for unit, system in systems_of(kept, subject, extra_breakpoints).items():
        path = even_path(system)
        blocks.extend(block_rows(unit, system, path))
        envelope.extend(envelope_rows(unit, system, path))
    return Solution(
        reading=reading,
        blocks=frame(blocks, BLOCKS),
        envelope=frame(envelope, ENVELOPE),
        conflicts=conflicts_within(claims, reading, subject) if set_aside else frame([], CONFLICTS),
        conflicts_complete=all(resolution.complete for resolution in resolutions.values()),
        used=tuple(sorted({claim for constraint in kept for claim in constraint.claim_ids})),
        set_aside=tuple(sorted(set_aside)),
        constraints=kept,
        subject=subject,
    )


def solve_many(
    claims_by_source: Mapping[str, pl.DataFrame],
    reading: Reading = DEFAULT,
    *,
    subject: Subject,
    executor: Executor | None = None,
) -> dict[str, Solution]:
    """`solve` for each source, in the order given; `executor`: any with `submit`, serial where there is none."""
    return solve_readings(claims_by_source, subject, executor, (reading,))[reading]


def solve_readings(
    claims_by_source: Mapping[str, pl.DataFrame],
    subject: Subject,
    executor: Executor | None = None,
    readings: Sequence[Reading] = Reading.combinations(),
) -> dict[Reading, dict[str, Solution]]:
    """The solution of every source under some readings, by default every combination of choices, the default first.

    Readings that turn the claims of a source into the same constraints give it one solution, computed once; its
    `conflicts` name the first of these readings. `executor`: any with `submit`, serial where there is none.
    """
    first: dict[tuple[str, tuple[Constraint, ...]], Reading] = {}
    places: dict[tuple[Reading, str], tuple[str, Reading]] = {}
    for source, claims in claims_by_source.items():
        rows = claim_rows(claims)
        for reading in readings:
            stated = constraints_of(rows, reading, subject)
            places[reading, source] = source, first.setdefault((source, stated), reading)
    asked = {place: (claims_by_source[place[0]], place[1]) for place in places.values()}
    if executor is None:
        known = {place: solve(*each, subject=subject) for place, each in asked.items()}
    else:
        jobs = {place: executor.submit(solve, *each, subject=subject) for place, each in asked.items()}
        known = {place: job.result() for place, job in jobs.items()}
    return {
        reading: {source: replace(known[places[reading, source]], reading=reading) for source in claims_by_source}
        for reading in readings
    }
