"""`fig-lineage`: who is said to have counted: from each source through outlets and speakers to the last name it gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from trajectories.compare import lineage, told
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.phrases import placed, units_in
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, lines, wide
from trajectories.ground import say

MAIN = False
ORDER = 140
METHODS = ("lineage", "attribution", "contested", "side_by_side")
ELSEWHERE = "the name stands beside the same count elsewhere"


def rows(study: Study) -> pl.DataFrame:
    """One row for each claim with its chain and its origins: the columns of `lineage.ROWS`, those that only the drawing
    needs under names with a low line before them."""
    names = ("count_id", "origins_of_count", "articles_of_count", "mood")
    return study.lineage.rename({name: f"_{name}" for name in names})


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title names the origin that most of the counts printed by several sources lead back to."""
    of, noun = placed(study, " on {}"), study.subject.article_noun
    kinds = {actor.id: actor.kind for actor in study.dataset.actors}
    several = pl.col("articles").list.len() > 1
    shared = len(lineage.counts(study.dataset).filter(several))
    ends = lineage.origins(study.dataset).filter(several)
    most = ends.group_by("origin", "label", maintain_order=True).len().sort("len", descending=True)
    if len(most) and shared:
        origin, label, count = most.row(0)
        label = f"one origin: {say.the(label) if kinds[origin] == 'office' else label}"
        every = f"{say.counted(shared, 'count')}{of} that several {noun}s print"
    else:
        [(label, count)] = Counter(rows["origins"].to_list()).most_common(1)
        every = f"{say.counted(len(rows), 'figure')}{of}"
    nobody = len(rows.filter(pl.col("chain").str.ends_with(lineage.NOBODY)))
    title = f"{say.words(count)} of {every} {'leads' if count == 1 else 'lead'} back to {label}"
    chains = [f"{row['printed']}: {row['chain']}" for row in rows.head(8).to_dicts()]
    units = units_in(study, rows)
    other = f"; diamond: {units[1].label}" if len(units) > 1 else ""
    return Words(
        title=say.capital(title),
        subtitle=f"Under the last name given for them: whose figures they are, and through whom. Each count once for each {noun}, as "
        f"it stands beside that name. Hollow: hedged or conditional{other}. Several that lead back to one name do not "
        "confirm each other.",
        alt=f"Who is named for each figure; {say.counted(nobody, 'figure')} without a name. {'; '.join(chains)}.",
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Under each last name the sources that lead to it and through whom, each with its figures in a row."""
    sheet = Sheet(study, look)
    origins: dict[str, dict[tuple[str, str], list[dict[str, Any]]]] = {}
    for row in _stated(rows.to_dicts()):
        origins.setdefault(row["origins"], {}).setdefault((row["source_id"], _via(study, row)), []).append(row)
    for origin, chains in sorted(origins.items(), key=lambda item: -_counts(item[1])):
        sheet.separate(4, 8)
        sheet.write(f"{say.capital(origin)}: {say.counted(_counts(chains), 'count')}", bold=True, size=12)
        sheet.top += 1
        for (source_id, via), same in chains.items():
            _row(sheet, source_id, via, same)
    return sheet.chart()


def _stated(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each count of a source and an origin once: a statement that names the origin before one that does not, then one that
    tells no other statement of its source again."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    ranked = sorted(
        rows, key=lambda row: (not _names_it(row), (row["differs_from"] or "").startswith(row["source_id"]))
    )
    for row in ranked:
        found.setdefault((row["source_id"], row["origins"], row["_count_id"]), row)
    kept = {id(row) for row in found.values()}
    return [row for row in rows if id(row) in kept]


def _names_it(row: Row) -> bool:
    """Whether the chain of a statement itself goes as far as its origin."""
    return row["origins"] in row["chain"].split(lineage.ARROW) or row["origins"].endswith(lineage.NOBODY)


def _counts(chains: Mapping[tuple[str, str], list[dict[str, Any]]]) -> int:
    return len({row["_count_id"] for same in chains.values() for row in same})


def _via(study: Study, row: Row) -> str:
    """ "through New Voice of Ukraine": whom the chain names between the source and its origin; "" for nobody.

    A chain that stops earlier has its origin from another statement of the count, and says so.
    """
    known = (lineage.NOBODY, row["origins"], study.dataset.source(row["source_id"]).outlet)
    via = say.listed(name for name in row["chain"].split(lineage.ARROW)[1:] if name not in known)
    return ", ".join(filter(None, (f"through {via}" if via else "", "" if _names_it(row) else ELSEWHERE)))


def _row(sheet: Sheet, source_id: str, via: str, same: Sequence[Row]) -> None:
    narrow, top, colour = sheet.width < 600, sheet.top, sheet.colour(source_id)
    left = 10.0 if narrow else sheet.width * 0.42
    width = sheet.width - 10 if narrow else left - 26
    name = sheet.name(source_id)
    after = 15 + wide(name, bold=True)
    end = sheet.block(10, top, sheet.width, name, bold=True, colour=colour)
    if after + wide(via) <= 10 + width:
        sheet.block(after, top, sheet.width, via, quiet=True)
    else:
        end = sheet.block(10, end, width, via, quiet=True)
    x, y = left, end if narrow else top
    for row in same:
        text = sheet.numbered(_figure(sheet.study, row), row["claim_ids"])
        datum = sheet.datum(row["claim_ids"], source_id)
        if x > left and x + 14 + wide(text) > sheet.width:
            x, y = left, y + LINE
        style: Row = {"hollow": row["_mood"] != "stated", "shape": sheet.shape(row), "size": 36}
        sheet.dot(x + 4, y + LINE / 2, colour, datum=datum, **style)
        for number, line in enumerate(lines(text, sheet.width - left - 14)):
            y += LINE * (number > 0)
            sheet.text(x + 12, y + LINE / 2, line, datum=datum)
        x += 12 + wide(text) + 14
    sheet.top = max(end, y + LINE) + 1


def _figure(study: Study, row: Row) -> str:
    """ "162,500 AWOL cases", "nearly 600 a day, soldiers"; a share or a multiple as it is printed."""
    claim = study.rows[row["claim_ids"]]
    if claim["quantity"] == "rate":
        return f"{say.statement(claim)}, {told.counted_thing(study, claim)}"
    return told.figure(study, claim) if claim["quantity"] in ("total", "stock") else say.statement(claim)
