"""What every comparison starts from: a data set under one reading, and what follows from each source and from all.

Modules that compute something for a `Study` take this part of it, so that a study may hold what they compute.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, TypeVar

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Source, Subject
from trajectories.compare.holds import Holds, holds_if
from trajectories.compare.key_claims import CONFLICTS_SOUGHT, key_claims
from trajectories.compare.publications import as_claims
from trajectories.compare.questions import Answer, answers
from trajectories.ground import say
from trajectories.solver.conflicts import Resolution, resolve
from trajectories.solver.lp import System, systems_of
from trajectories.solver.reading import DEFAULT, Reading, claim_rows, constraints_of
from trajectories.solver.solve import Solution, solve_many, solve_readings

Found = TypeVar("Found")


@dataclass(frozen=True)
class Basis:
    """dataset: checked data; reading: how its words are read."""

    dataset: Dataset
    reading: Reading = DEFAULT

    @property
    def subject(self) -> Subject:
        return self.dataset.subject

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources in their order, by letter."""
        return self.dataset.sources

    @property
    def claims(self) -> pl.DataFrame:
        """Every claim of every source, in order, as `Dataset.claims`."""
        return self.dataset.claims

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Every claim by its id."""
        return {row["claim_id"]: row for row in self.claims.to_dicts()}

    @cached_property
    def references(self) -> dict[str, dict[str, Any]]:
        """Every count published elsewhere by its id, with the columns of a claim beside its own."""
        return {row["reference_id"]: row for row in as_claims(self.dataset.references, self.subject).to_dicts()}

    @cached_property
    def solutions(self) -> dict[str, Solution]:
        """What follows from each source by itself."""
        return solve_many(self.dataset.by_source(), self.reading, subject=self.subject)

    @cached_property
    def solved(self) -> dict[Reading, dict[str, Solution]]:
        """What follows from each source under every combination of choices."""
        return solve_readings(self.dataset.by_source(), self.subject)

    @cached_property
    def known(self) -> dict[Hashable, Any]:
        """What `once` has computed; studies of the same data under other readings share it."""
        return {}

    def once(self, of: Hashable, make: Callable[[], Found]) -> Found:
        """What follows from `of`, which names all that it follows from but the data: computed for the first that asks."""
        if of not in self.known:
            self.known[of] = make()
        return self.known[of]

    @cached_property
    def models(self) -> dict[Reading, dict[str, System]]:
        """All claims of all sources in one model for each unit, under every combination of choices."""
        rows, systems = claim_rows(self.claims), cache(partial(systems_of, subject=self.subject))
        return {reading: systems(constraints_of(rows, reading, self.subject)) for reading in Reading.combinations()}

    def __getstate__(self) -> dict[str, Any]:
        # Solver models do not travel between processes; they are built again when something is asked of them.
        return {name: value for name, value in self.__dict__.items() if name not in ("models", "known")}

    @cached_property
    def together(self) -> dict[str, Resolution]:
        """The conflicts of all sources together, and the ways out of them, by unit."""

        def resolved(system: System) -> Resolution:
            return resolve(system.claim_ids, system.feasible, CONFLICTS_SOUGHT)

        systems = self.models[self.reading].items()
        return {unit: self.once(("resolved", id(system)), partial(resolved, system)) for unit, system in systems}

    @cached_property
    def key_claims(self) -> pl.DataFrame:
        """The claims without which all others hold together, as `key_claims.KEY_CLAIMS`."""
        return key_claims(self.claims, self.models[self.reading], self.together, self.subject, self.source_labels)

    def cannot_hold(self, claim_ids: Collection[str]) -> Holds:
        """Under how many readings no trajectory obeys all of these claims."""
        asked = frozenset(claim_ids)

        def fails(reading: Reading) -> bool:
            return not all(system.feasible(asked) for system in self.models[reading].values())

        return self.once(("cannot hold", asked), partial(holds_if, fails))

    def answers(self, kind: str, reading: Reading | None = None) -> list[Answer]:
        """The questions of one kind with both sides, in order, as this reading or another one takes their numbers."""
        numbers = (reading or self.reading).of_numbers
        every = self.once(("answers", numbers), lambda: list(answers(self.dataset, numbers)))
        return [answer for answer in every if answer.question.kind == kind]

    def holds_of(self, found: Sequence[Answer], true: Callable[[Answer], bool]) -> Holds:
        """Under how many readings something is true of all the same questions, which are of one kind."""
        kind, asked = found[0].question.kind, {answer.question.question_id for answer in found}

        def again(reading: Reading) -> bool:
            return all(true(other) for other in self.answers(kind, reading) if other.question.question_id in asked)

        return holds_if(again)

    def label(self, source_id: str) -> str:
        """ "Article B"."""
        return self.dataset.source(source_id).label

    @property
    def source_labels(self) -> dict[str, str]:
        """Every source's label by its id."""
        return {source.source_id: source.label for source in self.sources}

    def labels(self, source_ids: Collection[str]) -> str:
        """ "Articles A and B", in the order of the sources."""
        return say.labels([source.label for source in self.sources if source.source_id in source_ids])
