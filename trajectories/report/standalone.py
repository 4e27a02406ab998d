"""One figure as a page of its own: one file that fetches nothing, with its caveats, its table and a live chart."""

from __future__ import annotations

import re
from html import escape

from trajectories.figures import html
from trajectories.figures.figure import Figure
from trajectories.report import assets

_MARK = re.compile(r"@@([A-Z]+)@@")


def page(figure: Figure, library: str) -> str:
    """The page as HTML text. library: the chart library, from `assets.bundle`.

    The figure is the block of the report, the scripts and styles are the report's; the page’s script fills the same frame for
    its HTML download.
    """
    parts = {
        "ID": escape(figure.id),
        "TITLE": escape(figure.title),
        "ALT": escape(figure.words.alt),
        "META": "\n".join(
            f'<meta name="{escape(name)}" content="{escape(" | ".join(value) if isinstance(value, list) else str(value))}">'
            for name, value in figure.meta.items()
        ),
        "STYLE": assets.text("figure.css"),
        "FIGURE": html.block(figure),
        "SCRIPTS": assets.scripts(library),
    }
    return _MARK.sub(lambda mark: parts.get(mark[1], mark[0]), assets.frame(library))
