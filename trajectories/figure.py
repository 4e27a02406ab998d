"""A figure is chart, caveats, table, alternative text and source line in one object; none can be left out.

Whatever leaves it (the block in a page, a picture, a spec, a table) carries title, caveats, source line, figure id,
readings and data version.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import altair as alt
import polars as pl

from trajectories.block import block
from trajectories.caveats import AttachedCaveat
from trajectories.theme import EXPORT, LABEL, SCREEN, Palette, config, wrap

Drawn = alt.Chart | alt.LayerChart | alt.VConcatChart | alt.HConcatChart

REPORT = "report"  # value of TRAJECTORIES_OUTPUT in a report run
LICENCE = "CC BY 4.0"
WIDE, NARROW = 1000, 320


@dataclass(frozen=True)
class SourceNote:
    """A line of the figure's list of sources: what it is called, what it prints of itself, which claims are shown."""

    label: str
    text: str


@dataclass(frozen=True)
class Figure:
    """One figure of the report.

    charts: "wide" and "narrow" drawn in the screen palette, "export" in the export palette; table: the plotted rows.
    Raises ValueError where caveats, alternative text, source line, title or a chart are missing.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    caveats: tuple[AttachedCaveat, ...]
    source_line: str
    charts: Mapping[str, Drawn]
    table: pl.DataFrame
    sources: tuple[SourceNote, ...]
    readings: str
    data_version: str

    def __post_init__(self) -> None:
        for name in ("id", "title", "subtitle", "alt", "caveats", "source_line", "readings", "data_version"):
            if not getattr(self, name):
                raise ValueError(f"figure {self.id or '(no id)'}: found no {name}, allowed a figure with {name}")
        missing = {"wide", "narrow", "export"} - set(self.charts)
        if missing:
            raise ValueError(f"figure {self.id}: found no chart {', '.join(sorted(missing))}, allowed all three")

    # -- what every export says ---------------------------------------------------------------------------------

    @property
    def credit(self) -> str:
        """Figure id, readings, data version and licence in one line."""
        return f"Figure {self.id} · readings: {self.readings} · data {self.data_version} · {LICENCE}"

    def spec(self, shape: str) -> dict:
        """The Vega-Lite spec of a shape, with short caveats and source line drawn inside the picture.

        "export" also holds title, subtitle and every caveat in full, and all of it again under `usermeta`.
        """
        return self._specs[shape]

    @cached_property
    def _specs(self) -> dict[str, dict]:
        return {shape: self._spec(shape) for shape in ("wide", "narrow", "export")}

    def _spec(self, shape: str) -> dict:
        exported = shape == "export"
        palette: Palette = EXPORT if exported else SCREEN
        width = NARROW if shape == "narrow" else WIDE
        parts: list = [self.charts[shape]]
        if exported:
            parts.insert(0, _text([(line, True) for line in wrap(self.title, width, 17)], palette, width, 17))
            parts.insert(1, _text([(line, False) for line in wrap(self.subtitle, width, 12)], palette, width, 12))
        parts.append(_text([(line, False) for line in self.footer(exported, width)], palette, width, LABEL))
        spec = alt.vconcat(*parts, spacing=10).properties(padding=12 if exported else 2).to_dict(validate=False)
        spec["config"] = config(palette)
        spec["description"] = self.alt
        if exported:
            spec["usermeta"] = {"embedOptions": {"actions": False}, **self.meta}
        return spec

    def footer(self, full: bool, width: int) -> list[str]:
        """The lines inside the picture: caveats (short, or in full), source line, credit."""
        texts = [caveat.text if full else caveat.short_text for caveat in self.caveats]
        if not full:
            texts = list(dict.fromkeys(c.short_text for c in self.caveats if c.severity == "high")) or texts
        lines: list[str] = []
        for number, text in enumerate(texts, 1):
            lines += wrap(f"{number}. {text}", width) if full else []
        if not full:
            lines += wrap(" ".join(texts), width)
        for text in (self.source_line, self.credit):
            lines += wrap(text, width)
        return lines

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

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # In a report run a text/html output would make Quarto add scripts from a CDN; markdown with a raw block does not.
        if os.environ.get("TRAJECTORIES_OUTPUT") == REPORT:
            return {"text/markdown": f"```{{=html}}\n{self.html()}\n```\n"}
        return {"text/html": f"<div>{_LAB_STYLE}{block(self, live=False)}</div>", "text/plain": f"Figure {self.id}"}


_LAB_STYLE = "<style>.figure-block .narrow{display:none}.figure-block table{font-size:80%}</style>"


def _text(lines: Sequence[tuple[str, bool]], palette: Palette, width: int, size: int) -> alt.Chart:
    """Lines of text as a chart of their own, for a picture that must not lose them."""
    rows = [{"line": number, "text": text} for number, (text, _) in enumerate(lines)]
    pitch = size + 4
    weight: Literal["bold", "normal"] = "bold" if any(bold for _, bold in lines) else "normal"
    colour = palette.text if size > LABEL else palette.quiet
    y = alt.Y(
        "line:Q", axis=None, scale=alt.Scale(domain=[-0.5, len(lines) - 0.5], reverse=True, nice=False, zero=False)
    )
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_text(align="left", baseline="middle", fontSize=size, fontWeight=weight, color=colour)
        .encode(x=alt.value(0), y=y, text="text:N")
        .properties(width=width, height=pitch * len(lines))
    )
