"""No caveat that stood under a figure of the first version is missing from the figure that took its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trajectories.figures.caveats import concerned
from trajectories.figures.figure import Figure

ROOT = Path(__file__).parent.parent
BEFORE = json.loads((ROOT / "tests/data/caveats_before.json").read_text(encoding="utf-8"))
# What a figure of the first version became.
NOW = {
    "fig-year-end": "fig-overlay",
    "fig-sensitivity": "fig-readings",
    "fig-checks": "fig-comparisons",
}


@pytest.mark.parametrize("before", BEFORE)
def test_no_caveat_is_lost(drawn: dict[str, Figure], before: str) -> None:
    figure = drawn[NOW.get(before, before)]
    known = {caveat.id for caveat in figure.study.dataset.caveats}
    # A caveat whose claims the new figure does not draw has nothing to stand under there; it must stand elsewhere.
    here = {caveat.id for caveat in figure.caveats.every}
    missing = (set(BEFORE[before]["caveats"]) & known) - here
    elsewhere = {caveat.id for other in drawn.values() for caveat in other.caveats.every}
    shown = {name for row in figure.rows["claim_ids"].to_list() for name in (row or "").split()}
    still = {name for name in missing if set(_concerned(figure, name)) & shown or not _concerned(figure, name)}
    assert still == set()
    assert missing <= elsewhere


def _concerned(figure: Figure, caveat_id: str) -> list[str]:
    """The claims that a caveat is about; [] where it is about a method of drawing."""
    rule = next(caveat.applies_to for caveat in figure.study.dataset.caveats if caveat.id == caveat_id)
    return list(concerned(rule, figure.study.claims) or ())
