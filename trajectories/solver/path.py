"""The even path: our construction, what a reader would draw from a source's own figures.

First the path stays at the printed numbers (of a range: its middle) as closely as the claims together allow: the sum of
the distances, each measured in half-widths of its reading, is the smallest. Then each count is spread evenly over its
own period: of all such paths the one with the least Σ flow² / days is taken, over the categories where the source
counts them and over the pooled series where it does not count all of them.

A number that is open above draws the path nowhere: the most even path is also the one nearest to it. Shares bind the
path and draw it nowhere either. Both steps are convex and the second is strictly so in every series that has a path, so
there is one path; an interval cut in two shares its flow by days, so it does not depend on the breakpoints.

HiGHS solves both. What it returns for the second is believed only with a certificate: no path may be better along the
slope (Frank and Wolfe's gap, one linear programme). Otherwise `nearest` solves the same problem another way.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from trajectories.solver.lp import INFINITY, Programme, System, Vector, linear_model, silent_model
from trajectories.solver.nearest import nearest

# HiGHS stops the quadratic solver by absolute tolerances: with flows in units it ends at a wrong path, with flows far
# below one it fails. So the largest figure is brought to about this size (202,997 cases are divided by some 10,000).
_SIZE = 20.0
# Part of the objective by which a better path may exist.
_GAP = 1e-6
# How exactly constraints are kept, in cases.
_KEPT = 1e-4
# How much farther than need be the path may lie from the printed numbers, all together, in half-widths.
_SLACK = 1e-6


@dataclass(frozen=True)
class _Problem:
    """Flows ≥ 0, then a distance for each printed number, under `rows`; the least |image variables|² is sought."""

    rows: Vector
    low: Vector
    high: Vector
    image: Vector


def even_path(system: System, start: Vector | None = None, quadratic: bool = True) -> dict[str, Vector]:
    """Flow per interval for the pooled series and each category that is counted, under all constraints of the system.

    Between two periods in which a category is counted its flow is NaN: there it has no path. `start`: flows per
    interval and category to start the search from; the answer does not depend on it, nor on `quadratic`, which False
    leaves to `nearest` alone. Raises ArithmeticError where no trajectory obeys the system.
    """
    counted = _counted(system)
    image, (rows, low, high) = _image(system, counted), _close_to_the_printed(system)
    distances = rows.shape[1] - system.columns
    wide = np.hstack((image, np.zeros((len(image), distances))))
    begin = None if start is None else np.append(start, _distances(system, start)[:distances])
    found = _least_squares(_Problem(rows, low, high, wide), begin, quadratic)
    flows = found[: system.columns].reshape(counted.shape)
    path = {system.pooled: flows.sum(axis=1)}
    for column, category in enumerate(system.counted):
        places = np.flatnonzero(counted[:, column])
        if places.size:
            between = (np.arange(len(flows)) > places[0]) & (np.arange(len(flows)) < places[-1])
            path[category] = np.where(between & ~counted[:, column], np.nan, flows[:, column])
            path[category][[*range(places[0]), *range(places[-1] + 1, len(flows))]] = 0.0
    return path


def _counted(system: System) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """For each interval and category whether some claim speaks of that category in it."""
    counted = np.zeros((len(system.days), len(system.counted)), dtype=bool)
    for term in (term for constraint in system.constraints for term in constraint.terms):
        if term.category != system.pooled:
            counted |= system.weights(term.category, *system.within(term)).reshape(counted.shape) > 0
    return counted


def _image(system: System, counted: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Vector:
    """One row for each flow whose square counts, divided by the root of its interval's days."""
    by_category = np.flatnonzero(counted.ravel())
    pooled = np.flatnonzero(~counted.all(axis=1))
    width = counted.shape[1]
    image = np.zeros((len(by_category) + len(pooled), system.columns))
    image[np.arange(len(by_category)), by_category] = system.days[by_category // width] ** -0.5
    for row, interval in enumerate(pooled, start=len(by_category)):
        image[row, interval * width : (interval + 1) * width] = system.days[interval] ** -0.5
    return image


def _aimed(system: System) -> list[int]:
    return [place for place, constraint in enumerate(system.constraints) if constraint.half]


def _distances(system: System, flows: Vector) -> Vector:
    """How far each printed number is from the flows, in half-widths."""
    far = [
        abs(float(system.rows[k] @ flows) - (system.constraints[k].aim or 0.0)) / (system.constraints[k].half or 1.0)
        for k in _aimed(system)
    ]
    return np.array(far)


def _close_to_the_printed(system: System) -> tuple[Vector, Vector, Vector]:
    """The system's constraints on flows and distances, the sum of the distances being the least.

    Where all printed numbers fit together every distance is none, and the numbers take the place of the bounds.
    """
    aimed = _aimed(system)
    size = len(aimed)
    exact_low, exact_high = system.low.copy(), system.high.copy()
    rows = np.hstack((system.rows, np.zeros((len(system.rows), size))))
    low, high = system.low, system.high
    for column, place in enumerate(aimed):
        constraint = system.constraints[place]
        half, number = constraint.half or 1.0, constraint.aim or 0.0
        for bound, sign in ((constraint.low, 1.0), (constraint.high, -1.0)):
            if bound is None:
                continue
            (exact_low if sign > 0 else exact_high)[place] = number
            row = np.zeros((1, rows.shape[1]))
            row[0, : system.columns] = system.rows[place]
            row[0, system.columns + column] = sign * half
            rows = np.vstack((rows, row))
            low = np.append(low, number if sign > 0 else -INFINITY)
            high = np.append(high, INFINITY if sign > 0 else number)
    if size:
        cost = np.append(np.zeros(system.columns), np.ones(size))
        least = Programme(rows, low, high).optimum(cost) or 0.0
        if least <= _SLACK:
            return system.rows, exact_low, exact_high
        rows, low = np.vstack((rows, cost)), np.append(low, -INFINITY)
        high = np.append(high, least + _SLACK)
    return rows, low, high


def _least_squares(problem: _Problem, start: Vector | None, quadratic: bool) -> Vector:
    """The variables with the least |image variables|²."""
    programme, image = Programme(problem.rows, problem.low, problem.high), problem.image
    found = _quadratic(problem, start) if quadratic else None
    if found is not None:
        foot = image @ found
        least = programme.optimum(image.T @ foot)
        if foot @ foot - (least or 0.0) <= _GAP * foot @ foot + _KEPT**2:
            return found
    return nearest(programme.vertex, image)


def _quadratic(problem: _Problem, start: Vector | None) -> Vector | None:
    """The same by HiGHS; None where it gives up or leaves the constraints."""
    image = problem.image
    settled, size = image.shape
    figures = np.abs(np.concatenate((problem.low, problem.high)))
    scale = max(figures[figures < INFINITY], default=0.0) / _SIZE or 1.0
    weight = float(1 / (image**2).max(axis=1).mean())
    # What is squared gets variables of its own, so that the objective is a plain sum of squares.
    rows = np.block([[problem.rows, np.zeros((len(problem.rows), settled))], [(image != 0) * 1.0, -np.eye(settled)]])
    low = np.concatenate((problem.low / scale, np.zeros(settled)))
    high = np.concatenate((problem.high / scale, np.zeros(settled)))
    free, nothing = np.full(size + settled, INFINITY), np.zeros(size + settled)
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
    found = np.maximum(np.array(model.getSolution().col_value)[:size] * scale, 0.0)
    sums, slack = problem.rows @ found, _KEPT + 1e-9 * scale * _SIZE
    return found if ((sums >= problem.low - slack) & (sums <= problem.high + slack)).all() else None
