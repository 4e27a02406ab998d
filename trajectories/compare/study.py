"""One study: a data set under one reading, and all that is computed from it, each frame once and only when asked for.

Figures, findings, exports and the command line take a `Study`, so that none of them can differ from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from trajectories.compare.basis import Basis
from trajectories.compare.contradictions import contradictions
from trajectories.compare.findings import findings
from trajectories.compare.findings.finding import Finding
from trajectories.compare.lineage import lineage_rows


@dataclass(frozen=True)
class Study(Basis):
    """A `Basis` with everything that is compared."""

    @cached_property
    def contradictions(self) -> pl.DataFrame:
        """The few contradictions that matter; columns of `contradictions.CONTRADICTIONS`."""
        return contradictions(self)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a reader gets most from, in that order."""
        return findings(self)

    @cached_property
    def lineage(self) -> pl.DataFrame:
        """Who is said to have counted, one row for each claim; columns of `lineage.ROWS`."""
        return lineage_rows(self.dataset)
