"""The benchmark does the same work three ways and says what is missing; no time is asserted."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from bench import __main__ as bench
from trajectories.claims.load import load
from trajectories.solver.lp import systems_of
from trajectories.solver.solve import solve

ROOT = Path(__file__).parent.parent


def test_scipy_finds_the_bounds_that_our_solver_finds() -> None:
    pytest.importorskip("scipy")
    dataset = load(ROOT / "data")
    solution = solve(dataset.by_source()["article-b"], subject=dataset.subject)
    compared = 0
    for system in systems_of(solution.constraints, dataset.subject).values():
        own, other = bench.highs_bounds(system), bench.scipy_bounds(system)
        assert own == pytest.approx(other, abs=1e-3)
        assert len(own) == 2 * len(list(bench.questions(system)))
        assert None in own  # this source leaves something open
        compared += len(own)
    assert compared > 50


def test_agreement_tells_of_distance_and_of_bounds_on_one_side() -> None:
    assert bench.agreement([1.0, None], [1.0, None]) == "largest difference 0"
    assert bench.agreement([1.0, 2.0], [1.5, None]) == "largest difference 0.5, 1 bounds on one side only"


def test_what_is_not_installed_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "cvxpy" else found("json"))
    assert bench.main([]) == 1
    assert (
        capsys.readouterr().err.strip()
        == "bench: found no cvxpy, allowed requirements/bench.lock installed: make bench"
    )


def test_the_copy_for_builds_leaves_out_what_is_the_users_own() -> None:
    names = [
        ".git",
        ".venv",
        "build",
        ".pytest_cache",
        "__pycache__",
        "data",
        "notebooks",
        "trajectories",
        "report.qmd",
    ]
    assert set(names) - bench.NOT_COPIED("", names) == {"data", "notebooks", "trajectories", "report.qmd"}
