"""What each source's figures come to per month, grouped by period, and the published counts of single months beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import polars as pl

from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.figures.parts.phrases import office
from trajectories.ground import say
from trajectories.ground.number_words import vague_low
from trajectories.ground.periods import Period, length

ROWS: dict[str, Any] = {
    "group": pl.String,
    "source_id": pl.String,  # null: counts published elsewhere
    "office": pl.String,  # who counted what was published elsewhere
    "unit": pl.String,
    "category": pl.String,
    "hedged": pl.Boolean,
    "start": pl.Date,
    "end": pl.Date,
    "low": pl.Float64,  # per month, from the printed numbers
    "high": pl.Float64,  # null: the article prints no upper end
    "text": pl.String,  # per month
    "as_printed": pl.String,
    "period": pl.String,
    "months": pl.List(pl.Float64),  # of counts published elsewhere: each month's
    "claim_ids": pl.String,
}
AVERAGE_MONTH = 365.2425 / 12  # days
NO_PERIOD, SINGLE, LONGER = "No period printed", "Single months", "Periods across years"
Row = Mapping[str, Any]


def rows(study: Study) -> pl.DataFrame:
    """One row for each such figure, then the published months of its group; in the order drawn, columns of ROWS.

    A total is divided by the months of its period; a rate is taken to a month of average length, or to its own month. Restated
    counts of one source, category, unit and period are one row. Projections and hypotheses are left out.
    Sample: ("2022", "article-a", null, "cases", "awol", False, 2022-01-01, 2022-12-31, 550.0, 550.0, "550", "6,600", …).
    """
    subject = study.subject
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for claim in told.own_claims(study.dataset):
        if (entry := _entry(study, claim)) is None:
            continue
        series = claim["category"] if claim["category"] in subject.counted else subject.pooled
        key = (claim["source_id"], claim["unit"], series, entry["start"], entry["end"],
               claim["count_id"] or claim["claim_id"])  # fmt: skip
        if key in found:  # a vaguer statement of the same count adds its id, not a row
            pair, ids = (found[key], entry), [*found[key]["claim_ids"].split(), claim["claim_id"]]
            again = {id_ for id_ in ids if study.rows[id_]["retells"] in ids}
            rank = [(one["claim_ids"].split()[0] in again, one["high"] is None, -one["low"]) for one in pair]
            first, second = pair if rank[0] <= rank[1] else pair[::-1]
            found[key] = {**first, "claim_ids": f"{first['claim_ids']} {second['claim_ids']}"}
        else:
            found[key] = entry
    drawn: list[dict[str, Any]] = []
    for group in _groups(study):
        own = [row for row in found.values() if row["group"] == group]
        taken = {name for row in drawn for name in row["claim_ids"].split()}
        drawn += own + (_published(study, group, taken) if own else [])
    return pl.DataFrame(drawn, schema=ROWS, orient="row")


def _groups(study: Study) -> list[str]:
    first, last = study.subject.years
    return [str(first), LONGER, _last_year(study, last), SINGLE, NO_PERIOD]


def _last_year(study: Study, year: int) -> str:
    ends = study.claims.filter(pl.col("start_earliest") == date(year, 1, 1))["end_latest"].drop_nulls()
    return str(year) if date(year, 12, 31) in ends.to_list() else f"{year} so far"


def _entry(study: Study, claim: Row) -> dict[str, Any] | None:
    start, end, rate = claim["start_earliest"], claim["end_latest"], claim["quantity"] == "rate"
    dated = start is not None and end is not None
    if claim["mood"] not in ("stated", "hedged") or not (rate or (claim["quantity"] == "total" and dated)):
        return None
    factor = _factor(claim, dated)
    numbers = [claim[name] for name in ("low", "best", "high") if claim[name] is not None]
    if (least := vague_low(claim["printed"]) if not numbers else None) is None and not numbers:
        return None
    monthly = {name: None if claim[name] is None else claim[name] * factor for name in ("low", "best", "high")}
    spoken = say.figure({**claim, **monthly}) if numbers else f"over {say.number((least or 0) * factor)}"
    opens = claim["qualifier"] == "more_than"
    return {
        "group": _group(study, start, end) if dated else NO_PERIOD, "source_id": claim["source_id"], "office": None,
        "unit": claim["unit"], "category": claim["category"],
        "hedged": claim["role"] == "contested" or claim["mood"] != "stated",
        "start": start if dated else None, "end": end if dated else None,
        "low": min(numbers or [least]) * factor, "high": None if opens else max(numbers) * factor,
        "text": spoken, "as_printed": say.statement(claim),
        "period": say.short_period(start, end) if dated else "no period printed", "months": None,
        "claim_ids": claim["claim_id"],
    }  # fmt: skip


def _group(study: Study, start: date, end: date) -> str:
    first, last = study.subject.years
    if (start.year, start.month) == (end.year, end.month):
        return SINGLE
    if start.year == end.year == first:
        return str(first)
    return _last_year(study, last) if start.year == end.year == last else LONGER


def _factor(claim: Row, dated: bool) -> float:
    """What takes a figure to the month."""
    if claim["quantity"] == "total":
        return 1 / length(Period(claim["start_earliest"], claim["end_latest"]), "month")
    each = claim["per_n"] or 1.0
    if dated:
        period = Period(claim["start_earliest"], claim["end_latest"])
        return length(period, claim["per"]) / each / length(period, "month")
    one_day = Period(date.min, date.min)  # minutes to weeks are the same on any day
    months = {"month": 1.0, "year": 1 / 12}
    return (months.get(claim["per"]) or length(one_day, claim["per"]) * AVERAGE_MONTH) / each


def _published(study: Study, group: str, taken: Collection[str]) -> list[dict[str, Any]]:
    """The published counts of single months that fall into a group, a row for each office.

    Counts of all categories together where the office gives such ones, else of the first category that it gives. The
    month in focus has none where the row of its year took them.
    """
    first, last = (subject := study.subject).years
    inside = {
        str(first): lambda month: month.year == first, _last_year(study, last): lambda month: month.year == last,
        LONGER: lambda month: first < month.year < last, SINGLE: lambda month: month == subject.focus_month,
    }  # fmt: skip
    references = study.dataset.references.sort("start", "reference_id")
    focus = references.filter(pl.col("start") == subject.focus_month)["reference_id"]
    if group not in inside or (group == SINGLE and set(focus) & set(taken)):
        return []
    months = references.filter(
        pl.col("start").dt.day() == 1, pl.col("end") == pl.col("start").dt.month_end(),
        pl.col("measure") == subject.registered, pl.col("unit").is_in(subject.measured),
    )  # fmt: skip
    offices: dict[str, list[Row]] = {}
    for row in months.to_dicts():
        if inside[group](row["start"]):
            offices.setdefault(row["counted_by"], []).append(row)
    order = [subject.pooled, *subject.counted]
    return [_of_office(group, counted_by, own, min((row["category"] for row in own), key=order.index))
            for counted_by, own in offices.items()]  # fmt: skip


def _of_office(group: str, counted_by: str, own: list[Row], category: str) -> dict[str, Any]:
    best = [row for row in own if row["category"] == category]
    values = [row["best"] for row in best]
    start, end = min(row["start"] for row in best), max(row["end"] for row in best)
    return {
        "group": group, "source_id": None, "office": office(counted_by), "unit": best[0]["unit"], "category": category,
        "hedged": False, "start": start, "end": end, "low": min(values), "high": max(values),
        "text": say.between(min(values), max(values)), "as_printed": say.counted(len(values), "count"),
        "period": say.short_period(start, end), "months": values,
        "claim_ids": " ".join(row["reference_id"] for row in best),
    }  # fmt: skip
