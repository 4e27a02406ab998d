"""`fig-focus-month`: one number of one month as retold: who had it from whom, and what changed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.sheet import LINE, Sheet, numbered, wide
from trajectories.figures.parts.tooltip import COLUMNS, TOOLTIP, named, with_tooltips
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY, Period, length, next_month

MAIN = True
ORDER = 50
METHODS = ("focus_month", "contested", "lineage", "reference_layer")

ROWS: dict[str, Any] = {
    "origin": pl.String,  # who is said to have given the number, in words; null: counts published elsewhere
    "source_id": pl.String,
    "chain": pl.String,  # from the origin's first relay to the article; "" where the article names the origin itself
    "as_printed": pl.String,
    "what": pl.String,  # unit and category
    "unit": pl.String,
    "category": pl.String,
    "value": pl.Float64,  # in the month
    "opens": pl.Boolean,  # no upper end printed
    "made": pl.Boolean,  # made of a rate: the article prints no such count
    "hedged": pl.Boolean,
    "reserve": pl.String,  # why it is drawn hollow, in words; "" where it is not
    "changed": pl.String,  # what differs from the statement that this one retells
    "claim_ids": pl.String,
}
ARROW = " → "
NOBODY = "Nobody named"
Row = Mapping[str, Any]


def rows(study: Study) -> pl.DataFrame:
    """One row for each statement of the counts of which some statement has the subject's month as its whole period.

    By origin, in the order in which the articles name them; then the counts published elsewhere for that month. Repeats,
    projections and hypotheses are left out. Columns of ROWS. Sample: ("Office", "article-a", "New Voice", "21,600",
    "desertion cases", "cases", "desertion", 21600.0, False, False, False, "", "category", "article-a-18").
    """
    subject, month = study.subject, study.subject.focus_month
    if month is None:
        return pl.DataFrame(schema=ROWS)
    last = next_month(month) - ONE_DAY
    measured = study.claims.filter(
        pl.col("role").is_in(["constraint", "contested"])
        & pl.col("mood").is_in(["stated", "hedged"])
        & (pl.col("population") == subject.population)
        & pl.col("unit").is_in(subject.measured)
        & pl.col("repeats").is_null()
        & pl.col("quantity").is_in(["total", "rate"])
    ).with_columns(pl.coalesce("count_id", "claim_id").alias("count"))
    whole = measured.filter((pl.col("start_earliest") == month) & (pl.col("end_latest") == last))
    own = measured.filter(pl.col("count").is_in(whole["count"].to_list())).to_dicts()
    named_by = [row["attribution"].split(" > ") for row in own]
    entries = (
        _entry(study, row, _origin(chain, named_by), Period(month, last))
        for row, chain in zip(own, named_by, strict=True)
    )
    found = [row for row in entries if row is not None]
    order = list(dict.fromkeys(row["origin"] for row in found))
    found.sort(key=lambda row: order.index(row["origin"]))
    return pl.DataFrame(found + (_published(study, month, last) if found else []), schema=ROWS, orient="row")


def _origin(chain: list[str], chains: list[list[str]]) -> list[str]:
    """The chain, led on to the origin that a longer one names: who names an outlet has its number from that reporter."""
    if len(chain) == 1:
        return chain
    further = [other[other.index(chain[-1]) + 1 :] for other in chains if chain[-1] in other[:-1]]
    return [*chain, *(further[0] if further else [])]


def _entry(study: Study, row: Row, chain: list[str], month: Period) -> dict[str, Any] | None:
    subject = study.subject
    actors = {actor.id: actor.label for actor in study.dataset.actors}
    numbers = [row[name] for name in ("best", "low", "high") if row[name] is not None]
    if not numbers:
        return None
    rate = row["quantity"] == "rate"
    factor = length(month, row["per"]) / (row["per_n"] or 1.0) if rate else 1.0
    per = f" per {row['per_n'] or 1:g} {row['per']}s".replace("per 1 ", "per ") if rate else ""
    short, noun = subject.category(row["category"]).short, subject.unit(row["unit"]).noun
    what = f"{short} {noun}" if row["category"] in subject.counted else f"{noun}, {short}"
    between = [actors[name] for name in reversed(chain[1:-1])]
    return {
        "origin": actors[chain[-1]] if len(chain) > 1 else NOBODY, "source_id": row["source_id"],
        "chain": ARROW.join(between), "as_printed": say.figure(row) + per, "what": what, "unit": row["unit"],
        "category": row["category"], "value": numbers[0] * factor, "opens": row["qualifier"] == "more_than", "made": rate,
        "hedged": row["mood"] == "hedged" or row["role"] == "contested",
        "reserve": "hedged" if row["mood"] == "hedged" else "no period printed" if row["role"] == "contested" else "",
        "changed": say.listed((row["change"] or "").split()), "claim_ids": row["claim_id"],
    }  # fmt: skip


def _published(study: Study, start: date, end: date) -> list[dict[str, Any]]:
    """Counts of the month published elsewhere, one row for each number and category; relays of one number are joined."""
    subject = study.subject
    found: dict[tuple[float, str], dict[str, Any]] = {}
    own = study.dataset.references.filter(
        (pl.col("start") == start) & (pl.col("end") == end) & (pl.col("measure") == subject.registered)
    )
    for row in own.to_dicts():
        key = (row["best"], row["category"])
        ids = f"{found[key]['claim_ids']} {row['reference_id']}" if key in found else row["reference_id"]
        short, noun = subject.category(row["category"]).short, subject.unit(row["unit"]).noun
        found[key] = {
            "origin": None, "source_id": None, "chain": row["counted_by"], "as_printed": say.figure({**row, "low": None, "high": None}),
            "what": f"{short} {noun}" if row["category"] in subject.counted else f"{noun}, {short}", "unit": row["unit"],
            "category": row["category"], "value": row["best"], "opens": row["qualifier"] == "more_than", "made": False,
            "hedged": False, "reserve": "", "changed": "", "claim_ids": ids,
        }  # fmt: skip
    return sorted(found.values(), key=lambda row: (row["category"], -row["value"]))


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with every way in which the number is put."""
    subject = study.subject
    assert subject.focus_month is not None  # without one there are no rows
    month = say.period(subject.focus_month, next_month(subject.focus_month) - ONE_DAY)
    own = rows.filter(pl.col("source_id").is_not_null())
    counts = own.filter(~pl.col("made"))
    told = list(dict.fromkeys(_said(study, row) for row in (counts if len(counts) else own).to_dicts()))
    place = getattr(subject, "place", "")
    of = f"{month} in {place}" if place else month
    title = f"{of}: one number told as {say.listed(told)}" if len(told) > 1 else f"{of}: {say.listed(told)}"
    origins = own["origin"].n_unique()
    changed = len(own.filter(pl.col("changed") != ""))
    units = [subject.unit(name).noun for name in subject.measured if name in own["unit"].to_list()]
    other = f" Dashed edge: {units[1]}, as the article puts it." if len(units) > 1 else ""
    grey = " Grey: counts of the month published elsewhere." if rows["source_id"].null_count() else ""
    return Words(
        title=title,
        subtitle=f"{say.capital(say.listed(units))} in {month}, bars from zero, under the speaker or office that the number is "
        f"said to come from. Filled: stated; hollow: hedged, or no period printed; dotted: a rate, times the days of the "
        f"month.{other}{grey}",
        alt=f"{say.capital(say.counted(len(own), 'statement'))} under {say.counted(origins, 'origin')}; "
        f"{say.counted(changed, 'statement')} with something changed. "
        + "; ".join(
            f"{study.label(row['source_id'])}: {row['as_printed']} {row['what']}, from {row['origin']}"
            for row in own.to_dicts()
        )
        + ".",
    )


def _said(study: Study, row: Row) -> str:
    subject = study.subject
    noun = subject.unit(row["unit"]).noun
    counted = row["category"] in subject.counted
    return f"{row['as_printed']} {subject.category(row['category']).short + ' ' if counted else ''}{noun}"


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.LayerChart | alt.FacetChart:
    """Under each origin its statements: the way from relay to article, the figure as printed above its bar, what changed."""
    sheet = Sheet(look)
    sources = {source.source_id: source for source in study.sources}
    left = 14.0 if look.phone else look.width * 0.36
    scale = (look.width - left - 18) / max([*rows["value"].to_list(), 1.0])
    origin = ""
    for row in with_tooltips(study, rows, look.notes).to_dicts():
        published = row["source_id"] is None
        heading = "Counts published elsewhere" if published else row["origin"]
        if heading != origin:
            origin = heading
            if sheet.top:
                sheet.rule(1, sheet.top + 4, look.width - 1, sheet.top + 4, look.palette.grid)
            said = heading if published else f"From {heading}" if heading != NOBODY else heading
            sheet.top = sheet.block(0, sheet.top + 10, look.width, said, bold=True, size=12) + 4
        colour = look.palette.reference if published else sources[row["source_id"]].colour
        datum = {name: row[name] for name in (*COLUMNS, "source_id", "claim_ids")}
        way = row["chain"] if published else (f"→ {row['chain']}{ARROW}" if row["chain"] else "→ ")
        name = "" if published else named(sources[row["source_id"]])
        _statement(study, sheet, row, way, name, colour, left, scale, datum)
    return sheet.chart(TOOLTIP)


def _statement(
    study: Study, sheet: Sheet, row: Row, way: str, name: str, colour: str, left: float, scale: float, datum: Row
) -> None:
    look, top = sheet.look, sheet.top
    width = look.width - 14.0 if look.phone else left - 30
    # The relays in grey, then the article in its colour: on one line where both fit, else below each other.
    if name and wide(way, bold=True) + wide(name, bold=True) + 3 <= width:
        sheet.text(14, top + 8, way, quiet=True)
        sheet.text(17 + wide(way), top + 8, name, bold=True, colour=colour, datum=datum)
        end = top + LINE
    else:
        end = sheet.block(14, top, width, way, quiet=True)
        end = sheet.block(14, end, width, name, bold=True, colour=colour, datum=datum) if name else end
    y = end if look.phone else top
    figure = numbered(row["as_printed"], look, row["claim_ids"] if name else "")
    rest = " · ".join(filter(None, (row["what"], row["reserve"])))
    changed = f"changed: {row['changed']}" if row["changed"] else ""
    room = look.width - left
    sheet.text(left, y + 8, figure, bold=True, datum=datum)
    at = left + wide(figure, bold=True) + 7
    if at + wide(rest) <= look.width:
        sheet.text(at, y + 8, rest, quiet=True)
        at, y = at + wide(rest) + 9, y + LINE
    else:
        y, at = sheet.block(left, y + LINE, room, rest, quiet=True), look.width
    if changed and at + wide(changed, bold=True) <= look.width:
        sheet.text(at, y - LINE + 8, changed, bold=True)
    elif changed:
        y = sheet.block(left, y, room, changed, bold=True)
    dash: tuple[float, ...] = (5, 3) if row["unit"] != study.subject.measured[0] else ()
    fill = 0.0 if row["hedged"] else 0.15 if row["made"] else 0.85
    bar = left + row["value"] * scale
    sheet.bar(left + 1, y + 2, bar, y + 11, colour, fill=fill, dash=(1.5, 2) if row["made"] else dash, datum=datum)
    if dash and fill > 0.5:  # an edge that is dashed shows on a filled bar by what it leaves open
        sheet.bar(left + 1, y + 2, bar, y + 11, look.palette.ground, fill=0, dash=dash, line=2)
    if row["opens"]:
        sheet.dot(bar + 8, y + 6.5, colour, shape="triangle-right", size=40, datum=datum)
    sheet.top = max(end, y + 13) + 6
