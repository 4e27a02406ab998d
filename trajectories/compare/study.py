"""One study: a data set under one reading, and all that is computed from it, each frame once and only when asked for.

Figures, findings, exports and the command line take a `Study`, so that none of them can differ from another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from trajectories.compare import clashes, compare, publications, side_by_side
from trajectories.compare.basis import Basis
from trajectories.compare.contradictions import contradictions
from trajectories.compare.findings import findings
from trajectories.compare.findings.finding import Finding
from trajectories.compare.key_claims import key_claims
from trajectories.compare.lineage import lineage_rows
from trajectories.compare.readings import readings
from trajectories.solver.reading import Reading
from trajectories.solver.solve import Solution, solve_readings


@dataclass(frozen=True)
class Study(Basis):
    """A `Basis` with everything that is compared."""

    def only(self, source_ids: Collection[str]) -> Study:
        """The same of some sources alone. Raises ValueError for an id of no source, naming those there are."""
        return Study(self.dataset.only(source_ids), self.reading)

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

    @cached_property
    def key_claims(self) -> pl.DataFrame:
        """The claims without which all others hold together, as `key_claims.KEY_CLAIMS`."""
        return key_claims(self.dataset.by_source(), self.reading, self.subject, labels=self.source_labels)

    @cached_property
    def solved(self) -> dict[Reading, dict[str, Solution]]:
        """What follows from each source under every combination of choices."""
        return solve_readings(self.dataset.by_source(), self.subject)

    @cached_property
    def readings(self) -> pl.DataFrame:
        """The limits that change with the reading, as `readings.READINGS`."""
        return readings(self.solved, self.subject)
