"""Every figure as files, drawn by several processes at once."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from functools import partial
from pathlib import Path

from trajectories.figures import export
from trajectories.ground.children import executor
from trajectories.report import assets, standalone
from trajectories.report.execute import WORKERS
from trajectories.report.known import known


def charts(
    data_dir: Path,
    out_dir: Path,
    formats: Sequence[str] = (),
    ids: Sequence[str] = (),
    *,
    scale: float,
    theme: str,
    build_dir: Path,
    progress: Callable[[str], None] | None = None,
) -> int:
    """`export.charts` of a data folder, with a page for html; returns how many files were written.

    Raises ValueError for an unknown id, format, scale or theme, DataError for faults in the data, before anything is written.
    """
    kinds, names = export.wanted(formats, ids)  # a wrong word is told before anything is solved
    say = progress or partial(print, file=sys.stderr, flush=True)
    known(data_dir)
    if "html" in kinds:
        assets.bundle(build_dir)  # before two processes want it
    one = partial(_one, data_dir, out_dir, kinds, scale, theme, build_dir)
    with executor(min(WORKERS, len(names))) as pool:
        try:
            written, left = 0, {pool.submit(one, name) for name in names}
            while left:
                # By turns: polars has the system restart a wait that Ctrl-C breaks, so that an endless one goes on.
                done, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
                for files, lines in (future.result() for future in done):
                    written += files
                    for line in lines:
                        say(line)
            return written
        except BaseException:
            # Also after Ctrl-C: nobody waits for a drawing that is not wanted any more.
            for process in multiprocessing.active_children():
                process.kill()
            raise


def _one(
    data_dir: Path, out_dir: Path, kinds: Sequence[str], scale: float, theme: str, build_dir: Path, name: str
) -> tuple[int, list[str]]:
    """Write one figure's files: how many, and what there is to say of them."""
    library = assets.bundle(build_dir) if "html" in kinds else ""
    told: list[str] = []
    files = export.charts(
        known(data_dir), out_dir, kinds, (name,), scale=scale, theme=theme,
        page=lambda figure: standalone.page(figure, library), progress=told.append,
    )  # fmt: skip
    return len(files), told
