"""`fig-conflicts`: which figures cannot all be true together: a column for each set, a dot for each figure in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.figures.parts.look import Look, Words, tone
from trajectories.figures.parts.sheet import LINE, Sheet, lines, numbered, wide
from trajectories.figures.parts.tooltip import TOOLTIP, tooltips
from trajectories.ground import say
from trajectories.ground.choices import CHOICES
from trajectories.ground.choices import words as words_of

MAIN = False
ORDER = 120
METHODS = ("conflicts", "reference_layer", "side_by_side")

ROWS: dict[str, Any] = {
    "number": pl.Int64,  # of the set, from 1, in the order drawn
    "scope": pl.String,  # whose figures
    "figures": pl.String,  # of the set, in words
    "arithmetic": pl.String,
    "undone": pl.String,  # by which choice of reading, in words
    "_outside": pl.Boolean,  # whether a count published elsewhere is in it
    "_drawn": pl.Boolean,
    "claim_ids": pl.String,
}
_SCOPES = {"within": "one source", "between": "several sources", "published": "a source and counts published elsewhere"}
MOST = 8  # sets drawn; the table holds all
STEP = 26.0  # pixels from one column to the next, at most
Row = Mapping[str, Any]


def rows(study: Study) -> pl.DataFrame:
    """A row for each set of figures that no trajectory obeys: sets of sources alone first, then those that no reading
    undoes, small sets before large ones; the columns of ROWS.

    Sample: (1, "several sources", "Article A’s 162,500 AWOL (Jan–Oct 2025) and …", "Article A’s 162,500 AWOL (Jan–Oct 2025)
    is read as …", "undone if a category given alone is taken as the whole count", false, true, "article-a-15 …").
    """
    order = list(_SCOPES)
    sets = sorted(
        study.conflicts.to_dicts(),
        key=lambda row: (
            order.index(row["scope"]),
            row["scope"] == order[-1] and row["depends_on_reading"],
            len(row["claim_ids"]) + len(row["reference_ids"]),
        ),
    )
    members = _Members(study)
    found = []
    for number, row in enumerate(sets, 1):
        ids = [*row["claim_ids"], *row["reference_ids"]]
        again = [name for name in row["restated_by"] or [] if name in members.claims and not row["reference_ids"]]
        so_too = f" So too with {members.listed(again)} instead." if again else ""
        found.append((number, _SCOPES[row["scope"]], members.listed(ids), row["explanation"] + so_too, _undone(row),
                      bool(row["reference_ids"]), number <= MOST, " ".join(ids)))  # fmt: skip
    return pl.DataFrame(found, schema=ROWS, orient="row")


def _undone(row: Row) -> str:
    """ "undone if an inferred end may lie later": the choices that, turned alone, let the figures of a set hold together."""
    turned = [f"{choice}={value}" for choice, values in CHOICES.items() for value in values[1:]]
    reasons = [words_of(name).clause for name in turned if name not in row["readings"]]
    return f"undone if {say.listed(reasons, 'or')}" if reasons else "no one choice of reading undoes it"


class _Members:
    """The figures of sets by id: whose, and in words."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.claims = study.rows
        self.references = {row["reference_id"]: row for row in study.dataset.references.to_dicts()}

    def source(self, name: str) -> Source | None:
        return self.study.dataset.source(self.claims[name]["source_id"]) if name in self.claims else None

    def text(self, name: str) -> str:
        """ "162,500 AWOL (Jan–Oct 2025)"."""
        if name in self.claims:
            row = self.claims[name]
            days = told.dates(row)
            return told.bare(self.study, row) + (f" ({say.short_period(*days)})" if days else "")
        row = self.references[name]
        short = self.study.subject.category(row["category"]).short
        number = say.figure({**row, "low": None, "high": None})
        return f"{number} {short} ({say.short_period(row['start'], row['end'])})"

    def listed(self, names: Sequence[str]) -> str:
        """ "Article A’s 162,500 AWOL (Jan–Oct 2025) and 21,600 desertion (Oct 2025) and Article E’s 162,000"."""
        groups: dict[str, list[str]] = {}
        for name in names:
            source = self.source(name)
            whose = say.possessive(source.label) if source else ""
            groups.setdefault(whose, []).append(self.text(name))
        return say.listed(
            f"{whose} {say.listed(figures)}" if whose else f"{say.listed(figures)} published elsewhere"
            for whose, figures in groups.items()
        )


def _everywhere(rows: pl.DataFrame) -> set[str]:
    """The figures in all sets of sources alone."""
    own = [set(ids.split()) for ids in rows.filter(~pl.col("_outside"))["claim_ids"]]
    return set.intersection(*own) if own else set()


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title counts no sets: it names the figures that stand in all of them, or those of the first set."""
    of = f"{study.subject.place}: " if study.subject.place else ""
    noun = study.subject.article_noun
    first, everywhere = rows.row(0, named=True), _everywhere(rows)
    key = [name for name in first["claim_ids"].split() if name in everywhere]
    title = f"{of}{first['figures']} cannot all be true together"
    if key:
        verb = "stands" if len(key) == 1 else "stand"
        title = f"{of}{_Members(study).listed(key)} {verb} in every set of {noun}s’ figures that cannot all be true"
    drawn = rows.filter("_drawn").to_dicts()
    rest = len(rows) - len(drawn)
    return Words(
        title=title,
        subtitle="A column is a set of figures that no course of events could make true together; without any one of them the rest "
        "can be. Bold: in every set of the sources alone. Grey: counts published elsewhere.",
        alt="Sets that cannot all be true: "
        + " ".join(f"{row['number']}: {row['figures']}; {row['undone']}." for row in drawn),
        note=f"{say.capital(say.counted(rest, 'more set'))} {'stands' if rest == 1 else 'stand'} in the table."
        if rest > 0
        else "",
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.LayerChart | alt.FacetChart:
    """Figures down the left, sets across; under it the arithmetic of each set, and what undoes it."""
    sheet, members = Sheet(look), _Members(study)
    shown = rows.filter("_drawn").to_dicts()
    names = {name for row in shown for name in row["claim_ids"].split()}
    longest = max(wide(numbered(members.text(name), look, name), bold=True) for name in names)
    width = min(_indent(look) + longest + 24, look.width * 0.6)
    step = min(STEP, (look.width - width) / len(shown))
    centres = {row["number"]: width + step * (at + 0.5) for at, row in enumerate(shown)}
    for number, x in centres.items():
        sheet.text(x, LINE / 2, str(number), align="center", bold=True)
    sheet.top = LINE + 4.0
    heights = _figures(study, sheet, members, shown, _everywhere(rows), (width, width + step * len(shown) - 1))
    for row in shown:
        x, own = centres[row["number"]], row["claim_ids"].split()
        at = [heights[name] for name in own]
        sheet.rule(x, min(at), x, max(at), look.palette.quiet, line=1.6)
        for name in own:
            sheet.dot(x, heights[name], _colour(members, name, look), datum=_datum(study, members, name, look))
    for row in shown:
        sheet.top += 5
        number = str(row["number"])
        sheet.text(0, sheet.top + LINE / 2, number, bold=True)
        sheet.top = sheet.block(18, sheet.top, look.width - 18, row["arithmetic"])
        sheet.top = sheet.block(18, sheet.top, look.width - 18, f"{say.capital(row['undone'])}.", quiet=True)
    return sheet.chart(TOOLTIP)


def _indent(look: Look) -> float:
    """Where figures begin beside the names of their sources; on a phone under them."""
    return 0.0 if look.phone else 134.0


def _colour(members: _Members, name: str, look: Look) -> str:
    source = members.source(name)
    return tone(source.colour, look.palette) if source else look.palette.reference


def _datum(study: Study, members: _Members, name: str, look: Look) -> dict[str, Any]:
    source = members.source(name)
    return {
        **tooltips(study, [name], look.notes)[0],
        "source_id": source.source_id if source else None,
        "claim_ids": name,
    }


def _figures(
    study: Study, sheet: Sheet, members: _Members, shown: Sequence[Row], everywhere: set[str], across: tuple[float, float]
) -> dict[str, float]:  # fmt: skip
    """The figures of the sets, by source, each once with a line across; returns the height of each."""
    look, (width, right) = sheet.look, across
    order = {source.source_id: at for at, source in enumerate(study.sources)}
    names = {name: members.source(name) for row in shown for name in row["claim_ids"].split()}
    ordered = sorted(names, key=lambda name: (order[owner.source_id] if (owner := names[name]) else len(order), name))
    heights, last, indent = {}, "", _indent(look)
    for name in ordered:
        source, key = names[name], name in everywhere
        whose = source.name if source else "Published elsewhere"
        colour, datum = _colour(members, name, look), _datum(study, members, name, look)
        if whose != last and look.phone:
            sheet.top = sheet.block(0, sheet.top + 2, width - 8, whose, bold=True, colour=colour)
        elif whose != last:
            sheet.text(0, sheet.top + LINE / 2, lines(whose, indent - 6, bold=True)[0], bold=True, colour=colour)
        last = whose
        label = numbered(members.text(name), look, name)
        count = len(lines(label, width - indent - 12, bold=key))
        heights[name] = sheet.top + LINE * count / 2
        sheet.rule(width, heights[name], right, heights[name], look.palette.grid)
        sheet.top = sheet.block(indent, sheet.top, width - indent - 12, label, bold=key, datum=datum) + 2
    return heights
