"""`fig-contradictions`: the few contradictions that matter, each as a pair of bars with its arithmetic; then the key claims."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.sheet import LINE, Sheet, numbered, wide
from trajectories.figures.parts.tooltip import COLUMNS, TOOLTIP, with_tooltips
from trajectories.ground import say

MAIN = True
ORDER = 60
METHODS = ("conflicts", "checks", "reference_layer", "side_by_side")

ROWS: dict[str, Any] = {
    "kind": pl.String,  # "contradiction" or "key claims"
    "heading": pl.String,
    "sentence": pl.String,
    "unit": pl.String,
    "left_label": pl.String,
    "left_parts": pl.List(pl.Float64),
    "left_part_labels": pl.List(pl.String),
    "right_label": pl.String,
    "right_parts": pl.List(pl.Float64),
    "right_part_labels": pl.List(pl.String),
    "gap_printed": pl.Float64,
    "gap": pl.Float64,
    "holds": pl.String,
    "claim_ids": pl.String,  # claims and references
}
PAIR, KEYS = "contradiction", "key claims"
Row = Mapping[str, Any]


def rows(study: Study) -> pl.DataFrame:
    """The contradictions in their order, then a row for each set of key claims; the columns of ROWS.

    Sample: ("contradiction", "A's parts exceed E's whole", "162,500 and 21,600 make 184,100; …", "cases", "A", [162500.0,
    21600.0], ["162,500 AWOL", "21,600 desertion"], "E", [162000.0], ["162,000 both"], 22100.0, 21500.0, "…", "article-a-15 …").
    """
    found = [
        {**{name: row[name] for name in ROWS if name in row}, "kind": PAIR, "claim_ids": _ids(row)}
        for row in study.contradictions.to_dicts()
    ]
    found += [
        {
            "kind": KEYS,
            "heading": "",
            "sentence": row["sentence"],
            "unit": row["unit"],
            "claim_ids": " ".join(row["claim_ids"]),
        }
        for row in study.key_claims.to_dicts()
    ]
    return pl.DataFrame(found, schema=ROWS, orient="row")


def _ids(row: Row) -> str:
    return " ".join([*(row["claim_ids"] or []), *(row["reference_ids"] or [])])


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the widest contradiction's own sums."""
    pairs = rows.filter(pl.col("kind") == PAIR).to_dicts()
    place = getattr(study.subject, "place", "")
    of = f" on {place}" if place else ""
    if not pairs:
        title = f"Without these figures{of} all others hold together"
    else:
        first = pairs[0]
        sums = f"{say.number(sum(first['left_parts']))} against {say.number(sum(first['right_parts']))}"
        more = (
            f", and {say.counted(len(pairs) - 1, 'more pair')} of figures that cannot both hold"
            if len(pairs) > 1
            else ""
        )
        title = f"{sums}: {say.capital(first['heading'][:1]) + first['heading'][1:]}{more}"
        title = f"{place}: {title}" if place else title
    told = [f"{row['heading']}: {row['sentence']}" for row in pairs]
    keys = rows.filter(pl.col("kind") == KEYS)["sentence"].to_list()
    return Words(
        title=title,
        subtitle="Each bar is a figure as printed, or the sum that it makes; each pair from zero on a scale of its own. The outlined "
        "part is the gap; which side is wrong, arithmetic cannot say.",
        alt=" ".join([*told, *keys]),
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.LayerChart | alt.FacetChart:
    """Heading and sentence beside the pair of bars; on a phone above it."""
    sheet = Sheet(look)
    told = with_tooltips(study, rows, look.notes).to_dicts()
    for row in (row for row in told if row["kind"] == PAIR):
        _separate(sheet)
        split = 0.0 if look.phone else look.width * 0.34
        width = look.width if look.phone else split - 24
        heading = numbered(row["heading"], look, row["claim_ids"])
        end = sheet.block(0, sheet.top, width, heading, bold=True, size=13)
        end = sheet.block(0, end + 2, width, row["sentence"])
        end = sheet.block(0, end + 1, width, row["holds"] or "", quiet=True)
        after = _pair(study, sheet, row, split, end + 6 if look.phone else sheet.top)
        sheet.top = max(end, after)
    keys = [row for row in told if row["kind"] == KEYS]
    if keys:
        _separate(sheet)
        sheet.top = sheet.block(0, sheet.top, look.width, "What holds without which figures", bold=True, size=13) + 2
    for row in keys:
        sheet.text(0, sheet.top + LINE / 2, "·", bold=True)
        sheet.top = sheet.block(10, sheet.top, look.width - 10, numbered(row["sentence"], look, row["claim_ids"])) + 4
    return sheet.chart(TOOLTIP)


def _separate(sheet: Sheet) -> None:
    if sheet.top:
        sheet.rule(1, sheet.top + 9, sheet.width - 1, sheet.top + 9, sheet.look.palette.grid)
        sheet.top += 19


def _pair(study: Study, sheet: Sheet, row: Row, left: float, top: float) -> float:
    """Two bars on one scale, each under its label, and the gap between their ends; returns where they end."""
    look = sheet.look
    sums = {side: sum(row[f"{side}_parts"]) for side in ("left", "right")}
    scale = (look.width - left - 4) / max(*sums.values(), 1.0)
    datum = {name: row[name] for name in (*COLUMNS, "claim_ids")}
    for side, other in (("left", "right"), ("right", "left")):
        source = _source(study, row, side)
        colour = source.colour if source else look.palette.reference
        own = {**datum, "source_id": source.source_id if source else None}
        label = _label(row, side)
        top = sheet.block(left, top, look.width - left, label, bold=side == "left", datum=own)
        x = left + 1
        for number, value in enumerate(row[f"{side}_parts"]):
            sheet.bar(
                x, top + 2, x + value * scale, top + 18, colour, fill=max(0.4, 0.95 - 0.3 * number), line=1, datum=own
            )
            x += value * scale
        if sums[side] < sums[other]:
            sheet.bar(x + 1, top + 3, left + sums[other] * scale, top + 17, look.palette.text, fill=0.0, dash=(3, 3))
            told = _gap(row)
            inside = wide(told) + 10 <= (sums[other] - sums[side]) * scale
            if inside:
                sheet.text(x + 6, top + 10, told, quiet=True)
            top += 22
            if not inside:
                top = sheet.block(left, top, look.width - left, told, quiet=True)
        else:
            top += 24
    return top + 2


def _gap(row: Row) -> str:
    """ "gap 22,100 (with rounding at least 21,500)"."""
    if row["gap_printed"] is None:
        return ""
    less = (
        f" (with rounding at least {say.number(row['gap'])})"
        if row["gap"] and round(row["gap"]) != round(row["gap_printed"])
        else ""
    )
    return f"gap {say.number(row['gap_printed'])}{less}"


def _label(row: Row, side: str) -> str:
    """The side's own label, with its parts and their sum where it does not hold the number itself."""
    label, parts, names = row[f"{side}_label"] or "", row[f"{side}_parts"], row[f"{side}_part_labels"] or []
    total = say.number(sum(parts))
    if total in label:
        return label
    if len(parts) == 1:
        return f"{label}: {names[0] if names and total in names[0] else total}"
    told = [
        name if say.number(value) in name else f"{say.number(value)} {name}"
        for value, name in zip(parts, names, strict=True)
    ]
    return f"{label}: {' + '.join(told)} = {total}"


def _source(study: Study, row: Row, side: str) -> Any:
    """The source that a side's label begins with ("E", "E · AntiWar.com", "Article E"), or the only one there is."""
    label = row[f"{side}_label"] or ""
    for source in study.sources:
        letter = source.label.rpartition(" ")[2]
        if re.match(rf"(?:{re.escape(source.label)}|{re.escape(letter)})(?!\w)", label):
            return source
    own = {claim.rpartition("-")[0] for claim in row["claim_ids"].split()} & {
        source.source_id for source in study.sources
    }
    published = any(name not in study.claims["claim_id"] for name in row["claim_ids"].split())
    return next((source for source in study.sources if {source.source_id} == own), None) if not published else None
