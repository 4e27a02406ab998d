"""What `make bench` grows: invented sources are legal and true, and the same whatever solves them; no time is asserted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import growth, many
from trajectories.claims.load import Dataset, load
from trajectories.compare.study import Study
from trajectories.report import switch
from trajectories.solver.solve import solve, solve_many, solve_readings

pytestmark = pytest.mark.slow


def test_invented_claims_are_true_and_false_ones_are_found(dataset: Dataset) -> None:
    subject, noticed = dataset.subject, 0
    for seed in range(5):
        noticed += len(solve(many.claims(subject, 20, seed, false=3), subject=subject).conflicts)
        given = many.claims(subject, 12, seed)
        assert solve(given, subject=subject).conflicts.is_empty()
        assert given.equals(many.claims(subject, 12, seed))
    assert noticed > 0


def test_a_folder_of_many_sources_is_legal(tmp_path: Path) -> None:
    assert len(load(many.folder(tmp_path / "data", 30)).sources) == 30


def test_sources_are_solved_alike_by_processes(dataset: Dataset) -> None:
    subject = dataset.subject
    given = {f"source-{seed}": many.claims(subject, growth.EACH, seed) for seed in range(6)}
    with growth.pool() as executor:
        there = solve_many(given, subject=subject, executor=executor)
        assert growth.memory(executor) > 10
    here = solve_many(given, subject=subject)
    assert list(there) == list(here)
    assert all(there[name].blocks.equals(here[name].blocks) for name in here)
    assert all(there[name].envelope.equals(here[name].envelope) for name in here)


@pytest.mark.long
def test_dask_gives_the_same_frames(dataset: Dataset) -> None:
    """The report's sources and invented ones, and the report's under every reading, on a local cluster and here."""
    pytest.importorskip("distributed", reason="Dask stands in the bench lock: make test-long")
    subject = dataset.subject
    given = {
        **dataset.by_source(),
        **{f"invented-{seed}": many.claims(subject, growth.EACH, seed) for seed in range(6)},
    }
    with growth.dask() as executor:
        there = solve_many(given, subject=subject, executor=executor)
        under = solve_readings(dataset.by_source(), subject, executor=executor)
    here = solve_many(given, subject=subject)
    pairs = [(there, here)]
    serial = solve_readings(dataset.by_source(), subject)
    assert list(under) == list(serial)
    pairs += [(under[reading], serial[reading]) for reading in serial]
    for ours, same in pairs:
        assert list(ours) == list(same)
        for name, solution in same.items():
            for frame in ("blocks", "envelope", "conflicts"):
                assert getattr(ours[name], frame).equals(getattr(solution, frame)), (name, frame)


def test_growth_says_how_long_each_took(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "dask", growth.alone)  # Dask itself stands in the bench lock only
    said = [line for line in growth.sources(dataset.subject, (1, 4)) if re.search(r"\d ms each", line)]
    assert len(said) == 6
    assert all(re.search(r"\d+\.\d ms each +\d+\.\d\d times +\d+ MB", line) for line in said)
    (said_of_claims,) = list(growth.claims(dataset.subject, (8,)))[1:]
    assert re.search(r"8 claims +\d+\.\d\d s .* conflicts \(all\)", said_of_claims)


def test_a_page_of_many_sources_has_no_switch(tmp_path: Path, dataset: Dataset) -> None:
    assert switch.is_offered(Study(dataset))
    many_sources = Study(load(many.folder(tmp_path / "many", switch.MOST_SOURCES + 1)))
    assert not switch.is_offered(many_sources)
    assert switch.switch(many_sources, tmp_path, list) == ""
