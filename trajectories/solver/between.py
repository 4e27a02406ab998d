"""Conflicts between sources: sets that need a claim from each of two or more and are a conflict within none."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.solver.conflicts import LIMIT, Claims, explain, resolve
from trajectories.solver.frames import CONFLICTS, frame
from trajectories.solver.reading import DEFAULT, Reading, constraints
from trajectories.solver.solve import readings_of, systems_of, turned

BETWEEN = {
    **CONFLICTS,
    "source_ids": pl.List(pl.String),
    "restated_by": pl.List(pl.String),
    "shared_origin": pl.Boolean,
}


def conflicts_between(
    claims_by_source: Mapping[str, pl.DataFrame],
    reading: Reading = DEFAULT,
    *,
    subject: Subject,
    limit: int = LIMIT,
) -> pl.DataFrame:
    """Every irreducible conflict between two sources or more, as `Solution.conflicts` with three more columns.

    source_ids: the sources in it. restated_by: further claims that make the same conflict because they restate a
    count of it (same `count_id`), which is one entry, not several. shared_origin: whether claims of different
    sources in it end at the same counter in `attribution`. Both columns may be missing from the claims.
    `limit` stops the search in one pair of sources, and in the search for what needs three or more of them. Raises
    DataError for faults in the claims.
    """
    facts = {row["claim_id"]: row | {"source": s} for s, frame_ in claims_by_source.items() for row in _facts(frame_)}
    entries: dict[tuple[str, Claims], list[tuple[Claims, list[str], str]]] = {}
    everywhere = sorted(claims_by_source)
    groups: list[tuple[str, ...]] = list(combinations(everywhere, 2))
    # What needs three sources is seen only where all are held together.
    groups += [tuple(everywhere)] if len(everywhere) > 2 else []
    for group in groups:
        claims = pl.concat([claims_by_source[source] for source in group], how="diagonal_relaxed")
        for unit, system in systems_of(constraints(claims, reading, subject), subject).items():
            found = [
                conflict
                for conflict in resolve(system.claim_ids, system.feasible, limit).conflicts
                if min(3, len({facts[claim]["source"] for claim in conflict})) == min(3, len(group))
            ]
            holds = readings_of(found, claims, reading, subject) if found else {}
            for conflict in found:
                key = unit, frozenset(facts[claim].get("count_id") or claim for claim in conflict)
                entry = conflict, list(holds[conflict]), explain(conflict, system, subject)
                entries.setdefault(key, []).append(entry)
    rows: list[tuple[Any, ...]] = []
    numbers: dict[str, int] = {}
    for (unit, _), same in entries.items():
        conflict, readings, explanation = same[0]
        first = min(facts[claim]["source"] for claim in conflict)
        numbers[first] = numbers.get(first, 0) + 1
        everyone = frozenset().union(*(other for other, _, _ in same))
        rows.append(
            (
                f"{first}-between-{numbers[first]}",
                unit,
                sorted(conflict),
                readings,
                not set(turned(reading)) <= set(readings),
                explanation,
                sorted({facts[claim]["source"] for claim in everyone}),
                sorted(everyone - conflict),
                _shared_origin(everyone, facts),
            )
        )
    return frame(rows, BETWEEN)


def _facts(claims: pl.DataFrame) -> list[dict[str, Any]]:
    wanted = [column for column in ("claim_id", "count_id", "attribution") if column in claims.columns]
    return claims.select(wanted).to_dicts()


def _shared_origin(claims: Claims, facts: Mapping[str, dict[str, Any]]) -> bool:
    """Whether some counter stands at the end of the chains of two sources."""
    sources: dict[str, set[str]] = {}
    for claim in claims:
        counter = (facts[claim].get("attribution") or "").rpartition(">")[2].strip()
        if counter:
            sources.setdefault(counter, set()).add(facts[claim]["source"])
    return any(len(of) > 1 for of in sources.values())
