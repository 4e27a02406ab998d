"""What a mark says when it is pointed at, touched or reached by keyboard: the same lines in every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare.study import Study
from trajectories.ground import say

COLUMNS = ("Source", "As printed", "Period", "Counts", "Counted by", "Paragraph", "Caveats")
TOOLTIP = [alt.Tooltip(f"{name}:N") for name in COLUMNS]
Row = Mapping[str, Any]


def named(source: Source) -> str:
    """A source by letter and what is printed: "E · AntiWar.com", "B · by-line isabelle", "A · no outlet printed"."""
    letter = source.label.rpartition(" ")[2]
    told = source.outlet or (f"by-line {source.author}" if source.author else "no outlet printed")
    return f"{letter} · {told}"


def with_tooltips(study: Study, frame: pl.DataFrame, notes: Mapping[str, tuple[int, ...]]) -> pl.DataFrame:
    """The frame with the string columns COLUMNS, taken from the claims in its `claim_ids`; "" where nothing is known.

    Several claims stand side by side, in their order: "21,602 cases; record 21,602".
    """
    claims = {row["claim_id"]: row for row in study.claims.to_dicts()}
    references = {row["reference_id"]: row for row in study.dataset.references.to_dicts()}
    told = []
    for ids in frame["claim_ids"].to_list() if "claim_ids" in frame.columns else [""] * len(frame):
        names = (ids or "").split()
        own = [claims[name] for name in names if name in claims]
        outside = [references[name] for name in names if name in references]
        numbers = sorted({number for name in names for number in notes.get(name, ())})
        told.append([*_lines(study, own, outside), ", ".join(map(str, numbers))])
    added = pl.DataFrame(told, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return frame.hstack(added)


def _lines(study: Study, own: Sequence[Row], outside: Sequence[Row]) -> list[str]:
    actors = {actor.id: actor.label for actor in study.dataset.actors}
    sources = {source.source_id: named(source) for source in study.sources}
    both = [*own, *outside]
    printed = [row["printed"] for row in own] + [say.number(row["best"]) for row in outside]
    counts = [
        f"{study.subject.category(row['category']).label}; {study.subject.unit(row['unit']).label}" for row in both
    ]
    counted = [_counter(row, actors) for row in own] + [row["counted_by"] for row in outside]
    where = [*(sources.get(row["source_id"], "") for row in own), *("count published elsewhere" for _ in outside)]
    periods = [_period(row.get("start_earliest"), row.get("end_latest")) for row in own]
    periods += [_period(row["start"], row["end"]) for row in outside]
    return [
        _joined(values) for values in (where, printed, periods, counts, counted, [str(row["paragraph"]) for row in own])
    ]


def _counter(row: Row, actors: Mapping[str, str]) -> str:
    chain = row["attribution"].split(" > ")
    return actors.get(chain[-1], "") if len(chain) > 1 else "nobody named"


def _period(start: Any, end: Any) -> str:
    return say.period(start, end) if start and end else "no period printed"


def _joined(values: list[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, values)))
