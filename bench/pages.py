"""What a page takes in a browser: the report's, and its charts on one page as Altair saves it."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import altair as alt
from altair.utils.schemapi import debug_mode

from trajectories.compare.study import Study
from trajectories.figures.figure import figures
from trajectories.figures.parts.look import LIGHT, WIDE

REPEATS = 3  # the fastest counts


def altair_page(study: Study, path: Path) -> Path:
    """Every figure's wide chart on one page as Altair saves it with inline=True, one below the other."""
    specs = [figure.spec(WIDE, LIGHT) for figure in figures(study)]
    around = {"config": specs[0]["config"], "resolve": {"scale": {"x": "independent", "y": "independent"}}}
    # What Altair allows only around the whole.
    bare = [{k: v for k, v in spec.items() if k not in ("$schema", "config", "padding", "datasets")} for spec in specs]
    data = {name: rows for spec in specs for name, rows in spec.get("datasets", {}).items()}
    whole = {**around, "vconcat": bare, **({"datasets": data} if data else {})}
    with debug_mode(False):
        alt.VConcatChart.from_dict(whole, validate=False).save(str(path), inline=True)
    return path


# Runs before the page's own scripts: the first chart that a reader can see, and when all are live.
WATCH = """
window.__seen = {};
const look = () => {
  const seen = window.__seen, root = document.documentElement;
  if (!seen.first) {
    const drawn = [...document.querySelectorAll(".chart svg, canvas, svg.marks")];
    if (drawn.some((each) => each.getBoundingClientRect().height > 9)) seen.first = performance.now();
  }
  if (root.dataset.started && !seen.asked) { seen.asked = true; window.__drawAll(); }
  const done = root.dataset.started ? seen.asked && root.dataset.figures === "ready" : document.querySelector("canvas, svg.marks");
  seen.frames = done ? (seen.frames || 0) + 1 : 0;  // an empty canvas comes a frame before its picture
  if (seen.frames > 2 && seen.first) seen.all = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def chromium() -> str | None:
    """Chromium on PATH, where playwright is there to drive it."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found if importlib.util.find_spec("playwright") else None


def page_times(pages: Iterable[tuple[str, Path]]) -> Iterator[str]:
    """First chart visible, all charts live, and what the page's thread worked for it; the fastest of REPEATS in Chromium.

    The first two are times of the clock, which other work on the machine makes longer; the last is not.
    """
    found = chromium()
    if found is None:
        yield "\nPage in a browser: not measured, for no Chromium on PATH or no playwright is installed"
        return
    from playwright.sync_api import sync_playwright

    yield "\nPage in a browser, 1440 pixels wide: milliseconds until"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--headless", "--no-sandbox"])
        for name, path in pages:
            seen = []
            for _ in range(REPEATS):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                inside = page.context.new_cdp_session(page)
                inside.send("Performance.enable", {"timeDomain": "threadTicks"})
                page.add_init_script(WATCH)
                page.goto(path.resolve().as_uri())
                times = page.evaluate(_SEEN)
                measured = {each["name"]: each["value"] for each in inside.send("Performance.getMetrics")["metrics"]}
                seen.append((times["first"], times["all"], measured["TaskDuration"] * 1000))
                page.close()
            first, live, worked = (min(each) for each in zip(*seen, strict=True))
            yield f"  {name:<22}{first:>7.0f} first chart visible{live:>7.0f} all live{worked:>7.0f} of work by its thread"
        browser.close()


_SEEN = """new Promise(done => { const wait = () => window.__seen.all ? done(window.__seen) : setTimeout(wait, 20); wait(); })"""
