"""Every verdict on this data set is the solver's, under each reading with one choice turned."""

from __future__ import annotations

import polars as pl
import pytest
from test_compare import READINGS, disagreeing

from trajectories.claims.load import Dataset
from trajectories.compare.study import Study
from trajectories.solver.reading import Reading


@pytest.mark.parametrize("reading", [reading for _, reading in READINGS], ids=[name for name, _ in READINGS])
def test_every_verdict_is_the_solvers(dataset: Dataset, reading: Reading) -> None:
    assert disagreeing(dataset, reading) == []


def test_up_to_a_number_is_broken_by_a_pace_that_leads_beyond_it(study: Study) -> None:
    """Article B's projection is "as many as": a pace that stays below it fits, one that leads beyond it does not."""
    asked = {
        row["against_id"]: row for row in study.comparisons.filter(pl.col("claim_id") == "article-b-12").to_dicts()
    }
    verdicts = {name: asked[f"b-projection-{name}"]["verdict"] for name in ("range", "daily", "since")}
    assert verdicts == {"range": "inside", "daily": "inside", "since": "below"}
    beyond = asked["b-projection-since"]
    assert beyond["claim_high"] == 300_000 < beyond["allowed_low"]
    plain = study.comparisons.filter(pl.col("against_id") == "e-projection-pace").row(0, named=True)
    assert (plain["verdict"], plain["claim_low"], plain["claim_high"]) == ("above", 400_000, 400_000)


def test_one_gap_has_one_value_in_contradictions_and_comparisons(study: Study) -> None:
    compared = study.comparisons.filter(pl.col("against_id") == "e-projection-pace").row(0, named=True)
    pair = study.contradictions.filter(pl.col("contradiction_id") == "projection-article-e-10").row(0, named=True)
    assert (pair["gap_printed"], pair["gap"]) == (compared["gap_printed"], compared["gap"]) == (46_080, 26_440)
