"""Where labels stand: beside their marks, inside the panel, apart from each other. Vega places none of this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trajectories.charts.theme import LABEL, text_width

GAP = 2.0


@dataclass(frozen=True)
class Label:
    """A label in pixels from the panel's lower left corner; `y` is its baseline, `x` its anchor."""

    key: int
    text: str
    x: float
    y: float
    align: str = "center"

    @property
    def left(self) -> float:
        width = text_width(self.text)
        return self.x - {"left": 0.0, "center": width / 2, "right": width}[self.align]

    @property
    def right(self) -> float:
        return self.left + text_width(self.text)


def place(
    labels: Sequence[Label], width: float, height: float, boxes: Sequence[tuple[float, float, float, float]] = ()
) -> list[Label]:
    """The labels moved so that none leaves the panel and no two overlap, in the order given.

    boxes: what is drawn, as (left, right, bottom, top). A label that would cross an edge is aligned to that edge; one
    that would cover another, or a box, moves up, and where there is no room above, down. Labels lower in the panel
    are placed first, so that a label stays near its mark.
    """
    done: list[Label] = []
    for label in sorted((_inside(label, width) for label in labels), key=lambda item: (item.y, item.x)):
        steps = [label.y, GAP, height - LABEL]
        for _, _, bottom, top in boxes:
            steps += [top + GAP, bottom - LABEL - GAP]
        for other in done:
            steps += [other.y + LABEL + GAP, other.y - LABEL - GAP]
        apart = [
            replace(label, y=y)
            for y in sorted(steps, key=lambda y: abs(y - label.y) + (0 if y >= label.y else 1))
            if GAP <= y <= height - LABEL and not any(_cover(replace(label, y=y), other) for other in done)
        ]
        clear = [item for item in apart if not any(_inked(item, box) for box in boxes)]
        done.append((clear or apart or [label])[0])
    return sorted(done, key=lambda item: item.key)


def _inked(label: Label, box: tuple[float, float, float, float]) -> bool:
    left, right, bottom, top = box
    return label.left < right and left < label.right and label.y < top and bottom < label.y + LABEL


def _inside(label: Label, width: float) -> Label:
    if label.left < 0:
        return replace(label, x=0.0, align="left")
    if label.right > width:
        return replace(label, x=width, align="right")
    return label


def _cover(one: Label, other: Label) -> bool:
    apart = one.right + GAP <= other.left or other.right + GAP <= one.left
    return not apart and abs(one.y - other.y) < LABEL + GAP - 0.01
