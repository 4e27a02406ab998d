"""Runs the notebooks, each only when something it depends on has changed."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from trajectories.ground.errors import DataError, Fault

if TYPE_CHECKING:
    from trajectories.report.kernel import Kernel

# Distributions whose version can change what a notebook shows.
LIBRARIES = ("altair", "highspy", "ipykernel", "nbclient", "numpy", "polars", "pydantic", "vl-convert-python")
WORKERS = 2
PACKAGE = Path(__file__).parent.parent


def digest(files: Iterable[Path], *words: str) -> str:
    """SHA-256 over words and over the names and contents of files, whatever order they come in."""
    state = hashlib.sha256()
    for word in words:
        state.update(word.encode() + b"\0")
    for path in sorted(files):
        # Names relative to their folder only: a project that was moved has not changed.
        state.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()


def tree(folder: Path, *suffixes: str) -> Iterator[Path]:
    """Files below a folder, with one of the suffixes if any are given; no caches, no hidden files, no article texts."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        left_out = parts[0] == "articles" or any(part.startswith(".") or part == "__pycache__" for part in parts)
        if path.is_file() and not left_out and (not suffixes or path.suffix in suffixes):
            yield path


def libraries() -> str:
    """Python's version and those of LIBRARIES, as one string."""
    return " ".join([f"python=={sys.version.split()[0]}", *(f"{name}=={metadata.version(name)}" for name in LIBRARIES)])


def inputs_hash(data: Path, package: Path = PACKAGE) -> str:
    """Hash over what every notebook, and a study of the data, follows from: the package, the data, the libraries."""
    return digest([*tree(package, ".py", ".yml"), *tree(data, ".csv", ".yml")], libraries())


def execute(
    notebooks_dir: Path,
    out_dir: Path,
    *,
    inputs: str,
    root: Path,
    data_dir: Path,
    prepare: Callable[[], None] = lambda: None,
    progress: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Run notebooks_dir/*.ipynb into out_dir and return the executed copies, in order of name.

    A notebook whose own bytes and whose `inputs` (see inputs_hash) are those of its last good run is not run
    again; the hash of both lies beside the copy. Notebooks run in `root`, with TRAJECTORIES_OUTPUT=report
    and TRAJECTORIES_DATA=data_dir, without recording times so that equal runs give equal files. WORKERS kernels take one
    notebook after the other, each with the names of the last one removed: a kernel costs more to start than most
    notebooks to run. `prepare` is called while the kernels start. Copies of notebooks that are gone are removed.
    Raises DataError with one line per notebook that failed; those that succeeded keep their new copies.
    """
    sources = sorted(notebooks_dir.glob("*.ipynb"))
    out_dir.mkdir(parents=True, exist_ok=True)
    notes = {out_dir / source.name: out_dir / f"{source.name}.sha256" for source in sources}
    for old in {*out_dir.glob("*.ipynb"), *out_dir.glob("*.sha256")} - {*notes, *notes.values()}:
        old.unlink()
    stale: deque[tuple[Path, Path, Path, str]] = deque()
    for source, (copy, note) in zip(sources, notes.items(), strict=True):
        key = digest([source], inputs, str(data_dir))
        if not (note.is_file() and copy.is_file() and note.read_text() == key):
            note.unlink(missing_ok=True)
            stale.append((source, copy, note, key))
    if not stale:
        prepare()
        progress(f"notebooks: {len(sources)} unchanged")
        return [*notes]

    environment = {**os.environ, "TRAJECTORIES_OUTPUT": "report", "TRAJECTORIES_DATA": str(data_dir.resolve())}
    # A notebook imports the package of this project even where it is not installed.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root.resolve()), os.environ.get("PYTHONPATH")]))
    faults: list[Fault] = []

    async def work(kernel: Kernel) -> None:
        while stale:
            source, copy, note, key = stale.popleft()
            if fault := await kernel.run(source, copy):
                faults.append(fault)
            else:
                note.write_text(key)
                progress(f"notebooks: ran {source.name}")

    async def all_of(kernels: Sequence[Kernel]) -> None:
        await asyncio.gather(*(work(kernel) for kernel in kernels))

    from trajectories.report.kernel import Kernel

    progress(f"notebooks: running {len(stale)} of {len(sources)}")
    kernels = [Kernel(root, environment) for _ in range(min(WORKERS, len(stale)))]
    with asyncio.Runner() as runner:
        try:
            for kernel in kernels:
                runner.run(kernel.start())
            prepare()
            runner.run(all_of(kernels))
        finally:
            # Also after Ctrl-C: kernels are in sessions of their own, where no signal of the terminal reaches them.
            for kernel in kernels:
                kernel.kill()
    if faults:
        raise DataError(sorted(faults))
    return [*notes]
