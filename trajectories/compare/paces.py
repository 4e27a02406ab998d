"""Totals that a source projects, or sets beside a pace: what the pace would make of them, in numbers a reader can redo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from trajectories.compare.basis import Basis
from trajectories.compare.told import Row, dates, own_claims, printed_value
from trajectories.ground.periods import ONE_DAY, Period, length

SHARP = ("minute", "hour", "day", "week")  # a pace by these can be turned into one a day exactly
MOST_MONTHS = 12


@dataclass(frozen=True)
class Projection:
    """A total projected to a day, the last count printed before it, and what each asks for a day.

    total, base, rate: rows of claims; days between; needed: amount a day; stated: the rate a day; reached: base and
    the stated pace together on the last day. `rate` and its numbers are None where the source prints no pace.
    """

    total: Row
    base: Row
    days: int
    needed: float
    rate: Row | None = None
    stated: float | None = None
    reached: float | None = None


def a_day(rate: Row) -> float | None:
    """The one number of a pace by minute to week as an amount a day: one every two minutes is 720."""
    value = printed_value(rate)
    if value is None or rate["per"] not in SHARP:
        return None
    one = Period(date(1, 1, 1), date(1, 1, 1))
    return value * length(one, rate["per"]) / (rate["per_n"] or 1.0)


def projections(study: Basis) -> list[Projection]:
    """Each projected total of one number that grows from a count of the same source and unit, with the same start."""
    found = []
    rows = own_claims(study)
    for total in (row for row in rows if row["mood"] == "projected" and row["quantity"] == "total"):
        value, days = printed_value(total), dates(total)
        own = [row for row in rows if row["source_id"] == total["source_id"]]
        if value is None or days is None or (total["start_earliest"] != total["start_latest"] and _wide(study, total)):
            continue
        base = _last_count(study, own, total)
        if base is None:
            continue
        gap = (days[1] - base["end_latest"]).days
        count = printed_value(base) or 0.0
        needed = (value - count) / gap
        rates = [row for row in own if row["quantity"] == "rate" and a_day(row) is not None]
        # The pace said last is the one that stands beside the projection.
        rate = min(rates, key=lambda row: abs(row["paragraph"] - total["paragraph"]), default=None)
        stated = a_day(rate) if rate else None
        reached = None if stated is None else count + gap * stated
        found.append(Projection(total, base, gap, needed, rate, stated, reached))
    return found


def _wide(study: Basis, row: Row) -> bool:
    """Whether a start may lie anywhere in more than the days that an event itself leaves open."""
    return all(row["start_latest"] > event.latest for event in study.subject.events)


def _last_count(study: Basis, own: list[dict[str, Any]], total: Row) -> Row | None:
    """The latest stated count, all categories together, that begins with the projection and ends before it."""
    subject = study.subject
    whole = [
        row
        for row in own
        if row["quantity"] == "total"
        and row["mood"] == "stated"
        and row["unit"] == total["unit"]
        and row["category"] in (subject.pooled, subject.undefined)
        and printed_value(row) is not None
        and row["qualifier"] != "range"
        and dates(row)
        and row["start_earliest"] == total["start_earliest"]
        and row["end_latest"] < total["end_latest"]
    ]
    return max(whole, key=lambda row: (row["end_latest"], row["category"] == subject.pooled), default=None)


@dataclass(frozen=True)
class Meant:
    """A monthly range without a period beside a total: what the range would make of the total's months.

    rate, total: rows; months: whole months of the total's longest period; low, high: the range times the months.
    """

    rate: Row
    total: Row
    months: int
    low: float
    high: float


def ranges_meant(study: Basis) -> list[Meant]:
    """Ranges by the month that stand in one paragraph, from one counter, with a total that they cannot make."""
    found = []
    rows = own_claims(study)
    for rate in (row for row in rows if _monthly_range(row) and dates(row) is None):
        for total in rows:
            days, value = dates(total), printed_value(total)
            beside = all(rate[name] == total[name] for name in ("source_id", "paragraph", "attribution"))
            if not beside or total["quantity"] != "total" or days is None or value is None:
                continue
            months = round(length(Period(*days), "month"))
            low, high = rate["low"] * months, rate["high"] * months
            # Above "over N" lies everything, so only a total well below the range is no total of it.
            if months > MOST_MONTHS and low > value:
                found.append(Meant(rate, total, months, low, high))
    return found


def _monthly_range(row: Row) -> bool:
    return bool(row["quantity"] == "rate" and row["qualifier"] == "range" and row["per"] == "month")


def yearly_projections(study: Basis) -> Iterator[Meant]:
    """A total projected for one year beside the source's own monthly range: twelve such months make less than it."""
    rows = own_claims(study)
    for total in (row for row in rows if row["mood"] == "projected" and row["quantity"] == "total"):
        value, end = printed_value(total), total["end_latest"]
        if value is None or end is None or not total["start_latest"]:
            continue
        year = Period(total["start_latest"], end)
        if round(length(year, "month")) != MOST_MONTHS:
            continue
        for rate in rows:
            if rate["source_id"] == total["source_id"] and _monthly_range(rate) and rate["unit"] == total["unit"]:
                low, high = rate["low"] * MOST_MONTHS, rate["high"] * MOST_MONTHS
                if high < value:
                    yield Meant(rate, total, MOST_MONTHS, low, high)


@dataclass(frozen=True)
class Record:
    """A month beside the average month of a longer period that holds it, in one source. average: a month."""

    month: Row
    whole: Row
    average: float


def record_months(study: Basis) -> list[Record]:
    """A single month's count above the average of the same year's count, in one source and unit; one for each source.

    Categories must be the same, or both be no counted one: a month without category beside one category is left out.
    """
    found: dict[str, Record] = {}
    rows = [row for row in own_claims(study) if row["quantity"] == "total" and row["mood"] in ("stated", "hedged")]
    counted = study.subject.counted
    for month in rows:
        days, value = dates(month), printed_value(month)
        if days is None or value is None or round(length(Period(*days), "month"), 2) != 1:
            continue
        for whole in rows:
            other, of = dates(whole), printed_value(whole)
            alike = month["category"] == whole["category"] or not {month["category"], whole["category"]} & set(counted)
            if whole["source_id"] != month["source_id"] or whole["unit"] != month["unit"] or not alike:
                continue
            if other is None or of is None or other[0].year != days[0].year or other[1] + ONE_DAY < days[1]:
                continue
            months = length(Period(*other), "month")
            if months > 1 and other[0] <= days[0] and value > of / months:
                found.setdefault(month["source_id"], Record(month, whole, of / months))
    return list(found.values())
