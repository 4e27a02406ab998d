"""Running notebooks: what they are told, what is kept, what runs again, and what a failure says."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import nbformat
import psutil
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
        return execute.inputs_hash(data, package)

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
    again = now()
    assert again not in (before, changed)
    (package / "words.yml").write_text("y")
    assert now() not in (before, changed, again)


STOPPED = """\
import sys
from pathlib import Path
from trajectories import __main__ as command
from trajectories.report import execute

def run(arguments):
    root = Path(sys.argv[1])
    execute.execute(root / "notebooks", root / "out", inputs="", root=root, data_dir=root / "data",
                    progress=lambda line: print(line, flush=True))

command.validate = run
sys.exit(command.main(["validate"]))
"""


@pytest.mark.parametrize("after", [0.3, 4.0])
def test_ctrl_c_ends_at_once_and_leaves_no_kernel(tmp_path: Path, after: float) -> None:
    for name in ("01_a", "02_b", "03_c"):
        write(tmp_path / "notebooks", f"{name}.ipynb", "1", "import time; time.sleep(100)")
    command = [sys.executable, "-c", STOPPED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "notebooks: running 3 of 3\n"
        sleep(after)
        kernels = psutil.Process(running.pid).children(recursive=True)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
    assert running.returncode == 130
    assert told == "stopped; what was built before stays as it was\n"
    assert kernels
    assert not [kernel for kernel in kernels if kernel.is_running()]


def test_a_notebook_sees_nothing_of_the_one_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "WORKERS", 1)
    write(tmp_path / "notebooks", "01_a.ipynb", "left = 1", "left")
    write(tmp_path / "notebooks", "02_b.ipynb", "'left' in globals(), Out")
    done, _ = run(tmp_path)
    (cell,) = json.loads(done[1].read_text())["cells"]
    assert "".join(cell["outputs"][0]["data"]["text/plain"]) == "(False, {})"
    assert cell["execution_count"] == 1
    assert [c["execution_count"] for c in json.loads(done[0].read_text())["cells"]] == [1, 2]


def test_a_notebook_after_one_that_killed_its_kernel_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "WORKERS", 1)
    write(tmp_path / "notebooks", "01_a.ipynb", "import os; os._exit(1)")
    write(tmp_path / "notebooks", "02_b.ipynb", "1")
    with pytest.raises(DataError, match=r"01_a\.ipynb:cell 1:cell: found a kernel that died") as caught:
        run(tmp_path)
    assert len(caught.value.faults) == 1
    assert (tmp_path / "out/02_b.ipynb").is_file()
