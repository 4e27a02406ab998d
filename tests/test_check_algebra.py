"""The algebra under the checks: which flows a sum covers, how spans and needed paces are written."""

from __future__ import annotations

from datetime import date

import pytest

from trajectories.checks.covers import Flow, support, within
from trajectories.checks.sentences import decimal, needed, span
from trajectories.ground.periods import Period


# --- the algebra under it -----------------------------------------------------------------------------------------
def flow(start: str, end: str, category: str = "x", coefficient: float = 1.0) -> Flow:
    return Flow(coefficient, category, Period(date.fromisoformat(start), date.fromisoformat(end)))


def test_within() -> None:
    year, month = (flow("2024-01-01", "2024-12-31"),), (flow("2024-03-01", "2024-03-31"),)
    assert within(month, year)
    assert not within(year, month)
    assert within(year, year)
    assert not within((flow("2024-03-01", "2024-03-31", "y"),), year)
    assert within(month, (*year, flow("2024-01-01", "2024-12-31", "y")))
    assert not within((*month, *month), year), "counted twice"
    assert not within((), year), "nothing is no part of anything"
    assert within((*year, flow("2024-01-01", "2024-06-30", coefficient=-1.0)), (flow("2024-07-01", "2024-12-31"),))


def test_support() -> None:
    year, half = flow("2024-01-01", "2024-12-31"), flow("2024-01-01", "2024-06-30", coefficient=-1.0)
    assert support((year,)) == year.period
    assert support((year, half)) == Period(date(2024, 7, 1), date(2024, 12, 31))
    assert support((year, flow("2024-03-01", "2024-03-31", coefficient=-1.0))) is None
    assert support((year, year)) is None
    assert support((year, flow("2024-01-01", "2024-06-30", "y"))) is None
    assert support(()) is None


@pytest.mark.parametrize(
    ("low", "high", "whole", "words"),
    [
        (253_054, 253_056, True, "253,054 to 253,056"),
        (202_996.5, 202_997.5, True, "202,997"),
        (310_000, None, True, "at least 310,000"),
        (None, 500, True, "at most 500"),
        (None, None, True, "no limit"),
        (-1_050, 50, True, "0 to 50"),
        (0.5128, 0.5328, False, "0.513 to 0.533"),
        (1.0, 1.0, False, "1"),
    ],
)
def test_span(low, high, whole, words) -> None:
    assert span(low, high, whole) == words


def test_decimals_and_needed_paces() -> None:
    assert [decimal(value) for value in (1.629, 14.06, 7.0, 183.07, 1_453.6)] == ["1.63", "14.1", "7", "183", "1,454"]
    assert [needed(value, None) for value in (306.9, 307.0, 306.2)] == ["at least 307"] * 3
