"""`fig-checks`: every arithmetic check with its verdict; choosing a box shows its sentences."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.chosen import LINE, Sentence, parameter, sentences
from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, WIDE, Palette, wrap
from trajectories.claims.check_schema import KINDS, REFERENCE, VERDICTS, columns
from trajectories.claims.load import Dataset
from trajectories.results.wording import words

FAILING = VERDICTS[1], VERDICTS[3]  # inconsistent, cannot be reached
NAMES = 318  # pixels for the kinds' names
BOX = 27


def rows_of_checks(dataset: Dataset, evaluated: pl.DataFrame) -> pl.DataFrame:
    """The rows of `fig-checks`: those of `checks.evaluate`, lists as text, and a column `cell` (kind and sources)."""
    cells = {check.id: f"{check.kind} {check.column}" for check in dataset.checks}
    lists = [pl.col(name).list.join(" ") for name in ("claim_ids", "reference_ids", "sources")]
    return evaluated.with_columns(*lists, pl.col("check_id").replace_strict(cells).alias("cell")).with_columns(
        pl.concat_str("claim_ids", "reference_ids", separator=" ").str.strip_chars().alias("claim_ids")
    )


def numbers(rows: pl.DataFrame) -> dict[str, str]:
    """Named words for titles and prose: how many checks there are, and how many have each verdict."""
    counts = dict(rows["verdict"].value_counts().iter_rows())
    found = {f"checks_{verdict.replace(' ', '_')}": words(counts.get(verdict, 0)) for verdict in VERDICTS}
    return {"checks": words(len(rows)), **found}


def checks(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """Kinds of check against sources, pairs and published counts; below them the sentences of what does not hold."""
    across = columns(tuple(source.source_id for source in dataset.sources))
    found = {cell: group for (cell,), group in rows.group_by(["cell"], maintain_order=True)}
    plotted = [
        _box(f"{kind} {column}", found.get(f"{kind} {column}"), KINDS[kind].label, _short(column))
        for kind in KINDS
        for column in across
    ]
    x = alt.X("across:N", sort=[_short(column) for column in across],
              axis=alt.Axis(orient="top", title=None, labelAngle=0, domain=False, ticks=False),
              scale=alt.Scale(padding=0.06))  # fmt: skip
    grid = _grid(plotted, x, [KINDS[kind].label for kind in KINDS], palette)
    words_ = _sentences(rows, palette, WIDE - 10)
    return alt.vconcat(grid, _key(palette), words_, spacing=14)


def checks_narrow(dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The same for a phone: kinds against verdicts, and the sentences of what does not hold."""
    lines: list[dict[str, Any]] = []
    for kind, meaning in KINDS.items():
        own = rows.filter(pl.col("kind") == kind)
        counts = dict(own["verdict"].value_counts().iter_rows())
        told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts.get(verdict))
        lines += [{"text": line, "bold": True} for line in wrap(meaning.label, NARROW - 8)]
        lines += [{"text": line, "bold": False} for line in wrap(told, NARROW - 8)]
    plotted = [{**line, "place": at} for at, line in enumerate(lines)]
    base = alt.Chart(alt.Data(values=plotted))
    y = alt.Y("place:O", axis=None)
    parts = [
        base.transform_filter(f"datum.bold === {test}")
        .mark_text(align="left", fontSize=LABEL, fontWeight=weight, color=palette.text)  # type: ignore[arg-type]
        .encode(x=alt.value(-INSET), y=y, text="text:N")
        for test, weight in (("true", "bold"), ("false", "normal"))
    ]
    listed = alt.layer(*parts).properties(width=NARROW - INSET - 4, height=LINE * len(plotted))
    return alt.vconcat(listed, _sentences(rows, palette, NARROW - 4, choosing=False), spacing=14)


def _short(column: str) -> str:
    """A column by its letters: "article-a+article-b" → "AB"; with published counts "A+"."""
    parts = column.split("+")
    return "".join("+" if part == REFERENCE else part.rsplit("-", 1)[-1].upper() for part in parts)


def _box(cell: str, group: pl.DataFrame | None, kind: str, column: str) -> dict[str, Any]:
    verdicts = [] if group is None else group["verdict"].to_list()
    failing = sum(verdict in FAILING for verdict in verdicts)
    apart = bool(verdicts) and all(verdict == VERDICTS[2] for verdict in verdicts)
    state = "failing" if failing else "apart" if apart else "holds" if verdicts else "empty"
    told = ", ".join(f"{verdicts.count(v)} {v}" for v in VERDICTS if v in verdicts) or "no such check"
    text = "" if not verdicts else str(failing or len(verdicts))
    return {"pair": cell, "down": kind, "across": column, "state": state, "text": text, "words": f"{column}: {told}"}


def _grid(plotted: list[dict[str, Any]], x: alt.X, down: list[str], palette: Palette) -> alt.HConcatChart:
    """Names of the kinds, and beside them the boxes."""
    # A band, also for the names: a scale of points would set them half a row off their boxes.
    y = alt.Y("down:N", sort=down, axis=None, scale=alt.Scale(type="band", padding=0.06))
    height = alt.Step(24)
    names = alt.Chart(alt.Data(values=[{"down": name} for name in down])).mark_text(
        align="left", fontSize=LABEL, color=palette.text, limit=NAMES
    )
    base = alt.Chart(alt.Data(values=plotted))
    is_failing = "datum.state === 'failing'"
    fill = alt.condition(is_failing, alt.value(palette.text), alt.value("transparent"))
    edge = alt.condition("datum.state === 'empty' || datum.state === 'apart'", alt.value("transparent"),
                         alt.value(palette.quiet))  # fmt: skip
    ink = alt.condition(is_failing, alt.value(palette.ground), alt.value(palette.text))
    boxes = base.mark_rect(strokeWidth=1, cursor="pointer").encode(
        x=x, y=y, fill=fill, stroke=edge, tooltip=[alt.Tooltip("words:N")]
    )
    text = base.mark_text(fontSize=LABEL).encode(x=x, y=y, text="text:N", color=ink)
    grid = alt.layer(boxes.add_params(parameter()), text).properties(width=alt.Step(BOX), height=height)
    listed = names.encode(x=alt.value(-INSET), y=y, text="down:N").properties(width=NAMES - INSET, height=height)
    return alt.hconcat(listed, grid, spacing=6, bounds="flush")


def _key(palette: Palette) -> alt.Chart:
    lines = [
        "Filled: so many checks are inconsistent or cannot be reached. Outlined: so many, all others.",
        "Without a box: so many, none comparable. Empty: no such check; data/check_matrix.yml says why.",
        "Letters name articles; + is counts published elsewhere. Below, each check that fails.",
    ]
    items = [{"line": n, "text": line} for n, line in enumerate(lines)]
    base = alt.Chart(alt.Data(values=items)).mark_text(align="left", fontSize=LABEL, color=palette.quiet)
    y = alt.Y("line:O", axis=None)
    return base.encode(x=alt.value(-INSET), y=y, text="text:N").properties(width=500, height=LINE * len(lines))


def _sentences(rows: pl.DataFrame, palette: Palette, width: int, choosing: bool = True) -> alt.Chart:
    ranked = sorted(rows.to_dicts(), key=lambda row: VERDICTS.index(row["verdict"]) if row["verdict"] in FAILING else 9)
    entries = [
        Sentence(row["cell"], f"{row['verdict'].capitalize()}: {row['sentence']}", row["verdict"] in FAILING)
        for row in ranked
    ]
    return sentences(entries, palette, width, choosing, left=-INSET)
