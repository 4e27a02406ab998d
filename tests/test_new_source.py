"""A new source begins as an empty table and an entry that `validate` says how to fill."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import DATA

from trajectories.__main__ import main
from trajectories.claims.load import load
from trajectories.claims.new_source import letters
from trajectories.ground.errors import DataError


def test_it_begins_a_table_and_an_entry(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = folder.parent / "leaflet.txt"
    text.write_text("Nothing.")
    assert main(["new-source", "leaflet-z", "--data", str(folder), "--text", str(text)]) == 0
    assert (folder / "claims/leaflet-z.csv").read_text().startswith("claim_id,paragraph,occurrence,printed")
    with pytest.raises(DataError) as caught:
        load(folder)
    # What is still blank is named field by field, and nothing else is wrong.
    columns = {fault.column for fault in caught.value.faults}
    assert {"printed", "published_earliest", "published_latest", "published_basis"} <= columns
    assert {fault.file for fault in caught.value.faults} == {"sources.yml"}
    assert "sha256" not in columns


@pytest.mark.parametrize("bad", ["Bad Id", "../up", ""])
def test_an_id_that_is_none_is_one_line(folder: Path, bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(path.name for path in (folder / "claims").iterdir())
    assert main(["new-source", bad, "--data", str(folder)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert sorted(path.name for path in (folder / "claims").iterdir()) == before


def test_an_id_that_is_taken_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = load(folder).sources[0].source_id
    assert main(["new-source", first, "--data", str(folder)]) == 1
    assert first in capsys.readouterr().err


def filled(folder: Path, source_id: str) -> None:
    """Fill in what a person would: the table and the entry; no other file."""
    (folder / f"claims/{source_id}.csv").write_text(
        "claim_id,paragraph,printed,category,unit,best,role,note\n"
        f"{source_id}-01,1,17 reports,pedal,reports,17,context,no period printed\n"
    )
    path = folder / "sources.yml"
    text = path.read_text().replace('printed: ""  #', 'printed: "no date"  #')
    text = text.replace("published_earliest:  #", "published_earliest: 2011-07-01  #")
    text = text.replace("published_latest:  #", "published_latest: 2011-07-31  #")
    path.write_text(text.replace('published_basis: ""  #', "published_basis: printed  #"))


def test_table_and_entry_are_all_that_is_to_be_filled_in(folder: Path) -> None:
    text = folder.parent / "leaflet.txt"
    text.write_text("17 reports")
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    for number in range(30):
        assert main(["new-source", f"leaflet-{number}", "--data", str(folder), "--text", str(text)]) == 0
        filled(folder, f"leaflet-{number}")
    dataset = load(folder)
    assert len(dataset.sources) == 32
    assert [source.label for source in dataset.sources[2:4]] == ["Leaflet C", "Leaflet D"]
    assert dataset.sources[-1].label == "Leaflet AH"  # after AF, as P and Q are taken
    assert len({source.colour for source in dataset.sources[:12]}) == 12
    touched = {path.name for path, content in before.items() if path.read_bytes() != content}
    assert touched == {"sources.yml", "actors.yml"}


def test_a_new_source_of_the_report_touches_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    text = tmp_path / "f.txt"
    text.write_text("17 reports")
    assert main(["new-source", "article-new", "--data", str(folder), "--text", str(text)]) == 0
    (folder / "claims/article-new.csv").write_text(
        "claim_id,paragraph,printed,printed_period,category,unit,best,start_earliest,start_latest,end_earliest,end_latest,date_basis\n"
        "article-new-01,1,17 reports,in 2024,awol,cases,17,2024-01-01,2024-01-01,2024-12-31,2024-12-31,printed\n"
    )
    entries = (folder / "sources.yml").read_text()
    entries = entries.replace('printed: ""  #', 'printed: "no date"  #').replace(
        'published_basis: ""  #', "published_basis: printed  #"
    )
    entries = entries.replace("earliest:  #", "earliest: 2025-11-01  #").replace("latest:  #", "latest: 2025-11-30  #")
    (folder / "sources.yml").write_text(entries)
    dataset = load(folder)
    letter = letters(len(dataset.sources))
    assert dataset.sources[-1].name == f"{letter} · no outlet printed"
    assert dataset.by_source()["article-new"].height == 1


def test_a_source_with_an_empty_table_loads_once_its_entry_is_filled(folder: Path) -> None:
    text = folder.parent / "leaflet.txt"
    text.write_text("Nothing.")
    main(["new-source", "leaflet-z", "--data", str(folder), "--text", str(text)])
    table = (folder / "claims/leaflet-z.csv").read_text()
    filled(folder, "leaflet-z")
    (folder / "claims/leaflet-z.csv").write_text(table)
    assert load(folder).by_source()["leaflet-z"].height == 0


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")])
def test_letters_go_on_after_the_alphabet(number: int, name: str) -> None:
    assert letters(number) == name


def test_a_first_source_of_an_empty_list(folder: Path) -> None:
    for path in (folder / "claims").iterdir():
        path.unlink()
    (folder / "sources.yml").write_text("[]\n")
    text = folder.parent / "leaflet.txt"
    text.write_text("17 reports")
    assert main(["new-source", "first", "--data", str(folder), "--text", str(text)]) == 0
    filled(folder, "first")
    assert [source.label for source in load(folder).sources] == ["Leaflet A"]
