"""The even path: at the printed numbers, evenly between them, one, and unchanged by what changes nothing."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from helpers_solve import (
    HALF,
    SUBJECT,
    claim,
    consistent_case,
    frame_of,
    same,
)
from scipy.optimize import linprog, minimize

from trajectories.solver.lp import System
from trajectories.solver.nearest import nearest
from trajectories.solver.path import even_path
from trajectories.solver.reading import Reading, constraints
from trajectories.solver.solve import solve


def system_of(rows) -> System:
    return System(constraints(frame_of(*rows), Reading(), HALF), HALF)


def aimed(system: System) -> list:
    return [(row, c) for row, c in zip(system.rows, system.constraints, strict=True) if c.half]


def least_distance(system: System) -> float:
    """How far all printed numbers together must be from any path, in half-widths: by scipy, written down anew."""
    own, size = aimed(system), system.columns
    upper, limits = [], []

    def add(row, slack, limit):
        extra = np.zeros(len(own))
        if slack is not None:
            extra[slack] = -1.0
        upper.append(np.append(row, extra))
        limits.append(limit)

    for row, low, high in zip(system.rows, system.low, system.high, strict=True):
        if math.isfinite(low):
            add(-row, None, -low)
        if math.isfinite(high):
            add(row, None, high)
    for k, (row, c) in enumerate(own):
        if c.low is not None:
            add(-row / c.half, k, -c.aim / c.half)
        if c.high is not None:
            add(row / c.half, k, c.aim / c.half)
    cost = np.append(np.zeros(size), np.ones(len(own)))
    result = linprog(cost, A_ub=np.array(upper), b_ub=limits, bounds=(0, None), method="highs")
    assert result.status == 0
    return float(result.fun)


def squares(system: System):
    """The flows whose squares count, by their weights: a category where it is counted, the pooled one elsewhere."""
    days, categories = system.days, len(system.counted)
    counted = np.zeros((len(days), categories), dtype=bool)
    for constraint in system.constraints:
        for term in constraint.terms:
            if term.category in system.counted:
                inside = [
                    term.start.toordinal() <= a and b <= term.end.toordinal() + 1
                    for a, b in zip(system.edges, system.edges[1:], strict=False)
                ]
                counted[:, system.counted.index(term.category)] |= inside
    rows = []
    for k in range(len(days)):
        for c in range(categories):
            row = np.zeros((len(days), categories))
            row[k, c] = 1
            rows += [row.ravel() / days[k] ** 0.5] if counted[k, c] else []
        if not counted[k].all():
            row = np.zeros((len(days), categories))
            row[k] = 1
            rows.append(row.ravel() / days[k] ** 0.5)
    return np.array(rows), counted


def drawn(system: System, path: dict) -> np.ndarray:
    """What is squared, from the path alone."""
    _, counted = squares(system)
    found = []
    for k, days in enumerate(system.days):
        found += [path[name][k] / days**0.5 for c, name in enumerate(system.counted) if counted[k, c]]
        found += [] if counted[k].all() else [path[system.pooled][k] / days**0.5]
    return np.array(found)


def test_even_path_by_hand():
    rows = (
        claim(1, "2024-01-01", "2024-06-30", qualifier="range", low=1820.0, high=1820.0),
        claim(2, "2024-03-01", "2024-03-31", qualifier="range", low=620.0, high=620.0),
    )
    blocks = solve(frame_of(*rows), subject=HALF).blocks.filter(category="awol")
    # 1,200 over the 60 days before and the 91 after, by days
    assert blocks["path"].to_list() == pytest.approx([1200 * 60 / 151, 620, 1200 * 91 / 151], abs=1e-3)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"qualifier": "plain", "best": 300.0}, 300),
        ({"qualifier": "about", "best": 300.0}, 300),
        ({"qualifier": "nearly", "best": 300.0}, 300),
        ({"qualifier": "range", "low": 200.0, "high": 300.0}, 250),
        ({"qualifier": "up_to", "high": 300.0}, 300),
        ({"qualifier": "fewer_than", "high": 300.0}, 299),
    ],
)
def test_it_stays_at_the_printed_number(more, expected):
    row = claim(1, "2024-01-01", "2024-06-30") | more
    for category in ("awol", "both"):
        path = solve(frame_of(row | {"category": category}), subject=HALF).blocks.filter(category=category)["path"]
        assert path.to_list() == pytest.approx([expected], abs=1e-3)


def test_where_numbers_disagree_the_better_known_one_is_kept():
    """1,000 ± 50 and 1,040 ± 5 for the same months: each case away from the second costs ten times as much."""
    rows = (
        claim(1, "2024-01-01", "2024-06-30", qualifier="range", low=950.0, high=1050.0),
        claim(2, "2024-01-01", "2024-06-30", qualifier="range", low=1035.0, high=1045.0),
    )
    for order in (rows, rows[::-1]):
        (value,) = solve(frame_of(*order), subject=HALF).blocks.filter(category="awol")["path"].to_list()
        assert value == pytest.approx(1040, abs=0.01)


def test_an_open_number_pulls_at_no_other():
    rows = (
        claim(1, "2024-01-01", "2024-06-30", qualifier="more_than", low=1000.0, category="both"),
        claim(2, "2024-01-01", "2024-06-30", qualifier="about", best=2000.0, category="both"),
    )
    assert solve(frame_of(*rows), subject=HALF).blocks["path"].to_list() == pytest.approx([2000], abs=1e-3)


def test_each_count_runs_at_one_pace_and_the_pooled_path_is_their_sum():
    """The old rule moved one category into the first months to make the pooled path even."""
    rows = (
        claim(1, "2024-01-01", "2024-06-30", best=18_200.0),
        claim(2, "2024-01-01", "2024-03-31", best=100.0),
        claim(3, "2024-01-01", "2024-06-30", category="desertion", best=5_460.0),
    )
    envelope = solve(frame_of(*rows), subject=HALF).envelope
    path = {c: envelope.filter(category=c)["flow_path"].to_list() for c in ("awol", "desertion", "both")}
    days = np.array([31, 29, 31, 30, 31, 30])
    assert path["desertion"] == pytest.approx(days * 30, abs=0.01)
    first = np.array([1, 1, 1, 0, 0, 0], dtype=bool)
    assert path["awol"] == pytest.approx(np.where(first, days * 100 / 91, days * 18_100 / 91), abs=0.01)
    assert path["both"] == pytest.approx(np.add(path["awol"], path["desertion"]), abs=0.01)


def test_pooled_series_of_its_own_where_one_category_is_not_counted():
    rows = (
        claim(1, "2024-01-01", "2024-06-30", category="both", qualifier="range", low=1820.0, high=1820.0),
        claim(2, "2024-01-01", "2024-03-31", qualifier="range", low=1000.0, high=1000.0),
        claim(3, "2024-01-01", "2024-06-30", qualifier="range", low=1200.0, high=1200.0),
    )
    blocks = solve(frame_of(*rows), subject=HALF).blocks
    assert blocks.filter(category="both")["path"].to_list() == pytest.approx([1000, 820], abs=1e-2)
    assert blocks.filter(category="awol")["path"].to_list() == pytest.approx([1000, 200], abs=1e-2)
    assert blocks.filter(category="desertion").is_empty()


def test_no_path_where_a_category_is_not_counted():
    """Between two counts of a category nothing is drawn, though the pooled count limits it."""
    rows = (
        claim(1, "2024-01-01", "2024-06-30", category="both", best=6_000.0),
        claim(2, "2024-01-01", "2024-01-31", best=500.0),
        claim(3, "2024-05-01", "2024-05-31", best=700.0),
    )
    envelope = solve(frame_of(*rows), subject=HALF).envelope
    path = envelope.filter(category="awol")["flow_path"].to_list()
    assert path == [pytest.approx(500, abs=1e-3), None, None, None, pytest.approx(700, abs=1e-3), None]
    total = envelope.filter(category="awol")["cumulative_path"].to_list()
    assert total == [pytest.approx(500, abs=1e-3), None, None, None, None, None]
    assert envelope.filter(category="both")["flow_path"].null_count() == 0
    assert envelope.filter(category="desertion")["flow_path"].null_count() == 6


def neither_closer_nor_more_even(system: System) -> None:
    """Both certificates, by another solver: the distances frozen at their least, no path is better along the slope."""
    rows, _ = squares(system)
    own, size = aimed(system), system.columns
    least, feet = least_distance(system), drawn(system, even_path(system))
    upper, limits = [], []
    for row, low, high in zip(system.rows, system.low, system.high, strict=True):
        upper += [np.append(-row, np.zeros(len(own)))] if math.isfinite(low) else []
        limits += [-low] if math.isfinite(low) else []
        upper += [np.append(row, np.zeros(len(own)))] if math.isfinite(high) else []
        limits += [high] if math.isfinite(high) else []
    for k, (row, c) in enumerate(own):
        slack = np.zeros(len(own))
        slack[k] = -c.half
        upper += [np.append(-row, slack)] if c.low is not None else []
        limits += [-c.aim] if c.low is not None else []
        upper += [np.append(row, slack)] if c.high is not None else []
        limits += [c.aim] if c.high is not None else []
    upper.append(np.append(np.zeros(size), np.ones(len(own))))
    limits.append(least + 1e-6)
    cost = np.append(rows.T @ feet, np.zeros(len(own)))
    result = linprog(cost, A_ub=np.array(upper), b_ub=limits, bounds=(0, None), method="highs")
    assert result.status == 0
    assert result.fun == pytest.approx(float(feet @ feet), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("top", [5, 100, 20_000, 500_000])
@pytest.mark.parametrize("seed", range(10))
def test_no_path_is_closer_nor_more_even(seed, top):
    neither_closer_nor_more_even(system_of(consistent_case(seed, top)))


@pytest.mark.parametrize("seed", range(8))
def test_one_path_from_two_starting_points(seed):
    """The first corner is where the search starts: another one leads to the same point."""
    system = system_of(consistent_case(seed))
    image, _ = squares(system)
    ours = image @ nearest(system.vertex, image)
    for first in np.random.default_rng(seed).uniform(0, 1, (2, system.columns)):
        costs = iter([first])
        again = image @ nearest(lambda cost, costs=costs: system.vertex(next(costs, cost)), image)
        assert again == pytest.approx(ours, rel=1e-4, abs=1e-2)


def test_another_solver_ends_at_the_same_path_from_two_starting_points():
    rows = (
        claim(1, "2024-01-01", "2024-06-30", category="both", qualifier="range", low=9_000.0, high=9_000.0),
        claim(2, "2024-01-01", "2024-03-31", qualifier="range", low=1_000.0, high=1_000.0),
        claim(3, "2024-03-01", "2024-06-30", category="desertion", qualifier="more_than", low=2_000.0),
    )
    system = system_of(rows)
    ours = drawn(system, even_path(system))
    image, _ = squares(system)
    limits = [
        {"type": "ineq", "fun": lambda x, r=row, b=low: r @ x - b / 1000, "jac": lambda x, r=row: r}
        for row, low in zip(system.rows, system.low, strict=True)
    ] + [
        {"type": "ineq", "fun": lambda x, r=row, b=high: b / 1000 - r @ x, "jac": lambda x, r=row: -r}
        for row, high in zip(system.rows, system.high, strict=True)
        if math.isfinite(high)
    ]
    for start in (np.full(system.columns, 4.0), np.linspace(0, 3, system.columns)):
        theirs = minimize(
            lambda x: 30 * float((image @ x) @ (image @ x)), start, jac=lambda x: 60 * image.T @ (image @ x),
            bounds=[(0, None)] * system.columns, constraints=limits, method="SLSQP",
            options={"maxiter": 500, "ftol": 1e-13},
        )  # fmt: skip
        assert theirs.success, theirs.message
        assert image @ theirs.x * 1000 == pytest.approx(ours, abs=0.1)


def test_even_path_where_figures_differ_ten_thousandfold():
    few = claim(1, "2023-08-06", "2023-12-31", category="awol", low=0.28561, high=2.54968, qualifier="range")
    few |= {"start_latest": date(2023, 10, 29), "end_earliest": date(2023, 11, 9)}
    rows = (
        few,
        claim(2, "2022-08-01", "2023-10-31", low=0.0, high=1260.0, qualifier="range"),
        claim(3, "2022-01-01", "2023-03-15", category="both", low=8700.0, qualifier="more_than"),
        claim(4, "2022-01-01", "2023-05-31", low=200.0, qualifier="more_than"),
    )
    system = System(constraints(frame_of(*rows), Reading(), SUBJECT), SUBJECT)
    neither_closer_nor_more_even(system)


@pytest.mark.parametrize("seed", range(8))
def test_even_path_obeys_the_claims(seed):
    system = system_of(consistent_case(seed))
    path = even_path(system)
    for series, flows in path.items():
        assert np.nanmin(flows) >= -1e-6
        for i in range(len(flows)):
            for j in range(i + 1, len(flows) + 1):
                total, high = flows[i:j].sum(), system.limit(series, i, j, True)
                assert math.isnan(total) or series != system.pooled or total >= system.limit(series, i, j, False) - 1e-2
                assert math.isnan(total) or high is None or total <= high + 1e-2


@pytest.mark.parametrize("seed", range(8))
def test_further_breakpoints_change_nothing(seed):
    claims = frame_of(*consistent_case(seed))
    days = [date(2024, 1, 9), date(2024, 2, 1), date(2024, 2, 29), date(2024, 5, 17), date(2024, 6, 2)]
    same(solve(claims, subject=HALF), solve(claims, subject=HALF, extra_breakpoints=days))
