"""The notebooks in JupyterLab, without a network: live, legible in both themes, and their pictures wherever they are opened."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT

from bench import jupyterlab
from bench.jupyterlab import Lab
from trajectories.figures.shown import VEGA
from trajectories.report import execute

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.skipif(
        importlib.util.find_spec("jupyterlab") is None, reason="no JupyterLab installed (make .venv/.lab)"
    ),
]
NAMES = [path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
ENOUGH = 4.5  # of contrast, for words
# Every text in a cell, and in its drawings, with its contrast against what it stands on; the lowest first.
CONTRAST = """(cell) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const over = (top, under) => top.map((part, at) => at < 3 ? part * top[3] / 255 + under[at] * (1 - top[3] / 255) : 255);
  const ground = (node) => { const layers = [];
    for (let each = node; each; each = each.parentElement) layers.push(rgba(getComputedStyle(each).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 255]); };
  const light = (colour) => { const [r, g, b] = colour.map((part) => { const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const found = [];
  for (const node of cell.querySelectorAll(".jp-OutputArea-output *, .jp-RenderedMarkdown *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    const box = node.getBoundingClientRect();
    if (!own || !box.width || !box.height || node.closest("style, script, summary + *:not([open] *)")) continue;
    const style = getComputedStyle(node), under = ground(node);
    const drawn = node instanceof SVGElement;
    if (drawn && (style.fill === "none" || +style.opacity === 0)) continue;
    const [one, other] = [light(over(rgba(drawn ? style.fill : style.color), under)), light(under)].sort((a, b) => b - a);
    found.push([Math.round(100 * (one + 0.05) / (other + 0.05)) / 100, node.textContent.trim().slice(0, 60), drawn]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}"""
PICTURES = """(cell) => [...cell.querySelectorAll(".jp-OutputArea-output img, .jp-OutputArea-output svg.marks")].map((each) =>
  [each.tagName, each.naturalWidth ?? each.getBoundingClientRect().width, each.complete ?? true])"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return jupyterlab.copied(ROOT, tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with jupyterlab.server(ROOT, folder, folder.parent / "home") as found:
        yield found


@pytest.fixture
def lab(browser: Browser, address: str) -> Iterator[Lab]:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    yield Lab(page, address)
    page.close()


@pytest.fixture(scope="module")
def executed(folder: Path) -> dict[str, list[list[dict[str, Any]]]]:
    """The outputs of every notebook that a test has run in JupyterLab."""
    return {}


def legible(lab: Lab, cells: list[int]) -> dict[str, tuple[float, str]]:
    """The least contrast of words in these cells, and where, by theme."""
    least = {}
    for theme in ("Light", "Dark"):
        lab.theme(theme)
        found = [(*each[:2],) for at in cells for each in lab.page.evaluate(CONTRAST, lab.show(at))]
        assert found
        least[theme] = min(found)
    return least


def told_by_a_tooltip(lab: Lab, cell: Any) -> int:
    """How many drawings of a cell have a mark that says something when it is pointed at."""
    told = 0
    for drawing in cell.query_selector_all("svg.marks"):
        drawing.scroll_into_view_if_needed()
        marks = drawing.query_selector_all(".mark-symbol path, .mark-rect path, .mark-rule line, .mark-line path")
        for mark in [*marks[::-1], *drawing.query_selector_all(".mark-text text")][:60]:
            box = mark.bounding_box()
            if not box or box["width"] + box["height"] < 2:
                continue
            lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            tip = lab.page.query_selector("#vg-tooltip-element.visible")
            if tip and tip.inner_text().strip():
                assert "undefined" not in tip.inner_text()
                told += 1
                break
    return told


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_live_and_legible_and_asks_nothing_of_the_network(
    lab: Lab, name: str, executed: dict[str, Any]
) -> None:
    lab.open(name)
    lab.run_all()
    executed[name] = outputs = lab.outputs()
    for at, cell in enumerate(outputs):
        for output in cell:
            assert output["output_type"] in ("execute_result", "display_data"), (at, str(output)[:600])
    live = [at for at, cell in enumerate(outputs) if any(VEGA in output.get("data", {}) for output in cell)]
    assert live or name in ("08_explore.ipynb",)
    for at in live:
        cell = lab.show(at)
        count = sum(VEGA in output["data"] for output in outputs[at])
        lab.page.wait_for_function("([cell, n]) => cell.querySelectorAll('svg.marks').length === n", arg=[cell, count])
        assert told_by_a_tooltip(lab, cell) == count, f"cell {at}"
    least = legible(lab, list(range(len(outputs))))
    print(name, least)
    assert {theme: found for theme, found in least.items() if found[0] < ENOUGH} == {}
    assert lab.asked == []
    assert lab.said == []


def shown_untrusted(lab: Lab, folder: Path, name: str, notebook: dict[str, Any]) -> None:
    """Opens a notebook that somebody else has run: every cell with a picture shows it, and every word is legible."""
    (folder / name).write_text(json.dumps(notebook))
    lab.open(name)
    trusted = lab.page.evaluate(
        f"{jupyterlab.LAB}.content.widgets.filter((cell) => cell.model.outputs?.length).map((cell) => cell.model.trusted)"
    )
    assert trusted
    assert not any(trusted)
    pictured = 0
    for at, cell in enumerate(notebook["cells"]):
        wanted = sum(
            bool({"image/png", "image/svg+xml"} & set(output.get("data", {}))) for output in cell.get("outputs", [])
        )
        if not wanted:
            continue
        element = lab.show(at)
        lab.page.wait_for_function(f"([cell, n]) => ({PICTURES})(cell).length === n", arg=[element, wanted])
        for _, width, complete in lab.page.evaluate(PICTURES, element):
            assert complete
            assert width > 300
        assert "{=html}" not in element.inner_text()
        pictured += 1
    assert pictured
    least = legible(lab, list(range(len(notebook["cells"]))))
    assert {theme: found for theme, found in least.items() if found[0] < ENOUGH} == {}


@pytest.mark.parametrize("live", [True, False], ids=["as it was run", "for a viewer that draws nothing"])
def test_an_untrusted_notebook_shows_every_picture(
    lab: Lab, folder: Path, executed: dict[str, Any], live: bool
) -> None:
    name = "03_years.ipynb"
    notebook = json.loads((folder / name).read_text())
    if name not in executed:
        lab.open(name)
        lab.run_all()
        executed[name] = lab.outputs()
    for cell, outputs in zip(notebook["cells"], executed[name], strict=True):
        if cell["cell_type"] == "code":
            cell["outputs"] = json.loads(json.dumps(outputs))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if not live:
                output["data"].pop(VEGA, None)
    shown_untrusted(lab, folder, f"somebody-{live}.ipynb".lower(), notebook)


@pytest.fixture(scope="module")
def built(folder: Path) -> Path:
    """What a report run leaves in build/notebooks."""
    out, some = folder.parent / "built", folder.parent / "some"
    some.mkdir()
    for name in ("03_years.ipynb", "07_lineage.ipynb"):
        shutil.copyfile(ROOT / "notebooks" / name, some / name)
    with ThreadPoolExecutor(1) as beside:  # the browser's loop runs in this thread
        beside.submit(execute.execute, some, out, inputs="", root=ROOT, data_dir=ROOT / "data").result()
    return out


def test_what_a_report_run_leaves_is_legible(lab: Lab, folder: Path, built: Path) -> None:
    for path in sorted(built.glob("*.ipynb")):
        notebook = json.loads(path.read_text())
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                # A viewer without scripts has a picture, or words.
                told = output["data"]
                assert {"image/png", "image/svg+xml", "text/plain"} & set(told)
                assert "<script" not in "".join(told.get("text/html", ""))
        shown_untrusted(lab, folder, f"built-{path.name}", notebook)


def test_nbconvert_gives_a_page_that_asks_for_nothing(browser: Browser, folder: Path, built: Path) -> None:
    source = built / "03_years.ipynb"
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "nbconvert",
        "--to",
        "html",
        "--output-dir",
        str(folder.parent),
        str(source),
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=jupyterlab.environment(ROOT, folder.parent / "home"), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-800:]
    page: Page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    target = (folder.parent / "03_years.html").as_uri()
    page.goto(target)
    page.wait_for_timeout(1500)
    assert [url for url in asked if not url.startswith(("data:", "blob:")) and url != target] == []
    widths = page.evaluate("[...document.images].map((image) => image.complete && image.naturalWidth)")
    assert len(widths) >= 4
    assert min(widths) > 300
    page.close()


def test_make_lab_passes_options_on_works_as_root_and_says_the_address(folder: Path, tmp_path: Path) -> None:
    port = jupyterlab.free_port()
    if not (ROOT / ".venv/.lab").is_file():
        pytest.skip("make lab has not installed JupyterLab here")
    command = ("make", "--no-print-directory", "lab", f"LAB=--port {port} --no-browser")
    with jupyterlab.server(ROOT, folder, tmp_path / "home", command) as address:
        assert f":{port}/lab" in address
    assert re.search(
        r"Serving notebooks from local directory: .*/notebooks", (tmp_path / "home/server.log").read_text()
    )


def test_a_control_turned_draws_the_source_again(lab: Lab, folder: Path) -> None:
    painted, kernel, worked = jupyterlab.explored(lab, changes=4)
    print(
        f"explore: {painted:.0f} ms from a control to the picture, {kernel:.0f} in the kernel, {worked:.0f} of its processor"
    )
    assert 0 < kernel < painted
    assert 0 < worked < 1000
    page = lab.page
    page.get_by_text("Figures that count").click()
    number = page.locator(".jp-OutputArea-output input[type=number]").first
    number.fill("123456")
    number.press("Enter")
    page.get_by_text("123,456 in place of").first.wait_for(timeout=60_000)
    view = " ".join(lab.show(2).inner_text().split())
    assert "Changed by hand, and not what the report or any article says: printed numbers read as" in view
    assert "and 123,456 in place of Article B’s over 250,000" in view
    page.get_by_text("What would have to be different?").click()
    page.get_by_text("would have to be").first.wait_for(timeout=120_000)
    page.get_by_text("Findings").last.click()
    page.get_by_text("Solved as if the changed figures were printed.").last.wait_for(timeout=120_000)
    page.get_by_role("button", name="SVG").click()
    page.get_by_text("Written:").wait_for(timeout=120_000)
    (file,) = (folder.parent / "build/explored").glob("*.svg")
    assert "123,456 in place of" in file.read_text()
    assert lab.asked == []
    assert lab.said == []
