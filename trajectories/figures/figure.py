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
from typing import Any

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
class SourceNote:
    """A line of a figure's sources: what it is called, what it prints of itself with the claims shown, its address."""

    label: str
    text: str
    address: str = ""
    claims: tuple[tuple[str, str], ...] = ()  # (claim id, its place), of the claims shown


@dataclass(frozen=True)
class Figure:
    """One figure of the report.

    id: "fig-monthly"; words: what the module says about it; caveats: in their tiers; draw: the chart of a Look;
    source_line: whose figures, how many are shown and left out; left_out: (claim id, why) of those; table: the plotted
    rows in words; report: title of the report. Raises ValueError where caveats, alternative text, source line or title
    are missing.
    """

    id: str
    words: Words
    caveats: Tiers
    source_line: str
    rows: pl.DataFrame
    study: Study
    module: ModuleType
    sources: tuple[SourceNote, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
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
        shorter = getattr(self.module, "fewer", _fewer)
        for rows in shorter(self.rows):
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
                drawn = {name: value for name, value in chart.to_dict(validate=False).items() if name != "config"}
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
    loaded = {name: importlib.import_module(f"{__package__}.{name}") for name in names}
    drawn = {name: module for name, module in loaded.items() if all(hasattr(module, word) for word in _NEEDED)}
    ordered = sorted(drawn.items(), key=lambda item: (not item[1].MAIN, item[1].ORDER, item[0]))
    return {f"fig-{name.replace('_', '-')}": module for name, module in ordered}


def build(figure_id: str, study: Study) -> Figure:
    """The figure of that id. Raises ValueError for an unknown id, or a figure without content in this study."""
    if figure_id not in modules():
        raise ValueError(f"figure: found {figure_id}, allowed {', '.join(modules())}")
    return _built(study, figure_id)


def figures(study: Study, main_only: bool = False) -> tuple[Figure, ...]:
    """Every figure that has content, main part first, in the order of the page; `main_only`: those of the main part."""
    return tuple(
        _built(study, figure_id)
        for figure_id, rows in _frames(study).items()
        if not rows.is_empty() and (modules()[figure_id].MAIN or not main_only)
    )


def claims_in(rows: pl.DataFrame) -> list[str]:
    """The ids of all claims and published counts that plotted rows name."""
    return sorted({name for ids in rows["claim_ids"].to_list() for name in (ids or "").split()})


def otherwise(study: Study, reading: Reading) -> Study:
    """The study under another reading, for its main figures: all others, and their part in what stands everywhere, stay
    as they are."""
    other = study.under(reading)
    vars(other)["solutions"] = study.solved[reading]
    _kept(other)["frames"] = {
        name: modules()[name].rows(other) if modules()[name].MAIN and not rows.is_empty() else rows
        for name, rows in _frames(study).items()
    }
    _kept(other)["applied"] = {
        name: _applying(other, name) if modules()[name].MAIN else caveats
        for name, caveats in _applied(study).items()
        if not _frames(other)[name].is_empty()
    }
    return other


def _kept(study: Study) -> dict[str, Any]:
    # Beside the study's own cached frames: a figure is asked for by the page, by exports and by its neighbours' tiers.
    return vars(study).setdefault("_figures", {})


def _frames(study: Study) -> dict[str, pl.DataFrame]:
    kept = _kept(study)
    if "frames" not in kept:
        kept["frames"] = {name: module.rows(study) for name, module in modules().items()}
    return kept["frames"]


def _applied(study: Study) -> dict[str, tuple[AttachedCaveat, ...]]:
    kept = _kept(study)
    if "applied" not in kept:
        kept["applied"] = {name: _applying(study, name) for name, rows in _frames(study).items() if not rows.is_empty()}
    return kept["applied"]


def _applying(study: Study, figure_id: str) -> tuple[AttachedCaveat, ...]:
    shown = claims_in(_frames(study)[figure_id])
    return applying(study.dataset, figure_id, shown, modules()[figure_id].METHODS, study.reading)


def _built(study: Study, figure_id: str) -> Figure:
    kept = _kept(study).setdefault("built", {})
    if figure_id not in kept:
        rows = _frames(study)[figure_id]
        if rows.is_empty():
            raise ValueError(f"figure {figure_id}: found nothing to draw in these data, allowed a figure with rows")
        kept[figure_id] = _made(study, figure_id, rows)
    return kept[figure_id]


def _made(study: Study, figure_id: str, rows: pl.DataFrame) -> Figure:
    """A figure of all its rows, or of those that are drawn where there is room for few."""
    module, applied = modules()[figure_id], _applied(study)
    whole = rows is _frames(study)[figure_id]
    shown = claims_in(rows if whole or DRAWN not in rows.columns else rows.filter(DRAWN))
    if not whole:
        here = set(shown)
        applied = applied | {
            figure_id: tuple(c for c in applied[figure_id] if not c.claim_ids or here & set(c.claim_ids))
        }
    words, left = module.words(study, rows), tables.left_out(study, shown)
    return Figure(
        figure_id, words, tiers(applied, figure_id), _source_line(study, shown, left, words.note), rows, study, module,
        _sources(study, shown), tuple(left),
    )  # fmt: skip


def _fewer(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Frames of which the first rows only are drawn, where a figure draws some of its rows."""
    count = rows[DRAWN].sum() if DRAWN in rows.columns else 0
    while (count := count * 4 // 5) >= LEAST:
        yield rows.with_columns((pl.col(DRAWN).cum_sum() <= count) & pl.col(DRAWN))


def _source_line(study: Study, shown: list[str], left: list[tuple[str, str]], note: str) -> str:
    claims = study.claims.filter(pl.col("claim_id").is_in(shown))
    names = [tables.named(s) for s in study.sources if s.source_id in claims["source_id"].to_list()]
    noun = study.subject.article_noun
    said = say.capital(f"{noun}{'s' if len(names) > 1 else ''}")
    line = f"{said}: {', '.join(names)}" if names else "Source: counts published elsewhere"
    if names and not note:  # a figure that says it itself knows its reasons better
        line += f"; {len(claims)} of {say.counted(len(claims) + len(left), 'figure')} shown"
        line += f", {len(left)} left out" if left else ""
    outside = [name for name in shown if name in study.dataset.references["reference_id"].to_list()]
    line += f"; {say.counted(len(outside), 'count')} published elsewhere" if outside else ""
    return " ".join(f"{line}. {note}".split())


def _sources(study: Study, shown: list[str]) -> tuple[SourceNote, ...]:
    notes = []
    claims = study.claims.filter(pl.col("claim_id").is_in(shown))
    for source in study.sources:
        own = claims.filter(pl.col("source_id") == source.source_id).to_dicts()
        if own:
            places = tuple((row["claim_id"], f"paragraph {row['paragraph']}") for row in own)
            notes.append(SourceNote(tables.named(source), source.printed, tables.where(source), places))
    for row in study.dataset.references.filter(pl.col("reference_id").is_in(shown)).to_dicts():
        text = f"{row['counted_by']}, relayed by {row['relayed_by']}, reported on {row['reported_on']}"
        notes.append(SourceNote("Published elsewhere", text, row["address"] or "", ((row["reference_id"], ""),)))
    return tuple(notes)


def in_words(study: Study) -> str:
    """The reading in words: what differs from the default, else what matters most of it."""
    turned = [name for name, values in study.reading.CHOICES.items() if getattr(study.reading, name) != values[0]]
    return ", ".join(
        READING_WORDS[name][getattr(study.reading, name)].note for name in turned or ("plain", "more_than")
    )
