"""Rules between rows and files: what one class alone cannot see. Each returns faults, none raises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from trajectories.claims import question_rules
from trajectories.claims.claim_rules import check_claims
from trajectories.claims.colours import COLOURS
from trajectories.claims.placed import Log, Placed, unique
from trajectories.claims.schema import Actor, Caveat, Claim, Fact, Question, Reference, Row, Source, Subject
from trajectories.ground.choices import CHOICES
from trajectories.ground.errors import Fault

# The lists of subject.yml that hold what a column names.
LISTS = {"category": "categories", "unit": "units", "population": "populations", "measure": "measures"}
FACT = re.compile(r"\{([a-z][a-z0-9_-]*)\}")


# The rows of all files, by what they are.
Tables = dict[type[Row], list[Placed[Any]]]


def check(tables: Tables, claim_files: Sequence[str], log: Log) -> Iterator[Fault]:
    """Every fault between rows, in no particular order; `log` knows which rows other faults name already."""
    sources, claims, references = tables[Source], tables[Claim], tables[Reference]
    yield from question_rules.check(tables[Question], claims, references, log)
    if not tables[Subject]:
        return
    (subject,) = tables[Subject]
    yield from _subject(subject)
    for model in (Source, Actor, Claim, Reference, Fact, Caveat):
        yield from unique(tables[model])
    # Charts tell sources apart by these.
    yield from (*unique(sources, "label"), *unique(sources, "order"))
    yield from _sources(sources, claim_files, log)
    ids = {column: [item.id for item in getattr(subject.row, many)] for column, many in LISTS.items()}
    yield from check_claims(claims, subject.row, ids, {placed.row.id for placed in tables[Actor]}, log)
    for reference in references:
        yield from reference.ids(ids)
        yield from reference.order("start", "end")
        days = (("start", reference.row.start), ("end", reference.row.end))
        yield from reference.within(days, subject.row, ", the span of subject.yml")
    legal: dict[str, Collection[str]] = {
        "category": ids["category"],
        "unit": ids["unit"],
        "source": {placed.row.source_id for placed in sources},
        "claim": {placed.row.claim_id for placed in claims},
        "reading": [f"{name}={value}" for name, values in CHOICES.items() for value in values],
    }
    yield from _caveats(tables[Caveat], {placed.row.fact_id for placed in tables[Fact]}, legal, log)


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
    yield from placed.order("span_start", "span_end")
    for column in ("span_start", "focus_month"):
        if (day := getattr(row, column)) is not None and day.day != 1:
            yield placed.fault(column, day, "the first day of a month")
    for many in (*LISTS.values(), "events"):
        times = Counter(item.id for item in getattr(row, many))
        if doubled := sorted(id_ for id_ in times if times[id_] > 1):
            yield placed.fault(many, f"{', '.join(doubled)} more than once", "each id once")
    for event in row.events:
        if event.earliest > event.latest:
            yield placed.fault("events", f"{event.id} from {event.earliest} to {event.latest}", "earliest, then latest")
    days = [("events", day) for event in row.events for day in (event.earliest, event.latest)]
    yield from placed.within([("focus_month", row.focus_month), ("year_end", row.year_end), *days], row)
    if row.compare_years is not None:
        first, last = row.compare_years
        if not row.span_start.year <= first < last <= row.span_end.year:
            allowed = f"two years from {row.span_start.year} to {row.span_end.year}, in order"
            yield placed.fault("compare_years", f"{first} and {last}", allowed)
    if re.search(r"\d", row.lead or ""):
        yield placed.fault("lead", "a typed digit", "words without digits: numbers are computed")
    yield from placed.ids(
        {"population": [item.id for item in row.populations], "registered": [item.id for item in row.measures]}
    )


def _sources(sources: Sequence[Placed[Source]], claim_files: Sequence[str], log: Log) -> Iterator[Fault]:
    named = {placed.row.source_id for placed in sources}
    for name in claim_files:
        stem = name.removeprefix("claims/").removesuffix(".csv")
        if stem not in named and not log.holds("sources.yml", stem):
            yield Fault(name, "-", "-", f"claims of {stem}", "a source_id in sources.yml: " + ", ".join(sorted(named)))
    # Colours come again, with another texture, only when all of them are given out.
    most = -(-len(sources) // len(COLOURS))
    colours = Counter(placed.row.colour for placed in sources)
    for placed in sources:
        row = placed.row
        if colours[row.colour] > most:
            found = f"{row.colour} {colours[row.colour]} times"
            allowed = "each colour once" if most == 1 else f"each colour {most} times at most"
            yield placed.fault("colour", found, allowed)
        if f"claims/{row.source_id}.csv" not in claim_files:
            yield placed.fault("source_id", row.source_id, f"a file claims/{row.source_id}.csv")
        if (row.address is None) != (row.address_basis is None):
            yield placed.fault("address_basis", row.address_basis or "nothing", "a basis where there is an address")
        yield from placed.order("published_earliest", "published_latest")


def _caveats(
    caveats: Sequence[Placed[Caveat]], known: set[str], legal: Mapping[str, Collection[str]], log: Log
) -> Iterator[Fault]:
    """known: ids of facts; legal: what may stand under a key of `applies_to`."""
    files = {"source": "sources.yml", "claim": "claims"}
    for placed in caveats:
        row = placed.row
        for column in ("text", "short_text"):
            value = getattr(row, column)
            for name in FACT.findall(value):
                if name not in known and not log.holds("facts.csv", name):
                    yield placed.fault(column, f"{{{name}}}", "a fact_id in facts.csv: " + ", ".join(sorted(known)))
            if re.search(r"\d", FACT.sub("", value)):
                yield placed.fault(column, "a typed digit", "numbers as {fact-id}")
        for key, ids in legal.items():
            for value in getattr(row.applies_to, key):
                if value not in ids and not log.holds(files.get(key, "-"), value):
                    yield placed.fault(f"applies_to.{key}", value, ", ".join(sorted(ids)))
        if not any(getattr(row.applies_to, key) for key in type(row.applies_to).model_fields):
            yield placed.fault("applies_to", "no rule", "at least one rule")
