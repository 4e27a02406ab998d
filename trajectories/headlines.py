"""Findings about the sources for the report's opening: computed sentences, and the readings under which each holds.

A finding is computed anew under every reading. It holds under a reading that gives the same finding; its sentence is
that of the default. What needs one person to be one case is no finding by default, so it can be no headline.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl

from trajectories import checks, lineage
from trajectories.between import conflicts_between
from trajectories.findings import labels, listed, open_totals, used_claims, words
from trajectories.load import Dataset
from trajectories.monthly import undated
from trajectories.reading import DEFAULT, Reading, constraints
from trajectories.schema import Subject
from trajectories.sensitivity import WORDS, Solved, solve_readings, words_for
from trajectories.series import figure_as_printed
from trajectories.solve import Solution, systems_of
from trajectories.tables import Block
from trajectories.years import like_for_like, year_rows

LEAST = 3  # so many should hold under every reading; with fewer those of the default are added, marked
FOLLOWS = "follows"  # the role of a total that a source says follows from its monthly range


@dataclass(frozen=True)
class Headline:
    """A finding: `readings` names those under which it holds, `default` first; `fails` the others, in words."""

    id: str
    text: str
    figure: str
    claim_ids: tuple[str, ...]
    readings: tuple[str, ...]
    fails: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        return not self.fails


class Finding(NamedTuple):
    """What a reading gives: `key` is what must be the same under another reading for the sentence to hold there."""

    text: str
    claim_ids: tuple[str, ...]
    key: Any


@dataclass(frozen=True)
class View:
    """The data under one reading."""

    dataset: Dataset
    reading: Reading
    solutions: dict[str, Solution]

    @property
    def subject(self) -> Subject:
        return self.dataset.subject

    @cached_property
    def used(self) -> pl.DataFrame:
        return used_claims(self.dataset, self.solutions)

    @cached_property
    def verdicts(self) -> dict[str, dict[str, Any]]:
        return {row["check_id"]: row for row in checks.evaluate(self.dataset, self.reading).to_dicts()}


Candidate = Callable[[View], Finding | None]


def headlines(dataset: Dataset, solved: Solved | None = None) -> list[Headline]:
    """The findings that hold under every reading; if fewer than LEAST do, then those of the default as well.

    solved: the frame of `sensitivity.solve_readings`, where it is at hand.
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
    for id_, figure, candidate in _candidates(default):
        first = candidate(default)
        if first is None:
            continue
        given = {name: candidate(view) for name, view in views.items()}
        holds = [name for name, finding in given.items() if finding is not None and finding.key == first.key]
        fails = tuple(dict.fromkeys(words_for(views[name].reading) for name in given if name not in holds))
        found.append(Headline(id_, first.text, figure, first.claim_ids, tuple(holds), fails))
    return found


def _candidates(default: View) -> Iterator[tuple[str, str, Candidate]]:
    yield "first-year", "fig-compare-years", _first_year
    yield "year-before", "fig-sensitivity", _year_before
    yield "like-for-like", "fig-compare-years", _like_for_like
    yield "focus-month", "fig-focus-month", _focus_month
    yield "origins", "fig-lineage", _origins
    for check in default.dataset.checks:
        if FOLLOWS in check.claims:
            yield check.id, "fig-checks", _follows(check.id)
    conflicts = conflicts_between(default.dataset.by_source(), default.reading, subject=default.subject)
    for row in conflicts.to_dicts():
        yield "-and-".join(row["source_ids"]), "fig-conflicts", _cannot_hold(tuple(row["claim_ids"]))
    yield "rates", "fig-monthly", _rates
    yield "open-totals", "fig-overlay", _open_totals


def _within(claims: pl.DataFrame, year: int) -> pl.DataFrame:
    """Totals whose whole period lies in a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    inside = (pl.col("start_earliest") >= first) & (pl.col("end_latest") <= last) & (pl.col("quantity") == "total")
    return claims.filter(inside)


def _whole_year(claims: pl.DataFrame, year: int) -> pl.DataFrame:
    return _within(claims, year).filter(
        (pl.col("start_earliest") == date(year, 1, 1)) & (pl.col("end_latest") == date(year, 12, 31))
    )


def _ids(claims: pl.DataFrame) -> tuple[str, ...]:
    return tuple(claims["claim_id"].sort().to_list())


def _articles(dataset: Dataset, claims: pl.DataFrame) -> str:
    """ "two (Articles A and B)"; "none"."""
    sources = claims["source_id"].unique().to_list()
    return f"{words(len(sources))} ({labels(dataset, sources)})" if sources else "none"


def _first_year(view: View) -> Finding | None:
    """How many print a count for the first year compared, and how many one for the whole of the last."""
    first, last = view.subject.compare_years
    early, late, part = _within(view.used, first), _whole_year(view.used, last), _within(view.used, last)
    if early.is_empty() and part.is_empty():
        return None
    count = words(len(view.dataset.sources))
    texts = [_articles(view.dataset, early), _articles(view.dataset, late)]
    text = (
        f"Of {count} articles, the number that print an uncontested count for {first} is {texts[0]}; "
        f"for the whole of {last}, {texts[1]}."
    )
    return Finding(text, _ids(pl.concat([early, late])), text)


def _year_before(view: View) -> Finding | None:
    """Whether anything is printed for the year before the last one compared, and whether figures bound it from below."""
    year = view.subject.compare_years[1] - 1
    if not view.subject.span_start.year <= year <= view.subject.span_end.year:
        return None
    printed = _within(view.used, year)
    period = date(year, 1, 1), date(year, 12, 31)
    bounded = [
        source
        for source, solution in view.solutions.items()
        if any(solution.bounds(view.subject.pooled, *period, unit)[0] > 0.5 for unit in view.subject.measured)
    ]
    across = view.used.filter((pl.col("start_earliest") <= period[0]) & (pl.col("end_latest") >= period[1]))
    if printed.is_empty():
        text = f"No article prints an uncontested count for {year}"
        text += (
            ", and no article's figures set a lower limit for it above zero."
            if not bounded
            else f"; the figures of {labels(view.dataset, bounded)} set a lower limit for it."
        )
    else:
        text = f"Of {words(len(view.dataset.sources))} articles, the number that print a count for {year} is "
        text += f"{_articles(view.dataset, printed)}."
    return Finding(text, _ids(across if printed.is_empty() else printed), text)


def _like_for_like(view: View) -> Finding | None:
    """Whether any figures for the two years compared cover the same length of time."""
    rows = year_rows(view.dataset, view.solutions)
    pairs, ratios = like_for_like(rows)
    if not pairs:
        return None
    first, last = view.subject.compare_years
    share = "shares" if pairs == 1 else "share"
    text = (
        f"{words(pairs).capitalize()} {'pair' if pairs == 1 else 'pairs'} of figures for {first} and {last} {share} "
        f"article, category and unit; {'none' if not ratios else words(ratios)} of them "
        f"{'covers' if ratios < 2 else 'cover'} periods of the same length."
    )
    both = rows.filter(pl.col("claim_ids") != "").filter(pl.len().over("source_id", "category", "unit") == 2)
    return Finding(text, tuple(both["claim_ids"].sort().to_list()), text)


def _focus_month(view: View) -> Finding | None:
    """In how many units and categories the most retold count of the month in focus is told."""
    counts = lineage.focus_counts(view.dataset)
    told = [row for row in lineage.told(view.dataset) if row["count"] in counts and row["quantity"] == "total"]
    rows = max(
        ([row for row in told if row["count"] == count] for count in counts),
        key=lambda rows: len({row["source_id"] for row in rows}),
        default=[],
    )
    sources = list(dict.fromkeys(row["source_id"] for row in rows))
    if len(sources) < 2:
        return None
    subject = view.subject
    units = [subject.unit(u).noun for u in subject.measured if any(row["unit"] == u for row in rows)]
    categories = [c.short for c in subject.categories if any(row["category"] == c.id for row in rows)]
    text = (
        f"A figure for {subject.focus_month:%B %Y} stands in {words(len(sources))} articles "
        f"({labels(view.dataset, sources)}), as {listed(units)}; its category is told in {words(len(categories))} "
        f"{'way' if len(categories) == 1 else 'ways'}: {listed(categories)}."
    )
    return Finding(text, tuple(sorted(row["claim_id"] for row in rows)), text)


def _origins(view: View) -> Finding | None:
    """How many of the counts that several articles print have one origin between them."""
    shared = lineage.counts(view.dataset).filter(pl.col("articles").list.len() > 1)
    if shared.is_empty():
        return None
    single = shared.filter(pl.col("origins").list.len() == 1)
    text = (
        f"Of {words(len(shared))} counts that more than one article prints, {words(len(single))} "
        f"{'leads' if len(single) == 1 else 'lead'} back to one origin each: there one article retells what another "
        "tells, and does not confirm it."
    )
    return Finding(text, tuple(sorted(name for ids in single["claim_ids"] for name in ids.split())), text)


def _follows(check_id: str) -> Candidate:
    """A check of a total that a source says follows from its monthly range, where it does not."""

    def candidate(view: View) -> Finding | None:
        row = view.verdicts[check_id]
        if row["verdict"] == checks.VERDICTS[0]:
            return None
        return Finding(row["sentence"], tuple(row["claim_ids"]), row["verdict"])

    return candidate


def _cannot_hold(claim_ids: tuple[str, ...]) -> Candidate:
    """Two sources' figures that no trajectory obeys together, told as they are printed."""

    def candidate(view: View) -> Finding | None:
        dataset = view.dataset
        claims = dataset.claims.filter(pl.col("claim_id").is_in(claim_ids))
        sources = claims["source_id"].unique().to_list()
        everything = dataset.claims.filter(pl.col("source_id").is_in(sources))
        systems = systems_of(constraints(everything, view.reading, view.subject), view.subject).values()
        if all(system.feasible(frozenset(claim_ids)) for system in systems):
            return None
        told = [
            f"{dataset.source(source).label} prints {listed([_printed(view.subject, row) for row in own])}"
            for source in sorted(sources)
            if (own := claims.filter(pl.col("source_id") == source).to_dicts())
        ]
        text = f"Figures of {labels(dataset, sources)} cannot all hold as printed: {'; '.join(told)}."
        return Finding(text, claim_ids, claim_ids)

    return candidate


def _printed(subject: Subject, row: dict[str, Any]) -> str:
    start, end = f"{row['start_earliest']:%B %Y}", f"{row['end_latest']:%B %Y}"
    period = start if start == end else f"{start} to {end}"
    noun = subject.unit(row["unit"]).noun
    return f"{figure_as_printed(row)} {noun} ({subject.category(row['category']).short}) for {period}"


def _rates(view: View) -> Finding | None:
    """How many monthly, daily and other rates come without the period they hold for."""
    rates, without = undated(view.dataset)
    if not rates:
        return None
    stated = view.dataset.claims.filter(
        (pl.col("quantity") == "rate")
        & pl.col("start_earliest").is_null()
        & pl.col("repeats").is_null()
        & pl.col("mood").is_in(["stated", "hedged"])
        & (pl.col("population") == view.subject.population)
    )
    text = (
        f"Of {words(rates)} rates by the month, the day or the minute that the articles state, {words(without)} "
        f"{'comes' if without == 1 else 'come'} without the period for which {'it holds' if without == 1 else 'they hold'}."
    )
    return Finding(text, _ids(stated), text)


def _open_totals(view: View) -> Finding | None:
    """How many of the sources with a count in the first unit set no upper limit to the pooled total."""
    unit = view.subject.measured[0]
    counted, opened = open_totals(view.dataset, view.solutions, unit)
    if not counted:
        return None
    noun = view.subject.unit(unit).noun
    text = (
        f"Of {words(len(counted))} articles with an uncontested count of {noun} ({labels(view.dataset, counted)}), "
        f"the number that set no upper limit to the total is {words(len(opened))}"
        f"{f' ({labels(view.dataset, opened)})' if opened else ''}."
    )
    return Finding(text, _ids(view.used.filter(pl.col("unit") == unit)), text)


def opening(found: list[Headline]) -> Block:
    """The headlines as a list, each with a link to its figure; what does not hold under every reading is marked."""
    firm = [headline for headline in found if headline.everywhere]
    parts = []
    if len(firm) < LEAST:
        parts.append(
            f"<p>Of the findings below, {words(len(firm))} {'holds' if len(firm) == 1 else 'hold'} under every reading; "
            "the others hold as the words are read in this report, and are marked.</p>"
        )
    items = "".join(f"<li>{html.escape(h.text)} {_link(h)}{_mark(h)}</li>" for h in found)
    return Block("".join([*parts, f'<ol class="headlines">{items}</ol>']))


def _link(headline: Headline) -> str:
    return f'<a href="#{html.escape(headline.figure)}">See the figure</a>.'


def _mark(headline: Headline) -> str:
    if headline.everywhere:
        return ""
    return f' <span class="depends">Depends on reading; not under: {html.escape(", ".join(headline.fails))}.</span>'


__all__ = ["LEAST", "WORDS", "Finding", "Headline", "View", "findings", "headlines", "opening"]
