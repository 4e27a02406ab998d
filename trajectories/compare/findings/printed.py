"""Findings of printed words and numbers alone, which no reading changes: meanings, origins, offices, years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from trajectories.compare import beside, lineage, told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, each, ids
from trajectories.ground import say

WHOLE_YEAR = timedelta(364)  # from its first day to its last
OFFICE = lineage.KINDS[-1]


def several_meanings(study: Basis) -> Iterator[Finding]:
    """The most retold count of the month in focus: each kind of thing that it is printed as, and by whom."""
    month, focus = study.subject.focus_month, lineage.focus_counts(study.dataset)
    rows = [row for row in told.own_claims(study.dataset) if told.one_count(row)]
    by_count = [[row for row in rows if row["count_id"] == count] for count in focus]
    same = max(by_count, key=lambda some: len({row["source_id"] for row in some}), default=[])
    meanings = {(row["unit"], row["category"], row["qualifier"] == "more_than") for row in same}
    if month is None or len(meanings) < 2:
        return
    by_source = told.by_source(study, same).items()
    said = ((source, say.listed(dict.fromkeys(told.hedged(study, row) for row in own))) for source, own in by_source)
    yield Finding.of(
        "one-number-several-meanings",
        f"One {month:%B} number, {say.counted(len(meanings), 'meaning')}.",
        "fig-focus-month",
        each(f"For {month:%B %Y}, ", told.printed_by(study, said)),
        claims=ids(same),
    )


def one_office(study: Basis) -> Iterator[Finding]:
    """How many of the counts that several sources print lead back to the office named most."""
    labels = {actor.id: actor.label for actor in study.dataset.actors if actor.kind == OFFICE}
    several = pl.col("articles").list.len() > 1
    # Only counts that two sources at least lead back to the office: one chain of several is not enough.
    found = lineage.origins(study.dataset).filter(several, pl.col("origin").is_in(list(labels)))
    offices = found.group_by("origin", maintain_order=True).agg("claim_ids", n=pl.len())
    if offices.is_empty():
        return
    most = offices.sort("n", descending=True, maintain_order=True).row(0, named=True)
    of, noun = len(lineage.counts(study.dataset).filter(several)), study.subject.article_noun
    count, office = most["n"], labels[most["origin"]]
    yield Finding.of(
        "one-office",
        "One office stands behind most shared counts." if 2 * count > of else "Some shared counts have one office.",
        "fig-lineage",
        f"{say.capital(say.counted(of, 'count'))} {'stands' if of == 1 else 'stand'} in more than one {noun}. "
        f"{say.capital(say.words(count))} {'leads' if count == 1 else 'lead'} back to the {office} in two of them or more.",
        f"{say.capital(noun)}s that repeat one office’s count do not confirm each other.",
        claims=" ".join(most["claim_ids"]).split(),
    )


def shared_outlets(study: Basis) -> Iterator[Finding]:
    """An outlet in one source's list of its sources that another source names as its own."""
    for row in lineage.shared_outlets(study.dataset).to_dicts():
        yield Finding.of(
            f"shared-outlet-{'-'.join(row['outlet'].lower().replace('.', ' ').split())}",
            f"One {study.subject.article_noun} lists another’s outlet.",
            "fig-lineage",
            f"{told.those(study, row['listed_by'], 'list')} {row['outlet']} as a source; "
            f"{told.those(study, row['own_of'], 'name')} it as the outlet.",
            "A figure in both may have one source.",
            claims=row["claim_ids"],
        )


def disagree(study: Basis) -> Iterator[Finding]:
    """Published counts that disagree: two offices with one period and two numbers; one office with two series."""
    sentences, references = [], []
    if two := beside.offices_disagree(study):
        given = [study.references[name] for name in sorted(two["reference_ids"])]
        numbers = {row["counted_by"]: row["best"] for row in given}
        one, other = (f"{say.the(office)} gave {say.number(number)}" for office, number in numbers.items())
        days = say.period(two["start"], two["end"])
        sentences.append(f"For {days}, {one} {told.counted_thing(study, two)}; {other}.")
        references += two["reference_ids"]
    for series in beside.series_disagree(study)[:1]:
        days, parts = say.period(series.whole["start"], series.whole["end"]), [row["best"] for row in series.parts]
        made = f"{say.listed(map(say.number, parts))} by one office make {say.number(sum(parts))}"
        sentences.append(f"For {days}, {made}; it also gave {say.number(series.whole['best'])} for all.")
        references += [row["reference_id"] for row in (*series.parts, series.whole)]
    if sentences:
        yield Finding.of(
            "published-disagree",
            "Published counts disagree with each other.",
            "fig-overlay",
            *sentences,
            references=references,
            given=f"{say.capital(study.subject.published_words)}.",
        )


def both_years(study: Basis) -> Iterator[Finding]:
    """Sources with a count of one category for both years: what each prints, with the period of the later one."""
    first, last = study.subject.compare_years or (None, None)
    rows = [row for row in told.own_claims(study.dataset) if told.one_count(row) and row["mood"] == "stated"]
    found: list[tuple[told.Row, told.Row]] = []
    for early in rows:
        alike = [row for row in rows if all(row[name] == early[name] for name in ("source_id", "category", "unit"))]
        late = [row for row in alike if told.in_year(row, last)]
        if told.in_year(early, first) and late:
            found.append((early, max(late, key=_time)))
    if not found:
        return
    # The category with most sources, like for like; other categories stand in the figure.
    counted = [early["category"] for early, _ in found]
    most = max(counted, key=counted.count)  # of several, the first
    pairs = [(early, late) for early, late in found if early["category"] == most]
    sources = {early["source_id"] for early, _ in pairs}
    both = [
        f"{told.letter(study, early['source_id'])} {say.figure(early)}, then {say.figure(late)} for {told.period(late)}"
        for early, late in pairs
    ]
    thing = told.counted_thing(study, pairs[0][0])
    yield Finding.of(
        "both-years",
        f"{say.capital(say.counted(len(sources), study.subject.article_noun))} "
        f"{'prints' if len(sources) == 1 else 'print'} both years.",
        "fig-compare-years",
        each(f"{told.those(study, sources, 'print')} {thing} for {first} and {last}: ", both),
        "The later periods are no whole year." if all(_time(late) < WHOLE_YEAR for _, late in pairs) else "",
        claims=ids(row for pair in pairs for row in pair),
    )


def _time(row: told.Row) -> timedelta:
    return row["end_latest"] - row["start_earliest"]
