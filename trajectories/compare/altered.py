"""A study whose claims were changed by hand: some left out, some with another value, some added. Never the report's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import COLUMN
from trajectories.ground import say


@dataclass(frozen=True)
class Changes:
    """left_out: claim ids; values: a number in place of the printed one, by claim id; added: rows of `Dataset.claims`."""

    left_out: frozenset[str] = frozenset()
    values: Mapping[str, float] = field(default_factory=dict)
    added: tuple[Mapping[str, Any], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.left_out or self.values or self.added)


def value_of(row: Mapping[str, Any]) -> float | None:
    """The number that a claim's qualifier speaks of: of a range the middle; None where it is given in words only."""
    if row["qualifier"] == "range":
        return None if row["low"] is None or row["high"] is None else (row["low"] + row["high"]) / 2
    found = row[COLUMN.get(row["qualifier"], "best")]
    return None if found is None else float(found)


def with_value(row: Mapping[str, Any], value: float) -> dict[str, Any]:
    """A claim with another number, which its words say is not the printed one; a range keeps its width."""
    old = value_of(row)
    said = {"printed": f"{say.number(value)} (changed here; printed {row['printed']})"}
    if row["qualifier"] == "range" and old is not None:
        return {**row, **said, "low": max(0.0, row["low"] + value - old), "high": row["high"] + value - old}
    return {**row, **said, COLUMN.get(row["qualifier"], "best"): value}


def altered(dataset: Dataset, changes: Changes) -> Dataset:
    """The data with the changes made; a share goes with its whole, a question with the claims that it asks about.

    Raises ValueError for the id of no claim, naming it.
    """
    known = {*dataset.claims["claim_id"], *(row["claim_id"] for row in changes.added)}
    if unknown := sorted((changes.left_out | set(changes.values)) - known):
        raise ValueError(f"claim: found {', '.join(unknown)}, allowed the claim ids of these data")
    if not changes:
        return dataset
    kept = [
        with_value(row, changes.values[row["claim_id"]]) if row["claim_id"] in changes.values else row
        for row in (*dataset.claims.to_dicts(), *changes.added)
        if row["claim_id"] not in changes.left_out and row.get("base_id") not in changes.left_out
    ]
    claims = pl.DataFrame(kept, schema=dataset.claims.schema)
    rank = {source.source_id: source.order for source in dataset.sources}
    claims = claims.sort(pl.col("source_id").replace_strict(rank, return_dtype=pl.Int64), maintain_order=True)
    # `only` leaves out the questions whose claims are gone; the hash of the files is no longer that of these numbers.
    return replace(dataset, claims=claims, version=f"{dataset.version}, changed by hand").only(list(rank))
