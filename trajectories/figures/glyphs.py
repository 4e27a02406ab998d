"""Letters of any script in pictures: drawn in a font that has them, and told where no font of this machine has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape, unescape

import vl_convert

from trajectories.figures.parts.look import FONT

EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u2639\u2700-\u27bf\ufe0f\u200d]")
SIGNS = "DejaVu Sans Condensed, DejaVu Sans, Noto Sans, sans-serif"
# Scripts that the pictures' own font lacks: the fonts to draw each in, and the Debian package that brings one. Left to
# itself the renderer takes the first font it finds for the whole line, which may be a bold or a serif one.
SCRIPTS = (
    (re.compile("[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"),
     "Noto Sans CJK SC, Noto Sans CJK JP, WenQuanYi Zen Hei, sans-serif", "fonts-noto-cjk"),
    (EMOJI, SIGNS, "fonts-noto-color-emoji"),
    # What else lies beyond Latin, Greek and Cyrillic letters, punctuation and the signs that every such font has.
    (re.compile("[\u0530-\u10ff\u1200-\u1dff\ua4d0-\ua95f\ua980-\uabff\ufb1d-\ufdff\ufe70-\ufefc"
                "\u25a3-\u25a9\u25b6-\u25b9\u25be-\u25c3\u25c6-\u25c9\u25d0-\u25d7\u25e2-\u25ff\U00010000-\U0001efff]"),
     SIGNS, "fonts-noto-core"),
)  # fmt: skip
MISSING = "\ufffd"  # in place of a letter that no font has: a box, or another letter in a PDF's text, would be false
IN_PDF = "a PDF cannot hold the font that this machine has for some emoji; � stands in place of"
_NOBODY = "\U0010fffe"  # a noncharacter: drawn as whatever stands for a letter that is not there
_TEXT = re.compile(r">([^<>]+)<")


def drawable(picture: str, embedded: bool = False) -> str:
    """An SVG as this machine can draw it: other scripts in fonts that have them, MISSING for what no font has.

    embedded: for a PDF, which cannot take in every font that can be drawn with.
    """
    return _TEXT.sub(lambda found: f">{_set(''.join(x if has(x, embedded) else MISSING for x in found[1]))}<", picture)


def missing(texts: Iterable[str], embedded: bool = False) -> str:
    """The letters of some texts that no font of this machine has, each once, in order."""
    return "".join(dict.fromkeys(letter for text in texts for letter in text if not has(letter, embedded)))


def advice(letters: str) -> str:
    """Which letters no font has and which packages bring one, in one line."""
    packages = dict.fromkeys(
        next((p for pattern, _, p in SCRIPTS if pattern.match(x)), "fonts-noto-core") for x in letters
    )
    more = f" and {len(letters) - 20} more" if len(letters) > 20 else ""
    return f"no font here has {' '.join(letters[:20])}{more}: install {', '.join(packages)}; {MISSING} stands in their place"


def words(picture: str) -> list[str]:
    """The texts of an SVG."""
    return [unescape(text) for text in _TEXT.findall(picture)]


@cache
def has(letter: str, embedded: bool = False) -> bool:
    """Whether some font has it; what draws nothing of its own, such as a space or a joiner, needs none."""
    if letter < "\u0250" or not letter.isprintable() or letter.isspace():
        return True
    drawn = _drawn(letter, letter) != _drawn(_NOBODY, letter)
    return drawn and not (embedded and EMOJI.match(letter) and not _embeds(letter))


def _embeds(letter: str) -> bool:
    """Whether a PDF can take in the font that has the letter: it cannot take in one made of coloured pictures."""
    try:
        return bool(vl_convert.svg_to_pdf(_alone(letter, letter)))
    except RuntimeError:
        return False


@cache
def _drawn(letter: str, script: str) -> bytes:
    return vl_convert.svg_to_png(_alone(letter, script))


def _alone(letter: str, script: str) -> str:
    """A letter in a picture of its own, in the fonts of another one's script."""
    fonts = escape(others(script) or FONT, quote=True)
    text = f'<text x="8" y="30" font-size="24" font-family="{fonts}">{escape(letter)}</text>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="44">{text}</svg>'


def others(text: str) -> str:
    """The fonts for a line with letters of another script, "" where it needs no others."""
    return next((fonts for pattern, fonts, _ in SCRIPTS if pattern.search(text)), SIGNS if MISSING in text else "")


def _set(text: str) -> str:
    """A text in a font that has all of it, or most: a renderer changes fonts for a whole line, whatever a span in it says."""
    fonts = others(text)
    return f'<tspan font-family="{fonts}">{text}</tspan>' if fonts else text
