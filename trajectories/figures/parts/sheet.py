"""A sheet that figures made of words, bars and dots are laid out on, in pixels from its upper left corner.

Vega neither wraps a text nor keeps two from overlapping. Here each line has a reckoned width and a place of its own, so
that rows grow with their words and a drawing with its rows, at any width and for any number of sources.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import altair as alt

from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import LABEL, Look, tone
from trajectories.figures.parts.tooltip import COLUMNS, DRAWN, caveat_numbers, tooltip

DASHED, DOTTED = (5, 3), (2, 3)
SOLID: tuple[int, ...] = ()
LINE = 15  # pixels from one line of words to the next
# Advance widths of Helvetica, Arial and Liberation Sans in thousandths of the size; a glyph not named is an average one.
_GLYPHS = {
    222: "ijl", 191: "'", 278: " !,./:;I[]\\ft", 333: "()-r`", 260: "|", 355: '"', 500: "Jcksvxyz", 556: "0123456789$#?Labdeghnopqu_",
    584: "+<=>~–", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "→…", 1015: "@",
}  # fmt: skip
_WIDTH = {glyph: width for width, glyphs in _GLYPHS.items() for glyph in glyphs}
NO_BREAK = "\u00a0"
_AVERAGE, _FULL, _BOLD, SPARE = 560, 1000, 1.08, 1.03


@lru_cache(maxsize=8192)
def wide(text: str, size: int = LABEL, bold: bool = False) -> float:
    """Pixels that a line takes, a little more than in the fonts named in `look`, for readers who have another."""
    units = sum(_WIDTH.get(glyph, _AVERAGE if ord(glyph) < 0x2E80 else _FULL) for glyph in text)
    return units / 1000 * size * SPARE * (_BOLD if bold else 1)


@lru_cache(maxsize=8192)
def lines(text: str, pixels: float, size: int = LABEL, bold: bool = False) -> tuple[str, ...]:
    """The lines of a text in a width; a word wider than that is cut, for nothing may leave the drawing."""
    found = [""]
    for word in _words(text, pixels, size, bold):
        longer = f"{found[-1]} {word}".lstrip(" ")
        if found[-1] and wide(longer, size, bold) > pixels:
            found.append(word)
        else:
            found[-1] = longer
    return tuple(filter(None, found))


def _words(text: str, pixels: float, size: int, bold: bool) -> Iterator[str]:
    for word in re.split(r"[ \n]+", text.strip()):  # no-break spaces hold
        while len(word) > 1 and wide(word, size, bold) > pixels:
            end = next(n for n in range(len(word), 0, -1) if n == 1 or wide(word[:n], size, bold) <= pixels)
            yield word[:end]
            word = word[end:]
        yield word


@dataclass
class Sheet:
    """Marks gathered before they are drawn; `top` is where the next line may begin.

    Every mark that stands for data takes a `datum`: the columns of its tooltip, `source_id` and `claim_ids`.
    """

    study: Study
    look: Look
    top: float = 0.0
    _marks: dict[tuple[Any, ...], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def width(self) -> int:
        return self.look.width

    def colour(self, source_id: str | None) -> str:
        """A source's own colour; of what is published elsewhere grey."""
        own = self.study.dataset.source(source_id).colour if source_id else None
        return tone(own, self.look.palette) if own else self.look.palette.reference

    def other(self, row: Row) -> bool:
        """Whether a row counts another unit than the first: its marks are dashed, or diamonds."""
        return bool(row["unit"] != self.study.subject.measured[0])

    def dash(self, row: Row) -> tuple[int, ...]:
        return DASHED if self.other(row) else SOLID

    def shape(self, row: Row) -> str:
        return "diamond" if self.other(row) else "circle"

    def name(self, source_id: str | None) -> str:
        """A source by letter and what is printed; "" of what is published elsewhere."""
        return self.study.dataset.source(source_id).name if source_id else ""

    def datum(self, claim_ids: str, source_id: str | None, drawn: str = "") -> dict[str, Any]:
        """What a mark of these claims carries; drawn: what it shows where that is not the printed figure itself."""
        told = {**tooltip(self.study, claim_ids, self.look.notes), DRAWN: drawn}
        return {**told, "source_id": source_id, "claim_ids": claim_ids}

    def numbered(self, text: str, claim_ids: str) -> str:
        """A label with the numbers of the caveats that concern its claims: "105,500 [1, 3]".

        In digits of full size: raised ones beyond ³ are in few fonts, so that a whole label would change its face.
        """
        numbers = caveat_numbers(claim_ids.split(), self.look.notes).replace(" ", NO_BREAK)
        return f"{text}{NO_BREAK}[{numbers}]" if numbers else text

    def text(
        self, x: float, y: float, text: str, *, quiet: bool = False, bold: bool = False, align: str = "left",
        size: int = LABEL, colour: str | None = None, datum: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """One line; y is its middle."""
        colour = colour or (self.look.palette.quiet if quiet else self.look.palette.text)
        style = {"align": align, "baseline": "middle", "fontSize": size, "fontWeight": "bold" if bold else "normal"}
        self._add("text", style, datum, x=x, y=y, text=text, colour=colour)

    def block(self, x: float, top: float, width: float, text: str, *, size: int = LABEL, **style: Any) -> float:
        """A text wrapped to a width, its first line's upper edge at `top`; returns where it ends."""
        step, told = LINE + (size - LABEL), lines(text, width, size, style.get("bold", False))
        for number, line in enumerate(told):
            self.text(x, top + step * (number + 0.5), line, size=size, **style)
        return top + step * len(told)

    def write(self, text: str, left: float = 0, **style: Any) -> None:
        """A text across the rest of the sheet, at its top."""
        self.top = self.block(left, self.top, self.width - left, text, **style)

    def separate(self, above: float, height: float) -> None:
        """A line across the sheet, so far below its top; none above the first of several parts."""
        if self.top:
            self.rule(1, self.top + above, self.width - 1, self.top + above, self.look.palette.grid)
            self.top += height

    def bar(
        self, x: float, y: float, x2: float, y2: float, colour: str, *, fill: float = 1.0, dash: Sequence[float] = (),
        line: float = 1.2, datum: Mapping[str, Any] | None = None, mark: str = "bar",
    ) -> None:  # fmt: skip
        """A box, filled at the opacity `fill` (0: hollow), its edge of `line` pixels dashed by `dash`."""
        style = {"fillOpacity": fill, "strokeDash": tuple(dash) or (1, 0), "strokeWidth": line}
        self._add(mark, style, datum, x=x, y=y, x2=x2, y2=y2, colour=colour)

    def shade(self, *place: Any, **style: Any) -> None:
        """A pale box beneath all other marks, so that each of them can be pointed at; as `bar`."""
        self.bar(*place, line=0, mark="shade", **style)

    def rule(
        self, x: float, y: float, x2: float, y2: float, colour: str, *, dash: Sequence[float] = (), line: float = 1.0,
        datum: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        if round(x - x2, 1) or round(y - y2, 1):  # a rule without length can be neither seen nor pointed at
            style = {"strokeDash": tuple(dash) or (1, 0), "strokeWidth": line}
            self._add("rule", style, datum, x=x, y=y, x2=x2, y2=y2, colour=colour)

    def dot(
        self, x: float, y: float, colour: str, *, hollow: bool = False, shape: str = "circle", size: int = 80,
        datum: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        style = {"opacity": 1, "shape": shape, "size": size, "strokeWidth": 1.8}
        self._add("dot", style, datum, x=x, y=y, colour=colour, fill=self.look.palette.ground if hollow else colour)

    def onwards(self, high: float | None, *place: Any, **style: Any) -> None:
        """An arrow to the right, where a count has no upper limit `high`; as `dot`."""
        if high is None:
            self.dot(*place, shape="triangle-right", **style)

    def _add(self, name: str, style: Mapping[str, Any], datum: Mapping[str, Any] | None, **place: Any) -> None:
        rounded = {name: round(value, 1) if isinstance(value, float) else value for name, value in place.items()}
        self._marks[name, tuple(style.items()), datum is not None].append({**(datum or {}), **rounded})

    def chart(self) -> Drawing:
        """The drawing, as wide as its look and as high as it is filled."""
        order = list(_MARKS)
        kinds = sorted(self._marks, key=lambda kind: order.index(kind[0]))  # stable: drawn in the order given
        layers = [{"data": {"values": self._marks[kind]}, **_layer(*kind)} for kind in kinds]
        return Drawing({"layer": layers, "height": round(self.top), "padding": 0, "width": self.width})


class Drawing(alt.LayerChart):
    """An Altair chart whose spec is written already: shown, saved and asked for like any other.

    Altair checks and copies a chart part by part, which takes ten times as long as all else; of a sheet only data differ.
    """

    def __init__(self, spec: Mapping[str, Any]) -> None:
        vars(self).update(_args=(), _kwds=dict(spec), _spec=spec)  # what Altair keeps, without checking it

    def to_dict(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"$schema": alt.SCHEMA_URL, **self._spec}


_POINT = {at: {"axis": None, "field": at, "scale": None, "type": "quantitative"} for at in ("x", "y")}
_ENDS = {**_POINT, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
_COLOUR, _FILL = ({"field": field, "scale": None, "type": "nominal"} for field in ("colour", "fill"))
_BOX = ("rect", {"fill": _COLOUR, "stroke": _COLOUR, **_ENDS})
# Vega's mark and encoding of each of ours, the lowest first.
_MARKS: dict[str, tuple[str, dict[str, Any]]] = {
    "shade": _BOX,
    "rule": ("rule", {"color": _COLOUR, **_ENDS}),
    "bar": _BOX,
    "dot": ("point", {"fill": _FILL, "stroke": _COLOUR, **_POINT}),
    "text": ("text", {"color": _COLOUR, "text": {"field": "text", "type": "nominal"}, **_POINT}),
}


@cache
def _layer(name: str, style: tuple[tuple[str, Any], ...], told: bool) -> dict[str, Any]:
    """Mark and encoding of a kind, as Altair would write them; told: whether it has a tooltip."""
    kind, encoding = _MARKS[name]
    if told:
        encoding = {**encoding, "tooltip": [{"field": name, "type": "nominal"} for name in COLUMNS]}
    shown = {key: list(value) if isinstance(value, tuple) else value for key, value in (*style, ("aria", False))}
    return {"mark": {"type": kind, **dict(sorted(shown.items()))}, "encoding": dict(sorted(encoding.items()))}


def ticks(top: float, at_most: int) -> list[float]:
    """Round numbers from 0 to the first one that is `top` or more, at most so many steps: (22320, 5) → 0, 5,000 … 25,000."""
    step = next(size * 10**power for power in range(15) for size in (1, 2, 5) if size * 10**power * at_most >= top)
    return [float(step * number) for number in range(int(-(-top // step)) + 1)]
