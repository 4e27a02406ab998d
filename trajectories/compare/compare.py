"""The one engine: each claim held against what a set of other claims allows for the same category, unit and period.

The sets are the claim's own source without it, each other source, and each publication of counts published elsewhere.
A verdict is `above` or `below` exactly where the solver finds no trajectory that obeys both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.schema import DATES
from trajectories.compare.limits import FAILS, Held, Stated, apart, as_printed
from trajectories.compare.publications import by_publication, either_start, name, with_parts
from trajectories.compare.questions import question_rows, set_aside
from trajectories.compare.sides import one_number
from trajectories.compare.told import Row, own_claims
from trajectories.ground import say
from trajectories.solver.reading import Constraint, Reading, claim_rows, constraints_of

COMPARISONS: Mapping[str, Any] = {
    **dict.fromkeys(("comparison_id", "claim_id", "source_id", "against", "against_id"), pl.String),
    **dict.fromkeys(("quantity", "unit", "category"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
    "printed": pl.String,
    **dict.fromkeys(("claim_low", "claim_high", "claim_printed", "allowed_low", "allowed_high"), pl.Float64),
    "verdict": pl.String,
    **dict.fromkeys(("gap", "gap_printed"), pl.Float64),
    "limit_ids": pl.List(pl.String),
    "why": pl.String,
    "condition": pl.String,  # what is supplied, as a clause after "if"; null where nothing is
    **dict.fromkeys(("same_gap", "sentence"), pl.String),
}
VERDICTS = ("inside", "above", "below", "no limit", "not comparable")
SET_ASIDE = "the published count's own note sets a part of it aside"
CONTRADICTORY = "read this way, those figures contradict each other"
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
    rows = [*Engine(dataset, reading).rows(), *question_rows(dataset, reading)]
    return pl.DataFrame(rows, schema=dict(COMPARISONS))


class Engine:
    """The sets of claims of a data set under one reading, each built once.

    said: the constraints of each source and publication by its id, as "rounded", as "printed", and of publications
    also "apart": rounded, with and without the part that a count's own note sets aside.
    """

    def __init__(self, dataset: Dataset, reading: Reading) -> None:
        self.subject, self.reading = dataset.subject, reading
        self.aside = set_aside(dataset.questions)
        self.claims = dataset.by_source()
        self.publications = by_publication(dataset.references, self.subject)
        self.names = {source.source_id: source.label for source in dataset.sources}
        self.names |= {id_: name(published.row(0, named=True)) for id_, published in self.publications.items()}
        self.rows_of: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for id_, frame in (self.claims | self.publications).items():
            self.rows_of["rounded", id_] = claim_rows(frame)
            self.rows_of["printed", id_] = claim_rows(as_printed(frame))
        self.said = {key: constraints_of(rows, reading, self.subject) for key, rows in self.rows_of.items()}
        self.said |= {("apart", id_): with_parts(self.said["rounded", id_], self.aside) for id_ in self.publications}
        self.stated = list(self._stated(dataset))
        self.held = cache(self._held)
        self.counts = counts_of(dataset)

    def _stated(self, dataset: Dataset) -> Iterator[Stated]:
        for row in own_claims(dataset):
            if row["quantity"] in _HELD and any(row[name] for name in DATES) and (said := self._said("rounded", row)):
                restated = _restatements(row, self.claims[row["source_id"]])
                yield Stated(row, said, self._said("printed", row), restated)

    def _said(self, kind: str, row: Row) -> tuple[Constraint, ...]:
        """The constraints that one claim makes, as if it were stated."""
        source, claim_id = row["source_id"], row["claim_id"]
        said = [c for c in self.said[kind, source] if claim_id in c.claim_ids]
        if not said:
            rows = [one for one in self.rows_of[kind, source] if one["claim_id"] in (claim_id, row["base_id"])]
            forced = [one | _AS_STATED if one["claim_id"] == claim_id else one for one in rows]
            said = [c for c in constraints_of(forced, self.reading, self.subject) if claim_id in c.claim_ids]
        return tuple(said)

    def _held(self, kind: str, id_: str, unit: str, left_out: frozenset[str] = frozenset()) -> Held:
        kept = [c for c in self.said[kind, id_] if c.unit == unit and not left_out & set(c.claim_ids)]
        return Held(kept, self.subject)

    def rows(self) -> Iterator[dict[str, Any]]:
        for stated in self.stated:
            own = stated.row["source_id"]
            yield self._row(stated, "own", own)
            yield from (self._row(stated, "source", source) for source in self.claims if source != own)
            for publication in self.publications:
                if any(c.unit == stated.unit for c in self.said["rounded", publication]):
                    yield self._row(stated, "published", publication)

    def _row(self, stated: Stated, against: str, id_: str) -> dict[str, Any]:
        row, out = stated.row, stated.left_out if against == "own" else frozenset()
        held = self.held("rounded", id_, stated.unit, out)
        allowed = held.allows(stated)
        (low, high), printed = stated.interval(), stated.interval(printed=True)
        verdict, gap = apart((low, high), allowed)
        why = None
        if verdict in FAILS and against == "published":
            # A part that the count's own note sets aside may be what differs: then it is not the same count.
            other = self.held("apart", id_, stated.unit).allows(self.either(stated, id_))
            verdict, gap = apart((low, high), other)
            if verdict == "inside":
                verdict, why = "not comparable", SET_ASIDE
            else:
                allowed = other
        elif not held.constraints:
            verdict = "not comparable"
            noun = self.subject.unit(stated.unit).noun
            why = CONTRADICTORY if held.contradictory else f"no figure in {noun} to hold it against"
        elif verdict == "inside" and not allowed.limited:
            verdict, why = "no limit", "its figures set no limit for this period"
        exact = self.held("printed", id_, stated.unit, out)
        both = tuple(sorted({*allowed.low_ids, *allowed.high_ids}))
        limit_ids = {"above": allowed.high_ids, "below": allowed.low_ids}.get(verdict, both)
        if verdict in FAILS and not set(limit_ids) <= exact.ids:
            # As printed the others miss each other by a hair: only those that set the limit are held as printed.
            others = frozenset(name for c in self.said["printed", id_] for name in c.claim_ids) - set(limit_ids)
            exact = self.held("printed", id_, stated.unit, others)
        gap_printed = None  # also where the numbers meet, or contradict each other without the claim
        if allowed.limited and verdict != "not comparable":
            gap_printed = apart(printed, exact.allows(stated))[1]
        longest = stated.terms()[0]
        # One key for comparisons between the same counts, whichever side is asked about and however often printed.
        counts = {self.counts.get(name, name) for name in (row["claim_id"], *limit_ids)}
        found: dict[str, Any] = {
            "comparison_id": f"{row['claim_id']}-{'own' if against == 'own' else id_}",
            "against": against,
            "against_id": id_,
            **{name: row[name] for name in ("claim_id", "source_id", "quantity", "category", "printed")},
            "unit": stated.unit,
            "start": longest.start,
            "end": longest.end,
            "claim_low": low,
            "claim_high": high,
            "claim_printed": one_number(printed),
            "allowed_low": allowed.low or None,
            "allowed_high": allowed.high,
            "verdict": verdict,
            "gap": gap,
            "gap_printed": gap_printed,
            "limit_ids": list(limit_ids),
            "why": why,
            "same_gap": None if gap is None else " ".join(sorted(counts)),
        }
        return found | {"sentence": self._sentence(stated, found)}

    def either(self, stated: Stated, publication: str) -> Stated:
        """The claim with both its starts, where the publication sets a part aside."""
        ids = self.publications[publication]["claim_id"].to_list()
        return replace(stated, constraints=either_start(stated.constraints, self.aside, ids))

    def _sentence(self, stated: Stated, found: Row) -> str:
        """Printed figure first, then what the others allow, then the verdict with its difference."""
        row, subject = stated.row, self.subject
        days = say.period(found["start"], found["end"])
        first = f"{self.names[row['source_id']]} prints {say.statement(row)} for {days}"
        counted = f"{subject.unit(stated.unit).noun}, {subject.category(row['category']).short}"
        of_source = {"own": "the other figures of ", "source": "the figures of "}.get(found["against"], "")
        other, verdict = of_source + self.names[found["against_id"]], found["verdict"]
        if verdict == "not comparable":
            return f"{first} ({counted}); with {other} it cannot be compared: {found['why']}."
        if verdict == "no limit":
            return f"{first} ({counted}); {other} set no limit for it."
        of = _shares(found) if stated.share else say.between(found["allowed_low"], found["allowed_high"])
        ending = f"{verdict} that by {_differences(found, stated.share)}" if verdict in FAILS else verdict
        return f"{first} ({counted}); {other} allow {of}: {ending}."


def counts_of(dataset: Dataset) -> dict[str, str]:
    """For each claim and published row the count that it prints: same count, same category and unit, same number."""
    printed = pl.format("{}/{}/{}", "count_id", "category", "unit")
    published = pl.format("{}/{}/{}/{}", "category", "start", "end", pl.col("best").round().cast(pl.Int64))
    found = dataset.claims.drop_nulls("count_id").select("claim_id", printed).rows()
    return dict(found + dataset.references.select("reference_id", published).rows())


def _restatements(row: Row, claims: pl.DataFrame) -> frozenset[str]:
    """The claim, its repeats, and what restates its count with the same category, unit and period."""
    same = [*DATES, "category", "unit", "quantity", "count_id"]
    alike = pl.all_horizontal(pl.col(name).eq_missing(row[name]) for name in same) & pl.col("count_id").is_not_null()
    own = (pl.col(name).eq_missing(row["claim_id"]) for name in ("claim_id", "repeats"))
    return frozenset(claims.filter(pl.any_horizontal(alike, *own))["claim_id"])


def _shares(found: Row) -> str:
    low, high = found["allowed_low"], found["allowed_high"]
    if high is None:
        return f"at least {say.share(low or 0.0, 1.0)}"
    return f"{say.share(low, 1.0)} to {say.share(high, 1.0)}" if low else f"at most {say.share(high, 1.0)}"


def _differences(found: Row, share: bool) -> str:
    said = (lambda value: say.share(value, 1.0)) if share else say.number
    rounded, printed = found["gap"], found["gap_printed"]
    if printed is None:
        return f"{said(rounded)} with rounding"
    return said(printed) if said(printed) == said(rounded) else f"{said(printed)} as printed, {said(rounded)} at least"
