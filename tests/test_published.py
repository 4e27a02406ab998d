"""Counts published elsewhere inside or outside what an article's figures allow, by hand."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from trajectories.findings import published
from trajectories.findings.published import ABOVE, BELOW, INSIDE, NO_LIMIT
from trajectories.results import sensitivity


@pytest.fixture(scope="module")
def solved(dataset, solutions):
    return sensitivity.solve_readings(dataset, solutions)


@pytest.fixture(scope="module")
def rows(dataset, solutions, solved) -> pl.DataFrame:
    return published.published_rows(dataset, solutions, solved)


def one(rows: pl.DataFrame, source: str, reference: str) -> dict:
    return rows.filter((pl.col("source_id") == source) & (pl.col("reference_id") == reference)).to_dicts()[0]


def with_reference(dataset, **changes):
    """The data with the first published count changed."""
    first = pl.col("reference_id") == "ref-01"
    columns = [
        pl.when(first).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in changes.items()
    ]
    return replace(dataset, references=dataset.references.with_columns(columns))


def test_by_hand(rows):
    above = one(rows, "article-a", "ref-01")  # 6,988 against 6,600 read as rounded
    assert (above["low"], above["high"], above["position"], above["distance"]) == (6550, 6650, ABOVE, 6988 - 6650)
    above = one(rows, "article-b", "ref-04")  # 110,511 against 105,500
    assert (above["position"], above["distance"]) == (ABOVE, 110511 - 105550)
    exact = one(rows, "article-b", "ref-05")
    assert (exact["low"], exact["high"], exact["position"], exact["distance"]) == (202997, 202997, INSIDE, 0)
    assert one(rows, "article-d", "ref-01")["position"] == NO_LIMIT


def test_below(dataset, solutions):
    rows = published.published_rows(with_reference(dataset, best=6000.0), solutions)
    below = one(rows, "article-a", "ref-01")
    assert (below["position"], below["distance"], below["outside_under"]) == (BELOW, 550, None)


@pytest.mark.parametrize(
    ("qualifier", "best", "position"),
    [
        ("exact", 6651.0, ABOVE),
        ("about", 6700.0, INSIDE),  # 6,600 to 6,800 reaches down to 6,650
        ("about", 6800.0, ABOVE),
        ("more_than", 5000.0, INSIDE),
        ("more_than", 7000.0, ABOVE),
        ("up_to", 7000.0, INSIDE),
        ("up_to", 6000.0, BELOW),
    ],
)
def test_a_rounded_count_is_inside_where_it_can_be(dataset, solutions, qualifier, best, position):
    rows = published.published_rows(with_reference(dataset, qualifier=qualifier, best=best), solutions)
    assert one(rows, "article-a", "ref-01")["position"] == position


def test_readings_under_which_it_lies_outside(rows):
    firm, loose = one(rows, "article-b", "ref-04"), one(rows, "article-a", "ref-01")
    assert "category=pooled" in firm["outside_under"]
    assert "category=pooled" not in loose["outside_under"]
    assert loose["outside_under"][0] == "default"
    assert not any("one_to_one" in name for held in rows["outside_under"] for name in held)
    assert all(not row["outside_under"] or row["position"] != NO_LIMIT for row in rows.to_dicts())


def test_only_registered_counts_in_a_unit_of_ours(dataset, rows):
    wanted = dataset.references.filter((pl.col("measure") == "registered") & (pl.col("unit") == "cases"))
    assert set(rows["reference_id"]) == set(wanted["reference_id"])
    assert set(rows["source_id"]) == {"article-a", "article-b", "article-d", "article-e"}  # C counts no cases


def test_order_is_by_letter_and_by_file_never_by_distance(dataset, rows):
    order = [source.source_id for source in dataset.sources]
    references = dataset.references["reference_id"].to_list()
    key = [(order.index(r["source_id"]), references.index(r["reference_id"])) for r in rows.to_dicts()]
    assert key == sorted(key)


def test_table_has_its_caveats_and_no_rank(dataset, rows):
    html = published.published_table(dataset, rows).html
    assert 'data-caveat="published-elsewhere"' in html
    assert "338 above 6,550–6,650; depends on reading" in html
    assert "4,961 above 105,450–105,550<" in html
    assert html.index("ref-01") < html.index("ref-02") < html.index("ref-16")
    assert html.count("<tr>") == 1 + rows["reference_id"].n_unique()
    for word in ("accurate", "closest", "best", "wrong", "correct"):
        assert word not in html.lower()


def test_paragraph_adds_up(dataset, rows):
    text = published.published_paragraph(dataset, rows)
    counts = dict(rows["position"].value_counts().iter_rows())
    assert f"{len(rows)} comparisons" in text
    assert f"In {counts[NO_LIMIT]} of them" in text
    assert f"in {counts[INSIDE]} the published count lies inside" in text
    assert counts[NO_LIMIT] + counts[INSIDE] + counts[ABOVE] == len(rows)
    assert "for Article A: ref-01; for Article B: ref-04" in text
    assert "one is outside under every reading" in text
    assert "Article C states no count of cases without reservation" in text


def test_without_readings_nothing_is_said_of_them(dataset, solutions):
    rows = published.published_rows(dataset, solutions)
    assert rows["outside_under"].null_count() == len(rows)
    assert "every reading" not in published.published_paragraph(dataset, rows)
    assert "depends on reading" not in published.published_table(dataset, rows).html


def test_no_published_count(dataset, solutions):
    none = replace(dataset, references=dataset.references.clear())
    rows = published.published_rows(none, solutions)
    assert rows.is_empty()
    assert published.published_paragraph(none, rows)
