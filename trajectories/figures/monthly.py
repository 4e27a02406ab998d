"""`fig-monthly`: every figure that states or implies a monthly rate, as a dot or a range on one axis, by period."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts.look import LABEL, Look, Words, tone
from trajectories.figures.parts.sheet import LINE, Sheet, lines, numbered, ticks, wide
from trajectories.figures.parts.tooltip import DRAWN, TOOLTIP, office, tooltips
from trajectories.ground import say
from trajectories.ground.number_words import vague_low
from trajectories.ground.periods import ONE_DAY, Period, length, next_month

MAIN = True
ORDER = 40
METHODS = ("rates", "contested", "reference_layer")

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
    for claim in study.rows.values():
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
    references = study.dataset.references.sort("start", "reference_id").to_dicts()
    inside = {
        str(first): lambda month: month.year == first, _last_year(study, last): lambda month: month.year == last,
        LONGER: lambda month: first < month.year < last, SINGLE: lambda month: month == subject.focus_month,
    }  # fmt: skip
    focus = {row["reference_id"] for row in references if row["start"] == subject.focus_month}
    if group == SINGLE and focus & set(taken):
        return []
    offices: dict[str, list[Row]] = {}
    for row in references:
        month = row["start"].day == 1 and row["end"] == next_month(row["start"]) - ONE_DAY
        ours = row["measure"] == subject.registered and row["unit"] in subject.measured
        if month and ours and group in inside and inside[group](row["start"]):
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


def fewer(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Ever fewer groups: at last those of the two years, which the title is about."""
    frames = (rows.filter(~pl.col("group").is_in((LONGER, NO_PERIOD, SINGLE)[:last])) for last in (1, 2, 3))
    yield from (left for left in frames if not left.is_empty())


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the averages of the first and the last year, of one unit and category, so that like stands beside like."""
    subject = study.subject
    names = [subject.unit(name).noun for name in subject.measured if name in rows["unit"].to_list()]
    other = f"; diamond, dashed: {names[1]}, as the {subject.article_noun} puts it" if len(names) > 1 else ""
    months = " Grey: single months published elsewhere, by office; of one category only where it gives no other."
    grey = months * bool(rows["source_id"].null_count())
    own = rows.filter(pl.col("source_id").is_not_null())
    hollow = " hollow: hedged, or no period printed" if own["hedged"].any() or NO_PERIOD in own["group"] else ""
    opened = " ►: no upper end printed." if own["high"].null_count() else ""
    return Words(
        title=f"{subject.place}: " * bool(subject.place) + _averages(study, own),
        subtitle=f"{say.capital(say.listed(names))} a month: a total divided by its months, a rate taken to the month. Filled: stated"
        f"{';' if hollow else ''}{hollow}{other}.{opened}{grey}",
        alt=f"{say.capital(say.counted(len(own), 'figure'))} on one axis from zero, grouped by "
        f"period: " + "; ".join(f"{row['group']}: {row['as_printed']} is {row['text']} a month" for row in
                                own.head(6).to_dicts()) + ".",
    )  # fmt: skip


def _averages(study: Study, own: pl.DataFrame) -> str:
    """ "AWOL averages 550–583 cases a month in 2022 and 15,071–16,250 in 2025, as articles count"."""
    subject = study.subject
    years = subject.years
    for unit in subject.measured:
        for category in (*subject.counted, subject.pooled):
            spans = {}
            for year in years:
                part = own.filter(
                    (pl.col("unit") == unit) & (pl.col("category") == category) & (pl.col("group") != SINGLE)
                    & (pl.col("start").dt.year() == year) & (pl.col("end").dt.year() == year)
                )  # fmt: skip
                if len(part):
                    spans[year] = _span(part)
            if len(spans) == len(set(years)):
                short, noun = subject.category(category).short, subject.unit(unit).noun
                what = f"{short} {noun}" if category in subject.counted else f"{noun}, {short},"
                told = [f"{span} a month in {year}" for year, span in spans.items()]
                return f"{say.capital(what)} average {say.listed(told)}, as {subject.article_noun}s count"
    first = own.sort(pl.col("group") == SINGLE, maintain_order=True).row(0, named=True)
    noun = subject.unit(first["unit"]).noun
    return f"{first['as_printed']} ({study.label(first['source_id'])}) comes to {first['text']} {noun} a month"


def _span(part: pl.DataFrame) -> str:
    ends = pl.concat([part["low"], part["high"].drop_nulls()])
    return "–".join(dict.fromkeys(say.number(end) for end in (ends.min(), ends.max())))  # type: ignore[arg-type]


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.LayerChart | alt.FacetChart:
    """A line for each row: whose figure and what is printed, then the dot on the common axis."""
    sheet = Sheet(look)
    name = 130.0 if look.width > 700 else 16.0
    left = look.width * (0.55 if look.width > 700 else 0.58) if look.width > 600 else 0.0
    steps = ticks(max(row["high"] or row["low"] for row in rows.to_dicts()), 5 if look.width > 700 else 3)
    body = _Body(study, sheet, name, left + 4, (look.width - left - 30) / steps[-1])
    if look.width <= 700:
        body.key(rows)
    body.axis(steps)
    begin, group = sheet.top, None
    for row in rows.to_dicts():
        if row["group"] != group:
            group = row["group"]
            if look.width > 600 or group == rows["group"][0]:  # on a narrow sheet each row has its own rule
                sheet.rule(1, sheet.top + 3, look.width - 1, sheet.top + 3, look.palette.grid)
            sheet.text(0, sheet.top + 13, group, bold=True, size=12)
            sheet.top += 22
            body.last = ""
        body.line(row)
    for step in [] if look.width < 600 else steps:  # on a phone a grid would run through the words above the lines
        x = body.zero + step * body.scale
        sheet.rule(x, begin, x, sheet.top + 2, look.palette.grid)
    return sheet.chart(TOOLTIP)


class _Body:
    """Where the rows stand on a sheet: names from 0, words from `words`, the axis from `zero`."""

    def __init__(self, study: Study, sheet: Sheet, words: float, zero: float, scale: float) -> None:
        self.study, self.sheet, self.words, self.zero, self.scale = study, sheet, words, zero, scale
        self.sources = {source.source_id: source for source in study.sources}
        self.last = ""  # whose name stood in the row before

    def key(self, rows: pl.DataFrame) -> None:
        """Letter and name of every source with a figure here, for rows that have room for the letter only."""
        sheet, at = self.sheet, 0.0
        for source in (source for source in self.study.sources if source.source_id in rows["source_id"]):
            room = wide(source.name, bold=True)
            if at and at + room > sheet.width:
                at, sheet.top = 0.0, sheet.top + LINE
            sheet.text(at, sheet.top + LINE / 2, source.name, bold=True, colour=tone(source.colour, sheet.look.palette))
            at += room + 14
        sheet.top += LINE + 4

    def axis(self, steps: list[float]) -> None:
        for step in steps:
            align = "left" if step == 0 else "center"
            x = self.zero + step * self.scale
            self.sheet.text(x, self.sheet.top + 7, say.number(step), quiet=True, align=align)
        self.sheet.top += 15

    def line(self, row: Row) -> None:
        sheet, look = self.sheet, self.sheet.look
        source = self.sources.get(row["source_id"])
        ids = [row["claim_ids"], *(row["claim_ids"].split() if row["months"] else [])]
        data = tooltips(self.study, ids, look.notes)
        drawn = f"{row['text']} a month" if row["text"] != row["as_printed"] else ""
        datum = {**data[0], DRAWN: drawn, "source_id": row["source_id"], "claim_ids": row["claim_ids"]}
        colour = tone(source.colour, look.palette) if source else look.palette.reference
        beside, full = look.width > 600, look.width > 700
        name = (source.name if full else source.letter) if source else ("Published elsewhere" if full else "")
        text = numbered(self.told(row), look, row["claim_ids"] if source else "")
        room = (self.zero - 10 if beside else look.width) - self.words
        if name and (name != self.last or not beside):
            shown = lines(name, self.words - 6, bold=True)[0] if full else name
            sheet.text(0, sheet.top + 8, shown, bold=True, colour=colour, datum=datum)
        self.last = name
        end = sheet.block(self.words, sheet.top + 0.5, room, text, quiet=True)
        y = sheet.top + 8 if beside else end + 6
        sheet.top = max(end + 0.5, y + 8) if beside else end + 15
        each = [{**told, "source_id": None, "claim_ids": name}
                for told, name in zip(data[1:], row["claim_ids"].split(), strict=False)]  # fmt: skip
        self.mark(row, y, colour, datum, each)

    def told(self, row: Row) -> str:
        """ "6,600 AWOL cases", "310,000 cases, both in one count, Jan 2022–Oct 2025": what the group says is not said again."""
        subject = self.study.subject
        short, noun = subject.category(row["category"]).short, subject.unit(row["unit"]).noun
        counted = row["category"] in subject.counted
        what = f"{short} {noun}" if counted else noun
        if row["months"]:
            parts = [f"{row['office']}: {row['as_printed']}", *([short] if counted else [])]
        else:
            pace = any(word in row["as_printed"] for word in (" every ", " a "))
            parts = [row["as_printed"], what] if pace else [f"{row['as_printed']} {what}"]
        parts += [] if counted else [short]
        if row["group"] == NO_PERIOD or row["period"] == row["group"]:
            return ", ".join(parts)
        named = str(row["end"].year) in row["group"]
        return ", ".join([*parts, say.brief_period(row["start"], row["end"]) if named else row["period"]])

    def mark(self, row: Row, y: float, colour: str, datum: Row, each: Sequence[Row]) -> None:
        sheet, subject = self.sheet, self.study.subject
        if sheet.width < 600:
            sheet.rule(self.zero, y + 7, sheet.width - 1, y + 7, sheet.look.palette.grid)
        other = row["unit"] != subject.measured[0]
        low, high = self.zero + row["low"] * self.scale, self.zero + (row["high"] or row["low"]) * self.scale
        dash, shape = ((5, 3), "diamond") if other else ((), "circle")
        after, room = high + (20 if row["high"] is None else 10), wide(row["text"], LABEL, True)
        # Beside the far end there is no room: the words stand on the line, which ends there.
        inside = after + room > sheet.width
        if row["months"]:
            for value, own in zip(row["months"], each, strict=True):
                at = self.zero + value * self.scale
                sheet.rule(at, y - 5, at, y + 5, colour, line=1.5, datum=own)
        elif high - low > 3:
            fill = 0.12 if row["hedged"] else 0.8
            sheet.bar(low, y - 4, high, y + 4, colour, fill=fill, dash=dash, line=1.3, datum=datum)
        else:
            sheet.rule(self.zero, y, low - (14 + room if inside else 5), y, colour, dash=dash, line=1.3)
            sheet.dot(low, y, colour, hollow=row["hedged"], shape=shape, size=64, datum=datum)
            if row["high"] is None:
                sheet.dot(low + 11, y, colour, shape="triangle-right", size=34, datum=datum)
        at, align = (low - 10, "right") if inside else (after, "left")
        sheet.text(at, y, row["text"], bold=True, align=align, datum=datum)
