"""The page in headless Chromium, offline: a miniature of the report, or the page named by REPORT_PAGE.

`REPORT_PAGE=build/report.html pytest tests/test_page_browser.py` puts the finished report through the same tests.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import miniature_report
import pytest

from trajectories.figures.block import unpacked
from trajectories.report import builtin, finish

pytestmark = [pytest.mark.browser, pytest.mark.slow]
playwright_api = pytest.importorskip("playwright.sync_api") if os.environ.get("BROWSER_TESTS") != "required" else None
if playwright_api is None:
    import playwright.sync_api as playwright_api
from axe_playwright_python.sync_playwright import Axe  # noqa: E402

GIVEN = os.environ.get("REPORT_PAGE")
DESKTOP, PHONE = (1440, 1000), (360, 740)
FIGURES = "figure.figure-block"
miniature_only = pytest.mark.skipif(GIVEN is not None, reason="about the miniature page only")


@dataclass
class Opened:
    page: playwright_api.Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def draw_all(self) -> None:
        self.page.evaluate("window.__drawAll()")
        # Not wait_for_function: it evaluates a string, which the page's own policy forbids.
        self.page.locator("html[data-figures=ready]").wait_for(state="attached")

    def clean(self) -> None:
        assert self.console == []
        assert self.requests == []

    def axe(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    if GIVEN:
        return Path(GIVEN).resolve(strict=True).as_uri()
    root = miniature_report.project(tmp_path_factory.mktemp("page") / "project")
    draft = builtin.render(root, miniature_report.VARIABLES, root / "build/draft.html")
    return finish.finish(draft, root / "build/report.html", "Made for the tests.", root=root).as_uri()


Open = Callable[..., Opened]


@pytest.fixture
def open_page(browser: playwright_api.Browser, address: str) -> Iterator[Open]:
    contexts = []

    def opened(size: tuple[int, int] = DESKTOP, scheme: str = "light", *, scripts: bool = True) -> Opened:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            offline=True,
            java_script_enabled=scripts,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.set_default_timeout(20_000)
        found.page.on("console", lambda message: found.console.append(message.text))
        found.page.on("pageerror", lambda error: found.console.append(str(error)))

        def requested(request: playwright_api.Request) -> None:
            if request.url.partition("#")[0] != address and not request.url.startswith(("data:", "blob:")):
                found.requests.append(request.url)

        found.page.on("request", requested)
        found.page.goto(address)
        return found

    yield opened
    for context in contexts:
        context.close()


def overflow(page: playwright_api.Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_chart_is_drawn_and_nothing_is_wrong(open_page: Open, size: tuple[int, int], scheme: str) -> None:
    opened = open_page(size, scheme)
    opened.draw_all()
    page = opened.page
    assert page.locator(FIGURES).count() > 0
    variant = "wide" if size == DESKTOP else "narrow"
    shown = page.locator(f"{FIGURES} .chart:visible")
    assert shown.count() == page.locator(f"{FIGURES}:has(.chart)").count()
    for chart in shown.all():
        assert chart.get_attribute("data-draw") == "done", chart.get_attribute("data-spec")
        assert variant in (chart.get_attribute("class") or "")
        assert chart.locator("svg[role=img]").count() == 1
        assert (chart.locator("svg").get_attribute("aria-label") or "").strip()
        assert chart.locator("svg").bounding_box()["width"] > 100
    for figure in page.locator(FIGURES).all():
        assert all(item.is_visible() for item in figure.locator("ol.caveats > li").all())
    assert overflow(page) <= 0
    assert opened.axe() == []
    opened.clean()


def test_every_view_keeps_its_caveats_in_sight_and_is_accessible(open_page: Open) -> None:
    opened = open_page(PHONE)
    page = opened.page
    for view in ("Table", "Sources"):
        for tab in page.get_by_role("tab", name=view).all():
            tab.click()
        for figure in page.locator(FIGURES).all():
            items = figure.locator("ol.caveats > li")
            assert items.count() > 0
            assert all(item.is_visible() for item in items.all())
            assert figure.locator(".source-line").is_visible()
        assert overflow(page) <= 0
        assert opened.axe() == []
    opened.clean()


def test_tabs_work_by_keyboard(open_page: Open) -> None:
    page = open_page().page
    figure = page.locator(FIGURES).first
    tabs = figure.get_by_role("tab")
    names = tabs.all_inner_texts()
    assert names == ["Chart", "Table", "Sources"]
    tabs.first.focus()

    def state() -> tuple[str, list[bool], str]:
        chosen, visible, focus = figure.evaluate(
            """figure => [figure.querySelector("[role=tab][aria-selected=true]").textContent,
            ["chart", "table", "sources"].map(each => figure.querySelector(".view-" + each).checkVisibility()),
            document.activeElement.textContent]"""
        )
        return chosen, visible, focus

    assert state() == ("Chart", [True, False, False], "Chart")
    for key, name in [
        ("ArrowRight", "Table"), ("ArrowRight", "Sources"), ("ArrowRight", "Chart"), ("ArrowLeft", "Sources"),
        ("Home", "Chart"), ("End", "Sources"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert state() == (name, [each == name for each in names], name)
    # One stop for the whole list: Tab leaves it, into the panel or beyond.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") != "tab"
    panel = page.locator(f"#{tabs.last.get_attribute('aria-controls')}")
    assert panel.get_attribute("aria-labelledby") == tabs.last.get_attribute("id")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_without_scripts_everything_stands_one_below_the_other(open_page: Open, size: tuple[int, int]) -> None:
    opened = open_page(size, scripts=False)
    page = opened.page
    assert page.get_by_role("tab").count() == 0
    for figure in page.locator(FIGURES).all():
        assert figure.locator(".chart:visible svg[role=img]").count() == figure.locator(".view-chart").count()
        assert all(view.is_visible() for view in figure.locator(".view").all())
        assert all(item.is_visible() for item in figure.locator("ol.caveats > li").all())
        assert figure.locator(".downloads").is_hidden()
    assert overflow(page) <= 0
    opened.clean()


def test_print_shows_every_view_in_light_colours_and_no_buttons(open_page: Open) -> None:
    opened = open_page(scheme="dark")
    opened.draw_all()
    opened.page.emulate_media(media="print", color_scheme="dark")
    for figure in opened.page.locator(FIGURES).all():
        assert all(view.is_visible() for view in figure.locator(".view").all())
        assert not any(button.is_visible() for button in figure.locator("button").all())
        assert figure.locator(".chart.wide").is_visible()
        assert not figure.locator(".chart.narrow").is_visible()
    ground = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert len(opened.page.pdf()) > 10_000
    opened.clean()


def test_downloads_give_files(open_page: Open, tmp_path: Path) -> None:
    opened = open_page()
    figures = opened.page.locator(f"{FIGURES}:has(.downloads)")
    assert figures.count() > 0
    for figure in figures.all() if GIVEN else [figures.first]:
        name = figure.locator(".downloads").get_attribute("data-file")
        files = {}
        for kind in ("png", "svg", "csv", "json"):
            with opened.page.expect_download() as waiting:
                figure.locator(f".downloads button[data-format={kind}]").click()
            assert waiting.value.suggested_filename == f"{name}.{kind}"
            waiting.value.save_as(tmp_path / kind)
            files[kind] = (tmp_path / kind).read_bytes()
        assert files["png"].startswith(b"\x89PNG")
        assert int.from_bytes(files["png"][16:20], "big") > 1000  # twice the width of the chart
        assert files["svg"].lstrip().startswith(b"<svg")
        assert b"var(--" not in files["svg"] or not GIVEN
        spec = held(figure.locator(f"script.figure-spec[data-name='{name}-export']"))
        told = "usermeta" if GIVEN else "encoding"
        assert json.loads(files["json"])[told] == spec[told]
        data = held(figure.locator("script.figure-data"))
        rows = list(csv.DictReader(io.StringIO(files["csv"].decode())))
        assert rows
        for row, plain in zip(rows, csv.DictReader(io.StringIO(data["csv"])), strict=True):
            assert row == {**plain, **data["trailing"]}
        for item in figure.locator("ol.caveats > li").all_text_contents():
            assert item in rows[0]["caveats"]
    opened.clean()


def held(script: playwright_api.Locator) -> dict:
    """What a script of a figure holds, packed or not."""
    text = (script.text_content() or "").strip()
    return unpacked(text) if script.get_attribute("data-encoding") == "gzip" else json.loads(text)


def test_a_wider_window_draws_the_wide_chart(open_page: Open) -> None:
    opened = open_page(PHONE)
    opened.draw_all()
    opened.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    first = opened.page.locator(FIGURES).first
    first.scroll_into_view_if_needed()
    first.locator(".chart.wide[data-draw=done]").wait_for()
    opened.clean()


def test_contents_fold_on_a_phone_and_lead_somewhere(open_page: Open) -> None:
    page = open_page(PHONE).page
    contents = page.locator("details.contents")
    assert contents.get_attribute("open") is None
    contents.locator("summary").click()
    link = contents.locator("a").last
    target = link.get_attribute("href")
    link.click()
    assert page.locator(f'[id="{(target or "#")[1:]}"]').bounding_box()["y"] < PHONE[1]


@miniature_only
def test_markup_in_a_label_stays_text(open_page: Open) -> None:
    opened = open_page()
    opened.draw_all()
    assert opened.page.locator("img").count() == 0
    opened.clean()


@miniature_only
def test_the_policy_stops_scripts_that_are_not_ours(open_page: Open) -> None:
    opened = open_page()
    code = "const s = document.createElement('script'); s.textContent = 'window.alien = 1'; document.head.append(s)"
    opened.page.evaluate(code)
    assert opened.page.evaluate("window.alien === undefined")
    assert "Content Security Policy" in " ".join(opened.console)


@miniature_only
def test_a_chart_that_cannot_be_drawn_stays_as_it_was(open_page: Open) -> None:
    opened = open_page(PHONE)
    page = opened.page
    page.set_viewport_size({"width": DESKTOP[0], "height": 50})
    name = "fig-two-wide"
    page.evaluate(f"document.querySelector('[data-name={name}]').textContent = '{{\"mark\": 3}}'")
    opened.draw_all()
    chart = page.locator(f"[data-spec={name}]")
    assert chart.get_attribute("data-draw") == "failed"
    assert chart.locator("svg[role=img]").count() == 1
    assert chart.locator("svg").is_visible()
    assert name in " ".join(opened.console)
    assert page.locator("[data-spec=fig-one-wide]").get_attribute("data-draw") == "done"
