"""Letters of any script: drawn and right in a PDF's text, or told by name with the package that brings a font."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from trajectories.figures import drawing, glyphs
from trajectories.figures.glyphs import MISSING
from trajectories.figures.parts.look import FONT

LABELS = {
    "Cyrillic": "Ж · Новости 310,000",
    "Greek": "Ω · Νέα 12",
    "signs": "▸ no upper end, ≈ ≥ − – “over” ▲",
    "Hebrew": "מקור",
    "Arabic": "مصدر عربي",
    "Chinese": "中文",
    "Devanagari": "मराठी",
    "emoji": "😀 🧿",
}


def svg(text: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="500" height="40" font-family="{FONT}">'
        f'<text x="10" y="28" font-size="16">{text}</text></svg>'
    )


def read(document: bytes) -> str:
    """A PDF's text; its order from right to left is for a reader to turn."""
    return PdfReader(io.BytesIO(document)).pages[0].extract_text().strip()


@pytest.mark.parametrize("name", LABELS)
def test_a_label_is_drawn_and_right_in_the_text_or_told(name: str) -> None:
    text = LABELS[name]
    absent = glyphs.missing([text], embedded=True)
    shown = "".join(MISSING if letter in absent else letter for letter in text)
    found = read(drawing.pdf(svg(text)))
    assert sorted(found.replace(" ", "")) == sorted(shown.replace(" ", "")), (
        "each letter is itself or stands as missing"
    )
    assert drawing.png(svg(text)) != drawing.png(svg(""))
    if absent:
        told = glyphs.advice(absent)
        assert all(letter in told for letter in absent)
        assert "install fonts-" in told


def test_what_no_font_has_is_never_a_box_nor_another_letter() -> None:
    nobody = "\U0003fffd"
    assert not glyphs.has(nobody) or not nobody.isprintable()
    letter = "\U00012345"  # cuneiform
    if glyphs.has(letter):
        pytest.skip("a font of this machine has cuneiform")
    assert read(drawing.pdf(svg(f"E {letter} 5"))) == f"E {MISSING} 5"
    assert drawing.png(svg(f"E {letter} 5")) == drawing.png(svg(f"E {MISSING} 5"))
    assert glyphs.missing([f"a{letter}b", letter]) == letter
    assert (
        glyphs.advice(letter) == f"no font here has {letter}: install fonts-noto-core; {MISSING} stands in their place"
    )


def test_packages_by_script(monkeypatch: pytest.MonkeyPatch) -> None:
    told = glyphs.advice("中ठ😀")
    assert "install fonts-noto-cjk, fonts-noto-core, fonts-noto-color-emoji;" in told
    assert "and 5 more" in glyphs.advice("中" * 25)


def test_plain_text_keeps_its_font_and_other_scripts_get_one_for_the_whole_line() -> None:
    assert glyphs.drawable(svg("Ж & 310,000 – ▲")) == svg("Ж & 310,000 – ▲")
    assert f'<tspan font-family="{glyphs.SIGNS}">a ▸ b</tspan>' in glyphs.drawable(svg("a ▸ b"))


def test_tags_and_space_need_no_font() -> None:
    assert all(glyphs.has(letter) for letter in " \u00a0\u200d\u200f\n")
