"""Figures, their caveats in two tiers, their block of HTML and their files, on a stand-in module and miniature data."""

from __future__ import annotations

import base64
import gzip
import json
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
import stand_in

from trajectories.compare.study import Study
from trajectories.figures import export, figure, html, square, tables
from trajectories.figures.caveats import AttachedCaveat, Tiers, tiers
from trajectories.figures.figure import Figure, build, figures
from trajectories.figures.packed import _THEIRS, SIGNS, pack
from trajectories.figures.parts.look import WIDTHS, Words
from trajectories.report import files


@pytest.fixture(autouse=True)
def modules(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (figure, export):
        monkeypatch.setattr(place, "modules", lambda: stand_in.MODULES)


@pytest.fixture(scope="module")
def one() -> Iterator[Figure]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure, "modules", lambda: stand_in.MODULES)
        yield build("fig-stand-in", stand_in.study())


def caveat(name: str, high: bool = False, named: bool = False, claims: tuple[str, ...] = ()) -> AttachedCaveat:
    return AttachedCaveat(name, "high" if high else "normal", f"{name} in full.", f"{name} short.", claims, named)


def unpack(packed: str) -> str:
    """The text that was packed, as the page's script finds it."""
    return gzip.decompress(
        base64.b85decode(packed.strip().encode().translate(bytes.maketrans(SIGNS, _THEIRS)))
    ).decode()


# -- tiers ------------------------------------------------------------------------------------------------------------


def test_what_stands_under_half_of_the_figures_is_general_unless_it_names_a_source() -> None:
    everywhere, about_one, particular = (
        caveat("everywhere", high=True),
        caveat("about-one", named=True),
        caveat("particular"),
    )
    applied = {"fig-a": (everywhere, about_one, particular), "fig-b": (everywhere, about_one), "fig-c": (everywhere,)}
    found = tiers(applied, "fig-a")
    assert [c.id for c in found.own] == ["particular", "about-one"]
    assert [c.id for c in found.general] == ["everywhere"]
    assert found.more == ()


def test_at_most_five_are_own_the_severe_first_and_none_is_dropped() -> None:
    many = tuple(caveat(f"c{n}", high=n % 2 == 1) for n in range(9))
    found = tiers({"fig-a": many, "fig-b": (), "fig-c": ()}, "fig-a")
    assert len(found.own) == 5
    assert all(c.severity == "high" for c in found.own[:4])
    assert {c.id for c in found.every} == {c.id for c in many}


def test_a_figure_with_general_caveats_only_still_has_one_in_full() -> None:
    general = (caveat("x", high=True), caveat("y"))
    found = tiers({"fig-a": general, "fig-b": general}, "fig-a")
    assert [c.id for c in found.own] == ["x"]
    assert [c.id for c in found.general] == ["y"]


def test_numbers_stand_on_the_marks_that_a_caveat_concerns_not_on_all() -> None:
    found = Tiers((caveat("every", claims=("a", "b")), caveat("one", claims=("b",))), (), ())
    assert found.notes(2) == {"b": (2,)}


# -- what a figure must have --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["title", "subtitle", "alt"])
def test_a_figure_without_its_words_cannot_be_made(one: Figure, missing: str) -> None:
    words = Words(**{**{"title": "t", "subtitle": "s", "alt": "a"}, missing: ""})
    with pytest.raises(ValueError, match="found no"):
        Figure("fig-x", words, one.caveats, "Source: x", one.rows, one.study, one.module)


def test_a_figure_without_caveats_or_source_line_cannot_be_made(one: Figure) -> None:
    words = Words("t", "s", "a")
    with pytest.raises(ValueError, match="no caveats"):
        Figure("fig-x", words, Tiers((), (), ()), "Source: x", one.rows, one.study, one.module)
    with pytest.raises(ValueError, match="no source line"):
        Figure("fig-x", words, one.caveats, "", one.rows, one.study, one.module)


def test_a_figure_without_rows_leaves_itself_out(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = SimpleNamespace(**{**vars(stand_in.module(True, 0)), "rows": lambda study: stand_in.rows(study).clear()})
    monkeypatch.setattr(figure, "modules", lambda: {"fig-empty": empty, **stand_in.MODULES})
    study = stand_in.study()
    assert [each.id for each in figures(study)] == list(stand_in.MODULES)
    with pytest.raises(ValueError, match="nothing to draw"):
        build("fig-empty", study)


def test_the_source_line_names_sources_and_counts(one: Figure) -> None:
    assert one.source_line.startswith("Leaflets: P · Town Press, Q · by-line a neighbour")
    assert re.search(r"\d+ of .+ shown", one.source_line)


# -- the block -----------------------------------------------------------------------------------------------------------


def test_the_block_holds_everything_in_its_order(one: Figure) -> None:
    block = html.block(one)
    places = [block.index(part) for part in ("figure-title", "figure-subtitle", "<svg", '<ol class="caveats">',
              "For all charts", "view-table", "view-sources", "source-line", "taking", "figure-drawings", "figure-data")
              if part != "For all charts" or one.caveats.general]  # fmt: skip
    assert places == sorted(places)
    for each in one.caveats.own:
        assert each.id in block
    for each in (*one.caveats.more, *one.caveats.general):
        assert f'href="#caveat-{each.id}"' in block


def test_the_block_is_one_raw_block_and_lets_nothing_run(one: Figure) -> None:
    block = html.block(one)
    assert "\n\n" not in block
    assert "```" not in block
    assert "<img" not in block.replace("&lt;img", "")
    assert html.raw_block("").count("```") == 2


def test_drawings_of_all_widths_travel_and_none_is_wider_than_its_width(one: Figure) -> None:
    packed = re.search(r'class="figure-drawings">([^<]*)<', html.block(one))
    assert packed is not None
    assert set(json.loads(unpack(packed[1]))["whole"]) == {str(width) for width in WIDTHS}
    for width in WIDTHS:
        size = re.search(r'<svg[^>]* width="([\d.]+)"', one.svg(width))
        assert size
        assert float(size[1]) <= width + 1


def test_what_drawings_share_is_said_once_and_found_again() -> None:
    row, said = {"a": list(range(30)), "b": "x"}, dict.fromkeys(html.SAID, "said of the mark")
    given = {
        "288": {"rows": [row, row], "marks": [{**said, "x": 1}, {**said, "x": 2}], "n": 1},
        "660": {"rows": [row], "marks": [{**said, "x": 3}, {**dict.fromkeys(html.SAID, "once"), "x": 4}], "n": 2},
    }
    told = html.shared(html.told_apart(given))

    def put(node: Any) -> Any:
        if isinstance(node, dict):
            own = {name: put(each) for name, each in node.items() if name != "@"}
            if "@" not in node:
                return own
            part = put(told["parts"][node["@"]])
            return {**part, **own} if own else part
        return [put(each) for each in node] if isinstance(node, list) else node

    assert put(told["whole"]) == given
    assert json.dumps(told).count("27, 28, 29") == 1
    assert json.dumps(told).count("said of the mark") == len(html.SAID)


@pytest.mark.parametrize("text", ["", "a", "four", "Zürich “x”", "\u0000" * 999])
def test_packed_text_comes_back_and_holds_no_sign_of_html_or_markdown(text: str) -> None:
    packed = pack(text)
    assert unpack(packed) == text
    assert not set(packed[:-1]) & set("<>&\"'`\\$@ \n")
    assert packed.endswith("\n"), "{{ before a tag is a shortcode to Quarto"


# -- tables ----------------------------------------------------------------------------------------------------------------


def test_tables_say_columns_and_sources_in_words(one: Figure) -> None:
    assert one.table.columns == ["Source", "Counts", "Best", "Note", "Rows"]
    assert set(one.table["Source"]) <= {"P · Town Press", "Q · by-line a neighbour"}


def test_cells_that_a_spreadsheet_would_run_are_made_safe(one: Figure) -> None:
    spoilt = SimpleNamespace(
        id="fig-x", rows=pl.DataFrame({"claim_ids": ["a", "b"]}), table=pl.DataFrame({"Text": ["=1+1", "-x"], "Number": [-1, 2]}),
        caveats=Tiers((caveat("one", claims=("a",)),), (), ()), readings="as printed",
    )  # fmt: skip
    text = tables.csv(spoilt)
    assert text.startswith("\ufeff")
    lines = text.splitlines()
    assert lines[1] == '\'=1+1,-1,one short.,"",fig-x,as printed'
    assert lines[2] == '\'-x,2,"","",fig-x,as printed'


def test_known_claims_and_addresses_are_links_and_nothing_else_is() -> None:
    assert tables.linked("see a-01; b", {"a-01": "A1"}) == 'see <a href="#a-01">A1</a>; b'
    assert 'href="https://example.org/x"' in tables.linked("example.org/x", {})
    assert "<a" not in tables.linked("javascript:alert(1)/x", {})
    assert tables.linked("<b>", {}) == "&lt;b&gt;"


# -- files -----------------------------------------------------------------------------------------------------------------


def test_every_file_carries_the_caveats_and_is_the_same_each_time(one: Figure) -> None:
    text = one.own_texts[0]
    made = dict(export.contents(one, ("png", "svg", "csv", "json")))
    assert made == dict(export.contents(one, ("png", "svg", "csv", "json")))
    assert text.encode() in made["fig-stand-in.png"]
    assert text[:30] in json.loads(made["fig-stand-in.json"])["usermeta"]["caveats"][0]
    svg = re.sub(r"<[^>]+>", " ", made["fig-stand-in.svg"].decode())
    words = " ".join(svg.split())
    assert all(word in words for word in text.split()[:12])
    assert one.study.subject.title in words


def test_the_reports_address_stands_in_every_file() -> None:
    data = stand_in.study().dataset
    subject = data.subject.model_copy(update={"address": "https://report.example/page"})
    addressed = build("fig-stand-in", Study(replace(data, subject=subject)))
    for name, content in export.contents(addressed, ("png", "svg", "json")):
        assert b"https://report.example/page" in content, name
    assert "https://report.example/page" in html.block(addressed)


def test_a_png_says_its_density(one: Figure) -> None:
    picture = square.png(one, scale=2)
    at = picture.index(b"pHYs") + 4
    assert struct.unpack(">IIB", picture[at : at + 9]) == (7559, 7559, 1)


def test_unknown_words_are_told_before_anything_is_written(tmp_path: Path) -> None:
    for change in ({"theme": "sepia"}, {"scale": 99.0}, {"formats": ["gif"]}, {"ids": ["fig-none"]}):
        with pytest.raises(ValueError, match="charts: found"):
            files.charts(stand_in.MINIATURE, tmp_path / "out", build_dir=tmp_path, **change)
    assert not (tmp_path / "out").exists()


def test_charts_are_written_in_dark_too(tmp_path: Path) -> None:
    written, _ = export.charts(build("fig-second", stand_in.study()), tmp_path, ["svg"], theme="dark")
    assert [path.name for path in written] == ["fig-second.svg"]
    assert "#15181b" in written[0].read_text(encoding="utf-8")
