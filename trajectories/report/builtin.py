"""The built-in renderer: pandoc, one Lua filter, one template.

It supports just what report.qmd uses and refuses anything else by line and name, so that a page made without
Quarto never differs silently from one made with it.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from trajectories.ground.errors import DataError, Fault
from trajectories.report import assets, embed, tool

META = ("title", "subtitle", "lang")
CALLOUTS = ("note", "warning", "important", "tip", "caution")
ALLOWED = {"citation": "a link such as [words](#fig-…)", "image": "figures embedded from notebooks"}
PROSE = "prose, tables, callouts, embeds and raw html"
CODES = "{{< embed … >}} or {{< var … >}}"

SECONDS = 120  # pandoc takes two on a slow machine
NOTEBOOKS = "build/notebooks"  # where report.qmd, and Quarto, look for executed notebooks
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(.*)$")
_DIV = re.compile(r"^:{3,}\s*(.*?)\s*:*$")
_CALLOUT = re.compile(rf"^\{{\s*\.callout-(?:{'|'.join(CALLOUTS)})(?:\s+title=(?:\"[^\"]*\"|'[^']*'))?\s*\}}$")
_EXECUTABLE = re.compile(r"^\{\s*([A-Za-z]\w*)")


def render(root: Path, variables: Mapping[str, str], notebooks: Path | None = None) -> str:
    """The page of root/report.qmd, not yet finished.

    `variables` is what `{{< var name >}}` reads; `notebooks` the folder of executed notebooks that
    `build/notebooks` stands for (default: that very folder). Raises DataError with one fault for each
    construct that is not supported and each embed, variable or cross-reference that leads nowhere.
    """
    lines = (root / "report.qmd").read_text(encoding="utf-8").splitlines()
    start, meta = front_matter(lines)
    faults = list(_check(lines, start))
    embedded: set[str] = set()

    def filled(number: int, text: str) -> str:
        """A text with its shortcodes replaced; one that leads nowhere is added to the faults."""

        def replaced(code: re.Match[str]) -> str:
            name, _, argument = code[1].partition(" ")
            try:
                if name == "var":
                    return _variable(number, argument.strip(), variables)
                if name != "embed" or number <= start:  # none in the front matter
                    raise DataError([_fault(number, "shortcode", code[0], CODES)])
                if text.strip() != code[0]:
                    raise DataError([_fault(number, "embed", "text beside it", "an embed on a line by itself")])
                return _embedded(notebooks or root / NOTEBOOKS, number, argument.strip(), embedded)
            except DataError as error:
                faults.extend(error.faults)
                return ""

        return embed.SHORTCODE.sub(replaced, text)

    body = [line if fence is not None else filled(number, line) for number, line, fence in _prose(lines, start)]
    meta = {key: filled(1, value) if isinstance(value, str) else value for key, value in meta.items()}
    page, more = _pandoc("\n".join(body), meta, lines)
    if faults := [*faults, *more]:
        raise DataError(faults)
    return assets.dress(page, assets.bundle(root / "build"))


def version() -> str:
    """The version of the pandoc that pypandoc carries, such as "3.9"."""
    import pypandoc

    return pypandoc.get_pandoc_version()


def _fault(line: int, construct: str, found: str, allowed: str) -> Fault:
    return Fault("report.qmd", str(line), construct, found, allowed)


def front_matter(lines: list[str]) -> tuple[int, dict[str, Any]]:
    """(index of the first line of the body, the keys between the two `---` lines)."""
    if not lines or lines[0].strip() != "---":
        raise DataError([_fault(1, "front matter", "none", "--- title: … ---")])
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() in ("---", "...")), 0)
    if not end:
        raise DataError([_fault(1, "front matter", "no closing line", "--- title: … ---")])
    try:
        meta = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        line = 2 + getattr(getattr(error, "problem_mark", None), "line", 0)
        raise DataError([_fault(line, "front matter", "text that is not YAML", "key: value")]) from None
    meta = meta if isinstance(meta, dict) else {}
    faults = [
        _fault(_line_of(lines, f"{key}:"), "front matter", str(key), ", ".join(META)) for key in meta if key not in META
    ]
    if not meta.get("title"):
        faults.append(_fault(1, "front matter", "no title", "title: …"))
    if faults:
        raise DataError(faults)
    return end + 1, meta


def _line_of(lines: list[str], text: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)


def _prose(lines: list[str], start: int) -> Iterator[tuple[int, str, str | None]]:
    """(line number, line, fence): fence is None in prose, the info string where a fence opens, "" inside it."""
    fence = ""
    for number, line in enumerate(lines[start:], start + 1):
        match = _FENCE.match(line)
        if match and not fence:
            yield number, line, match[2] or "plain"
            fence = match[1]
        else:
            yield number, line, "" if fence else None
            if match and match[1].startswith(fence) and not match[2]:
                fence = ""


def _check(lines: list[str], start: int) -> Iterator[Fault]:
    for number, line, fence in _prose(lines, start):
        if fence is not None:
            if executable := _EXECUTABLE.match(fence):
                yield _fault(number, "code cell", f"{{{executable.group(1)}}}", "plain code or {=html}")
            if "{{<" in line:
                yield _fault(number, "shortcode", "a shortcode inside a code block", "shortcodes in prose only")
            continue
        if line.count("{{<") != len(embed.SHORTCODE.findall(line)) or "{{{<" in line:
            yield _fault(number, "shortcode", line.strip(), CODES)
        if line.startswith("# "):
            yield _fault(number, "heading", "#", "## to ####; the title is in the front matter")
        div = _DIV.match(line)
        if div and div[1] and not _CALLOUT.match(div[1]):
            allowed = "{" + ", ".join(f".callout-{name}" for name in CALLOUTS) + '} with title="…" at most'
            yield _fault(number, "div", f"::: {div[1]}", allowed)


def _variable(number: int, name: str, variables: Mapping[str, str]) -> str:
    if name not in variables:
        near = difflib.get_close_matches(name, variables, 3, 0.3) or [*variables][:3]
        raise DataError([_fault(number, "var", name, f"one of {len(variables)} names, such as {', '.join(near)}")])
    return variables[name]


def _embedded(notebooks: Path, number: int, argument: str, seen: set[str]) -> str:
    path, _, label = argument.partition("#")
    if not label or " " in argument or path.rpartition("/")[0] != NOTEBOOKS:
        raise DataError([_fault(number, "embed", argument, "build/notebooks/NAME.ipynb#LABEL")])
    if label in seen:
        raise DataError([_fault(number, "embed", f"{label} a second time", "each label once: ids would stand twice")])
    seen.add(label)
    try:
        return f"\n{embed.cell(notebooks / Path(path).name, label)}\n"
    except DataError as error:
        fault = error.faults[0]
        raise DataError([_fault(number, f"embed {argument}", fault.found, fault.allowed)]) from None


def _pandoc(body: str, meta: Mapping[str, Any], lines: list[str]) -> tuple[str, list[Fault]]:
    """The page of a text, and what of it cannot be shown."""
    import pypandoc

    command = [
        pypandoc.get_pandoc_path(), "--from=markdown", "--to=html5", "--standalone", "--wrap=none",
        "--template=template.html", "--lua-filter=filter.lua",
    ]  # fmt: skip
    head = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False)
    text = f"---\n{head}---\n\n{body}\n"
    # From their folder: where the locale is plain C, pandoc cannot open a path with other letters.
    code, page, said = tool.run("pandoc", command, SECONDS, text, assets.HERE)
    told = [line.split("\t") for line in said.splitlines() if line.startswith("FAULT\t")]
    faults = [_fault(_line_of(lines, text), kind, text, ALLOWED.get(kind, PROSE)) for _, kind, text in told]
    if not faults and code != 0:
        found = html.unescape(said.strip().replace("\n", " ")) or f"exit code {code}"
        faults = [_fault(1, "pandoc", found, "text that pandoc reads")]
    return page, faults
