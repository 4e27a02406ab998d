"""Axes on a sheet: days to the right, counts upwards from zero, in pixels of the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trajectories.figures.parts.sheet import LINE, Sheet, ticks, wide
from trajectories.ground import say

AXIS = 50  # pixels left of a panel for the numbers of its axis
FOOT = 18  # pixels below a panel for the years
_ABOVE = 26  # pixels for a label above the highest mark
_YEAR = 34  # pixels that the number of a year takes, with the room to the next


@dataclass(frozen=True)
class Axes:
    """One panel; most: the count at its upper edge; start, after: its first day and the day after its last.

    steps: between its grid lines, at most.
    """

    left: float
    top: float
    width: float
    height: float
    start: date
    after: date
    most: float
    steps: int = 5

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def lines(self) -> list[float]:
        """The heights of the grid lines but the lowest."""
        return [self.y(value) for value in ticks(self.most * 0.999, self.steps) if 0 < value <= self.most]

    def x(self, day: date) -> float:
        part = (day - self.start).days / (self.after - self.start).days
        return round(self.left + self.width * min(max(part, 0.0), 1.0), 1)

    def y(self, value: float) -> float:
        return round(self.bottom - self.height * min(max(value / self.most, 0.0), 1.0), 1)

    def draw(self, sheet: Sheet, numbers: bool, measure: str = "") -> None:
        """Grid lines, the years below, and, where `numbers`, the counts to the left and above them what they measure."""
        palette = sheet.look.palette
        if numbers and measure:
            sheet.text(self.left - 5, self.top + LINE / 2, measure, quiet=True, align="right")
        for value in ticks(self.most * 0.999, self.steps):
            if value <= self.most:
                y = self.y(value)
                sheet.rule(self.left, y, self.right, y, palette.grid if value else palette.quiet)
                if numbers and not (measure and y < self.top + LINE + 6):
                    sheet.text(self.left - 5, y, say.number(value), quiet=True, align="right")
        years = range(self.start.year, self.after.year + (self.after > date(self.after.year, 1, 1)))
        every = next(n for n in (1, 2, 5, 10, 20, 50, 100) if self.width * n / max(1, len(years)) >= _YEAR)
        for year in years:
            x = self.x(max(date(year, 1, 1), self.start))
            shown = (year - years[0]) % every == 0
            sheet.rule(x, self.bottom, x, self.bottom + (5 if shown else 3), palette.quiet)
            if shown and x + wide(str(year)) <= self.right + 2:
                sheet.text(x, self.bottom + 12, str(year), quiet=True)


def upper_edge(greatest: float, height: float) -> float:
    """The count at the upper edge of a panel: the greatest, with room for a label above it."""
    return (greatest or 1.0) * height / (height - min(_ABOVE, height / 3))
