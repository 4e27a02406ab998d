"""Checks on the finished page, whichever renderer made it, and its move to where readers find it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
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
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip
_LOCAL = re.compile(r"^\s*(?:#|data:|about:blank|$)", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)", re.IGNORECASE)
_CSS_IMPORT = re.compile(r"@import\b[^;]*", re.IGNORECASE)
_NOTEBOOK = re.compile(r"\s+data-notebook(?:-\w+)?=(?:\"[^\"]*\"|'[^']*')")
_FIGURE_TAG = re.compile(r"<figure\b[^>]*\bfigure-block\b[^>]*>")
_OPEN_REFERENCE = re.compile(r"\?@[\w-]+")
_ID = re.compile(r"\sid=\"([^\"]*)\"")


PARTS = ("title", "picture", "caveats", "source line")  # what each figure has


@dataclass
class _Page(HTMLParser):
    """What the checks need of a page, read in one pass."""

    ids: Counter[str] = field(default_factory=Counter)
    requests: list[tuple[int, str]] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    figures: list[tuple[str, set[str]]] = field(default_factory=list)  # name, and which of PARTS it has
    texts: list[tuple[int, str]] = field(default_factory=list)
    paths: list[tuple[int, str]] = field(default_factory=list)
    targets: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._figure = self._caveats = 0  # depths at which the present figure, and its list of caveats, was opened
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        found = {name: value or "" for name, value in attrs}
        classes = found.get("class", "").split()
        if tag not in _VOID:
            self._open.append(tag)
        depth = len(self._open)
        if "id" in found:
            self.ids[found["id"]] += 1
        for name, value in found.items():
            if name in _FETCHED or (name in ("href", "xlink:href") and tag in _FETCHED_HREF):
                self._address(line, f"{tag} {name}", value)
            if name.startswith("data-notebook"):
                self.paths.append((line, value))
            if name == "style" or (value and "url(" in value.lower() and name != "href"):
                self._css(line, value)
        if tag == "iframe" and "srcdoc" in found:
            self.requests.append((line, "iframe srcdoc"))
        if tag == "a" and found.get("href", "").startswith("#") and len(found["href"]) > 1:
            self.targets.append((line, found["href"][1:]))
        told = found.get("http-equiv", "").lower() if tag == "meta" else ""
        if told == "content-security-policy":
            self.policies.append(found.get("content", ""))
        if told == "refresh":
            self.requests.append((line, "meta refresh"))
        if tag == "figure" and "figure-block" in classes:
            self.figures.append((found.get("data-figure") or found.get("id", "without a name"), set()))
            self._figure = depth
        elif self._figure:
            if tag == "ol" and "caveats" in classes:
                self._caveats = depth
            labelled = found.get("role") == "img" and found.get("aria-label", "").strip()
            present = ("figure-title" in classes, tag == "svg" and labelled, tag == "li" and self._caveats)
            there = zip(PARTS, (*present, "source-line" in classes), strict=True)
            self.figures[-1][1].update(part for part, stands in there if stands)
        self._raw = tag if tag in ("script", "style") else ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""
        if tag not in self._open:
            return
        # Close what a browser would close with it (an <li> or <p> without an end tag).
        while self._open:
            depth, last = len(self._open), self._open.pop()
            if depth == self._caveats:
                self._caveats = 0
            if depth == self._figure:
                self._figure = 0
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        line = self.getpos()[0]
        if self._raw == "style":
            self._css(line, data)
        elif self._raw != "script":
            self.texts.append((line, data))

    def _address(self, line: int, where: str, value: str) -> None:
        if not _LOCAL.match(value):
            self.requests.append((line, f'{where}="{value[:80]}"'))

    def _css(self, line: int, text: str) -> None:
        for address in _CSS_URL.findall(text):
            self._address(line, "css url", address)
        for rule in _CSS_IMPORT.findall(text):
            self.requests.append((line, rule[:80]))


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
    ids = Counter(_ID.findall(re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)))

    def unique(match: re.Match[str]) -> str:
        tag = match.group(0)
        found = _ID.search(tag)
        if found and ids[found.group(1)] > 1:
            ids[found.group(1)] -= 1
            return _ID.sub("", tag)
        return tag

    page = _FIGURE_TAG.sub(unique, page)
    footer = f'<footer class="page-footer">{foot}<p class="made-by">{escape(made_by)}</p></footer>\n'
    return page.replace(CONTENTS, contents(page)).replace(META, head).replace(FOOTER, footer)


def check(page: str, *, root: Path | None = None) -> Iterator[Fault]:
    """Every fault of a finished page, in order of kind.

    A page must fetch nothing, carry a policy without unsafe-eval, hold no path of the machine that made it
    (`root` is searched for), leave no cross-reference open, name nothing twice, and give every figure a title,
    a labelled picture, at least one caveat and a source line.
    """
    reader = _Page()
    reader.feed(page)
    reader.close()

    def fault(line: int | str, column: str, found: str, allowed: str) -> Fault:
        return Fault("report.html", str(line), column, found, allowed)

    for line, request in reader.requests:
        yield fault(line, "request", request, "nothing fetched: data: addresses and inline text only")
    if not reader.policies:
        yield fault(1, "policy", "no Content-Security-Policy", "one in the head")
    for policy in reader.policies:
        if "unsafe-eval" in policy or "default-src 'none'" not in policy:
            yield fault(1, "policy", policy.strip(), "default-src 'none' and no unsafe-eval")
    for line, path in reader.paths:
        yield fault(line, "path", path, "no notebook path of this machine")
    if root is not None and str(root.resolve()) in page and root.resolve() != Path(root.anchor):
        line = page[: page.index(str(root.resolve()))].count("\n") + 1
        yield fault(line, "path", "the project's own folder", "no path of this machine")
    for line, text in reader.texts:
        if _OPEN_REFERENCE.fullmatch(text.strip()):  # an element of its own: data may hold such words in a text
            yield fault(line, "cross-reference", text.strip()[:80], "a label of this document")
        if "{{<" in text:
            yield fault(line, "shortcode", text.strip()[:80], "no shortcode left")
    for line, target in reader.targets:
        if target not in reader.ids:
            yield fault(line, "link", f"#{target}", "the id of something on the page")
    for name, number in reader.ids.items():
        if number > 1:
            yield fault("ids", name, f"{number} times", "each id once")
    for name, parts in reader.figures:
        for part in PARTS:
            if part not in parts:
                yield fault(name, part, "none", "one at least, inside the figure")


def finish(
    draft: Path, destination: Path, made_by: str, *, head: str = "", foot: str = "", root: Path | None = None
) -> Path:
    """Clean and check a draft page and, if it has no fault, move it to `destination` in one step.

    Raises DataError otherwise; `destination` is then as it was.
    """
    page = clean(draft.read_text(encoding="utf-8"), made_by, head, foot)
    if faults := list(check(page, root=root)):
        raise DataError(faults)
    destination.parent.mkdir(parents=True, exist_ok=True)
    write(destination, page.encode())
    return destination
