"""`fig-lineage`: who is said to have counted: from each source through outlets and speakers to the last name it gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare import lineage
from trajectories.compare.study import Study
from trajectories.figures.parts.look import Look, Words, tone
from trajectories.figures.parts.sheet import Sheet, numbered
from trajectories.figures.parts.tooltip import COLUMNS, TOOLTIP, named, with_tooltips
from trajectories.ground import say

MAIN = False
ORDER = 140
METHODS = ("lineage", "attribution", "contested", "side_by_side")
Row = Mapping[str, Any]


def rows(study: Study) -> pl.DataFrame:
    """One row for each claim with its chain and its origins: the columns of `lineage.ROWS`."""
    return study.lineage


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title names the origin that most of the counts printed by several sources lead back to."""
    place, noun = study.subject.place, study.subject.article_noun
    of = f" on {place}" if place else ""
    shared = lineage.counts(study.dataset).filter(pl.col("articles").list.len() > 1)
    ends = lineage.origins(study.dataset).filter(pl.col("articles").list.len() > 1)
    most = ends.group_by("label", maintain_order=True).len().sort("len", descending=True).to_dicts()
    nobody = sum(1 for row in rows.to_dicts() if row["chain"].endswith(lineage.NOBODY))
    if most and len(shared):
        count, label = most[0]["len"], most[0]["label"]
        lead = "leads" if count == 1 else "lead"
        every = say.counted(len(shared), "count")
        title = f"{say.words(count)} of {every}{of} that several {noun}s print {lead} back to one origin: {label}"
    else:
        origins = [row["origins"] for row in rows.to_dicts()]
        first = max(origins, key=origins.count)
        lead = "leads" if origins.count(first) == 1 else "lead"
        title = f"{say.words(origins.count(first))} of {say.counted(len(rows), 'figure')}{of} {lead} back to {first}"
    told = [f"{row['printed']}: {row['chain']}" for row in rows.head(8).to_dicts()]
    return Words(
        title=say.capital(title),
        subtitle=f"Bar: how many figures of a {noun} lead back to the last name that it gives for them, repeats included. "
        "Several that lead to one name do not confirm each other.",
        alt=f"Who is named for each figure; {say.counted(nobody, 'figure')} without a name. {'; '.join(told)}.",
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.LayerChart | alt.FacetChart:
    """Under each last name the sources that lead to it and through whom, each with a bar for its figures."""
    sheet = Sheet(look)
    shown = with_tooltips(study, rows, look.notes).to_dicts()
    origins: dict[str, dict[tuple[str, str], list[dict[str, Any]]]] = {}
    for row in shown:
        origins.setdefault(row["origins"], {}).setdefault((row["source_id"], _said(study, row)), []).append(row)
    most = max(len(same) for chains in origins.values() for same in chains.values())
    left = 0.0 if look.phone else look.width * 0.5
    scale = (look.width - left - 40) / most
    for origin, chains in sorted(origins.items(), key=lambda item: -sum(map(len, item[1].values()))):
        figures = say.counted(sum(map(len, chains.values())), "figure")
        if sheet.top:
            sheet.rule(1, sheet.top + 4, look.width - 1, sheet.top + 4, look.palette.grid)
            sheet.top += 10
        sheet.top = sheet.block(0, sheet.top, look.width, f"{origin}: {figures}", bold=True, size=12) + 3
        for (source_id, said), same in chains.items():
            _row(study, sheet, source_id, said, same, left, scale)
    return sheet.chart(TOOLTIP)


def _said(study: Study, row: Row) -> str:
    """ "A · no outlet printed, through New Voice of Ukraine": whom the chain names between the source and its origin."""
    source = study.dataset.source(row["source_id"])
    known = (lineage.NOBODY, row["origins"], source.outlet)
    via = [name for name in row["chain"].split(lineage.ARROW)[1:] if name not in known]
    return named(source) + (f", through {say.listed(via)}" if via else "")


def _row(
    study: Study, sheet: Sheet, source_id: str, said: str, same: list[dict[str, Any]], left: float, scale: float
) -> None:
    colour = tone(study.dataset.source(source_id).colour, sheet.look.palette)
    ids = " ".join(row["claim_ids"] for row in same)
    datum = {**{name: same[0][name] for name in COLUMNS}, "source_id": source_id, "claim_ids": ids}
    width = sheet.width - 10 if sheet.look.phone else left - 24
    top = sheet.top
    end = sheet.block(10, top, width, numbered(said, sheet.look, ids), colour=colour, datum=datum)
    y = end + 2 if sheet.look.phone else top + 2
    start = left + (10 if sheet.look.phone else 0)
    sheet.bar(start, y, start + len(same) * scale, y + 10, colour, fill=0.8, line=0, datum=datum)
    sheet.text(start + len(same) * scale + 6, y + 6, say.number(len(same)), quiet=True)
    sheet.top = max(end, y + 12) + 4
