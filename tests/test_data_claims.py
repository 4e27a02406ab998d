"""What this data set's rows say, where a reader once found them saying something else."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import DATA

from trajectories.claims.load import Dataset

pytestmark = pytest.mark.skipif(not (DATA / "claims/article-e.csv").is_file(), reason="another data set")


def claim(dataset: Dataset, claim_id: str) -> dict:
    return next(row for row in dataset.claims.to_dicts() if row["claim_id"] == claim_id)


def test_periods_of_article_e(dataset: Dataset) -> None:
    first = claim(dataset, "article-e-01")
    assert first["printed_period"] == "since the invasion … in 2022"
    assert (first["start_earliest"], first["start_latest"]) == (date(2022, 1, 1), date(2022, 2, 24))
    total = claim(dataset, "article-e-02")
    # No start is printed: the row says why it is not that of the claim before it.
    assert total["printed_period"] is None
    assert total["start_earliest"] == total["start_latest"] == dataset.subject.span_start
    assert "no start printed" in total["date_basis"]
    assert "not since the invasion" in total["date_basis"]


def test_since_the_event_starts_where_the_subject_says(dataset: Dataset) -> None:
    event = next(event for event in dataset.subject.events if event.id == "invasion")
    since = [
        row for row in dataset.claims.to_dicts()
        if (row["printed_period"] or "").lower().startswith("since") and event.label in row["printed_period"] and row["start_earliest"]
    ]  # fmt: skip
    assert since
    assert {(row["start_earliest"], row["start_latest"]) for row in since} == {(event.earliest, event.latest)}


def test_sources_are_named_by_what_is_printed(dataset: Dataset) -> None:
    assert [source.name for source in dataset.sources] == [
        "A · no outlet printed", "B · by-line isabelle", "C · LA Report", "D · no outlet printed", "E · AntiWar.com"
    ]  # fmt: skip
    assert all(source.address and source.address_basis for source in dataset.sources)
    assert [source.address_basis for source in dataset.sources] == ["copy", "copy", "same title", "copy", "copy"]


def test_published_counts_begin_where_their_parts_say(dataset: Dataset) -> None:
    rows = {row["reference_id"]: row for row in dataset.references.to_dicts()}
    assert list(rows) == [f"ref-{n:02}" for n in range(1, 165)]
    assert {rows[f"ref-{n}"]["start"] for n in (11, 12, 13)} == {date(2022, 1, 1)}
    months = [rows[f"ref-{n}"]["best"] for n in range(26, 38)]
    assert sum(months) == rows["ref-38"]["best"]
    assert (rows["ref-127"]["best"], rows["ref-128"]["best"]) == (162500, 21600)
    assert {"Office of the Prosecutor General", "State Bureau of Investigation"} <= set(
        dataset.references["counted_by"]
    )


def test_facts_are_those_of_the_published_rows(dataset: Dataset) -> None:
    """A fact that names a row prints that row's number."""
    import re

    rows = {row["reference_id"]: row["best"] for row in dataset.references.to_dicts()}
    checked = 0
    for fact in dataset.facts:
        named = re.findall(r"ref-\d+", fact.meaning)
        digits = re.search(r"\d+(?:,\d{3})+", fact.value)
        if named and digits:
            value = float(digits[0].replace(",", ""))
            assert value in {rows[id_] for id_ in named} | {sum(rows[id_] for id_ in named)}, fact.fact_id
            checked += 1
    assert checked >= 8


def test_no_run_of_words_is_long(dataset: Dataset) -> None:
    for row in dataset.claims.to_dicts():
        for name in ("printed", "printed_period"):
            assert len((row[name] or "").split()) < 9, row["claim_id"]
