"""What a mark says when it is pointed at, touched or reached by keyboard: the same lines in every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare.beside import UNNAMED
from trajectories.compare.study import Study
from trajectories.ground import say

COLUMNS = ("Drawn", "Source", "As printed", "Period", "Read as", "Counts", "Counted by", "Paragraph", "Caveats")
DRAWN = COLUMNS[0]  # what a mark shows where that is not the printed figure itself; a figure puts it in
TOOLTIP = [alt.Tooltip(f"{name}:N") for name in COLUMNS]
Row = Mapping[str, Any]


def named(source: Source) -> str:
    """A source by letter and what is printed: "E · AntiWar.com", "B · by-line isabelle", "A · no outlet printed"."""
    return source.name


def spelled(source: Source) -> str:
    """The same in a running text: "Article E (AntiWar.com)", "Article B (by-line isabelle)", "Article A"."""
    told = source.outlet or (f"by-line {source.author}" if source.author else "")
    return f"{source.label} ({told})" if told else source.label


def office(counted_by: str) -> str:
    """Who counted a published count, in words."""
    return "Office not named" if counted_by in UNNAMED else counted_by


def with_tooltips(study: Study, frame: pl.DataFrame, notes: Mapping[str, tuple[int, ...]]) -> pl.DataFrame:
    """The frame with the string columns COLUMNS, taken from the claims in its `claim_ids`; "" where nothing is known."""
    told = tooltips(study, frame["claim_ids"].to_list() if "claim_ids" in frame.columns else [""] * len(frame), notes)
    return frame.hstack(pl.DataFrame(told, schema=dict.fromkeys(COLUMNS, pl.String), orient="row"))


def tooltips(
    study: Study, claim_ids: Sequence[str | None], notes: Mapping[str, tuple[int, ...]]
) -> list[dict[str, str]]:
    """What a mark says, by COLUMNS, for each set of claims and published counts, ids apart by spaces.

    Several claims stand side by side, in their order: "21,602 cases; record 21,602". DRAWN is left empty.
    """
    told = []
    for ids in claim_ids:
        names = (ids or "").split()
        numbers = sorted({number for name in names for number in notes.get(name, ())})
        lines = study.once(("tooltip", ids), partial(_lines, study, names))  # all that is printed: no reading in it
        told.append(dict(zip(COLUMNS, [*lines, ", ".join(map(str, numbers))], strict=True)))
    return told


def worked_out(study: Study, row: Row, drawn: str, how: str, notes: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """COLUMNS of a mark that no source prints: `drawn` tells what it shows, `how` where it comes from.

    row: `source_id`, `unit`, `category`, `start`, `end`. The caveats are those of the figures that it follows from.
    """
    solution = study.solutions[row["source_id"]]
    used = [name for name in solution.used if study.rows[name]["unit"] == row["unit"]]
    numbers = sorted({number for name in used for number in notes.get(name, ())})
    source = study.dataset.source(row["source_id"]).name
    told = [drawn, source, "not printed", say.period(row["start"], row["end"]), how, _counts(study, row), "nobody",
            "none", ", ".join(map(str, numbers))]  # fmt: skip
    return dict(zip(COLUMNS, told, strict=True))


def _lines(study: Study, names: Sequence[str]) -> list[str]:
    own = [study.rows[name] for name in names if name in study.rows]
    outside = [study.references[name] for name in names if name in study.references]
    actors = {actor.id: actor.label for actor in study.dataset.actors}
    sources = {source.source_id: source.name for source in study.sources}
    printed = [row["printed"] for row in own]
    printed += [say.figure(row) for row in outside]
    counts = [_counts(study, row) for row in (*own, *outside)]
    counted = [_counter(row, actors) for row in own] + [office(row["counted_by"]) for row in outside]
    where = [*(sources.get(row["source_id"], "") for row in own)]
    where += [relayed(row) for row in outside]
    periods = [_period(row.get("start_earliest"), row.get("end_latest")) for row in own]
    periods += [_period(row["start"], row["end"]) for row in outside]
    read = [_read(row) for row in own] + ["published elsewhere, limits no source" for _ in outside]
    letters = {source.source_id: source.letter for source in study.sources}
    several = len({row["source_id"] for row in own}) > 1
    paragraphs = [
        f"{letters.get(row['source_id'], '')} {row['paragraph']}" if several else str(row["paragraph"]) for row in own
    ]
    return [_joined(values) for values in ([], where, printed, periods, read, counts, counted, paragraphs)]


def relayed(row: Row) -> str:
    """ "Published elsewhere: Ukrainska Pravda, then Censor.NET"."""
    return f"Published elsewhere: {', then '.join(row['relayed_by'].split(' > '))}"


def _read(row: Row) -> str:
    """How a figure is read: "stated, sets a limit", "hedged, limits nothing", "no period printed, limits nothing"."""
    if row["role"] == "constraint":
        return "stated, sets a limit"
    why = row["mood"] if row["mood"] != "stated" else "" if row["start_earliest"] else "no period printed"
    return f"{why}, limits nothing" if why else "limits nothing"


def _counts(study: Study, row: Row) -> str:
    """ "unauthorised absence (AWOL, Art. 407), cases registered"; of a share or the like "another measure"."""
    subject = study.subject
    labels = [subject.category(row["category"]).label] if row["category"] != subject.not_applicable else []
    labels += [subject.unit(row["unit"]).label] if row["unit"] in subject.measured else []
    return ", ".join(labels) or "another measure"


def _counter(row: Row, actors: Mapping[str, str]) -> str:
    chain = row["attribution"].split(" > ")
    return actors.get(chain[-1], "") if len(chain) > 1 else "nobody named"


def _period(start: Any, end: Any) -> str:
    return say.period(start, end) if start and end else "no period printed"


def _joined(values: list[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, values)))
