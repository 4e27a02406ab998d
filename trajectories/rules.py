"""Rules between rows and files: what one class alone cannot see. Each returns faults, none raises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from trajectories.choices import CHOICES
from trajectories.errors import Fault
from trajectories.schema import Actor, Caveat, ChartMeta, Claim, Fact, Reference, Row, Source, Subject
from trajectories.words import vague_low

R = TypeVar("R", bound=Row)

FACT = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
# Which of low, best, high a qualifier prints.
PRINTS = {
    "plain": {"best"},
    "exact": {"best"},
    "about": {"best"},
    "nearly": {"best"},
    "more_than": {"low"},
    "fewer_than": {"high"},
    "up_to": {"high"},
    "range": {"low", "high"},
}
CHANGEABLE = ("category", "unit", "period", "certainty")


@dataclass(frozen=True)
class Placed(Generic[R]):
    """A row and where it stands."""

    file: str
    line: str
    row: R

    def fault(self, column: str, found: object, allowed: str) -> Fault:
        return Fault(self.file, self.line, column, str(found), allowed)


def differences(one: Claim, other: Claim) -> tuple[str, ...]:
    """Which of category, unit, period and certainty differ between two statements of a count."""
    pairs = {
        "category": (one.category, other.category),
        "unit": (one.unit, other.unit),
        "period": (period(one), period(other)),
        "certainty": (one.mood, other.mood),
    }
    return tuple(name for name in CHANGEABLE if pairs[name][0] != pairs[name][1])


def period(claim: Claim) -> tuple[object, ...]:
    return (claim.start_earliest, claim.start_latest, claim.end_earliest, claim.end_latest)


def check(
    subject: Placed[Subject],
    sources: Sequence[Placed[Source]],
    actors: Sequence[Placed[Actor]],
    claims: Sequence[Placed[Claim]],
    references: Sequence[Placed[Reference]],
    facts: Sequence[Placed[Fact]],
    caveats: Sequence[Placed[Caveat]],
    charts: Sequence[Placed[ChartMeta]],
    claim_files: Sequence[str],
) -> Iterator[Fault]:
    """Every fault between rows, in no particular order."""
    yield from _subject(subject)
    for rows, key in (
        (sources, "source_id"),
        (actors, "id"),
        (claims, "claim_id"),
        (references, "reference_id"),
        (facts, "fact_id"),
        (caveats, "id"),
        (charts, "id"),
    ):
        yield from _unique(rows, key)
    yield from _sources(sources, claim_files)
    by_id = {placed.row.claim_id: placed.row for placed in claims}
    chain = {placed.row.id for placed in actors}
    for claim in claims:
        yield from _claim(claim, subject.row)
        yield from _claim_dates(claim, subject.row)
        yield from _claim_links(claim, by_id, chain)
    for reference in references:
        yield from _reference(reference, subject.row)
    yield from _caveats(
        caveats,
        facts,
        subject.row,
        {placed.row.source_id for placed in sources},
        set(by_id),
        {placed.row.id for placed in charts},
    )
    for chart in charts:
        for column in ("title", "subtitle", "alt"):
            if re.search(r"\d", FACT.sub("", getattr(chart.row, column))):
                yield chart.fault(column, "a typed digit", "words and {names} of computed numbers")


def _unique(rows: Sequence[Placed], key: str) -> Iterator[Fault]:
    counts = Counter(getattr(placed.row, key) for placed in rows)
    for placed in rows:
        value = getattr(placed.row, key)
        if counts[value] > 1:
            yield placed.fault(key, f"{value} {counts[value]} times", "each id once")


def _subject(placed: Placed[Subject]) -> Iterator[Fault]:
    row = placed.row
    kinds = Counter(category.kind for category in row.categories)
    for kind in ("pooled", "undefined", "not_applicable"):
        if kinds[kind] != 1:
            yield placed.fault("categories", f"{kinds[kind]} of kind {kind}", "exactly one")
    if not kinds["counted"]:
        yield placed.fault("categories", "none of kind counted", "at least one")
    if not row.measured:
        yield placed.fault("units", "none of kind measure", "at least one")
    if row.span_start > row.span_end:
        yield placed.fault("span_end", row.span_end, f"a day from {row.span_start} on")
    if row.span_start.day != 1:
        yield placed.fault("span_start", row.span_start, "the first day of a month")
    if row.focus_month.day != 1:
        yield placed.fault("focus_month", row.focus_month, "the first day of a month")
    for column, ids, value in (
        ("population", [p.id for p in row.populations], row.population),
        ("registered", [m.id for m in row.measures], row.registered),
    ):
        if value not in ids:
            yield placed.fault(column, value, ", ".join(ids))


def _sources(sources: Sequence[Placed[Source]], claim_files: Sequence[str]) -> Iterator[Fault]:
    named = {placed.row.source_id for placed in sources}
    for name in claim_files:
        stem = name.removeprefix("claims/").removesuffix(".csv")
        if stem not in named:
            yield Fault(name, "-", "-", f"claims of {stem}", "a source_id in sources.yml: " + ", ".join(sorted(named)))
    for placed in sources:
        row = placed.row
        if f"claims/{row.source_id}.csv" not in claim_files:
            yield placed.fault("source_id", row.source_id, f"a file claims/{row.source_id}.csv")
        if row.published_earliest > row.published_latest:
            yield placed.fault("published_latest", row.published_latest, f"a day from {row.published_earliest} on")


def _claim(placed: Placed[Claim], subject: Subject) -> Iterator[Fault]:
    row = placed.row
    if placed.file != f"claims/{row.source_id}.csv":
        yield placed.fault("claim_id", row.claim_id, "the name of its file, a dash and two digits")
    for column, ids in (
        ("category", [c.id for c in subject.categories]),
        ("unit", [u.id for u in subject.units]),
        ("population", [p.id for p in subject.populations]),
    ):
        if getattr(row, column) not in ids:
            yield placed.fault(column, getattr(row, column), ", ".join(ids))
    printed = {name for name in ("low", "best", "high") if getattr(row, name) is not None}
    if printed and printed != PRINTS[row.qualifier]:
        wanted = " and ".join(sorted(PRINTS[row.qualifier]))
        yield placed.fault("qualifier", f"{row.qualifier} with {', '.join(sorted(printed))}", f"{wanted} alone")
    if not printed and row.role in ("constraint", "contested") and vague_low(row.printed) is None:
        yield placed.fault("best", "nothing", "a number, or a vague number word in printed")
    if row.low is not None and row.high is not None and row.low > row.high:
        yield placed.fault("high", row.high, f"at least low ({row.low})")
    for name in sorted(printed):
        if getattr(row, name) < 0:
            yield placed.fault(name, getattr(row, name), "0 or more")
    is_rate = row.quantity == "rate"
    for column in ("per", "per_n"):
        if (getattr(row, column) is not None) != is_rate:
            yield placed.fault(column, getattr(row, column) or "nothing", "a value for a rate, blank for all else")
    if row.quantity == "share" and row.role == "constraint" and row.base_id is None:
        yield placed.fault("base_id", "nothing", "the claim that it is a share of")
    yield from _claim_role(placed, subject)


def _claim_role(placed: Placed[Claim], subject: Subject) -> Iterator[Fault]:
    row = placed.row
    if row.role == "constraint":
        if row.mood != "stated":
            yield placed.fault("role", f"constraint with mood {row.mood}", "contested, context or none")
        if row.quantity == "rate" and row.printed_period is None:
            yield placed.fault("role", "constraint for a rate without printed_period", "contested, context or none")
        if row.quantity in ("multiple", "other"):
            yield placed.fault("role", f"constraint for a {row.quantity}", "contested, context or none")
        if row.population != subject.population:
            yield placed.fault("role", f"constraint for {row.population}", f"constraint for {subject.population} only")
        if row.unit not in subject.measured:
            yield placed.fault("unit", row.unit, ", ".join(subject.measured))
        if row.category == subject.not_applicable:
            yield placed.fault("category", row.category, "a category that is counted")
        if None in period(row):
            yield placed.fault("start_earliest", "a period with blanks", "all four dates for a constraint")
    if row.role == "none" and row.note is None:
        yield placed.fault("note", "nothing", "the reason why this is no count")


def _claim_dates(placed: Placed[Claim], subject: Subject) -> Iterator[Fault]:
    row = placed.row
    names = ("start_earliest", "start_latest", "end_earliest", "end_latest")
    dates = [(name, getattr(row, name)) for name in names if getattr(row, name) is not None]
    for (earlier, first), (later, second) in pairwise(dates):
        if first > second:
            yield placed.fault(later, second, f"a day from {earlier} ({first}) on")
    if dates and row.date_basis is None:
        yield placed.fault("date_basis", "nothing", "printed, or inferred: how")
    if row.stated_by and row.end_latest and row.stated_by < row.end_latest:
        yield placed.fault("stated_by", row.stated_by, f"a day from end_latest ({row.end_latest}) on")
    for name, value in dates:
        if row.role == "constraint" and not subject.span_start <= value <= subject.span_end:
            yield placed.fault(name, value, f"a day from {subject.span_start} to {subject.span_end}")


def _claim_links(placed: Placed[Claim], by_id: Mapping[str, Claim], chain: set[str]) -> Iterator[Fault]:
    row = placed.row
    actors = row.attribution.split(" > ")
    for actor in actors:
        if actor not in chain:
            yield placed.fault("attribution", actor, "ids in actors.yml: " + ", ".join(sorted(chain)))
    if actors[0] != row.source_id:
        yield placed.fault("attribution", actors[0], f"a chain that starts with {row.source_id}")
    own = ", ".join(id_ for id_, claim in by_id.items() if claim.source_id == row.source_id)
    for column in ("base_id", "repeats"):
        target = getattr(row, column)
        if target is not None and (
            target not in by_id or by_id[target].source_id != row.source_id or target == row.claim_id
        ):
            yield placed.fault(column, target, f"another claim of the same source: {own}")
    if row.repeats is not None and row.repeats in by_id:
        first = by_id[row.repeats]
        if first.repeats is not None:
            yield placed.fault("repeats", row.repeats, f"a claim that is no repeat itself, such as {first.repeats}")
        if differences(row, first):
            yield placed.fault(
                "repeats",
                f"{row.repeats} with another {', '.join(differences(row, first))}",
                "the same category, unit, period and certainty; else retells",
            )
    if row.retells is not None and (row.retells not in by_id or row.retells == row.claim_id):
        yield placed.fault("retells", row.retells, "another claim_id")
    elif row.retells is not None:
        told = by_id[row.retells]
        changed = " ".join(differences(row, told))
        if row.change != changed or not changed:
            yield placed.fault(
                "change", row.change or "nothing", changed or "a retelling that differs; else the same count_id alone"
            )
        if row.count_id is None or row.count_id != told.count_id:
            yield placed.fault("count_id", row.count_id or "nothing", f"that of {row.retells}: {told.count_id}")
    elif row.change is not None:
        yield placed.fault("change", row.change, "blank where retells is blank")


def _reference(placed: Placed[Reference], subject: Subject) -> Iterator[Fault]:
    row = placed.row
    for column, ids in (
        ("measure", [m.id for m in subject.measures]),
        ("category", [c.id for c in subject.categories]),
        ("unit", [u.id for u in subject.units]),
    ):
        if getattr(row, column) not in ids:
            yield placed.fault(column, getattr(row, column), ", ".join(ids))
    if row.start > row.end:
        yield placed.fault("end", row.end, f"a day from {row.start} on")


def _caveats(
    caveats: Sequence[Placed[Caveat]],
    facts: Sequence[Placed[Fact]],
    subject: Subject,
    sources: set[str],
    claims: set[str],
    charts: set[str],
) -> Iterator[Fault]:
    known = {placed.row.fact_id for placed in facts}
    legal = {
        "category": {category.id for category in subject.categories},
        "unit": {unit.id for unit in subject.units},
        "source": sources,
        "claim": claims,
        "chart": charts,
        "reading": {f"{name}={value}" for name, values in CHOICES.items() for value in values},
    }
    for placed in caveats:
        row = placed.row
        for column in ("text", "short_text"):
            value = getattr(row, column)
            for name in FACT.findall(value):
                if name not in known:
                    yield placed.fault(column, f"{{{name}}}", "a fact_id in facts.csv: " + ", ".join(sorted(known)))
            if re.search(r"\d", FACT.sub("", value)):
                yield placed.fault(column, "a typed digit", "numbers as {fact-id}")
        for key, ids in legal.items():
            for value in getattr(row.applies_to, key):
                if value not in ids:
                    yield placed.fault(f"applies_to.{key}", value, ", ".join(sorted(ids)))
        if not any(getattr(row.applies_to, key) for key in type(row.applies_to).model_fields):
            yield placed.fault("applies_to", "no rule", "at least one rule")
