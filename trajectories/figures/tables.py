"""Tables and keys of the report as HTML: claims, sources, facts, and what each kind of mark means."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from trajectories.claims.load import Dataset
from trajectories.figures.caveats import Basis
from trajectories.figures.figure import REPORT, raw_block


@dataclass(frozen=True)
class Block:
    """HTML that displays as a raw block in a report run, and as itself in a notebook."""

    html: str
    basis: Basis | None = None  # of a block that prints caveats

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        if os.environ.get("TRAJECTORIES_OUTPUT") == REPORT:
            return {"text/markdown": raw_block(self.html)}, self.basis.display_metadata() if self.basis else {}
        return {"text/html": self.html, "text/plain": "table"}


def table(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table that scrolls by itself where the page is narrower; cells are escaped, None is blank."""
    esc = html.escape
    heads = "".join(f'<th scope="col">{esc(text)}</th>' for text in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{esc('' if c is None else str(c))}</td>" for c in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{esc(name, quote=True)}, scrollable">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def paragraph(text: str) -> Block:
    """A computed paragraph as a block."""
    return Block(f"<p>{html.escape(text)}</p>")


def claims(dataset: Dataset) -> Block:
    """Every row of every source, whatever its role: place, figure, reading, dates, chain, note."""
    actors = {actor.id: actor.label for actor in dataset.actors}
    rows = []
    for row in dataset.claims.to_dicts():
        chain = " → ".join(actors[name] for name in row["attribution"].split(" > "))
        linked = [
            f"{word} {row[name]}"
            for name, word in (("repeats", "repeats"), ("retells", "set against"), ("base_id", "part of"))
            if row[name]
        ]
        if row["change"]:
            linked.append(f"changed: {row['change'].replace(' ', ', ')}")
        rows.append(
            (row["claim_id"], row["paragraph"], row["printed"], row["printed_period"], _kind(row), row["mood"],
             dataset.subject.category(row["category"]).short, dataset.subject.unit(row["unit"]).noun, _dates(row),
             row["date_basis"], chain, row["role"], "; ".join(linked), row["note"])
        )  # fmt: skip
    head = ("claim", "par.", "as printed", "period as printed", "quantity", "mood", "category", "unit", "days read",
            "basis of dates", "attribution", "role", "links", "note")  # fmt: skip
    return Block(table("All claims", head, rows))


def _kind(row: dict[str, Any]) -> str:
    return f"rate per {row['per_n']:g} {row['per']}" if row["quantity"] == "rate" else row["quantity"]


def _dates(row: dict[str, Any]) -> str:
    """Days as read: "2022-01-01…2022-02-24 to 2025-10-31"."""

    def span(first: object, last: object) -> str:
        if first is None and last is None:
            return "not known"
        return f"{first}" if first == last else f"{first or '?'}…{last or '?'}"

    dates = (row["start_earliest"], row["start_latest"], row["end_earliest"], row["end_latest"])
    return "" if not any(dates) else f"{span(*dates[:2])} to {span(*dates[2:])}"


def sources(dataset: Dataset) -> Block:
    """What each source prints of its own origin; the texts are not supplied."""
    counts = dict(dataset.claims["source_id"].value_counts().iter_rows())
    rows = [
        (s.label, s.title, s.author or "not printed", s.outlet or "not printed", s.printed,
         f"{s.published_earliest} to {s.published_latest}" if s.published_earliest != s.published_latest
         else s.published_earliest, s.published_basis, s.address or "not known",
         counts.get(s.source_id, 0), s.sha256[:16])
        for s in dataset.sources
    ]  # fmt: skip
    head = ("source", "title", "by-line", "outlet", "what is printed", "published", "basis", "address", "claims",
            "SHA-256 of the text read, first digits")  # fmt: skip
    return Block(table("Sources", head, rows))


def published(dataset: Dataset) -> Block:
    """Counts published elsewhere, with their relay chains: a layer of its own, not a measure of truth."""
    measures = {measure.id: measure.label for measure in dataset.subject.measures}
    rows = [
        (row["reference_id"], measures[row["measure"]], dataset.subject.category(row["category"]).short,
         f"{row['best']:,.0f}", row["qualifier"], f"{row['start']} to {row['end']}", row["counted_by"], row["relayed_by"],
         row["reported_on"], row["address"], row["note"])
        for row in dataset.references.to_dicts()
    ]  # fmt: skip
    head = ("id", "what", "category", "count", "qualifier", "period", "counted by", "relayed by", "reported on",
            "address", "note")  # fmt: skip
    return Block(table("Counts published elsewhere", head, rows))


def facts(dataset: Dataset) -> Block:
    """Numbers that caveats lean on, with their citations."""
    rows = [(f.fact_id, f.value, f.meaning, f.reported_by, f.address) for f in dataset.facts]
    return Block(
        table("Reports that the caveats cite", ("fact", "value", "what it is", "reported by", "address"), rows)
    )


_KEY = (
    ('<rect x="2" y="4" width="36" height="14" fill="currentColor"/>', "filled: a count that the article states, used"),
    (
        '<rect x="2" y="4" width="36" height="14" fill="currentColor" opacity=".28"/>'
        + "".join(f'<path d="M{x} 4v14" stroke="currentColor" opacity=".55"/>' for x in range(2, 40, 6)),
        "pale with a line for each month: a remainder; its split is not stated",
    ),
    (
        '<rect x="2" y="4" width="36" height="14" fill="currentColor"/>'
        + "".join(f'<path d="M2 {y}h36" stroke="var(--chart-ground,#fff)" stroke-width="1.6"/>' for y in (7, 11, 15)),
        "with light bands: persons, as the article puts it; without: cases",
    ),
    (
        '<rect x="3" y="4" width="34" height="14" fill="none" stroke="currentColor" stroke-width="1.4"/>',
        "hollow: a figure that the article hedges, projects or puts as a condition; it limits nothing",
    ),
    (
        '<rect x="3" y="4" width="34" height="14" fill="none" stroke="currentColor" stroke-width="1.2"/>'
        '<path d="M3 4l34 14M37 4L3 18" stroke="currentColor" stroke-width="1.2"/>',
        "hollow with a cross: a count set aside, because the article's own figures cannot all be true together",
    ),
    (
        '<path d="M20 20v-8" stroke="currentColor" stroke-width="3"/><path d="M20 3l4 8h-8z" fill="currentColor"/>',
        "arrow: no upper limit is stated",
    ),
    (
        '<path d="M2 18L38 4" stroke="currentColor" stroke-width="1.8" stroke-dasharray="1 3" fill="none"/>',
        "dotted: an even spread, our construction",
    ),
    (
        '<path d="M2 18h14v-7h12v-6h10" stroke="currentColor" stroke-width=".9" fill="none"/>',
        "thin outline: the lowest and the highest path that the figures allow",
    ),
)


def key() -> Block:
    """What each kind of mark means, each with a drawing of it."""
    size = 'viewBox="0 0 40 22" width="40" height="22"'
    items = "".join(
        f'<li><svg {size} aria-hidden="true">{drawing}</svg> {html.escape(words)}</li>' for drawing, words in _KEY
    )
    return Block(f'<ul class="mark-key">{items}</ul>')
