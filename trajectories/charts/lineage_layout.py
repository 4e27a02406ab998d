"""Places for the attribution graph: columns from left to right, boxes and passing ribbons stacked in each.

A ribbon that jumps over a column gets a slot of its own in it, so that it never runs through a box. Plain stacking by
the middle of what comes in from the left: the same data give the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import polars as pl

from trajectories.charts.lettering import LEADING, broken
from trajectories.charts.theme import INSET, WIDE
from trajectories.claims.load import Dataset
from trajectories.compare.lineage import KINDS, NOBODY

PER_CLAIM = 5  # pixels of a ribbon's width
PAD = 5  # between a box and its words
GAP = 16  # between two boxes of a column
HEAD = 24  # above the first box
BOX = {"article": 152, "outlet": 96, "speaker": 164, "office": 116}
LEAST = 30  # pixels between two columns
STEPS = 10  # of an S


@dataclass
class Item:
    """A box, the end of a chain that names nobody, or the slot of a ribbon that passes; `top` is set in the end."""

    key: str
    column: int
    height: float
    lines: list[str] = field(default_factory=list)
    names: int = 0  # how many of the lines are the name; 0: no box
    top: float = 0.0

    @property
    def middle(self) -> float:
        """Pixels from the top of the view to its middle."""
        return self.top + self.height / 2


@dataclass(frozen=True)
class Ribbon:
    """The claims of one source between two boxes, by way of slots."""

    source_id: str
    items: tuple[Item, ...]
    claims: int
    claim_ids: str


@dataclass(frozen=True)
class Layout:
    """Everything placed: columns by left edge, width and kind, boxes and slots from the top, ribbons between them."""

    items: tuple[Item, ...]
    ribbons: tuple[Ribbon, ...]
    left: tuple[float, ...]  # of each column
    width: tuple[float, ...]
    kinds: tuple[str, ...]
    height: float

    def points(self, ribbon: Ribbon) -> list[tuple[float, float]]:
        """The middle line of a ribbon: level within a slot, an S between two columns."""
        anchors = []
        for index, item in enumerate(ribbon.items):
            before, after = index == 0, index == len(ribbon.items) - 1
            y = self._port(ribbon, item, outgoing=before) if before or after else item.middle
            if not before:
                anchors.append((self.left[item.column], y))
            if not after:
                anchors.append((self.left[item.column] + self.width[item.column], y))
        found = []
        for (x, y), (end_x, end_y) in zip(anchors[::2], anchors[1::2], strict=True):
            for step in range(STEPS + 1):
                t = step / STEPS
                s = t * t * (3 - 2 * t)
                found.append((x + (end_x - x) * t, y + (end_y - y) * s))
        return found

    def _port(self, ribbon: Ribbon, item: Item, outgoing: bool) -> float:
        """Where a ribbon leaves or enters a box: beside the others on that side, in the order of their other ends."""
        end, other = (0, 1) if outgoing else (-1, -2)
        same = [one for one in self.ribbons if one.items[end] is item]
        same.sort(key=lambda one: (one.items[other].middle, one.source_id))
        total = sum(one.claims for one in same) * PER_CLAIM
        above = sum(one.claims for one in same[: same.index(ribbon)]) * PER_CLAIM
        return item.middle - total / 2 + above + ribbon.claims * PER_CLAIM / 2


def lay_out(dataset: Dataset, nodes: pl.DataFrame, edges: pl.DataFrame, lines: Mapping[str, Sequence[str]]) -> Layout:
    """nodes, edges: the frames of `lineage`; lines: what each article's box says below its name."""
    kinds = _kinds(nodes)
    width = [float(BOX[kind]) for kind in kinds]
    room = WIDE - 2  # outlines are a pixel wide on either side
    free = room - sum(width)
    between = free / max(1, len(kinds) - 1)
    if between < LEAST:  # many columns: all boxes shrink alike
        share = (room - LEAST * (len(kinds) - 1)) / sum(width)
        width, between = [value * share for value in width], float(LEAST)
    left = [1 - INSET + sum(width[:column]) + between * column for column in range(len(kinds))]
    boxes = _boxes(nodes, edges, width, lines)
    items, ribbons = list(boxes.values()), []
    for row in edges.to_dicts():
        start = boxes[row["teller"]]
        if row["named"] is None:
            words = [f"{NOBODY}:", _claims(row["claims"])]
            end = Item(f"{row['teller']} -", start.column + 1, max(row["claims"] * PER_CLAIM, 2.0 * LEADING), words)
            items.append(end)
        else:
            end = boxes[row["named"]]
        key = f"{row['source_id']} {row['teller']} {row['named']}"
        slots = [
            Item(f"{key} {column}", column, row["claims"] * PER_CLAIM) for column in range(start.column + 1, end.column)
        ]
        items += slots
        ribbons.append(Ribbon(row["source_id"], (start, *slots, end), row["claims"], row["claim_ids"]))
    order = {source.source_id: source.order for source in dataset.sources}
    height = _stack(items, ribbons, len(kinds), order)
    return Layout(tuple(items), tuple(ribbons), tuple(left), tuple(width), tuple(kinds), height)


def _kinds(nodes: pl.DataFrame) -> list[str]:
    kind = dict(nodes.select("column", "kind").iter_rows())
    found = [kind[column] for column in sorted(kind)]
    # A chain that names nobody ends one column further on, even where no article names anybody.
    return found if len(found) > 1 else [*found, KINDS[1]]


def _boxes(
    nodes: pl.DataFrame, edges: pl.DataFrame, width: Sequence[float], lines: Mapping[str, Sequence[str]]
) -> dict[str, Item]:
    found = {}
    for row in nodes.to_dicts():
        name = row["actor_id"]
        across = width[row["column"]] - 2 * PAD
        below = lines.get(name, [_claims(row["claims"])])
        label = broken(row["label"], across)
        words = [*label, *(line for text in below for line in broken(text, across))]
        sides = [int(edges.filter(pl.col(side) == name)["claims"].sum()) for side in ("teller", "named")]
        height = float(max(len(words) * LEADING + 2 * PAD, *(claims * PER_CLAIM for claims in sides)))
        found[name] = Item(name, row["column"], height, words, names=len(label))
    return found


def _claims(count: int) -> str:
    return f"{count} claim{'' if count == 1 else 's'}"


def _stack(items: Sequence[Item], ribbons: Sequence[Ribbon], columns: int, order: Mapping[str, int]) -> float:
    """Set `top` of every item, column by column; comes back as the height of the whole."""
    height = HEAD + max(
        sum(item.height + GAP for item in items if item.column == column) - GAP for column in range(columns)
    )
    for column in range(columns):
        own = [item for item in items if item.column == column]
        wanted = {item.key: _wanted(item, ribbons) for item in own}
        own.sort(key=lambda item: (order.get(item.key, 0), wanted[item.key], item.key))
        spare = height - HEAD - sum(item.height for item in own)
        gap = spare / max(1, len(own) - 1) if column == 0 else GAP  # the articles take the whole height
        low = float(HEAD)
        for item in own:
            item.top = max(low, wanted[item.key] - item.height / 2)
            low = item.top + item.height + gap
        high = height
        for item in reversed(own):
            item.top = min(item.top, high - item.height)
            high = item.top - gap
    return height


def _wanted(item: Item, ribbons: Sequence[Ribbon]) -> float:
    """The middle of what comes into an item from the column before, weighted by claims."""
    pairs: list[tuple[Any, int]] = []
    for ribbon in ribbons:
        for before, after in pairwise(ribbon.items):
            if after is item and before.column < after.column:
                pairs.append((before.middle, ribbon.claims))
    weight = sum(claims for _, claims in pairs)
    return sum(middle * claims for middle, claims in pairs) / weight if weight else 0.0
