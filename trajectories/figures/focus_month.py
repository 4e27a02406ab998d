"""`fig-focus-month`: one number of one month as retold: who had it from whom, and what changed on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.phrases import counted_as, office, published
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, wide
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


def rows(study: Study) -> pl.DataFrame:
    """One row for each statement of the counts of which some statement has the subject's month as its whole period.

    By origin, in the order in which the articles name them; then the counts published elsewhere for that month. Repeats,
    projections and hypotheses are left out. Columns of ROWS. Sample: ("Office", "article-a", "New Voice", "21,600",
    "desertion cases", "cases", "desertion", 21600.0, False, False, False, "", "category", "article-a-18").
    """
    month = study.subject.focus_month
    if month is None:
        return pl.DataFrame(schema=ROWS)
    last = next_month(month) - ONE_DAY
    measured = [
        row
        for row in told.own_claims(study.dataset)
        if row["mood"] in ("stated", "hedged") and row["quantity"] in ("total", "rate")
    ]
    whole = [row for row in measured if told.dates(row) == (month, last)]
    counts = {row["count_id"] or row["claim_id"] for row in whole}
    own = [row for row in measured if (row["count_id"] or row["claim_id"]) in counts]
    chains = [row["attribution"].split(" > ") for row in own]
    entries = [
        _entry(study, row, _origin(chain, chains), Period(month, last)) for row, chain in zip(own, chains, strict=True)
    ]
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
    actors = {actor.id: actor for actor in study.dataset.actors}
    numbers = [row[name] for name in ("best", "low", "high") if row[name] is not None]
    if not numbers:
        return None
    rate = row["quantity"] == "rate"
    factor = length(month, row["per"]) / (row["per_n"] or 1.0) if rate else 1.0
    outlet = study.dataset.source(row["source_id"]).outlet  # it names itself beside its letter
    between = [actors[name].label for name in reversed(chain[1:-1]) if actors[name].label != outlet]
    last = actors[chain[-1]]
    said = say.the(last.label) if last.kind == "office" else last.label
    return {
        "origin": NOBODY if len(chain) == 1 else said, "source_id": row["source_id"],
        "chain": ARROW.join(between), "as_printed": say.statement(row), "what": counted_as(study, row), "unit": row["unit"],
        "category": row["category"], "value": numbers[0] * factor, "opens": row["qualifier"] == "more_than", "made": rate,
        "hedged": row["mood"] == "hedged" or row["role"] == "contested",
        "reserve": "hedged" if row["mood"] == "hedged" else "no period printed" if row["role"] == "contested" else "",
        "changed": say.listed((row["change"] or "").split()), "claim_ids": row["claim_id"],
    }  # fmt: skip


def _published(study: Study, start: date, end: date) -> list[dict[str, Any]]:
    """Counts of the month published elsewhere, a row for each number, category and office; relays of one are joined."""
    subject = study.subject
    found: dict[tuple[float, str, str], dict[str, Any]] = {}
    own = study.dataset.references.filter(
        (pl.col("start") == start) & (pl.col("end") == end) & (pl.col("measure") == subject.registered)
    )
    for row in own.to_dicts():
        key = (row["best"], row["category"], row["counted_by"])
        ids = f"{found[key]['claim_ids']} {row['reference_id']}" if key in found else row["reference_id"]
        found[key] = {
            "origin": None, "source_id": None, "chain": office(row["counted_by"]), "as_printed": published(row),
            "what": counted_as(study, row), "unit": row["unit"],
            "category": row["category"], "value": row["best"], "opens": row["qualifier"] == "more_than", "made": False,
            "hedged": False, "reserve": "", "changed": "", "claim_ids": ids,
        }  # fmt: skip

    def order(row: Row) -> tuple[Any, ...]:
        return row["category"] != subject.pooled, row["category"], -row["value"], row["chain"]

    return sorted(found.values(), key=order)


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with every way in which the number is put."""
    subject = study.subject
    assert subject.focus_month is not None  # without one there are no rows
    month = say.period(subject.focus_month, next_month(subject.focus_month) - ONE_DAY)
    own = rows.filter(pl.col("source_id").is_not_null())
    counts = own.filter(~pl.col("made"))
    ways = list(dict.fromkeys(_said(study, row) for row in (counts if len(counts) else own).to_dicts()))
    of = f"{month} in {subject.place}" if subject.place else month
    title = f"{of}: one number told as {say.listed(ways)}" if len(ways) > 1 else f"{of}: {say.listed(ways)}"
    changed = len(own.filter(pl.col("changed") != ""))
    counted = [subject.unit(name) for name in subject.measured if name in own["unit"].to_list()]
    units = [unit.noun for unit in counted]
    other = f" Dashed edge: {counted[1].label}." if len(units) > 1 else ""
    grey = " Grey: counts of the month published elsewhere." if rows["source_id"].null_count() else ""
    return Words(
        title=title,
        subtitle=f"{say.capital(say.listed(units))} in {month}, bars from zero, under whom the number is said to come "
        f"from. Filled: stated; hollow: hedged, or no period printed; dotted: a rate, times the days of the "
        f"month.{other}{grey}",
        alt=f"{say.capital(say.counted(len(own), 'statement'))} under {say.counted(own['origin'].n_unique(), 'origin')}; "
        f"{say.counted(changed, 'statement')} with something changed. "
        + "; ".join(
            f"{study.label(row['source_id'])}: {row['as_printed']} {row['what']}, "
            + (f"from {row['origin']}" if row["origin"] != NOBODY else NOBODY.lower())
            for row in own.to_dicts()
        )
        + ".",
    )


def _said(study: Study, row: Row) -> str:
    """ "21,600 desertion cases", "over 5,000 soldiers"."""
    subject = study.subject
    return say.after_noun(row["as_printed"], subject.short(row["category"]), subject.unit(row["unit"]).noun)


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Under each origin its statements in columns: the way to the article, the figure, what it counts, the bar from zero."""
    sheet, shown = Sheet(study, look), rows.to_dicts()
    columns = _columns(sheet, shown)
    scale = (look.width - columns[-1] - 12) / max([*rows["value"].to_list(), 1.0])
    origin = what = ""
    for row in shown:
        elsewhere = row["source_id"] is None
        heading = "Counts published elsewhere" if elsewhere else row["origin"]
        if heading != origin:
            sheet.separate(3, 6)
            sheet.write(heading if elsewhere or heading == NOBODY else f"From {heading}", bold=True, size=12)
            sheet.top += 1
            origin = heading
        if elsewhere and columns[0] == columns[-1] and row["what"] != what:  # a narrow line has no room for it
            what = row["what"]
            sheet.top += 2
            sheet.write(say.capital(what), 10)
        _statement(sheet, row, columns, scale)
    return sheet.chart()


def _name(study: Study, row: Row) -> str:
    return study.dataset.source(row["source_id"]).name if row["source_id"] else ""


def _columns(sheet: Sheet, rows: Sequence[Row]) -> tuple[float, float, float]:
    """Where figures, what they count, and bars begin; on a narrow sheet all one below the other."""
    look = sheet.look
    if look.width < 600:
        return 10.0, 10.0, 10.0
    way = max(wide(_way(row)) + wide(_name(sheet.study, row), bold=True) for row in rows)
    first = min(way, look.width * 0.3) + 28
    figure = max(wide(sheet.numbered(row["as_printed"], row["claim_ids"]), bold=True) for row in rows)
    second = first + min(figure, look.width * 0.2) + 12
    third = second + min(max(wide(row["what"]) for row in rows) + 14, look.width - second - 110)
    return first, second, third


def _way(row: Row) -> str:
    """The relays before the article's own name; of a published count the office that counted."""
    if row["source_id"] is None:
        return str(row["chain"])
    return f"→ {row['chain']}{ARROW}" if row["chain"] else "→ "


def _statement(sheet: Sheet, row: Row, columns: tuple[float, float, float], scale: float) -> None:
    look, top, name, colour = sheet.look, sheet.top, _name(sheet.study, row), sheet.colour(row["source_id"])
    datum = sheet.datum(row["claim_ids"], row["source_id"])
    first, second, third = columns
    narrow = first == third
    if narrow and not name:
        sheet.text(first, top + 8, _way(row), quiet=True)
        sheet.text(look.width - 1, top + 8, row["as_printed"], bold=True, align="right", datum=datum)
        _bar(sheet, row, first, top + LINE, 6, scale, datum)
        sheet.top = top + LINE + 10
        return
    width = look.width - 10.0 if narrow else first - 20
    way = _way(row)
    # The relays in grey, then the article in its colour: on one line where both fit, else below each other.
    if name and wide(way) + wide(name, bold=True) + 3 <= width:
        sheet.text(10, top + 8, way, quiet=True)
        sheet.text(12 + wide(way), top + 8, name, bold=True, colour=colour, datum=datum)
        end = top + LINE
    else:
        end = sheet.block(10, top, width, way, quiet=True)
        end = sheet.block(10, end, width, name, bold=True, colour=colour, datum=datum)
    figure = sheet.numbered(row["as_printed"], row["claim_ids"] if name else "")
    below = " · ".join(filter(None, (f"changed: {row['changed']}" if row["changed"] else "", row["reserve"])))
    if narrow:
        top, second = end, first + wide(figure, bold=True) + 6
    room = (look.width if narrow else third) - second - 4
    sheet.text(first, top + 8, figure, bold=True, datum=datum)
    after = sheet.block(second, top + 0.5, room, row["what"], quiet=True)
    second = first if narrow else second
    after = sheet.block(second, after, look.width - second, below)
    y = after + 1 if narrow else top + 2
    _bar(sheet, row, third, y, 11, scale, datum)
    sheet.top = max(end, after, y + 12) + 3


def _bar(sheet: Sheet, row: Row, left: float, y: float, high: float, scale: float, datum: Row) -> None:
    """Full where stated, an outline where hedged; a dashed edge for the other unit, a dotted one for what a rate comes to."""
    end, colour = left + row["value"] * scale, sheet.colour(row["source_id"])
    other = sheet.other(row)
    dash: tuple[float, ...] = (1.5, 2) if row["made"] else (5, 3) if other else ()
    fill = 0.0 if row["hedged"] else 0.12 if row["made"] else 0.4 if other else 0.9
    sheet.bar(left, y, end, y + high, colour, fill=fill, dash=dash, line=1.5 if dash or not fill else 0, datum=datum)
    if row["opens"]:
        sheet.dot(end + 7, y + high / 2, colour, shape="triangle-right", size=36, datum=datum)
