"""What holds without the figures that stand in every contradiction, and what is left for the years before the later one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from trajectories.compare import told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, each
from trajectories.compare.holds import Holds, holds_if
from trajectories.compare.left import left_for_earlier
from trajectories.ground import say
from trajectories.solver.lp import System
from trajectories.solver.reading import Reading


def in_every(system: System) -> frozenset[str]:
    """The claims of a model in conflict that stand in every conflict: without any one of them the rest hold together."""
    every = frozenset(system.claim_ids)
    return frozenset(name for name in every if system.feasible(every - {name}))


def key_claims(study: Basis) -> Iterator[Finding]:
    """For each unit with conflicts: the claims without one of which the rest fit, and what all other ways out come to."""
    for (unit,), sets in study.key_claims.group_by("unit", maintain_order=True):
        noun, conflicts = study.subject.unit(unit).noun, sets["conflicts"][0]
        own, others = sets.filter("in_every"), sets.filter(~pl.col("in_every"))
        keys = own["claim_ids"].explode().to_list()
        every = "the one conflict" if conflicts == 1 else "every conflict"
        fit = f"all others that limit {noun} fit; the total is then"
        count = say.counted(len(others), "group")
        if keys:
            named = told.owned(study, [study.rows[name] for name in keys], partial(told.bare, study), "or")
            out = f"Leave out {named}, and {fit} {_totals(own)}."
            stand = "It stands" if len(keys) == 1 else "Both stand" if len(keys) == 2 else "All of them stand"
            text = [out, f"{stand} in {every}."]
            if len(others):
                one = "one group of others" if len(others) == 1 else f"one of {count}"
                text.append(f"Or leave out {one}: it is then {_totals(others)}.")
            one_of = "one figure" if len(keys) == 1 else f"one of {say.counted(len(keys), 'figure')}"
            lead = f"Without {one_of}, the rest fit."
        else:
            text = [f"Leave out one of {count} of figures, and {fit} {_totals(others)}."]
            lead = "No one figure is in every conflict."
        yield Finding.of(
            "key-claims" if unit == study.subject.measured[0] else f"key-claims-{unit}",
            lead,
            "fig-contradictions",
            *text,
            claims=sets["claim_ids"].explode(),
            holds=_holds(study, unit, frozenset(keys)),
            given="Totals are those of this reading.",
        )


def _holds(study: Basis, unit: str, keys: frozenset[str]) -> Holds:
    """Whether under a reading there are conflicts, and these claims stand in all of them; of none, whether no claim does."""

    def same(reading: Reading) -> bool:
        system = study.models[reading].get(unit)
        if system is None or system.feasible(frozenset(system.claim_ids)):
            return False
        every = study.once(("in every", id(system)), lambda: in_every(system))
        return keys <= every if keys else not every

    return holds_if(same)


def _totals(sets: pl.DataFrame) -> str:
    """What follows for the total from each set, each sum once: "310,000 to 315,000, or at least 331,504"."""
    return ", or ".join(dict.fromkeys(say.between(*row) for row in sets.select("total_low", "total_high").iter_rows()))


def before(study: Basis) -> Iterator[Finding]:
    """What the figures of each source leave for the years before the later one compared, in the first unit."""
    subject = study.subject
    unit = subject.measured[0]
    own = (pl.col("unit") == unit) & (pl.col("category") == subject.pooled)
    left = left_for_earlier(study).filter(own & pl.col("high").is_not_null())
    if subject.compare_years is None or left.is_empty():
        return
    rows = left.to_dicts()
    start, end, noun = rows[0]["start"], rows[0]["end"], subject.unit(unit).noun
    left_by = [
        f"{say.possessive(study.label(row['source_id']))} figures leave "
        f"{say.between(row['printed_low'], row['printed_high'])} {noun}{_with_rounding(row)}"
        for row in rows
    ]
    rest = [source_id for source_id in study.source_labels if source_id not in left["source_id"]]
    limits = left.select("source_id", "low", "high").rows()

    def same(reading: Reading) -> bool:
        """Whether the limits are those that are told, and the other sources set no upper one."""
        asked, solved = (subject.pooled, start, end, unit), study.solved[reading]
        alike = all(solved[source].bounds(*asked) == (low, high) for source, low, high in limits)
        return alike and all(solved[source].bounds(*asked)[1] is None for source in rest)

    yield Finding.of(
        "years-before",
        f"What remains for {say.period(start, end)}.",
        "fig-trajectories",
        each(f"For {say.period(start, end)}, ", left_by),
        f"{study.labels(rest)} {'sets' if len(rest) == 1 else 'set'} no upper limit for that time." if rest else "",
        claims=left["claim_ids"].explode(),
        holds=study.once(("years before", unit, *rest, *limits), partial(holds_if, same)),
    )


def _with_rounding(row: told.Row) -> str:
    printed, rounded = say.between(row["printed_low"], row["printed_high"]), say.between(row["low"], row["high"])
    return "" if printed == rounded else f" ({rounded} with rounding)"
