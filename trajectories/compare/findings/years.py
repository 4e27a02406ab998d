"""Which sources print both years compared, and what each leaves for the years before the last."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from trajectories.compare import told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, each, ids, short
from trajectories.compare.holds import holds_if
from trajectories.compare.left import left_for_earlier
from trajectories.ground import say
from trajectories.solver.reading import Reading


def both_years(study: Basis) -> Iterator[Finding]:
    """Sources with a count of one category for both years: what each prints, with the period of the later one."""
    if study.subject.compare_years is None:
        return
    first, last = study.subject.compare_years
    rows = [
        row
        for row in told.own_claims(study.dataset)
        if row["quantity"] == "total" and row["mood"] == "stated" and told.printed_value(row) is not None
    ]  # fmt: skip
    found: list[tuple[told.Row, told.Row]] = []
    for early in rows:
        late = [
            row
            for row in rows
            if all(row[name] == early[name] for name in ("source_id", "category", "unit")) and _in(row, last)
        ]
        if _in(early, first) and late:
            found.append((early, max(late, key=_days)))
    if not found:
        return
    # The category with most sources, like for like; other categories stand in the figure.
    counted = [early["category"] for early, _ in found]
    most = max(counted, key=counted.count)  # of several, the first
    pairs = [(early, late) for early, late in found if early["category"] == most]
    sources = [early["source_id"] for early, _ in pairs]
    verb = "prints" if len(set(sources)) == 1 else "print"
    both = [
        f"{told.letter(study, early['source_id'])} {say.figure(early)}, then {say.figure(late)} for {told.period(late)}"
        for early, late in pairs
    ]
    yield Finding(
        "both-years",
        f"{say.capital(say.counted(len(set(sources)), study.subject.article_noun))} {verb} both years.",
        short(
            each(
                f"{study.labels(sources)} {verb} {told.counted_thing(study, pairs[0][0])} for {first} and {last}: ",
                both,
            ),
            "The later periods are no whole year." if all(_days(late) < 364 for _, late in pairs) else "",
        ),
        "fig-compare-years",
        ids(row for pair in pairs for row in pair),
    )


def _in(row: told.Row, year: int) -> bool:
    days = told.dates(row)
    return bool(days and days[0].year == days[1].year == year)


def _days(row: told.Row) -> int:
    days = told.dates(row)
    return (days[1] - days[0]).days if days else 0


def before(study: Basis) -> Iterator[Finding]:
    """What the figures of each source leave for the years before the later one compared, in the first unit."""
    subject = study.subject
    unit = subject.measured[0]
    own = (pl.col("unit") == unit) & (pl.col("category") == subject.pooled)
    left = left_for_earlier(study).filter(own & (pl.col("low") > 0) & pl.col("high").is_not_null())
    if subject.compare_years is None or left.is_empty():
        return
    rows = left.to_dicts()
    start, end, noun = rows[0]["start"], rows[0]["end"], subject.unit(unit).noun
    left_by = [
        f"{say.possessive(study.label(row['source_id']))} figures leave "
        f"{say.between(row['printed_low'], row['printed_high'])} {noun}{_with_rounding(row)}"
        for row in rows
    ]
    named = [row["source_id"] for row in rows]
    rest = [source.source_id for source in study.sources if source.source_id not in named]

    def same(reading: Reading) -> bool:
        """Whether the limits are those that are told."""
        return all(
            study.solved[reading][row["source_id"]].bounds(subject.pooled, start, end, unit)
            == (row["low"], row["high"])
            for row in rows
        )

    yield Finding(
        "years-before",
        f"What remains for {say.period(start, end)}.",
        short(
            each(f"For {say.period(start, end)}, ", left_by),
            f"{study.labels(rest)} {'sets' if len(rest) == 1 else 'set'} no upper limit for that time." if rest else "",
        ),
        "fig-trajectories",
        tuple(sorted({name for row in rows for name in row["claim_ids"]})),
        holds=study.once(
            ("years before", unit, *((row["source_id"], row["low"], row["high"]) for row in rows)),
            lambda: holds_if(same),
        ),
    )


def _with_rounding(row: told.Row) -> str:
    printed, rounded = say.between(row["printed_low"], row["printed_high"]), say.between(row["low"], row["high"])
    return "" if printed == rounded else f" ({rounded} with rounding)"
