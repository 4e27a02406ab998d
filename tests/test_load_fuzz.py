"""Any fault at all in a data folder ends in a dataset or in well-formed faults, never in a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from conftest import MINIATURE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spoil import NAMES, cells, well_formed, write

from trajectories.claims.load import Dataset, load
from trajectories.compare.study import Study
from trajectories.figures import trajectories as figure
from trajectories.ground.errors import DataError

# -- any fault at all --------------------------------------------------------------------------------------------

ODD = st.sampled_from(
    ["", " ", "0", "-1", "1e400", "nan", "1_0", "٣", "NULL", "null", "~", "yes", "2010-13-01", "0000-00-00",
     "9999-12-31", "20100101", "[", "{", "*a", "&a", "- a", ": ", "#", '"', "'", "!!int x", "%", "leaflet-p-01", "leaflet-p-99",
     "a > b", "constraint", "contested", "none", "rate", "share", "stock", "hedged", "range", "more_than", "minute", "bicycles",
     "electric", "any_bicycle", "nothing", "village", "2010-01-01", "2011-12-31", "0.5", "7", "99999999999", "\ufeff",
     "x" * 200, "{ghost}", "{found-again}", "\u2028", "\r", "\x00"]
)  # fmt: skip
VALUES = st.one_of(ODD, st.text(max_size=12), st.integers(-5, 3000).map(str), st.dates().map(str))
SCALARS = {
    name: [
        (event.start_mark.index, event.end_mark.index)
        for event in yaml.parse((MINIATURE / name).read_text(encoding="utf-8"))
        if isinstance(event, yaml.ScalarEvent)
    ]
    for name in NAMES
    if name.endswith(".yml")
}
FUZZ = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None, "derandomize": True}


def spoilt_cell(data: st.DataObject, folder: Path) -> None:
    """Set one cell of a CSV file or one scalar of a YAML file to an odd value."""
    name = data.draw(st.sampled_from(NAMES), label="file")
    path, value = folder / name, data.draw(VALUES, label="value")
    if name.endswith(".csv"):
        rows = cells(path)
        line = data.draw(st.integers(0, len(rows) - 1), label="row")
        rows[line][data.draw(st.integers(0, len(rows[line]) - 1), label="column")] = value
        write(path, rows)
        return
    content = path.read_text(encoding="utf-8")
    start, end = data.draw(st.sampled_from(SCALARS[name]), label="scalar")
    path.write_text(content[:start] + value + content[end:], encoding="utf-8", newline="")


def spoilt_bytes(data: st.DataObject, folder: Path) -> None:
    """Cut, replace or insert a few bytes anywhere in any data file."""
    path = folder / data.draw(st.sampled_from(NAMES), label="file")
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)), label="at")
    cut = data.draw(st.integers(0, 12), label="bytes cut")
    path.write_bytes(content[:start] + data.draw(st.binary(max_size=4), label="bytes put in") + content[start + cut :])


def outcome(folder: Path) -> Dataset | None:
    try:
        return load(folder)
    except DataError as error:
        named = error.faults
    assert named
    for fault in named:
        well_formed(fault)
    return None


def restored(folder: Path) -> None:
    for name in NAMES:
        shutil.copyfile(MINIATURE / name, folder / name)


@settings(max_examples=70, **FUZZ)
@given(data=st.data())
def test_any_spoilt_cell_ends_in_a_dataset_or_in_well_formed_faults(folder: Path, data: st.DataObject) -> None:
    restored(folder)
    spoilt_cell(data, folder)
    outcome(folder)


@settings(max_examples=50, **FUZZ)
@given(data=st.data())
def test_any_spoilt_bytes_end_in_a_dataset_or_in_well_formed_faults(folder: Path, data: st.DataObject) -> None:
    restored(folder)
    spoilt_bytes(data, folder)
    outcome(folder)


@pytest.mark.long
@settings(max_examples=2000, **(FUZZ | {"derandomize": False}))
@given(data=st.data(), spoil=st.sampled_from([spoilt_cell, spoilt_bytes]))
def test_what_the_loader_lets_through_can_be_solved_and_plotted(folder: Path, data: st.DataObject, spoil) -> None:
    restored(folder)
    spoil(data, folder)
    dataset = outcome(folder)
    if dataset is not None:
        figure.rows(Study(dataset))
