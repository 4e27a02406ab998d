"""The worked example: arithmetic that a reader can redo, from whatever the data hold."""

from __future__ import annotations

import math

import polars as pl
from helpers_rows import only

from trajectories.claims.load import Dataset
from trajectories.findings.worked import worked_example
from trajectories.results.series import (
    number,
)

# -- the worked example ------------------------------------------------------------------------------------------


def test_worked_example_shows_arithmetic_that_a_reader_can_redo(dataset: Dataset, rows: pl.DataFrame) -> None:
    text = worked_example(dataset, rows).html
    rest = only(rows, source_id="article-b", kind="remainder", category="awol")
    for part in ("202,997", "7,000", "105,500", "202,996.5 − 7,500 − 105,550", "202,997.5 − 6,500 − 105,450",
                 "article-b-07", "2023 to 2024", "paragraph 12", number(math.ceil(rest["low"]))):  # fmt: skip
        assert part in text, part
    assert text.count("<p>") == text.count("</p>") == 3


def test_worked_example_follows_the_data(miniature: Dataset, small: pl.DataFrame) -> None:
    text = worked_example(miniature, small).html
    for part in (
        "Leaflet P",
        "700",
        "412",
        "650 − 412.5",
        "750 − 411.5",
        "pedal",
        "reports",
        "January to June 2011",
    ):
        assert part in text, part


def test_worked_example_says_so_where_there_is_none(miniature: Dataset, small: pl.DataFrame) -> None:
    text = worked_example(miniature, small.filter(pl.col("kind") != "remainder")).html
    assert "no remainder" in text
