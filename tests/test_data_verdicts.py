"""Every verdict on this data set is the solver's, under each reading with one choice turned."""

from __future__ import annotations

import pytest
from test_compare import READINGS, disagreeing

from trajectories.claims.load import Dataset
from trajectories.solver.reading import Reading


@pytest.mark.parametrize("reading", [reading for _, reading in READINGS], ids=[name for name, _ in READINGS])
def test_every_verdict_is_the_solvers(dataset: Dataset, reading: Reading) -> None:
    assert disagreeing(dataset, reading) == []
