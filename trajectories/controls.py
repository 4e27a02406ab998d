"""Controls for `explore` in JupyterLab: what is asked, a live view of one source, and what cannot hold together.

The view is drawn at once; conflicts, key figures and findings of all sources are solved by a process beside the kernel,
which goes on listening.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from html import escape
from multiprocessing import get_context
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
from trajectories.ground import say
from trajectories.ground.alone import write
from trajectories.ground.choices import READING_WORDS
from trajectories.report import assets, standalone
from trajectories.solver.reading import Reading

_TOLD = "{" + ", ".join(f"'{name}': datum['{name}']" for name in COLUMNS[:-1]) + "}"
_PLACE = {name: {"field": name} for name in ("x", "y", "x2", "y2", "strokeWidth", "strokeDash")}
_STYLE = {
    "rule": {**_PLACE, "stroke": {"field": "colour"}},
    "rect": {**_PLACE, "fill": {"field": "colour"}, "stroke": {"field": "colour"}, "fillOpacity": {"field": "fillOpacity"}},
    "symbol": {
        **{name: {"field": name} for name in ("x", "y", "shape", "size", "strokeWidth", "fill")},
        "stroke": {"field": "colour"},
    },
    "text": {
        **{name: {"field": name} for name in ("x", "y", "text", "align", "baseline", "fontSize", "fontWeight")},
        "fill": {"field": "colour"}, "font": {"value": FONT},
    },
}  # fmt: skip
# One specification for every drawing on a sheet: what differs between two of them stands in the rows.
SPEC: dict[str, Any] = {
    "width": WIDTH, "height": 10, "padding": 0, "autosize": "none", "background": "transparent",
    "data": [{"name": kind} for kind in explore.MARKS],
    "marks": [
        {"type": mark, "from": {"data": kind},
         "encode": {"update": {**style, "tooltip": {"signal": f"datum['{COLUMNS[1]}'] ? {_TOLD} : null"}}}}
        for kind, (mark, style) in zip(explore.MARKS, _STYLE.items(), strict=True)
    ],
}  # fmt: skip
_SCRIPT = """
export default { render({ model, el }) {
  const { parse, View, interpreter } = window.vegaParts;
  const view = new View(parse(model.get("spec"), {}, { ast: true }), { expr: interpreter, renderer: "svg", container: el, hover: false });
  const draw = async () => {
    const drawing = model.get("drawing");
    for (const kind of model.get("kinds")) view.data(kind, drawing[kind] ?? []);
    await view.height(drawing.height ?? 10).runAsync();
    el.setAttribute("aria-label", drawing.alt ?? "");
    // The frame after the one in which it is drawn is the first that a reader can see.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      el.dataset.drawn = JSON.stringify({ number: drawing.number, kernel: drawing.kernel, worked: drawing.worked, at: performance.now() });
    }));
  };
  el.classList.add("explored-view"); el.setAttribute("role", "img");
  model.on("change:drawing", draw);
  draw();
} };
"""


QUIET = 0.5  # seconds without a change after which all sources are solved again


class Live(anywidget.AnyWidget):
    """One Vega view that takes new rows: nothing is compiled or built again in the browser."""

    _esm = traitlets.Unicode("").tag(sync=True)
    # The headings of what is folded are paler in JupyterLab than words may be.
    _css = traitlets.Unicode(
        ".jupyter-widget-Collapse-header { color: var(--jp-content-font-color0) !important; }"
    ).tag(sync=True)
    spec = traitlets.Dict(SPEC).tag(sync=True)
    kinds = traitlets.List(list(explore.MARKS)).tag(sync=True)
    drawing = traitlets.Dict({}).tag(sync=True)


def solved(study: Study, whole: bool) -> str:
    """What cannot hold together, and the key figures, as HTML; `whole`: the findings too, which take seconds."""
    if whole:
        items = [f"<li><b>{escape(found.lead)}</b> {escape(found.text)}</li>" for found in study.findings]
        return f"<ol>{''.join(items)}</ol>" if items else "<p>None.</p>"
    sets = "".join(f"<li>{escape(text)}</li>" for text in explore.conflicts(study)["explanation"])
    keys = "".join(f"<li>{escape(text)}</li>" for text in study.key_claims["sentence"])
    none = "<p>All figures of the sources fit together.</p>"
    return (f"<p>Cannot all be true:</p><ol>{sets}</ol>" if sets else none) + (
        f"<p>Key figures:</p><ol>{keys}</ol>" if keys else ""
    )


class Explorer:
    """The controls with what they show. `box` is what a cell shows; `asked` what they ask for."""

    def __init__(self, base: Study, keep: Path, executor: Executor | None = None) -> None:
        self.base, self.keep = base, keep
        self.executor = executor or ProcessPoolExecutor(1, get_context("spawn"), initializer=os.nice, initargs=(10,))
        self.changes, self.number, self.waiting = Changes(), 0, list[Future[str]]()
        self.live = Live(_esm=assets.bundle(keep) + _SCRIPT)
        wide = ui.Layout(width="calc(100% - 4px)")
        self.source = ui.Dropdown(
            options=[(each.name, each.source_id) for each in base.sources], description="Source", layout=wide
        )
        series = (*base.subject.counted, base.subject.pooled)
        kinds = [("as in the report", ""), *((base.subject.category(name).short, name) for name in series)]
        self.category = ui.Dropdown(options=kinds, description="Category", layout=wide)
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
        for row in (*own_claims(self.base), *self.changes.added):
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

    def _leave_out(self, name: str, out: bool) -> None:
        gone = self.changes.left_out | {name} if out else self.changes.left_out - {name}
        self.changes = replace(self.changes, left_out=frozenset(gone))
        self.draw()

    def _put(self, name: str, value: float, printed: float) -> None:
        values = {**self.changes.values, name: value}
        if value == printed or value < 0:
            del values[name]
        self.changes = replace(self.changes, values=values)
        self.draw()

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
        self.changes = changes
        self._list_figures()
        self.draw()

    def _as_printed(self, _: Any) -> None:
        self.changes = Changes()
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
        self.live.drawing = {**marks, "alt": alt, "number": self.number, **_since(*began)}
        self.told.value = (
            f"<p><b>Changed by hand, and not what the report or any {escape(self.base.subject.article_noun)} says:</b> "
            f"{escape(say.listed(words))}.</p>" if words else "<p>As printed, and as read in the report.</p>"
        )  # fmt: skip
        items = "".join(f"<li>{escape(caveat.text)}</li>" for caveat in explore.caveats(shown))
        self.caveats.value = f"<details><summary>Caveats of this view</summary><ol>{items}</ol></details>"
        for job in self.waiting:
            job.cancel()
        self.waiting = []
        for place in (self.sets, self.findings):
            place.value = "<p>Being solved …</p>"
        try:
            # Who turns one thing after the other waits for each view, and for no findings in between.
            asyncio.get_running_loop().call_later(QUIET, self._solve, study, bool(words), self.number)
        except RuntimeError:  # not in a kernel
            self._solve(study, bool(words), self.number)

    def _solve(self, study: Study, touched: bool, number: int) -> None:
        if number != self.number:
            return
        given = "<p>Solved as if the changed figures were printed.</p>" if touched else ""
        self._later(self._list_conflicts, explore.conflicts, study)
        for whole, place in ((False, self.sets), (True, self.findings)):
            self._later(partial(self._put_into, place, given), solved, study, whole)

    def _put_into(self, place: ui.HTML, given: str, found: str) -> None:
        place.value = given + found

    def _later(self, then: Callable[[Any], None], work: Callable[..., Any], *given: Any) -> None:
        """Do work in the process beside, then go on here, unless something was asked in between."""
        number, job = self.number, self.executor.submit(work, *given)
        self.waiting.append(job)

        def come() -> None:
            if number == self.number and not job.cancelled():
                error = job.exception()
                then(job.result()) if error is None else setattr(
                    self.saved, "value", f"<p>Not solved: {escape(str(error))}</p>"
                )

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nothing goes on beside: wait for it
            job.exception()
            come()
            return
        job.add_done_callback(lambda _: loop.call_soon_threadsafe(come))

    def _list_conflicts(self, found: Any) -> None:
        sets = found["claim_ids"].to_list()
        self.conflict.options = [(explore.whose(self.base, ids, self.changes), tuple(ids)) for ids in sets]
        self.conflict.index = 0 if sets else None
        self._ask_nearest(None)

    def _ask_nearest(self, _: Any) -> None:
        if not self.conflict.value:
            self.different.value = "<p>Nothing: all figures of the sources fit together.</p>"
            return
        study = explore.study_of(self.base, self.asked)
        told = explore.nearest(study, self.conflict.value)["sentence"].to_list()
        lines = "".join(f"<li>{escape(text)}</li>" for text in told)
        which = "One change is enough; the first is the smallest for its size. Which figure is wrong, arithmetic cannot say."
        self.different.value = f"<p>{which}</p><ol>{lines}</ol>"

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
        again.on_click(self._as_printed)
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
        subject = self.base.subject
        series = [(subject.category(name).short, name) for name in (*subject.counted, subject.pooled)]
        units = [(subject.unit(name).noun, name) for name in subject.measured]
        number, start, end = ui.FloatText(description="Count"), ui.DatePicker(), ui.DatePicker()
        start.description, end.description, start.value, end.value = "From", "To", subject.span_start, subject.span_end
        category, unit = (
            ui.Dropdown(options=series, description="Category"),
            ui.Dropdown(options=units, description="Counts"),
        )
        add = ui.Button(description="Add this count")
        add.on_click(lambda _: self._add(number.value, start.value, end.value, category.value, unit.value))
        asked = [number, start, end, category, unit]
        for each in asked:
            each.layout = ui.Layout(width="calc(100% - 4px)")
        return ui.VBox([*asked, add])


def _since(clock: float, worked: float) -> dict[str, float]:
    """Milliseconds of the clock and of the processor in the kernel, for whoever measures."""
    return {"kernel": 1000 * (perf_counter() - clock), "worked": 1000 * (process_time() - worked)}


def _folded(parts: dict[str, ui.Widget]) -> ui.Widget:
    """Parts under their titles, the first open."""
    found = ui.Accordion(list(parts.values()), selected_index=0)
    found.titles = tuple(parts)
    return found
