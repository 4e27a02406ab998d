"""One side of a question as limits, with rounding and as printed, and the arithmetic on limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trajectories.ground import say
from trajectories.ground.periods import Period
from trajectories.solver.interval import Bounds


@dataclass(frozen=True)
class Side:
    """Rounded and printed limits of one side; `period` where it has one."""

    rounded: Bounds
    printed: Bounds
    period: Period | None = None

    def times(self, low: float, high: float | None = None) -> Side:
        most = low if high is None else high
        return replace(self, rounded=_times(self.rounded, low, most), printed=_times(self.printed, low, most))

    def plus(self, other: Side, sign: int = 1) -> Side:
        return replace(
            self, rounded=plus(self.rounded, other.rounded, sign), printed=plus(self.printed, other.printed, sign)
        )

    @property
    def number(self) -> float:
        """The one printed number; of a range its lower end."""
        return self.printed[0] or self.printed[1] or 0.0

    @property
    def limits(self) -> str:
        """As printed, rounded to the next whole count; unlike `say.between`, which takes those inside."""
        low, high = self.printed
        return say.between(round(low or 0.0), None if high is None else round(high))

    @property
    def days(self) -> str:
        return say.period(self.period.start, self.period.end) if self.period else "no period"


def period_of(row: Mapping[str, Any]) -> Period | None:
    """The period of a row; where its start is uncertain the latest is a year that it names, so months meet months."""
    start, end = row["start_latest"] or row["start_earliest"], row["end_latest"] or row["end_earliest"]
    if not (start and end):
        return None
    if row["start_earliest"] and row["start_earliest"].year == start.year:
        start = row["start_earliest"]
    return Period(start, end)


def one_number(bounds: Bounds) -> float | None:
    """The one number of a side; of a range of two, none."""
    low, high = bounds
    if not low:
        return high
    return low if high is None or abs(high - low) < 1e-6 else None


def _times(bounds: Bounds, low: float, high: float) -> Bounds:
    return None if bounds[0] is None else bounds[0] * low, None if bounds[1] is None else bounds[1] * high


def plus(one: Bounds, other: Bounds, sign: int) -> Bounds:
    """The limits of a sum, with a sign of -1 of a difference; None where one has none."""
    least, most = other if sign > 0 else (other[1], other[0])
    low = None if one[0] is None or least is None else one[0] + sign * least
    return low, None if one[1] is None or most is None else one[1] + sign * most


def over(top: Bounds, base: Bounds) -> Bounds:
    low = top[0] / base[1] if top[0] is not None and base[1] else None
    return low, top[1] / base[0] if top[1] is not None and base[0] else None
