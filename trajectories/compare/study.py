"""One study: a data set under one reading, and all that is computed from it, each frame once and only when asked for.

Figures, findings, exports and the command line take a `Study`, so that none of them can differ from another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Source, Subject
from trajectories.ground import say
from trajectories.solver.reading import DEFAULT, Reading
from trajectories.solver.solve import Solution, solve_many

if TYPE_CHECKING:
    from trajectories.compare.findings.finding import Finding


@dataclass(frozen=True)
class Study:
    """dataset: checked data; reading: how its words are read."""

    dataset: Dataset
    reading: Reading = DEFAULT

    @property
    def subject(self) -> Subject:
        return self.dataset.subject

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources in their order, by letter."""
        return self.dataset.sources

    @cached_property
    def solutions(self) -> dict[str, Solution]:
        """What follows from each source by itself."""
        return solve_many(self.dataset.by_source(), self.reading, subject=self.subject)

    def label(self, source_id: str) -> str:
        """ "Article B"."""
        return self.dataset.source(source_id).label

    def labels(self, source_ids: Collection[str]) -> str:
        """ "Articles A and B", in the order of the sources."""
        return say.labels([source.label for source in self.sources if source.source_id in source_ids])

    @cached_property
    def claims(self) -> pl.DataFrame:
        """Every claim of every source, in order, as `Dataset.claims`."""
        return self.dataset.claims

    # Each of these takes a Study itself, so it is imported where it is asked for.

    @cached_property
    def contradictions(self) -> pl.DataFrame:
        """The few contradictions that matter; columns of `contradictions.CONTRADICTIONS`."""
        from trajectories.compare.contradictions import contradictions

        return contradictions(self)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a reader gets most from, in that order."""
        from trajectories.compare.findings import findings

        return findings(self)

    @cached_property
    def lineage(self) -> pl.DataFrame:
        """Who is said to have counted, one row for each claim; columns of `lineage.ROWS`."""
        from trajectories.compare.lineage import lineage_rows

        return lineage_rows(self.dataset)
