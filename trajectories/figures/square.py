"""A figure as one picture: title above, drawing, own caveats in full, all others short, whose figures and which report.

Of the drawing's own size for files; a square and a card (1200 × 675) for posting, which grow taller rather than let text
fall below a label's size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from trajectories.figures.parts.look import FONT, LABEL, LIGHT, WIDE, WIDTHS, Palette

if TYPE_CHECKING:
    from trajectories.figures.figure import Figure

SHAPES = {"square": (1080, 1080), "card": (1200, 675)}
CHART = "@@CHART@@"
GAP = 14  # pixels between title, drawing and small print
_ROOT = re.compile(r'<svg\b[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"[^>]*>')
_GLYPH = 0.52  # of its size: a glyph's mean width


@dataclass(frozen=True)
class Line:
    """A line of text at a place from the left, with the height that it takes."""

    text: str
    size: int
    left: float = 0
    bold: bool = False
    quiet: bool = False
    above: float = 0

    @property
    def height(self) -> float:
        return self.above + self.size * 1.35


def wrapped(text: str, pixels: float, size: int, bold: bool = False) -> list[str]:
    """Lines of a text that fit a width; wide scripts count double. Words longer than a line are cut."""
    room = max(8.0, pixels / (size * _GLYPH * (1.08 if bold else 1)))
    lines, line, used = [], "", 0.0
    for word in text.split():
        while (width := _units(word)) > room:
            cut = max(1, int(len(word) * room / width))
            lines += [line] if line else []
            line, used, word = word[:cut], room, word[cut:]
        if line and used + 1 + width > room:
            lines.append(line)
            line, used = word, width
        else:
            line, used = (f"{line} {word}", used + 1 + width) if line else (word, width)
    return [*lines, line] if line else lines


def _units(word: str) -> float:
    return sum(2.0 if ord(glyph) >= 0x1100 else 1.0 for glyph in word)


def picture(figure: Figure, palette: Palette = LIGHT, width: int = WIDE) -> str:
    """The whole figure as SVG text, as wide as its drawing and a margin."""
    return frame(figure, width, palette).replace(CHART, _drawn(figure, width, palette)[0])


def frame(figure: Figure, width: int, palette: Palette) -> str:
    """The picture with CHART where the drawing goes: page.js puts in what the reader's browser has drawn."""
    margin = 16
    _drawing, across, down = _drawn(figure, width, palette)
    above, below = _above(figure, across, 18, 13), _below(figure, across, 12)
    top = margin + sum(line.height for line in above) + GAP
    height = top + down + GAP + sum(line.height for line in below) + margin
    inner = f'<svg x="{margin}" y="{top:.1f}" width="{across:g}" height="{down:g}" viewBox="0 0 {across:g} {down:g}">{CHART}</svg>'
    return _sheet(across + 2 * margin, height, palette, above, margin, inner, below, top + down + GAP)


def posted(figure: Figure, shape: str, palette: Palette = LIGHT) -> str:
    """A square or a card as SVG text: the drawing, of those at WIDTHS, that is largest in the room that is left."""
    width, height = SHAPES[shape]
    margin = 36
    across = width - 2 * margin
    above, below = _above(figure, across, 30, 17), _below(figure, across, 14, briefly=True)
    top = margin + sum(line.height for line in above) + GAP
    room = height - top - GAP - margin - sum(line.height for line in below)
    best = max(((_fits(figure, each, palette, across, room), each) for each in WIDTHS), default=(0.0, WIDE))
    scale, chosen = best
    drawing, wide, tall = _drawn(figure, chosen, palette)
    scale = max(scale, 1.0)  # text never below a label's size: the picture grows instead
    total = max(height, top + tall * scale + GAP + margin + sum(line.height for line in below))
    left = margin + max(0.0, (across - wide * scale) / 2)
    inner = (
        f'<svg x="{left:.1f}" y="{top:.1f}" width="{wide * scale:.1f}" height="{tall * scale:.1f}" '
        f'viewBox="0 0 {wide:g} {tall:g}">{drawing}</svg>'
    )
    foot = total - margin - sum(line.height for line in below)
    return _sheet(width, total, palette, above, margin, inner, below, foot)


def _fits(figure: Figure, width: int, palette: Palette, across: float, room: float) -> float:
    """How far a drawing can be enlarged in the room; below 1 it does not fit."""
    _, wide, tall = _drawn(figure, width, palette)
    return min(across / wide, room / tall, 2.0)


def _drawn(figure: Figure, width: int, palette: Palette) -> tuple[str, float, float]:
    """The bare drawing as SVG text, its width and height. Raises ValueError where the drawing has no size."""
    drawn = figure.svg(width, palette)
    root = _ROOT.search(drawn)
    if root is None:
        raise ValueError(f"figure {figure.id}: found no size in its picture, allowed width and height in pixels")
    return drawn, float(root[1]), float(root[2])


def _above(figure: Figure, across: float, title: int, subtitle: int) -> list[Line]:
    found = [Line(text, title, bold=True) for text in wrapped(figure.title, across, title, bold=True)]
    small = wrapped(figure.words.subtitle, across, subtitle)
    return found + [Line(text, subtitle, quiet=True, above=0 if at else 4) for at, text in enumerate(small)]


def _below(figure: Figure, across: float, size: int, briefly: bool = False) -> list[Line]:
    """Own caveats numbered, in full (short where there is little room: they stand in full in the file's metadata)."""
    found: list[Line] = []
    indent = size * 1.7
    for number, caveat in enumerate(figure.caveats.own, 1):
        text = caveat.short_text if briefly else caveat.text
        for at, words in enumerate(wrapped(text, across - indent, size)):
            found.append(
                Line(f"{number}. {words}" if not at else words, size, 0 if not at else indent, above=0 if at else 3)
            )
    small = max(LABEL, size - 1)
    shorts = " ".join(figure.short_texts)
    closing = [f"For all charts: {shorts}"] if shorts and not briefly else []
    for text in (*closing, figure.source_line, figure.credit):
        for at, words in enumerate(wrapped(text, across, small)):
            found.append(Line(words, small, quiet=True, above=0 if at else 5))
    return found


def _sheet(
    width: float,
    height: float,
    palette: Palette,
    above: list[Line],
    margin: float,
    inner: str,
    below: list[Line],
    foot: float,
) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:.0f}" viewBox="0 0 {width:g} {height:.0f}" '
        f'font-family="{escape(FONT, quote=True)}"><rect width="100%" height="100%" fill="{palette.ground}"/>'
        f"{_set(above, margin, margin, palette)}{inner}{_set(below, margin, foot, palette)}</svg>"
    )


def _set(lines: list[Line], margin: float, top: float, palette: Palette) -> str:
    """Lines of text as SVG, the first one's upper edge at `top`."""
    out = []
    for line in lines:
        top += line.height
        weight = ' font-weight="bold"' if line.bold else ""
        colour = palette.quiet if line.quiet else palette.text
        out.append(
            f'<text x="{margin + line.left:.1f}" y="{top - line.size * 0.35:.1f}" font-size="{line.size}"{weight} '
            f'fill="{colour}">{escape(line.text, quote=False)}</text>'
        )
    return "".join(out)
