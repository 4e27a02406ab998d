"""`python -m trajectories solve` and `findings`: what follows from one source; what heads the report."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset, load
from trajectories.compare.study import Study
from trajectories.ground import say
from trajectories.solver.between import conflicts_between
from trajectories.solver.reading import Reading
from trajectories.solver.solve import Solution, solve

WIDTH = 100
# Lines of one part of the brief answer: the whole stays on one screen.
BRIEF = 6
BOUNDS = {
    "unit": pl.String,
    "category": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "low": pl.Float64,
    "high": pl.Float64,  # null: no upper limit
    "why": pl.String,  # year end, or stated: some claim ends on that day
}


def run_solve(given: argparse.Namespace) -> int:
    """Print what follows from one source. Raises ValueError, in one line, for an unknown source or reading."""
    reading = Reading.parse(given.reading)
    dataset = load(given.data)
    found = result(dataset, given.source, reading)
    print(as_json(found) if given.json else "\n".join(as_text(dataset, found, given.full)))
    return 0


def run_findings(given: argparse.Namespace) -> int:
    """Print every finding of the report, the first ones first, with the readings that it depends on."""
    found = Study(load(given.data)).findings
    if given.json:
        print(_json([{**asdict(finding), "holds_words": finding.holds_words} for finding in found]))
        return 0
    for finding in found:
        print(textwrap.fill(f"{finding.lead} {finding.text}", WIDTH))
        tail = " · ".join(filter(None, (finding.id, finding.figure, finding.holds_words)))
        print(textwrap.fill(tail, WIDTH, initial_indent="    ", subsequent_indent="    "))
    return 0


def result(dataset: Dataset, source: str, reading: Reading) -> dict[str, Any]:
    """Solution, bounds and conflicts of one source under one reading.

    Keys: source, reading, solution, bounds (a frame with the columns of BOUNDS), between (conflicts with another
    source). Raises ValueError for a source that the data do not hold.
    """
    claims = dataset.by_source()
    if source not in claims:
        raise ValueError(f"source: found {source}, allowed {', '.join(claims)}")
    solution = solve(claims[source], reading, subject=dataset.subject)
    labels = {each.source_id: each.label for each in dataset.sources}
    conflicts = conflicts_between(claims, reading, subject=dataset.subject, labels=labels)
    return {
        "source": source,
        "reading": reading,
        "solution": solution,
        "bounds": bounds(solution, claims[source]),
        "between": conflicts.filter(pl.col("source_ids").list.contains(source)),
    }


def bounds(solution: Solution, claims: pl.DataFrame) -> pl.DataFrame:
    """Lowest and highest total from the span's start to each year end and each day on which a used claim ends.

    Of the pooled series and of every counted category that the claims limit; nothing after the last claim.
    """
    subject, used = solution.subject, claims.filter(pl.col("claim_id").is_in(solution.used))
    rows = []
    for unit in subject.measured:
        terms = [term for stated in solution.constraints if stated.unit == unit for term in stated.terms]
        if not terms:
            continue
        last = max(term.end for term in terms)
        stated = {day for day in used.filter(pl.col("unit") == unit)["end_latest"].to_list() if day}
        ends = {date(year, 12, 31) for year in range(subject.span_start.year, last.year + 1)}
        for category in (*subject.counted, subject.pooled):
            if category != subject.pooled and not any(term.category == category for term in terms):
                continue
            for end in sorted(day for day in stated | ends if subject.span_start <= day <= last):
                low, high = solution.bounds(category, subject.span_start, end, unit)
                why = "stated" if end in stated else "year end"
                rows.append((unit, category, subject.span_start, end, low, high, why))
    return pl.DataFrame(rows, schema=BOUNDS, orient="row")


def as_json(found: dict[str, Any]) -> str:
    """The result for a program: every frame as a list of rows, days as YYYY-MM-DD."""
    solution: Solution = found["solution"]
    content = {
        "source_id": found["source"],
        "reading": {choice: getattr(found["reading"], choice) for choice in Reading.CHOICES},
        "used": list(solution.used),
        "set_aside": list(solution.set_aside),
        "blocks": solution.blocks.to_dicts(),
        "bounds": found["bounds"].to_dicts(),
        "envelope": solution.envelope.to_dicts(),
        "conflicts": solution.conflicts.to_dicts(),
        "conflicts_complete": solution.conflicts_complete,
        "conflicts_between": found["between"].to_dicts(),
    }
    return _json(content)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=str)


def as_text(dataset: Dataset, found: dict[str, Any], full: bool = False) -> Iterator[str]:
    """The result for a person, line by line: counts, totals, what conflicts; all on one screen unless `full`."""
    solution: Solution = found["solution"]
    subject, bounds, used = dataset.subject, found["bounds"], say.counted(len(solution.used), "claim")
    aside = say.counted(len(solution.set_aside), "claim is", "claims are") if solution.set_aside else "none is"
    yield _head(dataset, found)
    limit = "sets limits" if len(solution.used) == 1 else "set limits"
    yield f"{say.capital(used)} {limit}; {aside} set aside because of a contradiction"
    last = bounds.filter(full | (pl.col("end") == pl.col("end").max().over("unit", "category")))
    months = " (--json: month by month)" if full else ""
    yield from _part("Counts: periods that the figures pin down", _blocks(dataset, solution), full)
    yield from _part(f"Totals from {say.day(subject.span_start)}{months}", _bounds(dataset, last), full)
    conflicts = [*solution.conflicts.to_dicts(), *found["between"].to_dicts()]
    told = [" ".join(row["claim_ids"]) for row in conflicts] if not full else list(_explained(conflicts))
    yield from _part("Cannot all be true together", told or ["none found"], full)
    if not full:
        yield "--full: every limit and the arithmetic; --json: for a program"


def _head(dataset: Dataset, found: dict[str, Any]) -> str:
    return f"{dataset.source(found['source']).label} ({found['source']}), reading: {found['reading'].name}"


def _part(heading: str, lines: Sequence[str], full: bool) -> Iterator[str]:
    """Lines under a heading; unless `full` the first few, and how many more there are."""
    left = 0 if full else max(0, len(lines) - BRIEF)
    yield from ("", heading, *(f"  {line}" for line in lines[: len(lines) - left]))
    yield from [f"  and {say.words(left)} more"] if left else []


def _explained(conflicts: Iterable[dict[str, Any]]) -> Iterator[str]:
    for row in conflicts:
        yield row["conflict_id"]
        yield from textwrap.wrap(row["explanation"], WIDTH, initial_indent="  ", subsequent_indent="  ")


def _blocks(dataset: Dataset, solution: Solution) -> list[str]:
    rows = [
        (*_series(dataset, row), f"{row['start']} to {row['end']}", say.between(row["low"], row["high"]),
         " ".join(row["claim_ids"]))
        for row in solution.blocks.to_dicts()
    ]  # fmt: skip
    return _aligned(rows) or ["states no count without reservation"]


def _bounds(dataset: Dataset, frame: pl.DataFrame) -> list[str]:
    rows = [
        (*_series(dataset, row), f"to {row['end']}", row["why"], say.between(row["low"], row["high"]))
        for row in frame.to_dicts()
    ]
    return _aligned(rows) or ["no limit"]


def _series(dataset: Dataset, row: dict[str, Any]) -> tuple[str, str]:
    subject = dataset.subject
    pooled = row["category"] == subject.pooled
    return subject.unit(row["unit"]).noun, subject.together if pooled else subject.category(row["category"]).short


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows with their columns one below the other."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
