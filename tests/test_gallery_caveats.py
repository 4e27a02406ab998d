"""Words on every figure of the report: each caveat that belongs to it, and only words of a statistics office."""

from __future__ import annotations

import re

import polars as pl
import pytest
from conftest import Figures, each
from parsed import plain, words

from trajectories.claims.load import Dataset
from trajectories.figures.caveats import attach
from trajectories.gallery import FIGURES, claims_in

pytestmark = pytest.mark.slow

# Caveats that wait for a figure that is designed but not yet in the gallery.
AWAITED = {"october-published": "fig-focus-month"}


@each
def test_figure_has_the_caveats_of_every_claim_that_it_shows(name: str, figures: Figures, dataset: Dataset) -> None:
    figure = figures[name]
    own = {caveat.id for caveat in figure.caveats}
    for claim in set(claims_in(figure.table)) & set(dataset.claims["claim_id"]):
        alone = attach(dataset, name, [claim], dataset.chart(name).methods)
        assert {caveat.id for caveat in alone} <= own, f"{claim} brings caveats that {name} lacks"


@each
def test_exports_hold_every_caveat_in_the_picture_and_beside_it(name: str, figures: Figures, dataset: Dataset) -> None:
    figure = figures[name]
    spec = figure.spec("export")
    drawn_words = plain(words(spec))
    assert figure.caveats
    for text in (figure.title, figure.subtitle, figure.source_line, name, figure.readings, dataset.version):
        assert plain(text) in drawn_words
    for caveat in figure.caveats:
        assert plain(caveat.text) in drawn_words
    meta = spec["usermeta"]
    assert meta["caveats"] == [caveat.text for caveat in figure.caveats]
    assert (meta["figure"], meta["title"], meta["source_line"]) == (name, figure.title, figure.source_line)
    assert (meta["readings"], meta["data_version"]) == (figure.readings, dataset.version)


@each
def test_words_are_those_of_a_statistics_office(name: str, figures: Figures) -> None:
    figure = figures[name]
    for text in (figure.title, figure.subtitle, figure.alt):
        assert "{" not in text
        assert not re.search(r"\b(deserters?|fled|collapse|truth|true number|real number|actual|estimates? of how many)\b",
                             text, re.IGNORECASE)  # fmt: skip
        assert not re.search(r"\b(forces|army|Ukraine) (lost|loses|has|have|is|are)\b", text)
        assert "null" not in text.lower().split()
        assert "None" not in text.split()


@each
def test_notes_count_the_claims_that_are_shown_and_left_out(name: str, figures: Figures, dataset: Dataset) -> None:
    found = re.search(r"Shows (\d+) claims(?: and leaves out (\d+))?[ .]", figures[name].source_line)
    if found is None:
        pytest.skip(f"{name} counts no claims")
    named = claims_in(figures[name].table)
    assert int(found[1]) == len(named)
    of_interest = dataset.claims.filter(pl.col("role").is_in(["constraint", "contested"]))["claim_id"]
    assert int(found[2] or 0) == len(set(of_interest) - set(named))


def test_cumulative_charts_say_that_nothing_is_subtracted(figures: Figures, dataset: Dataset) -> None:
    cumulative = [chart.id for chart in dataset.charts if "cumulative" in chart.methods]
    assert "fig-trajectories" in cumulative
    for name in cumulative:
        if name in FIGURES:
            assert "nothing-subtracted" in {caveat.id for caveat in figures[name].caveats}


def test_no_caveat_is_dead(figures: Figures, dataset: Dataset) -> None:
    """A caveat that belongs to no figure is either misspelt in its rule or about nothing that is shown."""
    used = {caveat.id for figure in figures.values() for caveat in figure.caveats}
    dead = {caveat.id for caveat in dataset.caveats} - used
    assert {name for name in dead if AWAITED.get(name, next(iter(FIGURES))) in FIGURES} == set()
