"""The even path: our construction, what a reader would draw from a source's own figures.

First the path stays at the printed numbers (of a range: its middle) as closely as the claims together allow: the sum of
the distances, each measured in half-widths of its reading, is the smallest. Then each count is spread evenly over its
own period: of all such paths the one with the least Σ flow² / days is taken, over the categories where the source
counts them and over the pooled series where it does not count all of them.

A number that is open above draws the path nowhere: the most even path is also the one nearest to it. Shares bind the
path and draw it nowhere either. Both steps are convex and the second is strictly so in every series that has a path, so
there is one path; an interval cut in two shares its flow by days, so it does not depend on the breakpoints.
"""

from __future__ import annotations

import numpy as np

from trajectories.solver.lp import INFINITY, Programme, System, Vector
from trajectories.solver.nearest import nearest

# How much farther than need be the path may lie from the printed numbers, all together, in half-widths.
_SLACK = 1e-6


def even_path(system: System) -> dict[str, Vector]:
    """Flow per interval for the pooled series and each category that is counted, under all constraints of the system.

    Between two periods in which a category is counted its flow is NaN: there it has no path. Raises ArithmeticError
    where no trajectory obeys the system.
    """
    terms = [term for constraint in system.constraints for term in constraint.terms if term.category != system.pooled]
    spoken_of = sum((system.weights(term.category, *system.within(term)) for term in terms), np.zeros(system.columns))
    counted = spoken_of.reshape(len(system.days), -1) > 0
    flows = _most_even(system, counted).reshape(counted.shape)
    path = {system.pooled: flows.sum(axis=1)}
    for own, flow, category in zip(counted.T, flows.T, system.counted, strict=True):
        if own.any():
            first, last = np.flatnonzero(own)[[0, -1]]
            path[category] = np.where(own, flow, np.nan)
            path[category][:first] = path[category][last + 1 :] = 0.0
    return path


def _most_even(system: System, counted: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Vector:
    """The flows with the least sum of squares; counted: for each interval and category whether some claim speaks of it."""
    programme = _close_to_the_printed(system)
    intervals, categories = counted.shape
    by_category = np.eye(system.columns)[counted.ravel()]
    pooled = np.kron(np.eye(intervals), np.ones(categories))[~counted.all(axis=1)]
    image = np.vstack((by_category, pooled)) * np.repeat(system.days, categories) ** -0.5
    distances = np.zeros(programme.columns - system.columns)
    return nearest(lambda cost: programme.vertex(np.append(cost, distances))[: system.columns], image)


def _close_to_the_printed(system: System) -> Programme:
    """The system's constraints on flows, then on how far each printed number is from them, in half-widths.

    The sum of these distances is the least. Where all printed numbers fit together there are none, and the numbers
    take the place of the bounds.
    """
    half = np.array([constraint.half or 0.0 for constraint in system.constraints])
    numbers = np.array([constraint.aim or 0.0 for constraint in system.constraints])
    aimed, size = half > 0, int(np.count_nonzero(half))
    low = np.where(aimed & (system.low > -INFINITY), numbers, system.low)
    high = np.where(aimed & (system.high < INFINITY), numbers, system.high)
    # Two rows for each number: with the distance added the sum is not below it, with the distance taken off not above.
    distances = np.repeat(np.diag(half[aimed]), 2, axis=0) * np.tile([1.0, -1.0], size)[:, None]
    near = np.hstack((np.repeat(system.rows[aimed], 2, axis=0), distances))
    rows, free = np.vstack((np.pad(system.rows, ((0, 0), (0, size))), near)), np.full(size, INFINITY)
    lows = np.append(system.low, np.column_stack((low[aimed], -free)))
    highs = np.append(system.high, np.column_stack((free, high[aimed])))
    held = (lows > -INFINITY) | (highs < INFINITY)
    rows, lows, highs = rows[held], lows[held], highs[held]
    cost = np.append(np.zeros(system.columns), np.ones(size))
    least = Programme(rows, lows, highs).optimum(cost) or 0.0
    if least <= _SLACK:
        return Programme(system.rows, low, high)
    return Programme(np.vstack((rows, cost)), np.append(lows, -INFINITY), np.append(highs, least + _SLACK))
