"""How one claim is said in a sentence: its figure, what it counts, its period, its source."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.compare.basis import Basis
from trajectories.ground import say

Row = Mapping[str, Any]


def own_claims(dataset: Dataset, repeats: bool = False) -> list[dict[str, Any]]:
    """Claims on the subject's population in a measured unit that say or doubt a count, in order."""
    return dataset.claims.filter(
        pl.col("role").is_in(["constraint", "contested"])
        & (pl.col("population") == dataset.subject.population)
        & pl.col("unit").is_in(dataset.subject.measured)
        & (pl.col("repeats").is_null() | repeats)
    ).to_dicts()


def counted_thing(study: Basis, row: Row) -> str:
    """The words after the figure: "AWOL cases"; "cases" for a count of all together or without category; “desertions”."""
    return say.after_noun("", study.subject.short(row["category"]), noun(study, row))


def noun(study: Basis, row: Row) -> str:
    """What a row counts: the noun of its unit; in quotation marks the one that is printed where that is another."""
    return f"“{row['noun']}”" if row.get("noun") else study.subject.unit(row["unit"]).noun


def figure(study: Basis, row: Row) -> str:
    """ "162,500 AWOL cases", "over 310,000 cases"."""
    return f"{say.figure(row)} {counted_thing(study, row)}"


def hedged(study: Basis, row: Row) -> str:
    """A figure as `figure`; "as a claim" where the source itself hedges it."""
    return figure(study, row) + (" as a claim" if row["mood"] == "hedged" else "")


def pace(study: Basis, row: Row) -> str:
    """ "15,000–18,000 soldiers a month"."""
    return say.pace(row["per"], row["per_n"] or 1.0, figure(study, row))


def bare(study: Basis, row: Row) -> str:
    """ "162,500 AWOL", "25 AWOL a month": without the noun of the unit counted first, for a list."""
    of = "" if row["unit"] == study.subject.measured[0] else noun(study, row)
    said = say.figure(row) if row["quantity"] == "rate" else say.statement(row)
    said = say.after_noun(said, study.subject.short(row["category"]), of)
    return say.pace(row["per"], row["per_n"] or 1.0, said) if row["quantity"] == "rate" else said


def dates(row: Row) -> tuple[date, date] | None:
    """First and last day of a claim, the longest that its dates allow; None where one is not known."""
    start, end = row["start_earliest"], row["end_latest"]
    return (start, end) if start and end else None


def for_all(study: Basis) -> str:
    """ "for both together": the words after a count of all counted categories in one."""
    return "for both together" if len(study.subject.counted) == 2 else "for all together"


def period(row: Row) -> str:
    """ "January to October 2025"; "" where no period is known."""
    days = dates(row)
    return say.period(*days) if days else ""


def about(value: float) -> float:
    """An amount that is said with "about": to the nearest five."""
    return round(value / 5) * 5 if value >= 100 else value


def printed_value(row: Row) -> float | None:
    """The one number that a claim prints; None for a range and for a number word."""
    values = [row[name] for name in ("low", "best", "high") if row[name] is not None]
    return values[0] if len(values) == 1 else None


def one_count(row: Row) -> bool:
    """Whether a claim states or hedges a total, and prints it as one number."""
    return row["quantity"] == "total" and row["mood"] in ("stated", "hedged") and printed_value(row) is not None


def letter(study: Basis, source_id: str) -> str:
    """What tells a source from the others: "A" of "Article A", else the whole label."""
    letters_ = [source.letter for source in study.sources]
    source = study.dataset.source(source_id)
    return source.letter if letters_.count(source.letter) == 1 else source.label


def one_for_one(study: Basis, one: Row, other: Row) -> str:
    """ "one soldier as one case": what is held together across units; "" where the units are one."""
    if one["unit"] == other["unit"]:
        return ""
    units = [study.subject.unit(row["unit"]) for row in (one, other)]
    return " as ".join(f"one {unit.singular or unit.noun}" for unit in units)


def by_source(study: Basis, rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows under their source, sources in order."""
    found = {id_: [row for row in rows if row["source_id"] == id_] for id_ in study.source_labels}
    return {source: own for source, own in found.items() if own}


def owned(study: Basis, rows: Sequence[Row], said: Callable[[Row], str], last: str = "and") -> str:
    """Figures under whose they are: "Article A’s 162,500 AWOL and 21,600 desertion"; of several sources each its own."""
    groups = by_source(study, rows).items()
    texts = (f"{say.possessive(study.label(id_))} {say.listed(map(said, own), last)}" for id_, own in groups)
    return say.listed(texts, last)


def those(study: Basis, source_ids: Collection[str], verb: str) -> str:
    """ "Article A prints", "Articles A and B print"."""
    return f"{study.labels(source_ids)} {verb}{'s' if len(set(source_ids)) == 1 else ''}"


def printed_by(study: Basis, said: Iterable[tuple[str, str]]) -> list[str]:
    """Who prints what, from a source's id and the words; sources of the same words together: "Articles A and B print …"."""
    by: dict[str, list[str]] = {}
    for source, text in said:
        by.setdefault(text, []).append(source)
    return [f"{those(study, of, 'print')} {text}" for text, of in by.items()]


def in_year(row: Row, year: int | None) -> bool:
    """Whether the longest period that a claim's dates allow lies in a year."""
    days = dates(row)
    return bool(days and days[0].year == days[1].year == year)
