"""One study: a data set under one reading, and all that is computed from it, each frame once and only when asked for.

Figures, findings, exports and the command line take a `Study`, so that none of them can differ from another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Source, Subject
from trajectories.compare.key_claims import key_claims
from trajectories.compare.readings import readings
from trajectories.ground import say
from trajectories.solver.reading import DEFAULT, Reading
from trajectories.solver.solve import Solution, solve_many, solve_readings


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

    @cached_property
    def key_claims(self) -> pl.DataFrame:
        """The claims without which all others hold together, as `key_claims.KEY_CLAIMS`."""
        return key_claims(self.dataset.by_source(), self.reading, self.subject)

    @cached_property
    def solved(self) -> dict[Reading, dict[str, Solution]]:
        """What follows from each source under every combination of choices."""
        return solve_readings(self.dataset.by_source(), self.subject)

    @cached_property
    def readings(self) -> pl.DataFrame:
        """The limits that change with the reading, as `readings.READINGS`."""
        return readings(self.solved, self.subject)
