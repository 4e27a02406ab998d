"""Counts that can be held against each other: an interval, and the flows that it is the sum of.

A count says two things: the flow over its longest possible period is at least `low`, that over its shortest at most
`high`. Flows are never negative, so a count whose flows all lie within those of another cannot be larger. That is the
whole of the arithmetic: which of two sides lies within the other follows from their categories and dates, is never
typed, and where neither does, the two are not comparable.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import polars as pl

from trajectories.checks.covers import TOLERANCE, Cover, categories_of, cover_of, join, negative, support, within
from trajectories.claims.check_schema import Check, Verdict
from trajectories.claims.load import Dataset
from trajectories.claims.schema import Subject
from trajectories.ground.periods import Period, day, length
from trajectories.results.series import printed_value
from trajectories.solver.interval import Reading, interval

Row = Mapping[str, Any]
Bounds = tuple[float | None, float | None]
COUNTED = ("total", "stock")


@dataclass(frozen=True)
class Count:
    """low ≤ flow over `wide`, flow over `narrow` ≤ high; None is no limit. `problems`: why it cannot be compared.

    printed: what the printed figures come to before any widening; None where one of them is a range.
    open_low, open_high: the limit is of an "over" or a "fewer than", which leave out the number itself.
    note: what a reader must know about the limits, as the end of a clause.
    """

    low: float | None
    high: float | None
    wide: Cover
    narrow: Cover
    units: frozenset[str]
    problems: tuple[str, ...] = ()
    printed: float | None = None
    open_low: bool = False
    open_high: bool = False
    note: str = ""

    @property
    def bounds(self) -> Bounds:
        return self.low, self.high

    def times(self, factor: float) -> Count:
        """The same count, scaled: a mean, or what a mean makes in another time."""
        low, high, printed = (None if value is None else value * factor for value in (*self.bounds, self.printed))
        return replace(self, low=low, high=high, printed=printed)


def amount(bounds: Bounds, units: Iterable[str] = (), printed: float | None = None) -> Count:
    """Limits that are no flow of any period: a pace, a quotient, a standing number."""
    return Count(bounds[0], bounds[1], (), (), frozenset(units), printed=printed)


@dataclass(frozen=True)
class Balance:
    """Two counts held against each other: the verdict, which side lies within which, or why neither does."""

    verdict: Verdict
    relation: str  # same, left within right, right within left, none
    problems: tuple[str, ...]


class Books:
    """The claims and published counts of a data folder under one reading, ready to be added up.

    reading: how printed figures are widened and categories and units are read. Claims are used whatever their role:
    a check says itself which claims it is about.
    """

    def __init__(self, dataset: Dataset, reading: Reading) -> None:
        self.dataset, self.reading, self.subject = dataset, reading, dataset.subject
        self.claims: dict[str, dict[str, Any]] = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
        self.references: dict[str, Row] = {row["reference_id"]: row for row in dataset.references.to_dicts()}
        self._siblings = _siblings(dataset.claims, self.subject)

    def turned(self, **choices: str) -> Books:
        """The same books with some choices of the reading turned."""
        return Books(self.dataset, replace(self.reading, **choices))

    def rows(self, check: Check, role: str) -> tuple[Row, ...]:
        """The claims of a role, then its published counts, each with `id` and the columns of a claim."""
        start = None if role == "counted" else check.start  # a count that has been made has its own start
        claims = [_begun(self.claims[name], start) | {"id": name} for name in check.claims.get(role, ())]
        counts = [_as_claim(self.references[name]) for name in check.references.get(role, ())]
        return (*claims, *counts)

    def count(self, check: Check, role: str, less: str = "") -> Count:
        """The sum of a role's rows, less those of another role."""
        return self.total(check, self.rows(check, role), self.rows(check, less) if less else ())

    def total(self, check: Check, plus: Sequence[Row], minus: Sequence[Row] = (), before: Sequence[Row] = ()) -> Count:
        """The sum of some rows less others.

        Where a row begins later than one that is taken off, the difference lacks the days between: it is a least
        value. `before` are counts that hold at least those days: with them it has an upper limit again.
        """
        added = [self._one(check, row, plus) for row in plus]
        taken = [self._one(check, row, minus) for row in minus]
        low = _sum([c.low for c in added], [c.high for c in taken])
        high = _sum([c.high for c in added], [c.low for c in taken])
        pairs = [(p, m) for p in self.in_window(plus) for m in self.in_window(minus) if p != m]
        if any(p[0] < m[1] for p, m in pairs):
            low = None
        note = ""
        if high is not None and any(p[1] > m[0] for p, m in pairs):
            starts = max(p[1] for p, _ in pairs), min(m[0] for _, m in pairs)
            note = f", a least value, as what is taken off begins on {day(starts[1])} and the rest on {day(starts[0])}"
            most = [self._one(check, row, before).high for row in before]
            high = _sum([high, *most], []) if most else None
        return Count(
            low=low,
            high=high,
            wide=(*join(c.wide for c in added), *negative(join(c.narrow for c in taken))),
            narrow=(*join(c.narrow for c in added), *negative(join(c.wide for c in taken))),
            units=frozenset().union(*(c.units for c in (*added, *taken))),
            problems=_unique(problem for c in (*added, *taken) for problem in c.problems),
            printed=None if before else _sum([c.printed for c in added], [c.printed for c in taken]),
            open_low=any(c.open_low for c in added) or any(c.open_high for c in taken),
            open_high=any(c.open_high for c in added) or any(c.open_low for c in taken),
            note=note,
        )

    def in_window(self, rows: Sequence[Row]) -> list[tuple[date, date]]:
        """The starts (earliest, latest) of rows that begin in the window of the invasion."""
        starts = [(row["start_earliest"], row["start_latest"]) for row in rows if row["start_earliest"]]
        return [pair for pair in starts if pair[0] <= self.subject.events[0].latest]

    def facts(self, check: Check) -> list[tuple[str, str, float]]:
        """The figures of facts.csv that a check names besides: (id, as published, the number)."""
        known = {fact.fact_id: fact.value for fact in self.dataset.facts}
        return [(name, known[name], float(known[name].replace(",", ""))) for name in check.also]

    def unit(self, row: Row) -> str:
        one_to_one = self.reading.unit == "one_to_one" and row["unit"] in self.subject.measured
        return self.subject.measured[0] if one_to_one else row["unit"]

    def _one(self, check: Check, row: Row, beside: Sequence[Row]) -> Count:
        low, high = _whole(interval(row, self.reading)) if row["quantity"] in COUNTED else interval(row, self.reading)
        if row["quantity"] == "stock":
            high = None  # what stands at a date is at most all that came before it
        if self.reading.undefined == "at_least" and row["category"] == self.subject.undefined:
            high = None
        categories, problems = self._categories(check, row, beside)
        if row["population"] not in (None, self.subject.population):
            problems = (*problems, f"{row['id']} is about another population")
        periods = self.periods(row)
        narrow: Cover = ()
        wide: Cover = ()
        if periods is None:
            problems = (*problems, f"{self.who(row)} prints no period for {row['id']}")
        else:
            narrow, wide = (cover_of(categories, period) for period in periods)
        over, under = row["qualifier"] == "more_than", row["qualifier"] == "fewer_than"
        unit = frozenset([self.unit(row)])
        return Count(low, high, wide, narrow, unit, problems, printed_value(row), over, under)

    def who(self, row: Row) -> str:
        return self.dataset.source(row["source_id"]).label if row.get("source_id") else "the published count"

    def _categories(self, check: Check, row: Row, beside: Sequence[Row]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The counted categories that a row sums, and why it cannot be placed."""
        subject, category = self.subject, row["category"]
        if "category" in check.as_one or category == subject.pooled:
            return subject.counted, ()
        if category == subject.undefined:
            if self.reading.undefined == "left_out":
                return (), (f"{row['id']} gives no legal category and is left out",)
            return subject.counted, ()
        if category not in subject.counted:
            return (), (f"{row['id']} counts nothing that has a category here",)
        if self.reading.category != "pooled" or row["id"] not in self.claims:
            return (category,), ()
        family = self._siblings.get(row["id"], (row["id"],))
        if not set(family) <= {other["id"] for other in beside}:
            return (category,), ()
        return (subject.counted if family[0] == row["id"] else ()), ()

    def periods(self, row: Row) -> tuple[Period, Period] | None:
        """(shortest, longest) period of a row; None where none is printed or inferred.

        All starts in the window of the invasion, of counts that run on into another year, are taken as one: sources
        say "since 2022", "since February 2022" and "since the invasion" of the same counts.
        """
        if row["quantity"] == "rate" and not (row["start_earliest"] and row["end_latest"]):
            return None
        dated = self.claims[row["base_id"]] if self.inherits(row) else row
        first, last = dated["start_earliest"], dated["end_latest"]
        if first is None or last is None:
            return None
        if self.reading.end == "until_stated" and dated.get("stated_by"):
            last = max(last, dated["stated_by"])
        later_start = dated["start_latest"] or first
        if self.begins_with_invasion(dated):
            first = later_start = self.subject.events[0].earliest
        return Period(later_start, dated["end_earliest"] or last), Period(first, last)

    def inherits(self, row: Row) -> bool:
        """Whether a row has no period of its own and is taken as of that of its whole."""
        return row["start_earliest"] is None and bool(row.get("base_id"))

    def begins_with_invasion(self, row: Row) -> bool:
        """Whether a count starts in the window of the invasion and runs on into another year."""
        first, last, latest = row["start_earliest"], row["end_latest"], row["start_latest"]
        if not (first and last and latest) or row.get("begun"):
            return False
        return first <= self.subject.events[0].latest and latest.year == first.year and last.year > first.year

    def named(self, cover: Cover) -> str:
        """What a cover sums, in words: one category, or the words for all together."""
        found = categories_of(cover)
        if found >= set(self.subject.counted):
            return self.subject.together
        shorts = [self.subject.category(name).short for name in self.subject.counted if name in found]
        return " and ".join(shorts) or "nothing"

    def rate(self, check: Check, row: Row, over: Count) -> Count:
        """A rate over the period of a count: its own dates, or those of `over` where the two are taken as one."""
        categories, problems = self._categories(check, row, (row,))
        unit = frozenset([self.unit(row)])
        if self.periods(row) is None and "period" not in check.as_one:
            problems = (*problems, f"{self.who(row)} does not say which time {row['id']} is for")
        wide, narrow = support(over.wide), support(over.narrow)
        if wide is None or narrow is None:
            return Count(None, None, (), (), unit, (*problems, "the count beside it is not of one stretch of time"))
        own = self.periods(row)
        if own is not None and "period" not in check.as_one and own != (narrow, wide):
            problems = (*problems, f"{row['id']} is of another period")
        low, high = interval(row, self.reading)
        n = row["per_n"] or 1.0
        least = None if low is None else low * length(narrow, row["per"]) / n
        most = None if high is None else high * length(wide, row["per"]) / n
        return Count(least, most, cover_of(categories, wide), cover_of(categories, narrow), unit, problems)

    def balance(self, check: Check, left: Count, right: Count, only_left_within: bool = False) -> Balance:
        """Hold two counts against each other. `only_left_within`: the left is a part by its nature, never the whole."""
        problems = [*left.problems, *right.problems]
        units = left.units | right.units
        if len(units) > 1 and "unit" not in check.as_one:
            nouns = [self.subject.unit(u).noun for u in sorted(units)]
            problems.append(f"they count {' and '.join(nouns)}")
        left_within = within(left.wide, right.narrow)
        right_within = within(right.wide, left.narrow) and not only_left_within
        relation = {
            (True, True): "same",
            (True, False): "left within right",
            (False, True): "right within left",
            (False, False): "none",
        }[left_within, right_within]
        if not problems and relation == "none":
            problems.append(self.mismatch(left, right))
        if problems:
            return Balance("not comparable", relation, _unique(problems))
        apart = (left_within and _above(left.low, right.high)) or (right_within and _above(right.low, left.high))
        return Balance("inconsistent" if apart else "consistent", relation, ())

    def mismatch(self, left: Count, right: Count) -> str:
        """Why neither side lies within the other."""
        words = []
        if categories_of(left.wide) != categories_of(right.wide):
            words.append(f"the one counts {self.named(left.wide)}, the other {self.named(right.wide)}")
        if any({f.period.start for f in c.wide} != {f.period.start for f in c.narrow} for c in (left, right)):
            words.append("a start is not printed")
        elif any({f.period.end for f in c.wide} != {f.period.end for f in c.narrow} for c in (left, right)):
            words.append("an end is not printed")
        elif {f.period for f in left.wide} != {f.period for f in right.wide}:
            words.append("their periods differ")
        return ", and ".join(words) or "what one counts is not within the other"


def _begun(row: dict[str, Any], start: str | None) -> dict[str, Any]:
    """A claim with the start that a check means, where its start is uncertain."""
    first, latest = row["start_earliest"], row["start_latest"]
    if start is None or first == latest:
        return row
    day = first if start == "earliest" else latest
    return row | {"start_earliest": day, "start_latest": day, "begun": day}


def _as_claim(row: Row) -> dict[str, Any]:
    """A published count with the columns of a claim; its figure where its qualifier has it."""
    place = {"more_than": "low", "fewer_than": "high", "up_to": "high"}.get(row["qualifier"], "best")
    values = {"low": None, "best": None, "high": None, place: row["best"]}
    dates = {"start_earliest": row["start"], "start_latest": row["start"], "end_earliest": row["end"]}
    return {
        **{"id": row["reference_id"], "category": row["category"], "unit": row["unit"], "qualifier": row["qualifier"]},
        **{"quantity": "total", "printed": "", "end_latest": row["end"], "measure": row["measure"]},
        **{"population": None, "mood": "stated", "per": None, "per_n": None, "count_id": None},
        **values,
        **dates,
    }


def _siblings(claims: pl.DataFrame, subject: Subject) -> dict[str, tuple[str, ...]]:
    """Of each count of one category, the counts of the others that its source gives for the same period."""
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in claims.to_dicts():
        if row["quantity"] == "total" and row["category"] in subject.counted and row["repeats"] is None:
            dates = ("start_earliest", "start_latest", "end_earliest", "end_latest")
            key = (row["source_id"], row["unit"], *(row[name] for name in dates))
            groups.setdefault(key, []).append(row["claim_id"])
    return {name: tuple(group) for group in groups.values() for name in group}


def _whole(bounds: Bounds) -> Bounds:
    """Counts are whole: the least and greatest whole number between two limits."""
    low, high = bounds
    least = None if low is None else float(math.ceil(low - TOLERANCE))
    return least, None if high is None else float(math.floor(high + TOLERANCE))


def _sum(added: Sequence[float | None], taken: Sequence[float | None]) -> float | None:
    if None in added or None in taken:
        return None
    return sum(cast("Sequence[float]", added)) - sum(cast("Sequence[float]", taken))


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _above(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low > high + TOLERANCE
