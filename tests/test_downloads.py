"""Downloads of a page and the stand-alone page, in headless Chromium, offline, held against the exported files."""

from __future__ import annotations

import io
import os
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import example_figure
import pytest
from PIL import Image

from trajectories.export import contents
from trajectories.figures.figure import Figure
from trajectories.report import assets

pytestmark = [pytest.mark.browser, pytest.mark.slow]
playwright_api = pytest.importorskip("playwright.sync_api") if os.environ.get("BROWSER_TESTS") != "required" else None
if playwright_api is None:
    import playwright.sync_api as playwright_api
from axe_playwright_python.sync_playwright import Axe  # noqa: E402

ROOT = Path(__file__).parent.parent
TERMS = "{http://purl.org/dc/terms/}"
# A selector, not a condition in JavaScript: the page's policy forbids what Playwright would compile to ask again.
READY = "html[data-figures=ready]"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figure() -> Figure:
    return example_figure.figure()


@pytest.fixture(scope="module")
def files(figure: Figure, request: pytest.FixtureRequest) -> dict[str, bytes]:
    # Making the library takes seconds: it is kept between runs.
    library = assets.bundle(Path(request.config.cache.mkdir("library")))
    return dict(contents(figure, ("png", "svg", "csv", "json", "html"), library))


class Opened:
    """A file opened offline, with what it wrote to the console and asked of the network."""

    def __init__(self, browser: playwright_api.Browser, path: Path, width: int = 1440, scripts: bool = True) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 1000}, offline=True, accept_downloads=True, java_script_enabled=scripts
        )
        self.page = context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        address = path.resolve().as_uri()
        self.page.on("request", lambda request: request.url in (address,) or self._asked(request.url))
        self.page.goto(address)

    def _asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.faults.append(url)

    def download(self, kind: str) -> bytes:
        with self.page.expect_download() as found:
            self.page.click(f"button[data-format={kind}]")
        assert found.value.suggested_filename == f"fig-example.{kind}"
        return Path(found.value.path()).read_bytes()


@pytest.fixture(scope="module")
def path(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "fig-example.html"
    path.write_bytes(files["fig-example.html"])
    return path


@pytest.fixture(scope="module")
def opened(browser: playwright_api.Browser, path: Path) -> Opened:
    found = Opened(browser, path)
    found.page.evaluate("window.__drawAll()")
    found.page.locator(READY).wait_for(state="attached")
    return found


def test_the_stand_alone_page_draws_its_chart_and_asks_for_nothing(opened: Opened, figure: Figure) -> None:
    assert opened.page.locator(".chart.wide .live svg[role=img]").count() == 1
    assert opened.page.title() == figure.title
    assert opened.page.locator("ol.caveats li").all_inner_texts() == [caveat.text for caveat in figure.caveats]
    assert opened.page.locator("main h1").count() == 1
    assert opened.faults == []


@pytest.mark.parametrize("width", [1440, 360])
def test_the_stand_alone_page_has_no_axe_finding_and_fits(
    browser: playwright_api.Browser, path: Path, width: int
) -> None:
    page = Opened(browser, path, width).page
    page.evaluate("window.__drawAll()")
    page.locator(READY).wait_for(state="attached")
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_without_scripts_the_stand_alone_page_shows_picture_table_and_caveats(
    browser: playwright_api.Browser, path: Path
) -> None:
    page = Opened(browser, path, scripts=False).page
    for part in (".chart.wide svg", "table", "ol.caveats"):
        assert page.locator(part).is_visible()


def test_csv_and_json_are_the_files_byte_for_byte(opened: Opened, files: dict[str, bytes]) -> None:
    assert opened.download("csv") == files["fig-example.csv"]
    assert opened.download("json") == files["fig-example.json"]


def test_png_holds_the_same_text_chunks_and_size(opened: Opened, files: dict[str, bytes]) -> None:
    saved, file = (Image.open(io.BytesIO(data)) for data in (opened.download("png"), files["fig-example.png"]))
    saved.load()  # checks every chunk's checksum
    file.load()
    assert saved.text == file.text
    assert len(saved.text) == 8
    assert all(abs(a - b) <= 60 for a, b in zip(saved.size, file.size, strict=True))


def test_svg_holds_the_same_words_inside_and_drawn(opened: Opened, files: dict[str, bytes]) -> None:
    saved, file = (ElementTree.fromstring(data) for data in (opened.download("svg"), files["fig-example.svg"]))

    def told(root: ElementTree.Element) -> list[tuple[str, str | None]]:
        data = root.find(f"{SVG}metadata")
        assert data is not None
        return [(each.tag.removeprefix(TERMS), each.text) for each in data]

    def drawn(root: ElementTree.Element) -> set[str]:
        return {"".join(text.itertext()) for text in root.iter(f"{SVG}text")}

    assert told(saved) == told(file)
    assert [saved.find(f"{SVG}{tag}").text for tag in ("title", "desc")] == [
        file.find(f"{SVG}{tag}").text for tag in ("title", "desc")
    ]
    assert drawn(saved) == drawn(file)


def test_html_is_the_same_page_and_makes_itself_again(
    browser: playwright_api.Browser, opened: Opened, path: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.html"
    saved.write_bytes(opened.download("html"))
    # What a browser makes of both without running them: the same elements, attributes and texts.
    pages = [Opened(browser, each, scripts=False).page.content() for each in (path, saved)]
    assert pages[0] == pages[1]
    again = Opened(browser, saved)
    again.page.evaluate("window.__drawAll()")
    again.page.locator(READY).wait_for(state="attached")
    assert again.page.locator(".chart.wide .live svg").count() == 1
    assert again.faults == []
    assert re.sub(rb"\s+", b"", again.download("html")) == re.sub(rb"\s+", b"", saved.read_bytes())
