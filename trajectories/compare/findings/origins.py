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
        holds_words="Follows from whom the sources name; no reading changes it.",
    )


def shared_outlets(study: Basis) -> Iterator[Finding]:
    """An outlet in one source's list of its sources (`Source.lists`) that another source names as its own."""
    for source in study.sources:
        for name in getattr(source, "lists", ()):
            for other in study.sources:
                own = {_plain(other.outlet or ""), _plain(other.author or "")} - {""}
                if other.source_id == source.source_id or _plain(name) not in own:
                    continue
                through = [
                    row["claim_id"]
                    for row in lineage.told(study.dataset)
                    if row["source_id"] == other.source_id
                ]  # fmt: skip
                yield Finding(
                    f"shared-outlet-{_plain(name).replace('.', '-')}",
                    f"One {study.subject.article_noun} lists another’s outlet.",
                    short(
                        f"{source.label} lists {name} among its sources; {other.label} names {other.outlet or name} as its "
                        "own outlet.",
                        "A figure in both may have one source.",
                    ),
                    "fig-lineage",
                    tuple(through),
                    holds_words="Follows from what the sources print of their origin.",
                )


def _plain(name: str) -> str:
    return "".join(name.lower().split())
