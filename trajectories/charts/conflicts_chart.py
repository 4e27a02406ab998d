"""`fig-conflicts`: which sources' figures can be true together, with the arithmetic; choosing a cell shows its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.chosen import LINE, Sentence, parameter, sentences
from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, WIDE, Palette
from trajectories.dataset.load import Dataset
from trajectories.results.contradictions import PUBLISHED, needs_one_to_one
from trajectories.solver.solve import Solution

ELSEWHERE = "published elsewhere"
# What a cell can say, from its conflicts; the order is that of the key.
STATES = {
    "none": "can all be true together",
    "reading": "only under another reading",
    "default": "cannot all be true together",
    "apart": "no unit in common",
}


def cells(dataset: Dataset, solutions: Mapping[str, Solution], rows: pl.DataFrame) -> list[dict[str, Any]]:
    """One cell for each source alone, each two sources, and each source with counts published elsewhere.

    rows: the frame of `contradictions.conflicts`. A cell holds its pair, its state (a key of STATES) and the number of
    conflicts under the default reading, or under any other where there is none by default.
    """
    order = [source.source_id for source in dataset.sources]
    units = {source: _units(dataset, solution) for source, solution in solutions.items()}
    units[PUBLISHED] = set(dataset.references["unit"].to_list()) & {dataset.subject.measured[0]}
    found = []
    for down, second in enumerate([*order, PUBLISHED]):
        for first in order[: down + 1]:
            of = [first] if first == second else [first, second]
            own = [row for row in rows.to_dicts() if " ".join(of) in row["pairs"]]
            default = [row for row in own if row["by_default"]]
            state = "default" if default else "reading" if own else "none"
            if not units[first] & units[second]:
                state = "apart" if not own else state
            found.append(
                {"pair": " ".join(of), "column": first, "row": second, "state": state, "count": len(default or own)}
            )
    return found


def _units(dataset: Dataset, solution: Solution) -> set[str]:
    """The units in which a source states an uncontested count."""
    return {unit for unit in dataset.subject.measured if solution.envelope["unit"].eq(unit).any()}


def conflicts(
    dataset: Dataset, solutions: Mapping[str, Solution], rows: pl.DataFrame, palette: Palette = SCREEN
) -> alt.HConcatChart:
    """The matrix beside the arithmetic. rows: the frame of `contradictions.conflicts`."""
    grid = _matrix(dataset, cells(dataset, solutions, rows), palette, 52, narrow=False)
    return alt.hconcat(grid, _words(dataset, rows, palette, WIDE - INSET - 5 * 52 - 150), spacing=24)


def conflicts_narrow(
    dataset: Dataset, solutions: Mapping[str, Solution], rows: pl.DataFrame, palette: Palette = SCREEN
) -> alt.VConcatChart:
    """The matrix above the arithmetic."""
    grid = _matrix(dataset, cells(dataset, solutions, rows), palette, 42, narrow=True)
    return alt.vconcat(grid, _words(dataset, rows, palette, NARROW - INSET - 4), spacing=14)


def _matrix(
    dataset: Dataset, items: list[dict[str, Any]], palette: Palette, size: int, narrow: bool
) -> alt.VConcatChart:
    names = {source.source_id: source.label for source in dataset.sources} | {PUBLISHED: ELSEWHERE}
    short = {key: label.rsplit(" ", 1)[-1] if narrow else label for key, label in names.items()}
    columns = [source.source_id for source in dataset.sources]
    plotted = [
        {**item, "across": short[item["column"]].rsplit(" ", 1)[-1], "down": short[item["row"]],
         "words": f"{' and '.join(names[of] for of in item['pair'].split())}: {STATES[item['state']]}",
         "text": "–" if item["state"] == "apart" else str(item["count"])}
        for item in items
    ]  # fmt: skip
    chosen = parameter()
    x = alt.X(
        "across:N",
        sort=None,
        scale=alt.Scale(padding=0.05),
        axis=alt.Axis(orient="top", title=None, labelAngle=0, domain=False, ticks=False),
    )
    down = [short[key] for key in [*columns, PUBLISHED]]
    y = alt.Y(
        "down:N",
        sort=down,
        scale=alt.Scale(padding=0.05),
        axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=140),
    )
    base = alt.Chart(alt.Data(values=plotted))
    # Filled = cannot hold together by default, hollow = under another reading, nothing = can.
    fill = alt.condition("datum.state === 'default'", alt.value(palette.text), alt.value("transparent"))
    edge = alt.condition("datum.state === 'default' || datum.state === 'reading'", alt.value(palette.text),
                         alt.value(palette.grid))  # fmt: skip
    ink = alt.condition("datum.state === 'default'", alt.value(palette.ground), alt.value(palette.text))
    boxes = base.mark_rect(strokeWidth=1.4, cursor="pointer").encode(
        x=x, y=y, fill=fill, stroke=edge, tooltip=[alt.Tooltip("words:N")]
    )
    text = base.mark_text(fontSize=LABEL + 2).encode(x=x, y=y, text="text:N", color=ink)
    grid = alt.layer(boxes.add_params(chosen), text).properties(width=alt.Step(size), height=alt.Step(34))
    key = [
        {"line": n, "text": line}
        for n, line in enumerate(
            ("The number of conflicts; 0: " + STATES["none"], "filled: " + STATES["default"],
             "outlined: " + STATES["reading"], "– " + STATES["apart"], "Choose a box to see its arithmetic.")
        )
    ]  # fmt: skip
    words = alt.Chart(alt.Data(values=key)).mark_text(align="left", fontSize=LABEL, color=palette.quiet)
    listed = words.encode(x=alt.value(0 if not narrow else -20), y=alt.Y("line:O", axis=None), text="text:N")
    return alt.vconcat(grid, listed.properties(width=5 * size, height=LINE * len(key)), spacing=10)


def _words(dataset: Dataset, rows: pl.DataFrame, palette: Palette, width: int) -> alt.Chart:
    """The sentences, shortest sets first; against published counts one leads for each source."""
    by_pair: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows.to_dicts(), key=lambda row: (not row["by_default"], _members(row))):
        for pair in row["pairs"]:
            by_pair.setdefault(pair, []).append(row)
    told: set[str] = set()
    entries: list[Sentence] = []
    for pair, own in sorted(by_pair.items(), key=lambda item: (PUBLISHED in item[0], item[0])):
        for at, row in enumerate(own):
            lead = (at == 0 or PUBLISHED not in pair) and row["conflict_id"] not in told
            told.add(row["conflict_id"])
            entries.append(Sentence(pair, _sentence(dataset, row), lead))
    return sentences(entries, palette, width)


def _members(row: Mapping[str, Any]) -> int:
    return len(row["claim_ids"]) + len(row["reference_ids"])


def _sentence(dataset: Dataset, row: Mapping[str, Any]) -> str:
    names = {source.source_id: source.label for source in dataset.sources} | {PUBLISHED: "counts published elsewhere"}
    who = " and ".join(names[source] for source in row["sources"])
    holds = "" if row["by_default"] else f" Only under {', '.join(row['readings'])}."
    if needs_one_to_one(row):
        holds = " Only if one person is one case."
    origin = " The sources name the same counter." if row["shared_origin"] else ""
    more = row["combinations"] - 1
    others = (
        f" ({more} more such set{'s' if more > 1 else ''} of published counts.)"
        if more and row["reference_ids"]
        else ""
    )
    return f"{who}: {row['explanation']}{holds}{origin}{others}"
