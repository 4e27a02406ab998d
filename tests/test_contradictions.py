"""Sums behind conflicts, paces and published counts beside claims: by hand, on miniature data and small made ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from trajectories.claims.load import Dataset, load
from trajectories.compare import beside, held, paces
from trajectories.compare.contradictions import CONTRADICTIONS, contradictions
from trajectories.compare.findings import findings
from trajectories.compare.findings.finding import LEAD_WORDS, MOST_WORDS, Finding, short
from trajectories.compare.findings.keys import frame
from trajectories.compare.findings.numbers import numbers
from trajectories.compare.findings.who import who
from trajectories.compare.study import Study
from trajectories.compare.sums import sum_behind
from trajectories.compare.told import claim_rows

MINIATURE = Path(__file__).parent / "data" / "miniature"


@pytest.fixture(scope="module")
def small() -> Dataset:
    return load(MINIATURE)


def without(dataset: Dataset, *kept: str) -> Study:
    """The study of some sources alone."""
    claims = dataset.claims.filter(pl.col("source_id").is_in(kept))
    sources = tuple(source for source in dataset.sources if source.source_id in kept)
    return Study(replace(dataset, sources=sources, claims=claims))


def changed(dataset: Dataset, claim_id: str, **values: object) -> Dataset:
    """The data with some values of one claim changed."""
    here = pl.col("claim_id") == claim_id
    columns = [
        pl.when(here).then(pl.lit(value, dtype=dataset.claims.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    ]
    return replace(dataset, claims=dataset.claims.with_columns(columns))


def test_two_counts_of_one_thing_are_one_pair_of_bars(small: Dataset) -> None:
    row = contradictions(Study(small)).filter(pl.col("contradiction_id").str.starts_with("sum")).row(0, named=True)
    assert set(row["claim_ids"]) == {"leaflet-q-03", "leaflet-q-04"}
    assert (row["left_parts"], row["right_parts"]) == ([300.0], [412.0])
    assert row["gap_printed"] == 112
    assert row["gap"] == 412 - 0.5 - 299 or row["gap"] == 412 - 0.5 - 300
    assert "make" not in row["sentence"]


def test_parts_that_add_up_to_more_than_a_whole(small: Dataset) -> None:
    spoilt = changed(small, "leaflet-p-05", low=None, best=400.0, qualifier="exact", start_latest=date(2010, 1, 1))
    study = Study(spoilt)
    found = contradictions(study).filter(pl.col("contradiction_id").str.contains("leaflet-p-05"))
    row = found.row(0, named=True)
    assert row["right_parts"] == [400.0]
    assert sum(row["left_parts"]) - 400 == row["gap_printed"] > row["gap"] > 0
    assert row["sentence"].count("400") == 1


def test_every_sum_is_that_of_its_figures(small: Dataset) -> None:
    study = Study(changed(small, "leaflet-p-05", low=None, best=400.0, qualifier="exact"))
    rows = claim_rows(study)
    for unit, conflicts in held.conflicts(study).items():
        for conflict in conflicts:
            found = sum_behind(held.systems(study)[unit], conflict)
            if found is not None:
                named = {part.claim_id for part in found.parts} | {n for part in found.parts for n in part.less}
                assert named | {found.whole} == conflict <= set(rows)
                assert found.gap > 0


def test_a_conflict_can_no_longer_be_where_its_gap_is_closed(small: Dataset) -> None:
    study = Study(changed(small, "leaflet-q-04", high=500.0))
    assert not any(held.conflicts(study).values())
    assert contradictions(study).filter(pl.col("contradiction_id").str.starts_with("sum")).is_empty()


def test_ways_out_meet_every_conflict_and_none_is_too_large() -> None:
    conflicts = [frozenset("abc"), frozenset("abd"), frozenset("ae")]
    ways = held.ways_out(conflicts)
    assert ways == [frozenset("a"), frozenset("be"), frozenset("cde")]
    assert held.ways_out([]) == [frozenset()]


def test_readings_that_break_a_thing_are_the_smallest(small: Dataset) -> None:
    kept = held.cannot_hold(Study(small), ["leaflet-q-03", "leaflet-q-04"])
    assert len(kept) == len(held.every_reading()) == 192
    assert held.breaking(kept) == [("undefined=at_least",), ("undefined=left_out",)]
    assert "=" not in held.holds_words(kept)
    assert held.holds_words(dict.fromkeys(kept, True)) == "Holds under every reading."


def test_pace_of_a_projection_by_hand(small: Dataset) -> None:
    assert not paces.projections(Study(small))  # the projection has no count of all together to grow from
    base = {"low": None, "best": 900.0, "qualifier": "plain", "start_latest": date(2010, 1, 1)}
    data = changed(small, "leaflet-p-05", **base)
    data = changed(
        data, "leaflet-p-02", category="any_bicycle", mood="projected", best=1084.0, end_latest=date(2011, 12, 31)
    )
    (found,) = paces.projections(Study(data))
    assert (found.days, found.needed) == (184, 1.0)
    assert found.stated == pytest.approx(1 / 3)
    assert found.reached == pytest.approx(900 + 184 / 3)


def test_yearly_projection_is_held_against_twelve_months(small: Dataset) -> None:
    (found,) = paces.yearly_projections(Study(small))
    assert (found.low, found.high) == (240, 360)
    assert not list(paces.yearly_projections(Study(changed(small, "leaflet-q-06", high=350.0))))


def test_a_published_count_that_agrees_is_no_difference(small: Dataset) -> None:
    assert [found.claim["claim_id"] for found in beside.apart(Study(small))] == ["leaflet-p-01", "leaflet-p-02"]
    rounded = changed(small, "leaflet-p-01", best=400.0, qualifier="plain")
    assert [found.claim["claim_id"] for found in beside.apart(Study(rounded))] == ["leaflet-p-02"]


def test_a_part_that_a_note_sets_aside_is_no_difference(small: Dataset) -> None:
    here = pl.col("reference_id") == "ref-01"
    best = changed(small, "leaflet-p-01", best=390.0)
    noted = small.references.with_columns(note=pl.when(here).then(pl.lit("15 of these in one week")).otherwise("note"))
    assert "leaflet-p-01" in [found.claim["claim_id"] for found in beside.apart(Study(best))]
    study = Study(replace(best, references=noted))
    assert [found.claim["claim_id"] for found in beside.apart(study)] == ["leaflet-p-02"]


def test_offices_and_series_are_told_apart(small: Dataset) -> None:
    assert not beside.offices_disagree(Study(small))
    first = small.references.row(0, named=True)
    other = {**first, "reference_id": "ref-90", "counted_by": "the insurers", "best": 390.0}
    whole = {**first, "reference_id": "ref-91", "category": "any_bicycle", "best": 500.0}
    more = pl.DataFrame([other, whole], schema=small.references.schema)
    study = Study(replace(small, references=pl.concat([small.references, more])))
    (offices,) = beside.offices_disagree(study)
    assert offices.gap == 15
    (series,) = beside.series_disagree(study)
    assert series.gap == 500 - 405 - 40


@pytest.mark.parametrize("kept", [(), ("leaflet-p",), ("leaflet-q",), ("leaflet-p", "leaflet-q")])
def test_everything_holds_for_no_source_one_and_two(small: Dataset, kept: tuple[str, ...]) -> None:
    study = without(small, *kept)
    for found in findings(study):
        assert len(found.lead.split()) <= LEAD_WORDS
        assert len(found.text.split()) <= MOST_WORDS
        words = found.lead + found.text + found.holds_words
        assert not any(wrong in words for wrong in ("None", "nan", "=", "the the", "  ", "article"))
        assert set(found.claim_ids) <= set(study.claims["claim_id"])
    assert len({found.id for found in findings(study)}) == len(findings(study))
    rows = contradictions(study)
    assert rows.schema == pl.Schema(CONTRADICTIONS)
    assert all(len(row["sentence"].split()) <= 30 and len(row["heading"].split()) <= 6 for row in rows.to_dicts())
    assert who(study)["source_id"].to_list() == list(kept)
    assert all(numbers(study).values())
    assert frame(study).height == (2 if "leaflet-q" in kept else 0)


def test_a_source_without_claims_stands_in_the_table(small: Dataset) -> None:
    data = replace(small, claims=small.claims.filter(pl.col("source_id") == "leaflet-p"))
    table = who(Study(data))
    assert table["source_id"].to_list() == ["leaflet-p", "leaflet-q"]
    assert table["counts"][1] == "none printed"


def test_a_finding_that_is_too_long_is_no_finding() -> None:
    with pytest.raises(ValueError, match="text has 46 words"):
        Finding("one", "Lead.", " ".join(["word"] * 46), "fig-overlay", ())
    assert short("One.", " ".join(["word"] * 45)) == "One."
