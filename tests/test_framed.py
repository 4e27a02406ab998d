"""The report's own figures taken away: each download is what `charts` writes, and a figure's page stands in any frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import DATA, ROOT
from in_process import page
from opened_page import Opened
from test_taken import FORMATS, same, saved, written

from trajectories.claims.load import load
from trajectories.compare.study import Study
from trajectories.figures.figure import build, figures
from trajectories.report import assets, standalone

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.mark.long
def test_every_download_of_the_report_is_what_charts_writes(browser, tmp_path: Path) -> None:
    report = page(DATA, tmp_path / "project")
    context = browser.new_context(offline=True, accept_downloads=True)
    opened = Opened(context.new_page())
    opened.page.goto(report.as_uri())
    opened.page.locator("html[data-started=yes]").wait_for(state="attached")
    for figure in figures(Study(load(DATA))):
        made = written(figure)
        for kind in FORMATS:
            same(kind, saved(opened, figure.id, kind), made[f"{figure.id}.{kind}"], browser, tmp_path)
    context.close()


WIDTHS = (320, 480, 660, 800, 1200, 1600)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page of the widest figure of the report."""
    folder = tmp_path_factory.mktemp("embedded")
    figure = build("fig-trajectories", Study(load(DATA)))
    (folder / "figure.html").write_text(standalone.page(figure, assets.bundle(ROOT / "build")), encoding="utf-8")
    return folder


@pytest.mark.parametrize("sandbox", ["", "allow-scripts"], ids=["nothing allowed", "scripts allowed"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_figure_stands_in_a_sandboxed_frame(browser, embedded: Path, width: int, sandbox: str) -> None:
    host = embedded / f"host-{width}-{sandbox}.html"
    host.write_text(
        f'<!doctype html><meta charset="utf-8"><body style="margin:0"><iframe sandbox="{sandbox}" src="figure.html" '
        f'style="border:0" width="{width}" height="900"></iframe>', encoding="utf-8",
    )  # fmt: skip
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    tab, console, requests = context.new_page(), [], []
    tab.on("console", lambda message: console.append(message.text))
    tab.on("pageerror", lambda fault: console.append(str(fault)))
    tab.on("request", lambda each: requests.append(each.url))
    tab.goto(host.as_uri())
    frame = tab.frame_locator("iframe")
    if sandbox:
        frame.locator(".chart .live svg").first.wait_for()
        inside = tab.frames[1]
        assert inside.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        least = inside.evaluate("""() => Math.min(...[...document.querySelectorAll('.chart .live svg text')].map((each) =>
            parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a))""")
        assert least >= 10.99
        assert console == []
    else:
        picture = frame.locator(".chart .still svg:visible")
        assert picture.count() == 1
        box = picture.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 0.5
        # That no script may run is what was asked for.
        assert [line for line in console if "sandbox" not in line] == []
    assert frame.locator("ol.caveats > li").first.is_visible()
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()
