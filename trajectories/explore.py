"""What follows when figures or readings are changed by hand: rows and marks of one source, conflicts, a figure to export.

Pure: a study and what was asked in, frames and marks out; `controls` shows them in JupyterLab.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from trajectories.claims.load import frame
from trajectories.claims.named import all_named, named
from trajectories.claims.schema import AppliesTo, Caveat, Claim
from trajectories.compare.altered import Changes, altered, value_of
from trajectories.compare.study import Study
from trajectories.figures import articles, trajectories
from trajectories.figures.caveats import OWN, AttachedCaveat, Tiers, applying
from trajectories.figures.figure import Figure, build, claims_in
from trajectories.figures.parts.look import LAB, Look
from trajectories.figures.shown import WIDTH
from trajectories.ground import say
from trajectories.ground.choices import READING_WORDS
from trajectories.solver.between import conflicts_between
from trajectories.solver.interval import interval, last_digit
from trajectories.solver.lp import System, systems_of
from trajectories.solver.reading import DEFAULT, Constraint, Reading, constraints

FIGURE = "fig-trajectories"
CHANGED = "changed-by-hand"  # id of the caveat that says so
MARKS = ("rule", "bar", "dot", "text")  # in the order in which they are drawn
NEAREST = {
    "claim_id": pl.String,
    "value": pl.Float64,  # as printed
    "nearest": pl.Float64,  # the nearest one with which the others hold; null where there is none
    "share": pl.Float64,  # how far that is, as a part of the printed one
    "sentence": pl.String,
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """source: whose trajectory; category: "" for those of the report's figure; the reading and changes of all sources."""

    source: str
    category: str = ""
    reading: Reading = DEFAULT
    changes: Changes = field(default_factory=Changes)


def study_of(base: Study, asked: Asked) -> Study:
    """The study as asked; what is otherwise than in the report is a caveat of its own, on every chart of that source."""
    words = told(base, asked)
    dataset = altered(base.dataset, asked.changes)
    if words:
        noun = base.subject.article_noun
        text = f"Changed by hand, and not what the report or any {noun} says: {say.listed(words)}."
        rule = AppliesTo(source=(asked.source,))
        short = f"Changed by hand: not what the report or any {noun} says."
        caveat = Caveat(id=CHANGED, kind="method", severity="high", text=text, short_text=short, applies_to=rule)
        dataset = replace(dataset, caveats=(caveat, *dataset.caveats))
    return Study(dataset, asked.reading)


def told(base: Study, asked: Asked) -> list[str]:
    """What is otherwise than in the report, in words: ["150,000 in place of Article B’s 202,997 AWOL (2022–Jul 2025)"]."""
    changes = asked.changes
    chosen = {name: getattr(asked.reading, name) for name in Reading.CHOICES}
    found = [READING_WORDS[name][value].note for name, value in chosen.items() if value != getattr(base.reading, name)]
    found += [
        f"{say.number(value)} in place of {whose(base, [name], changes)}" for name, value in changes.values.items()
    ]
    found += [f"without {whose(base, [name], changes)}" for name in sorted(changes.left_out)]
    found += [f"with {named(row, base.subject)} added to {base.label(row['source_id'])}" for row in changes.added]
    return found


def whose(study: Study, claim_ids: Iterable[str], changes: Changes | None = None) -> str:
    """Figures with whose they are: "Article A’s 162,500 AWOL (Jan–Oct 2025) and Article E’s 162,000 (Jan–Oct 2025)"."""
    known = study.rows | {row["claim_id"]: row for row in (changes.added if changes else ())}
    return all_named([known[name] for name in claim_ids], study.subject, study.source_labels)


def added(
    base: Study, changes: Changes, source: str, number: float, period: tuple[date, date], **columns: Any
) -> Claim:
    """A claim that no source prints, as a row to add; `columns`: category, unit and whatever else is not the default.

    Raises pydantic's ValidationError for a column or value that no claim may have.
    """
    taken = [row["claim_id"] for row in (*base.rows.values(), *changes.added)]
    last = max((int(name.rpartition("-")[2]) for name in taken if name.rpartition("-")[0] == source), default=0)
    (start, end), text = period, f"{say.number(number)} (added here)"
    days = {"start_earliest": start, "start_latest": start, "end_earliest": end, "end_latest": end}
    values = {"best": number, "population": base.subject.population, "attribution": source, **days, **columns}
    basis = "inferred: added by hand"
    return Claim(claim_id=f"{source}-{last + 1:02d}", paragraph=1, printed=text, date_basis=basis, **values)


def row_of(claim: Claim) -> dict[str, Any]:
    """A claim as a row of `Dataset.claims`."""
    return {**frame(Claim, [claim]).row(0, named=True), "source_id": claim.source_id}


# -- one source, drawn -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """One source alone, with the rows of its panels: columns `panels.ROWS`. The text of what was changed says so."""

    study: Study
    rows: pl.DataFrame


def view(study: Study, asked: Asked) -> View:
    """The view of a study made by `study_of`."""
    one = study.only([asked.source])
    found = articles.rows(one) if asked.category else trajectories.rows(one)
    found = found.filter(pl.col("category") == asked.category) if asked.category else found
    touched = {*asked.changes.values, *(row["claim_id"] for row in asked.changes.added)}
    if touched:
        texts = [
            f"{text}, changed" if text and touched & set(ids.split()) else text
            for text, ids in found.select("text", "claim_ids").iter_rows()
        ]
        found = found.with_columns(pl.Series("text", texts, dtype=pl.String))
    return View(one, found)


def marks(shown: View) -> dict[str, Any]:
    """The drawing as rows for a live view: {"height": 432, "rule": […], "bar": […], "dot": […], "text": […]}.

    A row is one mark with its place, its style and the lines of its tooltip.
    """
    spec = trajectories.chart(shown.study, shown.rows, Look(WIDTH, LAB)).to_dict()
    found: dict[str, Any] = {"height": spec["height"], **{kind: [] for kind in MARKS}}
    kinds = {"rect": "bar", "point": "dot"}
    for layer in spec["layer"]:
        style = {name: value for name, value in layer["mark"].items() if name not in ("type", "aria")}
        kind = kinds.get(layer["mark"]["type"], layer["mark"]["type"])
        found[kind] += [{**style, **datum} for datum in layer["data"]["values"]]
    return found


def caveats(shown: View) -> tuple[AttachedCaveat, ...]:
    """Every caveat of what is drawn, in their order: what was changed first."""
    ids = claims_in(shown.rows)
    return applying(shown.study.dataset, FIGURE, ids, trajectories.METHODS, shown.study.reading) if ids else ()


def figure(base: Study, asked: Asked) -> Figure:
    """The view as a figure to export, with its caveats; where anything was changed, title and first caveat say what.

    Raises ValueError where nothing is left to draw.
    """
    shown = view(study_of(base, asked), asked)
    made = replace(build(FIGURE, shown.study), rows=shown.rows, drawings={}, pictures={})
    words = told(base, asked)
    if not words:
        return made
    title = f"{base.label(asked.source)}, changed by hand: {say.listed(words)}"
    ranked = sorted((*made.caveats.own, *made.caveats.more), key=lambda caveat: caveat.id != CHANGED)
    tiers = Tiers(tuple(ranked[:OWN]), tuple(ranked[OWN:]), made.caveats.general)
    marked = " Marked “changed”: not as printed." if asked.changes.values or asked.changes.added else ""
    subtitle = f"{made.words.subtitle}{marked}"
    said = replace(made.words, title=title, subtitle=subtitle, alt=f"{title}. {made.words.alt}")
    return replace(made, words=said, caveats=tiers)


# -- what cannot hold together -----------------------------------------------------------------------------------------


def conflicts(study: Study) -> pl.DataFrame:
    """Sets of figures of the sources that no trajectory obeys, within one and between several; columns `lp` of BETWEEN."""
    claims = study.dataset.by_source()
    return conflicts_between(claims, study.reading, subject=study.subject, labels=study.source_labels)


def nearest(study: Study, claim_ids: Iterable[str]) -> pl.DataFrame:
    """For each figure of a conflict the nearest value with which all the others hold; columns NEAREST, the nearest first.

    The value is as precise as the printed one, and read as widely. Sample: article-e-03, 162000.0, 183900.0, 0.135,
    "Article E’s 162,000 (Jan–Oct 2025) would have to be at least 183,900: 21,900 more, 14 %."
    """
    members = frozenset(claim_ids)
    found = []
    for name in sorted(members):
        row = study.rows[name]
        old, new = value_of(row), _nearest(study, members, row)
        share = None if old is None or new is None or not old else abs(new - old) / old
        found.append((name, old, new, share, _sentence(study, row, old, new, share)))
    return pl.DataFrame(found, schema=NEAREST, orient="row").sort("share", "claim_id", nulls_last=True)


def _sentence(study: Study, row: Row, old: float | None, new: float | None, share: float | None) -> str:
    name = whose(study, [row["claim_id"]])
    if old is None or new is None or share is None:
        return f"No other value of {name} lets the others hold."
    limit, more = ("at least", "more") if new > old else ("at most", "less")
    apart = f"{say.number(abs(new - old))} {more}, {100 * share:.0f} %"
    return f"{say.capital(name)} would have to be {limit} {say.number(new)}: {apart}."


def _nearest(study: Study, members: frozenset[str], row: Row) -> float | None:
    """By the solver: what the others leave for the sum that this figure limits, then in steps of its last digit."""
    old = value_of(row)
    reciprocal = row["quantity"] == "rate" and row["best"] == 1
    if old is None or reciprocal or row["quantity"] not in ("total", "stock", "rate"):
        return None
    shift, step = _shift(study, members, row, old), last_digit(old)
    if not shift:
        return None
    for extra in range(3):  # several limits of one figure, as of an uncertain end, may need a little more
        count = math.ceil(abs(shift) / step - 1e-6) + extra
        new = old + math.copysign(count * step, shift)
        if new >= 0 and holds(study, members, row["claim_id"], new):
            return new
    return None


def _shift(study: Study, members: frozenset[str], row: Row, old: float) -> float:
    """How far the figure has to move, from what the others allow for each sum that it limits; 0 where no move helps."""
    name = row["claim_id"]
    here, there = (_stated(study, members, name, value) for value in (old, old + 1))
    furthest = 0.0
    for unit, system in systems_of(here, study.subject).items():
        own = [(c, d) for c, d in zip(here, there, strict=True) if c.unit == unit and name in c.claim_ids]
        for now, then in own:
            limits = [(now.low, then.low), (now.high, then.high)]
            slopes = [after - before for before, after in limits if before is not None and after is not None]
            if not slopes or max(slopes) <= 0:
                continue
            low, high = _left(system, members - {name}, now)
            above = low - now.high if now.high is not None else 0.0
            below = high - now.low if now.low is not None and high is not None else 0.0
            furthest = max(furthest, (above if above > 0 else min(below, 0.0)) / max(slopes), key=abs)
    return furthest


def _left(system: System, others: frozenset[str], constraint: Constraint) -> tuple[float, float | None]:
    system.activate(others)
    weights = system.sum_of(constraint.terms)
    low, opposite = system.optimum(weights), system.optimum(-weights)
    return low or 0.0, None if opposite is None else -opposite


def holds(study: Study, members: frozenset[str], claim_id: str, value: float) -> bool:
    """Whether the members hold together when one of them has another value, read as widely as the printed one."""
    stated = _stated(study, members, claim_id, value)
    return all(system.feasible(frozenset(system.claim_ids)) for system in systems_of(stated, study.subject).values())


def _stated(study: Study, members: frozenset[str], claim_id: str, value: float) -> tuple[Constraint, ...]:
    kept = [
        _moved(row, value, study.reading) if name == claim_id else row if name in members else {**row, "role": "none"}
        for name, row in study.rows.items()
    ]
    return constraints(pl.DataFrame(kept, schema=study.claims.schema), study.reading, study.subject)


def _moved(row: Row, value: float, reading: Reading) -> dict[str, Any]:
    """A claim at another value with the limits of the printed one about it."""
    low, high = interval(row, reading)
    by = value - (value_of(row) or 0.0)
    if high is None:
        return {**row, "low": value}
    low = low if row["qualifier"] in ("fewer_than", "up_to") else max(0.0, (low or 0.0) + by)
    return {**row, "qualifier": "range", "best": None, "low": low, "high": high + by}
