"""The way from notebooks to page: nothing twice, and never a bad page in place of a good one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import miniature_report as mini
import pytest

from trajectories.ground.errors import DataError
from trajectories.report import build, parts

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose one notebook needs no kernel: its executed copy is already there and current."""
    root = mini.project(tmp_path / "project")
    (root / "data").mkdir()
    (root / "data/claims.csv").write_text("claim_id\n")
    (root / "notebooks").mkdir()
    return root


class Parts:
    """What stands on the miniature's page beside its notebook."""

    def __init__(self, *_: object) -> None:
        self.prepare = lambda: None
        self.names = lambda: mini.VARIABLES
        self.around = lambda: ("", "")


def make(root: Path, monkeypatch: pytest.MonkeyPatch, renderer: str = "builtin") -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(build.execute, "execute", lambda *args, **settings: said.append("notebooks"))
    monkeypatch.setattr(parts, "Parts", Parts)
    build.build(root, root / "data", renderer, progress=said.append)
    return said


def test_a_second_build_does_nothing_and_a_change_builds_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = make(project, monkeypatch)
    assert said[0] == "notebooks"
    page = project / "build/report.html"
    assert "built-in renderer (pandoc " in page.read_text(encoding="utf-8")
    assert (
        'printed: "1,234"' in (project / "_variables.yml").read_text().replace("'", '"')
        or "1,234" in (project / "_variables.yml").read_text()
    )
    assert make(project, monkeypatch) == ["build/report.html is up to date"]
    assert not list((project / "build").glob(".draft*"))
    first = page.read_bytes()

    (project / "data/claims.csv").write_text("claim_id\nx\n")
    assert make(project, monkeypatch)[0] == "notebooks"
    assert page.read_bytes() == first, "equal inputs of the renderer give the same bytes"

    text = (project / "report.qmd").read_text(encoding="utf-8")
    (project / "report.qmd").write_text(text + "\n@fig-none\n", encoding="utf-8")
    with pytest.raises(DataError, match="citation: found @fig-none"):
        make(project, monkeypatch)
    assert page.read_bytes() == first
    (project / "report.qmd").write_text(text, encoding="utf-8")
    assert make(project, monkeypatch) == ["build/report.html is up to date"]


def test_a_page_with_a_fault_does_not_replace_the_last_good_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(project, monkeypatch)
    page = project / "build/report.html"
    first = page.read_bytes()
    notebook = json.loads((project / mini.NOTEBOOK).read_text())
    data = notebook["cells"][1]["outputs"][0]["data"]
    data["text/markdown"] = "".join(data["text/markdown"]).replace('<ol class="caveats">', "<ol>")
    (project / mini.NOTEBOOK).write_text(json.dumps(notebook))
    (project / "data/claims.csv").write_text("changed\n")
    with pytest.raises(DataError, match="fig-one:caveats: found none"):
        make(project, monkeypatch)
    assert page.read_bytes() == first


def test_faults_before_anything_runs(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="found pdf, allowed quarto or builtin"):
        make(project, monkeypatch, "pdf")
    monkeypatch.setattr("trajectories.report.quarto.find", lambda: None)
    with pytest.raises(DataError, match="found no quarto"):
        make(project, monkeypatch, "quarto")
    (project / "report.qmd").unlink()
    with pytest.raises(DataError, match=r"report\.qmd:1:file: found no such file"):
        make(project, monkeypatch)


def test_looking_whether_anything_changed_loads_nothing_heavy() -> None:
    heavy = "{'altair', 'polars', 'vl_convert', 'pypandoc', 'nbclient', 'nbformat', 'highspy', 'pydantic'}"
    code = f"import sys\nfrom trajectories.report import build, quarto\nprint(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=mini.ROOT)
    assert done.stdout.strip() == "[]", done.stderr


def test_other_data_are_built_beside_the_report_and_never_over_it(tmp_path: Path) -> None:
    assert build.place(tmp_path, tmp_path / "data") == tmp_path / "build"
    assert build.place(tmp_path, tmp_path / "thefts") == tmp_path / "build/thefts"
    assert build.place(tmp_path, tmp_path / "elsewhere/data") == tmp_path / "build/data-elsewhere"
