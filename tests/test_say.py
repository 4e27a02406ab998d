"""Every formatter: numbers, limits, counts, lists, periods; by table."""

from __future__ import annotations

from datetime import date

import pytest

from trajectories.ground import say


@pytest.mark.parametrize(
    ("count", "word"), [(0, "no"), (1, "one"), (5, "five"), (12, "twelve"), (30, "30"), (1200, "1,200")]
)
def test_small_counts_are_words(count: int, word: str) -> None:
    assert say.words(count) == word


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_lists_in_words(names: list[str], text: str) -> None:
    assert say.listed(names) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], "no source"),
        (["Article C"], "Article C"),
        (["Article A", "Article B"], "Articles A and B"),
        (["Article A", "Leaflet B"], "Article A and Leaflet B"),
        (["North", "South"], "North and South"),
    ],
)
def test_labels_of_sources(names: list[str], text: str) -> None:
    assert say.labels(names) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (89946.5, 91047.5, "89,947 to 91,047"),
        (230000, None, "at least 230,000"),
        (0, None, "no limit"),
        (0, 199, "at most 199"),
        (50057.6, 50058.4, "50,058"),
    ],
)
def test_limits_in_whole_counts(low: float, high: float | None, text: str) -> None:
    assert say.between(low, high) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2021, 1, 1), date(2021, 12, 31), "2021"),
        (date(2021, 1, 1), date(2023, 12, 31), "2021 to 2023"),
        (date(2021, 1, 1), date(2021, 7, 31), "January to July 2021"),
        (date(2021, 10, 1), date(2021, 10, 31), "October 2021"),
        (date(2021, 1, 1), date(2022, 7, 31), "2021 to July 2022"),
        (date(2021, 2, 24), date(2022, 10, 31), "24 February 2021 to October 2022"),
    ],
)
def test_periods(start: date, end: date, text: str) -> None:
    assert say.period(start, end) == text
