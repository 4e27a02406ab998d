"""Pictures for posting: of their size, no small text, and every sentence in them about something that is drawn."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pytest
import vl_convert
from PIL import Image

from trajectories.figures import export, glyphs, square
from trajectories.figures.figure import Figure
from trajectories.figures.parts.look import DARK, LABEL, LIGHT

pytestmark = pytest.mark.slow
NO_CARD = {"fig-articles"}  # each article in full: charts says that it does not fit
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')


@pytest.mark.parametrize("shape", square.SHAPES)
def test_posted_pictures_have_their_size_and_no_small_text(drawn: dict[str, Figure], shape: str) -> None:
    for name, figure in drawn.items():
        picture = square.posted(figure, shape)
        assert bool(picture) == (name not in NO_CARD), name
        if picture:
            root = SIZE.search(picture)
            assert root
            assert (float(root[1]), float(root[2])) == square.SHAPES[shape], name
            assert min(int(size) for size in re.findall(r'font-size="(\d+)', picture)) >= LABEL, name


def test_no_line_runs_out_of_its_picture(drawn: dict[str, Figure]) -> None:
    """A renderer sets a whole line in a wider font for one sign that the usual one lacks: none of ours has such a sign."""
    for name, figure in drawn.items():
        assert not [text for text in glyphs.words(square.picture(figure)) if glyphs.others(text)], name
    text = "\u25c6 " + "soldiers, as the article puts it " * 20
    for line in square._wrapped(text, 600, 13):
        ink = vl_convert.svg_to_png(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="30"><text y="20" font-size="13" '
            f'font-family="{glyphs.others(text)}">{line}</text></svg>'
        )
        assert max(x for x, _ in dark(ink)) <= 600


def dark(png: bytes) -> list[tuple[int, int]]:
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    return [(x, y) for x in range(picture.width) for y in range(picture.height) if picture.getpixel((x, y))[3] > 60]


def claims_drawn(figure: Figure) -> set[str]:
    """The claims of the marks that a drawing has."""
    return set(" ".join(re.findall(r'"claim_ids": ?"([^"]*)"', export.as_json(figure.spec()))).split())


def test_what_a_short_drawing_says_is_in_it(drawn: dict[str, Figure]) -> None:
    """Its title's numbers stand in it, its caveats are about claims in it, its numbers of what is left out add up."""
    seen = 0
    for name, figure in drawn.items():
        for shorter in figure.fewer():
            seen += 1
            here = claims_drawn(shorter)
            assert here <= claims_drawn(figure), name
            for caveat in shorter.caveats.own:
                assert not caveat.claim_ids or here & set(caveat.claim_ids), (name, caveat.id)
            told = unescape(re.sub(r"<[^>]+>", " ", shorter.svg(660, LIGHT)))
            numbers = set(re.findall(r"\d{1,3}(?:,\d{3})+", shorter.title))
            sums = {"fig-contradictions"}  # its title gives sums, which stand in the labels of its bars
            assert {number for number in numbers if number not in told} <= (numbers if name in sums else set()), name
            more = re.search(r"([\d,]+|\w+) (?:more|smaller) (?:comparison|set|change)", shorter.source_line)
            if more and more[1].isdigit():
                assert int(more[1]) == len(shorter.rows) - shorter.rows["_drawn"].sum(), name
    assert seen > 20


def test_where_it_does_not_fit_none_is_written_and_it_is_said(drawn: dict[str, Figure], tmp_path: Path) -> None:
    figure = drawn["fig-articles"]
    files, said = export.charts(figure, tmp_path, ["png"], scale=0.5)
    assert [path.name for path in files] == ["fig-articles.png"]
    assert "charts: fig-articles: no card, for the drawing does not fit 1200 × 675" in said
    grown = SIZE.search(square.posted(figure, "card", DARK, grow=True))
    assert grown
    assert float(grown[2]) > 675
