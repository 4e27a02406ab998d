"""The point of a polyhedron nearest to the origin, by linear programmes alone.

P. Wolfe, "Finding the nearest point in a polytope", Mathematical Programming 11 (1976). A quadratic solver fails or
stops early where small figures stand beside large; this does not, and its end is a certificate: no point is better
along the slope.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from trajectories.solver.lp import Vector

GAP = 1e-9
_STEPS = 2_000
_NOTHING = 1e-12


def nearest(vertex: Callable[[Vector], Vector], image: Vector) -> Vector:
    """x of the polyhedron with the least |image x|.

    `vertex(cost)` gives a vertex with the least cost · x. All x and the image are ≥ 0, so unbounded directions only
    lead away and the vertices are enough. Raises ArithmeticError where it does not settle.
    """
    corners, weights = vertex(image.sum(axis=0))[None], np.ones(1)
    size = float(np.linalg.norm(image @ corners[0])) or 1.0
    for _ in range(_STEPS):
        here = weights @ corners
        foot = image @ here
        new = vertex(image.T @ foot / size)
        squares = float(foot @ foot)
        if squares - float(foot @ (image @ new)) <= GAP * max(squares, _NOTHING * size**2):
            return here
        weights = _corrected(np.append(weights, 0.0), np.vstack((corners, new)) @ image.T / size)
        corners, weights = np.vstack((corners, new))[weights > 0], weights[weights > 0]
    raise ArithmeticError("the even path was not found")


def _corrected(weights: Vector, feet: Vector) -> Vector:
    """Weights of the point of the corners' hull nearest to the origin, zero for corners that it does not need."""
    kept = np.arange(len(weights))
    while True:
        # The nearest point in the affine hull of the corners that are kept: their weights add up to one.
        base, rest = feet[kept[0]], feet[kept[1:]] - feet[kept[0]]
        others = np.linalg.lstsq(rest.T, -base, rcond=None)[0]
        best = np.append(1 - others.sum(), others)
        falling = best <= _NOTHING
        if not falling.any():
            corrected = np.zeros(len(weights))
            corrected[kept] = best
            return corrected
        # As far towards the best as no weight becomes negative; the corner whose weight ends the step is left out.
        own = weights[kept]
        step = min(1.0, float(np.min(own[falling] / np.maximum(own - best, _NOTHING)[falling])))
        own = np.maximum((1 - step) * own + step * best, 0.0)
        weights[kept] = own
        kept = kept[~falling | (own > max(_NOTHING, own[falling].min()))]
