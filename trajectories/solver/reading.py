"""From claims to constraints on series and days: design section 5, one function per fixed rule.

`interval` says what a printed figure means; here it is placed. Nothing in this module knows a solver, and nothing
after it looks at a claim again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, product
from typing import Any

import polars as pl

from trajectories.claims.schema import DATES, Subject
from trajectories.ground.errors import DataError, Fault
from trajectories.ground.periods import Period, length, month_pieces
from trajectories.solver.interval import DEFAULT, Bounds, Reading, Row, aim, fault_in, interval

__all__ = ["DEFAULT", "Constraint", "Reading", "Term", "claim_rows", "constraints", "interval"]

NECESSARY = (
    *("claim_id", "quantity", "mood", "population", "category", "unit", "low", "best", "high", "qualifier"),
    *("per", "per_n", *DATES, "base_id", "role", "repeats"),
)
OPTIONAL = ("printed", "printed_period", "stated_by")
_CONSTRAINING = frozenset({"total", "rate", "share", "stock"})
_NOT_SAID_TO_BE_SO = frozenset({"projected", "hypothetical", "rhetorical"})


@dataclass(frozen=True)
class Term:
    """`coefficient` times the flow of one series (counted or pooled) from start to end, inclusive."""

    category: str
    start: date
    end: date
    coefficient: float = 1.0


@dataclass(frozen=True)
class Constraint:
    """low ≤ Σ terms ≤ high, in `unit`; None is no bound. It holds only if every claim in `claim_ids` is believed."""

    claim_ids: tuple[str, ...]
    unit: str
    terms: tuple[Term, ...]
    low: float | None
    high: float | None
    # The number that the even path stays at, and half the width of the reading it came from; None where it is open.
    aim: float | None = None
    half: float | None = None


def constraints(claims: pl.DataFrame, reading: Reading, subject: Subject) -> tuple[Constraint, ...]:
    """Every constraint that the claims state under a reading, in the order of claim ids.

    `claims` needs the columns in NECESSARY, one row per claim; other columns are not looked at, save `printed`
    (vague words), `printed_period` (a rate without one constrains nothing) and `stated_by` (reading of `end`).
    Only claims with role `constraint` that repeat no other claim and are about the subject's population and a
    measured unit count.
    Raises DataError: a column missing, an id twice, a value or base missing, a period outside the span.
    """
    return constraints_of(claim_rows(claims), reading, subject)


def constraints_of(claims: Iterable[Row], reading: Reading, subject: Subject) -> tuple[Constraint, ...]:
    """`constraints` of rows that `claim_rows` gave, of one source or of several."""
    rows = {row["claim_id"]: _as_read(row, reading, subject) for row in claims}
    found: list[Constraint] = []
    counts: dict[tuple[Any, ...], dict[str, list[Row]]] = {}
    for row in (row for row in rows.values() if _counts(row, subject)):
        if row["quantity"] == "total":
            pooled = reading.category == "pooled" and row["category"] in subject.counted
            source = row["claim_id"].rpartition("-")[0]  # no sum across sources
            key = (source, row["unit"], *(row[name] for name in DATES)) if pooled else (row["claim_id"],)
            counts.setdefault(key, {}).setdefault(row["category"], []).append(row)
        else:
            found.extend(_constraints_of(row, rows, reading, subject))
    # The counts of one period, pooled: their sum is the count; a category given alone is taken as the count.
    for counted in (rows for group in counts.values() for rows in product(*group.values())):
        if periods := _periods(counted[0], subject):
            found.extend(_sum(counted, periods, [_figures(row, reading) for row in counted]))
    return tuple(sorted(found, key=lambda constraint: constraint.claim_ids))


def claim_rows(claims: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows that readings use, by claim id, so that no result depends on the order of claims."""
    missing = [column for column in NECESSARY if column not in claims.columns]
    if missing:
        allowed = f"a column {missing[0]}" if len(missing) == 1 else f"columns {', '.join(missing)}"
        raise DataError([Fault("claims", "header", ", ".join(missing), "no such column", allowed)])
    wanted = [column for column in (*NECESSARY, *OPTIONAL) if column in claims.columns]
    rows = claims.select(wanted).sort("claim_id", maintain_order=True).to_dicts()
    for one, other in pairwise(rows):
        if one["claim_id"] == other["claim_id"]:
            raise fault_in(one, "claim_id", "the same id twice", "each id once")
    return rows


def _as_read(row: Row, reading: Reading, subject: Subject) -> Row:
    """The row with its unit and its last day as they are read, the series it speaks of (None: left out), and whether
    it is `least`: a least value alone.

    Under `until_stated` an inferred end can lie anywhere up to the day on which the count was stated.
    """
    stated_by, end, unit, category = row.get("stated_by"), row["end_latest"], row["unit"], row["category"]
    undefined, series = category == subject.undefined, None
    if category in (*subject.counted, subject.pooled):
        series = subject.pooled if reading.category == "pooled" else category
    elif undefined and reading.undefined != "left_out":
        series = subject.pooled
    return {
        **row,
        "unit": subject.measured[0] if reading.unit == "one_to_one" and unit in subject.measured else unit,
        "end_latest": max(filter(None, (end, stated_by if reading.end == "until_stated" else None)), default=None),
        "series": series,
        "least": undefined and reading.undefined == "at_least",
    }


def _counts(row: Row, subject: Subject) -> bool:
    return (
        row["series"] is not None
        and row["role"] == "constraint"
        and not row["repeats"]
        and row["population"] == subject.population
        and row["unit"] in subject.measured
        and row["quantity"] in _CONSTRAINING
        and row["mood"] not in _NOT_SAID_TO_BE_SO
    )


def _figures(row: Row, reading: Reading) -> tuple[float | None, ...]:
    """The least and the greatest value of a claim, and the number to stay at between them."""
    low, high = interval(row, reading)
    high = None if row["least"] else high
    return low, high, aim(row, (low, high))


def _constraints_of(row: Row, rows: Mapping[str, Row], reading: Reading, subject: Subject) -> Iterator[Constraint]:
    """The constraints of a claim that is no total."""
    low, high, number = _figures(row, reading)
    match row["quantity"]:
        case "stock":
            if day := row["end_latest"] or row["start_latest"]:
                period = _inside(Period(subject.span_start, day), row, subject)
                yield from _sum([row], (period, period), [(low, None, None)])
        case "rate":
            yield from _rate(row, (low, high, number), reading, subject)
        case "share":
            yield from _share(row, rows, (low, high), reading, subject)


def _periods(row: Row, subject: Subject) -> tuple[Period, Period] | None:
    """(shortest, longest) period that the dates allow; None without any date. The shortest may be empty.

    An unknown outer date can lie anywhere in the span; an unknown inner one leaves no day that is surely counted.
    """
    inner = row["start_latest"], row["end_earliest"]
    outer = row["start_earliest"], row["end_latest"]
    if not any((*inner, *outer)):
        return None
    longest = _inside(Period(outer[0] or subject.span_start, outer[1] or subject.span_end), row, subject)
    if not longest.days:
        raise fault_in(row, "end_latest", longest.end, f"a day from {longest.start} on")
    return Period(inner[0] or date.max, inner[1] or date.min), longest


def _inside(period: Period, row: Row, subject: Subject) -> Period:
    if period.start < subject.span_start:
        raise fault_in(row, "start_earliest", period.start, f"a day from {subject.span_start} on")
    if period.end > subject.span_end:
        raise fault_in(row, "end_latest", period.end, f"a day to {subject.span_end}")
    return period


def _sum(
    rows: Sequence[Row],
    periods: tuple[Period, Period],
    figures: Sequence[tuple[float | None, ...]],
    times: tuple[float, float] = (1.0, 1.0),
) -> Iterator[Constraint]:
    """The shortest possible period ≤ high, the longest ≥ low; one constraint where the dates are certain.

    figures: least, greatest and aim of each row, which are added up. times: of a rate, how many of its units of time
    the fewest and the most days hold.
    """
    low, high, number = (None if None in each else sum(each) for each in zip(*figures, strict=True))
    (shortest, longest), per_n = periods, rows[0]["per_n"] or 1.0
    low, least = (None if figure is None else figure * times[0] / per_n for figure in (low, number))
    high, greatest = (None if figure is None else figure * times[1] / per_n for figure in (high, number))
    half = None if low is None or high is None or low >= high else (high - low) / 2
    ids = tuple(sorted(row["claim_id"] for row in rows))

    def over(period: Period, low: float | None, high: float | None, aim: float | None) -> Constraint:
        term = Term(rows[0]["series"], period.start, period.end)
        return Constraint(ids, rows[0]["unit"], (term,), low, high, aim if half else None, half)

    if shortest == longest and high is not None:
        yield over(longest, low, high, least)
        return
    if low:
        yield over(longest, low, None, least)
    if high is not None and shortest.days:
        yield over(shortest, None, high, greatest)


def _rate(row: Row, figures: tuple[float | None, ...], reading: Reading, subject: Subject) -> Iterator[Constraint]:
    """Amount (least, greatest, aim) per (per_n × per), on average over the period or in every month.

    With uncertain dates the count is at least the low rate over the shortest period, at most the high rate over the
    longest. A month cut by the period counts by its days.
    """
    printed = row.get("printed_period", "not given")
    if not printed or not all(row[name] for name in ("per", *DATES)):
        return
    periods = _periods(row, subject)
    assert periods is not None
    every_month = reading.rate == "every_month"
    for least, most in ((piece, piece) for piece in month_pieces(periods[0])) if every_month else (periods,):
        times = length(least, row["per"]), length(most, row["per"])
        yield from _sum([row], (least, most), [figures], times)


def _share(
    row: Row, rows: Mapping[str, Row], share: Bounds, reading: Reading, subject: Subject
) -> Iterator[Constraint]:
    """Σ part ≥ low · Σ whole, and Σ part ≤ high · Σ whole where the share has an upper end.

    A share between categories says nothing once these are pooled, nor one of a whole that is itself only a least
    value, nor one between units that do not mix.
    """
    base = rows.get(row["base_id"])
    if base is None:
        raise fault_in(row, "base_id", row["base_id"] or "blank", "the claim_id of the whole")
    pooled_away = reading.category == "pooled" and row["category"] != base["category"]
    other = base["population"] != subject.population or base["unit"] != row["unit"]
    part, whole = _periods(row, subject), _periods(base, subject)
    if not (base["series"] and part and whole) or pooled_away or other or base["least"]:
        return
    low, high = share
    for bound, count, of, limits in ((low, part[1], whole[0], (0.0, None)), (high, part[0], whole[1], (None, 0.0))):
        if bound is not None and count.days and of.days and (bound > 0 or limits[0] is None):
            terms = (Term(row["series"], count.start, count.end), Term(base["series"], of.start, of.end, -bound))
            yield Constraint((row["claim_id"],), row["unit"], terms, *limits)
