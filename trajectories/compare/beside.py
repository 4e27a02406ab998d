"""Claims beside the counts published elsewhere, and published counts that disagree with each other.

Counts of different offices are never joined, and none of them is a measure of truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from trajectories.claims.schema import DATES, Subject
from trajectories.compare import limits
from trajectories.compare.basis import Basis
from trajectories.compare.limits import FAILS, Allowed
from trajectories.compare.publications import FLOORS_AND_CEILINGS, as_claims, registered
from trajectories.compare.questions import named, set_aside
from trajectories.compare.sides import plus
from trajectories.compare.told import Row, one_count, own_claims
from trajectories.solver.reading import Reading, interval

UNNAMED = ("not stated",)


@dataclass(frozen=True)
class Beside:
    """A claim and the published counts of its category and days, in order of the file."""

    claim: Row
    references: Sequence[Row]


def apart(study: Basis) -> list[Beside]:
    """Claims of certain dates that no published count of the same category and days agrees with.

    Claims that a question sets beside the same number with another category or period are left to it.
    """
    subject = study.subject
    elsewhere = {named(row.claim_ids)[0] for row in study.dataset.questions if row.kind == "same_number"}
    published = as_claims(registered(study.dataset.references, subject), subject).to_dicts()
    alike = (*DATES, "unit", "category")  # a published count has certain dates
    pairs = (
        Beside(claim, [row for row in published if all(row[name] == claim[name] for name in alike)])
        for claim in own_claims(study.dataset)
        if one_count(claim) and claim["category"] in subject.counted and claim["claim_id"] not in elsewhere
    )
    return [pair for pair in pairs if pair.references and differs(study, pair, study.reading)]


def differs(study: Basis, beside: Beside, reading: Reading) -> bool:
    """Whether no published count, nor one without the part that its note sets aside, can be the one printed."""
    parts = {id_: part for id_, (part, _) in set_aside(study.dataset.questions).items()}
    own = interval(beside.claim, reading)
    return all(
        limits.apart(own, Allowed(*plus(interval(row, reading), (less, less), -1)))[0] in FAILS
        for row in beside.references
        for less in (0.0, parts.get(row["claim_id"], 0.0))
    )


def published_disagreements(references: pl.DataFrame, subject: Subject) -> pl.DataFrame:
    """Published counts of the same category, unit and period that are other numbers, widest apart first.

    category, unit, start, end, low, high, difference, counted_by (one per number), reference_ids. Floors
    ("more than") are no other number and are left out.
    """
    return (
        registered(references, subject)
        .filter(~pl.col("qualifier").is_in(FLOORS_AND_CEILINGS))
        .sort("best", "reference_id")
        .group_by("category", "unit", "start", "end", maintain_order=True)
        .agg(
            low=pl.col("best").min(),
            high=pl.col("best").max(),
            counted_by="counted_by",
            reference_ids="reference_id",
        )
        .with_columns(difference=pl.col("high") - pl.col("low"))
        .filter(pl.col("difference") > 0)
        .sort("difference", "category", "start", descending=[True, False, False])
    )


def offices_disagree(study: Basis) -> Mapping[str, Any] | None:
    """The longest period for which those two named offices differ that do so most often: a row of the above."""
    pair = pl.col("counted_by").list.unique().list.sort().list.join(" ")
    found = published_disagreements(_exact(study), study.subject).filter(pl.col("counted_by").list.n_unique() == 2)
    often = found.with_columns(often=pl.len().over(pair), days=pl.col("end") - pl.col("start"))
    return next(often.sort("often", "days", descending=True, maintain_order=True).iter_rows(named=True), None)


def _exact(study: Basis) -> pl.DataFrame:
    """The counts that a named office gave to the last unit."""
    exact = (pl.col("qualifier") == "exact") & ~pl.col("counted_by").is_in(UNNAMED)
    return registered(study.dataset.references, study.subject).filter(exact)


@dataclass(frozen=True)
class Series:
    """One office, one period: its counts by category, and its count of all together, which is another number."""

    parts: Sequence[Row]
    whole: Row

    @property
    def gap(self) -> float:
        return abs(sum(row["best"] for row in self.parts) - self.whole["best"])


def series_disagree(study: Basis) -> list[Series]:
    """Where one office gives two totals for one period, widest apart first."""
    subject, rows, found = study.subject, _exact(study).to_dicts(), []
    for whole in (row for row in rows if row["category"] == subject.pooled):
        same = [row for row in rows if all(row[name] == whole[name] for name in ("counted_by", "start", "end", "unit"))]
        first = {row["category"]: row for row in reversed(same)}
        if all(category in first for category in subject.counted):
            found.append(Series([first[category] for category in subject.counted], whole))
    return sorted((series for series in found if series.gap), key=lambda series: -series.gap)
