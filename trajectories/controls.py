"""Controls for `explore` in JupyterLab: what is asked, a live view of one source, and what cannot hold together.

The view is drawn at once; conflicts, key figures and findings of all sources are solved by a process beside the kernel,
which goes on listening.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import anywidget
import ipywidgets as ui
import traitlets

from trajectories import explore
from trajectories.compare.altered import Changes, value_of
from trajectories.compare.study import Study
from trajectories.compare.told import own_claims
from trajectories.explore import Asked
from trajectories.figures import export
from trajectories.figures.parts.look import FONT
from trajectories.figures.parts.tooltip import COLUMNS
from trajectories.figures.shown import WIDTH
from trajectories.ground import children, say
from trajectories.ground.alone import write
from trajectories.ground.choices import READING_WORDS
from trajectories.report import assets, standalone
from trajectories.solver.reading import Reading

QUIET = 0.5  # seconds without a change after which all sources are solved again


class Live(anywidget.AnyWidget):
    """One Vega view that takes new rows: nothing is compiled or built again in the browser."""

    _esm = traitlets.Unicode("").tag(sync=True)
    # The headings of what is folded are paler in JupyterLab than words may be.
    _css = traitlets.Unicode(
        ".jupyter-widget-Collapse-header { color: var(--jp-content-font-color0) !important; }"
    ).tag(sync=True)
    columns = traitlets.List(list(COLUMNS[:-1])).tag(sync=True)  # of its tooltips
    font = traitlets.Unicode(FONT).tag(sync=True)
    width = traitlets.Int(WIDTH).tag(sync=True)
    drawing = traitlets.Dict({}).tag(sync=True)


def _ol(texts: Iterable[str]) -> str:
    return f"<ol>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ol>"


def solved(study: Study) -> str:
    """What cannot hold together, and the key figures, as HTML."""
    sets, keys = explore.conflicts(study)["explanation"], study.key_claims["sentence"]
    told = f"<p>Cannot all be true:</p>{_ol(sets)}" if len(sets) else "<p>All figures of the sources fit together.</p>"
    return told + (f"<p>Key figures:</p>{_ol(keys)}" if len(keys) else "")


def found(study: Study) -> str:
    """The findings as HTML, which take seconds."""
    items = [f"<li><b>{escape(each.lead)}</b> {escape(each.text)}</li>" for each in study.findings]
    return f"<ol>{''.join(items)}</ol>" if items else "<p>None.</p>"


class Explorer:
    """The controls with what they show. `box` is what a cell shows; `asked` what they ask for."""

    def __init__(self, base: Study, keep: Path) -> None:
        self.base, self.keep = base, keep
        self.beside = children.executor(1, niceness=10)
        self.changes, self.number, self.solving = Changes(), 0, asyncio.Future[None]()
        self.live = Live(_esm=assets.bundle(keep) + assets.text("explore.js"))
        wide, series = ui.Layout(width="calc(100% - 4px)"), _series(base)
        self.source = ui.Dropdown(
            options=[(each.name, each.source_id) for each in base.sources], description="Source", layout=wide
        )
        self.category = ui.Dropdown(options=[("as in the report", ""), *series], description="Category", layout=wide)
        self.choices = {
            name: ui.Dropdown(options=[(words.label, value) for value, words in values.items()], layout=wide)
            for name, values in READING_WORDS.items()
        }
        self.figures, self.told, self.caveats = ui.VBox(), ui.HTML(), ui.HTML()
        self.sets, self.findings = ui.HTML(), ui.HTML()
        self.conflict = ui.Dropdown(options=[], description="Set", layout=wide)
        self.different, self.saved = ui.HTML(), ui.HTML()
        self.box = self._laid_out()
        for each in (self.source, self.category, *self.choices.values()):
            each.observe(self._changed, "value")
        self.conflict.observe(self._ask_nearest, "value")
        self._list_figures()
        self.draw()

    # -- what is asked ---------------------------------------------------------------------------------------------

    @property
    def asked(self) -> Asked:
        reading = Reading(**{name: choice.value for name, choice in self.choices.items()})
        return Asked(self.source.value, self.category.value, reading, self.changes)

    def _changed(self, event: Any) -> None:
        if event.owner is self.source:
            self._list_figures()
        self.draw()

    def _list_figures(self) -> None:
        """A line for each figure of the source: whether it counts, and its number."""
        rows = []
        for row in (*own_claims(self.base.dataset), *self.changes.added):
            value = value_of(row)
            if row["source_id"] != self.source.value or value is None or row["quantity"] in ("multiple", "other"):
                continue
            name = row["claim_id"]
            kept = ui.Checkbox(value=name not in self.changes.left_out, indent=False, layout=ui.Layout(width="26px"))
            number = ui.FloatText(
                value=self.changes.values.get(name, value), continuous_update=False, layout=ui.Layout(width="110px")
            )
            kept.observe(lambda event, name=name: self._leave_out(name, not event.new), "value")
            number.observe(lambda event, name=name, value=value: self._put(name, event.new, value), "value")
            text = f'<span style="display: inline-block; line-height: 1.3">{escape(explore.named(row, self.base.subject))}</span>'
            said = ui.HTML(text, layout=ui.Layout(flex="1"))
            rows.append(ui.HBox([kept, number, said]))
        self.figures.children = rows

    def _change(self, **changes: Any) -> None:
        self.changes = replace(self.changes, **changes)
        self.draw()

    def _leave_out(self, name: str, out: bool) -> None:
        gone = self.changes.left_out | {name} if out else self.changes.left_out - {name}
        self._change(left_out=frozenset(gone))

    def _put(self, name: str, value: float, printed: float) -> None:
        values = {**self.changes.values, name: value}
        if value == printed or value < 0:
            del values[name]
        self._change(values=values)

    def _add(self, number: float, start: date, end: date, category: str, unit: str) -> None:
        try:
            claim = explore.added(
                self.base, self.changes, self.source.value, number, (start, end), category=category, unit=unit
            )
            changes = replace(self.changes, added=(*self.changes.added, explore.row_of(claim)))
            asked = replace(self.asked, changes=changes)
            explore.view(explore.study_of(self.base, asked), asked)
        except (ValueError, TypeError) as error:
            self.saved.value = f"<p>Not added: {escape(str(error).splitlines()[0])}</p>"
            return
        self._begin_with(changes)

    def _begin_with(self, changes: Changes) -> None:
        self.changes = changes
        self._list_figures()
        self.draw()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Solve the source again and send its marks; the rest follows from the process beside."""
        began = perf_counter(), process_time()
        asked = self.asked
        study = explore.study_of(self.base, asked)
        shown = explore.view(study, asked)
        marks = explore.marks(shown)
        self.number += 1
        words = explore.told(self.base, asked)
        alt = f"{self.base.label(asked.source)}: averages a month, and totals. {say.listed(words)}"
        # Milliseconds of the clock and of the processor in the kernel, for whoever measures.
        spent = {"kernel": 1000 * (perf_counter() - began[0]), "worked": 1000 * (process_time() - began[1])}
        self.live.drawing = {**marks, "alt": alt, "number": self.number, **spent}
        self.told.value = (
            f"<p><b>Changed by hand, and not what the report or any {escape(self.base.subject.article_noun)} says:</b> "
            f"{escape(say.listed(words))}.</p>" if words else "<p>As printed, and as read in the report.</p>"
        )  # fmt: skip
        caveats = _ol(caveat.text for caveat in explore.caveats(shown))
        self.caveats.value = f"<details><summary>Caveats of this view</summary>{caveats}</details>"
        for place in (self.sets, self.findings):
            place.value = "<p>Being solved …</p>"
        self.solving.cancel()
        self.solving = asyncio.ensure_future(self._solve(study, bool(words)))

    async def _solve(self, study: Study, touched: bool) -> None:
        """Solve all sources in the process beside, and show what it finds, unless something is asked in between."""
        # Who turns one thing after the other waits for each view, and for no findings in between.
        await asyncio.sleep(QUIET)
        given = "<p>Solved as if the changed figures were printed.</p>" if touched else ""
        for work, show in (
            (explore.conflicts, self._list_conflicts),
            (solved, lambda told: setattr(self.sets, "value", given + told)),
            (found, lambda told: setattr(self.findings, "value", given + told)),
        ):
            try:
                show(await asyncio.get_running_loop().run_in_executor(self.beside, work, study))
            except Exception as error:
                self.saved.value = f"<p>Not solved: {escape(str(error))}</p>"

    def _list_conflicts(self, conflicts: Any) -> None:
        sets = conflicts["claim_ids"].to_list()
        self.conflict.options = [(explore.whose(self.base, ids, self.changes), tuple(ids)) for ids in sets]
        self.conflict.index = 0 if sets else None
        self._ask_nearest(None)

    def _ask_nearest(self, _: Any) -> None:
        if not self.conflict.value:
            self.different.value = "<p>Nothing: all figures of the sources fit together.</p>"
            return
        study = explore.study_of(self.base, self.asked)
        told = explore.nearest(study, self.conflict.value)["sentence"]
        which = "One change is enough; the first is the smallest for its size. Which figure is wrong, arithmetic cannot say."
        self.different.value = f"<p>{which}</p>{_ol(told)}"

    def save(self, kind: str) -> Path:
        """Write the view as a file of its own; returns where it is."""
        self.saved.value = "<p>Being drawn …</p>"
        figure = explore.figure(self.base, self.asked)
        library = assets.bundle(self.keep)
        name, content = next(export.contents(figure, [kind], lambda each: standalone.page(each, library)))
        path = self.keep / "explored" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, content)
        self.saved.value = f"<p>Written: <code>{escape(os.path.relpath(path))}</code></p>"
        return path

    # -- how it is laid out ------------------------------------------------------------------------------------------

    def _laid_out(self) -> ui.Widget:
        again = ui.Button(description="As printed again")
        again.on_click(lambda _: self._begin_with(Changes()))
        parts = {
            "How words are read": ui.VBox(list(self.choices.values())),
            "Figures that count": self.figures,
            "Add a count": self._adding(),
        }
        asking = ui.VBox([self.source, self.category, _folded(parts), again], layout=ui.Layout(width="330px"))
        buttons = []
        for kind in ("png", "svg", "html"):
            button = ui.Button(description=kind.upper(), tooltip=f"Write the view as {kind.upper()}, with its caveats")
            button.on_click(lambda _, kind=kind: self.save(kind))
            buttons.append(button)
        view = [self.told, self.live, self.caveats, ui.HBox(buttons), self.saved]
        seeing = ui.VBox(view, layout=ui.Layout(width=f"{WIDTH + 4}px"))
        below = {
            "What cannot be true together": self.sets,
            "What would have to be different?": ui.VBox([self.conflict, self.different]),
            "Findings": self.findings,
        }
        return ui.VBox([ui.HBox([asking, seeing], layout=ui.Layout(flex_flow="row wrap")), _folded(below)])

    def _adding(self) -> ui.Widget:
        subject, wide = self.base.subject, ui.Layout(width="calc(100% - 4px)")
        units = [(subject.unit(name).noun, name) for name in subject.measured]
        asked = [
            ui.FloatText(description="Count", layout=wide),
            ui.DatePicker(description="From", value=subject.span_start, layout=wide),
            ui.DatePicker(description="To", value=subject.span_end, layout=wide),
            ui.Dropdown(description="Category", options=_series(self.base), layout=wide),
            ui.Dropdown(description="Counts", options=units, layout=wide),
        ]
        add = ui.Button(description="Add this count")
        add.on_click(lambda _: self._add(*(each.value for each in asked)))
        return ui.VBox([*asked, add])


def _series(base: Study) -> list[tuple[str, str]]:
    return [(base.subject.category(name).short, name) for name in (*base.subject.counted, base.subject.pooled)]


def _folded(parts: dict[str, ui.Widget]) -> ui.Widget:
    """Parts under their titles, the first open."""
    found = ui.Accordion(list(parts.values()), selected_index=0)
    found.titles = tuple(parts)
    return found
