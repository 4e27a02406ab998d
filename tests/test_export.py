"""Every exported file by itself: what it says, that it says it the same way each time, that nothing is cut."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import altair as alt
import example_figure
import pypdf
import pytest
import vl_convert
from PIL import Image

from trajectories import __main__, export, gallery
from trajectories.charts import notes
from trajectories.charts.theme import EXPORT, LABEL, NARROW, WIDE
from trajectories.dataset.load import load
from trajectories.export import FORMATS, contents
from trajectories.figures import imprint
from trajectories.figures.caveats import AttachedCaveat
from trajectories.figures.figure import LICENCE, Figure
from trajectories.figures.square import LARGEST, SIDE, square
from trajectories.solver.solve import solve_many

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"
TALLEST = 1350  # four to five: what a post may be at most
LIBRARY = "window.vegaEmbed = null;"


@pytest.fixture(scope="module")
def figure() -> Figure:
    return example_figure.figure()


@pytest.fixture(scope="module")
def files(figure: Figure) -> dict[str, bytes]:
    return dict(contents(figure, FORMATS, LIBRARY))


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.shown, self._raw = "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._raw = tag in ("script", "style")
        if tag == "meta":
            self.metas[found.get("name") or found.get("http-equiv") or ""] = found.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        self._raw = False

    def handle_data(self, data: str) -> None:
        self.shown += "" if self._raw else data


def squeezed(text: str) -> str:
    """A text without spaces and line ends: drawn text is wrapped."""
    return re.sub(r"\s+", "", text)


def drawn(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    return squeezed(" ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")))


def in_order(text: str, words: str) -> bool:
    """Whether all words are drawn: two columns may part the lines of a caveat, words stay whole."""
    return all(squeezed(word) in text for word in words.split())


def told(figure: Figure) -> list[str]:
    return [figure.title, figure.subtitle, *(c.text for c in figure.caveats), figure.source_line, figure.id,
            figure.readings, figure.data_version, LICENCE]  # fmt: skip


def assert_told(figure: Figure, text: str) -> None:
    for each in told(figure):
        assert squeezed(each) in squeezed(text), each


# -- what each file says ----------------------------------------------------------------------------------------------


def test_one_file_for_each_format_and_a_square(files: dict[str, bytes]) -> None:
    assert set(files) == {f"fig-example.{kind}" for kind in FORMATS} | {"fig-example-square.png"}


@pytest.mark.parametrize("name", ["fig-example.png", "fig-example-square.png"])
def test_png_tells_all_in_text_chunks(figure: Figure, files: dict[str, bytes], name: str) -> None:
    picture = Image.open(io.BytesIO(files[name]))
    picture.load()
    assert_told(figure, "\n".join(picture.text.values()))
    assert picture.text["Title"] == figure.title
    assert picture.text["Disclaimer"].splitlines()[2] == f"3. {figure.caveats[2].text}"
    assert picture.text["Copyright"] == LICENCE


def test_packing_a_png_again_changes_no_pixel(figure: Figure) -> None:
    before = vl_convert.svg_to_png(vl_convert.vegalite_to_svg(figure.spec("export")), scale=1)
    after = imprint.png(before, figure.meta)
    assert Image.open(io.BytesIO(after)).tobytes() == Image.open(io.BytesIO(before)).tobytes()
    assert len(after) < len(before)


def test_svg_tells_all_twice(figure: Figure, files: dict[str, bytes]) -> None:
    text = files["fig-example.svg"].decode()
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}title").text == figure.title
    assert root.find(f"{SVG}desc").text == figure.alt
    data = root.find(f"{SVG}metadata")
    assert_told(figure, "\n".join(data.itertext()))
    assert len(data.findall("{http://purl.org/dc/terms/}rights")) == len(figure.caveats)
    for each in told(figure):
        assert in_order(drawn(text), each), each


def test_pdf_tells_all_twice(figure: Figure, files: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(files["fig-example.pdf"]), strict=True)
    assert_told(figure, "\n".join(map(str, reader.metadata.values())))
    assert reader.metadata.title == figure.title
    page = squeezed(reader.pages[0].extract_text())
    for each in told(figure):
        assert in_order(page, each), each


def test_json_tells_all_twice_and_is_a_vega_lite_chart(figure: Figure, files: dict[str, bytes]) -> None:
    spec = json.loads(files["fig-example.json"])
    meta = spec["usermeta"]
    assert meta["caveats"] == [caveat.text for caveat in figure.caveats]
    assert (meta["figure"], meta["data_version"], meta["licence"]) == (figure.id, figure.data_version, LICENCE)
    alt.VConcatChart.from_dict(spec)  # raises where the schema is not met
    for each in told(figure):
        assert in_order(drawn(vl_convert.vegalite_to_svg(spec)), each), each


def test_csv_tells_all_in_trailing_columns_of_every_row(figure: Figure, files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["fig-example.csv"].decode())))
    assert [row["text"] for row in rows] == ['over 310,000, "about"', "one\nline\nmore", ""]
    for row in rows:
        assert row["caveats"] == " | ".join(caveat.text for caveat in figure.caveats)
        assert (row["figure"], row["readings"], row["licence"]) == (figure.id, figure.readings, LICENCE)
    # A column of the table that is called as one of ours is kept beside it.
    assert list(rows[0])[:3] == ["text", "value", "row_readings"]
    assert [row["row_readings"] for row in rows] == ["as stated", "by default", "each"]


def test_html_tells_all_in_the_page_and_in_its_head(figure: Figure, files: dict[str, bytes]) -> None:
    text = files["fig-example.html"].decode()
    page = _Page(text)
    assert_told(figure, page.shown)
    assert_told(figure, "\n".join(page.metas.values()))
    policy = page.metas["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]
    assert not re.search(r"@@[A-Z]", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))


def test_every_file_is_the_same_again(files: dict[str, bytes]) -> None:
    again = dict(contents(example_figure.figure(), ("png", "svg", "csv", "json"), LIBRARY))
    assert again == {name: files[name] for name in again}


def test_a_pdf_is_the_same_again(figure: Figure, files: dict[str, bytes]) -> None:
    # svg2pdf orders resources by a hash table that differs from call to call: a few calls show it.
    picture = vl_convert.vegalite_to_svg(figure.spec("export"))
    raw = [vl_convert.svg_to_pdf(picture) for _ in range(4)]
    assert {imprint.pdf(document, figure.meta) for document in raw} == {files["fig-example.pdf"]}


def test_a_pdf_of_another_layout_is_refused(figure: Figure) -> None:
    with pytest.raises(ValueError, match="another layout"):
        imprint.pdf(b"%PDF-1.7\n%\n1 0 obj\n<<\n>>\nendobj\n", figure.meta)


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


# -- files ------------------------------------------------------------------------------------------------------------


def test_all_is_written_where_nothing_is_named() -> None:
    assert export.wanted() == (FORMATS, tuple(gallery.FIGURES))
    assert export.wanted(["svg", "png", "fig-overlay"]) == (("png", "svg"), ("fig-overlay",))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--format", "gif"], "charts: found format gif, allowed png, svg, pdf, csv, json, html"),
        (["fig-nothing"], f"charts: found figure fig-nothing, allowed {', '.join(gallery.FIGURES)}"),
        (["--format", "png", "fig-nothing"], f"charts: found figure fig-nothing, allowed {', '.join(gallery.FIGURES)}"),
    ],
)
def test_an_unknown_word_is_one_clear_line(
    words: list[str], line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert __main__.main(["charts", "--out", str(tmp_path / "charts"), *words]) == 1
    assert capsys.readouterr().err.strip() == line
    assert not (tmp_path / "charts").exists()


def test_the_command_writes_the_files_asked_for_with_progress(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "charts"
    assert __main__.main(["charts", "--out", str(out), "--format", "csv", "json", "fig-overlay"]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["fig-overlay.csv", "fig-overlay.json"]
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(", ")[0] for line in said] == ["charts: 1 of 2", "charts: 2 of 2"]


def test_a_file_is_never_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "fig-example.csv"
    export.write(path, b"the old one")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        export.write(path, b"the new one")
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_change_of_caveats_alone_changes_every_file(files: dict[str, bytes]) -> None:
    other = (AttachedCaveat("cases", "high", "Another caveat.", "Another one."),)
    kinds = ("svg", "csv", "json", "html")
    changed = dict(contents(example_figure.figure(caveats=other), kinds, LIBRARY))
    assert {name for name in changed if files[name] == changed[name]} == set()
