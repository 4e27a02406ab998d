"""The tidy series and their description: what is written is what was solved, and frictionless finds it so."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import frictionless
import polars as pl
import pytest

from trajectories import __main__, datapackage
from trajectories.claims.load import Dataset
from trajectories.claims.schema import Claim
from trajectories.compare.study import Study
from trajectories.datapackage import LIST, TABLES, describe_charts, write_data
from trajectories.figures import tables
from trajectories.figures.figure import Figure

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
NAMES = ["claims", "blocks", "trajectories", "comparisons", "conflicts"]


@pytest.fixture(scope="module")
def folder(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_data(study, folder)
    return folder


@pytest.fixture
def package(folder: Path) -> dict:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_table_is_there_twice_and_described(folder: Path, package: dict) -> None:
    files = {path.name for path in folder.iterdir()}
    assert files == {f"{name}.{kind}" for name in NAMES for kind in ("csv", "parquet")} | {"datapackage.json"}
    assert [each["path"] for each in package["resources"]] == [
        f"{name}.{kind}" for name in NAMES for kind in ("csv", "parquet")
    ]


def test_frictionless_finds_the_package_valid(folder: Path) -> None:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["name", "fieldName", "message"]) == []
    assert len(report.tasks) == 2 * len(NAMES)


@pytest.mark.parametrize("name", ["blocks.csv", "blocks.parquet"])
def test_frictionless_finds_a_file_that_was_changed(folder: Path, tmp_path: Path, name: str) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[:-2] + b"9" + content[-1:])
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_every_column_says_what_it_means_and_counts_say_their_unit(package: dict) -> None:
    for table in package["resources"][::2]:
        for column in table["schema"]["fields"]:
            assert column["description"], (table["name"], column["name"])
            if column["type"] == "number" and table["name"] in ("blocks", "trajectories"):
                assert column["unit"]
    claims = {column["name"]: column for column in package["resources"][0]["schema"]["fields"]}
    assert claims["qualifier"]["description"] == Claim.model_fields["qualifier"].description
    assert "more_than" in claims["qualifier"]["constraints"]["enum"]


def test_the_package_names_licence_sources_version_readings_and_every_caveat(dataset: Dataset, package: dict) -> None:
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert [source["title"][:9] for source in package["sources"][:5]] == [s.label for s in dataset.sources]
    assert package["version"] == dataset.version
    assert "printed numbers read as rounded" in package["readings"]
    assert [caveat["id"] for caveat in package["caveats"]] == [caveat.id for caveat in dataset.caveats]
    assert not any("{" in caveat["text"] for caveat in package["caveats"])


def test_csv_and_parquet_hold_the_same_rows(folder: Path) -> None:
    for name in NAMES:
        packed = pl.read_parquet(folder / f"{name}.parquet")
        assert packed.write_csv() == (folder / f"{name}.csv").read_text(encoding="utf-8")


def test_every_claim_is_there_as_it_was_read(dataset: Dataset, folder: Path) -> None:
    rows = read(folder, "claims")
    assert [row["claim_id"] for row in rows] == dataset.claims["claim_id"].to_list()
    row = next(row for row in rows if row["printed"] == "202,997")
    assert float(row["best"]) == 202997
    assert (row["source_id"], row["category"], row["unit"]) == ("article-b", "awol", "cases")


def test_envelopes_and_blocks_are_the_solved_ones(study: Study, folder: Path) -> None:
    for name, attribute in (("trajectories", "envelope"), ("blocks", "blocks")):
        rows = read(folder, name)
        assert len(rows) == sum(len(getattr(solution, attribute)) for solution in study.solutions.values())
        for source, solution in study.solutions.items():
            own = [row for row in rows if row["source_id"] == source]
            expected = getattr(solution, attribute)
            low = "flow_low" if name == "trajectories" else "low"
            assert [float(row[low]) for row in own] == expected[low].to_list()
            open_rows = [row for row in own if row["open"] == "true"]
            assert len(open_rows) == expected["open"].sum()
    blocks = read(folder, "blocks")
    assert all(row["high"] == "" for row in blocks if row["open"] == "true")
    assert {LIST.join(ids) for ids in study.solutions["article-b"].blocks["claim_ids"].to_list()} == {
        row["claim_ids"] for row in blocks if row["source_id"] == "article-b"
    }


def test_the_same_data_give_the_same_bytes(
    study: Study, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Checks and conflicts take long to find; that they are the same again is tested with them.
    quick = {name: rows for name, rows in TABLES.items() if name not in ("comparisons", "conflicts")}
    monkeypatch.setattr(datapackage, "TABLES", quick)
    for path in write_data(study, tmp_path)[:-1]:
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_a_column_that_is_not_described_is_refused(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(datapackage.described()["claims"]["columns"], "note")
    with pytest.raises(ValueError, match="found columns note of claims on one side only"):
        write_data(study, tmp_path)
    assert not (tmp_path / "datapackage.json").exists()


def test_the_command_writes_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(datapackage, "TABLES", {"claims": TABLES["claims"]})
    assert __main__.main(["data", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("3 files in ")
    assert (tmp_path / "claims.parquet").is_file()


# -- the charts' own tables ------------------------------------------------------------------------------------------------


def test_charts_tables_are_small_and_described(study: Study, drawn: dict[str, Figure], tmp_path: Path) -> None:
    assert describe_charts(study, tmp_path) is None
    for name, figure in drawn.items():
        content = tables.csv(figure).encode()
        assert len(content) <= 60_000, name
        (tmp_path / f"{name}.csv").write_bytes(content)
    package = describe_charts(study, tmp_path)
    assert package is not None
    assert frictionless.validate(str(package)).flatten(["name", "fieldName", "message"]) == []
    described = json.loads(package.read_text(encoding="utf-8"))
    assert [each["name"] for each in described["resources"]] == list(drawn)
    assert "apostrophe" in described["description"]
    assert all(each["caveats"] for each in described["resources"])


def test_each_caveat_of_a_chart_is_in_its_table(drawn: dict[str, Figure]) -> None:
    """Of each row its own, once those of the whole chart."""
    for name, figure in drawn.items():
        text = tables.csv(figure).replace('""', '"')
        assert [c.id for c in figure.caveats.every if c.short_text not in text] == [], name
        below = list(csv.DictReader(io.StringIO(tables.csv(figure).removeprefix("\ufeff"))))[1:]
        assert {row["Caveats of all rows"] for row in below} <= {""}, name
