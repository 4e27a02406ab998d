"""Chains of attribution: the graph, the origins of each count, and the picture of both."""

from __future__ import annotations

import csv
import random
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import polars as pl
import pytest

from trajectories.charts import lineage_chart, lineage_layout
from trajectories.charts.lettering import LEADING
from trajectories.charts.theme import EXPORT, INSET, LABEL, NARROW, WIDE, text_width
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
    for path in (ROOT / "data" / "claims").glob("*.csv"):
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
    assert lineage_chart.lineage(empty).to_dict()
    assert lineage_chart.lineage_narrow(empty).to_dict()


# -- the picture -----------------------------------------------------------------------------------------------------


def laid_out(data):
    return lineage_layout.lay_out(data, lineage.nodes(data), lineage.edges(data), {})


def test_boxes_and_slots_keep_apart(dataset, miniature):
    for data in (dataset, miniature):
        layout = laid_out(data)
        for one, other in combinations(layout.items, 2):
            if one.column == other.column:
                assert one.top + one.height <= other.top + 0.01 or other.top + other.height <= one.top + 0.01
        for item in layout.items:
            assert item.top >= lineage_layout.HEAD - 0.01
            assert item.top + item.height <= layout.height + 0.01
            assert len(item.lines) * LEADING <= item.height
        assert layout.left[0] >= -INSET
        assert layout.left[-1] + layout.width[-1] <= WIDE - INSET


def test_many_columns_still_fit(dataset):
    nodes = lineage.nodes(dataset)
    chain = (
        "article-a > antiwar-com > axios > die-welt > new-voice > lutsenko > honcharenko > butusov > zakharova > opg"
    )
    claims = dataset.claims.with_columns(
        pl.when(pl.col("claim_id") == "article-a-14").then(pl.lit(chain)).otherwise(pl.col("attribution"))
        .alias("attribution")
    )  # fmt: skip
    layout = laid_out(replace(dataset, claims=claims))
    assert len(layout.left) > nodes["column"].n_unique()
    assert layout.left[-1] + layout.width[-1] <= WIDE - INSET
    assert all(one + width < other for (one, other), width in zip(pairwise(layout.left), layout.width, strict=False))


def test_ribbons_are_as_wide_as_their_claims(dataset):
    spec = lineage_chart.lineage(dataset, EXPORT).to_dict()
    values = [row for data in _values(spec) for row in data if "ribbon" in row]
    ribbons = {row["ribbon"] for row in values}
    assert len(ribbons) == len(EDGES)
    found = Counter()
    for row in values:
        if "count" in row:
            assert row["y2"] - row["y"] == pytest.approx(row["count"] * lineage_layout.PER_CLAIM - 1)
            assert len(row["claims"].split()) == row["count"]
            found[row["colour"]] += row["count"]
    by_source = Counter({dataset.source(key[0]).colour: 0 for key in EDGES})
    for key, count in EDGES.items():
        by_source[dataset.source(key[0]).colour] += count
    assert found == by_source


@pytest.mark.parametrize("shape", ["wide", "narrow"])
def test_words_stay_inside(dataset, miniature, shape):
    draw, width = {"wide": (lineage_chart.lineage, WIDE), "narrow": (lineage_chart.lineage_narrow, NARROW)}[shape]
    for data in (dataset, miniature):
        rows = [row for values in _values(draw(data, EXPORT).to_dict()) for row in values if "text" in row]
        assert rows
        for row in rows:
            assert row["x"] >= -INSET
            assert row["x"] + 0.96 * text_width(row["text"]) <= width - INSET + 4, row["text"]
        assert LABEL >= 11


def test_narrow_list_tells_every_chain(dataset):
    spec = lineage_chart.lineage_narrow(dataset, EXPORT).to_dict()
    said = " ".join(row["text"].replace("\u00a0", " ") for values in _values(spec) for row in values if "text" in row)
    assert all(source.label in said for source in dataset.sources)
    for name in ("New Voice of Ukraine", "Die Welt", "AntiWar.com", "Oleksiy Honcharenko", "nobody named: 5 claims"):
        assert name in said


def test_the_same_data_give_the_same_picture(dataset):
    assert lineage_chart.lineage(dataset).to_dict() == lineage_chart.lineage(dataset).to_dict()


def test_figure(figures, dataset):
    figure = figures["fig-lineage"]
    assert figure.title.startswith("Of eight counts that more than one article gives, six")
    ids = {caveat.id for caveat in figure.caveats}
    assert {"origin-is-a-name", "difference-not-descent", "relayed-not-contested", "unattached-source-lists"} <= ids
    assert len(figure.table) == lineage.numbers(dataset)["lineage_claims"]


def _values(spec):
    """Every list of inline rows in a spec: in a layer, a part, or named at the top."""
    found = list(spec.get("datasets", {}).values())

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("values"), list):
                found.append(node["values"])
            for key, child in node.items():
                if key != "datasets":
                    walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(spec)
    return [rows for rows in found if rows and isinstance(rows[0], dict)]
