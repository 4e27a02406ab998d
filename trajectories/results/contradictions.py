"""Every conflict in one frame: within a source, between sources, and against counts published elsewhere.

A conflict is an irreducible set of claims that no trajectory obeys. Sets that differ only in which published counts
they use, or in which restatement of a count, are one entry. Cases and persons are separate unknowns; a conflict that
needs one person to be one case appears under that reading alone, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.results.series import figure_as_printed
from trajectories.results.wording import labels, listed, words
from trajectories.solver.between import conflicts_between
from trajectories.solver.conflicts import LIMIT
from trajectories.solver.reading import DEFAULT, Reading
from trajectories.solver.solve import solve_many

PUBLISHED = "published-elsewhere"
ROWS: dict[str, Any] = {
    "conflict_id": pl.String,
    "sources": pl.List(pl.String),
    "groups": pl.List(pl.String),  # sources that cannot all hold, as "one other"; a source alone as itself
    "unit": pl.String,
    "claim_ids": pl.List(pl.String),  # of articles
    "reference_ids": pl.List(pl.String),
    "restated_by": pl.List(pl.String),
    "combinations": pl.Int64,  # irreducible sets that make this entry
    "readings": pl.List(pl.String),  # under which it holds
    "by_default": pl.Boolean,
    "shared_origin": pl.Boolean,
    "explanation": pl.String,
}


def published_claims(dataset: Dataset) -> pl.DataFrame:
    """Registered counts published elsewhere as claims, so that the same solver can hold articles against them."""
    subject = dataset.subject
    rows = dataset.references.filter(
        (pl.col("measure") == subject.registered) & pl.col("unit").is_in(subject.measured)
    ).to_dicts()
    return pl.DataFrame(
        [
            {
                "claim_id": row["reference_id"], "quantity": "total", "mood": "stated", "population": subject.population,
                "category": row["category"], "unit": row["unit"], "low": row["best"] if row["qualifier"] == "more_than" else None,
                "best": None if row["qualifier"] == "more_than" else row["best"], "high": None,
                "qualifier": row["qualifier"], "per": None, "per_n": None, "start_earliest": row["start"],
                "start_latest": row["start"], "end_earliest": row["end"], "end_latest": row["end"], "base_id": None,
                "role": "constraint", "repeats": None, "count_id": row["reference_id"], "attribution": row["counted_by"],
            }
            for row in rows
        ],
        schema_overrides=dataset.claims.schema,
    )  # fmt: skip


def conflicts(dataset: Dataset, limit: int = LIMIT) -> pl.DataFrame:
    """Every conflict under the default reading or any one choice turned, with the columns of ROWS.

    Against published counts the search runs under the default reading; `readings` says under which each entry holds.
    `limit` stops the search in one pair: `combinations` is then a least number.
    """
    by_source = dataset.by_source()
    entries: dict[tuple[Any, ...], dict[str, Any]] = {}
    for reading in (DEFAULT, *(reading for _, reading in Reading.one_at_a_time())):
        for source, solution in solve_many(by_source, reading, subject=dataset.subject).items():
            _add(entries, solution.conflicts.to_dicts(), [source])
        _add(entries, conflicts_between(by_source, reading, subject=dataset.subject, limit=limit).to_dicts())
    published = published_claims(dataset)
    for source, claims in by_source.items():
        pair = {source: claims, PUBLISHED: published}
        rows = conflicts_between(pair, DEFAULT, subject=dataset.subject, limit=limit)
        _add(entries, rows.to_dicts(), [source, PUBLISHED])
    order = [source.source_id for source in dataset.sources] + [PUBLISHED]
    counts = dict(dataset.claims.select("claim_id", "count_id").iter_rows())
    for entry in entries.values():
        entry["groups"] = _groups(entry, counts)
        entry["explanation"] = told(dataset, entry["explanation"])
    found = sorted(
        entries.values(),
        key=lambda row: (PUBLISHED in row["sources"], [order.index(s) for s in row["sources"]], row["claim_ids"]),
    )
    return pl.DataFrame(
        [{"conflict_id": f"conflict-{number:02d}", **row} for number, row in enumerate(found, 1)], schema=ROWS
    )


def _add(
    entries: dict[tuple[Any, ...], dict[str, Any]], rows: Iterable[Mapping[str, Any]], sources: list[str] | None = None
) -> None:
    """Join conflicts to the entries: one for each set of articles' claims and unit, the shortest set told."""
    for row in rows:
        of = sources or list(row["source_ids"])
        claims = [claim for claim in row["claim_ids"] if claim.rpartition("-")[0] in of]
        references = [claim for claim in row["claim_ids"] if claim not in claims]
        key = (tuple(of), row["unit"], tuple(claims))
        entry = {
            "sources": of, "unit": row["unit"], "claim_ids": claims, "reference_ids": references,
            "restated_by": list(row.get("restated_by", [])), "combinations": 1, "readings": list(row["readings"]),
            "by_default": DEFAULT.name in row["readings"], "shared_origin": row.get("shared_origin", False),
            "explanation": row["explanation"],
        }  # fmt: skip
        old = entries.get(key)
        if old is None:
            entries[key] = entry
            continue
        same = old["claim_ids"] == claims and old["reference_ids"] == references
        shorter = len(references) < len(old["reference_ids"])
        kept = entry if shorter else old
        entries[key] = {
            **kept,
            "combinations": max(old["combinations"], 1) if same else old["combinations"] + 1,
            "readings": [name for name in _names() if name in {*old["readings"], *entry["readings"]}],
            "by_default": old["by_default"] or entry["by_default"],
        }


def told(dataset: Dataset, explanation: str, ids: bool = True) -> str:
    """The solver's sentence with every list of claim ids told by whose figures they are, and the figures.

    explanation: of `Solution.conflicts` or `conflicts_between`. ids: whether each figure keeps its id beside it.
    """
    every = pl.concat([dataset.claims, published_claims(dataset)], how="diagonal_relaxed")
    rows = {row["claim_id"]: row for row in every.to_dicts() if row["claim_id"] in explanation}
    one = "|".join(sorted(map(re.escape, rows), key=len, reverse=True))

    def figures(match: re.Match[str]) -> str:
        own: dict[str, list[str]] = {}
        for name in re.findall(one, match[0]):
            row = rows[name]
            owner = f"{dataset.source(row['source_id']).label}'s" if row["source_id"] else "the published"
            words_ = dataset.subject.category(row["category"]).short
            own.setdefault(owner, []).append(f"{figure_as_printed(row)} ({words_}{f', {name}' if ids else ''})")
        return listed([f"{owner} {listed(each)}" for owner, each in own.items()])

    found = re.sub(rf"(?:{one})(?:(?:, | and )(?:{one}))*", figures, explanation) if rows else explanation
    return found[0].upper() + found[1:]


def _groups(entry: Mapping[str, Any], counts: Mapping[str, str | None]) -> list[str]:
    """Which sources an entry is between: the fewest whose claims, restatements included, hold every count of it."""
    sources = entry["sources"]
    if len(sources) < 3:
        return [" ".join(sources)]
    needed = {counts[claim] for claim in entry["claim_ids"]}
    everyone = [*entry["claim_ids"], *entry["restated_by"]]
    of = {source: {counts[claim] for claim in everyone if claim.rpartition("-")[0] == source} for source in sources}
    for size in range(2, len(sources) + 1):
        groups = combinations(sources, size)
        found = [" ".join(some) for some in groups if {count for one in some for count in of[one]} == needed]
        if found:
            return found
    return [" ".join(sources)]


def _names() -> list[str]:
    return [DEFAULT.name, *(name for name, _ in Reading.one_at_a_time())]


def needs_one_to_one(row: Mapping[str, Any]) -> bool:
    """Whether a conflict holds only if one person is one case."""
    return all(name.startswith("unit=") for name in row["readings"])


def numbers(dataset: Dataset, rows: pl.DataFrame) -> dict[str, str]:
    """Named words for titles and prose: pairs of articles, those in conflict by default, entries of each kind."""
    sources = len(dataset.sources)
    found = rows.to_dicts()
    between = [row for row in found if PUBLISHED not in row["sources"] and len(row["sources"]) > 1]
    groups = sorted({group for row in between if row["by_default"] for group in row["groups"]})
    pairs = [group for group in groups if len(group.split()) == 2]
    larger = [group for group in groups if group not in pairs]
    within = [row for row in found if len(row["sources"]) == 1]
    against = [row for row in found if PUBLISHED in row["sources"]]
    return {
        "source_pairs_word": words(sources * (sources - 1) // 2),
        "conflict_pairs_word": words(len(pairs)),
        "conflicts_between_word": words(len([row for row in between if row["by_default"]])),
        "conflicts_on_reading_word": words(len([row for row in between if not row["by_default"]])),
        "conflicts_on_reading_word_capital": words(len([r for r in between if not r["by_default"]])).capitalize(),
        "conflicts_within_word": words(len(within)),
        "conflicts_published_word": words(len(against)),
        "conflict_published_articles": labels(dataset, sorted({row["sources"][0] for row in against})),
        "conflict_pair_articles": "; ".join(labels(dataset, pair.split()) for pair in pairs),
        "conflict_pairs_named": f"{words(len(pairs))} ({'; '.join(labels(dataset, pair.split()) for pair in pairs)})"
        if pairs
        else "none",
        "conflict_larger": "; nor can those of " + ", nor of ".join(labels(dataset, g.split()) for g in larger)
        if larger
        else "",
    }
