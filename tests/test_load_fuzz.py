"""Any mutation at all of a data folder ends in a clear line for each fault, or is legal and goes all the way.

The mutations are in `mutate`. None may end in a traceback, a hang, a line that is no line or a part of an output.
"""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as from_seed
from hypothesis import strategies as st
from in_process import page
from mutate import MUTATIONS, fresh, mutate
from spoil import well_formed

from trajectories.__main__ import main
from trajectories.claims.load import Dataset, load
from trajectories.compare.study import Study
from trajectories.ground.errors import DataError

FUZZ = {
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    "deadline": None, "derandomize": True, "database": None,
}  # fmt: skip
RANDOM = st.integers(0, 2**32)
LONGEST = 60  # seconds of processor time of one case, which other work on the machine does not make longer
WAITING = 20  # times as long by the clock: what waits for nothing uses no processor
FOUND = (16254,)  # what earlier runs found
PAGES = 20


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raises where what stands inside works longer, or waits for very long: a hang is a failure too."""

    def late(*_: object) -> None:
        raise TimeoutError(f"still running after {seconds} s")

    limits = ((signal.SIGPROF, signal.ITIMER_PROF, seconds), (signal.SIGALRM, signal.ITIMER_REAL, seconds * WAITING))
    before = [signal.signal(kind, late) for kind, _, _ in limits]
    for _, clock, limit in limits:
        signal.setitimer(clock, limit)
    try:
        yield
    finally:
        for (kind, clock, _), handler in zip(limits, before, strict=True):
            signal.setitimer(clock, 0)
            signal.signal(kind, handler)


def outcome(folder: Path) -> Dataset | None:
    """The dataset of a legal folder, None for one whose faults are all well-formed; `validate` says the same."""
    out, err = io.StringIO(), io.StringIO()
    with at_most(LONGEST), redirect_stdout(out), redirect_stderr(err):
        code = main(["validate", "--data", str(folder)])
    if code == 0:
        assert out.getvalue().endswith(": no fault\n")
        assert err.getvalue() == ""
        return load(folder)
    assert (code, out.getvalue()) == (1, "")
    with pytest.raises(DataError) as caught:
        load(folder)
    assert err.getvalue().splitlines() == [str(fault) for fault in caught.value.faults]
    for fault in caught.value.faults:
        well_formed(fault)
    return None


def all_the_way(dataset: Dataset, how_far: int) -> None:
    """Solve what is legal; of every thirtieth also what is compared. Pages are made below."""
    with at_most(LONGEST):
        study = Study(dataset)
        assert set(study.solutions) == {source.source_id for source in study.sources}
        if how_far % 30 == 0:
            assert study.conflicts is not None
            assert all(finding.lead for finding in study.findings)


@settings(max_examples=120, **FUZZ)
@given(seed=RANDOM)
def test_a_mutation_ends_in_a_dataset_or_in_clear_lines(folder: Path, seed: int) -> None:
    mutate(Random(seed), fresh(folder))
    outcome(folder)


@pytest.mark.parametrize("seed", FOUND)
def test_what_was_found_before(folder: Path, seed: int) -> None:
    mutate(Random(seed), fresh(folder))
    outcome(folder)


@pytest.mark.long
@pytest.mark.parametrize("share", range(8))
def test_ten_thousand_mutations(folder: Path, share: int) -> None:
    """Eight times 1,250, so that two processes share them; the names of all kinds of mutation, and how many were legal.

    The same ones each time; `FUZZ=1 make test-long` tries others.
    """
    kinds: set[str] = set()
    legal = 0

    @from_seed(8 * int(os.environ.get("FUZZ", "0")) + share)
    @settings(max_examples=1_250, **(FUZZ | {"derandomize": False}))
    @given(seed=RANDOM)
    def run(seed: int) -> None:
        nonlocal legal
        kinds.update(mutate(Random(seed), fresh(folder)).split())
        dataset = outcome(folder)
        if dataset is not None:
            legal += 1
            all_the_way(dataset, legal)

    run()
    assert kinds == {change.__name__ for change in MUTATIONS}
    assert 0.1 < legal / 1_250 < 0.6, "neither all refused nor all let through"


@pytest.mark.long
@pytest.mark.parametrize("share", range(2))
def test_legal_mutations_become_pages(tmp_path: Path, share: int) -> None:
    """A page that is checked like the report's, for mutations that changed a cell and were let through."""
    made, seed = 0, 1_000_000 * (share + 1)
    unchanged = {path.name: path.read_bytes() for path in fresh(tmp_path / "data").rglob("*.*") if path.is_file()}
    while made < PAGES // 2:
        seed += 1
        folder = fresh(tmp_path / "data")
        mutate(Random(seed), folder)
        if outcome(folder) is None or unchanged == {p.name: p.read_bytes() for p in folder.rglob("*.*") if p.is_file()}:
            continue
        with at_most(20 * LONGEST):
            assert page(folder, tmp_path / f"project-{made}").stat().st_size > 100_000, seed
        made += 1
