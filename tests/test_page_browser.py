"""The page in headless Chromium: drawings, tooltips, links, selection, tabs, tables, widths and downloads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import stand_in
from opened_page import THREE, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = [320, 360, 480, 600, 768, 820, 1024, 1100, 1440, 1920]
RAW = re.compile(r"undefined|NaN|\bnull\b|\[object|not_applicable|[a-z]+_[a-z_]+")
# Scrolling is smooth, and takes as long as the machine does: over when the page has stood still for half a second.
STANDS = """async () => {
  for (let before = null; before !== window.scrollY; ) {
    before = window.scrollY;
    await new Promise((done) => setTimeout(done, 500));
  }
}"""


# What each mark says, and whether the pointer finds it at any place of a grid upon it or, of a line, along it.
POINTED_AT = """figure => {
  for (let folded = figure.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  return [...figure.querySelectorAll(".live *")]
    .filter(e => e.__data__ && e.__data__.tooltip && e.__data__.mark && e.__data__.mark.marktype !== "group")
    .map(mark => {
      let box = mark.getBoundingClientRect();
      window.scrollTo({ top: window.scrollY + box.top + box.height / 2 - window.innerHeight / 2, behavior: "instant" });
      box = mark.getBoundingClientRect();
      const spots = [];
      for (let i = 0.5; i < 9; i++) for (let j = 0.5; j < 9; j++) spots.push([box.left + box.width * i / 9, box.top + box.height * j / 9]);
      if (mark.tagName === "line") {
        const length = mark.getTotalLength(), screen = mark.getScreenCTM();
        for (let i = 0; i <= 20; i++) {
          const at = mark.getPointAtLength(length * i / 20).matrixTransform(screen);
          spots.push([at.x, at.y]);
        }
      }
      return [mark.__data__.datum.claim_ids || "", JSON.stringify(mark.__data__.tooltip),
              spots.some(([x, y]) => document.elementFromPoint(x, y) === mark)];
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", THREE)
def test_every_chart_is_drawn_and_nothing_is_wrong(open_page: Open, width: int, scheme: str) -> None:
    opened = open_page(width, scheme)
    opened.draw_all()
    page = opened.page
    charts = page.locator("figure.figure-block .chart")
    assert charts.count() > 0
    for chart in charts.all():
        assert chart.get_attribute("data-draw") == "done"
        assert chart.locator("svg:visible").count() == 1
        svg = chart.locator("svg:visible")
        assert (svg.get_attribute("aria-label") or "").strip()
        assert abs(svg.bounding_box()["width"] - chart.bounding_box()["width"]) < 2, "the drawing fills its column"
    assert all(item.is_visible() for item in page.locator("ol.caveats > li").all())
    assert opened.overflow() <= 0
    assert opened.axe() == []
    opened.clean()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_width_scrolls_sideways_or_has_small_text(open_page: Open, width: int) -> None:
    opened = open_page(width)
    opened.draw_all()
    assert opened.overflow() <= 0
    assert opened.small() == []
    assert opened.outside() == []


def test_every_tooltip_is_complete(open_page: Open) -> None:
    opened = open_page()
    opened.draw_all()
    figures = opened.page.locator("figure.figure-block")
    for figure in figures.all():
        labels = [mark.get_attribute("aria-label") or "" for mark in figure.locator(".live [role=img]").all()]
        assert labels, f"{figure.get_attribute('id')} has marks with tooltips"
        bad = [label for label in labels if RAW.search(label) and stand_in.HOSTILE not in label]
        assert bad == []


@pytest.mark.parametrize("width", THREE)
def test_the_pointer_finds_what_every_mark_says(open_page: Open, width: int) -> None:
    opened = open_page(width)
    opened.draw_all()
    for figure in opened.page.locator("figure.figure-block").all():
        marks = figure.evaluate(POINTED_AT)
        found = {told for _, told, hit in marks if hit}
        # Where several lie at one place, each tells of all of them.
        claims = {name for ids, _, hit in marks if hit for name in ids.split()}
        assert found
        lost = [told for ids, told, hit in marks if told not in found and not (ids and set(ids.split()) <= claims)]
        assert lost == [], figure.get_attribute("id")


def test_a_reader_without_a_mouse_gets_every_mark(open_page: Open) -> None:
    opened = open_page()
    opened.draw_all()
    page = opened.page
    first = page.locator(".live [tabindex='0']").first
    first.focus()
    tip = page.locator("#tip")
    tip.wait_for()
    told = tip.inner_text()
    page.keyboard.press("ArrowRight")
    assert tip.inner_text() != told
    assert page.locator("figure").first.locator(".live [tabindex='0']").count() == 1, "Tab passes a chart in one step"
    page.keyboard.press("Enter")
    assert page.evaluate("Boolean(document.activeElement.closest('#tip'))")
    page.keyboard.press("Escape")
    assert page.evaluate("Boolean(document.activeElement.closest('.live'))")
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    opened.clean()


def test_touch_shows_the_same_tooltip(open_page: Open) -> None:
    opened = open_page(360)
    opened.draw_all()
    mark = opened.page.locator(".live [role=img]").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    opened.page.touchscreen.tap(box["x"] + box["width"] / 2 + 5, box["y"] + box["height"] / 2)
    opened.page.locator("#tip").wait_for()
    assert "undefined" not in opened.page.locator("#tip").inner_text()


def test_a_chosen_source_is_highlighted_everywhere_and_escape_lets_go(open_page: Open) -> None:
    opened = open_page()
    opened.draw_all()
    page = opened.page
    chip = page.locator(".chip").first
    chip.click()
    source = chip.get_attribute("data-chip")
    assert f"source={source}" in page.url
    for figure in page.locator("figure.figure-block").all():
        owners = figure.evaluate(
            """f => [...f.querySelectorAll(".live *")].filter(e => e.__data__ && e.__data__.datum && e.__data__.datum.source_id)
            .map(e => [e.__data__.datum.source_id, e.classList.contains("dim")])"""
        )
        assert all(dim == (owner != source) for owner, dim in owners)
    assert page.locator("tr.chosen").count() > 0
    page.keyboard.press("Escape")
    assert page.locator(".live .dim").count() == 0
    assert "source=" not in page.url
    again = open_page(where=f"#who?source={source}")
    again.draw_all()
    assert again.page.locator(f".chip[data-chip='{source}']").get_attribute("aria-pressed") == "true"
    opened.clean()


@pytest.mark.parametrize("width", THREE)
def test_links_and_addresses_land_where_they_point(open_page: Open, width: int) -> None:
    targets = ["appendix", "caveats", "claims"]
    for name in targets:
        fresh = open_page(width, where=f"#{name}")
        fresh.draw_all()
        fresh.page.evaluate(STANDS)
        top = fresh.page.evaluate(f"document.getElementById('{name}').getBoundingClientRect().top")
        last = fresh.page.evaluate("window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2")
        assert -2 <= top <= 130 or last, f"{name} at {top} from its address"
    opened = open_page(width)
    opened.page.locator("html[data-started=yes]").wait_for(state="attached")
    opened.page.locator("details.contents > summary").click()
    opened.page.locator("details.contents a[href='#appendix']").click()
    opened.page.evaluate(STANDS)
    top = opened.page.evaluate("document.getElementById('appendix').getBoundingClientRect().top")
    last = opened.page.evaluate("window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2")
    assert -2 <= top <= 130 or last, f"appendix at {top} from a click"
    assert opened.page.locator("details.contents a[aria-current]").count() == 1


def test_what_is_folded_or_in_a_tab_can_be_found_and_linked(open_page: Open) -> None:
    opened = open_page()
    opened.draw_all()
    page = opened.page
    assert set(page.locator(".view[hidden]").evaluate_all("all => all.map(e => e.getAttribute('hidden'))")) == {
        "until-found"
    }
    claim = page.locator("details.folded tbody tr[id]").first.get_attribute("id")
    page.evaluate(f"location.hash = '#{claim}'")
    page.locator(f"tr#{claim}").wait_for(state="visible")


def test_tables_sort_and_filter(open_page: Open) -> None:
    opened = open_page()
    opened.draw_all()
    page = opened.page
    assert page.locator(".table-scroll.long").count() == page.locator(".table-tools").count() > 0
    page.evaluate("document.querySelectorAll('details.folded').forEach(each => { each.open = true; })")
    box = page.locator(".table-tools:visible + .table-scroll").first
    head = box.locator("thead th").first
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    first = box.locator("tbody tr").first.inner_text()
    head.locator("button").click()
    assert box.locator("tbody tr").first.inner_text() != first
    page.locator(".table-tools:visible input").first.fill("nothing holds these words")
    assert box.locator("tbody tr:visible").count() == 0


@pytest.mark.parametrize("kind", ["png", "svg", "csv", "json", "html"])
def test_downloads_carry_the_caveats(open_page: Open, kind: str) -> None:
    opened = open_page()
    opened.draw_all()
    figure = opened.page.locator("figure.figure-block").first
    caveat = figure.locator("ol.caveats > li").first.inner_text()
    with opened.page.expect_download() as waiting:
        figure.locator(f"[data-format={kind}]").click()
    content = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == f"{figure.get_attribute('data-figure')}.{kind}"
    if kind == "png":
        assert content.startswith(b"\x89PNG")
    elif kind == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
    else:
        assert " ".join(caveat.split())[:40].encode() in content.replace(b"&amp;", b"&")
    opened.clean()
