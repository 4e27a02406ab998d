"""The even path: least, unique, and unchanged by what changes nothing."""

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
from scipy.optimize import minimize

from trajectories.solver.lp import System
from trajectories.solver.path import even_path
from trajectories.solver.reading import Constraint, Reading, Term, constraints
from trajectories.solver.solve import solve

# --- the even path -----------------------------------------------------------------------------------------------


def system_of(rows) -> System:
    return System(constraints(frame_of(*rows), Reading(), HALF), HALF)


def test_even_path_by_hand():
    rows = (
        claim(1, "2024-01-01", "2024-06-30", qualifier="range", low=1820.0, high=1820.0),
        claim(2, "2024-03-01", "2024-03-31", qualifier="range", low=620.0, high=620.0),
    )
    blocks = solve(frame_of(*rows), subject=HALF).blocks.filter(category="awol")
    # 1,200 over the 60 days before and the 91 after, by days
    assert blocks["path"].to_list() == pytest.approx([1200 * 60 / 151, 620, 1200 * 91 / 151], abs=1e-3)


@pytest.mark.parametrize("seed", range(8))
def test_even_path_is_the_least_and_unique_from_two_starting_points(seed):
    """Another solver, started at two different trajectories, ends at the same pooled path; so does HiGHS."""
    system = system_of(consistent_case(seed))
    rng = np.random.default_rng(seed)
    shape = len(system.days), len(system.counted)
    ours = even_path(system, system.counted, HALF)
    pooled, scale = ours["both"], 10_000.0

    def uneven(x):
        return float((x.reshape(shape).sum(axis=1) ** 2 / system.days).sum() * 30)

    def slope(x):
        return np.repeat(2 * x.reshape(shape).sum(axis=1) / system.days * 30, shape[1])

    limits = []
    for row, low, high in zip(system.rows, system.low, system.high, strict=True):
        if math.isfinite(low):
            limits.append({"type": "ineq", "fun": lambda x, r=row, b=low: r @ x - b / scale, "jac": lambda x, r=row: r})
        if math.isfinite(high):
            limits.append(
                {"type": "ineq", "fun": lambda x, r=row, b=high: b / scale - r @ x, "jac": lambda x, r=row: -r}
            )
    ends = []
    for start in (rng.uniform(0, 4, system.columns), rng.uniform(0, 0.1, system.columns)):
        theirs = minimize(
            uneven, start, jac=slope, bounds=[(0, None)] * system.columns, constraints=limits, method="SLSQP",
            options={"maxiter": 500, "ftol": 1e-13},
        )  # fmt: skip
        assert theirs.success, theirs.message
        ends.append(theirs.x.reshape(shape).sum(axis=1) * scale)
        again = even_path(system, system.counted, HALF, start * scale)
        for series, flows in ours.items():
            assert again[series] == pytest.approx(flows, abs=1e-2)
    for end in ends:
        assert end == pytest.approx(pooled, abs=2.0)


@pytest.mark.parametrize("top", [5, 100, 20_000, 500_000])
@pytest.mark.parametrize("seed", range(10))
def test_no_trajectory_is_more_even(seed, top):
    """The certificate of a convex optimum, on figures of any size: HiGHS can stop early and say that it is done."""
    system = system_of(consistent_case(seed, top))
    pooled = even_path(system, [], HALF)["both"]
    slope = np.repeat(2 * pooled / system.days, len(system.counted))
    least, _ = system.least_and_greatest(slope)
    assert least == pytest.approx(float(2 * pooled @ (pooled / system.days)), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_no_trajectory_with_that_pooled_flow_has_more_even_categories(seed):
    system = system_of(consistent_case(seed))
    path = even_path(system, system.counted, HALF)
    held = [
        Constraint(
            ("held",), "cases", (Term("both", date.fromordinal(a), date.fromordinal(b - 1)),), low - 1e-3, low + 1e-3
        )
        for a, b, low in zip(system.edges, system.edges[1:], path["both"], strict=False)
    ]
    narrow = System([*system.constraints, *held], HALF)
    flows = np.column_stack([path[category] for category in system.counted]).ravel()
    slope = 2 * flows / np.repeat(system.days, len(system.counted))
    least, _ = narrow.least_and_greatest(slope)
    assert least == pytest.approx(slope @ flows, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("top", [5, 20_000])
@pytest.mark.parametrize("seed", range(10))
def test_even_path_without_the_quadratic_solver_is_the_same(seed, top):
    system = system_of(consistent_case(seed, top))
    ours, other = (even_path(system, system.counted, HALF, quadratic=way) for way in (True, False))
    for series, flows in ours.items():
        assert other[series] == pytest.approx(flows, rel=1e-4, abs=1e-2 + 1e-5 * top)


def test_even_path_where_the_quadratic_solver_fails():
    """Figures that differ ten-thousandfold: HiGHS 1.15 ends in an error on these."""
    few = claim(1, "2023-08-06", "2023-12-31", category="awol", low=0.28561, high=2.54968, qualifier="range")
    few |= {"start_latest": date(2023, 10, 29), "end_earliest": date(2023, 11, 9)}
    rows = (
        few,
        claim(2, "2022-08-01", "2023-10-31", low=0.0, high=1260.0, qualifier="range"),
        claim(3, "2022-01-01", "2023-03-15", category="both", low=8700.0, qualifier="more_than"),
        claim(4, "2022-01-01", "2023-05-31", low=200.0, qualifier="more_than"),
    )
    system = System(constraints(frame_of(*rows), Reading(), SUBJECT), SUBJECT)
    for way in (True, False):
        path = even_path(system, ["awol"], SUBJECT, quadratic=way)
        stretch = system.edges.index(date(2023, 3, 16).toordinal())
        assert path["both"][:stretch] == pytest.approx(
            8700 * system.days[:stretch] / system.days[:stretch].sum(), abs=1e-2
        )


@pytest.mark.parametrize("seed", range(8))
def test_even_path_obeys_the_claims_and_adds_up(seed):
    system = system_of(consistent_case(seed))
    path = even_path(system, system.counted, HALF)
    flows = np.column_stack([path[category] for category in system.counted])
    assert flows.sum(axis=1) == pytest.approx(path["both"], abs=1e-2)
    assert flows.min() >= -1e-6
    sums = system.rows @ flows.ravel()
    assert (sums >= system.low - 1e-2).all()
    assert (sums <= system.high + 1e-2).all()


@pytest.mark.parametrize("seed", range(8))
def test_further_breakpoints_change_nothing(seed):
    claims = frame_of(*consistent_case(seed))
    days = [date(2024, 1, 9), date(2024, 2, 1), date(2024, 2, 29), date(2024, 5, 17), date(2024, 6, 2)]
    same(solve(claims, subject=HALF), solve(claims, subject=HALF, extra_breakpoints=days))


def test_pooled_series_comes_first():
    """The even pooled flow is kept although another split would let the counted category be more even."""
    rows = (
        claim(1, "2024-01-01", "2024-06-30", category="both", qualifier="range", low=1820.0, high=1820.0),
        claim(2, "2024-01-01", "2024-03-31", qualifier="range", low=1000.0, high=1000.0),
        claim(3, "2024-01-01", "2024-06-30", qualifier="range", low=1200.0, high=1200.0),
    )
    blocks = solve(frame_of(*rows), subject=HALF).blocks
    assert blocks.filter(category="both")["path"].to_list() == pytest.approx([1000, 820], abs=1e-2)
    assert blocks.filter(category="awol")["path"].to_list() == pytest.approx([1000, 200], abs=1e-2)
    assert blocks.filter(category="desertion").is_empty()
