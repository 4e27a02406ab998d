"""Runs the notebooks, each only when something it depends on has changed."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

from trajectories.ground.errors import DataError, Fault
from trajectories.report import embed

# Distributions whose version can change what a notebook shows.
LIBRARIES = ("altair", "highspy", "ipykernel", "nbclient", "numpy", "polars", "pydantic", "vl-convert-python")
WORKERS = 2
CELL_SECONDS = 600


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
        if any(part.startswith(".") or part == "__pycache__" for part in parts) or parts[0] == "articles":
            continue
        if path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def libraries() -> str:
    """Python's version and those of LIBRARIES, as one string; a library that is not installed is left out."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name}=={metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return " ".join([f"python=={sys.version.split()[0]}", *found])


def inputs_hash(package: Path, data: Path) -> str:
    """Hash over what every notebook depends on: the package's modules, the data, the libraries."""
    return digest([*tree(package, ".py"), *tree(data, ".csv", ".yml")], libraries())


def execute(
    notebooks_dir: Path,
    out_dir: Path,
    *,
    inputs: str,
    root: Path,
    data_dir: Path,
    progress: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Run notebooks_dir/*.ipynb into out_dir and return the executed copies, in order of name.

    A notebook whose own bytes and whose `inputs` (see inputs_hash) are those of its last good run is not run
    again; the hash of both lies beside the copy. Notebooks run two at a time, in `root`, with TRAJECTORIES_OUTPUT=report
    and TRAJECTORIES_DATA=data_dir, without recording times so that equal runs give equal files. Copies of
    notebooks that are gone are removed. Raises DataError with one line per notebook that failed; those
    that succeeded keep their new copies.
    """
    sources = sorted(notebooks_dir.glob("*.ipynb"))
    out_dir.mkdir(parents=True, exist_ok=True)
    for old in {*out_dir.glob("*.ipynb"), *out_dir.glob("*.sha256")}:
        if old.name.removesuffix(".sha256") not in {path.name for path in sources}:
            old.unlink()
    stale = []
    for source in sources:
        key = digest([source], inputs, str(data_dir))
        note = out_dir / f"{source.name}.sha256"
        copy = out_dir / source.name
        if not (note.is_file() and copy.is_file() and note.read_text() == key):
            note.unlink(missing_ok=True)
            stale.append((source, note, key))
    if not stale:
        progress(f"notebooks: {len(sources)} unchanged")
        return [out_dir / source.name for source in sources]

    environment = {**os.environ, "TRAJECTORIES_OUTPUT": "report", "TRAJECTORIES_DATA": str(data_dir.resolve())}
    # A notebook imports the package of this project even where it is not installed.
    before = os.environ.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([str(root.resolve()), *([before] if before else [])])
    faults: list[Fault] = []

    def one(task: tuple[Path, Path, str]) -> None:
        source, note, key = task
        fault = _run(source, out_dir / source.name, root, environment)
        if fault is None:
            note.write_text(key)
            progress(f"notebooks: ran {source.name}")
        else:
            faults.append(fault)

    progress(f"notebooks: running {len(stale)} of {len(sources)}")
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(one, stale))
    if faults:
        raise DataError(sorted(faults))
    return [out_dir / source.name for source in sources]


def _run(source: Path, destination: Path, root: Path, environment: dict[str, str]) -> Fault | None:
    import nbformat
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    def fault(where: str, found: str) -> Fault:
        return Fault(f"notebooks/{source.name}", where, "cell", found, "a cell that runs without error")

    try:
        notebook = nbformat.read(source, as_version=4)
    except Exception as error:  # nbformat raises whatever its JSON or schema reader raises
        found = f"a file that is not a notebook ({_first_line(error)})"
        return Fault(f"notebooks/{source.name}", "1", "file", found, "a notebook")
    # The kernel is always this very Python: a kernel called python3 that a user has registered may be another.
    specs = KernelSpecManager(kernel_dirs=[])
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
    client = NotebookClient(
        notebook,
        km=manager,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        record_timing=False,
        # The kernel's own warnings (such as on its transport) would stand among the lines of progress.
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(root)}},
    )
    try:
        client.execute(env=environment, cleanup_kc=True)
    except CellExecutionError as error:
        said = next(iter(str(error.evalue).splitlines()), "")
        return fault(_failed_cell(notebook), f"{error.ename}: {said}")
    except CellTimeoutError:
        return fault(_failed_cell(notebook), f"a cell still running after {CELL_SECONDS} s")
    except DeadKernelError:
        return fault(_failed_cell(notebook), "a kernel that died")
    # The notebook's own metadata stays as committed: the kernel's answer would add this machine's versions.
    draft = destination.with_suffix(".ipynb.new")
    nbformat.write(notebook, draft)
    os.replace(draft, destination)
    return None


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _failed_cell(notebook: Any) -> str:
    """The label (or the number, counted from 1) of the cell with an error, or of the last that was started."""
    code = [(number, cell) for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]
    errored = [entry for entry in code if any(output.output_type == "error" for output in entry[1].outputs)]
    started = [entry for entry in code if entry[1].execution_count or entry[1].outputs]
    number, cell = (errored or started or code or [(1, None)])[-1]
    named = embed.options(cell.source) if cell else {}
    return str(named.get("label", f"cell {number}"))
