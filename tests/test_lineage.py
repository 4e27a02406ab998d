"""Chains of attribution: the graph, the origins of each count, and the picture of both."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from trajectories.compare import lineage

ROOT = Path(__file__).parent.parent

# By hand: the origins of each count that more than one article gives.
SHARED = {
    "total-to-october-2025": {"opg"},
    "october-2025": {"lutsenko", "opg", "die-welt-reporter"},
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
    for row in lineage.told(dataset).to_dicts():
        own = origins.filter(pl.col("count_id") == row["count"])
        assert any(row["claim_id"] in ids.split() for ids in own["claim_ids"])
        assert all(row["source_id"] in articles for articles, ids in own.select("articles", "claim_ids").iter_rows()
                   if row["claim_id"] in ids.split())  # fmt: skip


def test_naming_nobody_is_an_origin_of_its_own(dataset, miniature):
    daily = lineage.origins(dataset).filter(pl.col("count_id") == "daily-rate")
    assert daily["label"].to_list() == ["Article B, nobody named"]
    first = lineage.counts(miniature).filter(pl.col("count_id") == "year-one")
    assert set(first["origins"].item()) == {"the town ledger", "Leaflet Q, nobody named"}


def test_origins_follow_the_data(dataset):
    """An article that names another speaker for a shared count gives it a second origin."""
    other = pl.when(pl.col("claim_id") == "article-e-02").then(pl.lit("article-e > honcharenko"))
    claims = dataset.claims.with_columns(other.otherwise(pl.col("attribution")).alias("attribution"))
    found = lineage.origins(replace(dataset, claims=claims)).filter(pl.col("count_id") == "total-to-october-2025")
    assert set(found["origin"]) == {"opg", "honcharenko"}


def test_no_claim_at_all(dataset):
    empty = replace(dataset, claims=dataset.claims.clear())
    assert lineage.lineage_rows(empty).is_empty()
    assert lineage.counts(empty).is_empty()
