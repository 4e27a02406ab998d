"""Sums behind conflicts, paces and published counts beside claims: by hand, on miniature data and small made ones."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from trajectories.claims.load import Dataset, load
from trajectories.claims.schema import Question
from trajectories.compare import beside
from trajectories.compare.findings.finding import LEAD_WORDS, MOST_WORDS, Finding, each, short
from trajectories.compare.findings.keys import in_every
from trajectories.compare.findings.who import who
from trajectories.compare.gap import CONTRADICTIONS, HEADING_WORDS, SENTENCE_WORDS
from trajectories.compare.study import Study
from trajectories.compare.sums import sum_behind
from trajectories.solver.reading import Reading

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


def asked(
    dataset: Dataset, kind: str, claim: str, beside_ids: str, with_ids: str | None = None, **more: object
) -> Dataset:
    """The data with one question."""
    columns = {"start": None, "end": None, "number_low": None, "number_high": None, "reason": "why", **more}
    question = Question(
        question_id="asked", kind=kind, claim_ids=claim, beside_ids=beside_ids, with_ids=with_ids, **columns
    )
    return replace(dataset, questions=(question,))


def test_two_counts_of_one_thing_are_one_pair_of_bars(small: Dataset) -> None:
    row = Study(small).contradictions.filter(pl.col("contradiction_id").str.starts_with("sum")).row(0, named=True)
    assert set(row["claim_ids"]) == {"leaflet-q-03", "leaflet-q-04"}
    assert (row["left_parts"], row["right_parts"]) == ([300.0], [412.0])
    assert row["gap_printed"] == 112
    assert row["gap"] == 412 - 0.5 - 299 or row["gap"] == 412 - 0.5 - 300
    assert "make" not in row["sentence"]


def test_parts_that_add_up_to_more_than_a_whole(small: Dataset) -> None:
    spoilt = changed(small, "leaflet-p-05", low=None, best=400.0, qualifier="exact", start_latest=date(2010, 1, 1))
    study = Study(spoilt)
    found = study.contradictions.filter(pl.col("contradiction_id").str.contains("leaflet-p-05"))
    row = found.row(0, named=True)
    assert row["right_parts"] == [400.0]
    assert sum(row["left_parts"]) - 400 == row["gap_printed"] > row["gap"] > 0
    assert row["sentence"].count("400") == 1


def test_every_sum_is_that_of_its_figures(small: Dataset) -> None:
    study = Study(changed(small, "leaflet-p-05", low=None, best=400.0, qualifier="exact"))
    rows = study.rows
    for unit, resolution in study.together.items():
        for conflict in resolution.conflicts:
            found = sum_behind(study.models[study.reading][unit], conflict)
            if found is not None:
                named = {part.claim_id for part in found.parts} | {n for part in found.parts for n in part.less}
                assert named | {found.whole} == conflict <= set(rows)
                assert found.gap > 0


def test_a_conflict_can_no_longer_be_where_its_gap_is_closed(small: Dataset) -> None:
    study = Study(changed(small, "leaflet-q-04", high=500.0))
    assert not any(resolution.conflicts for resolution in study.together.values())
    assert study.contradictions.filter(pl.col("contradiction_id").str.starts_with("sum")).is_empty()


def test_readings_that_break_a_contradiction_are_the_smallest(small: Dataset) -> None:
    found = Study(small).cannot_hold(["leaflet-q-03", "leaflet-q-04"])
    assert found.tried == 192
    assert found.broken_by == (("undefined=at_least",), ("undefined=left_out",))


def test_how_far_does_not_depend_on_the_reading_in_use(small: Dataset) -> None:
    study = Study(small)
    other = study.under(Reading(undefined="left_out"))
    assert other.models is study.models
    assert other.contradictions.filter(pl.col("contradiction_id").str.starts_with("sum")).is_empty()
    assert other.reading.undefined == "left_out"


def test_a_study_travels_between_processes(small: Dataset) -> None:
    study = Study(small)
    told = study.findings
    again = pickle.loads(pickle.dumps(study))
    assert again.findings == told
    assert again.cannot_hold(["leaflet-q-03", "leaflet-q-04"]) == study.cannot_hold(["leaflet-q-03", "leaflet-q-04"])


def test_claims_in_every_conflict_are_those_that_resolve_all(small: Dataset) -> None:
    study = Study(small)
    system = study.models[study.reading]["bicycles"]
    assert in_every(system) == {"leaflet-q-03", "leaflet-q-04"}
    (row,) = [finding for finding in study.findings if finding.id.startswith("key-claims")]
    assert row.holds.broken_by == (("undefined=at_least",), ("undefined=left_out",), ("unit=one_to_one",))


def test_pace_of_a_projection_by_hand(small: Dataset) -> None:
    data = changed(small, "leaflet-p-05", low=None, best=900.0, qualifier="plain", start_latest=date(2010, 1, 1))
    data = changed(
        data, "leaflet-p-02", category="any_bicycle", mood="projected", best=1084.0, end_latest=date(2011, 12, 31)
    )
    study = Study(asked(data, "pace_needed", "leaflet-p-02", "leaflet-p-05", "leaflet-p-10"))
    (gap,) = [gap for gap in study.gaps if gap.kind == "projection"]
    (answer,) = study.answers("pace_needed")
    assert answer.pace is not None
    assert (answer.pace.days, answer.pace.needed) == (184, 1.0)
    assert answer.pace.stated.number == pytest.approx(1 / 3)
    assert gap.right.total == pytest.approx(900 + 184 / 3)
    assert gap.gap_printed == pytest.approx(1084 - 900 - 184 / 3)
    assert "one bicycle as one report" in gap.given
    (finding,) = [finding for finding in study.findings if finding.id == gap.id]
    assert (finding.lead, finding.holds) == (f"{gap.heading}.", gap.holds)
    assert finding.text.startswith(gap.sentence)
    # 900 may be 950, and a bicycle every two and a half days makes 73 more; a whole unit either way reaches the target.
    assert gap.holds.broken_by == (("plain=either_side",),)


def test_a_projection_that_another_base_reaches_is_no_contradiction(small: Dataset) -> None:
    data = changed(small, "leaflet-p-02", category="any_bicycle", mood="projected", best=1084.0)
    data = changed(data, "leaflet-p-02", end_latest=date(2011, 12, 31), end_earliest=date(2011, 12, 31))
    misses = asked(data, "pace_needed", "leaflet-p-02", "leaflet-p-03", "leaflet-p-10")
    assert [gap.kind for gap in Study(misses).gaps].count("projection") == 1
    other = asked(data, "pace_needed", "leaflet-p-02", "leaflet-p-03 leaflet-p-01", "leaflet-p-10").questions[0]
    both = replace(misses, questions=(*misses.questions, other.model_copy(update={"question_id": "other"})))
    assert [gap.kind for gap in Study(both).gaps].count("projection") == 0


def test_a_year_s_projection_beside_twelve_months_is_a_condition(small: Dataset) -> None:
    days = {"start": date(2011, 1, 1), "end": date(2011, 12, 31)}
    study = Study(asked(small, "period_supplied", "leaflet-q-05", "leaflet-q-06", **days))
    (finding,) = [finding for finding in study.findings if finding.id.startswith("yearly")]
    assert "240 to 360" in finding.text
    assert "If the projection is for 2011 alone" in finding.text
    assert finding.given.startswith("A condition")
    less = Study(
        asked(changed(small, "leaflet-q-06", high=350.0), "period_supplied", "leaflet-q-05", "leaflet-q-06", **days)
    )
    assert not [finding for finding in less.findings if finding.id.startswith("yearly")]


def test_a_range_without_a_period_is_told_as_a_condition_wherever_it_stands(small: Dataset) -> None:
    study = Study(asked(changed(small, "leaflet-q-06", mood="stated"), "follows_from", "leaflet-q-05", "leaflet-q-09"))
    (row,) = study.comparisons.filter(pl.col("against") == "question").to_dicts()
    assert row["condition"] == "it held throughout January 2010 to 12 July 2011" or row["condition"].startswith(
        "it held"
    )
    assert f"if {row['condition']}" in row["sentence"]


def test_a_published_count_that_agrees_is_no_difference(small: Dataset) -> None:
    assert [found.claim["claim_id"] for found in beside.apart(Study(small))] == ["leaflet-p-01", "leaflet-p-02"]
    rounded = changed(small, "leaflet-p-01", best=400.0, qualifier="plain")
    assert [found.claim["claim_id"] for found in beside.apart(Study(rounded))] == ["leaflet-p-02"]


def test_a_part_that_a_note_sets_aside_is_no_difference(small: Dataset) -> None:
    best = changed(small, "leaflet-p-01", best=390.0)
    assert "leaflet-p-01" in [found.claim["claim_id"] for found in beside.apart(Study(best))]
    week = {"start": date(2010, 1, 1), "end": date(2010, 1, 7), "number_low": 15.0}
    study = Study(asked(best, "set_aside", None, "ref-01", **week))
    assert [found.claim["claim_id"] for found in beside.apart(study)] == ["leaflet-p-02"]


def test_offices_and_series_are_told_apart(small: Dataset) -> None:
    assert beside.offices_disagree(Study(small)) is None
    first = small.references.row(0, named=True)
    other = {**first, "reference_id": "ref-90", "counted_by": "the insurers", "best": 390.0}
    whole = {**first, "reference_id": "ref-91", "category": "any_bicycle", "best": 500.0}
    more = pl.DataFrame([other, whole], schema=small.references.schema)
    study = Study(replace(small, references=pl.concat([small.references, more])))
    offices = beside.offices_disagree(study)
    assert offices is not None
    assert offices["difference"] == 15
    (series,) = beside.series_disagree(study)
    assert series.gap == 500 - 405 - 40


@pytest.mark.parametrize("kept", [(), ("leaflet-p",), ("leaflet-q",), ("leaflet-p", "leaflet-q")])
def test_everything_holds_for_no_source_one_and_two(small: Dataset, kept: tuple[str, ...]) -> None:
    study = without(small, *kept)
    for found in study.findings:
        assert len(found.lead.split()) <= LEAD_WORDS
        assert len(found.text.split()) <= MOST_WORDS
        words = found.lead + found.text + found.holds_words
        assert not any(wrong in words for wrong in ("None", "nan", "=", "the the", "  ", "article"))
        assert set(found.claim_ids) <= set(study.claims["claim_id"])
    assert len({found.id for found in study.findings}) == len(study.findings)
    rows = study.contradictions
    assert rows.schema == pl.Schema(CONTRADICTIONS)
    assert all(
        len(row["sentence"].split()) <= SENTENCE_WORDS and len(row["heading"].split()) <= HEADING_WORDS
        for row in rows.to_dicts()
    )
    assert who(study)["source_id"].to_list() == list(kept)
    assert study.key_claims.height == (2 if "leaflet-q" in kept else 0)


@pytest.mark.parametrize(("name", "reading"), list(Reading.one_at_a_time()))
def test_every_reading_has_its_findings(small: Dataset, name: str, reading: Reading) -> None:
    study = Study(small).under(reading)
    assert study.findings
    assert all(len(row["sentence"].split()) <= SENTENCE_WORDS for row in study.contradictions.to_dicts())


def test_long_names_are_no_fault(small: Dataset) -> None:
    """Sources whose names do not differ in one letter: a heading falls back on fewer words."""
    named = ("The Morning Post of the Lower Town", "The Evening Post of the Lower Town")
    sources = tuple(
        source.model_copy(update={"label": label}) for source, label in zip(small.sources, named, strict=True)
    )
    spoilt = changed(small, "leaflet-p-05", low=None, best=400.0, qualifier="exact", start_latest=date(2010, 1, 1))
    study = Study(replace(spoilt, sources=sources))
    assert study.contradictions.height
    assert len(study.findings) == len(Study(spoilt).findings)


def test_a_source_without_claims_stands_in_the_table(small: Dataset) -> None:
    data = replace(small, claims=small.claims.filter(pl.col("source_id") == "leaflet-p"))
    table = who(Study(data))
    assert table["source_id"].to_list() == ["leaflet-p", "leaflet-q"]
    assert table["counts"][1] == "none printed"


def test_many_parts_are_told_as_far_as_the_words_allow() -> None:
    parts = [f"Source {number} prints {number} cases of one kind" for number in range(1, 13)]
    text = each("For one month, ", parts)
    assert text.startswith("For one month, Source 1 prints 1 cases")
    assert text.endswith("; and eight more.")
    assert len(text.split()) <= MOST_WORDS
    assert each("", parts[:1]) == f"{parts[0]}."


def test_a_finding_that_is_too_long_is_no_finding() -> None:
    with pytest.raises(ValueError, match="text has 46 words"):
        Finding("one", "Lead.", " ".join(["word"] * 46), "fig-overlay", ())
    assert short("One.", " ".join(["word"] * 45)) == "One."
