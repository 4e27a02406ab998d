"""The hand-made checks of the first version as oracle: each stands in the new engine, or a reason says why not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from trajectories.compare.beside import published_disagreements
from trajectories.compare.compare import COMPARISONS
from trajectories.compare.lineage import shared_outlets
from trajectories.compare.study import Study

ORACLE = pl.read_csv(Path(__file__).parent / "data" / "oracle.csv", infer_schema=False)
SAME = {
    "consistent": ("inside", "no limit"),
    "inconsistent": ("above", "below"),
    "cannot be reached": ("above", "below"),
    "not comparable": ("not comparable",),
}


def row(study: Study, comparison_id: str) -> dict[str, object]:
    return study.comparisons.row(by_predicate=pl.col("comparison_id") == comparison_id, named=True)


def test_every_old_check_is_accounted_for(study: Study) -> None:
    assert ORACLE.height == 200
    verdicts = dict(study.comparisons.select("comparison_id", "verdict").iter_rows())
    for old in ORACLE.iter_rows(named=True):
        new = old["comparison_id"]
        if new is None:
            assert old["reason"], old["check_id"]
            continue
        assert verdicts[new] == old["verdict"], old["check_id"]
        assert old["reason"] or old["verdict"] in SAME[old["old_verdict"]], old["check_id"]


def test_compatible_once_the_part_is_set_aside(study: Study) -> None:
    found = row(study, "article-a-14-pub-ref-01")
    assert (found["verdict"], found["gap"]) == ("not comparable", None)


@pytest.mark.parametrize(
    ("comparison_id", "verdict", "gap_printed"),
    [
        ("question-b-daily-months", "not comparable", 16_612),
        ("question-b-daily-rounded", "not comparable", 21_700),
        ("question-c-range-follows", "above", 445_000),
        ("question-e-projection-pace", "above", 46_080),
        ("article-e-03-article-a", "below", 22_100),
        ("article-b-10-pub-ref-01", "below", 5_011),
    ],
)
def test_arithmetic_of_printed_numbers(study: Study, comparison_id: str, verdict: str, gap_printed: float) -> None:
    found = row(study, comparison_id)
    assert (found["verdict"], found["gap_printed"]) == (verdict, gap_printed)


def test_a_range_without_a_period_is_called_inconsistent_nowhere(study: Study) -> None:
    supplied = {q.question_id for q in study.dataset.questions if q.kind == "period_supplied"}
    rows = study.comparisons.filter(pl.col("against_id").is_in(list(supplied)))
    assert rows.height == len(supplied)
    assert not set(rows["verdict"]) & {"above", "below"}


def test_every_comparison_with_a_rate_of_no_period_reads_as_a_condition(study: Study) -> None:
    """Whichever side it is on; by rule such a rate is not compared at all, for it limits nothing."""
    rows = {row["claim_id"]: row for row in study.claims.to_dicts()}
    loose = {name for name, row in rows.items() if row["quantity"] == "rate" and not row["start_earliest"]}
    assert "article-c-05" in loose
    named = [
        row for row in study.comparisons.to_dicts() if row["claim_id"] in loose or loose & set(row["limit_ids"] or [])
    ]
    assert len(named) > 15
    for row in named:
        assert row["against"] == "question", row["comparison_id"]
        assert row["condition"], row["comparison_id"]
        assert "; if " in row["sentence"], row["comparison_id"]
        assert "held throughout" in row["sentence"], row["comparison_id"]


def test_no_sentence_names_an_id(study: Study) -> None:
    ids = [*study.claims["claim_id"], *study.dataset.references["reference_id"]]
    told = [
        *study.comparisons["sentence"], *study.comparisons["why"].drop_nulls(), *study.conflicts["explanation"],
        *study.key_claims["sentence"], *study.contradictions["sentence"], *study.contradictions["holds"],
        *(f"{finding.lead} {finding.text} {finding.holds_words}" for finding in study.findings),
    ]  # fmt: skip
    text = " ".join(told)
    assert not [name for name in ids if name in text]
    assert not [word for word in ("not_applicable", "as_printed", "left_out", "=") if word in text]


def test_questions_are_few_and_columns_complete(study: Study) -> None:
    assert len(study.dataset.questions) <= 50
    assert study.comparisons.columns == list(COMPARISONS)


def test_offices_are_told_apart(study: Study) -> None:
    assert study.publications.explode("reference_ids")["reference_ids"].is_unique().all()
    awol = published_disagreements(study.dataset.references, study.subject).row(0, named=True)
    assert (awol["low"], awol["high"], awol["difference"]) == (155_286, 162_500, 7_214)


def test_an_outlet_that_one_lists_and_another_is(study: Study) -> None:
    outlets = {outlet["outlet"]: outlet for outlet in shared_outlets(study.dataset).to_dicts()}
    assert (outlets["AntiWar.com"]["listed_by"], outlets["AntiWar.com"]["own_of"]) == (["article-a"], ["article-e"])


def test_left_for_earlier_years(study: Study) -> None:
    left = study.left_for_earlier.row(
        by_predicate=(pl.col("source_id") == "article-e") & (pl.col("category") == study.subject.pooled), named=True
    )
    assert (left["low"], left["high"], left["printed_low"]) == (142_500, 153_500, 148_000)


def test_a_conflict_names_its_scope(study: Study) -> None:
    assert set(study.conflicts["scope"]) <= {"within", "between", "published"}
    assert study.conflicts["conflict_id"].is_unique().all()
