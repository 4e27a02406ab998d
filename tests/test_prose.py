"""The report's prose: every name in it is computed, no figure is typed, and it says nothing of one subject alone."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from trajectories.claims.load import load
from trajectories.compare.study import Study
from trajectories.report.names import names

ROOT = Path(__file__).parent.parent
PROSE = (ROOT / "report.qmd").read_text(encoding="utf-8")


def test_every_variable_in_the_prose_is_computed() -> None:
    used = set(re.findall(r"\{\{< var ([\w.]+) >\}\}", PROSE))
    assert used
    assert used - set(names(Study(load(ROOT / "tests/data/miniature")))) == set()


def test_prose_types_no_figures() -> None:
    """Numbers in the report come from variables; a typed one would not follow the data."""
    body = PROSE.split("---", 2)[2]
    body = re.sub(r"\{\{<.*?>\}\}|\{[#.][^}]*\}|@[\w-]+|`[^`]*`|\([^)]*\)\[|<[^>]*>|https?://\S+", "", body)
    assert re.findall(r"\d{2,}|\d+[.,]\d+", body) == []


def test_prose_names_no_subject() -> None:
    """Another data folder gives sentences about itself: categories and places come from its subject.yml."""
    subject = yaml.safe_load((ROOT / "data/subject.yml").read_text(encoding="utf-8"))
    ours = {subject["place"], *(entry["short"] for entry in subject["categories"] if entry["kind"] == "counted")}
    for text in (PROSE, *(path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("*.ipynb"))):
        assert [word for word in ours if re.search(rf"\b{re.escape(word)}", text)] == []
