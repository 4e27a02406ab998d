"""The built-in renderer: what it makes of report.qmd, what it refuses, and that Quarto makes the same of it."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import miniature_report as mini
import nbformat
import pytest

from trajectories.ground.errors import DataError
from trajectories.report import assets, builtin, embed, finish, quarto

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEAD = "---\ntitle: T\n---\n\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mini.project(tmp_path_factory.mktemp("builtin") / "project")


@pytest.fixture(scope="module")
def page(project: Path) -> str:
    return finish.clean(builtin.render(project, mini.VARIABLES), "Made for the tests.")


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", markup))).strip()


def outline(page: str) -> dict[str, list[str]]:
    """What both renderers must agree on: headings, captions, cross-references, tables of plain markdown."""
    # Scripts first: the frame of a figure's own page, which one of them holds, has a main part too.
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    body = re.sub(r"^.*?(?=<main)", "", bare, count=1, flags=re.DOTALL)
    figures_out = re.sub(r'<figure class="figure-block.*?</figure>', "", body, flags=re.DOTALL)
    return {
        "headings": [words(text) for _, text in re.findall(r"<h([234])[^>]*>(.*?)</h\1>", figures_out) if text != "Footnotes"],
        "references": [words(f"{target} {text}") for target, text in re.findall(
            r'<a href="(#(?:fig|tbl|sec)-[^"]*)"[^>]*>(.*?)</a>', body)],
        "cells": [words(text) for text in re.findall(r"<td[^>]*>(.*?)</td>", figures_out, flags=re.DOTALL)],
    }  # fmt: skip


def texts(page: str) -> list[str]:
    """Every text of a page in order, without the numbers that Quarto puts under labelled cells (page.css hides them)."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    bare = re.sub(r'<figcaption class="[^"]*quarto-float-caption.*?</figcaption>', "", bare, flags=re.DOTALL)
    return [text for text in (words(part) for part in re.split(r"<[^>]+>", bare)) if text]


def head(page: str) -> list[str]:
    """Policy, styles and scripts, but for those that a figure carries."""
    return [*re.findall(r'<meta http-equiv="Content-Security-Policy"[^>]*>', page),
            *re.findall(r"<style.*?</style>|<script>.*?</script>", page, re.DOTALL)]  # fmt: skip


EXPECTED = {
    "headings": ["Side by side", "How to read it", "Over time"],
    "references": ["#fig-one A chart", "#fig-two another", "#sec-how a section", "#fig-one the chart"],
    "cells": ["Article X", "3", "1,234", *(f"value {number}" for number in range(12))],
}  # fmt: skip


def test_headings_links_and_cells(page: str) -> None:
    assert outline(page) == EXPECTED


@pytest.fixture(scope="module")
def theirs(project: Path) -> str:
    """The same document made by Quarto."""
    found = quarto.find()
    if found is None:
        pytest.skip("no quarto on PATH")
    draft = quarto.render(project, mini.VARIABLES, found)
    assert outline(draft) == EXPECTED
    made = finish.finish(draft, project / "build/quarto-page.html", "Made for the tests.", root=project)
    return made.read_text(encoding="utf-8")


@pytest.mark.quarto
def test_quarto_makes_the_same_of_the_same_document(project: Path, page: str, theirs: str) -> None:
    assert texts(theirs) == texts(page)
    assert head(theirs) == head(page), "the same policy, styles and scripts"
    assert sorted(path.name for path in project.iterdir()) == ["_quarto.yml", "build", "report.qmd"]


@pytest.mark.quarto
@pytest.mark.browser
@pytest.mark.slow
def test_quarto_lays_it_out_the_same(tmp_path: Path, browser: Browser, page: str, theirs: str) -> None:
    """At three widths every heading, paragraph, row and drawing has the same place, so what browsers show is the same."""
    places = """[...document.querySelectorAll("h1, h2, h3, h4, p:not(td *), li, tr, svg, figure.figure-block, footer")].map(e => {
      const {x, y, width, height} = e.getBoundingClientRect();
      return [e.localName, ...[x, y, width, height].map(Math.round)].join(" ");
    })"""
    seen: list[list[str]] = []
    for name, text in (("ours", page), ("theirs", theirs)):
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
        for width in (360, 800, 1440):
            shown = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=False)
            shown.goto((tmp_path / f"{name}.html").as_uri())
            seen.append(shown.evaluate(places))
            shown.close()
    assert len(seen[0]) > 20
    assert [
        pair
        for ours, same in zip(seen[:3], seen[3:], strict=True)
        for pair in zip(ours, same, strict=True)
        if pair[0] != pair[1]
    ] == []


def test_the_page_has_what_the_text_asks_for(page: str) -> None:
    assert "Article X states 1,234 cases." in words(page)
    assert 'class="boxed note" role="note"' in page
    assert "What cannot be read off" in page
    assert 'role="doc-endnotes"' in page
    assert page.count('<figure class="figure-block"') == 2
    assert '<nav class="contents-nav"' in page
    # The frame of a figure's own page keeps its marks: the page's script fills them.
    filled = re.sub(r'<script[^>]*id="standalone".*?</script>', "", page, flags=re.DOTALL)
    assert not re.search(r"@@[A-Z-]+@@", re.sub(r"<script>.*?</script>", "", filled, flags=re.DOTALL))


def test_every_contents_entry_leads_to_a_heading(page: str) -> None:
    contents = page[page.index("<nav") : page.index("</nav>")]
    targets = re.findall(r'href="#([^"]+)"', contents)
    assert targets == ["side-by-side", "sec-how", "over-time"]
    assert all(re.search(f'<h[23][^>]* id="{target}"', page) for target in targets)


def test_the_policy_names_exactly_our_scripts(page: str, project: Path) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    library = assets.bundle(project / "build")
    scripts = [assets.script_hash(text) for text in (assets.page_script(), library)]
    assert html.unescape(policy.group(1)) == assets.strict_policy(library)
    assert f"script-src {' '.join(scripts)};" in assets.strict_policy(library)
    assert f"<script>{assets.page_script()}</script>" in page


def test_the_page_is_small(page: str, project: Path, tmp_path: Path) -> None:
    assert len(page.encode()) < 1_200_000
    empty = mini.project(tmp_path / "empty", HEAD + "Text.\n")
    assert len(builtin.render(empty, {}).encode()) < 470_000


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{< include other.qmd >}}", "5:shortcode: found {{< include other.qmd >}}, allowed {{< embed"),
        ("{{< var", "5:shortcode: found {{< var"),
        ("{{< var count_prined >}}", "5:var: found count_prined, allowed one of 3 names, such as count_printed"),
        ("{{< var count >}}", "5:var: found count,"),
        ("a\n\n{{< embed build/notebooks/none.ipynb#fig-one >}}", "7:embed build/notebooks/none.ipynb#fig-one: found"),
        (f"{{{{< embed {mini.NOTEBOOK}#fig-none >}}}}", "found no cell with this label, allowed one of its labels ("),
        (f"{{{{< embed {mini.NOTEBOOK} >}}}}", f"5:embed: found {mini.NOTEBOOK}, allowed build/notebooks/NAME.ipynb#"),
        (f"See {{{{< embed {mini.NOTEBOOK}#how-to >}}}}", "5:embed: found text beside it"),
        (f"{{{{< embed {mini.NOTEBOOK}#fig-one >}}}}\n\n" * 2, "7:embed: found fig-one a second time"),
        ("::: {.column-margin}\nx\n:::", "5:div: found ::: {.column-margin}, allowed {.callout-note"),
        ('::: {.callout-note collapse="true"}\nx\n:::', "5:div: found ::: {.callout-note collapse"),
        ("::: {.callout-hint}\nx\n:::", "5:div: found ::: {.callout-hint}"),
        ("```{python}\n1\n```", "5:code cell: found {python}, allowed plain code or {=html}"),
        ("```\n{{< var title >}}\n```", "6:shortcode: found a shortcode inside a code block"),
        ("# Title", "5:heading: found #, allowed ## to ####"),
        ("![alt](picture.png)", "5:image: found picture.png, allowed figures embedded"),
        ("As @smith says.", "5:citation: found @smith, allowed a link such as"),
        ("As said [see @sec-x].", "5:citation: found @sec-x, allowed"),
        ("a\n\nSee @fig-none.", "7:citation: found @fig-none, allowed a link such as"),
        ("$x^2$ grows", "5:mathematics: found x^2, allowed prose"),
        ("```{=latex}\nx\n```", "raw latex: found x, allowed prose"),
    ],
)  # fmt: skip
def test_what_is_not_supported_is_named_with_its_line(project: Path, tmp_path: Path, body: str, expected: str) -> None:
    (tmp_path / "report.qmd").write_text(HEAD + body + "\n", encoding="utf-8")
    (tmp_path / "build").symlink_to(project / "build")
    with pytest.raises(DataError) as caught:
        builtin.render(tmp_path, mini.VARIABLES)
    assert expected in str(caught.value)
    assert str(caught.value).startswith("report.qmd:")
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text.", "report.qmd:1:front matter: found none"),
        ("---\ntitle: T\n", "report.qmd:1:front matter: found no closing line"),
        ("---\nsubtitle: T\n---\n", "report.qmd:1:front matter: found no title"),
        ("---\ntitle: T\njupyter: python3\n---\n", "report.qmd:3:front matter: found jupyter, allowed title"),
        ("---\ntitle: a: b\n---\n", "report.qmd:2:front matter: found text that is not YAML"),
    ],
)
def test_faults_of_the_front_matter(text: str, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        builtin.front_matter(text.splitlines())
    assert str(caught.value).startswith(expected)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "report.qmd").write_text(HEAD + "{{< a >}}\n\n@b\n\n{{< var c >}}\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        builtin.render(tmp_path, {})
    assert sorted(fault.row for fault in caught.value.faults) == ["5", "7", "9"]


def test_code_and_addresses_are_not_taken_for_references(tmp_path: Path) -> None:
    lines = [*HEAD.splitlines(), "`@x` and `{python}` and someone@example.org and [a](https://example.org/@b)."]
    assert list(builtin._check(lines, 3)) == []


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ([], "found 0 outputs"),
        ([{"output_type": "stream", "name": "stdout", "text": "x"}], "found a stream display"),
        ([{"output_type": "display_data", "data": {"text/html": "<b>"}, "metadata": {}}], "found a text/html display"),
    ],
)
def test_a_cell_shows_one_markdown_display(tmp_path: Path, outputs: list[dict[str, object]], expected: str) -> None:
    notebook = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_code_cell("#| label: fig-a\n1")
    cell.outputs = [nbformat.from_dict(output) for output in outputs]
    notebook.cells = [cell]
    nbformat.write(notebook, tmp_path / "x.ipynb")
    with pytest.raises(DataError, match=re.escape(f"notebooks/x.ipynb:fig-a:output: {expected}")):
        embed.cell(tmp_path / "x.ipynb", "fig-a")


def test_cell_options() -> None:
    assert embed.options('#| label: fig-a\n#| fig-cap: "A: b"\n1\n#| label: late') == {
        "label": "fig-a",
        "fig-cap": "A: b",
    }
    assert embed.options("1") == {}
    assert embed.options("#| : [") == {}
