"""The page when something fails or is other than usual: no scripts, no unpacking, a saved copy, a frame, a reader's settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from opened_page import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_without_scripts_everything_is_readable(open_page: Open) -> None:
    for width in (360, 1440):
        page = open_page(width, scripts=False).page
        for figure in page.locator("figure.figure-block").all():
            assert figure.locator(".chart svg:visible").count() == 1
            assert figure.locator("ol.caveats > li:visible").count() > 0
            assert figure.locator("table").is_visible()
            assert figure.locator(".view-sources dl").is_visible()
        assert page.locator("button:visible").count() == 0


def test_without_decompression_pictures_stay_and_no_dead_button_is_offered(open_page: Open) -> None:
    opened = open_page(before="delete window.DecompressionStream")
    opened.page.locator("html[data-started=yes]").wait_for(state="attached")
    assert opened.page.locator(".chart svg:visible").count() == opened.page.locator(".chart").count()
    assert opened.page.locator(".downloads button").count() == 0
    opened.page.locator(".tab", has_text="Table").first.click()
    assert opened.page.locator(".view-table table").first.is_visible()
    opened.clean()


def test_a_page_saved_by_a_browser_shows_everything_once(open_page: Open, tmp_path: Path) -> None:
    opened = open_page()
    opened.draw_all()
    opened.page.locator(".chip").first.click()
    saved = tmp_path / "saved.html"
    saved.write_text("<!DOCTYPE html>\n" + opened.page.content(), encoding="utf-8")
    again = open_page(where=saved.as_uri())
    again.draw_all()
    for figure in again.page.locator("figure.figure-block").all():
        assert figure.locator(".tabs").count() == 1
        assert figure.locator(".live").count() == 1
        assert figure.locator(".downloads").count() == 1
    assert again.page.locator(".chips").count() == 1
