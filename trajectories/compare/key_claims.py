"""Key claims: without which of them do all the others hold together, and what then follows for the total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.ground import say
from trajectories.solver.conflicts import Resolution, namer
from trajectories.solver.frames import extent
from trajectories.solver.lp import System

KEY_CLAIMS: dict[str, Any] = {
    "set_id": pl.String,  # "cases-1": the unit, and the place in it, fewest claims first
    "claim_ids": pl.List(pl.String),  # without them all other claims hold together; with any one of them they do not
    "in_every": pl.Boolean,  # the set is one claim, which then stands in every conflict
    "conflicts": pl.Int64,  # how many irreducible conflicts there are in this unit
    "unit": pl.String,
    **dict.fromkeys(("start", "end"), pl.Date),  # of the total; end: the last day that a claim in this unit speaks of
    # The pooled count from start to end that then follows, in whole counts; null: no upper limit.
    **dict.fromkeys(("total_low", "total_high"), pl.Float64),
    "sentence": pl.String,
}
# Conflicts that are looked for, and sets that are told, in one unit.
CONFLICTS_SOUGHT = 1_000
SETS_TOLD = 50


def key_claims(
    claims: pl.DataFrame,
    systems: Mapping[str, System],
    together: Mapping[str, Resolution],
    subject: Subject,
    labels: Mapping[str, str],
    limit: int = SETS_TOLD,
) -> pl.DataFrame:
    """Every smallest set of claims without which all other claims of all sources hold together, by unit.

    Columns of KEY_CLAIMS, one row per set: ("cases-1", ["article-a-15"], True, 4, "cases", 2022-01-01,
    2025-10-31, 310000, 310106, "Without …"); `labels` name the sources in the sentence. "Smallest": no claim of the set
    may come back. At most `limit` sets a unit, but always all with the fewest claims. No row in a unit whose claims all
    hold together, nor where there are more than CONFLICTS_SOUGHT conflicts. `systems`: all claims of each unit;
    `together`: their conflicts.
    """
    rows: list[tuple[Any, ...]] = []
    named = namer({row["claim_id"]: row for row in claims.to_dicts()}, subject, labels)
    for unit, system in systems.items():
        found = together[unit]
        if not found.conflicts or not found.complete:
            continue
        start, end, noun = subject.span_start, extent(system.constraints).end, subject.unit(unit).noun
        asked = subject.pooled, start.toordinal(), end.toordinal() + 1
        fewest = len(found.ways_out[0])
        told = [way for place, way in enumerate(found.ways_out) if place < limit or len(way) == fewest]
        for number, way in enumerate(told, start=1):
            low, high = say.whole(*system.bounds_between(*asked, set(system.claim_ids) - way))
            limits = say.between(low, high)
            sentence = (
                f"Without {named(way)}, all other figures that limit {noun} fit together; their total for "
                f"{say.period(start, end)} {'has' if limits == 'no limit' else 'is then'} {limits}."
            )
            whole = unit, start, end, low, high
            rows.append((f"{unit}-{number}", sorted(way), len(way) == 1, len(found.conflicts), *whole, sentence))
    return pl.DataFrame(rows, schema=KEY_CLAIMS, orient="row")
