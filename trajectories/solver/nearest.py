"""The point of a polyhedron nearest to the origin, by linear programmes alone.

P. Wolfe, "Finding the nearest point in a polytope", Mathematical Programming 11 (1976). Slower than a quadratic solver
and hard to upset: it takes over where HiGHS fails or stops early, which it does when small figures stand beside large.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
GAP = 1e-9
_STEPS = 2_000
_NOTHING = 1e-12


def nearest(vertex: Callable[[Vector], Vector], image: NDArray[np.floating[Any]]) -> Vector:
    """x of the polyhedron with the least |image x|.

    `vertex(cost)` gives a vertex with the least cost · x. All x and the image are ≥ 0, so unbounded directions only
    lead away and the vertices are enough. Raises ArithmeticError where it does not settle.
    """
    points = [vertex(image.sum(axis=0))]
    weights = np.ones(1)
    size = float(np.linalg.norm(image @ points[0])) or 1.0
    for _ in range(_STEPS):
        here = weights @ np.array(points)
        foot = image @ here
        new = vertex(image.T @ foot / size)
        squares = float(foot @ foot)
        if squares - float(foot @ (image @ new)) <= GAP * max(squares, _NOTHING * size**2):
            return here
        points.append(new)
        weights = _corrected(np.append(weights, 0.0), np.array(points) @ image.T / size)
        points = [point for point, weight in zip(points, weights, strict=True) if weight > 0]
        weights = weights[weights > 0]
    raise ArithmeticError("the even path was not found")


def _corrected(weights: Vector, feet: NDArray[np.floating[Any]]) -> Vector:
    """Weights of the point of the corners' hull nearest to the origin, zero for corners that it does not need."""
    weights, kept = weights.copy(), np.ones(len(weights), dtype=bool)
    while True:
        best = np.zeros(len(weights))
        best[kept] = _affine(feet[kept])
        if (best[kept] > _NOTHING).all():
            return best
        falling = kept & (best <= _NOTHING)
        drop = weights[falling] - best[falling]
        step = min(1.0, float(np.min(np.divide(weights[falling], drop, out=np.zeros_like(drop), where=drop > 0))))
        weights = np.maximum((1 - step) * weights + step * best, 0.0)
        gone = falling & (weights <= _NOTHING)
        if not gone.any():  # rounding kept a corner alive that the step was to end at
            gone = falling & (weights == weights[falling].min())
        weights[gone], kept = 0.0, kept & ~gone


def _affine(feet: NDArray[np.floating[Any]]) -> Vector:
    """Weights, adding up to one, of the point nearest to the origin in the affine hull of the rows."""
    base, rest = feet[0], feet[1:] - feet[0]
    others = np.linalg.lstsq(rest.T, -base, rcond=None)[0] if len(rest) else np.zeros(0)
    return np.append(1 - others.sum(), others)
