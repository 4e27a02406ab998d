"""`fig-conflicts`: which figures cannot all be true together: a column for each set, a dot for each figure in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.figures.parts.look import Look, Words, tone
from trajectories.figures.parts.sheet import LINE, Sheet, lines, numbered
from trajectories.figures.parts.tooltip import COLUMNS, TOOLTIP, named, with_tooltips
from trajectories.ground import say

MAIN = False
ORDER = 120
METHODS = ("conflicts", "reference_layer", "side_by_side")

ROWS: dict[str, Any] = {
    "number": pl.Int64,  # of the set, from 1, in the order drawn
    "scope": pl.String,  # within one source, between sources, with a publication
    "figure": pl.String,  # one figure of the set, in words
    "source_id": pl.String,  # null for a count published elsewhere
    "in_every": pl.Boolean,  # whether it stands in every set within and between sources
    "holds": pl.String,
    "claim_ids": pl.String,
}
_SCOPES = ("within", "between", "published")
MOST = 12  # sets drawn; the table holds all
STEP = 26.0  # pixels from one column to the next, at most
Row = Mapping[str, Any]


def rows(study: Study) -> pl.DataFrame:
    """A row for each figure of each set that no trajectory obeys, sets of sources alone first; the columns of ROWS.

    Sample: (1, "between", "162,500 AWOL (Jan–Oct 2025)", "article-a", true, "depends on the reading", "article-a-15").
    """
    sets = sorted(
        study.conflicts.to_dicts(),
        key=lambda row: (_SCOPES.index(row["scope"]), len(row["claim_ids"]) + len(row["reference_ids"])),
    )
    claims = told.claim_rows(study)
    references = {row["reference_id"]: row for row in study.dataset.references.to_dicts()}
    own = [set(row["claim_ids"]) for row in sets if row["scope"] != _SCOPES[-1]]
    everywhere = set.intersection(*own) if own else set()
    found = []
    for number, row in enumerate(sets, 1):
        holds = "depends on the reading" if row["depends_on_reading"] else "holds under each choice turned alone"
        for name in row["claim_ids"]:
            claim = claims[name]
            found.append(
                (number, row["scope"], _claim(study, claim), claim["source_id"], name in everywhere, holds, name)
            )
        for name in row["reference_ids"]:
            found.append((number, row["scope"], _reference(study, references[name]), None, False, holds, name))
    return pl.DataFrame(found, schema=ROWS, orient="row")


def _claim(study: Study, row: Row) -> str:
    days = told.dates(row)
    return told.bare(study, row) + (f" ({say.short_period(*days)})" if days else "")


def _reference(study: Study, row: Row) -> str:
    category = study.subject.category(row["category"]).short
    return f"{say.number(row['best'])} {category} ({say.short_period(row['start'], row['end'])}), published elsewhere"


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title counts no sets: it names the figures that stand in all of them, or those of the first set."""
    place = study.subject.place
    of = f"{place}: " if place else ""
    key = rows.filter("in_every").unique("claim_ids", maintain_order=True).to_dicts()
    first = rows.filter(pl.col("number") == 1).to_dicts()
    shown = key or first
    figures = _figures(study, shown)
    noun = study.subject.article_noun
    title = (
        f"{of}{figures} {'stands' if len(shown) == 1 else 'stand'} in every set of {noun}s’ figures that cannot all be true"
        if key
        else f"{of}{figures} cannot all be true together"
    )
    total = max(rows["number"].to_list())
    drawn = min(MOST, total)
    rest = total - drawn
    note = (
        f"{say.capital(say.counted(rest, 'more set'))} {'stands' if rest == 1 else 'stand'} in the table"
        if rest
        else ""
    )
    told_sets = [f"{number}: {_named(study, rows, number)}" for number in range(1, drawn + 1)]
    return Words(
        title=title,
        subtitle="A column is a set of figures that no course of events could make true together; without any one of them the rest "
        "can be. A line joins its figures. Bold: in every set of the sources alone. Grey: counts published elsewhere.",
        alt="Sets that cannot all be true: " + "; ".join(told_sets) + ".",
        note=note,
    )


def _figures(study: Study, rows: Sequence[Row]) -> str:
    """ "Article A’s 162,500 AWOL (Jan–Oct 2025) and 21,600 desertion (Oct 2025) and Article E’s 162,000"."""
    groups: dict[str | None, list[str]] = {}
    for row in rows:
        groups.setdefault(row["source_id"], []).append(row["figure"])
    whose = {source: f"{study.label(source)}’s " if source else "" for source in groups}
    return say.listed(f"{whose[source]}{say.listed(figures)}" for source, figures in groups.items())


def _named(study: Study, rows: pl.DataFrame, number: int) -> str:
    own = rows.filter(pl.col("number") == number).to_dicts()
    return f"{_figures(study, own)}: {own[0]['holds']}"


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.LayerChart | alt.FacetChart:
    """Figures down the left, sets across; under it each set in words."""
    sheet = Sheet(look)
    width = 150.0 if look.phone else look.width * 0.42
    total = max(rows["number"].to_list())
    columns = min(MOST, max(1, int((look.width - width) // 15)), total)
    step = min(STEP, (look.width - width) / columns)
    shown = with_tooltips(study, rows.filter(pl.col("number") <= columns), look.notes).to_dicts()
    order = {source.source_id: at for at, source in enumerate(study.sources)}
    figures = sorted(
        {row["claim_ids"]: row for row in shown}.values(),
        key=lambda row: (order.get(row["source_id"], len(order)), row["claim_ids"]),
    )
    centres = {number: width + step * (number - 0.5) for number in range(1, columns + 1)}
    for number, x in centres.items():
        sheet.text(x, LINE / 2, str(number), align="center", quiet=True)
    sheet.top = LINE + 6.0
    heights: dict[str, float] = {}
    for row in figures:
        source = study.dataset.source(row["source_id"]) if row["source_id"] else None
        colour = tone(source.colour, look.palette) if source else look.palette.reference
        label = numbered(f"{named(source) + ': ' if source else ''}{row['figure']}", look, row["claim_ids"])
        datum = {name: row[name] for name in (*COLUMNS, "source_id", "claim_ids")}
        parts = lines(label, width - 14, bold=row["in_every"])
        heights[row["claim_ids"]] = sheet.top + LINE * len(parts) / 2
        sheet.rule(
            width, heights[row["claim_ids"]], width + step * columns, heights[row["claim_ids"]], look.palette.grid
        )
        sheet.top = sheet.block(0, sheet.top, width - 14, label, bold=row["in_every"], colour=colour, datum=datum) + 5
    for number, x in centres.items():
        members = [heights[row["claim_ids"]] for row in shown if row["number"] == number]
        sheet.rule(x, min(members), x, max(members), look.palette.quiet, line=1.6)
    for row in shown:
        source = study.dataset.source(row["source_id"]) if row["source_id"] else None
        colour = tone(source.colour, look.palette) if source else look.palette.reference
        datum = {name: row[name] for name in (*COLUMNS, "source_id", "claim_ids")}
        sheet.dot(centres[row["number"]], heights[row["claim_ids"]], colour, datum=datum)
    sheet.top += 6
    for number in centres:
        said = f"{number} · {_named(study, rows, number)}"
        sheet.top = sheet.block(0, sheet.top, look.width, said, quiet=True) + 3
    if columns < total:
        more = f"{say.number(total - columns)} more stand in the table."
        sheet.top = sheet.block(0, sheet.top, look.width, more, quiet=True)
    return sheet.chart(TOOLTIP)
