"""Chains of attribution: the graph, the origins of each count, and the picture of both."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from trajectories.compare import lineage

ROOT = Path(__file__).parent.parent

# By hand, from the paragraphs: who is named next, in how many claims.
EDGES = {
    ("article-a", "article-a", "new-voice"): 8,
    ("article-a", "new-voice", "opg"): 8,
    ("article-a", "article-a", "lutsenko"): 3,
    ("article-a", "article-a", "ukrainian-lawmakers"): 1,
    ("article-a", "article-a", None): 1,
    ("article-b", "article-b", "opg"): 5,
    ("article-b", "article-b", "honcharenko"): 2,
    ("article-b", "article-b", None): 5,
    ("article-c", "article-c", "die-welt"): 2,
    ("article-c", "article-c", "zakharova"): 2,
    ("article-c", "zakharova", "opg"): 2,
    ("article-d", "article-d", "die-welt"): 2,
    ("article-d", "die-welt", "die-welt-reporter"): 2,
    ("article-d", "article-d", "zakharova"): 2,
    ("article-d", "zakharova", "opg"): 2,
    ("article-d", "article-d", "reports"): 1,
    ("article-e", "article-e", "antiwar-com"): 9,
    ("article-e", "antiwar-com", "new-voice"): 4,
    ("article-e", "antiwar-com", "ukrainian-mp"): 1,
    ("article-e", "new-voice", "opg"): 2,
    ("article-e", "new-voice", "lutsenko"): 2,
}
# By hand: the origins of each count that more than one article gives.
SHARED = {
    "total-to-october-2025": {"opg"},
    "october-2025": {"lutsenko", "opg", "die-welt-reporter"},
    "awol-2022": {"opg"},
    "ten-months-2025": {"opg"},
    "four-hundred-thousand": {"ukrainian-lawmakers", "ukrainian-mp"},
    "persons-2025": {"die-welt-reporter"},
    "monthly-range-cd": {"opg"},
    "cases-since-february-2022": {"opg"},
}


@pytest.mark.parametrize(
    ("chains", "expected"),
    [
        ([["p", "x"]], {"p x": "x"}),
        ([["p"]], {"p": "p"}),
        ([["p", "x"], ["q", "x"]], {"p x": "x", "q x": "x"}),
        ([["p", "x"], ["q", "y"]], {"p x": "x", "q y": "y"}),
        ([["p", "x"], ["q", "x", "y"]], {"p x": "y", "q x y": "y"}),  # one goes on where the other stops
        ([["p"], ["p", "x"]], {"p": "x", "p x": "x"}),  # the article itself, naming nobody the second time
        ([["p", "x"], ["p", "x", "y"], ["q", "x", "z"]], {"p x": "y z", "p x y": "y", "q x z": "z"}),
        ([["p"], ["q", "x"]], {"p": "p", "q x": "x"}),  # naming nobody is no link between two articles
    ],
)
def test_ends(chains, expected):
    assert {" ".join(chain): " ".join(found) for chain, found in lineage.ends(chains).items()} == expected


def test_ends_of_any_chains_are_last_names():
    rng = random.Random(7)
    for _ in range(300):
        chains = [rng.sample("pqrstuv", rng.randint(1, 5)) for _ in range(rng.randint(1, 6))]
        last = {chain[-1] for chain in chains}
        for chain, found in lineage.ends(chains).items():
            assert found
            assert set(found) <= last
            if all(chain[-1] not in other[:-1] for other in chains):
                assert found == (chain[-1],)


def test_a_ring_of_names_has_an_end():
    assert all(lineage.ends([["p", "x", "y"], ["q", "y", "x"]]).values())


def test_edges_by_hand(dataset):
    found = {
        (row["source_id"], row["teller"], row["named"]): row["claims"] for row in lineage.edges(dataset).to_dicts()
    }
    assert found == EDGES


def test_edges_hold_the_claims_they_count(dataset):
    chain_of = dict(dataset.claims.select("claim_id", "attribution").iter_rows())
    for row in lineage.edges(dataset).to_dicts():
        ids = row["claim_ids"].split()
        assert len(ids) == row["claims"] == len(set(ids))
        for name in ids:
            chain = chain_of[name].split(" > ")
            assert (row["teller"], row["named"]) in [*pairwise(chain), *([(chain[0], None)] if len(chain) == 1 else [])]


def test_what_comes_in_goes_on_or_ends(dataset, miniature):
    for data in (dataset, miniature):
        edges = lineage.edges(data)
        for node in lineage.nodes(data).to_dicts():
            named = edges.filter(pl.col("named") == node["actor_id"])["claims"].sum()
            on = edges.filter((pl.col("teller") == node["actor_id"]) & pl.col("named").is_not_null())["claims"].sum()
            into = node["claims"] if node["kind"] == "article" else named
            assert into == node["claims"]
            assert into - on == node["ends"]


def test_columns_run_from_left_to_right(dataset):
    column = dict(lineage.nodes(dataset).select("actor_id", "column").iter_rows())
    for row in lineage.told(dataset):
        for one, other in pairwise(row["chain"]):
            assert column[one] < column[other]
    kinds = lineage.nodes(dataset).sort("column")["kind"].unique(maintain_order=True).to_list()
    assert kinds == ["article", "outlet", "speaker", "office"]


def test_rows_are_the_claims_used_or_contested(dataset):
    with_role = set()
    for path in (ROOT / "data" / "claims" / f"{source}.csv" for source in dataset.by_source()):
        with path.open(encoding="utf-8") as file:
            with_role |= {r["claim_id"] for r in csv.DictReader(file) if r["role"] in ("constraint", "contested")}
    rows = lineage.lineage_rows(dataset)
    assert set(rows["claim_ids"]) == with_role
    assert len(rows) == len(with_role)
    labels = {actor.id: actor.label for actor in dataset.actors}
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    for row in rows.to_dicts():
        claim = claims[row["claim_ids"]]
        assert row["chain"].split(" → ")[0] == labels[claim["source_id"]]
        assert (row["differs_from"], row["differs_in"]) == (claim["retells"], claim["change"])


def test_origins_by_hand(dataset):
    counts = lineage.counts(dataset)
    shared = counts.filter(pl.col("articles").list.len() > 1)["count_id"].to_list()
    assert set(shared) == set(SHARED)
    origins = lineage.origins(dataset)
    for count, names in SHARED.items():
        assert set(origins.filter(pl.col("count_id") == count)["origin"]) == names


def test_every_claim_leads_back_to_an_origin_of_its_count(dataset):
    origins = lineage.origins(dataset)
    for row in lineage.told(dataset):
        own = origins.filter(pl.col("count_id") == row["count"])
        assert any(row["claim_id"] in ids.split() for ids in own["claim_ids"])
        assert all(row["source_id"] in articles for articles, ids in own.select("articles", "claim_ids").iter_rows()
                   if row["claim_id"] in ids.split())  # fmt: skip


def test_naming_nobody_is_an_origin_of_its_own(dataset, miniature):
    daily = lineage.origins(dataset).filter(pl.col("count_id") == "daily-rate")
    assert daily["label"].to_list() == ["Article B, nobody named"]
    first = lineage.counts(miniature).filter(pl.col("count_id") == "year-one")
    assert set(first["origins"].item()) == {"the town ledger", "Leaflet Q, nobody named"}


def test_changes_by_hand(dataset):
    assert lineage.changes(dataset) == {
        "article-a": {"category": 2, "unit": 1},
        "article-b": {"category": 2, "period": 1},
        "article-c": {"unit": 1, "certainty": 2},
        "article-d": {"unit": 1},
        "article-e": {"category": 2, "unit": 2, "period": 3, "certainty": 5},
    }


def test_numbers(dataset):
    found = lineage.numbers(dataset)
    assert found["lineage_shared"] == len(SHARED) == 8
    assert found["lineage_single"] == sum(len(names) == 1 for names in SHARED.values()) == 6
    assert found["lineage_origins"] == 7
    assert found["lineage_claims"] == 43
    assert found["lineage_nobody"] == sum(EDGES[key] for key in EDGES if key[2] is None)
    assert found["lineage_changed"] == 16


def test_numbers_follow_the_data(dataset):
    """An article that names another speaker for a shared count takes it out of those with one origin."""
    other = pl.when(pl.col("claim_id") == "article-b-09").then(pl.lit("article-b > honcharenko"))
    claims = dataset.claims.with_columns(other.otherwise(pl.col("attribution")).alias("attribution"))
    assert lineage.numbers(replace(dataset, claims=claims))["lineage_single"] == 5


def test_no_claim_at_all(dataset):
    empty = replace(dataset, claims=dataset.claims.clear())
    assert lineage.lineage_rows(empty).is_empty()
    assert set(lineage.numbers(empty).values()) == {0}
