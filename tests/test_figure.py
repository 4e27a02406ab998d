"""A figure is one object: without caveats, words or a source line there is none, and all that leaves it has them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import altair as alt
import polars as pl
import pytest
from parsed import plain, script, tree, words

from trajectories.figures.block import block
from trajectories.figures.caveats import AttachedCaveat, Basis
from trajectories.figures.figure import LICENCE, Figure, SourceNote
from trajectories.figures.svg import slim
from trajectories.figures.tables import Block, table

EVIL = "</script><img src=x onerror=alert(1)>"
ROWS = [{"count": 202997, "label": "202,997"}, {"count": 12, "label": "a & b"}]


def chart(rows: list[dict] = ROWS) -> alt.Chart:
    return alt.Chart(alt.Data(values=rows)).mark_point().encode(x="count:Q", y="label:N").properties(width=200)


def figure(**changes: object) -> Figure:
    plain_figure = Figure(
        id="fig-small",
        title="One article prints a count",
        subtitle="Cases, one month",
        alt="A dot at 202,997.",
        caveats=(
            AttachedCaveat("high-one", "high", "The first caveat, in full: " + "long " * 40, "The first."),
            AttachedCaveat("other", "normal", "The second caveat, in full.", "The second."),
        ),
        source_line="Source: Article B.",
        charts={"wide": chart(), "narrow": chart()},
        table=pl.DataFrame(
            {"source": ["Article B", None], "value": [202997.0, 12.5], "claim_ids": ["article-b-07", ""]}
        ),
        sources=(SourceNote("Article B", "by-line printed. Claims: article-b-07 (par. 12)."),),
        readings="plain=nearest",
        data_version="abc123",
        basis=Basis("fig-small"),
        hint="",
    )
    return replace(plain_figure, **changes)


@pytest.mark.parametrize(
    "part", ["id", "title", "subtitle", "alt", "caveats", "source_line", "readings", "data_version"]
)
def test_no_figure_without(part: str) -> None:
    empty = () if part == "caveats" else ""
    with pytest.raises(ValueError, match=f"found no {part}, allowed a figure with {part}"):
        figure(**{part: empty})


@pytest.mark.parametrize("part", sorted(Figure.__dataclass_fields__))
def test_no_part_has_a_default(part: str) -> None:
    values = {name: getattr(figure(), name) for name in Figure.__dataclass_fields__ if name != part}
    with pytest.raises(TypeError, match=part):
        Figure(**values)


@pytest.mark.parametrize("shape", ["wide", "narrow"])
def test_no_figure_without_a_chart(shape: str) -> None:
    with pytest.raises(ValueError, match=f"found no chart {shape}"):
        figure(charts={name: chart() for name in ("wide", "narrow") if name != shape})


def test_a_figure_cannot_lose_its_caveats_later() -> None:
    with pytest.raises(AttributeError):
        figure().caveats = ()  # type: ignore[misc]
    with pytest.raises(ValueError, match="caveats"):
        replace(figure(), caveats=())


def test_pictures_on_the_page_hold_high_caveats_source_line_and_credit() -> None:
    small = figure()
    for shape in ("wide", "narrow"):
        drawn = plain(words(small.spec(shape)))
        for text in ("The first.", small.source_line, small.credit):
            assert plain(text) in drawn
        assert small.spec(shape)["description"] == small.alt


def test_an_export_holds_everything() -> None:
    small = figure()
    spec = small.spec("export")
    drawn = plain(words(spec))
    for text in (small.title, small.subtitle, small.source_line, small.credit):
        assert plain(text) in drawn
    for number, caveat in enumerate(small.caveats, 1):
        assert plain(caveat.text) in drawn
        assert f"{number}." in words(spec)
    meta = spec["usermeta"]
    assert meta["caveats"] == [caveat.text for caveat in small.caveats]
    assert (meta["figure"], meta["title"], meta["subtitle"]) == (small.id, small.title, small.subtitle)
    assert (meta["source_line"], meta["readings"], meta["data_version"]) == (
        small.source_line, small.readings, small.data_version,
    )  # fmt: skip
    assert meta["licence"] == LICENCE
    assert "var(--" not in json.dumps(spec), "a picture without a page has no variables"
    assert "var(--" in json.dumps(small.spec("wide"))


def test_csv_ends_in_columns_that_say_what_it_is() -> None:
    small = figure()
    rows = list(csv.DictReader(io.StringIO(small.csv())))
    assert list(rows[0])[:3] == small.table.columns
    assert len(rows) == 2
    for row in rows:
        assert row["caveats"] == " | ".join(caveat.text for caveat in small.caveats)
        assert (row["source_line"], row["readings"], row["data_version"]) == (
            "Source: Article B.",
            "plain=nearest",
            "abc123",
        )
        assert (row["figure"], row["title"]) == (small.id, small.title)
    assert float(rows[0]["value"]) == 202997
    assert not small.csv().startswith("#")


def test_block_has_the_parts_in_order() -> None:
    small = figure()
    root = tree(small.html())
    (outer,) = [child for child in root.children if not isinstance(child, str)]
    assert (outer.tag, outer.attributes["id"], outer.attributes["class"]) == ("figure", "fig-small", "figure-block")
    parts = [child for child in outer.children if not isinstance(child, str)]
    names = [child.attributes.get("class") or child.tag for child in parts]
    assert names[:4] == ["figcaption", "figure-views", "caveats", "source-line"]
    assert [item.text for item in outer.find("ol", of="caveats")[0].find("li")] == [c.text for c in small.caveats]
    assert [item.attributes["data-caveat"] for item in outer.find("li")] == ["high-one", "other"]
    (title,), (subtitle,) = outer.find(of="figure-title"), outer.find(of="figure-subtitle")
    assert (title.text, subtitle.text) == (small.title, small.subtitle)
    (line,) = outer.find(of="source-line")
    assert small.source_line in line.text
    assert small.credit in line.text
    (holder,) = outer.find("div", data_spec="fig-small-wide")
    (picture,) = holder.find("svg")
    assert picture.attributes["role"] == "img"
    assert picture.attributes["aria-label"] == small.alt
    # The narrow one is drawn by the page's script.
    (holder,) = outer.find("div", data_spec="fig-small-narrow")
    assert not holder.find("svg")
    cells = [[cell.text for cell in row.find("td")] for row in outer.find("tbody")[0].find("tr")]
    assert cells == [["Article B", "202,997", "article-b-07"], ["", "12.5", ""]]
    assert "article-b-07 (par. 12)" in outer.find(of="view-sources")[0].text
    for hidden in ("details", "summary"):
        assert not outer.find(hidden), "caveats are never folded away"


def test_block_carries_specs_and_table_for_scripts_only_where_there_are_scripts() -> None:
    small = figure()
    root = tree(small.html())
    assert script(root, "figure-spec", "fig-small-wide")["description"] == small.alt
    assert script(root, "figure-spec", "fig-small-export")["usermeta"]["caveats"] == [c.text for c in small.caveats]
    data = script(root, "figure-data")
    assert data["trailing"]["caveats"] == small.trailing["caveats"]
    assert data["csv"].splitlines()[1].startswith("Article B,202997")
    still = tree(block(small, live=False))
    assert not still.find("script")
    assert [item.text for item in still.find("li")] == [c.text for c in small.caveats]


def test_no_label_can_become_markup() -> None:
    bad = figure(
        title=EVIL, subtitle=EVIL, alt=f'"{EVIL}', source_line=EVIL, readings=EVIL,
        caveats=(AttachedCaveat("bad", "high", EVIL, EVIL),),
        charts={"wide": chart([{"count": 1, "label": EVIL}]), "narrow": chart([{"count": 1, "label": EVIL}])},
        table=pl.DataFrame({EVIL: [EVIL]}), sources=(SourceNote(EVIL, EVIL),),
    )  # fmt: skip
    text = bad.html()
    root = tree(text)
    assert not root.find("img")
    assert "<img" not in text
    assert {node.attributes["class"] for node in root.find("script")} == {"figure-spec", "figure-data"}
    assert EVIL in json.dumps(script(root, "figure-spec", "fig-small-wide"))
    assert root.find("li")[0].text == EVIL
    assert root.find("th")[0].text == EVIL.replace("_", " ")
    assert root.find("svg")[0].attributes["aria-label"] == f'"{EVIL}'
    assert not [node for node in root.find("") if any(name.startswith("on") for name in node.attributes)]


def test_a_raw_block_cannot_end_early() -> None:
    text = figure(subtitle="a\n\nb\n```\nc").html()
    assert "\n\n" not in text
    assert not [line for line in text.splitlines() if line.startswith("```")]


def test_displays_as_markdown_in_a_report_run_and_as_html_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    small = figure()
    monkeypatch.setenv("TRAJECTORIES_OUTPUT", "report")
    shown, beside = small._repr_mimebundle_()
    assert beside == small.basis.display_metadata()
    assert set(shown) == {"text/markdown"}
    assert shown["text/markdown"].startswith("```{=html}\n<figure ")
    assert shown["text/markdown"].endswith("</figure>\n```\n")
    monkeypatch.delenv("TRAJECTORIES_OUTPUT")
    shown = small._repr_mimebundle_()
    assert "text/markdown" not in shown
    assert all(caveat.text.strip() in shown["text/html"] for caveat in small.caveats)


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert figure().html() == figure().html()


# -- the SVG that stands in the page -----------------------------------------------------------------------------

RAW = (
    '<svg class="marks" width="200" height="80" viewBox="0 0 200 80" version="1.1"><g class="a" role="b">'
    '<path d="M0,0h200v80h-200Z"/><text transform="translate(10.123456,20.98765)">202,997.12345</text></g></svg>'
)


def test_slim_names_the_picture_and_keeps_every_word() -> None:
    svg = slim(RAW, 'A "dot" & <more>', "Arial")
    (root,) = tree(svg).find("svg")
    assert (root.attributes["role"], root.attributes["aria-label"]) == ("img", 'A "dot" & <more>')
    assert root.attributes["viewbox"] == "0 0 200 80"
    assert "202,997.12345" in svg, "a figure in a label is never rounded"
    assert "10.1" in svg
    assert "10.12" not in svg
    assert "class=" not in svg


def test_slim_leaves_a_drawing_that_shows_something() -> None:
    shown = RAW.replace('<path d="M0,0h200v80h-200Z"/>', '<path d="M0,0h200v80h-200Z" fill="#ff0000"/>')
    assert "#ff0000" in slim(shown, "x", "Arial")


# -- tables ------------------------------------------------------------------------------------------------------


def test_tables_escape_and_scroll() -> None:
    html = table("Rows & more", ["a", EVIL], [(1, None), (EVIL, "b")])
    root = tree(html)
    (holder,) = root.find("div")
    assert (holder.attributes["tabindex"], holder.attributes["role"]) == ("0", "region")
    assert holder.attributes["aria-label"] == "Rows & more, scrollable"
    assert [cell.text for cell in root.find("td")] == ["1", "", EVIL, "b"]
    assert not root.find("img")


def test_a_table_displays_like_a_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAJECTORIES_OUTPUT", "report")
    assert Block("<p>x</p>")._repr_mimebundle_() == ({"text/markdown": "```{=html}\n<p>x</p>\n```\n"}, {})
    said = Block("<p>x</p>", Basis("tbl-a", methods=("m",)))._repr_mimebundle_()[1]
    assert said == {"trajectories": {"chart": "tbl-a", "claims": (), "methods": ("m",), "reading": ()}}
    monkeypatch.delenv("TRAJECTORIES_OUTPUT")
    assert Block("<p>x</p>")._repr_mimebundle_()["text/html"] == "<p>x</p>"


def test_claims_table_shows_every_row_whatever_its_role(dataset, miniature) -> None:
    from trajectories.figures import tables

    for data in (dataset, miniature):
        root = tree(tables.claims(data).html)
        rows = [[cell.text for cell in row.find("td")] for row in root.find("tbody")[0].find("tr")]
        assert sorted(row[0] for row in rows) == sorted(data.claims["claim_id"])
        printed = dict(data.claims.select("claim_id", "printed").iter_rows())
        head = [cell.text for cell in root.find("th")]
        assert all(row[head.index("as printed")] == printed[row[0]] for row in rows)
        assert {row[head.index("role")] for row in rows} == set(data.claims["role"])


def test_sources_facts_and_published_tables_hold_every_row(dataset) -> None:
    from trajectories.figures import tables

    def rows(made: Block) -> list[str]:
        return [row.text for row in tree(made.html).find("tbody")[0].find("tr")]

    sources = rows(tables.sources(dataset))
    assert len(sources) == len(dataset.sources)
    assert all(
        source.printed in text and source.sha256[:16] in text
        for source, text in zip(dataset.sources, sources, strict=True)
    )
    facts = rows(tables.facts(dataset))
    assert all(fact.value in text and fact.address in text for fact, text in zip(dataset.facts, facts, strict=True))
    published = rows(tables.published(dataset))
    assert len(published) == len(dataset.references)
    for row, text in zip(dataset.references.to_dicts(), published, strict=True):
        assert f"{row['best']:,.0f}" in text
        assert row["relayed_by"] in text
        assert row["address"] in text


def test_key_shows_a_drawing_and_words_for_each_kind_of_mark() -> None:
    from trajectories.figures import tables

    items = tree(tables.key().html).find("li")
    assert len(items) >= 8
    assert all(item.find("svg") and item.text.strip() for item in items)
    text = " ".join(item.text for item in items)
    for word in ("filled", "hollow", "cross", "dotted", "arrow", "pale"):
        assert word in text


def test_no_output_names_a_path_of_this_machine(dataset) -> None:
    from trajectories.figures import tables

    home = str(Path(__file__).resolve().parent.parent)
    assert home not in tables.claims(dataset).html + figure().html()
