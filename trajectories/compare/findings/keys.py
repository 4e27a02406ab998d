"""Which claims stand in every conflict, every smallest set without which all the rest hold, and what then follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from trajectories.compare import held, told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, short
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY
from trajectories.solver.conflicts import Claims


@dataclass(frozen=True)
class KeySet:
    """claims: without them all others hold together; low, high: the pooled total that then follows, null is open."""

    unit: str
    claims: tuple[str, ...]
    in_every: bool
    low: float
    high: float | None


def key_sets(study: Basis) -> tuple[list[KeySet], dict[str, list[Claims]]]:
    """All smallest ways out of the conflicts of all sources, by unit, smallest first; and the conflicts.

    No way in a unit with more conflicts than were looked for: what is out of those known may not be out of all.
    """
    subject, rows = study.subject, told.claim_rows(study)
    by_unit = held.conflicts(study)
    found = []
    for unit, conflicts in by_unit.items():
        if not conflicts:
            continue
        system = held.systems(study)[unit]
        used = [rows[name] for name in system.claim_ids]
        last = max(row["end_latest"] for row in used if row["end_latest"])
        ways = held.ways_out(conflicts)
        if not all(system.feasible(frozenset(system.claim_ids) - way) for way in ways):
            continue
        for way in ways:
            left = set(system.claim_ids) - way
            after = (last + ONE_DAY).toordinal()
            low, high = system.bounds_under(left, subject.pooled, subject.span_start.toordinal(), after)
            everywhere = all(way <= conflict for conflict in conflicts) and len(way) == 1
            found.append(KeySet(unit, tuple(sorted(way)), everywhere, low, high))
    return found, by_unit


def key_claims(study: Basis) -> Iterator[Finding]:
    """For each unit with conflicts: the claims in all of them, and every other way out, in order of size."""
    found, by_unit = key_sets(study)
    rows = told.claim_rows(study)
    for unit, conflicts in by_unit.items():
        sets = [each for each in found if each.unit == unit]
        single = [each for each in sets if each.in_every]
        if not sets:
            continue
        noun = study.subject.unit(unit).noun
        others = [each for each in sets if not each.in_every]
        least = min((len(each.claims) for each in others), default=0)
        pairs = [each for each in others if len(each.claims) == least]
        further = len(others) - len(pairs)
        named = [_named(study, rows, each.claims) for each in pairs]
        also = ""
        if named:
            what = ", or without ".join(named[:2])
            rest = further + len(named[2:])
            also = f"The same goes without {what}" + (f", and for {say.counted(rest, 'larger set')}." if rest else ".")
        if single:
            one = (
                f"{_named(study, rows, [name for each in single for name in each.claims])} "
                f"{'is' if len(single) == 1 else 'are'} in {_all(len(conflicts))}."
            )
            without = "either" if len(single) == 2 else "it" if len(single) == 1 else "any one of them"
            two = f"Without {without}, all other figures of {noun} fit together."
            lead = f"{say.capital(say.counted(len(single), 'figure'))} {'stands' if len(single) == 1 else 'stand'} " \
                "in every conflict."  # fmt: skip
        else:
            one, two = f"No one figure is in {_all(len(conflicts))}.", ""
            lead = "No figure stands in every conflict."
        if len(conflicts) == 1:
            lead = f"{say.capital(say.counted(len(single), 'figure'))} cannot hold together."
            one = f"{_named(study, rows, [name for each in single for name in each.claims])} cannot all hold."
        kept = _held(study, conflicts)
        yield Finding(
            "key-claims" if unit == study.subject.measured[0] else f"key-claims-{unit}",
            lead,
            short(one, two, also),
            "fig-contradictions",
            tuple(sorted({name for each in sets for name in each.claims})),
            fails_under=held.fails_under(kept),
            holds_words=held.holds_words(kept),
        )


def _all(count: int) -> str:
    return "the one conflict" if count == 1 else f"all {say.words(count)} conflicts"


def _held(study: Basis, conflicts: Sequence[Claims]) -> dict[held.Reading, bool]:
    """Readings under which at least the smallest of the conflicts holds."""
    every = [held.cannot_hold(study, conflict) for conflict in conflicts]
    return {reading: any(one[reading] for one in every) for reading in every[0]}


def _named(study: Basis, rows: dict[str, dict[str, object]], claims: Sequence[str]) -> str:
    """ "Article A’s 162,500 AWOL and 21,600 desertion"; of several sources each with its own."""
    own = told.by_source(study, [rows[name] for name in claims])
    return say.listed(
        f"{say.possessive(study.label(source))} {say.listed(told.bare(study, row) for row in some)}"
        for source, some in own.items()
    )


def totals(study: Basis) -> list[str]:
    """What follows for the pooled total from each way out, each sum once: "310,000 to 310,106", "at least 331,504"."""
    return list(dict.fromkeys(say.between(each.low, each.high) for each in key_sets(study)[0]))


KEY_CLAIMS: dict[str, Any] = {
    "set_id": pl.String,
    "claim_ids": pl.List(pl.String),
    "size": pl.Int64,
    "in_every": pl.Boolean,
    "unit": pl.String,
    "total_low": pl.Float64,
    "total_high": pl.Float64,  # null: no upper limit
    "sentence": pl.String,
}


def frame(study: Basis) -> pl.DataFrame:
    """Every smallest set of claims without which all others hold together, the smallest sets first: KEY_CLAIMS.

    Sample: ("cases-1", ["article-a-15"], 1, true, "cases", 310000.0, 310106.0, "Without Article A’s 162,500 AWOL all other
    figures of cases fit together; they then make 310,000 to 310,106 in all."). Totals run to the last day of any claim.
    """
    rows, found = told.claim_rows(study), []
    for number, each in enumerate(key_sets(study)[0], 1):
        noun = study.subject.unit(each.unit).noun
        sentence = (
            f"Without {_named(study, rows, each.claims)} all other figures of {noun} fit together; they then make "
            f"{say.between(each.low, each.high)} in all."
        )
        found.append((f"{each.unit}-{number}", list(each.claims), len(each.claims), each.in_every, each.unit, each.low,
                      each.high, sentence))  # fmt: skip
    return pl.DataFrame(found, schema=KEY_CLAIMS, orient="row")
