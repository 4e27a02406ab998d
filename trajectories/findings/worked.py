"""One source worked through by hand, as a reader would: from printed figures to a remainder."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.figures.tables import Block
from trajectories.ground.periods import Period, spoken
from trajectories.results.series import PER_MONTH, between, figure_as_printed, panel_id
from trajectories.solver.interval import interval

Row = Mapping[str, Any]


def worked_example(dataset: Dataset, rows: pl.DataFrame) -> Block:
    """The first remainder of a counted category that is a stated total less stated parts, step by step.

    rows: the frame of `series.trajectory_rows`. Where no source states such a thing, the block says so.
    """
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    counted = [
        panel_id(unit, PER_MONTH, category) for unit in dataset.subject.measured for category in dataset.subject.counted
    ]
    wanted = (pl.col("kind") == "remainder") & pl.col("high").is_not_null() & pl.col("panel").is_in(counted)
    for rest in rows.filter(wanted).to_dicts():
        # Of the claims that set its limits, the one over the longest time is the whole.
        behind = [claims[name] for name in rest["claim_ids"].split()]
        total = max(behind, key=lambda claim: (claim["end_latest"] - claim["start_earliest"], claim["claim_id"]))
        stated = rows.filter(
            (pl.col("source_id") == rest["source_id"])
            & (pl.col("panel") == rest["panel"])
            & (pl.col("kind") == "stated")
        )
        parts = [claims[ids.split()[0]] for ids in stated["claim_ids"].to_list()]
        text = _text(dataset, rest, total, parts)
        if text:
            return Block(text)
    return Block("<p>No source states a total and parts of it in one category; there is no remainder to work out.</p>")


def _text(dataset: Dataset, rest: Row, total: Row, parts: Sequence[Row]) -> str | None:
    (low, high), widened = interval(total), [interval(part) for part in parts]
    if high is None or any(most is None for _, most in widened):
        return None
    least = low - sum(most for _, most in widened if most is not None) if low is not None else None
    greatest = high - sum(part_low or 0.0 for part_low, _ in widened)
    if least is None or abs(least - rest["low"]) > 0.01 or abs(greatest - rest["high"]) > 0.01:
        return None  # not this simple: the remainder follows from more than one total
    subject = dataset.subject
    noun = f"{subject.category(rest['category']).short} {subject.unit(rest['unit']).noun}"
    label = dataset.source(total["source_id"]).label
    listed = " and ".join(f"{figure_as_printed(part)} for {_period(part)} ({part['claim_id']})" for part in parts)
    rounded = next((part for part in parts if part["qualifier"] == "plain"), None)
    reading = ""
    if rounded is not None:
        span = interval(rounded)
        reading = (
            f"A figure printed without a qualifier is read as rounded: {figure_as_printed(rounded)} is "
            f"{_digits(span[0])} to {_digits(span[1])}. "
        )
    subtraction = " − ".join([_digits(low), *(_digits(most) for _, most in widened)])
    other = " − ".join([_digits(high), *(_digits(first) for first, _ in widened)])
    sentences = (
        f"{label} prints {figure_as_printed(total)} {noun} for {_period(total)} ({total['claim_id']}, "
        f"paragraph {total['paragraph']}), and of these {listed}. Each is a filled block: as wide as its period, as "
        "high as its monthly average.",
        f"{label} prints nothing for {spoken(Period(rest['start'], rest['end']))} alone. {reading}What is left for that time is "
        f"at least {subtraction} and at most {other}: {between(rest['low'], rest['high'])} {noun}. That is the pale "
        "block. How the months share it is not stated, so a single month can hold none of it or all of it: hence the "
        "thin outlines of the cumulative panel below.",
        "Every mark carries the ids of its claims; the claim table gives the paragraph of each.",
    )
    return "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences)


def _digits(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _period(claim: Row) -> str:
    return spoken(Period(claim["start_earliest"], claim["end_latest"]))
