"""In how many readings something holds, and the smallest changes of reading that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from trajectories.ground import choices, say
from trajectories.solver.reading import Reading


@dataclass(frozen=True)
class Holds:
    """How far something depends on readings.

    held, tried: under how many combinations of choices it holds, and how many there are. broken_by: the smallest sets
    of choices that break it, each as `choice=value` and sorted, none inside another; one empty set if it fails as
    read by default. always: whether each of them breaks it whatever else is chosen.
    """

    held: int
    tried: int
    broken_by: tuple[tuple[str, ...], ...] = ()
    always: bool = True

    @property
    def everywhere(self) -> bool:
        return self.held == self.tried

    @property
    def words(self) -> str:
        """ "Holds unless printed numbers are cut off, or … (holds in 72 of 192 readings)."; "Can break if …"
        where some other choice mends what one of these breaks."""
        readings = f"{say.number(self.tried)} readings"
        if self.everywhere:
            return f"Holds in all {readings}."
        if not self.held:
            return f"Holds in none of {readings}."
        clauses = [condition(turned) for turned in self.broken_by if turned]
        part = f"{say.number(self.held)} of {readings}"
        if not clauses:
            return f"Holds in {part}, not as this report reads them."
        how = "Holds unless " if self.always else "Can break if "
        return f"{how}{', or '.join(clauses)} (holds in {part})."


def holds(verdicts: Mapping[Reading, bool]) -> Holds:
    """How far a verdict depends on the readings under which it was found."""
    broken = {reading.turned for reading, held in verdicts.items() if not held}
    smallest = [turned for turned in broken if not any(other < turned for other in broken)]
    always = not any(held and turned <= reading.turned for reading, held in verdicts.items() for turned in smallest)
    named = sorted((tuple(sorted(turned)) for turned in smallest), key=lambda ids: (len(ids), ids))
    return Holds(sum(verdicts.values()), len(verdicts), tuple(named), always)


def holds_if(true: Callable[[Reading], bool]) -> Holds:
    """`holds` of a question that is asked under every combination of choices."""
    return holds({reading: true(reading) for reading in Reading.combinations()})


ALWAYS = holds_if(lambda reading: True)  # of what rests on printed numbers, names or dates alone


def condition(turned: Iterable[str]) -> str:
    """Choices that are made together as a clause after "if", in the order of the choices."""
    made = set(turned)
    return say.listed(choices.words(name).clause for name, _ in Reading.one_at_a_time() if name in made)
