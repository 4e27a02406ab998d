"""Arithmetic checks declared in `data/checks.yml`: both sides, the verdict and a sentence, all computed.

    evaluate(dataset)             one row per check under one reading
    verdicts_by_reading(dataset)  which verdict each check has under each reading, one choice turned at a time

Verdicts: consistent, inconsistent; not comparable where categories, units, periods or a missing base forbid the
comparison (the arithmetic is still shown); cannot be reached where a stated pace or remainder falls short.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from trajectories.checks import kinds as check_kinds
from trajectories.checks import own as check_own
from trajectories.checks import paces as check_paces
from trajectories.checks import rates as check_rates
from trajectories.checks import special as check_special
from trajectories.checks.counts import Books
from trajectories.checks.kinds import Finding
from trajectories.claims.check_schema import KINDS, VERDICTS, Check
from trajectories.claims.load import Dataset
from trajectories.solver.interval import DEFAULT, Reading

CHECKS: Mapping[str, Any] = {
    "check_id": pl.String,
    "kind": pl.String,
    "sources": pl.List(pl.String),
    "claim_ids": pl.List(pl.String),
    "reference_ids": pl.List(pl.String),
    "question": pl.String,
    "verdict": pl.String,
    "left_label": pl.String,
    "left_low": pl.Float64,  # null: no limit stated
    "left_high": pl.Float64,
    "right_label": pl.String,
    "right_low": pl.Float64,
    "right_high": pl.Float64,
    "unit": pl.String,
    "arithmetic": pl.String,
    "sentence": pl.String,
}
BY_READING: Mapping[str, Any] = {
    "check_id": pl.String,
    "verdict": pl.String,
    "readings": pl.List(pl.String),  # "default" first
    "depends_on_reading": pl.Boolean,
}
FUNCTIONS: Mapping[str, Callable[[Books, Check], Finding]] = {
    "parts": check_kinds.parts,
    "rate": check_rates.rate,
    "residual": check_kinds.residual,
    "share": check_special.share,
    "projection": check_paces.projection,
    "monthly": check_rates.monthly,
    "lengths": check_paces.lengths,
    "own": check_own.own,
    "retold": check_rates.retold,
    "older": check_kinds.older,
    "since": check_kinds.since,
    "standing": check_special.standing,
    "multiple": check_special.multiple,
    "court": check_own.court,
    "forces": check_own.forces,
}
assert set(FUNCTIONS) == set(KINDS)


def evaluate(dataset: Dataset, reading: Reading = DEFAULT) -> pl.DataFrame:
    """Every declared check under one reading, in the order of the file, with the columns of CHECKS.

    left and right are the two sides in `unit` (cases, persons, a day, share …); a null limit is none stated. No check
    declared: an empty frame.
    """
    books = Books(dataset, reading)
    rows = []
    for check in dataset.checks:
        found = FUNCTIONS[check.kind](books, check)
        rows.append(
            {
                "check_id": check.id,
                "kind": check.kind,
                "sources": list(check.sources),
                "claim_ids": list(check.claim_ids),
                "reference_ids": list(check.reference_ids),
                "question": check.question,
                "verdict": found.verdict,
                **dict(zip(("left_label", "left_low", "left_high"), found.left, strict=True)),
                **dict(zip(("right_label", "right_low", "right_high"), found.right, strict=True)),
                "unit": found.unit,
                "arithmetic": found.arithmetic,
                "sentence": found.sentence,
            }
        )
    return pl.DataFrame(rows, schema=dict(CHECKS), orient="row")


def verdicts_by_reading(dataset: Dataset) -> pl.DataFrame:
    """For each check and each verdict that it has somewhere: the readings, one choice turned at a time.

    Columns of BY_READING; one row per check and verdict, that of the default first.
    """
    readings = [("default", DEFAULT), *Reading.one_at_a_time()]
    verdicts = {name: evaluate(dataset, reading).select("check_id", "verdict").rows() for name, reading in readings}
    held: dict[str, dict[str, list[str]]] = {check.id: {} for check in dataset.checks}
    for name, rows in verdicts.items():
        for check_id, verdict in rows:
            held[check_id].setdefault(verdict, []).append(name)
    rows_ = [
        (check_id, verdict, names, len(by_verdict) > 1)
        for check_id, by_verdict in held.items()
        for verdict, names in by_verdict.items()
    ]
    return pl.DataFrame(rows_, schema=dict(BY_READING), orient="row")


__all__ = ["BY_READING", "CHECKS", "VERDICTS", "evaluate", "verdicts_by_reading"]
