"""`fig-overlay`: totals since the first day in one panel, counts published elsewhere behind; then projections and paces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts import marks, panels
from trajectories.figures.parts.levels import LEVELS, PATH, PLAIN, WINDOW, cumulative, in_order, printed
from trajectories.figures.parts.look import LABEL, WIDE, Look, Words
from trajectories.figures.parts.marks import HEDGED, REMAINDER, STATED
from trajectories.figures.parts.phrases import placed, spelled, units_in, what_else
from trajectories.figures.parts.plot import AXIS, FOOT, Axes
from trajectories.figures.parts.rates import AVERAGE_MONTH, in_average_month
from trajectories.figures.parts.sheet import DOTTED, LINE, NO_BREAK, Drawing, Sheet, wide
from trajectories.figures.parts.tooltip import DRAWN
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY

MAIN = True
ORDER = 30
METHODS = ("trajectory", "cumulative", "even_path", "pooled", "reference_layer", "side_by_side", "conditional",
           "contested")  # fmt: skip

TOTAL, PUBLISHED, NEEDED, RATE = "total", "published elsewhere", "pace needed", "pace stated"
ROWS = {"role": pl.String, "days": pl.Int64, "per_day": pl.Float64, **LEVELS}
PACES = "Pace a projection needs, and pace stated"
SIDES = {288: 144, 440: 210, 660: 330, 940: 390}  # pixels for the words at the right
HEIGHTS = {288: 200, 440: 220, 660: 260, 940: 300}
GUTTER = 26  # pixels between the panel and the words
LEAST_BAR = 90  # pixels of the longest bar beside its words
RIM, NESTED = 170, (90, 34, 10)  # sizes of marks at one place: of a published count beneath, then from outside
MEETS, NEAR = 5.0, 0.02  # pixels, and the part of the axis, in which marks are at one place


def rows(study: Study) -> pl.DataFrame:
    """Totals since the first day, as printed; the even path; counts published elsewhere; paces a day. Columns ROWS.

    role: total (kind stated, hedged or set aside; projected ones too), even path, published elsewhere, pace needed
    (from the source's own last total to its projection, over `days`, for either start) and pace stated (its own rate, a day).
    """
    counts, since = printed(study), study.subject.span_start + WINDOW
    from_start = counts.filter(pl.col("kind") != REMAINDER, ~pl.col("single"), pl.col("start") <= since)
    totals = [*in_order(study, ends(from_start)).to_dicts(), *from_start.filter("projected").to_dicts()]
    if not totals:
        return pl.DataFrame(schema=ROWS)
    paths = cumulative(study, counts).filter(kind=PATH, unit=study.subject.measured[0])
    paths = paths.filter(pl.col("start").min().over("source_id") <= since)
    found = [{**row, "role": TOTAL} for row in totals]
    found += [{**row, "role": PATH} for row in paths.to_dicts()]
    found += _published(study)
    found += _paces(study, counts.filter(~pl.col("single"), kind=STATED), from_start)
    return pl.DataFrame(found, schema=ROWS)


def _published(study: Study) -> list[dict[str, Any]]:
    """Published totals of all categories together since the first day; of one publication its parts are summed."""
    subject = study.subject
    keys = ["counted_by", "relayed_by", "reported_on", "start", "end"]
    whole, part = pl.col("category") == subject.pooled, pl.col("category").is_in(subject.counted)
    begins, ends_on = pl.col("start") <= subject.span_start + WINDOW, pl.col("end") > subject.span_start + 2 * WINDOW
    totals = (
        study.dataset.references.filter(begins, ends_on, measure=subject.registered, unit=subject.measured[0])
        .filter(whole | (part & ~whole.any().over(keys)))
        .group_by(keys, maintain_order=True)
        .agg(
            value=pl.col("best").sum(),
            claim_ids=pl.col("reference_id").str.join(" "),
            qualifier=pl.col("qualifier").sort_by(pl.col("qualifier") == "exact").first(),
            open=(pl.col("qualifier") == "more_than").any(),
            complete=whole.any() | (part.sum() == len(subject.counted)),
        )
        .filter("complete")
        .sort("end", "value")
    )
    same = {**PLAIN, "role": PUBLISHED, "unit": subject.measured[0], "category": subject.pooled, "kind": STATED}
    numbers = dict.fromkeys(("low", "high"))
    return [{**same, **row, "text": say.figure({**row, **numbers, "best": row["value"]})} for row in totals.to_dicts()]


def _paces(study: Study, stated: pl.DataFrame, totals: pl.DataFrame) -> list[dict[str, Any]]:
    found = []
    for row in totals.filter("projected").to_dicts():
        bases = _bases(study, stated, row)
        for last, alone in bases:
            days = (row["end"] - last["end"]).days
            from_here = {**row, "start": last["end"] + ONE_DAY, "open": False, "high": None, "months": None}
            before = say.after_noun(last["text"], study.subject.short(last["category"]), "")
            found.append({
                **from_here, "role": NEEDED, "days": days,
                "per_day": max(0.0, row["value"] - last["value"]) / days,
                "text": f"{alone}from {before} on {_day(last['end'])} to {say.number(row['value'])} on {_day(row['end'])}",
                "claim_ids": f"{last['claim_ids']} {row['claim_ids']}",
            })  # fmt: skip
        found += [{**from_here, **rate} for rate in (_rates(study, row["source_id"]) if bases else [])]
    return found


def _bases(study: Study, stated: pl.DataFrame, row: Row) -> list[tuple[dict[str, Any], str]]:
    """The source's own last total from which a projection grows; where the projection may count one year alone, also its
    last total of that year, of one category where there is no other, with that condition in words."""
    found: list[tuple[dict[str, Any], str]] = []
    claim, same = study.rows[row["claim_ids"].split()[0]], pl.col("category") == row["category"]
    like = stated.filter(source_id=row["source_id"], unit=row["unit"])
    for start in dict.fromkeys((claim["start_earliest"], claim["start_latest"])):
        alone = start - claim["start_earliest"] > WINDOW
        near = (pl.col("start") - start).abs() <= WINDOW
        own = like.filter(near, pl.col("end") < row["end"], pl.lit(alone) | same).drop_nulls("value")
        if len(own) and row["value"] is not None and (alone or not found):
            last = own.sort("end", same, "value").row(-1, named=True)
            found.append((last, f"if for {start.year} alone: " if alone else ""))
    return found


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _rates(study: Study, source_id: str) -> list[dict[str, Any]]:
    """The paces that a source states by itself, a day; a pace stated twice is one row."""
    found: dict[float, list[Row]] = {}
    of_source = study.claims.filter(source_id=source_id, quantity="rate", population=study.subject.population)
    for claim in of_source.filter(pl.col("unit").is_in(study.subject.measured)).drop_nulls("best").to_dicts():
        found.setdefault(round(claim["best"] * in_average_month(claim) / AVERAGE_MONTH, 1), []).append(claim)
    return [
        {"role": RATE, "per_day": pace, "unit": claim["unit"], "category": claim["category"],
         **dict.fromkeys(("start", "end", "low", "value")), "kind": STATED if claim["mood"] == "stated" else HEDGED,
         "text": f"“{claim['printed']}”",
         "claim_ids": " ".join(one["claim_id"] for one in same)}
        for pace, same in found.items() for claim in same[:1]
    ]  # fmt: skip


def ends(totals: pl.DataFrame) -> pl.DataFrame:
    """The total of each source that its label speaks of: stated before hedged, the latest, for all categories together."""
    order = [pl.col("kind") != STATED, pl.col("end"), pl.coalesce("value", "high")]
    best = totals.filter(~pl.col("projected")).sort(order, descending=[False, True, True])
    return best.unique("source_id", keep="first", maintain_order=True)


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the span of the totals and, of the projection that needs most, the pace."""
    subject, roles = study.subject, rows["role"].to_list()
    place = placed(study, " for {}")
    totals = rows.filter(role=TOTAL)
    best = ends(totals).to_dicts()
    first = [row for row in best if row["kind"] == STATED and row["value"] is not None] or best
    same = [row for row in first if row["value"] is not None and row["unit"] == first[0]["unit"]]
    own = sorted(same, key=lambda row: (row["value"], row["open"]))
    title = f"Totals{place} as printed"
    if own:
        ends_of = own[:: len(own) - 1 or 1]
        said = dict.fromkeys(say.after_noun(row["text"], subject.short(row["category"]), "") for row in ends_of)
        run = f"Totals{place} run from" if len(said) > 1 else f"The total{place} is"
        title = f"{run} {' to '.join(said)} {subject.unit(own[0]['unit']).noun}"
    for most in rows.filter(role=NEEDED).sort("per_day", descending=True).head(1).to_dicts():
        whose, pace = spelled(study.dataset.source(most["source_id"])), say.number(most["per_day"])
        title += f"; to reach the {say.number(most['value'])} in {whose} by {say.day(most['end'])} takes {pace} a day"
    without = [source.name for source in study.sources if source.source_id not in totals["source_id"]]
    keys = ["Filled: stated", "hollow: hedged or projected", "dotted: each count spread evenly by us"]
    keys += ["▲ no upper limit"] if rows["open"].any() else []
    keys += [f"grey: {subject.published_words}"] if PUBLISHED in roles else []
    nouns = [unit.noun for unit in units_in(study, rows.filter(pl.col("role").is_in([TOTAL, PUBLISHED])))]
    paces = units_in(study, rows.filter(pl.col("unit") != subject.measured[0], role=RATE))
    keys += [f"dashed: {unit.noun}" for unit in paces]
    told = [
        f"{study.dataset.source(row['source_id']).name}: {' to '.join((panels.said(row)[0], say.day(row['end'])))}{panels.said(row)[1]}"
        for row in best
    ]
    since = subject.span_start.year
    return Words(
        title=title,
        subtitle=f"Totals of {say.listed(nouns)} since {since}, at the last day that each counts. {'; '.join(keys)}.",
        alt=f"{'; '.join(told)}.",
        note=f"Not drawn, as no total since {since} is printed: {say.listed(without)}." if without else "",
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """The panel with one label a source at its right, then the paces as bars from zero."""
    sheet, side = Sheet(study, look), SIDES[look.width]
    drawn = panels.drawn(sheet, _together(rows.with_columns(measure=pl.lit("cumulative"))))
    most = max([_height(row) for row in drawn if row["role"] in (TOTAL, PUBLISHED)], default=1.0)
    labels = _labels(sheet, drawn)
    height = max(HEIGHTS[look.width], sum(one.height(side - GUTTER) for _, one in labels) - FOOT)
    axes = Axes(AXIS, 8, look.width - AXIS - side, height, *panels.span(study), most * 1.05)
    axes.draw(sheet, numbers=True)
    _panel(sheet, axes, drawn)
    beside = [((min(axes.x(row["until"]), axes.right) + 7, axes.y(_height(row))), one) for row, one in labels]
    end = marks.column(sheet, beside, axes.right + GUTTER, side - GUTTER, (0, axes.bottom + FOOT))
    sheet.top = max(end, axes.bottom + FOOT) + 10
    _bars(sheet, drawn)
    return sheet.chart()


def _height(row: Row) -> float:
    """The count at which a total stands."""
    return float(row["value"] or row["high"] or 0.0)


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows; published counts that would cover each other each name all of them, so that any tells of all."""
    published = rows.filter(role=PUBLISHED).select("end", "value", "claim_ids")
    near = NEAR * (rows["value"].max() or 0.0)  # type: ignore[operator]
    every = published.join(published, on="end", suffix="_of", maintain_order="left_right")
    met = every.filter((pl.col("value") - pl.col("value_of")).abs() < near)
    told = met.group_by("claim_ids", maintain_order=True).agg(pl.col("claim_ids_of").str.join(" "))
    return rows.with_columns(pl.col("claim_ids").replace(told["claim_ids"], told["claim_ids_of"]))


def _labels(sheet: Sheet, drawn: Sequence[Row]) -> list[tuple[Row, marks.Beside]]:
    """One label a source, one for each projection, one for all that is published elsewhere, each with its row."""
    found: list[tuple[Row, str, str]] = []
    for row in [row for row in drawn if row["role"] == TOTAL]:
        hedged, day = row["kind"] == HEDGED, f"to {row['end']:%b %Y}"
        text = row["text"].partition(", ")[0] if hedged else row["text"]
        parts = what_else(sheet.study, row) + ["projected" if row["projected"] else "hedged"] * hedged
        said = f"{sheet.name(row['source_id'])}: {', '.join([*parts, day])}"
        bold = sheet.numbered(text, row["claim_ids"])
        if wide(bold, LABEL + 1, True) > SIDES[sheet.width] - GUTTER:  # then the caveat numbers begin the words
            bold, said = text, f"{bold.removeprefix(text).strip()} {said}"
        found.append((row, bold, said))
    if published := [row for row in drawn if row["role"] == PUBLISHED]:
        last = max(published, key=lambda row: (row["end"], row["value"]))
        found.append((last, last["text"], f"published elsewhere, to {last['end']:%b %Y}"))
    return [(row, marks.Beside(bold, said, sheet.colour(row["source_id"]), row["datum"])) for row, bold, said in found]


def _panel(sheet: Sheet, axes: Axes, drawn: Sequence[dict[str, Any]]) -> None:
    panels.even_path(sheet, axes, drawn, 1.5)
    totals = [(axes.x(row["until"]), axes.y(row["value"] or row["high"]), row) for row in drawn if row["role"] == TOTAL]
    for row in drawn:
        if row["role"] == PUBLISHED:
            x, y = axes.x(row["until"]), axes.y(row["value"])
            below = any(abs(x - left) + abs(y - top) < MEETS for left, top, _ in totals)
            sheet.dot(x, y, sheet.colour(None), size=RIM if below else 24, datum=row["datum"])
    # Totals that meet lie within each other, hollow ones outside, so that each can be seen and pointed at.
    met: list[tuple[float, float, Row]] = []
    for x, y, row in sorted(totals, key=lambda total: total[2]["kind"] == STATED):
        if row["value"] is None:
            sheet.rule(x, axes.y(row["low"]), x, y, sheet.colour(row["source_id"]), line=1.4, datum=row["datum"])
        around = [other["open"] for left, top, other in met if abs(x - left) + abs(y - top) < MEETS]
        met.append((x, y, row))
        size = NESTED[min(len(around), len(NESTED) - 1)]
        marks.point(sheet, x, y, {**row, "open": row["open"] and not any(around)}, size)


def _bars(sheet: Sheet, drawn: Sequence[dict[str, Any]]) -> None:
    """Pace needed and pace stated, as bars from zero; label, bar and number on one line."""
    paces = [row for row in drawn if row["role"] in (NEEDED, RATE)]
    if not paces:
        return
    look, subject = sheet.look, sheet.study.subject
    sheet.write(PACES, bold=True, size=LABEL + 1)
    sheet.top += 5
    told = []
    for row in paces:
        alone = row["text"].partition("from ")[0].rstrip(": ")
        said = f"stated: {row['text']}"
        if row["role"] == NEEDED:
            brief = alone or f"for {say.number(row['value'])}"
            said = f"needed {row['text'] if look.width == WIDE else brief}"
        pace = f"{say.number(row['per_day'])} {subject.unit(row['unit']).noun} a day"
        told.append((row, sheet.name(row["source_id"]), said, sheet.numbered(pace, row["claim_ids"])))
    indent = 0.0 if look.phone else max(wide(name, bold=True) for _, name, _, _ in told) + 12
    left = indent + max(wide(said) for _, _, said, _ in told) + 10
    room = look.width - left - max(wide(number, bold=True) for *_, number in told) - 8
    stacked = room < LEAST_BAR  # then the bar stands under its words
    if stacked:
        left, room = indent + 1, look.width - indent - 6
    scale = room / max(row["per_day"] for row in paces)
    before = ""
    for row, name, said, number in told:
        datum = {**row["datum"], DRAWN: f"{number.partition(NO_BREAK)[0]}, {said}"}
        colour = sheet.colour(row["source_id"])
        if name != before:
            sheet.text(0, sheet.top + 10, name, bold=True, colour=colour)
            sheet.top += 2 + (LINE if look.phone else 0)
        before = name
        end = left + max(2.0, row["per_day"] * scale)
        y, half, at = (sheet.top + LINE + 4, 3, indent) if stacked else (sheet.top + 8, 6, end + 6)
        dash, fill = (DOTTED, 0.08) if row["role"] == NEEDED else (sheet.dash(row), 0.35)
        sheet.bar(left, y - half, end, y + half, colour, fill=fill, dash=dash, line=1.3, datum=datum)
        sheet.text(at, sheet.top + 8, number, bold=True, datum=datum)
        sheet.text(at + wide(number, LABEL, True) + 4 if stacked else indent, sheet.top + 8, said, quiet=True)
        sheet.top = y + (6 if stacked else 10)
