"""Every row of the reading table, and the lengths of time that a rate is taken over."""

from __future__ import annotations

from datetime import date

import pytest
from helpers_solve import claim

from trajectories.ground.periods import Period, length
from trajectories.solver.interval import last_digit
from trajectories.solver.reading import Reading, interval

EXPECTED_INTERVALS = [
    # the table of choices
    ("plain, half a unit of the last digit", {}, {"best": 105_500, "qualifier": "plain"}, (105_450, 105_550)),
    ("plain, of a round number", {}, {"best": 7_000, "qualifier": "plain"}, (6_500, 7_500)),
    ("plain, down to the last unit", {}, {"best": 202_997, "qualifier": "plain"}, (202_996.5, 202_997.5)),
    ("plain, decimals", {}, {"best": 2.5, "qualifier": "plain"}, (2.45, 2.55)),
    ("plain, zero", {}, {"best": 0, "qualifier": "plain"}, (0, 0.5)),
    ("plain=either_side", {"plain": "either_side"}, {"best": 105_500, "qualifier": "plain"}, (105_400, 105_600)),
    ("either_side leaves exact alone", {"plain": "either_side"}, {"best": 50_058}, (50_057.5, 50_058.5)),
    ("more_than, open", {}, {"low": 253_000, "qualifier": "more_than"}, (253_000, None)),
    ("more_than=one_step", {"more_than": "one_step"}, {"low": 253_000, "qualifier": "more_than"}, (253_000, 254_000)),
    (
        "one_step of a round number",
        {"more_than": "one_step"},
        {"low": 310_000, "qualifier": "more_than"},
        (310_000, 320_000),
    ),
    # fixed rules
    ("range: ends as printed", {}, {"low": 14_000, "high": 18_000, "qualifier": "range"}, (14_000, 18_000)),
    ("exact", {}, {"best": 202_997}, (202_996.5, 202_997.5)),
    ("exact, round all the same", {}, {"best": 21_600}, (21_599.5, 21_600.5)),
    ("about: one unit", {}, {"best": 180_000, "qualifier": "about"}, (170_000, 190_000)),
    ("nearly: one unit below", {}, {"best": 600, "qualifier": "nearly"}, (500, 600)),
    ("nearly, three digits", {}, {"best": 576, "qualifier": "nearly"}, (575, 576)),
    ("fewer than", {}, {"high": 200, "qualifier": "fewer_than"}, (0, 199)),
    ("up to", {}, {"high": 300_000, "qualifier": "up_to"}, (0, 300_000)),
    ("vague word", {}, {"printed": "hundreds of thousands of", "qualifier": "more_than"}, (200_000, None)),
    ("vague word, smaller", {}, {"printed": "Thousands", "qualifier": "plain"}, (2_000, None)),
    (
        "vague word is not one step",
        {"more_than": "one_step"},
        {"printed": "thousands", "qualifier": "more_than"},
        (2_000, None),
    ),
    ("share, more than half", {}, {"quantity": "share", "low": 0.5, "qualifier": "more_than"}, (0.5, None)),
    ("share, plain", {}, {"quantity": "share", "best": 0.51, "qualifier": "plain"}, (0.505, 0.515)),
    ("share, never above the whole", {}, {"quantity": "share", "best": 0.9, "qualifier": "about"}, (0.8, 1.0)),
    ("share, exact is its last digit", {}, {"quantity": "share", "best": 0.5}, (0.45, 0.55)),
    ("rate", {}, {"quantity": "rate", "best": 576, "per": "day", "per_n": 1, "qualifier": "plain"}, (575.5, 576.5)),
    (
        "reciprocal: the two minutes are rounded, then inverted",
        {},
        {"quantity": "rate", "best": 1, "per": "minute", "per_n": 2, "qualifier": "plain"},
        (2 / 2.5, 2 / 1.5),
    ),
    (
        "reciprocal, about",
        {},
        {"quantity": "rate", "best": 1, "per": "minute", "per_n": 2, "qualifier": "about"},
        (2 / 3, 2.0),
    ),
    (
        "reciprocal that may be no time at all",
        {},
        {"quantity": "rate", "best": 1, "per": "minute", "per_n": 1, "qualifier": "about"},
        (0.0, None),
    ),
    (
        "one a day: either figure may be the rounded one",
        {},
        {"quantity": "rate", "best": 1, "per": "day", "per_n": 1, "qualifier": "plain"},
        (0.5, 2.0),
    ),
]


@pytest.mark.parametrize(
    ("choices", "columns", "expected"), [row[1:] for row in EXPECTED_INTERVALS], ids=[r[0] for r in EXPECTED_INTERVALS]
)
def test_interval(choices, columns, expected):
    assert interval(claim(**columns), Reading(**choices)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "unit"), [(105_500, 100), (202_997, 1), (300_000, 100_000), (2.5, 0.1), (0.51, 0.01), (10, 10), (0, 1)]
)
def test_last_digit(value, unit):
    assert last_digit(value) == pytest.approx(unit)


@pytest.mark.parametrize(
    ("start", "end", "per", "expected"),
    [
        ((2025, 1, 1), (2025, 7, 31), "month", 7),
        ((2024, 2, 1), (2024, 2, 29), "month", 1),
        ((2025, 10, 1), (2025, 10, 31), "minute", 31 * 24 * 60),
        ((2025, 10, 1), (2025, 10, 1), "hour", 24),
        ((2025, 10, 1), (2025, 10, 31), "day", 31),
        ((2025, 1, 1), (2025, 1, 14), "week", 2),
        ((2022, 1, 1), (2025, 12, 31), "year", 4),
        ((2025, 1, 1), (2025, 6, 30), "year", 0.5),
        ((2025, 6, 16), (2025, 7, 31), "month", 1.5),
        ((2025, 7, 1), (2025, 6, 30), "month", 0),
    ],
)
def test_length(start, end, per, expected):
    assert length(Period(date(*start), date(*end)), per) == pytest.approx(expected)
