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

MOST = 8  # claims of a conflict whose sides are tried


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
    if len(ids) > MOST:
        return None
    lows, highs = _sides(system, ids)
    for sides in product((True, False), repeat=len(ids)):
        least = [lows.get(name) if low else None for name, low in zip(ids, sides, strict=True)]
        most = [None if low else highs.get(name) for name, low in zip(ids, sides, strict=True)]
        if any(one is None and other is None for one, other in zip(least, most, strict=True)):
            continue
        weights = np.zeros(system.columns)
        gap = 0.0
        for one, other in zip(least, most, strict=True):
            if one is not None:
                weights, gap = weights + one[0], gap + one[1]
            if other is not None:
                weights, gap = weights - other[0], gap - other[1]
        if gap > 0 and bool((weights <= 1e-9).all()):
            return _told(system, ids, sides, {**_rows(lows), **_rows(highs)}, gap)
    return None


Side = dict[str, tuple[Vector, float]]


def _sides(system: System, ids: Sequence[str]) -> tuple[Side, Side]:
    """For each claim its row with its least value, and its row with its greatest value."""
    lows: Side = {}
    highs: Side = {}
    for constraint, row in zip(system.constraints, system.rows, strict=True):
        if len(constraint.claim_ids) == 1 and constraint.claim_ids[0] in ids:
            if constraint.low is not None:
                lows[constraint.claim_ids[0]] = (row, constraint.low)
            if constraint.high is not None:
                highs[constraint.claim_ids[0]] = (row, constraint.high)
    return lows, highs


def _rows(side: Side) -> dict[str, Vector]:
    return {name: row for name, (row, _) in side.items()}


def _told(system: System, ids: Sequence[str], sides: Sequence[bool], rows: dict[str, Vector], gap: float) -> Sum | None:
    """The widest figure is the whole; those on its side that lie within a part are subtracted from that part."""
    days = np.repeat(system.days, len(system.counted))
    whole = max(ids, key=lambda name: float(rows[name] @ days))
    side = dict(zip(ids, sides, strict=True))
    parts = [name for name in ids if side[name] != side[whole]]
    less: dict[str, list[str]] = {name: [] for name in parts}
    for name in (name for name in ids if side[name] == side[whole] and name != whole):
        holder = [part for part in parts if bool((rows[name] <= rows[part]).all())]
        if not holder:
            return None
        less[min(holder, key=lambda part: float(rows[part] @ days))].append(name)
    # Long periods first, as a reader would add them up.
    order = sorted(parts, key=lambda name: -float(rows[name] @ days))
    return Sum(tuple(Part(name, tuple(less[name])) for name in order), whole, side[parts[0]], gap)


def value(part: Part, rows: Mapping[str, Row]) -> float:
    """The printed number of a part: its figure less those inside it."""
    return (printed_value(rows[part.claim_id]) or 0.0) - sum(printed_value(rows[name]) or 0.0 for name in part.less)
