"""Rules between rows and files: what one class alone cannot see. Each returns faults, none raises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from trajectories.claims.claim_rules import check_claims
from trajectories.claims.colours import COLOURS
from trajectories.claims.placed import Broken, Placed
from trajectories.claims.schema import Actor, Caveat, Claim, Fact, Reference, Source, Subject
from trajectories.ground.choices import CHOICES
from trajectories.ground.errors import Fault

FACT = re.compile(r"\{([a-z][a-z0-9_-]*)\}")


def check(
    subject: Placed[Subject],
    sources: Sequence[Placed[Source]],
    actors: Sequence[Placed[Actor]],
    claims: Sequence[Placed[Claim]],
    references: Sequence[Placed[Reference]],
    facts: Sequence[Placed[Fact]],
    caveats: Sequence[Placed[Caveat]],
    claim_files: Sequence[str],
    broken: Broken,
) -> Iterator[Fault]:
    """Every fault between rows, in no particular order; `broken` holds the rows that other faults name already."""
    yield from _subject(subject)
    for rows, key in (
        (sources, "source_id"),
        (actors, "id"),
        (claims, "claim_id"),
        (references, "reference_id"),
        (facts, "fact_id"),
        (caveats, "id"),
    ):
        yield from _unique(rows, key)
    yield from _sources(sources, claim_files, broken)
    claim_ids = {placed.row.claim_id for placed in claims}
    yield from check_claims(claims, subject.row, {placed.row.id for placed in actors}, broken)
    for reference in references:
        yield from _reference(reference, subject.row)
    yield from _caveats(
        caveats,
        facts,
        subject.row,
        {placed.row.source_id for placed in sources},
        claim_ids,
        broken,
    )


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
    if row.focus_month is not None and row.focus_month.day != 1:
        yield placed.fault("focus_month", row.focus_month, "the first day of a month")
    for column, rows in (
        ("categories", row.categories),
        ("units", row.units),
        ("populations", row.populations),
        ("measures", row.measures),
        ("events", row.events),
    ):
        doubled = sorted(id_ for id_, times in Counter(item.id for item in rows).items() if times > 1)
        if doubled:
            yield placed.fault(column, f"{', '.join(doubled)} more than once", "each id once")
    days = [("focus_month", row.focus_month), ("year_end", row.year_end)]
    for event in row.events:
        if event.earliest > event.latest:
            yield placed.fault("events", f"{event.id} from {event.earliest} to {event.latest}", "earliest, then latest")
        days += [("events", event.earliest), ("events", event.latest)]
    for column, day in days:
        if day is not None and not row.span_start <= day <= row.span_end:
            yield placed.fault(column, day, f"a day from {row.span_start} to {row.span_end}")
    if row.compare_years is not None:
        first, last = row.compare_years
        if not row.span_start.year <= first < last <= row.span_end.year:
            found = f"{first} and {last}"
            allowed = f"two years from {row.span_start.year} to {row.span_end.year}, in order"
            yield placed.fault("compare_years", found, allowed)
    if re.search(r"\d", row.lead or ""):
        yield placed.fault("lead", "a typed digit", "words without digits: numbers are computed")
    for column, ids, value in (
        ("population", [p.id for p in row.populations], row.population),
        ("registered", [m.id for m in row.measures], row.registered),
    ):
        if value not in ids:
            yield placed.fault(column, value, ", ".join(ids))


def _sources(sources: Sequence[Placed[Source]], claim_files: Sequence[str], broken: Broken) -> Iterator[Fault]:
    named = {placed.row.source_id for placed in sources}
    for name in claim_files:
        stem = name.removeprefix("claims/").removesuffix(".csv")
        if stem not in named and not broken.holds("sources.yml", stem):
            yield Fault(name, "-", "-", f"claims of {stem}", "a source_id in sources.yml: " + ", ".join(sorted(named)))
    # Charts tell sources apart by these.
    for column in ("label", "order"):
        yield from _unique(sources, column)
    # Colours come again, with another texture, only when all of them are given out.
    most = -(-len(sources) // len(COLOURS))
    colours = Counter(placed.row.colour for placed in sources)
    for placed in sources:
        if colours[placed.row.colour] > most:
            found = f"{placed.row.colour} {colours[placed.row.colour]} times"
            yield placed.fault(
                "colour", found, "each colour once" if most == 1 else f"each colour {most} times at most"
            )
    for placed in sources:
        row = placed.row
        if f"claims/{row.source_id}.csv" not in claim_files:
            yield placed.fault("source_id", row.source_id, f"a file claims/{row.source_id}.csv")
        if (row.address is None) != (row.address_basis is None):
            yield placed.fault("address_basis", row.address_basis or "nothing", "a basis where there is an address")
        if row.published_earliest > row.published_latest:
            yield placed.fault("published_latest", row.published_latest, f"a day from {row.published_earliest} on")


def _reference(placed: Placed[Reference], subject: Subject) -> Iterator[Fault]:
    row = placed.row
    for column, ids in (
        ("measure", [m.id for m in subject.measures]),
        ("category", [c.id for c in subject.categories]),
        ("unit", [u.id for u in subject.units]),
    ):
        if getattr(row, column) not in ids:
            yield placed.unknown(column, getattr(row, column), ids)
    if row.start > row.end:
        yield placed.fault("end", row.end, f"a day from {row.start} on")
    for column in ("start", "end"):
        if not subject.span_start <= getattr(row, column) <= subject.span_end:
            allowed = f"a day from {subject.span_start} to {subject.span_end}, the span of subject.yml"
            yield placed.fault(column, getattr(row, column), allowed)


def _caveats(
    caveats: Sequence[Placed[Caveat]],
    facts: Sequence[Placed[Fact]],
    subject: Subject,
    sources: set[str],
    claims: set[str],
    broken: Broken,
) -> Iterator[Fault]:
    known = {placed.row.fact_id for placed in facts}
    legal = {
        "category": {category.id for category in subject.categories},
        "unit": {unit.id for unit in subject.units},
        "source": sources,
        "claim": claims,
        "reading": {f"{name}={value}" for name, values in CHOICES.items() for value in values},
    }
    files = {"source": "sources.yml", "claim": "claims"}
    for placed in caveats:
        row = placed.row
        for column in ("text", "short_text"):
            value = getattr(row, column)
            for name in FACT.findall(value):
                if name not in known and not broken.holds("facts.csv", name):
                    yield placed.fault(column, f"{{{name}}}", "a fact_id in facts.csv: " + ", ".join(sorted(known)))
            if re.search(r"\d", FACT.sub("", value)):
                yield placed.fault(column, "a typed digit", "numbers as {fact-id}")
        for key, ids in legal.items():
            for value in getattr(row.applies_to, key):
                if value not in ids and not broken.holds(files.get(key, "-"), value):
                    yield placed.fault(f"applies_to.{key}", value, ", ".join(sorted(ids)))
        if not any(getattr(row.applies_to, key) for key in type(row.applies_to).model_fields):
            yield placed.fault("applies_to", "no rule", "at least one rule")
