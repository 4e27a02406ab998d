"""Counts published elsewhere, by publication: one reply or report of one office, each held like a source of its own.

Offices and replies disagree among themselves; that is shown and never mended, so no two publications are joined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from trajectories.claims.schema import Subject
from trajectories.compare.sides import plus
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY, Period
from trajectories.solver.reading import NECESSARY, Constraint

BY = ("counted_by", "relayed_by", "reported_on")
_UPPER, _LOWER = ("up_to", "fewer_than"), ("more_than",)
FLOORS_AND_CEILINGS = (*_UPPER, *_LOWER)
_STATED = {"quantity": "total", "mood": "stated", "role": "constraint"}


def publications(references: pl.DataFrame, subject: Subject) -> pl.DataFrame:
    """One row per publication of registered counts, in the order of the file.

    publication_id ("pub-ref-127": after its first row), counted_by, relayed_by, reported_on, reference_ids, name
    ("counts of the Office of the Prosecutor General (NV, Censor.NET, 11 November 2025)"). Rows of another measure, or
    in no measured unit, are left out.
    """
    grouped = registered(references, subject).group_by(*BY, maintain_order=True).agg(reference_ids="reference_id")
    first = pl.format("pub-{}", pl.col("reference_ids").list.first())
    names = pl.struct(BY).map_elements(name, return_dtype=pl.String)
    return grouped.select(first.alias("publication_id"), *BY, "reference_ids", names.alias("name"))


def by_publication(references: pl.DataFrame, subject: Subject) -> dict[str, pl.DataFrame]:
    """The counts of each publication by its id, as `as_claims`."""
    counts, groups = as_claims(references, subject), publications(references, subject)
    ids_of = groups.select("publication_id", "reference_ids").iter_rows()
    return {publication: counts.filter(pl.col("claim_id").is_in(ids)) for publication, ids in ids_of}


def name(row: Mapping[str, Any]) -> str:
    """A publication in a sentence."""
    outlets = say.listed(part.strip() for part in row["relayed_by"].split(">"))
    reported = f", {say.day(row['reported_on'])}" if row["reported_on"] else ""
    counter = row["counted_by"]
    who = "counts whose counter is not named" if counter == "not stated" else f"counts of the {counter}"
    return f"{who} ({outlets}{reported})"


def registered(references: pl.DataFrame, subject: Subject) -> pl.DataFrame:
    """The rows that count what the claims count: the registered measure, in a measured unit and a category."""
    return references.filter(
        (pl.col("measure") == subject.registered)
        & pl.col("unit").is_in(subject.measured)
        & (pl.col("category") != subject.not_applicable)
    )


Aside = Mapping[str, tuple[float, Period]]


def with_parts(constraints: Iterable[Constraint], aside: Aside) -> tuple[Constraint, ...]:
    """Published constraints, and for a count whose own note sets a part aside, the rest of it as a second one.

    aside: by reference_id the number of the part and its days, from `questions.set_aside`.
    """
    found = tuple(constraints)
    parts = [(one, *aside[id_]) for one in found for id_ in one.claim_ids if id_ in aside and len(one.terms) == 1]
    return found + tuple(
        replace(one, terms=(replace(one.terms[0], start=days.end + ONE_DAY),), low=low, high=high)
        for one, part, days in parts
        for low, high in [plus((one.low, one.high), (part, part), -1)]
    )


def either_start(constraints: Iterable[Constraint], aside: Aside, ids: Collection[str]) -> tuple[Constraint, ...]:
    """Claims held against a publication that sets a part aside: one that starts in that part may count without it.

    Both starts are tried: at least its least over all days, at most its greatest over those after the part.
    """
    parts = [days for id_, (_, days) in aside.items() if id_ in ids]

    def held(one: Constraint) -> list[Constraint]:
        term = one.terms[0]
        days = next((d for d in parts if d.start <= term.start <= d.end < term.end), None)
        if days is None or len(one.terms) > 1 or one.high is None:
            return [one]
        later = replace(one, terms=(replace(term, start=days.end + ONE_DAY),), low=None)
        return [later] if one.low is None else [replace(one, high=None), later]

    return tuple(each for one in constraints for each in held(one))


def as_claims(references: pl.DataFrame, subject: Subject) -> pl.DataFrame:
    """Published rows with the columns that readings use beside their own, each by its reference_id.

    The number stands where a claim has it: of a floor in `low`, of a ceiling in `high`, else in `best`.
    """
    best, qualifier = pl.col("best"), pl.col("qualifier")
    given = {
        "claim_id": pl.col("reference_id"),
        **{name: pl.lit(word) for name, word in _STATED.items()},
        "population": pl.lit(subject.population),
        "low": pl.when(qualifier.is_in(_LOWER)).then(best),
        "best": pl.when(~qualifier.is_in(FLOORS_AND_CEILINGS)).then(best),
        "high": pl.when(qualifier.is_in(_UPPER)).then(best),
        **{f"{end}_{bound}": pl.col(end) for end in ("start", "end") for bound in ("earliest", "latest")},
        "per_n": pl.lit(None, pl.Float64),
    }
    absent = [name for name in NECESSARY if name not in given and name not in references.columns]
    return references.with_columns(pl.lit(None, pl.String).alias(name) for name in absent).with_columns(**given)
