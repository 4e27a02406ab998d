"""Every figure as a file: PNG, SVG, PDF, CSV, JSON and a page of its own, each with its caveats in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

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


@dataclass(frozen=True)
class Exported:
    """One file that was written: which figure, where, how many bytes, in how many seconds."""

    figure: str
    path: Path
    bytes: int
    seconds: float


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
) -> list[Exported]:
    """Write <id>.<format> for every figure with content and each format; <id>-square.png and <id>-card.png where it fits.

    scale: pixels of a PNG for each of the design, 0.5 to 8; theme: light or dark; page: makes a figure's own page, needed
    for html (the report's `standalone.page`); progress takes one line for each file (default: stderr).
    Raises ValueError for an unknown id, format, scale or theme, or html without `page`, before anything is written.
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
    written: list[Exported] = []
    for name in names:
        began = perf_counter()
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
            now = perf_counter()
            written.append(Exported(name, out_dir / path, len(content), now - began))
            began = now
            say(f"charts: {path}, {len(content) / 1000:,.0f} kB")
        for shape, (width, height) in square.SHAPES.items() if "png" in kinds else ():
            if out_dir / f"{name}-{shape}.png" not in {each.path for each in written}:
                say(f"charts: {name}: no {shape}, for the drawing does not fit {width} × {height}")
    return written


def contents(
    figure: Figure,
    formats: Iterable[str] = FORMATS,
    page: Page | None = None,
    scale: float = SCALE,
    palette: Palette = LIGHT,
) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of a figure in each format; the same bytes on every run."""
    formats = tuple(formats)
    drawn = square.picture(figure, palette) if {"svg", "pdf"} & set(formats) else ""
    for kind in formats:
        if kind == "png":
            yield f"{figure.id}.png", square.png(figure, scale, palette)
            for shape in square.SHAPES:
                if posted := square.card(figure, shape, palette):
                    yield f"{figure.id}-{shape}.png", posted
        elif kind == "svg":
            picture = imprint.svg(slim(drawn, figure.words.alt, FONT), figure.meta, figure.words.alt)
            yield f"{figure.id}.svg", picture.encode()
        elif kind == "pdf":
            yield f"{figure.id}.pdf", imprint.pdf(drawing.pdf(drawn), figure.meta)
        elif kind == "csv":
            yield f"{figure.id}.csv", tables.csv(figure).encode()
        elif kind == "json":
            yield f"{figure.id}.json", f"{as_json(taken.spec(figure, palette), indent=2)}\n".encode()
        elif kind == "html" and page:
            yield f"{figure.id}.html", page(figure).encode()
        else:
            raise ValueError(f"charts: found format {kind}, allowed {', '.join(FORMATS)}")
