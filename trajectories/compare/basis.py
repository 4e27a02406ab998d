"""What every comparison starts from: a data set under one reading, and what follows from each source by itself.

Modules that compute something for a `Study` take this part of it, so that a study may hold what they compute.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Source, Subject
from trajectories.ground import say
from trajectories.solver.reading import DEFAULT, Reading
from trajectories.solver.solve import Solution, solve_many


@dataclass(frozen=True)
class Basis:
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

    @property
    def source_labels(self) -> dict[str, str]:
        """Every source's label by its id."""
        return {source.source_id: source.label for source in self.sources}

    def labels(self, source_ids: Collection[str]) -> str:
        """ "Articles A and B", in the order of the sources."""
        return say.labels([source.label for source in self.sources if source.source_id in source_ids])

    @cached_property
    def claims(self) -> pl.DataFrame:
        """Every claim of every source, in order, as `Dataset.claims`."""
        return self.dataset.claims
