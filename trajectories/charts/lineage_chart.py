"""`fig-lineage`: whom each article names for its figures, and the counts that more than one article gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.lettering import LEADING, Text, across, block, broken, down, letters, rules, squares
from trajectories.charts.lineage_layout import HEAD, PAD, PER_CLAIM, Layout, lay_out
from trajectories.charts.theme import INSET, NARROW, SCREEN, WIDE, Palette
from trajectories.claims.load import Dataset
from trajectories.compare import lineage as graph
from trajectories.results.series import figure_as_printed

HEADS = {"article": "Sources", "outlet": "Outlets", "speaker": "Speakers", "office": "Offices"}
COUNTS = "Counts that more than one article gives, and the origins that each leads back to"
BOLD = "Bold: differs from another statement of the same count."
SQUARE = 12  # pixels for a source's square and the room after it
NUMBER = 14  # the same for a number
PALE = 0.55  # how much a ribbon covers what lies behind it
PERIOD, ORIGINS = 120, 196  # pixels for the first and the last column of the table
Row = Mapping[str, Any]


def lineage(dataset: Dataset, palette: Palette = SCREEN) -> alt.VConcatChart:
    """The graph from articles to offices, and below it the counts of several articles with their origins."""
    return alt.vconcat(_graph(dataset, palette), _shared(dataset, palette), spacing=20)


def changed(dataset: Dataset, source_id: str) -> str:
    """What a source's claims change against others of their counts: "changed: category ×2, unit ×1", or blank."""
    own = graph.changes(dataset).get(source_id, {})
    return "changed: " + ", ".join(f"{word} ×{count}" for word, count in own.items()) if own else ""


def _graph(dataset: Dataset, palette: Palette) -> alt.LayerChart | alt.FacetChart:
    nodes, edges = graph.nodes(dataset), graph.edges(dataset)
    claims = dict(nodes.select("actor_id", "claims").iter_rows())
    below = {
        source.source_id: [f"{claims[source.source_id]} claims", *filter(None, [changed(dataset, source.source_id)])]
        for source in dataset.sources
        if source.source_id in claims
    }
    layout = lay_out(dataset, nodes, edges, below)
    texts, boxes = _heads(layout), []
    colours = {source.source_id: source.colour for source in dataset.sources}
    for item in layout.items:
        x = layout.left[item.column]
        if item.names:
            boxes.append(
                {"x": x, "x2": x + layout.width[item.column], "y": item.top, "y2": item.top + item.height,
                 "colour": colours.get(item.key, palette.quiet)}
            )  # fmt: skip
        start = item.middle - len(item.lines) * LEADING / 2
        for number, line in enumerate(item.lines):
            y = start + (number + 0.5) * LEADING
            texts.append(Text(x + PAD, y, line, quiet=number >= item.names, bold=number < item.names))
    frame = alt.Chart(alt.Data(values=boxes)).mark_rect(fillOpacity=0, strokeWidth=1.2, aria=False)
    kinds = [(x, x + w, HEAD - 8.0) for x, w in _spans(layout).values()]
    chart = alt.layer(
        rules(kinds, palette.grid),
        _ribbons(layout, colours),
        frame.encode(x=across("x"), x2="x2:Q", y=down("y"), y2="y2:Q", stroke=alt.Stroke("colour:N", scale=None)),
        *letters(texts, palette),
    )
    return chart.properties(width=WIDE - INSET, height=layout.height)


def _spans(layout: Layout) -> dict[str, tuple[float, float]]:
    """Left edge and width of all columns of a kind together."""
    found: dict[str, tuple[float, float]] = {}
    for kind, x, width in zip(layout.kinds, layout.left, layout.width, strict=True):
        left = found.get(kind, (x, 0.0))[0]
        found[kind] = (left, x + width - left)
    return found


def _heads(layout: Layout) -> list[Text]:
    return [Text(x, 6, HEADS[kind], quiet=True) for kind, (x, _) in _spans(layout).items()]


def _ribbons(layout: Layout, colours: Mapping[str, str]) -> alt.Chart:
    values = [
        {"ribbon": number, "x": round(x, 1), "y": round(y - ribbon.claims * PER_CLAIM / 2 + 0.5, 1),
         "y2": round(y + ribbon.claims * PER_CLAIM / 2 - 0.5, 1), "colour": colours[ribbon.source_id],
         **({} if place else {"count": ribbon.claims, "claims": ribbon.claim_ids})}  # an area shows its first row's
        for number, ribbon in enumerate(layout.ribbons)
        for place, (x, y) in enumerate(layout.points(ribbon))
    ]  # fmt: skip
    mark = alt.Chart(alt.Data(values=values)).mark_area(opacity=PALE, aria=False)
    return mark.encode(
        x=across("x"), y=down("y"), y2="y2:Q", detail="ribbon:N", color=alt.Color("colour:N", scale=None),
        tooltip=[alt.Tooltip("count:Q", title="claims"), alt.Tooltip("claims:N", title="ids")],
    )  # fmt: skip


# -- the counts of several articles --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """What a source says of a count, what else it says of it, and what it changes."""

    source_id: str
    figure: str
    unit: str
    category: str
    period: str  # blank where it prints one
    mood: str  # blank where stated like the others
    more: str
    hollow: bool
    changed: tuple[str, ...]

    @property
    def lines(self) -> list[tuple[str, bool]]:
        """The lines below the figure, and whether each is a change."""
        pairs = ((self.unit, "unit"), (self.category, "category"), (self.period, "period"), (self.mood, "certainty"),
                 (self.more, ""))  # fmt: skip
        return [(text, name in self.changed) for text, name in pairs if text]


@dataclass(frozen=True)
class Count:
    """A count that several articles give."""

    period: str
    cells: tuple[Cell, ...]
    origins: tuple[str, ...]


def _several(dataset: Dataset) -> list[Count]:
    told = graph.told(dataset)
    found = []
    for count in graph.counts(dataset).filter(pl.col("articles").list.len() > 1).to_dicts():
        rows = [row for row in told if row["count"] == count["count_id"]]
        first = graph.first_statements(rows)
        claims = {name: sum(row["source_id"] == name for row in rows) for name in first}
        period = next(filter(None, (_period(row) for row in first.values())), "")
        cells = tuple(_cell(dataset, row, claims[name] - 1, bool(period)) for name, row in first.items())
        found.append(Count(period or "not printed", cells, tuple(count["origins"])))
    return found


def _cell(dataset: Dataset, row: Row, more: int, dated: bool) -> Cell:
    """The cell of a statement; `more`: further claims of the count in that source; `dated`: some statement is."""
    subject, differs = dataset.subject, tuple((row["change"] or "").split())
    unit = subject.unit(row["unit"]).noun
    if row["quantity"] == "rate":
        unit += f" per {row['per']}" if row["per_n"] == 1 else f" per {row['per_n']:g} {row['per']}s"
    mood = row["mood"] if row["mood"] != "stated" or "certainty" in differs else ""
    further = f"+{more} claim{'' if more == 1 else 's'}" if more else ""
    category, hollow = subject.category(row["category"]).short, row["role"] == "contested"
    period = "" if _period(row) or not dated else "no period printed"
    return Cell(row["source_id"], figure_as_printed(row), unit, category, period, mood, further, hollow, differs)


def _period(row: Row) -> str:
    """The days of a statement as read: "2022", "Oct 2025", "Jan 2022 to Oct 2025"; blank where there are none."""
    start, end = row["start_earliest"], row["end_latest"]
    if start is None or end is None:
        return ""
    if (start.month, start.day, end.month, end.day, start.year) == (1, 1, 12, 31, end.year):
        return str(end.year)
    first, last = f"{start:%b %Y}", f"{end:%b %Y}"
    return last if first == last else f"{first} to {last}"


def _shared(dataset: Dataset, palette: Palette) -> alt.LayerChart | alt.FacetChart:
    each = (WIDE - PERIOD - ORIGINS) / len(dataset.sources)
    left = {source.source_id: PERIOD - INSET + each * place for place, source in enumerate(dataset.sources)}
    last = float(WIDE - INSET - ORIGINS)
    texts = [Text(-INSET, 7, COUNTS, bold=True), Text(-INSET, 7 + LEADING, BOLD, quiet=True)]
    top = 3.0 * LEADING + 2
    texts += [Text(left[source.source_id], top, source.label, quiet=True) for source in dataset.sources]
    texts += [Text(-INSET, top, "Period as read", quiet=True), Text(last, top, "Origins named", quiet=True)]
    top += LEADING
    marks, lines = [], []
    for count in _several(dataset):
        lines.append((0.5 - INSET, WIDE - INSET - 0.5, top - 3))
        y = top + 2
        own = [*block(-INSET, y, PERIOD, [count.period]), *_numbered(last, y, count.origins)]
        for cell in count.cells:
            x = left[cell.source_id]
            marks.append(_square(dataset, cell, x, y))
            own.append(Text(x + SQUARE, y + LEADING / 2, cell.figure))
            for number, (line, differs) in enumerate(cell.lines, 1):
                own.append(Text(x + SQUARE, y + (number + 0.5) * LEADING, line, quiet=not differs, bold=differs))
        texts += own
        top = max(text.y for text in own) + LEADING / 2 + 8
    chart = alt.layer(rules(lines, palette.grid), squares(marks, palette), *letters(texts, palette))
    return chart.properties(width=WIDE - INSET, height=top)


def _numbered(x: float, top: float, names: Sequence[str]) -> list[Text]:
    """Names below each other, each with its number and hanging lines."""
    found: list[Text] = []
    for number, name in enumerate(names, 1):
        y = top + len([text for text in found if text.x > x]) * LEADING
        found += [Text(x, y + LEADING / 2, f"{number}."), *block(x + NUMBER, y, ORIGINS - NUMBER, [name])]
    return found


def _square(dataset: Dataset, cell: Cell, x: float, y: float) -> dict[str, Any]:
    colour = dataset.source(cell.source_id).colour
    return {"x": x + 4, "y": y + LEADING / 2, "colour": colour, "hollow": cell.hollow}


# -- a phone ---------------------------------------------------------------------------------------------------------


def lineage_narrow(dataset: Dataset, palette: Palette = SCREEN) -> alt.LayerChart | alt.FacetChart:
    """The same as a list: under each article its chains with arrows, then the counts of several articles."""
    page = _Page()
    for source in dataset.sources:
        chains = _chains(dataset, source.source_id)
        if chains:
            page.mark(source.colour)
            page.write(source.label, SQUARE + 4, bold=True)
            for chain in chains:
                page.write(chain, SQUARE + 4, hanging=SQUARE)
            if words := changed(dataset, source.source_id):
                page.write(words, SQUARE + 4, quiet=True)
            page.top += 12
    page.write(COUNTS, 0, bold=True)
    for count in _several(dataset):
        page.lines.append((0.5 - INSET, NARROW - INSET - 0.5, page.top + 5))
        page.top += 10
        page.write(f"Period as read: {count.period}", 0, quiet=True)
        for cell in count.cells:
            source = dataset.source(cell.source_id)
            page.mark(source.colour, cell.hollow)
            page.write(f"{source.label}: {cell.figure} {cell.unit}", SQUARE + 4, hanging=SQUARE)
            said = filter(None, (cell.category, cell.period, cell.mood, cell.more))
            page.write(", ".join(said), SQUARE + 4, quiet=True)
            if cell.changed:
                page.write(f"changed: {', '.join(cell.changed)}", SQUARE + 4, bold=True)
        page.write("Origins named:", 0, quiet=True)
        for number, name in enumerate(count.origins, 1):
            page.write(f"{number}. {name}", SQUARE + 4, hanging=SQUARE)
    chart = alt.layer(rules(page.lines, palette.grid), squares(page.marks, palette), *letters(page.texts, palette))
    return chart.properties(width=NARROW - INSET, height=page.top + 4)


@dataclass
class _Page:
    """Lines one below the other in the width of a phone."""

    top: float = 0.0
    texts: list[Text] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    lines: list[tuple[float, float, float]] = field(default_factory=list)

    def mark(self, colour: str, hollow: bool = False) -> None:
        self.marks.append({"x": 5 - INSET, "y": self.top + LEADING / 2, "colour": colour, "hollow": hollow})

    def write(self, text: str, left: float, quiet: bool = False, bold: bool = False, hanging: float = 0) -> None:
        first, *rest = broken(text, NARROW - left - hanging)
        self.texts += block(left - INSET, self.top, NARROW, [first], quiet, bold)
        self.texts += block(left + hanging - INSET, self.top + LEADING, NARROW, rest, quiet, bold)
        self.top += (1 + len(rest)) * LEADING + 1


def _chains(dataset: Dataset, source_id: str) -> list[str]:
    """The chains of a source in words, those of most claims first: "→ Die Welt → a Die Welt reporter: 2 claims"."""
    found: dict[str, int] = {}
    for row in graph.told(dataset):
        if row["source_id"] == source_id:
            words = graph.in_words(dataset, row["chain"]).split(graph.ARROW, 1)[1]
            found[words] = found.get(words, 0) + 1
    ordered = sorted(found.items(), key=lambda item: -item[1])
    # A number is not parted from its noun at the end of a line.
    return [f"→ {words}: {count}\u00a0claim{'' if count == 1 else 's'}" for words, count in ordered]
