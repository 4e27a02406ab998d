"""Files from figures: each by itself holds title, caveats, source line, figure id, readings, data version, licence.

`charts` is what `make charts` runs: every figure in every format, one file at a time, each moved into place when it
is whole.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import vl_convert

from trajectories import gallery
from trajectories.charts.theme import FONT
from trajectories.claims.load import Dataset
from trajectories.figures import imprint
from trajectories.figures.block import as_json
from trajectories.figures.figure import Figure
from trajectories.figures.square import square
from trajectories.figures.svg import slim
from trajectories.gallery import Solutions
from trajectories.report import assets, standalone

FORMATS = ("png", "svg", "pdf", "csv", "json", "html")
FIGURE = "fig-"  # every id begins so
SCALE = 2  # pixels of a PNG for each pixel of the design
Progress = Callable[[str], None]


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
    known = tuple(gallery.FIGURES)
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
    dataset: Dataset,
    solutions: Solutions,
    out_dir: Path,
    formats: Sequence[str] = (),
    ids: Sequence[str] = (),
    *,
    keep: Path | None = None,
    progress: Progress | None = None,
) -> list[Exported]:
    """Write <id>.<format> for every figure and format, and <id>-square.png beside each PNG.

    keep: where the chart library of the stand-alone pages is kept (default: beside `out_dir`). progress takes one
    line for each file (default: stderr). Raises ValueError for an unknown id or format before anything is written.
    """
    kinds, names = wanted(formats, ids)
    say = progress or (lambda line: print(line, file=sys.stderr, flush=True))
    out_dir.mkdir(parents=True, exist_ok=True)
    library = assets.bundle(keep or out_dir.parent) if "html" in kinds else ""
    written: list[Exported] = []
    total = len(names) * (len(kinds) + ("png" in kinds))
    for name in names:
        began = perf_counter()
        for path, content in contents(gallery.build(name, dataset, solutions), kinds, library):
            write(out_dir / path, content)
            now = perf_counter()
            written.append(Exported(name, out_dir / path, len(content), now - began))
            began = now
            say(f"charts: {len(written)} of {total}, {path}, {len(content) / 1000:,.0f} kB")
    return written


def contents(figure: Figure, formats: Iterable[str] = FORMATS, library: str = "") -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of a figure in each format; the same bytes on every run."""
    formats = tuple(formats)
    drawn = vl_convert.vegalite_to_svg(figure.spec("export")) if {"png", "svg", "pdf"} & set(formats) else ""
    for kind in formats:
        if kind == "png":
            yield f"{figure.id}.png", imprint.png(vl_convert.svg_to_png(drawn, scale=SCALE), figure.meta)
            yield f"{figure.id}-square.png", imprint.png(vl_convert.svg_to_png(square(figure)), figure.meta)
        elif kind == "svg":
            picture = imprint.svg(slim(drawn, figure.alt, FONT), figure.meta, figure.alt)
            yield f"{figure.id}.svg", picture.encode()
        elif kind == "pdf":
            yield f"{figure.id}.pdf", imprint.pdf(vl_convert.svg_to_pdf(drawn), figure.meta)
        elif kind == "csv":
            yield f"{figure.id}.csv", figure.csv().encode()
        elif kind == "json":
            yield f"{figure.id}.json", f"{as_json(figure.spec('export'), indent=2)}\n".encode()
        elif kind == "html":
            yield f"{figure.id}.html", standalone.page(figure, library).encode()
        else:
            raise ValueError(f"charts: found format {kind}, allowed {', '.join(FORMATS)}")


def write(path: Path, content: bytes) -> None:
    """Put a file in its place in one step: a reader sees the old one or the new one, never a part."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
