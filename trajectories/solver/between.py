"""Conflicts in groups of owners: within one, between two or more, and of what needs three or more of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.solver.conflicts import Claims, Named, explain, namer, resolve
from trajectories.solver.frames import CONFLICTS
from trajectories.solver.interval import Row
from trajectories.solver.lp import systems_of
from trajectories.solver.reading import DEFAULT, Constraint, Reading, claim_rows, constraints_of

BETWEEN: dict[str, Any] = {
    **CONFLICTS,
    **dict.fromkeys(("source_ids", "restated_by"), pl.List(pl.String)),
    "shared_origin": pl.Boolean,
}


@dataclass(frozen=True)
class Group:
    """Claims of some owners held together. owner: of each claim; stated: what they make under a reading."""

    owner: Mapping[str, str]
    owners: tuple[str, ...]
    stated: Callable[[Reading], Sequence[Constraint]]


def conflicts_within(claims: pl.DataFrame, reading: Reading, subject: Subject) -> pl.DataFrame:
    """Every irreducible conflict of the claims of one source, with the columns of CONFLICTS."""
    rows = claim_rows(claims)
    source = rows[0]["claim_id"].rpartition("-")[0]
    named = namer({row["claim_id"]: row for row in rows}, subject)
    found = entries([group_of({source: rows}, [source], subject)], reading, subject, named, "conflict")
    return pl.DataFrame(found, schema=BETWEEN).select(*CONFLICTS)


def conflicts_between(
    claims_by_source: Mapping[str, pl.DataFrame],
    reading: Reading = DEFAULT,
    *,
    subject: Subject,
    labels: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Every irreducible conflict between two sources or more, as `Solution.conflicts` with three more columns.

    source_ids: the sources in it. restated_by: further claims that make the same conflict because they restate a
    count of it (same `count_id`), which is one entry, not several. shared_origin: whether claims of different
    sources in it end at the same counter in `attribution`. Both columns may be missing from the claims.
    `labels` name the sources in the explanation. Raises DataError for faults in the claims.
    """
    rows = {row["claim_id"]: row for frame_ in claims_by_source.values() for row in frame_.to_dicts()}
    counts = {claim: row.get("count_id") or claim for claim, row in rows.items()}
    origins = {claim: (row.get("attribution") or "").rpartition(">")[2].strip() for claim, row in rows.items()}
    everywhere = sorted(claims_by_source)
    # What needs three sources is seen only where all are held together.
    together = [*combinations(everywhere, 2), *([tuple(everywhere)] if len(everywhere) > 2 else [])]
    own = {source: claim_rows(claims) for source, claims in claims_by_source.items()}
    groups = (group_of(own, sources, subject) for sources in together)
    found = entries(groups, reading, subject, namer(rows, subject, labels), "between", counts, origins)
    return pl.DataFrame(found, schema=BETWEEN)


def group_of(rows_by_source: Mapping[str, Sequence[Row]], sources: Sequence[str], subject: Subject) -> Group:
    """Some sources, each the owner of its claims, from what `claim_rows` gave of each."""
    rows = [row for source in sources for row in rows_by_source[source]]
    owner = {row["claim_id"]: source for source in sources for row in rows_by_source[source]}
    return Group(owner, tuple(sources), lambda reading: constraints_of(rows, reading, subject))


def entries(
    groups: Iterable[Group],
    reading: Reading,
    subject: Subject,
    named: Named,
    scope: str,
    counts: Mapping[str, str] = {},
    origins: Mapping[str, str] = {},
) -> list[dict[str, Any]]:
    """Every conflict of one owner alone, of both of a pair, or of three or more owners of a larger group.

    Conflicts that state the same counts are one entry, told by the one that holds under most readings; `source_ids` are
    the owners of all of them. Ids are made of the first owner, `scope` and a number. named: how a set of claims is said
    in a sentence; counts: the count that a claim states, where others may state it too, by id; origins: whoever
    counted, where somebody is named, by id.
    """
    # The default, each choice turned alone, and the reading in use.
    readings = {DEFAULT.name: DEFAULT, **dict(Reading.one_at_a_time()), reading.name: reading}
    found: dict[tuple[str, Claims], list[tuple[Claims, Group, list[str], str]]] = {}
    for group in groups:
        held = cache(lambda other, group=group: systems_of(group.stated(other), subject))
        for unit, system in held(reading).items():
            for conflict in resolve(system.claim_ids, system.feasible).conflicts:
                if min(3, len({group.owner[claim] for claim in conflict})) != min(3, len(group.owners)):
                    continue
                broken = {
                    name: any(not one.feasible(conflict) for one in held(other).values())
                    for name, other in readings.items()
                }
                entry = conflict, group, [*filter(broken.get, broken)], explain(conflict, system, subject, named)
                count = unit, frozenset(counts.get(claim, claim) for claim in conflict)
                found.setdefault(count, []).append(entry)
    rows: list[dict[str, Any]] = []
    numbers: Counter[str] = Counter()
    for (unit, _), same in found.items():
        conflict, group, holds, explanation = max(same, key=lambda entry: len(entry[2]))
        first = next(owner for owner in group.owners if owner in {group.owner[claim] for claim in conflict})
        numbers[first] += 1
        owner = {claim: group.owner[claim] for conflict, group, *_ in same for claim in conflict}
        # Whether some counter stands at the end of the chains of two owners.
        ends = {(counter, of) for claim, of in owner.items() if (counter := origins.get(claim))}
        rows.append(
            {
                "conflict_id": f"{first}-{scope}-{numbers[first]}",
                "unit": unit,
                "claim_ids": sorted(conflict),
                "readings": holds,
                "depends_on_reading": len(holds) < len(readings),
                "explanation": explanation,
                "source_ids": sorted(set(owner.values())),
                "restated_by": sorted(set(owner) - conflict),
                "shared_origin": len(ends) > len({counter for counter, _ in ends}),
            }
        )
    return rows
