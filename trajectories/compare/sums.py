"""The sum behind a conflict: which printed figures add up to what, against which other printed figure.

An irreducible set that no trajectory obeys is so because least values add up to more than a greatest one. For sums with
every figure taken once, trying which figure is a least and which a greatest value finds the arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from trajectories.compare.told import Row, printed_value
from trajectories.solver.conflicts import Claims
from trajectories.solver.lp import System, Vector

TRIED = 8  # claims of a conflict whose sides are tried
LEAST, MOST = 1, -1  # a figure's side: its least value, or its greatest with the sign turned


@dataclass(frozen=True)
class Part:
    """One printed figure, less printed figures of time and category inside it."""

    claim_id: str
    less: tuple[str, ...]


@dataclass(frozen=True)
class Sum:
    """`parts` on one side, `whole` on the other; `above`: the parts make more than the whole.

    gap: by how much the sides miss each other at least, with every figure as far as its reading lets it go.
    """

    parts: tuple[Part, ...]
    whole: str
    above: bool
    gap: float


def sum_behind(system: System, conflict: Claims) -> Sum | None:
    """The sum that shows why no trajectory obeys a conflict; None where it takes more than sums of single figures."""
    ids = sorted(conflict)
    if len(ids) > TRIED:
        return None
    sides = _sides(system, ids)
    rows = {name: sign * row for (name, sign), (row, _) in sorted(sides.items(), key=lambda side: -side[0][1])}
    for chosen in product(*([side for side in ((name, LEAST), (name, MOST)) if side in sides] for name in ids)):
        weights = np.sum([sides[side][0] for side in chosen], axis=0)
        gap = sum(sides[side][1] for side in chosen)
        if gap > 0 and bool((weights <= 1e-9).all()):
            return _told(system, dict(chosen), rows, gap)
    return None


def _sides(system: System, ids: Sequence[str]) -> dict[tuple[str, int], tuple[Vector, float]]:
    """For each claim, by its id and LEAST or MOST, flows that add up to some number at least: weights and the number."""
    found: dict[tuple[str, int], tuple[Vector, float]] = {}
    for constraint, row in zip(system.constraints, system.rows, strict=True):
        if len(constraint.claim_ids) == 1 and constraint.claim_ids[0] in ids:
            for sign, limit in ((LEAST, constraint.low), (MOST, constraint.high)):
                if limit is not None:
                    found[constraint.claim_ids[0], sign] = sign * row, sign * limit
    return found


def _told(system: System, side: Mapping[str, int], rows: Mapping[str, Vector], gap: float) -> Sum | None:
    """The widest figure is the whole; those on its side that lie within a part are subtracted from that part."""
    days = np.repeat(system.days, len(system.counted))
    whole = max(side, key=lambda name: float(rows[name] @ days))
    parts = [name for name in side if side[name] != side[whole]]
    less: dict[str, list[str]] = {name: [] for name in parts}
    for name in (name for name in side if side[name] == side[whole] and name != whole):
        holder = [part for part in parts if bool((rows[name] <= rows[part]).all())]
        if not holder:
            return None
        less[min(holder, key=lambda part: float(rows[part] @ days))].append(name)
    # Long periods first, as a reader would add them up.
    order = sorted(parts, key=lambda name: -float(rows[name] @ days))
    return Sum(tuple(Part(name, tuple(less[name])) for name in order), whole, side[parts[0]] == LEAST, gap)


def value(part: Part, rows: Mapping[str, Row]) -> float:
    """The printed number of a part: its figure less those inside it."""
    return (printed_value(rows[part.claim_id]) or 0.0) - sum(printed_value(rows[name]) or 0.0 for name in part.less)
