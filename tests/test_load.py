"""The loader: every fault named by file, row, column, found and allowed; all of them in one run; never a traceback."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from conftest import MINIATURE
from spoil import NAMES, P, claim, line_of, swap

from trajectories.claims.load import WORDS, Dataset, load
from trajectories.claims.schema import Fact
from trajectories.ground.errors import DataError

# -- what a good folder gives ------------------------------------------------------------------------------------


def test_miniature_loads_with_types_from_the_schema(miniature: Dataset) -> None:
    assert [source.source_id for source in miniature.sources] == ["leaflet-p", "leaflet-q"]
    assert miniature.subject.counted == ("pedal", "electric")
    assert miniature.subject.measured == ("reports", "bicycles")
    claims = miniature.claims
    assert len(claims) == 19
    assert {claims.schema[name] for name in ("low", "best", "high", "per_n")} == {pl.Float64}
    assert {claims.schema[n] for n in claims.columns if n.startswith(("start_", "end_")) or n == "stated_by"} == {
        pl.Date
    }
    assert claims.schema["paragraph"] == claims.schema["occurrence"] == pl.Int64
    row = claims.row(by_predicate=pl.col("claim_id") == "leaflet-p-03", named=True)
    assert (row["best"], row["start_earliest"], row["source_id"]) == (700.0, date(2010, 1, 1), "leaflet-p")
    assert row["low"] is None
    assert miniature.by_source()["leaflet-q"]["claim_id"].to_list() == [f"leaflet-q-{n:02}" for n in range(1, 10)]


def test_an_all_blank_column_keeps_its_type(folder: Path) -> None:
    for number in ("p-05",):
        claim(number, stated_by="")(folder)
    assert load(folder).claims.schema["stated_by"] == pl.Date


def test_the_version_changes_with_any_file_of_numbers_and_with_no_other(folder: Path) -> None:
    before = load(folder).version
    assert before == load(MINIATURE).version
    (folder / "README.md").write_text("words")
    (folder / "articles" / "p.txt").write_text("another text")
    assert load(folder).version == before
    seen = {before}
    for name in NAMES:
        path = folder / name
        good = path.read_text(encoding="utf-8")
        path.write_text(good + ("\n# a comment\n" if name.endswith(".yml") else ""), encoding="utf-8")
        if name.endswith(".csv"):
            path.write_text(good.rstrip("\n"), encoding="utf-8")
        version = load(folder).version
        assert (version == before) == (name in WORDS), name
        seen.add(version)
        path.write_text(good, encoding="utf-8")
    assert len(seen) == len(NAMES) - len(WORDS) + 1


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder: Path) -> None:
    for name in (P, "facts.csv"):
        path = folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).claims.equals(load(MINIATURE).claims)


def test_sources_come_in_their_order_not_in_that_of_the_file(folder: Path) -> None:
    swap("sources.yml", "order: 1", "order: 3")(folder)
    assert [source.source_id for source in load(folder).sources] == ["leaflet-q", "leaflet-p"]
    assert load(folder).claims["source_id"].unique(maintain_order=True).to_list() == ["leaflet-q", "leaflet-p"]


def test_no_folder() -> None:
    with pytest.raises(DataError, match="no folder"):
        load("no such folder")


def test_a_chart_that_is_not_described_is_a_fault_not_a_stop_iteration(miniature: Dataset) -> None:
    with pytest.raises(DataError, match=r"charts\.yml:-:id: found no fig-none"):
        miniature.chart("fig-none")


def test_the_real_data_folder_has_no_fault(dataset: Dataset) -> None:
    assert len(dataset.sources) == 5
    assert dataset.claims["claim_id"].is_unique().all()
    assert set(dataset.claims["source_id"]) == {source.source_id for source in dataset.sources}


def test_claim_files_hold_what_the_dataset_holds(dataset: Dataset) -> None:
    """The frame against another reader of the same files."""
    for source, claims in dataset.by_source().items():
        with (MINIATURE.parent.parent.parent / "data" / "claims" / f"{source}.csv").open(encoding="utf-8") as file:
            plain = list(csv.DictReader(file))
        for name in ("claim_id", "printed", "best", "low", "high", "end_latest", "role", "note"):
            column = [None if value is None else value for value in claims.sort("claim_id")[name].to_list()]
            raw_column = [row[name].strip() or None for row in sorted(plain, key=lambda row: row["claim_id"])]
            if name in ("best", "low", "high"):
                raw_column = [None if value is None else float(value) for value in raw_column]
            assert [str(v) for v in column] == [str(v) for v in raw_column]


def test_facts_are_text(dataset: Dataset) -> None:
    assert all(isinstance(getattr(fact, name), str | None) for fact in dataset.facts for name in Fact.model_fields)
    assert line_of(MINIATURE, "facts.csv", "ledger-name") == "3"
