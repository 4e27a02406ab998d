"""One study: a data set under one reading, and all that is computed from it, each frame once and only when asked for.

Figures, findings, exports and the command line take a `Study`, so that none of them can differ from another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from trajectories.compare import clashes, compare, lineage, publications
from trajectories.compare.basis import Basis
from trajectories.compare.contradictions import gaps
from trajectories.compare.findings import findings
from trajectories.compare.findings.finding import Finding
from trajectories.compare.gap import contradictions
from trajectories.compare.left import left_for_earlier
from trajectories.compare.readings import readings
from trajectories.solver.reading import Reading

_OF_ALL_READINGS = ("models", "solved", "rows", "references", "known")  # what no reading changes


@dataclass(frozen=True)
class Study(Basis):
    """A `Basis` with everything that is compared."""

    def only(self, source_ids: Collection[str]) -> Study:
        """The same of some sources alone. Raises ValueError for an id of no source, naming those there are."""
        return Study(self.dataset.only(source_ids), self.reading)

    def under(self, reading: Reading) -> Study:
        """The same data under another reading; what no reading changes is computed once for both."""
        other = Study(self.dataset, reading)
        other.__dict__.update({name: getattr(self, name) for name in _OF_ALL_READINGS})
        return other

    @cached_property
    def comparisons(self) -> pl.DataFrame:
        """Each claim against its own source, the others, the publications, and every question: `compare.COMPARISONS`."""
        return compare.comparisons(self.dataset, self.reading)

    @cached_property
    def publications(self) -> pl.DataFrame:
        """Counts published elsewhere by publication, as `publications.publications`."""
        return publications.publications(self.dataset.references, self.subject)

    @cached_property
    def contradictions(self) -> pl.DataFrame:
        """`gaps` as a frame; columns of `gap.CONTRADICTIONS`."""
        return contradictions(self, self.gaps)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a reader gets most from, in that order."""
        return findings(self, self.gaps)

    @cached_property
    def lineage(self) -> pl.DataFrame:
        """Who is said to have counted, one row for each claim; columns of `lineage.ROWS`."""
        return lineage.lineage_rows(self.dataset)

    @cached_property
    def readings(self) -> pl.DataFrame:
        """The limits that change with the reading, as `readings.READINGS`."""
        return readings(self.solved, self.subject)

    # Each as its function says.
    conflicts = cached_property(clashes.conflicts)
    left_for_earlier = cached_property(left_for_earlier)
    gaps = cached_property(gaps)
