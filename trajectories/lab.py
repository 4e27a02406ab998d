"""What a notebook starts from, in one line: `from trajectories.lab import *`.

`study` is the project's own data under the default reading, or those of the folder named by TRAJECTORIES_DATA.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path

import altair as alt
import polars as pl

from trajectories import datapackage
from trajectories.compare.altered import Changes, altered
from trajectories.compare.study import Study
from trajectories.explore import conflicts, nearest
from trajectories.figures.figure import build, modules
from trajectories.figures.shown import Shown, ShownFigure, in_report, prepare
from trajectories.report import blocks
from trajectories.report.known import known
from trajectories.solver.reading import Reading

__all__ = [
    "Reading", "Shown", "alt", "blocks", "changed", "conflicts", "every", "explore", "figure",
    "nearest", "part", "pl", "rows", "source", "study", "without",
]  # fmt: skip


def _folder() -> Path:
    beside = Path("data") if Path("data").is_dir() or not Path("../data").is_dir() else Path("../data")
    return Path(os.environ.get("TRAJECTORIES_DATA") or beside)


study = known(_folder())
prepare()


def figure(figure_id: str, of: Study | None = None) -> ShownFigure:
    """A finished figure of a study (default: `study`). Raises ValueError where the data have nothing for it."""
    return ShownFigure(build(figure_id, study if of is None else of))


def part(figure_id: str, *paragraphs: str, heading: str = "") -> Shown | ShownFigure:
    """A figure as a part of the page, with its heading and prose; nothing where the data have nothing for it."""
    if rows(figure_id).is_empty():
        return Shown("")
    above = f"<h2>{escape(heading)}</h2>" if heading else ""
    above += "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    return ShownFigure(build(figure_id, study), lambda: blocks.section(study, figure_id, heading, paragraphs), above)


def rows(figure_id: str, of: Study | None = None) -> pl.DataFrame:
    """The frame that a finished figure draws, of a study (default: `study`); empty where the data have nothing for it."""
    return modules()[figure_id].rows(study if of is None else of)


def every(name: str, of: Study | None = None) -> pl.DataFrame:
    """One frame of all sources' solutions ("blocks", "envelope"), `source_id` first, as `datapackage.every`."""
    return datapackage.every(study if of is None else of, name)


def changed(before: pl.DataFrame, after: pl.DataFrame, by: Sequence[str], of: Sequence[str]) -> pl.DataFrame:
    """Rows of two frames, matched `by` some columns, in which a column `of` differs, the other one's beside it as "…_now".

    What stands in one frame alone has nulls on the other side. Raises ComputeError where `by` names a row twice.
    """
    wanted = [*by, *of]
    both = before.select(wanted).join(
        after.select(wanted), on=by, how="full", suffix="_now", coalesce=True, nulls_equal=True, validate="1:1"
    )
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in of]
    pairs = [name for each in of for name in (each, f"{each}_now")]
    return both.filter(pl.any_horizontal(differs)).select(*by, *pairs).sort(by)


def source(title: str = "source") -> alt.Color:
    """Colour by `source_id`, each source's own as in the finished figures."""
    ids, colours = [each.source_id for each in study.sources], [each.colour for each in study.sources]
    return alt.Color("source_id:N", title=title, scale=alt.Scale(domain=ids, range=colours))


def without(of: Study, *claim_ids: str) -> Study:
    """A study in which some claims are left out. Raises ValueError for the id of no claim."""
    return Study(altered(of.dataset, Changes(left_out=frozenset(claim_ids))), of.reading)


def explore() -> object:
    """Controls that change readings and figures and solve again; in a report run, or without JupyterLab's packages, a line."""
    try:
        from trajectories.controls import Explorer
    except ImportError:
        return Shown("<p>Controls need JupyterLab: make lab.</p>")
    if in_report():
        return Shown("<p>Controls stand here in JupyterLab: make lab.</p>")
    return Explorer(study, keep=_folder().resolve().parent / "build").box
