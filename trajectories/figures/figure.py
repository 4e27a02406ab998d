"""A figure is chart, caveats, table, alternative text and source line in one object; none can be left out.

Whatever leaves it (the block in a page, a picture, a spec, a table) carries title, caveats, source line, figure id,
readings and data version.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from trajectories.charts.notes import numbered, paragraph, running
from trajectories.charts.theme import EXPORT, NARROW, SCREEN, WIDE, config
from trajectories.figures.block import block
from trajectories.figures.caveats import AttachedCaveat, Basis

Drawn = alt.Chart | alt.LayerChart | alt.FacetChart | alt.VConcatChart | alt.HConcatChart
Chart = Drawn | Callable[[], Drawn]

REPORT = "report"  # value of TRAJECTORIES_OUTPUT in a report run
LICENCE = "CC BY 4.0"


@dataclass(frozen=True)
class SourceNote:
    """A line of the figure's list of sources: what it is called, what it prints of itself, which claims are shown."""

    label: str
    text: str


@dataclass(frozen=True)
class Figure:
    """One figure of the report.

    charts: "wide" and "narrow" in the screen palette, each a chart or a function that draws one when it is asked for;
    optional: "export" (else the wide one in fixed colours) and "square" (in fixed colours, for a picture as high as
    it is wide; else the export one). table: the plotted rows. basis: what its words were chosen by, for builds.
    hint: what a reader can do with the live chart, where there is one; blank: nothing but look.
    Raises ValueError where caveats, alternative text, source line, title or a chart are missing.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    caveats: tuple[AttachedCaveat, ...]
    source_line: str
    charts: Mapping[str, Chart]
    table: pl.DataFrame
    sources: tuple[SourceNote, ...]
    readings: str
    data_version: str
    basis: Basis
    hint: str

    def __post_init__(self) -> None:
        for name in ("id", "title", "subtitle", "alt", "caveats", "source_line", "readings", "data_version"):
            if not getattr(self, name):
                raise ValueError(f"figure {self.id or '(no id)'}: found no {name}, allowed a figure with {name}")
        missing = {"wide", "narrow"} - set(self.charts)
        if missing:
            raise ValueError(
                f"figure {self.id}: found no chart {', '.join(sorted(missing))}, allowed wide and narrow at least"
            )
        # A row's own "readings" must not be lost under the figure's when the table leaves the page.
        own = {name: f"row_{name}" for name in self.table.columns if name in self.meta}
        object.__setattr__(self, "table", self.table.rename(own))

    # -- what every export says ---------------------------------------------------------------------------------

    @property
    def credit(self) -> str:
        """Figure id, readings, data version and licence in one line."""
        return f"Figure {self.id} · readings: {self.readings} · data {self.data_version} · {LICENCE}"

    def spec(self, shape: str) -> dict:
        """The Vega-Lite spec of a shape, with short caveats and source line drawn inside the picture.

        "export" also holds title, subtitle and every caveat in full, and all of it again under `usermeta`.
        """
        if shape not in self._specs:
            self._specs[shape] = self._spec(shape)
        return self._specs[shape]

    @cached_property
    def _specs(self) -> dict[str, dict]:
        return {}

    def _spec(self, shape: str) -> dict:
        exported = shape == "export"
        palette = EXPORT if exported else SCREEN
        width = NARROW if shape == "narrow" else WIDE
        parts = [self.drawn(shape), self._footer(exported, width)]
        if exported:
            title = paragraph(self.title, palette, width, 17, bold=True)
            parts[:0] = [title, paragraph(self.subtitle, palette, width, 12)]
        spec = {
            "$schema": alt.SCHEMA_URL,
            "config": config(palette),
            "description": self.alt,
            "padding": 12 if exported else 2,
            "spacing": 10,
            "vconcat": parts,
            **self.selections(shape),
        }
        if exported:
            spec["usermeta"] = {"embedOptions": {"actions": False}, **self.meta}
        return spec

    def drawn(self, shape: str) -> dict:
        """The bare chart of a shape as Vega-Lite, without text around it or selections; drawn when first asked for."""
        return self._parts(shape)[0]

    def selections(self, shape: str) -> dict:
        """{"params": …} of the selections in a chart, {} where it has none: legal only at the top of a spec."""
        return self._parts(shape)[1]

    def _parts(self, shape: str) -> tuple[dict, dict]:
        if shape not in self._drawn:
            if shape in self.charts:
                chart = _bare(self.charts[shape])
                params = {"params": chart.pop("params")} if any("views" in p for p in chart.get("params", [])) else {}
                self._drawn[shape] = chart, params
            else:
                # The palettes differ in nothing but the screen's variables, which name the fixed colours themselves.
                self._drawn[shape] = _fixed(self.drawn("wide")), self.selections("wide")
        return self._drawn[shape]

    @cached_property
    def _drawn(self) -> dict[str, tuple[dict, dict]]:
        return {}

    def _footer(self, full: bool, width: int) -> dict:
        """What stands below the chart inside the picture: caveats (short, or all in full), source line, credit."""
        closing = [self.source_line, self.credit]
        if full:
            return numbered([caveat.text for caveat in self.caveats], closing, EXPORT, width)
        return running([" ".join(self.short_caveats), *closing], SCREEN, width)

    @cached_property
    def short_caveats(self) -> list[str]:
        """The short texts of the high caveats, each once; of all where none is high."""
        return list(dict.fromkeys(c.short_text for c in self.caveats if c.severity == "high")) or [
            c.short_text for c in self.caveats
        ]

    @cached_property
    def meta(self) -> dict[str, object]:
        """What travels with every export."""
        return {
            "figure": self.id,
            "title": self.title,
            "subtitle": self.subtitle,
            "caveats": [caveat.text for caveat in self.caveats],
            "source_line": self.source_line,
            "readings": self.readings,
            "data_version": self.data_version,
            "licence": LICENCE,
        }

    @cached_property
    def trailing(self) -> dict[str, str]:
        """The columns that every row of the table ends in outside the page."""
        return {key: " | ".join(value) if isinstance(value, list) else str(value) for key, value in self.meta.items()}

    def csv(self) -> str:
        """The table with what travels with it as trailing columns: leading comment lines break readers."""
        return self.table.with_columns(pl.lit(value).alias(name) for name, value in self.trailing.items()).write_csv()

    # -- display -----------------------------------------------------------------------------------------------

    def html(self) -> str:
        """The block of design section 6, the same in every renderer."""
        return block(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        # In a report run a text/html output would make Quarto add scripts from a CDN; markdown with a raw block
        # does not.
        if os.environ.get("TRAJECTORIES_OUTPUT") == REPORT:
            return {"text/markdown": raw_block(self.html())}, self.basis.display_metadata()
        shown = f"<div>{_LAB_STYLE}{block(self, live=False)}</div>"
        return {"text/html": shown, "text/plain": f"Figure {self.id}"}


def raw_block(html: str) -> str:
    """HTML as markdown that hands it on untouched."""
    return f"```{{=html}}\n{html}\n```\n"


_LAB_STYLE = "<style>.figure-block .narrow{display:none}.figure-block table{font-size:80%}</style>"


_VARIABLE = re.compile(r"var\(--[\w-]+, (#\w+)\)")


def _bare(chart: Chart) -> dict:
    # Altair checks and copies a spec each time that a part of it is put into another: here only at the end. The
    # tests hold every figure's spec against the Vega-Lite schema.
    with debug_mode(False):
        spec = (chart if isinstance(chart, alt.TopLevelMixin) else chart()).to_dict(validate=False)
    return {key: value for key, value in spec.items() if key not in ("$schema", "config")}


def _fixed(spec: Any) -> Any:
    """A spec with every colour variable replaced by the colour that it falls back on."""
    if isinstance(spec, dict):
        return {key: _fixed(value) for key, value in spec.items()}
    if isinstance(spec, list):
        return [_fixed(value) for value in spec]
    return _VARIABLE.sub(r"\1", spec) if isinstance(spec, str) else spec
