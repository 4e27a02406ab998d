"""Running notebooks: what they are told, what is kept, what runs again, and what a failure says."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from trajectories.ground.errors import DataError
from trajectories.report import execute

pytestmark = pytest.mark.slow

SHOW = """\
#| label: fig-a
import os
from IPython.display import Markdown, display
display(Markdown(os.environ["TRAJECTORIES_OUTPUT"] + " " + os.environ["TRAJECTORIES_DATA"] + " " + os.getcwd()))"""


def write(folder: Path, name: str, *sources: str) -> None:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / name)


def run(root: Path, inputs: str = "one") -> tuple[list[Path], list[str]]:
    said: list[str] = []
    (root / "data").mkdir(exist_ok=True)
    done = execute.execute(
        root / "notebooks", root / "out", inputs=inputs, root=root, data_dir=root / "data", progress=said.append
    )
    return done, said


def test_run_then_keep_then_run_what_changed(tmp_path: Path) -> None:
    notebooks = tmp_path / "notebooks"
    write(notebooks, "01_a.ipynb", SHOW)
    write(notebooks, "02_b.ipynb", "print('b')")
    done, said = run(tmp_path)
    assert [path.name for path in done] == ["01_a.ipynb", "02_b.ipynb"]
    assert sorted(said[1:]) == ["notebooks: ran 01_a.ipynb", "notebooks: ran 02_b.ipynb"]
    cell = json.loads(done[0].read_text())["cells"][0]
    shown = "".join(cell["outputs"][0]["data"]["text/markdown"])
    assert shown == f"report {(tmp_path / 'data').resolve()} {tmp_path.resolve()}"
    assert "execution" not in cell["metadata"], "times would make equal runs differ"
    first = done[0].read_bytes()

    assert run(tmp_path)[1] == ["notebooks: 2 unchanged"]

    write(notebooks, "03_c.ipynb", "1")
    (notebooks / "02_b.ipynb").unlink()
    done, said = run(tmp_path)
    assert said[1:] == ["notebooks: ran 03_c.ipynb"]
    assert sorted(path.name for path in (tmp_path / "out").glob("*.ipynb")) == ["01_a.ipynb", "03_c.ipynb"]

    (notebooks / "03_c.ipynb").unlink()
    assert run(tmp_path, inputs="two")[1][1:] == ["notebooks: ran 01_a.ipynb"]
    assert (tmp_path / "out/01_a.ipynb").read_bytes() == first


def test_a_failing_cell_is_one_line_and_the_others_are_kept(tmp_path: Path) -> None:
    write(tmp_path / "notebooks", "01_a.ipynb", "1", "#| label: fig-bad\n{}['missing\\nkey']")
    (tmp_path / "notebooks/02_b.ipynb").write_text("not json")
    write(tmp_path / "notebooks", "03_c.ipynb", "1")
    with pytest.raises(DataError) as caught:
        run(tmp_path)
    first, second = str(caught.value).splitlines()
    assert first.startswith("notebooks/01_a.ipynb:fig-bad:cell: found KeyError: 'missing\\nkey', allowed a cell that")
    assert second.startswith("notebooks/02_b.ipynb:1:file: found a file that is not a notebook")
    assert [path.name for path in (tmp_path / "out").glob("*.ipynb")] == ["03_c.ipynb"]
    assert not (tmp_path / "out/01_a.ipynb.sha256").exists()


def test_the_hash_follows_package_and_data_but_not_caches(tmp_path: Path) -> None:
    package, data = tmp_path / "package", tmp_path / "data"
    for path in (package / "report/page.py", package / "solve.py", data / "claims/a.csv"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")

    def now() -> str:
        return execute.inputs_hash(package, data)

    before = now()
    for ignored in ("package/__pycache__/x.py", "data/.hidden/x", "data/articles/a.txt"):
        path = tmp_path / ignored
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("changed")
    assert now() == before
    (data / "claims/a.csv").write_text("y")
    changed = now()
    assert changed != before
    (package / "solve.py").write_text("y")
    assert now() not in (before, changed)
