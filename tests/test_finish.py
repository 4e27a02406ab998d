"""Checks on the finished page, each shown to find its fault."""

from __future__ import annotations

from pathlib import Path

import miniature_report as mini
import pytest

from trajectories.ground.errors import DataError
from trajectories.report import finish

POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-x'\">"


def document(body: str = "", head: str = POLICY) -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def figure(**changed: str) -> str:
    """A figure block that has all it must have, with some of its parts changed."""
    parts = {
        "title": '<figcaption><p class="figure-title">T</p></figcaption>',
        "picture": '<svg role="img" aria-label="A chart"><path d="M0"/></svg>',
        "caveats": '<ol class="caveats"><li>One.<li>Two.</ol>',
        "source": '<p class="source-line">S</p>',
        **changed,
    }
    return f'<figure class="figure-block" id="fig-a" data-figure="fig-a">{"".join(parts.values())}</figure>'


def found(page: str, **settings: object) -> list[str]:
    return [str(fault) for fault in finish.check(page, **settings)]  # type: ignore[arg-type]


def test_a_good_page_has_no_fault() -> None:
    allowed = (
        '<a href="https://example.org/">x</a><img src="data:image/png;base64,AA=="><a href="#fig-a">y</a>'
        '<style>p{background:url("data:image/png;base64,AA==")}</style>'
        '<script>const s = "?@ src= https://example.org {{< @import url(x)";</script>'
    )
    assert found(document(figure() + allowed)) == []
    block = mini.figure_block("fig-one", "bar")
    assert found(document(block)) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://example.org/a.png">',
        '<img src="//example.org/a.png">',
        '<img srcset="a.png 2x">',
        '<script src="https://cdn.example.org/x.js"></script>',
        '<link rel="stylesheet" href="style.css">',
        '<link rel="preconnect" href="https://example.org">',
        '<iframe src="https://example.org"></iframe>',
        '<iframe srcdoc="x"></iframe>',
        '<object data="x.svg"></object>',
        '<video poster="x.png"></video>',
        '<form action="https://example.org"></form>',
        '<svg><image href="https://example.org/a.png"/></svg>',
        '<svg><use xlink:href="other.svg#a"/></svg>',
        '<svg><rect fill="url(https://example.org/a#b)"/></svg>',
        '<p style="background: url(picture.png)">x</p>',
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>@font-face { src: url( 'https://example.org/f.woff2' ) }</style>",
        '<meta http-equiv="refresh" content="0; https://example.org">',
        '<a href="#x" ping="https://example.org" id="x">x</a>',
    ],
)
def test_anything_that_could_be_fetched_is_a_fault(markup: str) -> None:
    faults = found(document(markup))
    assert len(faults) == 1
    assert ":request: found " in faults[0]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", "found no Content-Security-Policy"),
        (POLICY.replace("script-src", "script-src 'unsafe-eval'"), "unsafe-eval"),
        (POLICY.replace("default-src 'none';", ""), "found script-src"),
    ],
)
def test_the_policy_is_checked(head: str, expected: str) -> None:
    (fault,) = found(document(head=head))
    assert ":policy: " in fault
    assert expected in fault


@pytest.mark.parametrize(
    ("part", "expected"),
    [("title", "title"), ("picture", "picture"), ("caveats", "caveats"), ("source", "source line")],
)
def test_a_figure_without_one_of_its_parts_is_a_fault(part: str, expected: str) -> None:
    outside = "<ol class='caveats'><li>Elsewhere.</ol><p class='source-line'>S</p><svg role='img' aria-label='x'></svg>"
    (fault,) = found(document(figure(**{part: ""}) + outside))
    assert fault.startswith(f"report.html:fig-a:{expected}: found none")


@pytest.mark.parametrize(
    "changed",
    [
        {"caveats": '<ol class="caveats"></ol><ul><li>not a caveat</li></ul>'},
        {"picture": "<svg><path/></svg>"},
        {"picture": '<svg role="img" aria-label=" "></svg>'},
    ],
)
def test_an_empty_part_does_not_count(changed: dict[str, str]) -> None:
    assert len(found(document(figure(**changed)))) == 1


def test_other_faults() -> None:
    assert "?@fig-x" in found(document("<p>see <strong>?@fig-x</strong></p>"))[0]
    assert found(document("<p>a text that says ?@fig-x</p>")) == []
    assert "shortcode" in found(document("<p>{{&lt; var x &gt;}}</p>"))[0]
    assert ":a: found 2 times" in found(document('<p id="a"></p><p id="a"></p>'))[0]
    assert ":link: found #b" in found(document('<a href="#b">x</a>'))[0]


def test_paths_of_this_machine_are_faults(tmp_path: Path) -> None:
    assert ":path: " in found(document(f"<p>{tmp_path}/notebooks</p>"), root=tmp_path)[0]
    assert ":path: " in found(document('<div data-notebook="notebooks/x.ipynb"></div>'))[0]


def test_clean_takes_away_notebook_paths_and_second_ids() -> None:
    box = f'<div id="fig-a" data-notebook="/a/b.ipynb" data-notebook-title="T">{figure()}</div>'
    page = finish.clean(document(box + finish.FOOTER), "Made by <us>.")
    assert "data-notebook" not in page
    assert '<div id="fig-a">' in page
    assert page.count('id="fig-a"') == 1
    assert 'data-figure="fig-a"' in page
    assert "Made by &lt;us&gt;." in page
    assert found(page) == []
    assert 'id="fig-a"' in finish.clean(document(figure()), "x")


def test_the_footer_goes_where_the_template_wants_it() -> None:
    marked = f'{finish.CONTENTS}<h2 id="x">A part</h2>{finish.META}{finish.FOOTER}'
    page = finish.clean(document(marked), "Made by us.", "<meta name='a'>", "<p>Cite.</p>")
    assert page.count("Made by us.") == 1
    assert '<a href="#x">A part</a>' in page
    assert page.index("<meta name='a'>") < page.index("<p>Cite.</p>")
    assert "@@" not in page


def test_a_faulty_page_leaves_the_last_good_one(tmp_path: Path) -> None:
    good = tmp_path / "out/report.html"
    assert finish.finish(document(figure()), good, "First.") == good
    first = good.read_bytes()
    with pytest.raises(DataError, match="caveats"):
        finish.finish(document(figure(caveats="")), good, "Second.")
    assert good.read_bytes() == first
    assert [path.name for path in good.parent.iterdir()] == ["report.html"]
