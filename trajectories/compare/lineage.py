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
    rows = own_claims(dataset, repeats=True)
    count_of = dict(dataset.claims.select("claim_id", "count_id").iter_rows())
    labels = {
        actor.id: f"{actor.label}, {NOBODY}" if actor.kind == KINDS[0] else actor.label for actor in dataset.actors
    }
    chains: dict[str, set[tuple[str, ...]]] = {}
    for row in rows:
        first = row["repeats"] or row["claim_id"]
        row["count"] = row["count_id"] or count_of[first] or first
        row["chain"] = tuple(row["attribution"].split(SEPARATOR))
        chains.setdefault(row["count"], set()).add(row["chain"])
    leads = {count: ends(of) for count, of in chains.items()}
    for row in rows:
        row["lead"] = leads[row["count"]][row["chain"]]
        row["labels"] = [labels[name] for name in row["lead"]]
    lists = dict.fromkeys(("chain", "lead", "labels"), pl.List(pl.String))
    return pl.DataFrame(rows, schema={**dataset.claims.schema, "count": pl.String, **lists})


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
    found = {}
    for chain in all_chains:
        further = {other[-1] for other in all_chains if chain[-1] in other} & origins
        found[chain] = (chain[-1],) if chain[-1] in origins else tuple(sorted(further or origins))
    return found


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
    """Outlets that stand in two sources or more: in a source's list, in a chain of attribution, or as its own outlet.

    outlet (as printed where it is named), listed_by, named_by, own_of (source ids), claim_ids whose chain holds it.
    AntiWar.com: listed by article-a, own outlet of article-e.
    """
    outlets = {actor.id: actor.label for actor in dataset.actors if actor.kind == "outlet"}
    seen = [{"outlet": source.outlet, "own_of": source.source_id} for source in dataset.sources if source.outlet]
    seen += [
        {"outlet": outlets[actor], "named_by": row["source_id"], "claim_ids": row["claim_id"]}
        for row in dataset.claims.select("claim_id", "source_id", "attribution").iter_rows(named=True)
        for actor in row["attribution"].split(SEPARATOR)
        if actor in outlets
    ]
    seen += [{"outlet": name, "listed_by": source.source_id} for source in dataset.sources for name in source.lists]
    ways = ("listed_by", "named_by", "own_of")
    # One outlet however it is written: "Antiwar.com" in a list, "AntiWar.com" as an outlet.
    plain = pl.col("outlet").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return (
        pl.DataFrame(seen, schema=dict.fromkeys(("outlet", *ways, "claim_ids"), pl.String))
        .group_by(plain.alias("_plain"), maintain_order=True)
        .agg(
            pl.col("outlet").first(),
            pl.col(*ways).drop_nulls().unique(maintain_order=True),
            pl.col("claim_ids").drop_nulls(),
            _of=pl.coalesce(*ways).n_unique(),
        )
        .filter(pl.col("_of") > 1)
        .drop("_plain", "_of")
        .sort("outlet")
    )
