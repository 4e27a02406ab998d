"""Checks on the finished page, whichever renderer made it, and its move to where readers find it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from trajectories.ground.alone import write
from trajectories.ground.errors import DataError, Fault

# Attributes whose address a browser fetches by itself. <a href> is a link: it is followed only by a reader.
_FETCHED = {
    "src", "srcset", "poster", "data", "background", "action", "formaction", "ping", "manifest", "cite", "imagesrcset",
}  # fmt: skip
_FETCHED_HREF = {"link", "image", "use", "feimage", "script", "base", "lineargradient", "radialgradient", "pattern"}
_LOCAL = re.compile(r"^\s*(?:#|data:|about:blank|$)", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)", re.IGNORECASE)
_CSS_IMPORT = re.compile(r"@import\b[^;]*", re.IGNORECASE)
_NOTEBOOK = re.compile(r"\s+data-notebook(?:-\w+)?=(?:\"[^\"]*\"|'[^']*')")
_FIGURE_TAG = re.compile(r"<figure\b[^>]*\bfigure-block\b[^>]*>")
_OPEN_REFERENCE = re.compile(r"\?@[\w-]+")
_ID = re.compile(r"\sid=\"([^\"]*)\"")


_FIGURE = re.compile(r"(<figure\b[^>]*\bfigure-block\b[^>]*>)(.*?)</figure>", re.DOTALL)
_NAME = re.compile(r"\s(?:data-figure|id)=\"([^\"]*)\"")
PARTS = {  # what each figure has, as html.py writes it
    "title": re.compile(r"<[^>]*\sclass=\"figure-title\""),
    "picture": re.compile(r"<svg\b(?=[^>]*\srole=\"img\")(?=[^>]*\saria-label=\"\s*[^\s\"])"),
    "caveats": re.compile(r"<ol class=\"caveats\">\s*<li\b"),
    "source line": re.compile(r"<[^>]*\sclass=\"source-line\""),
}


class _Page(HTMLParser):
    """The elements of a page, its texts and its styles, each with its line."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[int, str, dict[str, str]]] = []  # a tag and its attributes
        self.texts: list[tuple[int, str]] = []
        self.styles: list[tuple[int, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((self.getpos()[0], tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem != "script":
            (self.styles if self.cdata_elem == "style" else self.texts).append((self.getpos()[0], data))

    def told(self, what: str) -> list[tuple[int, str]]:
        """What each `<meta http-equiv>` of that name says."""
        metas = ((line, has) for line, tag, has in self.elements if tag == "meta")
        return [(line, has.get("content", "")) for line, has in metas if has.get("http-equiv", "").lower() == what]

    def requests(self) -> Iterator[tuple[int, str]]:
        """What a browser fetches by itself."""
        fetched, styles = [], list(self.styles)
        for line, tag, has in self.elements:
            for name, value in has.items():
                if name in _FETCHED or (name in ("href", "xlink:href") and tag in _FETCHED_HREF):
                    fetched.append((line, f"{tag} {name}", value))
                if name == "style" or ("url(" in value.lower() and name != "href"):
                    styles.append((line, value))
            if tag == "iframe" and "srcdoc" in has:
                yield line, "iframe srcdoc"
        fetched += [(line, "css url", address) for line, style in styles for address in _CSS_URL.findall(style)]
        yield from ((line, f'{where}="{value[:80]}"') for line, where, value in fetched if not _LOCAL.match(value))
        yield from ((line, rule[:80]) for line, style in styles for rule in _CSS_IMPORT.findall(style))
        yield from ((line, "meta refresh") for line, _ in self.told("refresh"))


_HEADING = re.compile(r"<h([23])\b([^>]*)>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SCRIPT = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
CONTENTS, META, FOOTER = "<!--PAGE-CONTENTS-->", "<!--PAGE-META-->", "<!--PAGE-FOOTER-->"


def contents(page: str) -> str:
    """The list of what is on the page, from its headings with an id; titles of figures are findings, not headings."""
    items: list[tuple[int, str, str]] = []
    for level, attributes, inside in _HEADING.findall(_SCRIPT.sub("", page)):
        if (found := _ID.search(attributes)) and "figure-title" not in attributes:
            items.append((int(level), found.group(1), _TAG.sub("", inside).strip()))
    if not items:
        return ""
    out, depth = [], 2
    for level, name, words in items:
        if level != depth:
            out.append("<ul>" if level > depth else "</ul></li>")
            depth = level
        elif out:
            out.append("</li>")
        out.append(f'<li><a href="#{name}">{words}</a>')
    out.append("</li>" if depth == 2 else "</li></ul></li>")
    return (
        '<nav class="contents-nav" aria-label="Contents and sources"><details class="contents"><summary>Contents</summary>'
        f"<ul>{''.join(out)}</ul></details></nav>"
    )


def clean(page: str, made_by: str, head: str = "", foot: str = "") -> str:
    """The page without this machine's notebook paths and the second of two equal ids, with contents, head and foot.

    Quarto puts a cell's label on a box around it; the figure inside has the same id and gives it up (the page’s script
    and the charts go by data-figure).
    """
    page = _NOTEBOOK.sub("", page)
    ids = Counter(_ID.findall(_SCRIPT.sub("", page)))
    page = _FIGURE_TAG.sub(lambda tag: _ID.sub(lambda own: "" if ids[own[1]] > 1 else own[0], tag[0]), page)
    footer = f'<footer class="page-footer">{foot}<p class="made-by">{escape(made_by)}</p></footer>\n'
    return page.replace(CONTENTS, contents(page)).replace(META, head).replace(FOOTER, footer)


def check(page: str, *, root: Path | None = None) -> Iterator[Fault]:
    """Every fault of a finished page.

    A page must fetch nothing, carry a policy without unsafe-eval, hold no path of the machine that made it
    (`root` is searched for), leave no cross-reference open, name nothing twice, and give every figure a title,
    a labelled picture, at least one caveat and a source line.
    """
    read = _Page(page)
    ids = Counter(has["id"] for _, _, has in read.elements if "id" in has)
    policies = read.told("content-security-policy")

    def fault(line: int | str, column: str, found: str, allowed: str) -> Fault:
        return Fault("report.html", str(line), column, found, allowed)

    for line, request in read.requests():
        yield fault(line, "request", request, "nothing fetched: data: addresses and inline text only")
    if not policies:
        yield fault(1, "policy", "no Content-Security-Policy", "one in the head")
    for line, policy in policies:
        if "unsafe-eval" in policy or "default-src 'none'" not in policy:
            yield fault(line, "policy", policy.strip(), "default-src 'none' and no unsafe-eval")
    for line, tag, has in read.elements:
        for name in has:
            if name.startswith("data-notebook"):
                yield fault(line, "path", has[name], "no notebook path of this machine")
        target = has.get("href", "") if tag == "a" else ""
        if len(target) > 1 and target.startswith("#") and target[1:] not in ids:
            yield fault(line, "link", target, "the id of something on the page")
    if root is not None and str(root.resolve()) in page and root.resolve() != Path(root.anchor):
        line = page[: page.index(str(root.resolve()))].count("\n") + 1
        yield fault(line, "path", "the project's own folder", "no path of this machine")
    for line, text in read.texts:
        if _OPEN_REFERENCE.fullmatch(text.strip()):  # an element of its own: data may hold such words in a text
            yield fault(line, "cross-reference", text.strip()[:80], "a label of this document")
        if "{{<" in text:
            yield fault(line, "shortcode", text.strip()[:80], "no shortcode left")
    for name, number in ids.items():
        if number > 1:
            yield fault("ids", name, f"{number} times", "each id once")
    for tag, inside in _FIGURE.findall(page):
        named = _NAME.search(tag)
        for part, pattern in PARTS.items():
            if not pattern.search(inside):
                yield fault(named[1] if named else "without a name", part, "none", "one at least, inside the figure")


def finish(
    page: str, destination: Path, made_by: str, *, head: str = "", foot: str = "", root: Path | None = None
) -> Path:
    """Clean and check a page and, if it has no fault, put it at `destination` in one step.

    Raises DataError otherwise; `destination` is then as it was.
    """
    page = clean(page, made_by, head, foot)
    if faults := list(check(page, root=root)):
        raise DataError(faults)
    destination.parent.mkdir(parents=True, exist_ok=True)
    write(destination, page.encode())
    return destination
