"""What a page holds beside its prose and its notebooks; the readings of its switch are worked out while the notebooks run."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from trajectories.datapackage import write_data
from trajectories.figures.figure import figures
from trajectories.figures.square import card
from trajectories.ground.alone import write
from trajectories.ground.children import Beside, as_done
from trajectories.report import names, switch
from trajectories.report.execute import WORKERS
from trajectories.report.known import known
from trajectories.solver.reading import Reading


class Parts:
    """The parts of a page on a data folder, which is made in `out`, each made when it is asked for."""

    def __init__(self, data_dir: Path, out: Path, beside: Beside) -> None:
        self.data_dir, self.out, self.beside = data_dir, out, beside
        self.study = known(data_dir)

    def prepare(self) -> None:
        """Before any notebook runs: a fault in the data is told by file, row and column, not as a failing cell."""
        write_data(self.study, self.out / "data")
        if switch.is_offered(self.study) and not switch.is_made(self.data_dir):
            list(self._begun)  # asked for, so that it begins

    def names(self) -> dict[str, str]:
        """The names of `{{< var … >}}`."""
        return names.names(self.study)

    def around(self) -> tuple[str, str]:
        """What stands in the page's head and foot; the card of its first figure is written beside it."""
        for first in figures(self.study)[:1]:
            write(self.out / names.PREVIEW, card(first, grow=True))
        ours = version("trajectories")
        turned = switch.switch(self.study, self.data_dir, self._states)
        return names.head(self.study, ours), names.foot(self.study, ours) + turned

    @cached_property
    def _begun(self) -> list[Future[list[dict[str, Any]]]]:
        asked = list(switch.distinct(self.study).values())
        size = -(-len(asked) // WORKERS)
        parts = [asked[at : at + size] for at in range(0, len(asked), size)]
        return self.beside.begin(partial(_states, self.data_dir), parts)

    def _states(self) -> Iterable[dict[str, Any]]:
        list(as_done(self._begun))
        return [state for job in self._begun for state in job.result()]


def _states(data_dir: Path, asked: Sequence[Reading]) -> list[dict[str, Any]]:
    gc.disable()  # these processes end in seconds and keep nearly all that they make
    return switch.states_of(known(data_dir), asked)
