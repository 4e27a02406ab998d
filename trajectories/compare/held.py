"""Under which readings a set of claims cannot hold: what every sentence about contradictions leans on.

One function for each question, so that what answers it can be changed in one place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import product

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Subject
from trajectories.compare.basis import Basis
from trajectories.ground import say
from trajectories.ground.choices import CHOICES, CONDITIONS
from trajectories.solver.conflicts import Claims, resolve
from trajectories.solver.lp import System
from trajectories.solver.reading import Reading, constraints
from trajectories.solver.solve import systems_of

_KEPT: list[tuple[Dataset, dict[Reading, dict[str, System]]]] = []  # models of the data sets asked for last


def every_reading() -> tuple[Reading, ...]:
    """Every combination of choices, the default first."""
    return tuple(Reading(**dict(zip(CHOICES, values, strict=True))) for values in product(*CHOICES.values()))


def systems(study: Basis, reading: Reading | None = None) -> dict[str, System]:
    """All claims of all sources in one model for each unit. Raises DataError for faults in the claims."""
    models = next((models for dataset, models in _KEPT if dataset is study.dataset), None)
    if models is None:
        models = {}
        _KEPT.append((study.dataset, models))
        del _KEPT[:-2]
    reading = study.reading if reading is None else reading
    if reading not in models:
        models[reading] = systems_of(constraints(study.claims, reading, study.subject), study.subject)
    return models[reading]


def cannot_hold(study: Basis, claim_ids: Collection[str]) -> dict[Reading, bool]:
    """For every reading whether no trajectory obeys all of these claims."""
    asked = frozenset(claim_ids)
    return {
        reading: not all(system.feasible(asked) for system in systems(study, reading).values())
        for reading in every_reading()
    }


def conflicts(study: Basis, claims: pl.DataFrame | None = None) -> dict[str, list[Claims]]:
    """Every irreducible conflict of all sources together, by unit. claims: others than the study's own."""
    models = systems(study) if claims is None else systems_of(
        constraints(claims, study.reading, study.subject), study.subject
    )  # fmt: skip
    return {unit: list(resolve(system.claim_ids, system.feasible).conflicts) for unit, system in models.items()}


def one_start(claims: pl.DataFrame, subject: Subject) -> pl.DataFrame:
    """The claims with every start "since the event" on its earliest day, so that such counts begin together."""
    loose = pl.lit(False)
    for event in subject.events:
        loose |= (pl.col("start_earliest") == event.earliest) & (pl.col("start_latest") <= event.latest)
    return claims.with_columns(
        start_latest=pl.when(loose).then(pl.col("start_earliest")).otherwise(pl.col("start_latest"))
    )


def ways_out(found: Iterable[Claims]) -> list[Claims]:
    """Every smallest set of claims that meets all conflicts: without it all the rest hold together, with less not."""
    ways: list[Claims] = [frozenset()]
    for conflict in found:
        met = [way for way in ways if way & conflict]
        grown = [way | {claim} for way in ways if not way & conflict for claim in conflict]
        ways = met + [way for way in grown if not any(old <= way for old in met)]
    return sorted(set(ways), key=lambda way: (len(way), sorted(way)))


def breaking(held: Mapping[Reading, bool]) -> list[tuple[str, ...]]:
    """The smallest sets of turned choices ("plain=either_side", …) under which a thing holds no more."""
    names = {frozenset(_turned(reading)): holds for reading, holds in held.items()}
    failing = [turned for turned, holds in names.items() if not holds]
    least = [turned for turned in failing if not any(other < turned for other in failing)]
    return sorted((tuple(sorted(turned)) for turned in least), key=lambda turned: (len(turned), turned))


def holds_words(held: Mapping[Reading, bool]) -> str:
    """ "Holds under every reading." or "Holds under 96 of 192 readings; fails if … or if …"."""
    count = sum(held.values())
    if count == len(held):
        return "Holds under every reading."
    reasons = [say.listed(CONDITIONS.get(name, name) for name in turned) for turned in breaking(held)]
    tail = f"; fails if {', or if '.join(reasons)}" if all(reasons) else ""
    return f"Holds under {say.number(count)} of {say.number(len(held))} readings{tail}."


def fails_under(held: Mapping[Reading, bool]) -> tuple[str, ...]:
    """The names of single turned choices, or of the smallest sets of them, under which a thing holds no more."""
    return tuple("; ".join(turned) for turned in breaking(held))


def _turned(reading: Reading) -> list[str]:
    return [
        f"{choice}={getattr(reading, choice)}"
        for choice, values in CHOICES.items()
        if getattr(reading, choice) != values[0]
    ]
