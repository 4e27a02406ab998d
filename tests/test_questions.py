"""Rules for questions, and their arithmetic on miniature data."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from trajectories.claims.load import load
from trajectories.claims.question_rules import split
from trajectories.compare.study import Study
from trajectories.ground.errors import DataError

MINIATURE = Path(__file__).parent / "data" / "miniature"
HEADER = "question_id,kind,claim_ids,beside_ids,with_ids,start,end,number_low,number_high,reason\n"


def with_questions(folder: Path, *lines: str) -> Path:
    shutil.copytree(MINIATURE, folder, dirs_exist_ok=True)
    (folder / "questions.csv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_split_reads_signs() -> None:
    assert split("one -two") == [(1, "one"), (-1, "two")]
    assert split(None) == []


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("q,period_supplied,leaflet-q-05,leaflet-p-02,,,,,,why", "start"),
        ("q,pace_needed,leaflet-q-05,leaflet-p-02,,,,,,why", "with_ids"),
        ("q,average_beside,leaflet-q-05,leaflet-p-02,,,,,,why", "claim_ids"),
        ("q,same_number,leaflet-z-01,ref-01,,,,,,why", "claim_ids"),
        ("q,same_number,leaflet-p-01,ref-99,,,,,,why", "beside_ids"),
        ("q,same_number,leaflet-p-01,ref-01,,,,,,why 12", "reason"),
        ("q,guessed,leaflet-p-01,ref-01,,,,,,why", "kind"),
        ("q,period_supplied,leaflet-q-05,ref-01,,2010-02-01,2010-01-01,,,why", "end"),
    ],
)
def test_a_fault_is_named_by_file_row_and_column(tmp_path: Path, line: str, column: str) -> None:
    with pytest.raises(DataError) as error:
        load(with_questions(tmp_path / "data", line))
    assert any((f.file, f.row, f.column) == ("questions.csv", "2", column) for f in error.value.faults)


def test_more_than_can_be_read_is_refused(tmp_path: Path) -> None:
    lines = [f"q-{n},same_number,leaflet-p-01,ref-01,,,,,,why" for n in range(51)]
    with pytest.raises(DataError) as error:
        load(with_questions(tmp_path / "data", *lines))
    assert [f.found for f in error.value.faults] == ["question 51"]


def test_a_supplied_period_is_a_condition_and_no_contradiction(tmp_path: Path) -> None:
    line = "q,period_supplied,leaflet-q-05,ref-01,,2010-01-01,2010-06-30,,,the first half year is supplied"
    found = Study(load(with_questions(tmp_path / "data", line))).comparisons
    row = found.row(by_predicate=pl.col("against_id") == "q", named=True)
    assert (row["claim_low"], row["claim_high"], row["allowed_low"]) == (120, 180, 404.5)
    assert (row["verdict"], row["gap"], row["gap_printed"]) == ("not comparable", None, 225)
    assert "if it held throughout January to June 2010, it would come to 120 to 180" in row["sentence"]


@pytest.mark.parametrize(("reference", "verdict"), [(405, "above"), (430, "not comparable"), (500, "below")])
def test_a_part_set_aside_is_not_the_same_count(tmp_path: Path, reference: int, verdict: str) -> None:
    """412 with 30 set aside: above the whole of 405, between the 400 and the 430, below the 470."""
    folder = with_questions(tmp_path / "data", "q,set_aside,,ref-01,,2010-01-01,2010-02-28,30,,its note names the part")
    published = folder / "reference.csv"
    published.write_text(published.read_text(encoding="utf-8").replace(",405,", f",{reference},"), encoding="utf-8")
    study = Study(load(folder))
    row = study.comparisons.row(by_predicate=pl.col("comparison_id") == "leaflet-p-01-pub-ref-01", named=True)
    assert row["verdict"] == verdict
    clash = study.conflicts.filter((pl.col("scope") == "published") & (pl.col("claim_ids") == ["leaflet-p-01"]))
    assert (clash.height > 0) == (verdict != "not comparable")


def test_a_question_about_a_source_that_is_left_out_is_left_out(tmp_path: Path) -> None:
    from dataclasses import replace

    line = "q,period_supplied,leaflet-q-05,ref-01,,2010-01-01,2010-06-30,,,the first half year is supplied"
    dataset = load(with_questions(tmp_path / "data", line))
    alone = replace(
        dataset,
        sources=dataset.sources[:1],
        claims=dataset.claims.filter(pl.col("source_id") == "leaflet-p"),
    )
    assert "question" not in Study(alone).comparisons["against"].to_list()
