"""Which claims cannot all be true: every irreducible set, and what is left when they are resolved.

A set of claims is a conflict if no trajectory obeys it and dropping any one claim resolves it. Dropping claims that
meet every conflict (a hitting set) leaves a consistent rest, so the search alternates: take a smallest way to resolve
the conflicts known so far; if the rest is still inconsistent, shrink it by deletion to a new conflict. When every
minimal way out has been seen to work, every conflict has been found (the two families are each other's transversals;
R. Reiter, "A theory of diagnosis from first principles", 1987; M. Liffiton and K. Sakallah, 2008).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trajectories.claims.named import all_named
from trajectories.claims.schema import Subject
from trajectories.ground import say
from trajectories.solver.lp import System, fewest
from trajectories.solver.reading import Constraint

Claims = frozenset[str]
Oracle = Callable[[Claims], bool]
LIMIT = 64
_WAYS_OUT = 5_000


@dataclass(frozen=True)
class Resolution:
    """`conflicts` in order of their claim ids; `set_aside` leaves the claims that every largest consistent set has.

    `ways_out`: every smallest set without which all the rest hold together, none of them inside another, the fewest
    claims first; one empty set where there is no conflict. `complete` is False where a limit stopped the search: then
    there may be more conflicts, every claim of a known one is set aside, and there are no `ways_out`.
    """

    conflicts: tuple[Claims, ...]
    set_aside: Claims
    complete: bool
    ways_out: tuple[Claims, ...] = ()


def resolve(claims: Iterable[str], feasible: Oracle, limit: int = LIMIT) -> Resolution:
    """All irreducible conflicts among `claims`, by an oracle that says whether a set can hold together.

    Adding a claim must never make a set feasible again. The result does not depend on the order of claims.
    """
    everything = frozenset(claims)
    found: list[Claims] = []
    ways_out: list[Claims] = [frozenset()]
    works: set[Claims] = set()
    while len(found) < limit and len(ways_out) <= _WAYS_OUT:
        for way in (way for way in ways_out if way not in works):  # the smallest first
            if not feasible(everything - way):
                found.append(shrink(everything - way, feasible))
                ways_out = _hit(ways_out, found[-1])
                break
            works.add(way)
        else:
            break
    conflicts = tuple(sorted(found, key=sorted))
    if all(way in works for way in ways_out):
        least = min(len(way) for way in ways_out)
        aside: Claims = frozenset().union(*(way for way in ways_out if len(way) == least))
        return Resolution(conflicts, aside, True, tuple(ways_out))
    set_aside: Claims = frozenset().union(*conflicts)
    while not feasible(everything - set_aside):
        set_aside |= shrink(everything - set_aside, feasible)
    return Resolution(conflicts, set_aside, False)


def shrink(claims: Claims, feasible: Oracle) -> Claims:
    """One irreducible conflict inside an inconsistent set."""
    return fewest(sorted(claims), lambda kept: not feasible(kept))


def _hit(ways_out: Iterable[Claims], conflict: Claims) -> list[Claims]:
    """The minimal sets that meet one more conflict (Berge's step), the smallest first."""
    known = list(ways_out)
    done, left = [way for way in known if way & conflict], [way for way in known if not way & conflict]
    # A way that meets the conflict lies inside another one with a claim of it added only if it meets it in that claim alone.
    alone = {claim: [way - conflict for way in done if way & conflict == {claim}] for claim in conflict}
    grown = {way | {claim} for claim, known in alone.items() for way in left if not any(old <= way for old in known)}
    return sorted((*done, *grown), key=lambda way: (len(way), sorted(way)))


Named = Callable[[Iterable[str]], str]


def namer(rows: Mapping[str, Mapping[str, Any]], subject: Subject, labels: Mapping[str, str] | None = None) -> Named:
    """How sets of claims are named in a sentence, from their rows by id; `labels`: of their sources."""
    return lambda ids: all_named([rows[name] for name in sorted(ids)], subject, labels or {})


def explain(conflict: Claims, system: System, subject: Subject, named: Named) -> str:
    """One sentence: how some claim of a conflict is read, and what the others make or leave for the same sum.

    The widest sum on which the others disagree with the statement is taken; figures are those after the reading, so
    that no limit of ours stands as printed.
    """
    active = [constraint for constraint in system.constraints if set(constraint.claim_ids) <= conflict]
    for constraint in sorted(active, key=_plainest):
        others = conflict - set(constraint.claim_ids)
        if not others or len(constraint.terms) > 1:
            continue
        term = constraint.terms[0]
        asked = term.category, term.start.toordinal(), term.end.toordinal() + 1
        low, high = system.bounds_between(*asked, among=others)
        above = constraint.high is not None and low > constraint.high
        below = constraint.low is not None and high is not None and high < constraint.low
        if above or below:
            one, together = len(constraint.claim_ids) == 1, len(others) > 1
            limit = f"{'make' if above else 'leave'}{'' if together else 's'} "
            limit += say.between(low, None) if above else say.between(0.0, high)
            read = f"{say.between(constraint.low, constraint.high)} {subject.unit(constraint.unit).noun}"
            if len({each.terms for each in active if each.claim_ids == constraint.claim_ids}) > 1:
                read += f" for {say.period(term.start, term.end)}"  # one figure held to several periods
            return say.capital(
                f"{named(constraint.claim_ids)} {'is' if one else 'are'} read as {read}; "
                f"{named(others)} {'together ' if together else ''}{limit}."
            )
    if len(conflict) == 1:
        return say.capital(f"{named(conflict)} cannot hold as read.")
    return say.capital(f"{named(conflict)} cannot all hold; without any one of them the others can.")


def _plainest(constraint: Constraint) -> tuple[int, int, tuple[str, ...]]:
    days = max((term.end - term.start).days for term in constraint.terms)
    return len(constraint.terms), -days, constraint.claim_ids
