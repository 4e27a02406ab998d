"""One side of a question as limits, with rounding and as printed, and the arithmetic on limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import add, mul, sub, truediv
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
        by = low, low if high is None else high
        return replace(self, rounded=_each(mul, self.rounded, by), printed=_each(mul, self.printed, by))

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


def _each(of: Callable[[float, float], float], one: Bounds, other: Bounds) -> Bounds:
    """Both limits by one rule of arithmetic; None where one side has none."""
    low, high = (None if a is None or b is None else of(a, b) for a, b in zip(one, other, strict=True))
    return low, high


def plus(one: Bounds, other: Bounds, sign: int) -> Bounds:
    """The limits of a sum, with a sign of -1 of a difference; None where one has none."""
    return _each(add, one, other) if sign > 0 else _each(sub, one, (other[1], other[0]))


def over(top: Bounds, base: Bounds) -> Bounds:
    """The limits of a ratio; None where the base can be nothing."""
    return _each(truediv, top, (base[1] or None, base[0] or None))
