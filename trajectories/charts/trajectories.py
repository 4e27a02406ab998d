"""The charts: tidy rows in, Altair charts out. No files, no solving.

Each chart comes in two shapes, `wide` (panels side by side) and `narrow` (a list for a phone), and in two palettes
(screen, export). `figure` adds title, caveats and source line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from trajectories.charts.panels import BANDS, BLOCKS, Drawing, Frame, Panel, data_of, heading, top_of, values
from trajectories.charts.theme import INSET, LABEL, NARROW, SCREEN, TITLE, Palette, wrap
from trajectories.claims.load import Dataset
from trajectories.claims.schema import Source
from trajectories.ground.periods import ONE_DAY
from trajectories.results.series import CUMULATIVE, PER_MONTH, panel_id

SPACING = 12
HEIGHTS = "A block's height is the average per month, its figure the count of its whole period."


def panels_of(
    dataset: Dataset, sources: Sequence[Source], rows: pl.DataFrame, width: int, height: int = 104
) -> list[Panel]:
    """The rows of panels that any source fills, in the subject's order: per month by category, then cumulative."""
    found: list[Panel] = []
    subject = dataset.subject
    categories = dict(dataset.claims.select("claim_id", "category").iter_rows())
    for unit in subject.measured:
        wanted = [(panel_id(unit, PER_MONTH, category), category) for category in (*subject.counted, subject.pooled)]
        for name, category in [*wanted, (panel_id(unit, CUMULATIVE), None)]:
            own = rows.filter(pl.col("panel") == name)
            if own.is_empty():
                continue
            tall = height if category else round(height * 1.6)
            top = top_of(own, category is not None, tall)
            frame = Frame(width, tall, subject.span_start, subject.span_end + ONE_DAY, top)
            # A remainder may follow from claims of other categories: those do not say what the panel holds.
            printed = own.filter(pl.col("kind") != "remainder") if category else own
            claims = {
                claim
                for ids in (own if printed.is_empty() else printed)["claim_ids"].to_list()
                for claim in ids.split()
            }
            stated = {category} if category in subject.counted else {categories[claim] for claim in claims}
            title = heading(subject, unit, "average per month" if category else "cumulative", stated)
            found.append(Panel(name, title, category is not None, unit, subject.pooled, frame, tuple(sources)))
    return found


def layers(drawing: Drawing, items: Sequence[dict]) -> alt.LayerChart:
    """All marks of one panel, from back to front; a layer that no item would show is left out."""
    frame = drawing.panel.frame
    found = block_layers(drawing) if drawing.panel.per_month else cumulative_layers(drawing)
    kinds = {item["kind"] for item in items}
    shown = [layer.chart for layer in found if kinds & set(layer.kinds)]
    # The first layer carries the axes, and says where a source prints nothing.
    none = rows_of(("none",)).mark_text(fontSize=LABEL, color=drawing.palette.quiet)
    first = none.encode(**drawing.axes(), text=alt.Text("text:N"))
    chart = alt.layer(first, *shown, *label_layers(drawing, items))
    return chart.properties(width=frame.width, height=frame.height)  # type: ignore[return-value]


@dataclass(frozen=True)
class Layer:
    """One kind of mark and the kinds of rows that it draws."""

    kinds: tuple[str, ...]
    chart: alt.Chart


def block_layers(drawing: Drawing) -> list[Layer]:
    """Counts over their periods: width = period, height = monthly average."""
    y, colour = drawing.y, drawing.colour
    box = {"x": drawing.x("from"), "x2": alt.X2("until")}
    to_floor = {**box, "y": y("top"), "y2": alt.datum(0)}
    seen = {"color": colour, "tooltip": drawing.tooltip}
    month = "sequence(time(datum.from), time(datum.until), 2629800000)"
    ranges, filled, hollow = ("remainder", "stated", "contested"), ("remainder", "stated"), ("contested", "set_aside")
    found = [
        Layer(
            ranges,
            rows_of(ranges, "isValid(datum.high) && !isValid(datum.count)")
            .mark_rect(fillOpacity=0, strokeWidth=0.8, aria=False)
            .encode(**box, y=y("low"), y2=alt.Y2("high"), stroke=drawing.stroke),
        ),
        Layer(("remainder",), rows_of(("remainder",)).mark_rect(opacity=0.28).encode(**to_floor, **seen)),
        Layer(
            ("remainder",),
            rows_of(("remainder",))
            .transform_calculate(month=month)
            .transform_flatten(["month"])
            .mark_rule(strokeWidth=0.7, opacity=0.55, aria=False)
            .encode(x=drawing.x("month"), y=y("top"), y2=alt.datum(0), color=colour),
        ),
        Layer(("stated",), rows_of(("stated",)).mark_rect(opacity=0.95).encode(**to_floor, **seen)),
        Layer(
            hollow,
            rows_of(hollow)
            .mark_rect(fillOpacity=0, strokeWidth=1.4)
            .encode(**to_floor, stroke=drawing.stroke, tooltip=drawing.tooltip),
        ),
        Layer(
            ("set_aside",),
            rows_of(("set_aside",)).mark_rule(strokeWidth=1.2, aria=False).encode(**to_floor, color=colour),
        ),
        Layer(
            BLOCKS,
            rows_of(BLOCKS, "datum.open")
            .mark_point(shape="triangle-up", size=28, filled=True, yOffset=-4, aria=False)
            .encode(x=drawing.x("at"), y=y("top"), color=colour),
        ),
    ]
    if drawing.panel.unit != drawing.first_unit:
        # Bands across filled blocks: persons must not look like cases.
        step = round(drawing.panel.frame.top / BANDS / 2, 3)
        bands = (
            rows_of(filled)
            .transform_calculate(band=f"sequence({step}, datum.top, {step})")
            .transform_flatten(["band"])
            .mark_rule(strokeWidth=1.6, color=drawing.palette.ground, aria=False)
            .encode(x=drawing.x("from"), x2=alt.X2("until"), y=y("band"))
        )
        found.append(Layer(filled, bands))
    return found


def cumulative_layers(drawing: Drawing) -> list[Layer]:
    """The total so far: what is stated at its date, our even path, and the limits as thin steps."""
    x, y, colour = drawing.x("until"), drawing.y, drawing.colour
    seen = {"color": colour, "tooltip": drawing.tooltip}
    step: dict[str, Any] = {"strokeWidth": 0.8, "opacity": 0.75, "aria": False}
    hollow = ("contested_mark", "set_aside_mark")

    def line(kind: str, value: str, **style: Any) -> Layer:
        return Layer((kind,), rows_of((kind,)).mark_line(**style).encode(x=x, y=y(value), color=colour))

    def bar(kinds: tuple[str, ...], test: str, roof: str, width: float) -> Layer:
        chart = rows_of(kinds, test).mark_rule(strokeWidth=width)
        return Layer(kinds, chart.encode(x=x, y=y("low"), y2=alt.Y2(roof), **seen))

    def point(kinds: tuple[str, ...], test: str, value: str, encoding: dict[str, Any], **style: Any) -> Layer:
        return Layer(kinds, rows_of(kinds, test).mark_point(**style).encode(x=x, y=y(value), **encoding))

    return [
        line("limit_low", "low", interpolate="step-after", **step),
        line("limit_high", "high", interpolate="step-before", **step),
        line("path", "top", strokeDash=[1, 3], strokeWidth=1.8, aria=False),
        bar(("bar",), "!datum.open", "high", 3.2),
        bar(("bar",), "datum.open", "roof", 3.2),
        bar(hollow, "isValid(datum.high)", "high", 1.2),
        bar(hollow, "datum.open", "roof", 1.2),
        point(("bar", *hollow), "datum.open", "roof", {"color": colour},
              shape="triangle-up", size=34, filled=True, aria=False),
        point(("mark",), "true", "top", seen, size=44, filled=True, opacity=1),
        point(hollow, "isValid(datum.count)", "top", {"stroke": drawing.stroke, "tooltip": drawing.tooltip},
              size=44, filled=True, fill=drawing.palette.ground, strokeWidth=1.5, opacity=1),
        point(("set_aside_mark",), "true", "top", {"color": colour},
              shape="cross", size=60, angle=45, strokeWidth=1.2, aria=False),
    ]  # fmt: skip


def label_layers(drawing: Drawing, items: Sequence[dict]) -> list[alt.Chart]:
    """One text layer per alignment, as Vega-Lite cannot align row by row."""
    found = []
    halo: dict[str, Any] = {"stroke": drawing.palette.ground, "strokeWidth": 3, "strokeJoin": "round", "aria": False}
    for align in ("left", "center", "right"):
        if any(item.get("align") == align for item in items):
            words = alt.Chart().transform_filter(f"datum.align === '{align}'")
            # Outlines and grid lines end a little before the words.
            styles: tuple[dict[str, Any], ...] = (halo, {})
            for style in styles:
                drawn = words.mark_text(
                    align=align, baseline="bottom", fontSize=LABEL, color=drawing.palette.text, **style
                )
                found.append(drawn.encode(x=drawing.x("label_at"), y=drawing.y("label_y"), text=alt.Text("text:N")))
    return found


def rows_of(kinds: Sequence[str], test: str = "true") -> alt.Chart:
    """The rows of these kinds that pass a test, as a chart without a mark."""
    kind = " || ".join(f"datum.kind === '{kind}'" for kind in kinds)
    return alt.Chart().transform_filter(kind if test == "true" else f"({kind}) && {test}")


def trajectories_wide(
    dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN, width: int = 152
) -> alt.VConcatChart:
    """`fig-trajectories`: a column for each source, a row of panels for each measure, same axes within a row.

    rows: the frame of `series.trajectory_rows`.
    """
    charts = columns(dataset, rows, panels_of(dataset, dataset.sources, rows, width), palette)
    return alt.vconcat(heads(dataset.sources, width, palette), *charts, spacing=14)


def columns(dataset: Dataset, rows: pl.DataFrame, panels: Sequence[Panel], palette: Palette) -> list[alt.FacetChart]:
    """A row for each panel with a column for each source; the first says what its heights and its figures are."""
    labels = [source.label for source in dataset.sources]
    charts = []
    for panel in panels:
        items = values(rows, panel)
        column = alt.Column("source:N", sort=labels, header=alt.Header(title=None, labels=False))
        # Columns are as wide as their frames, whatever a mark at the edge reaches into: so they stand below each other.
        faceted = layers(Drawing(panel, palette, dataset.subject.measured[0]), items).facet(
            column=column, data=data_of(items), spacing=SPACING, bounds="flush"
        )
        said = panel is panels[0] and panel.per_month
        title = alt.TitleParams(
            panel.heading, subtitle=HEIGHTS if said else [], anchor="start", fontWeight="normal",
            subtitleFontSize=LABEL, subtitleColor=palette.quiet, offset=4 if said else -8,
        )  # fmt: skip
        charts.append(faceted.properties(title=title))
    return charts


def heads(sources: Sequence[Source], width: int, palette: Palette) -> alt.Chart:
    """The names of the columns, once, above all rows of panels."""
    rows = [{"source": source.label, "x": i * (width + SPACING) + width / 2} for i, source in enumerate(sources)]
    total = len(sources) * (width + SPACING) - SPACING
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, total], nice=False), axis=None)
    marks = alt.Chart(alt.Data(values=rows)).mark_text(fontSize=TITLE, fontWeight="bold", color=palette.text)
    return marks.encode(x=x, text=alt.Text("source:N")).properties(width=total, height=16)


def trajectories_narrow(
    dataset: Dataset, rows: pl.DataFrame, palette: Palette = SCREEN, width: int = NARROW - INSET - 8
) -> alt.VConcatChart:
    """The same as a list: under each source the panels that it fills, on the axes that all sources share."""
    charts: list[alt.Chart | alt.LayerChart] = []
    for source in dataset.sources:
        mine = set(rows.filter(pl.col("source_id") == source.source_id)["panel"].to_list())
        first = True
        for panel in panels_of(dataset, [source], rows, width, height=84):
            if panel.id not in mine:
                continue
            drawing = Drawing(panel, palette, dataset.subject.measured[0])
            title = [source.label, panel.heading] if first else [panel.heading]
            items = values(rows, panel)
            said = HEIGHTS if panel.per_month and not charts else ""
            chart = layers(drawing, items).properties(data=data_of(items), title=list_title(title, palette, said))
            charts.append(chart)
            first = False
    return alt.vconcat(*charts, spacing=12)


def list_title(lines: list[str], palette: Palette, said: str = "") -> alt.TitleParams:
    """The title of a panel in a list: a source's name above its first panel, what it measures, and what is `said` once."""
    head, body = (lines[0], lines[1]) if len(lines) == 2 else ("", lines[0])
    further = wrap(said, NARROW) if said else []
    return alt.TitleParams(
        text=head or wrap(body, NARROW), subtitle=[*(wrap(body, NARROW) if head else []), *further], anchor="start", frame="bounds",
        fontWeight="bold" if head else "normal", fontSize=TITLE if head else LABEL, subtitleFontSize=LABEL, offset=6,
        color=palette.text, subtitleColor=palette.quiet,
    )  # fmt: skip
