"""The even path: our construction, the trajectory whose flow is as even as the claims allow.

It minimises Σ flow² / days over the intervals, for the pooled series first and then, that being kept, for the counted
categories that the source itself counts. Both problems are strictly convex in what they settle, so the path is one;
an interval cut in two shares its flow by days, so it does not depend on the breakpoints either.
"""

from __future__ import annotations

from collections.abc import Collection

import highspy
import numpy as np
from numpy.typing import NDArray

from trajectories.lp import System, Vector, linear_model, silent_model

# HiGHS stops the quadratic solver by absolute tolerances: with flows in units it ends at a wrong path, with flows far
# below one it fails. So the largest figure is brought to about this size (202,997 cases are divided by some 10,000).
_SIZE = 20.0
# What HiGHS adds to the diagonal: by its own default (1e-7) one random problem in twenty fails, without it none did.
_REGULARISATION = (0.0, 1e-9, 1e-7)


def even_path(system: System, own: Collection[str], start: Vector | None = None) -> dict[str, Vector]:
    """Flow per interval for the pooled series and each category in `own`, under all constraints of the system.

    `start`: flows per interval and category to start the search from; the answer does not depend on it.
    Raises ArithmeticError where no trajectory obeys the constraints.
    """
    intervals, categories = len(system.days), len(system.counted)
    sums = np.kron(np.eye(intervals), np.ones(categories))
    # Pooled flows are variables of their own, so that the first objective is a plain sum of squares.
    rows = np.block(
        [
            [system.rows, np.zeros((len(system.constraints), intervals))],
            [sums, -np.eye(intervals)],
        ]
    )
    figures = np.abs(np.concatenate((system.low, system.high)))
    scale = max(figures[figures < highspy.kHighsInf], default=0.0) / _SIZE or 1.0
    low = np.concatenate((system.low / scale, np.zeros(intervals)))
    high = np.concatenate((system.high / scale, np.zeros(intervals)))
    weight = np.mean(system.days) / system.days
    nothing = np.zeros(system.columns)
    first = None if start is None else np.concatenate((start, sums @ start)) / scale
    found = _minimise(np.concatenate((nothing, weight)), rows, low, high, None, first)
    pooled = found[system.columns :]
    path = {system.pooled: pooled * scale}
    counted = [system.counted.index(category) for category in sorted(own)]
    if counted:
        each = np.zeros((intervals, categories))
        each[:, counted] = weight[:, None]
        costs = np.concatenate((each.ravel(), np.zeros(intervals)))
        flows = _minimise(costs, rows, low, high, pooled, found)[: system.columns].reshape(intervals, categories)
        path |= {system.counted[c]: flows[:, c] * scale for c in counted}
    return path


def _minimise(
    weights: Vector,
    rows: NDArray[np.float64],
    low: Vector,
    high: Vector,
    pooled: Vector | None,
    start: Vector | None,
) -> Vector:
    """Argument of min ½ Σ weights x² with x ≥ 0, low ≤ rows x ≤ high, the last columns held at `pooled`."""
    size = len(weights)
    lower, upper = np.zeros(size), np.full(size, highspy.kHighsInf)
    if pooled is not None:
        lower[-len(pooled) :] = upper[-len(pooled) :] = pooled
    model = silent_model()
    model.passModel(linear_model(np.zeros(size), lower, upper, rows, low, high))
    places = np.nonzero(weights)[0].astype(np.int32)
    hessian = highspy.HighsHessian()
    hessian.dim_, hessian.format_ = size, highspy.HessianFormat.kTriangular
    hessian.start_ = np.concatenate(([0], np.cumsum(weights != 0))).astype(np.int32)
    hessian.index_, hessian.value_ = places, weights[places]
    model.passHessian(hessian)
    model.setOptionValue("qp_iteration_limit", 100 * size)
    for regularisation in _REGULARISATION:
        model.clearSolver()
        model.setOptionValue("qp_regularization_value", regularisation)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start)
            model.setSolution(solution)
        model.run()
        if model.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return np.array(model.getSolution().col_value)
    raise ArithmeticError(f"the even path was not found ({model.getModelStatus().name})")
