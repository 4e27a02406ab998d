"""Claims beside the counts published elsewhere: the same count told otherwise, and published counts told apart.

Counts of different offices are never joined, and none of them is a measure of truth.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import polars as pl

from trajectories.compare.basis import Basis
from trajectories.compare.told import Row, dates, limits, own_claims, printed_value

OF_THESE = re.compile(r"(\d[\d,]*) of these\b")
UNNAMED = ("not stated",)


@dataclass(frozen=True)
class Beside:
    """A claim and published counts that belong beside it, in order of the file."""

    claim: Row
    references: tuple[Row, ...]


def registered(study: Basis) -> list[dict[str, Any]]:
    """Published counts of the measure and in a unit of ours, in order of the file."""
    subject = study.subject
    wanted = (pl.col("measure") == subject.registered) & pl.col("unit").is_in(subject.measured)
    return study.dataset.references.filter(wanted).to_dicts()


def _series(study: Basis, category: str) -> str:
    return study.subject.pooled if category == study.subject.undefined else category


def _same_count(study: Basis, claim: Row, reference: Row) -> bool:
    """Same unit, category and days."""
    alike = claim["unit"] == reference["unit"] and _series(study, claim["category"]) == reference["category"]
    return alike and dates(claim) == (reference["start"], reference["end"])


def _totals(study: Basis) -> list[dict[str, Any]]:
    """Claims of one number over dates that are certain."""
    return [
        row
        for row in own_claims(study)
        if row["quantity"] == "total"
        and row["mood"] in ("stated", "hedged")
        and printed_value(row) is not None
        and dates(row)
        and row["start_earliest"] == row["start_latest"]
        and row["end_earliest"] == row["end_latest"]
    ]


def _fits(claim: Row, reference: Row) -> bool:
    """Whether a published number can be the one that a claim prints."""
    low, high = limits(claim)
    blank = {"claim_id": reference["reference_id"], "quantity": "total", "low": None, "high": None}
    least, most = limits({**reference, **blank, "qualifier": "about" if reference["qualifier"] == "about" else "exact"})
    if reference["qualifier"] == "more_than":
        return high is None or reference["best"] <= high
    return (high is None or least <= high) and (most is None or most >= low)


def _part_aside(reference: Row) -> list[Row]:
    """The count without the part that its own note sets aside ("347 of these in …"); none where the note says nothing."""
    found = OF_THESE.findall(reference["note"] or "")
    return [{**reference, "best": reference["best"] - float(part.replace(",", ""))} for part in found]


def moved(study: Basis) -> list[Beside]:
    """Claims whose number is a published one of another category, or of a period around or within theirs.

    Only claims of which no published count of the same category and days has the number, and only published numbers
    that lie within what the printed figure can stand for.
    """
    found = []
    references = registered(study)
    for claim in _totals(study):
        same = [row for row in references if _same_count(study, claim, row)]
        if any(_fits(claim, row) for row in same) or claim["qualifier"] != "plain":
            continue
        low, high = limits(claim)
        start, end = claim["start_earliest"], claim["end_latest"]
        near = [
            row
            for row in references
            if row["unit"] == claim["unit"]
            and low <= row["best"] <= (high or row["best"])
            and row["start"] <= start
            and end <= row["end"]
            and not _same_count(study, claim, row)
            and (row["category"] == _series(study, claim["category"]) or (row["start"], row["end"]) == (start, end))
        ]
        if near:
            found.append(Beside(claim, tuple(near)))
    return found


def apart(study: Basis) -> list[Beside]:
    """Claims that no published count of the same category and days agrees with, one count for each office.

    Claims whose number is a published one of another category or period are left to `moved`.
    """
    elsewhere = {beside.claim["claim_id"] for beside in moved(study)}
    found = []
    for claim in _totals(study):
        if claim["claim_id"] in elsewhere or claim["category"] not in study.subject.counted:
            continue
        same = [row for row in registered(study) if _same_count(study, claim, row)]
        if same and not any(_fits(claim, other) for row in same for other in (row, *_part_aside(row))):
            offices: dict[str, Row] = {}
            for row in same:
                offices.setdefault(row["counted_by"], row)
            found.append(Beside(claim, tuple(offices.values())))
    return found


@dataclass(frozen=True)
class Disagree:
    """Two published numbers of one category and period. `one` and `other`: rows that are each a whole count."""

    one: tuple[Row, ...]
    other: tuple[Row, ...]

    @property
    def gap(self) -> float:
        return abs(sum(row["best"] for row in self.one) - sum(row["best"] for row in self.other))

    @property
    def share(self) -> float:
        return self.gap / max(sum(row["best"] for row in self.one), sum(row["best"] for row in self.other))


def offices_disagree(study: Basis) -> list[Disagree]:
    """Two named offices, exact counts of one category and period that differ: of each two the longest period.

    Pairs of offices with many published counts come first.
    """
    rows = [row for row in registered(study) if row["qualifier"] == "exact" and row["counted_by"] not in UNNAMED]
    found: dict[tuple[str, str], Disagree] = {}
    for one, other in combinations(rows, 2):
        key = (one["counted_by"], other["counted_by"])
        if key[0] == key[1] or _place(one) != _place(other) or one["best"] == other["best"]:
            continue
        both = Disagree((one,), (other,))
        old = found.get(key)
        if old is None or (_days(one), both.share) > (_days(old.one[0]), old.share):
            found[key] = both
    often = Counter(row["counted_by"] for row in rows)
    return sorted(found.values(), key=lambda both: -min(often[row["counted_by"]] for row in (*both.one, *both.other)))


def series_disagree(study: Basis) -> list[Disagree]:
    """One office, one period: its counts by category add up to another number than its count of all together."""
    rows = [row for row in registered(study) if row["qualifier"] == "exact" and row["counted_by"] not in UNNAMED]
    subject, found = study.subject, []
    for whole in (row for row in rows if row["category"] == subject.pooled):
        alike = [
            row
            for row in rows
            if all(row[name] == whole[name] for name in ("counted_by", "start", "end", "unit"))
        ]  # fmt: skip
        parts = [next((row for row in alike if row["category"] == category), None) for category in subject.counted]
        present = tuple(row for row in parts if row is not None)
        if len(present) == len(subject.counted) and sum(row["best"] for row in present) != whole["best"]:
            found.append(Disagree(present, (whole,)))
    return sorted(found, key=lambda both: -both.gap)


def _place(row: Row) -> tuple[Any, ...]:
    return row["category"], row["unit"], row["start"], row["end"]


def _days(row: Row) -> int:
    return int((row["end"] - row["start"]).days)
