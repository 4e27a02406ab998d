"""A page open in headless Chromium, offline, with motion allowed: a stand-in of the report, or the page named by REPORT_PAGE.

`REPORT_PAGE=build/report.html pytest tests/test_page_*.py` puts the finished report through the same tests.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import stand_in

if TYPE_CHECKING:
    import playwright.sync_api as playwright_api

GIVEN = os.environ.get("REPORT_PAGE")
THREE = [360, 800, 1440]
report_only = pytest.mark.skipif(GIVEN is None, reason="about the finished report: set REPORT_PAGE")


@dataclass
class Opened:
    page: playwright_api.Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def draw_all(self) -> None:
        self.page.locator("html[data-started=yes]").wait_for(state="attached")
        self.page.evaluate("window.__drawAll()")
        # Not wait_for_function: it evaluates a string, which the page's own policy forbids.
        self.page.locator("html[data-figures=ready]").wait_for(state="attached")

    def clean(self) -> None:
        assert self.console == []
        assert self.requests == []

    def axe(self) -> list[str]:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]

    def small(self) -> list[str]:
        """What is shown in letters below 11 px, drawings as they are scaled."""
        return self.page.evaluate(
            """[...document.querySelectorAll("body *")].filter(e => e.childNodes.length && e.getClientRects().length &&
            [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).map(e => {
              const svg = e.closest("svg");
              const scale = svg && svg.viewBox.baseVal ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
              return [parseFloat(getComputedStyle(e).fontSize) * scale, e.textContent.slice(0, 40)];
            }).filter(([size]) => size < 10.95)"""
        )

    def outside(self) -> list[str]:
        """Words that leave their drawing."""
        return self.page.evaluate(
            """[...document.querySelectorAll(".chart svg text")].filter(e => {
              const svg = e.ownerSVGElement.getBoundingClientRect(), box = e.getBoundingClientRect();
              return box.width && getComputedStyle(e).visibility !== "hidden" && (box.left < svg.left - 3 || box.right > svg.right + 3);
            }).map(e => e.textContent)"""
        )

    def overflow(self) -> int:
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if GIVEN:
        yield Path(GIVEN).resolve(strict=True).as_uri()
        return
    with pytest.MonkeyPatch.context() as patch:
        yield stand_in.project(tmp_path_factory.mktemp("page") / "project", patch).as_uri()


Open = Callable[..., Opened]


@pytest.fixture
def open_page(browser: playwright_api.Browser, address: str) -> Iterator[Open]:
    contexts = []

    def opened(
        width: int = 1440,
        scheme: str = "light",
        *,
        where: str = "",
        scripts: bool = True,
        before: str = "",
        **more: Any,
    ) -> Opened:
        settings: dict[str, Any] = {"viewport": {"width": width, "height": 740 if width < 500 else 900}, **more}
        context = browser.new_context(
            color_scheme=scheme, offline=True, java_script_enabled=scripts, accept_downloads=True, has_touch=width < 500,
            **settings,
        )  # fmt: skip
        contexts.append(context)
        found = Opened(context.new_page())
        if before:
            found.page.add_init_script(before)
        found.page.set_default_timeout(20_000)
        found.page.on("console", lambda message: found.console.append(message.text))
        found.page.on("pageerror", lambda error: found.console.append(str(error)))

        def requested(request: playwright_api.Request) -> None:
            if request.url.partition("#")[0] not in (address, where) and not request.url.startswith(("data:", "blob:")):
                found.requests.append(request.url)

        found.page.on("request", requested)
        found.page.goto(where if where.startswith("file:") else address + where)
        return found

    yield opened
    for context in contexts:
        context.close()
