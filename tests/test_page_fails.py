"""The page when something fails or is other than usual: no scripts, no unpacking, a saved copy, a frame, a reader's settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from opened_page import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_without_scripts_everything_is_readable(open_page: Open) -> None:
    for width in (360, 1440):
        opened = open_page(width, scripts=False)
        assert opened.overflow() <= 0
        assert opened.small() == []
        page = opened.page
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


@pytest.mark.parametrize("width", [360, 800, 1440])
@pytest.mark.parametrize(
    "before",
    [
        pytest.param("Object.defineProperty(window, 'vegaParts', { set: () => {} })", id="failed"),
        pytest.param("Response.prototype.text = () => new Promise(() => {})", id="waiting"),
    ],
)
def test_until_a_chart_is_drawn_its_still_picture_is_whole(open_page: Open, before: str, width: int) -> None:
    page = open_page(width, before=before).page
    page.locator("html[data-started=yes], html.able").first.wait_for(state="attached")
    page.evaluate("window.__drawAll && window.__drawAll()")
    page.wait_for_timeout(500)
    for figure in page.locator("figure.figure-block").all():
        assert figure.locator(".live").count() == 0 or figure.locator(".chart").get_attribute("data-draw") is None
        still = figure.locator(".still svg:visible").bounding_box()
        room, caveats = figure.locator(".chart").bounding_box(), figure.locator(".caveats-box").bounding_box()
        assert still
        assert room
        assert caveats
        assert still["y"] + still["height"] <= min(room["y"] + room["height"], caveats["y"]) + 1


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


def test_forced_colours_leave_drawings_legible(open_page: Open) -> None:
    """The drawings keep their own colours, so they need their own ground, also where the reader's is black."""
    opened = open_page(360, "dark", forced_colors="active")
    opened.draw_all()
    grounds = opened.page.locator(".chart .live svg").evaluate_all(
        "all => all.map(e => getComputedStyle(e).backgroundColor)"
    )
    assert set(grounds) == {"rgb(255, 255, 255)"}
    words = opened.page.locator(".chart .live svg text").first
    assert words.evaluate("e => matchMedia('(forced-colors: active)').matches && getComputedStyle(e).filter") == "none"
    dots = opened.page.locator(".chip").evaluate_all(
        "all => all.map(e => getComputedStyle(e, '::before').backgroundColor)"
    )
    assert len(set(dots)) == len(dots), "each source keeps its colour"


@pytest.mark.parametrize("width", [320, 768])
def test_wider_text_spacing_and_larger_letters_cover_nothing(open_page: Open, width: int) -> None:
    """The distances of WCAG 1.4.12; then letters twice as large."""
    spaced = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-bottom: 2em !important; }"""
    for style in (spaced, "html { font-size: 200% !important; }"):
        opened = open_page(width)
        opened.page.add_style_tag(content=style)
        opened.draw_all()
        assert opened.overflow() <= 0
        assert opened.outside() == []
