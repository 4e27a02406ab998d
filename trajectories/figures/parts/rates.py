"""What each source's figures come to per month, grouped by period, and the published counts of single months beside them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import polars as pl

from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.phrases import grouped, numbers, office, reserve, series_of
from trajectories.ground import say
from trajectories.ground.number_words import vague_low
from trajectories.ground.periods import Period, length

ROWS: dict[str, Any] = {
    "group": pl.String,
    "source_id": pl.String,  # null: counts published elsewhere
    "office": pl.String,  # who counted what was published elsewhere
    **dict.fromkeys(("unit", "category"), pl.String),
    "hollow": pl.Boolean,
    "reserve": pl.String,  # why it is drawn hollow, in words; "" where it is not
    **dict.fromkeys(("start", "end"), pl.Date),
    "low": pl.Float64,  # per month, from the printed numbers
    "high": pl.Float64,  # null: the article prints no upper end
    "text": pl.String,  # per month
    **dict.fromkeys(("as_printed", "period"), pl.String),
    "months": pl.List(pl.Float64),  # of counts published elsewhere: each month's
    "claim_ids": pl.String,
}
AVERAGE_MONTH = 365.2425 / 12  # days
NO_PERIOD, SINGLE, LONGER = "No full period printed", "Single months", "Other periods"


def rows(study: Study) -> pl.DataFrame:
    """One row for each such figure, then the published months of its group; in the order drawn, columns of ROWS.

    A total is divided by the months of its period; a rate is taken to a month of average length, or to its own month. Restated
    counts of one source, category, unit and period are one row. Projections and hypotheses are left out.
    Sample: ("2022", "article-a", null, "cases", "awol", False, 2022-01-01, 2022-12-31, 550.0, 550.0, "550", "6,600", …).
    """
    subject = study.subject
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for claim in told.own_claims(study.dataset):
        if entry := _entry(study, claim):
            same = claim["count_id"] or claim["claim_id"]
            series = series_of(study, claim["category"])
            key = (claim["source_id"], claim["unit"], series, entry["start"], entry["end"], same)
            found.setdefault(key, []).append(entry)
    joined = [_joined(study, same) for same in found.values()]
    names = _years(study)
    first, last = (names[year] for year in subject.years)
    drawn: list[dict[str, Any]] = []
    for group in dict.fromkeys((first, LONGER, last, SINGLE, NO_PERIOD)):
        own = [row for row in joined if row["group"] == group]
        taken = {name for row in drawn for name in row["claim_ids"].split()}
        drawn += own + (_published(study, group, taken) if own else [])
    return pl.DataFrame(drawn, schema=ROWS)


def _joined(study: Study, same: list[dict[str, Any]]) -> dict[str, Any]:
    """One row for statements of one count: the first stands for all, a vaguer or retold one only adds its id."""
    ids = [row["claim_ids"] for row in same]
    same.sort(key=lambda row: (study.rows[row["claim_ids"]]["retells"] in ids, row["high"] is None, -row["low"]))
    return {**same[0], "claim_ids": " ".join(row["claim_ids"] for row in same)}


def _years(study: Study) -> dict[int, str]:
    """The groups of the two years compared: "2022", and "2025 so far" where nothing is printed to its end."""
    first, last = study.subject.years
    ends = study.claims.filter(pl.col("start_earliest") == date(last, 1, 1))["end_latest"].drop_nulls()
    return {last: str(last) if date(last, 12, 31) in ends.to_list() else f"{last} so far", first: str(first)}


def _entry(study: Study, claim: Row) -> dict[str, Any] | None:
    days, rate = told.dates(claim), claim["quantity"] == "rate"
    if claim["mood"] not in ("stated", "hedged") or not (rate or (claim["quantity"] == "total" and days)):
        return None
    factor, printed = _factor(claim), numbers(claim)
    least = min(printed) if printed else vague_low(claim["printed"])
    if least is None:
        return None
    monthly = {name: None if claim[name] is None else claim[name] * factor for name in ("low", "best", "high")}
    start, end = days or (None, None)
    opens = claim["qualifier"] == "more_than"
    return {
        "group": _group(study, *days) if days else NO_PERIOD, "source_id": claim["source_id"], "unit": claim["unit"],
        "category": claim["category"], "hollow": bool(reserve(claim)), "reserve": reserve(claim),
        "start": start, "end": end, "low": least * factor, "high": None if opens else max(printed) * factor,
        "text": say.figure({**claim, **monthly}) if printed else f"over {say.number(least * factor)}",
        "as_printed": say.statement(claim), "period": say.short_period(*days) if days else claim["printed_period"] or "no period printed",
        "claim_ids": claim["claim_id"],
    }  # fmt: skip


def _group(study: Study, start: date, end: date) -> str:
    if (start.year, start.month) == (end.year, end.month):
        return SINGLE
    return _years(study).get(start.year, LONGER) if start.year == end.year else LONGER


def _factor(claim: Row) -> float:
    """What takes a figure to the month."""
    if days := told.dates(claim):
        period = Period(*days)
        times = length(period, claim["per"]) / (claim["per_n"] or 1.0) if claim["quantity"] == "rate" else 1
        return times / length(period, "month")
    return in_average_month(claim)


def in_average_month(claim: Row) -> float:
    """How often the amount of a rate falls into a month of average length."""
    one_day = Period(date.min, date.min)  # minutes to weeks are the same on any day
    months = {"month": 1.0, "year": 1 / 12}
    return (months.get(claim["per"]) or length(one_day, claim["per"]) * AVERAGE_MONTH) / (claim["per_n"] or 1.0)


def _published(study: Study, group: str, taken: Collection[str]) -> list[dict[str, Any]]:
    """The published counts of single months that fall into a group, a row for each office.

    Counts of all categories together where the office gives such ones, else of the first category that it gives. The
    month in focus has none where the row of its year took them.
    """
    subject, start, year = study.subject, pl.col("start"), pl.col("start").dt.year()
    inside = {name: year == own for own, name in _years(study).items()}
    inside[LONGER] = year.is_between(*subject.years, closed="none")
    inside[SINGLE] = start == (subject.focus_month or date.min)
    months = study.dataset.references.sort("start", "reference_id").filter(
        start.dt.day() == 1, pl.col("end") == start.dt.month_end(), pl.col("measure") == subject.registered,
        pl.col("unit").is_in(subject.measured), inside.get(group, pl.lit(False)),
    )  # fmt: skip
    if group == SINGLE and set(months["reference_id"]) & set(taken):
        return []
    return [_of_office(study, group, own) for own in grouped(months, "counted_by")]


def _of_office(study: Study, group: str, own: pl.DataFrame) -> dict[str, Any]:
    given = own["category"].to_list()
    category = next(name for name in (study.subject.pooled, *study.subject.counted) if name in given)
    best = own.filter(pl.col("category") == category)
    values, start, end = best["best"].to_list(), min(best["start"]), max(best["end"])
    low, high = min(values), max(values)
    return {
        "group": group, "office": office(own["counted_by"][0]), "unit": best["unit"][0], "category": category,
        "hollow": False, "reserve": "",
        "start": start, "end": end, "low": low, "high": high, "text": say.between(low, high),
        "as_printed": say.counted(len(values), "count"), "period": say.short_period(start, end), "months": values,
        "claim_ids": " ".join(best["reference_id"]),
    }  # fmt: skip
