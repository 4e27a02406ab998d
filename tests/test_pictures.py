"""Exported pictures: nothing cut, no small text, squares square; charts drawn when asked for and once."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ElementTree

import altair as alt
import example_figure
import pypdf
import pytest
import vl_convert
from conftest import ROOT
from helpers_export import LIBRARY, SVG, TALLEST, _Page, assert_told, drawn, in_order, squeezed, told
from PIL import Image

from trajectories import gallery
from trajectories.charts import notes
from trajectories.charts.theme import EXPORT, LABEL, NARROW, WIDE
from trajectories.claims.load import load
from trajectories.export import FORMATS, contents
from trajectories.figures.figure import Figure
from trajectories.figures.square import LARGEST, SIDE, square
from trajectories.solver.solve import solve_many

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figure() -> Figure:
    return example_figure.figure()


@pytest.fixture(scope="module")
def files(figure: Figure) -> dict[str, bytes]:
    return dict(contents(figure, FORMATS, LIBRARY))


# -- pictures ---------------------------------------------------------------------------------------------------------


def sizes(svg: str) -> list[float]:
    """Font sizes in pixels as delivered, each multiplied by the scale of the nested picture it stands in."""
    root = ElementTree.fromstring(svg)
    found = []

    def walk(node: ElementTree.Element, scale: float) -> None:
        if node.tag == f"{SVG}svg" and node is not root:
            scale *= float(node.get("width", "1")) / float(node.get("viewBox", "0 0 1 1").split()[2])
        if node.tag == f"{SVG}text":
            found.append(float(node.get("font-size", "0").removesuffix("px")) * scale)
        for child in node:
            walk(child, scale)

    walk(root, 1.0)
    return found


def edge_is_empty(png: bytes, margin: int) -> bool:
    """Whether nothing is drawn in a margin around the picture: drawn to the edge would mean cut."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    width, height = picture.size
    inner = (margin, margin, width - margin, height - margin)
    ink = picture.point(lambda value: 255 * (value < 250)).getbbox()
    return ink is not None and ink[0] >= inner[0] and ink[1] >= inner[1] and ink[2] <= inner[2] and ink[3] <= inner[3]


def test_a_square_is_square_and_nothing_in_it_is_cut_or_small(figure: Figure, files: dict[str, bytes]) -> None:
    picture = files["fig-example-square.png"]
    assert Image.open(io.BytesIO(picture)).size == (SIDE, SIDE)
    assert edge_is_empty(picture, 20)
    assert min(sizes(square(figure))) >= LABEL
    for each in (figure.title, *figure.short_caveats, figure.source_line, figure.credit):
        assert in_order(drawn(square(figure)), each), each


def test_a_square_enlarges_its_chart_but_not_without_end() -> None:
    tiny = example_figure.figure({"square": lambda: example_figure.drawing(60, 40)})
    assert max(size for size in sizes(square(tiny)) if size < 20) <= 11 * LARGEST
    assert f'width="{SIDE}" height="{SIDE}"' in square(tiny)


def test_a_chart_too_tall_for_a_square_makes_it_taller_not_smaller() -> None:
    tall = square(example_figure.figure({"wide": lambda: example_figure.drawing(WIDE - 60, 1500)}))
    height = int(re.search(r'height="(\d+)"', tall)[1])
    assert height > 1500
    assert min(sizes(tall)) >= LABEL
    assert edge_is_empty(vl_convert.svg_to_png(tall), 20)


def test_a_chart_of_several_panels_shows_in_a_square_those_that_fit() -> None:
    panels = [example_figure.drawing(700, 250).properties(title=f"panel {number}") for number in range(1, 6)]
    found = square(example_figure.figure({"wide": lambda: alt.vconcat(*panels)}))
    assert f'width="{SIDE}" height="{SIDE}"' in found
    shown = [number for number in range(1, 6) if f"panel{number}" in drawn(found)]
    assert shown == [1, 2]
    assert squeezed("The whole figure has more panels") in drawn(found)
    assert min(sizes(found)) >= LABEL


def test_a_square_drawing_of_its_own_is_used_and_said() -> None:
    own = square(example_figure.figure({"square": lambda: example_figure.drawing(300).properties(title="own one")}))
    assert "ownone" in drawn(own)
    assert squeezed("The whole figure has more panels") in drawn(own)


def test_the_picture_has_room_around_it_and_no_small_text(figure: Figure, files: dict[str, bytes]) -> None:
    assert edge_is_empty(files["fig-example.png"], 8)
    assert min(sizes(vl_convert.vegalite_to_svg(figure.spec("export")))) >= LABEL


def test_many_caveats_stand_in_two_columns_that_do_not_touch() -> None:
    texts = [
        f"Caveat number {number} with a text of some length, so that it is wrapped." * 2 for number in range(1, 10)
    ]
    rows = notes.numbered(texts, ["source line"], EXPORT, WIDE)["data"]["values"]
    lefts = sorted({row["x"] for row in rows})
    assert len(lefts) == 4  # two numbers, two texts
    for left, right in ((lefts[0], lefts[2]), (lefts[1], lefts[3])):
        column = [row for row in rows if row["x"] in (left, right)]
        assert len({(row["line"], row["x"]) for row in column}) == len(column)
    words = " ".join(row["text"] for row in rows if row["x"] in (lefts[1], lefts[3]))
    assert squeezed(words) == squeezed(" ".join(texts))
    depths = [max(row["line"] for row in rows if row["x"] == left) for left in (lefts[1], lefts[3])]
    assert rows[-1]["line"] > max(depths)
    assert abs(depths[0] - depths[1]) <= 4


# -- figures ----------------------------------------------------------------------------------------------------------


def test_charts_are_drawn_when_asked_for_and_once() -> None:
    asked = []

    def drawing(shape: str):
        def draw() -> alt.Chart:
            asked.append(shape)
            return example_figure.drawing(200)

        return draw

    figure = example_figure.figure({"wide": drawing("wide"), "narrow": drawing("narrow")})
    assert asked == []
    dict(contents(figure, ("json", "csv", "svg"), LIBRARY))
    dict(contents(figure, ("json",), LIBRARY))
    assert asked == ["wide"]


def test_an_export_that_is_not_given_is_the_wide_chart_in_fixed_colours(figure: Figure) -> None:
    given = example_figure.figure({"export": example_figure.drawing(WIDE - 60).mark_bar(color=EXPORT.reference)})
    assert json.dumps(figure.spec("export"), sort_keys=True) == json.dumps(given.spec("export"), sort_keys=True)
    assert "var(" not in json.dumps(figure.spec("export"))
    assert "var(" in json.dumps(figure.spec("wide"))


def test_a_selection_stands_at_the_top_of_every_spec_where_alone_it_is_legal() -> None:
    chosen = alt.selection_point(name="chosen", fields=["day"])
    opacity = alt.when(chosen).then(alt.value(1)).otherwise(alt.value(0.4))

    def pair() -> alt.HConcatChart:
        return alt.hconcat(
            example_figure.drawing(200).encode(opacity=opacity).add_params(chosen), example_figure.drawing(90)
        )

    figure = example_figure.figure({"wide": pair})
    for shape in ("wide", "narrow", "export"):
        alt.VConcatChart.from_dict(figure.spec(shape))
    assert [param["name"] for param in figure.spec("wide")["params"]] == ["chosen"]
    assert figure.spec("export")["params"] == figure.spec("wide")["params"]
    assert "params" not in figure.spec("narrow")
    assert edge_is_empty(dict(contents(figure, ("png",)))["fig-example-square.png"], 20)


@pytest.fixture(scope="module")
def overlay() -> Figure:
    dataset = load(ROOT / "data")
    return gallery.build("fig-overlay", dataset, solve_many(dataset.by_source(), subject=dataset.subject))


def test_a_figure_of_the_report_tells_all(overlay: Figure) -> None:
    text = drawn(dict(contents(overlay, ("svg",)))["fig-overlay.svg"].decode())
    for each in told(overlay):
        assert in_order(text, each), each


@pytest.mark.long
@pytest.mark.parametrize("name", list(gallery.FIGURES))
def test_no_figure_of_the_report_is_cut_or_small_in_any_picture(name: str) -> None:
    dataset = load(ROOT / "data")
    figure = gallery.build(name, dataset, solve_many(dataset.by_source(), subject=dataset.subject))
    alt.VConcatChart.from_dict(figure.spec("wide"))
    alt.VConcatChart.from_dict(figure.spec("narrow"))
    assert min(sizes(vl_convert.vegalite_to_svg(figure.spec("export")))) >= LABEL
    assert min(sizes(square(figure))) >= LABEL
    # What is wider than it is delivered would be shrunk, and its text with it.
    for shape, most in (("wide", WIDE), ("narrow", NARROW)):
        across = float(re.search(r'width="([\d.]+)"', vl_convert.vegalite_to_svg(figure.spec(shape)))[1])
        assert across <= most + 8, f"{shape}: {across} pixels"
    files = dict(contents(figure, FORMATS, LIBRARY))
    page = squeezed(pypdf.PdfReader(io.BytesIO(files[f"{name}.pdf"])).pages[0].extract_text())
    for each in told(figure):
        assert in_order(page, each), each
    alt.VConcatChart.from_dict(json.loads(files[f"{name}.json"]))
    assert_told(figure, _Page(files[f"{name}.html"].decode()).shown)
    assert edge_is_empty(files[f"{name}.png"], 8)
    assert edge_is_empty(files[f"{name}-square.png"], 20)
    width, height = Image.open(io.BytesIO(files[f"{name}-square.png"])).size
    assert width == SIDE
    assert height in range(SIDE, TALLEST)
    assert height == SIDE or "square" not in figure.charts
