"""Findings: what a reader gets most from, in plain words, computed from whatever sources there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from trajectories.compare.basis import Basis
from trajectories.compare.findings import asked, keys, printed
from trajectories.compare.findings.finding import Finding, of_gap
from trajectories.compare.gap import PACE, PUBLISHED, RANGE, SUM, Gap


def findings(study: Basis, gaps: Sequence[Gap]) -> tuple[Finding, ...]:
    """Every finding that the data of a study give, what a reader gets most from first; one without content is left out."""

    def pairs(kind: str) -> list[Finding]:
        return [of_gap(gap, study.rows) for gap in gaps if gap.kind == kind]

    def once(of: Callable[[Basis], Iterator[Finding]]) -> tuple[Finding, ...]:
        """What rests on printed words and numbers alone: no reading changes it."""
        return study.once(("findings", of), lambda: tuple(of(study)))

    return (
        *once(printed.several_meanings),
        *keys.key_claims(study),
        *pairs(SUM)[:1],
        *pairs(PACE),
        *once(printed.one_office),
        *pairs(PUBLISHED),
        *pairs(RANGE),
        *keys.before(study),
        *asked.record_month(study),
        *asked.record_pace(study),
        *pairs(SUM)[1:],
        *once(printed.shared_outlets),
        *once(printed.disagree),
        *asked.yearly_projection(study),
        *once(printed.both_years),
        *asked.moved(study),
    )
