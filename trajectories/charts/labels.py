"""Where labels stand: beside their marks, inside the panel, apart from each other. Vega places none of this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from trajectories.charts.theme import LABEL, text_width

GAP = 2.0
ASIDE = 0.4  # of a pixel up: what a pixel to the side costs
CROSSED = 8.0  # pixels that a label moves rather than cross a line
ABOVE = 8.0  # the same for standing close above a box that is not its own
COVERED = 1000.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A label in pixels from the panel's lower left corner; `y` is its baseline, `x` its anchor.

    text: one line, or several parted by line ends; `y` is then the baseline of the last.

    level: how high its mark is, where that differs from `y`: of two labels that are in each other's way the one of the
    higher mark stands above.
    """

    key: int
    text: str
    x: float
    y: float
    align: str = "center"
    level: float | None = None

    @property
    def left(self) -> float:
        return self.x - {"left": 0.0, "center": self.width / 2, "right": self.width}[self.align]

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def width(self) -> float:
        return max(text_width(line) for line in self.text.split("\n"))

    @property
    def height(self) -> float:
        return self.text.count("\n") * (LABEL + GAP) + LABEL


def place(
    labels: Sequence[Label],
    width: float,
    height: float,
    boxes: Sequence[Box] = (),
    lines: Sequence[Box] = (),
) -> list[Label]:
    """The labels moved so that none leaves the panel and no two overlap, in the order given.

    boxes: what is drawn, as (left, right, bottom, top); lines: thin outlines, the same way. A label that would cross an
    edge is aligned to that edge; one that would cover another, or a box, moves to the left of a box that does not lie
    under its anchor, or up, and where there is no room above, down. It crosses a line only to stay near its mark. Labels
    lower in the panel are placed first, so that a label stays near its mark.
    """
    done: list[Label] = []
    edged = [(_inside(label, width), label.x) for label in labels]
    for label, anchor in sorted(edged, key=lambda pair: _rank(pair[0])):
        steps = [label.y, GAP, height - label.height]
        for _, _, bottom, top in (*boxes, *lines):
            steps += [top + GAP, bottom - label.height - GAP]
        for other in done:
            steps += [other.y + other.height + GAP, other.y - label.height - GAP]
        beside = [
            replace(label, x=box[0] - GAP, align="right")
            for box in boxes
            if box[0] > anchor and _inked(replace(label, y=box[2]), box)
        ]
        apart = [
            moved
            for start in (label, *beside)
            for y in steps
            if start.left >= 0 and GAP <= y <= height - label.height
            for moved in [replace(start, y=y)]
            if not any(_cover(moved, other) for other in done)
        ]
        foreign = [box for box in boxes if box[0] > anchor or box[1] < anchor]
        cost = partial(_cost, label, boxes, foreign, lines)
        done.append(min(apart, key=lambda moved: cost(moved) + _upside_down(moved, done), default=label))
    return sorted(done, key=lambda item: item.key)


def _rank(label: Label) -> tuple[float, float]:
    return (label.y if label.level is None else label.level, label.x)


def _upside_down(label: Label, lower: Sequence[Label]) -> float:
    """What it costs to stand below the labels of lower marks."""
    below = [other for other in lower if label.left < other.right and other.left < label.right and label.y < other.y]
    return 2 * ABOVE if below and label.level is not None else 0.0


def _cost(label: Label, boxes: Sequence[Box], foreign: Sequence[Box], lines: Sequence[Box], moved: Label) -> float:
    """How far a label has moved, in pixels, and what it covers; up before down."""
    above = any(moved.left < box[1] and box[0] < moved.right and 0 <= moved.y - box[3] < LABEL for box in foreign)
    covered = any(_inked(moved, box) for box in boxes)
    crossed = sum(_inked(moved, line) for line in lines)
    aside = abs(moved.right - label.right) * ASIDE + (GAP if moved.right != label.right else 0.0)
    return abs(moved.y - label.y) + (moved.y < label.y) + aside + ABOVE * above + COVERED * covered + CROSSED * crossed


def spread(heights: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Heights moved as little as may be (least squares) so that each is `apart` from the next, in the order they have.

    Where there is room for all of them none leaves the span from low to high. Of equal heights the first is higher.
    """
    order = sorted(range(len(heights)), key=lambda at: (heights[at], -at))
    groups: list[tuple[float, int]] = []  # sum of the wanted places of the lowest member, and members
    for place_, at in enumerate(order):
        groups.append((heights[at] - place_ * apart, 1))
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] > groups[-1][0] / groups[-1][1]:
            last, before = groups.pop(), groups.pop()
            groups.append((before[0] + last[0], before[1] + last[1]))
    ceiling = high - (len(order) - 1) * apart
    level = [max(low, min(total / count, ceiling)) for total, count in groups for _ in range(count)]
    found = [0.0] * len(order)
    for place_, at in enumerate(order):
        found[at] = level[place_] + place_ * apart
    return found


def _inked(label: Label, box: Box) -> bool:
    left, right, bottom, top = box
    return label.left < right and left < label.right and label.y < top and bottom < label.y + label.height


def _inside(label: Label, width: float) -> Label:
    if label.left < 0:
        return replace(label, x=0.0, align="left")
    if label.right > width:
        return replace(label, x=width, align="right")
    return label


def _cover(one: Label, other: Label) -> bool:
    apart = one.right + GAP <= other.left or other.right + GAP <= one.left
    lower, upper = sorted((one, other), key=lambda label: label.y)
    return not apart and upper.y - lower.y < lower.height + GAP - 0.01
