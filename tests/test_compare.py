"""The one engine on miniature data: verdicts, arithmetic, and that each equals what the solver says of both sides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from trajectories.claims.load import Dataset, load
from trajectories.compare.compare import COMPARISONS, FAILS, SET_ASIDE, Engine, comparisons
from trajectories.compare.limits import Allowed, apart, as_printed
from trajectories.compare.lineage import shared_outlets
from trajectories.compare.study import Study
from trajectories.solver.lp import System
from trajectories.solver.reading import DEFAULT, Reading

MINIATURE = Path(__file__).parent / "data" / "miniature"
READINGS = [("default", DEFAULT), *Reading.one_at_a_time()]


@pytest.fixture(scope="module")
def miniature() -> Dataset:
    return load(MINIATURE)


def disagreeing(dataset: Dataset, reading: Reading) -> list[str]:
    """Comparisons by rule whose verdict is not what the solver finds for both sides held together."""
    engine = Engine(dataset, reading)
    wrong = []
    stated = {one.row["claim_id"]: one for one in engine.stated}
    for row in engine.rows():
        one = stated[row["claim_id"]]
        failed = row["verdict"] in FAILS or row["why"] == SET_ASIDE
        kind = "apart" if row["against"] == "published" and failed else "rounded"
        out = one.left_out if row["against"] == "own" else frozenset()
        held = engine.held(kind, row["against_id"], one.unit, out)
        said = (engine.either(one, row["against_id"]) if kind == "apart" else one).constraints
        together = System([*held.constraints, *said], dataset.subject)
        if together.feasible(frozenset(together.claim_ids)) == (row["verdict"] in FAILS):
            wrong.append(row["comparison_id"])
    return wrong


@pytest.mark.parametrize("reading", [reading for _, reading in READINGS], ids=[name for name, _ in READINGS])
def test_every_verdict_is_the_solvers(miniature: Dataset, reading: Reading) -> None:
    assert disagreeing(miniature, reading) == []


def test_one_row_per_claim_and_set(miniature: Dataset) -> None:
    found = comparisons(miniature, DEFAULT)
    assert found.columns == list(COMPARISONS)
    assert found["comparison_id"].is_unique().all()
    row = found.row(by_predicate=pl.col("comparison_id") == "leaflet-p-01-pub-ref-01", named=True)
    assert (row["verdict"], row["gap"], row["gap_printed"], row["limit_ids"]) == ("above", 6.0, 7.0, ["ref-01"])
    assert row["sentence"].startswith("Leaflet P prints 412 for 2010")
    assert row["same_gap"]


def test_a_repeat_is_not_compared_twice(miniature: Dataset) -> None:
    assert "leaflet-p-09" not in comparisons(miniature, DEFAULT)["claim_id"].to_list()


def test_no_source_holds_what_it_does_not_count(miniature: Dataset) -> None:
    found = comparisons(miniature, DEFAULT).filter(pl.col("verdict").is_in(["no limit", "not comparable"]))
    assert found["why"].null_count() == 0


@pytest.mark.parametrize("kept", [(), ("leaflet-p",), ("leaflet-q",)])
def test_any_subset_of_sources(miniature: Dataset, kept: tuple[str, ...]) -> None:
    some = replace(
        miniature,
        sources=tuple(source for source in miniature.sources if source.source_id in kept),
        claims=miniature.claims.filter(pl.col("source_id").is_in(kept)),
    )
    study = Study(some)
    assert set(study.comparisons["source_id"]) <= set(kept)
    assert study.conflicts.height >= 0
    assert study.left_for_earlier.columns
    assert shared_outlets(some).is_empty()


def test_as_printed_takes_the_number_itself() -> None:
    claims = pl.DataFrame(
        {"qualifier": ["plain", "more_than"], "low": [None, 3.0], "best": [7.0, None], "high": [None, None]},
        schema={"qualifier": pl.String, "low": pl.Float64, "best": pl.Float64, "high": pl.Float64},
    )
    assert as_printed(claims).rows() == [("range", 7.0, None, 7.0), ("more_than", 3.0, None, None)]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(5, 6, ("above", 1)), (1, 2, ("below", 1)), (2, 3, ("inside", None)), (None, None, ("inside", None))],
)
def test_apart(low: float | None, high: float | None, expected: tuple[str, float | None]) -> None:
    assert apart((low, high), Allowed(3, 4)) == expected
