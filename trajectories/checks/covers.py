"""Which flows a count sums: categories and stretches of days with coefficients, and when one cover lies in another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from trajectories.ground.periods import ONE_DAY, Period

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Flow:
    """`coefficient` times the flow of one counted category over a period."""

    coefficient: float
    category: str
    period: Period


Cover = tuple[Flow, ...]


def cover_of(categories: Iterable[str], period: Period) -> Cover:
    return tuple(Flow(1.0, category, period) for category in categories) if period.days else ()


def join(covers: Iterable[Cover]) -> Cover:
    return tuple(flow for cover in covers for flow in cover)


def negative(cover: Cover) -> Cover:
    return tuple(replace(flow, coefficient=-flow.coefficient) for flow in cover)


def spread(cover: Cover, edges: Iterable[date] = ()) -> dict[tuple[str, Period], float]:
    """The coefficient of every category in every stretch between the cover's own edges and those given."""
    days = sorted({*edges, *(day for f in cover for day in (f.period.start, f.period.end + ONE_DAY))})
    pieces = [Period(start, after - ONE_DAY) for start, after in pairwise(days)]
    found: dict[tuple[str, Period], float] = {}
    for flow in cover:
        for piece in pieces:
            if flow.period.start <= piece.start and piece.end <= flow.period.end:
                key = flow.category, piece
                found[key] = found.get(key, 0.0) + flow.coefficient
    return found


def within(one: Cover, other: Cover) -> bool:
    """Whether the flows of one are, category by category and day by day, at most those of the other.

    A cover without flows is within anything; but then there is nothing to compare, so it counts as not within.
    """
    edges = [day for flow in (*one, *other) for day in (flow.period.start, flow.period.end + ONE_DAY)]
    inner, outer = spread(one, edges), spread(other, edges)
    if not any(inner.values()) or not any(outer.values()):
        return False
    return all(inner.get(key, 0.0) <= outer.get(key, 0.0) + TOLERANCE for key in {*inner, *outer})


def support(cover: Cover) -> Period | None:
    """The one stretch of days that a cover counts, once each and for each of its categories; None if it is not so."""
    found = set((stretches(cover) or {}).values())
    periods = found.pop() if len(found) == 1 else ()
    return periods[0] if len(periods) == 1 else None


def categories_of(cover: Cover) -> frozenset[str]:
    return frozenset(name for (name, _), value in spread(cover).items() if abs(value) > TOLERANCE)


def stretches(cover: Cover) -> dict[str, tuple[Period, ...]] | None:
    """The stretches of days of each category that a cover counts once; None where one is counted twice or taken off."""
    flows = {key: value for key, value in spread(cover).items() if abs(value) > TOLERANCE}
    if not flows or any(abs(value - 1) > TOLERANCE for value in flows.values()):
        return None
    found: dict[str, tuple[Period, ...]] = {}
    for name, piece in sorted(flows, key=lambda key: (key[0], key[1])):
        before = found.get(name, ())
        if before and piece.start - before[-1].end == ONE_DAY:
            before, piece = before[:-1], Period(before[-1].start, piece.end)
        found[name] = (*before, piece)
    return found
