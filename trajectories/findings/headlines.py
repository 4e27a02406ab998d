"""Findings about the sources for the report's opening: computed sentences, and the readings under which each holds.

A finding is computed anew under every reading. It holds under a reading that gives the same finding; its sentence is
that of the default. What needs one person to be one case is no finding by default, so it can be no headline.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

from trajectories.claims.load import Dataset
from trajectories.figures.tables import Block
from trajectories.findings.candidates import View, candidates
from trajectories.results.sensitivity import Solved, condition, solve_readings
from trajectories.results.wording import words
from trajectories.solver.reading import DEFAULT

LEAST = 3  # so many should hold under every reading; with fewer those of the default are added, marked


@dataclass(frozen=True)
class Headline:
    """A finding: `readings` names those under which it holds, `default` first; `fails` the others."""

    id: str
    text: str
    figure: str
    claim_ids: tuple[str, ...]
    readings: tuple[str, ...]
    fails: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        return not self.fails


def headlines(dataset: Dataset, solved: Solved | None = None) -> list[Headline]:
    """The findings that hold under every reading; if fewer than LEAST do, then those of the default as well.

    solved: what `sensitivity.solve_readings` gives, where it is at hand.
    """
    found = findings(dataset, solved)
    firm = [headline for headline in found if headline.everywhere]
    return firm if len(firm) >= LEAST else firm + [headline for headline in found if not headline.everywhere]


def findings(dataset: Dataset, solved: Solved | None = None) -> list[Headline]:
    """Every candidate that the default reading bears out, in a fixed order, with the readings under which it holds."""
    solved = solve_readings(dataset) if solved is None else solved
    views = {
        name: View(dataset, next(iter(solutions.values())).reading, dict(solutions))
        for name, solutions in solved.items()
    }
    default = views[DEFAULT.name]
    found = []
    for id_, figure, candidate in candidates(default):
        first = candidate(default)
        if first is None:
            continue
        given = {name: candidate(view) for name, view in views.items()}
        holds = [name for name, finding in given.items() if finding is not None and finding.key == first.key]
        fails = tuple(name for name in given if name not in holds)
        found.append(Headline(id_, first.text, figure, first.claim_ids, tuple(holds), fails))
    return found


def opening(found: list[Headline]) -> Block:
    """The headlines as a list, each with a link to its figure; what does not hold under every reading is marked."""
    firm = [headline for headline in found if headline.everywhere]
    parts = []
    if len(firm) < LEAST:
        parts.append(
            f"<p>Of the findings below, {words(len(firm))} {'holds' if len(firm) == 1 else 'hold'} under every "
            "reading; the others hold as the words are read in this report, and are marked.</p>"
        )
    items = "".join(
        f"<li>{html.escape(h.text)} {_link(h)}{_mark(h)}</li>" for h in sorted(found, key=lambda h: not h.everywhere)
    )
    return Block("".join([*parts, f'<ol class="headlines">{items}</ol>']))


def _link(headline: Headline) -> str:
    return f'<a href="#{html.escape(headline.figure)}">See the figure</a>.'


def _mark(headline: Headline) -> str:
    if headline.everywhere:
        return ""
    return f' <span class="depends">This does not hold if {html.escape(condition(headline.fails))}.</span>'
