"""Whom counts that several sources print lead back to, and outlets that one source lists and another names as its own."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from trajectories.compare import lineage
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, short
from trajectories.ground import say

OFFICE = lineage.KINDS[-1]


def one_office(study: Basis) -> Iterator[Finding]:
    """How many of the counts that several sources print lead back to the office named most."""
    labels = {actor.id: actor.label for actor in study.dataset.actors if actor.kind == OFFICE}
    shared = lineage.counts(study.dataset).filter(pl.col("articles").list.len() > 1)
    if shared.is_empty() or not labels:
        return
    # Only counts that two sources at least lead back to the office: one chain of several is not enough.
    found = lineage.origins(study.dataset).filter(
        pl.col("count_id").is_in(shared["count_id"].to_list())
        & pl.col("origin").is_in(list(labels))
        & (pl.col("articles").list.len() > 1)
    )
    if found.is_empty():
        return
    most = found.group_by("origin", maintain_order=True).agg(pl.col("count_id").n_unique().alias("n")).sort(
        "n", descending=True, maintain_order=True
    ).row(0, named=True)  # fmt: skip
    claims = {name for ids in found.filter(pl.col("origin") == most["origin"])["claim_ids"] for name in ids.split()}
    count, of = most["n"], len(shared)
    yield Finding(
        "one-office",
        "One office stands behind most shared counts." if 2 * count > of else "Some shared counts have one office.",
        short(
            f"{say.capital(say.counted(of, 'count'))} {'stands' if of == 1 else 'stand'} in more than one {study.subject.article_noun}. "
            f"{say.capital(say.words(count))} {'leads' if count == 1 else 'lead'} back to the {labels[most['origin']]} in two "
            "of them or more.",
            f"{say.capital(study.subject.article_noun)}s that repeat one office’s count do not confirm each other.",
        ),
        "fig-lineage",
        tuple(sorted(claims)),
    )


def shared_outlets(study: Basis) -> Iterator[Finding]:
    """An outlet in one source's list of its sources that another source names as its own."""
    for row in lineage.shared_outlets(study.dataset).to_dicts():
        if row["listed_by"] and row["own_of"]:
            yield Finding(
                f"shared-outlet-{'-'.join(row['outlet'].lower().replace('.', ' ').split())}",
                f"One {study.subject.article_noun} lists another’s outlet.",
                short(
                    f"{study.labels(row['listed_by'])} {'lists' if len(row['listed_by']) == 1 else 'list'} {row['outlet']} as a "
                    f"source; {study.labels(row['own_of'])} {'names' if len(row['own_of']) == 1 else 'name'} it as the outlet.",
                    "A figure in both may have one source.",
                ),
                "fig-lineage",
                tuple(sorted(row["claim_ids"])),
            )
