"""The page as it is read: its length, its words, its order, its caveats, and on paper."""

from __future__ import annotations

import pytest
from opened_page import Open, report_only

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_in_print_caveats_follow_the_picture_and_tabs_are_gone(open_page: Open) -> None:
    opened = open_page()
    opened.draw_all()
    page = opened.page
    page.emulate_media(media="print")
    for figure in page.locator("figure.figure-block").all():
        assert not figure.locator(".tabs").is_visible()
        picture, caveats = figure.locator(".chart").bounding_box(), figure.locator("ol.caveats").bounding_box()
        assert 0 <= caveats["y"] - (picture["y"] + picture["height"]) < 60


@report_only
def test_the_first_screen_shows_the_first_chart(open_page: Open) -> None:
    desktop, phone = open_page(1440), open_page(360)
    for opened, share in ((desktop, 0.45), (phone, 0.05)):
        opened.draw_all()
        box = opened.page.locator(".chart").first.bounding_box()
        height = opened.page.evaluate("window.innerHeight")
        assert box["y"] < height * (1 - share)


@report_only
def test_the_main_part_is_short(open_page: Open) -> None:
    for width, most in ((1440, 9_000), (360, 18_000)):
        opened = open_page(width)
        opened.draw_all()
        top = opened.page.evaluate("document.getElementById('appendix').getBoundingClientRect().top + window.scrollY")
        assert top <= most
