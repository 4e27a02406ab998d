"""Conflicts in three scopes: within a source, between sources, and with counts published elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.compare.compare import counts_of
from trajectories.compare.publications import as_claims, either_start, publications, with_parts
from trajectories.compare.questions import set_aside
from trajectories.solver.between import Facts, Group, conflicts_between, entries, group_of
from trajectories.solver.conflicts import namer
from trajectories.solver.interval import Reading
from trajectories.solver.reading import Constraint, claim_rows, constraints
from trajectories.solver.solve import Solution

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
    subject, claims = dataset.subject, dataset.by_source()
    labels = {source.source_id: source.label for source in dataset.sources}
    facts = _facts(dataset, labels)
    alone = [source for source, solution in solutions.items() if not solution.conflicts.is_empty()]
    found = {
        "within": entries(
            (group_of({source: claim_rows(claims[source])}, [source], subject) for source in alone),
            reading,
            subject,
            facts,
            scope="conflict",
        ),
        "between": conflicts_between(claims, reading, subject=subject, labels=labels).to_dicts(),
        "published": entries(_with_publications(dataset), reading, subject, facts, scope="published"),
    }
    references = set(dataset.references["reference_id"])
    rows = [{**row, "scope": scope} for scope, some in found.items() for row in some]
    for row in rows:
        row["reference_ids"] = [name for name in row["claim_ids"] if name in references]
        row["claim_ids"] = [name for name in row["claim_ids"] if name not in references]
        row["source_ids"] = [name for name in row["source_ids"] if name in claims]
    return pl.DataFrame(rows, schema=dict(CONFLICTS))


def _facts(dataset: Dataset, labels: Mapping[str, str]) -> Facts:
    counts = counts_of(dataset)
    rows = [*dataset.claims.to_dicts(), *as_claims(dataset.references, dataset.subject).to_dicts()]
    named = namer({row["claim_id"]: row for row in rows}, dataset.subject, labels)
    # A source and a publication that it quotes are told apart by what they print, not by who counted.
    return Facts(lambda name: counts.get(name, name), lambda name: "", named)


def _with_publications(dataset: Dataset) -> Iterator[Group]:
    """Each source with each publication."""
    subject = dataset.subject
    counts, aside = as_claims(dataset.references, subject), set_aside(dataset.questions)
    groups = publications(dataset.references, subject)
    for source, claims in dataset.by_source().items():
        for publication, ids in groups.select("publication_id", "reference_ids").iter_rows():
            published = counts.filter(pl.col("claim_id").is_in(ids))
            owner = dict.fromkeys(claims["claim_id"], source) | dict.fromkeys(ids, publication)

            def stated(
                reading: Reading, claims: pl.DataFrame = claims, published: pl.DataFrame = published
            ) -> list[Constraint]:
                own = either_start(constraints(claims, reading, subject), aside, published["claim_id"].to_list())
                return [*own, *with_parts(constraints(published, reading, subject), aside)]

            yield Group(owner, (source, publication), stated)
