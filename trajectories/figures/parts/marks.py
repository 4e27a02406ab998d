"""How marks say what they are, the same in every figure.

filled = stated and used · hollow = hedged · dotted = our construction, or left over by subtraction · dashed, diamond =
another unit than the first · cross = set aside · arrow = no upper limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trajectories.compare.told import Row
from trajectories.figures.parts.labels import BESIDE, Box, Label, apart, place, spread
from trajectories.figures.parts.look import LABEL
from trajectories.figures.parts.plot import Axes
from trajectories.figures.parts.sheet import DOTTED, LINE, SPARE, Sheet, lines, wide

STATED, REMAINDER, HEDGED, ASIDE = "stated", "remainder", "hedged", "set aside"
POINT = 5.0  # pixels from the middle of a point to its edge
LINE_INK, DOT_INK = 8.0, 16.0  # how bad it is to write upon a line, and upon a point
GRID = 0.06  # upon a grid line
FILL_INK = 0.45  # upon the fill of a count that the words are not about
FAR = 9.0  # pixels from a mark at which its label takes a hair line


def level(sheet: Sheet, axes: Axes, row: Row) -> list[Box]:
    """A count averaged over its period: a line at its height over a pale fill, hollow where hedged. Returns its ink.

    row: a row of `panels.drawn`: `levels.LEVELS`, with `until` (the day after its end), `floor` and its `datum`.
    """
    left, right, y = axes.x(row["start"]), axes.x(row["until"]), axes.y(row["level"])
    kind, datum, colour, dash = row["kind"], row["datum"], sheet.colour(row["source_id"]), sheet.dash(row)
    ink = [Box(left, y - 2, right, y + 2, LINE_INK)]
    if kind == REMAINDER:
        sheet.shade(left, y, right, axes.bottom, colour, fill=0.08, datum=datum)
        sheet.rule(left, y, right, y, colour, dash=DOTTED, line=2, datum=datum)
    elif kind == STATED:
        sheet.shade(left, y, right, axes.bottom, colour, fill=0.09 if dash else 0.2, datum=datum)
        sheet.rule(left, y, right, y, colour, dash=dash, line=3, datum=datum)
        ink.append(Box(left, y, right, axes.bottom, FILL_INK))
    else:
        # An outlined line; of a range a box. Down to the axis it would look like a count of that area.
        floor = y + 2 if row["floor"] is None else axes.y(row["floor"])
        sheet.bar(left, y - 2, right, floor, colour, fill=0, line=1.2, dash=dash, datum=datum)
    if kind == ASIDE:
        cross(sheet, (left + right) / 2, y, row)
    return ink + (arrow(sheet, right - 6, y, row) if row["open"] else [])


def point(sheet: Sheet, x: float, y: float, row: Row, size: int = 52) -> list[Box]:
    """A single month, or a printed total at its last day: a dot, hollow where hedged, a diamond for another unit."""
    style: dict[str, Any] = {"hollow": row["kind"] in (HEDGED, ASIDE), "shape": sheet.shape(row), "size": size}
    sheet.dot(x, y, sheet.colour(row["source_id"]), datum=row["datum"], **style)
    if row["kind"] == ASIDE:
        cross(sheet, x, y, row)
    ink = [Box(x - POINT, y - POINT, x + POINT, y + POINT, DOT_INK)]
    return ink + (arrow(sheet, x, y - 4, row) if row["open"] else [])


def arrow(sheet: Sheet, x: float, y: float, row: Row) -> list[Box]:
    """No upper limit is printed: an arrow upwards from the mark."""
    colour = sheet.colour(row["source_id"])
    sheet.rule(x, y - 1, x, y - 6, colour, line=1.4, datum=row["datum"])
    sheet.dot(x, y - 6, colour, shape="triangle-up", size=20, datum=row["datum"])
    return [Box(x - 4, y - 10, x + 4, y, DOT_INK)]


def cross(sheet: Sheet, x: float, y: float, row: Row) -> None:
    """Set aside, as it cannot hold together with the rest."""
    for rise in (-4, 4):
        sheet.rule(x - 4, y - rise, x + 4, y + rise, sheet.colour(row["source_id"]), line=1.4, datum=row["datum"])


def write(sheet: Sheet, axes: Axes, wanted: Sequence[tuple[Label, Row]], ink: Sequence[Box], colour: str) -> None:
    """Labels, their bold line in a colour, each in a free place of a panel; grid lines are ink too."""
    ink = [*(Box(axes.left, y - 0.5, axes.right, y + 0.5, GRID) for y in axes.lines), *ink]
    region = Box(axes.left, axes.top, axes.right, axes.bottom - 1)
    for (label, datum), spot in zip(wanted, place([label for label, _ in wanted], region, ink), strict=True):
        if spot is None:
            continue
        box, shape = spot
        # The words keep to the side of their mark: a label moved to the left of it ends there.
        to_left = box.right >= region.right - 1 or (box.right <= label.right + 1 and box.left < label.left)
        _leader(sheet, label, box, colour)
        x, align = (box.right, "right") if to_left else (box.left, "left")
        top = box.top
        if label.bold:
            bold: dict[str, Any] = {"bold": True, "colour": colour, "align": align, "size": LABEL + 1, "datum": datum}
            # The number is mostly digits, which are no wider in bold.
            number, words = x, x + wide(label.bold, LABEL + 1) + BESIDE
            if to_left:
                number, words = x - wide(shape.beside) / SPARE - BESIDE * bool(shape.beside), x
            sheet.text(number, top + LINE / 2, label.bold, **bold)
            if shape.beside:
                sheet.text(words, top + LINE / 2, shape.beside, quiet=True, align=align)
            top += LINE
        for number, line in enumerate(shape.under):
            sheet.text(x, top + (LINE - 2) * (number + 0.5), line, quiet=True, align=align)


Pair = tuple[float, float]  # x and y of a spot, or both ends of a stretch


@dataclass(frozen=True)
class Beside:
    """A number and its words at the side of a panel."""

    bold: str
    told: str
    colour: str
    datum: Row

    def lines(self, width: float) -> tuple[str, Sequence[str]]:
        """The words after the number, where the width has room for them, or else the lines under it."""
        room = width - wide(self.bold, LABEL + 1, True) - BESIDE
        return (self.told, []) if wide(self.told) <= room else ("", lines(self.told, width))

    def height(self, width: float) -> float:
        return LINE + 2 + (LINE - 2) * len(self.lines(width)[1])


def column(
    sheet: Sheet, entries: Sequence[tuple[Pair, Beside]], edge: float, width: float, within: Pair, left: bool = False
) -> float:
    """Words one below the other from `edge` on, to the `left` or right, each with a hair line from its spot at a mark;
    within: from where to where down the sheet they may stand. Returns where they end."""
    heights = [one.height(width) for _, one in entries]
    tops = spread([y - (LINE + 2) / 2 for (_, y), _ in entries], heights, *within)
    side, align, end = -1 if left else 1, "right" if left else "left", within[0]
    for (spot, one), height, top in zip(entries, heights, tops, strict=True):
        y, (beside, under) = top + (LINE + 2) / 2, one.lines(width)
        sheet.rule(*spot, edge - 4 * side, y, one.colour, line=0.7)
        sheet.text(edge, y, one.bold, bold=True, colour=one.colour, align=align, size=LABEL + 1, datum=one.datum)
        if beside:
            sheet.text(edge + side * (wide(one.bold, LABEL + 1) + BESIDE + 2), y, beside, quiet=True, align=align)
        for number, line in enumerate(under, start=1):
            sheet.text(edge, y + (LINE - 2) * number, line, quiet=True, align=align)
        end = max(end, top + height)
    return end


def _leader(sheet: Sheet, label: Label, box: Box, colour: str) -> None:
    """A hair line from a label to a mark that it does not stand beside."""
    across = apart(label.left, label.right, box.left, box.right)
    if across + apart(label.y - label.above, label.y, box.top, box.bottom) <= FAR or not label.bold:
        return
    x, y = min(max(label.x, box.left), box.right), box.bottom if box.bottom < label.y else box.top
    if across:
        x, y = box.right + 2 if box.right < label.left else box.left - 2, box.top + LINE / 2
    sheet.rule(x, y, min(max(x, label.left), label.right), label.y, colour, line=0.7)
