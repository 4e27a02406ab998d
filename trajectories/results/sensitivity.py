"""What each choice of reading changes: a few quantities per source, under the default and under every alternative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import Subject
from trajectories.ground.periods import ONE_DAY, next_month
from trajectories.results.series import between, number, whole
from trajectories.results.wording import labels, words
from trajectories.solver.reading import DEFAULT, Constraint, Reading, constraints
from trajectories.solver.solve import Solution, solve

ROWS: Mapping[str, Any] = {
    "source_id": pl.String,
    "unit": pl.String,
    "mixed": pl.Boolean,  # one person is taken as one case: never beside counts of one unit
    "quantity": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "reading": pl.String,  # "default", or the choices that differ
    "words": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,  # null: no upper limit
    "low_change": pl.Float64,  # against the default reading
    "high_change": pl.Float64,  # null where either has no upper limit
    "changed": pl.Boolean,
    "text": pl.String,
    "claim_ids": pl.String,
}
Solved = Mapping[str, Mapping[str, Solution]]  # by name of the reading, then by source

AS_READ = "as read in this report"
ALL_TURNED = "all choices turned"
# What a choice does, as a label; one for each alternative of each choice.
WORDS = {
    "plain=either_side": "plain figures: a whole unit either side",
    "more_than=one_step": "“over”: up to the next unit at most",
    "undefined=at_least": "category not given: a least count",
    "undefined=left_out": "category not given: left out",
    "category=pooled": "one category alone: taken as the count",
    "unit=one_to_one": "one person taken as one case",
    "rate=every_month": "a rate: holds in every month",
    "end=until_stated": "inferred end: up to the day of statement",
}

CONDITIONS = {
    "plain=either_side": "plain figures are read as a whole unit either side",
    "more_than=one_step": "“over” is read as up to the next unit at most",
    "undefined=at_least": "figures without a legal category are read as least counts",
    "undefined=left_out": "figures without a legal category are left out",
    "category=pooled": "a count of one category alone is taken as the count of both",
    "unit=one_to_one": "one person is taken as one case",
    "rate=every_month": "a rate is read as holding in every month",
    "end=until_stated": "an inferred end is read as any day up to the day of statement",
}


def condition(names: Iterable[str]) -> str:
    """Names of readings as a clause after "if"; combinations only where no single choice is among them."""
    found = list(names)
    single = [CONDITIONS[name] for name in CONDITIONS if name in found]
    return " or ".join(single) if single or not found else "every choice is turned at once"


@dataclass(frozen=True)
class Quantity:
    """A count of the pooled series from start to end, both inclusive."""

    label: str
    start: date
    end: date


def quantities(subject: Subject) -> tuple[Quantity, ...]:
    """The first year compared, the one before the last, the last one to the month in focus, and the total to then."""
    first, last = subject.compare_years
    until = next_month(date(last, subject.focus_month.month, 1)) - ONE_DAY
    years = dict.fromkeys((first, last - 1))
    found = [Quantity(f"{year}", date(year, 1, 1), date(year, 12, 31)) for year in years]
    found.append(Quantity(f"Jan to {until:%b %Y}", date(last, 1, 1), until))
    found.append(Quantity(f"{subject.span_start.year} to {until:%b %Y}", subject.span_start, until))
    return tuple(q for q in found if subject.span_start <= q.start <= q.end <= subject.span_end)


def alternatives() -> dict[str, Reading]:
    """Every alternative reading by name, and those that turn all choices also with the units kept apart."""
    found = dict(Reading.alternatives())
    for reading in list(found.values()):
        apart = replace(reading, unit=DEFAULT.unit)
        if reading.name not in WORDS and apart.name not in found:
            found[apart.name] = apart
    return found


def mixes(reading: Reading) -> bool:
    """Whether a reading takes a unit as another one: what follows from it is never a headline."""
    return reading.unit != DEFAULT.unit


def words_for(reading: Reading) -> str:
    """The label of a reading: the words of its one choice, or what tells one combination from another."""
    if reading == DEFAULT:
        return AS_READ
    if reading.name in WORDS:
        return WORDS[reading.name]
    several = [choice for choice, values in Reading.CHOICES.items() if len(values) > 2]
    own = [WORDS[f"{choice}={getattr(reading, choice)}"] for choice in several]
    return "; ".join([ALL_TURNED, *own])


def solve_readings(dataset: Dataset, default: Mapping[str, Solution] | None = None) -> dict[str, dict[str, Solution]]:
    """The solutions of every source under the default (first) and every alternative reading, by its name.

    A reading that gives a source the constraints of an earlier one gives it the same solution: it is not solved again.
    """
    claims, subject = dataset.by_source(), dataset.subject
    known: dict[tuple[str, tuple[Constraint, ...]], Solution] = {}
    found: dict[str, dict[str, Solution]] = {}
    for name, reading in {DEFAULT.name: DEFAULT, **alternatives()}.items():
        found[name] = {}
        for source, own in claims.items():
            key = source, constraints(own, reading, subject)
            if key not in known:
                given = default[source] if default is not None and reading == DEFAULT else None
                known[key] = given or solve(own, reading, subject=subject)
            found[name][source] = replace(known[key], reading=reading)
    return found


def sensitivity_rows(dataset: Dataset, solved: Solved) -> pl.DataFrame:
    """Each quantity of the pooled series, by source, unit and reading, with the columns of ROWS; default rows first.

    Under a reading that mixes units there are rows of the first unit only, marked `mixed`. `changed` compares whole
    counts with those of the default reading.
    """
    subject = dataset.subject
    found: list[dict[str, Any]] = []
    for source in dataset.sources:
        own = {name: solutions[source.source_id] for name, solutions in solved.items()}
        for unit in subject.measured:
            for quantity in quantities(subject):
                default = _bounds(own[DEFAULT.name], quantity, unit)
                for name, solution in own.items():
                    mixed = mixes(solution.reading)
                    if mixed and unit != subject.measured[0]:
                        continue
                    low, high = _bounds(solution, quantity, unit)
                    found.append(
                        {
                            "source_id": source.source_id, "unit": unit, "mixed": mixed, "quantity": quantity.label,
                            "start": quantity.start, "end": quantity.end, "reading": name,
                            "words": words_for(solution.reading), "low": low, "high": high,
                            "low_change": low - default[0],
                            "high_change": None if high is None or default[1] is None else high - default[1],
                            "changed": (low, high) != default, "text": between(low, high),
                            "claim_ids": " ".join(_touching(solution, quantity, unit)),
                        }
                    )  # fmt: skip
    return pl.DataFrame(found, schema=ROWS)


def _bounds(solution: Solution, quantity: Quantity, unit: str) -> tuple[float, float | None]:
    return whole(*solution.bounds(solution.subject.pooled, quantity.start, quantity.end, unit))


def _touching(solution: Solution, quantity: Quantity, unit: str) -> list[str]:
    """The claims that speak of some day of the quantity."""
    return sorted(
        {
            name
            for constraint in solution.constraints
            if constraint.unit == unit
            and any(term.start <= quantity.end and quantity.start <= term.end for term in constraint.terms)
            for name in constraint.claim_ids
        }
    )


def drawn(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of the figure: every default interval that is limited under some reading, and what changes it.

    Readings that change one source and unit alike in every quantity are one row, under the shorter name. What a
    mixing reading gives is shown where it differs from the same reading with the units kept apart.
    """
    limited = (pl.col("low") > 0) | pl.col("high").is_not_null()
    apart = rows.filter(~pl.col("mixed"))
    kept: list[pl.DataFrame] = []
    for source in dataset.sources:
        for unit in dataset.subject.measured:
            own = apart.filter((pl.col("source_id") == source.source_id) & (pl.col("unit") == unit))
            if own.filter(limited).is_empty():
                continue
            kept.append(own.filter(pl.col("reading") == DEFAULT.name))
            kept.append(_each_once(own.filter((pl.col("reading") != DEFAULT.name) & pl.col("changed"))))
    twins = {name: replace(reading, unit=DEFAULT.unit).name for name, reading in alternatives().items()}
    key = ["source_id", "unit", "quantity", "reading"]
    beside = apart.select(*key, pl.col("low").alias("_low"), pl.col("high").alias("_high"))
    mixed = (
        rows.filter(pl.col("mixed"))
        .with_columns(_name=pl.col("reading"), reading=pl.col("reading").replace(twins))
        .join(beside, on=key, how="left")
        .filter((pl.col("low") != pl.col("_low")) | ~pl.col("high").eq_missing(pl.col("_high")))
        .with_columns(reading=pl.col("_name"))
        .select(list(ROWS))
    )
    kept += [_each_once(mixed.filter(pl.col("source_id") == source.source_id)) for source in dataset.sources]
    return pl.concat(kept) if kept else rows.clear()


def _each_once(rows: pl.DataFrame) -> pl.DataFrame:
    """Of readings with the same result in every quantity the first: one choice turned comes before all of them."""
    order = list(alternatives())
    same: dict[Any, list[str]] = {}
    for name in sorted(rows["reading"].unique().to_list(), key=order.index):
        own = rows.filter(pl.col("reading") == name)
        same.setdefault(tuple(own.select("quantity", "low", "high").iter_rows()), []).append(name)
    every = len([name for name in order if name not in WORDS and mixes(alternatives()[name])])
    plain = [names[0] for names in same.values() if names[0] not in WORDS and len(names) == every]
    words = pl.when(pl.col("reading").is_in(plain)).then(pl.lit(ALL_TURNED)).otherwise(pl.col("words"))
    return rows.filter(pl.col("reading").is_in([names[0] for names in same.values()])).with_columns(
        words.alias("words")
    )


def sensitivity_numbers(dataset: Dataset, rows: pl.DataFrame) -> dict[str, str]:
    """Names for title and prose; rows: the frame of `sensitivity_rows`. Readings that mix units are left out.

    reading_limited: quantities that a source limits under the default; reading_kept: how many of them no reading
    changes, with their verb; reading_gap: who sets a lower limit for the year before the last one compared.
    """
    apart = rows.filter(~pl.col("mixed"))
    key = ["source_id", "unit", "quantity"]
    limited = apart.filter(
        (pl.col("reading") == DEFAULT.name) & ((pl.col("low") > 0) | pl.col("high").is_not_null())
    ).select(key)
    changed = apart.filter("changed").select(key).unique()
    kept = limited.join(changed, on=key, how="anti")
    gap = date(dataset.subject.compare_years[1] - 1, 1, 1)
    above = apart.filter((pl.col("start") == gap) & (pl.col("low") > 0))["source_id"].unique().to_list()
    by_choice = {
        name: len(apart.filter((pl.col("reading") == name) & pl.col("changed")).join(limited, on=key, how="semi"))
        for name in WORDS
    }
    most = max(by_choice, key=lambda name: by_choice[name])
    return {
        "reading_limited": words(len(limited)),
        "reading_kept": f"{words(len(kept))} {'keeps its' if len(kept) == 1 else 'keep their'} limits",
        "reading_gap": f"the figures of {labels(dataset, above)} set a lower limit for {gap.year} under some reading"
        if above
        else f"no article's figures set a lower limit for {gap.year} under any reading",
        "reading_most": WORDS[most],
        "reading_most_count": words(by_choice[most]),
        "readings_tried": number(len(alternatives())),
        "readings_idle": "; ".join(WORDS[name] for name, count in by_choice.items() if not count) or "none",
    }
