"""Who is said to have counted: chains of attribution as a graph, and the origins that each count leads back to.

Being relayed is attribution, not contest: a chain says whom an article names, and makes its claim neither firmer nor
weaker. All functions look at the claims that a trajectory uses or shows hollow; context stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Actor
from trajectories.compare.told import own_claims

SEPARATOR = " > "
ARROW = " → "
NOBODY = "nobody named"
KINDS: tuple[str, ...] = get_args(Actor.model_fields["kind"].annotation)  # from article to office
ROWS = (
    *("source_id", "count_id", "printed", "unit", "category", "mood", "chain", "origins"),
    *("origins_of_count", "articles_of_count", "differs_from", "differs_in", "claim_ids"),
)


def told(dataset: Dataset) -> pl.DataFrame:
    """The claims that lineage is about, in reading order, with three more columns.

    count: the count that it states; chain: of actor ids; lead: the origins that it leads back to among the chains of
    its count; labels: of these; a source that names nobody is an origin of its own, and called so.
    """
    labels = {actor.id: actor.label for actor in dataset.actors}
    labels |= {actor.id: f"{actor.label}, {NOBODY}" for actor in dataset.actors if actor.kind == KINDS[0]}
    rows = (
        pl.DataFrame(own_claims(dataset, repeats=True), schema=dataset.claims.schema)
        .with_columns(chain=pl.col("attribution").str.split(SEPARATOR), first=pl.coalesce("repeats", "claim_id"))
        .join(dataset.claims.select(first="claim_id", of_first="count_id"), on="first", maintain_order="left")
        .with_columns(count=pl.coalesce("count_id", "of_first", "first"))
    )
    leads = {count: ends(chains) for count, chains in rows.group_by("count").agg("chain").iter_rows()}
    lead = [leads[count][tuple(chain)] for count, chain in rows.select("count", "chain").iter_rows()]
    in_words = pl.col("lead").list.eval(pl.element().replace_strict(labels, return_dtype=pl.String))
    return rows.with_columns(lead=pl.Series(lead, dtype=pl.List(pl.String))).with_columns(labels=in_words)


def ends(chains: Iterable[Sequence[str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each chain of one count the origins that it leads back to, sorted.

    An origin is the last actor of a chain. A chain that stops at an actor through which another chain of the count
    goes on has the origins of that other chain: an article that names an outlet, and one that names the outlet and
    its reporter, have one origin between them.
    """
    all_chains = {tuple(chain) for chain in chains}
    passed = {name for chain in all_chains for name in chain[:-1]}
    last = {chain[-1] for chain in all_chains}
    origins = last - passed or last  # chains that name each other in a ring would leave none
    # Of a chain that ends at an origin that is itself; else where the chains lead that go on from it.
    onward = {name: {other[-1] for other in all_chains if name in other} & origins or origins for name in last}
    return {chain: tuple(sorted({chain[-1]} & origins or onward[chain[-1]])) for chain in all_chains}


def lineage_rows(dataset: Dataset) -> pl.DataFrame:
    """One row for each claim, with its chain, its origins, and how many its count has; the columns of ROWS.

    count_id: of a claim that is no count of several its own id; chain: in words, from the article to whoever counted;
    origins: those that this chain leads back to, in words; differs_from: claim_id of the statement that this one
    restates with a change, which is differs_in.
    """
    labels = {actor.id: actor.label for actor in dataset.actors}
    in_words = pl.col("chain").list.eval(pl.element().replace_strict(labels, return_dtype=pl.String)).list.join(ARROW)
    alone = pl.when(pl.col("chain").list.len() == 1).then(pl.lit(f"{ARROW}{NOBODY}")).otherwise(pl.lit(""))
    of_count = {"origins_of_count": pl.col("labels").explode(), "articles_of_count": pl.col("source_id")}
    return (
        told(dataset)
        .with_columns(count_id="count", chain=in_words + alone, origins=pl.col("labels").list.join("; "))
        .with_columns(of.n_unique().over("count").cast(pl.Int64).alias(name) for name, of in of_count.items())
        .rename({"retells": "differs_from", "change": "differs_in", "claim_id": "claim_ids"})
        .select(*ROWS)
    )


def origins(dataset: Dataset) -> pl.DataFrame:
    """The origins of each count in reading order: count_id, origin, label, articles and claim_ids that lead back to it."""
    origin = {"count_id": "count", "origin": "lead", "label": "labels"}
    return (
        told(dataset)
        .explode("lead", "labels")
        .group_by(*(pl.col(column).alias(name) for name, column in origin.items()), maintain_order=True)
        .agg(articles=pl.col("source_id").unique(maintain_order=True), claim_ids=pl.col("claim_id").str.join(" "))
    )


def counts(dataset: Dataset) -> pl.DataFrame:
    """Each count in reading order: count_id, the articles that print it, the labels of its origins."""
    return (
        told(dataset)
        .group_by(pl.col("count").alias("count_id"), maintain_order=True)
        .agg(
            articles=pl.col("source_id").unique(maintain_order=True),
            origins=pl.col("labels").list.explode().unique(maintain_order=True),
        )
    )


def focus_counts(dataset: Dataset) -> list[str]:
    """The counts of which some statement has the subject's month in focus as its whole period."""
    month = dataset.subject.focus_month
    whole = (pl.col("start_earliest") == month) & (pl.col("end_latest").dt.month_start() == month)
    return told(dataset).filter(whole)["count"].unique(maintain_order=True).to_list()


def shared_outlets(dataset: Dataset) -> pl.DataFrame:
    """Outlets that one source lists among its sources and that another names as its own.

    outlet (as printed where it is named), listed_by, own_of (source ids), claim_ids whose chain of attribution holds it.
    AntiWar.com: listed by article-a, own outlet of article-e.
    """
    outlets = {actor.id: actor.label for actor in dataset.actors if actor.kind == "outlet"}
    seen = [{"outlet": source.outlet, "own_of": source.source_id} for source in dataset.sources if source.outlet]
    seen += [
        {"outlet": outlets[actor], "claim_ids": claim_id}
        for claim_id, chain in dataset.claims.select("claim_id", "attribution").iter_rows()
        for actor in chain.split(SEPARATOR)
        if actor in outlets
    ]
    seen += [{"outlet": name, "listed_by": source.source_id} for source in dataset.sources for name in source.lists]
    # One outlet however it is written: "Antiwar.com" in a list, "AntiWar.com" as an outlet.
    plain = pl.col("outlet").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    listed_by, own_of = (pl.col(name).drop_nulls().unique(maintain_order=True) for name in ("listed_by", "own_of"))
    return (
        pl.DataFrame(seen, schema=dict.fromkeys(("outlet", "listed_by", "own_of", "claim_ids"), pl.String))
        .group_by(plain.alias("plain"), maintain_order=True)
        .agg(pl.col("outlet").first(), listed_by, own_of, pl.col("claim_ids").drop_nulls())
        .filter(pl.col("listed_by").list.len() > 0, pl.col("own_of").list.set_difference("listed_by").list.len() > 0)
        .drop("plain")
        .sort("outlet")
    )
