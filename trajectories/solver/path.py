"""The even path: our construction, the trajectory whose flow is as even as the claims allow.

It minimises Σ flow² / days over the intervals, for the pooled series first and then, that being kept, for the counted
categories that the source itself counts. Both problems are strictly convex in what they settle, so the path is one;
an interval cut in two shares its flow by days, so it does not depend on the breakpoints either.

HiGHS solves both. What it returns is believed only with a certificate: no trajectory may be better along the slope
(Frank and Wolfe's gap, one linear programme). Otherwise `nearest` solves the same problem another way.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from trajectories.claims.schema import Subject
from trajectories.solver.lp import System, Vector, linear_model, silent_model
from trajectories.solver.nearest import nearest
from trajectories.solver.reading import Constraint, Term

# HiGHS stops the quadratic solver by absolute tolerances: with flows in units it ends at a wrong path, with flows far
# below one it fails. So the largest figure is brought to about this size (202,997 cases are divided by some 10,000).
_SIZE = 20.0
# Part of the objective by which a better trajectory may exist.
_GAP = 1e-6
# How exactly the pooled flow is kept, in cases.
_KEPT = 1e-4


def even_path(
    system: System, own: Collection[str], subject: Subject, start: Vector | None = None, quadratic: bool = True
) -> dict[str, Vector]:
    """Flow per interval for the pooled series and each category in `own`, under all constraints of the system.

    `start`: flows per interval and category to start the search from; the answer does not depend on it, nor on
    `quadratic`, which False leaves to `nearest` alone. Raises ArithmeticError where no trajectory obeys the system.
    """
    intervals, categories = len(system.days), len(system.counted)
    image = np.kron(np.diag(system.days**-0.5), np.ones(categories))
    flows = _least_squares(system, image, start, quadratic).reshape(intervals, categories)
    pooled = flows.sum(axis=1)
    path = {system.pooled: pooled}
    counted = [system.counted.index(category) for category in sorted(own)]
    if counted:
        held = System([*system.constraints, *_hold(system, pooled)], subject, map(date.fromordinal, system.edges[1:-1]))
        chosen = np.eye(categories)[counted]
        image = np.kron(np.diag(system.days**-0.5), chosen)
        flows = _least_squares(held, image, flows.ravel(), quadratic).reshape(intervals, categories)
        path |= {system.counted[c]: flows[:, c] for c in counted}
    return path


def _hold(system: System, pooled: Vector) -> list[Constraint]:
    """Each interval's pooled flow as a constraint, so that the categories are settled within it."""
    unit = system.constraints[0].unit
    days = [
        (date.fromordinal(a), date.fromordinal(b - 1)) for a, b in zip(system.edges, system.edges[1:], strict=False)
    ]
    return [
        Constraint(("pooled",), unit, (Term(system.pooled, *ends),), flow - _KEPT, flow + _KEPT)
        for ends, flow in zip(days, pooled, strict=True)
    ]


def _least_squares(system: System, image: NDArray[np.floating[Any]], start: Vector | None, quadratic: bool) -> Vector:
    """The flows of a trajectory with the least |image flows|²."""
    found = _quadratic(system, image, start) if quadratic else None
    if found is not None:
        foot = image @ found
        least, _ = system.least_and_greatest(image.T @ foot)
        if foot @ foot - (least or 0.0) <= _GAP * foot @ foot + _KEPT**2:
            return found
    return nearest(system.vertex, image)


def _quadratic(system: System, image: NDArray[np.floating[Any]], start: Vector | None) -> Vector | None:
    """The same by HiGHS; None where it gives up or leaves the constraints."""
    settled, size = image.shape
    figures = np.abs(np.concatenate((system.low, system.high)))
    scale = max(figures[figures < highspy.kHighsInf], default=0.0) / _SIZE or 1.0
    weight = float(np.mean(system.days))
    # What is squared gets variables of its own, so that the objective is a plain sum of squares.
    rows = np.block(
        [[system.rows, np.zeros((len(system.constraints), settled))], [(image != 0) * 1.0, -np.eye(settled)]]
    )
    low = np.concatenate((system.low / scale, np.zeros(settled)))
    high = np.concatenate((system.high / scale, np.zeros(settled)))
    free, nothing = np.full(size + settled, highspy.kHighsInf), np.zeros(size + settled)
    model = silent_model()
    model.passModel(linear_model(nothing, nothing, free, rows, low, high))
    hessian = highspy.HighsHessian()
    hessian.dim_, hessian.format_ = size + settled, highspy.HessianFormat.kTriangular
    hessian.start_ = np.concatenate((np.zeros(size), np.arange(settled + 1))).astype(np.int32)
    hessian.index_ = np.arange(size, size + settled, dtype=np.int32)
    hessian.value_ = weight * (image**2).max(axis=1)
    model.passHessian(hessian)
    # By its default HiGHS adds 1e-7 to the diagonal, and then fails on one random problem in twenty.
    for option, value in (("qp_regularization_value", 0.0), ("qp_iteration_limit", 100 * (size + settled))):
        model.setOptionValue(option, value)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(np.concatenate((start, (image != 0) @ start)) / scale)
        model.setSolution(solution)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    flows = np.maximum(np.array(model.getSolution().col_value)[:size] * scale, 0.0)
    sums, slack = system.rows @ flows, _KEPT + 1e-9 * scale * _SIZE
    return flows if ((sums >= system.low - slack) & (sums <= system.high + slack)).all() else None
