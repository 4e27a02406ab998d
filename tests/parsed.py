"""Reading figures back: the HTML block, the data and the words inside a Vega-Lite spec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from trajectories.figures.block import unpacked

VOID = {"br", "img", "input", "meta", "link", "hr"}


class Node:
    """An element of a block: tag, attributes, children; text is a plain string among the children."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag, self.attributes, self.children = tag, attributes, []

    def find(self, tag: str = "", **wanted: str) -> list[Node]:
        """Elements below this one by tag and by attributes; `of` asks for one of the classes."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                classes = (child.attributes.get("class") or "").split()
                same = all(
                    value in classes if name == "of" else child.attributes.get(name.replace("_", "-")) == value
                    for name, value in wanted.items()
                )
                if same and tag in ("", child.tag):
                    found.append(child)
                found += child.find(tag, **wanted)
        return found

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(html: str) -> Node:
    """The elements of a block; an AssertionError where they are not properly nested."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser.open == [parser.root], f"<{parser.open[-1].tag}> is not closed"
    return parser.root


def script(root: Node, kind: str, name: str | None = None) -> Any:
    """The content of the one packed script of that class and name."""
    wanted = {"of": kind} | ({"data_name": name} if name else {})
    (found,) = root.find("script", **wanted)
    assert (found.attributes["type"], found.attributes["data-encoding"]) == ("text/plain", "gzip")
    return unpacked(found.text)


def data_sets(spec: Any) -> Iterator[list[dict[str, Any]]]:
    """Every list of rows in a spec, inline or named."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == "values" and isinstance(value, list) and value and isinstance(value[0], dict):
                yield value
            elif key == "datasets":
                yield from value.values()
            else:
                yield from data_sets(value)
    elif isinstance(spec, list):
        for item in spec:
            yield from data_sets(item)


def numbers(spec: Any) -> set[float]:
    """Every number among the rows of a spec."""
    return {
        float(value)
        for rows in data_sets(spec)
        for row in rows
        for value in row.values()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }


def words(spec: Any) -> str:
    """All text that a spec draws out of its rows, with single spaces; a text may be a list of lines."""
    texts = [
        text
        for rows in data_sets(spec)
        for row in rows
        for value in row.values()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    ]
    return " ".join(" ".join(texts).split())


def plain(text: str) -> str:
    """Text without any white space: a picture breaks lines wherever they end."""
    return re.sub(r"\s+", "", text)
