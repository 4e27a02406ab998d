"""Arithmetic on periods of whole days: lengths in the units of time that a rate can be printed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_PER_DAY = {"minute": 24.0 * 60.0, "hour": 24.0, "day": 1.0, "week": 1.0 / 7.0}
_MONTHS = {"month": 1.0, "year": 12.0}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """Days from `start` to `end`, both included; empty where `end` lies before `start`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return max(0, (self.end - self.start).days + 1)


def month_start(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    """First day of the month after the one that `day` is in."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_pieces(period: Period) -> Iterator[Period]:
    """The calendar months of a period in order, the first and last cut to the period."""
    start = period.start
    while start <= period.end:
        end = min(next_month(start) - ONE_DAY, period.end)
        yield Period(start, end)
        start = end + ONE_DAY


def length(period: Period, per: str) -> float:
    """How many `per` (minute … year) a period holds.

    Minutes to weeks follow from the days. A month is a calendar month, whatever its days, and a part of one
    counts by its share of that month's days; a year is twelve of them. So January to July is 7 months.
    """
    if per in _PER_DAY:
        return period.days * _PER_DAY[per]
    months = sum(
        piece.days / (next_month(piece.start) - month_start(piece.start)).days for piece in month_pieces(period)
    )
    return months / _MONTHS[per]
