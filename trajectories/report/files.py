"""Every figure as files, drawn by several processes at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from trajectories.figures import export
from trajectories.figures.figure import build
from trajectories.ground.children import Beside, as_done
from trajectories.report import assets, standalone
from trajectories.report.execute import WORKERS
from trajectories.report.known import known


def charts(
    data_dir: Path,
    out_dir: Path,
    formats: Sequence[str] = (),
    ids: Sequence[str] = (),
    *,
    scale: float = export.SCALE,
    theme: str = "light",
    build_dir: Path,
    progress: Callable[[str], None] | None = None,
) -> int:
    """`export.charts` of the figures of a data folder, with a page for html; returns how many files were written.

    Raises ValueError for an unknown id, format, scale or theme, DataError for faults in the data, before anything is written.
    """
    kinds, names = export.wanted(formats, ids, scale, theme)  # a wrong word is told before anything is solved
    say = progress or partial(print, file=sys.stderr, flush=True)
    known(data_dir)
    if "html" in kinds:
        assets.bundle(build_dir)  # before two processes want it
    one = partial(_one, data_dir, out_dir, kinds, scale, theme, build_dir)
    written = 0
    with Beside(min(WORKERS, len(names))) as beside:
        for files, lines in as_done(beside.begin(one, names)):
            written += files
            for line in lines:
                say(line)
    return written


def _one(
    data_dir: Path, out_dir: Path, kinds: Sequence[str], scale: float, theme: str, build_dir: Path, name: str
) -> tuple[int, list[str]]:
    """Write one figure's files: how many, and what there is to say of them."""
    try:
        figure = build(name, known(data_dir))
    except ValueError as nothing:
        return 0, [f"charts: {nothing}"]
    library = assets.bundle(build_dir) if "html" in kinds else ""
    files, told = export.charts(figure, out_dir, kinds, lambda each: standalone.page(each, library), scale, theme)
    return len(files), told
