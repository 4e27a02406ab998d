"""Every figure as a file: PNG, SVG, PDF, CSV, JSON and a page of its own, each with its caveats in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from trajectories.figures import drawing, imprint, square, tables, taken
from trajectories.figures.figure import Figure, modules
from trajectories.figures.glyphs import IN_PDF, advice, missing, words
from trajectories.figures.html import as_json
from trajectories.figures.parts.look import DARK, FONT, LIGHT, Palette
from trajectories.figures.svg import slim
from trajectories.ground.alone import write

FORMATS = ("png", "svg", "pdf", "csv", "json", "html")
THEMES = {"light": LIGHT, "dark": DARK}
FIGURE = "fig-"  # every id begins so
SCALE = 2.0  # pixels of a PNG for each pixel of the design
Page = Callable[[Figure], str]


def wanted(
    formats: Sequence[str] = (), ids: Sequence[str] = (), scale: float = SCALE, theme: str = "light"
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(formats, figure ids) to write, all where none are named, in a fixed order.

    An id among the formats is taken as an id: `--format png fig-x` reads so. Raises ValueError for an unknown id, format,
    scale (of a PNG, 0.5 to 8) or theme.
    """
    known = tuple(modules())
    named = [*ids, *(word for word in formats if word.startswith(FIGURE))]
    kinds = [word for word in formats if not word.startswith(FIGURE)]
    asked = (("format", kinds, FORMATS), ("figure", named, known), ("theme", [theme], tuple(THEMES)))
    for what, given, allowed in asked:
        for word in given:
            if word not in allowed:
                raise ValueError(f"charts: found {what} {word}, allowed {', '.join(allowed)}")
    if not 0.5 <= scale <= 8:
        raise ValueError(f"charts: found scale {scale:g}, allowed 0.5 to 8")
    return (
        tuple(kind for kind in FORMATS if kind in kinds or not kinds),
        tuple(name for name in known if name in named or not named),
    )


def charts(
    figure: Figure,
    out_dir: Path,
    formats: Sequence[str],
    page: Page | None = None,
    scale: float = SCALE,
    theme: str = "light",
) -> tuple[list[Path], list[str]]:
    """Write <id>.<format> of a figure in each format; <id>-square.png and <id>-card.png where it fits.

    scale: pixels of a PNG for each of the design; theme: light or dark; page: makes a figure's own page, needed for html
    (the report's `standalone.page`). Returns the files, and a line on each and on whatever a reader will miss.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    written, told = [], []
    if {"png", "pdf"} & set(formats):
        texts = words(square.picture(figure, THEMES[theme]))
        if letters := missing(texts):
            told.append(f"charts: {figure.id}: {advice(letters)}")
        if "pdf" in formats and (more := missing(texts, embedded=True)) != letters:
            told.append(f"charts: {figure.id}.pdf: {IN_PDF} {more}")
    for name, content in contents(figure, formats, page, scale, THEMES[theme]):
        write(out_dir / name, content)
        written.append(out_dir / name)
        told.append(f"charts: {name}, {len(content) / 1000:,.0f} kB")
    for shape, (width, height) in square.SHAPES.items() if "png" in formats else ():
        if out_dir / f"{figure.id}-{shape}.png" not in written:
            told.append(f"charts: {figure.id}: no {shape}, for the drawing does not fit {width} × {height}")
    return written, told


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
