"""Labelled cells of executed notebooks: what `{{< embed notebook.ipynb#label >}}` puts on the page."""

from __future__ import annotations

import json
import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from trajectories.ground.errors import DataError, Fault

SHORTCODE = re.compile(r"\{\{<\s*(.*?)\s*>\}\}")
_OPTION = re.compile(r"^#\|\s?(.*)$")


def options(source: str) -> dict[str, Any]:
    """The `#| key: value` lines at the top of a cell, read as YAML; {} where there are none or they are not YAML."""
    lines = takewhile(bool, map(_OPTION.match, source.splitlines()))
    try:
        found = yaml.safe_load("\n".join(line[1] for line in lines if line))
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: str | list[str]) -> str:
    # A notebook file may hold a text as one string or as a list of lines.
    return value if isinstance(value, str) else "".join(value)


def cell(notebook: Path, label: str) -> str:
    """The one markdown display that the cell labelled `label` ends in.

    Raises DataError, naming notebook and label, if the notebook or the label is missing, if the label stands
    twice, or if the cell shows anything but one markdown display: printed text would land on the page beside
    the figure. What stands beside the markdown is for other viewers.
    """
    file = f"notebooks/{notebook.name}"

    def fault(found: str, allowed: str) -> DataError:
        return DataError([Fault(file, label, "output", found, allowed)])

    if not notebook.is_file():
        raise fault("no such notebook", "a notebook of the folder notebooks/")
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        allowed = "an executed notebook: make clean, then make report"
        raise DataError([Fault(file, "-", "file", "no notebook", allowed)]) from None
    code = [each for each in cells if each["cell_type"] == "code"]
    labels = [str(options(_text(each["source"])).get("label", "")) for each in code]
    if labels.count(label) != 1:
        number = f"{labels.count(label)} cells with this label" if label in labels else "no cell with this label"
        raise fault(number, f"one of its labels ({', '.join(filter(None, labels)) or 'none'})")
    outputs = code[labels.index(label)]["outputs"]
    if len(outputs) != 1:
        raise fault(f"{len(outputs)} outputs", "one markdown display per labelled cell, nothing printed")
    data = outputs[0].get("data", {})
    if "text/markdown" not in data:
        kind = next(iter(data), outputs[0]["output_type"])
        raise fault(f"a {kind} display", "one markdown display (a raw {=html} block for figures)")
    return _text(data["text/markdown"])
