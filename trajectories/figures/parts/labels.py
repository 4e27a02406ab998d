"""Labels that find a free place: none covers another, none leaves its region, each as near its mark as may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from trajectories.figures.parts.look import LABEL
from trajectories.figures.parts.sheet import LINE, wide

STEP = 3  # pixels between the heights that are tried
GAP = 2.0  # pixels between two labels
LEFT_OUT, ASTRAY = 1000.0, 100.0  # the cost of a label without a place, and of two in the wrong order
ALL_ORDERS = 5  # labels, at most, whose every order is tried
ON_INK = 45.0  # a label on a mark is as bad as one so many pixels away from its own


@dataclass(frozen=True)
class Box:
    """Pixels from the upper left corner of the drawing."""

    left: float
    top: float
    right: float
    bottom: float
    weight: float = 1.0  # of ink: how bad it is to write upon it

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


@dataclass(frozen=True)
class Label:
    """What is to be written near a mark: the number on the axis in bold, the printed figure under it.

    x, y: the mark; left, right: how far it reaches to both sides (of a point: its edges).
    """

    bold: str
    under: tuple[str, ...]
    x: float
    y: float
    left: float
    right: float
    above: float = 4.0  # pixels that the mark itself takes above y

    @property
    def width(self) -> float:
        return max([wide(self.bold, LABEL + 1, True), *(wide(line) for line in self.under)])

    @property
    def height(self) -> float:
        return (LINE if self.bold else 0) + (LINE - 2) * len(self.under)


def place(labels: Sequence[Label], region: Box, ink: Sequence[Box] = ()) -> list[Box | None]:
    """A box for each label, in the order given; None where its region is full, so that nothing is ever covered.

    Each takes the best place that is left; of the orders in which they may choose, the best one as a whole is kept.
    """
    wishes = [
        sorted(((_cost(label, box, ink), box) for box in _places(label, region)), key=lambda wish: wish[0])
        for label in labels
    ]
    best: list[Box | None] = [None] * len(labels)
    least = float("inf")
    for order in _orders(labels):
        found: list[Box | None] = [None] * len(labels)
        taken: list[Box] = []
        total = 0.0
        for at in order:
            cost, box = next(
                (wish for wish in wishes[at] if not any(wish[1].meets(t, GAP) for t in taken)), (None, None)
            )
            total += LEFT_OUT if cost is None else cost
            if box is not None:
                found[at] = box
                taken.append(box)
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


def _astray(labels: Sequence[Label], found: Sequence[Box | None]) -> int:
    """Pairs of labels of neighbouring marks that stand the other way round than their marks."""
    pairs = [
        (one, other, box, beside)
        for (one, box), (other, beside) in combinations(zip(labels, found, strict=True), 2)
        if box and beside and one.left < other.right + 40 and other.left < one.right + 40
    ]
    return sum(
        (one.y - other.y) * (box.top - beside.top) < 0 and abs(one.y - other.y) > 3 for one, other, box, beside in pairs
    )


def _places(label: Label, region: Box) -> list[Box]:
    width, height = label.width, label.height
    most = region.right - width
    if most < region.left or region.bottom - height < region.top:
        return []
    starts = {
        min(max(x, region.left), most)
        for x in (label.left, label.right - width, label.x - width / 2, label.left - width - 3, label.right + 3,
                  region.left, most)
    }  # fmt: skip
    tops = {label.y - label.above - height, label.y + 3, label.y - height / 2}
    rows = int((region.bottom - height - region.top) // STEP)
    tops |= {region.top + STEP * row for row in range(rows + 1)}
    inside = [top for top in tops if region.top <= top <= region.bottom - height]
    return [Box(x, top, x + width, top + height) for x in sorted(starts) for top in sorted(inside)]


def _cost(label: Label, box: Box, ink: Sequence[Box]) -> float:
    aside = max(0.0, label.left - box.right, box.left - label.right)
    above = label.y - label.above - box.bottom
    off = above if above >= 0 else max(0.0, box.top - label.y) + 6  # above its mark rather than below
    drift = abs((box.left + box.right) / 2 - label.x) / 20
    return aside + off + drift + ON_INK * sum(other.weight for other in ink if box.meets(other))


def spread(heights: Sequence[float], apart: Sequence[float], low: float, high: float) -> list[float]:
    """Tops moved as little as may be so that each has `apart` pixels to itself, in the order they have.

    None lies above `low`; none reaches below `high` where there is room for all of them.
    """
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    found, free = [0.0] * len(heights), low
    for at in order:
        found[at] = max(heights[at], free)
        free = found[at] + apart[at]
    below = high
    for at in reversed(order):
        found[at] = min(found[at], below - apart[at])
        below = found[at]
    free = low
    for at in order:  # where there is too little room they go on below
        found[at] = max(found[at], free)
        free = found[at] + apart[at]
    return found
