"""A checkout of its own for tests that break builds: the package, the miniature as its data, two small notebooks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
from conftest import MINIATURE, ROOT

from trajectories.claims.load import load
from trajectories.report import assets

REPORT = """\
---
title: "{{< var title >}}"
lang: en
---

{{< embed build/notebooks/one.ipynb#fig-lineage >}}

## Who {#who}

{{< embed build/notebooks/two.ipynb#tbl-who >}}

{{< embed build/notebooks/two.ipynb#tbl-claims >}}

## Caveats

"""
CELLS = {
    "one": ["from trajectories.lab import part", '#| label: fig-lineage\npart("fig-lineage")'],
    "two": [
        "from trajectories.lab import Shown, blocks, study",
        "#| label: tbl-who\nShown(blocks.who(study))",
        "#| label: tbl-claims\nShown(blocks.claims(study))",
    ],
}


def checkout(root: Path) -> Path:
    """A folder in which `python -m trajectories build` makes a page."""
    shutil.copytree(ROOT / "trajectories", root / "trajectories", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(MINIATURE, root / "data")
    shutil.copyfile(ROOT / "_quarto.yml", root / "_quarto.yml")
    # The list of caveats would lead to every figure; here each has a place and no more.
    places = "".join(f"[A caveat.]{{#caveat-{caveat.id}}}\n" for caveat in load(MINIATURE).caveats)
    (root / "report.qmd").write_text(REPORT + places, encoding="utf-8")
    (root / "notebooks").mkdir()
    for name, cells in CELLS.items():
        notebook = nbformat.v4.new_notebook()
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook.cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(cells)]
        nbformat.write(notebook, root / f"notebooks/{name}.ipynb")
    (root / "build").mkdir()
    # The chart library takes seconds to bundle; the project's own copy is as good.
    assets.bundle(ROOT / "build")
    for kept in (ROOT / "build").glob("vega-embed-*.js"):
        shutil.copyfile(kept, root / "build" / kept.name)
    return root


def start(
    root: Path, *words: str, before: tuple[str, ...] = (), limit: Callable[[], None] | None = None, **environment: str
) -> subprocess.Popen[str]:
    """A command of that checkout; `before` stands in front of it, `limit` is called in the new process."""
    own = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.Popen(
        [*before, sys.executable, "-m", "trajectories", *(words or ("build", "--renderer", "builtin"))],
        cwd=root, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit, start_new_session=True,
    )  # fmt: skip


def run(root: Path, *words: str, **settings: object) -> tuple[int, list[str]]:
    """(exit code, lines of standard error) of a command."""
    process = start(root, *words, **settings)  # type: ignore[arg-type]
    _, err = process.communicate(timeout=600)
    return process.returncode, err.splitlines()


def touch(root: Path, note: str) -> None:
    """Change the data, so that a build has something to do."""
    path = root / "data/facts.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("bicycles found", f"bicycles {note} found"), encoding="utf-8"
    )
