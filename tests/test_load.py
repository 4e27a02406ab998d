"""The loader: every fault named by file, row, column, found and allowed; all of them in one run; never a traceback."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml
from conftest import DATA, MINIATURE
from spoil import NAMES, P, Q, cells, claim, line_of, swap, write

from trajectories.claims.colours import next_colour
from trajectories.claims.load import OPTIONAL, WORDS, Dataset, load
from trajectories.claims.schema import Claim, Fact
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


def test_the_real_data_folder_has_no_fault() -> None:
    dataset = load(DATA)
    assert len(dataset.sources) >= 5
    assert dataset.claims["claim_id"].is_unique().all()
    assert set(dataset.claims["source_id"]) == {source.source_id for source in dataset.sources}


def test_claim_files_hold_what_the_dataset_holds(dataset: Dataset) -> None:
    """The frame against another reader of the same files."""
    for source, claims in dataset.by_source().items():
        with (DATA / "claims" / f"{source}.csv").open(encoding="utf-8") as file:
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


def test_what_a_spreadsheet_leaves_at_the_end_is_read_past(folder: Path) -> None:
    rows = cells(folder / P)
    width = len(rows[0]) + 2
    write(folder / P, [*([*row, "", ""] for row in rows), [""] * width, [" "] * width])
    assert load(folder).claims.equals(load(MINIATURE).claims)


@pytest.mark.parametrize("name", sorted(set(OPTIONAL) & set(NAMES)))
def test_a_folder_may_lack_what_is_optional(folder: Path, name: str) -> None:
    (folder / name).unlink()
    if name == "facts.csv":
        (folder / "caveats.yml").write_text(
            "- {id: a, kind: method, severity: high, text: a, short_text: a, applies_to: {method: [blocks]}}"
        )
    found = load(folder)
    assert {"facts.csv": found.facts, "reference.csv": found.references.rows()}[name] in (
        (),
        [],
    )
    assert found.references.columns == load(MINIATURE).references.columns


@pytest.mark.parametrize(
    "column", ["compare_years", "focus_month", "year_end", "events", "place", "lead", "article_noun"]
)
def test_a_subject_may_lack_what_is_optional(folder: Path, column: str) -> None:
    data = yaml.safe_load((folder / "subject.yml").read_text())
    data.pop(column, None)
    (folder / "subject.yml").write_text(yaml.safe_dump(data))
    assert getattr(load(folder).subject, column) in (None, (), "article")


def test_columns_stand_in_any_order(folder: Path) -> None:
    write(folder / P, [row[::-1] for row in cells(folder / P)])
    assert load(folder).claims.equals(load(MINIATURE).claims)


def test_a_source_without_claims_loads(folder: Path) -> None:
    (folder / Q).write_text(",".join(Claim.model_fields) + "\n")
    found = load(folder)
    assert found.by_source()["leaflet-q"].height == 0
    assert found.by_source()["leaflet-q"].schema == found.claims.schema


def test_no_sources_at_all_load(folder: Path) -> None:
    for name in (P, Q):
        (folder / name).unlink()
    (folder / "sources.yml").write_text("[]\n")
    found = load(folder)
    assert (found.sources, found.claims.height) == ((), 0)
    assert found.claims.schema == load(MINIATURE).claims.schema


def test_a_short_table_is_read_with_what_blanks_stand_for(folder: Path) -> None:
    (folder / Q).write_text(
        "claim_id,paragraph,printed,category,unit,best,start_earliest,start_latest,end_earliest,end_latest,date_basis\n"
        "leaflet-q-01,3,412 bicycles,kind_not_said,bicycles,412,2010-01-01,2010-01-01,2010-12-31,2010-12-31,printed\n"
    )
    (row,) = load(folder).by_source()["leaflet-q"].to_dicts()
    assert [row[name] for name in ("occurrence", "quantity", "mood", "population", "qualifier", "role", "attribution")] == [
        1, "total", "stated", "town", "plain", "constraint", "leaflet-q"
    ]  # fmt: skip
    (folder / Q).write_text(
        "claim_id,paragraph,printed,role,mood,note\nleaflet-q-01,1,12 July,none,rhetorical,a date\n"
    )
    (row,) = load(folder).by_source()["leaflet-q"].to_dicts()
    assert (row["category"], row["unit"]) == ("nothing", "unitless")


def test_more_than_99_claims_keep_their_order(folder: Path) -> None:
    head, *rows = cells(folder / P)
    more = [[f"leaflet-p-{n}", "6", "1", "third", *rows[6][4:]] for n in range(99, 121)]
    write(folder / P, [head, *rows, *reversed(more)])
    ids = load(folder).by_source()["leaflet-p"]["claim_id"].to_list()
    assert ids[-22:] == [f"leaflet-p-{n}" for n in range(99, 121)]
    assert set(load(folder).claims["source_id"]) == {"leaflet-p", "leaflet-q"}


def test_only_some_of_the_sources(dataset: Dataset) -> None:
    some = dataset.only(["article-d", "article-b"])
    assert [source.source_id for source in some.sources] == ["article-b", "article-d"]
    assert set(some.claims["source_id"]) == {"article-b", "article-d"}
    assert dataset.only([]).claims.height == 0
    assert some.version == dataset.version
    with pytest.raises(ValueError, match="found article-z, allowed article-a, article-b"):
        dataset.only(["article-a", "article-z"])
    with pytest.raises(ValueError, match="found article-z, allowed article-a"):
        dataset.source("article-z")


def test_sources_are_named_by_letter_and_what_is_printed(miniature: Dataset) -> None:
    p, q = miniature.sources
    assert (p.name, q.name) == ("P · Town Press", "Q · by-line a neighbour")
    assert q.model_copy(update={"author": None}).name == "Q · no outlet printed"


def test_colours_come_again_only_when_all_are_given_out(folder: Path) -> None:
    entries = yaml.safe_load((folder / "sources.yml").read_text())[:1]
    actors = yaml.safe_load((folder / "actors.yml").read_text())
    for n in range(13):
        id_ = f"more-{n}"
        colour = next_colour(entry["colour"] for entry in entries)
        entries.append(entries[0] | {"source_id": id_, "label": f"Leaflet {n}", "order": 10 + n, "colour": colour})
        actors.append({"id": id_, "kind": "article", "label": id_})
        (folder / f"claims/{id_}.csv").write_text("claim_id,paragraph,printed\n")
    (folder / Q).unlink()
    (folder / "sources.yml").write_text(json.dumps(entries, default=str))
    (folder / "actors.yml").write_text(yaml.safe_dump(actors))
    assert len({source.colour for source in load(folder).sources}) == 12
    assert entries[12]["colour"] == entries[0]["colour"]
    entries[13]["colour"] = entries[0]["colour"]
    (folder / "sources.yml").write_text(json.dumps(entries, default=str))
    with pytest.raises(DataError, match="3 times, allowed each colour 2 times"):
        load(folder)
