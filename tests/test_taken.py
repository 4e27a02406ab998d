"""What is taken away from the page is what `charts` writes: the same bytes, or the same content where a browser draws."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import stand_in
from conftest import ROOT
from opened_page import Open, Opened, address, open_page  # noqa: F401

from trajectories.figures import export
from trajectories.figures.figure import Figure, build
from trajectories.report import assets, standalone

pytestmark = [pytest.mark.slow, pytest.mark.browser]
FORMATS = ("png", "svg", "csv", "json", "html")


def written(figure: Figure) -> dict[str, bytes]:
    library = assets.bundle(ROOT / "build")
    return dict(export.contents(figure, FORMATS, lambda each: standalone.page(each, library)))


def saved(opened: Opened, name: str, kind: str) -> bytes:
    button = opened.page.locator(f"figure[data-figure={name}] .downloads [data-format={kind}]")
    with opened.page.expect_download() as waiting:
        button.click()
    assert waiting.value.suggested_filename == f"{name}.{kind}"
    return Path(waiting.value.path()).read_bytes()


def said(svg: bytes) -> list[str]:
    """Every word that an SVG says: title, description, metadata, drawing. Lines may end elsewhere: a browser measures them."""
    return sorted(" ".join(re.findall(r">([^<>]+)<", html.unescape(svg.decode()))).split())


def colours(svg: bytes) -> set[str]:
    """Every colour of its marks, as six digits; a gradient or a page's variable stands as it is."""
    found = set(re.findall(r'(?:fill|stroke)(?:="|:)([^";]+)', svg.decode())) - {
        "none",
        "transparent",
        "white",
        "black",
    }
    return {
        f"#{''.join(2 * digit for digit in each[1:])}" if re.fullmatch("#[0-9a-f]{3}", each) else each for each in found
    }


def parsed(browser, page: bytes, folder: Path) -> str:
    """A page as a browser reads it, with scripts off: quotes, closing tags and signs by name are the same again."""
    file = folder / "page.html"
    file.write_bytes(page)
    context = browser.new_context(java_script_enabled=False, offline=True)
    tab = context.new_page()
    tab.goto(file.as_uri())
    content: str = tab.content()
    context.close()
    return content


def same(kind: str, taken: bytes, made: bytes, browser, folder: Path) -> None:
    if kind in ("csv", "json"):
        assert taken == made
    elif kind == "png":  # other pixels, as another program draws; width, density and words are the same bytes
        end = made.index(b"IDAT") - 4
        assert taken[:20] == made[:20]
        assert taken[33:end] == made[33:end]
    elif kind == "svg":
        assert said(taken) == said(made)
        assert re.search(rb'font-family="([^"]*)"', taken)[1] == re.search(rb' font-family="([^"]*)"', made)[1]  # type: ignore[index]
        assert colours(taken) == colours(made)
        assert "color-mix" not in taken.decode()
        assert "var(" not in taken.decode()
    else:
        ours, theirs = parsed(browser, made, folder), parsed(browser, taken, folder)
        at = next(
            (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
        )
        assert ours == theirs, f"{ours[at - 80 : at + 80]} | {theirs[at - 80 : at + 80]}"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_download_is_what_charts_writes(open_page: Open, browser, tmp_path: Path, kind: str) -> None:  # noqa: F811
    opened = open_page()
    opened.page.locator("html[data-started=yes]").wait_for(state="attached")
    made = written(build("fig-stand-in", stand_in.study()))[f"fig-stand-in.{kind}"]
    same(kind, saved(opened, "fig-stand-in", kind), made, browser, tmp_path)
    opened.clean()


def test_each_figure_says_how_it_is_linked_cited_and_embedded(open_page: Open) -> None:  # noqa: F811
    opened = open_page(permissions=["clipboard-read", "clipboard-write"])
    opened.page.locator("html[data-started=yes]").wait_for(state="attached")
    figure = opened.page.locator("figure.figure-block").first
    name = figure.get_attribute("data-figure")
    figure.get_by_role("button", name=f"Copy a link to {name}").click()
    said = opened.page.locator("#said")
    said.filter(has_text=f"#{name}").wait_for(state="attached")
    assert said.inner_text().startswith(("Copied: ", "The link: "))
    figure.locator("details.cite summary").click()
    assert figure.locator(".figure-title").inner_text() in figure.locator("details.cite p").inner_text()
    figure.locator("details.embed summary").click()
    code = figure.locator("details.embed code").inner_text()
    assert re.match(rf'<iframe src="{name}\.html" title="[^"]+" width="100%" height="900"></iframe>', code)
