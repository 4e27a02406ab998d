"""A figure is chart, caveats, table, alternative text and source line in one object; none can be left out.

`build(figure_id, study)` makes one, `figures(study)` all that have content. A figure's module (see `modules`) says what
is drawn; what stands around the drawing, in a page or a file, is joined here and is the same everywhere.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from trajectories.compare.study import Study
from trajectories.figures import drawing, tables
from trajectories.figures.caveats import AttachedCaveat, Tiers, applying, tiers
from trajectories.figures.parts.look import SCREEN, WIDE, Look, Palette, Words, config
from trajectories.figures.parts.sheet import NO_BREAK
from trajectories.ground import say
from trajectories.ground.choices import READING_WORDS
from trajectories.solver.reading import Reading

LICENCE = "CC BY 4.0"
DRAWN = "_drawn"  # whether a row is drawn, where a table holds more than its drawing
LEAST = 3  # rows of a drawing
_NEEDED = ("MAIN", "ORDER", "METHODS", "rows", "words", "chart")


@dataclass(frozen=True)
class Figure:
    """One figure of the report.

    id: "fig-monthly"; words: what the module says about it; caveats: in their tiers; draw: the chart of a Look;
    source_line: whose figures, how many are shown and left out; table: the plotted rows in words; shown: the claims and
    published counts that it draws. Raises ValueError where caveats, alternative text, source line or title are missing.
    """

    id: str
    words: Words
    caveats: Tiers
    source_line: str
    rows: pl.DataFrame
    study: Study
    module: ModuleType
    shown: tuple[str, ...] = ()
    drawings: dict[tuple[int, Palette], dict] = field(default_factory=dict, repr=False, compare=False)
    pictures: dict[tuple[int, Palette], str] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        needed = {
            "id": self.id, "title": self.words.title, "subtitle": self.words.subtitle, "alternative text": self.words.alt,
            "caveats": self.caveats.own, "source line": self.source_line,
        }  # fmt: skip
        for name, value in needed.items():
            if not value:
                raise ValueError(f"figure {self.id or '(no id)'}: found no {name}, allowed a figure with {name}")

    @property
    def title(self) -> str:
        return self.words.title

    @property
    def main(self) -> bool:
        """Whether it stands in the main part of the page; else in its appendix."""
        return bool(self.module.MAIN)

    def fewer(self) -> Iterator[Figure]:
        """The same figure with ever fewer rows drawn, its words and caveats about those, for a picture with little room."""
        for rows in getattr(self.module, "fewer", _fewer)(self.rows):
            yield _made(self.study, self.id, rows)

    @cached_property
    def table(self) -> pl.DataFrame:
        """The plotted rows as a reader looks them up: columns in words, sources by name, whole counts."""
        return tables.readable(self.study, self.rows)

    @cached_property
    def notes(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the own caveats by claim id, for the marks."""
        return self.caveats.notes(len(claims_in(self.rows)))

    @property
    def own_texts(self) -> list[str]:
        """The own caveats in full, in the order of their numbers."""
        return [caveat.text for caveat in self.caveats.own]

    @cached_property
    def short_texts(self) -> list[str]:
        """All other caveats, short."""
        return list(dict.fromkeys(c.short_text for c in (*self.caveats.more, *self.caveats.general)))

    @property
    def readings(self) -> str:
        """How the printed words are read, in words."""
        return in_words(self.study)

    @property
    def credit(self) -> str:
        """Report, figure, readings, data version and licence in one line."""
        report, data = self.study.subject.title, self.study.dataset.version
        where = f" · {self.study.subject.address}" if self.study.subject.address else ""
        return f"{report}{where} · {self.id} · {self.readings} · data {data} · {LICENCE.replace(' ', NO_BREAK)}"

    def spec(self, width: int = WIDE, palette: Palette = SCREEN) -> dict:
        """The Vega-Lite spec of the bare drawing at one of WIDTHS; caveats stand around it, in page and files."""
        key = (width, palette)
        if key not in self.drawings:
            chart = self.module.chart(self.study, self.rows, Look(width, palette, self.notes))
            # Altair checks and copies a spec part by part: the tests hold every spec against the schema instead.
            with debug_mode(False):
                drawn = chart.to_dict(validate=False)
            look = {"$schema": alt.SCHEMA_URL, "config": config(palette), "padding": 0, "description": self.words.alt}
            self.drawings[key] = {**drawn, **look}
        return self.drawings[key]

    def svg(self, width: int = WIDE, palette: Palette = SCREEN) -> str:
        """The bare drawing as SVG text."""
        key = (width, palette)
        if key not in self.pictures:
            self.pictures[key] = drawing.svg(self.spec(width, palette))
        return self.pictures[key]

    @cached_property
    def meta(self) -> dict[str, object]:
        """What travels with every export."""
        return {
            "figure": self.id,
            "title": self.words.title,
            "subtitle": self.words.subtitle,
            "caveats": [*self.own_texts, *self.short_texts],
            "source_line": self.source_line,
            "readings": self.readings,
            "report": ", ".join(filter(None, (self.study.subject.title, self.study.subject.address))),
            "data_version": self.study.dataset.version,
            "licence": LICENCE,
        }


# -- from modules to figures ------------------------------------------------------------------------------------------


@cache
def modules() -> Mapping[str, ModuleType]:
    """The module of every figure by its id, in the order of the page: what a module needs is in `_NEEDED`."""
    names = [found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]) if not found.ispkg]
    loaded = {f"fig-{name.replace('_', '-')}": importlib.import_module(f"{__package__}.{name}") for name in names}
    drawn = [(name, module) for name, module in loaded.items() if all(hasattr(module, word) for word in _NEEDED)]
    return dict(sorted(drawn, key=lambda item: (not item[1].MAIN, item[1].ORDER, item[0])))


def build(figure_id: str, study: Study) -> Figure:
    """The figure of that id. Raises ValueError for an unknown id, or a figure without content in this study."""
    if figure_id not in modules():
        raise ValueError(f"figure: found {figure_id}, allowed {', '.join(modules())}")
    kept = _kept(study)
    if figure_id not in kept.built:
        rows = kept.frames[figure_id]
        if rows.is_empty():
            raise ValueError(f"figure {figure_id}: found nothing to draw in these data, allowed a figure with rows")
        kept.built[figure_id] = _made(study, figure_id, rows)
    return kept.built[figure_id]


def figures(study: Study, main_only: bool = False) -> tuple[Figure, ...]:
    """Every figure that has content, main part first, in the order of the page; `main_only`: those of the main part."""
    wanted = [name for name, module in modules().items() if module.MAIN or not main_only]
    return tuple(build(name, study) for name in wanted if not _kept(study).frames[name].is_empty())


def claims_in(rows: pl.DataFrame) -> list[str]:
    """The ids of all claims and published counts that plotted rows name."""
    return sorted({name for ids in rows["claim_ids"].to_list() for name in (ids or "").split()})


def otherwise(study: Study, reading: Reading) -> Study:
    """The study under another reading, for its main figures: all others, and their part in what stands everywhere, stay
    as they are."""
    other, usual = study.under(reading), _kept(study)
    vars(other)["solutions"] = study.solved[reading]
    again = [name for name, rows in usual.frames.items() if modules()[name].MAIN and not rows.is_empty()]
    _kept(other).frames = {**usual.frames, **{name: modules()[name].rows(other) for name in again}}
    _kept(other).applied = {
        name: _applying(other, name, rows) if name in again else usual.applied[name]
        for name, rows in _kept(other).frames.items()
        if not rows.is_empty()
    }
    return other


class _Kept:
    """Beside the study's own frames: a figure is asked for by the page, by exports and by its neighbours' tiers."""

    def __init__(self, study: Study) -> None:
        self.study, self.built = study, dict[str, Figure]()

    @cached_property
    def frames(self) -> dict[str, pl.DataFrame]:
        return {name: module.rows(self.study) for name, module in modules().items()}

    @cached_property
    def applied(self) -> dict[str, tuple[AttachedCaveat, ...]]:
        drawn = {name: rows for name, rows in self.frames.items() if not rows.is_empty()}
        return {name: _applying(self.study, name, rows) for name, rows in drawn.items()}


def _kept(study: Study) -> _Kept:
    kept: _Kept = vars(study).setdefault("_figures", _Kept(study))
    return kept


def _applying(study: Study, figure_id: str, rows: pl.DataFrame) -> tuple[AttachedCaveat, ...]:
    return applying(study.dataset, figure_id, claims_in(rows), modules()[figure_id].METHODS, study.reading)


def _made(study: Study, figure_id: str, rows: pl.DataFrame) -> Figure:
    """A figure of all its rows, or of those that are drawn where there is room for few."""
    module, kept = modules()[figure_id], _kept(study)
    applied, shown = kept.applied, claims_in(rows)
    if rows is not kept.frames[figure_id]:
        shown = claims_in(rows.filter(DRAWN) if DRAWN in rows.columns else rows)
        here = [c for c in applied[figure_id] if not c.claim_ids or set(shown) & set(c.claim_ids)]
        applied = {**applied, figure_id: tuple(here)}
    words = module.words(study, rows)
    line = _source_line(study, shown, words.note)
    return Figure(figure_id, words, tiers(applied, figure_id), line, rows, study, module, tuple(shown))


def _fewer(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Frames of which the first rows only are drawn, where a figure draws some of its rows."""
    count = rows[DRAWN].sum() if DRAWN in rows.columns else 0
    while (count := count * 4 // 5) >= LEAST:
        yield rows.with_columns((pl.col(DRAWN).cum_sum() <= count) & pl.col(DRAWN))


def _source_line(study: Study, shown: list[str], note: str) -> str:
    rows = [study.rows[name] for name in shown if name in study.rows]
    own = [row["source_id"] for row in rows if not row["repeats"]]  # a figure said again is none of its own
    names = [source.name for source in study.sources if source.source_id in own]
    line = f"{say.capital(study.subject.article_noun)}{'s' if len(names) > 1 else ''}: {', '.join(names)}"
    if not names:
        line = "Source: counts published elsewhere"
    elif not note:  # a figure that says it itself knows its reasons better
        left = sum(map(len, tables.left_out(study, shown).values()))
        line += f"; {len(own)} of {say.counted(len(own) + left, 'figure')} shown"
        line += f", {left} left out" if left else ""
    outside = sum(name in study.references for name in shown)
    line += f"; {say.counted(outside, 'count')} published elsewhere" if outside else ""
    return " ".join(f"{line}. {note}".split())


def in_words(study: Study) -> str:
    """The reading in words: what differs from the default, else what matters most of it."""
    turned = [name for name, values in study.reading.CHOICES.items() if getattr(study.reading, name) != values[0]]
    return ", ".join(
        READING_WORDS[name][getattr(study.reading, name)].note for name in turned or ("plain", "more_than")
    )
