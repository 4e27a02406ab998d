"""Conflicts in three scopes: within a source, between sources, and with counts published elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.compare.compare import counts_of
from trajectories.compare.publications import as_claims, either_start, publications, with_parts
from trajectories.compare.questions import set_aside
from trajectories.solver.between import conflicts_between
from trajectories.solver.conflicts import Claims, explain, resolve
from trajectories.solver.interval import Reading
from trajectories.solver.lp import System
from trajectories.solver.reading import constraints
from trajectories.solver.solve import Solution, systems_of, turned

CONFLICTS: Mapping[str, Any] = {
    "conflict_id": pl.String,
    "scope": pl.String,
    "unit": pl.String,
    "claim_ids": pl.List(pl.String),
    "reference_ids": pl.List(pl.String),
    "source_ids": pl.List(pl.String),
    "restated_by": pl.List(pl.String),
    "shared_origin": pl.Boolean,
    "readings": pl.List(pl.String),
    "depends_on_reading": pl.Boolean,
    "explanation": pl.String,
}


def conflicts(dataset: Dataset, reading: Reading, solutions: Mapping[str, Solution]) -> pl.DataFrame:
    """Every irreducible set of figures that no trajectory obeys, with the columns of CONFLICTS.

    scope: within (one source), between (two or more), published (a source and one publication). A set that restates
    one already listed is no row of its own: its ids stand in `restated_by`. shared_origin: whether claims of different
    sources in it end at one counter. Published rows: claim_ids of the source, reference_ids of the publication.
    """
    within = [
        _row(row, "within", [source], [], shared=False)
        for source, solution in solutions.items()
        for row in solution.conflicts.iter_rows(named=True)
    ]
    between = [
        _row(row, "between", row["source_ids"], row["restated_by"], shared=row["shared_origin"])
        for row in conflicts_between(dataset.by_source(), reading, subject=dataset.subject).iter_rows(named=True)
    ]
    return pl.DataFrame([*within, *between, *_published(dataset, reading)], schema=dict(CONFLICTS))


def _row(row: Mapping[str, Any], scope: str, sources: list[str], restated: list[str], shared: bool) -> dict[str, Any]:
    kept = {name: row[name] for name in ("conflict_id", "unit", "readings", "depends_on_reading", "explanation")}
    return {
        **kept,
        "scope": scope,
        "claim_ids": row["claim_ids"],
        "reference_ids": [],
        "source_ids": sources,
        "restated_by": restated,
        "shared_origin": shared,
    }


def _published(dataset: Dataset, reading: Reading) -> list[dict[str, Any]]:
    """Conflicts of one source with one publication, each of which needs figures of both."""
    subject = dataset.subject
    counts, aside = as_claims(dataset.references, subject), set_aside(dataset.questions)
    groups = publications(dataset.references, subject)
    of_count = counts_of(dataset)
    entries: dict[frozenset[str], dict[str, Any]] = {}
    for source, claims in dataset.by_source().items():
        for ids in groups["reference_ids"].to_list():
            published = counts.filter(pl.col("claim_id").is_in(list(ids)))

            @cache
            def held(
                other: Reading, claims: pl.DataFrame = claims, published: pl.DataFrame = published
            ) -> dict[str, System]:
                own = either_start(constraints(claims, other, subject), aside, published["claim_id"].to_list())
                return systems_of([*own, *with_parts(constraints(published, other, subject), aside)], subject)

            for unit, system in held(reading).items():
                if system.feasible(frozenset(system.claim_ids)):
                    continue
                for conflict in resolve(system.claim_ids, system.feasible).conflicts:
                    references = sorted(conflict & set(ids))
                    if not references or len(references) == len(conflict):
                        continue
                    key = frozenset(of_count.get(id_, id_) for id_ in conflict)
                    if key in entries:
                        known = entries[key]
                        stand = {*known["claim_ids"], *known["reference_ids"]}
                        known["restated_by"] = sorted({*known["restated_by"], *(conflict - stand)})
                        known["source_ids"] = sorted({*known["source_ids"], source})
                        continue
                    holds = [
                        name
                        for name, other in turned(reading).items()
                        if not all(one.feasible(conflict) for one in held(other).values())
                    ]
                    number = 1 + sum(entry["conflict_id"].startswith(f"{source}-") for entry in entries.values())
                    entries[key] = {
                        "conflict_id": f"{source}-published-{number}",
                        "scope": "published",
                        "unit": unit,
                        "claim_ids": sorted(conflict - set(ids)),
                        "reference_ids": references,
                        "source_ids": [source],
                        "restated_by": [],
                        "shared_origin": False,
                        "readings": holds,
                        "depends_on_reading": not set(turned(reading)) <= set(holds),
                        "explanation": explain(Claims(conflict), system, subject),
                    }
    return list(entries.values())
