"""Whether counts published elsewhere lie inside what each source's figures allow, and by how much they do not.

A layer of its own: registered cases, not a measure of truth. Nothing is ranked, and no count is held to be right.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.figures.caveats import AttachedCaveat, Basis, attach
from trajectories.figures.tables import Block, table
from trajectories.results.sensitivity import Solved, alternatives, mixes
from trajectories.results.series import between, number, whole
from trajectories.results.wording import labels, listed, words
from trajectories.solver.interval import interval
from trajectories.solver.reading import DEFAULT
from trajectories.solver.solve import Solution

BASIS = Basis("tbl-published-inside", methods=("reference_layer",))
INSIDE, BELOW, ABOVE, NO_LIMIT = "inside", "below", "above", "no limit stated"
ROWS: Mapping[str, Any] = {
    "source_id": pl.String,
    "reference_id": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "count": pl.Float64,
    "qualifier": pl.String,
    "low": pl.Float64,  # what the source's figures allow for the same category and period
    "high": pl.Float64,  # null: no upper limit
    "position": pl.String,  # inside, below, above; no limit stated
    "distance": pl.Float64,  # from the nearest limit; 0 inside
    "outside_under": pl.List(pl.String),  # readings under which the count lies outside; null where none were asked for
    "claim_ids": pl.String,
}


def published_rows(dataset: Dataset, solutions: Mapping[str, Solution], solved: Solved | None = None) -> pl.DataFrame:
    """Each source with a count in the unit, against each registered count published elsewhere; the columns of ROWS.

    Counts of a counted or the pooled category in a measured unit. A published count that is itself rounded is inside
    where some count that it can stand for is. solved: every reading (`sensitivity.solve_readings`), for
    `outside_under`; readings that mix units are left out.
    """
    found: list[dict[str, Any]] = []
    for source in dataset.sources:
        solution = solutions[source.source_id]
        for row in registered(dataset):
            if not any(constraint.unit == row["unit"] for constraint in solution.constraints):
                continue
            low, high, position, distance = _held(solution, row)
            outside = None
            if solved is not None:
                outside = [
                    name
                    for name, others in solved.items()
                    if not mixes(others[source.source_id].reading)
                    and _held(others[source.source_id], row)[2] in (BELOW, ABOVE)
                ]
            found.append(
                {
                    "source_id": source.source_id, "reference_id": row["reference_id"], "category": row["category"],
                    "unit": row["unit"], "start": row["start"], "end": row["end"], "count": row["best"],
                    "qualifier": row["qualifier"], "low": low, "high": high, "position": position,
                    "distance": distance, "outside_under": outside,
                    "claim_ids": " ".join(_touching(solution, row)),
                }
            )  # fmt: skip
    return pl.DataFrame(found, schema=ROWS)


def registered(dataset: Dataset) -> list[dict[str, Any]]:
    """The counts published elsewhere that a source can be held against: registered, in a series and unit of ours."""
    subject = dataset.subject
    own = (
        (pl.col("measure") == subject.registered)
        & pl.col("category").is_in([*subject.counted, subject.pooled])
        & pl.col("unit").is_in(subject.measured)
        & pl.col("start").is_between(subject.span_start, subject.span_end)
        & pl.col("end").is_between(subject.span_start, subject.span_end)
    )
    return dataset.references.filter(own).to_dicts()


def _held(solution: Solution, row: Mapping[str, Any]) -> tuple[float, float | None, str, float]:
    low, high = whole(*solution.bounds(row["category"], row["start"], row["end"], row["unit"]))
    blank = {"claim_id": row["reference_id"], "quantity": "total", "low": None, "high": None}
    least, most = whole(*_limits({**row, **blank}))
    if not low and high is None:
        return low, high, NO_LIMIT, 0.0
    if most is not None and most < low:
        return low, high, BELOW, low - most
    if high is not None and least > high:
        return low, high, ABOVE, least - high
    return low, high, INSIDE, 0.0


def _limits(row: Mapping[str, Any]) -> tuple[float, float | None]:
    """What the published figure itself can stand for, as for a claim of the same qualifier."""
    place = {"more_than": "low", "fewer_than": "high", "up_to": "high"}.get(row["qualifier"], "best")
    low, high = interval({**row, "best": None, place: row["best"]})
    return low or 0.0, high


def _touching(solution: Solution, row: Mapping[str, Any]) -> list[str]:
    """The claims whose periods share a day with the count's."""
    return sorted(
        {
            name
            for constraint in solution.constraints
            if constraint.unit == row["unit"]
            and any(term.start <= row["end"] and row["start"] <= term.end for term in constraint.terms)
            for name in constraint.claim_ids
        }
    )


def published_table(dataset: Dataset, rows: pl.DataFrame) -> Block:
    """A line for each published count, in the order of the file, a column for each source; with the layer's caveats.

    rows: the frame of `published_rows`.
    """
    cells = {(row["reference_id"], row["source_id"]): _cell(row) for row in rows.to_dicts()}
    shown = [source for source in dataset.sources if source.source_id in rows["source_id"].to_list()]
    lines = [
        (row["reference_id"], dataset.subject.category(row["category"]).short, f"{row['start']} to {row['end']}",
         f"{'about ' if row['qualifier'] == 'about' else ''}{number(row['best'])}",
         *(cells.get((row["reference_id"], source.source_id), "") for source in shown))
        for row in registered(dataset)
    ]  # fmt: skip
    head = ("id", "category", "period", "published count", *(source.label for source in shown))
    notes = "".join(f'<li data-caveat="{html.escape(c.id)}">{html.escape(c.text)}</li>' for c in caveats(dataset))
    name = "Counts published elsewhere inside or outside what each article's figures allow"
    return Block(f'{table(name, head, lines)}<ol class="caveats">{notes}</ol>', BASIS)


def _cell(row: Mapping[str, Any]) -> str:
    if row["position"] == NO_LIMIT:
        return NO_LIMIT
    limits = between(row["low"], row["high"])
    if row["position"] == INSIDE:
        return f"inside {limits}"
    held = row["outside_under"]
    depends = "; depends on reading" if held is not None and len(held) < _readings_apart() else ""
    return f"{number(row['distance'])} {row['position']} {limits}{depends}"


def _readings_apart() -> int:
    return len([1 for reading in (DEFAULT, *alternatives().values()) if not mixes(reading)])


def caveats(dataset: Dataset) -> tuple[AttachedCaveat, ...]:
    """The caveats of the layer of published counts."""
    return attach(dataset, BASIS.chart, BASIS.claims, BASIS.methods)


def published_paragraph(dataset: Dataset, rows: pl.DataFrame) -> str:
    """One paragraph: how many comparisons there are, where limits are stated, and which counts lie outside.

    rows: the frame of `published_rows`.
    """
    compared = rows.filter(pl.col("position") != NO_LIMIT)
    outside = compared.filter(pl.col("position") != INSIDE)
    sources = labels(dataset, rows["source_id"].unique().to_list())
    none = [source.source_id for source in dataset.sources if source.source_id not in rows["source_id"].to_list()]
    parts = [
        f"{words(len(registered(dataset))).capitalize()} counts of registered cases published elsewhere are set beside "
        f"{sources}, each for its own category and period: {words(len(rows))} comparisons."
    ]
    if none:
        parts.append(
            f"{labels(dataset, none)} {'states' if len(none) == 1 else 'state'} no count of cases without reservation."
        )
    parts.append(
        f"In {words(len(rows) - len(compared))} of them the article's figures state no limit; in "
        f"{words(len(compared) - len(outside))} the published count lies inside the limits, in {words(len(outside))} "
        "outside."
    )
    each = []
    for source in dataset.sources:
        own = outside.filter(pl.col("source_id") == source.source_id)
        if not own.is_empty():
            each.append(f"{source.label}: {listed(own['reference_id'].to_list())}")
    if each:
        parts.append(f"Outside are, for {'; for '.join(each)}.")
    firm = outside.filter(pl.col("outside_under").list.len() == _readings_apart())
    if not outside.is_empty() and outside["outside_under"].null_count() == 0:
        parts.append(f"Of these {words(len(firm))} {'is' if len(firm) == 1 else 'are'} outside under every reading.")
    parts.append(
        "Inside says only that the two can both hold; outside, that they cannot, as read. Neither makes a count right."
    )
    return " ".join(parts)
