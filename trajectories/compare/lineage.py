"""Who is said to have counted: chains of attribution as a graph, and the origins that each count leads back to.

Being relayed is attribution, not contest: a chain says whom an article names, and makes its claim neither firmer nor
weaker. All functions look at the claims that a trajectory uses or shows hollow; context stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, get_args

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Actor
from trajectories.compare.told import own_claims

SEPARATOR = " > "
ARROW = " → "
NOBODY = "nobody named"
KINDS: tuple[str, ...] = get_args(Actor.model_fields["kind"].annotation)  # from article to office
ROWS: dict[str, Any] = {
    "source_id": pl.String,
    "count_id": pl.String,  # of a claim that is no count of several: its own id
    "printed": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "mood": pl.String,
    "chain": pl.String,  # in words, from the article to whoever counted
    "origins": pl.String,  # those that this chain leads back to, in words
    "origins_of_count": pl.Int64,
    "articles_of_count": pl.Int64,
    "differs_from": pl.String,  # claim_id of the statement that this one restates with a change
    "differs_in": pl.String,
    "claim_ids": pl.String,
}


def told(dataset: Dataset) -> list[dict[str, Any]]:
    """The claims that lineage is about, in reading order, each with its `chain` (actor ids) and `count`."""
    own = own_claims(dataset, repeats=True)
    count_of = {row["claim_id"]: row["count_id"] for row in dataset.claims.to_dicts()}
    for row in own:
        first = row["repeats"] or row["claim_id"]
        row["count"] = row["count_id"] or count_of[first] or first
        row["chain"] = row["attribution"].split(SEPARATOR)
    return own


def in_words(dataset: Dataset, chain: Sequence[str]) -> str:
    """A chain as printed: "Article A → New Voice of Ukraine → Office …", "Article B → nobody named"."""
    labels = {actor.id: actor.label for actor in dataset.actors}
    return ARROW.join([labels[name] for name in chain] + ([NOBODY] if len(chain) == 1 else []))


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


def _led(dataset: Dataset) -> pl.DataFrame:
    """`told` as a frame, each claim with the origins that its chain leads back to among the chains of its count."""
    rows = told(dataset)
    chains: dict[str, list[list[str]]] = {}
    for row in rows:
        chains.setdefault(row["count"], []).append(row["chain"])
    leads = {count: ends(of) for count, of in chains.items()}
    for row in rows:
        row["lead"] = list(leads[row["count"]][tuple(row["chain"])])
        row["in_words"] = in_words(dataset, row["chain"])
    schema: dict[str, Any] = {
        **dataset.claims.schema,
        "count": pl.String,
        "chain": pl.List(pl.String),
        "lead": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema={**schema, "in_words": pl.String})


def _named(dataset: Dataset) -> pl.Expr:
    """The labels of `lead`; a source that names nobody is an origin of its own, and called so."""
    labels = {
        actor.id: f"{actor.label}, {NOBODY}" if actor.kind == KINDS[0] else actor.label for actor in dataset.actors
    }
    return pl.col("lead").list.eval(pl.element().replace_strict(labels, default=None, return_dtype=pl.String))


def lineage_rows(dataset: Dataset) -> pl.DataFrame:
    """One row for each claim, with its chain, its origins, and how many its count has; the columns of ROWS."""
    of_count = counts(dataset).select(
        "count_id", origins_of_count=pl.col("origins").list.len(), articles_of_count=pl.col("articles").list.len()
    )
    return (
        _led(dataset)
        .drop("count_id")
        .rename({"count": "count_id", "retells": "differs_from", "change": "differs_in", "claim_id": "claim_ids"})
        .with_columns(chain="in_words", origins=_named(dataset).list.join("; "))
        .join(of_count, on="count_id", how="left", maintain_order="left")
        .select(pl.col(name).cast(kind) for name, kind in ROWS.items())
    )


def origins(dataset: Dataset) -> pl.DataFrame:
    """The origins of each count in reading order: count_id, origin, label, articles and claim_ids that lead back to it."""
    return (
        _led(dataset)
        .with_columns(label=_named(dataset))
        .explode("lead", "label")
        .group_by(pl.col("count").alias("count_id"), pl.col("lead").alias("origin"), "label", maintain_order=True)
        .agg(articles=pl.col("source_id").unique(maintain_order=True), claim_ids=pl.col("claim_id").str.join(" "))
    )


def counts(dataset: Dataset) -> pl.DataFrame:
    """Each count in reading order: count_id, the articles that print it, the labels of its origins."""
    return (
        _led(dataset)
        .with_columns(label=_named(dataset))
        .group_by(pl.col("count").alias("count_id"), maintain_order=True)
        .agg(
            articles=pl.col("source_id").unique(maintain_order=True),
            origins=pl.col("label").list.explode().unique(maintain_order=True),
        )
    )


def focus_counts(dataset: Dataset) -> list[str]:
    """The counts of which some statement has the subject's month in focus as its whole period."""
    month = dataset.subject.focus_month
    if month is None:
        return []
    found = [
        row["count"]
        for row in told(dataset)
        if row["start_earliest"] == month and row["end_latest"] and f"{row['end_latest']:%Y-%m}" == f"{month:%Y-%m}"
    ]
    return list(dict.fromkeys(found))


def shared_outlets(dataset: Dataset) -> pl.DataFrame:
    """Outlets that stand in two sources or more: in a source's list, in a chain of attribution, or as its own outlet.

    outlet (as printed where it is named), listed_by, named_by, own_of (source ids), claim_ids whose chain holds it.
    AntiWar.com: listed by article-a, own outlet of article-e.
    """
    outlets = {actor.id: actor.label for actor in dataset.actors if actor.kind == "outlet"}
    seen = [("own_of", source.outlet, source.source_id, None) for source in dataset.sources if source.outlet]
    seen += [
        ("named_by", outlets[actor], row["source_id"], row["claim_id"])
        for row in dataset.claims.select("claim_id", "source_id", "attribution").iter_rows(named=True)
        for actor in row["attribution"].split(SEPARATOR)
        if actor in outlets
    ]
    seen += [("listed_by", name, source.source_id, None) for source in dataset.sources for name in source.lists]
    columns = dict.fromkeys(("how", "outlet", "source_id", "claim_id"), pl.String)
    # One outlet however it is written: "Antiwar.com" in a list, "AntiWar.com" as an outlet.
    plain = pl.col("outlet").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    ways = {
        how: pl.col("source_id").filter(pl.col("how") == how).unique(maintain_order=True)
        for how in ("listed_by", "named_by", "own_of")
    }
    return (
        pl.DataFrame(seen, schema=columns, orient="row")
        .group_by(plain.alias("_plain"), maintain_order=True)
        .agg(
            pl.col("outlet").first(),
            **ways,
            claim_ids=pl.col("claim_id").drop_nulls(),
            _of=pl.col("source_id").n_unique(),
        )
        .filter(pl.col("_of") > 1)
        .drop("_plain", "_of")
        .sort("outlet")
    )
