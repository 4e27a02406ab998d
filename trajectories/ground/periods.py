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


def spoken(period: Period) -> str:
    """A period in words: "2022", "January to July 2025", "2022 to July 2025", "24 February 2022 to October 2025"."""
    start, end = period.start, period.end
    full_start, full_end = (start.month, start.day) == (1, 1), (end.month, end.day) == (12, 31)
    if full_start and full_end:
        return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
    whole_start, whole_end = start.day == 1, next_month(end) == end + ONE_DAY
    last = f"{end:%B %Y}" if whole_end else day(end)
    if start.year == end.year and whole_start and whole_end:
        return last if start.month == end.month else f"{start:%B} to {last}"
    first = f"{start:%B %Y}" if whole_start else day(start)
    return f"{start.year if full_start and start.year != end.year else first} to {last}"


def day(value: date) -> str:
    """A day in words: "7 November 2025"."""
    return f"{value.day} {value:%B %Y}"


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
