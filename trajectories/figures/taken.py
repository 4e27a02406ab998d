"""A figure's drawing as a Vega spec to take away: title above it, caveats below, and the same from a page as from a file."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from trajectories.figures import drawing
from trajectories.figures.parts.look import LABEL, LIGHT, SCREEN, WIDE, Palette, tone
from trajectories.figures.parts.sheet import LINE, lines

if TYPE_CHECKING:
    from trajectories.figures.figure import Figure


def spec(figure: Figure, palette: Palette = LIGHT) -> dict[str, Any]:
    """The spec of the widest drawing with its words drawn around it; `usermeta` carries what travels with every export.

    The page’s script puts the same together from `around` and `colours`: its JSON is this one, byte for byte.
    """
    made, words = drawing.vega(figure.spec(WIDE, palette)), around(figure, palette)
    return {
        **bare(made), "$schema": made["$schema"], "config": made.get("config", {}), "description": figure.words.alt,
        "padding": 12, "background": palette.ground, "title": words["title"], "data": [*made["data"], *words["data"]],
        "marks": [*made["marks"], *words["marks"]], "usermeta": figure.meta,
    }  # fmt: skip


def bare(made: dict[str, Any]) -> dict[str, Any]:
    """A Vega spec without what every drawing of a page has from elsewhere."""
    return {name: value for name, value in made.items() if name not in ("$schema", "config", "description")}


def around(figure: Figure, palette: Palette = LIGHT) -> dict[str, Any]:
    """What is drawn around the drawing: title and subtitle, and below own caveats in full, others short, and the source."""
    texts = [f"{number}. {text}" for number, text in enumerate(figure.own_texts, 1)]
    texts += [" ".join(figure.short_texts), figure.source_line, figure.credit]
    below = [line for text in texts if text for line in lines(text, WIDE, LABEL)]
    place = {"x": {"value": 0}, "y": {"signal": "height + 12 + datum.y"}, "text": {"field": "text"}}
    look = {"fill": {"value": palette.quiet}, "fontSize": {"value": LABEL}, "baseline": {"value": "top"}}
    return {
        "title": {"text": lines(figure.title, WIDE, 17, bold=True), "subtitle": lines(figure.words.subtitle, WIDE, 12),
                  "anchor": "start", "fontSize": 17, "offset": 12},
        "data": [{"name": "words_below", "values": [{"y": at * LINE, "text": text} for at, text in enumerate(below)]}],
        "marks": [{"type": "text", "from": {"data": "words_below"}, "encode": {"update": {**place, **look}}}],
    }  # fmt: skip


def colours(figure: Figure) -> list[tuple[str, str]]:
    """(colour on the screen, which needs a page around it; the same in a light file), to be put in its place in this order."""
    own = [(tone(source.colour, SCREEN), tone(source.colour, LIGHT)) for source in figure.study.sources]
    neutral = [(getattr(SCREEN, each.name), getattr(LIGHT, each.name)) for each in fields(Palette)]
    # One that holds another comes before it.
    return sorted(dict.fromkeys([*own, *neutral]), key=lambda pair: -len(pair[0]))
