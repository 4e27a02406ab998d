"""The study of a data folder with every frame in it, computed once for the notebooks, the page and the files of a build."""

from __future__ import annotations

import pickle
from functools import cache
from pathlib import Path

from trajectories.claims.load import load
from trajectories.compare.study import Study
from trajectories.ground.kept import folder, kept
from trajectories.report.execute import inputs_hash


@cache
def known(data_dir: Path) -> Study:
    """The study of a folder: where things are kept with every frame, else with none computed yet.

    Raises DataError for faults in the data, whatever was kept.
    """
    dataset = load(data_dir)
    if folder() is None:
        return Study(dataset)
    # What is unpickled is of this very code: its hash is part of the name.
    return pickle.loads(kept("study", f"{dataset.version} {inputs_hash(data_dir)}", lambda: _whole(Study(dataset))))


def _whole(study: Study) -> bytes:
    for name in dir(study):
        getattr(study, name)  # frames are computed when they are asked for
    return pickle.dumps(study)
