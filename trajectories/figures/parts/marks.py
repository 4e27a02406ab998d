"""How marks say what they are, the same in every figure.

filled = stated and used · hollow = hedged · dotted = our construction, or left over by subtraction · dashed, diamond =
another unit than the first · cross = set aside · arrow = no upper limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trajectories.figures.parts.labels import Box, Label, place
from trajectories.figures.parts.look import LABEL
from trajectories.figures.parts.plot import Axes
from trajectories.figures.parts.sheet import LINE, Sheet, lines

DASHED, DOTTED = (5, 3), (2, 3)
SOLID: tuple[int, ...] = ()
STATED, REMAINDER, HEDGED, ASIDE = "stated", "remainder", "hedged", "set aside"
POINT = 5.0  # pixels from the middle of a point to its edge
LIGHTER = 0.4  # how bad a label on a dotted line is, beside one on a full line
FAR = 16.0  # pixels from a mark at which its label takes a hair line
Datum = Mapping[str, Any]


def level(sheet: Sheet, axes: Axes, row: Datum, colour: str, dashed: bool) -> list[Box]:
    """A count averaged over its period: a line at its height over a pale fill, hollow where hedged. Returns its ink.

    row: a row of `panels.drawn`: `levels.LEVELS`, with `until` (the day after its end), `floor` and its `datum`.
    """
    left, right = axes.x(row["start"]), axes.x(row["until"])
    y = axes.y(row["level"])
    kind = row["kind"]
    if kind == REMAINDER:
        sheet.bar(left, y, right, axes.bottom, colour, fill=0.08, line=0, datum=row["datum"])
        sheet.rule(left, y, right, y, colour, dash=DOTTED, line=2, datum=row["datum"])
    elif kind == STATED:
        sheet.bar(left, y, right, axes.bottom, colour, fill=0.09 if dashed else 0.2, line=0, datum=row["datum"])
        sheet.rule(left, y, right, y, colour, dash=DASHED if dashed else SOLID, line=3, datum=row["datum"])
    else:
        floor = axes.bottom if row["floor"] is None else axes.y(row["floor"])
        sheet.bar(left, y, right, floor, colour, fill=0, line=1.2, dash=DASHED if dashed else SOLID, datum=row["datum"])
    if kind == ASIDE:
        cross(sheet, (left + right) / 2, y, colour, row)
    ink = [Box(left, y - 2, right, y + 2, LIGHTER if kind == REMAINDER else 1.0)]
    if row["open"]:
        ink.append(arrow(sheet, right - 6, y, colour, row))
    return ink


def point(sheet: Sheet, x: float, y: float, row: Datum, colour: str, dashed: bool, size: int = 52) -> list[Box]:
    """A single month, or a printed total at its last day: a dot, hollow where hedged, a diamond for another unit."""
    hollow = row["kind"] in (HEDGED, ASIDE)
    sheet.dot(x, y, colour, hollow=hollow, shape="diamond" if dashed else "circle", size=size, datum=row["datum"])
    if row["kind"] == ASIDE:
        cross(sheet, x, y, colour, row)
    ink = [Box(x - POINT, y - POINT, x + POINT, y + POINT)]
    if row["open"]:
        ink.append(arrow(sheet, x, y - 4, colour, row))
    return ink


def arrow(sheet: Sheet, x: float, y: float, colour: str, row: Datum) -> Box:
    """No upper limit is printed: an arrow upwards from the mark."""
    sheet.rule(x, y - 2, x, y - 8, colour, line=1.4)
    sheet.dot(x, y - 9, colour, shape="triangle-up", size=26, datum=row["datum"])
    return Box(x - 4, y - 13, x + 4, y)


def cross(sheet: Sheet, x: float, y: float, colour: str, row: Datum) -> None:
    """Set aside, as it cannot hold together with the rest."""
    for rise in (-4, 4):
        sheet.rule(x - 4, y - rise, x + 4, y + rise, colour, line=1.4, datum=row["datum"])


def write(sheet: Sheet, wanted: Sequence[tuple[Label, str, Datum]], region: Box, ink: Sequence[Box]) -> None:
    """Labels with the colour of their bold line, each in a free place."""
    for (label, colour, datum), box in zip(wanted, place([label for label, _, _ in wanted], region, ink), strict=True):
        if box is None:
            continue
        middle = (box.left + box.right) / 2
        # The words keep to the side of their mark: a label moved to the left of it ends there.
        to_left = box.right >= region.right - 1 or (box.right <= label.right + 1 and box.left < label.left)
        align = "right" if to_left else "left" if box.left >= label.left - 1 else "center"
        _leader(sheet, label, box, colour)
        x = {"left": box.left, "right": box.right, "center": middle}[align]
        top = box.top
        if label.bold:
            sheet.text(
                x, top + LINE / 2, label.bold, bold=True, colour=colour, align=align, size=LABEL + 1, datum=datum
            )
            top += LINE
        for number, line in enumerate(label.under):
            sheet.text(x, top + (LINE - 2) * (number + 0.5), line, quiet=True, align=align)


def _leader(sheet: Sheet, label: Label, box: Box, colour: str) -> None:
    """A hair line from a label to a mark that it does not stand beside."""
    across = max(0.0, label.left - box.right, box.left - label.right)
    gap = max(0.0, label.y - label.above - box.bottom, box.top - label.y)
    if across + gap > FAR:
        x = (
            box.right
            if box.right < label.left
            else box.left
            if box.left > label.right
            else min(max(label.x, box.left), box.right)
        )
        y = box.bottom if box.bottom < label.y else box.top if box.top > label.y else (box.top + box.bottom) / 2
        sheet.rule(x, y, min(max(x, label.left), label.right), label.y, colour, line=0.7)


def under(text: str, width: float) -> tuple[str, ...]:
    """The printed figure for the lines under a number, in a width."""
    return tuple(lines(text, width))
