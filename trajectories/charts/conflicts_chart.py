"""`fig-conflicts`: which sources' figures can be true together, with the arithmetic; choosing a cell shows its own."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.chosen import LINE, Sentence, parameter, sentences
from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, WIDE, Palette
from trajectories.claims.load import Dataset
from trajectories.results.contradictions import PUBLISHED
from trajectories.results.sensitivity import condition
from trajectories.results.wording import labels, words
from trajectories.solver.solve import Solution

ELSEWHERE = "published elsewhere"
ROOM = 0.25  # of a box, beside the boxes: row labels reach into it, for a panel begins only so far from the edge
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
            state, count = _state(rows, " ".join(of))
            if not units[first] & units[second] and not count:
                state = "apart"
            found.append({"pair": " ".join(of), "column": first, "row": second, "state": state, "count": count})
    return found


def larger(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """One cell for each group of three sources or more that has a conflict of its own; keys as in `cells`.

    rows: the frame of `contradictions.conflicts`.
    """
    groups = dict.fromkeys(group for row in rows.to_dicts() for group in row["groups"] if len(group.split()) > 2)
    found = []
    for group in sorted(groups, key=lambda group: (_state(rows, group)[0], group)):
        state, count = _state(rows, group)
        found.append({"pair": group, "state": state, "count": count})
    return found


def _state(rows: pl.DataFrame, group: str) -> tuple[str, int]:
    """A key of STATES, and how many conflicts the sources of a group have by default, or else under other readings."""
    own = [row for row in rows.to_dicts() if group in row["groups"]]
    default = [row for row in own if row["by_default"]]
    return "default" if default else "reading" if own else "none", len(default or own)


def _units(dataset: Dataset, solution: Solution) -> set[str]:
    """The units in which a source states an uncontested count."""
    return {unit for unit in dataset.subject.measured if solution.envelope["unit"].eq(unit).any()}


def conflicts(
    dataset: Dataset, solutions: Mapping[str, Solution], rows: pl.DataFrame, palette: Palette = SCREEN
) -> alt.HConcatChart:
    """The matrix beside the arithmetic. rows: the frame of `contradictions.conflicts`."""
    grid = _matrix(dataset, cells(dataset, solutions, rows), larger(rows), palette, 52, narrow=False)
    return alt.hconcat(grid, _words(dataset, rows, palette, WIDE - INSET - 5 * 52 - 150), spacing=24)


def conflicts_narrow(
    dataset: Dataset, solutions: Mapping[str, Solution], rows: pl.DataFrame, palette: Palette = SCREEN
) -> alt.VConcatChart:
    """The matrix above the arithmetic."""
    grid = _matrix(dataset, cells(dataset, solutions, rows), larger(rows), palette, 42, narrow=True)
    return alt.vconcat(grid, _words(dataset, rows, palette, NARROW - INSET - 4), spacing=14)


def _matrix(
    dataset: Dataset,
    items: list[dict[str, Any]],
    groups: list[dict[str, Any]],
    palette: Palette,
    size: int,
    narrow: bool,
) -> alt.VConcatChart:
    """Boxes for single sources and pairs, a strip of boxes for larger groups, and the key."""
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
        scale=alt.Scale(paddingInner=0.05, paddingOuter=ROOM),
        axis=alt.Axis(orient="top", title=None, labelAngle=0, domain=False, ticks=False),
    )
    down = [short[key] for key in [*columns, PUBLISHED]]
    y = alt.Y(
        "down:N",
        sort=down,
        scale=alt.Scale(padding=0.05),
        axis=alt.Axis(
            title=None,
            domain=False,
            ticks=False,
            labelLimit=140,
            labelPadding=-7,
            labelExpr=f"datum.label === '{ELSEWHERE}' ? split(datum.label, ' ') : datum.label",
        ),
    )
    parts = [_boxes(plotted, x, y, palette, size)]
    if groups:
        letters = {key: label.rsplit(" ", 1)[-1] for key, label in names.items()}
        strip = [
            {**item, "down": ", ".join(letters[of] for of in item["pair"].split()), "across": "", "text": str(item["count"]),
             "words": f"{labels(dataset, item['pair'].split())}: {STATES[item['state']]}"}
            for item in groups
        ]  # fmt: skip
        x_one = alt.X("across:N", axis=None, scale=alt.Scale(paddingInner=0.05, paddingOuter=ROOM))
        y_all = alt.Y("down:N", sort=None, scale=alt.Scale(padding=0.05),
                      axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=140, labelPadding=-7))  # fmt: skip
        title = alt.TitleParams("Three or more together", anchor="start", fontWeight="normal", fontSize=LABEL, offset=4)
        parts.append(_boxes(strip, x_one, y_all, palette, size).properties(title=title))
    key = [
        {"line": n, "text": line}
        for n, line in enumerate(
            ("The number of conflicts among figures stated", "without reservation and with a period",
             "0: " + STATES["none"], "filled: " + STATES["default"],
             "outlined: " + STATES["reading"], "– " + STATES["apart"])
        )
    ]  # fmt: skip
    lines = alt.Chart(alt.Data(values=key)).mark_text(align="left", fontSize=LABEL, color=palette.quiet)
    told = lines.encode(x=alt.value(0 if not narrow else -20), y=alt.Y("line:O", axis=None), text="text:N")
    parts = [part.add_params(chosen) for part in parts]
    with warnings.catch_warnings():
        # One selection over both views is what is meant; Altair merges the two and warns.
        warnings.filterwarnings("ignore", "Automatically deduplicated selection parameter")
        return alt.vconcat(*parts, told.properties(width=5 * size, height=LINE * len(key)), spacing=10)


def _boxes(plotted: list[dict[str, Any]], x: alt.X, y: alt.Y, palette: Palette, size: int) -> Any:
    """Filled = cannot hold together by default, outlined = under another reading, pale = can."""
    base = alt.Chart(alt.Data(values=plotted))
    fill = alt.condition("datum.state === 'default'", alt.value(palette.text), alt.value("transparent"))
    edge = alt.condition("datum.state === 'default' || datum.state === 'reading'", alt.value(palette.text),
                         alt.value(palette.grid))  # fmt: skip
    ink = alt.condition("datum.state === 'default'", alt.value(palette.ground), alt.value(palette.text))
    boxes = base.mark_rect(strokeWidth=1.4, cursor="pointer").encode(
        x=x, y=y, fill=fill, stroke=edge, tooltip=[alt.Tooltip("words:N")]
    )
    text = base.mark_text(fontSize=LABEL + 2).encode(x=x, y=y, text="text:N", color=ink)
    return alt.layer(boxes, text).properties(width=alt.Step(size), height=alt.Step(34))


def _words(dataset: Dataset, rows: pl.DataFrame, palette: Palette, width: int) -> alt.Chart:
    """The sentences: those of a chosen box, or at first one for each group that cannot all hold as read here.

    The one that leads holds under the most readings; with published counts it is the shortest.
    """
    by_group: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dicts():
        for group in row["groups"]:
            by_group.setdefault(group, []).append(row)
    entries: list[Sentence] = []
    for group, own in sorted(by_group.items(), key=lambda item: (PUBLISHED in item[0], -len(item[0]), item[0])):
        published = PUBLISHED in group
        own.sort(key=lambda row: (not row["by_default"], -len(row["readings"]) * (not published), _members(row)))
        for at, row in enumerate(own):
            lead = at == 0 and row["by_default"]
            entries.append(Sentence(group, _sentence(dataset, row, len(own) if lead else 1), lead))
    return sentences(entries, palette, width)


def _members(row: Mapping[str, Any]) -> int:
    return len(row["claim_ids"]) + len(row["reference_ids"])


def _sentence(dataset: Dataset, row: Mapping[str, Any], of: int) -> str:
    """A conflict told without the ids that stand in the table; of: how many conflicts its group has, where it leads."""
    ids = "|".join(map(re.escape, [*row["claim_ids"], *row["reference_ids"]]))
    plain = re.sub(rf", (?:{ids})\)", ")", row["explanation"])
    holds = "" if row["by_default"] else f" Only if {condition(row['readings'])}."
    origin = " The articles name the same office or speaker for these." if row["shared_origin"] else ""
    more = f" {words(of).capitalize()} conflicts are of this kind; the table lists them." if of > 1 else ""
    return f"{plain}{holds}{origin}{more}"
