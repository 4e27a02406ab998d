"""Every figure as a file: PNG, SVG, PDF, CSV, JSON and a page of its own, each with its caveats in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from trajectories.compare.study import Study
from trajectories.figures import drawing, imprint, square, tables, taken
from trajectories.figures.figure import Figure, build, modules
from trajectories.figures.glyphs import IN_PDF, advice, missing, words
from trajectories.figures.html import as_json
from trajectories.figures.parts.look import DARK, FONT, LIGHT, Palette
from trajectories.figures.svg import slim
from trajectories.ground.alone import write

FORMATS = ("png", "svg", "pdf", "csv", "json", "html")
THEMES = {"light": LIGHT, "dark": DARK}
FIGURE = "fig-"  # every id begins so
SCALE = 2.0  # pixels of a PNG for each pixel of the design
Progress = Callable[[str], None]
Page = Callable[[Figure], str]


def wanted(formats: Sequence[str] = (), ids: Sequence[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(formats, figure ids) to write, all where none are named, in a fixed order.

    An id among the formats is taken as an id: `--format png fig-x` reads so. Raises ValueError naming what is unknown.
    """
    known = tuple(modules())
    named = [*ids, *(word for word in formats if word.startswith(FIGURE))]
    kinds = [word for word in formats if not word.startswith(FIGURE)]
    for kind in kinds:
        if kind not in FORMATS:
            raise ValueError(f"charts: found format {kind}, allowed {', '.join(FORMATS)}")
    for name in named:
        if name not in known:
            raise ValueError(f"charts: found figure {name}, allowed {', '.join(known)}")
    return (
        tuple(kind for kind in FORMATS if kind in kinds or not kinds),
        tuple(name for name in known if name in named or not named),
    )


def charts(
    study: Study,
    out_dir: Path,
    formats: Sequence[str] = (),
    ids: Sequence[str] = (),
    *,
    scale: float = SCALE,
    theme: str = "light",
    page: Page | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write <id>.<format> for every figure with content and each format; <id>-square.png and <id>-card.png where it fits.

    scale: pixels of a PNG for each of the design, 0.5 to 8; theme: light or dark; page: makes a figure's own page, needed
    for html (the report's `standalone.page`); progress takes one line for each file (default: stderr).
    Returns the files. Raises ValueError for an unknown id, format, scale or theme, or html without `page`, before
    anything is written.
    """
    kinds, names = wanted(formats, ids)
    if theme not in THEMES:
        raise ValueError(f"charts: found theme {theme}, allowed {', '.join(THEMES)}")
    if not 0.5 <= scale <= 8:
        raise ValueError(f"charts: found scale {scale:g}, allowed 0.5 to 8")
    if "html" in kinds and page is None:
        raise ValueError("charts: found format html and nothing that makes a page, allowed html with a page")
    say = progress or (lambda line: print(line, file=sys.stderr, flush=True))
    out_dir.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name in names:
        try:
            figure = build(name, study)
        except ValueError as nothing:
            say(f"charts: {nothing}")
            continue
        if {"png", "pdf"} & set(kinds):
            texts = words(square.picture(figure, THEMES[theme]))
            if letters := missing(texts):
                say(f"charts: {name}: {advice(letters)}")
            if "pdf" in kinds and (more := missing(texts, embedded=True)) != letters:
                say(f"charts: {name}.pdf: {IN_PDF} {more}")
        for path, content in contents(figure, kinds, page, scale, THEMES[theme]):
            write(out_dir / path, content)
            written.append(out_dir / path)
            say(f"charts: {path}, {len(content) / 1000:,.0f} kB")
        for shape, (width, height) in square.SHAPES.items() if "png" in kinds else ():
            if out_dir / f"{name}-{shape}.png" not in written:
                say(f"charts: {name}: no {shape}, for the drawing does not fit {width} × {height}")
    return written


def contents(
    figure: Figure,
    formats: Iterable[str] = FORMATS,
    page: Page | None = None,
    scale: float = SCALE,
    palette: Palette = LIGHT,
) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of a figure in each format, html only with a `page`; the same bytes on every run."""
    making: dict[str, Callable[[], str | bytes]] = {
        "png": lambda: square.png(figure, scale, palette),
        "svg": lambda: imprint.svg(slim(square.picture(figure, palette), alt, FONT), figure.meta, alt),
        "pdf": lambda: imprint.pdf(drawing.pdf(square.picture(figure, palette)), figure.meta),
        "csv": lambda: tables.csv(figure),
        "json": lambda: f"{as_json(taken.spec(figure, palette), indent=2)}\n",
    }
    if page:
        making["html"] = lambda: page(figure)
    alt = figure.words.alt
    for kind in formats:
        content = making[kind]()
        yield f"{figure.id}.{kind}", content.encode() if isinstance(content, str) else content
        for shape in square.SHAPES if kind == "png" else ():
            if posted := square.card(figure, shape, palette):
                yield f"{figure.id}-{shape}.png", posted
