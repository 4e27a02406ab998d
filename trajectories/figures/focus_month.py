"""`fig-focus-month`: one number of one month as retold: who had it from whom, and what changed on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from trajectories.compare import lineage, told
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.phrases import counted_as, grouped, office, placed, published, reserve, units_in
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
    "hollow": pl.Boolean,
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
    numbered = pl.col("mood").is_in(["stated", "hedged"]) & pl.col("quantity").is_in(["total", "rate"])
    measured = lineage.told(study.dataset).filter(numbered, pl.col("repeats").is_null())
    counts = measured.filter(start_earliest=month, end_latest=last)["count"]
    own = measured.filter(pl.col("count").is_in(counts.implode())).to_dicts()
    chains = [row["chain"] for row in own]
    entries = (_entry(study, row, _origin(row["chain"], chains), Period(month, last)) for row in own)
    found = list(filter(None, entries))
    order = [row["origin"] for row in found]
    found.sort(key=lambda row: order.index(row["origin"]))
    return pl.DataFrame(found + (_published(study, month, last) if found else []), schema=ROWS)


def _origin(chain: list[str], chains: list[list[str]]) -> list[str]:
    """The chain, led on to the origin that a longer one names: who names an outlet has its number from that reporter."""
    if len(chain) == 1:
        return chain
    further = (other[other.index(chain[-1]) + 1 :] for other in chains if chain[-1] in other[:-1])
    return [*chain, *next(further, [])]


def _entry(study: Study, row: Row, chain: list[str], month: Period) -> dict[str, Any] | None:
    actors = {actor.id: actor for actor in study.dataset.actors}
    printed = [row[name] for name in ("best", "low", "high") if row[name] is not None]
    if not printed:
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
        "category": row["category"], "value": printed[0] * factor, "opens": row["qualifier"] == "more_than", "made": rate,
        "hollow": bool(reserve(row)), "reserve": reserve(row),
        "changed": say.listed((row["change"] or "").split()), "claim_ids": row["claim_id"],
    }  # fmt: skip


def _published(study: Study, start: date, end: date) -> list[dict[str, Any]]:
    """Counts of the month published elsewhere, a row for each number, category and office; relays of one are joined."""
    subject = study.subject
    of_month = study.dataset.references.filter(start=start, end=end, measure=subject.registered)
    found = []
    for same in grouped(of_month, "best", "category", "counted_by"):
        row = same.row(-1, named=True)
        found.append({
            "chain": office(row["counted_by"]), "as_printed": published(row), "what": counted_as(study, row),
            "unit": row["unit"], "category": row["category"], "value": row["best"], "opens": row["qualifier"] == "more_than",
            "made": False, "hollow": False, "reserve": "", "changed": "", "claim_ids": " ".join(same["reference_id"]),
        })  # fmt: skip

    def order(row: Row) -> tuple[Any, ...]:
        return row["category"] != subject.pooled, row["category"], -row["value"], row["chain"]

    return sorted(found, key=order)


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with every way in which the number is put."""
    subject = study.subject
    assert subject.focus_month is not None  # without one there are no rows
    month = say.period(subject.focus_month, next_month(subject.focus_month) - ONE_DAY)
    own = rows.filter(pl.col("source_id").is_not_null())
    counts = own.filter(~pl.col("made"))
    said = (counts if len(counts) else own).to_dicts()
    ways = list(
        dict.fromkeys(f"{row['as_printed']} {told.counted_thing(study, study.rows[row['claim_ids']])}" for row in said)
    )
    one = "one number told as " if len(ways) > 1 else ""
    changed = len(own.filter(pl.col("changed") != ""))
    units = units_in(study, own)
    nouns = say.listed(unit.noun for unit in units)
    other = f" Dashed edge: {units[1].label}." if len(units) > 1 else ""
    each = [
        f"{study.label(row['source_id'])}: {row['as_printed']} {row['what']}, {_from(row['origin'])}"
        for row in own.to_dicts()
    ]
    grey = " Grey: counts of the month published elsewhere." if rows["source_id"].null_count() else ""
    return Words(
        title=f"{month}{placed(study, ' in {}')}: {one}{say.listed(ways)}",
        subtitle=f"{say.capital(nouns)} in {month}, bars from zero, under whom the number is said to come "
        f"from. Filled: stated; hollow: hedged, or no full period printed; dotted: a rate, times the days of the "
        f"month.{other}{grey}",
        alt=f"{say.capital(say.counted(len(own), 'statement'))} under {say.counted(own['origin'].n_unique(), 'origin')}; "
        f"{say.counted(changed, 'statement')} with something changed. {'; '.join(each)}.",
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Under each origin its statements in columns: the way to the article, the figure, what it counts, the bar from zero."""
    sheet = Sheet(study, look)
    columns = _columns(sheet, rows.to_dicts())
    scale = (look.width - columns[-1] - 12) / max([*rows["value"].to_list(), 1.0])
    for group in grouped(rows, "origin"):
        origin, what = group["origin"][0], ""
        sheet.separate(3, 6)
        heading = "Counts published elsewhere" if origin is None else say.capital(_from(origin))
        sheet.write(heading, bold=True, size=12)
        sheet.top += 1
        for row in group.to_dicts():
            if origin is None and columns[0] == columns[-1] and row["what"] != what:  # a narrow line has no room for it
                what = row["what"]
                sheet.top += 2
                sheet.write(say.capital(what), 10)
            _statement(sheet, row, columns, scale)
    return sheet.chart()


def _from(origin: str) -> str:
    return f"from {origin}" if origin != NOBODY else NOBODY.lower()


def _columns(sheet: Sheet, rows: Sequence[Row]) -> tuple[float, float, float]:
    """Where figures, what they count, and bars begin; on a narrow sheet all one below the other."""
    look = sheet.look
    if look.width < 600:
        return 10.0, 10.0, 10.0
    way = max(wide(_way(row)) + wide(sheet.name(row["source_id"]), bold=True) for row in rows)
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
    owner, look, top = row["source_id"], sheet.look, sheet.top
    name, colour, way = sheet.name(owner), sheet.colour(owner), _way(row)
    datum = sheet.datum(row["claim_ids"], owner)
    first, second, third = columns
    narrow = first == third
    if narrow and not name:
        sheet.text(first, top + 8, way, quiet=True)
        sheet.text(look.width - 1, top + 8, row["as_printed"], bold=True, align="right", datum=datum)
        _bar(sheet, row, first, top + LINE, 6, scale, datum)
        sheet.top = top + LINE + 10
        return
    width = look.width - 10.0 if narrow else first - 20
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
    left = first if narrow else second
    after = sheet.block(left, after, look.width - left, below)
    y = after + 1 if narrow else top + 2
    _bar(sheet, row, third, y, 11, scale, datum)
    sheet.top = max(end, after, y + 12) + 3


def _bar(sheet: Sheet, row: Row, left: float, y: float, high: float, scale: float, datum: Row) -> None:
    """Full where stated, an outline where hedged; a dashed edge for the other unit, a dotted one for what a rate comes to."""
    end, colour = left + row["value"] * scale, sheet.colour(row["source_id"])
    dash = (1.5, 2) if row["made"] else sheet.dash(row)
    fill = 0.0 if row["hollow"] else 0.12 if row["made"] else 0.4 if dash else 0.9
    sheet.bar(left, y, end, y + high, colour, fill=fill, dash=dash, line=1.5 if dash or not fill else 0, datum=datum)
    sheet.onwards(None if row["opens"] else end, end + 7, y + high / 2, colour, size=36, datum=datum)
