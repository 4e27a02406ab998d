"""The readings turned on the finished page: by keyboard, from an address, back again, in print, in what is taken away."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from opened_page import THREE, Open, Opened, report_only

pytestmark = [pytest.mark.browser, pytest.mark.slow, report_only]
OTHER = "#?plain=either_side"
# What the page says and draws, as a reader sees it: titles, caveats, findings, the words of every drawing of the main part.
SAID = """() => {
  const end = document.getElementById("appendix");
  const before = (each) => each.compareDocumentPosition(end) & Node.DOCUMENT_POSITION_FOLLOWING;
  const words = [...document.querySelectorAll("figcaption, ol.caveats, ol.findings > li")].map((each) => each.innerText);
  const drawn = [...document.querySelectorAll("figure .chart")].filter(before).map((chart) => {
    const stands = [...chart.querySelectorAll(".live svg, .still svg")].filter((each) => each.getBoundingClientRect().width);
    return stands.map((svg) => [...svg.querySelectorAll("text")].map((each) => each.textContent).join(" "));
  });
  return {words, drawn};
}"""


def settled(opened: Opened) -> Opened:
    opened.page.locator("html[data-started=yes]").wait_for(state="attached")
    opened.draw_all()
    opened.page.wait_for_timeout(300)
    return opened


def turn(opened: Opened, at: int, choice: int) -> None:
    """Choose by keyboard alone."""
    field = opened.page.locator(".readings-panel select").nth(at)
    field.focus()
    opened.page.keyboard.press("Home")
    for _ in range(choice):
        opened.page.keyboard.press("ArrowDown")
    opened.page.wait_for_timeout(700)
    opened.page.locator("html[data-figures=ready]").wait_for(state="attached")


def unfold(opened: Opened) -> None:
    opened.page.locator("details.readings > summary").focus()
    opened.page.keyboard.press("Enter")
    opened.page.locator(".readings-panel").wait_for(state="visible")


@pytest.mark.parametrize("width", THREE)
def test_a_choice_and_its_address_show_the_same_and_back_shows_the_report(open_page: Open, width: int) -> None:
    opened = settled(open_page(width))
    usual = opened.page.evaluate(SAID)
    unfold(opened)
    turn(opened, 0, 1)
    assert opened.page.url.endswith(OTHER)
    turned = opened.page.evaluate(SAID)
    assert turned["drawn"] != usual["drawn"]
    assert [len(each) for each in turned["drawn"]] == [1] * len(usual["drawn"]), "one drawing each, none left over"
    assert opened.page.locator(".live.drawing").count() == 0
    main = opened.page.locator("figure.figure-block:has(.read-otherwise)")
    assert main.count() == opened.page.locator("figure.figure-block").count(), "every figure says how the page is read"
    told = opened.page.locator(".readings-words").inner_text()
    for words in ("Charts that change:", "Counts that change:", "Under every one of 192 combinations"):
        assert words in told
    fresh = settled(open_page(width, where=OTHER))
    assert fresh.page.evaluate(SAID) == turned
    fresh.clean()
    turn(opened, 0, 0)
    assert "?" not in opened.page.url
    assert opened.page.evaluate(SAID) == usual
    opened.clean()


def test_choices_made_faster_than_drawn_end_with_the_last(open_page: Open) -> None:
    opened = settled(open_page())
    unfold(opened)
    field = opened.page.locator(".readings-panel select").nth(2)
    field.evaluate("""(field) => { for (const at of [1, 2, 0, 2, 1, 2]) {
      field.selectedIndex = at; field.dispatchEvent(new Event("change", {bubbles: true})); } }""")
    opened.page.wait_for_timeout(1500)
    opened.page.locator("html[data-figures=ready]").wait_for(state="attached")
    assert opened.page.url.endswith("#?undefined=left_out")
    assert opened.page.locator(".live.drawing").count() == 0
    seen = opened.page.evaluate(SAID)
    assert seen == settled(open_page(where="#?undefined=left_out")).page.evaluate(SAID)


def test_what_is_taken_away_or_printed_names_the_readings(open_page: Open) -> None:
    opened = settled(open_page(where=OTHER))
    figure = opened.page.locator("figure.figure-block").first
    taken = {}
    for kind in ("svg", "csv", "json", "html", "png"):
        with opened.page.expect_download() as waiting:
            figure.locator(f".downloads [data-format={kind}]").evaluate("(each) => each.click()")
        taken[kind] = Path(waiting.value.path()).read_bytes()
    words = "off by one in their last digit"
    for kind, content in taken.items():
        assert words in content.decode("utf-8", errors="replace"), kind
    opened.page.emulate_media(media="print")
    assert words in opened.page.locator("figure.figure-block .read-otherwise").first.inner_text()
    rows = list(csv.reader(io.StringIO(taken["csv"].decode("utf-8-sig"))))
    assert len({len(row) for row in rows}) == 1


def test_without_scripts_the_report_stands_with_the_table_of_what_changes(open_page: Open) -> None:
    page = open_page(scripts=False, where=OTHER).page
    assert page.locator(".readings-panel").count() == 0
    assert page.locator(".read-otherwise").count() == 0
    assert page.locator("#fig-readings table").count() == 1
    assert page.locator(".chart .still:visible").count() == page.locator(".chart").count()
