"""`fig-conflicts`: which figures cannot all be true together: a column for each set, a dot for each figure in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

import polars as pl

from trajectories.compare import told
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.phrases import in_table, owner, placed, published
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, lines, wide
from trajectories.ground import say
from trajectories.ground.choices import CHOICES
from trajectories.ground.choices import words as words_of

MAIN = False
ORDER = 120
METHODS = ("conflicts", "reference_layer", "side_by_side")

ROWS: dict[str, Any] = {
    "number": pl.Int64,  # of the set, from 1, in the order drawn
    "scope": pl.String,  # whose figures
    "set_of_figures": pl.String,  # in words
    "arithmetic": pl.String,
    "undone": pl.String,  # by which choice of reading, in words
    "_outside": pl.Boolean,  # whether a count published elsewhere is in it
    "_drawn": pl.Boolean,
    "claim_ids": pl.String,
}
_SCOPES = {"within": "one source", "between": "several sources", "published": "a source and counts published elsewhere"}
MOST = 8  # sets drawn; the table holds all
STEP = 26.0  # pixels from one column to the next, at most


def rows(study: Study) -> pl.DataFrame:
    """A row for each set of figures that no trajectory obeys: sets of sources alone first, then those that no reading
    undoes, small sets before large ones; the columns of ROWS.

    Sample: (1, "several sources", "Article A’s 162,500 AWOL (Jan–Oct 2025) and …", "Article A’s 162,500 AWOL (Jan–Oct 2025)
    is read as …", "undone if a category given alone is taken as the whole count", false, true, "article-a-15 …").
    """
    undone = (pl.col("scope") == "published") & pl.col("depends_on_reading")
    size = pl.col("claim_ids").list.len() + pl.col("reference_ids").list.len()
    scope = pl.col("scope").cast(pl.Enum(list(_SCOPES)))
    found = []
    for number, row in enumerate(study.conflicts.sort(scope, undone, size, maintain_order=True).to_dicts(), 1):
        ids = [*row["claim_ids"], *row["reference_ids"]]
        again = [name for name in row["restated_by"] or [] if name in study.rows and not row["reference_ids"]]
        so_too = f" So too with {_listed(study, again)} instead." if again else ""
        found.append((number, _SCOPES[row["scope"]], _listed(study, ids), row["explanation"] + so_too, _undone(row),
                      bool(row["reference_ids"]), number <= MOST, " ".join(ids)))  # fmt: skip
    return pl.DataFrame(found, schema=ROWS, orient="row")


def _undone(row: Row) -> str:
    """ "undone if an inferred end may lie later": the choices that, turned alone, let the figures of a set hold together."""
    turned = [f"{choice}={value}" for choice, values in CHOICES.items() for value in values[1:]]
    reasons = [words_of(name).clause for name in turned if name not in row["readings"]]
    return f"undone if {say.listed(reasons, 'or')}" if reasons else "no one choice of reading undoes it"


def _text(study: Study, name: str) -> str:
    """ "162,500 AWOL (Jan–Oct 2025)"."""
    if row := study.rows.get(name):
        said, days = told.bare(study, row), told.dates(row)
    else:
        row = study.references[name]
        said, days = f"{published(row)} {study.subject.category(row['category']).short}", (row["start"], row["end"])
    return said + (f" ({say.short_period(*days)})" if days else "")


def _listed(study: Study, names: Sequence[str]) -> str:
    """ "Article A’s 162,500 AWOL (Jan–Oct 2025) and 21,600 desertion (Oct 2025) and Article E’s 162,000"."""
    groups: dict[str | None, list[str]] = {}
    for name in names:
        groups.setdefault(owner(study, name), []).append(_text(study, name))
    said = {whose: say.listed(own) for whose, own in groups.items()}
    return say.listed(
        f"{say.possessive(study.label(whose))} {own}" if whose else f"{own} published elsewhere"
        for whose, own in said.items()
    )


def _everywhere(rows: pl.DataFrame) -> set[str]:
    """The figures in all sets of sources alone."""
    own = [set(ids.split()) for ids in rows.filter(~pl.col("_outside"))["claim_ids"]]
    return set.intersection(*own) if own else set()


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title counts no sets: it names the figures that stand in all of them, or those of the first set."""
    of, noun = placed(study, "{}: "), study.subject.article_noun
    first, everywhere = rows.row(0, named=True), _everywhere(rows)
    title = f"{of}{first['set_of_figures']} cannot all be true together"
    if key := [name for name in first["claim_ids"].split() if name in everywhere]:
        verb = "stands" if len(key) == 1 else "stand"
        title = f"{of}{_listed(study, key)} {verb} in every set of {noun}s’ figures that cannot all be true"
    drawn = rows.filter("_drawn").to_dicts()
    return Words(
        title=title,
        subtitle="A column is a set of figures that no course of events could make true together; without any one of them the rest "
        "can be. Bold: in every set of the sources alone. Grey: counts published elsewhere.",
        alt="Sets that cannot all be true: "
        + " ".join(f"{row['number']}: {row['set_of_figures']}; {row['undone']}." for row in drawn),
        note=in_table(len(rows) - len(drawn), "more set"),
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Figures down the left, sets across; under it the arithmetic of each set, and what undoes it."""
    sheet, shown = Sheet(study, look), rows.filter("_drawn").to_dicts()
    names = {name for row in shown for name in row["claim_ids"].split()}
    longest = max(wide(sheet.numbered(_text(study, name), name), bold=True) for name in names)
    width = min(_indent(look) + longest + 24, look.width * 0.6)
    step = min(STEP, (look.width - width) / len(shown))
    centres = {row["number"]: width + step * (at + 0.5) for at, row in enumerate(shown)}
    for number, x in centres.items():
        sheet.text(x, LINE / 2, str(number), align="center", bold=True)
    sheet.top = LINE + 4.0
    heights = _figures(sheet, names, _everywhere(rows), (width, width + step * len(shown) - 1))
    for row in shown:
        x, at = centres[row["number"]], {name: heights[name] for name in row["claim_ids"].split()}
        sheet.rule(x, min(at.values()), x, max(at.values()), look.palette.quiet, line=1.6)
        for name, y in at.items():
            whose = owner(study, name)
            sheet.dot(x, y, sheet.colour(whose), datum=sheet.datum(name, whose))
    for row in shown:
        sheet.top += 5
        sheet.text(0, sheet.top + LINE / 2, str(row["number"]), bold=True)
        sheet.write(row["arithmetic"], 18)
        sheet.write(f"{say.capital(row['undone'])}.", 18, quiet=True)
    return sheet.chart()


def _indent(look: Look) -> float:
    """Where figures begin beside the names of their sources; on a phone under them."""
    return 0.0 if look.phone else 134.0


def _figures(sheet: Sheet, names: set[str], everywhere: set[str], across: tuple[float, float]) -> dict[str, float]:
    """The figures of the sets, by source, each once with a line across; returns the height of each."""
    study, (width, right) = sheet.study, across
    order = [*(source.source_id for source in study.sources), None]
    heights, indent = {}, _indent(sheet.look)
    ordered = sorted(names, key=lambda name: (order.index(owner(study, name)), name))
    for whose, own in groupby(ordered, key=partial(owner, study)):
        name = sheet.name(whose) or "Published elsewhere"
        style: dict[str, Any] = {"bold": True, "colour": sheet.colour(whose)}
        if sheet.look.phone:
            sheet.top = sheet.block(0, sheet.top + 2, width - 8, name, **style)
        else:
            sheet.text(0, sheet.top + LINE / 2, lines(name, indent - 6, bold=True)[0], **style)
        for figure in own:
            label, datum = sheet.numbered(_text(study, figure), figure), sheet.datum(figure, whose)
            end = sheet.block(indent, sheet.top, width - indent - 12, label, bold=figure in everywhere, datum=datum)
            heights[figure] = y = sheet.top + (end - sheet.top) / 2
            sheet.rule(width, y, right, y, sheet.look.palette.grid)
            sheet.top = end + 2
    return heights
