"""Conflicts in three scopes: within a source, between sources, and with counts published elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

import polars as pl

from trajectories.compare.basis import Basis
from trajectories.compare.compare import counts_of
from trajectories.compare.publications import by_publication, either_start, with_parts
from trajectories.compare.questions import set_aside
from trajectories.ground import say
from trajectories.solver.between import Group, conflicts_between, entries, group_of
from trajectories.solver.conflicts import namer
from trajectories.solver.interval import Reading
from trajectories.solver.reading import Constraint, claim_rows, constraints

CONFLICTS: Mapping[str, Any] = {
    **dict.fromkeys(("conflict_id", "scope", "unit"), pl.String),
    **dict.fromkeys(("claim_ids", "reference_ids", "source_ids", "restated_by"), pl.List(pl.String)),
    "shared_origin": pl.Boolean,
    "readings": pl.List(pl.String),
    "depends_on_reading": pl.Boolean,
    "explanation": pl.String,
}


def conflicts(study: Basis) -> pl.DataFrame:
    """Every irreducible set of figures that no trajectory obeys, with the columns of CONFLICTS.

    scope: within (one source), between (two or more), published (a source and one publication). A set that restates
    one already listed is no row of its own: its ids stand in `restated_by`. shared_origin: whether claims of different
    sources in it end at one counter. Published rows: claim_ids of the source, reference_ids of the publication.
    """
    reading, subject, claims, counts = study.reading, study.subject, study.dataset.by_source(), counts_of(study.dataset)
    aside = set_aside(study.dataset.questions)
    # A source and a publication that it quotes are told apart by what they print, not by who counted.
    named = namer(study.rows | study.references, subject, study.source_labels)
    own = (group_of({source: claim_rows(claims[source])}, [source], subject) for source in claims)
    found = {
        "within": entries(own, reading, subject, named, "conflict", counts),
        "between": conflicts_between(claims, reading, subject=subject, labels=study.source_labels).to_dicts(),
        "published": entries(_with_publications(study), reading, subject, named, "published", counts),
    }
    rows = [{**row, "scope": scope} for scope, some in found.items() for row in some]
    for row in rows:
        row["reference_ids"] = [name for name in row["claim_ids"] if name in study.references]
        row["claim_ids"] = [name for name in row["claim_ids"] if name not in study.references]
        row["source_ids"] = [name for name in row["source_ids"] if name in claims]
        for part, days in dict.fromkeys(aside[name] for name in row["reference_ids"] if name in aside):
            told = f"{say.number(part)} for {say.period(days.start, days.end)}"
            row["explanation"] += f" Set aside, as a published note says: {told}."
    return pl.DataFrame(rows, schema=dict(CONFLICTS))


def _with_publications(study: Basis) -> Iterator[Group]:
    """Each source with each publication."""
    subject, aside = study.subject, set_aside(study.dataset.questions)

    def stated(claims: pl.DataFrame, published: pl.DataFrame, reading: Reading) -> list[Constraint]:
        own = either_start(constraints(claims, reading, subject), aside, published["claim_id"].to_list())
        return [*own, *with_parts(constraints(published, reading, subject), aside)]

    publications = by_publication(study.dataset.references, subject).items()
    for (source, claims), (id_, published) in product(study.dataset.by_source().items(), publications):
        owner = dict.fromkeys(claims["claim_id"], source) | dict.fromkeys(published["claim_id"], id_)
        yield Group(owner, (source, id_), partial(stated, claims, published))
