"""Where the words of a drawing stand, read from its SVG; and studies with more sources, with none, with long spans."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from types import ModuleType
from xml.etree import ElementTree

import altair as alt
import polars as pl
import vl_convert

from trajectories.claims.load import Dataset
from trajectories.compare.study import Study
from trajectories.figures.parts.look import LABEL, LIGHT, Look, Palette, config
from trajectories.figures.parts.sheet import wide

_MOVED = re.compile(r"translate\(([-\d.e]+)[ ,]+([-\d.e]+)\)")
TOUCH = 1.5  # pixels that two boxes may share: letters do not fill theirs


@dataclass(frozen=True)
class Word:
    """One text of a drawing and the box that it takes."""

    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float


def svg_of(chart: alt.TopLevelMixin, palette: Palette = LIGHT) -> str:
    spec = {**chart.to_dict(), "config": config(palette), "padding": 0, "$schema": alt.SCHEMA_URL}
    return vl_convert.vegalite_to_svg(spec)


def words_in(svg: str) -> tuple[list[Word], tuple[float, float]]:
    """Every text with its box, and the size of the drawing."""
    root = ElementTree.fromstring(svg)
    found: list[Word] = []

    def walk(node: ElementTree.Element, x: float, y: float) -> None:
        moved = _MOVED.search(node.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        if node.tag.endswith("}text") and (node.text or "").strip():
            size = float((node.get("font-size") or "11px").removesuffix("px"))
            width = wide(node.text or "", 1, node.get("font-weight") == "bold") * size / 1.03
            left = x - {"end": width, "middle": width / 2}.get(node.get("text-anchor", ""), 0.0)
            found.append(Word(node.text or "", size, left, y - 0.74 * size, left + width, y + 0.2 * size))
        for child in node:
            walk(child, x, y)

    walk(root, 0.0, 0.0)
    _, _, width, height = (float(part) for part in root.get("viewBox", "0 0 0 0").split())
    return found, (width, height)


def faults(svg: str, width: int) -> list[str]:
    """What is wrong with the words of a drawing: too small, outside, or one over another."""
    words, (drawn, height) = words_in(svg)
    wrong = [f"{word.text!r} is {word.size} px" for word in words if word.size < LABEL]
    wrong += [] if drawn <= width + 1 else [f"drawn {drawn} wide, allowed {width}"]
    wrong += [
        f"{word.text!r} leaves the drawing at {word.left:.0f}, {word.top:.0f}"
        for word in words
        if word.left < -TOUCH or word.right > drawn + TOUCH or word.top < -TOUCH or word.bottom > height + TOUCH
    ]
    wrong += [
        f"{one.text!r} over {other.text!r}"
        for one, other in combinations(words, 2)
        if min(one.right, other.right) - max(one.left, other.left) > TOUCH
        and min(one.bottom, other.bottom) - max(one.top, other.top) > TOUCH
    ]
    return wrong


def drawing(module: ModuleType, study: Study, width: int, palette: Palette = LIGHT) -> str:
    return svg_of(module.chart(study, module.rows(study), Look(width, palette)), palette)


def with_sources(dataset: Dataset, count: int) -> Study:
    """As many sources as asked for: the first ones, or copies of all of them one after the other."""
    sources, claims = [], []
    for place in range(count):
        source = dataset.sources[place % len(dataset.sources)]
        name = f"copy-{chr(97 + place)}"
        label = f"{source.label.rpartition(' ')[0]} {chr(65 + place)}"
        sources.append(source.model_copy(update={"source_id": name, "label": label, "order": place + 1}))
        own = dataset.claims.filter(pl.col("source_id") == source.source_id)
        claims.append(_renamed(own, source.source_id, name))
    return Study(replace(dataset, sources=tuple(sources), claims=pl.concat(claims)))


def _renamed(claims: pl.DataFrame, old: str, new: str) -> pl.DataFrame:
    names = ("claim_id", "base_id", "repeats", "retells", "source_id")
    return claims.with_columns(pl.col(name).str.replace(old, new, literal=True) for name in names)


def only_claims(dataset: Dataset, keep: pl.Expr) -> Study:
    """The same sources with fewer claims."""
    return Study(replace(dataset, claims=dataset.claims.filter(keep)))


def yearly(dataset: Dataset, years: int) -> Study:
    """One source that counts every year of a long span in the first counted category."""
    subject = dataset.subject
    last = subject.span_end.year
    first = last - years + 1
    pattern = dataset.claims.filter(
        (pl.col("role") == "constraint") & (pl.col("quantity") == "total") & pl.col("category").is_in(subject.counted)
        & (pl.col("unit") == subject.measured[0]) & pl.col("best").is_not_null() & pl.col("repeats").is_null()
    ).head(1)  # fmt: skip
    source = dataset.source(pattern["source_id"][0])
    rows = [
        pattern.with_columns(
            pl.lit(f"{source.source_id}-{number + 10}").alias("claim_id"),
            pl.lit(1000.0 + 37 * number).alias("best"),
            *(pl.lit(date(year, 1, 1)).alias(name) for name in ("start_earliest", "start_latest")),
            *(pl.lit(date(year, 12, 31)).alias(name) for name in ("end_earliest", "end_latest")),
        )
        for number, year in enumerate(range(first, last + 1))
    ]
    spanned = subject.model_copy(update={"span_start": date(first, 1, 1)})
    return Study(replace(dataset, subject=spanned, sources=(source,), claims=pl.concat(rows)))
