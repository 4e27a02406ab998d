"""One contradiction, told alike wherever it stands: as a pair of bars, and as a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from trajectories.compare.basis import Basis
from trajectories.compare.holds import Holds

CONTRADICTIONS: dict[str, Any] = {
    "contradiction_id": pl.String,
    "heading": pl.String,  # at most HEADING_WORDS
    "sentence": pl.String,  # at most SENTENCE_WORDS, in one or two sentences
    "unit": pl.String,
    "left_label": pl.String,
    "left_parts": pl.List(pl.Float64),
    "left_part_labels": pl.List(pl.String),
    "left_part_ids": pl.List(pl.String),  # claims or published counts that a part is made of
    "right_label": pl.String,
    "right_parts": pl.List(pl.Float64),
    "right_part_labels": pl.List(pl.String),
    "right_part_ids": pl.List(pl.String),
    "gap_printed": pl.Float64,  # between the printed numbers
    "gap": pl.Float64,  # at least, with every figure as far as its rounding lets it go; a projection's is that printed
    "claim_ids": pl.List(pl.String),
    "reference_ids": pl.List(pl.String),
    "holds": pl.String,
    "depends": pl.Boolean,
}
HEADING_WORDS, SENTENCE_WORDS = 8, 45
SUM, PACE, RANGE, PUBLISHED = "sum", "projection", "range", "published"


@dataclass(frozen=True)
class Bar:
    """One side: a label, and for each part its number, its words, and the ids it is made of, apart by spaces."""

    label: str
    parts: tuple[tuple[float, str, str], ...]

    @property
    def total(self) -> float:
        return sum(number for number, _, _ in self.parts)


@dataclass(frozen=True)
class Gap:
    """One contradiction, told alike wherever it stands: as a pair of bars and as a finding.

    kind: SUM, PACE, RANGE or PUBLISHED; more: a further sentence where there is room; given: what is taken as given,
    in a sentence; gap_printed, gap: as in CONTRADICTIONS.
    """

    kind: str
    about: str
    heading: str
    sentence: str
    unit: str
    left: Bar
    right: Bar
    gap_printed: float
    gap: float
    holds: Holds
    more: str = ""
    given: str = ""
    more_references: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.about}"

    @property
    def ids(self) -> list[str]:
        return sorted({name for bar in (self.left, self.right) for *_, ids in bar.parts for name in ids.split()})

    @property
    def size(self) -> tuple[bool, float]:
        """Gaps by their share of the smaller side; conditions (what a range would mean) come after what is printed."""
        return self.kind == RANGE, -self.gap_printed / (min(self.left.total, self.right.total) or 1.0)


def contradictions(study: Basis, found: Sequence[Gap]) -> pl.DataFrame:
    """`gaps` as a frame with the columns of CONTRADICTIONS; numbers are in the row's unit.

    Sample: ("sum-article-e-03-article-a-15", "A’s figures exceed E’s total", "Article A’s 162,500 AWOL and 21,600
    desertion make 184,100 cases; …", "cases", "A", [162500.0, 21600.0], …, 22100.0, 21500.0, …).
    """
    rows = []
    for gap in found:
        sides: dict[str, Any] = {}
        for side, bar in (("left", gap.left), ("right", gap.right)):
            numbers, labels, ids = zip(*bar.parts, strict=True)
            sides |= {f"{side}_label": bar.label, f"{side}_parts": numbers}
            sides |= {f"{side}_part_labels": labels, f"{side}_part_ids": ids}
        rows.append(
            {
                "contradiction_id": gap.id,
                **{name: getattr(gap, name) for name in ("heading", "sentence", "unit", "gap_printed", "gap")},
                **sides,
                "claim_ids": [name for name in gap.ids if name in study.rows],
                "reference_ids": [name for name in gap.ids if name in study.references],
                "holds": f"{gap.given} {gap.holds.words}".strip(),
                "depends": gap.kind == RANGE or not gap.holds.everywhere,
            }
        )
    return pl.DataFrame(rows, schema=CONTRADICTIONS)
