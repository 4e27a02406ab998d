"""The readings of the page's switch, worked out by processes of their own while the notebooks run."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

from trajectories.compare.study import Study
from trajectories.ground.children import executor
from trajectories.report import switch
from trajectories.report.execute import WORKERS
from trajectories.report.known import known
from trajectories.solver.reading import Reading


class Ahead:
    """Begun with a study that is kept, so that each process finds it; ended by `stop`, whatever has happened."""

    def __init__(self, data_dir: Path, study: Study) -> None:
        self.pool = executor(WORKERS)
        asked = list(switch.distinct(study).values())
        size = -(-len(asked) // WORKERS)
        self.parts: list[Future[list[dict[str, Any]]]] = [
            self.pool.submit(_states, data_dir, asked[at : at + size]) for at in range(0, len(asked), size)
        ]

    def states(self) -> Iterable[dict[str, Any]]:
        """What `switch.states_of` gives for all of them, in their order."""
        left = set(self.parts)
        while left:
            # By turns: polars has the system restart a wait that Ctrl-C breaks, so that an endless one goes on.
            _, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
        return [state for part in self.parts for state in part.result()]

    def stop(self) -> None:
        for process in multiprocessing.active_children():
            process.kill()
        self.pool.shutdown(wait=False, cancel_futures=True)


def _states(data_dir: Path, asked: Sequence[Reading]) -> list[dict[str, Any]]:
    gc.disable()  # these processes end in seconds and keep nearly all that they make
    return switch.states_of(known(data_dir), asked)
