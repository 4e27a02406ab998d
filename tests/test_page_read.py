"""The page as it is read: its length, its words, its order, its caveats, and on paper."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from opened_page import Open, report_only
from pypdf import PdfReader

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


@report_only
def test_the_page_is_light(address: str) -> None:
    page = Path(address.removeprefix("file://")).read_bytes()
    assert len(page) <= (2_400_000 if b"made by Quarto" in page else 1_300_000)


MAIN = """(within) => {
  const end = document.getElementById('appendix');
  return [...document.querySelectorAll('main h1, main h2, main h3, main p, main li, header h1, header p')]
    .filter((each) => each.compareDocumentPosition(end) & Node.DOCUMENT_POSITION_FOLLOWING && !each.contains(end))
    .filter((each) => !each.closest('table, nav, details, svg, [hidden]') && Boolean(each.closest('figure')) === within)
    .map((each) => each.innerText.trim()).filter(Boolean);
}"""


@report_only
def test_the_main_part_is_read_in_ten_minutes(open_page: Open, capsys: pytest.CaptureFixture[str]) -> None:
    """Words of prose beside the figures, and how hard the whole main part reads: printed, not held to a decimal."""
    import textstat

    page = open_page().page
    beside, within = page.evaluate(MAIN, False), page.evaluate(MAIN, True)
    words = sum(len(text.split()) for text in beside)
    sentences = [text if text[-1] in ".!?" else text + "." for text in [*beside, *within]]
    ease = textstat.flesch_reading_ease(" ".join(sentences))
    with capsys.disabled():
        print(f"\nmain part: {words} words of prose beside the figures, "
              f"{sum(len(text.split()) for text in within)} in titles and caveats; Flesch reading ease {ease:.1f}")  # fmt: skip
    assert 200 < words <= 1_500


@report_only
def test_on_paper_the_report_is_forty_pages_at_most(open_page: Open, capsys: pytest.CaptureFixture[str]) -> None:
    opened = open_page()
    opened.draw_all()
    pages = [
        page.extract_text()
        for page in PdfReader(io.BytesIO(opened.page.pdf(format="A4", prefer_css_page_size=True))).pages
    ]
    starts = [number for number, text in enumerate(pages) if re.search(r"^\s*Appendix\s*$", text, re.MULTILINE)]
    with capsys.disabled():
        print(f"\non paper: {len(pages)} A4 pages, the appendix begins on page {starts[0] + 1}")
    assert len(pages) <= 40
    assert starts[0] <= 15
