"""Small claims, the subject on another span, and trajectories solved another way, for the solver's tests."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml
from polars.testing import assert_frame_equal
from scipy.optimize import linprog

from trajectories.claims.schema import Subject
from trajectories.solver.reading import NECESSARY

DATA = Path(__file__).parent.parent / "data"
SUBJECT = Subject.model_validate(yaml.safe_load((DATA / "subject.yml").read_text(encoding="utf-8")))
SCHEMA = {
    **dict.fromkeys(NECESSARY, pl.String),
    **dict.fromkeys(("low", "best", "high", "per_n"), pl.Float64),
    **dict.fromkeys(("start_earliest", "start_latest", "end_earliest", "end_latest"), pl.Date),
}
OPTIONAL = {
    "printed": pl.String,
    "printed_period": pl.String,
    "stated_by": pl.Date,
    "count_id": pl.String,
    "attribution": pl.String,
}


def subject_on(start: date, end: date, counted: tuple[str, ...] | None = None) -> Subject:
    """The report's subject on another span, and with other counted categories if given."""
    changes: dict[str, Any] = {"span_start": start, "span_end": end}
    if counted is not None:
        a_category = next(c for c in SUBJECT.categories if c.kind == "counted")
        new = tuple(a_category.model_copy(update={"id": id_, "label": id_, "short": id_}) for id_ in counted)
        changes["categories"] = (*new, *(c for c in SUBJECT.categories if c.kind != "counted"))
    return SUBJECT.model_copy(update=changes)


def claim(number: int = 1, start: date | str | None = "2024-01-01", end: date | str | None = "2024-12-31", **more: Any):
    """One claim: an exact AWOL total of cases over certain days unless told otherwise."""
    start, end = (date.fromisoformat(day) if isinstance(day, str) else day for day in (start, end))
    row = dict.fromkeys(NECESSARY) | {
        "claim_id": f"{more.pop('source', 's')}-{number:02}",
        "quantity": "total",
        "mood": "stated",
        "population": SUBJECT.population,
        "category": "awol",
        "unit": "cases",
        "qualifier": "exact",
        "start_earliest": start,
        "start_latest": start,
        "end_earliest": end,
        "end_latest": end,
        "role": "constraint",
    }
    return row | more


def frame_of(*rows: dict[str, Any]) -> pl.DataFrame:
    used = {name for row in rows for name in row}
    return pl.DataFrame(rows, schema=SCHEMA | {k: v for k, v in OPTIONAL.items() if k in used}, orient="row")


def month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_of(subject: Subject) -> list[date]:
    months = [subject.span_start]
    while month_after(months[-1]) <= subject.span_end:
        months.append(month_after(months[-1]))
    return months


def month_end(month: date) -> date:
    return month_after(month) - timedelta(days=1)


class ByMonth:
    """Another way to the same bounds: one variable per month and category, scipy, no breakpoints, no warm start.

    Takes claims whose periods are whole months and whose qualifier is `range`, and shares with low (and high).
    """

    def __init__(self, subject: Subject) -> None:
        self.subject, self.months = subject, months_of(subject)
        self.upper: list[np.ndarray] = []
        self.limits: list[float] = []

    def sum(self, category: str, start: date, end: date) -> np.ndarray:
        weights = np.zeros((len(self.months), len(self.subject.counted)))
        rows = [k for k, month in enumerate(self.months) if start <= month <= end]
        column = slice(None) if category in ("both", "undefined") else self.subject.counted.index(category)
        weights[rows, column] = 1
        return weights.ravel()

    def add(self, row: dict[str, Any], rows: list[dict[str, Any]]) -> ByMonth:
        total = self.sum(row["category"], row["start_earliest"], row["end_latest"])
        low, high = row["low"], row["high"]
        if row["quantity"] == "share":
            base = next(other for other in rows if other["claim_id"] == row["base_id"])
            whole = self.sum(base["category"], base["start_earliest"], base["end_latest"])
            self.upper += [low * whole - total] + ([total - high * whole] if high is not None else [])
            self.limits += [0.0] * (1 if high is None else 2)
        else:
            self.upper += [-total] + ([total] if high is not None else [])
            self.limits += [-low] + ([high] if high is not None else [])
        return self

    def least(self, weights: np.ndarray) -> float | None:
        """None where unbounded; an ArithmeticError where nothing is feasible."""
        matrix = np.array(self.upper) if self.upper else None
        # With presolve scipy calls some unbounded problems infeasible.
        result = linprog(
            weights,
            A_ub=matrix,
            b_ub=self.limits or None,
            bounds=(0, None),
            method="highs",
            options={"presolve": False},
        )
        if result.status == 3:
            return None
        if result.status != 0:
            raise ArithmeticError(result.message)
        return float(result.fun)

    def range(self, weights: np.ndarray) -> tuple[float, float | None]:
        low, high = self.least(weights), self.least(-weights)
        assert low is not None
        return low, None if high is None else -high

    def feasible(self) -> bool:
        try:
            self.least(np.zeros(len(self.months) * len(self.subject.counted)))
        except ArithmeticError:
            return False
        return True


def random_ranges(rng: np.random.Generator, subject: Subject, count: int, *, top: int = 9) -> list[dict[str, Any]]:
    """Integer range claims over random whole months, of any category; some open above, some shares."""
    months = months_of(subject)
    rows: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        i, j = sorted(rng.integers(0, len(months), 2))
        low, high = sorted(int(v) for v in rng.integers(0, top * (j - i + 1) + 1, 2))
        row = claim(
            number,
            months[i],
            month_end(months[j]),
            category=str(rng.choice(["awol", "desertion", "both", "undefined"])),
            qualifier="range",
            low=float(low),
            high=float(high),
        )
        kind = rng.random()
        if kind < 0.15:
            row |= {"qualifier": "more_than", "high": None}
        elif kind < 0.3 and rows:
            base = rows[int(rng.integers(len(rows)))]["claim_id"]
            row |= {"quantity": "share", "base_id": base, "low": 0.25, "high": 0.75 if kind < 0.22 else None}
            row["qualifier"] = "range" if row["high"] else "more_than"
        rows.append(row)
    return rows


HALF = subject_on(date(2024, 1, 1), date(2024, 6, 30))


def same(one, other) -> None:
    assert_frame_equal(one.blocks, other.blocks, abs_tol=1e-3)
    assert_frame_equal(one.envelope, other.envelope, abs_tol=1e-3)
    assert_frame_equal(one.conflicts, other.conflicts)
    assert (one.used, one.set_aside) == (other.used, other.set_aside)


def consistent_case(seed: int, top: int = 20_000) -> list[dict]:
    while True:
        rows = random_ranges(np.random.default_rng(seed), HALF, 4, top=top)
        other = ByMonth(HALF)
        for row in rows:
            other.add(row, rows)
        if other.feasible():
            return rows
        seed += 1000
