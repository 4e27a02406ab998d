"""Findings: what a reader gets most from, in plain words, computed from whatever sources there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from trajectories.compare.basis import Basis
from trajectories.compare.findings import asked, keys, printed
from trajectories.compare.findings.finding import Finding, of_gap
from trajectories.compare.gap import PACE, PUBLISHED, RANGE, SUM, Gap

Kind = Callable[[Basis], Iterator[Finding]]
WIDEST, OTHERS = "widest", "others"  # of the sums, in their order
# In the order in which a reader gets most from them; a word stands for the contradictions of that kind.
KINDS: tuple[Kind | str, ...] = (
    printed.several_meanings,
    keys.key_claims,
    WIDEST,
    PACE,
    printed.one_office,
    PUBLISHED,
    RANGE,
    keys.before,
    asked.record_month,
    asked.record_pace,
    OTHERS,
    printed.shared_outlets,
    printed.disagree,
    asked.yearly_projection,
    printed.both_years,
    asked.moved,
)


def findings(study: Basis, gaps: Sequence[Gap]) -> tuple[Finding, ...]:
    """Every finding that the data of a study give, in order; a kind without content gives none."""
    sums = [gap for gap in gaps if gap.kind == SUM]
    of_kind = {WIDEST: sums[:1], OTHERS: sums[1:]}
    for gap in gaps:
        of_kind.setdefault(gap.kind, []).append(gap)
    return tuple(
        chain.from_iterable(
            (of_gap(gap, study.rows) for gap in of_kind.get(kind, [])) if isinstance(kind, str) else _of(study, kind)
            for kind in KINDS
        )
    )


def _of(study: Basis, kind: Kind) -> Iterable[Finding]:
    """The findings of one kind; what rests on printed words and numbers alone is found once for all readings."""
    return (
        study.once(("findings", kind), lambda: tuple(kind(study)))
        if kind.__module__ == printed.__name__
        else kind(study)
    )
