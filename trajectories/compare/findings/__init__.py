"""Findings: what a reader gets most from, in plain words, computed from whatever sources there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from trajectories.compare.basis import Basis
from trajectories.compare.findings import keys, meanings, origins, published, rates, years
from trajectories.compare.findings.finding import Finding

# In the order in which a reader gets most from them; the main page shows the first five that there are.
KINDS: tuple[Callable[[Basis], Iterator[Finding]], ...] = (
    meanings.several_meanings,
    keys.key_claims,
    meanings.swapped,
    rates.projection,
    origins.one_office,
    published.apart,
    rates.range_meant,
    years.before,
    rates.record_month,
    origins.shared_outlets,
    published.disagree,
    rates.yearly_projection,
    years.both_years,
    meanings.moved,
)


def findings(study: Basis) -> tuple[Finding, ...]:
    """Every finding that the data of a study give, in order; a kind without content gives none."""
    return tuple(chain.from_iterable(kind(study) for kind in KINDS))
