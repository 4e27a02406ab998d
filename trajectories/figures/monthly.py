"""`fig-monthly`: every figure that states or implies a monthly rate, as a dot or a range on one axis, by period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts.look import LABEL, Look, Words
from trajectories.figures.parts.sheet import LINE, Sheet, lines, numbered, ticks, wide
from trajectories.figures.parts.tooltip import TOOLTIP, named, with_tooltips
from trajectories.ground import say
from trajectories.ground.number_words import vague_low
from trajectories.ground.periods import Period, length, next_month

MAIN = True
ORDER = 40
METHODS = ("rates", "contested", "reference_layer")

ROWS: dict[str, Any] = {
    "group": pl.String,
    "source_id": pl.String,  # null: counts published elsewhere
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

    A total is divided by the months of its period; a rate is taken to a month of average length, or to its own month.
    Restated counts of one source, category, unit and period are one row. Projections and hypotheses are left out.
    Sample: ("2022", "article-a", "cases", "awol", False, 2022-01-01, 2022-12-31, 550.0, 550.0, "550", "6,600", "2022",
    None, "article-a-14").
    """
    subject = study.subject
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for claim in study.claims.to_dicts():
        entry = _entry(study, claim)
        if entry is None:
            continue
        series = claim["category"] if claim["category"] in subject.counted else subject.pooled
        key = (claim["source_id"], claim["unit"], series, entry["start"], entry["end"],
               claim["count_id"] or claim["claim_id"])  # fmt: skip
        if key in found:  # a vaguer statement of the same count adds its id, not a row
            first, second = sorted((found[key], entry), key=lambda one: (one["high"] is None, -one["low"]))
            found[key] = {**first, "claim_ids": f"{first['claim_ids']} {second['claim_ids']}"}
        else:
            found[key] = entry
    drawn = []
    for group in _groups(study):
        own = [row for row in found.values() if row["group"] == group]
        drawn += own + (_published(study, group) if own else [])
    return pl.DataFrame(drawn, schema=ROWS, orient="row")


def _groups(study: Study) -> list[str]:
    first, last = study.subject.years
    return [str(first), LONGER, _last_year(study, last), SINGLE, NO_PERIOD]


def _last_year(study: Study, year: int) -> str:
    ends = study.claims.filter(pl.col("start_earliest") == date(year, 1, 1))["end_latest"].drop_nulls()
    return str(year) if date(year, 12, 31) in ends.to_list() else f"{year} so far"


def _entry(study: Study, claim: Row) -> dict[str, Any] | None:
    subject = study.subject
    start, end, rate = claim["start_earliest"], claim["end_latest"], claim["quantity"] == "rate"
    dated = start is not None and end is not None
    if (
        claim["role"] not in ("constraint", "contested")
        or claim["mood"] not in ("stated", "hedged")
        or claim["repeats"]
        or claim["population"] != subject.population
        or claim["unit"] not in subject.measured
        or not (rate or (claim["quantity"] == "total" and dated))
    ):
        return None
    factor = _factor(claim, dated)
    numbers = [claim[name] for name in ("low", "best", "high") if claim[name] is not None]
    least = vague_low(claim["printed"]) if not numbers else None
    if not numbers and least is None:
        return None
    monthly = {name: None if claim[name] is None else claim[name] * factor for name in ("low", "best", "high")}
    spoken = say.figure({**claim, **monthly}) if numbers else f"over {say.number((least or 0) * factor)}"
    per = (
        ""
        if not rate
        else f" per {claim['per']}"
        if (claim["per_n"] or 1) == 1
        else f" per {claim['per_n']:g} {claim['per']}s"
    )
    opens = claim["qualifier"] == "more_than"
    return {
        "group": _group(study, start, end) if dated else NO_PERIOD, "source_id": claim["source_id"],
        "unit": claim["unit"], "category": claim["category"],
        "hedged": claim["role"] == "contested" or claim["mood"] != "stated",
        "start": start if dated else None, "end": end if dated else None,
        "low": min(numbers or [least]) * factor, "high": None if opens else max(numbers) * factor,
        "text": spoken, "as_printed": (say.figure(claim) if numbers else claim["printed"]) + per,
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


def _published(study: Study, group: str) -> list[dict[str, Any]]:
    """The published counts of single months that fall into a group: of all categories together where there are any."""
    subject, references = study.subject, study.dataset.references
    months = [
        row for row in references.to_dicts()
        if row["measure"] == subject.registered and row["unit"] in subject.measured
        and row["start"].day == 1 and next_month(row["start"]) > row["end"] > row["start"]
        and (row["end"].month == row["start"].month) and row["end"].day >= 28
    ]  # fmt: skip
    first, last = subject.years
    inside = {
        str(first): lambda row: row["start"].year == first, _last_year(study, last): lambda row: row["start"].year == last,
        LONGER: lambda row: first < row["start"].year < last,
        SINGLE: lambda row: row["start"] == subject.focus_month,
    }  # fmt: skip
    own = [row for row in months if group in inside and inside[group](row)]
    together = [row for row in own if row["category"] == subject.pooled]
    best = together or [row for row in own if own and row["category"] == own[0]["category"]]
    if not best:
        return []
    values = [row["best"] for row in best]
    start, end = min(row["start"] for row in best), max(row["end"] for row in best)
    return [{
        "group": group, "source_id": None, "unit": best[0]["unit"], "category": best[0]["category"], "hedged": False,
        "start": start, "end": end, "low": min(values), "high": max(values),
        "text": say.between(min(values), max(values)), "as_printed": say.counted(len(values), "count"),
        "period": say.short_period(start, end), "months": values,
        "claim_ids": " ".join(row["reference_id"] for row in best),
    }]  # fmt: skip


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the span of the figures in the first and the last year, of the unit that is counted first."""
    subject = study.subject
    unit = subject.unit(subject.measured[0])
    own = rows.filter(pl.col("source_id").is_not_null() & (pl.col("unit") == unit.id))
    own = own if len(own) else rows.filter(pl.col("source_id").is_not_null())
    noun = subject.unit(own["unit"][0]).noun
    first, last = subject.years
    place = getattr(subject, "place", "")
    spans: list[str] = []
    for year in (first, last):
        part = own.filter((pl.col("start").dt.year() == year) & (pl.col("end").dt.year() == year))
        if len(part):
            spans.append(f"{_span(part)}{'' if spans else f' {noun} a month'} in {year}")
    title = f"From {' to '.join(spans)}" if len(spans) == 2 else (spans or [f"{_span(own)} {noun} a month"])[0]
    names = [subject.unit(name).noun for name in subject.measured if name in rows["unit"].to_list()]
    other = f"; diamond, dashed: {names[1]}, as the article puts it" if len(names) > 1 else ""
    published = " Grey: single months published elsewhere." if rows["source_id"].null_count() else ""
    return Words(
        title=f"{title}: what the figures{f' for {place}' if place else ''} come to",
        subtitle=f"{say.capital(say.listed(names))} per month: a total divided by the months of its period, a rate taken to the "
        f"month. Filled: stated; hollow: hedged, or no period printed{other}. ▸: no upper end printed.{published}",
        alt=f"{say.capital(say.counted(rows['source_id'].drop_nulls().len(), 'figure'))} on one axis from zero, grouped by "
        f"period: " + "; ".join(f"{row['group']}: {row['as_printed']} is {row['text']} a month" for row in
                                own.head(6).to_dicts()) + ".",
    )  # fmt: skip


def _span(part: pl.DataFrame) -> str:
    low, high = part["low"].min(), pl.concat([part["low"], part["high"].drop_nulls()]).max()
    low_words, high_words = say.number(float(low)), say.number(float(high))  # type: ignore[arg-type]
    return low_words if low_words == high_words else f"{low_words}–{high_words}"


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.LayerChart | alt.FacetChart:
    """A line for each row: whose figure and what is printed, then the dot on the common axis."""
    sheet = Sheet(look)
    left = 0.0 if look.phone else (388.0 if look.width > 700 else 250.0)
    steps = ticks(max(row["high"] or row["low"] for row in rows.to_dicts()), 3 if look.phone else 5)
    scale = (look.width - left - 30) / steps[-1]
    body = _Body(study, sheet, left + 4, scale)
    body.axis(steps)
    begin = sheet.top
    group = None
    for row in with_tooltips(study, rows, look.notes).to_dicts():
        if row["group"] != group:
            group = row["group"]
            sheet.rule(1, sheet.top + 6, look.width - 1, sheet.top + 6, look.palette.grid)
            sheet.text(0, sheet.top + 20, group, bold=True, size=12)
            sheet.top += 32
        body.line(row)
    for step in [] if look.phone else steps:  # on a phone a grid would run through the words above the lines
        sheet.rule(left + 4 + step * scale, begin, left + 4 + step * scale, sheet.top + 4, look.palette.grid)
    body.axis(steps)
    return sheet.chart(TOOLTIP)


class _Body:
    """Where the rows stand on a sheet."""

    def __init__(self, study: Study, sheet: Sheet, zero: float, scale: float) -> None:
        self.study, self.sheet, self.zero, self.scale = study, sheet, zero, scale
        self.sources = {source.source_id: source for source in study.sources}

    def axis(self, steps: list[float]) -> None:
        for step in steps:
            align = "left" if step == 0 else "center"
            self.sheet.text(
                self.zero + step * self.scale, self.sheet.top + 9, say.number(step), quiet=True, align=align
            )
        self.sheet.top += 18

    def line(self, row: Row) -> None:
        sheet, look = self.sheet, self.sheet.look
        source = self.sources.get(row["source_id"])
        datum = {
            name: row[name]
            for name in (*(tip.shorthand.removesuffix(":N") for tip in TOOLTIP), "source_id", "claim_ids")
        }
        colour = source.colour if source else look.palette.reference
        name = named(source) if source else "Published elsewhere"
        told = numbered(self.told(row), look, row["claim_ids"] if source else "")
        if self.zero > 300:  # side by side
            head = lines(name, 148, bold=True)[0]
            sheet.text(0, sheet.top + 10, head, bold=True, colour=colour, datum=datum)
            end = sheet.block(154, sheet.top + 2.5, self.zero - 166, told, quiet=True)
            y, sheet.top = sheet.top + 10, max(end + 2, sheet.top + 20)
        else:
            width = look.width if look.phone else self.zero - 14
            sheet.text(0, sheet.top + 8, lines(name, width, bold=True)[0], bold=True, colour=colour, datum=datum)
            end = sheet.block(0, sheet.top + LINE, width, told, quiet=True)
            y = end + 8 if look.phone else sheet.top + LINE
            sheet.top = end + (20 if look.phone else 4)
        self.mark(row, y, colour, datum)

    def told(self, row: Row) -> str:
        """ "6,600 AWOL cases", "310,000 cases, both in one count, Jan 2022–Oct 2025": what the group says is not said again."""
        subject = self.study.subject
        short, noun = subject.category(row["category"]).short, subject.unit(row["unit"]).noun
        counted = row["category"] in subject.counted
        figure = row["as_printed"] if row["source_id"] else f"{row['as_printed']} of a month"
        what = f"{short} {noun}" if counted else noun
        parts = [f"{figure}, {what}" if " per " in figure or not row["source_id"] else f"{figure} {what}"]
        parts += [] if counted else [short]
        parts += [row["period"]] if row["group"] not in (NO_PERIOD, row["period"]) else []
        return ", ".join(parts)

    def mark(self, row: Row, y: float, colour: str, datum: Mapping[str, Any]) -> None:
        sheet, subject = self.sheet, self.study.subject
        if sheet.look.phone:
            sheet.rule(self.zero, y + 7, sheet.width - 1, y + 7, sheet.look.palette.grid)
        other = row["unit"] != subject.measured[0]
        low, high = self.zero + row["low"] * self.scale, self.zero + (row["high"] or row["low"]) * self.scale
        shape = "diamond" if other else "circle"
        dash = (5, 3) if other else ()
        if row["months"]:
            for value in row["months"]:
                at = self.zero + value * self.scale
                sheet.rule(at, y - 6, at, y + 6, colour, line=1.5, datum=datum)
        elif high - low > 3:
            for edge in (y - 4, y + 4):
                sheet.rule(low, edge, high, edge, colour, dash=dash, line=1.5)
            sheet.bar(low, y - 4, high, y + 4, colour, fill=0.15 if row["hedged"] else 0.8, line=0, datum=datum)
            for end in (low, high):
                sheet.rule(end, y - 5, end, y + 5, colour, line=2)
        else:
            sheet.rule(self.zero, y, low - 5, y, colour, dash=dash, line=1.3)
            sheet.dot(low, y, colour, hollow=row["hedged"], shape=shape, size=70, datum=datum)
            if row["high"] is None:
                sheet.dot(low + 11, y, colour, shape="triangle-right", size=34, datum=datum)
        after = high + (20 if row["high"] is None else 10)
        room = wide(row["text"], LABEL, True)
        if after + room <= sheet.width:
            sheet.text(after, y, row["text"], bold=True, datum=datum)
        else:  # beside the far end there is no room: above the line it stands on
            sheet.bar(low - 14 - room, y - 7, low - 8, y + 7, sheet.look.palette.ground, fill=1, line=0)
            sheet.text(low - 10, y, row["text"], bold=True, align="right", datum=datum)
