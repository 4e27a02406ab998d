"""What may stand at the head of the report: one function for each finding, computed under one reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl

from trajectories.charts.monthly import undated
from trajectories.charts.years import like_for_like, year_rows
from trajectories.checks import verdicts as checks
from trajectories.claims.check_schema import Check
from trajectories.claims.load import Dataset
from trajectories.claims.schema import Subject
from trajectories.findings.numbers import lineage, open_totals, used_claims
from trajectories.ground.periods import Period, spoken
from trajectories.results.contradictions import told
from trajectories.results.series import figure_as_printed
from trajectories.results.wording import labels, listed, words
from trajectories.solver.between import conflicts_between
from trajectories.solver.reading import Reading, constraints
from trajectories.solver.solve import Solution, systems_of

MONTHLY, RANGE, TOTAL = "monthly", "range", "total"  # a kind of check, and two of its roles


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
    def monthly(self) -> tuple[Check, ...]:
        """The checks of a monthly range against a total of the same source in the same unit."""
        return tuple(
            check
            for check in self.dataset.checks
            if check.kind == MONTHLY
            and len(check.sources) == 1
            and set(check.claims) == {RANGE, TOTAL}
            and not check.references
            and "unit" not in check.as_one  # one person is not one case
        )

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """The verdicts of `monthly` under the reading."""
        found = checks.evaluate(replace(self.dataset, checks=self.monthly), self.reading)
        return dict(found.select("check_id", "verdict").iter_rows())


Candidate = Callable[[View], Finding | None]


def candidates(default: View) -> Iterator[tuple[str, str, Candidate]]:
    """(id, figure, function) of every finding that is looked for, in the order of the report's opening."""
    yield "focus-month", "fig-focus-month", _focus_month
    yield "monthly-range", "fig-checks", _monthly_range
    yield "origins", "fig-lineage", _origins
    conflicts = conflicts_between(default.dataset.by_source(), default.reading, subject=default.subject)
    firmest: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in conflicts.to_dicts():
        of = tuple(row["source_ids"])
        if of not in firmest or len(row["readings"]) > len(firmest[of]["readings"]):
            firmest[of] = row
    for of, row in firmest.items():
        yield (
            "-and-".join(of),
            "fig-conflicts",
            _cannot_hold(tuple(row["claim_ids"]), told(default.dataset, row["explanation"], ids=False)),
        )
    yield "like-for-like", "fig-compare-years", _like_for_like
    yield "first-year", "fig-compare-years", _first_year
    yield "year-before", "fig-sensitivity", _year_before
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


def _print(dataset: Dataset, claims: pl.DataFrame) -> str:
    """How many sources print these: "two (Articles A and B) print", "one (Article B) prints", "none prints"."""
    sources = claims["source_id"].unique().to_list()
    if not sources:
        return "none prints"
    return f"{words(len(sources))} ({labels(dataset, sources)}) {'prints' if len(sources) == 1 else 'print'}"


def _first_year(view: View) -> Finding | None:
    """How many print a count for the first year compared, and how many one for the whole of the last."""
    first, last = view.subject.compare_years
    early, late, part = _within(view.used, first), _whole_year(view.used, last), _within(view.used, last)
    if early.is_empty() and part.is_empty():
        return None
    count = words(len(view.dataset.sources))
    text = (
        f"Of {count} articles, {_print(view.dataset, early)} a count for {first} without reservation; "
        f"{_print(view.dataset, late)} one for the whole of {last}."
    )
    return Finding(text, _ids(pl.concat([early, late])), text)


def _year_before(view: View) -> Finding | None:
    """Whether anything is printed for the year before the last one compared, and whether a lower limit follows."""
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
        text = f"No article prints a count for {year} without reservation"
        text += (
            ", and no article's figures set a lower limit for it above zero."
            if not bounded
            else f"; the figures of {labels(view.dataset, bounded)} set a lower limit for it."
        )
    else:
        count = words(len(view.dataset.sources))
        text = f"Of {count} articles, {_print(view.dataset, printed)} a count for {year} without reservation."
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
        f"article, category and unit; in {'none' if not ratios else words(ratios)} of them are the two periods equally "
        "long."
    )
    both = rows.filter(pl.col("claim_ids") != "").filter(pl.len().over("source_id", "category", "unit") == 2)
    return Finding(text, tuple(both["claim_ids"].sort().to_list()), text)


def _focus_month(view: View) -> Finding | None:
    """What each source prints for the month in focus: the most retold count of it, in every unit and category."""
    counts = lineage.focus_counts(view.dataset)
    first = [row for row in lineage.told(view.dataset) if row["count"] in counts and not row["repeats"]]
    totals = [row for row in first if row["quantity"] == TOTAL]
    rows = max(
        ([row for row in totals if row["count"] == count] for count in counts),
        key=lambda rows: len({row["source_id"] for row in rows}),
        default=[],
    )
    ids = tuple(sorted(row["claim_id"] for row in rows))
    claims = {row["claim_id"]: row for row in view.dataset.claims.filter(pl.col("claim_id").is_in(ids)).to_dicts()}
    if len({row["source_id"] for row in claims.values()}) < 2:
        return None
    printed: dict[str, list[str]] = {}
    for row in claims.values():
        noun, short = view.subject.unit(row["unit"]).noun, view.subject.category(row["category"]).short
        mood = "" if row["mood"] == "stated" else f", {row['mood']}"
        printed.setdefault(row["source_id"], []).append(f"{figure_as_printed(row)} {noun} ({short}{mood})")
    same: dict[str, list[str]] = {}
    for source, figures in printed.items():
        same.setdefault(listed(figures), []).append(source)
    each = [
        f"{labels(view.dataset, of)} {'gives' if len(of) == 1 else 'give'} {figures}" for figures, of in same.items()
    ]
    text = f"For {view.subject.focus_month:%B %Y}, {'; '.join(each)}."
    return Finding(text, ids, text)


def _origins(view: View) -> Finding | None:
    """How many of the counts that several articles print have one origin between them."""
    shared = lineage.counts(view.dataset).filter(pl.col("articles").list.len() > 1)
    if shared.is_empty():
        return None
    single = shared.filter(pl.col("origins").list.len() == 1)
    text = (
        f"Of {words(len(shared))} counts that more than one article prints, {words(len(single))} "
        f"{'leads' if len(single) == 1 else 'lead'} back to one named origin each: that several articles print such a "
        "count is no independent confirmation of it."
    )
    return Finding(text, tuple(sorted(name for ids in single["claim_ids"] for name in ids.split())), text)


def _monthly_range(view: View) -> Finding | None:
    """Sources whose range for every month does not hold the figure that they print for one of these months."""
    verdicts, subject = view.verdicts, view.subject
    broken = [check for check in view.monthly if verdicts[check.id] == "inconsistent"]
    if not broken:
        return None
    claims = {row["claim_id"]: row for row in view.dataset.claims.to_dicts()}
    printed: dict[str, None] = {}  # as an ordered set: articles that print the same are told once
    for check in broken:
        rate, total = claims[check.claims[RANGE][0]], claims[check.claims[TOTAL][0]]
        noun = subject.unit(rate["unit"]).noun
        printed[f"{figure_as_printed(rate)} {noun} a {rate['per']}, and {_printed(subject, total)}"] = None
    sources = [check.sources[0] for check in broken]
    one = len(dict.fromkeys(sources)) == 1
    text = (
        f"The range that {labels(view.dataset, sources)} {'prints' if one else 'print'} for each month does not contain "
        f"{'its' if one else 'their'} own figure for one of these months: {'; '.join(printed)}."
    )
    ids = dict.fromkeys(name for check in broken for name in check.claim_ids)
    return Finding(text, tuple(ids), tuple(check.id for check in broken))


def _cannot_hold(claim_ids: tuple[str, ...], arithmetic: str) -> Candidate:
    """Figures of several sources that no trajectory obeys together; arithmetic: why, as the default reading has it."""

    def candidate(view: View) -> Finding | None:
        dataset = view.dataset
        sources = dataset.claims.filter(pl.col("claim_id").is_in(claim_ids))["source_id"].unique().to_list()
        everything = dataset.claims.filter(pl.col("source_id").is_in(sources))
        systems = systems_of(constraints(everything, view.reading, view.subject), view.subject).values()
        if all(system.feasible(frozenset(claim_ids)) for system in systems):
            return None
        text = f"Figures of {labels(dataset, sources)} cannot all be true together. {arithmetic}"
        return Finding(text, claim_ids, claim_ids)

    return candidate


def _printed(subject: Subject, row: dict[str, Any]) -> str:
    period = spoken(Period(row["start_earliest"], row["end_latest"]))
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
        f"{'comes' if without == 1 else 'come'} without the period that they are for."
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
        f"Of {words(len(counted))} articles that state a count of {noun} without reservation "
        f"({labels(view.dataset, counted)}), {words(len(opened)) if opened else 'none'} "
        f"{f'({labels(view.dataset, opened)}) ' if opened else ''}"
        f"{'sets' if len(opened) == 1 else 'set'} no upper limit to the total."
    )
    return Finding(text, _ids(view.used.filter(pl.col("unit") == unit)), text)
