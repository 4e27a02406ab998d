"""Numbers and words that titles and prose use: each computed, none typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from trajectories.charts.monthly import undated
from trajectories.charts.years import like_for_like, year_rows
from trajectories.claims.load import Dataset
from trajectories.compare import lineage
from trajectories.ground.periods import month_start
from trajectories.results.series import number, whole
from trajectories.results.wording import labels, words
from trajectories.solver.solve import Solution


def used_claims(dataset: Dataset, solutions: Mapping[str, Solution]) -> pl.DataFrame:
    """The claims that the trajectories obey."""
    used = [name for solution in solutions.values() for name in solution.used]
    return dataset.claims.filter(pl.col("claim_id").is_in(used))


def counting(claims: pl.DataFrame, start: date, end: date) -> list[str]:
    """Sources with a total whose whole period lies between two days."""
    inside = (pl.col("start_earliest") >= start) & (pl.col("end_latest") <= end) & (pl.col("quantity") == "total")
    return claims.filter(inside)["source_id"].unique().sort().to_list()


def open_totals(dataset: Dataset, solutions: Mapping[str, Solution], unit: str) -> tuple[list[str], list[str]]:
    """Sources with an uncontested count in a unit: (all of them, those that set no upper limit to the pooled total)."""
    subject = dataset.subject
    counted, opened = [], []
    for source, solution in solutions.items():
        rows = solution.envelope.filter((pl.col("unit") == unit) & (pl.col("category") == subject.pooled))
        if not rows.is_empty():
            counted.append(source)
            if rows["cumulative_high"].to_list()[-1] is None:
                opened.append(source)
    return counted, opened


def numbers(dataset: Dataset, solutions: Mapping[str, Solution]) -> dict[str, str]:
    """Every name that a title, an alternative text or the prose may use, with its computed words."""
    subject, claims = dataset.subject, dataset.claims
    used = used_claims(dataset, solutions)
    unit = subject.measured[0]
    first, last = (counting(used, date(year, 1, 1), date(year, 12, 31)) for year in subject.compare_years)
    counted, opened = open_totals(dataset, solutions, unit)
    pairs, ratios = like_for_like(year_rows(dataset, solutions))
    rates, without_period = undated(dataset)
    bounded = [source for source in counted if source not in opened]
    found = {
        "sources": str(len(dataset.sources)),
        "sources_word": words(len(dataset.sources)),
        "sources_word_capital": words(len(dataset.sources)).capitalize(),
        "claims": str(len(claims)),
        "claims_counts": str(len(claims.filter(pl.col("role").is_in(["constraint", "contested"])))),
        "claims_used": str(len(used)),
        "claims_contested": str(len(claims.filter(pl.col("role") == "contested"))),
        "claims_context": str(len(claims.filter(pl.col("role") == "context"))),
        "claims_none": str(len(claims.filter(pl.col("role") == "none"))),
        "claims_repeats": str(len(claims.filter((pl.col("role") == "constraint") & pl.col("repeats").is_not_null()))),
        "first_year": str(subject.compare_years[0]),
        "last_year": str(subject.compare_years[1]),
        "first_year_word": words(len(first)),
        "last_year_word": words(len(last)),
        "first_year_articles": labels(dataset, first),
        "span": f"{subject.span_start:%B %Y} to {subject.span_end:%B %Y}",
        "focus_month": f"{subject.focus_month:%B %Y}",
        "cases_sources_word": words(len(counted)),
        "cases_articles": labels(dataset, counted),
        "not_cases_articles": labels(dataset, [s.source_id for s in dataset.sources if s.source_id not in counted]),
        "open_sources_word": words(len(opened)),
        "open_articles": labels(dataset, opened),
        "bounded_articles": labels(dataset, bounded),
        "pairs_word": words(pairs),
        "pairs_word_capital": words(pairs).capitalize(),
        "ratios_word": "none" if not ratios else words(ratios),
        "rates_word": words(rates),
        "rates_undated_word": words(without_period),
        "references": str(len(dataset.references)),
        "data_version": dataset.version,
    }
    found.update({f"{name}_word": words(count) for name, count in lineage.numbers(dataset).items()})
    for source, solution in solutions.items():
        found.update(_source_numbers(dataset, source, solution))
    return found


def _source_numbers(dataset: Dataset, source: str, solution: Solution) -> dict[str, str]:
    """For each source and unit: lowest and highest total at its last date, and that date."""
    found: dict[str, str] = {}
    subject = dataset.subject
    claims = dataset.by_source()[source]
    key = source.replace("-", "_")
    found[f"{key}_claims"] = str(len(claims))
    for unit in subject.measured:
        used = claims.filter(pl.col("claim_id").is_in(solution.used) & (pl.col("unit") == unit))
        if used.is_empty():
            continue
        end: Any = used["end_latest"].max()
        low, high = whole(*solution.bounds(subject.pooled, subject.span_start, end, unit))
        found[f"{key}_{unit}_low"] = number(low)
        found[f"{key}_{unit}_high"] = "no upper limit is stated" if high is None else number(high)
        found[f"{key}_{unit}_until"] = f"{month_start(end):%B %Y}"
    return found
