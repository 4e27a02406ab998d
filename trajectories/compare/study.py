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
from trajectories.compare import clashes, compare, publications, side_by_side
from trajectories.ground import say
from trajectories.solver.reading import DEFAULT, Reading
from trajectories.solver.solve import Solution, solve_many


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
    def comparisons(self) -> pl.DataFrame:
        """Each claim against its own source, the others, the publications, and every question: `compare.COMPARISONS`."""
        return compare.comparisons(self.dataset, self.reading)

    @cached_property
    def conflicts(self) -> pl.DataFrame:
        """Sets of figures that no trajectory obeys, within, between and published: `clashes.CONFLICTS`."""
        return clashes.conflicts(self.dataset, self.reading, self.solutions)

    @cached_property
    def publications(self) -> pl.DataFrame:
        """Counts published elsewhere by publication, as `publications.publications`."""
        return publications.publications(self.dataset.references, self.subject)

    @cached_property
    def published_disagreements(self) -> pl.DataFrame:
        """Published counts of one category and period that differ, as `publications.published_disagreements`."""
        return publications.published_disagreements(self.dataset.references, self.subject)

    @cached_property
    def left_for_earlier(self) -> pl.DataFrame:
        """What each source leaves for the years before the later one compared, as `side_by_side.left_for_earlier`."""
        return side_by_side.left_for_earlier(self.dataset, self.reading)

    @cached_property
    def shared_outlets(self) -> pl.DataFrame:
        """Outlets that stand in two sources or more, as `side_by_side.shared_outlets`."""
        return side_by_side.shared_outlets(self.dataset)
