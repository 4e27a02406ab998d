"""What a notebook starts from, in one line: `from trajectories.lab import study, part`.

`study` is the project's own data under the default reading, or those of the folder named by TRAJECTORIES_DATA.
"""

from __future__ import annotations

import os
from pathlib import Path

from trajectories.figures.figure import Figure, build
from trajectories.figures.shown import Shown
from trajectories.report import blocks
from trajectories.report.known import known

__all__ = ["Shown", "blocks", "figure", "part", "study"]


def _folder() -> Path:
    named = os.environ.get("TRAJECTORIES_DATA")
    return (
        Path(named)
        if named
        else next((path for path in (Path("data"), Path("../data")) if path.is_dir()), Path("data"))
    )


study = known(_folder())


def figure(figure_id: str) -> Figure:
    """A finished figure of `study`. Raises ValueError where the data have nothing for it."""
    return build(figure_id, study)


def part(figure_id: str, *paragraphs: str, heading: str = "") -> Shown:
    """A figure as a part of the page, with its heading and prose; nothing where the data have nothing for it."""
    return Shown(blocks.section(study, figure_id, heading, paragraphs))
