"""Who says what: one row for each source, what a reader must know before the first chart."""

from __future__ import annotations

from collections import Counter

import polars as pl

from trajectories.compare import lineage, told
from trajectories.compare.basis import Basis
from trajectories.ground import say

WHO = dict.fromkeys(("source_id", "counts", "counted_by", "first_year", "last_year", "claim_ids"), pl.String)
FIRST = 2  # so many of those who counted
NONE = "none printed"


def who(study: Basis) -> pl.DataFrame:
    """One row for each source, in order, a source without claims too; the columns of WHO, all in words.

    Sample: ("article-b", "AWOL and desertion; cases", "Office of the Prosecutor General of Ukraine", "7,000 AWOL cases",
    "105,500 AWOL cases, January to July", "article-b-07 …").
    """
    found = []
    by_source = told.by_source(study, told.own_claims(study.dataset))
    for source in study.sources:
        own = by_source.get(source.source_id, [])
        counts = [row for row in own if told.one_count(row)]
        both = study.subject.compare_years or (None, None)
        first, last = ([row for row in counts if told.in_year(row, year)] for year in both)
        ids = " ".join(row["claim_id"] for row in (*first, *last))
        said = _counts(study, own), _counted_by(study, own), _figures(study, first), _figures(study, last)
        found.append((source.source_id, *said, ids))
    return pl.DataFrame(found, schema=WHO, orient="row")


def _counts(study: Basis, own: list[told.Row]) -> str:
    """ "Cases: AWOL, desertion and both; soldiers": categories by unit, where any is given; units in the subject's order."""
    subject, parts = study.subject, []
    for unit in subject.measured:
        categories = [row["category"] for row in own if row["unit"] == unit]
        named = [subject.category(id_).short for id_ in subject.counted if id_ in categories]
        if subject.pooled in categories:
            named.append(subject.together if not named else "both" if len(subject.counted) == 2 else "all")
        if categories:
            parts.append(f"{subject.unit(unit).noun}{': ' if named else ''}{say.listed(named) if named else ''}")
    return say.capital("; ".join(parts)) or NONE


def _counted_by(study: Basis, own: list[told.Row]) -> str:
    """The two last links of chains that have most claims, briefly, and whether there are others; all are in the lineage.

    A chain that ends at the source's own outlet names nobody who counted.
    """
    labels = {actor.id: actor.label for actor in study.dataset.actors}
    outlets = {source.source_id: source.outlet for source in study.sources}
    ends = [(row["attribution"].split(lineage.SEPARATOR)[-1], row["source_id"]) for row in own]
    last = [end for end, source in ends if end != source and labels[end] != outlets[source]]
    named = [", ".join(labels[end].split(", ")[:2]) for end, _ in Counter(last).most_common()]
    others = "others" if len(named) > FIRST else ""
    nobody = (f"{lineage.NOBODY} for some" if named else lineage.NOBODY) if len(last) < len(ends) else ""
    return "; ".join(filter(None, (*named[:FIRST], others, nobody))) or NONE


def _figures(study: Basis, rows: list[told.Row]) -> str:
    """ "162,500 AWOL cases, January to October; over 21,000 cases, October, as a claim": longest periods first."""
    said = []
    for row in sorted(rows, key=lambda row: row["start_earliest"]):
        start, end = row["start_earliest"], row["end_latest"]
        span = " to ".join(dict.fromkeys((f"{start:%B}", f"{end:%B}")))
        months = "" if (start.month, end.month) == (1, 12) else f", {span}"
        said.append(f"{told.figure(study, row)}{months}{', as a claim' if row['mood'] == 'hedged' else ''}")
    return "; ".join(said) or NONE
