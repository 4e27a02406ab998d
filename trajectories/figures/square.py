"""A figure as one picture: title above, drawing, own caveats in full, all others short, whose figures and which report.

Of the drawing's own size for files; a square and a card (1200 × 675) for posting. Text never falls below a label's size:
where a drawing does not fit, fewer of its rows are drawn, and its words are about those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from trajectories.figures import drawing, glyphs, imprint
from trajectories.figures.parts.look import FONT, LABEL, LIGHT, WIDE, WIDTHS, Palette
from trajectories.figures.parts.sheet import NO_BREAK, lines

if TYPE_CHECKING:
    from trajectories.figures.figure import Figure

SHAPES = {"square": (1080, 1080), "card": (1200, 675)}
CHART = "@@CHART@@"
WIDER = 0.84  # what fits of a line in a font of many scripts, beside the pictures' own
GAP = 14  # pixels between title, drawing and small print


@dataclass(frozen=True)
class Line:
    """A line of text at a place from the left, with the height that it takes."""

    text: str
    size: int
    left: float = 0
    bold: bool = False
    quiet: bool = False
    above: float = 0
    floats: bool = False  # the next line stands beside it

    @property
    def height(self) -> float:
        return 0 if self.floats else self.above + self.size * 1.35


def png(figure: Figure, scale: float = 2.0, palette: Palette = LIGHT) -> bytes:
    """The whole figure as a PNG, its words inside, its density tagged, and what travels with it in its text chunks."""
    return imprint.png(drawing.png(picture(figure, palette), scale), figure.meta, scale)


def card(figure: Figure, shape: str = "card", palette: Palette = LIGHT, grow: bool = False) -> bytes:
    """A picture for posting as a PNG: "card" is 1200 × 675, "square" 1080 × 1080; none where the figure does not fit.

    grow: then one that is taller.
    """
    found = posted(figure, shape, palette, grow)
    return imprint.png(drawing.png(found), figure.meta) if found else b""


def picture(figure: Figure, palette: Palette = LIGHT, width: int = WIDE) -> str:
    """The whole figure as SVG text, as wide as its drawing and a margin."""
    return frame(figure, width, palette).replace(CHART, figure.svg(width, palette))


def frame(figure: Figure, width: int, palette: Palette) -> str:
    """The picture with CHART where the drawing goes: the page’s script puts in what the reader's browser has drawn."""
    margin, down = 16, figure.spec(width)["height"]
    above, below = _above(figure, width, 18, 13), _below(figure, width, 12)
    top = margin + _height(above) + GAP
    inner = _placed(CHART, margin, top, (width, down), 1)
    words = [(above, margin, margin), (below, margin, top + down + GAP)]
    return _sheet(width + 2 * margin, top + down + GAP + _height(below) + margin, palette, inner, words)


def posted(figure: Figure, shape: str, palette: Palette = LIGHT, grow: bool = False) -> str:
    """A square or a card as SVG text, with the drawing, of those at WIDTHS, that is largest in the room that is left.

    Words stand above and below the drawing, or beside it; then in smaller sizes, the caveats in one run; then fewer rows
    are drawn. "" where it fits in none of these ways, or with `grow` a taller picture.
    """
    height = SHAPES[shape][1]
    for shown in (figure, *figure.fewer()):
        stacked, total = _stacked(shown, shape, palette)
        if total <= height and shape == "square":
            return stacked
        if beside := _beside(shown, shape, palette):
            return beside
        for size in (26, 22, 20):
            tight, total = _stacked(shown, shape, palette, size)
            if total <= height:
                return tight
    return _stacked(figure, shape, palette, 22)[0] if grow else ""


def _beside(figure: Figure, shape: str, palette: Palette) -> str:
    """The drawing on the left, all words on the right of it; "" where the two do not fit so."""
    width, height = SHAPES[shape]
    margin, least = 30, 300
    for wide in sorted(WIDTHS, reverse=True):
        tall = figure.spec(wide)["height"]
        scale = min((width - 3 * margin - least) / wide, (height - 2 * margin) / tall, 1.6)
        left = 2 * margin + wide * scale
        column = width - margin - left
        words = [*_above(figure, column, 22, 13), *_below(figure, column, 13, briefly=True)]
        if scale >= 1 and _height(words) <= height - 2 * margin:
            top = margin + (height - 2 * margin - tall * scale) / 2
            inner = _placed(figure.svg(wide, palette), margin, top, (wide, tall), scale)
            return _sheet(width, height, palette, inner, [(words, left, margin)])
    return ""


def _stacked(figure: Figure, shape: str, palette: Palette, tight: int = 0) -> tuple[str, float]:
    """Words above and below the drawing, and the height that it takes; tight: the title's size where room is short."""
    width, height = SHAPES[shape]
    margin, gap = (22, 6) if tight else (36, GAP)
    across = width - 2 * margin
    if tight:
        above, below = _above(figure, across, tight, 12), _run_in(figure, across)
    else:
        above, below = _above(figure, across, 30, 17), _below(figure, across, 14, briefly=True)
    top, small = margin + _height(above) + gap, _height(below)
    room = height - top - gap - margin - small
    # How far each drawing can be enlarged in the room; below 1 it does not fit.
    scale, wide = max((min(across / each, room / figure.spec(each)["height"], 2.0), each) for each in WIDTHS)
    tall, scale = figure.spec(wide)["height"], max(scale, 1.0)
    total = max(height, top + tall * scale + gap + margin + small)
    left = margin + max(0.0, (across - wide * scale) / 2)
    placed = _placed(figure.svg(wide, palette), left, top, (wide, tall), scale)
    words = [(above, margin, margin), (below, margin, total - margin - small)]
    return _sheet(width, total, palette, placed, words), total


def _height(words: list[Line]) -> float:
    return sum(line.height for line in words)


def _placed(drawing: str, left: float, top: float, size: tuple[int, int], scale: float) -> str:
    wide, tall = size
    return (
        f'<svg x="{left:.1f}" y="{top:.1f}" width="{wide * scale:.1f}" height="{tall * scale:.1f}" '
        f'viewBox="0 0 {wide:g} {tall:g}">{drawing}</svg>'
    )


def _above(figure: Figure, across: float, title: int, subtitle: int) -> list[Line]:
    found = [Line(text, title, bold=True) for text in _even(figure.title, across, title)]
    return found + _set_lines(figure.words.subtitle, across, subtitle, above=4, quiet=True)


def _set_lines(
    text: str, across: float, size: int, left: float = 0, above: float = 0, quiet: bool = False
) -> list[Line]:
    """The lines of a text with room above the first."""
    told = _wrapped(text, across - left, size)
    return [Line(words, size, left, quiet=quiet, above=0 if at else above) for at, words in enumerate(told)]


def _wrapped(text: str, across: float, size: int, bold: bool = False) -> tuple[str, ...]:
    """The lines of a text; one with a sign that the pictures' own font lacks is set in a wider font."""
    return lines(text, across * (WIDER if glyphs.others(text) else 1), size, bold)


def _even(title: str, across: float, size: int) -> tuple[str, ...]:
    """A title in as few lines as it needs, none of them a word that was left over."""
    whole = _wrapped(title, across, size, True)
    narrower = (_wrapped(title, across * part / 20, size, True) for part in range(10, 20))
    return next((found for found in narrower if len(found) == len(whole)), whole)


def _below(figure: Figure, across: float, size: int, briefly: bool = False) -> list[Line]:
    """Own caveats numbered, in full (short where there is little room: they stand in full in the file's metadata)."""
    found: list[Line] = []
    for number, caveat in enumerate(figure.caveats.own, 1):
        found.append(Line(f"{number}.", size, above=3, floats=True))
        found += _set_lines(caveat.short_text if briefly else caveat.text, across, size, size * 1.5, above=3)
    small = max(LABEL, size - 1)
    closing = [
        f"{label}: {' · '.join(dict.fromkeys(caveat.short_text.rstrip('.') for caveat in caveats))}."
        for label, caveats in figure.caveats.others
    ]
    for text in (*(() if briefly else closing), *_from(figure)):
        found += _set_lines(text, across, small, above=5, quiet=True)
    return found


def _from(figure: Figure) -> Iterator[str]:
    """Whose figures and which report; no line ends in the middle of a source's name or begins with a dot."""
    for text in (figure.source_line, figure.credit):
        text = re.sub(r"(?<=\b\w) · ", f"{NO_BREAK}·{NO_BREAK}", text).replace(" · ", f"{NO_BREAK}· ")
        yield re.sub(r" (?=[\d.]+$)", NO_BREAK, text)  # a licence keeps its version


def _run_in(figure: Figure, across: float) -> list[Line]:
    """Own caveats short, one after the other, then whose figures and which report, in the smallest size."""
    own = " ".join(f"{number}. {caveat.short_text}" for number, caveat in enumerate(figure.caveats.own, 1))
    told = (_set_lines(text, across, LABEL, quiet=at > 0) for at, text in enumerate((own, *_from(figure))))
    return [line for lines in told for line in lines]


def _sheet(
    width: float, height: float, palette: Palette, inner: str, words: Sequence[tuple[list[Line], float, float]]
) -> str:
    """The drawing, and lines of words, each from its left and its upper edge."""
    first, *others = (_set(lines, left, top, palette) for lines, left, top in words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:.0f}" viewBox="0 0 {width:g} {height:.0f}" '
        f'font-family="{escape(FONT, quote=True)}"><rect width="100%" height="100%" fill="{palette.ground}"/>'
        f"{first}{inner}{''.join(others)}</svg>"
    )


def _set(lines: list[Line], margin: float, top: float, palette: Palette) -> str:
    """Lines of text as SVG, the first one's upper edge at `top`."""
    out = []
    for line in lines:
        base = top + line.above + line.size * 1.35 - line.size * 0.35
        top += line.height
        weight = ' font-weight="bold"' if line.bold else ""
        colour = palette.quiet if line.quiet else palette.text
        out.append(
            f'<text x="{margin + line.left:.1f}" y="{base:.1f}" font-size="{line.size}"{weight} '
            f'fill="{colour}">{escape(line.text, quote=False)}</text>'
        )
    return "".join(out)
