"""A new source begins as an empty table and an entry that `validate` says how to fill."""

from __future__ import annotations

from pathlib import Path

import pytest

from trajectories.__main__ import main
from trajectories.claims.load import load
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
