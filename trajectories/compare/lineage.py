"""Who is said to have counted: chains of attribution as a graph, and the origins that each count leads back to.

Being relayed is attribution, not contest: a chain says whom an article names, and makes its claim neither firmer nor
weaker. All functions look at the claims that a trajectory uses or shows hollow; context stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Actor

SEPARATOR = " > "
ARROW = " → "
NOBODY = "nobody named"
ROLES = ["constraint", "contested"]
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
ORIGINS: dict[str, Any] = {
    "count_id": pl.String,
    "origin": pl.String,  # actor id; an article's own id where it names nobody
    "label": pl.String,
    "articles": pl.List(pl.String),
    "claim_ids": pl.String,
}
COUNTS: dict[str, Any] = {
    "count_id": pl.String,
    "articles": pl.List(pl.String),
    "claims": pl.Int64,
    "origins": pl.List(pl.String),  # labels
    "changed": pl.List(pl.String),  # what differs between its statements
    "claim_ids": pl.String,
}
Row = Mapping[str, Any]


def told(dataset: Dataset) -> list[dict[str, Any]]:
    """The claims that lineage is about, in reading order, each with its `chain` (actor ids) and `count`."""
    own = dataset.claims.filter(
        pl.col("role").is_in(ROLES)
        & (pl.col("population") == dataset.subject.population)
        & pl.col("unit").is_in(dataset.subject.measured)
    ).to_dicts()
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


def _by_count(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["count"], []).append(row)
    return found


def _label(dataset: Dataset, origin: str) -> str:
    actor = next(actor for actor in dataset.actors if actor.id == origin)
    return f"{actor.label}, {NOBODY}" if actor.kind == KINDS[0] else actor.label


def lineage_rows(dataset: Dataset) -> pl.DataFrame:
    """One row for each claim, with its chain, its origins, and how many its count has; the columns of ROWS."""
    found = []
    by_count = _by_count(told(dataset))
    leads = {count: ends(row["chain"] for row in rows) for count, rows in by_count.items()}
    for row in told(dataset):
        lead, same = leads[row["count"]], by_count[row["count"]]
        found.append(
            {"source_id": row["source_id"], "count_id": row["count"], "printed": row["printed"], "unit": row["unit"],
             "category": row["category"], "mood": row["mood"], "chain": in_words(dataset, row["chain"]),
             "origins": "; ".join(_label(dataset, name) for name in lead[tuple(row["chain"])]),
             "origins_of_count": len({name for names in lead.values() for name in names}),
             "articles_of_count": len({other["source_id"] for other in same}),
             "differs_from": row["retells"], "differs_in": row["change"], "claim_ids": row["claim_id"]}
        )  # fmt: skip
    return pl.DataFrame(found, schema=ROWS)


def origins(dataset: Dataset) -> pl.DataFrame:
    """The origins of each count in reading order, with the articles and claims that lead back to each: ORIGINS."""
    found = []
    for count, rows in _by_count(told(dataset)).items():
        lead = ends(row["chain"] for row in rows)
        for origin in dict.fromkeys(name for row in rows for name in lead[tuple(row["chain"])]):
            same = [row for row in rows if origin in lead[tuple(row["chain"])]]
            articles = list(dict.fromkeys(row["source_id"] for row in same))
            ids = " ".join(row["claim_id"] for row in same)
            found.append((count, origin, _label(dataset, origin), articles, ids))
    return pl.DataFrame(found, schema=ORIGINS, orient="row")


def counts(dataset: Dataset) -> pl.DataFrame:
    """Each count with its articles, origins, and what differs between its statements; the columns of COUNTS."""
    by_origin = origins(dataset)
    found = []
    for count, rows in _by_count(told(dataset)).items():
        labels = by_origin.filter(pl.col("count_id") == count)["label"].to_list()
        changed = dict.fromkeys(word for row in rows for word in (row["change"] or "").split())
        articles = dict.fromkeys(row["source_id"] for row in rows)
        ids = " ".join(row["claim_id"] for row in rows)
        found.append((count, list(articles), len(rows), labels, list(changed), ids))
    return pl.DataFrame(found, schema=COUNTS, orient="row")


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
