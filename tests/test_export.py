"""Every exported file by itself: what it says, that it says it the same way each time, that nothing is cut."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import altair as alt
import example_figure
import pypdf
import pytest
import vl_convert
from helpers_export import LIBRARY, SVG, _Page, assert_told, drawn, in_order, squeezed, told
from PIL import Image

from trajectories import __main__, export, gallery
from trajectories.export import FORMATS, contents
from trajectories.figures import imprint
from trajectories.figures.caveats import AttachedCaveat
from trajectories.figures.figure import LICENCE, Figure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figure() -> Figure:
    return example_figure.figure()


@pytest.fixture(scope="module")
def files(figure: Figure) -> dict[str, bytes]:
    return dict(contents(figure, FORMATS, LIBRARY))


ROOT = Path(__file__).parent.parent


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
