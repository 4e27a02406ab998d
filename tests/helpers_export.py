"""What the tests of exported files read out of them: words drawn, words beside, in whatever lines."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

from trajectories.figures.figure import LICENCE, Figure

SVG = "{http://www.w3.org/2000/svg}"


TALLEST = 1350  # four to five: what a post may be at most


LIBRARY = "window.vegaEmbed = null;"


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.shown, self._raw = "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._raw = tag in ("script", "style")
        if tag == "meta":
            self.metas[found.get("name") or found.get("http-equiv") or ""] = found.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        self._raw = False

    def handle_data(self, data: str) -> None:
        self.shown += "" if self._raw else data


def squeezed(text: str) -> str:
    """A text without spaces and line ends: drawn text is wrapped."""
    return re.sub(r"\s+", "", text)


def drawn(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    return squeezed(" ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")))


def in_order(text: str, words: str) -> bool:
    """Whether all words are drawn: two columns may part the lines of a caveat, words stay whole."""
    return all(squeezed(word) in text for word in words.split())


def told(figure: Figure) -> list[str]:
    return [figure.title, figure.subtitle, *(c.text for c in figure.caveats), figure.source_line, figure.id,
            figure.readings, figure.data_version, LICENCE]  # fmt: skip


def assert_told(figure: Figure, text: str) -> None:
    for each in told(figure):
        assert squeezed(each) in squeezed(text), each
