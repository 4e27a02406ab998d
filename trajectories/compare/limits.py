"""What one set of claims allows for a sum that another claim states: limits, and the ids that set each of them.

Every claim comes here as the constraints that the reading code makes of it, so that a comparison and a conflict cannot
read one figure in two ways.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.ground.periods import ONE_DAY
from trajectories.solver.conflicts import resolve
from trajectories.solver.interval import Bounds
from trajectories.solver.lp import System, fewest, tidy
from trajectories.solver.reading import Constraint, Term

# A share is asked for in steps of one in so many: finer than any that is printed.
_STEPS = 2**14
FAILS = ("above", "below")
_NUMBERED = ("plain", "exact", "about", "nearly")


@dataclass(frozen=True)
class Allowed:
    """Limits on one sum (None: none) and the sorted ids that set each."""

    low: float | None
    high: float | None
    low_ids: tuple[str, ...] = ()
    high_ids: tuple[str, ...] = ()

    @property
    def limited(self) -> bool:
        return bool(self.low) or self.high is not None


@dataclass(frozen=True)
class Stated:
    """A claim as it is held: what it says with rounding and as printed, and what of its source must not hold it."""

    row: Mapping[str, Any]
    constraints: tuple[Constraint, ...]
    printed: tuple[Constraint, ...]
    left_out: frozenset[str]

    @property
    def share(self) -> bool:
        return any(len(c.terms) > 1 for c in self.constraints)

    @property
    def unit(self) -> str:
        return self.constraints[0].unit

    def terms(self) -> tuple[Term, Term]:
        """(longest, shortest) period of the count, which may be one; of a share, part and whole."""
        if self.share:
            part, whole = self.constraints[0].terms
            return part, replace(whole, coefficient=1.0)
        every = [term for c in self.constraints for term in c.terms]
        longest = replace(every[0], start=min(t.start for t in every), end=max(t.end for t in every))
        if len(every) > 2 or all(c.low is not None and c.high is not None for c in self.constraints):
            return longest, longest
        inner = self.row["start_latest"] or longest.start, self.row["end_earliest"] or longest.end
        shortest = replace(longest, start=inner[0], end=inner[1])
        upper = [c.terms[0] for c in self.constraints if c.high is not None]
        lower = [c.terms[0] for c in self.constraints if c.low is not None]
        return (lower or [longest])[0], (upper or [shortest])[0]

    def interval(self, printed: bool = False) -> Bounds:
        """What the claim says: the sum of its limits; of a share, whose limits are zero, the factors of the whole."""
        own = self.printed if printed else self.constraints
        lows = [-c.terms[1].coefficient if self.share else c.low for c in own if c.low is not None]
        highs = [-c.terms[1].coefficient if self.share else c.high for c in own if c.high is not None]
        return (tidy(sum(lows)) if lows else None), (tidy(sum(highs)) if highs else None)


class Held:
    """The constraints of one unit that a set of claims makes; where they contradict each other, those of the claims
    that stand in every largest consistent subset."""

    def __init__(self, constraints: Sequence[Constraint], subject: Subject) -> None:
        self.subject, self.system = subject, System(constraints, subject)
        self.ids = frozenset(self.system.claim_ids)
        if constraints and not self.system.feasible(self.ids):
            self.ids -= resolve(self.ids, self.system.feasible).set_aside
            self.system = System([c for c in constraints if set(c.claim_ids) <= self.ids], subject)
        self.constraints = self.system.constraints
        self.contradictory = bool(constraints) and not self.constraints

    def allows(self, stated: Stated) -> Allowed:
        """What these constraints leave for a claim; without any, no limits."""
        if not self.constraints:
            return Allowed(None, None)
        return (self._share if stated.share else self._count)(*stated.terms())

    def _count(self, longest: Term, shortest: Term) -> Allowed:
        """Limits of a count whose dates lie between two periods: least over the shorter, greatest over the longer."""

        def limit(term: Term, greatest: bool) -> tuple[float | None, tuple[str, ...]]:
            asked = term.category, term.start.toordinal(), term.end.toordinal() + 1
            return self.system.bounds_between(*asked)[greatest], self.system.behind(*asked, greatest)

        (low, low_ids), (high, high_ids) = limit(shortest, False), limit(longest, True)
        return Allowed(low, high, low_ids, high_ids)

    def _share(self, part: Term, whole: Term) -> Allowed:
        """Limits of the share that one sum is of another, to a ten-thousandth; none: 0 and None."""
        days = {day for term in (part, whole) for day in (term.start, term.end + ONE_DAY)}
        system = System(self.constraints, self.subject, days)
        of, all_of = (system.weights(term.category, *system.within(term)) for term in (part, whole))

        def can(share: float, sign: int, among: frozenset[str]) -> bool:
            """Whether the part can be that share of the whole or more; with a sign of -1, or less."""
            system.activate(among)
            least = system.optimum(sign * (share * all_of - of))
            return least is None or least <= 1e-6

        def behind(share: float, sign: int) -> tuple[str, ...]:
            """A smallest set of ids under which the share cannot be reached; of several, the one whose ids come first."""
            return tuple(sorted(fewest(sorted(self.ids, reverse=True), lambda kept: not can(share, sign, kept))))

        high = _last(lambda share: can(share, 1, self.ids))
        rest = _last(lambda rest: can(1.0 - rest, -1, self.ids))
        low = 0.0 if rest is None else 1.0 - rest
        low_ids = behind(low - 2e-4, -1) if low else ()
        high_ids = behind(high + 2e-4, 1) if high is not None else ()
        return Allowed(low, high, low_ids, high_ids)


def _last(holds: Callable[[float], bool]) -> float | None:
    """The greatest number from 0 to 1 up to which something holds; None where it holds throughout."""
    if holds(1.0):
        return None
    return bisect_left(range(1, _STEPS), True, key=lambda step: not holds(step / _STEPS)) / _STEPS


def as_printed(claims: pl.DataFrame) -> pl.DataFrame:
    """The same claims with the printed number itself in place of what it is rounded from."""
    printed = pl.col("qualifier").is_in(_NUMBERED) & pl.col("best").is_not_null()
    number = pl.when(printed).then(pl.col("best"))
    return claims.with_columns(
        low=number.otherwise(pl.col("low")),
        high=number.otherwise(pl.col("high")),
        best=pl.when(printed).then(None).otherwise(pl.col("best")),
        qualifier=pl.when(printed).then(pl.lit("range")).otherwise(pl.col("qualifier")),
    )


def apart(stated: Bounds, allowed: Allowed) -> tuple[str, float | None]:
    """Where an interval lies to the allowed one: (inside, above or below; the distance, None inside)."""
    low, high = stated
    if low is not None and allowed.high is not None and tidy(low) > tidy(allowed.high):
        return "above", tidy(low - allowed.high)
    if high is not None and allowed.low is not None and tidy(high) < tidy(allowed.low):
        return "below", tidy(allowed.low - high)
    return "inside", None
