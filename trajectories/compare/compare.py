"""The one engine: each claim held against what a set of other claims allows for the same category, unit and period.

The sets are the claim's own source without it, each other source, and each publication of counts published elsewhere.
A verdict is `above` or `below` exactly where the solver finds no trajectory that obeys both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.compare.limits import FAILS, Allowed, Held, Stated, apart, as_printed, breakpoints
from trajectories.compare.publications import Aside, as_claims, either_start, publications, with_parts
from trajectories.compare.questions import question_rows, set_aside
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY
from trajectories.solver.lp import tidy
from trajectories.solver.reading import Constraint, Reading, constraints

COMPARISONS: Mapping[str, Any] = {
    "comparison_id": pl.String,
    "claim_id": pl.String,
    "source_id": pl.String,
    "against": pl.String,
    "against_id": pl.String,
    "quantity": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "printed": pl.String,
    "claim_low": pl.Float64,
    "claim_high": pl.Float64,
    "claim_printed": pl.Float64,
    "allowed_low": pl.Float64,
    "allowed_high": pl.Float64,
    "verdict": pl.String,
    "gap": pl.Float64,
    "gap_printed": pl.Float64,
    "limit_ids": pl.List(pl.String),
    "why": pl.String,
    "condition": pl.String,  # what is supplied, as a clause after "if"; null where nothing is
    "same_gap": pl.String,
    "sentence": pl.String,
}
VERDICTS = ("inside", "above", "below", "no limit", "not comparable")
SET_ASIDE = "the published count's own note sets a part of it aside"
CONTRADICTORY = "read this way, those figures contradict each other"
_DATES = ("start_earliest", "start_latest", "end_earliest", "end_latest")
_HELD = ("total", "rate", "share", "stock")
# A hedge or a projection is held as if it were stated: the verdict says what would follow, not that it was said.
_AS_STATED = {"role": "constraint", "mood": "stated", "repeats": None}


def comparisons(dataset: Dataset, reading: Reading) -> pl.DataFrame:
    """Every comparison under one reading, by rule and then by question, one row each, with the columns of COMPARISONS.

    A row: article-e-03 against source article-a, cases, both, 2025-01-01 to 2025-10-31, printed "162,000 of which",
    claim 161,500 to 162,500, allowed at least 184,000: below, gap 21,500, gap_printed 22,100, limit_ids article-a-15
    and article-a-18. Limits are null where open; of a share, claim and allowed are fractions. No claim with a period
    and no question: an empty frame.
    """
    rows = [*Engine(dataset, reading, set_aside(dataset.questions)).rows(), *question_rows(dataset, reading)]
    return pl.DataFrame(rows, schema=dict(COMPARISONS))


class Engine:
    """The sets of claims of a data set under one reading, each built once."""

    def __init__(self, dataset: Dataset, reading: Reading, aside: Aside) -> None:
        self.subject, self.reading, self.dataset = dataset.subject, reading, dataset
        self.claims = dataset.by_source()
        self.labels = {source.source_id: source.label for source in dataset.sources}
        self.printed_claims = {source: as_printed(rows) for source, rows in self.claims.items()}
        self.own = {source: self._read(rows) for source, rows in self.claims.items()}
        self.own_printed = {source: self._read(rows) for source, rows in self.printed_claims.items()}
        self.stated = [stated for source in self.claims for stated in self._stated(source)]
        everything = [c for stated in self.stated for c in stated.constraints]
        self.breakpoints = breakpoints(everything) | {
            day
            for stated in self.stated
            for term in stated.terms()
            for day in breakpoints([Constraint((), "", (term,), None, None)])
        }
        self.breakpoints |= {days.end + ONE_DAY for _, days in aside.values()}
        self.publications = publications(dataset.references, self.subject)
        self.names = dict(self.publications.select("publication_id", "name").iter_rows())
        self.published = self._published()
        self.aside = aside
        self.published_apart = {id_: with_parts(own, aside) for id_, own in self.published.items()}
        self.published_printed = self._published(printed=True)
        self.held = cache(self._held)
        self.counts = counts_of(dataset)

    def _read(self, rows: pl.DataFrame) -> tuple[Constraint, ...]:
        return constraints(rows, self.reading, self.subject)

    def _published(self, printed: bool = False) -> dict[str, tuple[Constraint, ...]]:
        rows = as_claims(self.dataset.references, self.subject)
        rows = as_printed(rows) if printed else rows
        by_id: dict[str, tuple[Constraint, ...]] = {}
        for publication, ids in self.publications.select("publication_id", "reference_ids").iter_rows():
            by_id[publication] = self._read(rows.filter(pl.col("claim_id").is_in(ids)))
        return by_id

    def _stated(self, source: str) -> Iterator[Stated]:
        claims = self.claims[source]
        subject = self.subject
        for row in claims.iter_rows(named=True):
            if (
                row["role"] in ("constraint", "contested")
                and not row["repeats"]
                and row["population"] == subject.population
                and row["unit"] in subject.measured
                and row["quantity"] in _HELD
                and any(row[name] for name in _DATES)
            ):
                said = self._said(source, row["claim_id"], printed=False)
                if said:
                    exact = self._said(source, row["claim_id"], printed=True)
                    yield Stated(row, said, exact, _restatements(row, claims))

    def _said(self, source: str, claim_id: str, printed: bool) -> tuple[Constraint, ...]:
        """The constraints that one claim makes, as if it were stated."""
        known = (self.own_printed if printed else self.own)[source]
        said = tuple(c for c in known if claim_id in c.claim_ids)
        if said:
            return said
        rows = (self.printed_claims if printed else self.claims)[source]
        this = pl.col("claim_id") == claim_id
        forced = rows.with_columns(
            pl.when(this).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in _AS_STATED.items()
        )
        base = rows.filter(this)["base_id"].item()
        forced = forced.filter(pl.col("claim_id").is_in([claim_id, *([base] if base else [])]))
        return tuple(c for c in self._read(forced) if claim_id in c.claim_ids)

    def _held(self, kind: str, id_: str, unit: str, left_out: frozenset[str]) -> Held:
        every = getattr(self, kind)[id_]
        kept = [c for c in every if c.unit == unit and not left_out & set(c.claim_ids)]
        return Held(kept, self.subject, self.breakpoints)

    def rows(self) -> Iterator[dict[str, Any]]:
        for stated in self.stated:
            own = stated.row["source_id"]
            for source in (own, *(other for other in self.claims if other != own)):
                out = stated.left_out if source == own else frozenset()
                yield self._row(stated, "own" if source == own else "source", source, ("own", "own_printed"), out)
            for publication in self.publications["publication_id"]:
                if any(c.unit == stated.unit for c in self.published[publication]):
                    yield self._row(stated, "published", publication, ("published", "published_printed"), frozenset())

    def _row(
        self, stated: Stated, against: str, id_: str, kinds: Sequence[str], left_out: frozenset[str]
    ) -> dict[str, Any]:
        row, held = stated.row, self.held(kinds[0], id_, stated.unit, left_out)
        allowed = _allowed(stated, held)
        low, high = stated.interval()
        verdict, gap = apart((low, high), allowed)
        why = None
        if verdict in FAILS and against == "published":
            # A part that the count's own note sets aside may be what differs: then it is not the same count.
            either = self.either(stated, id_)
            other = _allowed(either, self.held("published_apart", id_, stated.unit, left_out))
            verdict_apart, gap_apart = apart((low, high), other)
            if verdict_apart == "inside":
                verdict, gap = "not comparable", None
                why = SET_ASIDE
            else:
                verdict, gap, allowed = verdict_apart, gap_apart, other
        elif not held.constraints:
            verdict = "not comparable"
            noun = self.subject.unit(stated.unit).noun
            why = CONTRADICTORY if held.contradictory else f"no figure in {noun} to hold it against"
        elif verdict == "inside" and not allowed.limited:
            verdict, why = "no limit", "its figures set no limit for this period"
        exact = self.held(kinds[1], id_, stated.unit, left_out)
        limit_ids = _limit_ids(verdict, allowed)
        if verdict in FAILS and not set(limit_ids) <= exact.ids:
            # As printed the others miss each other by a hair: only those that set the limit are held as printed.
            alone = [
                c for c in getattr(self, kinds[1])[id_] if c.unit == stated.unit and set(c.claim_ids) <= set(limit_ids)
            ]
            exact = Held(alone, self.subject, self.breakpoints)
        gap_printed = _gap_printed(stated, exact, verdict) if allowed.limited else None
        longest = stated.terms()[0]
        number = _number(stated.interval(printed=True))
        found: dict[str, Any] = {
            "comparison_id": f"{row['claim_id']}-{'own' if against == 'own' else id_}",
            "claim_id": row["claim_id"],
            "source_id": row["source_id"],
            "against": against,
            "against_id": id_,
            "quantity": row["quantity"],
            "unit": stated.unit,
            "category": row["category"],
            "start": longest.start,
            "end": longest.end,
            "printed": row["printed"],
            "claim_low": None if low is None else tidy(low),
            "claim_high": None if high is None else tidy(high),
            "claim_printed": None if number is None else tidy(number),
            "allowed_low": allowed.low or None,
            "allowed_high": allowed.high,
            "verdict": verdict,
            "gap": gap,
            "gap_printed": gap_printed,
            "limit_ids": list(limit_ids),
            "why": why,
            "condition": None,
            "same_gap": self._same_gap(row["claim_id"], limit_ids) if gap is not None else None,
        }
        found["sentence"] = self._sentence(stated, found)
        return found

    def either(self, stated: Stated, publication: str) -> Stated:
        """The claim with both its starts, where the publication sets a part aside."""
        ids = frozenset().union(*(c.claim_ids for c in self.published[publication]))
        return replace(stated, constraints=either_start(stated.constraints, self.aside, ids))

    def _same_gap(self, claim_id: str, limit_ids: Sequence[str]) -> str:
        """One key for comparisons between the same counts, whichever side is asked about and however often printed."""
        return " ".join(sorted({self.counts.get(id_, id_) for id_ in (claim_id, *limit_ids)}))

    def _other(self, found: Mapping[str, Any]) -> str:
        if found["against"] == "own":
            return f"the other figures of {self.labels[found['against_id']]}"
        if found["against"] == "source":
            return f"the figures of {self.labels[found['against_id']]}"
        return self.names[found["against_id"]]

    def _sentence(self, stated: Stated, found: Mapping[str, Any]) -> str:
        """Printed figure first, then what the others allow, then the verdict with its difference."""
        row, subject = stated.row, self.subject
        first = f"{self.labels[row['source_id']]} prints {say.statement(row)} for {say.period(found['start'], found['end'])}"
        counted = f"{subject.unit(stated.unit).noun}, {subject.category(row['category']).short}"
        other, verdict = self._other(found), found["verdict"]
        if verdict == "not comparable":
            return f"{first} ({counted}); with {other} it cannot be compared: {found['why']}."
        if verdict == "no limit":
            return f"{first} ({counted}); {other} set no limit for it."
        of = _shares(found) if stated.share else say.between(found["allowed_low"], found["allowed_high"])
        ending = verdict
        if verdict in FAILS:
            ending = f"{verdict} that by {_differences(found, stated.share)}"
        return f"{first} ({counted}); {other} allow {of}: {ending}."


def counts_of(dataset: Dataset) -> dict[str, str]:
    """For each claim and published row the count that it prints: same count, same category and unit, same number."""
    known = {
        row["claim_id"]: f"{row['count_id']}/{row['category']}/{row['unit']}"
        for row in dataset.claims.iter_rows(named=True)
        if row["count_id"]
    }
    for row in dataset.references.iter_rows(named=True):
        known[row["reference_id"]] = f"{row['category']}/{row['start']}/{row['end']}/{row['best']:.0f}"
    return known


def _allowed(stated: Stated, held: Held, named: bool = True) -> Allowed:
    if not held.constraints:
        return Allowed(None, None)
    return (held.share if stated.share else held.allowed)(*stated.terms(), named)


def _gap_printed(stated: Stated, exact: Held, verdict: str) -> float | None:
    """The difference between the printed numbers; None where they meet, or contradict each other without the claim."""
    if not exact.constraints or verdict == "not comparable":
        return None
    return apart(stated.interval(printed=True), _allowed(stated, exact, named=False))[1]


def _limit_ids(verdict: str, allowed: Allowed) -> tuple[str, ...]:
    if verdict == "above":
        return allowed.high_ids
    return allowed.low_ids if verdict == "below" else tuple(sorted({*allowed.low_ids, *allowed.high_ids}))


def _number(interval: tuple[float | None, float | None]) -> float | None:
    """The one number that a claim prints; of a range of two, none."""
    low, high = interval
    if low is None or not low:
        return high
    return low if high is None or abs(high - low) < 1e-6 else None


def _restatements(row: Mapping[str, Any], claims: pl.DataFrame) -> frozenset[str]:
    """The claim, its repeats, and what restates its count with the same category, unit and period."""
    same = [*_DATES, "category", "unit", "quantity", "count_id"]
    return frozenset(
        other["claim_id"]
        for other in claims.iter_rows(named=True)
        if other["claim_id"] == row["claim_id"]
        or other["repeats"] == row["claim_id"]
        or (row["count_id"] and all(other[name] == row[name] for name in same))
    )


def _shares(found: Mapping[str, Any]) -> str:
    low, high = found["allowed_low"], found["allowed_high"]
    if high is None:
        return f"at least {say.share(low or 0.0, 1.0)}"
    return f"{say.share(low, 1.0)} to {say.share(high, 1.0)}" if low else f"at most {say.share(high, 1.0)}"


def _differences(found: Mapping[str, Any], share: bool) -> str:
    said = (lambda value: say.share(value, 1.0)) if share else say.number
    rounded, printed = found["gap"], found["gap_printed"]
    if printed is None:
        return f"{said(rounded)} with rounding"
    return said(printed) if said(printed) == said(rounded) else f"{said(printed)} as printed, {said(rounded)} at least"
