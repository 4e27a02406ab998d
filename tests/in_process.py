"""The report's own page for any data, made by the built-in renderer without a kernel: each notebook's cells run here."""

from __future__ import annotations

import ast
import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import vl_convert
from conftest import ROOT

import trajectories.lab as lab
from trajectories.claims.load import load
from trajectories.compare.study import Study
from trajectories.figures.shown import REPORT
from trajectories.report import assets, builtin, finish
from trajectories.report.names import foot, head, names

_draw = vl_convert.vegalite_to_svg


@cache
def _drawn(spec: str) -> str:
    return _draw(json.loads(spec))


def executed(source: Path) -> dict[str, Any]:
    """A notebook with the outputs of its cells that show something."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    known: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        body = ast.parse("".join(cell["source"])).body
        shown = None
        if isinstance(body[-1], ast.Expr):
            last = ast.Expression(body.pop().value)
            exec(compile(ast.Module(body, []), source.name, "exec"), known)
            shown = eval(compile(last, source.name, "eval"), known)
        else:
            exec(compile(ast.Module(body, []), source.name, "exec"), known)
        mimes = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {}
        cell["outputs"] = [{"output_type": "display_data", "data": mimes}] if "text/markdown" in mimes else []
    return notebook


def page(data: Path, root: Path) -> Path:
    """report.html of a data folder in `root`, checked as every page is."""
    study = Study(load(data))
    (root / "build/notebooks").mkdir(parents=True, exist_ok=True)
    (root / "report.qmd").write_bytes((ROOT / "report.qmd").read_bytes())
    library = assets.bundle(ROOT / "build")
    # What does not change from one mutation to the next is drawn once in a session.
    drawn = mock.patch.object(vl_convert, "vegalite_to_svg", lambda spec: _drawn(json.dumps(spec)))
    with drawn, mock.patch.object(lab, "study", study), mock.patch.dict(os.environ, {"TRAJECTORIES_OUTPUT": REPORT}):
        for source in sorted((ROOT / "notebooks").glob("*.ipynb")):
            (root / "build/notebooks" / source.name).write_text(json.dumps(executed(source)), encoding="utf-8")
    with mock.patch.object(assets, "bundle", return_value=library):
        draft = builtin.render(root, names(study))
    return finish.finish(
        draft,
        root / "build/report.html",
        "Made for the tests.",
        head=head(study, "0"),
        foot=foot(study, "0"),
        root=root,
    )
