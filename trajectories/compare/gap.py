"""One contradiction, told alike wherever it stands: as a pair of bars, and as a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from trajectories.compare.basis import Basis
from trajectories.compare.holds import Holds
from trajectories.solver.lp import tidy

_TEXTS = pl.List(pl.String)
_BAR = {"label": pl.String, "parts": pl.List(pl.Float64), "part_labels": _TEXTS, "part_ids": _TEXTS}
CONTRADICTIONS: dict[str, Any] = {
    **dict.fromkeys(("contradiction_id", "heading", "sentence", "unit"), pl.String),
    **{f"{side}_{name}": kind for side in ("left", "right") for name, kind in _BAR.items()},
    **dict.fromkeys(("gap_printed", "gap"), pl.Float64),
    **dict.fromkeys(("claim_ids", "reference_ids"), _TEXTS),
    "holds": pl.String,
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

    @property
    def columns(self) -> tuple[Any, ...]:
        """What CONTRADICTIONS holds of one side: label, parts, their labels, their ids."""
        return self.label, *zip(*self.parts, strict=True)


@dataclass(frozen=True)
class Gap:
    """One contradiction, told alike wherever it stands: as a pair of bars and as a finding.

    kind: SUM, PACE, RANGE or PUBLISHED; gap: how far the sides are apart at least, with every figure as far as its
    rounding lets it go, a projection's as printed; more: a further sentence where there is room; given: what is taken
    as given, in a sentence.
    """

    kind: str
    about: str
    heading: str
    sentence: str
    unit: str
    left: Bar
    right: Bar
    gap: float
    holds: Holds
    more: str = ""
    more_references: tuple[str, ...] = ()
    given: str = ""

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.about}"

    @property
    def ids(self) -> list[str]:
        return sorted({name for bar in (self.left, self.right) for *_, ids in bar.parts for name in ids.split()})

    @property
    def gap_printed(self) -> float:
        """How far the bars are apart."""
        return tidy(abs(self.left.total - self.right.total))

    @property
    def size(self) -> tuple[bool, float]:
        """Gaps by their share of the smaller side; conditions (what a range would mean) come after what is printed."""
        return self.kind == RANGE, -self.gap_printed / (min(self.left.total, self.right.total) or 1.0)


def contradictions(study: Basis, found: Sequence[Gap]) -> pl.DataFrame:
    """`gaps` as a frame with the columns of CONTRADICTIONS; numbers are in the row's unit.

    heading: at most HEADING_WORDS; sentence: at most SENTENCE_WORDS, in one or two sentences; part_ids: claims or
    published counts that a part is made of; gap_printed: between the printed numbers; gap: as in `Gap`. Sample:
    ("sum-article-e-03-article-a-15", "A’s figures exceed E’s total", "Article A’s 162,500 AWOL and 21,600
    desertion make 184,100 cases; …", "cases", "A", [162500.0, 21600.0], …, 22100.0, 21500.0, …).
    """
    rows = [
        (
            *(gap.id, gap.heading, gap.sentence, gap.unit, *gap.left.columns, *gap.right.columns),
            *(gap.gap_printed, gap.gap),
            *([name for name in gap.ids if name in known] for known in (study.rows, study.references)),
            f"{gap.given} {gap.holds.words}".strip(),
        )
        for gap in found
    ]
    return pl.DataFrame(rows, schema=CONTRADICTIONS, orient="row")
