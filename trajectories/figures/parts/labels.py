"""Labels that find a free place: none covers another, none leaves its region, each as near its mark as may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, permutations
from typing import Any, NamedTuple

import numpy as np

from trajectories.figures.parts.look import LABEL
from trajectories.figures.parts.sheet import LINE, lines, wide

STEP = 3  # pixels between the heights that are tried
GAP = 2.0  # pixels between two labels
LEFT_OUT, ASTRAY = 1000.0, 100.0  # the cost of a label without a place, and of two in the wrong order
ALL_ORDERS = 5  # labels, at most, whose every order is tried
STRANGE, LATER = 40.0, 14.0  # the cost of standing nearer to another mark, and of standing to the right of its own
ON_INK = 45.0  # a label on a mark is as bad as one so many pixels away from its own
TALLER = 5.0  # pixels that a label would rather be away from its mark than take another line
BESIDE = 4.0  # pixels between a number and the words after it
Edge = Any  # a number of pixels, or an array of them: of one box, or of many at once


class Box(NamedTuple):
    """Pixels from the upper left corner of the drawing; of many boxes at once an edge of all in each array."""

    left: Edge
    top: Edge
    right: Edge
    bottom: Edge
    weight: float = 1.0  # of ink: how bad it is to write upon it

    def meets(self, other: Box, gap: float = 0.0) -> Any:
        across = (self.left < other.right + gap) & (other.left < self.right + gap)
        return across & (self.top < other.bottom + gap) & (other.top < self.bottom + gap)


@dataclass(frozen=True)
class Shape:
    """One way to write a label: its words in lines under its number, or after it."""

    under: tuple[str, ...]
    beside: str
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """What is to be written near a mark: the number on the axis in bold, the printed figure beside or under it.

    x, y: the mark; left, right: how far it reaches to both sides (of a point: its edges).
    """

    bold: str
    told: str
    x: float
    y: float
    left: float
    right: float
    above: float = 4.0  # pixels that the mark itself takes above y

    def shapes(self, most: float) -> list[Shape]:
        """The ways to write it that are no wider than `most`, the plainest first."""
        number = wide(self.bold, LABEL + 1, True) if self.bold else 0.0
        found: list[Shape] = []
        for parts in (1, 2, 3):
            under = tuple(lines(self.told, max(number, wide(self.told) / parts * (1.0 if parts == 1 else 1.25)) + 1))
            width = max([number, *(wide(line) for line in under)])
            if width <= most and under not in [shape.under for shape in found]:
                found.append(Shape(under, "", width, (LINE if self.bold else 0) + (LINE - 2) * len(under)))
        along = number + BESIDE + wide(self.told)
        if self.bold and self.told and along <= most:
            found.append(Shape((), self.told, along, LINE))
        return found


Spot = tuple[Box, Shape]


def place(labels: Sequence[Label], region: Box, ink: Sequence[Box] = ()) -> list[Spot | None]:
    """A box and a shape for each label, in the order given; None where its region is full, so that nothing is ever covered.

    Each takes the best place that is left; of the orders in which they may choose, the best one as a whole is kept.
    Panels that no reading changes are asked about again and again: their places are found once.
    """
    return _place(tuple(labels), region, tuple(ink))


@lru_cache(maxsize=4096)
def _place(labels: tuple[Label, ...], region: Box, ink: tuple[Box, ...]) -> list[Spot | None]:
    wishes = [_wishes(label, region, ink, [other for other in labels if other.y != label.y]) for label in labels]
    best: list[Spot | None] = [None] * len(labels)
    least = float("inf")
    for order in _orders(labels):
        found: list[Spot | None] = [None] * len(labels)
        total = 0.0
        for at in order:
            taken = [spot[0] for spot in found if spot]
            free = (wish for wish in wishes[at]() if not any(wish[1][0].meets(box, GAP) for box in taken))
            cost, found[at] = next(free, (LEFT_OUT, None))
            total += cost
        total += ASTRAY * _astray(labels, found)
        if total < least:
            best, least = found, total
    return best


def _orders(labels: Sequence[Label]) -> Iterator[tuple[int, ...]]:
    """All orders of few labels; of many, from below, from above, from the left, from the right, and turned."""
    if len(labels) <= ALL_ORDERS:
        yield from permutations(range(len(labels)))
        return
    low_first = sorted(range(len(labels)), key=lambda at: (-labels[at].y, labels[at].x))
    left_first = sorted(range(len(labels)), key=lambda at: (labels[at].x, labels[at].y))
    for order in (low_first, low_first[::-1], left_first, left_first[::-1]):
        for turn in range(len(order)):
            yield tuple(order[turn:] + order[:turn])


def _astray(labels: Sequence[Label], found: Sequence[Spot | None]) -> int:
    """Pairs of labels of neighbouring marks that stand the other way round than their marks."""
    placed = [(label, spot[0]) for label, spot in zip(labels, found, strict=True) if spot]
    return sum(
        (one.y - other.y) * (box.top - beside.top) < 0 and abs(one.y - other.y) > 3
        for (one, box), (other, beside) in combinations(placed, 2)
        if one.left < other.right + 40 and other.left < one.right + 40
    )


def _wishes(
    label: Label, region: Box, ink: Sequence[Box], others: Sequence[Label]
) -> Callable[[], Iterator[tuple[float, Spot]]]:
    """The places and shapes of a label with what each costs, the best first; made one by one, for few are looked at."""
    shapes = label.shapes(region.right - region.left)
    places = [(edges, shape) for shape in shapes for edges in _places(label, shape, region)]
    boxes = Box(*np.array([edges for edges, _ in places], dtype=float).reshape(-1, 4).T)
    own = _away(label, boxes)
    strange = np.any([_away(other, boxes) < own - 2 for other in others], axis=0)
    taller = TALLER * np.array([len(shape.under) for _, shape in places], dtype=float)
    costs = _cost(label, boxes, ink) + STRANGE * strange + taller
    order = np.argsort(costs, kind="stable").tolist()
    return lambda: ((float(costs[at]), (Box(*places[at][0]), places[at][1])) for at in order)


def apart(low: Edge, high: Edge, other_low: Edge, other_high: Edge) -> Edge:
    """Pixels between two stretches; 0 where they meet."""
    return np.maximum(0.0, np.maximum(low - other_high, other_low - high))


def _away(label: Label, box: Box) -> Edge:
    """Pixels between a label's mark and each box."""
    across = apart(label.left, label.right, box.left, box.right)
    return across + apart(label.y - 4, label.y + 4, box.top, box.bottom)


def _places(label: Label, shape: Shape, region: Box) -> list[tuple[float, float, float, float]]:
    width, height = shape.width, shape.height
    most, lowest = region.right - width, region.bottom - height
    if lowest < region.top:
        return []
    wanted = (label.left, label.right - width, label.x - width / 2, label.left - width - 4, label.right + 4,
              label.left - width - 16, region.left, most)  # fmt: skip
    starts = {min(max(x, region.left), most) for x in wanted}
    tops = {label.y - label.above - height, label.y + 4, label.y - height / 2, lowest}
    tops |= {region.top + STEP * row for row in range(int((lowest - region.top) // STEP) + 1)}
    inside = [top for top in tops if region.top <= top <= lowest]
    return [(x, top, x + width, top + height) for x in sorted(starts) for top in sorted(inside)]


def _cost(label: Label, box: Box, ink: Sequence[Box]) -> Edge:
    aside = apart(label.left, label.right, box.left, box.right)
    # Beside its mark is as good as above it.
    beside = aside - BESIDE + np.where(box.left > label.right, LATER, 0.0)
    beside += 1.5 * apart(label.y, label.y, box.top, box.bottom)
    beside += 0.3 * np.abs((box.top + box.bottom) / 2 - label.y)
    above = label.y - label.above - box.bottom
    drift = np.abs((box.left + box.right) / 2 - label.x) / 20
    over = 1.5 * np.where(above >= 0, above, np.maximum(0.0, box.top - label.y) + 6) + drift
    covered = sum((other.weight * box.meets(other, 1.0) for other in ink), np.zeros(len(aside)))
    return np.where(aside > 0, beside, over) + ON_INK * covered


def spread(heights: Sequence[float], apart: Sequence[float], low: float, high: float) -> list[float]:
    """Tops moved as little as may be so that each has `apart` pixels to itself, in the order they have.

    None lies above `low`; none reaches below `high` where there is room for all of them.
    """
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    runs: list[tuple[list[int], float, float]] = []  # labels that touch, where the first would begin, their height
    for at in order:
        run, wish, size = [at], heights[at], apart[at]
        while True:
            start = max(low, min(wish, high - size))
            if not runs or runs[-1][1] + runs[-1][2] <= start:
                break
            before, begun, taken = runs.pop()
            # The mean of where the first label of each part would have the whole begin.
            wish = (begun * len(before) + (start - taken) * len(run)) / (len(before) + len(run))
            run, size = [*before, *run], size + taken
        runs.append((run, start, size))
    found = [0.0] * len(heights)
    for run, top, _ in runs:
        for at in run:
            found[at] = top
            top += apart[at]
    return found
